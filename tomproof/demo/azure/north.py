"""What a trial in North Europe left in development: a network with an endpoint, an address, and a workspace for its logs."""

from __future__ import annotations

from tomproof.demo.azure.monitor import component, workspace
from tomproof.demo.azure.places import DEV_APP, DEV_DATA, DEV_NET, SHARED
from tomproof.demo.company import DEVELOPMENT, PAIR, guid
from tomproof.demo.wire import Json, Resource, arm_id, resource, tags

_NETWORK, _ADDRESS = "Microsoft.Network/virtualNetworks", "Microsoft.Network/publicIPAddresses"
_ENDPOINT = "Microsoft.Network/privateEndpoints"
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_TAGS = tags("development", "trial")


def resources() -> list[Resource]:
    """Network, endpoint, address, workspace; and two applications whose telemetry goes there, or to a partner."""
    partner = guid("subscription of the load-test partner")
    return [
        _network(),
        _endpoint(),
        _address(),
        workspace(DEVELOPMENT, SHARED, "log-nl-trial-dev", 30, location=PAIR),
        component(
            DEVELOPMENT, SHARED, "appi-nl-trial-dev", arm_id(DEVELOPMENT, SHARED, _WORKSPACE, "log-nl-trial-dev")
        ),
        component(
            DEVELOPMENT, SHARED, "appi-nl-loadtest-dev", arm_id(partner, "rg-loadtest", _WORKSPACE, "log-loadtest")
        ),
    ]


def _etag(name: str) -> str:
    return f'W/"{guid(f"etag {name}")}"'


def _network() -> Resource:
    name = "vnet-nl-trial-dev"
    id_ = arm_id(DEVELOPMENT, DEV_NET, _NETWORK, name)
    subnet: Json = {
        "id": f"{id_}/subnets/snet-trial",
        "name": "snet-trial",
        "etag": _etag("snet-trial"),
        "type": f"{_NETWORK}/subnets",
        "properties": {"provisioningState": "Succeeded", "addressPrefix": "10.60.1.0/24", "delegations": []},
    }
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "addressSpace": {"addressPrefixes": ["10.60.0.0/16"]},
        "subnets": [subnet],
        "virtualNetworkPeerings": [],
        "enableDdosProtection": False,
    }
    return resource(DEVELOPMENT, DEV_NET, _NETWORK, name, properties, location=PAIR, etag=_etag(name), tags=_TAGS)


def _endpoint() -> Resource:
    name = "pe-stnlcopiesdev"
    id_ = arm_id(DEVELOPMENT, DEV_NET, _ENDPOINT, name)
    connection: Json = {
        "id": f"{id_}/privateLinkServiceConnections/{name}",
        "name": name,
        "etag": _etag(name),
        "type": f"{_ENDPOINT}/privateLinkServiceConnections",
        "properties": {
            "provisioningState": "Succeeded",
            "privateLinkServiceId": arm_id(DEVELOPMENT, DEV_DATA, "Microsoft.Storage/storageAccounts", "stnlcopiesdev"),
            "groupIds": ["blob"],
            "privateLinkServiceConnectionState": {"status": "Approved", "description": "", "actionsRequired": "None"},
        },
    }
    network = arm_id(DEVELOPMENT, DEV_NET, _NETWORK, "vnet-nl-trial-dev")
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateLinkServiceConnections": [connection],
        "manualPrivateLinkServiceConnections": [],
        "subnet": {"id": f"{network}/subnets/snet-trial"},
        "networkInterfaces": [],
        "customDnsConfigs": [],
    }
    return resource(DEVELOPMENT, DEV_NET, _ENDPOINT, name, properties, location=PAIR, etag=_etag(name), tags=_TAGS)


def _address() -> Resource:
    name = "pip-nl-trial-dev"
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "ipAddress": "20.50.9.14",
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    }
    return resource(
        DEVELOPMENT, DEV_APP, _ADDRESS, name, properties, location=PAIR, etag=_etag(name), tags=_TAGS,
        sku={"name": "Standard", "tier": "Regional"},
    )  # fmt: skip
