"""Cosmos DB accounts: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_cosmosdb import (
    CASES,
    RESTORABLE_LIST,
    continuous,
    periodic,
    place,
    restorable,
    with_account,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

REGION = claim("residency.region", regions=["westeurope"], exclusive=True)


def of(check: str, the_claim: Any = None, *places: Any, more: Any = None, **properties: Any) -> Said:
    bodies = {**with_account(*places, **properties), **(more or {})}
    return said(f"azure-cosmosdb-{check}", CASES[f"azure-cosmosdb-{check}"], the_claim, bodies)


def what(found: Said) -> list[Any]:
    return [outcome for _, outcome, _ in found]


@pytest.mark.parametrize(
    ("kind", "key", "outcome"),
    [
        ("encryption.at-rest", None, HOLDS),
        ("encryption.at-rest", "https://kv.vault.azure.net/keys/k", HOLDS),
        ("encryption.at-rest.platform-managed-key", None, HOLDS),
        ("encryption.at-rest.platform-managed-key", "https://kv.vault.azure.net/keys/k", CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", None, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", 7, UNKNOWN),
    ],
)
def test_who_holds_the_key(kind: str, key: Any, outcome: Any) -> None:
    assert what(of("encryption", claim(kind), keyVaultKeyUri=key)) == [outcome]


def test_the_service_takes_no_connection_without_tls() -> None:
    assert what(of("https")) == [HOLDS]
    assert what(of("https", documentEndpoint="http://cosmos-ibis.documents.azure.com/")) == [UNKNOWN]
    assert what(of("https", documentEndpoint=None)) == [UNKNOWN]


@pytest.mark.parametrize(
    ("lowest", "promised", "outcome"),
    [
        ("Tls12", "1.2", HOLDS),
        ("Tls12", "1.3", CONTRADICTS),
        ("Tls11", "1.2", CONTRADICTS),
        ("Tls", "1.2", CONTRADICTS),
        (None, "1.2", UNKNOWN),
        ("SomethingNew", "1.2", UNKNOWN),
    ],
)
def test_the_lowest_tls_version(lowest: str | None, promised: str, outcome: Any) -> None:
    promise = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert what(of("tls", promise, minimalTlsVersion=lowest)) == [outcome]


def rules(*addresses: str) -> list[dict[str, str]]:
    return [{"ipAddressOrRange": address} for address in addresses]


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({"publicNetworkAccess": "Disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"isVirtualNetworkFilterEnabled": False, "ipRules": []}, CONTRADICTS, "can be reached from every network"),
        ({"isVirtualNetworkFilterEnabled": None, "ipRules": None}, CONTRADICTS, "can be reached from every network"),
        ({"publicNetworkAccess": None, "ipRules": []}, HOLDS, "admits no public address"),
        ({"isVirtualNetworkFilterEnabled": False}, HOLDS, "admits named ranges of public addresses and nobody else: 1"),
        (
            {"ipRules": rules("0.0.0.0")},  # noqa: S104 - the rule as Azure writes it
            CONTRADICTS,
            "has a rule that admits every service in Azure, other customers' too",
        ),
        ({"ipRules": rules("0.0.0.0/0")}, CONTRADICTS, "has address rules that admit the whole internet"),
        ({"ipRules": "203.0.113.8"}, UNKNOWN, "has network rules that cannot be read"),
        ({"isVirtualNetworkFilterEnabled": "yes"}, UNKNOWN, "has network rules that cannot be read"),
    ],
)
def test_who_can_reach_an_account(properties: dict[str, Any], outcome: Any, words: str) -> None:
    assert of("network", **properties) == [("cosmos-ibis", outcome, words)]


@pytest.mark.parametrize(
    ("policy", "params", "outcome"),
    [
        (periodic(), {}, HOLDS),
        (periodic(minutes=240), {"frequency": "daily"}, HOLDS),
        (periodic(minutes=240), {"frequency": "hourly"}, CONTRADICTS),
        (periodic(minutes=240), {"frequency": "continuous"}, CONTRADICTS),
        (periodic(hours=720), {"retention_days": 30}, HOLDS),
        (periodic(hours=8), {"retention_days": 30}, CONTRADICTS),
        (periodic(), {"pitr_days": 7}, CONTRADICTS),
        ({"type": "Periodic"}, {}, UNKNOWN),
        ({"type": "SomethingNew"}, {}, UNKNOWN),
        (None, {}, UNKNOWN),
    ],
)
def test_periodic_backups_cannot_be_off_and_show_no_runs(policy: Any, params: dict[str, Any], outcome: Any) -> None:
    assert what(of("backup", claim("backup.automated", **params), backupPolicy=policy)) == [outcome]


def test_that_no_run_is_shown_is_said() -> None:
    assert of("backup", claim("backup.automated"), backupPolicy=periodic()) == [
        (
            "cosmos-ibis",
            HOLDS,
            "is backed up by the service every 240 minutes, kept for 720 hours; its runs are not shown",
        )
    ]


@pytest.mark.parametrize(
    ("tier", "items", "params", "outcome"),
    [
        ("Continuous30Days", [restorable()], {}, HOLDS),
        ("Continuous7Days", [restorable()], {"pitr_days": 7}, HOLDS),
        ("Continuous7Days", [restorable()], {"retention_days": 30}, CONTRADICTS),
        ("Continuous90Days", [restorable()], {}, UNKNOWN),
        ("Continuous30Days", [], {}, UNKNOWN),
        ("Continuous30Days", [restorable("another")], {}, UNKNOWN),
        ("Continuous30Days", [restorable(oldest=None)], {}, UNKNOWN),
        ("Continuous30Days", [restorable(oldest="2026-12-01T00:00:00Z")], {}, UNKNOWN),
    ],
)
def test_continuous_backup_is_shown_by_what_can_be_restored(
    tier: str, items: list[Any], params: dict[str, int], outcome: Any
) -> None:
    promised = claim("backup.automated", **params)
    found = of("backup", promised, more={RESTORABLE_LIST: page(*items)}, backupPolicy=continuous(tier))
    assert what(found) == [outcome]


def test_the_regions_of_the_data_count_and_not_that_of_the_account() -> None:
    assert of("residency", REGION, backupPolicy=periodic("Local")) == [
        ("cosmos-ibis", HOLDS, "keeps its data in West Europe"),
        ("cosmos-ibis", HOLDS, "keeps its backups in the regions of its data"),
    ]


def test_a_second_region_outside_the_named_one_contradicts() -> None:
    found = of("residency", REGION, place(), place("East US", order=1), backupPolicy=continuous())
    assert what(found) == [HOLDS, CONTRADICTS, HOLDS]
    assert found[1][2] == "keeps its data in East US (US), outside the EU and the named region"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            periodic("Geo"),
            (CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region"),
        ),
        (periodic("Zone"), (HOLDS, "keeps its backups in the regions of its data")),
        (periodic(None), (UNKNOWN, "does not say where its backups are kept")),
        ({"type": "SomethingNew"}, (UNKNOWN, "does not say where its backups are kept")),
    ],
)
def test_geo_redundant_backups_go_to_the_pair(policy: Any, expected: Any) -> None:
    assert of("residency", REGION, backupPolicy=policy)[1][1:] == expected


def test_an_account_without_regions_is_unknown() -> None:
    assert what(of("residency", REGION, locations=[])) == [UNKNOWN]
    assert what(of("residency", REGION, writeLocations=[], backupPolicy=periodic("Geo"))) == [HOLDS, UNKNOWN]


@pytest.mark.parametrize(
    ("policy", "places", "redundancy", "outcome"),
    [
        (periodic("Geo"), [], None, HOLDS),
        (periodic("Local"), [], None, CONTRADICTS),
        (periodic("Zone"), [], None, UNKNOWN),
        (continuous(), [place(), place("North Europe", order=1)], None, HOLDS),
        (continuous(), [place()], None, CONTRADICTS),
        (continuous(), [place()], "ZRS", UNKNOWN),
        ({"type": "SomethingNew"}, [], None, UNKNOWN),
    ],
)
def test_backups_at_a_second_place(policy: Any, places: list[Any], redundancy: str | None, outcome: Any) -> None:
    promised = claim("backup.geo-redundant", **({"redundancy": redundancy} if redundancy else {}))
    assert what(of("geo", promised, *places, backupPolicy=policy)) == [outcome]


@pytest.mark.parametrize(
    ("places", "redundancy", "outcome"),
    [
        ([place()], "zone", HOLDS),
        ([place(zoned=False)], "zone", CONTRADICTS),
        ([place(), place("North Europe", zoned=False, order=1)], "zone", CONTRADICTS),
        ([place(), place("North Europe", order=1)], "region", HOLDS),
        ([place()], "region", CONTRADICTS),
        ([place(zoned=False)], None, UNKNOWN),
        ([place(zoned=None)], None, UNKNOWN),
    ],
)
def test_zones_and_regions(places: list[Any], redundancy: str | None, outcome: Any) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    assert what(of("redundancy", promised, *places)) == [outcome]
