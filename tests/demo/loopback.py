"""The demo tenant behind real sockets: TLS with an authority of its own, a sign-in, and every fault on request.

It stands in for ``login.microsoftonline.com``, ``management.azure.com`` and ``graph.microsoft.com`` at once. A client gets
there in one of two ways: by addresses (``loopback.cloud()``), or unchanged through ``HTTPS_PROXY=loopback.proxy``, which
leads every host to this one server. ``SSL_CERT_FILE=loopback.ca_file`` in both cases.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from collector.clouds import Cloud
from collector.transport import Request, Response
from tests.collector.tlsserver import Answer, Cut, Server, Slow, serving, token
from tomproof.demo import DemoTenant
from tomproof.demo.company import TENANT, guid

HOSTS = ("login.microsoftonline.com", "management.azure.com", "graph.microsoft.com")
CLIENT, SECRET = guid("app tomproof-reader"), "a-secret-that-belongs-to-nobody"
_JSON = {"Content-Type": "application/json"}

__all__ = [
    "CLIENT",
    "SECRET",
    "Cut",
    "Fault",
    "Loopback",
    "Slow",
    "expired",
    "failing",
    "loopback",
    "malformed",
    "throttled",
]


@dataclass(slots=True)
class Fault:
    """Answers that come instead of the tenant's, one after the other, for requests whose path matches; then it is over."""

    path: str
    answers: list[Answer]

    def take(self, path: str) -> Answer | None:
        return self.answers.pop(0) if self.answers and re.search(self.path, path, re.IGNORECASE) else None


def throttled(seconds: int) -> Response:
    """Too many requests; come back in so many seconds."""
    return _error(429, "TooManyRequests", "Too many requests", {"Retry-After": str(seconds)})


def failing(status: int = 503) -> Response:
    """The service is in trouble."""
    return _error(status, "ServerTimeout", "The request timed out.")


def expired() -> Response:
    """The token has run out."""
    return _error(401, "ExpiredAuthenticationToken", "The access token has expired.")


def malformed() -> Response:
    """A body that ends in the middle."""
    return Response(200, _JSON, b'{"value": [{"id": "/subscr')


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Response(status, {**_JSON, **(headers or {})}, body)


@dataclass(slots=True)
class Loopback:
    """A running stand-in. ``tokens`` counts the tokens that were given out; ``tenant`` is who answers."""

    server: Server
    tenant: DemoTenant
    proxy: str
    faults: list[Fault] = field(default_factory=list)
    tokens: int = 0

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def ca_file(self) -> Path:
        return self.server.ca_file

    def cloud(self) -> Cloud:
        """The addresses of this server, as those of a cloud."""
        here, there = f"https://localhost:{self.port}", f"https://127.0.0.1:{self.port}"
        return Cloud("loopback", here, here, "https://arm.test/.default", there, "https://graph.test/.default")

    def environment(self) -> dict[str, str]:
        """What a process needs to sign in here as it would at Microsoft, with all its hosts led to this server."""
        return {
            "SSL_CERT_FILE": str(self.ca_file),
            "HTTPS_PROXY": self.proxy,
            "NO_PROXY": "",
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": SECRET,
        }

    def answer(self, request: Request) -> Answer:
        """The answer to one request: a fault, the sign-in's, or the tenant's to whoever has a token."""
        path = urlsplit(request.url).path
        for fault in self.faults:
            wrong = fault.take(path)
            if wrong is not None:
                return wrong
        if path.endswith(("/oauth2/v2.0/token", "/.well-known/openid-configuration", "/discovery/instance")):
            return self._sign_in(request, path)
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return _error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        host = request.headers.get("host", "localhost")
        return self.tenant.reply(Request(request.method, f"https://{host}{request.url}", request.headers, request.body))

    def _sign_in(self, request: Request, path: str) -> Response:
        base = f"https://{request.headers.get('host', 'localhost')}/{TENANT}"
        if path.endswith("/openid-configuration"):
            return _ok({"issuer": f"{base}/v2.0", "token_endpoint": f"{base}/oauth2/v2.0/token",
                        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize"})  # fmt: skip
        if path.endswith("/discovery/instance"):
            return _ok({"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "metadata": []})
        form = parse_qs(request.body.decode())
        if form.get("client_id") != [CLIENT] or form.get("client_secret") != [SECRET]:
            body = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return Response(401, _JSON, json.dumps(body).encode())
        self.tokens += 1
        given = token(self.tokens, oid=guid("principal tomproof-reader"), tid=TENANT, idtyp="app", appid=CLIENT)
        return _ok({"token_type": "Bearer", "expires_in": 3600, "access_token": given})


def _ok(body: object) -> Response:
    return Response(200, _JSON, json.dumps(body).encode())


@contextlib.contextmanager
def loopback(folder: Path, tenant: DemoTenant | None = None, faults: Iterable[Fault] = ()) -> Iterator[Loopback]:
    """Serves the demo tenant until the end of the block; ``folder`` takes the authority's certificate."""
    with serving(folder, HOSTS) as server, _proxying(server.port) as proxy:
        running = Loopback(server, tenant or DemoTenant(), proxy, list(faults))
        server.handler = running.answer
        yield running


@contextlib.contextmanager
def _proxying(port: int) -> Iterator[str]:
    """An HTTP proxy that leads every CONNECT to a port of this machine, whatever host was asked for."""
    loop = asyncio.new_event_loop()
    listener = loop.run_until_complete(asyncio.start_server(lambda r, w: _tunnel(port, r, w), "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_closed(listener), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _tunnel(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError), _aborted(writer):
        await reader.readuntil(b"\r\n\r\n")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError), _aborted(into):
        while data := await source.read(65536):
            into.write(data)
            await into.drain()


@contextlib.contextmanager
def _aborted(writer: asyncio.StreamWriter) -> Iterator[None]:
    """Lets go of a connection at the end, even where the tunnel is taken down while it is open."""
    try:
        yield
    finally:
        writer.transport.abort()


async def _closed(listener: asyncio.Server) -> None:
    listener.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
