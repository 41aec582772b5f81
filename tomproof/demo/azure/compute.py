"""Virtual machines with their disks, extensions and network interfaces."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.network import subnet_id
from tomproof.demo.azure.places import APP, DEV_APP, DEV_NET, NET
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Resource, arm_id, resource, tags

VM, DISK, NIC = "Microsoft.Compute/virtualMachines", "Microsoft.Compute/disks", "Microsoft.Network/networkInterfaces"


@dataclass(frozen=True, slots=True)
class Machine:
    """What differs from machine to machine."""

    name: str
    role: str
    address: str
    data_disks: int = 0
    subscription: str = PRODUCTION
    public: str | None = None

    @property
    def group(self) -> str:
        return APP if self.subscription == PRODUCTION else DEV_APP


MACHINES = (
    Machine("vm-nl-worker-01-prod", "worker", "10.20.2.4", data_disks=1),
    Machine("vm-nl-worker-02-prod", "worker", "10.20.2.5", data_disks=1),
    Machine("vm-nl-worker-03-prod", "worker", "10.20.2.6", data_disks=1),
    Machine("vm-nl-fax-prod", "fax-gateway", "10.20.2.7"),
    # came after the backup policy was assigned, and nobody enrolled it
    Machine("vm-nl-sms-prod", "sms-gateway", "10.20.2.8"),
    Machine("vm-nl-build-dev", "build", "10.40.2.4", subscription=DEVELOPMENT, public="pip-nl-build-dev", data_disks=1),
)


def resources() -> list[Resource]:
    """Every machine, its disks, its extension and its network interface."""
    made = []
    for machine in MACHINES:
        made += [_vm(machine), _disk(machine, "osdisk", 64), _nic(machine), _extension(machine)]
        made += [_disk(machine, f"data{n}", 256) for n in range(machine.data_disks)]
    return made


def _stage(machine: Machine) -> dict[str, str]:
    return tags("production" if machine.subscription == PRODUCTION else "development", machine.role)


def _id(machine: Machine, type_: str, name: str) -> str:
    return arm_id(machine.subscription, machine.group, type_, name)


def _attached(machine: Machine, part: str) -> Json:
    return {"storageAccountType": "Premium_ZRS" if part != "osdisk" else "Premium_LRS",
            "id": _id(machine, DISK, f"{machine.name}-{part}")}  # fmt: skip


def _vm(machine: Machine) -> Resource:
    properties: Json = {
        "vmId": guid(machine.name),
        "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
        "storageProfile": {
            "imageReference": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest",
                               "exactVersion": "24.04.202610010"},
            "osDisk": {"osType": "Linux", "name": f"{machine.name}-osdisk", "createOption": "FromImage",
                       "caching": "ReadWrite", "managedDisk": _attached(machine, "osdisk"), "deleteOption": "Delete",
                       "diskSizeGB": 64},
            "dataDisks": [
                {"lun": n, "name": f"{machine.name}-data{n}", "createOption": "Attach", "caching": "ReadOnly",
                 "managedDisk": _attached(machine, f"data{n}"), "deleteOption": "Detach", "diskSizeGB": 256,
                 "toBeDetached": False}
                for n in range(machine.data_disks)
            ],
            "diskControllerType": "SCSI",
        },
        "osProfile": {
            "computerName": machine.name,
            "adminUsername": "nladmin",
            "linuxConfiguration": {
                "disablePasswordAuthentication": True,
                "provisionVMAgent": True,
                "patchSettings": {"patchMode": "AutomaticByPlatform", "assessmentMode": "AutomaticByPlatform"},
            },
            "secrets": [],
            "allowExtensionOperations": True,
            "requireGuestProvisionSignal": True,
        },
        "securityProfile": {
            "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
            "securityType": "TrustedLaunch",
            "encryptionAtHost": True,
        },
        "networkProfile": {
            "networkInterfaces": [{"id": _id(machine, NIC, f"nic-{machine.name}"), "properties": {"primary": True}}]
        },
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        "provisioningState": "Succeeded",
        "timeCreated": ago(400, digits=7),
    }  # fmt: skip
    children: dict[str, Answer] = {"instanceView": _running(machine)}
    return resource(
        machine.subscription, machine.group, VM, machine.name, properties, tags=_stage(machine), zones=["1"], etag='"3"',
        identity={"type": "SystemAssigned", "principalId": guid(f"identity {machine.name}"), "tenantId": guid("tenant")},
        children=children,
    )  # fmt: skip


def _running(machine: Machine) -> Json:
    ready = {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Provisioning succeeded",
             "time": ago(400, digits=7)}  # fmt: skip
    return {
        "computerName": machine.name,
        "osName": "ubuntu",
        "osVersion": "24.04",
        "hyperVGeneration": "V2",
        "disks": [{"name": f"{machine.name}-osdisk", "statuses": [ready]}],
        "statuses": [ready, {"code": "PowerState/running", "level": "Info", "displayStatus": "VM running"}],
    }


def _disk(machine: Machine, part: str, size: int) -> Resource:
    os = part == "osdisk"
    properties: Json = {
        "creationData": {
            "createOption": "FromImage" if os else "Empty",
        },
        "diskSizeGB": size,
        "diskIOPSReadWrite": 240 if os else 1100,
        "diskMBpsReadWrite": 50 if os else 125,
        "encryption": {"type": "EncryptionAtRestWithPlatformKey"},
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
        "timeCreated": ago(400, digits=7),
        "provisioningState": "Succeeded",
        "diskState": "Attached",
        "diskSizeBytes": size * 1024**3,
        "uniqueId": guid(f"{machine.name}-{part}"),
        "tier": "P6" if os else "P15",
    }
    if os:
        properties |= {
            "osType": "Linux",
            "hyperVGeneration": "V2",
            "securityProfile": {"securityType": "TrustedLaunch"},
        }
        properties["creationData"]["imageReference"] = {
            "id": f"/Subscriptions/{machine.subscription}/Providers/Microsoft.Compute/Locations/westeurope/Publishers"
            "/canonical/ArtifactTypes/VMImage/Offers/ubuntu-24_04-lts/Skus/server/Versions/24.04.202610010"
        }
    return resource(
        machine.subscription, machine.group, DISK, f"{machine.name}-{part}", properties, tags=_stage(machine),
        sku={"name": "Premium_LRS" if os else "Premium_ZRS", "tier": "Premium"}, zones=["1"] if os else None,
        managedBy=_id(machine, VM, machine.name),
    )  # fmt: skip


def _nic(machine: Machine) -> Resource:
    production = machine.subscription == PRODUCTION
    net, vnet, subnet = (NET, "vnet-nl-prod", "snet-worker") if production else (DEV_NET, "vnet-nl-dev", "snet-build")
    name = f"nic-{machine.name}"
    configuration: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": machine.address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": subnet_id(machine.subscription, net, vnet, subnet)},
        "primary": True,
        "privateIPAddressVersion": "IPv4",
    }
    if machine.public is not None:
        configuration["publicIPAddress"] = {
            "id": arm_id(machine.subscription, net, "Microsoft.Network/publicIPAddresses", machine.public)
        }
    properties = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "ipConfigurations": [
            {"id": f"{_id(machine, NIC, name)}/ipConfigurations/internal", "name": "internal",
             "etag": f'W/"{guid(name)}"', "type": f"{NIC}/ipConfigurations", "properties": configuration}
        ],
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "macAddress": f"00-0D-3A-{guid(name)[:2].upper()}-{guid(name)[2:4].upper()}-{guid(name)[4:6].upper()}",
        "enableAcceleratedNetworking": True,
        "enableIPForwarding": False,
        "disableTcpStateTracking": False,
        "vnetEncryptionSupported": True,
        "nicType": "Standard",
        "virtualMachine": {"id": _id(machine, VM, machine.name)},
        "hostedWorkloads": [],
        "tapConfigurations": [],
        "auxiliaryMode": "None",
        "auxiliarySku": "None",
    }  # fmt: skip
    return resource(machine.subscription, machine.group, NIC, name, properties, tags=_stage(machine),
                    etag=f'W/"{guid(name)}"')  # fmt: skip


def _extension(machine: Machine) -> Resource:
    properties = {
        "autoUpgradeMinorVersion": True,
        "enableAutomaticUpgrade": True,
        "provisioningState": "Succeeded",
        "publisher": "Microsoft.Azure.Monitor",
        "type": "AzureMonitorLinuxAgent",
        "typeHandlerVersion": "1.33",
        "settings": {},
    }
    return resource(machine.subscription, machine.group, f"{VM}/extensions", f"{machine.name}/AzureMonitorLinuxAgent",
                    properties)  # fmt: skip
