"""The document as it was laid out: headings, paragraphs, lists and tables, made again out of its statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from claims.model import Document, Statement

BlockKind = Literal["heading", "paragraph", "list", "table", "line", "rule"]

_MARKDOWN = "text/markdown"
_HASHES = re.compile(r"#{1,6}(?=\s|\Z)")
_UNDERLINE = re.compile(r"[ \t]*\n[ \t]*(=+|-+)[ \t]*\Z")
_NUMBER = re.compile(
    r"(?:§\s?)?(?P<digits>\d{1,3}(?:\.\d{1,3})*)(?=[.)]?\s)|(?P<roman>[IVX]{1,6})(?=\.\s)|[A-Z](?=[.)]\s)"
)
_MARK = re.compile(
    r"(?:>[ \t]*)*(?P<mark>[•·▪▫‣◦●○■□►➢✓✔❖–—*+-](?=\s)|o(?=\s{2})|\(?[a-z0-9]{1,2}[.)](?=\s))?\s*"
    r"(?P<box>[☑☐☒]|\[[ xX]\](?=\s))?\s*"
)
_QUOTE = re.compile(r"(?<=\n)[ \t]*(?:>[ \t]?)+|\A[ \t]*(?:>[ \t]?)+(?=\S)")
_RULE = re.compile(r"[\s>]*[-=_*~#]{3,}[\s\-=_*~#]*\Z")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")
_PIPE = re.compile(r"(?<!\\)\|")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a statement's text in one style."""

    text: str
    style: Literal["", "strong", "em", "code"] = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement in its block: what it says, without the marks of the layout. A row has one list of runs per cell."""

    statement: Statement
    runs: tuple[Run, ...]
    mark: str = ""
    depth: int = 0
    cells: tuple[tuple[Run, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together. ``level`` is that of a heading, from 1; ``columns`` are the heads of a table."""

    kind: BlockKind
    parts: tuple[Part, ...]
    level: int = 0
    columns: tuple[tuple[Run, ...], ...] = ()
    head: Part | None = None


def blocks(document: Document, statements: Sequence[Statement]) -> list[Block]:
    """The blocks in order; every statement is in exactly one of them."""
    layout = _Layout(document, statements)
    return _leveled(list(layout.blocks()))


def wording(document: Document, statements: Sequence[Statement]) -> dict[int, str]:
    """What each statement says, by its start: without bullets, hashes, pipes and stars, blanks as they come."""
    found: dict[int, str] = {}
    for block in blocks(document, statements):
        for part in (*block.parts, *((block.head,) if block.head else ())):
            cells = part.cells or (part.runs,)
            said = ["".join(run.text for run in cell).strip() for cell in cells]
            found[part.statement.start] = " · ".join(cell for cell in said if cell.strip("–—- "))
    return found


