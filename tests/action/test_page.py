"""docs/action.md can be followed as it stands: its workflows are sound, its inputs exist, its commands run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.action.conftest import Jobs
from tests.action.runner import Ran
from tests.action.test_workflows import ROOT, linter
from tomproof import cli

PAGE = (ROOT / "docs" / "action.md").read_text()
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMIT = "a" * 40


def workflows() -> dict[str, str]:
    """The three workflows that the page makes, by what they are for."""
    evidence, own, change = BLOCKS
    ended = '          demo: "true"\n          fail-on: never # the demo tenant breaks promises on purpose\n'
    assert evidence.endswith(ended)
    texts = {"demo": evidence, "own": evidence.removesuffix(ended) + own, "change": change}
    return {name: re.sub(r"OWNER/(\S+)@COMMIT", rf"acme/\1@{COMMIT} # v1.0.0", text) for name, text in texts.items()}


@pytest.mark.parametrize("name", ["demo", "own", "change"])
def test_its_workflows_use_inputs_that_there_are(name: str) -> None:
    (job,) = yaml.safe_load(workflows()[name])["jobs"].values()
    step: dict[str, Any] = job["steps"][-1]
    action = step["uses"].removeprefix("acme/tomproof/").partition("@")[0]
    known = yaml.safe_load((ROOT / action / "action.yml").read_text())["inputs"]
    assert set(step["with"]) <= set(known)
    assert "demo" in step["with"] if name == "demo" else "demo" not in step["with"]


@pytest.mark.parametrize("program", [("zizmor", "--offline", "--no-progress"), ("actionlint",)], ids=lambda one: one[0])
def test_linters_find_nothing_in_its_workflows(tmp_path: Path, program: tuple[str, ...]) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in workflows().items():
        (folder / f"{name}.yml").write_text(text)
    files = [str(path) for path in sorted(folder.glob("*.yml"))]
    found = subprocess.run([linter(program[0]), *program[1:], *files], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_first_workflow_is_green_although_the_demo_breaks_promises(tmp_path: Path, jobs: Jobs) -> None:
    (step,) = (
        one for one in yaml.safe_load(workflows()["demo"])["jobs"]["collect"]["steps"] if "tomproof" in one["uses"]
    )
    (tmp_path / "workspace" / "docs").mkdir(parents=True)
    (tmp_path / "workspace" / "docs" / "tom.md").write_text("# Measures\n\nThere are no guest accounts.\n")
    ran = jobs(tmp_path, **{name.replace("-", "_"): value for name, value in step["with"].items()})
    assert (ran.conclusion, ran.code) == ("success", 0)
    assert json.loads(ran.outputs["counts"])["fail"] == 1


def test_its_table_names_every_input() -> None:
    known = yaml.safe_load((ROOT / ".github/actions/collect/action.yml").read_text())["inputs"]
    table = PAGE.partition("## Inputs of collect")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == set(known)


def test_its_commands_run_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, followed: tuple[Path, Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "evidence").mkdir()
    (tmp_path / "docs" / "tom.md").write_bytes((ROOT / "tomproof" / "demo" / "tom.md").read_bytes())
    (tmp_path / "evidence" / "handout.zip").write_bytes(Path(followed[1].outputs["handout"]).read_bytes())
    ran = []
    for line in "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines():
        words = shlex.split(line.split("#")[0])[1:]
        result = CliRunner().invoke(cli.tomproof, words, catch_exceptions=False)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        ran.append(words[0])
    assert ran == ["claims", "setup", "judge"]
    assert (tmp_path / "setup.sh").read_text().rstrip().endswith('"$tenant" "$app"')
