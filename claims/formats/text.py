"""Plain text: one line is one block, unless the file is wrapped; headings, lists and page furniture told by their looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from claims.fold import fold
from claims.formats.block import Block, BlockKind, Extract
from claims.formats.furniture import glued, is_address, is_data, opens_footer
from claims.formats.outline import Outline, number
from claims.sentences import sentences

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?:[•·▪▫‣◦●○■□►➢✓✔❖–—*+-]|o(?=\s{2}))\s+|[☑☐☒]\s*|\[[ xX]\]\s*|\(?[a-z0-9]{1,2}\)\s+")
_TICK = re.compile(r"(?:[•▪*+-]\s+)?(?:(?P<yes>[☑☒]|\[[xX]\])|(?P<no>☐|\[ \]))")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+\S")
_RULE = re.compile(r"[-=_*~#\s]{3,}\Z")
_OPEN_END = re.compile(r"[.:;,!?]\Z")
_CONTROLS = re.compile(
    r"(?:\w{0,6}\.?\s*)?(?:\w{3,24}kontrolle|trennungs(?:gebot|kontrolle)|vertraulichkeit|integritaet|"
    r"verfuegbarkeit(?: und belastbarkeit)?|belastbarkeit|wiederherstellbarkeit|pseudonymisierung|verschluesselung|"
    r"loeschkonzept|auftragsverarbeitung)(?: \(.{2,60}\))?\Z"
    r"|.{3,90}\((?:gem\.? |gemaess )?art\.? ?\d{1,2}.{0,40}\)\Z"
    r"|(?:measures|processes) (?:for|of|to) .{5,200}[^.]\Z|massnahmen (?:zur|zum|der|fuer) .{5,120}[^.]\Z"
)
_SMALL = frozenset((
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "und", "oder",
    "der", "die", "das", "des", "den", "dem", "zur", "zum", "von", "für", "mit", "im",
))  # fmt: skip
_WRAP = range(50, 121)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    gap: bool  # a blank line stands before it
    indent: int
    text: str


def extract(text: str) -> Extract:
    """The blocks of a plain text file; nothing is markup but the marks of its lists."""
    lines = _unwrapped(text, list(_lines(text)))
    return Extract(text, text, tuple(_Layout(text, lines).blocks()))


def _lines(text: str) -> Iterator[_Line]:
    last = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        core = raw.strip()
        if not core:
            continue
        begin = match.start() + raw.index(core[0])
        gap = len(re.findall(r"\r\n|\r|\n", text[last : match.start()])) > 1
        yield _Line(begin, begin + len(core), gap, begin - match.start(), core)
        last = match.end()


def _unwrapped(text: str, lines: list[_Line]) -> list[_Line]:
    """Joins the lines of a paragraph where the file as a whole is wrapped at some width."""
    width = max((line.end - line.start + line.indent for line in lines), default=0)
    breaks = [(a, b) for a, b in pairwise(lines) if not b.gap and b.text[:1].islower() and not _OPEN_END.search(a.text)]
    if width not in _WRAP or len(breaks) < 2:
        return lines
    joined: list[_Line] = []
    full = 0
    for line in lines:
        if joined and full and not line.gap and _continues(joined[-1], line, full, width):
            joined[-1] = replace(joined[-1], end=line.end, text=text[joined[-1].start : line.end])
        else:
            joined.append(line)
        full = line.end - line.start + line.indent
    return joined


def _continues(before: _Line, line: _Line, full: int, width: int) -> bool:
    if _BULLET.match(line.text) or _NUMBERED.match(line.text) or _RULE.match(line.text):
        return False
    return full + 1 + len(line.text.split(None, 1)[0]) > width or (
        line.text[0].islower() and not before.text.endswith((".", ":"))
    )


class _Layout:
    """Walks the lines once and gives each its kind; what a line is depends on its neighbours."""

    def __init__(self, text: str, lines: Sequence[_Line]) -> None:
        self._text = text
        self._lines = lines
        self._outline = Outline()
        self._lead = False  # the list that a line ending in a colon announced is still going on
        self._begun = False  # the document's first sentence or numbered heading is past
        self._footer = self._find_footer()

    def blocks(self) -> Iterator[Block]:
        blocks = [block for at in range(len(self._lines)) for block in self._block(at)]
        yield from _itemised(self._text, blocks)

    def _block(self, at: int) -> Iterator[Block]:
        line = self._lines[at]
        if at >= self._footer:
            pieces = list(glued(self._text, line.start, line.end))
            kind: BlockKind = "footer" if len(pieces) == 1 else "badge"
            yield from (Block(kind, a, b, "f", ()) for a, b in pieces)
            return
        kind = self._kind(at)
        if kind == "heading":
            self._outline.enter(line.text)
            self._lead = False
        self._begun = (
            self._begun
            or kind in ("paragraph", "bullet", "item", "row")
            or (kind == "heading" and number(line.text) is not None)
        )
        if kind == "paragraph":
            self._lead = line.text.endswith(":")
        tick = _TICK.match(line.text)
        yield Block(
            kind, line.start, line.end, self._outline.section, self._outline.headings,
            cells=_cells(self._text, line.start, line.end) if kind == "row" else (),
            ticked=None if tick is None else tick["yes"] is not None,
        )  # fmt: skip

    def _kind(self, at: int) -> BlockKind:
        line = self._lines[at]
        text = line.text
        if _RULE.match(text):
            return "code"
        if is_address(text) or (is_data(text) and not text.endswith((".", ":"))):
            return "metadata"
        if _BULLET.match(text) or self._in_numbered_list(at):
            return "bullet"
        if text.count("|") >= 2 or "\t" in text:
            return "row"
        if self._is_heading(at):
            return "heading"
        if not self._begun and not _OPEN_END.search(text):
            return "metadata"
        return "bullet" if self._announced(at) else "paragraph"

    def _announced(self, at: int) -> bool:
        """In the list after a lead-in: short lines one by one, until a blank line or a remark in brackets."""
        line = self._lines[at]
        if (
            not self._lead
            or line.text.startswith("(")
            or len(line.text) > 200
            or (line.gap and at and not self._lines[at - 1].text.endswith(":"))
        ):
            self._lead = False
        elif line.text.endswith(".") and self._lines[at - 1].text.endswith((".", ":")) is False:
            self._lead = False  # the last item took the full stop, or prose goes on
        return self._lead

    def _is_heading(self, at: int) -> bool:
        text = self._lines[at].text
        if number(text) is not None:
            return (len(text) <= 120 and not (_OPEN_END.search(text) and not text.endswith(":"))) or len(text) <= 60
        if _OPEN_END.search(text) or len(text) > 200 or text.startswith("("):
            return False
        if _CONTROLS.match(fold(text)) and not (self._lead and len(text.split()) > 1):
            return True
        if len(text) > 80:
            return False
        return at == 0 or (not self._lead and _titled(text) and not is_data(text) and at + 1 < len(self._lines))

    def _in_numbered_list(self, at: int) -> bool:
        """Numbered lines that follow each other directly are a list; with text between them they are headings."""
        here = _NUMBERED.match(self._lines[at].text)
        if not here:
            return False
        for step in (-1, 1):
            if 0 <= at + step < len(self._lines):
                other = _NUMBERED.match(self._lines[at + step].text)
                if other and int(other[1]) == int(here[1]) + step and at + step < self._footer:
                    return True
        return False

    def _find_footer(self) -> int:
        """Where the page's furniture begins: a known opening in the last part, after which no long line comes."""
        total = len(self._lines)
        for at in range(max(1, total * 2 // 3), total):
            if opens_footer(self._lines[at].text) and all(len(line.text) <= 80 for line in self._lines[at:]):
                return at
        return total


def _titled(text: str) -> bool:
    """Title Case, or a single word: nearly every word that carries meaning has a capital."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if word.lower() not in _SMALL]
    return bool(words) and text[0].isupper() and all(word[0].isupper() for word in words) and len(words) <= 10


def _itemised(text: str, blocks: list[Block]) -> Iterator[Block]:
    """Lines of one sentence each that stand directly below one another are the items of a list without marks."""
    at = 0
    while at < len(blocks):
        stop = at
        while stop < len(blocks) and blocks[stop].kind == "paragraph" and blocks[stop].headings == blocks[at].headings:
            stop += 1
        run = blocks[at:stop]
        if len(run) >= 2 and all(
            _single(text, a) and not re.search(r"(?:\r\n|\r|\n)\s*(?:\r\n|\r|\n)", text[a.end : b.start])
            for a, b in zip(run, [*run[1:], run[-1]], strict=True)
        ):
            yield from (replace(block, kind="item") for block in run)
        else:
            yield from run
        if stop == at:
            yield blocks[at]
            stop += 1
        at = stop


def _single(text: str, block: Block) -> bool:
    return (
        block.end - block.start <= 250
        and text[block.end - 1] != ":"
        and len(list(sentences(text, block.start, block.end))) == 1
    )


def _cells(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    separator = "|" if text.count("|", start, end) >= 2 else "\t"
    cells: list[tuple[int, int]] = []
    at = start
    for part in text[start:end].split(separator):
        core = part.strip()
        if core:
            begin = at + part.index(core[0])
            cells.append((begin, begin + len(core)))
        at += len(part) + 1
    return tuple(cells)
