"""Azure Resource Manager: the clients of azure-mgmt-resource, -storage and -monitor, and the plain pipeline for the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Self, cast

import aiohttp
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.core.pipeline import policies
from azure.core.pipeline.transport import AsyncHttpResponse, AsyncHttpTransport
from azure.core.rest import HttpRequest
from azure.core.utils import CaseInsensitiveDict
from azure.mgmt.core import AsyncARMPipelineClient
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy
from azure.mgmt.monitor.aio import MonitorManagementClient
from azure.mgmt.resource.resources.aio import ResourceManagementClient
from azure.mgmt.storage.aio import StorageManagementClient

from collector.choke import Choke, Send
from collector.source import NoToken, Opening
from collector.transport import Request, Response
from collector.wire import AzureWire, first_line, open_session
from evidence.query import Query

AGENT = "tomproof"
# The clients want a subscription when they are made, but every path that they are given here is whole by itself.
_NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"

SendRequest = Callable[[HttpRequest], Awaitable[Any]]


class Held(AsyncHttpResponse):
    """An answer whose body is here already, in the form that azure-core's pipelines take."""

    def __init__(self, request: Any, response: Response) -> None:
        super().__init__(request, None)
        self.status_code = response.status
        self.headers = CaseInsensitiveDict(response.headers)
        self.reason = ""
        self.content_type = self.headers.get("content-type")
        self._held = response.body

    def body(self) -> bytes:
        """The whole body."""
        return self._held


class ChokeTransport(AsyncHttpTransport[Any, Any]):
    """The transport under all Resource Manager clients: everything goes through the choke point."""

    def __init__(self, choke: Choke, send: Send) -> None:
        self._choke = choke
        self._send = send

    async def send(self, request: Any, **_: Any) -> Held:
        """One exchange; raises Refused or Lost."""
        content = request.content
        body = content.encode() if isinstance(content, str) else content or b""
        asked = Request(request.method, request.url, dict(request.headers), body)
        return Held(request, await self._choke.through(asked, self._send))

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...


def reading_policies(credential: Any, scope: str) -> list[Any]:
    """A pipeline for one client. Never the SDK's own list: it answers a 409 by registering a resource provider, a write.

    Neither retries nor redirects are in it: the walk asks again by its own rule, and a redirect is an answer, not a way.
    """
    return [
        policies.RequestIdPolicy(),
        policies.HeadersPolicy(base_headers={"Accept": "application/json"}),
        policies.UserAgentPolicy(AGENT),
        AsyncARMChallengeAuthenticationPolicy(credential, scope),
    ]


class Azure:
    """Asks Resource Manager: each query through the client that it names."""

    def __init__(self, opening: Opening, session: aiohttp.ClientSession | None) -> None:
        cloud, credential = opening.cloud, opening.credential
        send = opening.replay.answer if opening.replay else AzureWire(cast("Any", session), opening.timing).send
        transport = ChokeTransport(opening.choke, send)

        def options() -> dict[str, Any]:
            return {
                "base_url": cloud.arm,
                "credential_scopes": [cloud.arm_scope],
                "policies": reading_policies(credential, cloud.arm_scope),
                "transport": transport,
            }

        self._session, self._choke = session, opening.choke
        self._clients: dict[str, SendRequest] = {
            "arm": AsyncARMPipelineClient[HttpRequest, Any](**options()).send_request,
            "resource": ResourceManagementClient(credential, _NO_SUBSCRIPTION, **options()).send_request,
            "storage": StorageManagementClient(credential, _NO_SUBSCRIPTION, **options()).send_request,
            # NOTE: monitor 7 has no public send_request yet; the generated one is the same but for its name.
            "monitor": MonitorManagementClient(credential, _NO_SUBSCRIPTION, **options())._send_request,
        }

    async def ask(self, query: Query, url: str, body: bytes) -> None:
        """Sends one request; raises Refused, Lost or NoToken."""
        headers = dict(query.headers)
        if body:
            headers["Content-Type"] = "application/json"
        request = HttpRequest(query.method, url, headers=headers, content=body or None)
        try:
            async with self._choke.turn(url):
                await self._clients[query.client](request)
        except ClientAuthenticationError as error:
            raise NoToken(first_line(error)) from error
        except AzureError as error:
            raise NoToken(f"the sign-in could not be reached: {first_line(error)}") from error

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()


async def open_source(opening: Opening) -> Azure:
    """Resource Manager, live or replayed."""
    return Azure(opening, None if opening.replay else open_session(opening.cloud.arm))
