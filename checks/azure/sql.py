"""Azure SQL: how servers are reached, how databases are encrypted, backed up and copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import GEO, REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import CUSTOMER_KEY, PLATFORM_KEY, keeper, keyed
from checks.azure.promise import about, days, instant, number
from checks.azure.reach import REACH, admits, guards, shut, span, switched
from checks.azure.recovery import BACKUP, platform_backup
from checks.azure.regions import find, pair
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Seen, Snapshot, arm

VERSION: Final = "2025-01-01"
SERVERS = arm(
    "azure.sql.servers",
    "{id}/providers/Microsoft.Sql/servers",
    version=VERSION,
    permission="Microsoft.Sql/servers/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
DATABASES = arm(
    "azure.sql.databases",
    "{id}/databases",
    version=VERSION,
    permission="Microsoft.Sql/servers/databases/read",
    each=SERVERS,
)
# The database "master" holds logins and no user data; the service manages its encryption and its backups by itself.
_OF_USERS: Final = (Only("/name", ("master",), negate=True),)
TDE = arm(
    "azure.sql.transparent-data-encryption",
    "{id}/transparentDataEncryption/current",
    version=VERSION,
    permission="Microsoft.Sql/servers/databases/transparentDataEncryption/read",
    each=DATABASES,
    only=_OF_USERS,
    items="",
)
PROTECTORS = arm(
    "azure.sql.encryption-protectors",
    "{id}/encryptionProtector/current",
    version=VERSION,
    permission="Microsoft.Sql/servers/encryptionProtector/read",
    each=SERVERS,
    items="",
)
SHORT_TERM = arm(
    "azure.sql.backup-short-term-retention",
    "{id}/backupShortTermRetentionPolicies/default",
    version=VERSION,
    permission="Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies/read",
    each=DATABASES,
    only=_OF_USERS,
    items="",
)
LONG_TERM = arm(
    "azure.sql.backup-long-term-retention",
    "{id}/backupLongTermRetentionPolicies/default",
    version=VERSION,
    permission="Microsoft.Sql/servers/databases/backupLongTermRetentionPolicies/read",
    each=DATABASES,
    only=_OF_USERS,
    items="",
)
LINKS = arm(
    "azure.sql.replication-links",
    "{id}/replicationLinks",
    version=VERSION,
    permission="Microsoft.Sql/servers/databases/replicationLinks/read",
    each=DATABASES,
    only=_OF_USERS,
)
RULES = arm(
    "azure.sql.firewall-rules",
    "{id}/firewallRules",
    version=VERSION,
    permission="Microsoft.Sql/servers/firewallRules/read",
    each=SERVERS,
)
RULES_V6 = arm(
    "azure.sql.firewall-rules-ipv6",
    "{id}/ipv6FirewallRules",
    version=VERSION,
    permission="Microsoft.Sql/servers/ipv6FirewallRules/read",
    each=SERVERS,
)

_NETWORK: Final = "https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings"
_OWN_KEY: Final = (
    "https://learn.microsoft.com/azure/azure-sql/database/transparent-data-encryption-byok-database-level-overview"
)


def _databases(claim: Claim) -> bool:
    return about(claim, "databases")


def _master(database: Item) -> bool:
    return database.key.endswith("/databases/master")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check(
    "azure-sql-encryption",
    answers=("encryption.at-rest",),
    over=DATABASES,
    needs=(TDE,),
    applies=lambda claim: about(claim, "databases", "backups"),
)
def encryption(_claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every database is encrypted at rest.

    Transparent data encryption is on by default and can be switched off, database by database
    (https://learn.microsoft.com/azure/azure-sql/database/transparent-data-encryption-tde-overview).

    Proves: that transparent data encryption is on for each database, which covers its files, logs and backups.
    Leaves open: the system database master; exports that somebody has made.
    """
    for tde in snapshot.under(TDE, database):
        yield transparent(database, tde)


def transparent(database: Item, tde: Item) -> Observation:
    """What the answer on transparent data encryption says of a database."""
    state = tde.at("/properties/state")
    match state.value:
        case "Enabled":
            return holds(database, "is encrypted at rest, and so are its backups", state)
        case "Disabled":
            return contradicts(database, "is not encrypted at rest: transparent data encryption is off", state)
        case _:
            return unknown(database, "does not say whether it is encrypted at rest", state)


