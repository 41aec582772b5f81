"""What a source of evidence is to the walk: something that sends one request for one errand, and is closed at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from collector.choke import Choke
from collector.clouds import Cloud
from collector.patience import Timing
from collector.transport import Replay
from evidence.query import Query


class Source(Protocol):
    """An adapter over one SDK."""

    async def ask(self, query: Query, url: str, body: bytes) -> None:
        """Sends one request; what came of it is in the recorder's errand. Raises Refused, Lost or NoToken."""
        ...

    async def close(self) -> None: ...


class NoToken(Exception):  # noqa: N818 - it says what is missing
    """The credential gives no token (any more); the message is Entra's first line."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an adapter is opened with. ``credential`` is an azure-core async credential, shared by all adapters."""

    cloud: Cloud
    credential: Any
    choke: Choke
    timing: Timing
    replay: Replay | None = None


OpenSource = Callable[[Opening], Awaitable[Source]]
