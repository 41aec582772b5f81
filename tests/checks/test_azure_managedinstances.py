"""SQL managed instances: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests import specs
from tests.checks.cases.azure_managedinstances import (
    CASES,
    DATABASE_LIST,
    ENCRYPTED,
    INSTANCE_LIST,
    PROTECTOR,
    RETENTION,
    database,
    encrypted,
    instance,
    protector,
    retention,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import SUBSCRIPTION, claim, page


def of(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    name = f"azure-sql-managed-{check}"
    return said(name, CASES[name], the_claim, {INSTANCE_LIST: page(instance(**properties)), **(more or {})})


def what(found: Said) -> list[Any]:
    return [outcome for _, outcome, _ in found]


@pytest.mark.skipif(specs.MISSING, reason=specs.REASON)
def test_the_list_of_instances_has_the_shape_that_the_vendor_publishes() -> None:
    query, body = INSTANCE_LIST[0], page(instance())
    url = "https://management.azure.com" + query.target({"id": SUBSCRIPTION})
    assert specs.problems("GET", url, query.version, body) == []


@pytest.mark.parametrize(
    ("state", "outcome"), [("Enabled", HOLDS), ("Disabled", CONTRADICTS), (None, UNKNOWN), ("SomethingNew", UNKNOWN)]
)
def test_a_database_can_be_unencrypted(state: str | None, outcome: Any) -> None:
    assert what(of("encryption", None, {ENCRYPTED: encrypted(state)})) == [outcome]


@pytest.mark.parametrize(
    ("kind", "key", "outcome"),
    [
        ("platform", "ServiceManaged", HOLDS),
        ("platform", "AzureKeyVault", CONTRADICTS),
        ("customer", "AzureKeyVault", HOLDS),
        ("customer", "ServiceManaged", CONTRADICTS),
        ("customer", None, UNKNOWN),
    ],
)
def test_who_holds_the_key(kind: str, key: str | None, outcome: Any) -> None:
    promised = claim(f"encryption.at-rest.{kind}-managed-key")
    assert what(of("keys", promised, {PROTECTOR: protector(key)})) == [outcome]


@pytest.mark.parametrize(
    ("lowest", "connections", "floor"),
    [
        ("1.2", HOLDS, HOLDS),
        ("1.1", HOLDS, CONTRADICTS),
        ("None", CONTRADICTS, CONTRADICTS),
        (None, UNKNOWN, UNKNOWN),
        ("9.9", UNKNOWN, UNKNOWN),
    ],
)
def test_the_lowest_tls_version(lowest: str | None, connections: Any, floor: Any) -> None:
    assert what(of("encrypted-connections", minimalTlsVersion=lowest)) == [connections]
    assert what(of("tls", minimalTlsVersion=lowest)) == [floor]


@pytest.mark.parametrize(("public", "outcome"), [(False, HOLDS), (None, HOLDS), (True, UNKNOWN), ("no", UNKNOWN)])
def test_a_public_endpoint_is_off_unless_switched_on(public: Any, outcome: Any) -> None:
    assert what(of("network", publicDataEndpointEnabled=public)) == [outcome]


@pytest.mark.parametrize(
    ("earliest", "words", "outcome"),
    [
        ("2026-11-06T08:00:11.0147119Z", "can be restored to any time since 2026-11-06", HOLDS),
        ("2026-01-06T08:00:11Z", "can be restored to 2026-01-06, which has not moved on as it should", UNKNOWN),
        ("2026-12-06T08:00:11Z", "names no time to which it can be restored yet", UNKNOWN),
        (None, "names no time to which it can be restored yet", UNKNOWN),
    ],
)
def test_backups_are_shown_by_the_earliest_time(earliest: str | None, words: str, outcome: Any) -> None:
    found = of("backup", claim("backup.automated"), {DATABASE_LIST: page(database(earliest))})
    assert found == [("ledger", outcome, words)]


@pytest.mark.parametrize(
    ("days", "outcome"), [(14, HOLDS), (35, HOLDS), (7, CONTRADICTS), (None, UNKNOWN), (True, UNKNOWN)]
)
def test_backups_are_kept_as_long_as_promised(days: Any, outcome: Any) -> None:
    assert what(of("backup", None, {RETENTION: retention(days)})) == [HOLDS, outcome]


@pytest.mark.parametrize(
    ("redundancy", "outcome", "words"),
    [
        ("Local", HOLDS, "keeps its backups in its own region"),
        ("Zone", HOLDS, "keeps its backups in its own region"),
        ("Geo", CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region"),
        ("GeoZone", CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region"),
        (None, UNKNOWN, "does not say where its backups are kept"),
        ("SomethingNew", UNKNOWN, "does not say where its backups are kept"),
    ],
)
def test_where_backups_are_kept(redundancy: str | None, outcome: Any, words: str) -> None:
    found = of("residency", currentBackupStorageRedundancy=redundancy)
    assert found == [("sqlmi-ledger", HOLDS, "lies in West Europe"), ("sqlmi-ledger", outcome, words)]


@pytest.mark.parametrize(
    ("redundancy", "outcome"), [("Geo", HOLDS), ("Zone", UNKNOWN), ("Local", CONTRADICTS), (None, UNKNOWN)]
)
def test_backups_at_a_second_place(redundancy: str | None, outcome: Any) -> None:
    assert what(of("geo", claim("backup.geo-redundant"), currentBackupStorageRedundancy=redundancy)) == [outcome]


@pytest.mark.parametrize(
    ("zoned", "redundancy", "outcome"),
    [
        (True, "zone", HOLDS),
        (False, "zone", CONTRADICTS),
        (None, "zone", UNKNOWN),
        ("yes", "zone", UNKNOWN),
        (True, "region", UNKNOWN),
        (False, "instance", HOLDS),
    ],
)
def test_an_instance_is_spread_over_zones(zoned: Any, redundancy: str, outcome: Any) -> None:
    promised = claim("availability.redundancy", redundancy=redundancy)
    assert what(of("redundancy", promised, zoneRedundant=zoned)) == [outcome]
