"""A period: how each promise of a document fared from its first to its last day, as far as the runs show.

What counts how is said in ``spans`` (time), ``spells`` (failures), ``chain`` (runs that are missing) and ``tracing`` (promises
whose words changed). A run's verdict is the one it was sealed with. Only runs up to the first one after the period are looked
at, so that the same period comes out the same however many runs follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from checks import Word
from evidence.waivers import Waiver, folded
from reports.overtime import spans
from reports.overtime.chain import WHOLE, Link, in_order, links
from reports.overtime.model import MEASURED, Attested, Past, Promise, counts_on
from reports.overtime.spans import Stretch
from reports.overtime.spells import Failure, State, failures
from reports.overtime.tracing import Tracer

NOT_PROMISED, NOT_OBSERVED = "not promised", "not observed"
# What a promise can be at a time, in the order in which it is told.
STATES: tuple[str, ...] = (*(str(word) for word in Word), NOT_PROMISED, NOT_OBSERVED)


@dataclass(frozen=True, slots=True)
class Exempt:
    """A waiver that was in force while its promise failed, by the runs in which it was: how many, the first and the last."""

    waiver: Waiver
    runs: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Course:
    """One promise through a period; runs are given by their places in ``Period.runs``.

    ``promise`` is as the newest run in the period found it. ``states`` are those of all runs (None: not promised there),
    ``runs`` counts those in the period, ``seconds`` is how long each of ``STATES`` lasted in it: together they are the period.
    ``both_ends`` are the seconds between two runs that both found it in force. ``failures`` are those that touch the
    period. ``waived`` counts the failing runs in the period in which a waiver was in force for all that stood against it.
    ``earlier`` is the id that it had with other words, ``later`` the one that it got; ``meant`` are the runs in the period
    from which on its unchanged words were taken to promise something else.
    """

    promise: Promise
    states: tuple[State, ...]
    runs: Mapping[str, int]
    seconds: Mapping[str, int]
    both_ends: int
    failures: tuple[Failure, ...]
    exempt: tuple[Exempt, ...] = ()
    waived: int = 0
    attested: tuple[Attested, ...] = ()
    earlier: str = ""
    later: str = ""
    meant: tuple[int, ...] = ()
    failing: tuple[int, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether any run that counts in the period had answers to judge it by."""
        return any(self.runs[word] or self.seconds[word] for word in MEASURED)

    @property
    def promised_runs(self) -> int:
        """How many runs in the period found the promise in the document."""
        return sum(number for state, number in self.runs.items() if state != NOT_PROMISED)

    @property
    def promised_seconds(self) -> int:
        """The period without the time in which the document was seen not to make the promise."""
        return sum(seconds for state, seconds in self.seconds.items() if state != NOT_PROMISED)

    def of_runs(self, state: str) -> Fraction | None:
        """The share of the runs that found the promise in the document; None where there is none."""
        return Fraction(self.runs[state], self.promised_runs) if self.promised_runs else None

    def of_time(self, state: str) -> Fraction | None:
        """The share of the time in which it was promised, unobserved time included; None where there is none."""
        return Fraction(self.seconds[state], self.promised_seconds) if self.promised_seconds else None


