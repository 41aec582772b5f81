"""The demo tenant over real sockets: sign-in, both services, and the wire going wrong in every way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import collector
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.storage import ACCOUNTS
from checks.entra.directory import USERS
from evidence.pack import PackWriter
from evidence.query import Query
from evidence.record import Reason
from evidence.snapshot import Snapshot
from tests.demo.loopback import SECRET, Cut, Fault, Loopback, Slow, expired, failing, loopback, malformed, throttled
from tomproof.demo import NAME, NOW, TENANT, TOM
from tomproof.demo.azure import estate
from tomproof.demo.company import SUBSCRIPTIONS as NAMES

QUICK = collector.Timing(answer=1.0, longest_wait=1.5, patience=4.0, backoff=0.01, tries=4, pages=50)
STORAGE = "/Microsoft.Storage/storageAccounts"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    with loopback(tmp_path_factory.mktemp("tls")) as running:
        yield running


@pytest.fixture
def tenant(serving: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The server, with the environment of a process that signs in there directly."""
    for name, value in serving.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    serving.faults.clear()
    serving.server.asked.clear()
    serving.tokens = 0
    return serving


def ask(tenant: Loopback, folder: Path, *plan: Query, **options: object) -> Snapshot:
    """What comes back when a plan is collected over the sockets."""
    options = {"cloud": tenant.cloud(), "timing": QUICK, **options}
    with contextlib.closing(PackWriter(folder / "pack", {"test": 1})) as writer:
        found = asyncio.run(collector.collect(plan, writer, auth="env", **options))  # type: ignore[arg-type]
    return writer.snapshot(found.queries, found.chosen, NOW)


def test_both_services_answer_whoever_signs_in(tenant: Loopback, tmp_path: Path) -> None:
    seen = ask(tenant, tmp_path, RESOURCES, USERS)
    assert [item.text("/displayName") for item in seen[SUBSCRIPTIONS]] == list(NAMES.values())
    assert len(seen[RESOURCES]) == len(estate.resources())
    assert len(seen[USERS]) == 39
    assert tenant.tokens == 2
    assert tenant.tenant.writes == []


def test_nobody_gets_an_answer_without_a_token(
    tenant: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "another")
    with pytest.raises(collector.SignInError, match="AADSTS7000215"):
        ask(tenant, tmp_path, USERS)


@pytest.mark.parametrize(
    "wrong",
    [throttled(1), failing(500), failing(502), failing(503), Cut(), Slow(3.0, failing()), expired()],
    ids=["429", "500", "502", "503", "cut", "slow", "expired"],
)
def test_what_goes_wrong_once_is_made_good(tenant: Loopback, tmp_path: Path, wrong: object) -> None:
    tenant.faults.append(Fault(STORAGE, [wrong]))  # type: ignore[list-item]
    tenant.faults.append(Fault("/v1.0/users", [wrong]))  # type: ignore[list-item]
    seen = ask(tenant, tmp_path, ACCOUNTS, USERS)
    assert (len(seen[ACCOUNTS]), len(seen[USERS])) == (13, 39)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (throttled(3600), Reason.THROTTLED),
        (failing(503), Reason.FAILED),
        (Cut(), Reason.FAILED),
        (expired(), Reason.FORBIDDEN),
        (malformed(), Reason.MALFORMED),
    ],
    ids=["429", "503", "cut", "expired", "malformed"],
)
def test_what_stays_wrong_is_a_gap_of_its_kind(tenant: Loopback, tmp_path: Path, wrong: object, reason: Reason) -> None:
    tenant.faults.append(Fault(STORAGE, [wrong] * 40))  # type: ignore[list-item]
    seen = ask(tenant, tmp_path, ACCOUNTS, USERS)
    assert {gap.reason for gap in seen.gaps(ACCOUNTS)} == {reason}
    assert len(seen[USERS]) == 39


def test_the_very_hosts_of_the_cloud_are_reached_through_the_proxy(
    tenant: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", tenant.proxy)
    monkeypatch.delenv("NO_PROXY")
    seen = ask(tenant, tmp_path, SUBSCRIPTIONS, USERS, cloud="public")
    assert (len(seen[SUBSCRIPTIONS]), len(seen[USERS])) == (2, 39)
    hosts = {request.headers["host"] for request in tenant.server.asked}
    assert hosts == {"login.microsoftonline.com", "management.azure.com", "graph.microsoft.com"}


def test_a_whole_run_of_the_command_works_as_it_does_against_azure(tenant: Loopback, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(TOM)
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_proxy", "_PROXY"))}
    done = subprocess.run(
        [sys.executable, "-m", "tomproof", "run", "--tom", NAME, "--out", "out", "--auth", "env", "--quiet"],
        cwd=tmp_path,
        env={**environment, **tenant.environment(), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1, done.stderr  # the demo tenant does not keep what its document says
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["estate"]["tenant"] == TENANT
    assert [s["name"] for s in report["estate"]["subscriptions"]] == list(NAMES.values())
    failing_kinds = {claim["kind"] for claim in report["claims"] if claim["verdict"] == "fail"}
    # no backup or sign-in here: what was fresh on the day of the demo grows old by the clock of a live run
    assert {"residency.region", "encryption.in-transit.min-tls", "access.production.limited"} <= failing_kinds
    assert tenant.tenant.writes == []
    assert SECRET not in "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())
