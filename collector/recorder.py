"""Every exchange as it was: which query it belongs to, what was asked, what came back. Never a token, never a cookie."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from collector import secrecy
from collector.errors import PackNotWritable
from evidence.pack import PackWriter
from evidence.record import Record

Clock = Callable[[], datetime]

# The headers of an answer that are kept; all others, cookies among them, are not.
KEPT_HEADERS = frozenset(
    {
        "client-request-id",
        "content-type",
        "date",
        "request-id",
        "retry-after",
        "x-ms-correlation-request-id",
        "x-ms-request-id",
        "x-ms-user-quota-remaining",
        "x-ms-user-quota-resets-after",
    }
)
KEPT_PREFIX = "x-ms-ratelimit-remaining-"


@dataclass(slots=True)
class Errand:
    """What an exchange is made for: a page of a query for one parent. ``last`` is the latest exchange made for it.

    ``final`` says that asking again is of no use. ``body`` is the answer as it came, for finding the next page; ``hides`` are
    the keys whose values are not kept.
    """

    query: str
    parent: str | None
    page: int
    last: Record | None = None
    body: bytes = b""
    final: bool = False
    hides: tuple[str, ...] = ()

    def begin(self) -> None:
        """Forgets the exchange before, for another attempt."""
        self.last, self.body = None, b""

    @property
    def key(self) -> tuple[str, str | None, int]:
        """What attempts are counted by."""
        return self.query, self.parent.casefold() if self.parent is not None else None, self.page


ERRAND: ContextVar[Errand | None] = ContextVar("errand", default=None)


class Recorder:
    """Keeps exchanges in the pack and counts the attempts, those of an earlier run included."""

    def __init__(self, writer: PackWriter, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._writer = writer
        self._clock = clock
        self._attempts: Counter[tuple[str, str | None, int]] = Counter()
        self.calls: Counter[str] = Counter()
        for record in writer.records:
            key = Errand(record.query, record.parent, record.page).key
            self._attempts[key] = max(self._attempts[key], record.attempt + 1)
            self.calls[record.query] += 1

    def now(self) -> str:
        """The present moment in UTC, RFC 3339, to the millisecond."""
        return self.time().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def time(self) -> datetime:
        """What time it is where the answers come from."""
        return self._clock()

    def answered(
        self, method: str, url: str, status: int, headers: Mapping[str, str], body: bytes, started: str
    ) -> Record | None:
        """Keeps an answer for the errand under way; an exchange outside of any errand (a sign-in) is not kept."""
        errand = ERRAND.get()
        if errand is None:
            return None
        kept = {n: v for n, v in sorted(headers.items()) if n in KEPT_HEADERS or n.startswith(KEPT_PREFIX)}
        shown = secrecy.body(body, errand.hides)
        sha256 = hashlib.sha256(shown).hexdigest() if shown else None
        record = Record(
            errand.query, errand.parent, errand.page, self._attempts[errand.key], method, secrecy.address(url), status,
            started, self.now(), sha256, len(shown), "", kept,
        )  # fmt: skip
        self._add(errand, record, shown)
        errand.body = body
        return record

    def lost(self, errand: Errand, method: str, url: str, error: str, started: str | None = None) -> Record:
        """Keeps that no answer came, and why."""
        record = Record(
            errand.query,
            errand.parent,
            errand.page,
            self._attempts[errand.key],
            method,
            secrecy.address(url),
            0,
            started or self.now(),
            self.now(),
            None,
            0,
            secrecy.address(error),
        )
        errand.body = b""
        return self._add(errand, record, b"")

    def repeated(self, record: Record, errand: Errand) -> None:
        """Keeps an answer that another query got from the very same request; it is not asked twice."""
        attempt = self._attempts[errand.key]
        self._write(replace(record, query=errand.query, parent=errand.parent, attempt=attempt), None)
        self._attempts[errand.key] += 1

    def _add(self, errand: Errand, record: Record, body: bytes) -> Record:
        self._write(record, body or None)
        self._attempts[errand.key] += 1
        self.calls[errand.query] += 1
        errand.last = record
        return record

    def _write(self, record: Record, body: bytes | None) -> None:
        try:
            self._writer.add(record, body)
        except OSError as error:
            raise PackNotWritable(
                f"the evidence pack at {self._writer.path} cannot be written: {error.strerror or error}",
                "make room; the same command then goes on where it stopped",
            ) from error
