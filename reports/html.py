"""report.html: the document itself with its verdicts in the margin, in one file that needs no script and no network.

Everything that comes from the document or from a tenant is escaped by the template engine, and what cannot be seen in it is
made visible. A content security policy allows the one style sheet inside and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from checks import Outcome, Word
from reports import words
from reports.language import Language
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.report import Found, Judged, Observed, Report
from reports.view import GapRow, Source, Sources, by_weight, example, gap_rows, laid_out, tally, title

# A page must stay readable: what goes beyond these numbers is counted here and stands in report.json.
CAP = 40  # resources listed one by one in a finding, for each outcome
_VALUES = 2  # values shown beside each of them
_FIRST = 3  # contradicting resources shown without opening anything
_GROUPS = 12  # different notes among the resources that hold
_HELD = 10  # resources listed below each of those notes
_SOURCES = 12  # requests listed below a finding
_GAPS = 200  # rows in the table of gaps


def render(report: Report) -> bytes:
    """The page as UTF-8: the same report gives the same bytes."""
    css = files("reports").joinpath("html", "report.css").read_text(encoding="utf-8")
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            **_spoken(report.language),
            css=Markup(css),  # noqa: S704 - our own file
            csp=f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'",
            title=title(report),
            headline=words.headline(report.counts, report.language),
            tally=tally(report),
            fails=report.with_word(Word.FAIL),
            open=report.with_word(Word.UNKNOWN),
            understated=report.with_word(Word.UNDERSTATED),
            blocks=laid_out(report),
            remarks=grouped(report.remarks, CAP),
            gaps=gap_rows(report.gaps)[:_GAPS],
            more_gaps=max(0, len(gap_rows(report.gaps)) - _GAPS),
            calls=sum(asked.calls for asked in report.queries),
            example=example(report),
            quotes=wording(report.document, report.statements),
        )
    )
    return page.encode(errors="replace")


@cache
def environment() -> jinja2.Environment:
    """The templates with autoescape, strict names, and everything unseen made visible."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports", "html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(
        words=words,
        ORDER=words.ORDER,
        Outcome=Outcome,
        quoted=quoted,
        before=before,
        LEAD=LEAD,
    )
    return environment


def _spoken(language: Language) -> dict[str, Any]:
    """What the page says in its language: ``say`` for texts, ``marked`` for texts with markup in their places."""
    return {
        "language": language,
        "say": language.say,
        "marked": partial(_marked, language),
        "number": language.number,
        "count": language.count,
        "told": language.note,
        "heard": language.heard,
        "moment": partial(words.moment, language=language),
        "span": partial(words.span, language=language),
        "day": partial(words.day, language=language),
        "name": partial(words.name, language=language),
        "LABELS": words.labels(language),
        "note": partial(_note, language=language),
        "which": partial(_which, language=language),
    }


def _marked(language: Language, text: str, **values: object) -> Markup:
    """A text with its places filled: markup stays what it is, the rest is escaped and made visible."""
    return escape(language.say(text)).format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    """Every text on its way into the page: markup is ours and stays, the rest becomes visible."""
    return value if isinstance(value, Markup) else words.visible(str(value))


# -- the margin --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenView:
    """A value with where it was read; ``source`` is the number of its request below the finding, 0 for none."""

    pointer: str
    value: str
    present: bool
    default: str | None
    body: str
    source: int

    @property
    def key(self) -> str:
        """The last name on the way to the value."""
        return next((part for part in reversed(self.pointer.split("/")) if part and not part.isdigit()), "")


