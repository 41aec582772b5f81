"""Disks, snapshots and virtual machines: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_compute import (
    CASES,
    DISK_LIST,
    ENCRYPTION_SET_LIST,
    MACHINE_LIST,
    SCALE_SET_LIST,
    SET,
    SNAPSHOT_LIST,
    disk,
    encryption_set,
    machine,
    managed,
    scale_set,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, outcomes, said
from tests.kit import Status, claim, page

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


# -- disk encryption sets

KEYS = "azure-disk-encryption-set"


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({}, HOLDS, "is encrypted with the key that its disk encryption set takes from a key vault"),
        (
            {"encryptionType": BOTH},
            HOLDS,
            "is encrypted with the key that its disk encryption set takes from a key vault",
        ),
        (
            {"autoKeyRotationError": {"code": "KeyVaultAccessForbidden", "message": "no"}},
            UNKNOWN,
            "is encrypted with a key whose newest version its set could not take up",
        ),
        ({"activeKey": None}, UNKNOWN, "names a disk encryption set whose key cannot be read"),
        ({"encryptionType": None}, UNKNOWN, "names a disk encryption set whose key cannot be read"),
        ({"encryptionType": "SomethingNew"}, UNKNOWN, "names a disk encryption set whose key cannot be read"),
    ],
)
def test_the_key_of_a_disk_is_that_of_its_set(properties: Any, outcome: Any, words: str) -> None:
    bodies = {ENCRYPTION_SET_LIST: page(encryption_set(**properties))}
    assert said(KEYS, CASES[KEYS], None, bodies) == [("disk-build-os", outcome, words)]


def test_a_disk_without_a_set_has_no_key_of_the_customers_whatever_sets_there_are() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    bodies = {DISK_LIST: page(disk()), ENCRYPTION_SET_LIST: refused}
    words = "names no disk encryption set, so that no key of the customer's encrypts it"
    assert said(KEYS, CASES[KEYS], None, bodies) == [("disk-build-os", CONTRADICTS, words)]


def test_a_set_that_cannot_be_read_shows_no_key() -> None:
    words = "names a disk encryption set that is not among those that can be read"
    assert said(KEYS, CASES[KEYS], None, {ENCRYPTION_SET_LIST: page()}) == [("disk-build-os", UNKNOWN, words)]


# -- scale sets

MODEL = "azure-scale-set-encryption"


@pytest.mark.parametrize(
    ("system", "data", "at_rest", "platform", "customer"),
    [
        (managed(), [], [HOLDS], [HOLDS], [CONTRADICTS]),
        (managed(), None, [HOLDS], [HOLDS], [CONTRADICTS]),
        (managed(SET), [managed(SET)], [HOLDS], [CONTRADICTS], [HOLDS]),
        (managed(), [managed(SET)], [HOLDS, HOLDS], [HOLDS, CONTRADICTS], [CONTRADICTS, HOLDS]),
        (managed("kv-ibis"), [], [UNKNOWN], [UNKNOWN], [UNKNOWN]),
        ({"vhdContainers": ["https://stibis.blob.core.windows.net/vhds"]}, [], [UNKNOWN], [UNKNOWN], [UNKNOWN]),
        ({}, [], [UNKNOWN], [UNKNOWN], [UNKNOWN]),
        (managed(), "none", [UNKNOWN], [UNKNOWN], [UNKNOWN]),
    ],
)
def test_every_disk_in_the_model_of_a_scale_set_counts(
    system: Any, data: Any, at_rest: Any, platform: Any, customer: Any
) -> None:
    bodies = {SCALE_SET_LIST: page(scale_set(system, data))}
    kinds = ("", ".platform-managed-key", ".customer-managed-key")
    found = [outcomes(MODEL, CASES[MODEL], claim(f"encryption.at-rest{kind}"), bodies) for kind in kinds]
    assert found == [at_rest, platform, customer]


@pytest.mark.parametrize(("at_host", "outcome"), [(True, HOLDS), (False, UNKNOWN), (None, UNKNOWN), ("on", UNKNOWN)])
def test_temporary_disks_of_a_scale_set_are_covered_at_the_host_only(at_host: Any, outcome: Any) -> None:
    check = "azure-scale-set-host-encryption"
    bodies = {SCALE_SET_LIST: page(scale_set(security={"encryptionAtHost": at_host}))}
    assert outcomes(check, CASES[check], None, bodies) == [outcome]


@pytest.mark.parametrize(("mode", "expected"), [("Flexible", []), ("Uniform", [UNKNOWN]), ("New", [UNKNOWN])])
@pytest.mark.parametrize("check", [MODEL, "azure-scale-set-host-encryption"])
def test_without_a_model_the_machines_are_looked_at_one_by_one(check: str, mode: str, expected: Any) -> None:
    bare = scale_set(mode=mode)
    bare["properties"]["virtualMachineProfile"] = None
    assert outcomes(check, CASES[check], None, {SCALE_SET_LIST: page(bare)}) == expected


@pytest.mark.parametrize(
    ("capacity", "zones", "zone", "anyhow"),
    [
        (3, ["1", "2"], [HOLDS], [HOLDS]),
        (3, ["1"], [CONTRADICTS], [HOLDS]),
        (3, None, [CONTRADICTS], [HOLDS]),
        (1, ["1", "2"], [CONTRADICTS], [CONTRADICTS]),
        (0, ["1", "2"], [], []),
        (None, ["1", "2"], [UNKNOWN], [UNKNOWN]),
        (3, "all", [UNKNOWN], [UNKNOWN]),
    ],
)
def test_a_scale_set_is_redundant_by_its_machines_and_their_zones(
    capacity: Any, zones: Any, zone: Any, anyhow: Any
) -> None:
    check, one = "azure-scale-set-redundancy", scale_set()
    one["sku"]["capacity"], one["zones"] = capacity, zones
    bodies = {SCALE_SET_LIST: page(one)}
    claims = (None, claim("availability.redundancy"))
    assert [outcomes(check, CASES[check], the_claim, bodies) for the_claim in claims] == [zone, anyhow]
