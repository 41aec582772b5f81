"""A promise through the changes of its document: which claim of the newer document has taken the place of which.

A claim's id is made of its words and its kind, so that other words are another claim. Which sentence is an old one with other
words is decided by ``claims.matching``, as it is when a document is laid over its confirmed claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import claims
from claims.file import Confirmed
from claims.matching import match
from evidence.pack import CLAIMS
from reports.overtime.model import Paper, Past, Promise


@dataclass(frozen=True, slots=True)
class Texts:
    """How two documents differ: the statements that only the older has, and those that only the newer has, in order."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


class Tracer:
    """Compares documents; each pair is compared once."""

    def __init__(self) -> None:
        self._readings: dict[tuple[str, str], claims.Reading | None] = {}
        self._links: dict[tuple[str, ...], Mapping[str, str]] = {}

    def reworded(self, before: Past, after: Past) -> Mapping[str, str]:
        """The ids of the newer run's promises that are older ones with other words, each with the id it had."""
        if before.paper.key == after.paper.key:
            return {}
        key = (*before.paper.key, *after.paper.key)
        if key not in self._links:
            self._links[key] = self._trace(before, after)
        return self._links[key]

    def texts(self, before: Past, after: Past) -> Texts:
        """Which statements came and went; nothing where a document cannot be read."""
        older, newer = self._reading(before.paper), self._reading(after.paper)
        if older is None or newer is None:
            return Texts((), ())
        one, other = _statements(older), _statements(newer)
        return Texts(
            tuple(text for text in one if text not in set(other)), tuple(text for text in other if text not in set(one))
        )

    def _trace(self, before: Past, after: Past) -> Mapping[str, str]:
        reading, confirmed = self._reading(after.paper), _confirmed(before.paper)
        if reading is None or confirmed is None:
            return {}
        known = {one.id for one in after.promises}
        left = {one.id: one for one in before.promises if one.id not in known}
        fresh = [one for one in after.promises if before.promise(one.id) is None]
        found: dict[str, str] = {}
        for one in match(reading, confirmed).matches:
            if one.standing == "reworded" and one.statement is not None:
                here = [promise for promise in fresh if promise.statement == one.statement.id]
                was = [left[claim.id] for claim in one.confirmed if claim.id in left]
                found |= _paired(here, was)
        return found

    def _reading(self, paper: Paper) -> claims.Reading | None:
        key = (paper.name, paper.sha256)
        if key not in self._readings:
            try:
                self._readings[key] = claims.read(paper.data, paper.name)
            except claims.ClaimsError:
                self._readings[key] = None
        return self._readings[key]


def _confirmed(paper: Paper) -> Confirmed | None:
    try:
        return claims.loads(paper.claims.decode(), CLAIMS)
    except (claims.ClaimsError, UnicodeDecodeError):
        return None


def _paired(here: Sequence[Promise], was: Sequence[Promise]) -> dict[str, str]:
    """New promises of a sentence with the old ones of the same kind, each used once."""
    pairs: dict[str, str] = {}
    left = list(was)
    for promise in here:
        old = next((one for one in left if one.kind == promise.kind), None)
        if old is not None:
            pairs[promise.id] = old.id
            left.remove(old)
    return pairs


def _statements(reading: claims.Reading) -> list[str]:
    return list(dict.fromkeys(" ".join(one.text.split()) for one in reading.statements))
