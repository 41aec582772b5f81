"""Azure virtual machines and scale sets: how their disks are encrypted, and with whose key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies
from checks.azure.copies import REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, CUSTOMER_KEY, keeper, keyed
from checks.azure.promise import about, number
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

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
SCALE_SETS = arm(
    "azure.compute.scale-sets",
    "{id}/providers/Microsoft.Compute/virtualMachineScaleSets",
    version="2026-04-01",
    permission="Microsoft.Compute/virtualMachineScaleSets/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
ENCRYPTION_SETS = arm(
    "azure.compute.disk-encryption-sets",
    "{id}/providers/Microsoft.Compute/diskEncryptionSets",
    version="2026-03-02",
    permission="Microsoft.Compute/diskEncryptionSets/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_PLATFORM: Final = ("EncryptionAtRestWithPlatformKey",)
_CUSTOMER: Final = ("EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys")
_ENCRYPTION: Final = "https://learn.microsoft.com/azure/virtual-machines/disk-encryption"
_AT_HOST: Final = "https://learn.microsoft.com/azure/virtual-machines/disk-encryption#encryption-at-host---end-to-end-encryption-for-your-vm-data"


def own_key(named: Seen) -> bool | None:
    """Whether a setting that may name a disk encryption set names one; None for what is the name of something else."""
    if named.value == "":
        return False
    return True if "/diskencryptionsets/" in str(named.value).casefold() else None


def _disks(claim: Claim) -> bool:
    return about(claim, "disks")


@check("azure-disk-encryption", answers=ALWAYS, over=DISKS, applies=_disks)
def disks(claim: Claim, disk: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed disks are encrypted at rest, with the kind of key that the document names.

    Server-side encryption of managed disks cannot be switched off
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that the disk exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: temporary disks and caches, which another check looks at.
    """
    yield _keyed(claim, disk)


