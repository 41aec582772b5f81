"""Workflows and actions as linters and a careful reader see them: pinned, with few rights, nothing from outside in a script."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
EVERYTHING = [*WORKFLOWS, *ACTIONS]
# What a job may do at most; whatever else a workflow asks for is a mistake.
RIGHTS = {
    "ci.yml": {"contents": "read"},
    "evidence.yml": {"contents": "read", "actions": "read", "security-events": "write"},
    "tom-pull-request.yml": {"contents": "read", "actions": "read", "pull-requests": "write"},
}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def steps(path: Path) -> list[dict[str, Any]]:
    described = loaded(path)
    if "runs" in described:
        return list(described["runs"]["steps"])
    return [step for job in described["jobs"].values() for step in job["steps"]]


def linter(name: str) -> str:
    """A linter beside the tests' own Python, or on the path; skips where there is none."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_zizmor_finds_nothing_in_the_workflows_and_actions() -> None:
    found = subprocess.run(
        [linter("zizmor"), "--offline", "--no-progress", "--persona=auditor", "--no-online-audits", str(ROOT / ".github")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    found = subprocess.run([linter("actionlint"), *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    scripts = sorted((ROOT / ".github").rglob("*.sh"))
    assert scripts
    found = subprocess.run([linter("shellcheck"), *map(str, scripts)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", EVERYTHING, ids=lambda path: path.relative_to(ROOT / ".github").as_posix())
def test_other_peoples_actions_are_pinned_by_commit_with_their_version(path: Path) -> None:
    for line in re.findall(r"uses: (.+)", path.read_text()):
        own = line.startswith("./")
        assert own or re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_the_same_action_is_the_same_everywhere() -> None:
    used: dict[str, set[str]] = {}
    pages = [*EVERYTHING, *(ROOT / "docs").glob("*.md")]
    for line in re.findall(r"uses: ([\w-]+/[\w./-]+@\S+ # v[\d.]+)", "".join(page.read_text() for page in pages)):
        used.setdefault(line.partition("@")[0], set()).add(line)
    assert {name: lines for name, lines in used.items() if len(lines) > 1} == {}


@pytest.mark.parametrize("path", EVERYTHING, ids=lambda path: path.relative_to(ROOT / ".github").as_posix())
def test_no_script_has_anything_from_outside_in_it(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_have_the_rights_they_need_and_an_end(path: Path) -> None:
    described = loaded(path)
    assert described["permissions"] == {}
    assert described["concurrency"]["group"]
    for job in described["jobs"].values():
        assert job["permissions"] == RIGHTS[path.name]
        assert 0 < job["timeout-minutes"] <= 60
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_tests_of_every_change_hand_nothing_on() -> None:
    assert [step["uses"] for step in steps(ROOT / ".github/workflows/ci.yml") if "upload" in step.get("uses", "")] == []


def test_what_a_pull_request_brings_is_not_what_is_checked_out() -> None:
    path = ROOT / ".github/workflows/tom-pull-request.yml"
    (checkout,) = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert list(loaded(path)[True]) == ["pull_request"]  # YAML reads "on" as true


def test_the_weekly_run_is_not_at_a_full_hour() -> None:
    (schedule,) = loaded(ROOT / ".github/workflows/evidence.yml")[True]["schedule"]
    minute, hour, *day = schedule["cron"].split()
    assert int(minute) % 15 != 0
    assert day[-1] != "*"
    assert int(hour) < 24


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_every_input_is_used_and_described_and_has_its_step(path: Path) -> None:
    described, text = loaded(path), path.read_text()
    for name, one in described["inputs"].items():
        assert one["description"]
        assert f"inputs.{name} " in text or f"inputs.{name}}}" in text, name
    ids = {step["id"] for step in described["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) <= ids
