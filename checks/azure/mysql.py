"""Azure Database for MySQL, flexible servers: encryption, transport, network, backups and copies."""

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
from checks.check import Observation, check
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2024-12-30"
SERVERS = arm(
    "azure.mysql.servers",
    "{id}/providers/Microsoft.DBforMySQL/flexibleServers",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
SECURE_TRANSPORT = arm(
    "azure.mysql.require-secure-transport",
    "{id}/configurations/require_secure_transport",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/configurations/read",
    each=SERVERS,
    items="",
)
TLS_VERSIONS = arm(
    "azure.mysql.tls-version",
    "{id}/configurations/tls_version",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/configurations/read",
    each=SERVERS,
    items="",
)
BACKUPS = arm(
    "azure.mysql.backups",
    "{id}/backups",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/backups/read",
    each=SERVERS,
)
RULES = arm(
    "azure.mysql.firewall-rules",
    "{id}/firewallRules",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/firewallRules/read",
    each=SERVERS,
)
REPLICAS = arm(
    "azure.mysql.replicas",
    "{id}/replicas",
    version=VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/replicas/read",
    each=SERVERS,
)

_ENCRYPTION: Final = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-customer-managed-key"


def _databases(claim: Claim) -> bool:
    return about(claim, "databases")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check(
    "azure-mysql-encryption",
    answers=ALWAYS,
    over=SERVERS,
    applies=lambda claim: about(claim, "databases", "backups"),
)
def encryption(claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers are encrypted at rest, with the kind of key that the document names.

    Data, backups and logs of a flexible server are always encrypted; who names no key has platform-managed ones
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-customer-managed-key).

    Proves: that the server exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: whether a customer's key is still valid.
    """
    kind = server.at("/properties/dataEncryption/type", absent=Default("SystemManaged", _ENCRYPTION))
    yield keyed(claim, server, keeper(kind, ("SystemManaged",), ("AzureKeyVault",)), kind)


# -- transport -----------------------------------------------------------------------------------------------------------


@check(
    "azure-mysql-encrypted-connections",
    answers=("encryption.in-transit",),
    over=SERVERS,
    needs=(SECURE_TRANSPORT,),
    applies=tls.meant,
)
def connections(_claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers refuse connections that are not encrypted.

    Proves: the server parameter require_secure_transport
    (https://learn.microsoft.com/azure/mysql/flexible-server/how-to-connect-tls-ssl).
    Leaves open: whether clients check the server's certificate.
    """
    for parameter in snapshot.under(SECURE_TRANSPORT, server):
        yield flexible.secured(server, _in_force(parameter))


@check(
    "azure-mysql-tls",
    answers=("encryption.in-transit.min-tls",),
    over=SERVERS,
    needs=(TLS_VERSIONS,),
    applies=tls.versioned,
)
def lowest_tls(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers refuse TLS below the version that the document names.

    Proves: the server parameter tls_version, which lists every version that is accepted
    (https://learn.microsoft.com/azure/mysql/flexible-server/how-to-connect-tls-ssl).
    Leaves open: connections without any TLS, which another check looks at; what the engine refuses beyond the setting.
    """
    for parameter in snapshot.under(TLS_VERSIONS, server):
        yield tls.floor(claim, server, _in_force(parameter), "does not say which TLS versions it accepts")


def _in_force(parameter: Item) -> Seen:
    """The value that the server runs with, where it is given; or else the one that is set."""
    current = parameter.at("/properties/currentValue")
    return current if current.present else parameter.at("/properties/value")


# -- network -------------------------------------------------------------------------------------------------------------


@check(
    "azure-mysql-network",
    answers=REACH,
    over=SERVERS,
    may_need=(RULES,),
    applies=lambda claim: guards(claim, "databases"),
)
def network(_claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers let in named networks only.

    The rule from 0.0.0.0 to 0.0.0.0 lets in every service in Azure, whoever runs it
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-public).

    Proves: that public access is off, or which public addresses each server lets in.
    Leaves open: who is in the virtual network of a server that has one; what the server's own rules for sign-in say.
    """
    yield flexible.reached(server, snapshot, RULES)


# -- backups -------------------------------------------------------------------------------------------------------------

_MADE: Final = flexible.Backups(
    BACKUPS, "/properties/source", "Automatic", None, "the server was stopped, or backups have stopped"
)


@check(
    "azure-mysql-backup",
    answers=BACKUP,
    over=SERVERS,
    needs=(BACKUPS,),
    may_need=(INSTANCES,),
    applies=lambda claim: platform_backup(claim, "databases"),
)
def backup(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every MySQL server has recent backups, kept as long as the document says.

    The service takes a snapshot a day and the log all the time, as long as the server is not stopped
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore).

    Proves: when the newest backup was completed, and for how many days the server can be restored to a point in time.
    Leaves open: whether a restore has been tried; for how long a Backup vault keeps what it has.
    """
    yield from flexible.backed_up(claim, server, snapshot, _MADE)


# -- copies --------------------------------------------------------------------------------------------------------------


@check("azure-mysql-residency", answers=RESIDENCY, over=SERVERS, needs=(REPLICAS,), applies=located)
def residency(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers, their replicas and their backups lie where the document says.

    Geo-redundant backups are copied to the paired region
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore).

    Proves: the region of each server, of its read replicas and of the copies of its backups.
    Leaves open: long-term backups in a Backup vault; exports that somebody has made.
    """
    yield from flexible.resides(claim, server, snapshot, REPLICAS)


@check("azure-mysql-geo", answers=GEO, over=SERVERS, applies=_databases)
def geo(claim: Claim, server: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of MySQL servers are kept at a second place.

    Without geo-redundancy they lie in their region, in one or several zones
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore).

    Proves: whether geo-redundant backup is on.
    Leaves open: how old the second copy is.
    """
    yield flexible.away(claim, server)


@check("azure-mysql-redundancy", answers=REDUNDANCY, over=SERVERS, needs=(REPLICAS,), applies=copies.meant)
def redundancy(claim: Claim, server: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """MySQL servers have a standby, in another zone or region where the document says so.

    Proves: the mode of high availability and the regions of read replicas
    (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability).
    Leaves open: whether the standby has ever taken over.
    """
    yield flexible.redundant(claim, server, snapshot, REPLICAS)
