"""Intune: whether the devices that it manages are encrypted, and kept under rules for locking.

What Intune does not manage shows nowhere: https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from checks.azure.promise import instant, listed
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot, graph

INTUNE = "Microsoft Intune"
# Without the names of devices and of those who use them.
DEVICES = graph(
    "graph.intune.managed-devices",
    "/deviceManagement/managedDevices",
    permission="DeviceManagementManagedDevices.Read.All",
    params=(("$select", "id,operatingSystem,isEncrypted,complianceState,managementState,lastSyncDateTime"),),
    licence=INTUNE,
    resource="/deviceManagement/managedDevices/{id}",
)
POLICIES = graph(
    "graph.intune.compliance-policies",
    "/deviceManagement/deviceCompliancePolicies",
    permission="DeviceManagementConfiguration.Read.All",
    params=(("$expand", "assignments"),),
    licence=INTUNE,
    resource="/deviceManagement/deviceCompliancePolicies/{id}",
)

# A device that has been silent for so long may have been taken out of use, or changed since.
_SILENT = timedelta(days=90)
_COMPUTERS = ("windows", "macos", "linux", "chromeos")
_PHONES = ("ios", "ipados", "android", "androidforwork", "androidenterprise")
# Of these Intune reports whether they are encrypted; of others "no" may stand for "not reported":
# https://learn.microsoft.com/mem/intune/protect/encryption-monitor
_REPORTED = ("windows", "macos")
_ABOUT = {"laptops": _COMPUTERS, "mobile": _PHONES}


def _about(claim: Claim, device: Item) -> tuple[bool | None, Seen]:
    """Whether a claim is about devices of this kind; None where that cannot be told."""
    kind = device.at("/operatingSystem")
    system = str(kind.value).casefold()
    wanted = [known for scope in listed(claim, "scope") for known in _ABOUT.get(scope, ())]
    if not wanted or system in wanted:
        return True, kind
    return (False if system in (*_COMPUTERS, *_PHONES) else None), kind


def _silent(device: Item, snapshot: Snapshot) -> tuple[bool, Seen]:
    heard = device.at("/lastSyncDateTime")
    when = instant(heard.value)
    return when is None or snapshot.taken_at - when > _SILENT, heard


@check(
    "intune-device-encryption",
    answers=("device.disk-encryption",),
    over=DEVICES,
    scopes=("devices",),
    applies=lambda claim: "media" not in listed(claim, "scope"),
)
def encrypted(claim: Claim, device: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Devices that Intune manages are encrypted.

    Proves: what each enrolled computer or phone has reported of itself within 90 days.
    Leaves open: devices that are not enrolled, of which nothing shows; by which product a device is encrypted and who holds
    the keys; removable media; Linux, ChromeOS and phones, of which a "no" may only mean that nothing was reported.
    """
    about, kind = _about(claim, device)
    if about is False:
        return
    state = device.at("/isEncrypted")
    silent, heard = _silent(device, snapshot)
    seen = (kind, state, heard)
    if about is None:
        yield unknown(device, "is of a kind of which it is not known whether the document means it", *seen)
    elif silent:
        yield unknown(device, "has not reported within 90 days, or does not say when it did", *seen)
    elif state.value is True:
        yield holds(device, "is encrypted; devices that are not enrolled would not show here", *seen)
    elif state.value is False and str(kind.value).casefold() in _REPORTED:
        yield contradicts(device, "is not encrypted", *seen)
    else:
        yield unknown(device, "has not reported whether it is encrypted", *seen)


# -- rules ---------------------------------------------------------------------------------------------------------------

# Which policies are about which system: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicy
_WRITTEN_FOR = {
    "windows": ("windows10CompliancePolicy",),
    "macos": ("macOSCompliancePolicy",),
    "ios": ("iosCompliancePolicy",),
    "ipados": ("iosCompliancePolicy",),
}
_LOCKS = {"iosCompliancePolicy": ("passcodeRequired", "passcodeMinutesOfInactivityBeforeLock")}
_EVERYWHERE = ("#microsoft.graph.allDevicesAssignmentTarget", "#microsoft.graph.allLicensedUsersAssignmentTarget")
_NAMED = ("mdm", "pin", "screen_lock")


@check(
    "intune-device-rules",
    answers=("device.management",),
    over=DEVICES,
    may_need=(POLICIES,),
    scopes=("devices",),
    applies=lambda claim: any(claim.params.get(name) is True for name in _NAMED),
)
def ruled(claim: Claim, device: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Devices that Intune manages are under its rules, and these ask for a password and a lock where that is claimed.

    Proves: that each enrolled device is managed and has reported within 90 days; where a password or a lock is claimed, that
    a compliance policy for its system, given to all devices or all users, asks for it, and that the device complies.
    Leaves open: devices that are not enrolled, of which nothing shows; rules by configuration profiles, by the settings
    catalogue or by policies for groups; which rule a device breaks that does not comply.
    """
    state, kind = device.at("/managementState"), device.at("/operatingSystem")
    silent, heard = _silent(device, snapshot)
    if silent:
        yield unknown(device, "has not reported within 90 days, or does not say when it did", heard)
    elif state.value != "managed":
        yield unknown(device, "is not known to be under management now", state)
    elif claim.params.get("pin") is not True and claim.params.get("screen_lock") is not True:
        yield holds(device, "is managed; devices that are not enrolled would not show here", state, kind, heard)
    else:
        yield _locked(claim, device, snapshot, (state, kind, heard))


def _locked(claim: Claim, device: Item, snapshot: Snapshot, seen: tuple[Seen, ...]) -> Observation:
    """Whether a policy asks this device for a password, and for a lock after some minutes where that is claimed."""
    asked = next(
        (
            found
            for policy in snapshot[POLICIES]
            if (found := _asks(policy, device, claim.params.get("screen_lock") is True))
        ),
        None,
    )
    complies = device.at("/complianceState")
    if asked is None:
        text = "no compliance policy for its system, given to all, asks for what is claimed; other rules were not read"
        return unknown(device, text, *seen, *snapshot.listing(POLICIES))
    if complies.value == "compliant":
        return holds(device, "complies with a policy that asks for what is claimed", *seen, complies, *asked)
    return unknown(
        device, "is not known to comply with the policy that asks for what is claimed", *seen, complies, *asked
    )


def _asks(policy: Item, device: Item, lock: bool) -> tuple[Seen, ...]:
    """What was seen of a policy that is about this device and asks for a password, and a lock if wanted; else nothing."""
    kind = policy.at("/@odata.type")
    name = str(kind.value).removeprefix("#microsoft.graph.")
    if name not in _WRITTEN_FOR.get(device.text("/operatingSystem").casefold(), ()):
        return ()
    required, minutes = (policy.at(f"/{key}") for key in _LOCKS.get(name, _PASSWORD))
    locks = isinstance(minutes.value, int) and not isinstance(minutes.value, bool) and minutes.value > 0
    targets = [part.at("/target/@odata.type") for part in policy.parts("/assignments") or ()]
    everywhere = [one for one in targets if one.value in _EVERYWHERE]
    excluded = any("exclusion" in str(one.value).casefold() for one in targets)
    if required.value is not True or (lock and not locks) or not everywhere or excluded:
        return ()
    return (kind, required, *((minutes,) if lock else ()), everywhere[0])


_PASSWORD = ("passwordRequired", "passwordMinutesOfInactivityBeforeLock")
