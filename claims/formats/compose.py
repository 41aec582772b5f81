"""Composing: the elements of a page laid out as one text, with the blocks that stand in it.

What a reader would see is written out, bullets, numbers and boxes too; the offsets of statements count in this text. A row's
cells stand between bars, as they would in Markdown, so that the same table has the same wording in every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from claims.errors import TooLargeError
from claims.formats import boxes, rows
from claims.formats.block import Block, BlockKind, Extract
from claims.formats.draft import Cell, Element, Words
from claims.formats.furniture import is_address, is_data
from claims.formats.outline import Outline, number

_BULLET = re.compile(r"(?:[•·▪▫‣◦●○■□►➢✓✔❖–—*+\-\uf0b7\uf0a7\uf0d8]|o(?=\s\s?[A-ZÄÖÜ]))\s+(?=\S)")
_STOP = re.compile(r"[.:;!?]\Z")
_LEADER = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")
_MOST_CHARACTERS = 10_000_000
_MOST_BLOCKS = 200_000
_BELOW_ALL = 9  # the level of a heading that a table's first column or a full-width row gives
_CELL = 300
_FOOT = "f"


def compose(elements: Iterable[Element]) -> Extract:
    """The text, its wording and its blocks."""
    return _Composer().extract(elements)


class _Composer:
    def __init__(self) -> None:
        self._text: list[str] = []
        self._plain: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._outline = Outline()
        self._heads: dict[int, str] = {}
        self._table = 0

    def extract(self, elements: Iterable[Element]) -> Extract:
        for element in elements:
            self._element(element)
        return Extract("".join(self._text), "".join(self._plain), tuple(self._blocks))

    def _element(self, element: Element) -> None:
        if element.kind == "row":
            self._row(element)
        elif not element.words:
            return
        elif element.kind == "heading":
            self._heading(element)
        elif element.kind in ("paragraph", "item"):
            self._lines(element)
        else:
            kind: BlockKind = {"metadata": "metadata", "footer": "footer", "code": "code"}[element.kind]  # type: ignore[assignment]
            self._block(kind, element.words.text, rows.said(element.words), element.position, foot=kind == "footer")

    def _write(self, text: str, plain: str) -> int:
        """Appends; gives the offset of what was appended."""
        start = self._length
        self._text.append(text)
        self._plain.append(plain)
        self._length += len(text)
        if self._length > _MOST_CHARACTERS or len(self._blocks) > _MOST_BLOCKS:
            raise TooLargeError(
                "the document holds more text than any TOM: 10,000,000 characters or 200,000 paragraphs"
            )
        return start

    def _block(
        self, kind: BlockKind, text: str, plain: str, position: int, *, ticked: bool | None = None, foot: bool = False
    ) -> None:
        start = self._write(text, plain)
        self._write("\n", "\n")
        section, headings = (_FOOT, ()) if foot else (self._outline.section, self._outline.headings)
        self._blocks.append(Block(kind, start, start + len(text), section, headings, ticked=ticked, position=position))

    def _heading(self, element: Element) -> None:
        title = " ".join(f"{element.mark} {element.words.text}".split())
        self._outline.enter(" ".join(f"{element.mark} {rows.said(element.words)}".split()) or title, element.level)
        if self._blocks:
            self._write("\n", "\n")
        self._block("heading", title, title, element.position)

    def _lines(self, element: Element) -> None:
        said = rows.said(element.words)
        mark = f"{element.mark} " if element.mark else ""
        for start, end in _joined(element.words.text):
            self._line(element, mark, element.words.text[start:end], said[start:end])
            mark = ""

    def _line(self, element: Element, mark: str, text: str, said: str) -> None:
        drawn = _BULLET.match(text)
        if drawn and not mark:
            mark, text, said = text[: drawn.end()], text[drawn.end() :], said[drawn.end() :]
        if not mark and element.kind == "paragraph" and self._is_furniture(text):
            self._block("metadata", text, said, element.position)
            return
        for part in boxes.parts(text):
            piece = text[part.start : part.end].rstrip()
            plain = rows.without(part.plain[: len(piece)], said[part.start : part.start + len(piece)], piece)
            if part.answer and part.split:
                self._answered(element, mark, piece, plain, part.split)
                continue
            kind: BlockKind = "bullet" if mark or element.kind == "item" or boxes.BOX.match(piece) else "paragraph"
            self._block(kind, mark + piece, " " * len(mark) + plain, element.position, ticked=part.ticked)
            mark = ""

    def _answered(self, element: Element, mark: str, text: str, plain: str, split: int) -> None:
        """A statement with a ticked answer reads like a row: what it is about, and how it stands."""
        start = self._write(mark + text, " " * len(mark) + plain)
        self._write("\n", "\n")
        middle, end = start + len(mark) + split, start + len(mark) + len(text)
        self._blocks.append(
            Block(
                "row", start, end, self._outline.section, self._outline.headings,
                cells=((start + len(mark), middle), (middle, end)), columns=("", rows.STATUS), position=element.position,
            )
        )  # fmt: skip

    @staticmethod
    def _is_furniture(text: str) -> bool:
        if _LEADER.search(text):
            return True
        return is_address(text) or (is_data(text) and not text.endswith((".", ":")) and not boxes.BOX.search(text))

    def _row(self, row: Element) -> None:
        first = row.table != self._table or not row.table
        if first:
            self._table, self._heads = row.table, {}
        cells = [cell for cell in row.cells if any(element.words or element.cells for element in cell.elements)]
        if not cells:
            return
        heads = {cell.column: rows.wording(cell) for cell in cells}
        if len(cells) > 1 and (row.head or heads == self._heads or (first and row.table and rows.is_head(cells))):
            self._heads = heads
            self._cells("columns", row, row.cells)
        elif len(cells) == 1 and len(row.cells) == 1:
            self._alone(cells[0])
        elif rows.is_simple(cells):
            self._cells("row", row, row.cells)
        else:
            self._spread(cells)

    def _alone(self, cell: Cell) -> None:
        """A row of one cell: a heading over the rows below it if it spans them, else what stands in it."""
        only = cell.elements[0]
        titled = len(cell.elements) == 1 and only.kind == "paragraph" and len(only.words.text) <= 120
        if titled and cell.span > 1 and not _STOP.search(only.words.text) and not boxes.BOX.search(only.words.text):
            self._heading(replace(only, level=None if number(only.words.text) else _BELOW_ALL))
            return
        for element in cell.elements:
            self._element(element)

    def _spread(self, cells: Sequence[Cell]) -> None:
        """A row that holds lists or paragraphs: its first cell is the heading of what stands in the others."""
        topic = rows.wording(cells[0])
        if len(topic) <= _CELL and not boxes.BOX.search(topic):
            first = cells[0].elements[0]
            self._heading(replace(first, kind="heading", words=Words(topic), mark="", level=_BELOW_ALL))
            cells = cells[1:]
        for cell in cells:
            for element in cell.elements:
                self._element(element)

    def _cells(self, kind: BlockKind, row: Element, cells: Sequence[Cell]) -> None:
        filled = max(at for at, cell in enumerate(cells) if rows.wording(cell)) + 1
        found, ticked = rows.written(cells, self._heads if kind == "row" else {})
        begin = self._length
        spans: list[tuple[int, int]] = []
        for at, one in enumerate(found[:filled]):
            if at:
                self._write(" | ", " | ")
            start = self._write(one.text, one.plain)
            spans.append((start, start + len(one.text)))
        end = self._length
        self._write("\n", "\n")
        headed = kind == "row" and any(one.column for one in found)
        self._blocks.append(
            Block(
                kind, begin, end, self._outline.section, self._outline.headings,
                cells=tuple(spans) if kind == "row" else (),
                columns=tuple(one.column for one in found[:filled]) if headed else (),
                ticked=ticked, position=row.position,
            )
        )  # fmt: skip


def _joined(text: str) -> list[tuple[int, int]]:
    """The lines of a paragraph, those put together that only a line break inside a sentence divides."""
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            goes_on = (
                bool(spans)
                and line[0].islower()
                and not _BULLET.match(line)
                and not _STOP.search(text[max(spans[-1][0], spans[-1][1] - 20) : spans[-1][1]].rstrip())
            )
            if goes_on:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((at, end))
        at = end + 1
    return spans
