"""Azure diagnostic settings: which data stores record who reads them, where the records go, and how long they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.hosting import WORKLOADS, kind
from checks.azure.keyvault import VAULTS
from checks.azure.loganalytics import BLOB_TABLE, SHARED_TABLE, VAULT_TABLE, WORKSPACES, kept
from checks.azure.monitor import ACTIVITY_EXPORTS, sends
from checks.azure.promise import days, listed
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located
from checks.azure.storage import ACCOUNTS
from checks.check import Fold, Observation, check, contradicts, holds, survey, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Query, Seen, Snapshot, arm

AUDIT: Final = ("logging.audit",)


def _settings(id: str, below: str, parent: Query, *only: Only) -> Query:  # noqa: A002 - the field's own name
    return arm(
        f"azure.monitor.{id}",
        f"{{id}}{below}/providers/Microsoft.Insights/diagnosticSettings",
        version="2021-05-01-preview",
        permission="Microsoft.Insights/diagnosticSettings/read",
        client="monitor",
        each=parent,
        only=only,
        resource=f"{{parent_resource}}{below}/providers/Microsoft.Insights/diagnosticSettings/{{name}}",
    )


VAULT_SETTINGS = _settings("key-vault-settings", "", VAULTS)
# The settings of a storage account stand at its services; a FileStorage account has no blob service.
BLOB_SETTINGS = _settings(
    "blob-settings", "/blobServices/default", ACCOUNTS, Only("/kind", ("FileStorage",), negate=True)
)
# https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs#send-to-log-analytics-workspace
SHARED: Final = Default("AzureDiagnostics", "https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs")
_GROUPS: Final = ("alllogs", "audit")
_PLACES: Final = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


def _of_access(claim: Claim) -> bool:
    """Only who speaks of access, or of everything, speaks of who reads data."""
    return bool({"access", "all"} & set(listed(claim, "scope")))


@check(
    "azure-keyvault-audit",
    answers=AUDIT,
    over=VAULTS,
    needs=(VAULT_SETTINGS,),
    may_need=(WORKSPACES, SHARED_TABLE, VAULT_TABLE),
    applies=_of_access,
)
def vaults(claim: Claim, vault: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Key vaults record who uses their keys and secrets.

    Source: https://learn.microsoft.com/azure/key-vault/general/logging

    Proves: that each vault sends its audit events somewhere, and for how long a workspace keeps them.
    Leaves open: how long other places keep them; whether anybody reads them.
    """
    settings = snapshot.under(VAULT_SETTINGS, vault)
    recorded = [(setting, sends(setting, "auditevent", *_GROUPS)) for setting in settings]
    yield _recorded(claim, vault, recorded, snapshot, VAULT_SETTINGS)


