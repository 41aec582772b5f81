"""Good packs for checks.azure.storage."""

from __future__ import annotations

from typing import Any

from checks.azure.dataprotection import BACKUP_VAULTS, INSTANCES, VAULT_JOBS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.recoveryservices import VAULTS
from checks.azure.storage import ACCOUNTS, BLOB_SERVICE, CONTAINERS, FILE_SERVICE, SHARE_ITEMS
from checks.azure.storage import SHARES as FILE_SHARES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stibisprod"
SHARES = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stibisfiles"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv-ibis"
BACKUP_VAULT = f"{GROUP}/providers/Microsoft.DataProtection/backupVaults/bv-ibis"
LISTED = (ACCOUNTS, SUBSCRIPTION)
BLOBS = (BLOB_SERVICE, ACCOUNT)
FILES = (FILE_SERVICE, SHARES)
SHARE_LIST = (SHARE_ITEMS, VAULT)
INSTANCE_LIST = (INSTANCES, BACKUP_VAULT)
JOB_LIST = (VAULT_JOBS, BACKUP_VAULT)
SHARED = (FILE_SHARES, SHARES)
HELD = (CONTAINERS, ACCOUNT)


def account(resource: str = ACCOUNT, **properties: Any) -> dict[str, Any]:
    """A general-purpose account as the list gives it."""
    name = resource.rsplit("/", 1)[1]
    return {
        "id": resource,
        "name": name,
        "type": "Microsoft.Storage/storageAccounts",
        "location": "westeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "tags": {"env": "prod"},
        "properties": {
            "provisioningState": "Succeeded",
            "creationTime": "2024-03-11T08:14:27.1834517Z",
            "accessTier": "Hot",
            "primaryLocation": "westeurope",
            "statusOfPrimary": "available",
            "primaryEndpoints": {"blob": f"https://{name}.blob.core.windows.net/"},
            "supportsHttpsTrafficOnly": True,
            "minimumTlsVersion": "TLS1_2",
            "allowBlobPublicAccess": False,
            "allowSharedKeyAccess": False,
            "publicNetworkAccess": "Enabled",
            "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "ipRules": [{"value": "203.0.113.8", "action": "Allow"}],
                "virtualNetworkRules": [],
                "resourceAccessRules": [],
            },
            "encryption": {
                "keySource": "Microsoft.Storage",
                "requireInfrastructureEncryption": True,
                "services": {
                    "blob": {"enabled": True, "keyType": "Account", "lastEnabledTime": "2024-03-11T08:14:27.3084585Z"},
                    "file": {"enabled": True, "keyType": "Account", "lastEnabledTime": "2024-03-11T08:14:27.3084585Z"},
                },
            },
            **properties,
        },
    }


def container(name: str, access: str | None = "None") -> dict[str, Any]:
    """A blob container."""
    return {
        "id": f"{ACCOUNT}/blobServices/default/containers/{name}",
        "name": name,
        "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
        "etag": '"0x8DC417B0C2B1A5D"',
        "properties": {
            "publicAccess": access,
            "leaseStatus": "Unlocked",
            "leaseState": "Available",
            "lastModifiedTime": "2026-10-02T11:20:41.0000000Z",
            "hasImmutabilityPolicy": False,
            "hasLegalHold": False,
        },
    }


def blob_service(**properties: Any) -> dict[str, Any]:
    """What the blob service of the account is set to; Azure leaves out what is off."""
    return {
        "id": f"{ACCOUNT}/blobServices/default",
        "name": "default",
        "type": "Microsoft.Storage/storageAccounts/blobServices",
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "properties": {
            "cors": {"corsRules": []},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 14},
            **properties,
        },
    }


def versions(days: int = 30) -> dict[str, Any]:
    """Versions and soft delete."""
    return {
        "isVersioningEnabled": True,
        "deleteRetentionPolicy": {"enabled": True, "days": days, "allowPermanentDelete": False},
    }


