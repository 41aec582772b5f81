"""Looking through a store: every object against its digest, every run against its manifest, and the chain of runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

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
        problems += [*unread, *index.lies(place, runs)]
        opened = dict(zip(runs, place.each(partial(_opened, store), runs), strict=True))
        said = _said(place, opened)
        for run, pack in opened.items():
            problems += [f"run {run.id}: {one}" for one in _of_run(run, pack, said)]
        problems += _lost(place)
        objects = [entry for entry in place.entries("objects") if NAME.match(entry.name)]
        if anew and not unread:
            index.runs(place, anew=True)
    except OSError as error:
        raise unreadable(place, error) from error
    known = not unread and all(isinstance(pack, Pack) for pack in opened.values())
    idle = tuple(entry for entry in objects if known and entry.name.rpartition("/")[2] not in said)
    missing = dropped(runs)
    problems += missing
    remarks = (*begun_anew(runs), *forks(runs), *_idle(idle, waits=bool(missing)))
    return Looked(runs, tuple(problems), remarks, len(objects), sum(entry.size for entry in objects), idle)


def _idle(idle: Sequence[Entry], *, waits: bool) -> Iterator[str]:
    if idle:
        size = sum(entry.size for entry in idle)
        then = "they stay while a run is missing" if waits else "the next prune takes them away"
        yield f"objects that no run needs: {len(idle)}, {size} bytes; {then}"


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


def _opened(store: Store, run: Run) -> Pack | str:
    """A run's pack, or what is wrong with its manifest."""
    try:
        return store.pack(run)
    except PackError as error:
        return str(error)


def _said(place: Place, opened: Mapping[Run, Pack | str]) -> dict[str, str]:
    """What is wrong with each object that a run needs, by its digest; an empty text where nothing is. Each is read once."""
    needed: dict[str, None] = {}
    for run, pack in opened.items():
        needed |= dict.fromkeys((run.sha256, *(sha256 for _, sha256 in run.after)))
        needed |= dict.fromkeys(kept(run, pack).values()) if isinstance(pack, Pack) else {}
    return dict(zip(needed, place.each(partial(_sound, place), list(needed)), strict=True))


def _sound(place: Place, sha256: str) -> str:
    try:
        read_object(place, sha256)
    except Damaged as error:
        return str(error)
    return ""


def _of_run(run: Run, pack: Pack | str, said: Mapping[str, str]) -> Iterator[str]:
    """A sentence for everything about one run that is wrong."""
    if isinstance(pack, str):
        yield pack
        return
    try:
        if replace(run_of(pack, dict(run.after)), pruned=run.pruned) != run:
            yield f"runs/{run.id}.json says something else than its manifest"
    except Damaged as error:
        yield str(error)
    yield from (f"{name}: {said[sha256]}" for name, sha256 in sorted(kept(run, pack).items()) if said[sha256])


def kept(run: Run, pack: Pack) -> dict[str, str]:
    """The files of a run that the store keeps, with their digests: all of them, until it is pruned."""
    return {name: sha256 for name, sha256 in digests(run, pack).items() if not (run.pruned and is_raw(name))}


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


def forks(runs: Sequence[Run]) -> list[str]:
    """A sentence for each run that several follow: two were under way at a time, or one was put in later."""
    after: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if run.edition == "company" and run.previous:
            after[run.previous].append(run)
    named = {run.own: run.id for run in runs}
    several = ((previous, [run.id for run in found]) for previous, found in after.items() if len(found) > 1)
    return [
        f"the chain forks: {', '.join(ids[:-1])} and {ids[-1]} {'both' if len(ids) == 2 else 'all'} follow "
        f"{named.get(previous, 'a run that is missing')}"
        for previous, ids in several
    ]
