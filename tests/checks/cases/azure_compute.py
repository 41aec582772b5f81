"""Good packs for checks.azure.compute."""

from __future__ import annotations

from typing import Any

from checks.azure.compute import DISKS, MACHINES, SNAPSHOTS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
DISK_LIST = (DISKS, SUBSCRIPTION)
SNAPSHOT_LIST = (SNAPSHOTS, SUBSCRIPTION)
MACHINE_LIST = (MACHINES, SUBSCRIPTION)


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
}
