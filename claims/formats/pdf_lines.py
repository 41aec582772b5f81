"""PDF lines: the words of a page put into lines and cells, running heads set apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from claims.formats import symbols
from claims.formats.draft import clean
from claims.formats.pdf_pages import Page, Rule, Word

_EDGE = 0.12  # of the page's height, where running heads stand
_NEAR = 3.0  # points
_MOST_LINES = 300
_NUMBER = re.compile(
    r"(?:(?:page|seite|s\.|p\.)\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:/|of|von|\|)\s*\d{1,3})?", re.IGNORECASE
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Line:
    """Words that stand side by side. What is asked of a line again and again is worked out once, which slots would forbid."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @cached_property
    def top(self) -> float:
        return min([word.top for word in self.words])

    @cached_property
    def bottom(self) -> float:
        return max([word.bottom for word in self.words])

    @cached_property
    def height(self) -> float:
        """How high most of its letters are."""
        sizes: dict[float, int] = {}
        for word in self.words:
            size = round(word.bottom - word.top, 1)
            sizes[size] = sizes.get(size, 0) + len(word.text)
        return max(sizes, key=lambda size: sizes[size])

    @cached_property
    def bold(self) -> bool:
        letters = [word for word in self.words if any(char.isalnum() for char in word.text)]
        return bool(letters) and all(word.bold for word in letters)

    def segments(self) -> list[Line]:
        """The line cut where a gap is wider than any blank."""
        wide = max(10.0, 1.5 * self.height)
        cuts = [at for at, (a, b) in enumerate(pairwise(self.words), 1) if b.left - a.right > wide]
        return [Line(self.words[a:b], self.page) for a, b in pairwise([0, *cuts, len(self.words)])]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells as lines, row by row; ``columns`` are the left edges."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    columns: tuple[float, ...]
    page: int
    spans: tuple[tuple[int, ...], ...] = ()


def shown(word: Word) -> Word:
    """The word as a reader sees it: signs of symbol fonts translated, what nobody sees taken out."""
    signs = symbols.table(word.font)
    if signs is None and word.text.isascii() and word.text.isprintable():
        return word
    text = symbols.shown(word.text, signs) if signs is not None else _PRIVATE.sub("•", word.text)
    return word._replace(text="".join(clean(text.replace("\x02", "-").replace("\ufffe", "-")).split()))


def lines(words: Iterable[Word], page: int) -> list[Line]:
    """The words in the order of the file, cut into lines where they go back or to another height."""
    found: list[list[Word]] = []
    for word in words:
        last = found[-1][-1] if found else None
        if last is not None and _beside(last, word):
            found[-1].append(word)
        else:
            found.append([word])
    result = [Line(tuple(line), page) for line in found]
    upwards = sum(b.bottom < a.top and b.left < a.right and b.right > a.left for a, b in pairwise(result))
    return sorted(result, key=lambda line: (round(line.top), line.left)) if upwards * 3 > len(result) > 5 else result


def _beside(last: Word, word: Word) -> bool:
    shared = min(last.bottom, word.bottom) - max(last.top, word.top)
    return shared > 0.4 * min(last.bottom - last.top, word.bottom - word.top) and word.left >= last.right - _NEAR


