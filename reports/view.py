"""What the formats share on their way to a page: the document with its marks, the counts as a bar, answers and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks import Outcome, Word
from evidence import Gap
from reports import words
from reports.layout import Block, Part, blocks
from reports.marking import Bit, bits
from reports.report import Cited, Found, Judged, Report, Request

_ORDER = tuple(str(word) for word in words.ORDER)


# -- the head --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """One verdict word with its number, and where it lies on the bar, in tenths of a per cent."""

    word: Word
    label: words.Label
    number: int
    start: float
    width: float


def tally(report: Report) -> list[Tally]:
    """Every verdict word in the order of the report, those without a claim too."""
    total = max(1, report.counts["claims"])
    tallies, at, labels = [], 0, words.labels(report.language)
    for word in words.ORDER:
        number = report.counts[word]
        tallies.append(Tally(word, labels[word], number, at * 1000 / total, number * 1000 / total))
        at += number
    return tallies


def title(report: Report) -> str:
    """The document's own title, else its name."""
    for block in blocks(report.document, report.statements[:5]):
        if block.kind == "heading":
            return words.line("".join(run.text for run in block.parts[0].runs))
    return report.document.name


def example(report: Report) -> Request | None:
    """A request to repeat: the first that brought a value which contradicts, else the first that brought any."""
    found: Request | None = None
    for judged in report.claims:
        for one in (o for finding in judged.findings for o in finding.observed):
            request = next((cited.request for cited in one.seen if cited.request), None)
            if request is not None and one.outcome is Outcome.CONTRADICTS:
                return request
            found = found or request
    return found


# -- the document ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A statement on the page, with the verdict it is coloured by ("" where it claims nothing)."""

    id: str
    word: str
    bits: tuple[Bit[Judged], ...]
    cells: tuple[tuple[Bit[Judged], ...], ...]
    mark: str
    depth: int
    claims: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A block on the page; a heading's ``level`` is that of its HTML element, ``head`` the row that names a table's columns."""

    kind: str
    level: int
    said: tuple[Said, ...]
    columns: tuple[tuple[Bit[Judged], ...], ...]
    head: Said | None = None

    @property
    def claims(self) -> tuple[Judged, ...]:
        return tuple(judged for said in self.said for judged in said.claims)


def laid_out(report: Report) -> list[Laid]:
    """The document's blocks, their words marked by the claims they make."""
    made = iter(report.claims)  # the claims are in the order of the statements
    claims = {s.id + str(s.start): tuple(next(made) for _ in s.claims) for s in report.statements}
    return [_laid(block, claims) for block in blocks(report.document, report.statements)]


def _laid(block: Block, claims: dict[str, tuple[Judged, ...]]) -> Laid:
    def said(part: Part) -> Said:
        return _said(part, claims[part.statement.id + str(part.statement.start)])

    head = said(block.head) if block.head else None
    said_parts = tuple(said(part) for part in block.parts)
    return Laid(block.kind, min(block.level + 2, 6), said_parts, head.cells if head else (), head)


def _said(part: Part, claims: tuple[Judged, ...]) -> Said:
    word = next((str(word) for word in words.ORDER if any(judged.word is word for judged in claims)), "")
    waiting = list(claims)
    cells = [bits(cell, waiting, _ORDER, last=False) for cell in part.cells]
    if waiting and part.cells:  # no cell has their words: they go to the one that says most
        at = max(range(len(cells)), key=lambda i: sum(len(run.text) for run in part.cells[i]))
        cells[at] = (*cells[at], *bits((), waiting, _ORDER, last=True))
    own = () if part.cells else bits(part.runs, waiting, _ORDER, last=True)
    return Said(f"s-{part.statement.start}", word, own, tuple(cells), part.mark, part.depth, claims)


# -- the evidence ------------------------------------------------------------------------------------------------------------


def by_weight(findings: Sequence[Found]) -> list[Found]:
    """What stands against the claim first, then what is not known."""
    return sorted(findings, key=lambda f: (not f.count(Outcome.CONTRADICTS), not f.count(Outcome.UNKNOWN), not f.gaps))


@dataclass(frozen=True, slots=True)
class Source:
    """An answer and the request that brought it."""

    number: int
    body: str
    request: Request | None


class Sources:
    """The answers that a finding cites, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Request | None], int] = {}

    def number(self, cited: Cited) -> int:
        return self._numbers.setdefault((cited.body, cited.request), len(self._numbers) + 1)

    def listed(self) -> list[Source]:
        return [Source(number, body, request) for (body, request), number in self._numbers.items()]


# -- the gaps ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapRow:
    """The same gap in one or many places."""

    query: str
    reason: str
    detail: str
    where: tuple[str, ...]

    @property
    def number(self) -> int:
        return len(self.where)


def gap_rows(gaps: Iterable[Gap]) -> list[GapRow]:
    """The gaps, those that differ only in their place as one."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for gap in gaps:
        groups.setdefault((gap.query, str(gap.reason), gap.detail), []).append(gap.where)
    return [GapRow(*key, tuple(where)) for key, where in groups.items()]
