"""One list, asked to its end: pages in order, each tried until it answers, from where an earlier run stopped."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from collector.choke import Lost
from collector.guard import Guard, Refused
from collector.patience import Timing, pause
from collector.recorder import ERRAND, Errand, Recorder
from collector.source import NoToken, Source
from evidence.gaps import OK, Chain, record_gap
from evidence.query import Query
from evidence.record import Record

# What Azure and Graph answer to the link of a page that they no longer keep.
_LINK_EXPIRED = frozenset({400, 404, 410})


@dataclass(frozen=True, slots=True)
class Ask:
    """Where a page is: the address, and the body where it is asked by POST."""

    url: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Target:
    """One list to be asked: a query for one parent (its resource, None where there is none)."""

    query: Query
    parent: str | None
    first: Ask


@dataclass(slots=True)
class Asker:
    """Asks lists through the sources. ``read_body`` gives the parsed body of a digest, None where it is no JSON."""

    sources: Mapping[str, Source]
    guard: Guard
    recorder: Recorder
    timing: Timing
    renew: Callable[[float], Awaitable[bool]]
    read_body: Callable[[str], Any]
    _done: dict[tuple[str, str, str, bytes, tuple[tuple[str, str], ...]], Shared] = field(default_factory=dict)

    async def read(self, target: Target, held: Chain | None) -> None:
        """Asks one list to its end, or repeats what the very same request has brought to another query.

        ``held`` is what an earlier run of this pack has; only what is missing is asked.
        """
        query = target.query
        key = (query.source, query.method, target.first.url, target.first.body, query.headers)
        shared = self._done.get(key)
        if shared is not None:
            await shared.ready.wait()
            for record in shared.records:
                self.recorder.repeated(record, Errand(query.id, target.parent, record.page))
            return
        shared = self._done[key] = Shared()
        shared.records = await self._pages(target, held)
        shared.ready.set()

    async def _pages(self, target: Target, held: Chain | None) -> list[Record]:
        records, ask, gone_by = self._resume(target, held)
        resumed = len(records)
        while ask is not None:
            errand = Errand(target.query.id, target.parent, len(records), hides=target.query.hides)
            record = await self._page(target.query, errand, ask)
            if resumed and len(records) == resumed and record.status in _LINK_EXPIRED:
                records, resumed, ask, gone_by = [], 0, target.first, {target.first}
                continue
            records.append(record)
            ask = self._next(target, errand, gone_by)
        return records

    def _resume(self, target: Target, held: Chain | None) -> tuple[list[Record], Ask | None, set[Ask]]:
        """The pages that are there already, where the first missing one is, and what has been gone by.

        Where every page is there and the list is wrong as a whole, or where the way on is barred, it begins anew.
        """
        records: list[Record] = []
        ask, gone_by = target.first, {target.first}
        for record in held.pages() if held else []:
            if record.page != len(records) or record_gap(target.query, "", record, self.read_body):
                break
            way = following(target, self.read_body(record.sha256 or ""))
            if way is None or self._barred(target, way, record.page + 1, gone_by):
                return [], target.first, {target.first}
            records.append(record)
            gone_by.add(way)
            ask = way
        return records, ask, gone_by

    def _next(self, target: Target, errand: Errand, gone_by: set[Ask]) -> Ask | None:
        """Where the next page is; a way that is barred is recorded as a page that is missing."""
        record = errand.last
        ask = following(target, _parsed(errand.body)) if record is not None and record.status == OK else None
        if ask is None:
            return None
        barred = self._barred(target, ask, errand.page + 1, gone_by)
        if barred:
            self.recorder.lost(Errand(errand.query, errand.parent, errand.page + 1), "GET", ask.url, barred)
            return None
        gone_by.add(ask)
        return ask

    def _barred(self, target: Target, ask: Ask, page: int, gone_by: set[Ask]) -> str:
        """Why a link to a next page is not followed; empty when it may be."""
        if ask in gone_by:
            return "the link to the next page leads back to a page that was read already"
        if page >= self.timing.pages:
            return f"the list goes on after {self.timing.pages} pages"
        try:
            self.guard.check_next(target.first.url, ask.url)
        except Refused as refused:
            return str(refused)
        return ""

    async def _page(self, query: Query, errand: Errand, ask: Ask) -> Record:
        """One page, asked until it answers or patience ends. Its last exchange is the answer."""
        waited, tries, renewed = 0.0, 0, False
        while True:
            began = time.monotonic()
            record = await self._exchange(query, errand, ask)
            tries += 1
            if record.status == 401 and not renewed and await self.renew(began):
                renewed = True
                continue
            wait = pause(record.status, record.headers, tries, waited, self.timing)
            if wait is None or errand.final:
                return record
            await asyncio.sleep(wait)
            waited += wait

    async def _exchange(self, query: Query, errand: Errand, ask: Ask) -> Record:
        errand.begin()
        token = ERRAND.set(errand)
        try:
            await self.sources[query.source].ask(query, ask.url, ask.body)
        except Refused as refused:
            self.recorder.lost(errand, query.method, ask.url, str(refused))
            errand.final = True
        except NoToken as error:
            self.recorder.lost(errand, query.method, ask.url, f"no token could be had: {error}")
            errand.final = True
        except Lost:
            pass
        finally:
            ERRAND.reset(token)
        if errand.last is None:
            return self.recorder.lost(errand, query.method, ask.url, "no answer came")
        return errand.last


@dataclass(slots=True)
class Shared:
    """What one request has brought, for all that ask the very same."""

    ready: asyncio.Event = field(default_factory=asyncio.Event)
    records: list[Record] = field(default_factory=list)


def following(target: Target, answer: Any) -> Ask | None:
    """Where the page after ``answer`` is, or None at the end.

    A POST goes on with the token of the answer in its options, as Resource Graph does it:
    https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data#paging-results
    """
    link = answer.get(target.query.next) if isinstance(answer, dict) else None
    if not isinstance(link, str) or not link:
        return None
    if target.query.method == "GET":
        return Ask(link.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20"))
    body = _parsed(target.first.body)
    asked = body if isinstance(body, dict) else {}
    options = {**asked.get("options", {}), target.query.next: link}
    return Ask(target.first.url, json.dumps({**asked, "options": options}, sort_keys=True).encode())


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
