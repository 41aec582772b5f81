"""Azure Database for PostgreSQL, flexible servers: encryption, transport, network, backups and copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies, flexible, tls
from checks.azure.copies import GEO, REDUNDANCY
from checks.azure.dataprotection import INSTANCES
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about
from checks.azure.reach import REACH, guards
from checks.azure.recovery import BACKUP, platform_backup
from checks.azure.residency import RESIDENCY, located
from checks.check import Observation, check, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

VERSION: Final = "2026-10-01"
SERVERS = arm(
    "azure.postgresql.servers",
    "{id}/providers/Microsoft.DBforPostgreSQL/flexibleServers",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
SECURE_TRANSPORT = arm(
    "azure.postgresql.require-secure-transport",
    "{id}/configurations/require_secure_transport",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/configurations/read",
    each=SERVERS,
    items="",
)
LOWEST_TLS = arm(
    "azure.postgresql.ssl-min-protocol-version",
    "{id}/configurations/ssl_min_protocol_version",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/configurations/read",
    each=SERVERS,
    items="",
)
BACKUPS = arm(
    "azure.postgresql.backups",
    "{id}/backups",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/backups/read",
    each=SERVERS,
)
RULES = arm(
    "azure.postgresql.firewall-rules",
    "{id}/firewallRules",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/read",
    each=SERVERS,
)
REPLICAS = arm(
    "azure.postgresql.replicas",
    "{id}/replicas",
    version=VERSION,
    permission="Microsoft.DBforPostgreSQL/flexibleServers/replicas/read",
    each=SERVERS,
)

_ENCRYPTION: Final = "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-data-encryption"


def _databases(claim: Claim) -> bool:
    return about(claim, "databases")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check(
    "azure-postgresql-encryption",
    answers=ALWAYS,
    over=SERVERS,
    applies=lambda claim: about(claim, "databases", "backups"),
)
def encryption(claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers are encrypted at rest, with the kind of key that the document names.

    Data, backups and logs of a flexible server are always encrypted; who names no key has platform-managed ones
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-data-encryption).

    Proves: that the server exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: whether a customer's key is still valid.
    """
    kind = server.at("/properties/dataEncryption/type", absent=Default("SystemManaged", _ENCRYPTION))
    yield keyed(claim, server, keeper(kind, ("SystemManaged",), ("AzureKeyVault",)), kind)


# -- transport -----------------------------------------------------------------------------------------------------------


@check(
    "azure-postgresql-encrypted-connections",
    answers=("encryption.in-transit",),
    over=SERVERS,
    needs=(SECURE_TRANSPORT,),
    applies=tls.meant,
)
def connections(_claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers refuse connections that are not encrypted.

    Proves: the server parameter require_secure_transport
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-ssl-tls).
    Leaves open: whether clients check the server's certificate.
    """
    for parameter in snapshot.under(SECURE_TRANSPORT, server):
        yield flexible.secured(server, parameter.at("/properties/value"))


@check(
    "azure-postgresql-tls",
    answers=("encryption.in-transit.min-tls",),
    over=SERVERS,
    needs=(LOWEST_TLS,),
    applies=tls.versioned,
)
def lowest_tls(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers refuse TLS below the version that the document names.

    The service denies TLS 1.0 and 1.1 whatever the parameter says
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-ssl-tls).

    Proves: the server parameter ssl_min_protocol_version.
    Leaves open: connections without any TLS, which another check looks at.
    """
    for parameter in snapshot.under(LOWEST_TLS, server):
        value = parameter.at("/properties/value")
        accepted, least = tls.version(value.value), tls.promised(claim)
        if accepted is not None and least is not None and accepted < least <= _PLATFORM_FLOOR:
            yield unknown(server, "is set to accept {version}, which the service itself refuses", value,
                          version=tls.name(accepted))  # fmt: skip
        else:
            yield tls.floor(claim, server, value, "does not say which TLS versions it accepts")


_PLATFORM_FLOOR: Final = (1, 2)


# -- network -------------------------------------------------------------------------------------------------------------


@check(
    "azure-postgresql-network",
    answers=REACH,
    over=SERVERS,
    may_need=(RULES,),
    applies=lambda claim: guards(claim, "databases"),
)
def network(_claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers let in named networks only.

    The rule from 0.0.0.0 to 0.0.0.0 lets in every service in Azure, whoever runs it
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-firewall-rules).

    Proves: that public access is off, or which public addresses each server lets in.
    Leaves open: who is in the virtual network of a server that has one; what the server's own rules for sign-in say.
    """
    yield flexible.reached(server, snapshot, RULES)


# -- backups -------------------------------------------------------------------------------------------------------------

_MADE: Final = flexible.Backups(
    BACKUPS,
    "/properties/backupType",
    "Full",
    "Customer On-Demand",
    "nothing has changed since, or backups have stopped",
)


@check(
    "azure-postgresql-backup",
    answers=BACKUP,
    over=SERVERS,
    needs=(BACKUPS,),
    may_need=(INSTANCES,),
    applies=lambda claim: platform_backup(claim, "databases"),
)
def backup(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every PostgreSQL server has recent backups, kept as long as the document says.

    The service takes a snapshot a day and the log all the time, and pauses snapshots while nothing changes, so that an old
    one on a quiet server is no failure (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore).

    Proves: when the newest backup was completed, and for how many days the server can be restored to a point in time.
    Leaves open: whether a restore has been tried; for how long a Backup vault keeps what it has.
    """
    yield from flexible.backed_up(claim, server, snapshot, _MADE)


# -- copies --------------------------------------------------------------------------------------------------------------


@check("azure-postgresql-residency", answers=RESIDENCY, over=SERVERS, needs=(REPLICAS,), applies=located)
def residency(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers, their replicas and their backups lie where the document says.

    Geo-redundant backups are copied to the paired region
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore).

    Proves: the region of each server, of its read replicas and of the copies of its backups.
    Leaves open: long-term backups in a Backup vault; exports that somebody has made.
    """
    yield from flexible.resides(claim, server, snapshot, REPLICAS)


@check("azure-postgresql-geo", answers=GEO, over=SERVERS, applies=_databases)
def geo(claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of PostgreSQL servers are kept at a second place.

    Without geo-redundancy they lie in several zones of their region where it has zones
    (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore).

    Proves: whether geo-redundant backup is on.
    Leaves open: how old the second copy is.
    """
    yield flexible.away(claim, server)


@check("azure-postgresql-redundancy", answers=REDUNDANCY, over=SERVERS, needs=(REPLICAS,), applies=copies.meant)
def redundancy(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """PostgreSQL servers have a standby, in another zone or region where the document says so.

    Proves: the mode of high availability and the regions of read replicas
    (https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server).
    Leaves open: whether the standby has ever taken over.
    """
    yield flexible.redundant(claim, server, snapshot, REPLICAS)
