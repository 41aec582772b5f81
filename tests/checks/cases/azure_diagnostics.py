"""A vault and an account that send what is done with them to a workspace, which keeps it for two years."""

from __future__ import annotations

from typing import Any

from checks.azure.diagnostics import BLOB_SETTINGS, VAULT_SETTINGS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.loganalytics import BLOB_TABLE, SHARED_TABLE, VAULT_TABLE, WORKSPACES
from checks.azure.monitor import ACTIVITY_EXPORTS
from tests.checks.cases.azure_keyvault import LISTED as VAULT_LIST
from tests.checks.cases.azure_keyvault import VAULT, vault
from tests.checks.cases.azure_loganalytics import WORKSPACE, workspace
from tests.checks.cases.azure_managedapps import entry
from tests.checks.cases.azure_monitor import export
from tests.checks.cases.azure_storage import ACCOUNT, account
from tests.checks.cases.azure_storage import LISTED as ACCOUNT_LIST
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Bodies, Case, claim, page

VAULT_SENDS, BLOBS_SEND = (VAULT_SETTINGS, VAULT), (BLOB_SETTINGS, ACCOUNT)
SHARED, OWN, BLOBS = ((query, WORKSPACE) for query in (SHARED_TABLE, VAULT_TABLE, BLOB_TABLE))
INVENTORY = (RESOURCES, SUBSCRIPTION)
EXPORTS = (ACTIVITY_EXPORTS, SUBSCRIPTION)


def setting(below: str, *names: str, enabled: bool | None = True, **properties: Any) -> dict[str, Any]:
    """A diagnostic setting that sends these categories; a name in small letters is a group of categories."""
    logs = [
        {
            "category": None if name.islower() or name == "allLogs" else name,
            "categoryGroup": name if name.islower() or name == "allLogs" else None,
            "enabled": enabled,
            "retentionPolicy": {"enabled": False, "days": 0},
        }
        for name in names
    ]
    return {
        "id": f"{below}/providers/microsoft.insights/diagnosticSettings/to-workspace",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": "to-workspace",
        "properties": {"workspaceId": WORKSPACE, "metrics": [], "logs": logs, **properties},
    }


def of_vault(*names: str, **more: Any) -> dict[str, Any]:
    return page(setting(VAULT, *names, **more))


def of_blobs(*names: str, **more: Any) -> dict[str, Any]:
    return page(setting(f"{ACCOUNT}/blobServices/default", *names, **more))


def table(name: str, days: int, total: int | None = None) -> dict[str, Any]:
    """A table of the workspace."""
    return {
        "id": f"{WORKSPACE}/tables/{name}",
        "name": name,
        "properties": {
            "totalRetentionInDays": total or days,
            "archiveRetentionInDays": 0,
            "plan": "Analytics",
            "schema": {"name": name, "tableType": "Microsoft", "tableSubType": "Any"},
            "provisioningState": "Succeeded",
            "retentionInDays": days,
        },
    }


_ROOT: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, (WORKSPACES, SUBSCRIPTION): page(workspace())}
_YEAR = claim("logging.audit", scope_="access", retention_days=365)
CASES = {
    "azure-keyvault-audit": Case(
        _YEAR,
        {
            **_ROOT,
            VAULT_LIST: page(vault()),
            VAULT_SENDS: of_vault("AuditEvent", logAnalyticsDestinationType="Dedicated"),
            SHARED: table("AzureDiagnostics", 730),
            OWN: table("AZKVAuditLogs", 730),
        },
    ),
    "azure-storage-audit": Case(
        _YEAR,
        {
            **_ROOT,
            ACCOUNT_LIST: page(account()),
            BLOBS_SEND: of_blobs("StorageRead", "StorageWrite", "StorageDelete"),
            BLOBS: table("StorageBlobLogs", 90, 730),
        },
    ),
    "azure-audit-elsewhere": Case(
        _YEAR,
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            INVENTORY: page(
                entry(ACCOUNT, "Microsoft.Storage/storageAccounts"), entry(VAULT, "Microsoft.KeyVault/vaults")
            ),
        },
    ),
    "azure-activity-log-destinations": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            INVENTORY: page(entry(WORKSPACE, "Microsoft.OperationalInsights/workspaces")),
            EXPORTS: page(export()),
        },
        enums=((INVENTORY, "/value/0/location"),),
    ),
}
