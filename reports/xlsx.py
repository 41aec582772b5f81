"""report.xlsx: the claims, findings, resources and gaps as tables to filter, sort and copy from.

Every cell is a string or a number: nothing from a document or a tenant can become a formula or a link. The ids of claims,
findings and observations are the same in the next run. Where there are more observations than a table can be used with, what
stands against claims comes first, and the first sheet counts what was left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from checks import Outcome, Shown, Word
from claims.kinds import KINDS
from reports import machine, words
from reports.layout import wording
from reports.reminders import reminders, told
from reports.report import Found, Judged, Report

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

MOST = 50_000  # rows of observations, and of gaps; a sheet takes 1,048,576
_LONGEST = 4000  # characters of a cell; a cell takes 32,767

# Dark on light, at least 4.5 to 1, and never the only sign: the word stands in the cell.
_TINTS: Mapping[str, tuple[str, str]] = {
    Word.FAIL: ("#8c1d18", "#fce8e6"), Word.UNKNOWN: ("#6b4600", "#fef3d6"), Word.PASS: ("#14532d", "#e3f4e8"),
    Word.UNDERSTATED: ("#5b2a86", "#f1e8fa"), Word.ATTESTED: ("#0b4a6f", "#e2f1fa"), Word.INHERITED: ("#1f3f7a", "#e6ecf8"),
    Word.UNATTESTED: ("#44474e", "#eeeff1"),
}  # fmt: skip

_TINTED = {Outcome.CONTRADICTS: Word.FAIL, Outcome.UNKNOWN: Word.UNKNOWN, Outcome.HOLDS: Word.PASS}

Cell = str | int


@dataclass(frozen=True, slots=True)
class Tinted:
    """A cell in the colours of a verdict; without any, where ``tint`` is none."""

    text: str
    tint: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its English name, its columns as (English head, width in characters), and its rows.

    ``frozen`` columns stay when the rest is moved. Rows are one line high, or as high as their texts where those ``wrap``.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[Sequence[Cell | Tinted]]
    frozen: int = 1
    wrap: bool = False


def render(report: Report, most: int = MOST) -> bytes:
    """The workbook, with at most so many rows of observations and of gaps; the same report gives the same bytes."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        _described(book, report)
        writer = _Writer(book, report)
        writer.about(_about(report, most))
        for sheet in (_claims(report), _findings(report), _resources(report, most), _gaps(report, most)):
            writer.table(sheet)
    return file.getvalue()


def _described(book: Workbook, report: Report) -> None:
    book.set_properties(
        {
            "title": words.short(words.line(f"{report.language.say('Evidence report')}: {report.document.name}"), 200),
            "author": "tomproof",
            "created": machine.taken(report).replace(tzinfo=None),
        }
    )
    book.set_custom_property("pack sha256", report.pack_sha256, "text")


