"""A machine that a vault backs up every night, and where the vault keeps it all."""

from __future__ import annotations

from typing import Any

from checks.azure.compute import MACHINES
from checks.azure.dataprotection import BACKUP_VAULTS, INSTANCES
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.recoveryservices import ITEMS, POLICIES, USE, VAULTS, WORKLOAD_POLICIES, WORKLOADS
from tests.checks.cases.azure_dataprotection import INSTANCE_LIST, VAULT_LIST
from tests.checks.cases.azure_dataprotection import VAULT as BACKUP_VAULT
from tests.checks.cases.azure_network import WORKER, machine
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv-backup"
POLICY = f"{VAULT}/backupPolicies/nightly"
CONTAINER = "iaasvmcontainerv2;rg-app;vm-worker"


def vault(redundancy: str = "LocallyRedundant", location: str = "westeurope") -> dict[str, Any]:
    """A vault with its redundancy."""
    return {
        "id": VAULT,
        "name": "rsv-backup",
        "type": "Microsoft.RecoveryServices/vaults",
        "location": location,
        "etag": "W/\"datetime'2026-01-12T09%3A00%3A00.0000000Z'\"",
        "sku": {"name": "RS0", "tier": "Standard"},
        "properties": {
            "provisioningState": "Succeeded",
            "privateEndpointStateForBackup": "None",
            "privateEndpointStateForSiteRecovery": "None",
            "publicNetworkAccess": "Enabled",
            "backupStorageVersion": "V2",
            "redundancySettings": {"standardTierStorageRedundancy": redundancy, "crossRegionRestore": "Disabled"},
            "securitySettings": {"softDeleteSettings": {"softDeleteState": "AlwaysON",
                                                        "softDeleteRetentionPeriodInDays": 14}},
        },
    }  # fmt: skip


def item(source: str = WORKER, name: str = CONTAINER, **properties: Any) -> dict[str, Any]:
    """What a vault backs up; the id of its source comes in a case of its own."""
    return {
        "id": f"{VAULT}/backupFabrics/Azure/protectionContainers/IaasVMContainer;{name}/protectedItems/VM;{name}",
        "name": f"VM;{name}",
        "type": "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
        "properties": {
            "friendlyName": "vm-worker",
            "virtualMachineId": source,
            "protectionStatus": "Healthy",
            "protectionState": "Protected",
            "healthStatus": "Passed",
            "lastBackupStatus": "Completed",
            "lastBackupTime": "2026-11-19T22:04:11.1234567Z",
            "protectedItemDataId": "105553116284321",
            "protectedItemType": "Microsoft.Compute/virtualMachines",
            "backupManagementType": "AzureIaasVM",
            "workloadType": "VM",
            "containerName": name,
            "sourceResourceId": source.replace("rg-app", "RG-APP"),
            "policyId": POLICY,
            "policyName": "nightly",
            "lastRecoveryPoint": "2026-11-19T22:05:38.7654321Z",
            **properties,
        },
    }


def workload(**properties: Any) -> dict[str, Any]:
    """A database inside a machine that a vault backs up."""
    name = "SQLDataBase;mssqlserver;orders"
    return {
        "id": f"{VAULT}/backupFabrics/Azure/protectionContainers/VMAppContainer;compute;rg-app;vm-sql/protectedItems/{name}",
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
        "properties": {
            "friendlyName": "orders",
            "serverName": "vm-sql",
            "parentName": "MSSQLSERVER",
            "parentType": "AzureVmWorkloadSQLInstance",
            "protectionStatus": "Healthy",
            "protectionState": "Protected",
            "lastBackupStatus": "Healthy",
            "lastBackupTime": "2026-11-20T04:02:11Z",
            "protectedItemDataSourceId": "105553116284399",
            "protectedItemHealthStatus": "Healthy",
            "protectedItemType": "AzureVmWorkloadSQLDatabase",
            "backupManagementType": "AzureWorkload",
            "workloadType": "SQLDataBase",
            "containerName": "VMAppContainer;compute;rg-app;vm-sql",
            "sourceResourceId": f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-sql",
            "policyId": f"{VAULT}/backupPolicies/sql-daily",
            "lastRecoveryPoint": "2026-11-20T04:02:30Z",
            **properties,
        },
    }


