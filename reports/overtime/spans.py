"""The arithmetic of time: which stretch of a period counts with which run, and how long everything lasted.

    moments     when the runs were, oldest first; a run speaks of its own moment and of no other
    stretch     from one run to the next: it counts with what the earlier run found, if the two are no further apart than
                ``allowed``; otherwise the whole of it was *not observed*
    not observed  besides: what lies before the first run of all, and what lies after the newest one

Nothing is carried on beyond the newest run, and a stretch that reaches over the edge of the period counts up to the edge. So
the stretches of a period fill it without a hole, and those of two halves are those of the whole, cut at the middle.
All times are whole seconds in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TypeVar

S = TypeVar("S", bound=Hashable)

# A run that comes late still counts, one that was left out does not: at twice the distance it would hang on minutes.
LATE = 1.5
# Rare runs do not make rare looking enough: whoever looks less often than once a week has to say so.
RAREST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a period. ``before`` and ``after`` are the places of the runs around it, None where there is none on that side;
    ``seen`` says whether it counts with the one before."""

    start: datetime
    end: datetime
    before: int | None
    after: int | None
    seen: bool

    @property
    def seconds(self) -> int:
        return whole(self.end - self.start)


def whole(span: timedelta) -> int:
    """A time span in whole seconds."""
    return span // timedelta(seconds=1)


def expected(moments: Sequence[datetime], start: datetime, end: datetime) -> timedelta | None:
    """How often runs came: the median distance of those that touch the period, a week at most; None without two runs."""
    apart = [whole(after - before) for before, after in pairwise(moments) if after > start and before < end]
    return min(timedelta(seconds=int(median(apart))), RAREST) if apart else None


def stretches(moments: Sequence[datetime], start: datetime, end: datetime, allowed: timedelta) -> tuple[Stretch, ...]:
    """The period from ``start`` to ``end`` (not included) cut at its runs, in order, without a hole and without an overlap.

    ``moments`` are in order, those before and after the period among them. Raises ValueError where they are not.
    """
    if any(after < before for before, after in pairwise(moments)):
        raise ValueError("the runs are not in the order of time")
    if not moments:
        return (Stretch(start, end, None, None, False),) if start < end else ()
    bounds: list[tuple[int | None, int | None, datetime, datetime]] = [(None, 0, start, moments[0])]
    bounds += [(at, at + 1, one, other) for at, (one, other) in enumerate(pairwise(moments))]
    bounds += [(len(moments) - 1, None, moments[-1], end)]
    found = []
    for before, after, begins, ends in bounds:
        seen = before is not None and after is not None and ends - begins <= allowed
        first, last = max(begins, start), min(ends, end)
        if first < last:
            found.append(Stretch(first, last, before, after, seen))
    return tuple(found)


def within(moments: Sequence[datetime], start: datetime, end: datetime) -> list[int]:
    """The places of the runs in a period: from its start, which belongs to it, to its end, which does not."""
    return [at for at, moment in enumerate(moments) if start <= moment < end]


def lasting(parts: Iterable[Stretch], state: Callable[[Stretch], S]) -> Mapping[S, int]:
    """How many seconds each state lasted; ``state`` is what was so in a stretch."""
    found: Counter[S] = Counter()
    for part in parts:
        found[state(part)] += part.seconds
    return found
