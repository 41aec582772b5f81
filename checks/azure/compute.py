"""Azure virtual machines: how their disks are encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about
from checks.check import Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

MACHINES = arm(
    "azure.compute.virtual-machines",
    "{id}/providers/Microsoft.Compute/virtualMachines",
    version="2026-04-01",
    permission="Microsoft.Compute/virtualMachines/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
DISKS = arm(
    "azure.compute.disks",
    "{id}/providers/Microsoft.Compute/disks",
    version="2026-03-02",
    permission="Microsoft.Compute/disks/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
SNAPSHOTS = arm(
    "azure.compute.snapshots",
    "{id}/providers/Microsoft.Compute/snapshots",
    version="2026-03-02",
    permission="Microsoft.Compute/snapshots/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_PLATFORM: Final = ("EncryptionAtRestWithPlatformKey",)
_CUSTOMER: Final = ("EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys")
_AT_HOST: Final = "https://learn.microsoft.com/azure/virtual-machines/disk-encryption#encryption-at-host---end-to-end-encryption-for-your-vm-data"
# Without encryption at host the encryption of managed disks does not reach what lies on the host itself.
AT_HOST_OFF: Final = "is without encryption at host: a temporary disk and caches, where it has them, are not covered"


def _disks(claim: Claim) -> bool:
    return about(claim, "disks")


@check("azure-disk-encryption", answers=ALWAYS, over=DISKS, applies=_disks)
def disks(claim: Claim, disk: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed disks are encrypted at rest, with the kind of key that the document names.

    Server-side encryption of managed disks cannot be switched off
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that the disk exists under that guarantee, and whose key it uses.
    Leaves open: temporary disks and caches, which another check looks at; disks of scale sets that were not listed as disks.
    """
    yield _keyed(claim, disk)


@check("azure-disk-snapshot-encryption", answers=ALWAYS, over=SNAPSHOTS, applies=_disks)
def snapshots(claim: Claim, copy: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Snapshots of disks are encrypted at rest, with the kind of key that the document names.

    Server-side encryption covers snapshots as it covers disks
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that the snapshot exists under that guarantee, and whose key it uses.
    Leaves open: images and galleries.
    """
    yield _keyed(claim, copy)


def _keyed(claim: Claim, subject: Item) -> Observation:
    kind = subject.at("/properties/encryption/type")
    return keyed(claim, subject, keeper(kind, _PLATFORM, _CUSTOMER), kind)


@check("azure-machine-host-encryption", answers=("encryption.at-rest",), over=MACHINES, applies=_disks)
def temporary_disks(_claim: Claim, machine: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Temporary disks and caches of virtual machines are encrypted too.

    Only encryption at host covers them; without it the encryption of managed disks ends at the storage
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that encryption at host is on.
    Leaves open: whether a machine's size has a temporary disk at all; encryption inside the machine.
    """
    at_host = machine.at("/properties/securityProfile/encryptionAtHost", absent=Default(False, _AT_HOST))
    if at_host.value is True:
        yield holds(machine, "has its temporary disk and caches encrypted", at_host)
    elif at_host.value is False:
        yield unknown(machine, AT_HOST_OFF, at_host)
    else:
        yield unknown(
            machine, "says {value} of encryption at host, which is not known here", at_host, value=at_host.value
        )
