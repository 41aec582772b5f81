"""Good packs for checks.azure.compute."""

from __future__ import annotations

from typing import Any

from checks.azure.compute import DISKS, ENCRYPTION_SETS, MACHINES, SCALE_SETS, SNAPSHOTS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
DISK_LIST = (DISKS, SUBSCRIPTION)
SNAPSHOT_LIST = (SNAPSHOTS, SUBSCRIPTION)
MACHINE_LIST = (MACHINES, SUBSCRIPTION)
SCALE_SET_LIST = (SCALE_SETS, SUBSCRIPTION)
ENCRYPTION_SET_LIST = (ENCRYPTION_SETS, SUBSCRIPTION)
SET = f"{COMPUTE}/diskEncryptionSets/des-ibis"
OWN = "EncryptionAtRestWithCustomerKey"


def disk(kind: str = "disks", name: str = "disk-build-os", **encryption: Any) -> dict[str, Any]:
    """A managed disk or a snapshot of one."""
    return {
        "id": f"{COMPUTE}/{kind}/{name}",
        "name": name,
        "type": f"Microsoft.Compute/{kind}",
        "location": "westeurope",
        "sku": {"name": "Premium_LRS", "tier": "Premium"},
        "properties": {
            "osType": "Linux",
            "creationData": {"createOption": "Empty"},
            "diskSizeGB": 64,
            "diskState": "Attached",
            "encryption": {"type": "EncryptionAtRestWithPlatformKey", **encryption},
            "networkAccessPolicy": "DenyAll",
            "provisioningState": "Succeeded",
            "timeCreated": "2025-06-02T07:00:12.4471913+00:00",
        },
    }


def machine(**security: Any) -> dict[str, Any]:
    """A virtual machine."""
    return {
        "id": f"{COMPUTE}/virtualMachines/vm-build",
        "name": "vm-build",
        "type": "Microsoft.Compute/virtualMachines",
        "location": "westeurope",
        "properties": {
            "vmId": "7f1b3a52-6e2f-4a5e-9b6b-0d6f2a4c1e01",
            "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
            "provisioningState": "Succeeded",
            "storageProfile": {
                "osDisk": {
                    "osType": "Linux",
                    "name": "disk-build-os",
                    "createOption": "FromImage",
                    "managedDisk": {"id": f"{COMPUTE}/disks/disk-build-os", "storageAccountType": "Premium_LRS"},
                },
                "dataDisks": [],
            },
            "securityProfile": {"securityType": "TrustedLaunch", "encryptionAtHost": True, **security},
        },
    }


def encryption_set(**properties: Any) -> dict[str, Any]:
    """A disk encryption set with its key."""
    return {
        "id": SET,
        "name": "des-ibis",
        "type": "Microsoft.Compute/diskEncryptionSets",
        "location": "westeurope",
        "identity": {"type": "SystemAssigned", "principalId": "00000000-0000-0000-0000-00000000ab02"},
        "properties": {
            "encryptionType": OWN,
            "activeKey": {"keyUrl": "https://kv-ibis.vault.azure.net/keys/disks/4f2c"},
            "rotationToLatestKeyVersionEnabled": True,
            "lastKeyRotationTimestamp": "2026-09-01T04:11:09.1820000Z",
            "provisioningState": "Succeeded",
            **properties,
        },
    }


def managed(owner: str | None = None, **more: Any) -> dict[str, Any]:
    """A managed disk in the model of a scale set."""
    by_set = {} if owner is None else {"diskEncryptionSet": {"id": owner}}
    return {"createOption": "FromImage", "managedDisk": {"storageAccountType": "Premium_LRS", **by_set}, **more}


def scale_set(
    os_disk: Any = None, data_disks: Any = None, security: Any = None, interface: Any = None, mode: str = "Uniform"
) -> dict[str, Any]:
    """A scale set with the model of its machines."""
    said = {
        "primary": True,
        "networkSecurityGroup": {"id": f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg-render"},
        "ipConfigurations": [],
        **(interface or {}),
    }
    nic = {"name": "nic", "properties": {key: value for key, value in said.items() if value is not None}}
    return {
        "id": f"{COMPUTE}/virtualMachineScaleSets/vmss-render",
        "name": "vmss-render",
        "type": "Microsoft.Compute/virtualMachineScaleSets",
        "location": "westeurope",
        "sku": {"name": "Standard_D4ds_v5", "tier": "Standard", "capacity": 3},
        "zones": ["1", "2", "3"],
        "properties": {
            "orchestrationMode": mode,
            "provisioningState": "Succeeded",
            "singlePlacementGroup": False,
            "upgradePolicy": {"mode": "Automatic"},
            "virtualMachineProfile": {
                "storageProfile": {
                    "osDisk": managed() if os_disk is None else os_disk,
                    "dataDisks": [managed(lun=0)] if data_disks is None else data_disks,
                },
                "securityProfile": {"encryptionAtHost": True} if security is None else security,
                "networkProfile": {"networkInterfaceConfigurations": [nic]},
            },
        },
    }


CASES = {
    "azure-disk-encryption": Case(
        claim("encryption.at-rest.platform-managed-key"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, DISK_LIST: page(disk())},
        enums=((DISK_LIST, "/value/0/properties/encryption/type"),),
    ),
    "azure-disk-snapshot-encryption": Case(
        claim("encryption.at-rest", scope_="disks"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SNAPSHOT_LIST: page(disk("snapshots", "snap-build"))},
        enums=((SNAPSHOT_LIST, "/value/0/properties/encryption/type"),),
    ),
    "azure-machine-host-encryption": Case(
        claim("encryption.at-rest"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, MACHINE_LIST: page(machine())},
        enums=((MACHINE_LIST, "/value/0/properties/securityProfile/encryptionAtHost"),),
    ),
    "azure-disk-encryption-set": Case(
        claim("encryption.at-rest.customer-managed-key"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            DISK_LIST: page(disk(type=OWN, diskEncryptionSetId=SET.upper())),
            ENCRYPTION_SET_LIST: page(encryption_set()),
        },
        enums=((ENCRYPTION_SET_LIST, "/value/0/properties/encryptionType"),),
    ),
    "azure-scale-set-encryption": Case(
        claim("encryption.at-rest.customer-managed-key"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SCALE_SET_LIST: page(scale_set(managed(SET), [managed(SET, lun=0)]))},
    ),
    "azure-scale-set-host-encryption": Case(
        claim("encryption.at-rest"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SCALE_SET_LIST: page(scale_set())},
        enums=((SCALE_SET_LIST, "/value/0/properties/virtualMachineProfile/securityProfile/encryptionAtHost"),),
    ),
    "azure-scale-set-redundancy": Case(
        claim("availability.redundancy", redundancy="zone"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SCALE_SET_LIST: page(scale_set())},
    ),
}
