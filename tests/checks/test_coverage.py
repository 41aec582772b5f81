"""What nobody looked at is named by its type, and what only holds settings is not."""

from __future__ import annotations

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.storage import ACCOUNTS
from checks.coverage import overlooked
from tests.checks.cases.azure_residency import resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, page, snapshot

ROWS = (
    resource("Microsoft.Storage/storageAccounts", "st1", "westeurope"),
    resource("Microsoft.Quantum/Workspaces", "q1", "westeurope"),
    resource("Microsoft.Quantum/workspaces", "q2", "westeurope"),
    resource("Microsoft.AppConfiguration/configurationStores", "ac", "westeurope"),
    resource("microsoft.insights/actionGroups", "ag", "global"),
)
SEEN = snapshot({SUBSCRIPTIONS: SUBSCRIPTION_LIST, (RESOURCES, SUBSCRIPTION): page(*ROWS)})


def test_types_that_no_query_asks_about_are_named_with_their_number() -> None:
    found = overlooked(SEEN, [SUBSCRIPTIONS, RESOURCES, ACCOUNTS])
    assert [(one.type, one.count) for one in found] == [
        ("microsoft.appconfiguration/configurationstores", 1),
        ("microsoft.quantum/workspaces", 2),
    ]
    assert str(found[1].why) == "of a kind that nobody has classed yet: it may hold data"


def test_a_type_that_is_asked_about_is_not_named() -> None:
    assert "microsoft.storage/storageaccounts" not in {one.type for one in overlooked(SEEN, [ACCOUNTS])}
    assert "microsoft.storage/storageaccounts" in {one.type for one in overlooked(SEEN, [SUBSCRIPTIONS])}


def test_without_an_inventory_nothing_is_named() -> None:
    assert overlooked(snapshot({}), [ACCOUNTS]) == []