def workload_policy(*full: tuple[str, int, str]) -> dict[str, Any]:
    """A policy for databases: full backups, as (schedule, how many, of what), and the log beside them."""
    kept = {
        f"{name}Schedule": {"retentionDuration": {"count": count, "durationType": unit}}
        for name, count, unit in full or (("daily", 35, "Days"),)
    }
    return {
        "id": f"{VAULT}/backupPolicies/sql-daily",
        "name": "sql-daily",
        "type": "Microsoft.RecoveryServices/vaults/backupPolicies",
        "properties": {
            "backupManagementType": "AzureWorkload",
            "workLoadType": "SQLDataBase",
            "subProtectionPolicy": [
                {
                    "policyType": "Full",
                    "schedulePolicy": {"schedulePolicyType": "SimpleSchedulePolicy", "scheduleRunFrequency": "Daily"},
                    "retentionPolicy": {"retentionPolicyType": "LongTermRetentionPolicy", **kept},
                },
                {
                    "policyType": "Log",
                    "schedulePolicy": {"schedulePolicyType": "LogSchedulePolicy", "scheduleFrequencyInMins": 15},
                    "retentionPolicy": {
                        "retentionPolicyType": "SimpleRetentionPolicy",
                        "retentionDuration": {"count": 15, "durationType": "Days"},
                    },
                },
            ],
        },
    }


def policy(schedule: dict[str, Any] | None = None, **retention: tuple[int, str]) -> dict[str, Any]:
    """A backup policy: every night, kept for 30 days."""
    kept = retention or {"daily": (30, "Days")}
    return {
        "id": POLICY,
        "name": "nightly",
        "type": "Microsoft.RecoveryServices/vaults/backupPolicies",
        "properties": {
            "backupManagementType": "AzureIaasVM",
            "policyType": "V1",
            "schedulePolicy": schedule
            or {
                "schedulePolicyType": "SimpleSchedulePolicy",
                "scheduleRunFrequency": "Daily",
                "scheduleRunTimes": ["2026-01-12T22:00:00Z"],
                "scheduleWeeklyFrequency": 0,
            },
            "retentionPolicy": {
                "retentionPolicyType": "LongTermRetentionPolicy",
                **{
                    f"{name}Schedule": {
                        "retentionTimes": ["2026-01-12T22:00:00Z"],
                        "retentionDuration": {"count": count, "durationType": unit},
                    }
                    for name, (count, unit) in kept.items()
                },
            },
            "instantRpRetentionRangeInDays": 2,
            "timeZone": "UTC",
            "protectedItemsCount": 1,
        },
    }


def use(machines: int) -> dict[str, Any]:
    """How many things of each type a vault backs up."""
    counts = {"AzureIaasVM": machines, "MAB": 0, "AzureStorage": 0, "AzureWorkload": 0}
    return page(
        *(
            {"unit": "Count", "currentValue": count, "limit": -1, "name": {"value": name, "localizedValue": name}}
            for name, count in counts.items()
        )
    )


PROTECTED: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (MACHINES, SUBSCRIPTION): page(machine()),
    (VAULTS, SUBSCRIPTION): page(vault()),
    (ITEMS, VAULT): page(item()),
    (POLICIES, VAULT): page(policy()),
    (BACKUP_VAULTS, SUBSCRIPTION): VAULT_LIST,
    (INSTANCES, BACKUP_VAULT): INSTANCE_LIST,
}
KEPT: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (VAULTS, SUBSCRIPTION): page(vault()),
    (USE, VAULT): use(1),
}

CASES = {
    "azure-vm-backup": Case(
        claim("backup.automated", frequency="daily", retention_days=30),
        PROTECTED,
        enums=(
            ((ITEMS, VAULT), "/value/0/properties/protectionState"),
            ((ITEMS, VAULT), "/value/0/properties/lastBackupStatus"),
            ((POLICIES, VAULT), "/value/0/properties/schedulePolicy/scheduleRunFrequency"),
            ((POLICIES, VAULT), "/value/0/properties/retentionPolicy/dailySchedule/retentionDuration/durationType"),
        ),
    ),
    "azure-workload-backup": Case(
        claim("backup.automated", frequency="daily", retention_days=35),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            (VAULTS, SUBSCRIPTION): page(vault()),
            (WORKLOADS, VAULT): page(workload()),
            (WORKLOAD_POLICIES, VAULT): page(workload_policy()),
        },
        enums=(
            ((WORKLOADS, VAULT), "/value/0/properties/protectionState"),
            ((WORKLOAD_POLICIES, VAULT), "/value/0/properties/subProtectionPolicy/0/policyType"),
            (
                (WORKLOAD_POLICIES, VAULT),
                "/value/0/properties/subProtectionPolicy/0/retentionPolicy/dailySchedule/retentionDuration/durationType",
            ),
        ),
    ),
    "azure-recovery-vault-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        KEPT,
        enums=(((VAULTS, SUBSCRIPTION), "/value/0/properties/redundancySettings/standardTierStorageRedundancy"),),
    ),
    "azure-recovery-vault-geo": Case(
        claim("backup.geo-redundant"),
        {**KEPT, (VAULTS, SUBSCRIPTION): page(vault("GeoRedundant"))},
        enums=(((VAULTS, SUBSCRIPTION), "/value/0/properties/redundancySettings/standardTierStorageRedundancy"),),
    ),
}