def file_service(enabled: bool = True) -> dict[str, Any]:
    """What the file service is set to."""
    return {
        "id": f"{SHARES}/fileServices/default",
        "name": "default",
        "type": "Microsoft.Storage/storageAccounts/fileServices",
        "sku": {"name": "Premium_LRS", "tier": "Premium"},
        "properties": {
            "cors": {"corsRules": []},
            "protocolSettings": {"smb": {"versions": "SMB3.1.1"}},
            "shareDeleteRetentionPolicy": {"enabled": enabled, "days": 7},
        },
    }


def file_share(name: str = "documents") -> dict[str, Any]:
    """A file share."""
    return {
        "id": f"{SHARES}/fileServices/default/shares/{name}",
        "name": name,
        "type": "Microsoft.Storage/storageAccounts/fileServices/shares",
        "properties": {"lastModifiedTime": "2026-03-02T10:20:47Z", "shareQuota": 100, "enabledProtocols": "SMB"},
    }


def job(
    ended: str | None = "2026-11-19T21:12:40.1234567Z", status: str = "Completed", what: str = "Backup"
) -> dict[str, Any]:
    """A job of a Backup vault."""
    name = "1a5f0d1e-6c58-4d3b-9a41-0d5d0c1f7b11"
    return {
        "id": f"{BACKUP_VAULT}/backupJobs/{name}",
        "name": name,
        "type": "Microsoft.DataProtection/backupVaults/backupJobs",
        "properties": {
            "activityID": "932925c4-3d81-4550-8105-c7f7b0a934c5",
            "subscriptionId": SUBSCRIPTION.rsplit("/", 1)[-1],
            "backupInstanceId": f"{BACKUP_VAULT}/backupInstances/stibisprod-blobs",
            "backupInstanceFriendlyName": "stibisprod",
            "policyId": f"{BACKUP_VAULT}/backupPolicies/blobs-30-days",
            "policyName": "blobs-30-days",
            "vaultName": "bv-ibis",
            "dataSourceId": ACCOUNT,
            "dataSourceName": "stibisprod",
            "dataSourceType": "Microsoft.Storage/storageAccounts/blobServices",
            "dataSourceLocation": "westeurope",
            "sourceResourceGroup": "rg-app",
            "sourceSubscriptionID": SUBSCRIPTION.rsplit("/", 1)[-1],
            "operation": what,
            "operationCategory": what,
            "status": status,
            "startTime": "2026-11-19T21:00:02.7Z",
            "endTime": ended,
            "duration": "00:12:38",
            "isUserTriggered": False,
            "progressEnabled": False,
            "supportedActions": [],
        },
    }


def share_item(
    source: str = SHARES, state: str = "Protected", newest: str | None = "2026-11-19T20:31:12.000Z"
) -> dict[str, Any]:
    """A file share as an item of a Recovery Services vault."""
    return {
        "id": f"{VAULT}/backupFabrics/Azure/protectionContainers/StorageContainer;storage;rg-app;stibisfiles"
        "/protectedItems/AzureFileShare;documents",
        "name": "AzureFileShare;documents",
        "type": "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
        "properties": {
            "protectedItemType": "AzureFileShareProtectedItem",
            "backupManagementType": "AzureStorage",
            "workloadType": "AzureFileShare",
            "friendlyName": "documents",
            "sourceResourceId": source,
            "protectionState": state,
            "lastBackupStatus": "Completed",
            "lastBackupTime": "2026-11-19T20:31:12.000Z",
            "lastRecoveryPoint": newest,
        },
    }


