"""A session over real sockets: azure-identity signs in with a secret, and one side may be refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import collector
from collector.clouds import Cloud
from collector.credential import Granted
from collector.transport import Request
from evidence.pack import PackWriter
from evidence.snapshot import Snapshot
from tests.collector.scripted import FAST, ONE, POLICIES, TENANT, ok, refusal
from tests.collector.tlsserver import Answer, Server, serving, token
from tomproof.doctor.asking import permissions_query

WHO, APP = "55555555-5555-5555-5555-555555555555", "66666666-6666-6666-6666-666666666666"
RIGHTS = permissions_query(ONE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as listening:
        yield listening


@pytest.fixture
def cloud(server: Server, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    base = f"https://localhost:{server.port}"
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": APP, "CLIENT_SECRET": "nobody-may-see-this"}.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    return Cloud(
        "test",
        base,
        base,
        "https://arm.test/.default",
        f"https://127.0.0.1:{server.port}",
        "https://graph.test/.default",
    )


def answer(request: Request, *, consent: bool) -> Answer:
    if request.url.startswith(f"/{TENANT}/oauth2/v2.0/token"):
        graph = parse_qs(request.body.decode())["scope"] == ["https://graph.test/.default"]
        if graph and not consent:
            return refusal(400, "invalid_grant")
        roles = ["User.Read.All", "Policy.Read.All"] if graph else []
        given = token(1, oid=WHO, tid=TENANT, appid=APP, idtyp="app", roles=roles)
        return ok({"token_type": "Bearer", "expires_in": 3600, "access_token": given})
    if request.url.startswith(f"/subscriptions/{ONE}/providers/Microsoft.Authorization/permissions?"):
        assert request.headers["authorization"].startswith("Bearer ")
        return ok({"value": [{"actions": ["*/read"], "notActions": []}]})
    return refusal(404, "NotFound", request.url)


async def asked(cloud: Cloud, folder: Path) -> tuple[str, dict[str, Granted], dict[str, str], Snapshot]:
    writer = PackWriter(folder / "asked", {"test": 1})
    try:
        async with collector.session([RIGHTS, POLICIES], writer, cloud=cloud, auth="env", timing=FAST) as session:
            return session.way, dict(session.granted), dict(session.refused), await session.ask([RIGHTS])
    finally:
        writer.close()


def test_a_session_says_who_signed_in_and_what_the_tokens_grant(server: Server, cloud: Cloud, tmp_path: Path) -> None:
    server.handler = lambda request: answer(request, consent=True)
    way, granted, refused, snapshot = asyncio.run(asked(cloud, tmp_path))
    assert (way, refused) == ("environment variables", {})
    assert granted["graph"].roles == ("Policy.Read.All", "User.Read.All")
    assert (granted["azure"].roles, granted["azure"].application, granted["azure"].who.object_id) == ((), APP, WHO)
    assert not granted["azure"].delegated
    (block,) = snapshot.seen(RIGHTS)
    assert block.data["actions"] == ["*/read"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"signature-1" not in kept
    assert b"nobody-may-see-this" not in kept


def test_one_side_that_is_refused_leaves_the_other(server: Server, cloud: Cloud, tmp_path: Path) -> None:
    server.handler = lambda request: answer(request, consent=False)
    _, granted, refused, snapshot = asyncio.run(asked(cloud, tmp_path))
    assert sorted(granted) == ["azure"]
    assert sorted(refused) == ["graph"]
    assert refused["graph"]
    assert len(snapshot.seen(RIGHTS)) == 1
