"""Filling: a customer's own questionnaire (.xlsx), with proposed answers where the claims allow one and nothing elsewhere.

The sheet's heads tell which column holds the question and which the answer, in English or German. What is filled already is
never touched, and neither is what is hidden, protected, or laid out so that it is not clear which cell belongs to a question.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from xml.etree.ElementTree import ParseError

from checks import Note, note
from claims.fold import fold
from claims.questions import Question, ask
from reports.answers import Answer, answer, plain, reference
from reports.language import Code, Language, language
from reports.proposing import Proposal, propose, towards
from reports.report import Judged, Report
from reports.splicing import UnfitError, Validation, Workbook, letters
from reports.words import LABELS, line, short

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook as Book  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

Role = Literal["question", "requirement", "choice", "answer", "comment", "evidence", "id"]
SHEET = "tomproof"
_ANSWERED = "already answered"
_HEAD_ROWS = 40
_MOST_ROWS = 5_000
_SHORTEST = 6
_HEADS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "choice",
        re.compile(
            r".*\b(?:yes ?/ ?no|ja ?/ ?nein|y ?/ ?n|j ?/ ?n)\b.*"
            r"|(?:umgesetzt|erfuellt|implemented|in place|compliant) ?\??"
        ),
    ),
    ("id", re.compile(r"(?:.{0,24}\b(?:id|ids|nr|no|nummer|number|ref)\b\.?|#)")),
    (
        "evidence",
        re.compile(r".*\b(?:evidence|nachweise?|belege?|supporting documents?|referenz dokumentation)\b.*"),
    ),
    (
        "comment",
        re.compile(
            r"(?!.*\b(?:control|question|frage|ziel|requirement|anforderung) )"
            r".*\b(?:comments?|kommentare?|bemerkung(?:en)?|anmerkung(?:en)?|erlaeuterung(?:en)?|explanations?|notes?|"
            r"remarks?|details|begruendung|(?:implementation )?description|beschreibung(?: der umsetzung)?|"
            r"umsetzungsbeschreibung)\b.*"
        ),
    ),
    (
        "answer",
        re.compile(
            r"(?!.*\b(?:date|datum|by|von|owner)\b)"
            r".*\b(?:answers?|antwort(?:en)?|response|responses|rueckmeldung)\b.*"
        ),
    ),
    ("question", re.compile(r".*\b(?:questions?|fragen?|prueffragen?|kontrollfragen?)\b.*")),
    ("requirement", re.compile(r".*\b(?:requirements?|anforderung(?:en)?|kriterium|criterion|criteria)\b.*")),
)  # fmt: skip
_YES = (
    "yes",
    "y",
    "ja",
    "j",
    "implemented",
    "fully implemented",
    "umgesetzt",
    "vollstaendig umgesetzt",
    "in place",
    "erfuellt",
)
_NO = ("no", "n", "nein", "not implemented", "nicht umgesetzt", "not in place", "nicht erfuellt")
_CONTROL = re.compile(r"\b(?:[A-Z]&?[A-Z]{1,3}-\d{1,2}(?:\.\d{1,2})?|(?:A\.)?[5-8]\.\d{1,2}|CC\d\.\d{1,2})\b")
_ENGLISH = frozenset(("the", "do", "does", "is", "are", "of", "you", "your", "for", "with"))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet has its questions: the row of the heads and the columns by role, from 1."""

    head: int
    columns: Mapping[Role, int]
    ids: tuple[int, ...]

    @property
    def question(self) -> int:
        return self.columns.get("question") or self.columns["requirement"]

    @property
    def answers(self) -> tuple[int, ...]:
        """The columns that are filled."""
        return tuple(self.columns[role] for role in ("choice", "answer", "comment", "evidence") if role in self.columns)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one question: the cells that are filled for it, or why none is."""

    sheet: str
    cell: str
    question: str
    filled: Mapping[str, str]
    why: Note
    claims: tuple[Judged, ...] = ()
    near: tuple[Judged, ...] = ()
    left: Note | None = None  # why the column of yes and no stays empty all the same


@dataclass(frozen=True, slots=True)
class Filled:
    """The new file, and what became of every question; ``skipped`` names the sheets that were left alone, and why."""

    data: bytes
    lines: tuple[Line, ...]
    skipped: tuple[tuple[str, Note], ...] = ()

    @property
    def proposed(self) -> int:
        return sum(bool(line.filled) for line in self.lines)


def fill(data: bytes, report: Report, code: Code | None = None) -> Filled:
    """The questionnaire with proposals; ``code`` is their language, else each question's own. Raises UnfitError."""
    file = Workbook(data)
    book = _opened(data)
    lines: list[Line] = []
    skipped: list[tuple[str, Note]] = []
    for sheet in book.worksheets:
        if sheet.title not in file.sheets:
            continue
        found = _layout(sheet)
        if isinstance(found, Note):
            skipped.append((sheet.title, found))
            continue
        lines += _Filler(book, sheet, found, file.validations(sheet.title), report, code).lines()
    values: dict[str, dict[str, str]] = {}
    for one in lines:
        values.setdefault(one.sheet, {}).update(one.filled)
    own = language(code or _own_language(lines))
    return Filled(file.filled(values, SHEET, _table(lines, skipped, report, own)), tuple(lines), tuple(skipped))