@dataclass(frozen=True, slots=True)
class Row:
    """A resource with its note and values."""

    resource: str
    name: words.Name
    note: str
    seen: tuple[SeenView, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Resources of one outcome, or of one note among those that hold; ``more`` are not shown."""

    note: str
    number: int
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding in the margin; ``telling`` sources are those of what contradicts or is unknown."""

    found: Found
    shown: str
    counted: str
    contradicts: Rows
    unknown: Rows
    holds: tuple[Rows, ...]
    more_notes: int
    sources: tuple[Source, ...]
    more_sources: int
    gaps: tuple[GapRow, ...]
    more_gaps: int
    telling: int

    @property
    def fine(self) -> bool:
        """Whether nothing stands against the claim here and nothing is missing."""
        return not (self.contradicts.number or self.unknown.number or self.gaps)


@dataclass(frozen=True, slots=True)
class NoteView:
    """What stands in the margin beside a claim; ``folded`` where the reason is short enough to be the evidence's own line."""

    reason: str
    asked: str
    folded: bool
    first: tuple[Row, ...]
    more: int
    findings: tuple[FindingView, ...]


def _note(judged: Judged, language: Language) -> NoteView:
    against = [one for finding in judged.findings for one in finding.of(Outcome.CONTRADICTS)]
    show = judged.word in (Word.FAIL, Word.UNKNOWN) and not judged.same_as
    first = against[:_FIRST] if show else []
    return NoteView(
        reason=words.sentence(words.near(language.note(judged.reason))),
        asked=_asked(judged, language),
        folded=judged.word is Word.PASS and bool(judged.findings) and not judged.same_as,
        first=tuple(_row(replace(one, seen=one.seen[:_VALUES]), Sources(), language) for one in first),
        more=len(against) - len(first) if show else 0,
        findings=() if judged.same_as else tuple(_finding(finding, language) for finding in by_weight(judged.findings)),
    )


def _which(judged: Judged, language: Language) -> str:
    """The first resources that contradict a claim, by name."""
    against = [one.resource for finding in judged.findings for one in finding.of(Outcome.CONTRADICTS)]
    names = [words.name(resource, language).name for resource in dict.fromkeys(against)]
    if judged.word is not Word.FAIL:
        return ""
    if len(names) > _FIRST:
        return language.say("{some} and {count} more", some=", ".join(names[:_FIRST]), count=len(names) - _FIRST)
    return language.joined(names)


def _asked(judged: Judged, language: Language) -> str:
    """What was looked at, in a few words."""
    looked = words.looked_at(judged.population, judged.counts, language)
    if not judged.gaps:
        return looked
    return language.say(
        "{looked}, {answers} missing", looked=looked, answers=language.count(len(judged.gaps), "answer")
    )


def _finding(found: Found, language: Language) -> FindingView:
    sources = Sources()
    contradicts = _rows("", found.of(Outcome.CONTRADICTS), CAP, sources, language)
    unknown = _rows("", found.of(Outcome.UNKNOWN), CAP, sources, language)
    telling = len(sources.listed())
    notes: dict[str, list[Observed]] = {}
    for one in found.of(Outcome.HOLDS):
        notes.setdefault(language.note(one.note), []).append(one)
    groups = sorted(notes.items(), key=lambda group: -len(group[1]))
    holds = tuple(_rows(note, held, _HELD, sources, language) for note, held in groups[:_GROUPS])
    listed = sources.listed()
    gaps = gap_rows(found.gaps)
    return FindingView(
        found=found,
        shown=language.say(words.STANDS[found.shown]),
        counted=words.looked_at(found.population, found.counts, language),
        contradicts=contradicts,
        unknown=unknown,
        holds=holds,
        more_notes=max(0, len(groups) - _GROUPS),
        sources=tuple(listed[:_SOURCES]),
        more_sources=max(0, len(listed) - _SOURCES),
        gaps=tuple(gaps[:CAP]),
        more_gaps=max(0, len(gaps) - CAP),
        telling=telling,
    )


def _rows(note: str, observed: Sequence[Observed], cap: int, sources: Sources, language: Language) -> Rows:
    rows = tuple(_row(one, sources, language) for one in observed[:cap])
    return Rows(note, len(observed), rows, max(0, len(observed) - cap))


def _row(one: Observed, sources: Sources, language: Language) -> Row:
    seen = tuple(
        SeenView(c.pointer, words.value(c.value, language=language), c.present, c.default, c.body, sources.number(c))
        for c in one.seen
    )
    return Row(one.resource, words.name(one.resource, language), language.note(one.note), seen)
