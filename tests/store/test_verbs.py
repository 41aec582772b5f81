"""The store as a user meets it: runs that are kept and follow each other, a list, a pack back, a check, and a prune."""

from __future__ import annotations

import filecmp
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidence.pack import Pack, open_pack
from tests.store.conftest import chain, made
from tomproof import cli
from tomproof.errors import Wrong
from tomproof.settings import load

TOM = "# Measures\n\nAll data is hosted on Microsoft Azure in the West Europe region.\n"


def tomproof(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed runs over the demo tenant with one store; the second has a run of another document in between."""
    here = tmp_path_factory.mktemp("twice")
    (here / "tom.md").write_text(TOM)
    assert tomproof("keygen", "-o", here / "seal.pem", "-q").exit_code == 0
    store, key = here / "store", here / "seal.pem"
    for out in ("one", "two"):
        result = tomproof(
            "run",
            "--demo",
            "--tom",
            here / "tom.md",
            "--out",
            here / out,
            "--key",
            key,
            "--store",
            store,
            "--format",
            "json",
        )
        assert result.exit_code == 1, result.stderr
        assert (
            f"kept in the store {store} as 20261120T060000Z-{open_pack(here / out / 'pack').sha256[:12]}"
            in result.stderr
        )
    return here


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Pack]:
    """Three packs in a folder of their own, which is the working folder, and settings that name the store."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tomproof.toml").write_text('[store]\nfolder = "store"\n')
    return chain(tmp_path, 3)


def test_two_runs_with_one_store_follow_each_other(twice: Path) -> None:
    one, two = open_pack(twice / "one" / "pack"), open_pack(twice / "two" / "pack")
    assert one.previous is None
    assert two.previous == {"sha256": one.sha256, "collected_to": "2026-11-20T06:00:00.000Z"}
    verified = tomproof("verify", twice / "two" / "pack", "--previous", twice / "one" / "pack")
    assert verified.exit_code == 0


def test_a_second_run_of_the_same_estate_costs_what_has_changed(twice: Path) -> None:
    """The demo answers the same again: what is new are the manifest with its link, its seal, and the run."""
    one, two = open_pack(twice / "one" / "pack"), open_pack(twice / "two" / "pack")
    changed = {name for name, sha256 in two.manifest["files"].items() if one.manifest["files"].get(name) != sha256}
    assert changed == set()
    objects = list((twice / "store" / "objects").glob("*/*"))
    assert len(objects) == len({*one.manifest["files"].values()}) + 2 * 2 + 1


def test_a_sealed_pack_comes_back_byte_for_byte_and_verifies(twice: Path) -> None:
    result = tomproof("store", "get", "newest", "--store", twice / "store", "--out", twice / "back")
    assert result.exit_code == 0, result.stderr
    same = filecmp.dircmp(twice / "two" / "pack", twice / "back")
    assert (same.left_only, same.right_only, same.diff_files, same.funny_files) == ([], [], [], [])
    assert same.subdirs["bodies"].diff_files == []
    verified = tomproof("verify", twice / "back", "--key", twice / "seal.pub.pem")
    assert verified.exit_code == 0
    assert "which is the key that you gave" in verified.stdout


def test_a_run_named_by_hand_goes_before_the_one_in_the_store(twice: Path) -> None:
    first = twice / "one" / "pack" / "manifest.json"
    tomproof(
        "collect", "--demo", "--tom", twice / "tom.md", "--pack", twice / "third", "--store", twice / "store",
        "--previous", first, "-q",
    )  # fmt: skip
    previous = open_pack(twice / "third").previous
    assert previous is not None
    assert previous["sha256"] == open_pack(twice / "one" / "pack").sha256


def test_a_run_that_the_store_cannot_take_at_its_end_is_whole_and_the_next_step_is_told(
    twice: Path, tmp_path: Path
) -> None:
    shutil.copytree(twice / "store", tmp_path / "store")
    (tmp_path / "store" / "lock").unlink()
    (tmp_path / "store" / "lock").mkdir()
    result = tomproof(
        "collect", "--demo", "--tom", twice / "tom.md", "--pack", tmp_path / "pack", "--store", tmp_path / "store"
    )
    assert result.exit_code == 4
    assert (
        f"the run is whole and not in the store; when that can be written: tomproof store add {tmp_path / 'pack'}"
        in (result.stderr)
    )
    assert "cannot be written: Is a directory; everything in it is still there" in result.stderr
    assert open_pack(tmp_path / "pack").problems() == []
    (tmp_path / "store" / "lock").rmdir()
    assert tomproof("store", "add", tmp_path / "pack", "--store", tmp_path / "store").exit_code == 0


