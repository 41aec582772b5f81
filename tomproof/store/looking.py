"""Looking through a store: every object against its digest, every run against its manifest, and the chain of runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from evidence.pack import MANIFEST, Damaged, Pack, PackError
from tomproof.store import index
from tomproof.store.model import Run, in_order, run_of
from tomproof.store.place import NAME, Entry, Place, ReadOnly
from tomproof.store.store import Store, is_raw, read_object, unreadable, unwritable


@dataclass(frozen=True, slots=True)
class Looked:
    """What a store is like. ``problems`` are sentences about what is wrong, ``remarks`` about what is worth knowing.

    ``objects`` are all that lie there, ``stored`` their bytes as stored; ``idle`` are those that no run needs.
    """

    runs: tuple[Run, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    objects: int
    stored: int
    idle: tuple[Entry, ...]


def look_through(store: Store) -> Looked:
    """Verifies everything, makes the cache of runs anew and clears left drafts; raises Impossible and Damaged.

    Where the place may only be read it is looked through all the same, and nothing is cleared.
    """
    try:
        try:
            with store.place.exclusive():
                cleared = store.place.clear()
                found = _looked(store, anew=True)
        except ReadOnly:
            return _looked(store, anew=False)
    except OSError as error:
        raise unwritable(store.place, error) from error
    if not cleared:
        return found
    said = f"drafts that a killed run had left were cleared: {cleared}"
    return replace(found, remarks=(said, *found.remarks))


def _looked(store: Store, *, anew: bool) -> Looked:
    place = store.place
    try:
        problems = [f"{name} does not belong into a store" for name in strangers(place)]
        runs, unread = _runs(place)
        problems += unread
        looking = _Looking(store)
        for run in runs:
            problems += looking.run(run)
        problems += _lost(place)
        objects = [entry for entry in place.entries("objects") if NAME.match(entry.name)]
        if anew and not unread:
            index.runs(place, anew=True)
    except OSError as error:
        raise unreadable(place, error) from error
    idle = tuple(entry for entry in objects if entry.name.rpartition("/")[2] not in looking.needed)
    problems += dropped(runs)
    size = sum(entry.size for entry in objects)
    remarks = (*begun_anew(runs), *_idle(idle))
    return Looked(tuple(runs), tuple(problems), remarks, len(objects), size, () if unread else idle)


def _idle(idle: Sequence[Entry]) -> Iterator[str]:
    if idle:
        size = sum(entry.size for entry in idle)
        yield f"objects that no run needs: {len(idle)}, {size} bytes; the next prune takes them away"


def strangers(place: Place) -> list[str]:
    """Names in the store's folders that no store gives."""
    found = (entry.name for under in ("objects", "runs", "pruned") for entry in place.entries(under))
    return [name for name in found if not NAME.match(name)]


def _runs(place: Place) -> tuple[tuple[Run, ...], list[str]]:
    """The runs whose files can be read, oldest first, and a sentence for each of the others."""
    pruned = index.listed(place, "pruned")
    found, unread = [], []
    for id_ in index.listed(place, "runs"):
        try:
            found.append(replace(index.read_run(place, id_), pruned=id_ in pruned))
        except Damaged as error:
            unread.append(str(error))
    return in_order(found), unread


@dataclass(slots=True)
class _Looking:
    """Walks through the runs and reads every object once. ``needed`` are the digests that some run needs."""

    store: Store
    needed: set[str] = field(default_factory=set)
    _said: dict[str, str] = field(default_factory=dict)

    def run(self, run: Run) -> Iterator[str]:
        """A sentence for everything about one run that is wrong."""
        self.needed |= {run.sha256, *(sha256 for _, sha256 in run.after)}
        try:
            pack = self.store.pack(run)
        except PackError as error:
            yield f"run {run.id}: {error}"
            return
        yield from (f"run {run.id}: {said}" for said in self._told(run, pack))
        files = {name: sha256 for name, sha256 in digests(run, pack).items() if not (run.pruned and is_raw(name))}
        self.needed |= set(files.values())
        for name, sha256 in sorted(files.items()):
            said = self._object(sha256)
            if said:
                yield f"run {run.id}: {name}: {said}"

    def _told(self, run: Run, pack: Pack) -> Iterator[str]:
        """Where the run's own file says something else than its manifest."""
        try:
            meant = replace(run_of(pack, dict(run.after)), pruned=run.pruned)
        except Damaged as error:
            yield str(error)
            return
        if meant != run:
            yield f"runs/{run.id}.json says something else than its manifest"

    def _object(self, sha256: str) -> str:
        if sha256 not in self._said:
            try:
                read_object(self.store.place, sha256)
                self._said[sha256] = ""
            except Damaged as error:
                self._said[sha256] = str(error)
        return self._said[sha256]


def digests(run: Run, pack: Pack) -> dict[str, str]:
    """Every file of a run's pack with its digest."""
    return {MANIFEST: run.sha256, **pack.manifest["files"], **dict(run.after)}


def _lost(place: Place) -> Iterator[str]:
    """Runs of which only the mark is left that they were pruned."""
    there = set(index.listed(place, "runs"))
    for id_ in sorted(set(index.listed(place, "pruned")) - there):
        yield f"the run {id_} was pruned, and what was kept of it is missing: there is no runs/{id_}.json"


def dropped(runs: Sequence[Run]) -> list[str]:
    """A sentence for each link of the chain that leads nowhere, or elsewhere than it says. ``runs`` are oldest first."""
    known = {run.own: run for run in runs}
    return [said for run in runs if run.previous and (said := _link(run, known.get(run.previous)))]


def _link(run: Run, before: Run | None) -> str:
    if before is None:
        return (
            f"a run is missing since {run.previous_to}: {run.id} follows the one that ended then, and no run in the store has "
            f"its manifest (SHA-256 {run.previous}); adding its pack closes the gap"
        )
    if before.collected_to != run.previous_to:
        return f"run {run.id} says that the one before ended {run.previous_to}, and {before.id} ended {before.collected_to}"
    if before.ended > run.ended:
        return f"run {run.id} follows {before.id}, which ended later"
    return ""


def begun_anew(runs: Sequence[Run]) -> list[str]:
    """A sentence for each run that names none before it, though there are some of the same tenant and document."""
    seen: set[tuple[str, str]] = set()
    found = []
    for run in runs:
        about = (run.tenant, run.document)
        if run.edition == "company" and run.previous is None and about in seen:
            found.append(
                f"the chain begins anew with {run.id}: it names no run before it, though there are earlier ones"
            )
        if run.edition == "company":
            seen.add(about)
    return found