@check("azure-disk-snapshot-encryption", answers=ALWAYS, over=SNAPSHOTS, applies=_disks)
def snapshots(claim: Claim, copy: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Snapshots of disks are encrypted at rest, with the kind of key that the document names.

    Server-side encryption covers snapshots as it covers disks
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that the snapshot exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: images and galleries.
    """
    yield _keyed(claim, copy)


def _keyed(claim: Claim, subject: Item) -> Observation:
    kind = subject.at("/properties/encryption/type")
    return keyed(claim, subject, keeper(kind, _PLATFORM, _CUSTOMER), kind)


@check(
    "azure-disk-encryption-set",
    answers=(CUSTOMER_KEY,),
    over=DISKS,
    may_need=(ENCRYPTION_SETS,),
    applies=_disks,
)
def encryption_sets(_claim: Claim, disk: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """The key of a disk is one that a disk encryption set takes from a key vault.

    A set with automatic rotation that fails goes on with the old version of its key
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption#customer-managed-keys).

    Proves: which set each disk names, that the set has a key, and that its rotation reports no error.
    Leaves open: how old the key is, and who may use it; snapshots and scale sets; disks of confidential machines.
    """
    named = disk.at("/properties/encryption/diskEncryptionSetId", absent=Default("", _ENCRYPTION))
    if named.value == "":
        yield contradicts(disk, "names no disk encryption set, so that no key of the customer's encrypts it", named)
        return
    found = snapshot.by(ENCRYPTION_SETS).get(str(named.value).casefold(), ())
    if found:
        yield _held(disk, found[0], named)
    else:
        yield unknown(disk, "names a disk encryption set that is not among those that can be read", named)


def _held(disk: Item, held: Item, named: Seen) -> Observation:
    kind, key = held.at("/properties/encryptionType"), held.at("/properties/activeKey/keyUrl")
    error = held.at("/properties/autoKeyRotationError")
    if error.present:
        return unknown(disk, "is encrypted with a key whose newest version its set could not take up", error, named)
    if kind.value in _CUSTOMER and str(key.value).startswith("https://"):
        return holds(
            disk, "is encrypted with the key that its disk encryption set takes from a key vault", kind, key, named
        )
    return unknown(disk, "names a disk encryption set whose key cannot be read", kind, key, named)


# -- what lies on the host itself ----------------------------------------------------------------------------------------


def at_host(subject: Item, *settings: Seen) -> Observation:
    """What encryption at host says of temporary disks and caches, where all of these settings must be on."""
    values = [setting.value for setting in settings]
    if all(value is True for value in values):
        return holds(subject, "has its temporary disks and caches encrypted", *settings)
    if all(isinstance(value, bool) for value in values):
        said = "is without encryption at host: a temporary disk and caches, where it has them, are not covered"
        return unknown(subject, said, *settings)
    odd = next(value for value in values if not isinstance(value, bool))
    return unknown(subject, "says {value} of encryption at host, which is not known here", *settings, value=odd)


@check("azure-machine-host-encryption", answers=("encryption.at-rest",), over=MACHINES, applies=_disks)
def temporary_disks(_claim: Claim, machine: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Temporary disks and caches of virtual machines are encrypted too.

    Only encryption at host covers them; without it the encryption of managed disks ends at the storage
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that encryption at host is on.
    Leaves open: whether a machine's size has a temporary disk at all; encryption inside the machine.
    """
    yield at_host(machine, machine.at("/properties/securityProfile/encryptionAtHost", absent=Default(False, _AT_HOST)))


# -- scale sets ----------------------------------------------------------------------------------------------------------

_ZONES: Final = (
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-use-availability-zones"
)
_MODEL: Final = "/properties/virtualMachineProfile"
_DATA: Final = f"{_MODEL}/storageProfile/dataDisks"


def _modelled(scale_set: Item) -> Observation | None:
    """What is to be said of a scale set without a model of its machines; None for one that has a model."""
    if scale_set.names(_MODEL):
        return None
    return unknown(scale_set, "has no model of its machines, whose disks are looked at one by one",
                   scale_set.at(_MODEL))  # fmt: skip


@check("azure-scale-set-encryption", answers=ALWAYS, over=SCALE_SETS, applies=_disks)
def scale_sets(claim: Claim, scale_set: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Disks of scale sets are encrypted at rest, with the kind of key that the document names.

    Managed disks are always encrypted, with the platform's key unless the model of the machines names a disk encryption set
    (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).

    Proves: that the model has managed disks, and whose key each of them uses.
    Leaves open: machines that still run an older model; scale sets without a model, whose machines and disks other checks
    look at; temporary disks; disks of confidential machines.
    """
    if not scale_set.names(_MODEL) and scale_set.at("/properties/orchestrationMode").value == "Flexible":
        return
    odd = _modelled(scale_set) or _unmanaged(scale_set)
    if odd is not None:
        yield odd
        return
    listed = scale_set.parts(_DATA)
    none = () if listed else (scale_set.at(_DATA, absent=Default([], _ENCRYPTION)),)
    disks = [f"{_MODEL}/storageProfile/osDisk", *(f"{_DATA}/{number}" for number in range(len(listed or [])))]
    keys = [scale_set.at(f"{one}/managedDisk/diskEncryptionSet/id", absent=Default("", _ENCRYPTION)) for one in disks]
    for by_customer in (None, False, True):
        some = [key for key in keys if own_key(key) is by_customer]
        if some:
            yield keyed(claim, scale_set, by_customer, *some, *none)


def _unmanaged(scale_set: Item) -> Observation | None:
    """What is to be said of disks that are blobs, or of which nothing can be read; None for managed ones."""
    if not scale_set.names(f"{_MODEL}/storageProfile/osDisk"):
        return unknown(scale_set, "does not say what its disks are", scale_set.at(f"{_MODEL}/storageProfile/osDisk"))
    blobs = scale_set.at(f"{_MODEL}/storageProfile/osDisk/vhdContainers", absent=Default([], _ENCRYPTION))
    if blobs.value != []:
        return unknown(scale_set, "keeps its disks as blobs; their storage account says how they are encrypted", blobs)
    disks = scale_set.at(_DATA, absent=Default([], _ENCRYPTION)) if scale_set.parts(_DATA) is None else None
    if disks is not None and disks.value != []:
        return unknown(scale_set, "has data disks that cannot be read", disks)
    return None


@check("azure-scale-set-host-encryption", answers=("encryption.at-rest",), over=SCALE_SETS, applies=_disks)
def scale_set_hosts(_claim: Claim, scale_set: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Temporary disks and caches of machines in scale sets are encrypted too.

    Source: https://learn.microsoft.com/azure/virtual-machines/disk-encryption

    Proves: that encryption at host is on in the model of the machines.
    Leaves open: machines that still run an older model; whether their size has a temporary disk at all.
    """
    if scale_set.names(_MODEL) or scale_set.at("/properties/orchestrationMode").value != "Flexible":
        pointer = f"{_MODEL}/securityProfile/encryptionAtHost"
        yield _modelled(scale_set) or at_host(scale_set, scale_set.at(pointer, absent=Default(False, _AT_HOST)))


@check("azure-scale-set-redundancy", answers=REDUNDANCY, over=SCALE_SETS, applies=copies.meant)
def scale_set_redundancy(claim: Claim, scale_set: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Scale sets have several machines, spread over zones where that is said.

    Machines lie in no zone in particular unless the set names zones
    (https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-use-availability-zones).

    Proves: for how many machines each set is made now, and over how many zones they are spread.
    Leaves open: whether all of them are well; what they do when one of them stops.
    """
    count = scale_set.at("/sku/capacity")
    zones = scale_set.at("/zones", absent=Default([], _ZONES))
    machines = number(count.value)
    if machines is None or not isinstance(zones.value, list):
        yield unknown(scale_set, "does not say how many machines it has, or where", count, zones)
    elif machines:  # a set of no machines is none that could fail
        several = machines > 1
        zoned = several and len(zones.value) > 1
        yield copies.spread(claim, scale_set, Copies(zones=zoned, standby=several), count, zones)
