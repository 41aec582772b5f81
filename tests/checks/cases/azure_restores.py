"""A restore that a vault has completed, and nothing else that could have been one."""

from __future__ import annotations

from typing import Any

from checks.azure.compute import DISKS
from checks.azure.cosmosdb import ACCOUNTS
from checks.azure.dataprotection import BACKUP_VAULTS, VAULT_JOBS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.recoveryservices import RESTORES, VAULTS
from checks.azure.restores import LOGS
from tests.checks.cases.azure_dataprotection import VAULT as BACKUP_VAULT
from tests.checks.cases.azure_dataprotection import VAULT_LIST
from tests.checks.cases.azure_recoveryservices import VAULT, vault
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

DATABASE = f"{GROUP}/providers/Microsoft.Sql/servers/sql-app/databases/orders-check"


def restore(**properties: Any) -> dict[str, Any]:
    """A restore job that has ended."""
    return {
        "id": f"{VAULT}/backupJobs/00000000-0000-0000-0000-0000000000d1",
        "name": "00000000-0000-0000-0000-0000000000d1",
        "type": "Microsoft.RecoveryServices/vaults/backupJobs",
        "properties": {
            "jobType": "AzureIaaSVMJob",
            "duration": "PT21M4.0312S",
            "virtualMachineVersion": "Compute",
            "entityFriendlyName": "vm-worker",
            "backupManagementType": "AzureIaasVM",
            "operation": "Restore",
            "status": "Completed",
            "startTime": "2026-09-03T08:00:00.1234567Z",
            "endTime": "2026-09-03T08:21:04.1546567Z",
            "activityId": "00000000-0000-0000-0000-0000000000d2",
            **properties,
        },
    }


def event(
    operation: str = "Microsoft.Sql/servers/databases/write",
    resource: str = DATABASE,
    status: str = "Succeeded",
    at: str = "2026-10-12T09:30:11.1234567Z",
) -> dict[str, Any]:
    """One line of the activity log, as far as it is asked for."""
    return {
        "eventDataId": "00000000-0000-0000-0000-0000000000f1",
        "id": f"{resource}/events/00000000-0000-0000-0000-0000000000f1/ticks/638959662111234567",
        "operationName": {"value": operation, "localizedValue": "Create or update"},
        "status": {"value": status, "localizedValue": status},
        "eventTimestamp": at,
        "resourceId": resource,
    }


BODIES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (VAULTS, SUBSCRIPTION): page(vault()),
    (RESTORES, VAULT): page(restore()),
    (BACKUP_VAULTS, SUBSCRIPTION): VAULT_LIST,
    (VAULT_JOBS, BACKUP_VAULT): page(),
    (DISKS, SUBSCRIPTION): page(),
    (ACCOUNTS, SUBSCRIPTION): page(),
    (RESOURCES, SUBSCRIPTION): page(),
    **{(log, SUBSCRIPTION): page() for log in LOGS},
}

CASES = {
    "azure-restore-jobs": Case(
        claim("backup.restore-tested", frequency="annual"),
        BODIES,
        enums=(((RESTORES, VAULT), "/value/0/properties/status"),),
    ),
}
