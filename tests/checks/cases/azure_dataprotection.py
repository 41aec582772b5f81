"""A Backup vault that keeps the backups of a database in its own region, or in two."""

from __future__ import annotations

from typing import Any

from checks.azure.dataprotection import BACKUP_VAULTS, INSTANCES, VAULT_JOBS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

VAULT = f"{GROUP}/providers/Microsoft.DataProtection/backupVaults/bv-data"
DATABASE = f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-app"


def vault(*stores: tuple[str, str], location: str = "westeurope") -> dict[str, Any]:
    """A Backup vault with its stores, as (what is kept, how)."""
    settings = stores or (("VaultStore", "LocallyRedundant"),)
    return {
        "id": VAULT,
        "name": "bv-data",
        "type": "Microsoft.DataProtection/backupVaults",
        "location": location,
        "tags": {"env": "prod"},
        "eTag": "W/\"datetime'2026-01-12T09%3A00%3A00.0000000Z'\"",
        "identity": {"type": "SystemAssigned", "principalId": "00000000-0000-0000-0000-0000000000c1",
                     "tenantId": "00000000-0000-0000-0000-0000000000e1"},
        "properties": {
            "provisioningState": "Succeeded",
            "storageSettings": [{"datastoreType": store, "type": how} for store, how in settings],
            "securitySettings": {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 14}},
            "isVaultProtectedByResourceGuard": False,
        },
    }  # fmt: skip


def instance(source: str = DATABASE) -> dict[str, Any]:
    """What a Backup vault backs up."""
    return {
        "id": f"{VAULT}/backupInstances/psql-app",
        "name": "psql-app",
        "type": "Microsoft.DataProtection/backupVaults/backupInstances",
        "properties": {
            "friendlyName": "psql-app",
            "dataSourceInfo": {
                "objectType": "Datasource",
                "resourceID": source,
                "resourceName": source.rsplit("/", 1)[-1],
                "resourceType": "Microsoft.DBforPostgreSQL/flexibleServers",
                "resourceLocation": "westeurope",
                "datasourceType": "Microsoft.DBforPostgreSQL/flexibleServers",
            },
            "policyInfo": {"policyId": f"{VAULT}/backupPolicies/weekly", "policyVersion": ""},
            "protectionStatus": {"status": "ProtectionConfigured"},
            "currentProtectionState": "ProtectionConfigured",
            "provisioningState": "Succeeded",
            "objectType": "BackupInstance",
        },
    }


def job(**properties: Any) -> dict[str, Any]:
    """A backup that was completed."""
    return {
        "id": f"{VAULT}/backupJobs/00000000-0000-0000-0000-0000000000b1",
        "name": "00000000-0000-0000-0000-0000000000b1",
        "type": "Microsoft.DataProtection/backupVaults/backupJobs",
        "properties": {
            "activityID": "00000000-0000-0000-0000-0000000000b2",
            "subscriptionId": SUBSCRIPTION.rsplit("/", 1)[-1],
            "backupInstanceId": f"{VAULT}/backupInstances/psql-app",
            "dataSourceId": DATABASE,
            "dataSourceType": "Microsoft.DBforPostgreSQL/flexibleServers",
            "operationCategory": "Backup",
            "operation": "Backup",
            "status": "Completed",
            "startTime": "2026-11-15T02:00:00.1234567Z",
            "endTime": "2026-11-15T02:14:00.1234567Z",
            "isUserTriggered": False,
            "progressEnabled": False,
            "supportedActions": [],
            **properties,
        },
    }


VAULT_LIST = page(vault())
INSTANCE_LIST = page(instance())
BODIES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (BACKUP_VAULTS, SUBSCRIPTION): VAULT_LIST,
    (INSTANCES, VAULT): INSTANCE_LIST,
}
LIST = (BACKUP_VAULTS, SUBSCRIPTION)

CASES = {
    "azure-backup-vault-runs": Case(
        claim("backup.automated", frequency="daily"),
        {**BODIES, (VAULT_JOBS, VAULT): page(job())},
        enums=(
            ((INSTANCES, VAULT), "/value/0/properties/currentProtectionState"),
            ((VAULT_JOBS, VAULT), "/value/0/properties/status"),
        ),
    ),
    "azure-backup-vault-residency": Case(
        claim("residency.jurisdiction", jurisdiction="EU", scope="personal data"),
        {**BODIES, LIST: page(vault(("VaultStore", "GeoRedundant")))},
        enums=((LIST, "/value/0/properties/storageSettings/0/type"),),
    ),
    "azure-backup-vault-geo": Case(
        claim("backup.geo-redundant"),
        {**BODIES, LIST: page(vault(("VaultStore", "GeoRedundant")))},
        enums=((LIST, "/value/0/properties/storageSettings/0/type"),),
    ),
}
