"""Whether each run names the one before it: what a row of sealed runs shows of runs that are not in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from reports.overtime.model import Past

# first      nothing is before it, and it names nothing
# follows    it names the run before it
# begins     it names a run, and none of what is here is older: what was before it is not here
# missing    it names a run that is not here, although older ones are: at least one was left out or taken away
# apart      it names an older run than the one before it: two rows, or one that was put in between
# unnamed    runs are before it, and it names none of them
Link = Literal["first", "follows", "begins", "missing", "apart", "unnamed"]
WHOLE: frozenset[Link] = frozenset(("first", "follows"))


def in_order(runs: Iterable[Past]) -> tuple[Past, ...]:
    """Oldest first, each once. Of runs of the same second the one that another names goes before it."""
    ordered = sorted({run.sha256: run for run in runs}.values(), key=lambda run: (run.at, run.sha256))
    known = {name: run for run in ordered for name in run.names}

    def depth(run: Past) -> int:
        found, seen = 0, {run.sha256}
        before = known.get(run.previous)
        while before is not None and before.at == run.at and before.sha256 not in seen:
            seen.add(before.sha256)
            found, before = found + 1, known.get(before.previous)
        return found

    return tuple(sorted(ordered, key=lambda run: (run.at, depth(run), run.sha256)))


def links(runs: Sequence[Past]) -> tuple[Link, ...]:
    """How each run is tied to the one before it; ``runs`` are oldest first."""
    return tuple(_link(runs, at) for at in range(len(runs)))


def _link(runs: Sequence[Past], at: int) -> Link:
    previous = runs[at].previous
    if not at:
        return "begins" if previous else "first"
    if not previous:
        return "unnamed"
    if previous in runs[at - 1].names:
        return "follows"
    return "apart" if any(previous in run.names for run in runs) else "missing"
