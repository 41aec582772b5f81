"""Another document held against the answers of a pack: what a change of the TOM would mean today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tomproof import cli

TOM = """# Measures

All connections use TLS 1.2 or newer.

All data is stored in the West Europe region.
"""


def judged(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, ["judge", *(str(arg) for arg in args)], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack over two sentences: little is asked, and nothing of backups."""
    made = tmp_path_factory.mktemp("another")
    (made / "tom.md").write_text(TOM)
    CliRunner().invoke(cli.tomproof, ["demo", "--tom", str(made / "tom.md"), "--out", str(made), "--quiet"])
    return made


@pytest.fixture
def change(tmp_path: Path) -> Path:
    path = tmp_path / "tom.md"
    path.write_text(TOM)
    return path


def verdicts(result: Result) -> list[tuple[str, str]]:
    return [(claim["kind"], claim["verdict"]) for claim in json.loads(result.stdout)["claims"]]


def test_the_same_document_gives_the_verdicts_of_the_pack(folder: Path, change: Path) -> None:
    own, other = judged(folder / "pack", "--json"), judged(folder / "pack", "--tom", change, "--json")
    assert json.loads(own.stdout) == json.loads(other.stdout)
    assert own.exit_code == other.exit_code == 1
    assert verdicts(own)


def test_the_edition_to_hand_out_gives_the_same(folder: Path, change: Path) -> None:
    change.write_text(TOM.replace("West Europe", "Germany West Central"))
    own = judged(folder / "pack", "--tom", change, "--json")
    handed_out = judged(folder / "handout.zip", "--tom", change, "--json")
    assert verdicts(own) == verdicts(handed_out)
    assert own.exit_code == handed_out.exit_code == 1


def test_a_stricter_promise_fails_today(folder: Path, change: Path) -> None:
    change.write_text(TOM.replace("TLS 1.2", "TLS 1.3"))
    found = dict(verdicts(judged(folder / "handout.zip", "--tom", change, "--json")))
    assert found["encryption.in-transit.min-tls"] == "fail"
    told = judged(folder / "handout.zip", "--tom", change, "--format", "md").stdout
    row = next(line for line in told.splitlines() if "TLS 1.3" in line)
    assert row.startswith(
        "| ✗ Fails | All connections use TLS 1.3 or newer. | “All connections use TLS 1.2 or newer.” ("
    )


def test_what_was_not_asked_is_unknown_and_never_a_pass(folder: Path, change: Path) -> None:
    change.write_text(f"{TOM}\nMulti-factor authentication is enforced for all employees.\n")
    result = judged(folder / "handout.zip", "--tom", change, "--json")
    claim = next(one for one in json.loads(result.stdout)["claims"] if "Multi-factor" in one["quote"])
    assert claim["verdict"] == "unknown"
    assert {gap["reason"] for gap in claim["gaps"]} == {"not collected"}
    told = judged(folder / "handout.zip", "--tom", change, "--format", "md").stdout
    row = next(line for line in told.splitlines() if "Multi-factor" in line)
    assert row.startswith("| ? Unknown | Multi-factor authentication is enforced for all employees. | new | ")
    assert "**New or changed, judged by what is there today: Of 1 claim, 1 could not be verified.**" in told


def test_a_promise_that_is_gone_is_told(folder: Path, change: Path) -> None:
    change.write_text(TOM.partition("All data")[0])
    told = judged(folder / "handout.zip", "--tom", change, "--format", "md").stdout
    assert "No longer promised: 1 claim." in told
    assert "| – | *no longer promised* | “All data is stored in the West Europe region.” (" in told


def test_a_change_of_words_that_promise_nothing_is_none(folder: Path, change: Path) -> None:
    change.write_text(TOM.replace("# Measures", "# Our measures\n\nThis page is for our customers."))
    told = judged(folder / "handout.zip", "--tom", change, "--format", "md").stdout
    assert "**No claim is new, changed or gone.**" in told
    assert "| --- |" not in told


def test_the_comparison_can_be_with_another_document_than_the_packs(folder: Path, change: Path, tmp_path: Path) -> None:
    base = tmp_path / "base.md"
    base.write_text(TOM.replace("TLS 1.2", "TLS 1.3"))
    change.write_text(base.read_text())
    told = judged(folder / "handout.zip", "--tom", change, "--base", base, "--format", "md").stdout
    assert "**No claim is new, changed or gone.**" in told


def test_the_comment_is_found_again_by_a_line_that_nobody_sees(folder: Path, change: Path, tmp_path: Path) -> None:
    out = tmp_path / "comment.md"
    judged(folder / "handout.zip", "--tom", change, "-o", out)
    first = out.read_text().splitlines()[0]
    change.write_text(TOM.replace("TLS 1.2", "TLS 1.3"))
    judged(folder / "handout.zip", "--tom", change, "-o", out)
    assert out.read_text().splitlines()[0] == first
    assert first.startswith("<!-- tomproof change ")


def test_what_is_confirmed_for_the_other_document_counts(folder: Path, change: Path, tmp_path: Path) -> None:
    change.write_text(TOM.replace("TLS 1.2", "TLS 1.3"))
    confirmed = tmp_path / "claims.toml"
    CliRunner().invoke(cli.tomproof, ["claims", str(change), "-o", str(confirmed)], catch_exceptions=False)
    read = confirmed.read_text()
    before, name, after = read.partition('kind = "encryption.in-transit.min-tls"')
    confirmed.write_text(before + name + after.replace('decision = "accept"', 'decision = "reject"', 1))
    by_rules = verdicts(judged(folder / "handout.zip", "--tom", change, "--json"))
    result = verdicts(judged(folder / "handout.zip", "--tom", change, "--claims", confirmed, "--json"))
    assert [one for one in by_rules if one not in result] == [("encryption.in-transit.min-tls", "fail")]


def test_hostile_words_of_a_change_stay_words(folder: Path, change: Path) -> None:
    change.write_text(
        "# M\n\nAll connections use TLS 1.2 <img src=x onerror=1> @everyone [click](http://evil.example) | `x` -->\n"
    )
    told = judged(folder / "handout.zip", "--tom", change, "--format", "md").stdout
    assert "<img" not in told
    assert "@everyone" not in told
    assert "](http" not in told
    assert told.count("-->") == 1


@pytest.mark.parametrize("option", [("--base", "x.md"), ("--format", "md"), ("-o", "x.md"), ("--claims", "c.toml")])
def test_what_is_about_another_document_needs_one(folder: Path, option: tuple[str, str]) -> None:
    result = CliRunner().invoke(cli.tomproof, ["judge", str(folder / "handout.zip"), *option])
    assert result.exit_code == 2
    assert "name it with --tom" in result.stderr


def test_a_document_that_is_none_is_one_clear_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tom.md").write_bytes(b"\x00\x01\x02")
    result = CliRunner().invoke(cli.tomproof, ["judge", str(folder / "handout.zip"), "--tom", str(tmp_path / "tom.md")])
    assert result.exit_code == 2
    assert result.stderr.startswith("tomproof: ")
