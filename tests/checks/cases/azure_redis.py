"""Good packs for checks.azure.redis."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.redis import CACHES, CLUSTERS, DATABASES, LINKS, RULES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE, CLUSTER_TYPE = "Microsoft.Cache/redis", "Microsoft.Cache/redisEnterprise"
CACHE = f"{GROUP}/providers/{TYPE}/redis-basket"
CLUSTER = f"{GROUP}/providers/{CLUSTER_TYPE}/amr-basket"
CACHE_LIST = (CACHES, SUBSCRIPTION)
CLUSTER_LIST = (CLUSTERS, SUBSCRIPTION)
RULE_LIST = (RULES, CACHE)
LINK_LIST = (LINKS, CACHE)
DATABASE_LIST = (DATABASES, CLUSTER)


def cache(tier: str | None = "Premium", zones: Any = ("1", "2"), **properties: Any) -> dict[str, Any]:
    """A cache."""
    return {
        "id": CACHE,
        "name": "redis-basket",
        "type": TYPE,
        "location": "West Europe",
        "zones": list(zones) if isinstance(zones, tuple) else zones,
        "tags": {"owner": "basket"},
        "properties": {
            "provisioningState": "Succeeded",
            "redisVersion": "6.0",
            "sku": {"name": tier, "family": "P", "capacity": 1},
            "enableNonSslPort": False,
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "redisConfiguration": {
                "maxmemory-policy": "volatile-lru",
                "rdb-backup-enabled": "true",
                "rdb-backup-frequency": "360",
                "rdb-backup-max-snapshot-count": "1",
            },
            "hostName": "redis-basket.redis.cache.windows.net",
            "port": 6379,
            "sslPort": 6380,
            **properties,
        },
    }


def rule(name: str, first: str, last: str) -> dict[str, Any]:
    """A firewall rule."""
    return {
        "id": f"{CACHE}/firewallRules/{name}",
        "name": f"redis-basket/{name}",
        "type": f"{TYPE}/firewallRules",
        "properties": {"startIP": first, "endIP": last},
    }


def link(location: str) -> dict[str, Any]:
    """A linked cache."""
    return {
        "id": f"{CACHE}/linkedServers/redis-basket-2",
        "name": "redis-basket-2",
        "type": f"{TYPE}/linkedServers",
        "properties": {
            "linkedRedisCacheId": f"{CACHE}-2",
            "linkedRedisCacheLocation": location,
            "serverRole": "Secondary",
            "provisioningState": "Succeeded",
        },
    }


def cluster(name: str = "amr-basket", location: str = "West Europe", **properties: Any) -> dict[str, Any]:
    """A cluster of Azure Managed Redis."""
    return {
        "id": CLUSTER.replace("amr-basket", name),
        "name": name,
        "type": CLUSTER_TYPE,
        "location": location,
        "kind": "v2",
        "sku": {"name": "Balanced_B5"},
        "properties": {
            "highAvailability": "Enabled",
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Disabled",
            "redundancyMode": "ZR",
            "hostName": f"{name}.westeurope.redis.azure.net",
            "provisioningState": "Succeeded",
            "resourceState": "Running",
            **properties,
        },
    }


def database(*linked: str, **properties: Any) -> dict[str, Any]:
    """The database of a cluster, linked to those of other clusters."""
    if linked:
        ids = [f"{CLUSTER.replace('amr-basket', name)}/databases/default" for name in ("amr-basket", *linked)]
        group = {"groupNickname": "basket", "linkedDatabases": [{"id": one, "state": "Linked"} for one in ids]}
        properties = {"geoReplication": group, **properties}
    return {
        "id": f"{CLUSTER}/databases/default",
        "name": "default",
        "type": f"{CLUSTER_TYPE}/databases",
        "properties": {
            "clientProtocol": "Encrypted",
            "port": 10000,
            "clusteringPolicy": "OSSCluster",
            "evictionPolicy": "VolatileLRU",
            "persistence": {"aofEnabled": False, "rdbEnabled": True, "rdbFrequency": "12h"},
            "provisioningState": "Succeeded",
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, CACHE_LIST: page(cache())}
MANAGED: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, CLUSTER_LIST: page(cluster())}
STORED: Bodies = {**MANAGED, DATABASE_LIST: page(database())}
MIN_TLS = claim("encryption.in-transit.min-tls", min_tls="1.2")
WEST = claim("residency.region", regions=["westeurope"], exclusive=True)
KEY = {"customerManagedKeyEncryption": {"keyEncryptionKeyUrl": "https://kv-basket.vault.azure.net/keys/k/1"}}

CASES = {
    "azure-redis-encryption": Case(
        claim("encryption.at-rest"), BASE, enums=((CACHE_LIST, "/value/0/properties/sku/name"),)
    ),
    "azure-redis-managed-encryption": Case(
        claim("encryption.at-rest.customer-managed-key"), {**MANAGED, CLUSTER_LIST: page(cluster(encryption=KEY))}
    ),
    "azure-redis-encrypted-connections": Case(claim("encryption.in-transit"), BASE),
    "azure-redis-managed-encrypted-connections": Case(
        claim("encryption.in-transit"), STORED, enums=((DATABASE_LIST, "/value/0/properties/clientProtocol"),)
    ),
    "azure-redis-tls": Case(MIN_TLS, BASE, enums=((CACHE_LIST, "/value/0/properties/minimumTlsVersion"),)),
    "azure-redis-managed-tls": Case(MIN_TLS, MANAGED, enums=((CLUSTER_LIST, "/value/0/properties/minimumTlsVersion"),)),
    "azure-redis-network": Case(
        claim("network.firewall", type="firewall"),
        {**BASE, RULE_LIST: page(rule("shop", "203.0.113.1", "203.0.113.6"))},
        enums=((CACHE_LIST, "/value/0/properties/publicNetworkAccess"),),
    ),
    "azure-redis-managed-network": Case(
        claim("network.isolation"), MANAGED, enums=((CLUSTER_LIST, "/value/0/properties/publicNetworkAccess"),)
    ),
    "azure-redis-backup": Case(
        claim("backup.automated", frequency="daily"),
        BASE,
        enums=((CACHE_LIST, "/value/0/properties/redisConfiguration/rdb-backup-enabled"),),
    ),
    "azure-redis-managed-backup": Case(
        claim("backup.automated", frequency="daily"),
        STORED,
        enums=((DATABASE_LIST, "/value/0/properties/persistence/rdbFrequency"),),
    ),
    "azure-redis-residency": Case(
        WEST,
        {**BASE, LINK_LIST: page(link("West Europe"))},
        enums=((CACHE_LIST, "/value/0/location"), (LINK_LIST, "/value/0/properties/linkedRedisCacheLocation")),
    ),
    "azure-redis-managed-residency": Case(
        WEST,
        STORED,
        enums=((CLUSTER_LIST, "/value/0/location"),),
    ),
    "azure-redis-redundancy": Case(
        claim("availability.redundancy"),
        {**BASE, LINK_LIST: page(link("West Europe"))},
        enums=((CACHE_LIST, "/value/0/properties/sku/name"),),
    ),
    "azure-redis-managed-redundancy": Case(
        claim("availability.redundancy"), STORED, enums=((CLUSTER_LIST, "/value/0/properties/redundancyMode"),)
    ),
}