def _opened(data: bytes) -> Book:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        with warnings.catch_warnings():
            # What openpyxl would not write again does not matter: it is only read.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), keep_links=False)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, ParseError):
        raise UnfitError("it cannot be read as a workbook; open it in Excel and save it again") from None


def _own_language(lines: Sequence[Line]) -> Code:
    from claims.header import language as spoken

    return spoken(" ".join(one.question for one in lines))


# -- where the questions are -------------------------------------------------------------------------------------------------


def _layout(sheet: Worksheet) -> Layout | Note:
    """The layout of a sheet, or why it has none that is clear."""
    if sheet.sheet_state != "visible":
        return note("the sheet is hidden")
    doubt: Note | None = None
    above: dict[int, str] = {}
    for row in range(1, min(sheet.max_row, _HEAD_ROWS) + 1):
        heads = _heads(sheet, row)
        # A second row of heads has heads of answers itself; a row of data has none.
        second = any(_role(text) in ("choice", "answer", "comment") for text in heads.values())
        for tried in (heads, {**above, **heads}) if second else (heads,):
            found = _roles(row, tried)
            if isinstance(found, Layout):
                return found
            doubt = doubt or found
        above = heads
    return doubt or note("no heads of a question and an answer were found")


def _heads(sheet: Worksheet, row: int) -> dict[int, str]:
    """The folded texts of a row by column; a merged head stands over all its columns and rows."""
    heads: dict[int, str] = {}
    hidden = _hidden(sheet)
    for cells in sheet.iter_rows(min_row=row, max_row=row, max_col=min(sheet.max_column, 60)):
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.strip():
                heads[cell.column] = fold(cell.value).strip(" *:")
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.max_col <= 60:
            told = sheet.cell(area.min_row, area.min_col).value
            if isinstance(told, str) and told.strip():
                heads |= dict.fromkeys(range(area.min_col, area.max_col + 1), fold(told).strip(" *:"))
    return {at: head for at, head in heads.items() if at not in hidden}


def _hidden(sheet: Worksheet) -> frozenset[int]:
    """The columns that nobody sees: nothing is read from them, and nothing is written into them."""
    return frozenset(
        at
        for one in sheet.column_dimensions.values()
        if one.hidden and one.min and one.max
        for at in range(one.min, min(one.max, 60) + 1)
    )


def _roles(row: int, heads: Mapping[int, str]) -> Layout | Note | None:
    roles: dict[Role, list[int]] = {}
    for at, text in heads.items():
        role = _role(text)
        if role is not None:
            roles.setdefault(role, []).append(at)
    ids = tuple(roles.pop("id", []))
    if "question" in roles:
        roles.pop("requirement", None)
    asked = roles.get("question") or roles.get("requirement")
    if not asked or not any(role in roles for role in ("choice", "answer", "comment")):
        return None
    twice = [role for role, columns in roles.items() if len(columns) > 1]
    if twice:
        return note("it is not clear which column is meant, for there are several of one kind in row {row}", row=row)
    return Layout(row, {role: columns[0] for role, columns in roles.items()}, ids)


def _role(head: str) -> Role | None:
    if len(head) > 120:
        return None
    return next((role for role, pattern in _HEADS if pattern.fullmatch(" ".join(head.split()))), None)


# -- what is written ---------------------------------------------------------------------------------------------------------


