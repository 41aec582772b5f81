"""``run`` over real sockets: TLS with a private CA, a real sign-in from the environment, Azure's own host names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import collector
from tests.demo.loopback import SECRET, Fault, Loopback, expired, failing, loopback, malformed, throttled

ROOT = Path(__file__).parent.parent.parent
TOM = ROOT / "tomproof" / "demo" / "tom.md"
# What is judged by its age is judged by the day on which the tests run, and the demo tenant's day is a fixed one.
AGEING = ("backup.", "access.review", "monitoring.", "logging.")


def command(server: Loopback, *args: str, **more: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {**kept, **server.environment(), "PYTHONPATH": str(ROOT), **more}
    return [sys.executable, "-m", "tomproof", *args], env


def ran(server: Loopback, folder: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    line, env = command(server, *args, **more)
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=240, check=False)


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    return {c["id"]: c["verdict"] for c in report["claims"] if not c["kind"].startswith(AGEING)}


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("demo")
    line = [sys.executable, "-m", "tomproof", "run", "--demo", "--tom", str(TOM), "--out", str(out), "--json", "-q"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    return verdicts(json.loads(done.stdout))


def test_a_run_over_tls_with_environment_credentials_says_what_the_demo_says(
    tmp_path: Path, truth: dict[str, str]
) -> None:
    faults = [
        Fault("/storageAccounts$", [throttled(1)]),
        Fault("/vaults$", [failing(503)]),
        Fault("/conditionalAccess/policies$", [expired()]),
    ]
    with loopback(tmp_path, faults=faults) as server:
        done = ran(server, tmp_path, "run", "--tom", str(TOM), "--out", "evidence", "--json")
        assert server.tenant.writes == []
    assert done.returncode == 1, done.stderr
    assert "environment" in done.stderr
    report = json.loads(done.stdout)
    assert verdicts(report) == truth
    assert (tmp_path / "evidence" / "report.html").exists()
    assert all(fault.answers == [] for fault in faults)
    leaked = [p.name for p in (tmp_path / "evidence").rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]
    assert leaked == []


def test_one_malformed_answer_makes_unknown_what_needs_it_and_nothing_else(
    tmp_path: Path, truth: dict[str, str]
) -> None:
    with loopback(tmp_path, faults=[Fault("/conditionalAccess/policies$", [malformed()] * 9)]) as server:
        done = ran(server, tmp_path, "run", "--tom", str(TOM), "--out", "evidence", "--json", "-q")
    report = json.loads(done.stdout)
    changed = {c["kind"] for c in report["claims"] if truth.get(c["id"], c["verdict"]) != c["verdict"]}
    assert changed == {"identity.mfa.enforced"}
    assert {c["verdict"] for c in report["claims"] if c["kind"] == "identity.mfa.enforced"} == {"unknown"}


def test_a_wrong_secret_ends_with_4_and_the_next_step(tmp_path: Path) -> None:
    with loopback(tmp_path) as server:
        done = ran(server, tmp_path, "run", "--tom", str(TOM), "--out", "evidence", AZURE_CLIENT_SECRET="not it")
    assert done.returncode == 4
    assert "next:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "not it" not in done.stderr


def test_ctrl_c_keeps_what_came_and_the_same_command_goes_on(tmp_path: Path, truth: dict[str, str]) -> None:
    from collector.transport import Response
    from tests.demo.loopback import Slow

    late = Slow(20.0, Response(200, {"Content-Type": "application/json"}, b'{"value": []}'))
    with loopback(tmp_path, faults=[Fault("/conditionalAccess/policies$", [late])]) as server:
        line, env = command(server, "run", "--tom", str(TOM), "--out", "evidence", "--json", "-q")
        process = subprocess.Popen(
            line, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        log = tmp_path / "evidence" / "pack" / "records.jsonl"
        waited = time.monotonic()
        while (not log.exists() or len(log.read_bytes().splitlines()) < 100) and time.monotonic() - waited < 60:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130, said
        assert "what was collected is kept" in said
        assert "Traceback" not in said
        before = len(log.read_bytes().splitlines())
        again = ran(server, tmp_path, "run", "--tom", str(TOM), "--out", "evidence", "--json", "-q")
        assert again.returncode == 1, again.stderr
        assert verdicts(json.loads(again.stdout)) == truth
        asked = [path for path in server.server.paths() if "/.well-known/" not in path and "/discovery/" not in path]
        repeated = Counter(asked)
        in_flight = sum(at_a_time for _, at_a_time in collector.SOURCES.values())
        assert sum(times - 1 for times in repeated.values()) <= in_flight, "what had been answered was not asked again"
        assert len(log.read_bytes().splitlines()) > before
