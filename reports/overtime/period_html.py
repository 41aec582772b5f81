"""period.html: how the promises of a document fared in a period, on one page that needs no network and has no script.

It looks like report.html: its style sheet is the first part of this one's. Everything that comes from a document, a tenant or
the settings is escaped by the template engine, and what cannot be seen in it is made visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from markupsafe import Markup

from reports import words
from reports.language import Language
from reports.overtime import chart, page, telling
from reports.overtime.period import STATES, Period
from reports.overtime.rules import remarks, rules, run_heads
from reports.overtime.telling import People
from reports.overtime.view import Told, View


@dataclass(frozen=True, slots=True)
class _Named:
    css: str
    sign: str
    name: str
    means: str


def render(period: Period, tool_version: str, people: People, language: Language) -> bytes:
    """The page as UTF-8: the same runs give the same bytes."""
    view = View(period, language, people)
    groups = view.groups()
    told = groups[0].told if view.measured else ()
    return page.rendered(
        "period.html.j2",
        language,
        tool_version,
        period=period,
        view=view,
        patterns=Markup(chart.PATTERNS),  # noqa: S704 - our own text
        drawn=partial(_drawn, ticks=view.months),
        states=telling.states(language),
        groups=groups,
        briefs=_briefs(view, told),
        keys=_keys(view, told),
        legend=_legend(language),
        rules=rules(view),
        remarks=remarks(view),
        run_heads=run_heads(view),
        place=_place,
        short=partial(words.short, limit=200),
        first_day=telling.day(period.start, language),
        last_day=telling.last_day(period.end, language),
        written=_written(period),
    )


def _drawn(strip: Sequence[chart.Bar], ticks: Sequence[Fraction]) -> Markup:
    return Markup(chart.drawn(strip, ticks))  # noqa: S704 - numbers and our own names


def _place(told: Told) -> str:
    return f"p-{told.id}"


def _written(period: Period) -> str:
    """The language of the document, as its claims.toml has it; "" where it says none."""
    return period.newest.paper.language


def _briefs(view: View, told: Sequence[Told]) -> list[tuple[str, str, list[Told]]]:
    say = view.language.say
    fared = {state: [one for one in told if one.state == state] for state in ("fail", "unknown", "understated")}
    return [
        (say("What failed"), say("Nothing: no run found a promise failing."), fared["fail"]),
        (say("What could not be verified in at least one run"), "", fared["unknown"]),
        (say("What is better than the document says"), "", fared["understated"]),
    ]


def _keys(view: View, told: Sequence[Told]) -> list[tuple[_Named, Markup]]:
    """A box of a strip for each state that is drawn on the page."""
    there = {bar.state for one in told for bar in one.strip}
    whole = Fraction(40, chart.WIDE)
    return [
        (_named(state, view.language), _drawn((chart.Bar(Fraction(0), whole, state),), ()))
        for state in STATES
        if state in there
    ]


def _legend(language: Language) -> list[_Named]:
    return [_named(state, language) for state in STATES]


def _named(state: str, language: Language) -> _Named:
    one = telling.states(language)[state]
    return _Named(chart.css(state), one.sign, one.name, one.means)
