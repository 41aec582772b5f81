"""Backup vaults: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.dataprotection import INSTANCES, VAULT_JOBS
from claims.model import Claim
from tests.checks.cases.azure_dataprotection import CASES, LIST, VAULT, instance, job, vault
from tests.kit import Case, answered, claim, finding, page

RESIDENCY = CASES["azure-backup-vault-residency"]
GEO = CASES["azure-backup-vault-geo"]
WEST = claim("residency.region", regions=["westeurope"], exclusive=True)


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def where(case: Case, the_claim: Claim = RESIDENCY.claim) -> list[tuple[str, str]]:
    return seen(finding("azure-backup-vault-residency", the_claim, case.bodies))


def stores(case: Case, *pairs: tuple[str, str], location: str = "westeurope") -> Case:
    return answered(case, LIST, page(vault(*pairs, location=location)))


def test_a_second_copy_in_the_paired_region_lies_in_the_eu() -> None:
    assert where(RESIDENCY) == [("holds", "keeps a second copy of its backups in North Europe")]


def test_a_second_copy_is_against_the_letter_of_one_region_only() -> None:
    said = "keeps a second copy of its backups in North Europe (IE): inside the EU, outside the named region"
    assert where(RESIDENCY, WEST) == [("contradicts", said)]


def test_a_second_copy_outside_the_eu_contradicts() -> None:
    case = stores(RESIDENCY, ("VaultStore", "GeoRedundant"), location="Brazil South")
    assert where(case) == [
        (
            "contradicts",
            "keeps a second copy of its backups in South Central US (US), outside of what the document names",
        )
    ]


def test_a_vault_without_a_second_copy_lies_where_it_lies() -> None:
    local = stores(RESIDENCY, ("VaultStore", "ZoneRedundant"))
    assert where(local, WEST) == [("holds", "lies in West Europe")]
    assert where(stores(RESIDENCY, ("VaultStore", "LocallyRedundant"), location="uksouth"))[0][0] == "contradicts"


def test_operational_backups_stay_beside_the_data() -> None:
    case = stores(RESIDENCY, ("OperationalStore", "LocallyRedundant"), ("VaultStore", "GeoRedundant"))
    assert len(where(case)) == 1


def test_a_new_store_or_a_new_redundancy_is_unknown() -> None:
    assert where(stores(RESIDENCY, ("QuantumStore", "LocallyRedundant")))[0][0] == "unknown"
    assert where(stores(RESIDENCY, ("VaultStore", "LunarRedundant")))[0][0] == "unknown"


def test_a_vault_without_settings_is_unknown() -> None:
    body = page(vault())
    body["value"][0]["properties"]["storageSettings"] = None
    assert where(answered(RESIDENCY, LIST, body)) == [("unknown", "does not say where it keeps its backups")]


def test_a_vault_without_backups_holds_nothing() -> None:
    empty = answered(RESIDENCY, (INSTANCES, VAULT), page())
    assert finding("azure-backup-vault-residency", WEST, empty.bodies).shown is Shown.NONE
    assert finding("azure-backup-vault-geo", GEO.claim, {**GEO.bodies, (INSTANCES, VAULT): page()}).shown is Shown.NONE


@pytest.mark.parametrize(
    ("how", "wanted", "outcome"),
    [
        ("GeoRedundant", None, "holds"),
        ("LocallyRedundant", None, "contradicts"),
        ("ZoneRedundant", None, "unknown"),
        ("ZoneRedundant", "ZRS", "holds"),
        ("ZoneRedundant", "GRS", "contradicts"),
    ],
)
def test_a_second_place_is_what_the_document_calls_one(how: str, wanted: str | None, outcome: str) -> None:
    params = {"redundancy": wanted} if wanted else {}
    found = finding(
        "azure-backup-vault-geo", claim("backup.geo-redundant", **params), stores(GEO, ("VaultStore", how)).bodies
    )
    assert seen(found)[0][0] == outcome


# -- do backups run ------------------------------------------------------------------------------------------------------

RUNS = CASES["azure-backup-vault-runs"]
DISK = "Microsoft.Compute/disks"


def ran(jobs: tuple[dict[str, Any], ...], the_claim: Claim = RUNS.claim, **source: Any) -> list[tuple[str, str]]:
    body = instance()
    body["properties"]["dataSourceInfo"] |= source
    case = answered(answered(RUNS, (INSTANCES, VAULT), page(body)), (VAULT_JOBS, VAULT), page(*jobs))
    return seen(finding("azure-backup-vault-runs", the_claim, case.bodies))


def test_a_database_was_backed_up_within_the_week() -> None:
    assert ran((job(),)) == [("holds", "was backed up to a vault on 2026-11-15")]


def test_a_disk_has_no_backup_of_its_own_so_that_the_vaults_has_to_keep_up() -> None:
    late = [("unknown", "was last backed up to a vault on 2026-11-15, and not since")]
    assert ran((job(),), datasourceType=DISK) == late
    assert ran((job(),), claim("backup.automated"), datasourceType=DISK)[0][0] == "holds"
    assert ran((job(), job(endTime="2026-11-19T06:00:00Z")), datasourceType=DISK)[0][0] == "holds"


def test_how_long_a_vault_keeps_a_disk_is_not_compared() -> None:
    kept = claim("backup.automated", retention_days=30)
    said = "was backed up to a vault on 2026-11-15; how long that keeps it was not compared here"
    assert ran((job(),), kept, datasourceType=DISK) == [("unknown", said)]
    assert ran((job(),), kept)[0][0] == "holds"


@pytest.mark.parametrize(
    "job_of",
    [
        {"status": "Failed"},
        {"status": "CompletedWithWarnings"},
        {"operationCategory": "Restore"},
        {"endTime": None},
        {"endTime": "2026-12-01T00:00:00Z"},
        {"backupInstanceId": f"{VAULT}/backupInstances/another"},
    ],
)
def test_a_backup_that_was_not_completed_is_no_backup(job_of: dict[str, Any]) -> None:
    said = "is set up in a vault, where no backup is seen to have been completed"
    assert ran((job(**job_of),)) == [("unknown", said)]


def test_a_backup_that_is_stopped_is_named_with_its_state() -> None:
    body = instance()
    body["properties"]["currentProtectionState"] = "ProtectionError"
    case = answered(RUNS, (INSTANCES, VAULT), page(body))
    found = finding("azure-backup-vault-runs", RUNS.claim, case.bodies)
    assert seen(found) == [("unknown", "is known to a backup vault in the state ProtectionError")]


def test_blobs_are_looked_at_with_their_account_and_others_by_what_the_claim_names() -> None:
    databases, machines = claim("backup.automated", scope_="databases"), claim("backup.automated", scope_="machines")
    assert ran((job(),), datasourceType="Microsoft.Storage/storageAccounts/blobServices") == []
    assert ran((job(),), databases, datasourceType=DISK) == []
    assert ran((job(),), machines) == []
    assert ran((job(),), machines, datasourceType=DISK)[0][0] == "holds"
    assert ran((job(),), databases, datasourceType="Microsoft.ContainerService/managedClusters") == []
    assert ran((job(),), datasourceType=None) == [("unknown", "does not say what it is a backup of")]
