"""Service Bus and Event Hubs: a closed namespace in production; in development an open one, and one as it was made years ago."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.places import APP, DEV_APP
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, ago
from tomproof.demo.wire import Json, Resource, arm_id, resource, tags

BUS, HUBS = "Microsoft.ServiceBus/namespaces", "Microsoft.EventHub/namespaces"


@dataclass(frozen=True, slots=True)
class _Namespace:
    """What differs between the namespaces."""

    type: str
    name: str
    sku: str = "Premium"
    lowest: str | None = "1.2"
    access: str = "Disabled"
    action: str | None = "Deny"
    replicas: tuple[str, ...] = ()


def resources() -> list[Resource]:
    """All namespaces with their network rules."""
    return [
        _namespace(PRODUCTION, APP, "production", _Namespace(BUS, "sb-nl-reminders-prod")),
        _namespace(PRODUCTION, APP, "production", _Namespace(HUBS, "evhns-nl-audit-prod")),
        # denies by default, with no rule beside it: everybody comes in
        _namespace(DEVELOPMENT, DEV_APP, "development", _Namespace(
            BUS, "sb-nl-partner-dev", lowest="1.1", access="Enabled",
        )),
        _namespace(DEVELOPMENT, DEV_APP, "development", _Namespace(
            HUBS, "evhns-nl-trial-dev", lowest=None, access="SecuredByPerimeter",
        )),
        _namespace(DEVELOPMENT, DEV_APP, "development", _Namespace(
            HUBS, "evhns-nl-clicks-dev", lowest="1.0", access="Enabled", action="Allow", replicas=(HOME, PAIR),
        )),
        _namespace(DEVELOPMENT, DEV_APP, "development", _Namespace(
            BUS, "sb-nl-old-dev", sku="Standard", lowest=None, access="Enabled", action=None,
        )),
    ]  # fmt: skip


def _namespace(subscription: str, group: str, stage: str, it: _Namespace) -> Resource:
    properties: Json = {
        "publicNetworkAccess": it.access,
        "disableLocalAuth": it.access == "Disabled",
        "zoneRedundant": True,
        "provisioningState": "Succeeded",
        "status": "Active",
        "createdAt": ago(300, digits=3),
        "updatedAt": ago(20, digits=3),
        "metricId": f"{subscription}:{it.name}",
        "serviceBusEndpoint": f"https://{it.name}.servicebus.windows.net:443/",
        "privateEndpointConnections": [],
    }
    if it.lowest:
        properties["minimumTlsVersion"] = it.lowest
    if it.replicas:
        roles = ("Primary", *("Secondary" for _ in it.replicas[1:]))
        places = [{"locationName": place, "roleType": role} for place, role in zip(it.replicas, roles, strict=True)]
        properties["geoDataReplication"] = {"maxReplicationLagDurationInSeconds": 0, "locations": places}
    id_ = arm_id(subscription, group, it.type, it.name)
    return resource(
        subscription, group, it.type, it.name, properties, sku={"name": it.sku, "tier": it.sku},
        tags=tags(stage, "messaging"), children={"networkRuleSets/default": _rules(id_, it)},
    )  # fmt: skip


def _rules(id_: str, it: _Namespace) -> Json:
    properties: Json = {"publicNetworkAccess": it.access, "virtualNetworkRules": [], "ipRules": []}
    if it.action:
        properties["defaultAction"] = it.action
    return {
        "id": f"{id_}/networkRuleSets/default",
        "name": "default",
        "type": f"{it.type}/networkRuleSets",
        "location": HOME,
        "properties": properties,
    }