@check(
    "azure-storage-audit",
    answers=AUDIT,
    over=ACCOUNTS,
    needs=(BLOB_SETTINGS,),
    may_need=(WORKSPACES, BLOB_TABLE),
    applies=_of_access,
)
def blobs(claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts record who reads their blobs; where everything is claimed, who writes and deletes them too.

    Source: https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage

    Proves: that each account sends the records of its blob service somewhere, and for how long a workspace keeps them.
    Leaves open: files, queues and tables; how long other places keep the records; who is behind a shared key.
    """
    if not BLOB_SETTINGS.admits(account.data):
        return
    everything = "all" in listed(claim, "scope")
    wanted = ("storageread", "storagewrite", "storagedelete") if everything else ("storageread",)
    recorded = [(setting, _all_of(setting, wanted)) for setting in snapshot.under(BLOB_SETTINGS, account)]
    yield _recorded(claim, account, recorded, snapshot, BLOB_SETTINGS)


@survey("azure-audit-elsewhere", answers=AUDIT, needs=(RESOURCES,), fold=Fold.GUARD, applies=_of_access)
def elsewhere(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Nothing runs here whose own records nothing looks at.

    Proves: nothing; it says that applications, databases and machines record in ways of their own who reads data.
    Leaves open: what they record.
    """
    stores = {"microsoft.storage/storageaccounts"}
    found = [item for item in snapshot.seen(RESOURCES) if kind(item.resource) in WORKLOADS - stores]
    if found:
        said = "what applications, databases and machines record of who reads data is not asked; of these there are {count}"
        yield unknown("/subscriptions", said, found[0].at("/id"), count=len(found))


def _places(setting: Item) -> list[Seen]:
    """Where a setting sends what it sends."""
    return [place for name in _PLACES if (place := setting.at(f"/properties/{name}")).present]


def _all_of(setting: Item, categories: Sequence[str]) -> bool | None:
    sent = [sends(setting, category, *_GROUPS) for category in categories]
    return False if False in sent else None if None in sent else True


def _recorded(
    claim: Claim, store: Item, settings: Sequence[tuple[Item, bool | None]], snapshot: Snapshot, query: Query
) -> Observation:
    """What is to be said of a store by its diagnostic settings and whether each sends what is wanted."""
    sending = [setting for setting, sent in settings if sent]
    if sending:
        return _kept(claim, store, sending, snapshot)
    if any(sent is None for _, sent in settings):
        return unknown(store, "has diagnostic settings that are not understood here")
    listing = snapshot.listing(query, store)
    if "all" in listed(claim, "scope"):
        return contradicts(store, "keeps no record of who reads it", *listing)
    return unknown(store, "keeps no record of who reads it; whether it is meant, the document leaves open", *listing)


def _kept(claim: Claim, store: Item, sending: Sequence[Item], snapshot: Snapshot) -> Observation:
    places = [place for setting in sending for place in _places(setting)]
    if not places:
        return unknown(store, "records who reads it, and names no place for it")
    if claim.params.get("immutable") is True:
        return unknown(
            store, "records who reads it; whether records can be changed is not part of these settings", *places
        )
    promised = days(claim, "retention_days")
    if promised is None:
        return holds(store, "sends records of who reads it to a place of its own", *places)
    terms = [_term(setting, snapshot) for setting in sending]
    longest, seen = max(terms, key=lambda term: term[0] or 0)
    if longest is not None and longest >= promised:
        return holds(store, "has records of who reads it kept for {days} days", *seen, days=longest)
    if longest is None or len(places) > len(terms) or any(term is None for term, _ in terms):
        said = "sends records of who reads it to a place that does not say here how long it keeps them"
        return unknown(store, said, *places)
    return contradicts(store, "has records of who reads it kept for {days} days", *seen, days=longest)


def _term(setting: Item, snapshot: Snapshot) -> tuple[int | None, tuple[Seen, ...]]:
    """For how many days the workspace of a setting keeps what it is sent; None for every other place."""
    named = setting.at("/properties/workspaceId")
    found = snapshot.by(WORKSPACES).get(str(named.value).casefold()) if named.present else None
    if not found:
        return None, (named,)
    table, chosen = _table(setting)
    length, seen = kept(found[0], snapshot, table)
    return length, (named, *seen, *chosen)


def _table(setting: Item) -> tuple[Query, tuple[Seen, ...]]:
    """The table that a setting fills: the shared one, unless the service or the setting has one of its own."""
    if setting.query == BLOB_SETTINGS.id:
        return BLOB_TABLE, ()
    own = setting.at("/properties/logAnalyticsDestinationType", absent=SHARED)
    return (VAULT_TABLE if own.value == "Dedicated" else SHARED_TABLE), (own,)


# -- where records go ----------------------------------------------------------------------------------------------------

# What a diagnostic setting names of an event hub is a right to send to it, below the namespace where the data lies.
_RIGHT: Final = re.compile(r"/authorizationrules/[^/]*\Z", re.IGNORECASE)


@check(
    "azure-activity-log-destinations",
    answers=RESIDENCY,
    over=SUBSCRIPTIONS,
    needs=(ACTIVITY_EXPORTS, RESOURCES),
    applies=located,
)
def destinations(claim: Claim, subscription: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """The log of administrative actions, which names people and addresses, is sent where the document says.

    A destination may lie in another region, another subscription, or with a partner of Microsoft
    (https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#destination-limitations).

    Proves: the region of each place to which the activity log of a subscription is sent.
    Leaves open: where the platform keeps its own 90 days of it; what is sent on from there; logs of single resources.
    """
    for setting in snapshot.under(ACTIVITY_EXPORTS, subscription):
        places = _places(setting)
        for place in places:
            yield _destination(claim, subscription, place, snapshot)
        if not places:
            yield unknown(subscription, "sends its activity log to a place that is not named")


def _destination(claim: Claim, subscription: Item, place: Seen, snapshot: Snapshot) -> Observation:
    found = snapshot.by(RESOURCES).get(_RIGHT.sub("", str(place.value)).casefold())
    if not found:
        said = "sends its activity log to a place that is not among the resources that were read"
        return unknown(subscription, said, place)
    where = found[0].at("/location")
    return copied(claim, subscription, find(where.value), "sends its activity log to {region}", where, place)
