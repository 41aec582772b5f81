"""Networks: virtual networks, security groups, private endpoints and their DNS zones, public addresses."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure import ddos
from tomproof.demo.azure.places import (
    APP,
    BACKUP,
    DATA,
    DEV_APP,
    DEV_DATA,
    DEV_NET,
    MONITOR,
    NET,
    SECURITY,
    SHARED,
    WATCHER,
)
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, guid
from tomproof.demo.wire import Json, Listing, Resource, arm_id, resource, tags

_VNET, _NSG = "Microsoft.Network/virtualNetworks", "Microsoft.Network/networkSecurityGroups"
_ENDPOINT, _ADDRESS = "Microsoft.Network/privateEndpoints", "Microsoft.Network/publicIPAddresses"
_ZONE = "Microsoft.Network/privateDnsZones"


@dataclass(frozen=True, slots=True)
class Rule:
    """A security rule of this company; the six that Azure adds to every group are ``_DEFAULTS``."""

    name: str
    priority: int
    source: str
    ports: str
    access: str = "Allow"
    protocol: str = "Tcp"


_DEFAULTS = (
    ("AllowVnetInBound", 65000, "Inbound", "VirtualNetwork", "VirtualNetwork", "Allow"),
    ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "AzureLoadBalancer", "*", "Allow"),
    ("DenyAllInBound", 65500, "Inbound", "*", "*", "Deny"),
    ("AllowVnetOutBound", 65000, "Outbound", "VirtualNetwork", "VirtualNetwork", "Allow"),
    ("AllowInternetOutBound", 65001, "Outbound", "*", "Internet", "Allow"),
    ("DenyAllOutBound", 65500, "Outbound", "*", "*", "Deny"),
)
_HTTPS = Rule("AllowHttpsInBound", 100, "Internet", "443")
_FROM_BASTION = Rule("AllowSshFromBastion", 110, "10.20.9.0/26", "22")

# subscription, group, vnet, address space, subnets as (name, prefix, network security group, delegation)
NETWORKS = (
    (PRODUCTION, NET, "vnet-nl-prod", "10.20.0.0/16", (
        ("snet-app", "10.20.1.0/24", "nsg-nl-app-prod", "Microsoft.Web/serverFarms"),
        ("snet-worker", "10.20.2.0/24", "nsg-nl-worker-prod", None),
        ("snet-private-endpoints", "10.20.3.0/24", "nsg-nl-data-prod", None),
        ("snet-postgresql", "10.20.4.0/24", "nsg-nl-data-prod", "Microsoft.DBforPostgreSQL/flexibleServers"),
        ("AzureBastionSubnet", "10.20.9.0/26", None, None),
    )),
    (DEVELOPMENT, DEV_NET, "vnet-nl-dev", "10.40.0.0/16", (
        ("snet-app", "10.40.1.0/24", "nsg-nl-app-dev", "Microsoft.Web/serverFarms"),
        ("snet-build", "10.40.2.0/24", "nsg-nl-build-dev", None),
        ("snet-private-endpoints", "10.40.3.0/24", "nsg-nl-data-dev", None),
        ("snet-postgresql", "10.40.4.0/24", "nsg-nl-data-dev", "Microsoft.DBforPostgreSQL/flexibleServers"),
    )),
)  # fmt: skip
SECURITY_GROUPS = (
    (PRODUCTION, NET, "nsg-nl-app-prod", (_HTTPS,)),
    (PRODUCTION, NET, "nsg-nl-worker-prod", (_FROM_BASTION,)),
    (PRODUCTION, NET, "nsg-nl-data-prod", (Rule("AllowSqlFromApp", 100, "10.20.1.0/24", "1433"),
                                           Rule("AllowPostgresFromApp", 110, "10.20.1.0/24", "5432"))),
    (DEVELOPMENT, DEV_NET, "nsg-nl-app-dev", (_HTTPS,)),
    # somebody needed SSH from home, and it stayed
    (DEVELOPMENT, DEV_NET, "nsg-nl-build-dev", (Rule("temp-ssh-home-office", 200, "Internet", "22"),)),
    # pipelines of a build service came from anywhere in Azure
    (DEVELOPMENT, DEV_NET, "nsg-nl-data-dev", (Rule("AllowSqlFromPipelines", 100, "AzureCloud", "1433"),)),
)  # fmt: skip
# subscription, group, service that it leads to, its type, sub-resource
ENDPOINTS = (
    (PRODUCTION, DATA, "stnldocsprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, DATA, "stnluploadsprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, DATA, "stnlexportsprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, APP, "stnlmediaprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, APP, "stnlfuncprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, MONITOR, "stnlauditprod", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, DATA, "stnlfilesprod", "Microsoft.Storage/storageAccounts", "file"),
    (PRODUCTION, BACKUP, "stnlvaultprod", "Microsoft.Storage/storageAccounts", "blob"),
    (DEVELOPMENT, DEV_APP, "stnlappdev", "Microsoft.Storage/storageAccounts", "blob"),
    (DEVELOPMENT, DEV_APP, "stnlfuncdev", "Microsoft.Storage/storageAccounts", "blob"),
    (DEVELOPMENT, SHARED, "stnlbuildshared", "Microsoft.Storage/storageAccounts", "blob"),
    (PRODUCTION, DATA, "sql-nl-core-prod", "Microsoft.Sql/servers", "sqlServer"),
    (PRODUCTION, DATA, "cosmos-nl-sessions-prod", "Microsoft.DocumentDB/databaseAccounts", "Sql"),
    (DEVELOPMENT, DEV_DATA, "cosmos-nl-sessions-dev", "Microsoft.DocumentDB/databaseAccounts", "Sql"),
    (PRODUCTION, SECURITY, "kv-nl-app-prod", "Microsoft.KeyVault/vaults", "vault"),
    (PRODUCTION, SECURITY, "kv-nl-data-prod", "Microsoft.KeyVault/vaults", "vault"),
    (PRODUCTION, SECURITY, "kv-nl-messaging-prod", "Microsoft.KeyVault/vaults", "vault"),
    (PRODUCTION, SECURITY, "kv-nl-certs-prod", "Microsoft.KeyVault/vaults", "vault"),
    (DEVELOPMENT, DEV_APP, "kv-nl-app-dev", "Microsoft.KeyVault/vaults", "vault"),
    (DEVELOPMENT, SHARED, "kv-nl-build-shared", "Microsoft.KeyVault/vaults", "vault"),
)
ADDRESSES = (
    (
        PRODUCTION,
        NET,
        "pip-nl-bastion-prod",
        "20.50.0.11",
        "bastionHosts/bas-nl-prod/bastionHostIpConfigurations/ipconfig",
    ),
    (PRODUCTION, NET, "pip-nl-natgw-prod", "20.50.0.12", None),
    (
        DEVELOPMENT,
        DEV_NET,
        "pip-nl-build-dev",
        "20.50.0.77",
        "networkInterfaces/nic-vm-nl-build-dev/ipConfigurations/internal",
    ),
)
_ZONES = (
    (PRODUCTION, NET, "privatelink.blob.core.windows.net", "vnet-nl-prod"),
    (PRODUCTION, NET, "privatelink.database.windows.net", "vnet-nl-prod"),
    (PRODUCTION, NET, "privatelink.vaultcore.azure.net", "vnet-nl-prod"),
    (PRODUCTION, NET, "psql-nl-calendar-prod.private.postgres.database.azure.com", "vnet-nl-prod"),
    (DEVELOPMENT, DEV_NET, "privatelink.vaultcore.azure.net", "vnet-nl-dev"),
    (DEVELOPMENT, DEV_NET, "psql-nl-calendar-dev.private.postgres.database.azure.com", "vnet-nl-dev"),
)


def resources() -> list[Resource]:
    """Everything of Microsoft.Network but the interfaces, which belong to the machines."""
    return [
        *(_network(*row) for row in NETWORKS),
        *(_security_group(*row) for row in SECURITY_GROUPS),
        *(_endpoint(*row) for row in ENDPOINTS),
        *(_address(*row) for row in ADDRESSES),
        *(_zone(*row) for row in _ZONES),
        *(_zone_link(*row) for row in _ZONES),
        *(_watcher(subscription) for subscription in (PRODUCTION, DEVELOPMENT)),
        _bastion(),
        _nat(),
    ]


def subnet_id(subscription: str, group: str, vnet: str, name: str) -> str:
    """The id of a subnet."""
    return f"{arm_id(subscription, group, _VNET, vnet)}/subnets/{name}"


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _etag(name: str) -> str:
    return f'W/"{guid(f"etag {name}")}"'


def _network(
    subscription: str, group: str, name: str, space: str, subnets: tuple[tuple[str, str, str | None, str | None], ...]
) -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "addressSpace": {"addressPrefixes": [space]},
        "dhcpOptions": {"dnsServers": []},
        "subnets": [_subnet(subscription, group, name, *subnet) for subnet in subnets],
        "virtualNetworkPeerings": [],
        "enableDdosProtection": subscription in ddos.PROTECTED,
    }
    if subscription in ddos.PROTECTED:
        properties["ddosProtectionPlan"] = {"id": ddos.PLAN}
    return resource(subscription, group, _VNET, name, properties, etag=_etag(name), tags=tags(_stage(subscription), "network"),
                    children={"subnets": Listing(properties["subnets"]), "virtualNetworkPeerings": Listing([])} | {
                        f"subnets/{s['name']}": s for s in properties["subnets"]})  # fmt: skip


def _subnet(
    subscription: str, group: str, vnet: str, name: str, prefix: str, nsg: str | None, delegation: str | None
) -> Json:
    id_ = subnet_id(subscription, group, vnet, name)
    properties: Json = {
        "provisioningState": "Succeeded",
        "addressPrefix": prefix,
        "serviceEndpoints": [],
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
        "defaultOutboundAccess": False,
    }
    if nsg is not None:
        properties["networkSecurityGroup"] = {"id": arm_id(subscription, group, _NSG, nsg)}
    if delegation is not None:
        properties["delegations"] = [
            {
                "id": f"{id_}/delegations/delegation",
                "name": "delegation",
                "etag": _etag(name),
                "type": "Microsoft.Network/virtualNetworks/subnets/delegations",
                "properties": {
                    "provisioningState": "Succeeded",
                    "serviceName": delegation,
                    "actions": ["Microsoft.Network/virtualNetworks/subnets/join/action"],
                },
            }
        ]
    return {"id": id_, "name": name, "etag": _etag(name), "type": f"{_VNET}/subnets", "properties": properties}


def _security_group(subscription: str, group: str, name: str, rules: tuple[Rule, ...]) -> Resource:
    id_ = arm_id(subscription, group, _NSG, name)
    subnets = [
        {"id": subnet_id(owner, place, vnet, subnet)}
        for owner, place, vnet, _, parts in NETWORKS
        for subnet, _, nsg, _ in parts
        if owner == subscription and nsg == name
    ]
    own = [
        _rule(id_, "securityRules", r.name, r.priority, "Inbound", r.source, "*", r.access, r.ports, r.protocol)
        for r in rules
    ]
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "securityRules": own,
        "defaultSecurityRules": [_rule(id_, "defaultSecurityRules", *row, "*", "*") for row in _DEFAULTS],
    }
    if subnets:
        properties["subnets"] = subnets
    return resource(subscription, group, _NSG, name, properties, etag=_etag(name), tags=tags(_stage(subscription), "network"),
                    children={"securityRules": Listing(own)})  # fmt: skip


def _rule(
    id_: str, under: str, name: str, priority: int, direction: str, source: str, target: str, access: str, ports: str,
    protocol: str,
) -> Json:  # fmt: skip
    return {
        "id": f"{id_}/{under}/{name}",
        "name": name,
        "etag": _etag(name),
        "type": f"{_NSG}/{under}",
        "properties": {
            "provisioningState": "Succeeded",
            "protocol": protocol,
            "sourcePortRange": "*",
            "destinationPortRange": ports,
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": target,
            "access": access,
            "priority": priority,
            "direction": direction,
            "sourcePortRanges": [],
            "destinationPortRanges": [],
            "sourceAddressPrefixes": [],
            "destinationAddressPrefixes": [],
        },
    }


def _endpoint(subscription: str, group: str, service: str, type_: str, part: str) -> Resource:
    name = f"pe-{service}"
    id_ = arm_id(subscription, group, _ENDPOINT, name)
    net, vnet = (NET, "vnet-nl-prod") if subscription == PRODUCTION else (DEV_NET, "vnet-nl-dev")
    connection = {
        "id": f"{id_}/privateLinkServiceConnections/{name}",
        "name": name,
        "etag": _etag(name),
        "type": f"{_ENDPOINT}/privateLinkServiceConnections",
        "properties": {
            "provisioningState": "Succeeded",
            "privateLinkServiceId": arm_id(subscription, group, type_, service),
            "groupIds": [part],
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "Auto-Approved",
                "actionsRequired": "None",
            },
        },
    }
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateLinkServiceConnections": [connection],
        "manualPrivateLinkServiceConnections": [],
        "customNetworkInterfaceName": "",
        "subnet": {"id": subnet_id(subscription, net, vnet, "snet-private-endpoints")},
        "ipConfigurations": [],
        "networkInterfaces": [
            {"id": arm_id(subscription, group, "Microsoft.Network/networkInterfaces", f"{name}.nic.{guid(name)}")}
        ],
        "customDnsConfigs": [],
    }
    return resource(subscription, group, _ENDPOINT, name, properties, etag=_etag(name),
                    tags=tags(_stage(subscription), "network"))  # fmt: skip


def _address(subscription: str, group: str, name: str, address: str, used_by: str | None) -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "ipAddress": address,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    }
    if used_by is not None:
        properties["ipConfiguration"] = {"id": f"/subscriptions/{subscription}/resourceGroups/{group}/providers"
                                               f"/Microsoft.Network/{used_by}"}  # fmt: skip
    else:
        properties["natGateway"] = {"id": arm_id(subscription, group, "Microsoft.Network/natGateways", "ng-nl-prod")}
    return resource(subscription, group, _ADDRESS, name, properties, etag=_etag(name), zones=["1", "2", "3"],
                    sku={"name": "Standard", "tier": "Regional"}, tags=tags(_stage(subscription), "network"))  # fmt: skip


def _zone(subscription: str, group: str, name: str, _vnet: str) -> Resource:
    properties = {
        "maxNumberOfRecordSets": 25000,
        "maxNumberOfVirtualNetworkLinks": 1000,
        "numberOfRecordSets": 7,
        "numberOfVirtualNetworkLinks": 1,
        "provisioningState": "Succeeded",
    }
    return resource(
        subscription, group, _ZONE, name, properties, location="global", tags=tags(_stage(subscription), "network")
    )


def _zone_link(subscription: str, group: str, zone: str, vnet: str) -> Resource:
    properties = {
        "provisioningState": "Succeeded",
        "registrationEnabled": False,
        "virtualNetwork": {"id": arm_id(subscription, group, _VNET, vnet)},
        "virtualNetworkLinkState": "Completed",
    }
    return resource(
        subscription, group, f"{_ZONE}/virtualNetworkLinks", f"{zone}/{vnet}", properties, location="global"
    )


def _watcher(subscription: str) -> Resource:
    properties = {"provisioningState": "Succeeded"}
    return resource(subscription, WATCHER, "Microsoft.Network/networkWatchers", f"NetworkWatcher_{HOME}", properties,
                    etag=_etag(subscription), children={"flowLogs": Listing([])})  # fmt: skip


def _bastion() -> Resource:
    type_ = "Microsoft.Network/bastionHosts"
    id_ = arm_id(PRODUCTION, NET, type_, "bas-nl-prod")
    configuration = {
        "id": f"{id_}/bastionHostIpConfigurations/ipconfig",
        "name": "ipconfig",
        "etag": _etag("bas"),
        "type": f"{type_}/bastionHostIpConfigurations",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": "Dynamic",
            "publicIPAddress": {"id": arm_id(PRODUCTION, NET, _ADDRESS, "pip-nl-bastion-prod")},
            "subnet": {"id": subnet_id(PRODUCTION, NET, "vnet-nl-prod", "AzureBastionSubnet")},
        },
    }
    properties = {
        "provisioningState": "Succeeded",
        "dnsName": f"bst-{guid('bas')}.bastion.azure.com",
        "scaleUnits": 2,
        "enableTunneling": True,
        "disableCopyPaste": True,
        "ipConfigurations": [configuration],
    }
    return resource(PRODUCTION, NET, type_, "bas-nl-prod", properties, etag=_etag("bas"), sku={"name": "Standard"},
                    tags=tags("production", "network"))  # fmt: skip


def _nat() -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("ng-nl-prod"),
        "idleTimeoutInMinutes": 4,
        "publicIpAddresses": [{"id": arm_id(PRODUCTION, NET, _ADDRESS, "pip-nl-natgw-prod")}],
        "subnets": [{"id": subnet_id(PRODUCTION, NET, "vnet-nl-prod", "snet-worker")}],
    }
    return resource(PRODUCTION, NET, "Microsoft.Network/natGateways", "ng-nl-prod", properties, etag=_etag("ng"),
                    sku={"name": "Standard", "tier": "Regional"}, tags=tags("production", "network"))  # fmt: skip
