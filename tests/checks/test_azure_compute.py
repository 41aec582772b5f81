"""Disks, snapshots and virtual machines: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_compute import CASES, DISK_LIST, MACHINE_LIST, SNAPSHOT_LIST, disk, machine
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, outcomes
from tests.kit import claim, page

BOTH = "EncryptionAtRestWithPlatformAndCustomerKeys"


@pytest.mark.parametrize(
    ("kind", "key", "outcome"),
    [
        ("encryption.at-rest", "EncryptionAtRestWithPlatformKey", HOLDS),
        ("encryption.at-rest", "EncryptionAtRestWithCustomerKey", HOLDS),
        ("encryption.at-rest", None, UNKNOWN),
        ("encryption.at-rest", "SomethingNew", UNKNOWN),
        ("encryption.at-rest.platform-managed-key", "EncryptionAtRestWithPlatformKey", HOLDS),
        ("encryption.at-rest.platform-managed-key", "EncryptionAtRestWithCustomerKey", CONTRADICTS),
        ("encryption.at-rest.platform-managed-key", BOTH, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", BOTH, HOLDS),
        ("encryption.at-rest.customer-managed-key", "EncryptionAtRestWithPlatformKey", CONTRADICTS),
    ],
)
def test_who_holds_the_key_of_a_disk_and_of_a_snapshot(kind: str, key: str | None, outcome: Any) -> None:
    disks, copies = {DISK_LIST: page(disk(type=key))}, {SNAPSHOT_LIST: page(disk("snapshots", type=key))}
    assert outcomes("azure-disk-encryption", CASES["azure-disk-encryption"], claim(kind), disks) == [outcome]
    snapshots = CASES["azure-disk-snapshot-encryption"]
    assert outcomes("azure-disk-snapshot-encryption", snapshots, claim(kind), copies) == [outcome]


@pytest.mark.parametrize(("at_host", "outcome"), [(True, HOLDS), (False, UNKNOWN), (None, UNKNOWN), ("on", UNKNOWN)])
def test_without_encryption_at_host_temporary_disks_are_not_covered(at_host: Any, outcome: Any) -> None:
    bodies = {MACHINE_LIST: page(machine(encryptionAtHost=at_host))}
    found = outcomes("azure-machine-host-encryption", CASES["azure-machine-host-encryption"], None, bodies)
    assert found == [outcome]


def test_a_claim_on_storage_alone_is_not_about_disks() -> None:
    named = {check.id for check in checks_for(claim("encryption.at-rest", scope_="storage"))}
    assert {"azure-storage-encryption"} == named & {
        "azure-storage-encryption",
        "azure-disk-encryption",
        "azure-machine-host-encryption",
    }
