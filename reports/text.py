"""report.txt: the summary for the terminal: how many claims have which verdict, and what stands against those that fail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from checks import Word
from reports import machine, words
from reports.language import ENGLISH, Language
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.reminders import chapter, told
from reports.report import Cited, Judged, Observed, Report
from reports.words import visible

__all__ = ["render", "summary", "visible"]

WIDTH = 100
_NARROWEST, _WIDEST = 40, 110
_SHOWN = 3  # resources below a claim
_VALUES = 2  # values of each
_QUOTE = 240  # characters of a quote
_QUOTED = "“{quote}”"
_BAR = 30

# https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
_ANSI = {
    Word.FAIL: "31", Word.UNKNOWN: "33", Word.UNDERSTATED: "35", Word.PASS: "32", Word.ATTESTED: "36",
    Word.UNATTESTED: "2", Word.INHERITED: "34",
}  # fmt: skip


def render(report: Report) -> bytes:
    """The summary as UTF-8, without colours, for a terminal of 100 columns."""
    return summary(report, width=WIDTH, colour=False).encode(errors="replace")


def summary(report: Report, *, width: int = WIDTH, colour: bool = False) -> str:
    """The summary for a terminal of ``width`` columns, with ANSI colours where ``colour`` says so."""
    paper = _Paper(min(max(width, _NARROWEST), _WIDEST), colour, report.language)
    lines = [
        *_head(report, paper),
        "",
        *_counts(report, paper),
        *_chapter(report, paper, "What fails", Word.FAIL),
        *_chapter(report, paper, "What could not be verified", Word.UNKNOWN),
        *_chapter(report, paper, "What is better than the document says", Word.UNDERSTATED),
        *_see_to(report, paper),
        *_overlooked(report, paper),
        *_remarks(report, paper),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Paper:
    """The width, the colours and the language; every text that is put on it is wrapped and has nothing unseen in it."""

    def __init__(self, width: int, colour: bool, language: Language = ENGLISH) -> None:
        self.width = width
        self.language = language
        self.say = language.say
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
    about += [paper.say("version {version}", version=document.version)] if document.version else []
    about += [words.day(document.date, paper.language)] if document.date else []
    yield from paper.bold(paper.wrapped(", ".join(about)))
    asked = words.span(estate.collected_from, estate.collected_to, paper.language)
    subscriptions = paper.language.count(len(estate.subscriptions), "subscription")
    told = "compared with the tenant {tenant}, {subscriptions}, asked {span}"
    yield from paper.wrapped(paper.say(told, tenant=estate.tenant, subscriptions=subscriptions, span=asked))
    if report.replayed:
        yield from paper.wrapped(paper.say(words.REPLAYED))
    yield ""
    yield from paper.bold(paper.wrapped(words.headline(report.counts, paper.language)))


def _counts(report: Report, paper: _Paper) -> Iterator[str]:
    most = max((report.counts[word] for word in words.ORDER), default=0)
    labels = words.labels(paper.language)
    columns = max(len(label.word) for label in labels.values())
    figures = max(3, len(paper.language.number(most)))
    longest = min(_BAR, paper.width - columns - figures - 8)
    for word in words.ORDER:
        number, label = report.counts[word], labels[word]
        bar = "█" * max(1, round(number * longest / most)) if number else ""
        line = f"  {label.sign} {label.word:<{columns}} {paper.language.number(number):>{figures}}  {bar}"
        yield paper.painted(line, _ANSI[word] if number else "2")


def _chapter(report: Report, paper: _Paper, title: str, word: Word) -> Iterator[str]:
    claims = report.with_word(word)
    if not claims:
        return
    quotes = wording(report.document, report.statements)
    yield ""
    yield paper.painted(paper.say(title), "1")
    for judged in claims:
        yield ""
        quote = quotes.get(judged.claim.start, judged.claim.quote)
        yield from _claim(judged, quote, told(judged, report), paper)


def _see_to(report: Report, paper: _Paper) -> Iterator[str]:
    found = chapter(report)
    if found is None:
        return
    yield from ["", paper.painted(found.title, "1"), "", *paper.wrapped(found.lead, "  ")]
    for said in found.said:
        yield from paper.wrapped(said, "  - ")
    if found.more:
        yield f"    {paper.say('and {count} more in report.json', count=found.more)}"


def _overlooked(report: Report, paper: _Paper) -> Iterator[str]:
    if report.overlooked:
        types = ", ".join(f"{paper.language.number(one.count)} {one.type}" for one in report.overlooked)
        yield from ["", paper.painted(paper.say("What no check looks at"), "1"), "", *paper.wrapped(types, "  ")]


def _remarks(report: Report, paper: _Paper) -> Iterator[str]:
    groups = grouped(report.remarks, _SHOWN)
    if not groups:
        return
    yield from ["", paper.painted(paper.say("Remarks on the document"), "1"), "", *paper.wrapped(paper.say(LEAD), "  ")]
    for group in groups:
        yield from ["", *paper.wrapped(f"{paper.say(group.title)}: {paper.language.number(group.number)}", "  ")]
        for remark in group.remarks:
            yield from paper.wrapped(paper.language.heard(remark.says), "  - ")
            yield from (
                line
                for place in remark.places
                for line in paper.wrapped(paper.say(_QUOTED, quote=quoted(place)), "      ")
            )
            if remark.was:
                yield from paper.wrapped(f"{paper.say('was:')} {paper.say(_QUOTED, quote=before(remark))}", "      ")
        if group.more:
            yield f"    {paper.say('and {count} more in report.json', count=group.more)}"


def _claim(judged: Judged, quote: str, beside: list[str], paper: _Paper) -> Iterator[str]:
    sign = f"  {words.LABELS[judged.word].sign} {judged.number:>3}  "
    first, *rest = paper.wrapped(paper.say(_QUOTED, quote=words.short(words.line(quote), _QUOTE)), sign)
    yield paper.painted(first[: len(sign)], _ANSI[judged.word]) + first[len(sign) :]
    yield from rest
    margin = " " * len(sign)
    yield from paper.wrapped(f"{paper.say(judged.title)}: {words.near(paper.language.note(judged.reason))}", margin)
    for said in beside:
        yield from paper.wrapped(said, margin)
    if judged.claim.open:
        yield from paper.wrapped(paper.say("nobody has confirmed this reading: see the remarks"), margin)
    if judged.same_as:
        yield from paper.wrapped(paper.say("the same promise as claim {claim}", claim=judged.same_as), margin)
        return
    yield from _resources(judged, paper, margin)


def _resources(judged: Judged, paper: _Paper, margin: str) -> Iterator[str]:
    listed = machine.against(judged)
    for one in listed[:_SHOWN]:
        yield from paper.wrapped(_resource(one, paper.language), f"{margin}- ", f"{margin}  ")
    if len(listed) > _SHOWN:
        yield f"{margin}  {paper.say('and {count} more in report.json', count=len(listed) - _SHOWN)}"


def _resource(one: Observed, language: Language) -> str:
    name = words.name(one.resource, language)
    seen = "; ".join(_cited(cited, language) for cited in one.seen[:_VALUES])
    place = f" ({name.place})" if name.place else ""
    return f"{name.name}{place}: {words.near(language.note(one.note))}" + (f" [{seen}]" if seen else "")


def _cited(cited: Cited, language: Language) -> str:
    if not cited.present and not cited.default:
        return language.say("{pointer} is absent", pointer=cited.pointer)
    told = "{pointer} = {value}" if cited.present else "{pointer} = {value} by default"
    return language.say(told, pointer=cited.pointer, value=words.value(cited.value, 80, language))