class _Filler:
    """Goes through the questions of one sheet."""

    def __init__(
        self, book: Book, sheet: Worksheet, layout: Layout, validations: Sequence[Validation], report: Report,
        code: Code | None,
    ) -> None:  # fmt: skip
        self._book = book
        self._sheet = sheet
        self._layout = layout
        self._lists = _Lists(book, sheet, validations)
        self._report = report
        self._code = code
        self._german = self._spoken() == "de"
        self._merged = [
            area for area in sheet.merged_cells.ranges if area.min_row > layout.head or area.max_row > layout.head
        ]

    def _spoken(self) -> Code:
        from claims.header import language as spoken

        told = [
            str(self._sheet.cell(row, self._layout.question).value or "")
            for row in range(1, min(self._sheet.max_row, 200) + 1)
        ]
        return spoken(" ".join(told))

    def lines(self) -> Iterator[Line]:
        """A line for every question of the sheet."""
        for row in range(self._layout.head + 1, min(self._sheet.max_row, self._layout.head + _MOST_ROWS) + 1):
            told = self._sheet.cell(row, self._layout.question).value
            if isinstance(told, str) and _asks(told):
                line_ = self._line(row, told)
                if line_ is not None:
                    yield line_

    def _line(self, row: int, told: str) -> Line | None:
        where = f"{letters(self._layout.question)}{row}"
        made = Line(self._sheet.title, where, line(told), {}, note("answered"))
        held = self._held(row)
        if held is not None:
            return _left(made, held)
        question = ask(told)
        if not question.demands and "?" not in told and len(told.split()) < _SHORTEST:
            return None  # a heading between the questions
        proposal = propose(question, self._report)
        near = proposal.near or towards(self._report, self._controls(row, told))
        if proposal.says is None:
            return _left(made, proposal.why, near)
        filled, open_choice = self._written(row, question, proposal)
        if not filled:
            return _left(made, open_choice or note("the sheet has no column for an answer in words"), proposal.claims)
        return Line(made.sheet, made.cell, made.question, filled, proposal.why, proposal.claims, near, open_choice)

    def _held(self, row: int) -> Note | None:
        """Why nothing may be written in this row, None where it may."""
        if self._sheet.row_dimensions[row].hidden:
            return note("the row is hidden")
        cells = [self._sheet.cell(row, at) for at in self._layout.answers]
        if any(cell.value not in (None, "") for cell in cells):
            return note(_ANSWERED)
        if self._sheet.protection.sheet and any(
            cell.protection.locked for cell in cells if hasattr(cell, "protection")
        ):
            return note("the sheet is protected here")
        if any(not self._alone(row, at) for at in (self._layout.question, *self._layout.answers)):
            return note("merged cells leave open which answer belongs to the question")
        return None

    def _alone(self, row: int, at: int) -> bool:
        """Does the cell belong to this row alone, and is it the first of what it is merged with?"""
        for area in self._merged:
            if area.min_row <= row <= area.max_row and area.min_col <= at <= area.max_col:
                return bool(area.min_row == row == area.max_row and area.min_col == at)
        return True

    def _controls(self, row: int, told: str) -> list[str]:
        texts = [str(self._sheet.cell(row, at).value or "") for at in self._layout.ids]
        return [found for text in (*texts, told[:40]) for found in _CONTROL.findall(text)]

    def _written(self, row: int, question: Question, proposal: Proposal) -> tuple[dict[str, str], Note | None]:
        columns = self._layout.columns
        said = self._language(question)
        texts = [answer(self._report, judged, said) for judged in proposal.claims]
        choice_at = columns.get("choice") or self._listed_answer(row)
        text_at = next((columns[r] for r in ("answer", "comment") if r in columns and columns[r] != choice_at), None)
        filled: dict[str, str] = {}
        doubt: Note | None = None
        if choice_at is not None:
            chosen = self._choice(row, choice_at, proposal, said)
            doubt = chosen if isinstance(chosen, Note) else None
            if isinstance(chosen, str):
                filled[f"{letters(choice_at)}{row}"] = chosen
        evidence_at = columns.get("evidence")
        if text_at is not None:
            filled[f"{letters(text_at)}{row}"] = _wording(
                texts, proposal, said, opens=choice_at is None, refers=evidence_at is None
            )
        if evidence_at is not None and filled:
            told = " ".join(one.reference for one in texts)
            filled[f"{letters(evidence_at)}{row}"] = told if text_at is not None else f"{texts[0].text} {told}"
        return filled, doubt

    def _listed_answer(self, row: int) -> int | None:
        """The column of answers, where its cells take the values of a list."""
        at = self._layout.columns.get("answer")
        return at if at is not None and self._lists.has(row, at) else None

    def _choice(self, row: int, at: int, proposal: Proposal, said: Language) -> str | Note:
        if proposal.says == "words":
            return note("the question asks for more than yes or no")
        wanted = _YES if proposal.says == "yes" else _NO
        if not self._lists.has(row, at):
            return said.say("Yes" if proposal.says == "yes" else "No")
        allowed = self._lists.of(row, at)
        if allowed is None:
            return note("the allowed values could not be read")
        for word in wanted:
            for one in allowed:
                if fold(one).strip(" .!") == word:
                    return one
        return note("the allowed values have neither a plain yes nor a plain no")

    def _language(self, question: Question) -> Language:
        if self._code is not None:
            return language(self._code)
        english = not _ENGLISH.isdisjoint(fold(question.text).rstrip("?.").split())
        return language("de" if question.language == "de" or (self._german and not english) else "en")