def test_a_demo_does_not_go_into_the_store_of_the_settings(
    twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tomproof.toml").write_text('[store]\nblob = "https://nordlicht.blob.core.windows.net/evidence"\n')
    assert tomproof("collect", "--demo", "--tom", twice / "tom.md", "--pack", "pack").exit_code == 0
    (tmp_path / "tomproof.toml").write_text('[store]\nfolder = "store"\n')
    assert tomproof("collect", "--demo", "--tom", twice / "tom.md", "--pack", "second").exit_code == 0
    assert not (tmp_path / "store").exists()


def test_the_edition_to_hand_out_is_kept_beside_its_run(twice: Path, tmp_path: Path) -> None:
    shutil.copytree(twice / "store", tmp_path / "store")
    added = tomproof("store", "add", twice / "two" / "handout.zip", "--store", tmp_path / "store", "--json")
    handout = json.loads(added.stdout)
    assert (handout["edition"], handout["made_from"]) == ("handout", open_pack(twice / "two" / "pack").sha256)
    listed = tomproof("store", "list", "--store", tmp_path / "store").stdout
    assert [line for line in listed.splitlines() if line.endswith("tom.md  handout")] != []
    assert tomproof("store", "check", "--store", tmp_path / "store").exit_code == 0
    # A next run follows the company's own pack and not its copy.
    tomproof(
        "collect", "--demo", "--tom", twice / "tom.md", "--pack", tmp_path / "next", "--store", tmp_path / "store", "-q"
    )
    previous = open_pack(tmp_path / "next").previous
    assert previous is not None
    assert previous["sha256"] != handout["sha256"]


def test_a_store_that_cannot_take_a_run_is_told_before_anything_is_asked(twice: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    options = ("run", "--demo", "--tom", twice / "tom.md", "--out", tmp_path / "out", "-q")
    result = tomproof(*options, "--store", tmp_path / "mine")
    assert result.exit_code == 2
    assert "is not empty and no store" in result.stderr
    shutil.copytree(twice / "store", tmp_path / "damaged")
    for path in (tmp_path / "damaged" / "runs").glob("*.json"):
        path.write_text("{")
    result = tomproof(*options, "--store", tmp_path / "damaged")
    assert result.exit_code == 4
    assert "the store cannot take a run: runs/" in result.stderr
    assert "next: tomproof store check says more" in result.stderr
    assert not (tmp_path / "out").exists()


def test_add_list_get_check_and_prune_over_the_store_of_the_settings(small: list[Pack]) -> None:
    for day in (1, 2, 3):
        added = tomproof("store", "add", f"day-{day}")
        assert added.exit_code == 0, added.stderr
        assert small[day - 1].sha256 in added.stdout
    listed = tomproof("store", "list")
    assert listed.stdout.splitlines()[0] == (
        f"20260101T060000Z-{small[0].sha256[:12]}  11111111-1111-1111-1111-111111111111  tom.md"
    )
    assert "3 runs in the store" in listed.stderr
    checked = tomproof("store", "check")
    assert checked.exit_code == 0
    assert checked.stdout.startswith("3 runs, 15 objects, ")
    assert checked.stdout.endswith("bytes: all as they were kept\n")
    would = tomproof("prune", "--older-than", "10d", "--dry-run")
    assert would.exit_code == 0
    assert "raw answers of 2 runs: 4 objects, " in would.stdout
    assert would.stdout.endswith("bytes would go\n")
    assert tomproof("prune", "--older-than", "10d").stdout == would.stdout.replace("would go", "are gone")
    assert [line.endswith("  pruned") for line in tomproof("store", "list").stdout.splitlines()] == [True, True, False]
    assert tomproof("store", "check").exit_code == 0
    got = tomproof("store", "get", "20260101", "--out", "kept")
    assert "4 files of the run" in got.stdout
    assert "its raw answers have been pruned" in got.stderr


def test_programs_get_json(small: list[Pack]) -> None:
    for day in (1, 2):
        added = json.loads(tomproof("store", "add", f"day-{day}", "--json").stdout)
    assert added["sha256"] == small[1].sha256
    assert added["immutability"] is None
    (first, second) = json.loads(tomproof("store", "list", "--json").stdout)
    assert (first["previous"], second["previous"]) == (None, small[0].sha256)
    assert (first["document"], first["pruned"]) == ("tom.md", False)
    checked = json.loads(tomproof("store", "check", "--json").stdout)
    assert (checked["ok"], checked["runs"], checked["objects"], checked["problems"]) == (True, 2, 11, [])
    pruned = json.loads(tomproof("prune", "--older-than", "1d", "--json").stdout)
    assert (pruned["runs"], pruned["objects"], pruned["kept_by_policy"]) == ([first["id"]], 2, 0)
    assert json.loads(tomproof("store", "get", "newest", "--out", "got", "--json").stdout)["files"] == 7


def test_a_dropped_run_is_named_and_the_exit_code_says_so(small: list[Pack]) -> None:
    for day in (1, 3):
        tomproof("store", "add", f"day-{day}")
    result = tomproof("store", "check")
    assert result.exit_code == 1
    assert "NOT OK  a run is missing since 2026-01-02T06:00:00.000Z" in result.stdout
    assert json.loads(tomproof("store", "check", "--json").stdout)["ok"] is False


def test_names_out_of_packs_are_shown_without_their_tricks(small: list[Pack], tmp_path: Path) -> None:
    made(tmp_path / "odd", 5, document="tom\u202etxt.md")
    tomproof("store", "add", "odd")
    assert "\u202e" not in tomproof("store", "list").stdout


@pytest.mark.parametrize("verb", ["add", "list", "get", "check"])
def test_every_verb_of_the_store_has_help_with_an_example(verb: str) -> None:
    shown = tomproof("store", verb, "--help").stdout
    assert f"Example:  tomproof store {verb}" in shown
    assert all(option in shown for option in ("--store", "--config", "--quiet", "--json"))


@pytest.mark.parametrize("age", ["400", "0d", "-1d", "d", "13m", "99999999d", "4e2d"])
def test_an_age_that_is_none_is_told(small: list[Pack], age: str) -> None:
    tomproof("store", "add", "day-1")
    result = tomproof("prune", f"--older-than={age}")
    assert result.exit_code == 2
    assert "is no age" in result.stderr


def test_wrong_use_is_one_clear_line(small: list[Pack], tmp_path: Path) -> None:
    assert "there is no store at nowhere" in tomproof("store", "list", "--store", "nowhere").stderr
    Path("tomproof.toml").write_text("")
    result = tomproof("store", "list")
    assert result.exit_code == 2
    assert "there is no store" in result.stderr
    assert "[store] table of tomproof.toml" in result.stderr
    result = tomproof("store", "list", "--store", "https://nordlicht.blob.core.windows.net/evidence?sig=secret")
    assert result.exit_code == 2
    assert "without a key or a signature" in result.stderr
    assert tomproof("store", "add", "nothing", "--store", "x").exit_code == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('folder = "a"\nblob = "b"', "line 3: blob: runs are kept in one place, and folder names another one"),
        ('folder = "a"\nimmutability = 400', "line 3: immutability: only a container of blobs has a policy"),
        ('blob = "b"\nimmutability = 0', "line 3: immutability: 0 days; a policy holds for 1 to 146000 days"),
        ('blob = "b"\nimmutability = 146001', "line 3: immutability: 146001 days"),
        ('fodler = "a"', "line 2: 'fodler' is no setting; did you mean 'folder'?"),
    ],
)
def test_a_slip_in_the_settings_of_the_store_is_named(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "tomproof.toml").write_text(f"[store]\n{table}\n")
    with pytest.raises(Wrong) as found:
        load(None, tmp_path)
    assert said in str(found.value)


def test_the_settings_of_a_container_are_read(tmp_path: Path) -> None:
    (tmp_path / "tomproof.toml").write_text(
        '[store]\nblob = "https://nordlicht.blob.core.windows.net/evidence"\nimmutability = 400\n'
    )
    store = load(None, tmp_path).store
    assert (store.folder, store.blob, store.immutability) == (
        None,
        "https://nordlicht.blob.core.windows.net/evidence",
        400,
    )
