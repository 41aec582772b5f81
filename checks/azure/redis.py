"""Azure Cache for Redis and Azure Managed Redis: how caches are encrypted and reached, saved and copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, address, keeper, keyed
from checks.azure.promise import about, days
from checks.azure.reach import REACH, Span, admits, guards, shut, span, switched
from checks.azure.recovery import BACKUP, often, platform_backup
from checks.azure.regions import Region, find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2024-11-01"
MANAGED_VERSION: Final = "2025-07-01"
CACHES = arm(
    "azure.redis.caches",
    "{id}/providers/Microsoft.Cache/redis",
    version=VERSION,
    permission="Microsoft.Cache/redis/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
RULES = arm(
    "azure.redis.firewall-rules",
    "{id}/firewallRules",
    version=VERSION,
    permission="Microsoft.Cache/redis/firewallRules/read",
    each=CACHES,
)
LINKS = arm(
    "azure.redis.linked-servers",
    "{id}/linkedServers",
    version=VERSION,
    permission="Microsoft.Cache/redis/linkedServers/read",
    each=CACHES,
)
CLUSTERS = arm(
    "azure.redis.clusters",
    "{id}/providers/Microsoft.Cache/redisEnterprise",
    version=MANAGED_VERSION,
    permission="Microsoft.Cache/redisEnterprise/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
DATABASES = arm(
    "azure.redis.databases",
    "{id}/databases",
    version=MANAGED_VERSION,
    permission="Microsoft.Cache/redisEnterprise/databases/read",
    each=CLUSTERS,
)

_PORTS: Final = "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-configure"
_NETWORK: Final = "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-network-isolation"
_ZONES: Final = "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-high-availability"
_SAVED: Final = "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-premium-persistence"
_KEYS: Final = "https://learn.microsoft.com/azure/redis/how-to-encryption"
_PROTOCOL: Final = "https://learn.microsoft.com/azure/redis/tls-configuration"
_GROUPS: Final = "https://learn.microsoft.com/azure/redis/how-to-active-geo-replication"
_LINKED: Final = "/properties/geoReplication/linkedDatabases"
_MANAGED_SAVED: Final = "https://learn.microsoft.com/azure/redis/how-to-persistence"
_UNSET: Final = "sets no lowest TLS version; what that means depends on when it was made"


def _kept(claim: Claim) -> bool:
    return about(claim, "databases", "backups")


def _cached(claim: Claim) -> bool:
    """Whether a claim on backups is about everything; one on databases does not speak of caches."""
    return platform_backup(claim, "caches")


def _reachable(claim: Claim) -> bool:
    return guards(claim, "databases")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check("azure-redis-encryption", answers=ALWAYS, over=CACHES, applies=_kept)
def encryption(claim: Claim, cache: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Caches are encrypted on disk, with the kind of key that the document names.

    Disks of every tier are encrypted with platform-managed keys, and these tiers offer no other
    (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-encryption).

    Proves: that the cache is of a tier under Microsoft's documented guarantee.
    Leaves open: what lies in memory; saved data, which is encrypted as the storage account that it is written to.
    """
    tier = cache.at("/properties/sku/name")
    yield keyed(claim, cache, keeper(tier, ("Basic", "Standard", "Premium"), ()), tier)


