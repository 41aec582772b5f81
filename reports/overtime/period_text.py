"""period.txt: a period in a terminal: each promise with its shares, and what happened to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from reports import words
from reports.language import Language
from reports.overtime import telling
from reports.overtime.period import Period
from reports.overtime.rules import remarks
from reports.overtime.telling import People
from reports.overtime.view import Told, View

WIDTH = 100
_QUOTE = 200


def render(period: Period, tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """The period as UTF-8 text for a terminal of 100 columns."""
    view = View(period, language, people)
    lines = [*wrapped(f"{period.newest.paper.name}: {view.span}"), "", *wrapped(view.headline), *wrapped(view.seen), ""]
    for group in view.groups():
        lines += [group.title, ""]
        for told in group.told:
            lines += _one(told, telling.states(language)[told.state].sign)
    for title, _, found in remarks(view):
        if found:
            lines += [title, *(each for one in found for each in wrapped(one, "  - ")), ""]
    return ("\n".join(line.rstrip() for line in lines).rstrip() + "\n").encode(errors="replace")


def _one(told: Told, sign: str) -> Iterator[str]:
    yield from wrapped(f"“{words.short(told.quote, _QUOTE)}”", f"{sign} {told.number}  ")
    yield from wrapped(f"{told.line}.", "    ")
    for sentence in (*told.failures, *told.exempt, *told.attested, *told.remarks):
        yield from wrapped(sentence, "    - ")
    yield ""


def wrapped(text: str, first: str = "") -> list[str]:
    """``text`` in lines of a terminal's width, everything in it visible; ``first`` opens the first of them."""
    rest = " " * words.width(first)
    return textwrap.wrap(
        words.line(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first]
