"""The command line as a user meets it: the demo run through, and one clear line for every mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports import FORMATS
from reports.language import CODES
from tomproof import cli, settings

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
TOM = "# Measures\n\nAll data is hosted on Microsoft Azure in the West Europe region.\n"


def tomproof(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("demo")
    return out, tomproof("demo", "--out", out)


@pytest.fixture
def tom(tmp_path: Path) -> Path:
    path = tmp_path / "tom.md"
    path.write_text(TOM)
    return path


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No tomproof.toml and no sign-in of the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("AZURE_", "ACTIONS_", "ARM_")):
            monkeypatch.delenv(name)


def test_the_demo_prints_a_summary_writes_the_report_and_says_that_promises_are_broken(
    done: tuple[Path, Result],
) -> None:
    out, result = done
    assert result.exit_code == 1
    assert "fail" in result.stdout
    assert sorted(p.name for p in out.iterdir()) == ["handout.zip", "pack", "report.html", "report.json"]
    report = json.loads((out / "report.json").read_text())
    truth = Counter(claim["verdict"] for claim in tomllib.loads((ROOT / "tests/demo/truth.toml").read_text())["claim"])
    assert {word: report["counts"][word] for word in truth} == truth


def test_the_demo_can_be_run_again_in_the_same_place(tmp_path: Path) -> None:
    first, second = tomproof("demo", "--out", tmp_path / "d"), tomproof("demo", "--out", tmp_path / "d")
    assert (first.exit_code, second.exit_code) == (1, 1)


def test_judge_gives_the_bytes_that_are_in_the_pack(done: tuple[Path, Result]) -> None:
    out, _ = done
    result = tomproof("judge", out / "pack", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == json.loads((out / "report.json").read_text())


def test_verify_walks_its_steps(done: tuple[Path, Result]) -> None:
    out, _ = done
    result = tomproof("verify", out / "pack")
    assert result.exit_code == 0
    assert "8. the verdicts follow from the evidence: ok" in result.stdout


def test_a_changed_byte_is_found_and_named(done: tuple[Path, Result], tmp_path: Path) -> None:
    import shutil

    pack = tmp_path / "pack"
    shutil.copytree(done[0] / "pack", pack)
    body = min((pack / "bodies").iterdir())
    body.write_bytes(body.read_bytes().replace(b"a", b"b", 1))
    result = tomproof("verify", pack)
    assert result.exit_code == 1
    assert f"bodies/{body.name} has been changed" in result.stdout
    judged = tomproof("judge", pack)
    assert judged.exit_code == 1
    assert "has been changed" in judged.stderr


def test_changed_verdicts_are_found_even_under_a_fitting_manifest(done: tuple[Path, Result], tmp_path: Path) -> None:
    import hashlib
    import shutil

    pack = tmp_path / "pack"
    shutil.copytree(done[0] / "pack", pack)
    verdicts = (pack / "verdicts.json").read_bytes().replace(b'"fail"', b'"pass"')
    (pack / "verdicts.json").write_bytes(verdicts)
    manifest = json.loads((pack / "manifest.json").read_text())
    manifest["files"]["verdicts.json"] = hashlib.sha256(verdicts).hexdigest()
    (pack / "manifest.json").write_text(json.dumps(manifest))
    result = tomproof("verify", pack)
    assert result.exit_code == 1
    assert "the verdicts come out differently" in result.stdout


@pytest.mark.parametrize("name", ["ibisflow.txt", "forge-managed-apps.txt"])
def test_the_users_own_samples_run_against_the_demo_tenant(name: str, tmp_path: Path) -> None:
    if not SHARED.exists():
        pytest.skip("the sample documents are not beside this checkout")
    result = tomproof("demo", "--tom", SHARED / "toms" / name, "--out", tmp_path / "out")
    assert result.exit_code in (1, 3)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["counts"]["claims"] == sum(
        report["counts"][w] for w in ("pass", "fail", "understated", "unknown", "attested", "unattested", "inherited")
    )
    assert (tmp_path / "out" / "report.html").stat().st_size > 20_000


MISTAKES = {
    "a missing document": (["claims", "no.md"], "there is no TOM document at no.md"),
    "a folder": (["claims", "."], "is a directory"),
    "a subscription that is not there": (
        ["run", "--tom", "tom.md", "--demo", "--subscription", "11111111-1111-1111-1111-111111111111", "--out", "out"],
        "11111111-1111-1111-1111-111111111111",
    ),
    "no document at all": (["run", "--out", "out"], "there is no TOM document"),
    "no pack": (["judge", "nothing"], "there is no pack at nothing"),
    "a folder that is no pack": (["verify", "."], "is not an evidence pack"),
    "an unknown format": (["report", ".", "--out", "o", "--format", "docx"], "'docx' is no format"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_line_and_exit_code_2(mistake: str, tom: Path) -> None:
    args, said = MISTAKES[mistake]
    result = tomproof(*args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert [p.name for p in tom.parent.iterdir()] == ["tom.md"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no text"),
        (b"   \n\n", "holds no text"),
        (b"\x00\x01\x02PNG\xff", "binary"),
        (b"\xff\xfe\xfa\xfb text", "UTF-8"),
    ],
)
def test_a_document_that_is_no_text_gets_one_clear_line(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(content)
    result = tomproof("run", "--tom", "bad.md", "--demo", "--out", "out")
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[azure\ncloud = 1", "line 1"),
        ("[azure]\n\nclout = 'public'", "line 3: 'clout' is no setting; did you mean 'cloud'?"),
        ("[azure]\ncloud = 'mars'", "line 2: cloud"),
        ("[run]\nfail_on = 3", "line 2: fail_on"),
    ],
)
def test_broken_settings_are_named_with_file_and_line(toml: str, said: str, tom: Path) -> None:
    (tom.parent / "tomproof.toml").write_text(toml)
    result = tomproof("run", "--tom", tom, "--demo", "--out", "out")
    assert result.exit_code == 2
    assert "tomproof.toml" in result.stderr
    assert said in result.stderr
    assert not (tom.parent / "out").exists()


def test_a_broken_claims_file_is_named_with_file_and_line(tom: Path) -> None:
    (tom.parent / "claims.toml").write_text("[document]\nname = 'x'\n[[claim]\n")
    result = tomproof("run", "--tom", tom, "--claims", "claims.toml", "--demo", "--out", "out")
    assert result.exit_code == 2
    assert "claims.toml:3:" in result.stderr


def test_without_any_sign_in_the_run_ends_with_4_and_says_what_to_do(
    tom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tom.parent))
    result = tomproof("run", "--tom", tom, "--out", "out")
    assert result.exit_code == 4
    assert "next:" in result.stderr
    assert "az login" in result.stderr
    assert not (tom.parent / "out").exists()


def test_a_mistyped_subscription_does_not_stand_in_the_way_of_the_right_one(tom: Path) -> None:
    command = ("run", "--tom", tom, "--demo", "--out", "deep/out")
    assert tomproof(*command, "--subscription", "11111111-1111-1111-1111-111111111111").exit_code == 2
    assert not (tom.parent / "deep").exists()
    assert tomproof(*command).exit_code == 1
    assert (tom.parent / "deep" / "out" / "report.html").exists()


def test_what_was_there_before_a_mistake_stays(tom: Path) -> None:
    (tom.parent / "out").mkdir()
    (tom.parent / "out" / "notes.txt").write_text("mine")
    result = tomproof(
        "run", "--tom", tom, "--demo", "--out", "out", "--subscription", "11111111-1111-1111-1111-111111111111"
    )
    assert result.exit_code == 2
    assert [p.name for p in (tom.parent / "out").iterdir()] == ["notes.txt"]


def test_a_file_where_the_folder_should_be_is_said_plainly(tom: Path) -> None:
    (tom.parent / "evidence").write_text("a file")
    result = tomproof("run", "--tom", tom, "--demo", "--out", "evidence/out")
    assert result.exit_code == 4
    assert "cannot be written" in result.stderr
    assert (tom.parent / "evidence").read_text() == "a file"


@pytest.mark.parametrize(("fail_on", "code"), [("fail", 1), ("unknown", 1), ("never", 0)])
def test_fail_on_moves_the_line(done: tuple[Path, Result], fail_on: str, code: int) -> None:
    assert tomproof("judge", done[0] / "pack", "--fail-on", fail_on).exit_code == code


def test_plan_names_requests_in_full_and_permissions_without_a_network(tom: Path) -> None:
    printed = tomproof("plan", tom)
    assert printed.exit_code == 0
    assert "   1  GET https://management.azure.com/subscriptions?api-version=2022-12-01" in printed.stdout
    assert "once for each item of 1; needs Microsoft.Resources/subscriptions/resources/read" in printed.stdout
    assert "residency.region: “All data is hosted on Microsoft Azure in the West Europe region.”" in printed.stdout
    data = json.loads(tomproof("plan", tom, "--json").stdout)
    assert {"azure.subscriptions", "azure.resources"} <= {query["id"] for query in data["queries"]}
    assert "Microsoft.Resources/subscriptions/resources/read" in data["permissions"]
    region = next(one for one in data["claims"] if one["kind"] == "residency.region")
    assert {"azure.resources", "azure.storage.accounts"} <= set(region["queries"])


def test_plan_takes_a_confirmed_file_too(tom: Path) -> None:
    assert tomproof("claims", tom, "-o", "claims.toml").exit_code == 0
    from_file = json.loads(tomproof("plan", "--claims", "claims.toml", "--json").stdout)
    assert from_file == json.loads(tomproof("plan", tom, "--json").stdout)


def test_a_document_of_which_azure_shows_nothing_gets_its_report_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "paper.md").write_text("# Measures\n\nAll employees are trained annually in data protection.\n")
    result = tomproof("run", "--tom", "paper.md", "--demo", "--out", "out", "--json")
    assert result.exit_code == 0
    counts = json.loads(result.stdout)["counts"]
    assert (counts["claims"], counts["unattested"]) == (1, 1)
    assert tomproof("verify", "out/pack").exit_code == 0


def test_collect_goes_step_by_step_to_the_same_verdicts(tom: Path) -> None:
    collected = tomproof("collect", "--tom", tom, "--demo", "--pack", "p", "--json")
    assert collected.exit_code == 0
    own, shown = (json.loads(tomproof("judge", "p", "--json", *how).stdout) for how in (("--own",), ()))
    assert own["pack"]["sha256"] == json.loads(collected.stdout)["sha256"]
    assert (own["people"], shown["people"]) == ("as collected", "pseudonyms")
    assert own["counts"] == shown["counts"]
    reported = tomproof("report", "p", "--format", ",".join(cli.FORMATS), "--out", "reports")
    assert reported.exit_code == 0
    written = {path.name for path in (tom.parent / "reports").iterdir()}
    assert written - {"observations.csv"} == {FORMATS[name].file for name in cli.FORMATS}


def test_sarif_is_told_where_the_document_lies_in_its_repository(tom: Path) -> None:
    assert tomproof("collect", "--tom", tom, "--demo", "--pack", "p").exit_code == 0
    sarif = ("report", "p", "--format", "sarif", "--out", "reports", "--tom-path")
    assert tomproof(*sarif, "docs\\tom.md").exit_code == 0
    (run,) = json.loads((tom.parent / "reports" / "report.sarif").read_text())["runs"]
    assert run["artifacts"][0]["location"]["uri"] == "docs/tom.md"
    for outside in ("../tom.md", "/docs/tom.md", "C:\\docs\\tom.md"):
        refused = tomproof(*sarif, outside)
        assert refused.exit_code == 2
        assert "no path within a repository" in refused.stderr


def test_a_run_is_told_as_well_where_the_document_lies(tom: Path) -> None:
    run = ("run", "--tom", tom, "--demo", "--no-handout", "--format", "sarif", "--out", "out", "--tom-path")
    assert tomproof(*run, "docs/tom.md").exit_code in (0, 1, 3)
    (found,) = json.loads((tom.parent / "out" / "report.sarif").read_text())["runs"]
    assert found["artifacts"][0]["location"]["uri"] == "docs/tom.md"
    refused = tomproof(*run[:-2], "other", "--tom-path", "../tom.md")
    assert refused.exit_code == 2
    assert not (tom.parent / "other").exists(), "nothing was asked"


def test_a_finished_pack_is_never_changed(tom: Path) -> None:
    assert tomproof("collect", "--tom", tom, "--demo", "--pack", "p").exit_code == 0
    before = (tom.parent / "p" / "manifest.json").read_bytes()
    again = tomproof("collect", "--tom", tom, "--demo", "--pack", "p")
    assert again.exit_code == 2
    assert "never changed" in again.stderr
    assert (tom.parent / "p" / "manifest.json").read_bytes() == before


def test_the_formats_of_the_command_line_are_those_of_the_reports() -> None:
    assert sorted(cli.FORMATS) == sorted(FORMATS)


@pytest.mark.parametrize("verb", [name for name in cli.tomproof.commands if name != "completion"])
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    result = tomproof(verb, "--help")
    assert result.exit_code == 0
    assert f"Example:  tomproof {verb}" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    result = tomproof("completion", shell)
    assert result.exit_code == 0
    assert "_TOMPROOF_COMPLETE" in result.stdout


def test_results_go_to_standard_output_and_remarks_to_standard_error(tom: Path) -> None:
    command = [sys.executable, "-m", "tomproof", "run", "--tom", "tom.md", "--demo", "--out", "o", "--quiet", "--json"]
    ran = subprocess.run(command, cwd=tom.parent, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
                         timeout=120, check=False)  # fmt: skip
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["schema"] == 1


def test_the_languages_that_can_be_asked_for_are_those_that_there_are() -> None:
    assert sorted(settings.LANGS) == sorted(CODES)
