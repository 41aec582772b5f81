"""The arithmetic of time over any row of runs: nothing is lost, nothing counted twice, and nothing unobserved is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import Word
from reports.language import language
from reports.overtime import spans, telling
from reports.overtime.period import NOT_OBSERVED, NOT_PROMISED, Period, over
from reports.overtime.spells import State, failures
from tests.overtime.made import hour, row

P, F, U = Word.PASS, Word.FAIL, Word.UNKNOWN
STATES = st.sampled_from([P, F, U, Word.UNDERSTATED, None])
ROWS = st.lists(st.tuples(st.integers(0, 400), STATES), min_size=1, max_size=25, unique_by=lambda one: one[0]).map(
    sorted
)
PERIODS = st.tuples(st.integers(0, 400), st.integers(1, 200)).map(lambda one: (hour(one[0]), hour(one[0] + one[1])))
ALLOWED = st.integers(1, 72).map(lambda hours: timedelta(hours=hours))


def period_of(found: Sequence[tuple[int, State]], bounds: tuple[datetime, datetime], every: timedelta) -> Period | None:
    moments = [hour(at) for at, _ in found]
    if moments[0] >= bounds[1]:
        return None
    return over(row(moments, [state for _, state in found]), *bounds, every=every)


@given(ROWS, PERIODS, ALLOWED)
def test_the_stretches_fill_the_period_without_a_hole(
    found: list[tuple[int, State]], bounds: tuple[datetime, datetime], allowed: timedelta
) -> None:
    parts = spans.stretches([hour(at) for at, _ in found], *bounds, allowed)
    assert parts[0].start == bounds[0]
    assert parts[-1].end == bounds[1]
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert all(part.seconds > 0 for part in parts)


@given(ROWS, PERIODS, ALLOWED)
@settings(deadline=None)
def test_the_shares_of_a_promise_are_one_together(
    found: list[tuple[int, State]], bounds: tuple[datetime, datetime], every: timedelta
) -> None:
    period = period_of(found, bounds, every)
    for course in period.courses if period else ():
        assert sum(course.seconds.values()) == spans.whole(bounds[1] - bounds[0])
        assert sum(course.runs.values()) == len(period.inside) if period else True
        shares = [course.of_time(state) for state in course.seconds if state != NOT_PROMISED]
        assert course.promised_seconds == 0 or sum(share or 0 for share in shares) == 1
        shares = [course.of_runs(state) for state in course.runs if state != NOT_PROMISED]
        assert course.promised_runs == 0 or sum(share or 0 for share in shares) == 1
        assert course.both_ends <= course.seconds[P]


@given(ROWS, PERIODS, ALLOWED, st.integers(1, 99))
@settings(deadline=None)
def test_a_period_cut_in_two_adds_up(
    found: list[tuple[int, State]], bounds: tuple[datetime, datetime], every: timedelta, at: int
) -> None:
    middle = bounds[0] + timedelta(seconds=spans.whole(bounds[1] - bounds[0]) * at // 100)
    parts = [(bounds[0], middle), (middle, bounds[1])]
    whole = period_of(found, bounds, every)
    if whole is None or not bounds[0] < middle < bounds[1]:
        return
    halves = [half for one in parts if (half := period_of(found, one, every))]
    assert whole.observed == sum(half.observed for half in halves)
    assert len(whole.inside) == sum(len(half.inside) for half in halves)
    for course in whole.courses:
        for state in (P, F, U):
            said = sum(one.seconds[state] for half in halves for one in half.courses)
            assert course.seconds[state] == said
            assert course.runs[state] == sum(one.runs[state] for half in halves for one in half.courses)
        begun = [one for one in course.failures if bounds[0] <= hour(found[one.first][0]) < bounds[1]]
        assert len(begun) == sum(
            start <= half.moments[one.first] < end
            for half, (start, end) in zip(halves, parts[-len(halves) :], strict=True)
            for each in half.courses
            for one in each.failures
        )


@given(ROWS, PERIODS, ALLOWED, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_in_which_the_runs_come_does_not_matter(
    found: list[tuple[int, State]], bounds: tuple[datetime, datetime], every: timedelta, chance: object
) -> None:
    runs = row([hour(at) for at, _ in found], [state for _, state in found])
    shuffled = list(runs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    if runs[0].at < bounds[1]:
        assert over(shuffled, *bounds, every=every) == over(runs, *bounds, every=every)


@given(ROWS, PERIODS, ALLOWED)
@settings(deadline=None)
def test_time_counts_as_in_force_between_a_run_that_found_it_so_and_the_next_one_only(
    found: list[tuple[int, State]], bounds: tuple[datetime, datetime], every: timedelta
) -> None:
    period = period_of(found, bounds, every)
    most = sum(
        max(0, spans.whole(min(hour(after), bounds[1]) - max(hour(at), bounds[0])))
        for (at, state), (after, _) in pairwise(found)
        if state is P and hour(after) - hour(at) <= every * spans.LATE
    )
    for course in period.courses if period else ():
        assert course.seconds[P] == most


@given(ROWS)
def test_failures_hold_every_failing_run_once_and_do_not_overlap(found: list[tuple[int, State]]) -> None:
    states = [state for _, state in found]
    told = failures(states)
    assert sum(one.runs for one in told) == states.count(F)
    for one in told:
        assert states[one.first] is states[one.last] is F
        over_at = one.repaired if one.repaired is not None else one.withdrawn
        until = len(states) if over_at is None else over_at
        assert all(state not in (P, None) for state in states[one.first : until])
        assert over_at is None or states[over_at] is (P if one.repaired is not None else None)
        assert one.before is None or (states[one.before] is P and one.before < one.first)
    assert all(one.last < other.first for one, other in pairwise(told))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([P, P], []),
        ([P, F, P], [(1, 1, 0, 2, None)]),
        ([F, P], [(0, 0, None, 1, None)]),
        ([P, F, U, F, U, P], [(1, 3, 0, 5, None)]),
        ([P, F, U], [(1, 1, 0, None, None)]),
        ([P, F, None, P], [(1, 1, 0, None, 2)]),
        ([P, U, F, P, F], [(2, 2, 0, 3, None), (4, 4, 3, None, None)]),
    ],
)
def test_a_failure_ends_with_the_first_run_in_force(
    states: list[State], expected: list[tuple[int, int, int | None, int | None, int | None]]
) -> None:
    assert [(one.first, one.last, one.before, one.repaired, one.withdrawn) for one in failures(states)] == expected


def test_what_comes_before_the_first_run_and_after_the_newest_is_not_observed() -> None:
    period = over(row([hour(24), hour(48)], [P, P]), hour(0), hour(96), every=timedelta(days=1))
    assert [(part.start, part.end, part.seen) for part in period.parts] == [
        (hour(0), hour(24), False), (hour(24), hour(48), True), (hour(48), hour(96), False),
    ]  # fmt: skip
    (course,) = period.courses
    assert (course.seconds[P], course.seconds[NOT_OBSERVED]) == (24 * 3600, 72 * 3600)


def test_the_state_at_the_beginning_comes_from_the_run_before_it() -> None:
    period = over(row([hour(0), hour(24), hour(48)], [F, P, P]), hour(12), hour(48))
    (course,) = period.courses
    assert (course.seconds[F], course.seconds[P]) == (12 * 3600, 24 * 3600)
    assert course.runs[F] == 0
    assert [one.first for one in course.failures] == [0]


def test_a_run_that_is_late_by_half_counts_and_a_later_one_does_not() -> None:
    for late, seen in ((36, True), (37, False)):
        period = over(row([hour(0), hour(late)], [P, P]), hour(0), hour(late), every=timedelta(days=1))
        assert [part.seen for part in period.parts] == [seen]


def test_how_often_runs_come_is_the_median_of_those_that_touch_the_period() -> None:
    moments = [hour(at) for at in (0, 10, 34, 58, 82, 300)]
    assert spans.expected(moments, hour(40), hour(82)) == timedelta(hours=24)
    assert spans.expected(moments[:1], hour(0), hour(50)) is None
    rare = spans.expected([hour(0), hour(4000)], hour(0), hour(50))
    assert rare == timedelta(days=7), "rare runs do not make rare looking enough"


def test_a_promise_that_was_taken_out_with_the_first_run_of_the_period_is_still_told() -> None:
    period = over(row([hour(0), hour(24), hour(48)], [F, None, None]), hour(12), hour(48))
    (course,) = period.courses
    assert course.measured
    assert (course.seconds[F], course.seconds[NOT_PROMISED]) == (12 * 3600, 24 * 3600)
    assert [(one.first, one.withdrawn) for one in course.failures] == [(0, 1)]


def test_a_period_between_two_runs_is_told_by_the_one_before_it() -> None:
    period = over(row([hour(0), hour(24)], [P, F]), hour(6), hour(12))
    assert (period.inside, period.newest.at) == ((), hour(0))
    assert period.courses[0].seconds[P] == 6 * 3600


def test_a_single_run_observes_no_time_at_all() -> None:
    period = over(row([hour(5)], [P]), hour(0), hour(10))
    (course,) = period.courses
    assert (course.runs[P], course.seconds[P], course.seconds[NOT_OBSERVED]) == (1, 0, 10 * 3600)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [(5, 5, "ends before it begins"), (0, 3, "no run lies before"), (0, 5, "no run lies before")],
)
def test_a_period_without_time_or_runs_is_refused(start: int, end: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        over(row([hour(5)], [P]), hour(start), hour(end))


@pytest.mark.parametrize(
    ("share", "english", "german"),
    [
        (Fraction(0), "0%", "0 %"),
        (Fraction(1), "100%", "100 %"),
        (Fraction(9_999_999, 10_000_000), "99.9%", "99,9 %"),
        (Fraction(1, 10_000_000), "0.1%", "0,1 %"),
        (Fraction(1, 3), "33.3%", "33,3 %"),
        (None, "–", "–"),
    ],
)
def test_all_is_said_of_all_only_and_nothing_of_nothing(share: Fraction | None, english: str, german: str) -> None:
    assert (telling.percent(share), telling.percent(share, language("de"))) == (english, german)


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "0 minutes", "0 Minuten"),
        (59, "59 seconds", "59 Sekunden"),
        (86400, "1 day", "1 Tag"),
        (86400 + 3600 + 60, "1 day 1 hour", "1 Tag 1 Stunde"),
        (2 * 86400 + 60, "2 days", "2 Tage"),
        (7260, "2 hours 1 minute", "2 Stunden 1 Minute"),
    ],
)
def test_lengths_of_time_are_said_in_their_two_largest_units(seconds: int, english: str, german: str) -> None:
    assert (telling.lasting(seconds), telling.lasting(seconds, language("de"))) == (english, german)