class _Layout:
    def __init__(self, document: Document, statements: Sequence[Statement]) -> None:
        self._text = document.text
        self._marked = document.media_type == _MARKDOWN
        self._statements = statements

    def blocks(self) -> Iterator[Block]:
        group: list[Statement] = []
        for statement in self._statements:
            if group and not self._goes_on(group, statement):
                yield self._block(group)
                group = []
            group.append(statement)
        if group:
            yield self._block(group)

    def _goes_on(self, group: list[Statement], statement: Statement) -> bool:
        """Whether a statement stands in the same block as those before it."""
        last = group[-1]
        between = self._text[last.end : statement.start]
        kind, before = self._kind(statement), self._kind(last)
        if kind == "row":
            return before == "row" or (before == "columns" and len(group) == 1)
        if kind != before or kind in ("heading", "columns", "rule"):
            return False
        if kind == "paragraph":
            return self._same_paragraph(last, statement, between)
        return kind == "list" or "\n" not in between

    def _kind(self, statement: Statement) -> str:
        if _RULE.match(statement.text):
            return "rule"
        if statement.type == "heading" and len(_PIPE.findall(statement.text)) >= 2:
            return "columns"
        if statement.type in ("bullet", "item"):
            return "list"
        if statement.type in ("heading", "row"):
            return statement.type
        return "paragraph" if statement.type == "sentence" else "line"

    def _same_paragraph(self, last: Statement, statement: Statement, between: str) -> bool:
        if "\n" not in between and "\r" not in between:
            return True
        if _BLANK_LINE.search(between.replace("\r\n", "\n")):
            return False
        # Where sentences run over line ends the file is wrapped, and a line end alone begins no paragraph.
        return self._marked or "\n" in last.text.strip() or "\n" in statement.text.strip()

    def _block(self, group: list[Statement]) -> Block:
        first = group[0]
        kind = self._kind(first)
        if kind == "heading":
            return self._heading(first)
        if kind in ("columns", "row"):
            return self._table(group)
        if kind == "rule":
            return Block("rule", (Part(first, ()),))
        parts = tuple(self._part(statement, kind) for statement in group)
        return Block("list" if kind == "list" else "paragraph" if kind == "paragraph" else "line", parts)

    def _heading(self, statement: Statement) -> Block:
        text = self._text[statement.start : statement.end]
        hashes = _HASHES.match(text)
        underline = _UNDERLINE.search(text)
        start = statement.start + (hashes.end() if hashes else 0)
        end = statement.start + underline.start() if underline else statement.end
        runs = self._runs(start, start + len(self._text[start:end].rstrip(" \t#" if hashes else None)))
        level = len(hashes.group()) if hashes else (1 if underline[1][0] == "=" else 2) if underline else 0
        return Block("heading", (Part(statement, runs),), level or _numbered(text))

    def _table(self, group: list[Statement]) -> Block:
        head = self._row(group[0]) if self._kind(group[0]) == "columns" else None
        rows = tuple(self._row(statement) for statement in (group[1:] if head else group))
        return Block("table", rows, columns=head.cells if head else (), head=head)

    def _row(self, statement: Statement) -> Part:
        cells = []
        start = statement.start
        for line in self._text[statement.start : statement.end].splitlines(keepends=True):
            if line.strip() and not (statement.type == "heading" and _TABLE_RULE.match(line)):
                cells += [self._runs(a, b) for a, b in _cells(line, start)]
            start += len(line)
        return Part(statement, tuple(run for cell in cells for run in cell), cells=tuple(cells))

    def _part(self, statement: Statement, kind: str) -> Part:
        start = statement.start
        if kind != "list":
            return Part(statement, self._runs(start, statement.end))
        line_start = self._text.rfind("\n", 0, start) + 1
        depth = min(len(self._text[line_start:start].expandtabs(4)) // 2, 4)
        found = _MARK.match(self._text, start, statement.end)
        mark = (found["box"] or found["mark"] or "") if found else ""
        return Part(statement, self._runs(found.end() if found else start, statement.end), mark, depth)

    def _runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The styled stretches between two offsets; in Markdown the marks of the styles are left out."""
        text = self._text[start:end].strip()
        if not self._marked or not text:
            return (Run(text),) if text else ()
        return tuple(_styled(_QUOTE.sub("", text)))


_STYLES = re.compile(
    r"(?P<code>`+)(?P<in_code>[^`\n][^`]{0,500}?)(?P=code)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<in_strong>.{1,500}?)(?<=\S)(?P=strong)"
    r"|(?<![\w*])(?P<em>[*_])(?=[^\s*_])(?P<in_em>[^*_\n]{1,300}?)(?<=\S)(?P=em)(?!\w)"
    r"|!?\[(?P<in_link>[^\]\n]{1,300})\]\([^()\s]{1,600}(?:\s\"[^\"\n]{0,300}\")?\)"
    r"|<(?P<in_auto>https?://[^<>\s]{1,600})>"
    r"|\\(?P<in_escape>[!-/:-@\[-`{-~])"
    r"|(?P<open>\*\*|__)",  # a mark whose other half stands in the next sentence
    re.DOTALL,
)


def _styled(text: str) -> Iterator[Run]:
    done = 0
    for match in _STYLES.finditer(text):
        if done < match.start():
            yield Run(text[done : match.start()])
        yield from _inner(match)
        done = match.end()
    if done < len(text):
        yield Run(text[done:])


def _inner(match: re.Match[str]) -> Iterator[Run]:
    """What stands between the marks, in their style; the innermost style counts."""
    if match["in_code"] is not None:
        yield Run(match["in_code"], "code")
    elif (plain := match["in_escape"] or match["in_auto"]) is not None:
        yield Run(plain)
    elif match["in_link"] is not None:
        yield from _styled(match["in_link"])
    elif match["in_strong"] is not None:
        yield from (run if run.style else replace(run, style="strong") for run in _styled(match["in_strong"]))
    elif match["in_em"] is not None:
        yield from (run if run.style else replace(run, style="em") for run in _styled(match["in_em"]))


def _cells(line: str, start: int) -> Iterator[tuple[int, int]]:
    """The spans of a row's cells; empty cells stay, the outer pipes go."""
    separator = _PIPE if len(_PIPE.findall(line)) >= 2 or "\t" not in line else re.compile(r"\t")
    cuts = [match.start() for match in separator.finditer(line)]
    edges = [-1, *cuts, len(line.rstrip("\r\n"))]
    spans = [(a + 1, b) for a, b in pairwise(edges)]
    if separator is _PIPE:
        spans = spans[1 if not line[: edges[1]].strip() else 0 :]
        if spans and not line[spans[-1][0] : spans[-1][1]].strip():
            spans = spans[:-1]
    for a, b in spans:
        core = line[a:b]
        begin = a + len(core) - len(core.lstrip())
        yield start + begin, start + max(begin, a + len(core.rstrip()))


def _numbered(title: str) -> int:
    """The level that a heading's number gives it, 0 where it has none."""
    found = _NUMBER.match(title)
    if found is None:
        return 0
    return 1 + found["digits"].count(".") if found["digits"] else 1


def _leveled(found: list[Block]) -> list[Block]:
    """Levels without holes: the first heading alone is the title, headings without a number stand below it."""
    levels = _levels([(block.level, block.parts[0].statement) for block in found if block.kind == "heading"])
    at = iter(levels)
    return [
        Block(block.kind, block.parts, next(at), block.columns, block.head) if block.kind == "heading" else block
        for block in found
    ]


def _levels(headings: Iterable[tuple[int, Statement]]) -> list[int]:
    levels: list[int] = []
    roman = False
    for number, (level, statement) in enumerate(headings):
        if statement.text.lstrip().startswith("#") or _UNDERLINE.search(statement.text):
            wanted = level
        elif number == 0 and not level:
            wanted = 1
        else:
            is_roman = (match := _NUMBER.match(statement.text)) is not None and match["roman"] is not None
            roman = roman or is_roman
            wanted = 2 if not level else 1 + level + (roman and not is_roman)
        levels.append(min(wanted, (levels[-1] if levels else 0) + 1, 4))
    return levels
