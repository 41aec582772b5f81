"""Evidence made by hand: a snapshot out of answers, and one-edit variants of it."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from checks import Check, Finding, all_checks, judge
from claims.model import Claim
from evidence import Query, Record, Snapshot
from evidence.declared import NOTHING, Declared

TAKEN_AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000a1"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-app"

Key = Query | tuple[Query, str]
Bodies = dict[Key, Any]


@dataclass(frozen=True)
class Status:
    """An answer that is not 200; status 0 is a cut connection."""

    status: int
    body: Any = None


@dataclass(frozen=True)
class Case:
    """A claim with evidence in which it holds.

    ``bodies`` maps a query, or a query and its parent's resource, to a body, a list of pages, or a Status. ``enums`` names
    values out of a closed list of the vendor, as (key, pointer into the body): a new word there must come out as unknown.
    ``ignored`` names pointers that a judge reads for words only (a name in a note), so that their loss changes nothing.
    ``silent`` is for a guard that compares what came with what another check shows: without it the guard has nothing to name.
    """

    claim: Claim
    bodies: Bodies
    enums: tuple[tuple[Key, str], ...] = ()
    ignored: tuple[str, ...] = ()
    silent: bool = False


def claim(
    kind: str, *, polarity: str = "asserts", responsible: str = "self", scope: str = "production", **params: Any
) -> Claim:
    """A claim as a reader would make it; ``scope_`` is the parameter of that name, ``scope`` the claim's own."""
    values: dict[str, Any] = {k.rstrip("_"): tuple(v) if isinstance(v, list) else v for k, v in params.items()}
    return Claim(
        id=f"c-{hashlib.sha256(f'{kind}{polarity}{scope}{values}'.encode()).hexdigest()[:8]}",
        kind=kind, polarity=polarity, responsible=responsible, scope=scope, params=values,  # type: ignore[arg-type]
        quote="as promised", start=0, end=11, statement="s-1", document="0" * 64,
    )  # fmt: skip


def page(*items: Any, **more: Any) -> dict[str, Any]:
    """A list answer."""
    return {"value": list(items), **more}


def snapshot(
    bodies: Mapping[Key, Any],
    *,
    on_read: Callable[[str, str], None] | None = None,
    taken_at: datetime = TAKEN_AT,
    declared: Declared = NOTHING,
) -> Snapshot:
    """A snapshot in which exactly these answers came."""
    records: list[Record] = []
    store: dict[str, bytes] = {}
    for key, answer in bodies.items():
        query, parent = key if isinstance(key, tuple) else (key, None)
        for number, one in enumerate(answer if isinstance(answer, list) else [answer]):
            status, body = (one.status, one.body) if isinstance(one, Status) else (200, one)
            raw = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            sha256 = hashlib.sha256(raw).hexdigest() if raw is not None else None
            if sha256 is not None and raw is not None:
                store[sha256] = raw
            records.append(
                Record(
                    query=query.id,
                    parent=parent,
                    page=number,
                    attempt=0,
                    method=query.method,
                    url=f"https://example.invalid{query.path}",
                    status=status,
                    started="2026-11-20T05:59:58Z",
                    ended="2026-11-20T05:59:59Z",
                    sha256=sha256,
                    size=len(raw or b""),
                    error="" if status else "the connection was cut",
                )
            )
    asked = [key[0].id if isinstance(key, tuple) else key.id for key in bodies]
    return Snapshot(records, store.__getitem__, taken_at, asked=asked, on_read=on_read, declared=declared)


def finding(check_id: str, the_claim: Claim, bodies: Mapping[Key, Any], declared: Declared = NOTHING) -> Finding:
    """What one check says of a claim over these answers."""
    check: Check = all_checks()[check_id]
    assert check.fits(the_claim), f"{check_id} does not look at this claim"
    (verdict,) = judge([the_claim], snapshot(bodies, declared=declared))
    return next(found for found in verdict.findings if found.check == check_id)


def edited(case: Case, key: Key, pointer: str, value: Any) -> Case:
    """The case with one value set in one body; the path to it must exist but for the last key."""
    body, last = _reach(case, key, pointer)
    if isinstance(body[0], list):
        body[0][int(last)] = value
    else:
        body[0][last] = value
    return replace(case, bodies=body[1])


def without(case: Case, key: Key, pointer: str) -> Case:
    """The case with one key taken out of one body."""
    body, last = _reach(case, key, pointer)
    if isinstance(body[0], list):
        del body[0][int(last)]
    else:
        body[0].pop(last)
    return replace(case, bodies=body[1])


def answered(case: Case, key: Key, answer: Any) -> Case:
    """The case with another answer to one query."""
    return replace(case, bodies={**case.bodies, key: answer})


def _reach(case: Case, key: Key, pointer: str) -> tuple[tuple[Any, Bodies], str]:
    bodies = copy.copy(case.bodies)
    bodies[key] = copy.deepcopy(case.bodies[key])
    *way, last = pointer.split("/")[1:]
    place = bodies[key]
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    return (place, bodies), last


@dataclass
class Reads:
    """Which values a judge read, by body and pointer."""

    seen: set[tuple[str, str]] = field(default_factory=set)

    def __call__(self, body: str, pointer: str) -> None:
        self.seen.add((body, pointer))