def _asks(told: str) -> bool:
    return not told.startswith("=") and len(told.strip()) >= _SHORTEST and any(char.isalpha() for char in told)


def _left(made: Line, why: Note, near: tuple[Judged, ...] = ()) -> Line:
    return Line(made.sheet, made.cell, made.question, {}, why, (), near)


def _wording(texts: Sequence[Answer], proposal: Proposal, said: Language, *, opens: bool, refers: bool) -> str:
    """The text of an answer; with the word itself where no other column has it, and the reference where none is."""
    opening = {"yes": "Yes", "no": "No"}.get(str(proposal.says)) if opens else None
    parts = [f"{said.say(opening)}."] if opening else []
    parts += [one.text for one in texts[:3]]
    parts += [one.reference for one in texts[:3]] if refers else []
    return " ".join(parts)


class _Lists:
    """The lists of allowed values of a sheet."""

    def __init__(self, book: Book, sheet: Worksheet, validations: Sequence[Validation]) -> None:
        from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]

        self._book = book
        self._sheet = sheet
        self._areas: list[tuple[tuple[int, int, int, int], str]] = []
        for one in validations:
            for part in one.cells.replace("$", "").split():
                try:
                    bounds = range_boundaries(part)
                except (ValueError, TypeError):
                    continue
                if None not in bounds:
                    self._areas.append((tuple(bounds), one.formula))

    def has(self, row: int, at: int) -> bool:
        return self._formula(row, at) is not None

    def of(self, row: int, at: int) -> list[str] | None:
        """The allowed values, None where the formula is more than a list, a range or a name."""
        formula = self._formula(row, at)
        if formula is None:
            return None
        if formula.startswith('"') and formula.endswith('"'):
            return [part.strip() for part in formula[1:-1].split(",") if part.strip()]
        return self._range(formula, named=True)

    def _formula(self, row: int, at: int) -> str | None:
        for (first, top, last, bottom), formula in self._areas:
            if first <= at <= last and top <= row <= bottom:
                return formula
        return None

    def _range(self, formula: str, *, named: bool) -> list[str] | None:
        found = re.fullmatch(
            r"=?(?:(?:'((?:[^']|'')+)'|([^'!:$]+))!)?(\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)", formula
        )
        if found is None:
            name = self._sheet.defined_names.get(formula) or self._book.defined_names.get(formula) if named else None
            return self._range(name.attr_text or "", named=False) if name is not None else None
        title = (found[1] or found[2] or self._sheet.title).replace("''", "'")
        if title not in self._book.sheetnames:
            return None
        cells: Any = self._book[title][found[3].replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        return [str(cell.value) for row in rows for cell in row if cell.value is not None]


# -- what is told of it ------------------------------------------------------------------------------------------------------


def _table(
    lines: Sequence[Line], skipped: Sequence[tuple[str, Note]], report: Report, said: Language
) -> list[list[str]]:
    """The sheet that says of every question what was proposed and why not; nobody has to guess what was left."""
    heads = ("Sheet", "Cell", "Question", "Result", "Why", "Claims it rests on", "What may help")
    table = [[said.say(head) for head in heads]]
    counted = Counter(bool(one.filled) for one in lines)
    summary = said.say(
        "tomproof proposed {proposed} of {total} answers; each is to be read by somebody before it is sent.",
        proposed=counted[True], total=len(lines),
    )  # fmt: skip
    rule = said.say("Only claims that pass, are attested or are inherited carry an answer.")
    table.append(["", "", summary, "", rule, "", said.say("This sheet is for you: delete it before the file is sent.")])
    table += [[line(title), "", "", said.say("left alone"), said.note(why), "", ""] for title, why in skipped]
    return [*table, *(_told(one, report, said) for one in lines)]


def _told(one: Line, report: Report, said: Language) -> list[str]:
    result, why = ("proposed", one.left) if one.filled else ("left empty", one.why)
    if str(one.why) == _ANSWERED:
        result, why = _ANSWERED, None
    return [
        line(one.sheet),
        one.cell,
        short(one.question, 400),
        said.say(result),
        said.note(why) if why is not None else "",
        " ".join(reference(report, judged, said) for judged in one.claims) if one.filled else "",
        "\n".join(_hint(judged, said) for judged in one.near if not one.filled),
    ]


def _hint(judged: Judged, said: Language) -> str:
    """A claim that is about the same: which, how it came out, and its words. What was found stays in the report."""
    return said.say(
        "Claim {number} ({verdict}): “{quote}”",
        number=str(judged.number),
        verdict=said.say(LABELS[judged.word].word),
        quote=short(line(plain(judged.claim.quote)), 300),
    )
