"""What tomproof.toml declares goes the whole way: into the pack, into the verdicts, and through verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.declared import Declared, Person
from evidence.pack import open_pack
from tomproof.cli import tomproof as command
from tomproof.demo import DECLARED
from tomproof.demo.company import PRODUCTION
from tomproof.demo.entra.people import BY_NAME

TOM = "# TOM\n\nAccess to production is limited to two operators.\n"
KIND = "access.production.limited"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text(TOM)


def against(report: Path) -> list[str]:
    """What is said of everybody who contradicts the one claim."""
    claims: list[dict[str, Any]] = json.loads(report.read_text())["claims"]
    (claim,) = [claim for claim in claims if claim["kind"] == KIND]
    seen = [one for finding in claim["findings"] for one in finding["observations"]]
    return [one["note"] for one in seen if one["outcome"] == "contradicts"]


def test_what_is_declared_is_in_the_pack_and_decides_and_is_recomputed(tmp_path: Path) -> None:
    operator = BY_NAME["Malte Brandt"].upn
    (tmp_path / "tomproof.toml").write_text(
        f'[estate]\nproduction = ["{PRODUCTION}"]\n\n[[people]]\naccount = "{operator}"\nrole = "operator"\n'
    )
    result = run("run", "--tom", "tom.md", "--demo", "--out", "out", "--quiet")
    assert result.exit_code == 1, result.stderr
    pack = open_pack(tmp_path / "out" / "pack")
    assert pack.declared == Declared((Person(operator, "operator"),), (), (PRODUCTION,))
    assert sum("is not declared as an operator" in note for note in against(tmp_path / "out" / "report.json")) == 4
    assert run("verify", "out/pack").exit_code == 0


def test_the_demo_declares_its_own_where_nothing_else_is_declared(tmp_path: Path) -> None:
    assert run("run", "--tom", "tom.md", "--demo", "--out", "out", "--quiet").exit_code == 1
    assert open_pack(tmp_path / "out" / "pack").declared == DECLARED
    assert len(against(tmp_path / "out" / "report.json")) == 2


def test_a_changed_declaration_in_a_sealed_pack_is_seen(tmp_path: Path) -> None:
    run("run", "--tom", "tom.md", "--demo", "--out", "out", "--quiet")
    path = tmp_path / "out" / "pack" / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["declared"]
    path.write_text(json.dumps(manifest))
    assert run("verify", "out/pack").exit_code == 1
