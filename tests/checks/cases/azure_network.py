"""A machine in a subnet whose rules let in HTTPS only, and a group that was left over."""

from __future__ import annotations

from typing import Any

from checks.azure.compute import MACHINES, SCALE_SETS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.network import ADDRESSES, GROUPS, INTERFACES, NETWORKS
from tests.checks.cases.azure_compute import scale_set
from tests.checks.cases.azure_residency import resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

NET = f"{GROUP}/providers/Microsoft.Network"
FRONT = f"{NET}/networkSecurityGroups/nsg-front"
INNER = f"{NET}/networkSecurityGroups/nsg-worker"
VNET = f"{NET}/virtualNetworks/vnet-app"
SUBNET = f"{VNET}/subnets/front"
NIC = f"{NET}/networkInterfaces/nic-worker"
ADDRESS = f"{NET}/publicIPAddresses/pip-worker"
WORKER = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-worker"


def rule(
    name: str, priority: int, access: str, ports: str | list[str], source: str | list[str], **more: Any
) -> dict[str, Any]:
    """A security rule: one value stands alone, several stand in the list beside it."""
    one_port, one_source = isinstance(ports, str), isinstance(source, str)
    return {
        "name": name,
        "id": f"{FRONT}/securityRules/{name}",
        "etag": 'W/"00000000-0000-0000-0000-0000000000f1"',
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
        "properties": {
            "provisioningState": "Succeeded",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            **({"destinationPortRange": ports} if one_port else {}),
            **({"sourceAddressPrefix": source} if one_source else {}),
            "destinationAddressPrefix": "*",
            "access": access,
            "priority": priority,
            "direction": "Inbound",
            "sourcePortRanges": [],
            "destinationPortRanges": [] if one_port else ports,
            "sourceAddressPrefixes": [] if one_source else source,
            "destinationAddressPrefixes": [],
            **more,
        },
    }


def defaults() -> list[dict[str, Any]]:
    """The rules that every group has at its end."""
    return [
        rule("AllowVnetInBound", 65000, "Allow", "*", "VirtualNetwork", protocol="*", destinationAddressPrefix="VirtualNetwork"),
        rule("AllowAzureLoadBalancerInBound", 65001, "Allow", "*", "AzureLoadBalancer", protocol="*"),
        rule("DenyAllInBound", 65500, "Deny", "*", "*", protocol="*"),
        rule("AllowInternetOutBound", 65001, "Allow", "*", "*", protocol="*", direction="Outbound",
             destinationAddressPrefix="Internet"),
        rule("DenyAllOutBound", 65500, "Deny", "*", "*", protocol="*", direction="Outbound"),
    ]  # fmt: skip


def group(resource: str, *rules: dict[str, Any], **attached: Any) -> dict[str, Any]:
    """A network security group; what it is attached to stands in ``subnets`` and ``networkInterfaces``."""
    return {
        "name": resource.rsplit("/", 1)[-1],
        "id": resource,
        "etag": 'W/"00000000-0000-0000-0000-0000000000f2"',
        "type": "Microsoft.Network/networkSecurityGroups",
        "location": "westeurope",
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": "00000000-0000-0000-0000-0000000000f3",
            "securityRules": list(rules),
            "defaultSecurityRules": defaults(),
            **attached,
        },
    }


def interface(**properties: Any) -> dict[str, Any]:
    """The network interface of the machine, with a public address."""
    return {
        "name": "nic-worker",
        "id": NIC,
        "location": "westeurope",
        "type": "Microsoft.Network/networkInterfaces",
        "properties": {
            "provisioningState": "Succeeded",
            "ipConfigurations": [
                {
                    "name": "ipconfig1",
                    "id": f"{NIC}/ipConfigurations/ipconfig1",
                    "type": "Microsoft.Network/networkInterfaces/ipConfigurations",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "privateIPAddress": "10.1.0.4",
                        "privateIPAllocationMethod": "Dynamic",
                        "publicIPAddress": {"id": ADDRESS},
                        "subnet": {"id": SUBNET},
                        "primary": True,
                        "privateIPAddressVersion": "IPv4",
                    },
                }
            ],
            "enableIPForwarding": False,
            "primary": True,
            "virtualMachine": {"id": WORKER},
            "nicType": "Standard",
            **properties,
        },
    }


def network(**properties: Any) -> dict[str, Any]:
    """The virtual network with the subnet."""
    return {
        "name": "vnet-app",
        "id": VNET,
        "type": "Microsoft.Network/virtualNetworks",
        "location": "westeurope",
        "properties": {
            "provisioningState": "Succeeded",
            "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
            "subnets": [
                {
                    "name": "front",
                    "id": SUBNET,
                    "type": "Microsoft.Network/virtualNetworks/subnets",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "addressPrefix": "10.1.0.0/24",
                        "networkSecurityGroup": {"id": FRONT},
                        "privateEndpointNetworkPolicies": "Disabled",
                        **properties,
                    },
                }
            ],
            "enableDdosProtection": False,
        },
    }


