"""PDF: headings, paragraphs, lists and tables found again in what is only words on pages.

Words come in the order of the file, which in two columns is the order of reading. Running heads and page numbers are set
apart, words broken at a line's end are put together. A file of pictures is refused with the next step.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.errors import (
    ClaimsError,
    DamagedError,
    LockedError,
    NoTextLayerError,
    TooLargeError,
    UnsupportedFormatError,
)
from claims.formats import pdf_pages
from claims.formats.block import Extract
from claims.formats.compose import compose
from claims.formats.draft import Cell, Element, Words
from claims.formats.hyphens import Hyphens
from claims.formats.pdf_columns import table
from claims.formats.pdf_lines import Grid, Line, grids, lines, running, shown
from claims.formats.pdf_pages import Page, Word

_MARK = re.compile(r"(?:[•·▪▫‣◦●○■□►➢➔➪✓✔✗❖–—*-]|o|\(?(?:\d{1,2}|[a-z])[.)])\Z")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])[.)]|\d{1,2}(?:\.\d{1,2})+\.?")
_STOP = re.compile(r"[.:;!?]\Z")
_LONGEST_TITLE = 120


def extract(data: bytes, name: str) -> Extract:
    """The blocks of a PDF; positions are pages, from 1.

    Raises LockedError, DamagedError, TooLargeError (more than 500 pages), NoTextLayerError for a scan.
    """
    pages = _pages(data, name)
    words = [[word for word in map(shown, page.words) if word.text] for page in pages]
    _check(pages, words, name)
    return compose(_Layout(pages, words).elements())


def _pages(data: bytes, name: str) -> list[Page]:
    """The pages, read in a process of its own that has a limit of time and memory."""
    command = [sys.executable, "-P", pdf_pages.__file__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * pdf_pages.SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TooLargeError(f"{name} takes longer to read than {2 * pdf_pages.SECONDS} seconds; no TOM does") from None
    if done.returncode != 0:
        raise DamagedError(f"{name} is damaged, or takes more time or memory than any TOM; export it anew")
    found = pdf_pages.loads(done.stdout)
    if isinstance(found, str):
        raise _refused(found, name)
    return found


def _refused(why: str, name: str) -> ClaimsError:
    if why == pdf_pages.LOCKED:
        return LockedError(f"{name} is encrypted with a password; save a copy without one")
    if why == pdf_pages.TOO_MANY:
        return TooLargeError(f"{name} has more than {pdf_pages.MOST_PAGES} pages; give the part that is the TOM")
    if why == pdf_pages.TOO_LONG:
        return TooLargeError(f"{name} holds more than {pdf_pages.MOST_LETTERS:,} letters; no TOM is as long")
    if why == pdf_pages.XFA:
        return UnsupportedFormatError(
            f"{name} is an XFA form, which only Adobe's programs can show; print it there into a new PDF"
        )
    return DamagedError(f"{name} is damaged or cut off; export it anew, or get another copy")


def _check(pages: Sequence[Page], words: Sequence[Sequence[Word]], name: str) -> None:
    """Raises where the file has no text, or none that can be read."""
    scanned = sum(page.pictures and len(found) < 5 for page, found in zip(pages, words, strict=True))
    if scanned * 2 > len(pages):
        raise NoTextLayerError(
            f"{name} holds pictures of text only, as a scanner makes them; run text recognition (OCR) over it, "
            "or give the document that it was made from"
        )
    text = "".join(word.text for found in words for word in found)
    if text.count("\ufffd") * 3 > len(text):
        raise DamagedError(f"{name} does not say which letters its fonts show; export it anew from the original")


@dataclass(slots=True)
class _Open:
    """A paragraph that may go on."""

    lines: list[Line]
    mark: str = ""
    title: bool = False
    indent: float = 0


class _Layout:
    def __init__(self, pages: Sequence[Page], words: Sequence[Sequence[Word]]) -> None:
        self._hyphens = Hyphens(word.text for found in words for word in found)
        self._flow: list[Line | Grid] = []
        self._margins: list[Element] = []
        self._pictures: list[int] = []
        self._read(pages, words)
        self._body = self._usual()
        self._gap = self._leading() + 0.3
        self._right = self._edges()
        self._ranks = self._titles()
        self._tables = 0
        self._last: Grid | None = None

    def _read(self, pages: Sequence[Page], words: Sequence[Sequence[Word]]) -> None:
        """Fills the flow of lines and tables, page after page, and the margins."""
        read: list[tuple[Page, list[Line], list[tuple[int, Grid]]]] = []
        for number, (page, found) in enumerate(zip(pages, words, strict=True), 1):
            upright = [word for word in found if word.upright]
            turned = " ".join(word.text for word in found if not word.upright)
            if turned and all(turned != one.words.text for one in self._margins):
                self._margins.append(Element("footer", Words(turned), number))
            tables, taken = grids(page, upright, number)
            rest = [word for at, word in enumerate(upright) if at not in taken]
            places = {id(word): at for at, word in enumerate(upright)}
            read.append((page, lines(rest, number), [(at, grid) for at, grid in tables]))
            self._order(read[-1][1], read[-1][2], places)
            if not found and page.pictures:
                self._pictures.append(number)
        heads = running([(page, found) for page, found, _ in read])
        seen: set[str] = set()
        for line in [line for _, found, _ in read for line in found if id(line) in heads]:
            key = re.sub(r"\d+", "#", line.text)
            if key not in seen:
                seen.add(key)
                self._margins.append(Element("footer", Words(line.text), line.page))
        self._flow = [one for one in self._flow if not (isinstance(one, Line) and id(one) in heads)]

    def _order(self, found: list[Line], tables: list[tuple[int, Grid]], places: dict[int, int]) -> None:
        """Tables go where their first word stands in the file."""
        flow: list[tuple[int, Line | Grid]] = [(places[id(line.words[0])], line) for line in found]
        in_order = all(a[0] <= b[0] for a, b in pairwise(flow))
        if in_order:
            self._flow += [one for _, one in sorted([*flow, *tables], key=lambda pair: pair[0])]
        else:
            self._flow += [*found, *(grid for _, grid in tables)]

    def _usual(self) -> float:
        """How high the letters of running text are."""
        sizes: Counter[float] = Counter()
        for one in self._flow:
            for line in [one] if isinstance(one, Line) else [x for row in one.rows for cell in row for x in cell]:
                sizes[line.height] += len(line.text)
        return sizes.most_common(1)[0][0] if sizes else 10.0

    def _leading(self) -> float:
        """How far lines of running text stand apart, in heights of a line."""
        gaps: Counter[float] = Counter()
        for a, b in pairwise(self._flow):
            if isinstance(a, Line) and isinstance(b, Line) and a.page == b.page and a.height == b.height == self._body:
                gap = (b.top - a.bottom) / self._body
                if -0.4 < gap < 1.2:
                    gaps[round(gap, 1)] += 1
        return gaps.most_common(1)[0][0] if gaps else 0.0

    def _edges(self) -> dict[tuple[int, int], float]:
        """How far to the right the lines go that begin at about the same place of a page."""
        edges: dict[tuple[int, int], float] = {}
        for one in self._flow:
            if isinstance(one, Line):
                key = (one.page, int(one.left // 60))
                edges[key] = max(edges.get(key, 0), one.right)
        return edges

    def _titles(self) -> dict[tuple[int, bool], int]:
        """The ranks of headings by their height and weight."""
        looks = {self._look(one) for one in self._flow if isinstance(one, Line) and self._is_title(one)}
        return {look: rank for rank, look in enumerate(sorted(looks, reverse=True), 1)}

    @staticmethod
    def _look(line: Line) -> tuple[int, bool]:
        return round(line.height), line.bold

    def _is_title(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_TITLE or re.search(r"[.;,!]\Z", text) or not any(char.isalpha() for char in text):
            return False
        if _MARK.match(line.words[0].text) and not _NUMBERED.fullmatch(line.words[0].text):
            return False
        if line.height >= self._body * 1.15:
            return True
        return line.bold and line.height >= self._body * 0.95 and not text.endswith(":") and len(line.segments()) == 1

    # Elements

    def elements(self) -> Iterator[Element]:
        """The elements of the document in order, running heads last."""
        here: _Open | None = None
        at = 0
        while at < len(self._flow):
            one = self._flow[at]
            grid, taken = (one, 1) if isinstance(one, Grid) else table(self._flow, at, self._is_title)
            if isinstance(one, Line) and grid is None:
                if here is not None and self._goes_on(here, one):
                    here.lines.append(one)
                else:
                    yield from self._closed(here)
                    here = self._opened(one)
                at += 1
                continue
            yield from self._closed(here)
            here = None
            if grid is not None:
                yield from self._grid(grid)
            at += taken
        yield from self._closed(here)
        for number in self._pictures:
            yield Element("metadata", Words(f"[Page {number} is a picture; what stands on it is not read.]"), number)
        yield from self._margins

    def _opened(self, line: Line) -> _Open:
        title = self._is_title(line)
        first = line.words[0]
        if not title and len(line.words) > 1 and _MARK.match(first.text):
            mark = first.text if first.text[-1] in ".)" else "•"
            rest = Line(line.words[1:], line.page)
            return _Open([rest], mark, indent=rest.left)
        return _Open([line], title=title, indent=line.left)

    def _goes_on(self, here: _Open, line: Line) -> bool:
        last = here.lines[-1]
        if abs(line.height - last.height) > 0.08 * last.height or (
            _MARK.match(line.words[0].text) and len(line.words) > 1
        ):
            return False
        title = self._is_title(line)
        if here.title or title:
            near = line.page == last.page and -0.5 < (line.top - last.bottom) / last.height < 0.6
            return here.title and title and near and line.bold == last.bold and not _NUMBERED.match(line.text)
        lower = line.text[0].islower()
        broken = last.text.endswith(("-", "\u2010"))
        ended = _STOP.search(last.text) is not None
        if line.page != last.page or line.top < last.top - last.height:
            return lower or broken or (not ended and not here.mark and self._full(last, line))
        if line.top - last.bottom > self._gap * last.height:
            return False
        if line.left - here.indent > 12 or (here.mark and here.indent - line.left > 6):
            return False
        return lower or broken or self._full(last, line)

    def _full(self, last: Line, line: Line) -> bool:
        """Was there no room for the next word?"""
        first = line.words[0]
        edge = self._right.get((last.page, int(last.left // 60)), last.right)
        return last.right + (first.right - first.left) + 0.25 * last.height > edge - 4

    def _closed(self, here: _Open | None) -> Iterator[Element]:
        if here is None:
            return
        self._last = None
        first = here.lines[0]
        text = self._hyphens.joined([line.text for line in here.lines])
        if here.title and len(text) <= 2 * _LONGEST_TITLE:
            yield Element("heading", Words(text), first.page, level=self._ranks.get(self._look(first)))
        else:
            strong = all(line.bold for line in here.lines)
            yield Element("item" if here.mark else "paragraph", Words(text), first.page, mark=here.mark, strong=strong)

    # Tables

    def _grid(self, grid: Grid) -> Iterator[Element]:
        """The rows of a table; where it goes on from the page before it keeps its heads."""
        if not (
            self._last and len(self._last.columns) == len(grid.columns) and _same(self._last.columns, grid.columns)
        ):
            self._tables += 1
        self._last = grid
        for at, row in enumerate(grid.rows):
            spans = grid.spans[at] if grid.spans else (1,) * len(row)
            filled = [column for column, cell in enumerate(row) if cell]
            cells = tuple(
                Cell(column, spans[column], tuple(self._cell(row[column]))) for column in range(len(row))
                if row[column] or not any(f <= column < f + spans[f] for f in filled)
            )  # fmt: skip
            yield Element("row", Words(), grid.page, cells=cells, table=self._tables)

    def _cell(self, found: Sequence[Line]) -> Iterator[Element]:
        """What stands in a cell: its lines as one paragraph, or an element for each mark."""
        groups: list[_Open] = []
        gaps = [b.top - a.bottom for a, b in pairwise(found)]
        for line in found:
            opened = self._opened(line)
            box = line.text[0] in "☐☒☑"
            if (
                not groups
                or opened.mark
                or box
                or line.top - groups[-1].lines[-1].bottom > min(gaps) + 0.4 * line.height
            ):
                groups.append(opened)
            else:
                groups[-1].lines.append(line)
        for group in groups:
            text = self._hyphens.joined([line.text for line in group.lines])
            strong = all(line.bold for line in group.lines)
            kind = "item" if group.mark else "paragraph"
            yield Element(kind, Words(text), group.lines[0].page, mark=group.mark, strong=strong)  # type: ignore[arg-type]


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) < 5 for a, b in zip(one, other, strict=True))
