"""Azure SQL managed instances: how they are reached, and how their databases are encrypted, backed up and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies, sql, tls
from checks.azure.copies import GEO, REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import AT_REST, CUSTOMER_KEY, PLATFORM_KEY, keeper, keyed
from checks.azure.promise import about, days, listed, number
from checks.azure.reach import REACH, guards
from checks.azure.recovery import BACKUP, platform_backup
from checks.azure.residency import RESIDENCY, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

INSTANCES = arm(
    "azure.sql.managed-instances",
    "{id}/providers/Microsoft.Sql/managedInstances",
    version=sql.VERSION,
    permission="Microsoft.Sql/managedInstances/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
PROTECTORS = arm(
    "azure.sql.managed-encryption-protectors",
    "{id}/encryptionProtector/current",
    version=sql.VERSION,
    permission="Microsoft.Sql/managedInstances/encryptionProtector/read",
    each=INSTANCES,
    items="",
)
DATABASES = arm(
    "azure.sql.managed-databases",
    "{id}/databases",
    version=sql.VERSION,
    permission="Microsoft.Sql/managedInstances/databases/read",
    each=INSTANCES,
)
TDE = arm(
    "azure.sql.managed-transparent-data-encryption",
    "{id}/transparentDataEncryption/current",
    version=sql.VERSION,
    permission="Microsoft.Sql/managedInstances/databases/transparentDataEncryption/read",
    each=DATABASES,
    items="",
)
SHORT_TERM = arm(
    "azure.sql.managed-backup-short-term-retention",
    "{id}/backupShortTermRetentionPolicies/default",
    version=sql.VERSION,
    permission="Microsoft.Sql/managedInstances/databases/backupShortTermRetentionPolicies/read",
    each=DATABASES,
    items="",
)

_ENDPOINT: Final = "https://learn.microsoft.com/azure/azure-sql/managed-instance/public-endpoint-overview"


def _stored(claim: Claim) -> bool:
    return about(claim, "databases", "backups")


@check("azure-sql-managed-encryption", answers=(AT_REST,), over=DATABASES, needs=(TDE,), applies=_stored)
def encryption(_claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every database of a managed instance is encrypted at rest.

    Transparent data encryption is on by default and can be switched off, database by database
    (https://learn.microsoft.com/azure/azure-sql/database/transparent-data-encryption-tde-overview).

    Proves: that transparent data encryption is on for each database, which covers its files, logs and backups.
    Leaves open: system databases; exports that somebody has made.
    """
    for tde in snapshot.under(TDE, database):
        yield sql.transparent(database, tde)


