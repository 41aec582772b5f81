"""Managed HSM: a closed pool in production, and one in development that is replicated and open to services of Azure."""

from __future__ import annotations

from tomproof.demo.azure.places import SECURITY, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, TENANT, guid
from tomproof.demo.wire import Json, Resource, resource, tags

TYPE = "Microsoft.KeyVault/managedHSMs"


def resources() -> list[Resource]:
    """Both pools."""
    open_ = {"publicNetworkAccess": "Enabled",
             "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": [],
                             "serviceTags": [{"tag": "AzureDevOps"}]}}  # fmt: skip
    return [
        _pool(PRODUCTION, SECURITY, "hsm-nl-signing-prod", (HOME,), {"publicNetworkAccess": "Disabled"}),
        _pool(DEVELOPMENT, SHARED, "hsm-nl-trial-dev", (HOME, PAIR), open_),
    ]


def _pool(subscription: str, group: str, name: str, regions: tuple[str, ...], reach: Json) -> Resource:
    properties: Json = {
        "tenantId": TENANT,
        "initialAdminObjectIds": [guid("group sg-sql-administrators")],
        "hsmUri": f"https://{name}.managedhsm.azure.net/",
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enablePurgeProtection": True,
        "provisioningState": "Succeeded",
        "statusMessage": "The Managed HSM is provisioned and ready to use.",
        "regions": [
            {"name": region, "provisioningState": "Succeeded", "isPrimary": region == HOME} for region in regions
        ],
        **reach,
    }
    stage = "production" if subscription == PRODUCTION else "development"
    return resource(
        subscription, group, TYPE, name, properties, sku={"family": "B", "name": "Standard_B1"}, tags=tags(stage, "signing")
    )  # fmt: skip
