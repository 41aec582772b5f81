"""diff, history and period as a user meets them: over packs, over a store, and with one clear line for every mistake."""

from __future__ import annotations

import json
import shlex
from datetime import date
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from evidence.pack import Pack, write_zip
from reports.overtime.formats import PERIOD
from tests.overtime import halfyear as truth
from tests.overtime.packs import Changing, read, sealed
from tomproof import cli
from tomproof.store import open_store
from tomproof.verbs.overtime import _About, _one_row

ROOT = Path(__file__).parents[2]
DAYS = (date(2026, 1, 19), date(2026, 1, 20), date(2026, 1, 21), date(2026, 4, 18))


def tomproof(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs as packs, and the same in a store: in force, failing twice, and in force again with other words."""
    folder = tmp_path_factory.mktemp("runs")
    store, before = open_store(folder / "store", new=True), None
    for day in DAYS:
        written = truth.text(day)
        edits = {"/pricings": truth.plans("Standard")}
        edits |= {"/containerApps": truth.open_secret} if day in truth.OPEN and day != truth.LAST else {}
        before = sealed(
            folder / "packs" / str(day), written, read(written), truth.at(day), Changing(edits), previous=before
        )
        store.add(before)
    return folder


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def claim(place: Path, quote: str) -> str:
    told = tomproof("period", "--store", place / "store", "--from", "2026-01-19", "--json")
    return str(next(one["id"] for one in json.loads(told.stdout)["claims"] if one["quote"] == quote))


def test_the_newest_run_is_compared_with_the_one_before_it(place: Path) -> None:
    result = tomproof("diff", "--store", place / "store")
    assert result.exit_code == 0
    assert "From the run of 21 January 2026, 06:00 UTC to the run of 18 April 2026, 06:00 UTC." in result.stdout
    assert "Fails → Passes" in result.stdout


def test_packs_zips_and_runs_of_a_store_are_compared_with_each_other(place: Path, tmp_path: Path) -> None:
    packs = [place / "packs" / str(day) for day in DAYS]
    from evidence.pack import open_pack

    write_zip(open_pack(packs[1]), tmp_path / "later.zip")
    ways = [
        ("diff", packs[0], packs[1]),
        ("diff", packs[0], tmp_path / "later.zip"),
        ("diff", "20260119", "20260120", "--store", place / "store"),
        ("diff", packs[0], "20260120", "--store", place / "store"),
    ]
    told = [tomproof(*way, "--json") for way in ways]
    assert [one.exit_code for one in told] == [0, 0, 0, 0]
    assert len({one.stdout for one in told}) == 1
    (secrets,) = json.loads(told[0].stdout)["claims"]["changed"]
    assert (secrets["before"], secrets["after"], secrets["new_against"]) == ("pass", "fail", [truth.APP])


def test_a_store_and_its_packs_tell_the_same(place: Path) -> None:
    for verb in (("history",), ("period", "--from", "2026-01-19", "--to", "2026-04-18")):
        one = tomproof(verb[0], place / "packs", *verb[1:], "--json")
        other = tomproof(*verb, "--store", place / "store", "--json")
        assert (one.exit_code, other.exit_code) == (0, 0)
        assert one.stdout == other.stdout


def test_the_history_says_what_broke_and_what_was_repaired(place: Path) -> None:
    result = tomproof("history", "--store", place / "store")
    said = result.stdout.splitlines()
    assert len(said) == 4
    assert "newly failing: c-" in said[1]
    assert "in force again: c-" in said[3]
    assert "1 reworded" in said[3]
    told = json.loads(tomproof("history", "--store", place / "store", "--json").stdout)
    assert [len(one["broken"]) for one in told["runs"]] == [0, 1, 0, 0]
    assert [one["chain"] for one in told["runs"]] == ["first", "follows", "follows", "follows"]


def test_the_story_of_a_claim_goes_back_through_its_other_words(place: Path) -> None:
    new = claim(place, truth.NEW)
    told = json.loads(tomproof("history", "--store", place / "store", "--claim", new, "--json").stdout)
    assert [(one["verdict"], one["runs"], one["reworded"]) for one in told["chapters"]] == [
        ("pass", 1, False), ("fail", 2, False), ("pass", 1, True),
    ]  # fmt: skip
    assert told["chapters"][1]["against"] == [truth.APP]
    result = tomproof("history", "--store", place / "store", "--claim", new)
    assert "20 January 2026, 06:00 UTC to 21 January 2026, 06:00 UTC (2 runs): Fails" in result.stdout
    assert (
        tomproof("history", "--store", place / "store", "--claim", new, "--lang", "de", "--format", "md").exit_code == 0
    )


def test_history_and_story_are_as_their_schema_says(place: Path) -> None:
    schema = json.loads(files("reports.overtime").joinpath("overtime.schema.json").read_text(encoding="utf-8"))
    for more in ((), ("--claim", claim(place, truth.NEW))):
        told = json.loads(tomproof("history", "--store", place / "store", "--json", *more).stdout)
        jsonschema.Draft202012Validator(schema).validate(told)


def test_a_period_is_printed_or_written(place: Path, tmp_path: Path) -> None:
    printed = tomproof("period", "--store", place / "store", "--from", "2026-01-19", "--to", "2026-01-31")
    assert printed.exit_code == 0
    assert "19 January 2026 to 31 January 2026" in printed.stdout
    out = tmp_path / "out"
    result = tomproof(
        "period", "--store", place / "store", "--from", "2026-01-19", "--format", "html,md", "--out", out, "-q"
    )
    assert (result.exit_code, result.output) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == ["period.html", "period.md"]
    told = json.loads(tomproof("period", "--store", place / "store", "--from", "2026-01-19", "--json").stdout)
    assert told["to"] == "2026-04-19T00:00:00Z", "without --to it ends with the day of the newest run"


def test_how_often_runs_come_may_be_said(place: Path) -> None:
    verb = ("period", "--store", place / "store", "--from", "2026-01-19", "--json", "--expected-every")
    told = {every: json.loads(tomproof(*verb, every).stdout) for every in ("1d", "24h", "1440m", "90d")}
    assert {one["expected_every_seconds"] for one in told.values()} == {86400, 90 * 86400}
    assert told["24h"]["observed_seconds"] == 2 * 86400
    assert told["90d"]["observed_seconds"] == 89 * 86400
    assert told["24h"]["expected_every_was"] == "given"


def test_a_damaged_run_of_a_store_is_named_and_observes_nothing(place: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(place / "store", tmp_path / "store")
    store = open_store(tmp_path / "store")
    run = store.runs()[1]
    pack: Pack = store.pack(run)
    sha256 = pack.manifest["files"]["verdicts.json"]
    (hurt,) = [path for path in (tmp_path / "store" / "objects").rglob("*") if path.name.startswith(sha256)]
    hurt.chmod(0o644)
    hurt.write_bytes(b"something else")
    result = tomproof("period", "--store", tmp_path / "store", "--from", "2026-01-19", "--to", "2026-01-21", "--json",
                      "--expected-every", "24h")  # fmt: skip
    told = json.loads(result.stdout)
    assert [one["id"] for one in told["unreadable_runs"]] == [run.id]
    assert [one["seconds"] for one in told["not_observed"]] == [6 * 3600, 48 * 3600, 18 * 3600]
    assert f"the run {run.id} cannot be read and counts for nothing" in result.stderr


def test_a_run_without_its_raw_answers_still_counts_and_is_said_to_be_one(place: Path, tmp_path: Path) -> None:
    import shutil
    from datetime import UTC, datetime, timedelta

    from tomproof.store.pruning import prune

    verb = ("period", "--from", "2026-01-19", "--to", "2026-01-21", "--json", "--store")
    before = json.loads(tomproof(*verb, place / "store").stdout)
    shutil.copytree(place / "store", tmp_path / "store")
    prune(open_store(tmp_path / "store"), timedelta(days=30), 1, datetime(2026, 4, 19, tzinfo=UTC))
    after = json.loads(tomproof(*verb, tmp_path / "store").stdout)
    assert [one["pruned"] for one in after["runs"]] == [True, True, True]
    assert after["claims"] == before["claims"]
    assert tomproof("diff", "20260119", "20260120", "--store", tmp_path / "store").exit_code == 0
    said = " ".join(tomproof(*verb[:-2], "--store", tmp_path / "store", "--out", tmp_path / "o", "-q").output.split())
    assert said == ""
    assert "of 3 the raw answers are no longer kept" in (tmp_path / "o" / "period.html").read_text()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("history",), "there are no runs to look at"),
        (("period", "--from", "2026-01-01"), "there are no runs to look at"),
        (("diff",), "there are no runs to look at"),
        (("diff", "nowhere", "nothing"), "there are no runs to look at"),
        (("history", "nowhere"), "there is no pack at nowhere"),
        (("period", "PACKS", "--from", "January"), "--from January is no day"),
        (("period", "PACKS", "--from", "2026-01-19", "--to", "2026-13-01"), "--to 2026-13-01 is no day"),
        (("period", "PACKS", "--from", "2026-05-01", "--to", "2026-04-01"), "the period ends before it begins"),
        (("period", "PACKS", "--from", "2025-01-01", "--to", "2025-01-31"), "no run lies before the end"),
        (("period", "PACKS", "--from", "2026-01-19", "--expected-every", "often"), "is no length of time"),
        (("period", "PACKS", "--from", "2026-01-19", "--expected-every", "0h"), "is no length of time"),
        (("period", "PACKS", "--from", "2026-01-19", "--format", "html"), "--format writes files"),
        (("period", "PACKS", "--from", "2026-01-19", "--format", "xlsx", "--out", "o"), "'xlsx' is no format"),
        (("history", "PACKS", "--claim", "c-00000000"), "no run knows a claim c-00000000"),
        (("history", "PACKS", "--tenant", "another"), "there is no such run"),
        (("history", "PACKS", "--json", "--format", "md"), "are two forms"),
    ],
)
def test_mistakes_are_one_clear_line(place: Path, args: tuple[str, ...], said: str) -> None:
    result = tomproof(*(place / "packs" if arg == "PACKS" else arg for arg in args))
    assert result.exit_code == 2
    assert said in result.stderr


def test_several_documents_are_never_mixed(place: Path, tmp_path: Path) -> None:
    day = DAYS[0]
    written = truth.text(day)
    made = sealed(tmp_path / "other", written, read(written, name="other.md"), truth.at(day),
                  Changing({"/pricings": truth.plans("Standard")}))  # fmt: skip
    assert made.document()[0] == "other.md"
    args = ("history", place / "packs", tmp_path / "other", "--json")
    result = tomproof(*args)
    assert result.exit_code == 2
    assert "several documents: other.md, tom.md" in result.stderr
    assert "--document" in result.stderr
    assert len(json.loads(tomproof(*args, "--document", "tom.md").stdout)["runs"]) == 4


def test_an_edition_to_hand_out_counts_where_its_own_run_is_not_there(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "handed"
    out.mkdir()
    for day in DAYS[:2]:
        assert tomproof("handout", place / "packs" / str(day), "-o", out / f"{day}.zip", "-q").exit_code == 0
    alone = json.loads(tomproof("history", out, "--json").stdout)["runs"]
    assert [(one["edition"], one["chain"]) for one in alone] == [("handout", "first"), ("handout", "follows")]
    mixed = json.loads(tomproof("history", place / "packs" / str(DAYS[1]), out, "--json").stdout)["runs"]
    assert [(one["edition"], one["chain"]) for one in mixed] == [("handout", "first"), ("company", "follows")]


def test_the_formats_of_the_command_line_are_those_there_are() -> None:
    assert sorted(cli.PERIOD_FORMATS) == sorted(PERIOD)


def test_the_examples_of_the_page_run_as_they_stand(place: Path, tmp_path: Path) -> None:
    """docs/over-time.md from top to bottom, over the four runs."""
    (tmp_path / "evidence-store").symlink_to(place / "store")
    for name, day in (("evidence", DAYS[0]), ("evidence-2", DAYS[1])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack").symlink_to(place / "packs" / str(day))
    block = (ROOT / "docs" / "over-time.md").read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    lines = [line.split("#")[0] for line in block.splitlines()]
    assert len(lines) == 6
    for line in lines:
        result = tomproof(*shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
    assert (tmp_path / "changes.html").exists()
    assert sorted(path.name for path in (tmp_path / "half-year").iterdir()) == [
        "period.html", "period.json", "period.md", "period.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_all_days_is_one_clear_line(place: Path, day: str) -> None:
    found = tomproof("period", "--from", day, "--to", day, "--store", place / "store")
    assert found.exit_code == 2
    assert "Traceback" not in found.output


def test_a_period_to_the_end_of_all_days_but_one_is_counted(place: Path) -> None:
    found = tomproof("period", "--from", "2026-01-19", "--to", "9998-12-31", "--store", place / "store", "--json")
    assert found.exit_code == 0


def test_two_editions_of_one_run_count_once() -> None:
    about = [
        _About("t", "tom.md", sha256, made_from)
        for sha256, made_from in (("a", "x"), ("b", "x"), ("c", ""), ("d", "c"))
    ]
    assert _one_row(["first", "second", "own", "of own"], about, None, None) == ["first", "own"]
