"""Key vaults: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from checks.azure.estate import SUBSCRIPTIONS
from checks.engine import checks_for
from tests.checks.cases.azure_keyvault import CASES, LISTED, vault
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import Status, claim, finding, page


def of(check: str, the_claim: Any = None, **properties: Any) -> Said:
    name = f"azure-keyvault-{check}"
    return said(name, CASES[name], the_claim, {LISTED: page(vault(**properties))})


def what(found: Said) -> list[Any]:
    return [outcome for _, outcome, _ in found]


def kept(*stores: str, **params: Any) -> Any:
    more = {"store": list(stores)} if stores else {}
    return claim("secrets.managed-store", scope="development systems", **more, **params)


@pytest.mark.parametrize(
    ("purge", "roles", "words"),
    [
        (True, True, "is a key vault with purge protection, ruled by roles"),
        (True, None, "is a key vault with purge protection, ruled by access policies"),
        (None, True, "is a key vault without purge protection, ruled by roles"),
        (None, False, "is a key vault without purge protection, ruled by access policies"),
    ],
)
def test_a_vault_holds_and_says_how_it_is_kept(purge: Any, roles: Any, words: str) -> None:
    found = of("secrets", kept("azure-key-vault"), enablePurgeProtection=purge, enableRbacAuthorization=roles)
    assert found == [("kv-ibis", HOLDS, words)]


def test_a_setting_of_another_type_is_unknown() -> None:
    assert what(of("secrets", enablePurgeProtection="on")) == [UNKNOWN]


def test_a_store_outside_azure_could_not_be_looked_at() -> None:
    found = of("secrets", kept("bitwarden", "azure-key-vault"))
    assert what(found) == [HOLDS, UNKNOWN]
    assert found[1][2] == "is one store of several: bitwarden could not be looked at"


def test_rotation_and_code_do_not_show_in_a_vault() -> None:
    assert what(of("secrets", kept("azure-key-vault", rotation_days=90, not_in_code=True))) == [HOLDS, UNKNOWN, UNKNOWN]


def test_no_vault_in_a_complete_list_contradicts_who_names_one() -> None:
    case = CASES["azure-keyvault-secrets"]
    assert said("azure-keyvault-secrets", case, kept("azure-key-vault"), {LISTED: page()}) == [
        ("00000000-0000-0000-0000-0000000000a1", CONTRADICTS, "holds no key vault, and nor does any other subscription")
    ]


def test_no_vault_is_unknown_where_no_store_is_named() -> None:
    case = CASES["azure-keyvault-secrets"]
    assert what(said("azure-keyvault-secrets", case, kept(), {LISTED: page()})) == [UNKNOWN]


def test_that_there_is_a_vault_shows_nothing_where_no_store_is_named() -> None:
    found = of("secrets", kept())
    words = "does not show that secrets are kept in it: the document does not say where they are kept"
    assert [(outcome, text) for _, outcome, text in found][1:] == [(UNKNOWN, words)]


def test_a_list_that_was_refused_shows_no_absence() -> None:
    refused = {LISTED: Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})}
    case = CASES["azure-keyvault-secrets"]
    assert what(said("azure-keyvault-secrets", case, None, refused)) == [UNKNOWN]


def test_no_subscription_at_all_shows_nothing() -> None:
    case = CASES["azure-keyvault-secrets"]
    found = finding("azure-keyvault-secrets", case.claim, {SUBSCRIPTIONS: page()})
    assert found.shown is Shown.NONE


@pytest.mark.parametrize(
    ("the_claim", "looked_at"),
    [
        (kept(), True),
        (kept("azure-key-vault"), True),
        (kept("bitwarden"), False),
        (kept(not_in_code=True), False),
        (kept("azure-key-vault", not_in_code=True), True),
    ],
)
def test_which_stores_are_looked_at(the_claim: Any, looked_at: bool) -> None:
    assert ("azure-keyvault-secrets" in {check.id for check in checks_for(the_claim)}) is looked_at


@pytest.mark.parametrize(
    ("the_claim", "outcome"),
    [
        (claim("encryption.in-transit"), HOLDS),
        (claim("encryption.in-transit.min-tls", min_tls="1.2"), HOLDS),
        (claim("encryption.in-transit.min-tls", min_tls="1.3"), UNKNOWN),
    ],
)
def test_every_vault_refuses_less_than_tls_1_2(the_claim: Any, outcome: Any) -> None:
    assert what(of("tls", the_claim)) == [outcome]


def test_a_vault_without_an_address_is_unknown() -> None:
    assert what(of("tls", vaultUri=None)) == [UNKNOWN]


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({"publicNetworkAccess": "disabled"}, HOLDS),
        ({"publicNetworkAccess": "Disabled"}, HOLDS),
        ({"publicNetworkAccess": None}, HOLDS),
        ({"networkAcls": None}, CONTRADICTS),
        ({"networkAcls": {"defaultAction": "Allow"}}, CONTRADICTS),
        ({"networkAcls": {"defaultAction": "Deny"}}, HOLDS),
        ({"networkAcls": {"defaultAction": "Ask"}}, UNKNOWN),
        ({"publicNetworkAccess": "SecuredByPerimeter"}, UNKNOWN),
    ],
)
def test_who_can_reach_a_vault(properties: dict[str, Any], outcome: Any) -> None:
    assert what(of("network", **properties)) == [outcome]


@pytest.mark.parametrize(
    ("setting", "outcome"), [(True, HOLDS), (False, CONTRADICTS), (None, UNKNOWN), ("true", UNKNOWN)]
)
def test_who_claims_roles_has_no_access_policies(setting: Any, outcome: Any) -> None:
    assert what(of("roles", enableRbacAuthorization=setting)) == [outcome]


def test_access_policies_are_no_matter_where_roles_are_not_named() -> None:
    assert "azure-keyvault-roles" not in {check.id for check in checks_for(claim("access.rbac"))}


KEEPS = "lies where it should; the platform keeps its own copy of the contents in North Europe"


@pytest.mark.parametrize(
    ("location", "outcome", "words"),
    [
        ("westeurope", HOLDS, KEEPS),
        ("swedensouth", CONTRADICTS, "lies in Sweden South (SE), outside of what the document names"),
        ("atlantis", UNKNOWN, "lies at atlantis, a region that is not known here"),
    ],
)
def test_the_platforms_own_copy_is_said_and_not_held_against_the_claim(location: str, outcome: Any, words: str) -> None:
    region = claim("residency.region", regions=["westeurope"])
    assert of("residency", region, location=location) == [("kv-ibis", outcome, words)]


@pytest.mark.parametrize(
    ("the_claim", "outcome", "words"),
    [
        (claim("residency.jurisdiction", jurisdiction="EU"), HOLDS, KEEPS),
        (claim("residency.region", regions=["westeurope", "northeurope"], exclusive=True), HOLDS, KEEPS),
        (
            claim("residency.region", regions=["westeurope"], exclusive=True),
            UNKNOWN,
            f"{KEEPS}, outside of what the document names",
        ),
        (
            claim("residency.jurisdiction", jurisdiction="NL"),
            UNKNOWN,
            f"{KEEPS}, outside of what the document names",
        ),
    ],
)
def test_the_platforms_own_copy_leaves_open_a_claim_on_one_place_only(the_claim: Any, outcome: Any, words: str) -> None:
    assert of("residency", the_claim) == [("kv-ibis", outcome, words)]


def test_a_region_without_a_pair_has_no_copy_to_speak_of() -> None:
    italy = claim("residency.jurisdiction", jurisdiction="EU")
    assert of("residency", italy, location="italynorth") == [("kv-ibis", HOLDS, "lies in Italy North")]
