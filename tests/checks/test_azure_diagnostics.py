"""Diagnostic settings: which category counts, where records go, and for how long the right table keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from checks import checks_for
from claims.model import Claim
from tests.checks.cases.azure_diagnostics import (
    BLOBS,
    BLOBS_SEND,
    CASES,
    EXPORTS,
    INVENTORY,
    OWN,
    SHARED,
    VAULT_SENDS,
    of_blobs,
    of_vault,
    table,
)
from tests.checks.cases.azure_managedapps import entry
from tests.checks.cases.azure_monitor import export
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import GROUP, claim, page

ACCESS, ALL = claim("logging.audit", scope_="access"), claim("logging.audit", scope_="all")
YEAR = claim("logging.audit", scope_="access", retention_days=365)
EVENT_HUB = "/subscriptions/x/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n/authorizationRules/r"


def told(check: str, promised: Claim, bodies: dict[Any, Any]) -> tuple[Any, str]:
    ((_, outcome, words),) = said(f"azure-{check}-audit", CASES[f"azure-{check}-audit"], promised, bodies)
    return outcome, words


SENT = "sends records of who reads it to a place of its own"
NONE = "keeps no record of who reads it; whether it is meant, the document leaves open"


@pytest.mark.parametrize(
    ("settings", "outcome", "words"),
    [
        (of_vault("AuditEvent"), HOLDS, SENT),
        (of_vault("audit"), HOLDS, SENT),
        (of_vault("allLogs"), HOLDS, SENT),
        (of_vault("AzurePolicyEvaluationDetails"), UNKNOWN, NONE),
        (of_vault("AuditEvent", enabled=False), UNKNOWN, NONE),
        (of_vault("AuditEvent", enabled=None), UNKNOWN, "has diagnostic settings that are not understood here"),
        (of_vault("AuditEvent", workspaceId=None), UNKNOWN, "records who reads it, and names no place for it"),
        (page(), UNKNOWN, NONE),
    ],
)
def test_a_vault_records_where_its_audit_events_are_sent(settings: Any, outcome: Any, words: str) -> None:
    assert told("keyvault", ACCESS, {VAULT_SENDS: settings}) == (outcome, words)


def test_who_claims_that_everything_is_recorded_is_contradicted_by_a_store_that_records_nothing() -> None:
    assert told("keyvault", ALL, {VAULT_SENDS: page()}) == (CONTRADICTS, "keeps no record of who reads it")


@pytest.mark.parametrize(
    ("promised", "names", "outcome"),
    [
        (ACCESS, ["StorageRead"], HOLDS),
        (ACCESS, ["StorageWrite", "StorageDelete"], UNKNOWN),
        (ALL, ["StorageRead"], CONTRADICTS),
        (ALL, ["StorageRead", "StorageWrite", "StorageDelete"], HOLDS),
        (ALL, ["audit"], HOLDS),
    ],
)
def test_reading_is_recorded_by_one_category_and_everything_by_three(
    promised: Claim, names: list[str], outcome: Any
) -> None:
    assert told("storage", promised, {BLOBS_SEND: of_blobs(*names)})[0] is outcome


@pytest.mark.parametrize(
    ("kind", "shared", "own", "outcome", "days"),
    [
        ("Dedicated", 30, 400, HOLDS, 400),
        ("Dedicated", 400, 30, CONTRADICTS, 30),
        ("AzureDiagnostics", 400, 30, HOLDS, 400),
        (None, 30, 400, CONTRADICTS, 30),
    ],
)
def test_the_table_that_a_vault_fills_decides(kind: str | None, shared: int, own: int, outcome: Any, days: int) -> None:
    bodies = {
        VAULT_SENDS: of_vault("AuditEvent", logAnalyticsDestinationType=kind),
        SHARED: table("AzureDiagnostics", shared),
        OWN: table("AZKVAuditLogs", own),
    }
    assert told("keyvault", YEAR, bodies) == (outcome, f"has records of who reads it kept for {days} days")


@pytest.mark.parametrize(("days", "total", "outcome"), [(90, 730, HOLDS), (90, 90, CONTRADICTS), (-1, -1, CONTRADICTS)])
def test_long_term_retention_counts_and_minus_one_is_the_workspaces_own(days: int, total: int, outcome: Any) -> None:
    assert told("storage", YEAR, {BLOBS: table("StorageBlobLogs", days, total)})[0] is outcome


def test_a_place_that_does_not_say_how_long_it_keeps_records_is_unknown() -> None:
    more = of_blobs("StorageRead", workspaceId=None, eventHubAuthorizationRuleId=EVENT_HUB)
    assert told("storage", ACCESS, {BLOBS_SEND: more})[0] is HOLDS
    words = "sends records of who reads it to a place that does not say here how long it keeps them"
    assert told("storage", YEAR, {BLOBS_SEND: more}) == (UNKNOWN, words)
    both = of_blobs("StorageRead", eventHubAuthorizationRuleId=EVENT_HUB)
    assert told("storage", YEAR, {BLOBS_SEND: both, BLOBS: table("StorageBlobLogs", 30)}) == (UNKNOWN, words)


def test_that_records_cannot_be_changed_does_not_show() -> None:
    assert told("storage", claim("logging.audit", scope_="access", immutable=True), {})[0] is UNKNOWN


def test_what_runs_here_records_in_ways_of_its_own() -> None:
    server = f"{GROUP}/providers/Microsoft.Sql/servers/sql-a/databases/a"
    bodies = {INVENTORY: page(entry(server, "Microsoft.Sql/servers/databases"))}
    ((_, outcome, words),) = said("azure-audit-elsewhere", CASES["azure-audit-elsewhere"], None, bodies)
    assert (outcome, words[-20:]) == (UNKNOWN, "of these there are 1")


@pytest.mark.parametrize("scope", ["admin", "changes", "releases", None])
def test_only_claims_on_access_are_about_it(scope: str | None) -> None:
    other = claim("logging.audit", scope_=scope) if scope else claim("logging.audit")
    assert not {"azure-keyvault-audit", "azure-storage-audit"} & {check.id for check in checks_for(other)}


# -- where records go ----------------------------------------------------------------------------------------------------

PLACES = CASES["azure-activity-log-destinations"]
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stlogs"
NAMESPACE = f"{GROUP}/providers/Microsoft.EventHub/namespaces/evh-logs"
RIGHT = f"{NAMESPACE}/authorizationRules/RootManageSharedAccessKey"


def sent(location: str, promised: Claim = PLACES.claim, **places: Any) -> list[tuple[Any, str]]:
    """What is said of a log that is sent there; of all resources only an account and a namespace lie in that region."""
    entries = [entry(ACCOUNT, "Microsoft.Storage/storageAccounts"), entry(NAMESPACE, "Microsoft.EventHub/namespaces")]
    bodies = {
        INVENTORY: page(*({**one, "location": location} for one in entries)),
        EXPORTS: page(export(workspaceId=None, **places)),
    }
    found = said("azure-activity-log-destinations", PLACES, promised, bodies)
    return [(outcome, words) for _, outcome, words in found]


def test_a_log_that_is_sent_to_another_region_is_against_the_letter() -> None:
    outside = "sends its activity log to North Europe (IE): inside the EU, outside the named region"
    assert sent("northeurope", storageAccountId=ACCOUNT) == [(CONTRADICTS, outside)]
    assert sent("westeurope", storageAccountId=ACCOUNT) == [(HOLDS, "sends its activity log to West Europe")]


def test_an_event_hub_is_named_by_a_right_below_its_namespace() -> None:
    european = claim("residency.jurisdiction", jurisdiction="EU", stored=True)
    assert sent("northeurope", european, eventHubAuthorizationRuleId=RIGHT)[0][0] is HOLDS
    assert sent("uksouth", european, eventHubAuthorizationRuleId=RIGHT)[0][0] is CONTRADICTS


@pytest.mark.parametrize(
    "places",
    [
        {"storageAccountId": "/subscriptions/other/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x"},
        {"marketplacePartnerId": f"{GROUP}/providers/Microsoft.Datadog/monitors/dd"},
        {},
    ],
)
def test_a_place_that_was_not_read_is_unknown(places: dict[str, Any]) -> None:
    assert [outcome for outcome, _ in sent("westeurope", **places)] == [UNKNOWN]


def test_a_log_that_is_sent_nowhere_is_not_judged() -> None:
    assert said("azure-activity-log-destinations", PLACES, None, {EXPORTS: page()}) == []
