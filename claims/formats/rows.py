"""Rows: what the cells of a table say, its boxes and crosses included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from claims.fold import fold
from claims.formats import boxes
from claims.formats.draft import Cell, Element, Words

_HEADS = re.compile(
    r"\b(?:nr|no|id|thema|topic|bereich|area|kategorie|category|massnahmen?|measures?|controls?|kontrolle|beschreibung|"
    r"description|umsetzung|implementation|status|stand|details?|anforderung|requirement|nachweis|evidence|"
    r"subject|aspekt|bemerkung(?:en)?|comment|verantwortlich|owner)\b"
)
_UNKNOWN = "\ufffd \n"
_SHORT = 30
_CELL = 300
_LONG = 3000  # a row beyond this lays out a page
STATUS = "Status"  # the head that a column of answers is given


@dataclass(frozen=True, slots=True)
class Written:
    """A cell as it is written out: its text, its wording letter under letter, and the head of its column."""

    text: str
    plain: str
    column: str
    ticked: bool | None = None
    answer: boxes.Answer | None = None
    bare: bool = False  # nothing but a box, or nothing at all where one is expected


def wording(cell: Cell) -> str:
    """The cell's text, a line for each paragraph or item in it."""
    return "\n".join(filter(None, map(_element, cell.elements)))


def said(words: Words) -> str:
    """The wording with what is struck out blanked, letter under letter."""
    if not words.silent:
        return words.text
    letters = list(words.text)
    for start, end in words.silent:
        letters[start:end] = [char if char == "\n" else " " for char in letters[start:end]]
    return "".join(letters)


def without(plain: str, said_: str, text: str) -> str:
    """The wording ``plain`` of ``text`` without what ``said_``, another wording of it, has blanked out."""
    if said_ == text:
        return plain
    return "".join(" " if b == " " != c else a for a, b, c in zip(plain, said_, text, strict=True))


def is_head(cells: Sequence[Cell]) -> bool:
    """Is the first row of a table its head: bold all over, or the usual words in short cells?"""
    texts = [wording(cell) for cell in cells]
    if any(len(text) > 2 * _SHORT or text.endswith(".") or boxes.BOX.search(text) for text in texts):
        return False
    if all(element.strong for cell in cells for element in cell.elements):
        return True
    known = sum(_HEADS.search(fold(text)) is not None for text in texts)
    answers = sum(boxes.answer(text) is not None for text in texts)
    likely = known == 2 if len(texts) == 2 else known > 0 and (known + answers) * 2 >= len(texts)
    return likely and all(len(text) <= _SHORT for text in texts)


def is_simple(cells: Sequence[Cell]) -> bool:
    """Is the row one statement? A row of two cells whose second holds paragraphs or a list is not, it has a dozen measures.

    From three cells on a row stays whole: the third may be its status, and a status must not be parted from its measure.
    """
    inside = [element for cell in cells for element in cell.elements]
    if (
        any(element.kind in ("row", "heading") for element in inside)
        or sum(len(one.words.text) for one in inside) > _LONG
    ):
        return False
    if len(cells) > 2:
        return True
    return all(
        len(cell.elements) == 1 and cell.elements[0].kind == "paragraph" and len(cell.elements[0].words.text) <= _CELL
        for cell in cells
    )


def written(cells: Sequence[Cell], heads: Mapping[int, str]) -> tuple[list[Written], bool | None]:
    """The cells of a row one by one, and False where its boxes say that nothing is meant by it."""
    found = [_cell(cell, heads.get(cell.column, "")) for cell in cells]
    found = _grouped(found)
    states = [one.ticked for one in found if one.ticked is not None]
    answers = {one.answer for one in found if one.answer}
    if len(answers) == 1 and answers != {"void"}:
        return found, None
    return found, (False if answers or (states and not any(states)) else None)


def _element(element: Element) -> str:
    if element.kind == "row":
        return " | ".join(filter(None, map(wording, element.cells)))
    return f"{element.mark} {element.words.text}".strip()


def _said(cell: Cell) -> str:
    if any(element.words.silent for element in cell.elements):
        quiet = [replace(element, words=Words(said(element.words))) for element in cell.elements if element.words]
        return "\n".join(" " * (len(element.mark) + 1) * bool(element.mark) + element.words.text for element in quiet)
    return wording(cell)


def _cell(cell: Cell, head: str) -> Written:
    text = wording(cell)
    plain = _said(cell)
    plain = plain if len(plain) == len(text) else text
    if boxes.answer(head) and not text:
        return Written(text, text, head, ticked=False, bare=True)
    if text and not text.strip(_UNKNOWN):
        # A sign whose meaning the file does not give may be a tick or a cross; no row is read by its neighbours alone.
        return Written(text, " " * len(text), head, ticked=False)
    state = boxes.crossed(text)
    if state is not None and (boxes.answer(head) or boxes.BOX.fullmatch(text.strip())):
        return Written(text, " " * len(text), head, ticked=state, bare=True)
    if not boxes.BOX.search(text):
        return Written(text, plain, head)
    return _boxed(text, plain, head)


def _boxed(text: str, plain: str, head: str) -> Written:
    """A cell with options: those not ticked are blanked, line by line where they stand in lines."""
    out: list[str] = []
    states: list[bool] = []
    answers: set[boxes.Answer] = set()
    at = 0
    for line in text.split("\n"):
        for part in boxes.parts(line, cell=True):
            wanted = part.plain if part.ticked is not False else " " * len(part.plain)
            out.append(without(wanted, plain[at + part.start : at + part.end], line[part.start : part.end]))
            states += [part.ticked] if part.ticked is not None else []
            answers |= {part.answer} if part.answer else set()
        out.append("\n")
        at += len(line) + 1
    answer = next(iter(answers)) if len(answers) == 1 else None
    return Written(text, "".join(out)[:-1], STATUS if answer else head, any(states) if states else None, answer)


def _grouped(found: list[Written]) -> list[Written]:
    """Bare boxes and crosses below "yes", "no", "partly": the one that is ticked says how the row is meant."""
    group = [at for at, one in enumerate(found) if one.ticked is not None and one.bare and boxes.answer(one.column)]
    ticked = [at for at in group if found[at].ticked]
    if not group or len(ticked) > 1:
        return [replace(one, ticked=False) if at in group else one for at, one in enumerate(found)]
    alone = not ticked and len(group) == 1 and boxes.answer(found[group[0]].column) == "yes" and found[group[0]].text
    if not ticked and not alone:
        return found
    at = ticked[0] if ticked else group[0]
    answer: boxes.Answer = (boxes.answer(found[at].column) or "void") if ticked else "no"
    sign = boxes.SIGNS[answer].ljust(len(found[at].text))
    return [
        replace(one, plain=sign, column=STATUS, ticked=True, answer=answer) if index == at
        else replace(one, ticked=None) if index in group else one
        for index, one in enumerate(found)
    ]  # fmt: skip
