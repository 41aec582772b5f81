"""Good packs for checks.azure.keyvault."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.keyvault import VAULTS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ibis"
LISTED = (VAULTS, SUBSCRIPTION)


def vault(location: str = "westeurope", **properties: Any) -> dict[str, Any]:
    """A vault."""
    return {
        "id": VAULT,
        "name": "kv-ibis",
        "type": "Microsoft.KeyVault/vaults",
        "location": location,
        "tags": {},
        "systemData": {"createdByType": "User", "createdAt": "2024-03-11T08:20:00.117Z"},
        "properties": {
            "sku": {"family": "A", "name": "standard"},
            "tenantId": "00000000-0000-0000-0000-0000000000e1",
            "accessPolicies": [],
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enableRbacAuthorization": True,
            "enablePurgeProtection": True,
            "vaultUri": "https://kv-ibis.vault.azure.net/",
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Enabled",
            "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "ipRules": [{"value": "203.0.113.8/32"}],
                "virtualNetworkRules": [],
            },
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, LISTED: page(vault())}

CASES = {
    "azure-keyvault-secrets": Case(
        claim("secrets.managed-store", scope="development systems", store=["azure-key-vault"]), BASE
    ),
    "azure-keyvault-roles": Case(claim("access.rbac", principle="role-based"), BASE),
    "azure-keyvault-tls": Case(claim("encryption.in-transit.min-tls", min_tls="1.2"), BASE),
    "azure-keyvault-network": Case(
        claim("network.isolation"),
        BASE,
        enums=(
            (LISTED, "/value/0/properties/publicNetworkAccess"),
            (LISTED, "/value/0/properties/networkAcls/defaultAction"),
        ),
    ),
    "azure-keyvault-residency": Case(
        claim("residency.jurisdiction", jurisdiction="EU"), BASE, enums=((LISTED, "/value/0/location"),)
    ),
}
