"""A blob service on loopback: one container, in the shapes of the service's official pages, and what can go wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from collector.blob import Container
from collector.clouds import Cloud
from collector.patience import Timing
from collector.transport import Request, Response
from tests.collector.tlsserver import Answer, Server, token

TENANT, APPLICATION = "44444444-4444-4444-4444-444444444444", "66666666-6666-6666-6666-666666666666"


@dataclass
class Kept:
    data: bytes
    etag: str


@dataclass
class FakeBlobs:
    """The container ``evidence``. ``page`` is how many blobs a page of the list has; ``trouble`` may answer first."""

    server: Server
    page: int = 5000
    blobs: dict[str, Kept] = field(default_factory=dict)
    leases: dict[str, str] = field(default_factory=dict)
    policy: tuple[datetime, str] | None = None  # until when blobs are kept as they are, and the policy's mode
    bare: frozenset[str] = frozenset()  # blobs without a policy
    early: Mapping[str, datetime] = field(default_factory=dict)  # blobs that are set free before the others
    whole: bool = False  # a policy of the container as a whole
    soft: bool = False  # the account keeps what is deleted
    trouble: Callable[[Request], Answer | None] = field(default=lambda _: None)
    writes: int = 0

    def container(self, prefix: str = "", timing: Timing | None = None) -> Container:
        base = f"https://localhost:{self.server.port}"
        cloud = Cloud("test", base, base, "", base, "")
        quick = Timing(answer=5.0, backoff=0.01, longest_wait=2.0)
        return Container(f"{base}/evidence", prefix, cloud, "env", None, timing or quick)

    def answer(self, request: Request) -> Answer:
        path, _, query = request.url.partition("?")
        if path == f"/{TENANT}/oauth2/v2.0/token":
            assert b"storage.azure.com" in request.body
            given = token(1, oid=APPLICATION, tid=TENANT, idtyp="app")
            body = json.dumps({"token_type": "Bearer", "expires_in": 3600, "access_token": given}).encode()
            return Response(200, {"Content-Type": "application/json"}, body)
        if not path.startswith("/evidence"):
            return Response(404)
        assert request.headers["authorization"].startswith("Bearer ")
        assert request.headers["x-ms-version"] == "2023-11-03"
        assert request.headers["x-ms-date"].endswith(" GMT")
        trouble = self.trouble(request)
        if trouble is not None:
            return trouble
        asked = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        if path == "/evidence":
            return self._container(request, asked)
        return self._blob(request, unquote(path.removeprefix("/evidence/")), asked)

    def _container(self, request: Request, asked: dict[str, str]) -> Response:
        assert asked["restype"] == "container"
        if request.method == "HEAD":
            return Response(
                200, {"x-ms-has-immutability-policy": str(self.whole).lower(), "x-ms-has-legal-hold": "false"}
            )
        assert (request.method, asked["comp"]) == ("GET", "list")
        names = sorted(name for name in self.blobs if name.startswith(asked.get("prefix", "")))
        names = [name for name in names if name >= asked.get("marker", "")]
        shown, rest = names[: self.page], names[self.page :]
        told = "immutabilitypolicy" in asked.get("include", "")
        items = "".join(self._item(name, told=told) for name in shown)
        marker = f"<NextMarker>{escape(rest[0])}</NextMarker>" if rest else "<NextMarker />"
        page = f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="evidence"><Blobs>{items}</Blobs>{marker}</EnumerationResults>'  # noqa: E501
        return Response(200, {"Content-Type": "application/xml"}, b"\xef\xbb\xbf" + page.encode())

    def _item(self, name: str, *, told: bool) -> str:
        kept, policy = self.blobs[name], ""
        if told and self.policy and name not in self.bare:
            until = format_datetime(self.early.get(name, self.policy[0]), usegmt=True)
            policy = f"<ImmutabilityPolicyUntilDate>{until}</ImmutabilityPolicyUntilDate><ImmutabilityPolicyMode>{self.policy[1]}</ImmutabilityPolicyMode>"  # noqa: E501
        return (
            f"<Blob><Name>{escape(name)}</Name><Properties><Etag>{kept.etag}</Etag><Content-Length>{len(kept.data)}"
            f"</Content-Length><BlobType>BlockBlob</BlobType>{policy}</Properties><OrMetadata /></Blob>"
        )

    def _blob(self, request: Request, name: str, asked: dict[str, str]) -> Response:
        if asked.get("comp") == "lease":
            return self._lease(request, name)
        there = self.blobs.get(name)
        if request.method == "PUT":
            return self._put(request, name, there)
        if there is None:
            return said(404, "BlobNotFound")
        if request.method == "DELETE":
            if self.policy:
                return said(409, "BlobImmutableDueToPolicy")
            del self.blobs[name]
            return Response(202, {"x-ms-delete-type-permanent": str(not self.soft).lower()})
        return Response(200, {"ETag": there.etag, "Content-Type": "application/octet-stream"}, there.data)

    def _put(self, request: Request, name: str, there: Kept | None) -> Response:
        assert request.headers["x-ms-blob-type"] == "BlockBlob"
        if there is not None and request.headers.get("if-none-match") == "*":
            return said(409, "BlobAlreadyExists")
        if there is not None and self.policy:
            return said(409, "BlobImmutableDueToPolicy")
        self.writes += 1
        self.blobs[name] = Kept(request.body, f"0x8D{self.writes:X}")
        return Response(201, {"ETag": self.blobs[name].etag})

    def _lease(self, request: Request, name: str) -> Response:
        action, held = request.headers["x-ms-lease-action"], self.leases.get(name)
        if name not in self.blobs:
            return said(404, "BlobNotFound")
        if action == "acquire":
            wanted = request.headers["x-ms-proposed-lease-id"]
            assert request.headers["x-ms-lease-duration"] == "60"
            if held not in (None, wanted):
                return said(409, "LeaseAlreadyPresent")
            self.leases[name] = wanted
            return Response(201, {"x-ms-lease-id": wanted})
        if request.headers["x-ms-lease-id"] != held:
            return said(409, "LeaseIdMismatchWithLeaseOperation")
        if action == "release":
            del self.leases[name]
        return Response(200, {})


def said(status: int, code: str, **headers: str) -> Response:
    """An error as the service says it."""
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>no</Message></Error>'
    return Response(status, {"x-ms-error-code": code, "Content-Type": "application/xml", **headers}, body.encode())