def address(kind: str) -> dict[str, Any]:
    """A public address, ``Basic`` or ``Standard``."""
    return {
        "name": "pip-worker",
        "id": ADDRESS,
        "type": "Microsoft.Network/publicIPAddresses",
        "location": "westeurope",
        "sku": {"name": kind, "tier": "Regional"},
        "properties": {
            "provisioningState": "Succeeded",
            "ipAddress": "203.0.113.7",
            "publicIPAddressVersion": "IPv4",
            "publicIPAllocationMethod": "Static",
            "ipConfiguration": {"id": f"{NIC}/ipConfigurations/ipconfig1"},
        },
    }


def machine(resource: str = WORKER, **properties: Any) -> dict[str, Any]:
    """A virtual machine with one disk for its system and one for data."""
    name = resource.rsplit("/", 1)[-1]
    disks = f"{GROUP}/providers/Microsoft.Compute/disks"
    return {
        "name": name,
        "id": resource,
        "type": "Microsoft.Compute/virtualMachines",
        "location": "westeurope",
        "properties": {
            "vmId": "00000000-0000-0000-0000-0000000000f4",
            "provisioningState": "Succeeded",
            "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
            "storageProfile": {
                "osDisk": {"osType": "Linux", "name": f"{name}-os", "createOption": "FromImage",
                           "managedDisk": {"id": f"{disks}/{name}-os", "storageAccountType": "Premium_LRS"}},
                "dataDisks": [{"lun": 0, "name": f"{name}-data", "createOption": "Empty",
                               "managedDisk": {"id": f"{disks}/{name}-data", "storageAccountType": "Premium_LRS"}}],
            },
            "networkProfile": {"networkInterfaces": [{"id": NIC, "properties": {"primary": True}}]},
            **properties,
        },
    }  # fmt: skip


def addressed(subnet: str = SUBNET, **more: Any) -> dict[str, Any]:
    """An address of the machines of a scale set, by the model that they are made from."""
    return {"name": "internal", "properties": {"primary": True, "subnet": {"id": subnet}, **more}}


RULES = (
    rule("AllowHttps", 100, "Allow", "443", "Internet"),
    rule("AllowSshFromTheOffice", 200, "Allow", "22", ["198.51.100.0/28", "203.0.113.16/32"]),
    rule("DenyAdministration", 4000, "Deny", ["22", "3380-3400"], "Internet", protocol="*"),
)
# What the group at the network interface opens, the group of its subnet closes.
LIST = page(
    group(FRONT, *RULES, subnets=[{"id": SUBNET}]),
    group(INNER, rule("AllowSsh", 300, "Allow", "22", "*"), networkInterfaces=[{"id": NIC}]),
)

INBOUND: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (GROUPS, SUBSCRIPTION): LIST,
    (INTERFACES, SUBSCRIPTION): page(interface(networkSecurityGroup={"id": INNER})),
    (NETWORKS, SUBSCRIPTION): page(network()),
}
BEHIND: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (MACHINES, SUBSCRIPTION): page(machine()),
    (INTERFACES, SUBSCRIPTION): page(interface()),
    (NETWORKS, SUBSCRIPTION): page(network()),
    (ADDRESSES, SUBSCRIPTION): page(address("Standard")),
}

CASES = {
    "azure-nsg-inbound": Case(
        claim("network.firewall", type="firewall"),
        INBOUND,
        enums=tuple(
            ((GROUPS, SUBSCRIPTION), f"/value/0/properties/{pointer}")
            for pointer in (
                "securityRules/2/properties/access",
                "securityRules/2/properties/protocol",
                "securityRules/1/properties/direction",
                "securityRules/0/properties/destinationPortRange",
                "defaultSecurityRules/2/properties/access",
            )
        ),
    ),
    "azure-firewall-other-kinds": Case(
        claim("network.firewall", type=["firewall", "waf"]),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            (RESOURCES, SUBSCRIPTION): page(resource("Microsoft.Network/applicationGateways", "agw", "westeurope")),
        },
        enums=(((RESOURCES, SUBSCRIPTION), "/value/0/type"),),
    ),
    "azure-vm-behind-nsg": Case(claim("network.firewall"), BEHIND),
    "azure-scale-set-behind-nsg": Case(
        claim("network.firewall"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            (SCALE_SETS, SUBSCRIPTION): page(
                scale_set(interface={"networkSecurityGroup": None, "ipConfigurations": [addressed()]})
            ),
            (NETWORKS, SUBSCRIPTION): page(network(networkSecurityGroup={"id": FRONT})),
        },
    ),
}