@check("azure-redis-managed-encryption", answers=ALWAYS, over=CLUSTERS, applies=_kept)
def managed_encryption(claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Clusters of Azure Managed Redis are encrypted on disk, with the kind of key that the document names.

    Disks are always encrypted; who names no key has platform-managed ones
    (https://learn.microsoft.com/azure/redis/how-to-encryption).

    Proves: that the cluster exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: what lies in memory; whether a customer's key is still valid.
    """
    pointer = "/properties/encryption/customerManagedKeyEncryption/keyEncryptionKeyUrl"
    key = cluster.at(pointer, absent=Default("", _KEYS))
    yield keyed(claim, cluster, address(key), key)


# -- transport -----------------------------------------------------------------------------------------------------------


@check("azure-redis-encrypted-connections", answers=("encryption.in-transit",), over=CACHES, applies=tls.meant)
def connections(_claim: Claim, cache: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Caches refuse connections that are not encrypted.

    The port without TLS is closed unless it was opened
    (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-configure).

    Proves: whether the port without TLS is open.
    Leaves open: whether clients check the certificate.
    """
    plain = cache.at("/properties/enableNonSslPort", absent=Default(False, _PORTS))
    match plain.value:
        case False:
            yield holds(cache, "refuses connections that are not encrypted", plain)
        case True:
            yield contradicts(cache, "accepts connections that are not encrypted", plain)
        case _:
            yield unknown(cache, "does not say whether it refuses unencrypted connections", plain)


@check(
    "azure-redis-managed-encrypted-connections",
    answers=("encryption.in-transit",),
    over=DATABASES,
    applies=tls.meant,
)
def managed_connections(_claim: Claim, database: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Databases of Azure Managed Redis refuse connections that are not encrypted.

    Proves: the protocol that each database speaks, which is encrypted unless it was set otherwise
    (https://learn.microsoft.com/azure/redis/tls-configuration).
    Leaves open: whether clients check the certificate.
    """
    protocol = database.at("/properties/clientProtocol", absent=Default("Encrypted", _PROTOCOL))
    match protocol.value:
        case "Encrypted":
            yield holds(database, "refuses connections that are not encrypted", protocol)
        case "Plaintext":
            yield contradicts(database, "accepts connections that are not encrypted", protocol)
        case _:
            yield unknown(database, "does not say whether it refuses unencrypted connections", protocol)


@check("azure-redis-managed-tls", answers=("encryption.in-transit.min-tls",), over=CLUSTERS, applies=tls.versioned)
@check("azure-redis-tls", answers=("encryption.in-transit.min-tls",), over=CACHES, applies=tls.versioned)
def lowest_tls(claim: Claim, cache: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Caches and clusters of Redis refuse TLS below the version that the document names.

    Proves: the lowest version that each is set to accept
    (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-tls-configuration).
    Leaves open: connections without any TLS, which another check looks at; what the platform refuses beyond the setting.
    """
    yield tls.floor(claim, cache, cache.at("/properties/minimumTlsVersion"), _UNSET)


# -- network -------------------------------------------------------------------------------------------------------------


@check("azure-redis-network", answers=REACH, over=CACHES, may_need=(RULES,), applies=_reachable)
def network(_claim: Claim, cache: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Caches let in named networks only.

    A cache with public access that lies in no virtual network lets in everybody as long as it has no rule
    (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-network-isolation).

    Proves: that public access is off, that the cache lies in a virtual network, or which public addresses are let in.
    Leaves open: who else is in that virtual network; who holds the access keys.
    """
    word, access = switched(cache, _NETWORK)
    said = list(shut(cache, word, access))
    yield from said
    if said:
        return
    subnet = cache.at("/properties/subnetId", absent=Default("", _NETWORK))
    if subnet.value != "":
        yield _inside(cache, subnet, access)
        return
    rules = snapshot.under(RULES, cache)
    spans = [span(rule.at("/properties/startIP"), rule.at("/properties/endIP")) for rule in rules]
    yield _ruled(cache, spans, access, subnet, *(() if rules else snapshot.listing(RULES, cache)))


def _inside(cache: Item, subnet: Seen, access: Seen) -> Observation:
    if isinstance(subnet.value, str):
        return holds(cache, "lies in a virtual network and has no public address", subnet, access)
    return unknown(cache, "names a virtual network that cannot be read", subnet, access)


def _ruled(cache: Item, spans: list[Span], *seen: Seen) -> Observation:
    if not spans:
        return contradicts(cache, "can be reached from every network", *seen)
    if any(rule.every_azure_service for rule in spans):
        return unknown(cache, "has a rule for the address 0.0.0.0, of which it is not known here what it means", *seen)
    return admits(cache, spans, *seen)


@check("azure-redis-managed-network", answers=REACH, over=CLUSTERS, applies=_reachable)
def managed_network(_claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Clusters of Azure Managed Redis cannot be reached over the public network.

    There are no rules for addresses: access is public or through private endpoints
    (https://learn.microsoft.com/azure/redis/private-link). Clusters of the first years do not say which.

    Proves: that public access is off.
    Leaves open: who is in the networks with a private endpoint; who holds the access keys.
    """
    access = cluster.at("/properties/publicNetworkAccess")
    match access.value:
        case "Disabled":
            yield holds(cluster, "cannot be reached over the public network", access)
        case "Enabled":
            yield contradicts(cluster, "can be reached from every network", access)
        case _:
            yield unknown(cluster, "does not say whether it can be reached over the public network", access)


# -- backups -------------------------------------------------------------------------------------------------------------

_MINUTES: Final = {"1h": 60, "6h": 6 * 60, "12h": 12 * 60}
_MEMORY: Final = "is kept in memory only; whether what it holds exists elsewhere is not shown"


@check("azure-redis-backup", answers=BACKUP, over=CACHES, applies=_cached)
def backup(claim: Claim, cache: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Caches are saved as often as the document says.

    A cache keeps its data in memory; persistence, in the Premium tier, saves it to a storage account
    (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-premium-persistence).

    Proves: that persistence is on, and how often it saves.
    Leaves open: whether it ran; for how long what was saved is kept; what a document on databases only says of caches.
    """
    configured = "/properties/redisConfiguration"
    log = cache.at(f"{configured}/aof-backup-enabled", absent=Default("false", _SAVED))
    dump = cache.at(f"{configured}/rdb-backup-enabled", absent=Default("false", _SAVED))
    match str(log.value).casefold(), str(dump.value).casefold():
        case "true", "false":
            yield _saved(claim, cache, 0, log, dump)
        case "false", "true":
            every = cache.at(f"{configured}/rdb-backup-frequency")
            minutes = int(every.value) if isinstance(every.value, str) and every.value.isdecimal() else None
            yield _saved(claim, cache, minutes, every, dump, log)
        case "false", "false":
            yield unknown(cache, _MEMORY, log, dump)
        case _:
            yield unknown(cache, "does not say whether it is saved", log, dump)


@check("azure-redis-managed-backup", answers=BACKUP, over=DATABASES, applies=_cached)
def managed_backup(claim: Claim, database: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Databases of Azure Managed Redis are saved as often as the document says.

    Data is kept in memory; persistence saves it to a disk of the cluster
    (https://learn.microsoft.com/azure/redis/how-to-persistence).

    Proves: that persistence is on, and how often it saves.
    Leaves open: whether it ran; for how long what was saved is kept; what a document on databases only says of caches.
    """
    log = database.at("/properties/persistence/aofEnabled", absent=Default(False, _MANAGED_SAVED))
    dump = database.at("/properties/persistence/rdbEnabled", absent=Default(False, _MANAGED_SAVED))
    match log.value, dump.value:
        case True, False:
            yield _saved(claim, database, 0, log, dump)
        case False, True:
            every = database.at("/properties/persistence/rdbFrequency")
            yield _saved(claim, database, _MINUTES.get(str(every.value)), every, dump, log)
        case False, False:
            yield unknown(database, _MEMORY, log, dump)
        case _:
            yield unknown(database, "does not say whether it is saved", log, dump)


def _saved(claim: Claim, cache: Item, minutes: int | None, *seen: Seen) -> Observation:
    """Persistence against a promise; every change is written where ``minutes`` is 0."""
    allowed = often(claim)
    if minutes is None:
        return unknown(cache, "does not say how often it is saved", *seen)
    if days(claim, "retention_days", "pitr_days") is not None:
        return unknown(cache, "is saved; for how long what was saved is kept is not shown", *seen)
    if allowed is not None and minutes > allowed:
        return contradicts(cache, "is saved every {minutes} minutes, which is less often than promised", *seen,
                           minutes=minutes)  # fmt: skip
    if minutes == 0:
        return holds(cache, "saves every change; its runs are not shown", *seen)
    return holds(cache, "is saved every {minutes} minutes; its runs are not shown", *seen, minutes=minutes)


# -- copies --------------------------------------------------------------------------------------------------------------


@check("azure-redis-residency", answers=RESIDENCY, over=CACHES, needs=(LINKS,), applies=located)
def residency(claim: Claim, cache: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Caches, and the caches that they are linked to, lie where the document says.

    Linked caches hold the same data (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-geo-replication).

    Proves: the region of each cache and of each cache that it is linked to.
    Leaves open: the storage account that a cache is saved to; exports.
    """
    yield rests(claim, cache, cache.at("/location"))
    for link in snapshot.under(LINKS, cache):
        place = link.at("/properties/linkedRedisCacheLocation")
        yield copied(claim, cache, find(place.value), "is linked to a cache in {region}", place)


@dataclass(frozen=True, slots=True)
class _Link:
    """A database that another one shares its data with; the region is None where its cluster cannot be seen."""

    region: Region | None
    seen: Seen


def _links(cluster: Item, snapshot: Snapshot) -> tuple[list[_Link], list[Seen]]:
    """Every link from the databases of a cluster to those of another one, and what shows that a database has none."""
    clusters, found, none = snapshot.by(CLUSTERS), [], []
    for database in snapshot.under(DATABASES, cluster):
        linked = database.parts(_LINKED)
        if not linked:
            none.append(database.at(_LINKED, absent=Default([], _GROUPS)))
        for member in linked or ():
            name = member.at("/id")
            other = str(name.value).casefold().partition("/databases/")[0]
            if other != cluster.key:
                regions = [find(one.at("/location").value) for one in clusters.get(other, ())]
                found.append(_Link(regions[0] if regions else None, name))
    return found, none


@check("azure-redis-managed-residency", answers=RESIDENCY, over=CLUSTERS, needs=(DATABASES,), applies=located)
def managed_residency(claim: Claim, cluster: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Clusters of Azure Managed Redis, and those that share data with them, lie where the document says.

    Databases that are linked hold the same data (https://learn.microsoft.com/azure/redis/how-to-active-geo-replication).

    Proves: the region of each cluster and of the clusters of all linked databases.
    Leaves open: linked databases in subscriptions that were not looked at, which come out as unknown; exports.
    """
    yield rests(claim, cluster, cluster.at("/location"))
    links, none = _links(cluster, snapshot)
    if none:
        yield _alone(cluster, *none)
    for link in links:
        yield copied(claim, cluster, link.region, "shares its data with a cluster in {region}", link.seen)


def _alone(cluster: Item, *none: Seen) -> Observation:
    if all(one.value == [] for one in none):
        return holds(cluster, "holds databases that share their data with no other cluster", *none)
    return unknown(cluster, "has a list of linked databases that cannot be read", *none)


@check("azure-redis-redundancy", answers=REDUNDANCY, over=CACHES, needs=(LINKS,), applies=copies.meant)
def redundancy(claim: Claim, cache: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Caches have a second instance, in another zone or region where the document says so.

    The Basic tier has one node alone (https://learn.microsoft.com/azure/azure-cache-for-redis/cache-high-availability).

    Proves: the tier, the zones that were chosen and the regions of linked caches.
    Leaves open: whether the second instance has ever taken over.
    """
    tier = cache.at("/properties/sku/name")
    zones = cache.at("/zones", absent=Default([], _ZONES))
    policy = cache.at("/properties/zonalAllocationPolicy", absent=Default("UserDefined", _ZONES))
    places = [link.at("/properties/linkedRedisCacheLocation") for link in snapshot.under(LINKS, cache)]
    known = policy.value in ("Automatic", "UserDefined", "NoZones") and isinstance(zones.value, list)
    if tier.value not in ("Basic", "Standard", "Premium") or not known:
        yield unknown(cache, "does not say whether it has a second instance", tier, policy, zones)
        return
    far = _elsewhere(cache, [find(place.value) for place in places])
    if far is None:
        yield unknown(cache, "is linked to a cache in a region that is not known here", *places)
        return
    second = tier.value != "Basic"
    spread = policy.value == "Automatic" or len(zones.value) > 1
    yield copies.spread(claim, cache, Copies(spread and second, far, second), tier, policy, zones, *places)


def _elsewhere(cache: Item, regions: list[Region | None]) -> bool | None:
    """Whether one of these lies in another region than the cache itself; None where a region is not known."""
    if not regions:
        return False
    here = find(cache.at("/location").value)
    return None if here is None or None in regions else any(region != here for region in regions)


_MODES: Final = {"None": Copies(), "LR": Copies(standby=True), "ZR": Copies(zones=True, standby=True)}


@check("azure-redis-managed-redundancy", answers=REDUNDANCY, over=CLUSTERS, needs=(DATABASES,), applies=copies.meant)
def managed_redundancy(claim: Claim, cluster: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Clusters of Azure Managed Redis have a second instance, in another zone or region where the document says so.

    Proves: the redundancy that each cluster reports, and the regions of linked databases
    (https://learn.microsoft.com/azure/redis/high-availability).
    Leaves open: whether the second instance has ever taken over.
    """
    mode = cluster.at("/properties/redundancyMode")
    own = _MODES.get(mode.value) if isinstance(mode.value, str) else None  # "None" is a mode, and null is not
    links, none = _links(cluster, snapshot)
    seen = (mode, *none, *(link.seen for link in links))
    far = _elsewhere(cluster, [link.region for link in links])
    if own is None or far is None or any(one.value != [] for one in none):
        yield unknown(cluster, "does not say whether it has a second instance", *seen)
    else:
        yield copies.spread(claim, cluster, Copies(own.zones, far, own.standby), *seen)
