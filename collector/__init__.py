"""The collector, the only room with a network: walks a plan of queries over Azure and Entra and writes what came into a pack.

Importing this loads no SDK; the adapters do when they are opened.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from collector.asking import Asker
from collector.choke import Choke
from collector.clouds import Cloud, cloud_named, origin
from collector.errors import CollectError, PackNotWritable, SignInError, Unreachable, UsageError
from collector.guard import Guard
from collector.pace import Pace
from collector.patience import Timing
from collector.recorder import Clock, Recorder
from collector.run import Collected, Progress, Scope, Walk, body_reader
from collector.run import collect as walk_plan
from collector.source import Opening, Source
from collector.transport import Replay, Request, Response
from evidence.pack import PackWriter
from evidence.query import Query

if TYPE_CHECKING:
    from collector.sessions import Session
    from collector.signin import SignedIn

__all__ = [
    "SOURCES",
    "Cloud",
    "CollectError",
    "Collected",
    "PackNotWritable",
    "Progress",
    "Replay",
    "Request",
    "Response",
    "SignInError",
    "Timing",
    "Unreachable",
    "UsageError",
    "collect",
    "session",
]

# A source of evidence by the name that queries call it, with the module that opens it and the requests at a time.
SOURCES = {"azure": ("collector.azure", 32), "graph": ("collector.entra", 4)}


def _quiet(_: object) -> None: ...


async def collect(
    plan: Iterable[Query],
    writer: PackWriter,
    *,
    cloud: str | Cloud = "public",
    auth: str = "auto",
    tenant: str | None = None,
    subscriptions: tuple[str, ...] = (),
    management_group: str | None = None,
    replay: Replay | None = None,
    progress: Callable[[Progress], None] = _quiet,
    remark: Callable[[str], None] = _quiet,
    timing: Timing | None = None,
    clock: Clock | None = None,
) -> Collected:
    """Asks everything in a plan and keeps every answer in the pack, going on where an earlier run was cut off.

    ``remark`` is told in a sentence which sign-in was taken. With ``replay`` nobody signs in and nothing goes to the network;
    ``clock`` then says what time it is where the answers come from.
    Raises the kinds of CollectError; whatever fails for one request only is in the pack as what it was. The pack is not
    sealed here, and a cancelled run leaves it resumable.
    """
    asked = tuple(plan)
    where = cloud if isinstance(cloud, Cloud) else cloud_named(cloud)
    pacing = timing or Timing()
    recorder = Recorder(writer, clock) if clock else Recorder(writer)
    async with AsyncExitStack() as stack:
        credential, scope, way = await _identity(stack, asked, where, auth, tenant, replay, pacing)
        if way:
            remark(f"signed in by {way} as {scope.identity}")
        sources, guard = await _open(stack, asked, where, credential, recorder, pacing, replay)
        asker = Asker(sources, guard, recorder, pacing, credential.renew, body_reader(writer))
        scope = replace(scope, subscriptions=subscriptions, management_group=management_group)
        return replace(await walk_plan(asked, Walk(writer, asker, where, progress), scope), way=way)


@asynccontextmanager
async def session(
    plan: Iterable[Query],
    writer: PackWriter,
    *,
    cloud: str | Cloud = "public",
    auth: str = "auto",
    tenant: str | None = None,
    replay: Replay | None = None,
    timing: Timing | None = None,
) -> AsyncIterator[Session]:
    """Signs in to the sources of a plan and asks nothing yet; whoever holds the session asks what it likes of them.

    Raises SignInError or UsageError where nobody can sign in at all.
    """
    asked = tuple(plan)
    where = cloud if isinstance(cloud, Cloud) else cloud_named(cloud)
    pacing = timing or Timing()
    module = import_module("collector.sessions")
    async with AsyncExitStack() as stack:
        recorder = Recorder(writer)
        credential, _, way = await _identity(stack, asked, where, auth, tenant, replay, pacing)
        granted, refused = await module.tokens(credential, where, _sources(asked), replay)
        sources, guard = await _open(stack, asked, where, credential, recorder, pacing, replay)
        asker = Asker(sources, guard, recorder, pacing, credential.renew, body_reader(writer))
        opened: Session = module.Session(way, where, granted, refused, Walk(writer, asker, where, _quiet))
        yield opened


async def _identity(
    stack: AsyncExitStack,
    plan: tuple[Query, ...],
    cloud: Cloud,
    auth: str,
    tenant: str | None,
    replay: Replay | None,
    timing: Timing,
) -> tuple[Any, Scope, str]:
    """The credential that the run asks with, the scope as far as the identity tells it, and the way of signing in."""
    if replay is not None:
        return import_module("collector.credential").ReplayCredential(), Scope(tenant or "", identity="replay"), ""
    scopes = [cloud.scope(source) for source in _sources(plan)]
    signin = import_module("collector.signin")
    signed_in: SignedIn = await stack.enter_async_context(signin.sign_in(auth, cloud, tenant, scopes, timing))
    bearer = signed_in.bearer
    return signed_in.credential, Scope(bearer.tenant or tenant or "", identity=str(bearer)), signed_in.way


def _sources(plan: tuple[Query, ...]) -> list[str]:
    return sorted({query.source for wanted in plan for query in wanted.lineage()})


async def _open(
    stack: AsyncExitStack,
    plan: tuple[Query, ...],
    cloud: Cloud,
    credential: Any,
    recorder: Recorder,
    timing: Timing,
    replay: Replay | None,
) -> tuple[dict[str, Source], Guard]:
    """The sources that the plan needs, closed with the stack, and the guard before all of them."""
    guard = Guard(cloud.hosts)
    pace = None if replay else Pace(origin(cloud.arm), time.monotonic)
    sources: dict[str, Source] = {}
    for name in _sources(plan):
        module, at_a_time = SOURCES[name]
        choke = Choke(guard, recorder, timing, asyncio.Semaphore(at_a_time), pace)
        source: Source = await import_module(module).open_source(Opening(cloud, credential, choke, timing, replay))
        stack.push_async_callback(source.close)
        sources[name] = source
    return sources, guard