def grids(page: Page, words: Sequence[Word], number: int) -> tuple[list[tuple[int, Grid]], set[int]]:
    """The ruled tables of a page, each with the index of its first word, and the indexes of all words inside."""
    found: list[tuple[int, Grid]] = []
    taken: set[int] = set()
    for level, upright in _components(page.rules):
        xs, ys = _places(rule.left for rule in upright), _places(rule.top for rule in level)
        if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
            continue
        inside = [
            at for at, word in enumerate(words)
            if at not in taken and xs[0] < (word.left + word.right) / 2 < xs[-1] and ys[0] < _middle(word) < ys[-1]
        ]  # fmt: skip
        if inside:
            taken.update(inside)
            found.append((inside[0], _grid([words[at] for at in inside], xs, ys, level, upright, number)))
    return found, taken


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _grid(
    words: Sequence[Word], xs: list[float], ys: list[float], level: Sequence[Rule], upright: Sequence[Rule], number: int
) -> Grid:
    cells: dict[tuple[int, int], list[Word]] = {}
    spans: dict[tuple[int, int], int] = {}
    for word in words:
        middle, height = (word.left + word.right) / 2, _middle(word)
        column, row = bisect_right(xs, middle) - 1, bisect_right(ys, height) - 1
        first, last = column, column
        while first > 0 and not _crosses(upright, xs[first], height, across=False):
            first -= 1
        while last < len(xs) - 2 and not _crosses(upright, xs[last + 1], height, across=False):
            last += 1
        while row > 0 and not _crosses(level, ys[row], middle, across=True):
            row -= 1
        cells.setdefault((row, first), []).append(word)
        spans[(row, first)] = last - first + 1
    rows, widths = [], []
    for row in range(len(ys) - 1):
        columns = range(len(xs) - 1)
        if any((row, column) in cells for column in columns):
            rows.append(tuple(tuple(lines(cells.get((row, column), ()), number)) for column in columns))
            widths.append(tuple(spans.get((row, column), 1) for column in columns))
    return Grid(tuple(rows), tuple(xs[:-1]), number, tuple(widths))


def _crosses(rules: Sequence[Rule], place: float, at: float, *, across: bool) -> bool:
    """Is there a line at this place that covers ``at``?"""
    if across:
        return any(abs(rule.top - place) <= _NEAR and rule.left - 1 <= at <= rule.right + 1 for rule in rules)
    return any(abs(rule.left - place) <= _NEAR and rule.top - 1 <= at <= rule.bottom + 1 for rule in rules)


def _components(rules: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The level and upright lines that hang together, each group a table perhaps."""
    level = _merged(rule for rule in rules if rule.bottom - rule.top <= _NEAR < rule.right - rule.left)
    upright = [_turned(rule) for rule in _merged(
        _turned(rule) for rule in rules if rule.right - rule.left <= _NEAR < rule.bottom - rule.top
    )]  # fmt: skip
    if len(level) + len(upright) > _MOST_LINES:
        return []
    owner = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for a, across in enumerate(level):
        for b, down in enumerate(upright, len(level)):
            if (
                across.left - _NEAR <= down.left <= across.right + _NEAR
                and down.top - _NEAR <= across.top <= down.bottom + _NEAR
            ):
                owner[root(a)] = root(b)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate([*level, *upright]):
        groups.setdefault(root(at), ([], []))[at >= len(level)].append(rule)
    return list(groups.values())


def _turned(rule: Rule) -> Rule:
    return Rule(rule.top, rule.left, rule.bottom, rule.right)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Level lines put together where one goes on in the other."""
    found: list[Rule] = []
    for same in _heights(rules):
        first = len(found)
        for rule in sorted(same, key=lambda rule: rule.left):
            last = found[-1] if len(found) > first else None
            if last and rule.left <= last.right + _NEAR:
                found[-1] = Rule(last.left, last.top, max(last.right, rule.right), last.bottom)
            else:
                found.append(rule)
    return found


def _heights(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Level lines by the height they lie at."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        if groups and rule.top - groups[-1][0].top <= _NEAR / 2:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _places(values: Iterable[float]) -> list[float]:
    """The distinct places, those next to one another as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def running(pages: Sequence[tuple[Page, Sequence[Line]]]) -> set[int]:
    """The lines, by identity, that are running heads or page numbers: at the edge, the same at one height of several pages."""
    edge = [
        (f"{re.sub(r'[0-9]+', '#', line.text)} at {round(line.top / 8)}", number, line)
        for number, (page, found) in enumerate(pages)
        for line in found
        if line.bottom < page.height * _EDGE or line.top > page.height * (1 - _EDGE)
    ]
    often = Counter(key for key, _ in {(key, number) for key, number, _ in edge})
    least = max(2, len(pages) * 0.3)
    found = {id(line) for key, _, line in edge if often[key] >= least or _NUMBER.fullmatch(line.text.strip())}
    for _, own in pages:
        if all(id(line) in found for line in own):  # a page that holds nothing else holds content
            found -= {id(line) for line in own if not _NUMBER.fullmatch(line.text.strip())}
    return found
