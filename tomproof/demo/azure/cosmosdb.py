"""Cosmos DB: the sessions store in production and its twin; in development an open one with a replica, and one half known."""

from __future__ import annotations

from tomproof.demo.azure.links import private_links
from tomproof.demo.azure.places import DATA, DEV_DATA
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.DocumentDB/databaseAccounts"
_PRIVATE: Json = {"publicNetworkAccess": "Disabled", "minimalTlsVersion": "Tls12"}
# subscription, group, name, how it is reached, and where its data lies
ACCOUNTS: tuple[tuple[str, str, str, Json, tuple[str, ...]], ...] = (
    (PRODUCTION, DATA, "cosmos-nl-sessions-prod", _PRIVATE, (HOME,)),
    (DEVELOPMENT, DEV_DATA, "cosmos-nl-sessions-dev", _PRIVATE, (HOME,)),
    # counts clicks on flyers, since 2019
    (DEVELOPMENT, DEV_DATA, "cosmos-nl-clicks-dev", {"publicNetworkAccess": "Enabled", "minimalTlsVersion": "Tls"}, (HOME, PAIR)),
    # put behind a perimeter, and made before the lowest version could be set
    (DEVELOPMENT, DEV_DATA, "cosmos-nl-trial-dev", {"publicNetworkAccess": "SecuredByPerimeter"}, (HOME,)),
)  # fmt: skip
_REGIONS = {HOME: "West Europe", PAIR: "North Europe"}
_REGION = _REGIONS[HOME]


def resources() -> list[Resource]:
    """All accounts."""
    return [_account(*place) for place in ACCOUNTS]


def restorable(subscription: str) -> list[Json]:
    """What can be restored to a point in time: accounts with continuous backup, per location."""
    return [_restorable(name, subscription) for owner, _, name, _, _ in ACCOUNTS if owner == subscription]


def _place(name: str, region: str, priority: int) -> Json:
    return {"id": f"{name}-{region}", "locationName": _REGIONS[region], "failoverPriority": priority}


def _account(subscription: str, group: str, name: str, reach: Json, regions: tuple[str, ...]) -> Resource:
    places = [_place(name, region, number) for number, region in enumerate(regions)]
    served = [
        place | {
            "documentEndpoint": f"https://{place['id']}.documents.azure.com:443/",
            "provisioningState": "Succeeded",
            "isZoneRedundant": True,
        }
        for place in places
    ]  # fmt: skip
    stamp = {"generationTime": ago(600, digits=7)}
    properties: Json = {
        "provisioningState": "Succeeded",
        "documentEndpoint": f"https://{name}.documents.azure.com:443/",
        **reach,
        "enableAutomaticFailover": False,
        "enableMultipleWriteLocations": False,
        "isVirtualNetworkFilterEnabled": False,
        "virtualNetworkRules": [],
        "disableKeyBasedMetadataWriteAccess": True,
        "enableFreeTier": False,
        "enableAnalyticalStorage": False,
        "analyticalStorageConfiguration": {"schemaType": "WellDefined"},
        "instanceId": guid(f"cosmos {name}"),
        "databaseAccountOfferType": "Standard",
        "defaultIdentity": "FirstPartyIdentity",
        "networkAclBypass": "None",
        "disableLocalAuth": True,
        "enablePartitionMerge": False,
        "enableBurstCapacity": False,
        "consistencyPolicy": {
            "defaultConsistencyLevel": "Session",
            "maxIntervalInSeconds": 5,
            "maxStalenessPrefix": 100,
        },
        "writeLocations": served[:1],
        "readLocations": served,
        "locations": served,
        "failoverPolicies": places,
        "cors": [],
        "capabilities": [],
        "ipRules": [],
        "backupPolicy": {"type": "Continuous", "continuousModeProperties": {"tier": "Continuous30Days"}},
        "networkAclBypassResourceIds": [],
        "privateEndpointConnections": _links(subscription, group, name) if reach is _PRIVATE else [],
        "keysMetadata": dict.fromkeys(
            ("primaryMasterKey", "secondaryMasterKey", "primaryReadonlyMasterKey", "secondaryReadonlyMasterKey"), stamp
        ),
    }
    production = subscription == PRODUCTION
    return resource(
        subscription, group, TYPE, name, properties, location=_REGION, kind="GlobalDocumentDB",
        tags=tags("production" if production else "development", "sessions"), identity={"type": "None"},
        systemData={"createdAt": ago(600, digits=7)},
        children=_children(arm_id(subscription, group, TYPE, name)),
    )  # fmt: skip


def _links(subscription: str, group: str, name: str) -> list[Json]:
    links = private_links(subscription, group, TYPE, name)
    return [
        {
            "id": link["id"],
            "properties": link["properties"] | {"groupId": "Sql"},
            "type": link["type"],
            "name": link["name"],
        }
        for link in links
    ]


def _children(id_: str) -> dict[str, Answer]:
    database = child(
        id_, "sqlDatabases", "sessions", f"{TYPE}/sqlDatabases",
        {"resource": {"id": "sessions", "_rid": "CVxHAA==", "_ts": 1728000000.0, "_etag": '"0000-0d00"'}}, location=_REGION,
    )  # fmt: skip
    return {
        "sqlDatabases": Listing([database]),
        "sqlRoleAssignments": Listing([]),
    }


def _restorable(name: str, subscription: str) -> Json:
    instance = guid(f"cosmos {name}")
    return {
        "id": f"/subscriptions/{subscription}/providers/Microsoft.DocumentDB/locations/{HOME}"
        f"/restorableDatabaseAccounts/{instance}",
        "name": instance,
        "type": "Microsoft.DocumentDB/locations/restorableDatabaseAccounts",
        "location": _REGION,
        "properties": {
            "accountName": name,
            "creationTime": ago(600),
            "oldestRestorableTime": ago(30),
            "apiType": "Sql",
            "restorableLocations": [
                {
                    "locationName": _REGION,
                    "regionalDatabaseAccountInstanceId": guid(f"cosmos {name} {HOME}"),
                    "creationTime": ago(600),
                }
            ],
        },
    }
