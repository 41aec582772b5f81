"""The one place that every request for evidence passes, whichever SDK made it: guard, pace, concurrency, deadline, recorder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from collector.guard import Guard
from collector.pace import Pace
from collector.patience import Timing
from collector.recorder import ERRAND, Recorder
from collector.transport import Request, Response

Send = Callable[[Request], Awaitable[Response]]


class Lost(Exception):  # noqa: N818 - it says what happened to the request
    """No answer came; the message says why. It has been recorded where an errand was under way."""


@dataclass(frozen=True, slots=True)
class Choke:
    """What stands between an SDK's pipeline and the wire. ``pace`` None means that nothing needs to be spared (a replay)."""

    guard: Guard
    recorder: Recorder
    timing: Timing
    slots: asyncio.Semaphore
    pace: Pace | None

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Waits until it is this request's turn. Taken before the SDK is called, so that no token grows old in the queue."""
        if self.pace is None:
            await self.slots.acquire()
        else:
            await self.pace.lane(url).enter(self.slots)
        try:
            yield
        finally:
            self.slots.release()

    async def through(self, request: Request, send: Send) -> Response:
        """Sends one request by ``send`` and keeps the exchange; raises Refused before and Lost after the attempt.

        ``send`` raises ConnectionError (any OSError) or TimeoutError where no whole answer comes.
        """
        self.guard.check(request.method, request.url)
        started = self.recorder.now()
        try:
            async with asyncio.timeout(self.timing.answer):
                response = await send(request)
        except OSError as error:  # TimeoutError and ConnectionError are kinds of it
            raise self._lost(request, self._reason(error), started) from error
        headers = {name.casefold(): value for name, value in response.headers.items()}
        if self.pace is not None:
            self.pace.learn(request.url, response.status, headers)
        self.recorder.answered(request.method, request.url, response.status, headers, response.body, started)
        return response

    def _reason(self, error: OSError) -> str:
        if isinstance(error, TimeoutError):
            return f"no whole answer came within {self.timing.answer:g} seconds"
        return f"the connection failed: {str(error) or type(error).__name__}"

    def _lost(self, request: Request, reason: str, started: str) -> Lost:
        errand = ERRAND.get()
        if errand is not None:
            self.recorder.lost(errand, request.method, request.url, reason, started)
        return Lost(reason)
