"""Container registries: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_containerregistry import (
    CASES,
    REGISTRY_LIST,
    REPLICA_LIST,
    registry,
    replica,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, outcomes, said
from tests.kit import Status, claim, page

REGION = claim("residency.region", regions=["westeurope"], exclusive=True)


def of(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    return said(check, CASES[check], the_claim, {REGISTRY_LIST: page(registry(**properties)), **(more or {})})


@pytest.mark.parametrize(
    ("encryption", "at_rest", "platform", "customer"),
    [
        ({"status": "disabled"}, HOLDS, HOLDS, CONTRADICTS),
        ({"status": "enabled"}, HOLDS, CONTRADICTS, HOLDS),
        (None, HOLDS, HOLDS, CONTRADICTS),
        ({"status": None}, HOLDS, HOLDS, CONTRADICTS),
        ({"status": "rotating"}, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_the_word_disabled_means_the_platforms_key_and_not_that_nothing_is_encrypted(
    encryption: Any, at_rest: Any, platform: Any, customer: Any
) -> None:
    kinds = ("", ".platform-managed-key", ".customer-managed-key")
    bodies = {REGISTRY_LIST: page(registry(encryption=encryption))}
    found = [
        outcomes("azure-registry-encryption", CASES["azure-registry-encryption"], claim(f"encryption.at-rest{kind}"), bodies)
        for kind in kinds
    ]  # fmt: skip
    assert found == [[at_rest], [platform], [customer]]


EVERYBODY = {"defaultAction": "Allow", "ipRules": []}


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({}, HOLDS, "admits named ranges of public addresses and nobody else: 1"),
        ({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}, HOLDS, "admits no public address"),
        ({"publicNetworkAccess": "Disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"networkRuleSet": EVERYBODY}, CONTRADICTS, "can be reached from every network"),
        ({"networkRuleSet": None}, CONTRADICTS, "can be reached from every network"),
        ({"networkRuleSet": EVERYBODY, "publicNetworkAccess": None}, CONTRADICTS, "can be reached from every network"),
        (
            {"publicNetworkAccess": "SecuredByPerimeter"},
            UNKNOWN,
            "is behind a network security perimeter, whose rules were not looked at",
        ),
        ({"publicNetworkAccess": "Sometimes"}, UNKNOWN, "says Sometimes of public access, which is not known here"),
        (
            {"networkRuleSet": {"defaultAction": "Ask", "ipRules": []}},
            UNKNOWN,
            "has the default action Ask, which is not known here",
        ),
    ],
)
def test_who_can_reach_a_registry(properties: Any, outcome: Any, words: str) -> None:
    assert of("azure-registry-network", **properties) == [("cribis", outcome, words)]


@pytest.mark.parametrize(
    ("pull", "outcome"), [(False, HOLDS), (None, HOLDS), (True, CONTRADICTS), ("true", UNKNOWN), ("Enabled", UNKNOWN)]
)
def test_images_for_everybody_stand_against_roles(pull: Any, outcome: Any) -> None:
    assert [what for _, what, _ in of("azure-registry-anonymous", anonymousPullEnabled=pull)] == [outcome]


@pytest.mark.parametrize(
    ("user", "outcome", "words"),
    [
        (False, HOLDS, "has no built-in user with a password"),
        (None, HOLDS, "has no built-in user with a password"),
        (
            True,
            UNKNOWN,
            "has a built-in user with a password and all rights, beside its roles; who knows it does not show",
        ),
        ("yes", UNKNOWN, "does not say whether it has a built-in user with a password"),
    ],
)
def test_a_built_in_user_leaves_open_who_has_its_password(user: Any, outcome: Any, words: str) -> None:
    assert of("azure-registry-admin", adminUserEnabled=user) == [("cribis", outcome, words)]


def test_a_replica_elsewhere_is_a_copy_and_the_home_region_is_none() -> None:
    inside, copy = HOLDS, "keeps a copy of its images in North Europe"
    assert of("azure-registry-residency") == [("cribis", inside, "lies in West Europe"), ("cribis", inside, copy)]
    assert [what for _, what, _ in of("azure-registry-residency", REGION)] == [HOLDS, CONTRADICTS]


def test_a_replica_whose_address_is_switched_off_still_holds_all_images() -> None:
    more = {REPLICA_LIST: page(replica("eastus", regionEndpointEnabled=False))}
    assert of("azure-registry-residency", None, more)[1:] == [
        ("cribis", CONTRADICTS, "keeps a copy of its images in East US (US), outside of what the document names")
    ]


def test_a_replica_in_a_region_that_nobody_knows_is_unknown() -> None:
    assert of("azure-registry-residency", None, {REPLICA_LIST: page(replica("atlantis"))})[1:] == [
        ("cribis", UNKNOWN, "keeps a copy in a region that is not known here")
    ]


def test_below_premium_there_are_no_replicas_to_ask_for() -> None:
    case, refused = CASES["azure-registry-residency"], Status(400, {"error": {"code": "x", "message": "no"}})
    basic = {REGISTRY_LIST: page(registry("Basic")), REPLICA_LIST: refused}
    assert outcomes("azure-registry-residency", case, None, basic) == [HOLDS]
    assert outcomes("azure-registry-residency", case, None, {REPLICA_LIST: refused}) == [HOLDS, UNKNOWN]


@pytest.mark.parametrize("scope", ["databases", "storage", "disks"])
def test_a_claim_on_other_stores_is_not_about_images(scope: str) -> None:
    named = {check.id for check in checks_for(claim("encryption.at-rest", scope_=scope))}
    assert "azure-registry-encryption" not in named
    assert "azure-registry-network" not in {
        check.id for check in checks_for(claim("network.isolation", scope_="databases"))
    }
