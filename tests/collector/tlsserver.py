"""A TLS server on loopback with a certificate authority of its own: real sockets, and every way in which they go wrong."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collector.transport import Request, Response


@dataclass(frozen=True, slots=True)
class Cut:
    """Begins an answer, and closes the connection in the middle of its body."""

    promised: int = 1000
    sent: bytes = b'{"value": ['


@dataclass(frozen=True, slots=True)
class Slow:
    """Answers after a while."""

    seconds: float
    then: Response


Answer = Response | Cut | Slow
Handler = Callable[[Request], Answer]


@dataclass(slots=True)
class Server:
    """A running server. ``asked`` holds every request that came in, with its headers in small letters."""

    port: int
    ca_file: Path
    asked: list[Request] = field(default_factory=list)
    handler: Handler = field(default=lambda _: Response(500))

    def paths(self, method: str = "GET") -> list[str]:
        return [request.url for request in self.asked if request.method == method]


@contextlib.contextmanager
def serving(folder: Path, hosts: Sequence[str] = ()) -> Iterator[Server]:
    """Serves on a free port of loopback, in a thread of its own, until the end of the block.

    Its certificate is for ``localhost``, ``127.0.0.1`` and ``hosts``.
    """
    context = _server_context(folder, hosts)
    loop = asyncio.new_event_loop()
    server = Server(0, folder / "ca.pem")
    listener = loop.run_until_complete(
        asyncio.start_server(lambda r, w: _talk(server, r, w), "127.0.0.1", 0, ssl=context)
    )
    server.port = listener.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listener), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(listener: asyncio.Server) -> None:
    listener.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            while await _one(server, reader, writer):
                pass
    finally:
        writer.transport.abort()


async def _one(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    request = Request(method, target, headers, body)
    server.asked.append(request)
    answer = server.handler(request)
    if isinstance(answer, Slow):
        await asyncio.sleep(answer.seconds)
        answer = answer.then
    if isinstance(answer, Cut):
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {answer.promised}\r\n\r\n".encode() + answer.sent)
        await writer.drain()
        return False
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers.items())]
    lines += [f"Content-Length: {len(answer.body)}", "", ""]
    writer.write("\r\n".join(lines).encode() + answer.body)
    await writer.drain()
    return True


def token(number: int, **claims: Any) -> str:
    """An access token in shape, signed by nobody."""

    def part(data: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'number': number, **claims})}.signature-{number}"


def _server_context(folder: Path, hosts: Sequence[str]) -> ssl.SSLContext:
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    ca = _certificate(ca_name, ca_name, ca_key.public_key(), ca_key)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    leaf = _certificate(name, ca_name, key.public_key(), ca_key, ["localhost", *hosts])
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "server.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: Any, key: Any, hosts: Sequence[str] = ()
) -> x509.Certificate:
    """A certificate for these hosts and 127.0.0.1; without hosts that of an authority."""
    ca = not hosts
    begin = datetime.now(UTC) - timedelta(days=1)
    names = [*map(x509.DNSName, hosts), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if ca:
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256())
