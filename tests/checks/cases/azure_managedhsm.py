"""Good packs for checks.azure.managedhsm."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.managedhsm import POOLS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.KeyVault/managedHSMs"
POOL_LIST = (POOLS, SUBSCRIPTION)


def pool(**properties: Any) -> dict[str, Any]:
    """A pool of hardware security modules."""
    return {
        "id": f"{GROUP}/providers/{TYPE}/hsm-ledger",
        "name": "hsm-ledger",
        "type": TYPE,
        "location": "westeurope",
        "sku": {"family": "B", "name": "Standard_B1"},
        "tags": {"owner": "ledger"},
        "properties": {
            "tenantId": "00000000-0000-0000-0000-0000000000e1",
            "initialAdminObjectIds": ["00000000-0000-0000-0000-0000000000f1"],
            "hsmUri": "https://hsm-ledger.managedhsm.azure.net/",
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enablePurgeProtection": True,
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Enabled",
            "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "ipRules": [{"value": "203.0.113.9"}],
                "virtualNetworkRules": [],
            },
            "regions": [{"name": "westeurope", "provisioningState": "Succeeded", "isPrimary": True}],
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, POOL_LIST: page(pool())}

CASES = {
    "azure-managedhsm-tls": Case(claim("encryption.in-transit"), BASE),
    "azure-managedhsm-network": Case(
        claim("network.isolation"),
        BASE,
        enums=(
            (POOL_LIST, "/value/0/properties/publicNetworkAccess"),
            (POOL_LIST, "/value/0/properties/networkAcls/defaultAction"),
        ),
    ),
    "azure-managedhsm-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        BASE,
        enums=((POOL_LIST, "/value/0/location"), (POOL_LIST, "/value/0/properties/regions/0/name")),
    ),
}