@dataclass(frozen=True, slots=True)
class Period:
    """A period from ``start`` to ``end`` (not included), UTC.

    ``runs`` are all that were looked at, oldest first: those of ``inside`` lie in the period, the others before it, but for
    at most one after it. ``lost`` are runs in the period of which no verdicts are left: they observe nothing. ``every`` is
    how often runs are expected, ``allowed`` how far two may be apart, ``asked`` whether the first was given or worked out.
    ``parts`` fill the period. ``chain`` is how each of ``row`` (the runs with the lost ones) is tied to the one before it.
    """

    start: datetime
    end: datetime
    runs: tuple[Past, ...]
    inside: tuple[int, ...]
    lost: tuple[Past, ...]
    every: timedelta | None
    allowed: timedelta
    asked: bool
    parts: tuple[Stretch, ...]
    courses: tuple[Course, ...]
    row: tuple[Past, ...]
    chain: tuple[Link, ...]

    @property
    def seconds(self) -> int:
        return spans.whole(self.end - self.start)

    @property
    def observed(self) -> int:
        """How many seconds of the period lie between two runs that are near enough to each other."""
        return sum(part.seconds for part in self.parts if part.seen)

    @property
    def moments(self) -> tuple[datetime, ...]:
        return tuple(run.at for run in self.runs)

    @property
    def holes(self) -> tuple[Stretch, ...]:
        """The stretches that were not observed."""
        return tuple(part for part in self.parts if not part.seen)

    @property
    def newest(self) -> Past:
        """The newest run in the period; of a period without any, the newest before it."""
        return next(run for run in reversed(self.runs) if run.at < self.end)

    @property
    def days(self) -> int:
        """How many days the period touches."""
        return (self.end - timedelta(seconds=1)).date().toordinal() - self.start.date().toordinal() + 1

    @property
    def days_with_runs(self) -> int:
        return len({self.runs[at].day for at in self.inside})

    def changes(self, what: str) -> tuple[int, ...]:
        """The runs in the period whose ``tool`` or ``paper`` is not that of the run before."""
        return tuple(at for at in self.inside if at and _fact(self.runs[at], what) != _fact(self.runs[at - 1], what))

    @property
    def loose(self) -> tuple[tuple[Past, Link], ...]:
        """The runs in the period that are not tied to the run before them."""
        return tuple(
            (run, link) for run, link in zip(self.row, self.chain, strict=True)
            if self.start <= run.at < self.end and link not in WHOLE
        )  # fmt: skip


def _fact(run: Past, what: str) -> object:
    return run.tool if what == "tool" else run.paper.sha256


def over(
    runs: Iterable[Past],
    start: datetime,
    end: datetime,
    *,
    every: timedelta | None = None,
    tracer: Tracer | None = None,
) -> Period:
    """What the runs show of a period. ``every`` is how often they were to come; by default what they themselves show.

    Raises ValueError where the period is empty, where no run lies before its end, or where the runs are of several tenants.
    """
    if end <= start:
        raise ValueError("the period ends before it begins")
    row = _row(runs, end)
    kept = tuple(run for run in row if run.kept)
    if not any(run.at < end for run in kept):
        raise ValueError("no run lies before the end of the period")
    if len({run.tenant for run in row}) > 1 or len({run.cloud for run in kept}) > 1:
        raise ValueError("the runs are of several tenants")
    moments = [run.at for run in kept]
    usual = every or spans.expected([run.at for run in row], start, end)
    allowed = (usual or timedelta(0)) * spans.LATE
    parts = spans.stretches(moments, start, end, allowed)
    inside = tuple(spans.within(moments, start, end))
    return Period(
        start, end, kept, inside, tuple(run for run in row if not run.kept and start <= run.at < end), usual, allowed,
        every is not None, parts, tuple(_courses(kept, inside, parts, start, end, tracer or Tracer())), row, links(row),
    )  # fmt: skip


def _row(runs: Iterable[Past], end: datetime) -> tuple[Past, ...]:
    """The runs in the order of time, up to the first one after the period."""
    ordered = in_order(runs)
    before = sum(run.at < end for run in ordered)
    return tuple(ordered[: before + 1])


def _courses(
    runs: Sequence[Past],
    inside: Sequence[int],
    parts: Sequence[Stretch],
    start: datetime,
    end: datetime,
    tracer: Tracer,
) -> Iterator[Course]:
    looked = [
        at for at, run in enumerate(runs) if at in set(inside) or any(part.seen and part.before == at for part in parts)
    ]
    links_ = _reworded(runs, looked, tracer)
    later = {was: now for now, was in links_.items()}
    by_id = [{one.id: one for one in run.promises} for run in runs]
    for promise in _ordered(runs, looked, links_):
        found = [one.get(promise.id) for one in by_id]
        yield _course(
            promise, found, runs, inside, parts, (start, end), (links_.get(promise.id, ""), later.get(promise.id, ""))
        )


