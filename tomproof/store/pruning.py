"""Taking the raw answers of old runs away, so that the chain of runs and what a history needs of them stay.

Of a pruned run these stay for good: its manifest and seal, the document, claims.toml and verdicts.json. What goes are its
records and bodies, as far as no other run needs them. First each run is marked as pruned, then objects go: whoever is
killed in between leaves a store in which some objects are needed by nobody, and the next prune takes those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from evidence.form import dump_json
from evidence.pack import Damaged, PackError
from tomproof.errors import TomproofError
from tomproof.store.looking import digests, dropped
from tomproof.store.model import Run
from tomproof.store.place import NAME, Entry, Removed, object_name
from tomproof.store.store import Store, is_raw, unreadable, unwritable

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Which runs lose their raw answers, and the objects that go with them or that nobody needs anyway."""

    runs: tuple[Run, ...]
    goes: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """The bytes that become free, as stored."""
        return sum(entry.size for entry in self.goes)


@dataclass(frozen=True, slots=True)
class Done:
    """What was taken away, and the objects that a policy keeps for now.

    ``hidden`` counts those that are gone from the store and that the account still keeps, as deleted or as older versions.
    """

    plan: Plan
    kept: tuple[Entry, ...] = ()
    hidden: int = 0


def plan(store: Store, older_than: timedelta, keep_last: int, now: datetime) -> Plan:
    """What would go; raises Damaged where it cannot be known what is still needed, and Impossible.

    Objects that belong to no run at all go as well, but not while a run is missing in the chain: they may be that run's.
    The newest runs of each tenant, document and edition stay whole whatever their age: ``keep_last`` of them, at least one.
    """
    try:
        runs = store.runs()
        goes = _old(runs, now - older_than, max(1, keep_last))
        needed, raw = _needs(store, runs, {run.id for run in goes})
        whole = not dropped(runs)
        there = [entry for entry in store.place.entries("objects") if NAME.match(entry.name)]
    except OSError as error:
        raise unreadable(store.place, error) from error
    spare = (entry for entry in there if entry.name not in needed)
    return Plan(goes, tuple(entry for entry in spare if whole or entry.name in raw))


def prune(store: Store, older_than: timedelta, keep_last: int, now: datetime) -> Done:
    """Takes away what ``plan`` names; raises what it raises."""
    try:
        with store.place.exclusive():
            store.place.clear()
            found = plan(store, older_than, keep_last, now)
            for run in found.runs:
                store.place.put(f"pruned/{run.id}.json", _mark(now, older_than))
            store.place.settle()
            became = list(store.place.each(store.place.remove, [entry.name for entry in found.goes]))
            store.place.settle()
            kept = (entry for entry, how in zip(found.goes, became, strict=True) if how is Removed.KEPT)
            return Done(found, tuple(kept), became.count(Removed.HIDDEN))
    except TomproofError:
        raise
    except OSError as error:
        raise unwritable(store.place, error) from error


def _mark(now: datetime, older_than: timedelta) -> bytes:
    return dump_json(
        {"schema": SCHEMA, "pruned": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "older_than_days": older_than.days}
    )


def _old(runs: Sequence[Run], before: datetime, keep_last: int) -> tuple[Run, ...]:
    alike: defaultdict[tuple[str, str, str], list[Run]] = defaultdict(list)
    for run in runs:
        alike[run.tenant, run.document, run.edition].append(run)
    stay = {run.id for same in alike.values() for run in same[-keep_last:]}
    return tuple(run for run in runs if run.ended < before and run.id not in stay and not run.pruned)


def _needs(store: Store, runs: Sequence[Run], goes: set[str]) -> tuple[set[str], set[str]]:
    """The names of the objects that some run still needs, and of the raw answers of those that are pruned."""
    needed, raw = set[str](), set[str]()
    for run, files in zip(runs, store.place.each(partial(_files, store), runs), strict=True):
        less = run.pruned or run.id in goes
        needed |= {object_name(sha256) for name, sha256 in files.items() if not (less and is_raw(name))}
        raw |= {object_name(sha256) for name, sha256 in files.items() if less and is_raw(name)}
    return needed, raw


def _files(store: Store, run: Run) -> dict[str, str]:
    try:
        return digests(run, store.pack(run))
    except PackError as error:
        raise Damaged(f"nothing is pruned, because it is not known what the run {run.id} needs: {error}") from error
