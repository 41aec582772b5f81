"""A public address that inherits the protection of the only network."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.network import ADDRESSES, NETWORKS
from tests.checks.cases.azure_network import address, network
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Case, claim, page

ADDRESS_LIST = (ADDRESSES, SUBSCRIPTION)
NETWORK_LIST = (NETWORKS, SUBSCRIPTION)


def protected(mode: str | None) -> dict[str, Any]:
    """The public address with a mode of protection."""
    body = address("Standard")
    return {**body, "properties": {**body["properties"], "ddosSettings": {"protectionMode": mode}}}


def guarded(enabled: bool | None, name: str = "vnet-app") -> dict[str, Any]:
    """A virtual network with or without a plan."""
    body = network()
    resource = body["id"].replace("vnet-app", name)
    return {**body, "id": resource, "name": name, "properties": {**body["properties"], "enableDdosProtection": enabled}}


CASES = {
    "azure-ddos-protection": Case(
        claim("network.firewall", type="ddos"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            ADDRESS_LIST: page(protected("VirtualNetworkInherited")),
            NETWORK_LIST: page(guarded(enabled=True)),
        },
        enums=((ADDRESS_LIST, "/value/0/properties/ddosSettings/protectionMode"),),
    )
}
