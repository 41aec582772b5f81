"""report.txt: the summary for the terminal: how many claims have which verdict, and what stands against those that fail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from checks import Outcome, Word
from reports import words
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.report import Cited, Judged, Observed, Report
from reports.words import visible

__all__ = ["render", "summary", "visible"]

WIDTH = 100
_NARROWEST, _WIDEST = 40, 110
_SHOWN = 3  # resources below a claim
_VALUES = 2  # values of each
_QUOTE = 240  # characters of a quote
_BAR = 30

# https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
_ANSI = {
    Word.FAIL: "31", Word.UNKNOWN: "33", Word.UNDERSTATED: "35", Word.PASS: "32", Word.ATTESTED: "36",
    Word.UNATTESTED: "2", Word.INHERITED: "34",
}  # fmt: skip


# Which observations are named below a claim of that verdict.
_STANDING = {Word.FAIL: (Outcome.CONTRADICTS,), Word.UNKNOWN: (Outcome.CONTRADICTS, Outcome.UNKNOWN)}


def render(report: Report) -> bytes:
    """The summary as UTF-8, without colours, for a terminal of 100 columns."""
    return summary(report, width=WIDTH, colour=False).encode(errors="replace")


def summary(report: Report, *, width: int = WIDTH, colour: bool = False) -> str:
    """The summary for a terminal of ``width`` columns, with ANSI colours where ``colour`` says so."""
    paper = _Paper(min(max(width, _NARROWEST), _WIDEST), colour)
    lines = [
        *_head(report, paper),
        "",
        *_counts(report, paper),
        *_chapter(report, paper, "What fails", Word.FAIL),
        *_chapter(report, paper, "What could not be verified", Word.UNKNOWN),
        *_chapter(report, paper, "What is better than the document says", Word.UNDERSTATED),
        *_overlooked(report, paper),
        *_remarks(report, paper),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Paper:
    """The width and the colours; every text that is put on it is wrapped and has nothing unseen in it."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = width
        self._colour = colour

    def wrapped(self, text: str, first: str = "", indent: str | None = None) -> list[str]:
        rest = " " * words.width(first) if indent is None else indent
        return textwrap.wrap(
            words.line(text), self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first]

    def painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def bold(self, lines: list[str]) -> list[str]:
        return [self.painted(line, "1") for line in lines]


def _head(report: Report, paper: _Paper) -> Iterator[str]:
    document, estate = report.document, report.estate
    about = [document.name]
    about += [f"version {document.version}"] if document.version else []
    about += [words.day(document.date)] if document.date else []
    yield from paper.bold(paper.wrapped(", ".join(about)))
    subscriptions = words.count(len(estate.subscriptions), "subscription")
    asked = words.span(estate.collected_from, estate.collected_to)
    yield from paper.wrapped(f"compared with {estate.tenant}, {subscriptions}, asked {asked}")
    yield ""
    yield from paper.bold(paper.wrapped(words.headline(report.counts)))


def _counts(report: Report, paper: _Paper) -> Iterator[str]:
    most = max((report.counts[word] for word in words.ORDER), default=0)
    columns = max(len(label.word) for label in words.LABELS.values())
    figures = max(3, len(f"{most:,}"))
    longest = min(_BAR, paper.width - columns - figures - 8)
    for word in words.ORDER:
        number, label = report.counts[word], words.LABELS[word]
        bar = "█" * max(1, round(number * longest / most)) if number else ""
        line = f"  {label.sign} {label.word:<{columns}} {number:>{figures},}  {bar}"
        yield paper.painted(line, _ANSI[word] if number else "2")


def _chapter(report: Report, paper: _Paper, title: str, word: Word) -> Iterator[str]:
    claims = report.with_word(word)
    if not claims:
        return
    quotes = wording(report.document, report.statements)
    yield ""
    yield paper.painted(title, "1")
    for judged in claims:
        yield ""
        yield from _claim(judged, quotes.get(judged.claim.start, judged.claim.quote), paper)


def _overlooked(report: Report, paper: _Paper) -> Iterator[str]:
    if report.overlooked:
        types = ", ".join(f"{one.count:,} {one.type}" for one in report.overlooked)
        yield from ["", paper.painted("What no check looks at", "1"), "", *paper.wrapped(types, "  ")]


def _remarks(report: Report, paper: _Paper) -> Iterator[str]:
    groups = grouped(report.remarks, _SHOWN)
    if not groups:
        return
    yield from ["", paper.painted("Remarks on the document", "1"), "", *paper.wrapped(LEAD, "  ")]
    for group in groups:
        yield from ["", *paper.wrapped(f"{group.title}: {group.number:,}", "  ")]
        for remark in group.remarks:
            yield from paper.wrapped(remark.says, "  - ")
            yield from (line for place in remark.places for line in paper.wrapped(f"“{quoted(place)}”", "      "))
            if remark.was:
                yield from paper.wrapped(f"was: “{before(remark)}”", "      ")
        if group.more:
            yield f"    and {group.more:,} more in report.json"


def _claim(judged: Judged, quote: str, paper: _Paper) -> Iterator[str]:
    sign = f"  {words.LABELS[judged.word].sign} {judged.number:>3}  "
    first, *rest = paper.wrapped(f"“{words.short(words.line(quote), _QUOTE)}”", sign)
    yield paper.painted(first[: len(sign)], _ANSI[judged.word]) + first[len(sign) :]
    yield from rest
    margin = " " * len(sign)
    yield from paper.wrapped(f"{judged.title}: {words.near(str(judged.reason))}", margin)
    if judged.claim.open:
        yield from paper.wrapped("nobody has confirmed this reading: see the remarks", margin)
    if judged.same_as:
        yield from paper.wrapped(f"the same promise as claim {judged.same_as}", margin)
        return
    yield from _resources(judged, paper, margin)


def _resources(judged: Judged, paper: _Paper, margin: str) -> Iterator[str]:
    wanted = _STANDING.get(judged.word, ())
    listed = [one for outcome in wanted for finding in judged.findings for one in finding.of(outcome)]
    for one in listed[:_SHOWN]:
        yield from paper.wrapped(_resource(one), f"{margin}- ", f"{margin}  ")
    if len(listed) > _SHOWN:
        yield f"{margin}  and {len(listed) - _SHOWN:,} more in report.json"


def _resource(one: Observed) -> str:
    name = words.name(one.resource)
    seen = "; ".join(_cited(cited) for cited in one.seen[:_VALUES])
    place = f" ({name.place})" if name.place else ""
    return f"{name.name}{place}: {words.near(str(one.note))}" + (f" [{seen}]" if seen else "")


def _cited(cited: Cited) -> str:
    if not cited.present and not cited.default:
        return f"{cited.pointer} is absent"
    return f"{cited.pointer} = {words.value(cited.value, 80)}" + ("" if cited.present else " by default")
