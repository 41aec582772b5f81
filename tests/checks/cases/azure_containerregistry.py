"""Good packs for checks.azure.containerregistry."""

from __future__ import annotations

from typing import Any

from checks.azure.containerregistry import REGISTRIES, REPLICATIONS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/cribis"
REGISTRY_LIST = (REGISTRIES, SUBSCRIPTION)
REPLICA_LIST = (REPLICATIONS, REGISTRY)


def registry(tier: str = "Premium", **properties: Any) -> dict[str, Any]:
    """A registry of container images."""
    return {
        "id": REGISTRY,
        "name": "cribis",
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "sku": {"name": tier, "tier": tier},
        "tags": {"service": "images"},
        "systemData": {"createdByType": "User", "createdAt": "2025-02-03T09:12:44.1872331+00:00"},
        "properties": {
            "loginServer": "cribis.azurecr.io",
            "creationDate": "2025-02-03T09:12:44.1872331Z",
            "provisioningState": "Succeeded",
            "adminUserEnabled": False,
            "anonymousPullEnabled": False,
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.8/29"}]},
            "policies": {
                "quarantinePolicy": {"status": "disabled"},
                "retentionPolicy": {"days": 7, "status": "disabled"},
                "exportPolicy": {"status": "enabled"},
            },
            "encryption": {"status": "disabled"},
            "dataEndpointEnabled": False,
            "dataEndpointHostNames": [],
            "privateEndpointConnections": [],
            "publicNetworkAccess": "Enabled",
            "networkRuleBypassOptions": "AzureServices",
            "zoneRedundancy": "Disabled",
            **properties,
        },
    }


def replica(place: str, **properties: Any) -> dict[str, Any]:
    """A copy of the registry in a region."""
    return {
        "id": f"{REGISTRY}/replications/{place}",
        "name": place,
        "type": "Microsoft.ContainerRegistry/registries/replications",
        "location": place,
        "properties": {
            "provisioningState": "Succeeded",
            "status": {"displayStatus": "Ready", "timestamp": "2026-11-19T22:01:10.0110221Z"},
            "regionEndpointEnabled": True,
            "zoneRedundancy": "Disabled",
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, REGISTRY_LIST: page(registry())}

CASES = {
    "azure-registry-encryption": Case(
        claim("encryption.at-rest.platform-managed-key"),
        BASE,
        enums=((REGISTRY_LIST, "/value/0/properties/encryption/status"),),
    ),
    "azure-registry-network": Case(
        claim("network.isolation"),
        BASE,
        enums=(
            (REGISTRY_LIST, "/value/0/properties/publicNetworkAccess"),
            (REGISTRY_LIST, "/value/0/properties/networkRuleSet/defaultAction"),
        ),
    ),
    "azure-registry-anonymous": Case(
        claim("access.rbac"), BASE, enums=((REGISTRY_LIST, "/value/0/properties/anonymousPullEnabled"),)
    ),
    "azure-registry-admin": Case(
        claim("access.rbac"), BASE, enums=((REGISTRY_LIST, "/value/0/properties/adminUserEnabled"),)
    ),
    "azure-registry-residency": Case(
        claim("residency.jurisdiction", scope="personal data", jurisdiction="EU"),
        {**BASE, REPLICA_LIST: page(replica("westeurope"), replica("northeurope"))},
        enums=((REGISTRY_LIST, "/value/0/location"), (REPLICA_LIST, "/value/1/location")),
    ),
}
