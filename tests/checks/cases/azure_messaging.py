"""Good packs for checks.azure.messaging: the same of each service."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.messaging import EVENT_HUBS, EVENT_HUBS_RULES, SERVICE_BUS, SERVICE_BUS_RULES
from evidence import Query
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

PROVIDERS = {"servicebus": "Microsoft.ServiceBus", "eventhub": "Microsoft.EventHub"}
QUERIES: dict[str, tuple[Query, Query]] = {
    "servicebus": (SERVICE_BUS, SERVICE_BUS_RULES),
    "eventhub": (EVENT_HUBS, EVENT_HUBS_RULES),
}


def name(service: str) -> str:
    """The id of the one namespace of a service."""
    return f"{GROUP}/providers/{PROVIDERS[service]}/namespaces/ns-orders"


def listed(service: str) -> tuple[Query, str]:
    """Where namespaces are listed."""
    return QUERIES[service][0], SUBSCRIPTION


def ruled(service: str) -> tuple[Query, str]:
    """Where the network rules of the namespace are."""
    return QUERIES[service][1], name(service)


def namespace(service: str, location: str = "West Europe", **properties: Any) -> dict[str, Any]:
    """A namespace."""
    return {
        "id": name(service),
        "name": "ns-orders",
        "type": f"{PROVIDERS[service]}/namespaces",
        "location": location,
        "sku": {"name": "Premium", "tier": "Premium", "capacity": 1},
        "tags": {"owner": "orders"},
        "properties": {
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": True,
            "zoneRedundant": True,
            "provisioningState": "Succeeded",
            "status": "Active",
            "createdAt": "2025-03-11T09:14:02.447Z",
            "serviceBusEndpoint": "https://ns-orders.servicebus.windows.net:443/",
            **properties,
        },
    }


def rules(service: str, action: str | None = "Deny", *masks: str, networks: int = 0) -> dict[str, Any]:
    """The set of network rules."""
    subnet = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/orders"
    return {
        "id": f"{name(service)}/networkRuleSets/default",
        "name": "default",
        "type": f"{PROVIDERS[service]}/namespaces/networkRuleSets",
        "properties": {
            "publicNetworkAccess": "Enabled",
            "defaultAction": action,
            "virtualNetworkRules": [{"subnet": {"id": f"{subnet}-{i}"}} for i in range(networks)],
            "ipRules": [{"ipMask": mask, "action": "Allow"} for mask in masks],
            "trustedServiceAccessEnabled": False,
        },
    }


def replicated(*places: str) -> dict[str, Any]:
    """Geo-replication of data to these regions, the first of which is written to."""
    roles = ("Primary", *("Secondary" for _ in places[1:]))
    locations = [{"locationName": place, "roleType": role} for place, role in zip(places, roles, strict=True)]
    return {"geoDataReplication": {"maxReplicationLagDurationInSeconds": 300, "locations": locations}}


def cases(service: str) -> dict[str, Case]:
    """The good packs of one service."""
    here = listed(service)
    base: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, here: page(namespace(service))}
    key = {
        "encryption": {
            "keySource": "Microsoft.KeyVault",
            "keyVaultProperties": [],
            "requireInfrastructureEncryption": False,
        }
    }
    copy = {**base, here: page(namespace(service, **replicated("westeurope", "northeurope")))}
    two = claim("residency.region", regions=["westeurope", "northeurope"], exclusive=True)
    return {
        f"azure-{service}-encryption": Case(
            claim("encryption.at-rest.customer-managed-key"),
            {**base, here: page(namespace(service, **key))},
            enums=((here, "/value/0/properties/encryption/keySource"),),
        ),
        f"azure-{service}-encrypted-connections": Case(claim("encryption.in-transit"), base),
        f"azure-{service}-tls": Case(
            claim("encryption.in-transit.min-tls", min_tls="1.2"),
            base,
            enums=((here, "/value/0/properties/minimumTlsVersion"),),
        ),
        f"azure-{service}-network": Case(
            claim("network.firewall", type="firewall"),
            {**base, ruled(service): rules(service, "Deny", "203.0.113.0/28")},
            enums=(
                (here, "/value/0/properties/publicNetworkAccess"),
                (ruled(service), "/properties/defaultAction"),
                (ruled(service), "/properties/ipRules/0/ipMask"),
            ),
        ),
        f"azure-{service}-residency": Case(
            two,
            copy,
            enums=(
                (here, "/value/0/location"),
                (here, "/value/0/properties/geoDataReplication/locations/1/locationName"),
            ),
        ),
    }  # fmt: skip


CASES = {**cases("servicebus"), **cases("eventhub")}
