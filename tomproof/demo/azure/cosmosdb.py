"""Cosmos DB: the sessions store in production and its twin in development."""

from __future__ import annotations

from tomproof.demo.azure.links import private_links
from tomproof.demo.azure.places import DATA, DEV_DATA
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.DocumentDB/databaseAccounts"
ACCOUNTS = ((PRODUCTION, DATA, "cosmos-nl-sessions-prod"), (DEVELOPMENT, DEV_DATA, "cosmos-nl-sessions-dev"))
_REGION = "West Europe"


def resources() -> list[Resource]:
    """Both accounts."""
    return [_account(*place) for place in ACCOUNTS]


def restorable(subscription: str) -> list[Json]:
    """What can be restored to a point in time: accounts with continuous backup, per location."""
    return [_restorable(name, subscription) for owner, _, name in ACCOUNTS if owner == subscription]


def _account(subscription: str, group: str, name: str) -> Resource:
    place = {"id": f"{name}-{HOME}", "locationName": _REGION, "failoverPriority": 0}
    served = place | {
        "documentEndpoint": f"https://{name}-{HOME}.documents.azure.com:443/",
        "provisioningState": "Succeeded",
        "isZoneRedundant": True,
    }
    stamp = {"generationTime": ago(600, digits=7)}
    properties: Json = {
        "provisioningState": "Succeeded",
        "documentEndpoint": f"https://{name}.documents.azure.com:443/",
        "publicNetworkAccess": "Disabled",
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
        "minimalTlsVersion": "Tls12",
        "consistencyPolicy": {
            "defaultConsistencyLevel": "Session",
            "maxIntervalInSeconds": 5,
            "maxStalenessPrefix": 100,
        },
        "writeLocations": [served],
        "readLocations": [served],
        "locations": [served],
        "failoverPolicies": [place],
        "cors": [],
        "capabilities": [],
        "ipRules": [],
        "backupPolicy": {"type": "Continuous", "continuousModeProperties": {"tier": "Continuous30Days"}},
        "networkAclBypassResourceIds": [],
        "privateEndpointConnections": _links(subscription, group, name),
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
