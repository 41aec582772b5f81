"""MySQL flexible servers: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_mysql import (
    BACKUP_LIST,
    CASES,
    REPLICA_LIST,
    RULE_LIST,
    SERVER_LIST,
    TRANSPORT,
    VERSIONS,
    backup,
    parameter,
    rule,
    server,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

REGION = claim("residency.region", regions=["westeurope"], exclusive=True)


def of(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    bodies = {SERVER_LIST: page(server(**properties)), **(more or {})}
    return said(f"azure-mysql-{check}", CASES[f"azure-mysql-{check}"], the_claim, bodies)


@pytest.mark.parametrize(
    ("kind", "key", "outcome"),
    [
        ("encryption.at-rest", {"type": "AzureKeyVault", "primaryKeyURI": "https://kv/keys/k/1"}, HOLDS),
        ("encryption.at-rest", None, HOLDS),
        ("encryption.at-rest", {"type": "SomethingNew"}, UNKNOWN),
        ("encryption.at-rest.platform-managed-key", None, HOLDS),
        ("encryption.at-rest.platform-managed-key", {"type": "AzureKeyVault"}, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", {"type": "AzureKeyVault"}, HOLDS),
        ("encryption.at-rest.customer-managed-key", None, CONTRADICTS),
    ],
)
def test_a_server_without_a_key_of_its_own_has_the_platforms(kind: str, key: Any, outcome: Any) -> None:
    assert [what for _, what, _ in of("encryption", claim(kind), dataEncryption=key)] == [outcome]


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"value": "ON"}, HOLDS),
        ({"value": "OFF"}, CONTRADICTS),
        ({"value": "ON", "currentValue": "OFF"}, CONTRADICTS),
        ({"value": "OFF", "currentValue": "ON"}, HOLDS),
        ({"value": None, "currentValue": None}, UNKNOWN),
        ({"value": "SOMETIMES"}, UNKNOWN),
    ],
)
def test_what_the_server_runs_with_counts_and_not_what_waits_for_a_restart(values: Any, outcome: Any) -> None:
    found = of("encrypted-connections", None, {TRANSPORT: parameter("require_secure_transport", **values)})
    assert [what for _, what, _ in found] == [outcome]


@pytest.mark.parametrize(
    ("values", "promised", "outcome", "words"),
    [
        ("TLSv1.2", "1.2", HOLDS, "accepts TLS 1.2 and up"),
        ("TLSv1.3,TLSv1.2", "1.2", HOLDS, "accepts TLS 1.2 and up"),
        ("TLSv1.3", "1.2", HOLDS, "accepts TLS 1.3 and up"),
        ("TLSv1.2, TLSv1.3", "1.3", CONTRADICTS, "is set to accept TLS 1.2 and up"),
        ("TLSv1.2,TLSv1.1", "1.2", CONTRADICTS, "is set to accept TLS 1.1 and up"),
        ("TLSv1,TLSv1.1,TLSv1.2", "1.2", CONTRADICTS, "is set to accept TLS 1.0 and up"),
        (None, "1.2", UNKNOWN, "does not say which TLS versions it accepts"),
        (
            "TLSv1.2,TLSv9",
            "1.2",
            UNKNOWN,
            "its lowest TLS version is given as TLSv1.2,TLSv9, which is not known here",
        ),
        ("TLSv1.2,", "1.2", UNKNOWN, "its lowest TLS version is given as TLSv1.2,, which is not known here"),
    ],
)
def test_the_lowest_of_the_listed_versions_counts(values: Any, promised: str, outcome: Any, words: str) -> None:
    min_tls = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert of("tls", min_tls, {VERSIONS: parameter("tls_version", value=values)}) == [("mysql-shop", outcome, words)]


@pytest.mark.parametrize(
    ("access", "rules", "outcome"),
    [
        ("Disabled", [], HOLDS),
        ("Enabled", [], HOLDS),
        ("Enabled", [rule("shop", "198.51.100.4", "198.51.100.7")], HOLDS),
        ("Enabled", [rule("azure", "0.0.0.0", "0.0.0.0")], CONTRADICTS),  # noqa: S104
        ("Enabled", [rule("all", "0.0.0.0", "255.255.255.255")], CONTRADICTS),  # noqa: S104
        ("Enabled", [rule("odd", "here", "there")], UNKNOWN),
        (None, [], UNKNOWN),
        ("SomethingNew", [], UNKNOWN),
    ],
)
def test_who_can_reach_a_server(access: str | None, rules: list[Any], outcome: Any) -> None:
    found = of("network", None, {RULE_LIST: page(*rules)}, network={"publicNetworkAccess": access})
    assert [what for _, what, _ in found] == [outcome]


@pytest.mark.parametrize(
    ("backups", "outcome", "words"),
    [
        ([backup(18), backup(19)], HOLDS, "has its newest backup of 2026-11-19 and keeps backups for 21 days"),
        ([backup(11)], UNKNOWN, "has its newest backup of 2026-11-11: the server was stopped, or backups have stopped"),
        ([backup(11), backup(19, "Customer")], UNKNOWN,
         "has its newest backup of 2026-11-11: the server was stopped, or backups have stopped"),
        ([], UNKNOWN, "has no backup yet"),
        ([backup(19, "Customer")], UNKNOWN, "has no backup yet"),
        ([backup(25)], UNKNOWN, "has a backup that cannot be read"),
    ],
)  # fmt: skip
def test_the_newest_backup_of_the_platform_counts(backups: list[Any], outcome: Any, words: str) -> None:
    found = of("backup", claim("backup.automated"), {BACKUP_LIST: page(*backups)})
    assert found == [("mysql-shop", outcome, words)]


@pytest.mark.parametrize(
    ("days", "promised", "outcome"),
    [(21, 21, [HOLDS]), (7, 21, [CONTRADICTS, HOLDS]), (None, 7, [UNKNOWN]), ("21", 7, [UNKNOWN])],
)
def test_backups_are_kept_as_long_as_promised(days: Any, promised: int, outcome: list[Any]) -> None:
    found = of("backup", claim("backup.automated", retention_days=promised), backup={"backupRetentionDays": days})
    assert [what for _, what, _ in found] == outcome


@pytest.mark.parametrize(
    ("geo", "expected"),
    [
        ("Disabled", (HOLDS, "keeps its backups in its own region")),
        ("Enabled", (CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region")),
        (None, (UNKNOWN, "does not say where its backups are kept")),
        ("Perhaps", (UNKNOWN, "does not say where its backups are kept")),
    ],
)
def test_geo_redundant_backups_go_to_the_pair(geo: str | None, expected: Any) -> None:
    found = of("residency", REGION, {REPLICA_LIST: page()}, backup={"geoRedundantBackup": geo})
    assert found[1][1:] == expected


def test_a_replica_in_another_region_contradicts() -> None:
    *_, found = of("residency", REGION, {REPLICA_LIST: page(server("mysql-far", "UK South"))})
    assert found == ("mysql-shop", CONTRADICTS, "has a replica in UK South (GB), outside the EU and the named region")


@pytest.mark.parametrize(("geo", "outcome"), [("Enabled", HOLDS), ("Disabled", CONTRADICTS), (None, UNKNOWN)])
def test_backups_at_a_second_place(geo: str | None, outcome: Any) -> None:
    assert [what for _, what, _ in of("geo", backup={"geoRedundantBackup": geo})] == [outcome]


@pytest.mark.parametrize(
    ("mode", "redundancy", "outcome"),
    [
        ("ZoneRedundant", "zone", HOLDS),
        ("SameZone", "zone", CONTRADICTS),
        ("SameZone", None, HOLDS),
        ("Disabled", None, CONTRADICTS),
        (None, None, UNKNOWN),
        ("SomethingNew", None, UNKNOWN),
    ],
)
def test_a_standby_of_the_kind_that_is_promised(mode: str | None, redundancy: str | None, outcome: Any) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    found = of("redundancy", promised, {REPLICA_LIST: page()}, highAvailability={"mode": mode})
    assert [what for _, what, _ in found] == [outcome]