def instance(source: str = ACCOUNT, state: str = "ProtectionConfigured") -> dict[str, Any]:
    """The blobs of an account as an instance in a backup vault."""
    return {
        "id": f"{BACKUP_VAULT}/backupInstances/stibisprod-blobs",
        "name": "stibisprod-blobs",
        "type": "Microsoft.DataProtection/backupVaults/backupInstances",
        "properties": {
            "friendlyName": "stibisprod",
            "objectType": "BackupInstance",
            "currentProtectionState": state,
            "protectionStatus": {"status": "ProtectionConfigured"},
            "dataSourceInfo": {
                "resourceID": source,
                "resourceName": "stibisprod",
                "resourceLocation": "westeurope",
                "resourceType": "Microsoft.Storage/storageAccounts",
                "datasourceType": "Microsoft.Storage/storageAccounts/blobServices",
                "objectType": "Datasource",
            },
            "policyInfo": {"policyId": f"{BACKUP_VAULT}/backupPolicies/blobs-30-days"},
        },
    }


ESTATE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST}
PLAIN: Bodies = {**ESTATE, LISTED: page(account())}
GEO: Bodies = {
    **ESTATE,
    LISTED: page({**account(secondaryLocation="northeurope"), "sku": {"name": "Standard_RAGRS", "tier": "Standard"}}),
}

VAULTED: Bodies = {
    (BACKUP_VAULTS, SUBSCRIPTION): page(
        {
            "id": BACKUP_VAULT,
            "name": "bv-ibis",
            "type": "Microsoft.DataProtection/backupVaults",
            "location": "westeurope",
            "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "ZoneRedundant"}]},
        }
    ),
    (VAULTS, SUBSCRIPTION): page(
        {
            "id": VAULT,
            "name": "rsv-ibis",
            "type": "Microsoft.RecoveryServices/vaults",
            "location": "westeurope",
            "sku": {"name": "RS0", "tier": "Standard"},
            "properties": {"provisioningState": "Succeeded"},
        }
    ),
    SHARE_LIST: page(share_item()),
    INSTANCE_LIST: page(instance()),
    JOB_LIST: page(job()),
}
FILE_ACCOUNT = {**account(SHARES), "kind": "FileStorage", "sku": {"name": "Premium_LRS", "tier": "Premium"}}
BACKED_UP: Bodies = {
    **ESTATE,
    LISTED: page(account(), FILE_ACCOUNT),
    BLOBS: blob_service(**versions()),
    FILES: file_service(),
    SHARED: page(file_share()),
    **VAULTED,
}

CASES = {
    "azure-storage-backup": Case(
        claim("backup.automated"), BACKED_UP, enums=((SHARE_LIST, "/value/0/properties/protectionState"),)
    ),
    "azure-storage-encryption": Case(
        claim("encryption.at-rest.platform-managed-key", keys="platform-managed"),
        PLAIN,
        enums=((LISTED, "/value/0/properties/encryption/keySource"),),
    ),
    "azure-storage-https": Case(claim("encryption.in-transit", protocol="TLS"), PLAIN),
    "azure-storage-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        PLAIN,
        enums=((LISTED, "/value/0/properties/minimumTlsVersion"),),
    ),
    "azure-storage-network": Case(
        claim("network.isolation"),
        PLAIN,
        enums=(
            (LISTED, "/value/0/properties/publicNetworkAccess"),
            (LISTED, "/value/0/properties/networkAcls/defaultAction"),
        ),
    ),
    "azure-storage-anonymous": Case(
        claim("network.isolation"),
        {
            **ESTATE,
            LISTED: page(account(allowBlobPublicAccess=True)),
            HELD: page(container("invoices"), container("exports")),
        },
        enums=((HELD, "/value/1/properties/publicAccess"),),
    ),
    "azure-storage-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        PLAIN,
        enums=((LISTED, "/value/0/sku/name"), (LISTED, "/value/0/properties/primaryLocation")),
    ),
    "azure-storage-geo": Case(claim("backup.geo-redundant"), GEO, enums=((LISTED, "/value/0/sku/name"),)),
    "azure-storage-redundancy": Case(
        claim("availability.redundancy", redundancy="zone"), PLAIN, enums=((LISTED, "/value/0/sku/name"),)
    ),
}
