"""Markdown: headings, lists with their boxes, tables row by row, quotes, code, and the HTML that stands in it.

The structure comes from markdown-it-py (https://markdown-it-py.readthedocs.io), whose tokens know their lines; offsets are
counted in the file's own text. Inline markup is not parsed but blanked, which keeps reading linear in the file's size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from claims.formats.block import Block, BlockKind, Extract
from claims.formats.furniture import is_address, is_data
from claims.formats.labels import entries
from claims.formats.markdown_html import html_blocks
from claims.formats.markup import blank, plain
from claims.formats.outline import Outline

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*(?:\r\n|\r|\n)(?:(?!---)[^\r\n]*(?:\r\n|\r|\n)){1,60}?---[ \t]*(?=[\r\n]|\Z)")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_MARK = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_BOX = re.compile(r"[ \t]*(?:(?P<yes>\[[xX]\]|[☑☒])|(?P<no>\[ \]|☐))")
_PIPE = re.compile(r"(?<!\\)\|")
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_TABLE = re.compile(r"\s*<table\b", re.IGNORECASE)


def extract(text: str) -> Extract:
    """The blocks of a Markdown file."""
    return _Reader(text).extract()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = list(plain(text))
        self._lines = [match.span() for match in _LINE.finditer(text) if match.end() > match.start()]
        self._outline = Outline()
        self._blocks: list[Block] = []
        self._until = 0  # nothing before this offset is read again

    def extract(self) -> Extract:
        source = self._text
        front = _FRONT.match(source)
        if front:
            self._front(front.end())
            source = blank(front.group()) + source[front.end() :]
        self._walk(_parse(source))
        blocks = sorted(self._blocks, key=lambda block: block.start)
        if not blocks and self._text.strip():
            blocks = [Block("paragraph", 0, len(self._text))]
        return Extract(self._text, "".join(self._plain), tuple(blocks))

    def _walk(self, parsed: Sequence[Token]) -> None:
        items: list[Token] = []
        columns: tuple[str, ...] = ()
        for at, token in enumerate(parsed):
            if token.type == "list_item_open":
                items.append(token)
            elif token.type == "list_item_close":
                items.pop()
            elif token.type == "blockquote_open" and token.map:
                self._mask_quote(*token.map)
            elif token.type == "tr_open":
                columns = self._row(token, parsed[at + 1].type == "th_open", columns)
            elif token.map and self._start(token) >= self._until:
                self._leaf(token, parsed[at + 1] if at + 1 < len(parsed) else token, items)

    def _leaf(self, token: Token, inner: Token, items: Sequence[Token]) -> None:
        if token.type == "heading_open":
            start, end = self._span(token)
            self._outline.enter(
                " ".join("".join(self._plain[start:end]).strip(" #=-\r\n\t").split()), int(token.tag[1])
            )
            self._add("heading", start, end)
        elif token.type == "paragraph_open":
            opens = items[-1] if items and items[-1].map and inner.map and items[-1].map[0] == inner.map[0] else None
            self._item(*self._span(token)) if opens else self._paragraph(*self._span(token))
        elif token.type in ("fence", "code_block", "hr"):
            self._add("code", *self._span(token))
        elif token.type == "html_block":
            self._html(token)

    def _add(self, kind: BlockKind, start: int, end: int) -> None:
        self._blocks.append(Block(kind, start, end, self._outline.section, self._outline.headings))
        self._until = end

    def _item(self, start: int, end: int) -> None:
        """A list item up to its own lists and further paragraphs; its mark and its box are inside."""
        line = max((a for a, _ in self._lines_between(start, start + 1)), default=start)
        mark = _MARK.match(self._text, line, end)
        body = mark.end() if mark else start
        box = _BOX.match(self._text, body, end)
        for at in range(line, box.end() if box else body):
            self._plain[at] = " "
        first = next((at for at in range(line, end) if not self._text[at].isspace() and self._text[at] != ">"), start)
        self._add("bullet", max(first, self._until), end)
        if box:
            self._blocks[-1] = replace(self._blocks[-1], ticked=box["yes"] is not None)

    def _paragraph(self, start: int, end: int) -> None:
        """A paragraph, less the lines of document data it opens with."""
        lines = self._lines_between(start, end)
        wording = ["".join(self._plain[a:b]).strip() for a, b in lines]
        done = 0
        while done < len(lines) and wording[done] and (is_data(wording[done]) or is_address(wording[done])):
            stop = done + 1
            while stop < len(lines) and _goes_on(wording[stop - 1], wording[stop]):
                stop += 1
            self._add("metadata", *self._trim(max(lines[done][0], start), lines[stop - 1][1]))
            done = stop
        if done < len(lines):
            self._boxed(lines[done:], max(lines[done][0], start), end)

    def _boxed(self, lines: Sequence[tuple[int, int]], start: int, end: int) -> None:
        """The wording of a paragraph; lines that open with a box are options, each for itself, though no list was written."""
        opens = [max(a, start) for a, b in lines if _BOX.match(self._text, max(a, start), b)]
        if not opens:
            self._labelled(lines, start, end)
            return
        if start < opens[0]:
            self._add("paragraph", *self._trim(start, opens[0]))
        for at, stop in pairwise([*opens, end]):
            box = _BOX.match(self._text, at, stop)
            for place in range(at, box.end() if box else at):
                self._plain[place] = " "
            self._add("bullet", *self._trim(at, stop))
            self._blocks[-1] = replace(self._blocks[-1], ticked=box is not None and box["yes"] is not None)

    def _labelled(self, lines: Sequence[tuple[int, int]], start: int, end: int) -> None:
        """A paragraph; where its lines are "label: value", one for each entry."""
        seen = [self._text[a:b].strip().lstrip("> \t").removesuffix("\\") for a, b in lines]
        opens = [max(lines[at][0], start) for at in entries(seen)] or [start]
        for at, stop in pairwise([*opens, end]):
            self._add("paragraph", *self._trim(at, stop))

    def _row(self, token: Token, head: bool, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Adds the row; gives the heads of the columns that hold from here on."""
        start, end = self._span(token)
        if start < self._until:
            return columns
        cells = self._cells(start, end)
        if head:
            self._add("columns", start, end)
            return tuple("".join(self._plain[a:b]).strip() for a, b in cells)
        self._blocks.append(
            Block("row", start, end, self._outline.section, self._outline.headings, cells=cells, columns=columns)
        )
        self._until = end
        return columns

    def _cells(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        bars = [match.start() for match in _PIPE.finditer(self._text, start, end)]
        edges = [start - 1, *bars, end]
        if bars and not self._text[start : bars[0]].strip(" \t>"):
            edges = edges[1:]
        if bars and not self._text[bars[-1] + 1 : end].strip():
            edges = edges[:-1]
        return tuple((a + 1, b) for a, b in pairwise(edges))

    def _html(self, token: Token) -> None:
        """HTML as it stands; a table goes to its end, over blank lines that would end it for Markdown."""
        start, end = self._span(token)
        if _TABLE.match(self._text, start):
            close = _TABLE_END.search(self._text, start)
            end = max(end, close.end() if close else end)
        self._blocks += html_blocks(self._text, "".join(self._plain[start:end]), start, end, self._outline)
        self._until = end

    def _front(self, end: int) -> None:
        for start, stop in self._lines_between(0, end):
            span = self._trim(start, stop)
            if span[0] < span[1]:
                self._add("metadata", *span)

    def _mask_quote(self, first: int, last: int) -> None:
        for start, end in self._lines[first:last]:
            mark = _QUOTE.match(self._text, start, end)
            if mark:
                self._plain[start : mark.end()] = " " * (mark.end() - start)

    def _start(self, token: Token) -> int:
        return self._span(token)[0] if token.map else 0

    def _span(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        if first >= len(self._lines):
            return len(self._text), len(self._text)
        return self._trim(self._lines[first][0], self._lines[min(last, len(self._lines)) - 1][1])

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        piece = self._text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())

    def _lines_between(self, start: int, end: int) -> list[tuple[int, int]]:
        first = _line_at(self._lines, start)
        found = []
        for a, b in self._lines[first:]:
            if a >= end:
                break
            found.append((a, min(b, end) if b > end > a and end - start > 1 else b))
        return found


def _goes_on(line: str, following: str) -> bool:
    """Is the next line the same datum, wrapped?"""
    return following[:1].islower() or (len(line) >= 60 and not line.endswith((".", ":")) and not is_data(following))


def _line_at(lines: Sequence[tuple[int, int]], offset: int) -> int:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle][1] <= offset:
            low = middle + 1
        else:
            high = middle
    return low


def _parse(source: str) -> list[Token]:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown.parse(source)
