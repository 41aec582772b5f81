"""Restores: which were run lately, as far as vaults, what exists now and the activity log show it.

The activity log keeps 90 days and is asked for by time and provider, which is all that its filter takes
(https://learn.microsoft.com/azure/azure-monitor/essentials/rest-activity-log). It tells which operation was called, not by
which mode: a database that is made out of a backup is written like any other. Who called is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from checks.azure.compute import DISKS
from checks.azure.cosmosdb import ACCOUNTS
from checks.azure.dataprotection import VAULT_JOBS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.promise import instant, listed
from checks.azure.recoveryservices import RESTORES
from checks.check import Fold, Observation, holds, survey, unknown
from claims.model import Claim
from evidence import Item, Query, Seen, Snapshot, arm


def _log(provider: str) -> Query:
    """The activity log of one provider, from 89 days before the run to the midnight before it."""
    span = "eventTimestamp ge '{@since:89d}' and eventTimestamp le '{@since:0d}'"
    return arm(
        f"azure.activity-log.{provider.removeprefix('Microsoft.').lower()}",
        "{id}/providers/Microsoft.Insights/eventtypes/management/values",
        version="2015-04-01",
        permission="Microsoft.Insights/eventtypes/values/read",
        client="monitor",
        each=SUBSCRIPTIONS,
        params=(
            ("$filter", f"{span} and resourceProvider eq '{provider}'"),
            ("$select", "eventDataId,eventTimestamp,operationName,status,resourceId"),
        ),
        resource="{parent_resource}/providers/Microsoft.Insights/eventtypes/management/values/{eventDataId}",
    )


LOGS: Final = tuple(
    _log(provider)
    for provider in ("Microsoft.Sql", "Microsoft.DBforPostgreSQL", "Microsoft.DBforMySQL", "Microsoft.DocumentDB")
)

_WINDOWS: Final = {"monthly": 31, "quarterly": 92, "semiannual": 183, "annual": 366}


@survey(
    "azure-restore-jobs",
    answers=("backup.restore-tested",),
    needs=(RESTORES, VAULT_JOBS, DISKS, ACCOUNTS, RESOURCES, *LOGS),
    fold=Fold.SOME,
)
def restores(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Something was restored within the time that the document names, or else within a year.

    A restore shows as a completed job of a vault, as a disk or a Cosmos DB account that says of itself that it was restored,
    or as an operation of that name in the activity log. A database or server that was made lately, or made and deleted, may
    have been one: the log does not tell (https://learn.microsoft.com/azure/azure-sql/database/recovery-using-backups). That
    none was found says nothing: vaults forget jobs after about half a year and the log after 90 days, and a test may leave
    nothing at all (https://learn.microsoft.com/azure/backup/backup-azure-monitoring-built-in-monitor).

    Proves: that something was restored in that time.
    Leaves open: that it was a test, who looked at what was restored, and how often restores are run; restores of blobs, of
    web apps, inside databases, and by other software.
    """
    words = listed(claim, "frequency")
    named = [_WINDOWS[word] for word in words if word in _WINDOWS]
    since = snapshot.taken_at - timedelta(days=min(named, default=366))
    regular = not words or bool(named)  # "regularly" and "with every release" are not shown by one
    found = False
    for restored in _restored(snapshot, since):
        found = True
        yield restored if regular else _once(restored)
    if found:
        return
    yield from _leads(snapshot, since)
    yield unknown(
        "/subscriptions", "no restore shows in the jobs of vaults, in what exists now or in 89 days of the activity log, but "
        "tests need not leave a trace there; ask for the record of the last one"
    )  # fmt: skip


def _once(restored: Observation) -> Observation:
    return unknown(
        restored.resource,
        "{restore}; how regularly that is done, it does not show",
        *restored.seen,
        restore=restored.note,
    )


# -- what proves a restore -----------------------------------------------------------------------------------------------


def _restored(snapshot: Snapshot, since: datetime) -> Iterator[Observation]:
    for job in snapshot.seen(RESTORES):
        yield from _job(job, "/properties/operation", since)
    for job in snapshot.seen(VAULT_JOBS):
        yield from _job(job, "/properties/operationCategory", since)
    for disk in snapshot.seen(DISKS):
        yield from _disk(disk, since)
    for account in snapshot.seen(ACCOUNTS):
        yield from _account(account, since)
    for log in LOGS:
        for event in snapshot.seen(log):
            yield from _event(event, since)


