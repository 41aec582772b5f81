"""Remarks on the document in every format: their order, their titles, and how a place is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.formats.markup import plain
from claims.model import Statement
from claims.remarks import About, Remark
from reports import words

TITLES: Mapping[About, str] = {
    "changed": "Changed since the claims were confirmed",
    "decided": "Decided by hand",
    "contradiction": "Places that contradict each other",
    "overdue": "Older than the reviews it promises",
    "empty": "Wordings without substance",
    "interval": "Intervals left open",
    "unread": "Promises that no rule reads",
}
LEAD = "Hints on the document itself. None of them changes a verdict."
_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Group:
    """The ``number`` remarks of one sort, those that say the same as one; ``more`` are not shown."""

    title: str
    number: int
    remarks: tuple[Remark, ...]
    more: int = 0


def grouped(remarks: Sequence[Remark], most: int = 1000) -> list[Group]:
    """The remarks by sort, at most ``most`` of each."""
    found = [(title, tuple(one for one in remarks if one.about == about)) for about, title in TITLES.items()]
    return [
        Group(title, len(own), tuple(_together(own[:most])), max(0, len(own) - most)) for title, own in found if own
    ]


def _together(remarks: Sequence[Remark]) -> Iterator[Remark]:
    """What is said of several places in the same words is said once; a contradiction is about its own places only."""
    said: dict[tuple[str, str], list[Remark]] = {}
    for number, remark in enumerate(remarks):
        key = f"{number}" if remark.about in ("contradiction", "decided") or remark.was else ""
        said.setdefault((key, remark.says), []).append(remark)
    for same in said.values():
        yield replace(same[0], places=tuple(place for one in same for place in one.places))


def quoted(place: Statement) -> str:
    """The words of a place on one line, without the marks of the layout, cut where they are long."""
    return words.short(words.line(plain(place.text).strip(" \t\r\n|>#*-")), _QUOTE)


def before(remark: Remark) -> str:
    """The earlier words on one line, "" where there are none."""
    return words.short(words.line(remark.was), _QUOTE)
