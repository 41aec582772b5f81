"""PostgreSQL flexible servers: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_dataprotection import instance
from tests.checks.cases.azure_postgresql import (
    BACKUP_LIST,
    CASES,
    INSTANCE_LIST,
    LOWEST,
    REPLICA_LIST,
    RULE_LIST,
    SERVER,
    SERVER_LIST,
    TRANSPORT,
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
    return said(f"azure-postgresql-{check}", CASES[f"azure-postgresql-{check}"], the_claim, bodies)


def what(found: Said) -> list[Any]:
    return [outcome for _, outcome, _ in found]


@pytest.mark.parametrize(
    ("kind", "key", "outcome"),
    [
        ("encryption.at-rest", {"type": "SystemManaged"}, HOLDS),
        ("encryption.at-rest", {"type": "AzureKeyVault"}, HOLDS),
        ("encryption.at-rest", None, HOLDS),
        ("encryption.at-rest", {"type": "SomethingNew"}, UNKNOWN),
        ("encryption.at-rest.platform-managed-key", None, HOLDS),
        ("encryption.at-rest.platform-managed-key", {"type": "AzureKeyVault"}, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", {"type": "AzureKeyVault"}, HOLDS),
        ("encryption.at-rest.customer-managed-key", None, CONTRADICTS),
    ],
)
def test_who_holds_the_key(kind: str, key: Any, outcome: Any) -> None:
    assert what(of("encryption", claim(kind), dataEncryption=key)) == [outcome]


@pytest.mark.parametrize(
    ("value", "outcome"), [("on", HOLDS), ("ON", HOLDS), ("off", CONTRADICTS), (None, UNKNOWN), ("maybe", UNKNOWN)]
)
def test_unencrypted_connections_can_be_let_in(value: str | None, outcome: Any) -> None:
    found = of("encrypted-connections", None, {TRANSPORT: parameter("require_secure_transport", value)})
    assert what(found) == [outcome]


@pytest.mark.parametrize(
    ("value", "promised", "outcome"),
    [
        ("TLSv1.2", "1.2", HOLDS),
        ("TLSV1.3", "1.2", HOLDS),
        ("TLSv1.3", "1.3", HOLDS),
        ("TLSv1.2", "1.3", CONTRADICTS),
        ("TLSv1", "1.2", UNKNOWN),
        ("TLSv1", "1.3", CONTRADICTS),
        (None, "1.2", UNKNOWN),
        ("SomethingNew", "1.2", UNKNOWN),
    ],
)
def test_the_lowest_tls_version(value: str | None, promised: str, outcome: Any) -> None:
    more = {LOWEST: parameter("ssl_min_protocol_version", value)}
    assert what(of("tls", claim("encryption.in-transit.min-tls", min_tls=promised), more)) == [outcome]


@pytest.mark.parametrize(
    ("access", "rules", "outcome"),
    [
        ("Disabled", [], HOLDS),
        ("Enabled", [], HOLDS),
        ("Enabled", [rule("a", "203.0.113.8", "203.0.113.9")], HOLDS),
        ("Enabled", [rule("azure", "0.0.0.0", "0.0.0.0")], CONTRADICTS),  # noqa: S104
        ("Enabled", [rule("all", "0.0.0.0", "255.255.255.255")], CONTRADICTS),  # noqa: S104
        (None, [], UNKNOWN),
        ("SomethingNew", [], UNKNOWN),
    ],
)
def test_who_can_reach_a_server(access: str | None, rules: list[Any], outcome: Any) -> None:
    found = of("network", None, {RULE_LIST: page(*rules)}, network={"publicNetworkAccess": access})
    assert what(found) == [outcome]


@pytest.mark.parametrize(
    ("backups", "outcome", "words"),
    [
        ([backup(18), backup(19)], HOLDS, "has its newest backup of 2026-11-19 and keeps backups for 14 days"),
        (
            [backup(12)],
            UNKNOWN,
            "has its newest backup of 2026-11-12: nothing has changed since, or backups have stopped",
        ),
        ([], UNKNOWN, "has no backup yet"),
        ([backup(19, "Customer On-Demand")], UNKNOWN, "has no backup yet"),
        ([backup(19), backup(18, "SomethingNew")], UNKNOWN, "has a backup that cannot be read"),
    ],
)
def test_the_newest_backup_counts(backups: list[Any], outcome: Any, words: str) -> None:
    assert of("backup", claim("backup.automated"), {BACKUP_LIST: page(*backups)}) == [("psql-forge", outcome, words)]


def test_a_replica_has_its_backups_at_its_primary() -> None:
    assert of("backup", claim("backup.automated"), {BACKUP_LIST: page()}, replicationRole="AsyncReplica") == []


@pytest.mark.parametrize(
    ("days", "promised", "outcome"),
    [
        (14, {"retention_days": 14}, [HOLDS]),
        (7, {"retention_days": 14}, [CONTRADICTS, HOLDS]),
        (7, {"pitr_days": 30}, [CONTRADICTS, HOLDS]),
        (None, {}, [UNKNOWN]),
        (True, {}, [UNKNOWN]),
    ],
)
def test_backups_are_kept_as_long_as_promised(days: Any, promised: dict[str, int], outcome: list[Any]) -> None:
    found = of("backup", claim("backup.automated", **promised), backup={"backupRetentionDays": days})
    assert what(found) == outcome


@pytest.mark.parametrize("source", [SERVER.upper(), ""])
def test_what_a_backup_vault_may_keep_for_longer_is_not_known(source: str) -> None:
    year, short = claim("backup.automated", retention_days=365), {"backup": {"backupRetentionDays": 35}}
    assert what(of("backup", year, {INSTANCE_LIST: page(instance(source))}, **short)) == [UNKNOWN, HOLDS]
    assert what(of("backup", year, {INSTANCE_LIST: page(instance(SERVER + "2"))}, **short)) == [CONTRADICTS, HOLDS]
    moment = claim("backup.automated", pitr_days=60)
    assert what(of("backup", moment, {INSTANCE_LIST: page(instance(source))}, **short)) == [CONTRADICTS, HOLDS]


@pytest.mark.parametrize(
    ("geo", "expected"),
    [
        ("Disabled", (HOLDS, "keeps its backups in its own region")),
        ("Enabled", (CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region")),
        (None, (UNKNOWN, "does not say where its backups are kept")),
    ],
)
def test_geo_redundant_backups_go_to_the_pair(geo: str | None, expected: Any) -> None:
    found = of("residency", REGION, {REPLICA_LIST: page()}, backup={"geoRedundantBackup": geo})
    assert found[1][1:] == expected


def test_a_replica_in_another_region_contradicts() -> None:
    *_, found = of("residency", REGION, {REPLICA_LIST: page(server("psql-copy", "France Central"))})
    assert found == (
        "psql-forge",
        CONTRADICTS,
        "has a replica in France Central (FR): inside the EU, outside the named region",
    )


@pytest.mark.parametrize(
    ("geo", "redundancy", "outcome"),
    [("Enabled", None, HOLDS), ("Disabled", None, CONTRADICTS), ("Disabled", "ZRS", UNKNOWN), (None, None, UNKNOWN)],
)
def test_backups_at_a_second_place(geo: str | None, redundancy: str | None, outcome: Any) -> None:
    promised = claim("backup.geo-redundant", **({"redundancy": redundancy} if redundancy else {}))
    assert what(of("geo", promised, backup={"geoRedundantBackup": geo})) == [outcome]


@pytest.mark.parametrize(
    ("mode", "replicas", "redundancy", "outcome"),
    [
        ("ZoneRedundant", [], "zone", HOLDS),
        ("SameZone", [], "zone", CONTRADICTS),
        ("SameZone", [], None, HOLDS),
        ("SameZone", [], "instance", HOLDS),
        ("Disabled", [], None, CONTRADICTS),
        ("Disabled", [server("copy", "northeurope")], None, HOLDS),
        ("Disabled", [server("copy", "northeurope")], "region", HOLDS),
        ("ZoneRedundant", [server("copy", "westeurope")], "region", CONTRADICTS),
        ("ZoneRedundant", [server("copy", "atlantis")], "region", UNKNOWN),
        (None, [], None, UNKNOWN),
    ],
)
def test_a_standby_of_the_kind_that_is_promised(
    mode: str | None, replicas: list[Any], redundancy: str | None, outcome: Any
) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    found = of("redundancy", promised, {REPLICA_LIST: page(*replicas)}, highAvailability={"mode": mode})
    assert what(found) == [outcome]
