"""Three kinds of listing against each other: every difference comes with what explains it."""

from __future__ import annotations

from typing import Any

from checks.azure.completeness import CHANGES, INDEX
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.storage import ACCOUNTS
from checks.listings import Difference, differences
from tests.checks.cases.azure_completeness import changes, index
from tests.checks.cases.azure_residency import LISTED, resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Bodies, Key, Status, page, snapshot

STORE = resource("Microsoft.Storage/storageAccounts", "stone", "westeurope")
OTHER = resource("Microsoft.Storage/storageAccounts", "sttwo", "westeurope")
SITE = resource("Microsoft.Web/sites", "app", "westeurope")
OWN = (ACCOUNTS, SUBSCRIPTION)
ASKED = [SUBSCRIPTIONS, RESOURCES, INDEX, CHANGES, ACCOUNTS]
AGREED: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    LISTED: page(STORE, SITE),
    INDEX: index(STORE, SITE),
    CHANGES: changes(),
    OWN: page(STORE),
}


def found(**bodies: Any) -> list[Difference]:
    names: dict[str, Key] = {"listed": LISTED, "index": INDEX, "changes": CHANGES, "own": OWN}
    return differences(snapshot({**AGREED, **{names[name]: body for name, body in bodies.items()}}), ASKED)


def told(one: Difference) -> tuple[str, str, bool, str]:
    return one.shown_by, one.missing_from, one.explained, str(one.why)


def test_listings_that_agree_have_no_difference() -> None:
    assert found() == []


def test_without_an_inventory_nothing_is_compared() -> None:
    assert differences(snapshot({SUBSCRIPTIONS: SUBSCRIPTION_LIST}), [SUBSCRIPTIONS]) == []


# -- inventory and index -------------------------------------------------------------------------------------------------


def test_what_only_the_index_knows_is_named_and_not_explained() -> None:
    (one,) = found(index=index(STORE, SITE, OTHER))
    assert told(one) == ("azure.resource-graph", "azure.resources", False, "nothing in the evidence explains it")
    assert (one.type, one.count, one.example) == ("microsoft.storage/storageaccounts", 1, OTHER["id"])


def test_what_was_deleted_meanwhile_is_explained() -> None:
    (one,) = found(index=index(STORE, SITE, OTHER), changes=changes((OTHER["id"], "Delete", "2026-11-20T05:58:00Z")))
    assert told(one)[2:] == (True, "it was deleted at 2026-11-20T05:58:00Z, and the index had not followed yet")


def test_what_was_made_just_before_is_not_in_the_index_yet() -> None:
    young = {**OTHER, "createdTime": "2026-11-20T05:45:00.1234567Z"}
    (one,) = found(listed=page(STORE, SITE, young), own=page(STORE, young))
    said = "it was made at 2026-11-20T05:45:00Z, and the index follows changes with a delay"
    assert told(one) == ("azure.resources", "azure.resource-graph", True, said)


def test_an_old_resource_that_the_index_lacks_is_not_explained() -> None:
    old = {**OTHER, "createdTime": "2025-01-01T00:00:00Z"}
    (one,) = found(listed=page(STORE, SITE, old), own=page(STORE, old))
    assert told(one)[2:] == (False, "nothing in the evidence explains it")


def test_a_type_of_which_the_index_has_none_is_one_that_it_may_not_keep() -> None:
    (one,) = found(listed=page(STORE, SITE, resource("Microsoft.Odd/things", "odd", "westeurope")))
    assert told(one)[2:] == (True, "the index shows nothing of this type; it does not keep every type")


def test_a_type_that_holds_data_is_one_that_the_index_keeps() -> None:
    (one,) = found(listed=page(STORE, SITE, resource("Microsoft.Cache/redis", "cache", "westeurope")))
    assert told(one)[2:] == (False, "nothing in the evidence explains it")
    assert {one.explained for one in found(index=index())} == {False}


def test_of_an_index_that_was_not_read_to_its_end_nothing_is_missing() -> None:
    assert found(index={**index(STORE), "$skipToken": "more"}) == []


# -- inventory and the lists of the services -----------------------------------------------------------------------------


def test_a_service_that_does_not_list_what_the_inventory_shows_is_named() -> None:
    (one,) = found(own=page())
    assert told(one) == ("azure.resources", "azure.storage.accounts", False, "nothing in the evidence explains it")


def test_a_list_that_was_forbidden_explains_what_it_lacks() -> None:
    (one,) = found(own=Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}}))
    assert told(one)[2:] == (True, "its own list could not be read: forbidden")


def test_a_provider_that_is_not_registered_explains_an_empty_list() -> None:
    (one,) = found(own=Status(409, {"error": {"code": "MissingSubscriptionRegistration", "message": "no"}}))
    assert told(one)[2:] == (True, "its own list is closed, because its provider is not registered")


def test_what_was_made_between_two_listings_is_explained() -> None:
    young = {**OTHER, "createdTime": "2026-11-20T05:59:58.5Z"}
    (one,) = found(listed=page(STORE, SITE, young), index=index(STORE, SITE, OTHER))
    assert told(one)[2:] == (True, "it was made at 2026-11-20T05:59:58Z, after that listing was read")


def test_what_only_a_service_lists_is_named() -> None:
    (one,) = found(own=page(STORE, OTHER))
    assert told(one) == ("azure.storage.accounts", "azure.resources", False, "nothing in the evidence explains it")
    record = changes((OTHER["id"], "Create", "2026-11-20T06:00:00Z"))
    (late,) = found(own=page(STORE, OTHER), changes=record)
    assert told(late)[2:] == (True, "it was made at 2026-11-20T06:00:00Z, after that listing was read")


def test_equal_differences_are_counted_together_and_the_unexplained_come_first() -> None:
    third = resource("Microsoft.Storage/storageAccounts", "stthree", "westeurope")
    odd = resource("Microsoft.Odd/things", "odd", "westeurope")
    first, second = found(index=index(STORE, SITE, OTHER, third), listed=page(STORE, SITE, odd))
    assert (first.count, first.explained, second.type) == (2, False, "microsoft.odd/things")
