"""Devices under management: encrypted, and locked after some minutes."""

from __future__ import annotations

from typing import Any

from checks.entra.devices import DEVICES, POLICIES
from tests.checks.entra_tenant import listed, of
from tests.kit import Bodies, Case, claim


def device(name: str, system: str | None = "Windows", encrypted: bool | None = True, **more: Any) -> dict[str, Any]:
    """A device as Intune shows it, without names."""
    return {
        "id": of(f"device {name}"),
        "operatingSystem": system,
        "isEncrypted": encrypted,
        "complianceState": "compliant",
        "managementState": "managed",
        "lastSyncDateTime": "2026-11-18T07:12:44Z",
        **more,
    }


def devices(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("deviceManagement/managedDevices(id,operatingSystem,isEncrypted,complianceState)", *some)


def policy(kind: str = "windows10CompliancePolicy", target: str = "allDevices", **rules: Any) -> dict[str, Any]:
    """A compliance policy with what it is given to."""
    return {
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": of(f"policy {kind} {target}"),
        "displayName": "Computers",
        "passwordRequired": True,
        "passwordMinutesOfInactivityBeforeLock": 5,
        "bitLockerEnabled": True,
        **rules,
        "assignments": [
            {"id": of(f"assignment {kind}"), "target": {"@odata.type": f"#microsoft.graph.{target}AssignmentTarget"}}
        ],
    }


def policies(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("deviceManagement/deviceCompliancePolicies(assignments())", *some)


RULED: Bodies = {DEVICES: devices(device("one")), POLICIES: policies(policy())}
CASES = {
    "intune-device-encryption": Case(
        claim("device.disk-encryption", scope="devices", scope_="laptops"),
        {DEVICES: devices(device("one"), device("two", "macOS"), device("phone", "iOS"))},
        enums=((DEVICES, "/value/0/operatingSystem"),),
    ),
    "intune-device-rules": Case(
        claim("device.management", scope="devices", screen_lock=True),
        RULED,
        enums=(
            (DEVICES, "/value/0/managementState"),
            (DEVICES, "/value/0/complianceState"),
            (DEVICES, "/value/0/operatingSystem"),
            (POLICIES, "/value/0/@odata.type"),
            (POLICIES, "/value/0/assignments/0/target/@odata.type"),
        ),
    ),
}
