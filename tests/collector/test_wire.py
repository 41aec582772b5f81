"""What the wires leave behind when a host takes connections and says nothing."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from collector.patience import Timing
from collector.transport import Request
from collector.wire import AzureWire, GraphWire, open_session

TIMING = Timing(answer=0.4)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A port of loopback that takes connections and never answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        yield listener


async def ask_azure(url: str) -> None:
    async with open_session(url) as session, asyncio.timeout(TIMING.answer):
        await AzureWire(session, TIMING).send(Request("GET", url))


async def ask_graph(url: str) -> None:
    wire = GraphWire("127.0.0.1", TIMING)
    try:
        async with asyncio.timeout(TIMING.answer):
            await wire.send(Request("GET", url))
    finally:
        await wire.close()


@pytest.mark.parametrize("ask", [ask_azure, ask_graph])
def test_a_host_that_never_agrees_on_tls_is_given_up_and_let_go(
    mute: socket.socket, ask: Callable[[str], Coroutine[Any, Any, None]]
) -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(ask(f"https://127.0.0.1:{mute.getsockname()[1]}/x"))
    gc.collect()  # a connection that nobody has closed says so now, which the settings of these tests make an error
    there, _ = mute.accept()
    with there:
        there.settimeout(10)
        hello = there.recv(65536)
        assert hello[:1] == b"\x16"  # the first record of a TLS handshake
        assert there.recv(65536) == b""
