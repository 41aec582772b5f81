"""Azure Recovery Services vaults: which virtual machines they back up, how well, and where the backups are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from checks.azure import copies
from checks.azure.compute import MACHINES
from checks.azure.copies import GEO
from checks.azure.dataprotection import INSTANCES, kept, redundancy
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import days, instant, number
from checks.azure.recovery import BACKUP, often, platform_backup, ran
from checks.azure.residency import RESIDENCY, located
from checks.check import Observation, Outcome, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot, arm

VERSION: Final = "2026-10-01"
VAULTS = arm(
    "azure.recoveryservices.vaults",
    "{id}/providers/Microsoft.RecoveryServices/vaults",
    version="2026-11-01",
    permission="Microsoft.RecoveryServices/vaults/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
ITEMS = arm(
    "azure.recoveryservices.items",
    "{id}/backupProtectedItems",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupProtectedItems/read",
    each=VAULTS,
    params=(("$filter", "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'"),),
)
# Databases inside machines: SQL Server and SAP HANA.
WORKLOADS = arm(
    "azure.recoveryservices.workloads",
    "{id}/backupProtectedItems",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupProtectedItems/read",
    each=VAULTS,
    params=(("$filter", "backupManagementType eq 'AzureWorkload'"),),
)
WORKLOAD_POLICIES = arm(
    "azure.recoveryservices.workload-policies",
    "{id}/backupPolicies",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupPolicies/read",
    each=VAULTS,
    params=(("$filter", "backupManagementType eq 'AzureWorkload'"),),
)
POLICIES = arm(
    "azure.recoveryservices.policies",
    "{id}/backupPolicies",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupPolicies/read",
    each=VAULTS,
    params=(("$filter", "backupManagementType eq 'AzureIaasVM'"),),
)
RESTORES = arm(
    "azure.recoveryservices.restores",
    "{id}/backupJobs",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupJobs/read",
    each=VAULTS,
    params=(("$filter", "operation eq 'Restore'"),),
)
# How many things of each type a vault backs up; one without any holds no data.
USE = arm(
    "azure.recoveryservices.use",
    "{id}/backupUsageSummaries",
    version=VERSION,
    permission="Microsoft.RecoveryServices/vaults/backupUsageSummaries/read",
    each=VAULTS,
    params=(("$filter", "type eq 'BackupProtectedItemCountSummary'"),),
    resource="{parent_resource}/backupUsageSummaries/{/name/value}",
)

# -- are machines backed up ----------------------------------------------------------------------------------------------

_DAY: Final = 24 * 60  # minutes
# A scheduled backup may start late and take hours: only after one more day has a run been missed.
_GRACE: Final = timedelta(hours=24)
_IDLE: Final = {
    "irpending": "is set up for backup, but none has been taken yet",
    "protectionstopped": "its backup is stopped",
    "protectionpaused": "its backup is paused",
    "backupssuspended": "its backup is suspended",
    "protectionerror": "its backup is in error",
}
_RAN: Final = {"completed", "completedwithwarnings", "healthy", "inprogress"}
_UNITS: Final = {"days": 1, "weeks": 7, "months": 30, "years": 365}


def _of_machines(claim: Claim) -> bool:
    """Point-in-time restore is about databases; a vault takes machines as a whole."""
    return platform_backup(claim, "machines", "virtual-machines", "servers") and "pitr_days" not in claim.params


@check(
    "azure-vm-backup",
    answers=BACKUP,
    over=MACHINES,
    needs=(ITEMS, POLICIES),
    may_need=(INSTANCES,),
    applies=_of_machines,
)
def machines(claim: Claim, machine: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every virtual machine is backed up by a Recovery Services vault, and the backups run.

    The newest recovery point may be as old as the schedule allows and one day more. Where the document says how often or
    how long, the policy must say at least that. Source: https://learn.microsoft.com/azure/backup/backup-azure-vms-introduction

    Proves: that each machine is an item of a vault with a policy, and when its newest recovery point was taken.
    Leaves open: whether the recovery point can be restored; backups by other software inside the machine; scale sets.
    """
    items = snapshot.by(ITEMS, "/properties/sourceResourceId")
    mine = items.get(machine.key)
    if mine:
        yield max((_item(claim, machine, item, snapshot) for item in mine), key=_weight)
    elif "" in items:
        yield unknown(machine, "is in no vault, but one of the items does not say what it is a backup of")
    elif _disks(machine) & snapshot.by(INSTANCES, "/properties/dataSourceInfo/resourceID").keys():
        yield unknown(
            machine, "is in no Recovery Services vault; a disk of it is in a backup vault, which takes disks alone"
        )
    else:
        yield contradicts(machine, "is backed up by no vault", *_pages(snapshot))


