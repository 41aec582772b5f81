"""The seam under both SDKs: a request as it would go to the wire, an answer as it would come back, and who may stand in.

A ``Replay`` is plugged below the real azure-core and Microsoft Graph pipelines in place of the sockets: the demo tenant
answers through it, and tests put faults in through it. Everything above (sign-in headers, guard, pace, paging, retries,
recorder) is what runs against Azure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. ``url`` is absolute, with its query string as sent; header names keep the sender's case."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer. ``body`` is whole and decoded (no content-encoding left)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Replay(Protocol):
    """Answers in place of the network."""

    async def answer(self, request: Request) -> Response:
        """The answer to one request; raises ConnectionError or TimeoutError to play a cut connection or a silent host."""
        ...
