"""Backups of machines, and where vaults keep them: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.compute import MACHINES
from checks.azure.dataprotection import INSTANCES
from checks.azure.recoveryservices import ITEMS, POLICIES, USE, VAULTS, WORKLOAD_POLICIES, WORKLOADS
from checks.engine import checks_for
from claims.model import Claim
from tests.checks.cases.azure_dataprotection import VAULT as BACKUP_VAULT
from tests.checks.cases.azure_dataprotection import instance
from tests.checks.cases.azure_network import WORKER, machine
from tests.checks.cases.azure_recoveryservices import CASES, VAULT, item, policy, use, vault, workload, workload_policy
from tests.kit import GROUP, SUBSCRIPTION, Case, Status, answered, claim, finding, page

BACKUP = CASES["azure-vm-backup"]
RESIDENCY = CASES["azure-recovery-vault-residency"]
GEO = CASES["azure-recovery-vault-geo"]
AT_ITEMS, AT_POLICIES = (ITEMS, VAULT), (POLICIES, VAULT)
PLAIN = claim("backup.automated")


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def backed(case: Case = BACKUP, the_claim: Claim = BACKUP.claim) -> list[tuple[str, str]]:
    return seen(finding("azure-vm-backup", the_claim, case.bodies))


def with_item(**properties: Any) -> Case:
    return answered(BACKUP, AT_ITEMS, page(item(**properties)))


def with_policy(schedule: dict[str, Any] | None = None, **retention: tuple[int, str]) -> Case:
    return answered(BACKUP, AT_POLICIES, page(policy(schedule, **retention)))


def often(frequency: str, **more: Any) -> dict[str, Any]:
    return {"schedulePolicyType": "SimpleSchedulePolicy", "scheduleRunFrequency": frequency, **more}


# -- machines ------------------------------------------------------------------------------------------------------------


def test_a_machine_that_was_backed_up_last_night_holds() -> None:
    assert backed() == [("holds", "was backed up 7 hours ago, by its schedule")]


def test_a_machine_in_no_vault_contradicts_and_the_empty_list_is_cited() -> None:
    found = finding("azure-vm-backup", PLAIN, answered(BACKUP, AT_ITEMS, page()).bodies)
    assert seen(found) == [("contradicts", "is backed up by no vault")]
    assert [one.value for one in found.observations[0].seen] == [0]


def test_machines_are_told_apart_by_their_ids_and_not_by_their_names() -> None:
    other = WORKER.replace("rg-app", "rg-other")
    case = answered(BACKUP, AT_ITEMS, page(item(), item(other)))
    both = answered(case, (MACHINES, SUBSCRIPTION), page(machine(), machine(WORKER.replace("worker", "batch"))))
    assert [outcome for outcome, _ in backed(both)] == ["holds", "contradicts"]


def test_an_item_that_does_not_name_its_source_may_be_this_machine() -> None:
    case = with_item(sourceResourceId=None)
    assert backed(case) == [("unknown", "is in no vault, but one of the items does not say what it is a backup of")]


def test_a_list_of_items_that_could_not_be_read_is_unknown() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    assert finding("azure-vm-backup", PLAIN, answered(BACKUP, AT_ITEMS, refused).bodies).shown is Shown.UNKNOWN


def test_disks_in_a_backup_vault_are_not_nothing() -> None:
    disk = instance(f"{GROUP}/providers/Microsoft.Compute/disks/vm-worker-data")
    case = answered(answered(BACKUP, AT_ITEMS, page()), (INSTANCES, BACKUP_VAULT), page(disk))
    said = "is in no Recovery Services vault; a disk of it is in a backup vault, which takes disks alone"
    assert backed(case) == [("unknown", said)]


@pytest.mark.parametrize(
    ("state", "note"),
    [
        ("IRPending", "is set up for backup, but none has been taken yet"),
        ("ProtectionStopped", "its backup is stopped"),
        ("ProtectionPaused", "its backup is paused"),
        ("BackupsSuspended", "its backup is suspended"),
        ("ProtectionError", "its backup is in error"),
    ],
)
def test_a_backup_that_does_not_run_contradicts(state: str, note: str) -> None:
    assert backed(with_item(protectionState=state)) == [("contradicts", note)]


def test_a_stopped_item_in_an_old_vault_does_not_count_against_a_running_one() -> None:
    case = answered(BACKUP, AT_ITEMS, page(item(name="old", protectionState="ProtectionStopped"), item()))
    assert [outcome for outcome, _ in backed(case)] == ["holds"]


@pytest.mark.parametrize("state", ["Invalid", "Archived", None])
def test_a_state_that_says_nothing_is_unknown(state: str | None) -> None:
    assert backed(with_item(protectionState=state))[0][0] == "unknown"


@pytest.mark.parametrize(
    ("taken", "outcome"),
    [
        ("2026-11-18T07:00:00Z", "holds"),
        ("2026-11-18T05:00:00Z", "contradicts"),
        ("2026-11-22T05:00:00Z", "unknown"),
        ("last night", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_daily_backup_may_be_two_days_old_and_no_older(taken: str | None, outcome: str) -> None:
    assert backed(with_item(lastRecoveryPoint=taken), PLAIN)[0][0] == outcome


def test_an_old_recovery_point_says_how_old() -> None:
    assert backed(with_item(lastRecoveryPoint="2026-11-10T06:00:00Z")) == [
        ("contradicts", "its newest recovery point is 240 hours old")
    ]


def test_a_weekly_backup_may_be_eight_days_old_where_nobody_promised_more() -> None:
    weekly = with_policy(often("Weekly", scheduleRunDays=["Sunday"]), weekly=(12, "Weeks"))
    aged = answered(weekly, AT_ITEMS, page(item(lastRecoveryPoint="2026-11-12T07:00:00Z")))
    assert backed(aged, PLAIN)[0][0] == "holds"
    assert backed(aged, claim("backup.automated", frequency="weekly"))[0][0] == "holds"
    said = "its policy takes a backup every 168 hours, which is less often than promised"
    assert backed(aged, claim("backup.automated", frequency="daily")) == [("contradicts", said)]


def test_a_weekly_schedule_on_seven_days_is_daily() -> None:
    week = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    simple = with_policy(often("Weekly", scheduleRunDays=week))
    newer = with_policy(
        {"schedulePolicyType": "SimpleSchedulePolicyV2", "scheduleRunFrequency": "Weekly",
         "weeklySchedule": {"scheduleRunDays": week, "scheduleRunTimes": ["2026-01-12T22:00:00Z"]}}
    )  # fmt: skip
    daily = claim("backup.automated", frequency="daily")
    assert backed(simple, daily)[0][0] == backed(newer, daily)[0][0] == "holds"


def test_every_four_hours_is_not_hourly() -> None:
    hourly = with_policy(often("Hourly", hourlySchedule={"interval": 4, "scheduleWindowDuration": 24}))
    assert backed(hourly, claim("backup.automated", frequency="daily"))[0][0] == "holds"
    assert backed(hourly, claim("backup.automated", frequency="hourly"))[0][0] == "contradicts"


@pytest.mark.parametrize("schedule", [often("Hourly"), often("Fortnightly"), often("Invalid")])
def test_a_schedule_that_is_not_known_is_unknown(schedule: dict[str, Any]) -> None:
    assert backed(with_policy(schedule), PLAIN)[0][0] == "unknown"


def test_a_last_backup_that_failed_is_unknown_while_the_newest_point_is_young() -> None:
    said = "its last backup says Failed; its newest recovery point is 7 hours old"
    assert backed(with_item(lastBackupStatus="Failed")) == [("unknown", said)]


def test_a_policy_that_is_not_in_the_list_is_unknown() -> None:
    assert backed(answered(BACKUP, AT_POLICIES, page()))[0][0] == "unknown"


@pytest.mark.parametrize(
    ("retention", "outcome", "note"),
    [
        ({"daily": (30, "Days")}, "holds", "was backed up 7 hours ago, by its schedule"),
        ({"daily": (5, "Weeks")}, "holds", "was backed up 7 hours ago, by its schedule"),
        ({"daily": (7, "Days")}, "contradicts", "keeps backups for 7 days"),
        ({"daily": (7, "Days"), "weekly": (2, "Weeks")}, "contradicts", "keeps backups for 14 days"),
        ({"daily": (7, "Days"), "monthly": (12, "Months")}, "unknown",
         "keeps backups for 7 days, and only some of them for longer"),
        ({"weekly": (12, "Weeks")}, "unknown", "its backup policy does not say in days how long backups are kept"),
    ],
)  # fmt: skip
def test_backups_are_kept_as_long_as_promised(retention: dict[str, Any], outcome: str, note: str) -> None:
    assert backed(with_policy(**retention)) == [(outcome, note)]


@pytest.mark.parametrize(
    "params",
    [{"scope_": "databases"}, {"scope_": ["source-code", "configuration"]}, {"manual": False}, {"pitr_days": 30}],
)
def test_claims_on_other_backups_are_not_about_machines(params: dict[str, Any]) -> None:
    assert "azure-vm-backup" not in {check.id for check in checks_for(claim("backup.automated", **params))}


def test_an_estate_without_machines_shows_nothing_of_them() -> None:
    case = answered(BACKUP, (MACHINES, SUBSCRIPTION), page())
    assert finding("azure-vm-backup", PLAIN, case.bodies).shown is Shown.NONE


# -- databases inside machines -------------------------------------------------------------------------------------------

WORKLOAD = CASES["azure-workload-backup"]


def inside(the_claim: Claim = WORKLOAD.claim, **properties: Any) -> list[tuple[str, str]]:
    case = answered(WORKLOAD, (WORKLOADS, VAULT), page(workload(**properties)))
    return seen(finding("azure-workload-backup", the_claim, case.bodies))


def test_a_database_inside_a_machine_was_backed_up_this_morning() -> None:
    assert inside() == [("holds", "was backed up to a vault on 2026-11-20")]


@pytest.mark.parametrize("point", ["2026-11-10T04:00:00Z", "2027-01-01T00:00:00Z", "soon", None])
def test_an_old_point_or_none_leaves_it_open(point: str | None) -> None:
    assert inside(lastRecoveryPoint=point)[0][0] == "unknown"


@pytest.mark.parametrize("state", ["ProtectionStopped", "IRPending", "Invalid", None])
def test_a_database_that_is_not_protected_is_named_with_its_state(state: str | None) -> None:
    assert inside(protectionState=state) == [("unknown", f"is a database that a vault knows in the state {state}")]


@pytest.mark.parametrize(
    ("full", "outcome", "note"),
    [
        ([("daily", 35, "Days")], "holds", "was backed up to a vault on 2026-11-20"),
        ([("weekly", 8, "Weeks")], "holds", "was backed up to a vault on 2026-11-20"),
        ([("daily", 7, "Days"), ("weekly", 8, "Weeks")], "unknown",
         "is backed up by a policy that keeps full backups for 7 days; 35 days are promised"),
        ([("yearly", 1, "Years")], "unknown",
         "is backed up by a policy that does not say in days how long full backups are kept"),
    ],
)  # fmt: skip
def test_full_backups_are_kept_as_long_as_promised(full: list[tuple[str, int, str]], outcome: str, note: str) -> None:
    case = answered(WORKLOAD, (WORKLOAD_POLICIES, VAULT), page(workload_policy(*full)))
    assert seen(finding("azure-workload-backup", WORKLOAD.claim, case.bodies)) == [(outcome, note)]


def test_a_policy_of_a_database_that_is_not_in_the_list_leaves_it_open() -> None:
    assert inside(policyId=f"{VAULT}/backupPolicies/gone")[0][0] == "unknown"
    assert inside(claim("backup.automated"), policyId=None)[0][0] == "holds"


@pytest.mark.parametrize("params", [{"scope_": "storage"}, {"pitr_days": 7}, {"scope_": "machines"}])
def test_other_claims_are_not_about_databases_inside_machines(params: dict[str, Any]) -> None:
    assert "azure-workload-backup" not in {check.id for check in checks_for(claim("backup.automated", **params))}


# -- vaults --------------------------------------------------------------------------------------------------------------


def with_vault(case: Case, redundancy: str, location: str = "westeurope") -> Case:
    return answered(case, (VAULTS, SUBSCRIPTION), page(vault(redundancy, location)))


def kept(case: Case, the_claim: Claim = RESIDENCY.claim) -> list[tuple[str, str]]:
    return seen(finding("azure-recovery-vault-residency", the_claim, case.bodies))


def test_a_vault_without_a_second_copy_lies_where_it_lies() -> None:
    assert kept(RESIDENCY) == [("holds", "lies in West Europe")]


def test_a_geo_redundant_vault_keeps_a_copy_in_the_paired_region() -> None:
    geo = with_vault(RESIDENCY, "GeoRedundant")
    said = "keeps a second copy of its backups in North Europe (IE): inside the EU, outside the named region"
    assert kept(geo) == [("contradicts", said)]
    assert kept(geo, claim("residency.jurisdiction", jurisdiction="EU")) == [
        ("holds", "keeps a second copy of its backups in North Europe")
    ]


def test_a_geo_redundant_vault_without_a_pair_is_unknown() -> None:
    assert kept(with_vault(RESIDENCY, "GeoRedundant", "polandcentral"))[0][0] == "unknown"


def test_a_vault_that_does_not_name_its_redundancy_is_unknown() -> None:
    assert kept(with_vault(RESIDENCY, "Invalid"))[0][0] == "unknown"


def test_a_vault_without_backups_holds_nothing() -> None:
    for check_id, case in (("azure-recovery-vault-residency", RESIDENCY), ("azure-recovery-vault-geo", GEO)):
        empty = answered(with_vault(case, "GeoRedundant", "eastus"), (USE, VAULT), use(0))
        assert finding(check_id, case.claim, empty.bodies).shown is Shown.NONE


def test_a_vault_whose_use_is_not_known_is_unknown() -> None:
    body = use(0)
    body["value"][2]["currentValue"] = None
    assert kept(answered(RESIDENCY, (USE, VAULT), body)) == [
        ("unknown", "does not say whether anything is backed up in it")
    ]


@pytest.mark.parametrize(
    ("redundancy", "outcome"),
    [
        ("GeoRedundant", "holds"),
        ("LocallyRedundant", "contradicts"),
        ("ZoneRedundant", "unknown"),
        ("Invalid", "unknown"),
    ],
)
def test_a_second_place_is_another_region(redundancy: str, outcome: str) -> None:
    found = finding("azure-recovery-vault-geo", GEO.claim, with_vault(GEO, redundancy).bodies)
    assert seen(found)[0][0] == outcome
