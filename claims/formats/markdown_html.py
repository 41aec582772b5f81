"""HTML inside a document: table rows, list items, headings and running text, told by their tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claims.formats.block import Block, BlockKind
from claims.formats.markup import TAG
from claims.formats.outline import Outline

_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "em", "i", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "font", "wbr", "img", "input", "label",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLANK = re.compile(r"\s*")
_BELOW_ALL = 9  # the level of a heading that a table's first column gives


@dataclass(slots=True)
class _Run:
    """A stretch of text between two tags that break lines."""

    start: int
    end: int
    inside: tuple[str, ...]
    lead: int  # where the tags begin that open this stretch
    cell: int = -1


@dataclass(slots=True)
class _Row:
    start: int
    end: int
    head: bool
    runs: list[_Run] = field(default_factory=list)
    cells: int = 0


def html_blocks(text: str, plain: str, start: int, end: int, outline: Outline) -> Iterator[Block]:
    """The blocks of ``text[start:end]``; ``plain`` is that stretch with its tags blanked out.

    A row whose cells hold a phrase each is a row. A row whose cells hold lists or paragraphs is read as a heading (its first
    cell) with what stands below it, because one statement a row would hide a dozen measures.
    """
    for found in _rows(text, plain, start, end):
        if isinstance(found, _Run):
            yield _loose(found, plain, start, outline)
        else:
            yield from _row(found, plain, start, outline)


def _rows(text: str, plain: str, start: int, end: int) -> Iterator[_Row | _Run]:
    row: _Row | None = None
    for run, name, closing, at in _runs(text, plain, start, end):
        if run is not None:
            if row is None:
                yield run
            else:
                run.cell = row.cells - 1
                row.runs.append(run)
        if name == "tr":
            if row is not None and row.runs:
                row.end = at
                yield row
            row = None if closing else _Row(at, end, head=True)
        elif row is not None and not closing and name in ("td", "th"):
            row.cells += 1
            row.head = row.head and name == "th"
        elif name == "table" and closing and row is not None:
            if row.runs:
                row.end = at
                yield row
            row = None
    if row is not None and row.runs:
        yield row


def _runs(text: str, plain: str, start: int, end: int) -> Iterator[tuple[_Run | None, str, bool, int]]:
    """The runs of text, each with the tag that ends it."""
    inside: list[str] = []
    begin = lead = start
    for tag in TAG.finditer(text, start, end):
        name = (tag["name"] or "").lower()
        if name in _INLINE or not name:
            continue
        run = _trimmed(plain, start, begin, tag.start())
        yield (_Run(*run, tuple(inside), min(lead, run[0])) if run else None), name, bool(tag["close"]), tag.start()
        begin = tag.end()
        if run or tag["close"]:
            lead = tag.end() if tag["close"] else tag.start()
            blank = _BLANK.match(text, lead, end)
            lead = blank.end() if blank else lead
        if name == "br":
            continue
        if not tag["close"]:
            inside = [*inside[-30:], name]
        elif name in inside:
            while inside.pop() != name:
                pass
    run = _trimmed(plain, start, begin, end)
    yield (_Run(*run, tuple(inside), min(lead, run[0])) if run else None), "", True, end


def _trimmed(plain: str, base: int, start: int, end: int) -> tuple[int, int] | None:
    piece = plain[start - base : end - base]
    if not piece.strip():
        return None
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _row(row: _Row, plain: str, base: int, outline: Outline) -> Iterator[Block]:
    simple = len({run.cell for run in row.runs}) == len(row.runs) and all(
        run.end - run.start <= 200 and "li" not in run.inside for run in row.runs
    )
    if simple:
        kind: BlockKind = "columns" if row.head else "row"
        cells = tuple((run.start, run.end) for run in row.runs)
        yield Block(
            kind,
            row.runs[0].lead,
            row.runs[-1].end,
            outline.section,
            outline.headings,
            cells=() if row.head else cells,
        )
        return
    for run in row.runs:
        if run.cell == 0 and run.end - run.start <= 300:
            outline.enter(" ".join(plain[run.start - base : run.end - base].split()), _BELOW_ALL)
            yield Block("heading", run.lead, run.end, outline.section, outline.headings)
        else:
            yield _loose(run, plain, base, outline)


def _loose(run: _Run, plain: str, base: int, outline: Outline) -> Block:
    heading = next((name for name in run.inside if name in _HEADINGS), None)
    if heading:
        outline.enter(" ".join(plain[run.start - base : run.end - base].split()), int(heading[1]))
        return Block("heading", run.lead, run.end, outline.section, outline.headings)
    kind: BlockKind = "bullet" if "li" in run.inside else "paragraph"
    return Block(kind, run.lead, run.end, outline.section, outline.headings)
