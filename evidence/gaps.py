"""From HTTP exchanges to gaps: which answers count, and the closed list of reasons why one does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.query import Query, resolve
from evidence.record import Gap, Reason, Record

OK = 200
# Codes by which Graph and ARM say "your licence does not include this", whatever the status:
# https://learn.microsoft.com/graph/errors and https://learn.microsoft.com/entra/id-governance/licensing-fundamentals;
# the last is what Intune says to a tenant without it.
_LICENCE = ("premium", "license", "licence", "request not applicable to target tenant")
_UNREGISTERED = ("missingsubscriptionregistration", "subscriptionnotregistered", "missingregistration")


@dataclass(slots=True)
class Chain:
    """All exchanges for one query and one parent: pages in order, the last attempt of each counting as its answer."""

    calls: int = 0
    _last: dict[int, Record] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Takes one more exchange in."""
        self.calls += 1
        held = self._last.get(record.page)
        if held is None or record.attempt >= held.attempt:
            self._last[record.page] = record

    def pages(self) -> list[Record]:
        """The answer to each page, in order."""
        return [self._last[page] for page in sorted(self._last)]


def chain_gap(query: Query, where: str, chain: Chain, body: Callable[[str], Any]) -> Gap | None:
    """The first thing that is missing in a chain of pages, or None when all of it is there."""
    pages = chain.pages()
    for number, page in enumerate(pages):
        if page.page != number:
            return Gap(query.id, where, Reason.TRUNCATED, f"page {number + 1} is missing")
        gap = record_gap(query, where, page, body)
        if gap is not None:
            return gap
    last = body(pages[-1].sha256) if pages[-1].sha256 else None
    if pages[-1].status == OK and isinstance(last, Mapping) and last.get(query.next):
        return Gap(query.id, where, Reason.TRUNCATED, f"the answer goes on after page {len(pages)}, which was not read")
    return _count_gap(query, where, pages, body)


def record_gap(query: Query, where: str, record: Record, body: Callable[[str], Any]) -> Gap | None:
    """Why one exchange is no usable answer, or None when it is one."""
    answer = body(record.sha256) if record.sha256 else None
    code, message = _error(answer)
    if any(a.status == record.status and (a.code is None or a.code == code) for a in query.answers):
        return None
    if record.status == OK:
        return _shape_gap(query, where, answer)
    reason = _reason(record.status, code, message)
    return Gap(query.id, where, reason, _detail(query, record, reason, code, message))


def _shape_gap(query: Query, where: str, answer: Any) -> Gap | None:
    if not isinstance(answer, Mapping):
        return Gap(query.id, where, Reason.MALFORMED, "the answer is not a JSON object")
    if query.items and not isinstance(resolve(answer, query.items), list | dict):
        return Gap(query.id, where, Reason.MALFORMED, f"the answer has no list at {query.items}")
    return None


def _count_gap(query: Query, where: str, pages: list[Record], body: Callable[[str], Any]) -> Gap | None:
    """The server's own count against what came: completeness is evidence too."""
    if query.total is None or any(page.status != OK for page in pages):
        return None
    answers = [body(page.sha256) for page in pages if page.sha256]
    promised = resolve(answers[0], query.total) if answers else None
    came = len({_identity(item, at) for at, item in enumerate(_listed(query, answers))})
    if isinstance(promised, int) and came < promised:
        return Gap(query.id, where, Reason.TRUNCATED, f"{promised} were counted by the service, {came} came")
    return None


def _listed(query: Query, answers: list[Any]) -> Iterator[Any]:
    for answer in answers:
        yield from resolve(answer, query.items) or []


def _identity(item: Any, at: int) -> object:
    """What an item is counted by: pages that overlap bring one twice while another is missing."""
    name = item.get("id") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else at


def _error(answer: Any) -> tuple[str, str]:
    error = answer.get("error") if isinstance(answer, Mapping) else None
    if not isinstance(error, Mapping):
        return "", ""
    return str(error.get("code") or ""), str(error.get("message") or "")


def _reason(status: int, code: str, message: str) -> Reason:
    folded = f"{code} {message}".casefold()
    if status in (400, 403) and any(word in folded for word in _LICENCE):
        return Reason.NOT_LICENSED
    if any(word in code.casefold() for word in _UNREGISTERED):
        return Reason.NOT_REGISTERED
    if status in (401, 403):
        return Reason.FORBIDDEN
    if status in (404, 410):
        return Reason.NOT_FOUND
    return Reason.THROTTLED if status == 429 else Reason.FAILED


def _detail(query: Query, record: Record, reason: Reason, code: str, message: str) -> str:
    if record.status == 0:
        return record.error or "no answer came"
    said = f"HTTP {record.status}" + (f" {code}" if code else "")
    needs = {
        Reason.FORBIDDEN: f"; it needs {query.permission}",
        Reason.NOT_LICENSED: f"; it needs {query.licence or 'a licence that this tenant does not have'}",
    }.get(reason, f": {message[:200]}" if message else "")
    return said + needs
