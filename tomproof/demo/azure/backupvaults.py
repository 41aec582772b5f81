"""Backup vaults: blobs of production in one that is good; in development one that copies to the pair, and one that is mute."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, BACKUP, DEV_APP, DEV_DATA, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.DataProtection/backupVaults"
_BLOBS = "Microsoft.Storage/storageAccounts/blobServices"
# subscription, group, name, its stores, and the account whose blobs it keeps with the group of that account
VAULTS: tuple[tuple[str, str, str, tuple[Json, ...], tuple[str, str]], ...] = (
    (PRODUCTION, BACKUP, "bvault-nl-prod", ({"datastoreType": "VaultStore", "type": "ZoneRedundant"},), (APP, "stnlmediaprod")),
    (DEVELOPMENT, SHARED, "bvault-nl-dev", ({"datastoreType": "VaultStore", "type": "GeoRedundant"},), (DEV_APP, "stnlappdev")),
    # came over from a preview, and says nothing of where it keeps what it holds
    (DEVELOPMENT, SHARED, "bvault-nl-trial-dev", (), (DEV_DATA, "stnlimportdev")),
)  # fmt: skip


def resources() -> list[Resource]:
    """Every vault with what it protects and the jobs of two weeks."""
    return [_vault(*row) for row in VAULTS]


def _vault(subscription: str, group: str, name: str, stores: tuple[Json, ...], kept: tuple[str, str]) -> Resource:
    id_ = arm_id(subscription, group, TYPE, name)
    account = arm_id(subscription, kept[0], "Microsoft.Storage/storageAccounts", kept[1])
    properties: Json = {
        "provisioningState": "Succeeded",
        "storageSettings": list(stores),
        "featureSettings": {"crossSubscriptionRestoreSettings": {"state": "Disabled"}},
        "securitySettings": {
            "softDeleteSettings": {"state": "AlwaysOn", "retentionDurationInDays": 30},
            "immutabilitySettings": {"state": "Unlocked"},
        },
        "isVaultProtectedByResourceGuard": False,
        "secureScore": "Adequate",
        "bcdrSecurityLevel": "Good",
    }
    return resource(
        subscription, group, TYPE, name, properties,
        identity={"type": "SystemAssigned", "principalId": guid(f"identity {name}"), "tenantId": TENANT},
        tags=tags("production" if subscription == PRODUCTION else "development", "backup"),
        children={
            "backupInstances": Listing([_instance(id_, account)]),
            "backupJobs": Listing([_job(id_, name, account, day) for day in range(14)], page=10),
            "backupPolicies": Listing([]),
        },
    )  # fmt: skip


def _instance(id_: str, account: str) -> Json:
    name = account.rsplit("/", 1)[-1]
    source: Json = {
        "resourceID": account,
        "resourceUri": account,
        "datasourceType": _BLOBS,
        "resourceName": name,
        "resourceType": "Microsoft.Storage/storageAccounts",
        "resourceLocation": HOME,
        "objectType": "Datasource",
    }
    properties: Json = {
        "friendlyName": name,
        "dataSourceInfo": source,
        "dataSourceSetInfo": source | {"objectType": "DatasourceSet"},
        "policyInfo": {"policyId": f"{id_}/backupPolicies/blobs-daily-35", "policyVersion": ""},
        "protectionStatus": {"status": "ProtectionConfigured"},
        "currentProtectionState": "ProtectionConfigured",
        "provisioningState": "Succeeded",
        "objectType": "BackupInstance",
    }
    return child(id_, "backupInstances", f"{name}-{guid(name)}", f"{TYPE}/backupInstances", properties)


def _job(id_: str, vault: str, account: str, day: int) -> Json:
    name = account.rsplit("/", 1)[-1]
    steps = account.split("/")
    properties: Json = {
        "activityID": guid(f"activity {vault} {day}"),
        "subscriptionId": steps[2],
        "backupInstanceId": f"{id_}/backupInstances/{name}-{guid(name)}",
        "policyId": f"{id_}/backupPolicies/blobs-daily-35",
        "policyName": "blobs-daily-35",
        "dataSourceId": account,
        "vaultName": vault,
        "backupInstanceFriendlyName": name,
        "sourceResourceGroup": steps[4],
        "dataSourceSetName": name,
        "dataSourceName": name,
        "dataSourceType": _BLOBS,
        "dataSourceLocation": HOME,
        "sourceSubscriptionID": steps[2],
        "progressEnabled": False,
        "startTime": ago(day, hours=5, digits=7),
        "endTime": ago(day, hours=4.8, digits=7),
        "operationCategory": "Backup",
        "operation": "Backup",
        "status": "Completed",
        "isUserTriggered": False,
        "supportedActions": [],
        "duration": "00:12:00",
    }
    return child(id_, "backupJobs", guid(f"job {vault} {day}"), f"{TYPE}/backupJobs", properties)
