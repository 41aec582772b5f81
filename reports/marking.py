"""Marked text: a statement's runs, cut where the words that make a claim begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from reports.layout import Run


class Marked(Protocol):
    """What marks a text: the words that made a claim, and the name of the style they are shown in."""

    @property
    def cue(self) -> str: ...

    @property
    def mark(self) -> str: ...


T = TypeVar("T", bound=Marked)


@dataclass(frozen=True, slots=True)
class Bit(Generic[T]):
    """A stretch of text in one style; ``cue`` is the mark of the claim that these words make, ``refs`` end with it."""

    text: str
    style: str
    cue: str
    refs: tuple[T, ...] = ()


def bits(runs: Sequence[Run], waiting: list[T], order: Sequence[str], *, last: bool) -> tuple[Bit[T], ...]:
    """The runs, cut where the words that make a claim begin and end; a claim whose words are elsewhere ends the text.

    Takes the claims that it has placed out of ``waiting``; with ``last`` it places them all. Where two claims have words in
    common, the mark that comes first in ``order`` is shown.
    """
    text = "".join(run.text for run in runs)
    places: list[tuple[int, int, T]] = []
    for marked in tuple(waiting):
        start, end = place(marked.cue, text)
        if start < end or last:
            places.append((start, end, marked) if start < end else (len(text), len(text), marked))
            waiting.remove(marked)
    cuts = sorted({0, len(text), *(at for start, end, _ in places for at in (start, end))})
    pieces = [
        Bit(
            text[a:b], _style_at(runs, a), _cue_at(places, a, b, order),
            tuple(marked for _, end, marked in places if end == b and b > 0),
        )
        for a, b in _spans(runs, cuts)
    ]  # fmt: skip
    return tuple(pieces) or tuple(Bit("", "", "", (marked,)) for _, _, marked in places)


def _spans(runs: Sequence[Run], cuts: Iterable[int]) -> list[tuple[int, int]]:
    edges, at = set(cuts), 0
    for run in runs:
        at += len(run.text)
        edges.add(at)
    ordered = sorted(edges)
    return list(pairwise(ordered))


def _style_at(runs: Sequence[Run], offset: int) -> str:
    at = 0
    for run in runs:
        at += len(run.text)
        if offset < at:
            return run.style
    return ""


def _cue_at(places: Sequence[tuple[int, int, T]], start: int, end: int, order: Sequence[str]) -> str:
    inside = {marked.mark for a, b, marked in places if a <= start and end <= b}
    return next((mark for mark in order if mark in inside), "")


def place(cue: str, text: str) -> tuple[int, int]:
    """Where the words of a cue stand in a text, whatever marks and blanks lie between them; (0, 0) if nowhere."""
    parts = re.findall(r"\w+", cue)[:40]
    if not parts:
        return 0, 0
    found = re.search(r"\b" + r"\W{1,4}".join(map(re.escape, parts)) + r"\b", text, re.IGNORECASE)
    return found.span() if found else (0, 0)
