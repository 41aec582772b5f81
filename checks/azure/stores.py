"""Data stores that no check looks at: a claim on all stores must not pass over them in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import GEO, REDUNDANCY
from checks.azure.estate import RESOURCES
from checks.azure.keys import ALWAYS
from checks.azure.promise import about
from checks.azure.reach import REACH, guards
from checks.azure.recovery import BACKUP, platform_backup
from checks.check import Fold, Observation, check, registered, unknown
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
_TYPE: Final = re.compile(r"/providers/(microsoft\.[a-z.]+/[a-z0-9]+)")


def _applies(claim: Claim) -> bool:
    """Whether a claim is about any of these stores at all, by the measure that the checks of each service take."""
    if claim.kind in TRANSIT:
        return tls.meant(claim)
    if claim.kind in REACH:
        return guards(claim, "databases", "storage")
    if claim.kind in BACKUP:
        return platform_backup(claim, "databases", "storage")
    if claim.kind in REDUNDANCY:
        return copies.meant(claim)
    return about(claim, "databases", "storage")


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
    answers=(*ALWAYS, *TRANSIT, *REACH, *BACKUP, *GEO, *REDUNDANCY),
    over=RESOURCES,
    fold=Fold.GUARD,
    applies=_applies,
)
def not_looked_at(claim: Claim, resource: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No data store is of a type that nothing here looks at.

    Proves: nothing; it names every database and store in the listed subscriptions that no check of this kind of claim reads.
    Leaves open: stores of types that were never thought of; databases inside virtual machines and containers.
    """
    kind = resource.at("/type")
    if not isinstance(kind.value, str):
        yield unknown(resource, "does not say what it is", kind)
        return
    store = _STORES.get(kind.value.casefold())
    if store is not None and about(claim, store) and kind.value.casefold() not in _asked_for(claim.kind):
        yield unknown(resource, "is a data store ({type}) that nothing here looks at", kind, type=kind.value)
