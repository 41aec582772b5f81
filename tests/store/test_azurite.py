"""The store against Azurite, Microsoft's emulator of the blob service, where AZURITE names its program azurite-blob."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from collector.blob import Container
from collector.clouds import Cloud
from collector.errors import UsageError
from collector.patience import Timing
from collector.transport import Request, Response
from evidence.pack import Pack
from tests.collector.tlsserver import serving, token
from tests.store.blobs import APPLICATION, TENANT
from tests.store.conftest import chain, content
from tomproof.errors import Impossible
from tomproof.store import Store
from tomproof.store.container import ContainerPlace
from tomproof.store.immutability import confirmed
from tomproof.store.looking import look_through
from tomproof.store.pruning import prune

AZURITE = shutil.which(os.environ.get("AZURITE", ""))
pytestmark = pytest.mark.skipif(not AZURITE, reason="AZURITE does not name the program azurite-blob")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return chain(tmp_path_factory.mktemp("packs"), 3)


def bearer() -> str:
    """A token as Azurite looks at it: for whom, from whom and until when, and not who signed it."""
    now = int(time.time())
    return token(
        1, oid=APPLICATION, tid=TENANT, idtyp="app", aud="https://storage.azure.com", iat=now, nbf=now - 60, exp=now + 3600,
        iss=f"https://sts.windows.net/{TENANT}/",
    )  # fmt: skip


def entra(request: Request) -> Response:
    """Signs in."""
    if not request.url.startswith(f"/{TENANT}/oauth2/v2.0/token"):
        return Response(404)
    body = json.dumps({"token_type": "Bearer", "expires_in": 3600, "access_token": bearer()}).encode()
    return Response(200, {"Content-Type": "application/json"}, body)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of Entra and of the emulator's account."""
    folder = tmp_path_factory.mktemp("azurite")
    with serving(folder) as server, pytest.MonkeyPatch.context() as patch:
        server.handler = entra
        for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"):
            patch.delenv(name, raising=False)
        settings = {
            "SSL_CERT_FILE": str(server.ca_file), "NO_PROXY": "localhost,127.0.0.1", "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": APPLICATION, "AZURE_CLIENT_SECRET": "the-secret",
        }  # fmt: skip
        for name, value in settings.items():
            patch.setenv(name, value)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            AZURITE or "", "--inMemoryPersistence", "--blobHost", "127.0.0.1", "--blobPort", str(port), "--oauth", "basic",
            "--cert", str(folder / "server.pem"), "--key", str(folder / "server.pem"), "--silent", "--disableTelemetry",
        ]  # fmt: skip
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as azurite:
            try:
                _wait(port)
                yield f"https://localhost:{server.port}", f"https://127.0.0.1:{port}/devstoreaccount1"
            finally:
                azurite.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("Azurite did not start")


@pytest.fixture
def container(emulator: tuple[str, str], request: pytest.FixtureRequest) -> Container:
    """A new container for each test."""
    authority, account = emulator
    name = f"evidence-{abs(hash(request.node.name)) % 10**9}"
    headers = {"Authorization": f"Bearer {bearer()}", "x-ms-version": "2023-11-03"}
    verify = os.environ["SSL_CERT_FILE"]
    with httpx.Client(verify=_context(verify), trust_env=False) as client:
        made = client.put(f"{account}/{name}?restype=container", headers=headers)
    assert made.status_code == 201, made.text
    return _container(f"{account}/{name}", authority)


def _context(ca: str) -> object:
    import ssl

    return ssl.create_default_context(cafile=ca)


def _container(base: str, authority: str) -> Container:
    cloud = Cloud("test", authority, authority, "", authority, "")
    return Container(base, "part/", cloud, "env", None, Timing(answer=10.0, backoff=0.1))


def test_the_store_works_against_the_emulator(container: Container, packs: list[Pack]) -> None:
    store = Store(ContainerPlace(container))
    assert store.place.vacant()
    for pack in packs:
        store.add(pack)
    runs = store.runs()
    assert [run.sha256 for run in runs] == [pack.sha256 for pack in packs]
    for run, pack in zip(runs, packs, strict=True):
        assert content(store.pack(run)) == content(pack)
    assert store.add(packs[1]) == runs[1]
    found = look_through(store)
    assert (found.problems, found.objects) == ((), 15)
    told = confirmed(store, runs[-1], 400)
    assert told is not None
    assert told.until is None
    assert "no policy was told for 8 of 8 blobs" in told.said


def test_prune_works_against_the_emulator(container: Container, packs: list[Pack]) -> None:
    store = Store(ContainerPlace(container))
    for pack in packs:
        store.add(pack)
    done = prune(store, timedelta(days=10), 1, datetime(2026, 1, 30, tzinfo=UTC))
    assert (len(done.plan.goes), done.kept) == (4, ())
    assert [run.pruned for run in store.runs()] == [True, True, False]
    found = look_through(store)
    assert (found.problems, found.objects, found.idle) == ((), 11, ())


def test_two_writers_wait_for_each_other_at_the_emulator(container: Container, packs: list[Pack]) -> None:
    with container.leased(5.0), pytest.raises(Impossible, match="somebody else has been writing"):
        Store(ContainerPlace(container, patience=0.0)).add(packs[0])
    with container.leased(5.0, renew=0.2):
        time.sleep(1)
        container.put("store.json", b"{}")
    Store(ContainerPlace(container, patience=0.0)).place.put("index.json", b"{}", replace=True)


def test_what_is_there_stays_at_the_emulator(container: Container) -> None:
    container.put("store.json", b"first")
    container.put("store.json", b"second")
    assert container.get("store.json") == b"first"
    container.put("store.json", b"third", replace=True)
    assert container.get("store.json") == b"third"
    with pytest.raises(FileNotFoundError):
        container.get("index.json")
    assert container.delete(f"objects/ab/ab{'0' * 62}") == "gone"


def test_a_container_that_is_not_there_is_told_by_the_emulator(container: Container) -> None:
    other = _container(f"{container.base}-not", container.cloud.authority)
    with pytest.raises(UsageError, match="there is no container at"):
        other.listing("runs/")
    with pytest.raises(UsageError, match="there is no container at"):
        other.get("store.json")


def test_a_long_list_comes_in_pages_from_the_emulator(container: Container) -> None:
    names = [f"objects/{number:02x}/{number:02x}{'0' * 62}" for number in range(12)]
    for name in names:
        container.put(name, b"x")
    assert [blob.name for blob in container.listing("objects/", page=5)] == names
    assert all(blob.size == 1 and blob.etag for blob in container.listing("objects/"))
