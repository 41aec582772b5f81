"""Good packs for checks.azure.blobs."""

from __future__ import annotations

from typing import Any

from checks.azure.blobs import POLICIES, SCOPES
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.storage import ACCOUNTS, FILE_SERVICE
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.Storage/storageAccounts"
HERE, THERE = (f"{GROUP}/providers/{TYPE}/{name}" for name in ("stpapers", "stpaperscopy"))
ACCOUNT_LIST = (ACCOUNTS, SUBSCRIPTION)
POLICY_LIST = (POLICIES, HERE)
INBOUND_LIST = (POLICIES, THERE)
SCOPE_LIST = (SCOPES, HERE)
FILES = (FILE_SERVICE, HERE)


def account(resource: str = HERE, location: str = "westeurope", kind: str = "StorageV2") -> dict[str, Any]:
    """An account, with no more than is read here."""
    return {
        "id": resource,
        "name": resource.rsplit("/", 1)[-1],
        "type": TYPE,
        "location": location,
        "kind": kind,
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "properties": {"provisioningState": "Succeeded", "primaryLocation": location, "accessTier": "Hot"},
    }


def policy(source: Any = HERE, target: Any = THERE) -> dict[str, Any]:
    """A policy of object replication, as both accounts show it."""
    return {
        "id": f"{HERE}/objectReplicationPolicies/2f1c7d86-0a8e-4b2f-bb0f-3a1d1b7a9a10",
        "name": "2f1c7d86-0a8e-4b2f-bb0f-3a1d1b7a9a10",
        "type": f"{TYPE}/objectReplicationPolicies",
        "properties": {
            "policyId": "2f1c7d86-0a8e-4b2f-bb0f-3a1d1b7a9a10",
            "enabledTime": "2026-02-10T10:11:12.0000000Z",
            "sourceAccount": source,
            "destinationAccount": target,
            "rules": [{"ruleId": "d5d18a48", "sourceContainer": "papers", "destinationContainer": "papers"}],
        },
    }


def scope(source: str | None = "Microsoft.Storage") -> dict[str, Any]:
    """An encryption scope."""
    return {
        "id": f"{HERE}/encryptionScopes/tenant-a",
        "name": "tenant-a",
        "type": f"{TYPE}/encryptionScopes",
        "properties": {"source": source, "state": "Enabled", "creationTime": "2026-01-05T09:00:00.0000000Z"},
    }


def files(smb: Any = True, nfs: Any = True) -> dict[str, Any]:
    """What the file service is told for each protocol."""
    return {
        "id": f"{HERE}/fileServices/default",
        "name": "default",
        "type": f"{TYPE}/fileServices",
        "properties": {
            "protocolSettings": {
                "smb": {"versions": "SMB3.1.1", "encryptionInTransit": {"required": smb}},
                "nfs": {"encryptionInTransit": {"required": nfs}},
            }
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST}

CASES = {
    "azure-storage-scopes": Case(
        claim("encryption.at-rest.platform-managed-key"),
        {**BASE, ACCOUNT_LIST: page(account()), SCOPE_LIST: page(scope())},
        enums=((SCOPE_LIST, "/value/0/properties/source"),),
    ),
    "azure-storage-replication": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {
            **BASE,
            ACCOUNT_LIST: page(account(), account(THERE)),
            POLICY_LIST: page(policy()),
            INBOUND_LIST: page(),
        },
        enums=(
            (ACCOUNT_LIST, "/value/1/properties/primaryLocation"),
            (POLICY_LIST, "/value/0/properties/sourceAccount"),
            (POLICY_LIST, "/value/0/properties/destinationAccount"),
        ),
    ),
    "azure-storage-shares": Case(
        claim("encryption.in-transit"),
        {**BASE, ACCOUNT_LIST: page(account(kind="FileStorage")), FILES: files()},
    ),
}
