"""A strip of time for each promise: from the first to the last moment of a period, drawn by what the runs found.

What is found differs in height and pattern as well as in colour: in force is solid, failing is taller and hatched, unknown is
lower and dotted, and what nobody observed is a thin line. The same strip in words is its text alternative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from html import escape
from itertools import groupby

from reports.overtime.period import NOT_OBSERVED, NOT_PROMISED, Course, Period, state_in
from reports.overtime.spans import Stretch

WIDE, HIGH = 1000, 24
_MOST = 400  # stretches drawn one by one; beyond that, equal neighbours are one
# Where a bar begins below the top; it ends at the bottom.
_TOP: Mapping[str, int] = {"pass": 6, "fail": 0, "unknown": 13, "understated": 6, NOT_OBSERVED: 22}
_OTHERS = 16
_PATTERN = {"fail": "hatch", "unknown": "dots"}
# The colours of report.html on white, where no style sheet gives them.
PLAIN: Mapping[str, str] = {
    "pass": "#1c6a3c", "fail": "#a3161d", "unknown": "#b98412", "understated": "#5a3d9a", "attested": "#0c6173",
    "unattested": "#a8a294", "inherited": "#39587b", NOT_OBSERVED: "#8a857a",
}  # fmt: skip
PATTERNS = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="2" height="6" fill="#fff" fill-opacity=".55"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect x="1.5" y="1.5" width="2" height="2" fill="#fff" fill-opacity=".7"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a strip, from ``start`` to ``end`` in shares of the period, and what was so then."""

    start: Fraction
    end: Fraction
    state: str


def css(state: str) -> str:
    """The class of a state in a style sheet."""
    return {NOT_OBSERVED: "unseen", NOT_PROMISED: "absent"}.get(state, state)


def bars(period: Period, course: Course) -> tuple[Bar, ...]:
    """The strip of a promise, without the time in which it was not promised."""
    found = [
        Bar(_share(period, part.start), _share(period, part.end), state) for state, part in _states(period, course)
    ]
    if len(found) > _MOST:
        found = list(_merged(found))
    return tuple(bar for bar in found if bar.state != NOT_PROMISED)


def spells(period: Period, course: Course) -> Iterator[tuple[str, datetime, datetime]]:
    """The strip in words: what was so from when to when, equal neighbours as one."""
    for state, parts in groupby(_states(period, course), key=lambda one: one[0]):
        together = [part for _, part in parts]
        yield state, together[0].start, together[-1].end


def _states(period: Period, course: Course) -> Iterator[tuple[str, Stretch]]:
    for part in period.parts:
        yield state_in(part, course.states), part


def months(period: Period) -> tuple[Fraction, ...]:
    """Where months begin within a period, in shares of it."""
    year, month = period.start.year, period.start.month
    found: list[Fraction] = []
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        begins = datetime(year, month, 1, tzinfo=UTC)
        if begins >= period.end:
            return tuple(found)
        found.append(_share(period, begins))


def drawn(strip: Sequence[Bar], ticks: Sequence[Fraction], *, colours: Mapping[str, str] | None = None) -> str:
    """What stands inside the ``svg``: a path for each state, by class, or filled where ``colours`` are given."""
    parts = []
    for state in dict.fromkeys(bar.state for bar in strip):
        path = "".join(_box(bar) for bar in strip if bar.state == state)
        fill = f'fill="{colours[state]}"' if colours else f'class="{css(state)}"'
        parts.append(f'<path {fill} d="{path}"/>')
        if state in _PATTERN:
            over = f'fill="url(#{_PATTERN[state]})"' if colours else f'class="{_PATTERN[state]}"'
            parts.append(f'<path {over} d="{path}"/>')
    if ticks:
        lines = "".join(f"M{_at(tick)} 0v{HIGH}" for tick in ticks)
        ink = 'stroke="#fff" stroke-width="1.6"' if colours else 'class="month"'
        parts.append(f'<path {ink} d="{lines}"/>')
    return "".join(parts)


def image(strip: Sequence[Bar], ticks: Sequence[Fraction], title: str) -> str:
    """A strip as an SVG file of its own, with its text alternative."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img"><title>{escape(title)}</title>'
        f"<defs>{PATTERNS}</defs>{drawn(strip, ticks, colours=PLAIN)}</svg>"
    )


def _merged(strip: Sequence[Bar]) -> Iterator[Bar]:
    for state, parts in groupby(strip, key=lambda bar: bar.state):
        together = list(parts)
        yield Bar(together[0].start, together[-1].end, state)


def _share(period: Period, at: datetime) -> Fraction:
    return Fraction(int((at - period.start).total_seconds()), period.seconds)


def _box(bar: Bar) -> str:
    left, right = bar.start * WIDE, bar.end * WIDE
    if right - left > 3:
        right -= Fraction(4, 5)  # a line of paper between two runs
    top = _TOP.get(bar.state, _OTHERS)
    wide, high = _number(right - left), HIGH - top
    return f"M{_number(left)} {top}h{wide}v{high}h-{wide}z"


def _at(share: Fraction) -> str:
    return _number(share * WIDE)


def _number(value: Fraction) -> str:
    """At most one decimal, by whole numbers only: the same bytes on any machine."""
    tenths = max(0, round(value * 10))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
