"""Redis: a closed cache in production; in development one that is open in every way, an old one, and a managed cluster."""

from __future__ import annotations

from tomproof.demo.azure.places import DATA, DEV_DATA
from tomproof.demo.company import DEVELOPMENT, PRODUCTION
from tomproof.demo.wire import Json, Listing, Resource, arm_id, child, resource, tags

CACHE, CLUSTER = "Microsoft.Cache/redis", "Microsoft.Cache/redisEnterprise"
_SAVED = {"rdb-backup-enabled": "true", "rdb-backup-frequency": "720", "rdb-backup-max-snapshot-count": "1"}


def resources() -> list[Resource]:
    """All caches, and the cluster with its database."""
    return [
        _cache(PRODUCTION, DATA, "redis-nl-sessions-prod", "Premium", {
            "minimumTlsVersion": "1.2", "enableNonSslPort": False, "publicNetworkAccess": "Disabled",
            "zonalAllocationPolicy": "Automatic", "redisConfiguration": {"maxmemory-policy": "volatile-lru"} | _SAVED,
        }),
        _cache(DEVELOPMENT, DEV_DATA, "redis-nl-sessions-dev", "Basic", {
            "minimumTlsVersion": "1.0", "enableNonSslPort": True, "publicNetworkAccess": "Enabled",
            "redisConfiguration": {"maxmemory-policy": "volatile-lru"},
        }),
        _cache(DEVELOPMENT, DEV_DATA, "redis-nl-old-dev", "Premium", {
            "enableNonSslPort": False, "publicNetworkAccess": "Disabled", "zonalAllocationPolicy": "Automatic",
            "redisConfiguration": {"maxmemory-policy": "allkeys-lru"},
        }),
        _cluster(),
    ]  # fmt: skip


def _cache(subscription: str, group: str, name: str, tier: str, settings: Json) -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "redisVersion": "6.0",
        "sku": {"name": tier, "family": "P" if tier == "Premium" else "C", "capacity": 1},
        "hostName": f"{name}.redis.cache.windows.net",
        "port": 6379,
        "sslPort": 6380,
        "linkedServers": [],
        "instances": [{"sslPort": 15000, "isMaster": True, "isPrimary": True}],
        "updateChannel": "Stable",
        "disableAccessKeyAuthentication": False,
        **settings,
    }
    stage = "production" if subscription == PRODUCTION else "development"
    return resource(
        subscription, group, CACHE, name, properties, tags=tags(stage, "sessions"),
        children={"firewallRules": Listing([]), "linkedServers": Listing([])},
    )  # fmt: skip


def _cluster() -> Resource:
    name = "amr-nl-trial-dev"
    id_ = arm_id(DEVELOPMENT, DEV_DATA, CLUSTER, name)
    database = child(id_, "databases", "default", f"{CLUSTER}/databases", {
        "clientProtocol": "Plaintext", "port": 10000, "clusteringPolicy": "OSSCluster", "evictionPolicy": "NoEviction",
        "persistence": {"aofEnabled": True, "aofFrequency": "1s", "rdbEnabled": False}, "provisioningState": "Succeeded",
        "resourceState": "Running", "accessKeysAuthentication": "Disabled",
    })  # fmt: skip
    properties: Json = {
        "highAvailability": "Enabled",
        "minimumTlsVersion": "1.2",
        "redundancyMode": "ZR",
        "hostName": f"{name}.westeurope.redis.azure.net",
        "provisioningState": "Succeeded",
        "resourceState": "Running",
        "redisVersion": "7.4",
    }
    return resource(
        DEVELOPMENT, DEV_DATA, CLUSTER, name, properties, kind="v2", sku={"name": "Balanced_B1"},
        tags=tags("development", "sessions"), children={"databases": Listing([database])},
    )  # fmt: skip
