"""Microsoft Graph: msgraph-sdk's request adapter, which hands over the raw bytes, over a transport of our own."""

from __future__ import annotations

import httpx
from azure.core.exceptions import AzureError
from kiota_abstractions.api_error import APIError
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.user_agent_handler import UserAgentHandler
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph_core import GraphClientFactory  # type: ignore[import-untyped]
from msgraph_core.middleware import GraphTelemetryHandler  # type: ignore[import-untyped]

from collector.choke import Choke, Send
from collector.clouds import origin
from collector.recorder import ERRAND
from collector.source import NoToken, Opening
from collector.transport import Request, Response
from collector.wire import GraphWire, first_line
from evidence.query import Query

# Of headers that speak about the bytes on the wire; the body that goes on is whole and decoded.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class ChokeTransport(httpx.AsyncBaseTransport):
    """The transport under kiota's middleware: everything goes through the choke point."""

    def __init__(self, choke: Choke, send: Send) -> None:
        self._choke = choke
        self._send = send

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; raises Refused or Lost."""
        asked = Request(request.method, str(request.url), dict(request.headers), await request.aread())
        answer = await self._choke.through(asked, self._send)
        headers = {name: value for name, value in answer.headers.items() if name.casefold() not in _OF_THE_WIRE}
        return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)


class Entra:
    """Asks Microsoft Graph, v1.0 or beta as the query says."""

    def __init__(self, opening: Opening, wire: GraphWire | None) -> None:
        cloud = opening.cloud
        send = opening.replay.answer if opening.replay else wire.send if wire else _no_wire
        # Neither kiota's retries (it gives up on 500 and 502, and on a long Retry-After) nor its redirects: see patience.
        self._http = GraphClientFactory.create_with_custom_middleware(
            [UserAgentHandler(), GraphTelemetryHandler()],
            client=httpx.AsyncClient(transport=ChokeTransport(opening.choke, send), trust_env=False),
        )
        self._wire, self._choke = wire, opening.choke
        host = origin(cloud.graph).partition(":")[0]
        self._adapter = GraphRequestAdapter(
            AzureIdentityAuthenticationProvider(opening.credential, scopes=[cloud.graph_scope], allowed_hosts=[host]),
            client=self._http,
        )
        self._adapter.base_url = f"{cloud.graph}/v1.0"

    async def ask(self, query: Query, url: str, body: bytes) -> None:
        """Sends one request; raises Refused, Lost or NoToken."""
        information = RequestInformation(Method(query.method))
        information.url = url
        information.headers.try_add("Accept", "application/json")
        for name, value in query.headers:
            information.headers.try_add(name, value)
        if body:
            information.headers.try_add("Content-Type", "application/json")
            information.content = body
        try:
            async with self._choke.turn(url):
                await self._adapter.send_primitive_async(information, "bytes", {})
        except AzureError as error:
            raise NoToken(first_line(error)) from error
        except (APIError, ValueError):
            # kiota's word for any status from 400 on. The answer itself is in the errand; without one it is a fault.
            errand = ERRAND.get()
            if errand is None or errand.last is None:
                raise

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()
        if self._wire is not None:
            await self._wire.close()


async def _no_wire(request: Request) -> Response:
    raise ConnectionError(f"there is no connection for {request.url}")


async def open_source(opening: Opening) -> Entra:
    """Graph, live or replayed."""
    return Entra(opening, None if opening.replay else GraphWire(origin(opening.cloud.graph), opening.timing))
