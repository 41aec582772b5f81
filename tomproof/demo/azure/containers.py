"""Containers: registries with their replicas."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.places import APP, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, ago
from tomproof.demo.wire import Json, Listing, Resource, resource, tags

REGISTRY = "Microsoft.ContainerRegistry/registries"


@dataclass(frozen=True, slots=True)
class Registry:
    """What differs from registry to registry. ``regions`` are those of its replicas, its own included."""

    name: str
    tier: str
    subscription: str = PRODUCTION
    regions: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        return APP if self.subscription == PRODUCTION else SHARED


REGISTRIES = (
    # replicated so that a restart elsewhere finds its images
    Registry("crnlprod", "Premium", regions=(HOME, PAIR)),
    # the tier has no rules for addresses
    Registry("crnldev", "Basic", subscription=DEVELOPMENT),
)


def resources() -> list[Resource]:
    """Registries and their replicas."""
    return [made for registry in REGISTRIES for made in (_registry(registry), *_replicas(registry))]


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _registry(registry: Registry) -> Resource:
    premium = registry.tier == "Premium"
    properties: Json = {
        "loginServer": f"{registry.name}.azurecr.io",
        "creationDate": ago(610, digits=7),
        "provisioningState": "Succeeded",
        "adminUserEnabled": False,
        "policies": {
            "quarantinePolicy": {"status": "disabled"},
            "trustPolicy": {"type": "Notary", "status": "disabled"},
            "retentionPolicy": {"days": 7, "lastUpdatedTime": ago(610, digits=7), "status": "disabled"},
            "exportPolicy": {"status": "enabled"},
            "azureADAuthenticationAsArmPolicy": {"status": "enabled"},
        },
        "encryption": {"status": "disabled"},
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": [],
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Enabled" if premium else "Disabled",
        "anonymousPullEnabled": False,
        "roleAssignmentMode": "LegacyRegistryPermissions",
    }
    if premium:
        properties["networkRuleSet"] = {
            "defaultAction": "Deny",
            "ipRules": [{"action": "Allow", "value": "203.0.113.64/29"}],
        }
    return resource(
        registry.subscription, registry.group, REGISTRY, registry.name, properties,
        sku={"name": registry.tier, "tier": registry.tier}, tags=tags(_stage(registry.subscription), "images"),
        children={"replications": Listing([])},
    )  # fmt: skip


def _replicas(registry: Registry) -> list[Resource]:
    return [
        resource(
            registry.subscription, registry.group, f"{REGISTRY}/replications", f"{registry.name}/{place}",
            {
                "provisioningState": "Succeeded",
                "status": {"displayStatus": "Ready", "timestamp": ago(1, digits=7)},
                "regionEndpointEnabled": True,
                "zoneRedundancy": "Enabled",
            },
            location=place, tags={},
        )
        for place in registry.regions
    ]  # fmt: skip
