"""Runs made by hand: a promise or several, with a state for each run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from checks import Word
from reports.overtime.model import Paper, Past, Promise
from reports.overtime.reading import run_id

TENANT = "00000000-0000-0000-0000-0000000000aa"
PAPER = Paper("tom.md", "d" * 64, b"# Measures\n", "c" * 64, b"")


def promise(id_: str, word: Word, **more: Any) -> Promise:
    """A promise with that verdict."""
    made = Promise(
        id=id_, number=1, kind="encryption.at-rest", title="Data is encrypted", polarity="asserts", meaning="m",
        quote=f"What {id_} says.", statement="s-1", word=word, reason="because",
    )  # fmt: skip
    return replace(made, **more)


def past(at: datetime, states: Mapping[str, Word | None], *, before: Past | None = None, **more: Any) -> Past:
    """A run of that moment; a state of None is a promise that its document does not make."""
    sha256 = hashlib.sha256(f"{at.isoformat()}{sorted(states.items())}".encode()).hexdigest()
    made = Past(
        id=run_id(at, sha256), sha256=sha256, at=at, started=at.isoformat(), ended=at.isoformat(), tenant=TENANT,
        cloud="public", tool="0.1.0", edition="company", paper=PAPER,
        promises=tuple(promise(id_, word) for id_, word in states.items() if word is not None),
        previous=before.sha256 if before else "",
    )  # fmt: skip
    return replace(made, **more)


def row(moments: Sequence[datetime], states: Sequence[Word | None], claim: str = "c-1") -> list[Past]:
    """Runs that name the one before them, with one promise."""
    found: list[Past] = []
    for at, state in zip(moments, states, strict=True):
        found.append(past(at, {claim: state}, before=found[-1] if found else None))
    return found


def hour(number: int) -> datetime:
    """So many hours after the beginning of 2026."""
    return datetime.fromtimestamp(datetime(2026, 1, 1, tzinfo=UTC).timestamp() + number * 3600, UTC)