@check(
    "azure-sql-keys",
    answers=(PLATFORM_KEY, CUSTOMER_KEY),
    over=DATABASES,
    needs=(SERVERS, PROTECTORS),
    applies=lambda claim: about(claim, "databases", "backups"),
)
def keys(claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Databases are encrypted with the kind of key that the document names.

    Proves: whose key protects each database: its own, or else that of its server.
    Leaves open: whether encryption is on, which another check looks at; whether a customer's key is still valid.
    """
    if _master(database):
        return
    own = database.at("/properties/encryptionProtector", absent=Default("that of the server", _OWN_KEY))
    if own.present:
        yield keyed(claim, database, True, own)
        return
    for server in snapshot[SERVERS]:
        if server.key == database.parent:
            for protector in snapshot.under(PROTECTORS, server):
                kind = protector.at("/properties/serverKeyType")
                yield keyed(claim, database, keeper(kind, ("ServiceManaged",), ("AzureKeyVault",)), kind, own)


# -- transport -----------------------------------------------------------------------------------------------------------


@check("azure-sql-encrypted-connections", answers=("encryption.in-transit",), over=SERVERS, applies=tls.meant)
def connections(_claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """SQL servers refuse connections that are not encrypted.

    A server without a lowest TLS version accepts unencrypted connections; with one it refuses them
    (https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings#minimum-tls-version).

    Proves: that a lowest version is set, and which.
    Leaves open: whether clients check the server's certificate.
    """
    yield refusing(server)


def refusing(server: Item) -> Observation:
    """Whether a server or a managed instance refuses unencrypted connections, by its lowest TLS version."""
    lowest = server.at("/properties/minimalTlsVersion")
    accepted = tls.version(lowest.value)
    if accepted is not None:
        return holds(server, "accepts encrypted connections only, {version} and up", lowest, version=tls.name(accepted))
    if lowest.value == "None":
        return contradicts(server, "is set to no lowest TLS version, which lets unencrypted connections in", lowest)
    return unknown(server, "does not say whether it refuses unencrypted connections", lowest)


@check("azure-sql-tls", answers=("encryption.in-transit.min-tls",), over=SERVERS, applies=tls.versioned)
def lowest_tls(claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """SQL servers refuse TLS below the version that the document names.

    What a server means by setting nothing has changed over the years, so that nothing is concluded from it
    (https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings#minimum-tls-version).

    Proves: the lowest version that each server is set to accept.
    Leaves open: what the platform refuses beyond the setting.
    """
    yield accepting(claim, server)


def accepting(claim: Claim, server: Item) -> Observation:
    """Whether the lowest TLS version of a server or a managed instance is the promised one or newer."""
    lowest = server.at("/properties/minimalTlsVersion")
    if lowest.value == "None":
        return contradicts(server, "is set to no lowest TLS version", lowest)
    return tls.floor(claim, server, lowest, "sets no lowest TLS version; what that means depends on when it was made")


# -- network -------------------------------------------------------------------------------------------------------------


@check(
    "azure-sql-network",
    answers=REACH,
    over=SERVERS,
    may_need=(RULES, RULES_V6),
    applies=lambda claim: guards(claim, "databases"),
)
def network(_claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """SQL servers let in named networks only.

    The rule from 0.0.0.0 to 0.0.0.0 lets in every service in Azure, whoever runs it
    (https://learn.microsoft.com/azure/azure-sql/database/firewall-configure).

    Proves: that public access is off, or which public addresses each server lets in.
    Leaves open: rules inside single databases, which only SQL itself shows; who is in the virtual networks that are let in.
    """
    word, access = switched(server, _NETWORK)
    said = list(shut(server, word, access))
    if said:
        yield from said
        return
    v4, v6 = snapshot.under(RULES, server), snapshot.under(RULES_V6, server)
    spans = [span(rule.at("/properties/startIpAddress"), rule.at("/properties/endIpAddress")) for rule in v4]
    spans += [span(rule.at("/properties/startIPv6Address"), rule.at("/properties/endIPv6Address")) for rule in v6]
    listings = () if spans else (*snapshot.listing(RULES, server), *snapshot.listing(RULES_V6, server))
    yield admits(server, spans, access, *listings)


# -- backups -------------------------------------------------------------------------------------------------------------

# The service keeps at most 35 days for restores to a point in time, so that the earliest one moves on with the days:
# https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview#backup-retention
_LONGEST: Final = timedelta(days=36)
_SECONDARY: Final = ("Geo", "Named", "Standby")


@check("azure-sql-backup", answers=BACKUP, over=DATABASES, applies=lambda claim: platform_backup(claim, "databases"))
def backup(_claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every database can be restored to a point in time.

    The service makes full, differential and log backups by itself (the log every ten minutes or so), and nobody can switch
    them off (https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview).

    Proves: that backups have been made, by the earliest time to which each database can be restored.
    Leaves open: whether a restore has been tried; how long backups are kept, which another check looks at.
    """
    if _master(database):
        return
    earliest = database.at("/properties/earliestRestoreDate")
    if instant(earliest.value) is None and database.at("/properties/secondaryType").value in _SECONDARY:
        return  # a replica: what it holds is backed up where it comes from
    yield restorable(database, earliest, snapshot)


def restorable(database: Item, earliest: Seen, snapshot: Snapshot) -> Observation:
    """Whether the earliest time to which a database can be restored shows that backups are being made."""
    since = instant(earliest.value)
    if since is None or since > snapshot.taken_at:
        return unknown(database, "names no time to which it can be restored yet", earliest)
    said = {"since": since.date().isoformat()}
    if snapshot.taken_at - since > _LONGEST:
        return unknown(database, "can be restored to {since}, which has not moved on as it should", earliest, **said)
    return holds(database, "can be restored to any time since {since}", earliest, **said)


@check(
    "azure-sql-retention",
    answers=BACKUP,
    over=DATABASES,
    needs=(SHORT_TERM,),
    may_need=(LONG_TERM,),
    applies=lambda claim: (
        platform_backup(claim, "databases") and days(claim, "retention_days", "pitr_days") is not None
    ),
)
def retention(claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of databases are kept as long as the document says.

    Proves: the days for which each database can be restored to a point in time, and that there is a long-term policy.
    Leaves open: which long-term backups exist by now.
    """
    promised = days(claim, "retention_days", "pitr_days") or 0
    for policy in snapshot.under(SHORT_TERM, database):
        kept = policy.at("/properties/retentionDays")
        have = number(kept.value)
        if have is None:
            yield unknown(database, "does not say how long its backups are kept", kept)
        elif have >= promised:
            yield holds(database, "can be restored to any time in the last {days} days", kept, days=have)
        else:
            yield _short(claim, database, snapshot, kept)


def _short(claim: Claim, database: Item, snapshot: Snapshot, kept: Seen) -> Observation:
    said = {"days": kept.value, "promised": days(claim, "retention_days", "pitr_days")}
    if days(claim, "pitr_days") is None:
        for policy in snapshot.under(LONG_TERM, database):
            terms = [policy.at(f"/properties/{term}Retention") for term in ("weekly", "monthly", "yearly")]
            if any(term.value != "PT0S" for term in terms):
                return unknown(
                    database, "keeps all backups for {days} days and single ones longer; {promised} days are promised",
                    kept, *terms, **said,
                )  # fmt: skip
    return contradicts(database, "keeps its backups for {days} days; {promised} days are promised", kept, **said)


# -- copies --------------------------------------------------------------------------------------------------------------

BACKUPS: Final = {
    "Local": Copies(local=True),
    "Zone": Copies(zones=True),
    "Geo": Copies(regions=True),
    "GeoZone": Copies(zones=True, regions=True),
}


_LINKS: Final = ("GEO", "NAMED", "STANDBY")


@check("azure-sql-residency", answers=RESIDENCY, over=DATABASES, needs=(LINKS,), applies=located)
def residency(claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Databases, their replicas and their backups lie where the document says.

    Backups go to the paired region unless the database was told otherwise
    (https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview#backup-storage-redundancy).

    Proves: the region of each database, of its geo-replicas and of the storage that its backups are copied to.
    Leaves open: the system database master; a change of backup storage that is still under way; exports.
    """
    if _master(database):
        return
    place = database.at("/location")
    yield rests(claim, database, place)
    yield saved(claim, database, place)
    for link in snapshot.under(LINKS, database):
        partner = link.at("/properties/partnerLocation")
        yield copied(claim, database, find(partner.value), "has a replica in {region}", partner)


def saved(claim: Claim, store: Item, place: Seen) -> Observation:
    """Whether the backups of a database or a managed instance lie where the claim says."""
    redundancy = store.at("/properties/currentBackupStorageRedundancy")
    kept = BACKUPS.get(str(redundancy.value))
    if kept is None:
        return unknown(store, "does not say where its backups are kept", redundancy)
    if kept.regions:
        return copied(claim, store, pair(place.value), "copies its backups to {region}", redundancy, place)
    return holds(store, "keeps its backups in its own region", redundancy)


@check("azure-sql-geo", answers=GEO, over=DATABASES, applies=_databases)
def geo(claim: Claim, database: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of databases are kept at a second place.

    Proves: the redundancy of the storage that holds the backups of each database.
    Leaves open: how old the second copy is; long-term backups made before the setting was changed.
    """
    if not _master(database):
        redundancy = database.at("/properties/currentBackupStorageRedundancy")
        yield copies.away(claim, database, BACKUPS.get(str(redundancy.value)), redundancy)


@check("azure-sql-redundancy", answers=REDUNDANCY, over=DATABASES, needs=(LINKS,), applies=copies.meant)
def redundancy(claim: Claim, database: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Databases run in more than one zone or region.

    Proves: that replicas of each database are spread over zones, or that it is replicated to another region.
    Leaves open: whether the application finds the replica.
    """
    if _master(database):
        return
    zoned = database.at("/properties/zoneRedundant")
    links = [link.at("/properties/linkType") for link in snapshot.under(LINKS, database)]
    if not isinstance(zoned.value, bool) or any(link.value not in _LINKS for link in links):
        yield unknown(database, "does not say whether it is spread over zones or regions", zoned, *links)
        return
    far = any(link.value == "GEO" for link in links)
    yield copies.spread(claim, database, Copies(zones=zoned.value, regions=far, local=True), zoned, *links)
