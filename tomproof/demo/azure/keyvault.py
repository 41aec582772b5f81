"""Key vaults: one per service and stage, all with roles instead of access policies; one on trial is open to every network."""

from __future__ import annotations

from tomproof.demo.azure.links import private_links
from tomproof.demo.azure.places import DEV_APP, SECURITY, SHARED
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, TENANT, ago
from tomproof.demo.wire import Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.KeyVault/vaults"
VAULTS = (
    (PRODUCTION, SECURITY, "kv-nl-app-prod", "app"),
    (PRODUCTION, SECURITY, "kv-nl-data-prod", "data"),
    (PRODUCTION, SECURITY, "kv-nl-messaging-prod", "messaging"),
    (PRODUCTION, SECURITY, "kv-nl-certs-prod", "certificates"),
    (DEVELOPMENT, DEV_APP, "kv-nl-app-dev", "app"),
    (DEVELOPMENT, SHARED, "kv-nl-build-shared", "build"),
    (DEVELOPMENT, DEV_APP, "kv-nl-trial-dev", "trial"),
)
# Who tried something with it could not reach it from home.
_OPEN = ("kv-nl-trial-dev",)


def resources() -> list[Resource]:
    """Every vault with the keys that its control plane shows."""
    return [_vault(*place) for place in VAULTS]


def _vault(subscription: str, group: str, name: str, service: str) -> Resource:
    id_ = arm_id(subscription, group, TYPE, name)
    open_ = name in _OPEN
    properties: Json = {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": TENANT,
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Allow" if open_ else "Deny", "ipRules": [],
                        "virtualNetworkRules": []},
        "privateEndpointConnections": [
            {"id": link["id"], "properties": link["properties"]}
            for link in ([] if open_ else private_links(subscription, group, TYPE, name))
        ],
        "accessPolicies": [],
        "enabledForDeployment": False,
        "enabledForDiskEncryption": False,
        "enabledForTemplateDeployment": False,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enableRbacAuthorization": True,
        "enablePurgeProtection": True,
        "vaultUri": f"https://{name}.vault.azure.net/",
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled" if open_ else "Disabled",
    }  # fmt: skip
    key = child(id_, "keys", "signing", f"{TYPE}/keys", {
        "attributes": {"enabled": True, "exp": 1827000000, "created": 1732000000, "updated": 1732000000,
                       "recoveryLevel": "Recoverable", "exportable": False},
        "kty": "RSA", "keySize": 3072, "keyUri": f"https://{name}.vault.azure.net/keys/signing",
    })  # fmt: skip
    who = {"createdBy": "terraform", "createdByType": "Application", "lastModifiedBy": "terraform",
           "lastModifiedByType": "Application"}  # fmt: skip
    return resource(
        subscription, group, TYPE, name, properties,
        tags=tags("production" if subscription == PRODUCTION else "development", service),
        systemData=who | {"createdAt": ago(880, digits=3), "lastModifiedAt": ago(33, digits=3)},
        children={"keys": Listing([key]), "secrets": Listing([])},
    )  # fmt: skip