def _weight(observation: Observation) -> int:
    """A machine that was moved to another vault leaves a stopped item behind: the best of its items counts."""
    return (Outcome.CONTRADICTS, Outcome.UNKNOWN, Outcome.HOLDS).index(observation.outcome)


def _disks(machine: Item) -> set[str]:
    os = machine.text("/properties/storageProfile/osDisk/managedDisk/id")
    data = machine.parts("/properties/storageProfile/dataDisks") or []
    return {name.casefold() for name in (os, *(part.text("/managedDisk/id") for part in data)) if name}


def _pages(snapshot: Snapshot) -> tuple[Seen, ...]:
    return tuple(seen for vault in snapshot.seen(VAULTS) for seen in snapshot.listing(ITEMS, vault))


def _item(claim: Claim, machine: Item, item: Item, snapshot: Snapshot) -> Observation:
    state, named = item.at("/properties/protectionState"), item.at("/properties/policyId")
    word = str(state.value).casefold()
    if word in _IDLE:
        return contradicts(machine, _IDLE[word], state)
    policy = next(iter(snapshot.by(POLICIES).get(str(named.value).casefold(), ())), None)
    if word != "protected" or policy is None:
        return unknown(machine, "is an item of a vault, in a state ({state}) or by a policy that is not known", state, named,
                       state=state.value)  # fmt: skip
    return _planned(claim, machine, policy) or _taken(machine, item, policy, snapshot.taken_at)


