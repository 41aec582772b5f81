"""The list of runs: read from runs/, with index.json as a cache that may be missing, damaged or old at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from collector.errors import CollectError
from evidence.form import dump_json
from evidence.pack import Damaged
from tomproof.store.model import Run, as_json, from_json, in_order, parsed
from tomproof.store.place import NAME, Entry, Place

INDEX = "index.json"
SCHEMA = 1


def runs(place: Place, *, anew: bool = False) -> tuple[Run, ...]:
    """Every run in a place, oldest first; with ``anew`` nothing is taken from the cache. Raises Damaged and OSError.

    What the cache says of a run counts only while the run's file is the same as when it was read. A cache that cannot be
    written is left as it is: nothing but time is lost by that.
    """
    there = listed(place, "runs")
    cached = {} if anew else _cached(place)
    known = {id_: run for id_, entry in there.items() if (run := _remembered(cached.get(id_), id_, entry)) is not None}
    wanted = [id_ for id_ in there if id_ not in known]
    known |= dict(zip(wanted, place.each(partial(read_run, place), wanted), strict=True))
    if wanted or set(cached) - set(there) or anew:
        _save(place, there, known)
    pruned = listed(place, "pruned")
    return in_order(replace(run, pruned=run.id in pruned) for run in known.values())


def lies(place: Place, runs: Iterable[Run]) -> list[str]:
    """A sentence for each run of which the cache tells something else than the run's own file, though it knows that very file."""
    cached, there = _cached(place), listed(place, "runs")
    found = ((run, _remembered(cached.get(run.id), run.id, there[run.id])) for run in runs if run.id in there)
    return [
        f"{INDEX} told something else of the run {run.id} than its own file"
        for run, told in found
        if told is not None and told != replace(run, pruned=False)
    ]


def listed(place: Place, under: str) -> dict[str, Entry]:
    """The files under ``runs`` or ``pruned`` by the id of their run; what has another name is no run."""
    found = (entry for entry in place.entries(under) if NAME.match(entry.name))
    return {entry.name.removeprefix(f"{under}/").removesuffix(".json"): entry for entry in found}


def read_run(place: Place, id_: str) -> Run:
    """One run out of its own file; raises Damaged and OSError."""
    return parsed(place.read(f"runs/{id_}.json"), id_)


def _cached(place: Place) -> Mapping[str, Any]:
    try:
        found = json.loads(place.read(INDEX))
    except (OSError, ValueError, RecursionError, Damaged):
        return {}
    known = found.get("runs") if isinstance(found, dict) and found.get("schema") == SCHEMA else None
    return known if isinstance(known, dict) else {}


def _remembered(cached: Any, id_: str, entry: Entry) -> Run | None:
    """What the cache says of a run, if it is about the very file that is there."""
    if not isinstance(cached, dict) or cached.get("stamp") != entry.stamp:
        return None
    try:
        return from_json(cached.get("run"), id_)
    except Damaged:
        return None


def _save(place: Place, there: Mapping[str, Entry], known: Mapping[str, Run]) -> None:
    data = {
        "schema": SCHEMA,
        "runs": {id_: {"stamp": there[id_].stamp, "run": as_json(run)} for id_, run in known.items()},
    }
    with suppress(OSError, CollectError):
        place.put(INDEX, dump_json(data), replace=True)
