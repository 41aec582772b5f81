"""A subscription whose network is peered with another of its own, and whose endpoint leads to a store of its own."""

from __future__ import annotations

from typing import Any

from checks.azure.environments import PRIVATE_ENDPOINTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.network import NETWORKS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

NETWORK_LIST, ENDPOINT_LIST = (NETWORKS, SUBSCRIPTION), (PRIVATE_ENDPOINTS, SUBSCRIPTION)
_NETWORK = "providers/Microsoft.Network"


def peered(owner: str | None = SUBSCRIPTION) -> dict[str, Any]:
    """A network that is peered with one in a subscription; with one that it does not name where that is None."""
    remote = {"id": f"{owner}/resourceGroups/rg-net/{_NETWORK}/virtualNetworks/vnet-hub"} if owner else {}
    return {
        "id": f"{GROUP}/{_NETWORK}/virtualNetworks/vnet-app",
        "name": "vnet-app",
        "type": "Microsoft.Network/virtualNetworks",
        "location": "westeurope",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.2.0.0/16"]},
            "virtualNetworkPeerings": [
                {"name": "to-hub", "properties": {"peeringState": "Connected", "remoteVirtualNetwork": remote}}
            ],
        },
    }


def endpoint(owner: str = SUBSCRIPTION, under: str = "privateLinkServiceConnections") -> dict[str, Any]:
    """A private endpoint that leads to a store in a subscription."""
    store = f"{owner}/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdata"
    return {
        "id": f"{GROUP}/{_NETWORK}/privateEndpoints/pe-data",
        "name": "pe-data",
        "type": "Microsoft.Network/privateEndpoints",
        "location": "westeurope",
        "properties": {
            "privateLinkServiceConnections": [],
            "manualPrivateLinkServiceConnections": [],
            under: [{"name": "pe-data", "properties": {"privateLinkServiceId": store, "groupIds": ["blob"]}}],
        },
    }


CASES = {
    "azure-environments-linked": Case(
        claim("separation.environments", scope="development systems"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, NETWORK_LIST: page(peered()), ENDPOINT_LIST: page(endpoint())},
    ),
}
