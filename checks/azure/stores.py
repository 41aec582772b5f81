"""What no check looks at: a claim on all stores, or on all ways to the data, must not pass over it in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import GEO, REDUNDANCY
from checks.azure.estate import RESOURCES
from checks.azure.keys import ALWAYS, CUSTOMER_KEY
from checks.azure.promise import about
from checks.azure.reach import REACH, guards
from checks.azure.recovery import BACKUP, platform_backup
from checks.azure.residency import RESIDENCY, located
from checks.check import Fold, Observation, check, registered, unknown
from checks.note import note
from claims.model import Claim
from evidence import Item, Snapshot

TRANSIT: Final = ("encryption.in-transit", "encryption.in-transit.min-tls")
# What holds data of users, by the word that claims use for it. A check that asks for such a type takes it off this list.
_STORES: Final = {
    "microsoft.cache/redis": "databases",
    "microsoft.cache/redisenterprise": "databases",
    "microsoft.dbformariadb/servers": "databases",
    "microsoft.dbformysql/flexibleservers": "databases",
    "microsoft.dbformysql/servers": "databases",
    "microsoft.dbforpostgresql/flexibleservers": "databases",
    "microsoft.dbforpostgresql/servergroupsv2": "databases",
    "microsoft.dbforpostgresql/servers": "databases",
    "microsoft.documentdb/cassandraclusters": "databases",
    "microsoft.documentdb/databaseaccounts": "databases",
    "microsoft.documentdb/mongoclusters": "databases",
    "microsoft.kusto/clusters": "databases",
    "microsoft.netapp/netappaccounts": "storage",
    "microsoft.sql/managedinstances": "databases",
    "microsoft.sql/servers": "databases",
    "microsoft.storage/storageaccounts": "storage",
    "microsoft.synapse/workspaces": "databases",
}
# What is no store of users' data, and still has settings of its own for what a claim says of everything: provider by provider.
_BROKERS: Final = {
    "microsoft.devices": "iothubs",
    "microsoft.eventgrid": "domains namespaces topics",
    "microsoft.eventhub": "namespaces",
    "microsoft.servicebus": "namespaces",
}
_SERVICES: Final = {
    "microsoft.appconfiguration": "configurationstores",
    "microsoft.cognitiveservices": "accounts",
    "microsoft.containerregistry": "registries",
    "microsoft.machinelearningservices": "workspaces",
    "microsoft.search": "searchservices",
}
# The services above answer over HTTPS alone, and nothing changes that.
_FRONTS: Final = {
    "microsoft.apimanagement": "service",
    "microsoft.app": "containerapps",
    "microsoft.cdn": "profiles",
    "microsoft.containerinstance": "containergroups",
    "microsoft.containerservice": "managedclusters",
    "microsoft.network": "applicationgateways frontdoors",
    "microsoft.web": "staticsites",
}
# Registries and caches list each copy in another region as a resource of its own; these do not.
_COPIED: Final = {
    "microsoft.apimanagement": "service",
    "microsoft.appconfiguration": "configurationstores",
    "microsoft.cognitiveservices": "accounts",
    "microsoft.dbformariadb": "servers",
    "microsoft.dbformysql": "flexibleservers servers",
    "microsoft.dbforpostgresql": "servers",
    "microsoft.devices": "iothubs",
    "microsoft.eventhub": "namespaces",
    "microsoft.servicebus": "namespaces",
    "microsoft.sql": "managedinstances",
    "microsoft.synapse": "workspaces",
}
_RUNNING: Final = {
    "microsoft.app": "containerapps",
    "microsoft.compute": "virtualmachines virtualmachinescalesets",
    "microsoft.containerservice": "managedclusters",
    "microsoft.web": "serverfarms",
}


def _types(*tables: dict[str, str]) -> frozenset[str]:
    return frozenset(f"{of}/{name}" for table in tables for of, names in table.items() for name in names.split())


_OTHERS: Final = {
    kind: (what, types)
    for kinds, what, types in (
        (TRANSIT, "how it is reached", _types(_BROKERS, _FRONTS)),
        (REACH, "who can reach it", _types(_BROKERS, _SERVICES)),
        ((CUSTOMER_KEY,), "whose key it uses", _types(_BROKERS, _SERVICES)),
        (RESIDENCY, "in which other regions it keeps copies", _types(_COPIED)),
        (REDUNDANCY, "how many instances it has, and where", _types(_RUNNING)),
    )
    for kind in kinds
}
_TYPE: Final = re.compile(r"/providers/(microsoft\.[a-z.]+/[a-z0-9]+)")


ANSWERS: Final = (*ALWAYS, *TRANSIT, *REACH, *BACKUP, *GEO, *REDUNDANCY, *RESIDENCY)


def applies(claim: Claim) -> bool:
    """Whether a claim is about any of these stores at all, by the measure that the checks of each service take."""
    if claim.kind in TRANSIT:
        return tls.meant(claim)
    if claim.kind in REACH:
        return guards(claim, "databases", "storage")
    if claim.kind in BACKUP:
        return platform_backup(claim, "databases", "storage")
    if claim.kind in REDUNDANCY:
        return copies.meant(claim)
    if claim.kind in RESIDENCY:
        return located(claim)
    return about(claim, "databases", "storage")


def _all_of(claim: Claim, store: str) -> bool:
    """Whether a claim is about this sort of thing too; what it says of transport it says of every way in."""
    return claim.kind in TRANSIT or about(claim, store)


def _also(claim: Claim) -> bool:
    """Whether a claim is about more than stores; that redundancy is denied to all is shown by one that has none."""
    return _all_of(claim, "services") and not (claim.kind in REDUNDANCY and claim.polarity == "denies")


@cache
def _asked_for(kind: str) -> frozenset[str]:
    """The types of resource that some check asks for on behalf of a kind of claim."""
    return frozenset(
        found
        for one in registered().values()
        if kind in one.answers
        for query in one.queries
        for ancestor in query.lineage()
        for found in _TYPE.findall(ancestor.path.casefold())
    )


@check(
    "azure-stores-not-looked-at",
    answers=ANSWERS,
    over=RESOURCES,
    fold=Fold.GUARD,
    applies=applies,
)
def not_looked_at(claim: Claim, resource: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No data store, and nothing else that the claim is about, is of a type that nothing here looks at.

    Proves: nothing; it names every database, store and service in the listed subscriptions that the claim is about and that no
    check of this kind of claim reads.
    Leaves open: what is of types that were never thought of; what runs inside virtual machines and containers.
    """
    kind = resource.at("/type")
    if not isinstance(kind.value, str):
        yield unknown(resource, "does not say what it is", kind)
        return
    of = kind.value.casefold()
    store = _STORES.get(of) if claim.kind not in RESIDENCY else None
    what, others = _OTHERS.get(claim.kind, ("", frozenset()))
    if store is not None and _all_of(claim, store) and of not in _asked_for(claim.kind):
        yield unknown(resource, "is a data store ({type}) that nothing here looks at", kind, type=kind.value)
    elif of in others and _also(claim) and of not in _asked_for(claim.kind):
        said = "is of a type ({type}) of which nothing here sees {what}"
        yield unknown(resource, said, kind, type=kind.value, what=note(what))
