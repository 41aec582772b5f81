"""Which types of resource the estate holds and no check looks at: a blind spot has to show in the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from checks.azure.estate import RESOURCES
from checks.azure.residency import Role, role
from checks.note import Note, note
from evidence import Query, Snapshot

_TYPE: Final = re.compile(r"/providers/(microsoft\.[a-z0-9.]+/[a-z0-9]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Overlooked:
    """A type of resource, how many of it there are, and what that means. ``type`` is in small letters."""

    type: str
    count: int
    why: Note


def overlooked(snapshot: Snapshot, queries: Iterable[Query]) -> list[Overlooked]:
    """The types of the listed resources that none of these queries asks about, those that can hold data first.

    What only holds settings is left out. A child is looked at where its parent is, because judges read it from there.
    """
    asked = {found.casefold() for query in queries for found in _TYPE.findall(query.path)}
    counted = Counter(item.text("/type").casefold() for item in snapshot.seen(RESOURCES))
    return sorted(
        (
            Overlooked(kind, count, why)
            for kind, count in counted.items()
            if "/".join(kind.split("/")[:2]) not in asked and (why := _why(kind)) is not None
        ),
        key=lambda one: (str(one.why), one.type),
    )


def _why(kind: str) -> Note | None:
    match role(kind):
        case None:
            return note("of a kind that nobody has classed yet: it may hold data")
        case Role.HOLDS:
            return note("can hold data; where it lies was looked at, its other settings were not")
        case Role.EDGE | Role.MOVES:
            return note("carries data; where it lies was looked at, its other settings were not")
        case _:
            return None
