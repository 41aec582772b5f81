"""Keys without a person: a store of each kind that is open, one that is shut, and one that does not say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Outcome, Shown, Word, judge
from checks.azure import sql
from checks.entra.directory import USERS
from checks.verdict import Finding
from claims.model import Attestation
from evidence.declared import Declared
from tests.checks.cases import azure_dataplane as case
from tests.checks.cases.azure_sql import SERVER
from tests.checks.entra_tenant import user, users
from tests.kit import SUBSCRIPTION, Bodies, Key, Status, answered, edited, finding, page, snapshot, without

KEYS = case.CASES["azure-data-plane-keys"]
ROLES = case.CASES["azure-data-plane-roles"]
ACCOUNTS = case.CASES["azure-data-plane-accounts"]
FORBIDDEN = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
LOCAL = "/value/0/properties/disableLocalAuth"
OPEN: list[tuple[Key, str, Any]] = [
    (case.STORAGE, "/value/0/properties/allowSharedKeyAccess", True),
    (case.COSMOS, LOCAL, False),
    (case.SERVICE_BUS, LOCAL, False),
    (case.EVENT_HUBS, LOCAL, False),
    (case.SEARCH, LOCAL, False),
    (case.COGNITIVE, LOCAL, False),
    (case.SQL, "/value/0/properties/azureADOnlyAuthentication", False),
    (case.MANAGED, "/value/0/properties/azureADOnlyAuthentication", False),
    (case.POSTGRESQL, "/value/0/properties/authConfig/passwordAuth", "Enabled"),
    (case.MYSQL, "/properties/value", "OFF"),
    (case.CACHES, "/value/0/properties/disableAccessKeyAuthentication", False),
    (case.DATABASES, "/value/0/properties/accessKeysAuthentication", "Enabled"),
    (case.REGISTRIES, "/value/0/properties/adminUserEnabled", True),
    (case.CLUSTERS, "/value/0/properties/disableLocalAccounts", False),
]
every_door = pytest.mark.parametrize(("key", "pointer", "value"), OPEN, ids=[door[0][0].id for door in OPEN])  # type: ignore[index]
# What the vendor documents for a setting that is not there: keys work, but for the registry's user.
SHUT_BY_DEFAULT = (case.REGISTRIES,)
SAID = "access without a person, and who holds it does not show"


def look(bodies: Any, check: str = "azure-data-plane-keys") -> Finding:
    return finding(check, case.CASES[check].claim, bodies)


def doubts(found: Finding) -> list[str]:
    return [str(o.note) for o in found.observations if o.outcome is Outcome.UNKNOWN]


def test_an_estate_of_accounts_only_holds_store_by_store() -> None:
    found = look(KEYS.bodies)
    assert found.shown is Shown.PASS
    assert found.count(Outcome.HOLDS) == len(OPEN)


@every_door
def test_a_store_that_opens_to_a_key_neither_passes_nor_fails(key: Key, pointer: str, value: Any) -> None:
    found = look(edited(KEYS, key, pointer, value).bodies)
    assert found.shown is Shown.UNKNOWN
    (said,) = doubts(found)
    assert said.startswith("can be opened by ")
    assert said.endswith(SAID)


@every_door
def test_a_setting_that_is_not_there_is_no_proof_unless_it_is_documented(key: Key, pointer: str, value: Any) -> None:
    assert value is not None
    for variant in (without(KEYS, key, pointer), edited(KEYS, key, pointer, None)):
        found = look(variant.bodies)
        assert found.shown is (Shown.PASS if key in SHUT_BY_DEFAULT else Shown.UNKNOWN)


@every_door
@pytest.mark.parametrize("strange", ["SomethingNew", 1, 0, [], {}])
def test_a_value_of_another_kind_is_no_answer(key: Key, pointer: str, value: Any, strange: Any) -> None:
    assert strange != value or type(strange) is not type(value)
    found = look(edited(KEYS, key, pointer, strange).bodies)
    assert found.shown is Shown.UNKNOWN
    assert "does not say whether it can be opened" in doubts(found)[0]


@pytest.mark.parametrize("key", [case.SQL, case.MANAGED])
def test_a_server_that_was_never_told_opens_to_passwords(key: Key) -> None:
    (said,) = doubts(look(answered(KEYS, key, page()).bodies))
    assert said == f"can be opened by passwords of the database's own users: {SAID}"


def test_a_setting_that_may_not_be_read_is_a_gap_and_nothing_else_is_said_of_it() -> None:
    found = look(answered(KEYS, case.SQL, FORBIDDEN).bodies)
    assert found.shown is Shown.UNKNOWN
    assert doubts(found) == []


def test_the_store_is_named_and_not_its_setting() -> None:
    found = look(edited(KEYS, case.SQL, "/value/0/properties/azureADOnlyAuthentication", False).bodies)
    assert [o.resource for o in found.observations if o.outcome is Outcome.UNKNOWN] == [SERVER]


def test_a_store_outside_of_declared_production_is_not_looked_at() -> None:
    bodies = edited(KEYS, case.STORAGE, "/value/0/properties/allowSharedKeyAccess", True).bodies
    here, there = SUBSCRIPTION.rpartition("/")[2], "00000000-0000-0000-0000-0000000000b2"
    said = finding("azure-data-plane-keys", KEYS.claim, bodies, Declared(production=(here,)))
    assert said.shown is Shown.UNKNOWN
    silent = finding("azure-data-plane-keys", KEYS.claim, bodies, Declared(production=(there,)))
    assert silent.shown is Shown.NONE


def test_rights_by_roles_are_open_where_a_key_stands_beside_them() -> None:
    bodies = edited(ROLES, case.COSMOS, LOCAL, False).bodies
    assert look(bodies, "azure-data-plane-roles").shown is Shown.UNKNOWN


def test_an_estate_without_stores_shows_nothing() -> None:
    empty = {key: page() if isinstance(key, tuple) else body for key, body in KEYS.bodies.items()}
    kept = {key: body for key, body in empty.items() if not isinstance(key, tuple) or key[1] == SUBSCRIPTION}
    assert look(kept).shown is Shown.NONE


# -- individual accounts

PAPER = Attestation(ACCOUNTS.claim.id, "accounts.pdf", "Data protection officer", "2026-03-12", "2027-03-12")


PEOPLE: Bodies = {USERS: users(user("anna"), user("ben"))}  # other guards look at their names


def word(bodies: Any, *papers: Attestation) -> Word:
    return judge([ACCOUNTS.claim], snapshot({**bodies, **PEOPLE}), papers)[0].word


def test_individual_accounts_are_open_where_a_key_opens_a_store() -> None:
    bodies = edited(ACCOUNTS, case.STORAGE, "/value/0/properties/allowSharedKeyAccess", True).bodies
    assert word(bodies) is Word.UNKNOWN
    assert word(bodies, PAPER) is Word.UNKNOWN


def test_that_no_key_opens_a_store_does_not_prove_individual_accounts() -> None:
    assert word(ACCOUNTS.bodies) is Word.UNATTESTED
    assert word(ACCOUNTS.bodies, PAPER) is Word.ATTESTED


def test_individual_accounts_of_a_provider_stay_the_provider_s_where_no_key_opens_a_store() -> None:
    theirs = replace(ACCOUNTS.claim, responsible="provider")
    assert judge([theirs], snapshot({**ACCOUNTS.bodies, **PEOPLE}))[0].word is Word.INHERITED


def test_the_list_of_servers_alone_does_not_say_what_opens_them() -> None:
    bodies = {key: body for key, body in KEYS.bodies.items() if key != case.SQL}
    assert (sql.SERVERS, SUBSCRIPTION) in bodies
    assert look(bodies).shown is Shown.UNKNOWN
