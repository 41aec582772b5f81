"""A sign-in that can be questioned: who signed in, what its tokens grant, and reads that are asked one after another.

``collect`` walks a whole plan for a pack; a session is for who wants to know what an identity may do before there is one. It
goes the same way: sign-in, guard, pace, choke point and recorder. A token is decoded where it lies and never handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from azure.core.exceptions import AzureError

from collector.clouds import Cloud
from collector.credential import Granted, granted
from collector.run import Walk
from collector.wire import first_line
from evidence.query import Query
from evidence.snapshot import Snapshot


class Signing(Protocol):
    """A replay that plays the sign-in as well: the access token that somebody gets for a source."""

    def token(self, source: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in and by which way, with what the tokens of each source grant, or why there is none."""

    way: str
    cloud: Cloud
    granted: Mapping[str, Granted]
    refused: Mapping[str, str]
    walk: Walk

    async def ask(self, queries: Iterable[Query]) -> Snapshot:
        """Asks, and gives all that has come so far; what could not be read is a gap of the snapshot."""
        await self.walk.all(queries)
        return self.walk.snapshot()


async def tokens(
    credential: Any, cloud: Cloud, sources: Iterable[str], replay: object | None
) -> tuple[dict[str, Granted], dict[str, str]]:
    """What the tokens of these sources grant, and for the others the first line of the refusal."""
    given: dict[str, Granted] = {}
    refused: dict[str, str] = {}
    for source in sources:
        try:
            given[source] = granted(await _token(credential, cloud, source, replay))
        except AzureError as error:
            refused[source] = first_line(error)
    return given, refused


async def _token(credential: Any, cloud: Cloud, source: str, replay: object | None) -> str:
    if replay is not None and hasattr(replay, "token"):
        return cast("Signing", replay).token(source)
    ask: Callable[[str], Any] = credential.get_token_info
    return str((await ask(cloud.scope(source))).token)
