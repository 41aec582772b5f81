"""Backup vaults: one edit each."""

from __future__ import annotations

import pytest

from checks import Finding, Shown
from checks.azure.dataprotection import INSTANCES
from claims.model import Claim
from tests.checks.cases.azure_dataprotection import CASES, LIST, VAULT, vault
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