@check(
    "azure-sql-managed-keys",
    answers=(PLATFORM_KEY, CUSTOMER_KEY),
    over=INSTANCES,
    needs=(PROTECTORS,),
    applies=_stored,
)
def keys(claim: Claim, instance: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances are encrypted with the kind of key that the document names.

    Proves: whose key protects the databases of each instance
    (https://learn.microsoft.com/azure/azure-sql/database/transparent-data-encryption-byok-overview).
    Leaves open: whether encryption is on, which another check looks at; whether a customer's key is still valid.
    """
    for protector in snapshot.under(PROTECTORS, instance):
        kind = protector.at("/properties/serverKeyType")
        yield keyed(claim, instance, keeper(kind, ("ServiceManaged",), ("AzureKeyVault",)), kind)


@check("azure-sql-managed-encrypted-connections", answers=("encryption.in-transit",), over=INSTANCES, applies=tls.meant)
def connections(_claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances refuse connections that are not encrypted.

    Proves: that a lowest TLS version is set, and which
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/minimal-tls-version-configure).
    Leaves open: whether clients check the server's certificate.
    """
    yield sql.refusing(instance)


@check("azure-sql-managed-tls", answers=("encryption.in-transit.min-tls",), over=INSTANCES, applies=tls.versioned)
def lowest_tls(claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances refuse TLS below the version that the document names.

    Proves: the lowest version that each instance is set to accept
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/minimal-tls-version-configure).
    Leaves open: what the platform refuses beyond the setting.
    """
    yield sql.accepting(claim, instance)


@check("azure-sql-managed-network", answers=REACH, over=INSTANCES, applies=lambda claim: guards(claim, "databases"))
def network(_claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances have no public endpoint.

    An instance lies in a virtual network; a public endpoint is off unless it was switched on, and then open to whom the
    network security group of its subnet lets in
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/public-endpoint-overview).

    Proves: whether the public endpoint is on.
    Leaves open: who is in the virtual network; what the network security group of a public endpoint lets in.
    """
    endpoint = instance.at("/properties/publicDataEndpointEnabled", absent=Default(False, _ENDPOINT))
    match endpoint.value:
        case False:
            yield holds(instance, "cannot be reached over the public network", endpoint)
        case True:
            yield unknown(
                instance, "has a public endpoint, guarded by the network security group of its subnet alone", endpoint
            )
        case _:
            yield unknown(instance, "does not say whether it has a public endpoint", endpoint)


@check(
    "azure-sql-managed-backup",
    answers=BACKUP,
    over=DATABASES,
    may_need=(SHORT_TERM,),
    applies=lambda claim: platform_backup(claim, "databases"),
)
def backup(claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every database of a managed instance can be restored to a point in time, for as long as the document says.

    The service makes full, differential and log backups by itself, and nobody can switch them off
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/automated-backups-overview).

    Proves: that backups have been made, by the earliest time to which each database can be restored, and their retention.
    Leaves open: whether a restore has been tried; long-term backups.
    """
    yield sql.restorable(database, database.at("/properties/earliestRestorePoint"), snapshot)
    promised = days(claim, "retention_days", "pitr_days")
    if promised is None:
        return
    for policy in snapshot.under(SHORT_TERM, database):
        kept = policy.at("/properties/retentionDays")
        have = number(kept.value)
        if have is None:
            yield unknown(database, "does not say how long its backups are kept", kept)
        elif have >= promised:
            yield holds(database, "can be restored to any time in the last {days} days", kept, days=have)
        else:
            yield contradicts(database, "keeps its backups for {days} days; {promised} days are promised", kept,
                              days=have, promised=promised)  # fmt: skip


@check("azure-sql-managed-residency", answers=RESIDENCY, over=INSTANCES, applies=located)
def residency(claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances and their backups lie where the document says.

    Backups go to the paired region unless the instance was told otherwise
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/automated-backups-overview).

    Proves: the region of each instance and of the storage that its backups are copied to.
    Leaves open: secondaries in subscriptions that were not looked at (those in others are instances of their own, and are
    looked at as such); a change of backup storage that is still under way; exports.
    """
    place = instance.at("/location")
    yield rests(claim, instance, place)
    yield sql.saved(claim, instance, place)


@check("azure-sql-managed-geo", answers=GEO, over=INSTANCES, applies=lambda claim: about(claim, "databases"))
def geo(claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of managed instances are kept at a second place.

    Proves: the redundancy of the storage that holds the backups of each instance
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/automated-backups-overview).
    Leaves open: how old the second copy is.
    """
    redundancy = instance.at("/properties/currentBackupStorageRedundancy")
    yield copies.away(claim, instance, sql.BACKUPS.get(str(redundancy.value)), redundancy)


@check("azure-sql-managed-redundancy", answers=REDUNDANCY, over=INSTANCES, applies=copies.meant)
def redundancy(claim: Claim, instance: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed instances run in more than one zone.

    Proves: whether each instance is spread over zones
    (https://learn.microsoft.com/azure/azure-sql/managed-instance/high-availability-sla-local-zone-redundancy).
    Leaves open: failover groups, whose secondaries are instances of their own; whether a failover has been tried.
    """
    zoned = instance.at("/properties/zoneRedundant")
    if "region" in listed(claim, "redundancy"):
        yield unknown(instance, "does not show whether it fails over to another region", zoned)
        return
    spread = Copies(zones=zoned.value, local=True) if isinstance(zoned.value, bool) else None
    yield copies.spread(claim, instance, spread, zoned)
