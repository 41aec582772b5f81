"""The action's steps as they stand, over the demo tenant: what a job shows, what it hands on, and how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence.pack import open_pack
from tests.action.conftest import ROOT, Jobs
from tests.action.runner import Ran, commands, outputs_in
from tests.telling.server import Receiver, receiving
from tomproof import cli
from tomproof.action import collecting
from tomproof.demo import TENANT


def test_every_step_of_a_demo_run_is_run_and_the_job_ends_with_the_verdict(demo: tuple[Path, Ran]) -> None:
    _, ran = demo
    assert ran.steps == [
        "python", "cached",
        "actions/cache@9255dc7a253b0ccc959486e2bca901246202afeb", "install", "begin", "before",
        "What the application may read", "run", "Summary and annotations", "Keep the reports and the pack to hand out",
        "The verdict",
    ]  # fmt: skip
    assert (ran.conclusion, ran.code) == ("failure", 1)


def test_the_outputs_say_what_came_out_and_where_it_lies(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    out = folder / "workspace" / "evidence"
    truth = Counter(claim["verdict"] for claim in tomllib.loads((ROOT / "tests/demo/truth.toml").read_text())["claim"])
    counts = json.loads(ran.outputs["counts"])
    judged = ("pass", "fail", "understated", "unknown", "inherited")  # attestations are the demo's own
    assert {word: counts[word] for word in judged} == {word: truth[word] for word in judged}
    assert ran.outputs["exit-code"] == "1"
    assert Path(ran.outputs["report"]) == out / "report.html"
    assert open_pack(Path(ran.outputs["handout"])).edition == "handout"
    assert open_pack(Path(ran.outputs["pack"])).edition == "company"


def test_the_summary_is_the_report_on_one_screen(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    assert ran.summary.startswith("## TOM evidence: tom.md\n")
    assert ran.summary.rstrip() == (folder / "workspace/evidence/summary.md").read_text().rstrip()
    assert "### What fails" in ran.summary


def test_annotations_stand_at_the_lines_of_the_document(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    lines = (folder / "workspace/docs/tom.md").read_text().split("\n")
    errors = [one for one in ran.of("error") if "line" in one.properties]
    assert len(errors) == 9
    for one in errors:
        assert one.properties["file"] == "docs/tom.md"
        words = re.findall(r"\w+", one.data.partition("“")[2].partition("”")[0])[1:5]
        there = " ".join(lines[int(one.properties["line"]) - 1 : int(one.properties["endLine"])])
        assert all(word in there for word in words), one


def test_the_company_s_own_pack_and_the_key_to_its_people_are_never_uploaded(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    out = folder / "workspace" / "evidence"
    uploaded = ran.used["actions/upload-artifact"]
    paths = {Path(path).relative_to(out).as_posix() for path in uploaded["path"].splitlines()}
    assert paths == {"handout.zip", "report.html", "report.json", "report.sarif", "summary.md"}
    assert uploaded["name"] == "tomproof-evidence"
    assert (out / "pack" / "manifest.json").exists()
    for path in paths:
        assert b"Malte Brandt" not in (out / path).read_bytes()
    with zipfile.ZipFile(out / "handout.zip") as handout:
        assert not [name for name in handout.namelist() if b"Malte Brandt" in handout.read(name) and "tom/" not in name]


def test_what_everybody_can_read_says_counts_only(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    folder, _ = demo
    told = _step("show", folder, tmp_path, INPUT_CLOSED="true")
    assert told.stdout == ""
    summary = (tmp_path / "summary.md").read_text()
    assert re.fullmatch(r"## TOM evidence\n\n\*\*Of \d+ claims, [^|`<]+\.\*\*\n\n", summary)


def test_annotations_give_way_to_code_scanning(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    assert _step("show", demo[0], tmp_path, INPUT_SCANNING="true").stdout == ""
    assert "::error file=docs/tom.md," in _step("show", demo[0], tmp_path, INPUT_SCANNING="false").stdout


def _step(name: str, folder: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "tomproof.action", name],
        env={
            "GITHUB_WORKSPACE": str(folder / "workspace"), "GITHUB_STEP_SUMMARY": str(target / "summary.md"),
            "GITHUB_OUTPUT": str(target / "output"), "RUNNER_TEMP": str(target), **environment,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_document_cannot_command_the_runner(followed: tuple[Path, Ran]) -> None:
    _, ran = followed
    assert {command.name for command in ran.commands} <= {"error", "warning", "notice"}
    assert {key for command in ran.commands for key in command.properties} <= {"file", "line", "endLine", "title"}
    assert [one for one in ran.of("error") if one.data == "planted"] == []
    told = next(one.data for one in ran.commands if "TLS 1.2" in one.data)
    assert "%0A::error::planted ::set-output name=exit-code::0" in told


def test_a_run_that_may_never_fail_does_not(followed: tuple[Path, Ran]) -> None:
    _, ran = followed
    assert json.loads(ran.outputs["counts"])["fail"] > 0
    assert (ran.conclusion, ran.code, ran.outputs["exit-code"]) == ("success", 0, "0")


def test_the_run_before_is_followed(followed: tuple[Path, Ran], demo: tuple[Path, Ran]) -> None:
    folder, ran = followed
    before, after = open_pack(Path(demo[1].outputs["pack"])), open_pack(Path(ran.outputs["pack"]))
    assert after.previous == {"sha256": before.sha256, "collected_to": before.estate.collected_to}
    asked = (folder / "bin" / "asked").read_text()
    assert "repos/acme/compliance/actions/artifacts -f name=tomproof-evidence" in asked
    assert "run download 4712 --repo acme/compliance --name tomproof-evidence" in asked


def test_the_own_pack_is_uploaded_only_where_that_is_asked_for_and_warned_of(followed: tuple[Path, Ran]) -> None:
    _, ran = followed
    uploaded = ran.used["actions/upload-artifact"]
    assert ran.outputs["pack"] in uploaded["path"].splitlines()
    assert "people-key" not in uploaded["path"]
    assert uploaded["retention-days"] == "30"
    assert [one for one in ran.of("warning") if "names of people" in one.data]


def test_the_pack_to_hand_out_is_what_is_attested(followed: tuple[Path, Ran]) -> None:
    _, ran = followed
    assert ran.used["actions/attest-build-provenance"]["subject-path"] == ran.outputs["handout"]


def test_where_code_scanning_takes_nothing_there_are_annotations_all_the_same(followed: tuple[Path, Ran]) -> None:
    _, ran = followed
    assert ran.used["github/codeql-action/upload-sarif"]["sarif_file"].endswith("/evidence/report.sarif")
    assert [one for one in ran.of("error") if one.properties.get("file") == "tom.md"]


@pytest.mark.parametrize(
    ("tom", "tenant", "is_before"),
    [
        ("docs/tom.md", "", True),
        ("docs/other.md", "", False),
        ("docs/tom.md", "00000000-0000-0000-0000-00000000ffff", False),
        ("docs/tom.md", TENANT.upper(), True),
    ],
)
def test_evidence_of_another_document_or_tenant_is_no_run_before(
    demo: tuple[Path, Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tom: str, tenant: str, is_before: bool
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("INPUT_TOM", tom)
    monkeypatch.setenv("INPUT_TENANT", tenant)
    monkeypatch.setenv("INPUT_PREVIOUS", demo[1].outputs["handout"])
    assert bool(list(collecting._chained())) is is_before


def test_a_store_knows_the_run_before_by_itself(monkeypatch: pytest.MonkeyPatch, demo: tuple[Path, Ran]) -> None:
    monkeypatch.setenv("INPUT_STORE", "https://example.blob.core.windows.net/evidence")
    monkeypatch.setenv("INPUT_PREVIOUS", demo[1].outputs["handout"])
    assert list(collecting._chained()) == ["--store=https://example.blob.core.windows.net/evidence"]


def test_what_is_new_is_told_by_the_newest_run_of_the_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, followed: tuple[Path, Ran]
) -> None:
    store, pack = tmp_path / "store", followed[1].outputs["pack"]
    CliRunner().invoke(cli.tomproof, ["store", "add", pack, "--store", str(store)], catch_exceptions=False)
    for name, value in {"RUNNER_TEMP": tmp_path, "GITHUB_WORKSPACE": tmp_path, "INPUT_STORE": store}.items():
        monkeypatch.setenv(name, str(value))
    assert collecting._compared() == ""
    monkeypatch.setenv("INPUT_COMPARES", "true")
    assert open_pack(Path(collecting._compared())).sha256 == open_pack(Path(pack)).sha256


def test_what_is_typed_into_an_input_is_a_value_and_never_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INPUT_TOM", "--own")
    monkeypatch.setenv("INPUT_SUBSCRIPTIONS", "a, --own\nb")
    assert list(collecting._estate()) == ["--tom=--own", "--subscription=a", "--subscription=--own", "--subscription=b"]


def test_errors_of_a_verb_arrive_before_the_runner_listens_again(tmp_path: Path) -> None:
    told = "from tomproof.action import runner; runner.tomproof(['judge', 'no ##[add-mask]pack'], silent=%s)"
    for silent in (True, False):
        done = subprocess.run(
            [sys.executable, "-I", "-c", told % silent], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        begin, said, end = done.stdout.splitlines()
        assert begin == f"::stop-commands::{end.strip(':')}"
        assert "##[add-mask]" in said
        assert done.stderr == ""


@pytest.mark.parametrize("script", ["cached.sh", "install.sh"])
def test_no_module_in_the_workspace_is_taken_for_one_of_python(tmp_path: Path, script: str) -> None:
    (tmp_path / "hashlib.py").write_text("open('planted', 'w')")
    for name in ("python", "tomproof/bin/python"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            '#!/bin/sh\n[ "$1" = -I ] || touch planted\n'  # alone of its options it leaves the working folder out
            f'case "$*" in *install*|*venv*) exit 0;; esac\nexec {sys.executable} "$@"\n'
        )
        path.chmod(0o755)
    action = Path(__file__).parents[2] / ".github" / "actions" / "collect"
    subprocess.run(
        ["bash", str(action / script)], cwd=tmp_path, check=True,
        env={
            "PATH": "/usr/bin:/bin", "PYTHON": str(tmp_path / "bin" / "python"), "GITHUB_ACTION_PATH": str(action),
            "GITHUB_OUTPUT": str(tmp_path / "output"), "RUNNER_TEMP": str(tmp_path / "bin"), "FORMATS": "html",
            "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
        },
    )  # fmt: skip
    assert not (tmp_path / "planted").exists()
    assert (tmp_path / "output").read_text()


def test_a_run_that_cannot_be_done_says_so_and_ends_with_its_code(tmp_path: Path, jobs: Jobs) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "refuses").write_text("1")
    ran = jobs(tmp_path, demo="true", tom="missing.md")
    assert (ran.conclusion, ran.code) == ("failure", 2)
    assert "there is no TOM document at missing.md" in ran.log
    assert "The run could not be done" in ran.summary
    assert [one.data for one in ran.of("notice")] == [
        "The run before could not be looked for (permission actions: read); this one begins anew."
    ]
    assert "actions/upload-artifact" not in ran.used


@pytest.mark.parametrize(("name", "value"), [("sarif", "maybe"), ("own-pack", "$(touch x)")])
def test_an_input_that_is_none_ends_the_job_before_anything_is_asked(
    tmp_path: Path, jobs: Jobs, name: str, value: str
) -> None:
    ran = jobs(tmp_path, **{name.replace("-", "_"): value})
    assert (ran.conclusion, ran.code) == ("failure", 2)
    assert [one.data.partition(" is ")[0] for one in ran.of("error")] == [f"the input {name}"]
    assert ran.steps[-1] == "begin"


@pytest.mark.parametrize(
    ("private", "alerts", "inputs", "expected"),
    [
        (True, 200, {}, {"closed": "false", "scanning": "true"}),
        (True, 404, {}, {"closed": "false", "scanning": "true"}),
        (True, 403, {}, {"closed": "false", "scanning": "false"}),
        (False, 403, {}, {"closed": "true", "scanning": "false"}),
        (False, 200, {"INPUT_PUBLIC": "true"}, {"closed": "false", "scanning": "true"}),
        (True, 200, {"INPUT_SARIF": "false"}, {"closed": "false", "scanning": "false"}),
    ],
)
def test_who_can_read_and_whether_code_scanning_is_there_is_asked(
    tmp_path: Path, private: bool, alerts: int, inputs: dict[str, str], expected: dict[str, str]
) -> None:
    class GitHub(Receiver):
        def _repository(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, object]:
            if path == "/code-scanning/alerts":
                return alerts, [] if alerts == 200 else {"message": "no analysis found"}
            return super()._repository(method, path, query, body)

    with receiving(GitHub(private=private)) as github:
        access = {"GITHUB_REPOSITORY": "acme/compliance", "GITHUB_TOKEN": "t", "GITHUB_API_URL": github.url}
        told = _step("begin", tmp_path, tmp_path, **access, **inputs)
    assert told.returncode == 0, told.stderr
    assert outputs_in((tmp_path / "output").read_text()) == expected


def test_where_nobody_says_who_can_read_everybody_can(tmp_path: Path) -> None:
    told = _step("begin", tmp_path, tmp_path)
    assert told.returncode == 0
    assert outputs_in((tmp_path / "output").read_text()) == {"closed": "true", "scanning": "false"}


def test_people_are_told_by_issues_and_the_webhook(followed: tuple[Path, Ran], tmp_path: Path) -> None:
    with receiving(Receiver()) as github:
        told = _tell(followed, tmp_path, github, INPUT_WEBHOOK=f"{github.url}/hook")
    assert told.returncode == 0, told.stdout + told.stderr
    assert github.issues
    assert [path for _, path, _, _ in github.requests if path == "/hook"] == ["/hook"]
    assert outputs_in((tmp_path / "output").read_text()) == {"told": "true"}


def test_where_nobody_could_be_told_that_is_an_error(followed: tuple[Path, Ran], tmp_path: Path) -> None:
    with receiving(Receiver(statuses=[403] * 9)) as github:
        told = _tell(followed, tmp_path, github)
    assert outputs_in((tmp_path / "output").read_text()) == {"told": "false"}
    assert [one.data for one in commands(told.stdout)] == [
        "nobody could be told (exit code 4); the log of this step says why"
    ]


@pytest.mark.parametrize("where", ["INPUT_CLOSED", "INPUT_DEMO"])
def test_no_issue_is_opened_where_everybody_reads_it_or_about_the_demo_tenant(
    followed: tuple[Path, Ran], tmp_path: Path, where: str
) -> None:
    with receiving(Receiver()) as github:
        told = _tell(followed, tmp_path, github, **{where: "true"})
    assert told.returncode == 0
    assert github.requests == []
    assert [one.data.partition(":")[0] for one in commands(told.stdout)] == ["no issue is opened"]


def _tell(
    job: tuple[Path, Ran], target: Path, github: Receiver, **environment: str
) -> subprocess.CompletedProcess[str]:
    access = {"GITHUB_REPOSITORY": "acme/compliance", "GITHUB_TOKEN": "t", "GITHUB_API_URL": github.url}
    inputs = {"INPUT_ISSUES": "true", "INPUT_HANDOUT": job[1].outputs["handout"], "INPUT_TOM": "tom.md"}
    return _step("tell", job[0], target, **access, **inputs, **environment)


@pytest.mark.parametrize(
    ("code", "told", "ends"), [("0", "", 0), ("3", "true", 3), ("0", "false", 4), ("1", "false", 1), ("", "", 4)]
)
def test_a_job_that_could_tell_nobody_does_not_end_well(tmp_path: Path, code: str, told: str, ends: int) -> None:
    assert _step("end", tmp_path, tmp_path, INPUT_EXIT_CODE=code, INPUT_TOLD=told).returncode == ends
