"""Statements: the document cut into sentences, bullets, items and rows, so that every character belongs to one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from claims.formats.block import Block, BlockKind, Extract
from claims.model import StatementType
from claims.sentences import sentences

_TYPES: dict[BlockKind, StatementType] = {
    "heading": "heading", "columns": "heading", "paragraph": "sentence", "bullet": "bullet", "item": "item", "row": "row",
    "metadata": "metadata", "code": "metadata", "badge": "badge", "footer": "footer",
}  # fmt: skip
_MARK = re.compile(
    r"\s*(?:(?:[•·▪▫‣◦●○■□►➢✓✔❖–—*+>-]|#{1,6}|o(?=\s{2}))\s+)*(?:[☑☐☒]\s*|\[[ xX]\]\s*|\(?[a-z0-9]{1,2}\)\s+|\d{1,2}\.\s+)?"
)
_BLANK = re.compile(r"\s+")
_UNDERLINE = re.compile(r"(?:\s*(?:\r\n|\r|\n)[ \t>]*[=-]{2,})?[\s#]*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement before it is read: its span, the span of its wording without marks, the block it comes from, its place."""

    start: int
    end: int
    type: StatementType
    block: Block
    wording: tuple[int, int]
    position: int = 0


def pieces(extract: Extract) -> Iterator[Piece]:
    """The statements of the document in order; what lies between two blocks goes with the one before it."""
    blocks = list(extract.blocks)
    if blocks:
        # What stands before the first block, as a byte order mark or a link's definition, goes with it.
        first = next(at for at, char in enumerate(extract.text) if not char.isspace())
        blocks[0] = replace(blocks[0], start=min(first, blocks[0].start))
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        limit = following.start if following else len(extract.text)
        yield from _cut(extract, block, _visible_end(extract.text, block.start, limit))


def _visible_end(text: str, start: int, limit: int) -> int:
    return start + len(text[start:limit].rstrip())


def _cut(extract: Extract, block: Block, end: int) -> Iterator[Piece]:
    kind = _TYPES[block.kind]
    if block.kind != "paragraph":
        yield Piece(block.start, end, kind, block, _wording(extract, block), block.position)
        return
    spans = list(sentences(extract.plain, block.start, block.end)) or [(block.start, block.end)]
    start, position = block.start, block.position
    for (core, stop), following in zip(spans, [*spans[1:], None], strict=True):
        if following is None:
            yield Piece(start, end, kind, block, _emphasised(extract.text, (core, stop), (start, end)), position)
            return
        # Closing marks stay with their sentence, opening marks ("**") go with the next one.
        blank = _BLANK.search(extract.text, stop, following[0])
        visible, begin = blank.span() if blank else (following[0], following[0])
        yield Piece(start, visible, kind, block, _emphasised(extract.text, (core, stop), (start, visible)), position)
        position += extract.text.count("\n", start, begin) if extract.own else 0
        start = begin


def _wording(extract: Extract, block: Block) -> tuple[int, int]:
    """The block less its own marks; a row keeps the pipes between its cells."""
    start, end = (block.cells[0][0], block.cells[-1][1]) if block.cells else (block.start, block.end)
    if block.kind in ("bullet", "heading"):
        mark = _MARK.match(extract.text, start, end)
        if block.kind == "heading" and mark and "#" not in mark.group():
            mark = None
        start = mark.end() if mark and mark.end() < end else start
    if block.kind == "heading":
        end = start + len(_UNDERLINE.sub("", extract.text[start:end])) or end
    first, last = start, end
    while first < last and extract.plain[first].isspace():
        first += 1
    while last > first and extract.plain[last - 1].isspace():
        last -= 1
    return _emphasised(extract.text, (first, last), (start, end)) if first < last else (block.start, block.end)


def _emphasised(text: str, wording: tuple[int, int], limits: tuple[int, int]) -> tuple[int, int]:
    """The wording with the emphasis and code marks that open and close it, so that a quote keeps them in pairs."""
    start, end = wording
    while start > limits[0] and text[start - 1] in "*_`":
        start -= 1
    while end < limits[1] and text[end] in "*_`":
        end += 1
    return start, end
