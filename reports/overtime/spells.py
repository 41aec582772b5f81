"""When a promise was found broken, and when it was found in force again: what the runs show of it, and no more.

A failure begins with the first run that found it and ends with the first run that found the promise in force again. A run
in between that could not tell ends nothing. Where the promise left the document first, it was not repaired but withdrawn.
What happened between two runs nobody saw, so every length has two bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks import Word

State = Word | None  # None: the document did not make the promise


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure by the places of its runs, ``first`` and ``last`` being the first and last that found it.

    ``before`` is the last run before it that found the promise in force, None if there is none. At most one of ``repaired``
    (the first run that found it in force again) and ``withdrawn`` (the first whose document no longer made the promise) is
    there; with neither it is open.
    """

    first: int
    last: int
    runs: int
    before: int | None = None
    repaired: int | None = None
    withdrawn: int | None = None

    @property
    def open(self) -> bool:
        return self.repaired is None and self.withdrawn is None

    def at_least(self, moments: Sequence[datetime]) -> timedelta:
        """From the first run that found it to the last: shorter it was not, unless it was away in between unseen."""
        return moments[self.last] - moments[self.first]

    def at_most(self, moments: Sequence[datetime]) -> timedelta | None:
        """From the last run before it in force to the first one after it; None where either is missing."""
        if self.before is None or self.repaired is None:
            return None
        return moments[self.repaired] - moments[self.before]

    def to_repair(self, moments: Sequence[datetime]) -> timedelta | None:
        """From the run that found it to the run that found it repaired; None where it was not."""
        return None if self.repaired is None else moments[self.repaired] - moments[self.first]

    def touches(self, moments: Sequence[datetime], start: datetime, end: datetime) -> bool:
        """Whether it lasted at any time of a period, as far as is known."""
        over = self.repaired if self.repaired is not None else self.withdrawn
        return moments[self.first] < end and (over is None or moments[over] > start)


def failures(states: Sequence[State]) -> tuple[Failure, ...]:
    """Every failure in the row of all runs, in order."""
    found: list[Failure] = []
    under_way: Failure | None = None
    in_force: int | None = None
    for at, state in enumerate(states):
        if state is Word.FAIL:
            under_way = (
                Failure(at, at, 1, in_force)
                if under_way is None
                else replace(under_way, last=at, runs=under_way.runs + 1)
            )
        elif under_way is not None and state in (Word.PASS, None):
            ended = replace(under_way, repaired=at) if state is Word.PASS else replace(under_way, withdrawn=at)
            found.append(ended)
            under_way = None
        if state is Word.PASS:
            in_force = at
    return (*found, under_way) if under_way else tuple(found)