def _course(
    promise: Promise, found: Sequence[Promise | None], runs: Sequence[Past], inside: Sequence[int],
    parts: Sequence[Stretch], bounds: tuple[datetime, datetime], wordings: tuple[str, str],
) -> Course:  # fmt: skip
    states = tuple(None if one is None else one.word for one in found)
    told = [NOT_PROMISED if state is None else str(state) for state in states]
    moments = [run.at for run in runs]
    lasting = spans.lasting(parts, lambda part: state_in(part, states))
    counted = Counter(told[at] for at in inside)
    failing = tuple(at for at in inside if states[at] is Word.FAIL)
    exempt, waived = _exempt(found, runs, failing)
    return Course(
        promise=promise,
        states=states,
        runs={state: counted[state] for state in STATES[:-1]},
        seconds={state: lasting.get(state, 0) for state in STATES},
        both_ends=sum(part.seconds for part in parts if _at_both_ends(part, states)),
        failures=tuple(one for one in failures(states) if one.touches(moments, *bounds)),
        exempt=exempt,
        waived=waived,
        attested=_attested(promise.id, runs, inside),
        earlier=wordings[0],
        later=wordings[1],
        meant=tuple(_meant(found, inside)),
        failing=failing,
    )


def state_in(part: Stretch, states: Sequence[State]) -> str:
    """What a promise was in a stretch of time: one of ``STATES``.

    Of time that nobody observed it is said that the promise was not made, where the runs around it say so.
    """
    if part.seen and part.before is not None:
        return str(states[part.before] or NOT_PROMISED)
    around = {states[at] for at in (part.before, part.after) if at is not None}
    return NOT_PROMISED if around == {None} else NOT_OBSERVED


def _at_both_ends(part: Stretch, states: Sequence[State]) -> bool:
    ends = [states[at] for at in (part.before, part.after) if at is not None]
    return part.seen and ends == [Word.PASS, Word.PASS]


def _reworded(runs: Sequence[Past], looked: Sequence[int], tracer: Tracer) -> dict[str, str]:
    found: dict[str, str] = {}
    for before, after in pairwise(looked):
        for now, was in tracer.reworded(runs[before], runs[after]).items():
            found.setdefault(now, was)
    return found


def _ordered(runs: Sequence[Past], looked: Sequence[int], reworded: Mapping[str, str]) -> list[Promise]:
    """Every promise of the period once, as last seen: in the order of the newest document, each followed by the words it
    had before; then what no longer stands in it."""
    last = {one.id: one for at in looked for one in runs[at].promises}
    newest = [one.id for one in runs[looked[-1]].promises] if looked else []
    gone = [one for one in last if one not in set(newest)]
    order: dict[str, Promise] = {}
    for first in (*newest, *sorted(gone, key=lambda id_: (last[id_].number, id_))):
        one: str | None = first
        if first in reworded.values() and first not in newest:
            continue  # it follows what it has become
        while one is not None and one in last and one not in order:
            order[one] = last[one]
            one = reworded.get(one)
    return [*order.values(), *(last[one] for one in last if one not in order)]


def _exempt(
    found: Sequence[Promise | None], runs: Sequence[Past], failing: Sequence[int]
) -> tuple[tuple[Exempt, ...], int]:
    seen: dict[Waiver, list[int]] = {}
    waived = 0
    for at in failing:
        promise = found[at]
        if promise is None:
            continue
        against = {folded(resource) for resource in promise.against}
        own = [one for one in runs[at].waivers_of(promise) if counts_on(one, runs[at].day) and one.key in against]
        for waiver in own:
            seen.setdefault(waiver, []).append(at)
        waived += bool(against) and not promise.nameless and against <= {one.key for one in own}
    told = sorted(seen.items(), key=lambda one: (one[1], one[0].key, one[0].expires))
    return tuple(Exempt(waiver, len(at), at[0], at[-1]) for waiver, at in told), waived


def _attested(claim: str, runs: Sequence[Past], inside: Sequence[int]) -> tuple[Attested, ...]:
    found = {one for at in inside for one in runs[at].attested if one.claim == claim}
    return tuple(sorted(found, key=lambda one: (one.date, one.expires, one)))


def _meant(found: Sequence[Promise | None], inside: Sequence[int]) -> Iterator[int]:
    before: Promise | None = None
    for at, one in enumerate(found):
        if one is not None:
            if before is not None and before.meaning != one.meaning and at in set(inside):
                yield at
            before = one
