"""What came back: one record per HTTP exchange, and the gap where there was no usable answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why something could not be read. The list is closed."""

    FORBIDDEN = "forbidden"
    NOT_LICENSED = "not licensed"
    NOT_FOUND = "not found"
    NOT_REGISTERED = "not registered"
    THROTTLED = "throttled"
    FAILED = "failed"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    NOT_COLLECTED = "not collected"


@dataclass(frozen=True, slots=True)
class Record:
    """One HTTP exchange as it was. ``status`` 0 means that no answer came; ``error`` then says what happened.

    ``parent`` is the key of the item that a fan-out asked about. ``page`` counts from 0; ``attempt`` counts from 0 within a
    page, and only the last attempt of a page counts as its answer. Times are UTC, RFC 3339. ``sha256`` names the body in
    the pack, ``None`` where there was none.
    """

    query: str
    parent: str | None
    page: int
    attempt: int
    method: str
    url: str
    status: int
    started: str
    ended: str
    sha256: str | None
    size: int = 0
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read, where and why. ``where`` is the parent's key or the query's path; ``detail`` is for people."""

    query: str
    where: str
    reason: Reason
    detail: str

    def to_json(self) -> dict[str, str]:
        return {"query": self.query, "where": self.where, "reason": str(self.reason), "detail": self.detail}
