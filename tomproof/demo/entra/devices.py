"""Devices that Intune manages, and the rule for computers. One was set up in a hurry, one has no agent that reports."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.company import ago, guid
from tomproof.demo.entra.people import BY_NAME
from tomproof.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Device:
    """A computer of the company and who uses it. ``encrypted`` is what it has reported of itself."""

    name: str
    system: str
    version: str
    model: tuple[str, str]
    person: str
    encrypted: bool = True
    compliance: str = "compliant"

    @property
    def id(self) -> str:
        return guid(f"device {self.name}")


_THINKPAD, _MACBOOK = ("LENOVO", "21HMCTO1WW"), ("Apple", "MacBook Pro")
DEVICES = (
    Device("NL-LT-014", "Windows", "10.0.26100.4652", _THINKPAD, "Malte Brandt"),
    Device("NL-LT-022", "Windows", "10.0.26100.4652", _THINKPAD, "Silke Nansen"),
    Device("NL-MB-003", "macOS", "15.6.1 (24G90)", _MACBOOK, "Jule Petersen"),
    Device("NL-LT-031", "Windows", "10.0.26100.4061", _THINKPAD, "Ferdinand Claussen", False, "noncompliant"),
    Device("NL-LX-001", "Linux", "24.04", _THINKPAD, "Torben Hinrichs", False),
)


def devices() -> list[Json]:
    """Every device as Intune shows it."""
    return [_device(one) for one in DEVICES]


def _device(one: Device) -> Json:
    person = BY_NAME[one.person]
    return {
        "id": one.id,
        "userId": person.id,
        "deviceName": one.name,
        "managedDeviceOwnerType": "company",
        "enrolledDateTime": ago(420),
        "lastSyncDateTime": ago(1, hours=3),
        "operatingSystem": one.system,
        "complianceState": one.compliance,
        "jailBroken": "Unknown",
        "managementAgent": "mdm",
        "osVersion": one.version,
        "easActivated": False,
        "azureADRegistered": True,
        "deviceEnrollmentType": "windowsAzureADJoin" if one.system == "Windows" else "userEnrollment",
        "emailAddress": person.upn,
        "azureADDeviceId": guid(f"entra device {one.name}"),
        "deviceRegistrationState": "registered",
        "isSupervised": False,
        "isEncrypted": one.encrypted,
        "userPrincipalName": person.upn,
        "model": one.model[1],
        "manufacturer": one.model[0],
        "userDisplayName": one.person,
        "managementState": "managed",
    }


def policies() -> list[Json]:
    """The rule for Windows, given to all devices, with what it is given to as ``$expand`` brings it."""
    everywhere = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    return [
        {
            "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
            "id": guid("compliance policy windows"),
            "createdDateTime": ago(420),
            "description": "Password, lock and BitLocker",
            "lastModifiedDateTime": ago(200),
            "displayName": "Windows computers",
            "version": 3,
            "passwordRequired": True,
            "passwordMinutesOfInactivityBeforeLock": 10,
            "passwordMinimumLength": 8,
            "bitLockerEnabled": True,
            "storageRequireEncryption": True,
            "assignments": [{"id": guid("compliance assignment windows"), "target": everywhere}],
        }
    ]
