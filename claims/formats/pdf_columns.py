"""PDF columns: tables that nobody drew lines around, told by where their cells begin, and which lines make a row.

A file gives such a table line by line or cell by cell, and says nothing of its rows. What stands above what in one column
with the usual leading is a cell; cells of several columns that stand side by side are a row. Where rows follow one another as
closely as the lines of a cell, a row begins where its first column does, unless the word there had no room on the line above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.formats.pdf_lines import Grid, Line

_NEAR = 5.0  # points that the lines of a column may begin apart
_FAR = 30.0  # points between the beginnings of two columns, at least, where no head names the second
_AHEAD = 8  # lines that are looked at for what stands beside a line
_SOON = 40  # so many lines in, a table has shown that it is one
_MOST_LINES = 500  # of one table on one page
_CLOSE = 1.15  # times the usual distance of two lines, up to which they belong together
_GAPS = 3  # so many groups of cells with room between them show that there is room between rows


@dataclass(frozen=True, slots=True)
class _Part:
    """A line of a cell: which column it stands in, and the line."""

    column: int
    line: Line


def table(flow: Sequence[Line | Grid], at: int, is_title: Callable[[Line], bool]) -> tuple[Grid | None, int]:
    """The table that begins with the line ``at``, and of how many lines; None and 0 where none does."""
    first = flow[at]
    if not isinstance(first, Line) or len(first.segments()) < 2 or is_title(first):
        return None, 0
    starts = [part.left for part in first.segments()]
    parts = [_Part(column, part) for column, part in enumerate(first.segments())]
    count = 1
    for place in range(at + 1, min(at + _MOST_LINES, len(flow))):
        if count == _SOON and not _shown(parts):
            return None, 0
        one = flow[place]
        if not isinstance(one, Line) or one.page != first.page or one.top < first.top - 1:
            break
        found = _parts(one, starts, parts)
        if not found or (_lonely(found) and _ends(one, flow[place + 1 : place + 1 + _AHEAD], parts, starts, is_title)):
            break
        parts += found
        count += 1
    if not _shown(parts):
        return None, 0
    rows = [_cells(row, len(starts)) for row in _rows(_levels(parts), starts)]
    return Grid(tuple(rows), tuple(starts), first.page), count


def _shown(parts: Sequence[_Part]) -> bool:
    """Do several columns stand side by side twice?"""
    return sum(len({part.column for part in level}) > 1 for level in _levels(parts)) > 1


def _lonely(found: Sequence[_Part]) -> bool:
    return len(found) == 1 and found[0].column == 0


def _parts(line: Line, starts: list[float], before: Sequence[_Part]) -> list[_Part]:
    """The line cut into parts of cells, none where it does not stand in the columns; a column without a head is added."""
    found: list[_Part] = []
    segments = line.segments()
    for part in segments:
        column = min(range(len(starts)), key=lambda at: abs(starts[at] - part.left))
        if abs(starts[column] - part.left) >= _NEAR:
            beside = any(_overlap(part, other.line) for other in before[-_AHEAD:])
            if part.left < starts[-1] + _FAR or not beside or any(part.left < one.line.right for one in before):
                return []
            starts.append(part.left)
            column = len(starts) - 1
        if len(segments) == 1 and column + 1 < len(starts) and part.right > starts[column + 1] - 1:
            return []
        found.append(_Part(column, part))
    return found


def _overlap(one: Line, other: Line) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.4 * min(one.bottom - one.top, other.bottom - other.top)


def _ends(
    line: Line,
    ahead: Sequence[Line | Grid],
    before: Sequence[_Part],
    starts: Sequence[float],
    is_title: Callable[[Line], bool],
) -> bool:
    """Does a line that stands alone in the first column follow the table? A part of it has something beside it, or is near."""
    others = [one for one in ahead if isinstance(one, Line) and one.page == line.page]
    if any(_overlap(line, one) and one.left > starts[1] - _NEAR for one in others):
        return False
    beside = [part.line for part in before if part.column and part.line.bottom > line.top]
    if beside:
        return False
    return is_title(line) or line.top - max(part.line.bottom for part in before) > 0.6 * line.height


def _levels(parts: Sequence[_Part]) -> list[list[_Part]]:
    """The parts by the height they stand at, from the top."""
    levels: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.line.top + part.line.bottom):
        last = levels[-1][0].line if levels else None
        middle = (part.line.top + part.line.bottom) / 2
        if last is not None and middle - (last.top + last.bottom) / 2 < 0.35 * part.line.height:
            levels[-1].append(part)
        else:
            levels.append([part])
    return levels


def _cells(row: Sequence[_Part], columns: int) -> tuple[tuple[Line, ...], ...]:
    cells: list[list[Line]] = [[] for _ in range(columns)]
    for part in row:
        cells[part.column].append(part.line)
    return tuple(tuple(cell) for cell in cells)


def _rows(levels: Sequence[Sequence[_Part]], starts: Sequence[float]) -> Iterator[list[_Part]]:
    groups = _groups(levels)
    if len(groups) < _GAPS:
        groups = [[level for group in groups for level in group]]
    shown = len(groups) > 1
    below = sum(map(_hangs, groups)) >= sum(map(_centred, groups))  # the first column stands at the top of its row
    row: list[_Part] = []
    for group in groups:
        apart = not shown or all(_first(level) for level in group)
        rest = (
            below and bool(row) and _first(group[0]) is None
        )  # of the row above; it stands nearer to the one that follows
        if row and not rest:
            yield row
            row = []
        above: Sequence[_Part] = ()
        for level in group:
            if _first(level) is not None and (rest or (above and apart and _opens(level, above, row, starts))):
                yield row
                row, rest = [], False
            row += level
            above = level
    yield row


def _first(level: Sequence[_Part]) -> Line | None:
    """What stands in the first column."""
    return next((part.line for part in level if part.column == 0), None)


def _hangs(group: Sequence[Sequence[_Part]]) -> bool:
    """Does the first column end above the others?"""
    return len(group) > 1 and _first(group[0]) is not None and _first(group[-1]) is None


def _centred(group: Sequence[Sequence[_Part]]) -> bool:
    """Does the first column stand in the middle, with others above and below it?"""
    return len(group) > 2 and _first(group[0]) is None and _first(group[-1]) is None


def _groups(levels: Sequence[Sequence[_Part]]) -> list[list[Sequence[_Part]]]:
    """The levels put together where a cell goes from one to the other, or cells reach side by side."""
    columns: dict[int, list[Line]] = {}
    for level in levels:
        for part in level:
            columns.setdefault(part.column, []).append(part.line)
    gaps = [b.top - a.top for lines in columns.values() for a, b in pairwise(lines)]
    usual = min((gap for gap in gaps if gap > 0), default=0.0) * _CLOSE
    reach: dict[int, float] = {}  # how far down each column's open cell is sure to go
    for lines in columns.values():
        for a, b in pairwise(lines):
            if b.top - a.top <= usual:
                reach[id(a)] = b.bottom
    groups: list[list[Sequence[_Part]]] = []
    end = -1.0
    for level in levels:
        top = min(part.line.top for part in level)
        if groups and top < end - 1:
            groups[-1].append(level)
        else:
            groups.append([level])
        end = max(end, *(max(part.line.bottom, reach.get(id(part.line), 0.0)) for part in level))
    return groups


def _opens(level: Sequence[_Part], above: Sequence[_Part], row: Sequence[_Part], starts: Sequence[float]) -> bool:
    """Does a new row begin at this level, where nothing but the words can tell?"""
    first = _first(level)
    last = [part.line for part in row if part.column == 0]
    if first is None or not last:
        return False  # the first column's cell stands in the middle of the row
    if last[-1].text.endswith(("-", "\u2010")):
        return False
    if _fits(first, last[-1], starts, 0):
        return True
    if first.text[0].islower():
        return False
    ends = {part.column: part.line for part in above}
    return not any(_goes_on(part, ends[part.column], starts) for part in level if part.column and part.column in ends)


def _goes_on(part: _Part, above: Line, starts: Sequence[float]) -> bool:
    """Is this the rest of the sentence above it in its column?"""
    return part.line.text[0].islower() and len(above.words) > 2 and not _fits(part.line, above, starts, part.column)


def _fits(line: Line, above: Line, starts: Sequence[float], column: int) -> bool:
    """Would the first word of the line have had room on the line above it?"""
    first = line.words[0]
    edge = starts[column + 1] - 8 if column + 1 < len(starts) else above.right
    return above.right + (first.right - first.left) + 0.3 * line.height < edge
