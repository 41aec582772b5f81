"""The answers as a workbook: a sheet of texts to paste, and one that finds them by the ids of controls.

Every cell is a string: nothing from a document or a tenant can become a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports import machine, words
from reports.answers import FRAMEWORKS, Answer, answers, by_control
from reports.language import Language
from reports.report import Report

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

_LONGEST = 30_000  # characters of a cell; a cell takes 32,767
_ANSWERS = (
    ("#", 6), ("Control title", 30), ("Verdict", 14), ("Answer", 90), ("Why no answer", 50), ("What is promised", 50),
    ("How it was verified", 50), ("On what population", 30), ("Date", 12), ("Evidence", 50), ("Claim", 14),
)  # fmt: skip


def render(report: Report, language: Language) -> bytes:
    """The workbook; the same report gives the same bytes."""
    from xlsxwriter import Workbook

    made = answers(report, language)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        book.set_properties({"author": "tomproof", "created": machine.taken(report).replace(tzinfo=None)})
        heads = [(language.say(head), width) for head, width in _ANSWERS]
        heads += [(language.say(name), 18) for name in FRAMEWORKS.values()]
        _sheet(book, language.say("Answers"), heads, [_row(one, language) for one in made])
        _sheet(book, language.say("By control"), _control_heads(language), _controls(made, language))
    return file.getvalue()


def _row(one: Answer, language: Language) -> list[str]:
    judged = one.judged
    return [
        str(judged.number),
        language.say(judged.title),
        language.say(words.LABELS[judged.word].word),
        one.text,
        one.why,
        one.promise,
        one.verified,
        one.population,
        one.date,
        one.reference,
        judged.claim.id,
        *(", ".join(one.controls.get(name, ())) for name in FRAMEWORKS),
    ]


def _control_heads(language: Language) -> list[tuple[str, int]]:
    heads = (
        ("Framework", 22),
        ("Control", 14),
        ("Claims with an answer", 24),
        ("Claims without one", 24),
        ("Answer", 100),
    )
    return [(language.say(head), width) for head, width in heads]


def _controls(made: Sequence[Answer], language: Language) -> list[list[str]]:
    texts = {one.judged.number: one.text for one in made}
    rows = [
        [
            language.say(row.framework),
            row.control,
            ", ".join(map(str, row.usable)),
            ", ".join(map(str, row.others)),
            "\n\n".join(f"{number}. {texts[number]}" for number in row.usable),
        ]
        for row in by_control(made)
    ]
    remark = language.say("The ids of controls say what a claim is evidence towards, never that a criterion is met.")
    return [*rows, [remark, "", "", "", ""]]


def _sheet(book: Workbook, name: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> None:
    head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#3c4043", "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    for at, (told, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, told, head)
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if cell:
                sheet.write_string(number, at, words.visible(cell)[:_LONGEST], text)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
