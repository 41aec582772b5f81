"""The walk over a plan: parents before children, side by side what can be, and a broken part ends nothing but itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from collector.asking import Ask, Asker, Target
from collector.clouds import Cloud
from collector.errors import Unreachable, UsageError
from collector.recorder import Errand
from collector.scope import below, chosen, descendants, subscriptions_query
from evidence.gaps import Chain, chain_gap
from evidence.pack import Estate, PackWriter
from evidence.query import MissingPlace, Query
from evidence.record import Record
from evidence.snapshot import Item, Snapshot


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one query is: ``done`` of ``expected`` lists, by ``calls`` exchanges."""

    query: str
    done: int
    expected: int
    calls: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What the user has chosen: the tenant, subscription ids (empty: all), a management group. ``identity`` names who asks."""

    tenant: str = ""
    subscriptions: tuple[str, ...] = ()
    management_group: str | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run has brought, for the pack's seal: whose answers, which subscriptions, which queries, by which sign-in."""

    estate: Estate
    chosen: tuple[str, ...]
    queries: tuple[Query, ...]
    way: str = ""

    @property
    def taken_at(self) -> datetime:
        """When the last answer came: the clock of every judge."""
        return datetime.fromisoformat(self.estate.collected_to)


@dataclass(slots=True)
class Walk:
    """One run over a plan."""

    writer: PackWriter
    asker: Asker
    cloud: Cloud
    progress: Callable[[Progress], None]
    chosen: list[str] = field(default_factory=list)
    _planned: dict[str, Query] = field(default_factory=dict)
    _finished: dict[str, asyncio.Event] = field(default_factory=dict)
    _items: dict[str, list[Item]] = field(default_factory=dict)
    _held: dict[str, dict[str | None, Chain]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for record in self.writer.records:
            key = record.parent.casefold() if record.parent is not None else None
            self._held.setdefault(record.query, {}).setdefault(key, Chain()).add(record)

    async def all(self, queries: Iterable[Query]) -> None:
        """Asks every query, each as soon as its parents are listed and what names them has come."""
        wanted = [query for query in queries if query.id not in self._finished]
        for query in wanted:
            self._planned[query.id] = query
            self._finished[query.id] = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                for query in wanted:
                    group.create_task(self._query(query))
        except BaseExceptionGroup as broken:
            raise _first(broken) from None

    def snapshot(self) -> Snapshot:
        """What has come so far."""
        return self.writer.snapshot(self._planned.values(), self.chosen, datetime.now(UTC))

    async def _query(self, query: Query) -> None:
        parents: list[Item | None] = [None]
        if query.each is not None:
            for first in (query.each, *(among.query for among in query.among if among.query.id in self._finished)):
                await self._finished[first.id].wait()
            parents = list(self._parents(query))
        done = 0
        self._report(query, done, len(parents))

        async def one(parent: Item | None) -> None:
            nonlocal done
            await self._list(query, parent)
            done += 1
            self._report(query, done, len(parents))

        async with asyncio.TaskGroup() as group:
            for parent in parents:
                group.create_task(one(parent))
        self._finished[query.id].set()

    def _parents(self, query: Query) -> Iterable[Item]:
        """The items of the parent query that this one asks about, each once."""
        each = query.each
        if each is None:
            return []
        if each.id not in self._items:
            self._items[each.id] = self.snapshot().seen(each)
        named = self.snapshot().named(query) if query.among else None
        wanted = {item.key: item for item in self._items[each.id] if query.admits(item.data, named)}
        return wanted.values() if query.most is None or len(wanted) <= query.most else []

    async def _list(self, query: Query, parent: Item | None) -> None:
        held = self._held.get(query.id, {}).get(parent.key if parent else None)
        where = parent.resource if parent else None
        if held is not None and chain_gap(query, where or query.path, held, self.asker.read_body) is None:
            return
        base = self.cloud.base(query.source) + (f"/{query.version}" if query.source == "graph" else "")
        try:
            path = query.target(parent.data if parent else None, where, self.asker.recorder.time())
            content = query.content(parent.data if parent else None)
        except MissingPlace as missing:
            trouble = f"the parent's answer lacks {missing.args[0]}, which the request is made of"
            self.asker.recorder.lost(Errand(query.id, where, 0), query.method, base, trouble)
            return
        if not path.startswith("/"):
            trouble = f"refused: {path[:200]} is no path"
            self.asker.recorder.lost(Errand(query.id, where, 0), query.method, base, trouble)
            return
        await self.asker.read(Target(query, where, Ask(base + path, content)), held)

    def _report(self, query: Query, done: int, expected: int) -> None:
        self.progress(Progress(query.id, done, expected, self.asker.recorder.calls[query.id]))


async def collect(plan: Sequence[Query], walk: Walk, scope: Scope) -> Collected:
    """Walks a plan (with the parents of its queries) and says whose answers these are.

    Raises UsageError where the scope cannot be, Unreachable where nothing answers, PackNotWritable.
    """
    queries = list({query.id: query for wanted in plan for query in wanted.lineage()}.values())
    before = len(walk.writer.records)
    await _choose(queries, walk, scope, before)
    asked = [descendants(scope.management_group)] if scope.management_group else []
    await walk.all(queries)
    _somebody_answered(walk.writer.records[before:])
    return Collected(_estate(queries, walk, scope), tuple(walk.chosen), tuple(queries + asked))


async def _choose(queries: list[Query], walk: Walk, scope: Scope, before: int) -> None:
    """Resolves the subscriptions before anything else is asked."""
    listing = subscriptions_query(queries)
    if listing is None:
        if scope.subscriptions or scope.management_group:
            raise UsageError(
                "nothing in these claims asks Azure about a subscription",
                "leave out --subscription and --management-group",
            )
        return
    named = list(scope.subscriptions)
    await walk.all([listing])
    _somebody_answered(walk.writer.records[before:])
    if scope.management_group:
        named += await _below(walk, scope.management_group)
    snapshot = walk.snapshot()
    walk.chosen = chosen(snapshot.seen(listing), not snapshot.gaps(listing), named, scope.management_group)


async def _below(walk: Walk, group: str) -> list[str]:
    query = descendants(group)
    await walk.all([query])
    snapshot = walk.snapshot()
    gaps = snapshot.gaps(query)
    if gaps:
        raise UsageError(
            f"the management group {group} cannot be read: {gaps[0].detail}",
            "give this identity the role Management Group Reader, or name the subscriptions with --subscription",
        )
    return below(group, snapshot.seen(query))


def _somebody_answered(records: Sequence[Record]) -> None:
    """Raises Unreachable if there were attempts and not one brought an answer."""
    if records and all(record.status == 0 for record in records):
        raise Unreachable(
            f"not one answer came: {records[-1].error}",
            "look at the network, at HTTPS_PROXY, and at SSL_CERT_FILE if a private CA is in between; then run it again",
        )


def _estate(queries: list[Query], walk: Walk, scope: Scope) -> Estate:
    listing = subscriptions_query(queries)
    items = walk.snapshot().seen(listing) if listing else []
    records = walk.writer.records
    return Estate(
        cloud=walk.cloud.name,
        tenant=scope.tenant or next((item.text("/tenantId") for item in items if item.text("/tenantId")), ""),
        identity=scope.identity,
        subscriptions=tuple(sorted((item.text("/subscriptionId"), item.text("/displayName")) for item in items)),
        management_groups=(scope.management_group,) if scope.management_group else (),
        collected_from=min((record.started for record in records), default=walk.asker.recorder.now()),
        collected_to=max((record.ended for record in records), default=walk.asker.recorder.now()),
    )


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first single error of a group, so that callers meet the error and not how the walk was cut up."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def body_reader(writer: PackWriter) -> Callable[[str], Any]:
    """Reads a kept body as JSON: None where it is none."""

    def read(sha256: str) -> Any:
        try:
            return json.loads((writer.path / "bodies" / sha256).read_bytes())
        except (ValueError, RecursionError, OSError):
            return None

    return read