def _day(when: datetime) -> str:
    return when.date().isoformat()


def _job(job: Item, operation: str, since: datetime) -> Iterator[Observation]:
    kind, status, ended = job.at(operation), job.at("/properties/status"), job.at("/properties/endTime")
    when = instant(ended.value)
    if (
        (str(kind.value).casefold(), str(status.value).casefold()) == ("restore", "completed")
        and when
        and when >= since
    ):
        yield holds(job, "a restore was completed on {day}", kind, status, ended, day=_day(when))


def _disk(disk: Item, since: datetime) -> Iterator[Observation]:
    """``Restore``: made of a recovery point (https://learn.microsoft.com/rest/api/compute/disks/get#diskcreateoption)."""
    made_by, made = disk.at("/properties/creationData/createOption"), disk.at("/properties/timeCreated")
    when = instant(made.value)
    if made_by.value == "Restore" and when and when >= since:
        yield holds(disk, "was restored from a backup on {day}", made_by, made, day=_day(when))


def _account(account: Item, since: datetime) -> Iterator[Observation]:
    """https://learn.microsoft.com/azure/cosmos-db/continuous-backup-restore-resource-model"""
    made_by, made = account.at("/properties/createMode"), account.at("/systemData/createdAt")
    when = instant(made.value)
    if made_by.value == "Restore" and when and when >= since:
        yield holds(account, "was restored from a backup on {day}", made_by, made, day=_day(when))


# Operations that are a restore by their very name: https://learn.microsoft.com/azure/cosmos-db/continuous-backup-restore-permissions
_BY_NAME: Final = (
    "microsoft.documentdb/restorabledatabaseaccounts/restore/action",
    "microsoft.documentdb/locations/restorabledatabaseaccounts/restore/action",
)


def _event(event: Item, since: datetime) -> Iterator[Observation]:
    operation, status, time = _read(event)
    when = instant(time.value)
    if str(operation.value).casefold() in _BY_NAME and status.value == "Succeeded" and when and when >= since:
        yield holds(_of(event), "a restore was run on {day}", operation, status, time, day=_day(when))


def _read(event: Item) -> tuple[Seen, Seen, Seen]:
    return event.at("/operationName/value"), event.at("/status/value"), event.at("/eventTimestamp")


def _of(event: Item) -> str:
    return event.text("/resourceId") or event.resource


# -- what may have been one ----------------------------------------------------------------------------------------------

_WRITES: Final = (
    "microsoft.sql/servers/databases/write",
    "microsoft.sql/managedinstances/databases/write",
    "microsoft.dbforpostgresql/flexibleservers/write",
    "microsoft.dbformysql/flexibleservers/write",
    "microsoft.documentdb/databaseaccounts/write",
)


def _leads(snapshot: Snapshot, since: datetime) -> Iterator[Observation]:
    """Databases and servers that were written in that time, and were made in it or are gone since: each one once."""
    inventory = snapshot.by(RESOURCES)
    told: set[str] = set()
    for log in LOGS:
        for event in snapshot.seen(log):
            operation, status, time = _read(event)
            when, name = instant(time.value), _of(event).casefold()
            written = str(operation.value).casefold() in _WRITES and status.value == "Succeeded"
            if not written or when is None or when < since or name in told:
                continue
            told.add(name)
            yield from _lead(event, inventory.get(name), when, since)


def _lead(event: Item, known: Sequence[Item] | None, when: datetime, since: datetime) -> Iterator[Observation]:
    operation, status, time = _read(event)
    if not known:
        yield unknown(_of(event), "was made or changed on {day} and is gone since; whether that was a restore, the log does not "
                      "say", operation, status, time, day=_day(when))  # fmt: skip
        return
    born = known[0].at("/createdTime")
    made = instant(born.value)
    if made is None or made >= since:
        yield unknown(_of(event), "was made or changed on {day}; whether out of a backup, the log does not say", operation,
                      status, time, born, day=_day(when))  # fmt: skip