def _planned(claim: Claim, machine: Item, policy: Item) -> Observation | None:
    """What the policy promises less than the document; None where it keeps up with it."""
    schedule, interval = policy.at("/properties/schedulePolicy/scheduleRunFrequency"), _interval(policy)
    promised, kept_for = often(claim), days(claim, "retention_days")
    if interval is None:
        return unknown(machine, "its backup policy has a schedule that is not known here", schedule)
    if promised is not None and interval > promised:
        return contradicts(machine, "its policy takes a backup every {hours} hours, which is less often than promised",
                           schedule, hours=interval // 60)  # fmt: skip
    return _retained(machine, policy, interval, kept_for) if kept_for is not None else None


def _interval(policy: Item) -> int | None:
    """Minutes between two runs of a policy; None where the schedule is not known."""
    match policy.text("/properties/schedulePolicy/scheduleRunFrequency").casefold():
        case "hourly":
            hours = number(policy.at("/properties/schedulePolicy/hourlySchedule/interval").value)
            return hours * 60 if hours is not None else None
        case "daily":
            return _DAY
        case "weekly":
            listing = policy.parts("/properties/schedulePolicy/scheduleRunDays") or policy.parts(
                "/properties/schedulePolicy/weeklySchedule/scheduleRunDays"
            )
            return _DAY if listing is not None and len(listing) == 7 else 7 * _DAY
        case _:
            return None


def _retained(machine: Item, policy: Item, interval: int, promised: int) -> Observation | None:
    base = "weekly" if interval > _DAY else "daily"
    span = _span(policy, base)
    seen = policy.at(f"/properties/retentionPolicy/{base}Schedule/retentionDuration/count")
    if span is None:
        return unknown(machine, "its backup policy does not say in days how long backups are kept", seen)
    if span >= promised:
        return None
    longest = max(_span(policy, name) or 0 for name in ("weekly", "monthly", "yearly"))
    if longest >= promised:
        return unknown(machine, "keeps backups for {days} days, and only some of them for longer", seen, days=span)
    return contradicts(machine, "keeps backups for {days} days", seen, days=max(span, longest))


def _span(policy: Item, schedule: str, at: str = "/properties") -> int | None:
    """Days for which the backups of one schedule are kept; None where there is none."""
    at = f"{at}/retentionPolicy/{schedule}Schedule/retentionDuration"
    count = number(policy.at(f"{at}/count").value)
    unit = _UNITS.get(policy.text(f"{at}/durationType").casefold()) if count is not None else None
    return count * unit if count is not None and unit is not None else None


def _taken(machine: Item, item: Item, policy: Item, now: datetime) -> Observation:
    """Whether the newest recovery point is as young as the schedule makes it."""
    newest, status = item.at("/properties/lastRecoveryPoint"), item.at("/properties/lastBackupStatus")
    when, interval = instant(newest.value), _interval(policy)
    if when is None or interval is None or when > now + _GRACE:
        return unknown(
            machine, "is an item of a vault, which does not say when its newest recovery point was taken", newest
        )
    age = now - when
    hours = max(0, int(age.total_seconds() // 3600))
    if age > timedelta(minutes=interval) + _GRACE:
        return contradicts(machine, "its newest recovery point is {hours} hours old", newest, status, hours=hours)
    if str(status.value).casefold() not in _RAN:
        return unknown(machine, "its last backup says {status}; its newest recovery point is {hours} hours old", newest,
                       status, status=status.value, hours=hours)  # fmt: skip
    return holds(machine, "was backed up {hours} hours ago, by its schedule", newest, status, hours=hours)


# -- databases inside machines --------------------------------------------------------------------------------------------


@check(
    "azure-workload-backup",
    answers=BACKUP,
    over=WORKLOADS,
    may_need=(WORKLOAD_POLICIES,),
    applies=lambda claim: "pitr_days" not in claim.params and platform_backup(claim, "databases"),
)
def workloads(claim: Claim, item: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Databases inside machines that a vault backs up were backed up of late, and are kept as long as the document says.

    Proves: of each SQL Server or SAP HANA database in a vault, when its newest recovery point was taken, and for how long its
    policy keeps full backups (https://learn.microsoft.com/azure/backup/backup-azure-sql-database).
    Leaves open: databases inside machines that are in no vault, which no answer of Azure shows.
    """
    state = item.at("/properties/protectionState")
    if str(state.value).casefold() != "protected":
        yield unknown(item, "is a database that a vault knows in the state {state}", state, state=state.value)
        return
    promised = days(claim, "retention_days")
    short = _full(item, promised, snapshot) if promised is not None else None
    yield short or ran(claim, item, [item.at("/properties/lastRecoveryPoint")], snapshot.taken_at, state, kept=True)


def _full(item: Item, promised: int, snapshot: Snapshot) -> Observation | None:
    """Why the full backups of a database are not seen to be kept as long as promised; None where they are."""
    named = item.at("/properties/policyId")
    policy = next(iter(snapshot.by(WORKLOAD_POLICIES).get(str(named.value).casefold(), ())), None)
    parts = [(part, part.text("/policyType").casefold()) for part in _plans(policy)]
    full = [part for part, kind in parts if kind == "full"]
    spans = [span for part in full for name in ("daily", "weekly") if (span := _span(part, name, "")) is not None]
    if not spans or any(not kind for _, kind in parts):
        return unknown(item, "is backed up by a policy that does not say in days how long full backups are kept", named)
    if min(spans) < promised:
        return unknown(item, "is backed up by a policy that keeps full backups for {days} days; {promised} days are promised",
                       named, days=min(spans), promised=promised)  # fmt: skip
    return None


def _plans(policy: Item | None) -> list[Item]:
    return (policy.parts("/properties/subProtectionPolicy") if policy else None) or []


# -- where backups are kept ----------------------------------------------------------------------------------------------


def _used(vault: Item, snapshot: Snapshot) -> bool | None:
    """Whether anything is backed up in a vault; None where it does not say."""
    doubt = False
    for summary in snapshot.under(USE, vault):
        count = number(summary.at("/currentValue").value)
        if count:
            return True
        doubt = doubt or count is None
    return None if doubt else False


@check("azure-recovery-vault-residency", answers=RESIDENCY, over=VAULTS, needs=(USE,), applies=located)
def residency(claim: Claim, vault: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Recovery Services vaults keep their backups, and the second copy of them, where the document says.

    A geo-redundant vault copies every backup to the paired region:
    https://learn.microsoft.com/azure/backup/backup-create-recovery-services-vault#set-storage-redundancy

    Proves: the region of each vault that is in use, and of the second copy that its redundancy makes.
    Leaves open: replicas that Site Recovery keeps; backups that were restored to another region.
    """
    match _used(vault, snapshot):
        case True:
            yield kept(claim, vault, vault.at("/properties/redundancySettings/standardTierStorageRedundancy"))
        case None:
            yield unknown(vault, "does not say whether anything is backed up in it")


@check("azure-recovery-vault-geo", answers=GEO, over=VAULTS, needs=(USE,), applies=platform_backup)
def geo(claim: Claim, vault: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Recovery Services vaults that are in use keep a copy at a second place.

    Proves: the redundancy of each vault
    (https://learn.microsoft.com/azure/backup/backup-create-recovery-services-vault#set-storage-redundancy).
    Leaves open: how old the second copy is; whether a restore from it was ever tried.
    """
    match _used(vault, snapshot):
        case True:
            setting = vault.at("/properties/redundancySettings/standardTierStorageRedundancy")
            yield copies.away(claim, vault, redundancy(setting), setting)
        case None:
            yield unknown(vault, "does not say whether anything is backed up in it")
