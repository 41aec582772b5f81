"""Managed Applications: rights of publishers on both sides, and an inventory that holds nothing of customers."""

from __future__ import annotations

from typing import Any

import pytest

from checks import checks_for
from tests.checks.cases.azure_managedapps import (
    APPLICATION_LIST,
    CASES,
    DEFINITION_BODY,
    INVENTORY,
    RIGHTS,
    application,
    definition,
    entry,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import GROUP, claim, page

OURS, OUTSIDE = CASES["azure-managed-application-rights"], CASES["azure-managed-application-publishers"]
HERE = CASES["azure-nothing-of-customers-here"]


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({"authorizations": RIGHTS}, CONTRADICTS,
         "gives the publisher rights in the environment of every customer; principals that hold them: 1"),
        ({"authorizations": RIGHTS, "managementPolicy": {"mode": "Managed"}}, CONTRADICTS,
         "gives the publisher rights in the environment of every customer; principals that hold them: 1"),
        ({"authorizations": RIGHTS, "managementPolicy": {"mode": "Unmanaged"}}, UNKNOWN,
         "gives rights to the publisher, in a mode (Unmanaged) of which it is not known whether they count"),
        ({"authorizations": None}, HOLDS, "gives the publisher no rights in customers' environments"),
        ({"authorizations": "all"}, UNKNOWN, "does not say which rights it gives the publisher"),
    ],
)  # fmt: skip
def test_a_definition_gives_the_publisher_what_it_names(properties: dict[str, Any], outcome: Any, words: str) -> None:
    found = said("azure-managed-application-rights", OURS, None, {DEFINITION_BODY: definition(**properties)})
    assert found == [("practice", outcome, words)]


@pytest.mark.parametrize(
    "other",
    [
        claim("access.production.limited", operators=0),
        claim("access.production.limited", scope="customers' tenants", operators=2),
    ],
)
def test_only_a_claim_of_no_access_to_customers_is_about_it(other: Any) -> None:
    assert "azure-managed-application-rights" not in [check.id for check in checks_for(other)]


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({"authorizations": RIGHTS}, CONTRADICTS),
        ({"authorizations": RIGHTS, "jitAccessPolicy": {"jitAccessEnabled": False}}, CONTRADICTS),
        ({"authorizations": RIGHTS, "jitAccessPolicy": {"jitAccessEnabled": True}}, UNKNOWN),
        ({"authorizations": RIGHTS, "managementMode": "Unmanaged"}, HOLDS),
        ({"authorizations": RIGHTS, "managementMode": None}, CONTRADICTS),
        ({"authorizations": None, "managementMode": None}, UNKNOWN),
    ],
)
def test_a_publisher_from_outside_with_standing_rights_contradicts(properties: dict[str, Any], outcome: Any) -> None:
    bodies = {APPLICATION_LIST: page(application(**properties))}
    assert [one for _, one, _ in said("azure-managed-application-publishers", OUTSIDE, None, bodies)] == [outcome]


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("Microsoft.Storage/storageAccounts", UNKNOWN),
        ("Microsoft.Web/sites", UNKNOWN),
        ("Microsoft.Nobody/knows", UNKNOWN),
        ("Microsoft.Network/virtualNetworks", HOLDS),
    ],
)
def test_what_processes_or_stores_data_leaves_it_open(kind: str, outcome: Any) -> None:
    bodies = {INVENTORY: page(entry(f"{GROUP}/providers/{kind}/it", kind))}
    assert [one for _, one, _ in said("azure-nothing-of-customers-here", HERE, None, bodies)] == [outcome]


def test_an_empty_subscription_shows_it() -> None:
    words = "holds nothing that processes or stores data"
    assert [found[1:] for found in said("azure-nothing-of-customers-here", HERE, None, {INVENTORY: page()})] == [
        (HOLDS, words)
    ]


def test_rows_of_one_database_are_another_matter() -> None:
    rows = claim("separation.tenant", model="row-level")
    assert "azure-nothing-of-customers-here" not in [check.id for check in checks_for(rows)]