class _Writer:
    """Puts strings and numbers into sheets, in the report's language."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self._book = book
        self._say = report.language.say
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        self._text: Format = book.add_format(base)
        self._wrapped: Format = book.add_format({**base, "text_wrap": True})
        self._figure: Format = book.add_format({**base, "num_format": "#,##0"})
        self._head: Format = book.add_format(
            {
                **base,
                "bold": True,
                "font_color": "#ffffff",
                "bg_color": "#3c4043",
                "border": 1,
                "border_color": "#ffffff",
            }
        )
        self._title: Format = book.add_format({**base, "bold": True, "font_size": 14})
        self._tints: Mapping[str, Format] = {
            word: book.add_format({**base, "bold": True, "font_color": ink, "bg_color": paper})
            for word, (ink, paper) in _TINTS.items()
        }

    def about(self, lines: Iterable[Sequence[Cell | Tinted]]) -> None:
        """The first sheet: what this is, in two or three columns."""
        sheet = self._sheet("Summary")
        for at, width in enumerate((26, 30, 90)):
            sheet.set_column(at, at, width)
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                self._put(sheet, row, column, cell, self._title if row == 0 else self._text)

    def table(self, made: Sheet) -> None:
        """A table with a head that stays, filters, and a page that is as wide as it is."""
        sheet = self._sheet(made.name)
        style = self._wrapped if made.wrap else self._text
        for at, (head, width) in enumerate(made.columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, self._say(head), self._head)
        last = 0
        for last, cells in enumerate(made.rows, 1):
            for at, cell in enumerate(cells):
                self._put(sheet, last, at, cell, style)
        sheet.autofilter(0, 0, last, len(made.columns) - 1)
        sheet.freeze_panes(1, made.frozen)
        sheet.repeat_rows(0)

    def _sheet(self, name: str) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet(self._say(name))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(0)
        return sheet

    def _put(self, sheet: Worksheet, row: int, column: int, cell: Cell | Tinted, style: Format) -> None:
        if isinstance(cell, Tinted):
            sheet.write_string(row, column, self._say(cell.text), self._tints.get(cell.tint, style))
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, self._figure)
        else:
            sheet.write_string(row, column, words.short(words.line(cell), _LONGEST), style)


# -- what stands in the sheets ---------------------------------------------------------------------------------------------


def _about(report: Report, most: int) -> Iterator[Sequence[Cell | Tinted]]:
    say, document, estate = report.language.say, report.document, report.estate
    yield (say("Evidence report"), document.name)
    yield (say("In short"), words.headline(report.counts, report.language))
    yield (say("Version"), document.version or "–")
    yield (say("Dated"), words.day(document.date, report.language) if document.date else "–")
    yield (say("Tenant"), estate.tenant)
    yield (say("Subscriptions"), len(estate.subscriptions))
    yield (say("Asked"), words.span(estate.collected_from, estate.collected_to, report.language))
    yield (say("Asked as"), say(words.REPLAYED) if report.replayed else estate.identity)
    yield (say("SHA-256 of the evidence pack"), report.pack_sha256)
    yield (say("SHA-256 of the document"), document.sha256)
    yield ("tomproof", report.tool_version)
    yield (
        say("People"),
        say("shown as tokens" if report.pseudonymised else "as collected: not meant to leave the company"),
    )
    yield ()
    for word, label in words.labels(report.language).items():
        yield (Tinted(label.word, word), report.counts[word], label.means)
    yield ()
    for at, one in enumerate(reminders(report)):
        yield (say("To see to") if at == 0 else "", "", one.text)
    yield ()
    told = sum(len(found.observed) for _, found in machine.own(report))
    yield (say("Observations"), told, _left_out(report, told, most))
    yield (say("Gaps"), len(report.gaps), _left_out(report, len(report.gaps), most))


def _left_out(report: Report, number: int, most: int) -> str:
    if number <= most:
        return report.language.say("all of them are in this file")
    return report.language.say("{number} of them are not in this file; report.json has all", number=number - most)


def _claims(report: Report) -> Sheet:
    columns = (
        ("Claim", 14), ("No.", 6), ("Verdict", 14), ("What the document says", 60), ("Kind", 30), ("Why", 50),
        ("Looked at", 10), ("Not in force", 10), ("Not settled", 10), ("In force", 10), ("Gaps", 8), ("Same promise as", 14),
        ("Operated by", 14), ("About", 16), ("Parameters", 24), ("Changed since confirmed", 11), ("Evidence towards", 40),
        ("Waived", 12), ("Waivers and attestation", 60),
    )  # fmt: skip
    quotes = wording(report.document, report.statements)
    return Sheet("Claims", columns, (_claim(report, judged, quotes) for judged in report.claims), frozen=3, wrap=True)


def _claim(report: Report, judged: Judged, quotes: Mapping[int, str]) -> Sequence[Cell | Tinted]:
    claim, say = judged.claim, report.language.say
    counts = judged.counts
    return (
        claim.id,
        judged.number,
        Tinted(words.labels(report.language)[judged.word].word, judged.word),
        quotes.get(claim.start, claim.quote),
        say(judged.title),
        report.language.note(judged.reason),
        judged.population,
        counts[Outcome.CONTRADICTS],
        counts[Outcome.UNKNOWN],
        counts[Outcome.HOLDS],
        len(judged.gaps),
        report.claims[judged.same_as - 1].claim.id if judged.same_as else "",
        say({"self": "the company", "provider": "the provider", "customer": "the customer"}[claim.responsible]),
        say(claim.scope),
        "; ".join(f"{key}: {_param(value)}" for key, value in sorted(claim.params.items())),
        say("yes" if claim.open else "no"),
        _controls(claim.kind),
        say({"all": "as a whole", "part": "in part", "none": "nothing"}[judged.waived.covers]) if judged.waived else "",
        " ".join(told(judged, report)),
    )


def _param(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _controls(kind: str) -> str:
    controls = KINDS[kind].controls if kind in KINDS else {}
    return "; ".join(f"{frame}: {', '.join(ids)}" for frame, ids in controls.items())


def _findings(report: Report) -> Sheet:
    columns = (
        ("Finding", 34), ("Claim", 14), ("No.", 6), ("What was checked", 50), ("The control is", 18), ("Looked at", 10),
        ("Not in force", 10), ("Not settled", 10), ("In force", 10), ("Gaps", 8), ("Proves", 50), ("Leaves open", 50),
    )  # fmt: skip
    rows = (_finding(report, judged, found) for judged, found in machine.own(report))
    return Sheet("Findings", columns, rows, wrap=True)


def _finding(report: Report, judged: Judged, found: Found) -> Sequence[Cell | Tinted]:
    say, counts = report.language.say, found.counts
    return (
        f"{judged.claim.id}/{found.check}",
        judged.claim.id,
        judged.number,
        say(found.title),
        say(words.SHOWN[found.shown]),
        found.population,
        counts[Outcome.CONTRADICTS],
        counts[Outcome.UNKNOWN],
        counts[Outcome.HOLDS],
        len(found.gaps),
        say(found.proves),
        say(found.leaves_open),
    )


def _resources(report: Report, most: int) -> Sheet:
    columns = (
        ("Observation", 16), ("The control is", 14), ("Name", 30), ("What and where", 40), ("What was seen", 70), ("Claim", 14),
        ("No.", 6), ("Check", 26), ("Values", 50), ("Resource", 60), ("Answers (SHA-256)", 24), ("Requests", 50),
    )  # fmt: skip
    return Sheet("Resources", columns, islice(_observations(report), most), frozen=3)


def _observations(report: Report) -> Iterator[Sequence[Cell | Tinted]]:
    """What stands against claims first, over all findings, so that it is never what is cut."""
    named = [(judged, found, list(machine.named(judged, found))) for judged, found in machine.own(report)]
    for outcome in machine.FIRST:
        for judged, found, observed in named:
            for identity, one in observed:
                if one.outcome is outcome:
                    name = words.name(one.resource, report.language)
                    yield (
                        identity,
                        Tinted(machine.STATES[outcome], _TINTED[outcome] if _weighed(judged, found) else ""),
                        name.name,
                        name.place,
                        report.language.note(one.note),
                        judged.claim.id,
                        judged.number,
                        found.check,
                        machine.seen(one, 2000),
                        one.resource,
                        " ".join(machine.bodies(one)[:20]),
                        " ; ".join(machine.requests(one)[:20]),
                    )


def _weighed(judged: Judged, found: Found) -> bool:
    """Whether "in force" is good news here: not where the document denies it, nor where it is only told beside."""
    return judged.claim.polarity != "denies" and found.shown is not Shown.BESIDE


def _gaps(report: Report, most: int) -> Sheet:
    columns = (("Query", 34), ("Why", 18), ("Where", 60), ("Detail", 70))
    say = report.language.say
    rows = ((gap.query, say(str(gap.reason)), gap.where, report.language.heard(gap.detail)) for gap in report.gaps)
    return Sheet("Gaps", columns, islice(rows, most))
