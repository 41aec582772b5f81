"""Azure SQL: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.azure.sql import LONG_TERM, PROTECTORS, SHORT_TERM, TDE
from checks.engine import checks_for
from tests.checks.cases.azure_sql import (
    CASES,
    DATABASE,
    DATABASE_LIST,
    LINK_LIST,
    RULE_LIST,
    RULE_LIST_V6,
    SERVER,
    SERVER_LIST,
    database,
    link,
    long_term,
    master,
    protector,
    rule,
    rule_v6,
    server,
    short_term,
    tde,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, outcomes, said
from tests.kit import Status, claim, page

REGION = claim("residency.region", regions=["westeurope"], exclusive=True)


def of(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    bodies = {DATABASE_LIST: page(master(), database(**properties)), **(more or {})}
    return said(check, CASES[check], the_claim, bodies)


def on_server(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    return said(check, CASES[check], the_claim, {SERVER_LIST: page(server(**properties)), **(more or {})})


# -- encryption


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        ("Enabled", HOLDS, "is encrypted at rest, and so are its backups"),
        ("Disabled", CONTRADICTS, "is not encrypted at rest: transparent data encryption is off"),
        ("Suspended", UNKNOWN, "does not say whether it is encrypted at rest"),
    ],
)
def test_encryption_can_be_off_database_by_database(state: str, outcome: Any, words: str) -> None:
    assert of("azure-sql-encryption", None, {(TDE, DATABASE): tde(state)}) == [("sessions", outcome, words)]


def test_the_system_database_is_not_asked_about() -> None:
    assert [name for name, _, _ in of("azure-sql-backup")] == ["sessions"]
    assert [name for name, _, _ in of("azure-sql-keys")] == ["sessions"]


@pytest.mark.parametrize(
    ("kind", "server_key", "own", "outcome"),
    [
        ("platform", "ServiceManaged", None, HOLDS),
        ("platform", "AzureKeyVault", None, CONTRADICTS),
        ("platform", "SomethingNew", None, UNKNOWN),
        ("platform", "ServiceManaged", "https://kv-ibis.vault.azure.net/keys/db/1", CONTRADICTS),
        ("customer", "AzureKeyVault", None, HOLDS),
        ("customer", "ServiceManaged", None, CONTRADICTS),
        ("customer", "ServiceManaged", "https://kv-ibis.vault.azure.net/keys/db/1", HOLDS),
    ],
)
def test_a_databases_own_key_goes_before_that_of_its_server(
    kind: str, server_key: str, own: str | None, outcome: Any
) -> None:
    more = {(PROTECTORS, SERVER): protector(server_key)}
    found = of("azure-sql-keys", claim(f"encryption.at-rest.{kind}-managed-key"), more, encryptionProtector=own)
    assert [what for _, what, _ in found] == [outcome]


# -- transport


@pytest.mark.parametrize(
    ("lowest", "outcome"), [("1.2", HOLDS), ("1.0", HOLDS), ("None", CONTRADICTS), (None, UNKNOWN), ("2.0", UNKNOWN)]
)
def test_a_server_without_a_lowest_version_lets_unencrypted_connections_in(lowest: str | None, outcome: Any) -> None:
    found = on_server("azure-sql-encrypted-connections", minimalTlsVersion=lowest)
    assert [what for _, what, _ in found] == [outcome]


@pytest.mark.parametrize(
    ("lowest", "outcome"),
    [("1.2", HOLDS), ("1.3", HOLDS), ("1.1", CONTRADICTS), ("None", CONTRADICTS), (None, UNKNOWN), ("2.0", UNKNOWN)],
)
def test_the_lowest_version_of_a_server(lowest: str | None, outcome: Any) -> None:
    assert [what for _, what, _ in on_server("azure-sql-tls", minimalTlsVersion=lowest)] == [outcome]


# -- network

AZURE = rule("AllowAllWindowsAzureIps", "0.0.0.0", "0.0.0.0")  # noqa: S104 - the rule as Azure writes it
WORLD = rule("all", "0.0.0.0", "255.255.255.255")  # noqa: S104


@pytest.mark.parametrize(
    ("rules", "outcome", "words"),
    [
        ([], HOLDS, "admits no public address"),
        (
            [rule("a", "203.0.113.8", "203.0.113.8")],
            HOLDS,
            "admits named ranges of public addresses and nobody else: 1",
        ),
        ([AZURE], CONTRADICTS, "has a rule that admits every service in Azure, other customers' too"),
        ([WORLD], CONTRADICTS, "has address rules that admit the whole internet"),
        (
            [rule("low", "0.0.0.1", "127.255.255.255"), rule("high", "128.0.0.0", "255.255.255.255")],
            CONTRADICTS,
            "has address rules that admit the whole internet",
        ),
        (
            [rule("wide", "20.0.0.0", "20.255.255.255")],
            UNKNOWN,
            "has address rules that admit more than 65,000 addresses; whose they are is not known here",
        ),
        ([rule("odd", "203.0.113.8", "here")], UNKNOWN, "has an address rule that cannot be read"),
        ([rule("backwards", "203.0.113.8", "203.0.113.1")], UNKNOWN, "has an address rule that cannot be read"),
    ],
)
@pytest.mark.parametrize("kind", ["network.isolation", "network.firewall"])
def test_who_can_reach_a_server(kind: str, rules: list[Any], outcome: Any, words: str) -> None:
    more = {RULE_LIST: page(*rules), RULE_LIST_V6: page()}
    assert on_server("azure-sql-network", claim(kind), more) == [("sql-ibis", outcome, words)]


def test_the_internet_has_a_second_family_of_addresses() -> None:
    more = {RULE_LIST: page(), RULE_LIST_V6: page(rule_v6("all", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))}
    assert [what for _, what, _ in on_server("azure-sql-network", None, more)] == [CONTRADICTS]


@pytest.mark.parametrize(
    ("access", "outcome"),
    [("Disabled", HOLDS), ("SecuredByPerimeter", UNKNOWN), ("SomethingNew", UNKNOWN), (None, CONTRADICTS)],
)
def test_the_switch_counts_before_the_rules(access: str | None, outcome: Any) -> None:
    more = {RULE_LIST: page(WORLD), RULE_LIST_V6: page()}
    assert [what for _, what, _ in on_server("azure-sql-network", None, more, publicNetworkAccess=access)] == [outcome]


def test_rules_that_nobody_needs_may_be_missing() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    more = {RULE_LIST: refused, RULE_LIST_V6: refused}
    assert [what for _, what, _ in on_server("azure-sql-network", None, more, publicNetworkAccess="Disabled")] == [
        HOLDS
    ]
    assert [what for _, what, _ in on_server("azure-sql-network", None, more)] == [UNKNOWN]


# -- backups


@pytest.mark.parametrize(
    ("earliest", "outcome", "words"),
    [
        ("2026-11-06T00:00:00Z", HOLDS, "can be restored to any time since 2026-11-06"),
        ("2026-11-19T23:10:00Z", HOLDS, "can be restored to any time since 2026-11-19"),
        (None, UNKNOWN, "names no time to which it can be restored yet"),
        ("2026-11-20T09:00:00Z", UNKNOWN, "names no time to which it can be restored yet"),
        ("soon", UNKNOWN, "names no time to which it can be restored yet"),
        ("2026-09-01T00:00:00Z", UNKNOWN, "can be restored to 2026-09-01, which has not moved on as it should"),
    ],
)
def test_the_earliest_restore_point_shows_that_backups_run(earliest: str | None, outcome: Any, words: str) -> None:
    assert of("azure-sql-backup", earliestRestoreDate=earliest) == [("sessions", outcome, words)]


def test_a_replica_is_backed_up_where_it_comes_from() -> None:
    assert of("azure-sql-backup", earliestRestoreDate=None, secondaryType="Geo") == []
    assert [what for _, what, _ in of("azure-sql-backup", earliestRestoreDate=None, secondaryType="New")] == [UNKNOWN]


@pytest.mark.parametrize(
    ("days", "weekly", "params", "outcome"),
    [
        (14, "PT0S", {"retention_days": 14}, HOLDS),
        (35, "PT0S", {"retention_days": 14}, HOLDS),
        (7, "PT0S", {"retention_days": 14}, CONTRADICTS),
        (7, "P5W", {"retention_days": 30}, UNKNOWN),
        (7, "P5W", {"pitr_days": 30}, CONTRADICTS),
        (7, "PT0S", {"pitr_days": 7}, HOLDS),
        (None, "PT0S", {"retention_days": 7}, UNKNOWN),
    ],
)
def test_backups_are_kept_as_long_as_promised(
    days: int | None, weekly: str, params: dict[str, int], outcome: Any
) -> None:
    more = {(SHORT_TERM, DATABASE): short_term(days), (LONG_TERM, DATABASE): long_term(weekly)}
    promised = claim("backup.automated", **params)
    assert [what for _, what, _ in of("azure-sql-retention", promised, more)] == [outcome]


def test_retention_is_looked_at_only_where_it_is_promised() -> None:
    assert "azure-sql-retention" not in {check.id for check in checks_for(claim("backup.automated"))}
    assert "azure-sql-backup" in {check.id for check in checks_for(claim("backup.automated"))}


# -- copies


@pytest.mark.parametrize(
    ("redundancy", "words"),
    [
        ("Local", (HOLDS, "keeps its backups in its own region")),
        ("Zone", (HOLDS, "keeps its backups in its own region")),
        ("Geo", (CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region")),
        ("GeoZone", (CONTRADICTS, "copies its backups to North Europe (IE): inside the EU, outside the named region")),
        (None, (UNKNOWN, "does not say where its backups are kept")),
    ],
)
def test_backups_go_to_the_pair_unless_told_otherwise(redundancy: str | None, words: Any) -> None:
    first, second = of("azure-sql-residency", REGION, {LINK_LIST: page()}, currentBackupStorageRedundancy=redundancy)
    assert first[1:] == (HOLDS, "lies in West Europe")
    assert second[1:] == words


def test_the_default_secondary_location_is_only_a_name() -> None:
    found = of("azure-sql-residency", REGION, {LINK_LIST: page()}, defaultSecondaryLocation="eastus")
    assert {what for _, what, _ in found} == {HOLDS}


def test_a_replica_abroad_contradicts() -> None:
    eu = claim("residency.jurisdiction", jurisdiction="EU")
    *_, found = of("azure-sql-residency", eu, {LINK_LIST: page(link("UK South"))})
    assert found == ("sessions", CONTRADICTS, "has a replica in UK South (GB), outside of what the document names")


@pytest.mark.parametrize(
    ("redundancy", "outcome"),
    [("Geo", HOLDS), ("GeoZone", HOLDS), ("Zone", UNKNOWN), ("Local", CONTRADICTS), (None, UNKNOWN)],
)
def test_backups_at_a_second_place(redundancy: str | None, outcome: Any) -> None:
    assert [what for _, what, _ in of("azure-sql-geo", currentBackupStorageRedundancy=redundancy)] == [outcome]


@pytest.mark.parametrize(
    ("zoned", "links", "redundancy", "outcome"),
    [
        (True, [], "zone", HOLDS),
        (False, [], "zone", CONTRADICTS),
        (False, [], None, UNKNOWN),
        (False, [link()], None, HOLDS),
        (False, [link()], "region", HOLDS),
        (False, [link(kind="NAMED")], "region", CONTRADICTS),
        (True, [], "region", CONTRADICTS),
        (None, [], None, UNKNOWN),
        (True, [link(kind="NEW")], "zone", UNKNOWN),
    ],
)
def test_replicas_in_zones_and_regions(
    zoned: bool | None, links: list[Any], redundancy: str | None, outcome: Any
) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    found = of("azure-sql-redundancy", promised, {LINK_LIST: page(*links)}, zoneRedundant=zoned)
    assert [what for _, what, _ in found] == [outcome]


def test_no_server_at_all_says_nothing() -> None:
    bodies = {
        SERVER_LIST: Status(409, {"error": {"code": "MissingSubscriptionRegistration", "message": "not registered"}})
    }
    assert outcomes("azure-sql-tls", CASES["azure-sql-tls"], None, bodies) == []
