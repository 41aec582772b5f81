"""Restores that vaults, disks, accounts and the activity log show, and what only may have been one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.compute import DISKS
from checks.azure.cosmosdb import ACCOUNTS
from checks.azure.dataprotection import VAULT_JOBS
from checks.azure.estate import RESOURCES
from checks.azure.recoveryservices import RESTORES
from checks.azure.restores import LOGS
from tests.checks.cases.azure_cosmosdb import account
from tests.checks.cases.azure_dataprotection import VAULT as BACKUP_VAULT
from tests.checks.cases.azure_recoveryservices import VAULT
from tests.checks.cases.azure_restores import CASES, DATABASE, event, restore
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, Key, Status, answered, claim, finding, page

RESTORE = CASES["azure-restore-jobs"]
NONE = answered(RESTORE, (RESTORES, VAULT), page())
SQL, POSTGRESQL, MYSQL, COSMOS = LOGS
NOTHING = (
    "no restore shows in the jobs of vaults, in what exists now or in 89 days of the activity log, but tests need not leave "
    "a trace there; ask for the record of the last one"
)


def restored(case: Case = RESTORE, frequency: str | None = "annual") -> Finding:
    params = {"frequency": frequency} if frequency else {}
    return finding("azure-restore-jobs", claim("backup.restore-tested", **params), case.bodies)


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def also(key: Key, *items: dict[str, Any], frequency: str | None = "annual") -> list[tuple[str, str]]:
    """What is said where no vault has a job, and one other list has these items."""
    return seen(restored(answered(NONE, key, page(*items)), frequency))


# -- jobs of vaults ------------------------------------------------------------------------------------------------------


def test_a_completed_restore_within_the_year_holds() -> None:
    assert seen(restored()) == [("holds", "a restore was completed on 2026-09-03")]
    assert restored(frequency=None).shown is Shown.PASS


@pytest.mark.parametrize("frequency", ["regular", "per-release"])
def test_one_restore_does_not_show_that_it_is_done_regularly(frequency: str) -> None:
    said = "a restore was completed on 2026-09-03; how regularly that is done, it does not show"
    assert seen(restored(frequency=frequency)) == [("unknown", said)]


def test_a_restore_longer_ago_than_promised_shows_nothing() -> None:
    assert restored(frequency="quarterly").shown is Shown.PASS
    assert restored(frequency="monthly").shown is Shown.UNKNOWN


@pytest.mark.parametrize("status", ["Failed", "InProgress", "Cancelled", "CompletedWithWarnings", None])
def test_a_restore_that_did_not_simply_complete_shows_nothing(status: str | None) -> None:
    assert restored(answered(RESTORE, (RESTORES, VAULT), page(restore(status=status)))).shown is Shown.UNKNOWN


def test_a_backup_is_no_restore() -> None:
    assert restored(answered(RESTORE, (RESTORES, VAULT), page(restore(operation="Backup")))).shown is Shown.UNKNOWN


def test_no_restore_in_complete_lists_is_never_a_failure() -> None:
    found = restored(NONE)
    assert found.shown is Shown.UNKNOWN
    assert seen(found) == [("unknown", NOTHING)]


def test_a_restore_from_a_backup_vault_counts_too() -> None:
    job = {
        "id": f"{BACKUP_VAULT}/backupJobs/1",
        "properties": {"operationCategory": "Restore", "status": "Completed", "endTime": "2026-10-01T08:00:00Z"},
    }
    assert also((VAULT_JOBS, BACKUP_VAULT), job) == [("holds", "a restore was completed on 2026-10-01")]


# -- what says of itself that it was restored ----------------------------------------------------------------------------


def disk(how: Any = "Restore", made: Any = "2026-10-02T08:00:00.1+00:00") -> dict[str, Any]:
    return {
        "id": f"{GROUP}/providers/Microsoft.Compute/disks/check",
        "properties": {"creationData": {"createOption": how}, "timeCreated": made},
    }


def test_a_disk_made_of_a_recovery_point_was_restored() -> None:
    assert also((DISKS, SUBSCRIPTION), disk()) == [("holds", "was restored from a backup on 2026-10-02")]


@pytest.mark.parametrize(
    ("how", "made"),
    [("Copy", "2026-10-02T08:00:00Z"), ("Restore", "2025-10-02T08:00:00Z"), ("Restore", None), (None, None)],
)
def test_any_other_disk_shows_no_restore(how: str | None, made: str | None) -> None:
    assert also((DISKS, SUBSCRIPTION), disk(how, made)) == [("unknown", NOTHING)]


@pytest.mark.parametrize(
    ("mode", "made", "said"),
    [
        ("Restore", "2026-10-05T10:00:00Z", [("holds", "was restored from a backup on 2026-10-05")]),
        ("Restore", "2024-10-05T10:00:00Z", [("unknown", NOTHING)]),
        ("Restore", None, [("unknown", NOTHING)]),
        ("Default", "2026-10-05T10:00:00Z", [("unknown", NOTHING)]),
        ("PointInTimeRestore", "2026-10-05T10:00:00Z", [("unknown", NOTHING)]),
    ],
)
def test_an_account_says_by_itself_that_it_was_restored(mode: str, made: str | None, said: list[Any]) -> None:
    body = {**account(createMode=mode), "systemData": {"createdAt": made}}
    assert also((ACCOUNTS, SUBSCRIPTION), body) == said


# -- the activity log ----------------------------------------------------------------------------------------------------

BY_NAME = "Microsoft.DocumentDB/restorableDatabaseAccounts/restore/action"


def test_an_operation_that_is_a_restore_by_name_holds() -> None:
    assert also((COSMOS, SUBSCRIPTION), event(BY_NAME)) == [("holds", "a restore was run on 2026-10-12")]


@pytest.mark.parametrize(
    "more", [{"status": "Failed"}, {"status": "Started"}, {"at": "2025-01-01T00:00:00Z"}, {"at": ""}]
)
def test_one_that_did_not_succeed_or_was_earlier_shows_nothing(more: dict[str, str]) -> None:
    assert also((COSMOS, SUBSCRIPTION), event(BY_NAME, **more)) == [("unknown", NOTHING)]


def test_a_database_that_was_made_and_is_gone_may_have_been_a_restore() -> None:
    gone = "was made or changed on 2026-10-12 and is gone since; whether that was a restore, the log does not say"
    assert also((SQL, SUBSCRIPTION), event(), event(status="Started")) == [("unknown", gone), ("unknown", NOTHING)]


@pytest.mark.parametrize(
    ("log", "operation"),
    [
        (SQL, "Microsoft.Sql/managedInstances/databases/write"),
        (POSTGRESQL, "Microsoft.DBforPostgreSQL/flexibleServers/write"),
        (MYSQL, "Microsoft.DBforMySQL/flexibleServers/write"),
        (COSMOS, "Microsoft.DocumentDB/databaseAccounts/write"),
    ],
)
def test_stores_of_every_kind_are_named_once(log: Any, operation: str) -> None:
    outcomes = also((log, SUBSCRIPTION), event(operation), event(operation, at="2026-10-11T00:00:00Z"))
    assert [outcome for outcome, _ in outcomes] == ["unknown", "unknown"]


def existing(created: str | None) -> Bodies:
    row = {"id": DATABASE.upper(), "type": "Microsoft.Sql/servers/databases", "createdTime": created}
    return {**NONE.bodies, (SQL, SUBSCRIPTION): page(event()), (RESOURCES, SUBSCRIPTION): page(row)}


def told(bodies: Bodies) -> list[str]:
    return [note for _, note in seen(finding("azure-restore-jobs", RESTORE.claim, bodies))]


def test_a_database_that_is_older_than_the_time_in_question_was_only_changed() -> None:
    assert told(existing("2023-01-01T00:00:00Z")) == [NOTHING]


@pytest.mark.parametrize("created", ["2026-10-12T09:28:00Z", None])
def test_a_database_that_was_made_in_that_time_may_have_been_made_of_a_backup(created: str | None) -> None:
    said = "was made or changed on 2026-10-12; whether out of a backup, the log does not say"
    assert told(existing(created)) == [said, NOTHING]


def test_other_operations_and_operations_of_tomorrow_say_nothing() -> None:
    others = [event("Microsoft.Sql/servers/databases/delete"), event("Microsoft.Sql/servers/databases/revive/action")]
    assert also((SQL, SUBSCRIPTION), *others) == [("unknown", NOTHING)]


def test_a_log_that_may_not_be_read_is_unknown_unless_a_restore_was_seen() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    assert restored(answered(NONE, (SQL, SUBSCRIPTION), refused)).shown is Shown.UNKNOWN
    assert restored(answered(RESTORE, (SQL, SUBSCRIPTION), refused)).shown is Shown.PASS


def test_the_log_is_asked_for_less_than_ninety_days_and_for_nobody() -> None:
    url = SQL.target({"id": SUBSCRIPTION}, at=datetime(2026, 11, 20, 6, tzinfo=UTC))
    assert "eventTimestamp%20ge%20%272026-08-23T00:00:00Z%27" in url
    assert "eventTimestamp%20le%20%272026-11-20T00:00:00Z%27" in url
    assert "resourceProvider%20eq%20%27Microsoft.Sql%27" in url
    assert "caller" not in url
    assert "claims" not in url
