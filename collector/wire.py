"""The live connections: one TLS context, one aiohttp session for Resource Manager and sign-in, one httpx pool for Graph.

SSL_CERT_FILE and SSL_CERT_DIR are honoured (OpenSSL reads them), and so are HTTPS_PROXY and NO_PROXY.
"""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from azure.core.pipeline.transport import AioHttpTransport

from collector.patience import Timing
from collector.transport import Request, Response

CONNECT_SECONDS = 10.0
GRAPH_CONNECTIONS = 4


class SharedTransport(AioHttpTransport):  # type: ignore[misc] # azure-core offers it lazily, so without a type
    """An AioHttpTransport that many clients use and none of them closes; the session's owner does.

    NOTE: ``connection_verify`` is left alone on purpose. With a path in it azure-core builds a new TLS context for every
    request, so that no connection is ever used twice; the context is in the session's connector instead.
    """

    async def __aexit__(self, *_: object) -> None: ...

    async def close(self) -> None: ...


def proxy_for(url: str) -> str | None:
    """The proxy that HTTPS_PROXY and NO_PROXY name for a host."""
    return None if proxy_bypass(urlsplit(url).hostname or "") else getproxies().get("https")


def open_session(url: str | None = None) -> aiohttp.ClientSession:
    """One session for all azure-core clients; the caller closes it.

    With ``url`` all of it goes to that one host, and the proxy is looked up once: left to itself aiohttp reads the environment
    and ~/.netrc for each request, in a thread each.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=ssl.create_default_context(), limit=32),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=True,
        trust_env=url is None,
        proxy=proxy_for(url) if url else None,
    )


def azure_transport(session: aiohttp.ClientSession, timing: Timing) -> SharedTransport:
    """azure-core's own transport over the shared session."""
    return SharedTransport(
        session=session, session_owner=False, connection_timeout=CONNECT_SECONDS, read_timeout=timing.answer
    )


class AzureWire:
    """Sends over the aiohttp session itself: the pipelines above need nothing of azure-core's transport but the bytes."""

    def __init__(self, session: aiohttp.ClientSession, timing: Timing) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=timing.answer)

    async def send(self, request: Request) -> Response:
        """One exchange, its body read to the end; raises ConnectionError."""
        try:
            async with self._session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body or None,
                timeout=self._timeout,
                allow_redirects=False,
                skip_auto_headers=("Content-Type",),
            ) as answer:
                return Response(answer.status, dict(answer.headers), await answer.read())
        except aiohttp.ClientError as error:
            raise ConnectionError(first_line(error)) from error


class GraphWire:
    """Sends over httpx with HTTP/2: few connections, as httpcore's pool wants it."""

    def __init__(self, host: str, timing: Timing) -> None:
        # NOTE: httpcore leaves a connection open when somebody else's deadline strikes while TLS is being agreed on, and closes
        # it when its own does, so that its own must be the shorter one.
        connect = min(CONNECT_SECONDS, timing.answer / 2)
        self._timeout = httpx.Timeout(timing.answer, connect=connect).as_dict()
        self._inner = httpx.AsyncHTTPTransport(
            verify=ssl.create_default_context(),
            http2=True,
            proxy=proxy_for(f"https://{host}"),
            limits=httpx.Limits(max_connections=GRAPH_CONNECTIONS, max_keepalive_connections=GRAPH_CONNECTIONS),
        )

    async def send(self, request: Request) -> Response:
        """One exchange, its body read to the end; raises ConnectionError or TimeoutError."""
        try:
            asked = httpx.Request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body or None,
                extensions={"timeout": self._timeout},
            )
            answer = await self._inner.handle_async_request(asked)
            answer.request = asked
            try:
                body = await answer.aread()
            finally:
                await answer.aclose()
        except httpx.TimeoutException as error:
            raise TimeoutError(first_line(error)) from error
        except httpx.HTTPError as error:
            raise ConnectionError(first_line(error)) from error
        return Response(answer.status_code, dict(answer.headers), body)

    async def close(self) -> None:
        """Closes the pool."""
        await self._inner.aclose()


def first_line(error: Exception) -> str:
    """The first line of an SDK's message: what follows are hints and traces."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
