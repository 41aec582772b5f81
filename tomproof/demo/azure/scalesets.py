"""Scale sets of virtual machines, snapshots of disks, and a disk encryption set with what a trial encrypted by it."""

from __future__ import annotations

from tomproof.demo.azure.network import subnet_id
from tomproof.demo.azure.places import APP, DEV_APP, DEV_NET, NET, SHARED
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Json, Resource, arm_id, resource, tags

SCALE_SET, SNAPSHOT = "Microsoft.Compute/virtualMachineScaleSets", "Microsoft.Compute/snapshots"
ENCRYPTION_SET, DISK = "Microsoft.Compute/diskEncryptionSets", "Microsoft.Compute/disks"
# The network that a partner lends for load tests lies in a subscription of his own.
_LENT = guid("subscription of the load-test partner")


def resources() -> list[Resource]:
    """Scale sets, snapshots, a disk encryption set, and what is encrypted with keys of the company's own."""
    worker = subnet_id(PRODUCTION, NET, "vnet-nl-prod", "snet-worker")
    worker_dev = subnet_id(DEVELOPMENT, DEV_NET, "vnet-nl-dev", "snet-app")
    lent = subnet_id(_LENT, "rg-loadtest", "vnet-loadtest", "snet-agents")
    return [
        _scale_set(PRODUCTION, "vmss-nl-render-prod", worker, 3),
        _scale_set(DEVELOPMENT, "vmss-nl-loadtest-dev", lent, 2),
        _scale_set(DEVELOPMENT, "vmss-nl-trial-dev", worker_dev, 1, zones=None),
        _snapshot(PRODUCTION, "snap-nl-fax-prod", "vm-nl-fax-prod-osdisk"),
        _snapshot(DEVELOPMENT, "snap-nl-build-dev", "vm-nl-build-dev-osdisk"),
        _encryption_set(),
        _trial_disk("disk-nl-trial-dev", _own_key()),
        # its key came with the partner, who holds the set
        _trial_disk("disk-nl-loadtest-dev", _own_key(_LENT, "rg-loadtest", "des-loadtest")),
        _snapshot(DEVELOPMENT, "snap-nl-trial-dev", "disk-nl-trial-dev", _own_key()),
    ]


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _group(subscription: str) -> str:
    return APP if subscription == PRODUCTION else DEV_APP


def _scale_set(
    subscription: str, name: str, subnet: str, count: int, zones: tuple[str, ...] | None = ("1", "2", "3")
) -> Resource:
    interface = {
        "name": f"nic-{name}",
        "properties": {
            "primary": True,
            "enableAcceleratedNetworking": True,
            "enableIPForwarding": False,
            "dnsSettings": {"dnsServers": []},
            "ipConfigurations": [
                {"name": "internal", "properties": {"primary": True, "subnet": {"id": subnet},
                                                    "privateIPAddressVersion": "IPv4"}}
            ],
        },
    }  # fmt: skip
    properties: Json = {
        "orchestrationMode": "Uniform",
        "singlePlacementGroup": False,
        "upgradePolicy": {"mode": "Automatic", "automaticOSUpgradePolicy": {"enableAutomaticOSUpgrade": True}},
        "provisioningState": "Succeeded",
        "overprovision": False,
        "uniqueId": guid(name),
        "zoneBalance": zones is not None,
        "platformFaultDomainCount": 1,
        "timeCreated": ago(210, digits=7),
        "virtualMachineProfile": {
            "osProfile": {
                "computerNamePrefix": name[:9],
                "adminUsername": "nladmin",
                "linuxConfiguration": {"disablePasswordAuthentication": True, "provisionVMAgent": True},
                "secrets": [],
                "allowExtensionOperations": True,
            },
            "storageProfile": {
                "osDisk": {
                    "osType": "Linux",
                    "createOption": "FromImage",
                    "caching": "ReadWrite",
                    "managedDisk": {"storageAccountType": "Premium_LRS"},
                    "diskSizeGB": 64,
                },
                "imageReference": {
                    "publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest",
                },
            },
            "securityProfile": {"encryptionAtHost": True, "securityType": "TrustedLaunch"},
            "networkProfile": {"networkInterfaceConfigurations": [interface]},
        },
    }  # fmt: skip
    return resource(
        subscription, _group(subscription), SCALE_SET, name, properties, zones=list(zones) if zones else None,
        sku={"name": "Standard_D4ds_v5", "tier": "Standard", "capacity": count}, tags=tags(_stage(subscription), "batch"),
    )  # fmt: skip


def _own_key(subscription: str = DEVELOPMENT, group: str = SHARED, name: str = "des-nl-trial") -> Json:
    held = arm_id(subscription, group, ENCRYPTION_SET, name)
    return {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": held}


def _trial_disk(name: str, encryption: Json) -> Resource:
    """A disk that is attached to nothing any more."""
    properties: Json = {
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": 64,
        "diskSizeBytes": 64 * 1024**3,
        "diskState": "Unattached",
        "encryption": encryption,
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
        "provisioningState": "Succeeded",
        "timeCreated": ago(70, digits=7),
        "uniqueId": guid(name),
    }
    return resource(
        DEVELOPMENT, DEV_APP, DISK, name, properties, sku={"name": "Premium_ZRS", "tier": "Premium"},
        tags=tags("development", "trial"),
    )  # fmt: skip


_PLATFORM_KEY: Json = {"type": "EncryptionAtRestWithPlatformKey"}


def _snapshot(subscription: str, name: str, disk: str, encryption: Json = _PLATFORM_KEY) -> Resource:
    properties: Json = {
        "creationData": {
            "createOption": "Copy",
            "sourceResourceId": arm_id(subscription, _group(subscription), DISK, disk),
            "sourceUniqueId": guid(disk),
        },
        "diskSizeGB": 64,
        "diskSizeBytes": 64 * 1024**3,
        "diskState": "Unattached",
        "encryption": encryption,
        "incremental": True,
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
        "osType": "Linux",
        "hyperVGeneration": "V2",
        "provisioningState": "Succeeded",
        "timeCreated": ago(33, digits=7),
        "uniqueId": guid(name),
    }
    return resource(subscription, _group(subscription), SNAPSHOT, name, properties,
                    sku={"name": "Standard_ZRS", "tier": "Standard"}, tags=tags(_stage(subscription), "batch"))  # fmt: skip


def _encryption_set() -> Resource:
    name = "des-nl-trial"
    properties: Json = {
        "encryptionType": "EncryptionAtRestWithCustomerKey",
        "activeKey": {"keyUrl": f"https://kv-nl-build-shared.vault.azure.net/keys/disks/{guid(name).replace('-', '')}"},
        "previousKeys": [],
        "provisioningState": "Succeeded",
        "rotationToLatestKeyVersionEnabled": True,
        "lastKeyRotationTimestamp": ago(88, digits=7),
    }
    return resource(
        DEVELOPMENT, SHARED, ENCRYPTION_SET, name, properties, tags=tags("development", "trial"),
        identity={"type": "SystemAssigned", "principalId": guid(f"identity {name}"), "tenantId": TENANT},
    )  # fmt: skip
