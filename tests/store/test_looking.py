"""Looking through a store: what is damaged, hostile or missing is named, and a dropped run with the time since when."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.pack import Damaged, Pack, PackError, digest
from tests.store.conftest import TENANT, chain, content, made
from tests.store.disks import Light
from tomproof.errors import Impossible, Wrong
from tomproof.store import Run, Store, newest, open_store
from tomproof.store.folder import FolderPlace
from tomproof.store.getting import named, write_out
from tomproof.store.immutability import confirmed
from tomproof.store.looking import dropped, look_through
from tomproof.store.model import dumped, from_json, in_order
from tomproof.store.place import object_name, packed, unpacked
from tomproof.store.pruning import plan, prune
from tomproof.store.store import Pruned

NOW = datetime(2026, 1, 30, tzinfo=UTC)
TEN_DAYS = timedelta(days=10)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return chain(tmp_path_factory.mktemp("packs"), 3)


@pytest.fixture
def store(packs: list[Pack], tmp_path: Path) -> Store:
    found = Store(FolderPlace(tmp_path / "store", Light()))
    for pack in packs:
        found.add(pack)
    return found


def root(store: Store) -> Path:
    assert isinstance(store.place, FolderPlace)
    return store.place.root


def run_file(store: Store, number: int) -> Path:
    return root(store) / "runs" / f"{store.runs()[number].id}.json"


# -- the chain ---------------------------------------------------------------------------------------------------------------


def test_a_whole_store_has_nothing_to_tell(store: Store) -> None:
    found = look_through(store)
    assert (found.problems, found.remarks, found.idle) == ((), (), ())
    assert len(found.runs) == 3
    assert found.objects == 15
    assert found.stored == sum(path.stat().st_size for path in root(store).glob("objects/*/*"))


def test_a_dropped_run_is_named_with_the_time_since_when(store: Store, packs: list[Pack]) -> None:
    run_file(store, 1).unlink()
    found = look_through(store)
    assert found.problems == (
        (
            f"a run is missing since 2026-01-02T06:00:00.000Z: 20260103T060000Z-{packs[2].sha256[:12]} follows the one that "
            f"ended then, and no run in the store has its manifest (SHA-256 {packs[1].sha256}); adding its pack closes the gap"
        ),
    )
    # What lies there of it is left alone, so that it is still there to be looked for.
    assert prune(store, timedelta(days=365), 1, NOW).plan.goes == ()
    store.add(packs[1])
    assert look_through(store).problems == ()


def test_a_run_that_names_none_before_it_is_told(tmp_path: Path, packs: list[Pack]) -> None:
    store = open_store(tmp_path / "store", new=True)
    store.add(packs[0])
    later = made(tmp_path / "later", 5)
    run = store.add(later)
    other = made(tmp_path / "other", 6, document="other.md")
    store.add(other)
    found = look_through(store)
    assert found.problems == ()
    assert found.remarks == (
        f"the chain begins anew with {run.id}: it names no run before it, though there are earlier ones",
    )


def test_the_newest_run_is_that_of_the_same_tenant_and_document(
    store: Store, packs: list[Pack], tmp_path: Path
) -> None:
    store.add(made(tmp_path / "other-tenant", 8, tenant="22222222-2222-2222-2222-222222222222"))
    store.add(made(tmp_path / "other-document", 9, document="other.md"))
    found = newest(store.runs(), TENANT, "tom.md")
    assert found is not None
    assert found.sha256 == packs[2].sha256


def link(sha256: str, ended: str, previous: str | None = None, previous_to: str = "") -> Run:
    return Run(f"run-{sha256}", sha256, TENANT, "tom.md", "", ended, ended, "company", previous, previous_to)


def test_a_link_that_says_another_time_or_leads_forward_is_named() -> None:
    first, second = "2026-01-01T06:00:00Z", "2026-01-02T06:00:00Z"
    assert dropped([link("a", first), link("b", second, "a", first)]) == []
    assert dropped([link("a", first), link("b", second, "a", second)]) == [
        f"run run-b says that the one before ended {second}, and run-a ended {first}"
    ]
    assert dropped([link("a", first, "b", second), link("b", second)]) == ["run run-a follows run-b, which ended later"]


def test_another_run_of_the_same_name_is_not_written_over(store: Store, packs: list[Pack]) -> None:
    run = store.runs()[0]
    other = replace(run, sha256=f"{run.sha256[:12]}{'0' * 52}")
    run_file(store, 0).write_bytes(dumped(other))
    with pytest.raises(Damaged, match=f"the store holds another run named {run.id}"):
        store.add(packs[0])
    assert run_file(store, 0).read_bytes() == dumped(other)


def test_runs_of_the_same_second_stand_in_the_order_of_their_chain() -> None:
    def run(sha256: str, previous: str | None) -> Run:
        time = "2026-01-01T06:00:00.000Z"
        return Run(f"20260101T060000Z-{sha256}", sha256, TENANT, "tom.md", "", time, time, "company", previous)

    runs = [run("c", "b"), run("a", "d"), run("b", "a"), run("d", None)]
    assert [one.sha256 for one in in_order(runs)] == ["d", "a", "b", "c"]
    assert [one.sha256 for one in in_order([run("b", "a"), run("a", "b")])] in (["a", "b"], ["b", "a"])


# -- damage and malice -------------------------------------------------------------------------------------------------------


def test_a_changed_object_is_found_and_adding_the_pack_again_puts_it_right(store: Store, packs: list[Pack]) -> None:
    body = next(name for name in packs[2].manifest["files"] if name.startswith("bodies/"))
    path = root(store) / object_name(packs[2].manifest["files"][body])
    path.write_bytes(packed(b"something else"))
    assert any("has another SHA-256" in problem for problem in look_through(store).problems)
    with pytest.raises(Damaged, match="has been changed in the store"):
        store.pack(store.runs()[2]).read(body)
    store.add(packs[2])
    assert look_through(store).problems == ()


def test_a_missing_object_is_found(store: Store, packs: list[Pack]) -> None:
    (root(store) / object_name(packs[0].manifest["files"]["verdicts.json"])).unlink()
    (problem,) = look_through(store).problems
    assert "verdicts.json: an object is missing in the store" in problem


def test_a_missing_manifest_is_found_and_nothing_is_pruned_then(store: Store, packs: list[Pack]) -> None:
    (root(store) / object_name(packs[1].sha256)).unlink()
    found = look_through(store)
    (problem,) = found.problems
    assert "manifest.json is missing in the store" in problem
    assert (found.idle, found.remarks) == ((), ())
    with pytest.raises(Damaged, match="nothing is pruned, because it is not known what the run"):
        prune(store, TEN_DAYS, 1, NOW)
    assert not (root(store) / "pruned").exists()


def edited(data: bytes, **changes: object) -> bytes:
    return json.dumps({**json.loads(data), **changes}).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: b"{", "is no JSON"),
        (lambda data: b"[]", "is no run"),
        (lambda data: b"[" * 100_000, "is no JSON"),
        (lambda data: edited(data, schema=2), "a schema that this version does not read"),
        (lambda data: edited(data, sha256="../../etc/passwd"), "a digest is none"),
        (lambda data: edited(data, sha256="0" * 64), "belongs to another name"),
        (lambda data: edited(data, sha256=5), "a text is none"),
        (lambda data: edited(data, collected_to="yesterday"), "is no time at which a run ended"),
        (lambda data: edited(data, after={"../evil": "0" * 64}), "names a file that no pack has"),
        (lambda data: edited(data, after=[]), "is no run"),
        (lambda data: edited(data, previous="x"), "a digest is none"),
        (lambda data: edited(data, pruned=True), "a text is none"),
        (lambda data: edited(data, more="x"), "unexpected keyword"),
    ],
)
def test_a_hostile_file_of_a_run_is_told_and_never_believed(
    store: Store, change: Callable[[bytes], bytes], told: str
) -> None:
    path = run_file(store, 1)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(Damaged, match=told):
        store.runs()
    assert any(told in problem for problem in look_through(store).problems)


def test_a_run_that_says_something_else_than_its_manifest_is_found(store: Store) -> None:
    path = run_file(store, 1)
    path.write_bytes(edited(path.read_bytes(), tenant="22222222-2222-2222-2222-222222222222", previous=None))
    assert any("says something else than its manifest" in problem for problem in look_through(store).problems)


def test_files_that_no_store_has_are_named_and_are_no_runs(store: Store) -> None:
    (root(store) / "runs" / "notes.json").write_text("{}")
    (root(store) / "runs" / "20260101T060000Z-0123456789ab.json.bak").write_text("{}")
    (root(store) / "objects" / "aa").mkdir(exist_ok=True)
    (root(store) / "objects" / "aa" / "evil").write_text("x")
    assert len(store.runs()) == 3
    assert [problem for problem in look_through(store).problems if "does not belong into a store" in problem] == [
        "objects/aa/evil does not belong into a store",
        "runs/20260101T060000Z-0123456789ab.json.bak does not belong into a store",
        "runs/notes.json does not belong into a store",
    ]


def linked_object(store: Store, packs: list[Pack], elsewhere: Path) -> None:
    path = root(store) / object_name(packs[0].manifest["files"]["claims.toml"])
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


def linked_folder(store: Store, packs: list[Pack], elsewhere: Path) -> None:
    path = (root(store) / object_name(packs[0].manifest["files"]["claims.toml"])).parent
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


def linked_run(store: Store, packs: list[Pack], elsewhere: Path) -> None:
    path = run_file(store, 0)
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("link", [linked_object, linked_folder, linked_run])
def test_links_are_refused_wherever_they_lie(
    store: Store, packs: list[Pack], tmp_path: Path, link: Callable[[Store, list[Pack], Path], None]
) -> None:
    link(store, packs, tmp_path / "elsewhere")
    with pytest.raises(Damaged, match="is a link; a store holds plain files only"):
        look_through(store)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_lock_that_is_a_link_is_not_written_through(store: Store, packs: list[Pack], tmp_path: Path) -> None:
    (root(store) / "lock").unlink()
    (root(store) / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Impossible, match="cannot be written"):
        store.add(packs[0])
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "name", ["../x", "objects/aa/../../x", "runs/x.json", "/etc/passwd", "objects/ab/cd", "lock", ""]
)
def test_no_other_name_is_read_or_written(store: Store, name: str) -> None:
    with pytest.raises(Damaged, match="a store holds nothing named"):
        store.place.read(name)
    with pytest.raises(Damaged, match="a store holds nothing named"):
        store.place.put(name, b"x")


def test_a_bomb_is_not_unpacked() -> None:
    stored = packed(bytes(10_000_000))
    assert len(stored) < 20_000
    assert unpacked(stored, "x") == bytes(10_000_000)
    for broken in (stored[:-1], stored + b"x", b"", b"no gzip", stored[:40]):
        with pytest.raises(Damaged, match="cannot be unpacked"):
            unpacked(broken, "x")


def test_what_is_stored_can_be_unpacked_by_others() -> None:
    import gzip

    assert gzip.decompress(packed(b"an answer")) == b"an answer"
    assert packed(b"an answer") == packed(b"an answer")


def test_a_damaged_pack_is_not_kept(packs: list[Pack], tmp_path: Path) -> None:
    from evidence.pack import open_pack

    for number, (name, data) in enumerate([("claims.toml", b"other"), ("tom/more.md", b"x")]):
        folder = tmp_path / f"pack-{number}"
        shutil.copytree(packs[0].files.path, folder)  # type: ignore[attr-defined]
        (folder / name).write_bytes(data)
        with pytest.raises(PackError):
            open_store(tmp_path / "store", new=True).add(open_pack(folder))
    assert not (tmp_path / "store" / "runs").exists()


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path, packs: list[Pack]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(Wrong, match="is not empty and no store"):
        open_store(tmp_path / "mine", new=True)
    with pytest.raises(Wrong, match="there is no store at"):
        open_store(tmp_path / "nowhere")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


# -- the cache ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content_", [None, b"", b"[]", b'{"schema": 2}', b'{"schema": 1, "runs": []}', b"\xff"])
def test_a_cache_that_is_missing_or_damaged_is_made_anew(store: Store, content_: bytes | None) -> None:
    runs, path = store.runs(), root(store) / "index.json"
    good = path.read_bytes()
    if content_ is None:
        path.unlink()
    else:
        path.write_bytes(content_)
    assert store.runs() == runs
    assert path.read_bytes() == good


def test_an_old_cache_is_not_believed(store: Store, packs: list[Pack], tmp_path: Path) -> None:
    path = root(store) / "index.json"
    before = path.read_bytes()
    late = made(tmp_path / "late", 9, previous=packs[2])
    store.add(late)
    path.write_bytes(before)
    assert [run.sha256 for run in store.runs()] == [*(pack.sha256 for pack in packs), late.sha256]
    run_file(store, 0).unlink()
    assert len(store.runs()) == 3


def test_a_cache_that_lies_about_a_run_counts_only_for_the_very_file(store: Store) -> None:
    path = root(store) / "index.json"
    found = json.loads(path.read_bytes())
    for one in found["runs"].values():
        one["stamp"] = "another"
        one["run"]["tenant"] = "somebody else"
    path.write_text(json.dumps(found))
    assert {run.tenant for run in store.runs()} == {TENANT}


def test_a_cache_that_lies_about_the_very_file_is_found_and_made_anew(store: Store) -> None:
    path, runs = root(store) / "index.json", store.runs()
    found = json.loads(path.read_bytes())
    found["runs"][runs[1].id]["run"]["tenant"] = "somebody else"
    path.write_text(json.dumps(found))
    assert look_through(store).problems == (
        f"index.json told something else of the run {runs[1].id} than its own file",
    )
    assert look_through(store).problems == ()
    assert store.runs() == runs


# -- prune -------------------------------------------------------------------------------------------------------------------


def test_prune_takes_raw_answers_and_keeps_what_a_history_needs(store: Store, packs: list[Pack]) -> None:
    size = sum(path.stat().st_size for path in root(store).glob("objects/*/*"))
    done = prune(store, TEN_DAYS, 1, NOW)
    assert [run.sha256 for run in done.plan.runs] == [packs[0].sha256, packs[1].sha256]
    assert size - sum(path.stat().st_size for path in root(store).glob("objects/*/*")) == done.plan.size > 0
    first, _, last = store.runs()
    assert (first.pruned, last.pruned) == (True, False)
    kept = store.pack(first)
    assert kept.files.names() == ["claims.toml", "manifest.json", "tom/tom.md", "verdicts.json"]
    assert kept.read("verdicts.json") == packs[0].read("verdicts.json")
    assert kept.document() == ("tom.md", b"# Measures\n")
    with pytest.raises(Pruned, match=f"records.jsonl of the run {first.id} has been pruned"):
        kept.records()
    assert content(store.pack(last)) == content(packs[2])
    assert look_through(store).problems == ()


def test_the_chain_is_walked_through_pruned_runs(store: Store) -> None:
    prune(store, TEN_DAYS, 1, NOW)
    run_file(store, 0).unlink()
    problems = look_through(store).problems
    assert any(problem.startswith("a run is missing since 2026-01-01T06:00:00.000Z") for problem in problems)
    assert any("was pruned, and what was kept of it is missing" in problem for problem in problems)


def test_what_would_go_is_told_before_and_nothing_goes(store: Store) -> None:
    before = sorted(path for path in root(store).rglob("*") if path.name != "lock")
    found = plan(store, TEN_DAYS, 1, NOW)
    assert len(found.runs) == 2
    assert len(found.goes) == 4
    assert sorted(path for path in root(store).rglob("*") if path.name != "lock") == before


@pytest.mark.parametrize(
    ("days", "keep_last", "pruned"), [(27, 1, 2), (28, 1, 1), (29, 1, 0), (1, 2, 1), (1, 3, 0), (1, 0, 2)]
)
def test_age_and_the_newest_runs_say_what_is_pruned(store: Store, days: int, keep_last: int, pruned: int) -> None:
    # The runs ended on the 1st, 2nd and 3rd of January at 06:00; it is the 30th, midnight.
    assert len(plan(store, timedelta(days=days), keep_last, NOW).runs) == pruned


def test_a_run_of_exactly_that_age_stays(store: Store) -> None:
    now = datetime(2026, 1, 11, 6, tzinfo=UTC)
    assert plan(store, TEN_DAYS, 1, now).runs == ()
    assert len(plan(store, TEN_DAYS, 1, now + timedelta(seconds=1)).runs) == 1


def test_the_newest_run_of_each_document_stays(store: Store, tmp_path: Path) -> None:
    other = store.add(made(tmp_path / "other", 1, document="other.md"))
    assert other.id not in [run.id for run in plan(store, TEN_DAYS, 1, NOW).runs]


def test_objects_that_no_run_needs_are_told_and_taken_by_prune(store: Store) -> None:
    left = object_name(digest(b"left by a killed run"))
    store.place.put(left, packed(b"left by a killed run"))
    found = look_through(store)
    assert [entry.name for entry in found.idle] == [left]
    assert found.problems == ()
    assert "objects that no run needs: 1" in found.remarks[0]
    assert [entry.name for entry in prune(store, timedelta(days=365), 1, NOW).plan.goes] == [left]
    assert look_through(store).idle == ()


def test_a_pruned_run_is_not_taken_in_again(store: Store, packs: list[Pack]) -> None:
    prune(store, TEN_DAYS, 1, NOW)
    with pytest.raises(Wrong, match="was pruned from this store; its raw answers are not taken in again"):
        store.add(packs[0])


# -- getting and seals -------------------------------------------------------------------------------------------------------


def test_a_run_is_named_by_its_id_by_a_beginning_or_as_the_newest(store: Store, packs: list[Pack]) -> None:
    runs = store.runs()
    assert named(runs, runs[1].id) == runs[1]
    assert named(runs, "20260102") == runs[1]
    assert named(runs, packs[0].sha256[:10]) == runs[0]
    assert named(runs, "newest") == runs[2]
    for name, told in (
        ("2026", "there are 3 runs"),
        ("2025", "there is no run"),
        ("../..", "is no name"),
        ("", "is no name"),
    ):
        with pytest.raises(Wrong, match=told):
            named(runs, name)
    with pytest.raises(Wrong, match="there is no run in this store yet"):
        named((), "newest")


def test_a_pack_is_written_out_byte_for_byte_and_over_nothing(store: Store, packs: list[Pack], tmp_path: Path) -> None:
    from evidence.pack import open_pack

    number = write_out(store.pack(store.runs()[0]), tmp_path / "out" / "pack")
    assert number == 7
    assert content(open_pack(tmp_path / "out" / "pack")) == content(packs[0])
    with pytest.raises(Wrong, match="is there already and not empty"):
        write_out(store.pack(store.runs()[0]), tmp_path / "out" / "pack")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["pack"]


def test_a_pack_that_cannot_be_read_leaves_nothing_half_written(
    store: Store, packs: list[Pack], tmp_path: Path
) -> None:
    (root(store) / object_name(packs[0].manifest["files"]["verdicts.json"])).unlink()
    with pytest.raises(Damaged):
        write_out(store.pack(store.runs()[0]), tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".out*")) == []


def test_a_seal_that_came_later_is_added_and_stays(store: Store, packs: list[Pack], tmp_path: Path) -> None:
    from evidence.pack import open_pack

    folder = tmp_path / "sealed"
    shutil.copytree(packs[2].files.path, folder)  # type: ignore[attr-defined]
    (folder / "seal.sigstore.json").write_bytes(b"{}")
    (folder / "verify.html").write_bytes(b"<html>")
    run = store.add(open_pack(folder))
    assert [name for name, _ in run.after] == ["seal.sigstore.json", "verify.html"]
    assert content(store.pack(store.runs()[2])) == content(open_pack(folder))
    assert store.add(packs[2]) == run
    assert len(store.runs()) == 3
    assert look_through(store).problems == ()


def test_a_folder_has_nothing_to_tell_of_immutability(store: Store) -> None:
    assert confirmed(store, store.runs()[0], 400) is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may do everything can write anywhere")
def test_a_store_that_may_only_be_read_is_looked_through(store: Store, packs: list[Pack]) -> None:
    (root(store) / "lock").unlink()
    root(store).chmod(0o555)
    try:
        assert look_through(store).problems == ()
        with pytest.raises(Impossible, match="cannot be written"):
            store.add(packs[0])
    finally:
        root(store).chmod(0o755)


def test_a_run_is_the_same_after_writing_and_reading(store: Store) -> None:
    from tomproof.store.model import as_json

    for run in store.runs():
        assert from_json(as_json(run), run.id) == run


# -- clocks, forks and names -------------------------------------------------------------------------------------------------


def test_a_run_whose_clock_was_ahead_does_not_hold_the_chain_back(tmp_path: Path) -> None:
    one = made(tmp_path / "1", 1)
    ahead = made(tmp_path / "31", 31, previous=one)
    after = made(tmp_path / "2", 2, previous=ahead)
    store = Store(FolderPlace(tmp_path / "store", Light()))
    for pack in (one, ahead, after):
        store.add(pack)
    found = newest(store.runs(), TENANT, "tom.md")
    assert found is not None
    assert found.sha256 == after.sha256, "the end of the chain, not the latest clock"


def test_two_runs_that_follow_the_same_one_are_told(tmp_path: Path) -> None:
    one = made(tmp_path / "1", 1)
    store = Store(FolderPlace(tmp_path / "store", Light()))
    for pack in (one, made(tmp_path / "2", 2, previous=one), made(tmp_path / "3", 3, previous=one)):
        store.add(pack)
    found = look_through(store)
    first, second, third = (run.id for run in store.runs())
    assert found.remarks == (f"the chain forks: {second} and {third} both follow {first}",)


@pytest.mark.parametrize("key", ["previous", "made_from"])
@pytest.mark.parametrize("value", [[], {}, 0, False])
def test_a_run_of_wrong_types_is_damage_even_where_they_are_empty(store: Store, key: str, value: object) -> None:
    run = store.runs()[0]
    told = json.loads(dumped(run)) | {key: value}
    with pytest.raises(Damaged, match="is no run"):
        from_json(told, run.id)


def test_a_pack_comes_out_into_the_working_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run = store.runs()[0]
    assert write_out(store.pack(run), Path()) == len(content(store.pack(run)))
    assert (tmp_path / "here" / "manifest.json").is_file()


def test_a_draft_of_somebody_else_with_the_same_number_is_in_nobodys_way(store: Store) -> None:
    drafts = [root(store) / "tmp" / f"{os.getpid()}-{number}.part" for number in range(1, 50)]
    for draft in drafts:
        draft.write_bytes(b"of another machine that shares the folder")
    place = FolderPlace(root(store), Light())
    place.put("index.json", b"{}", replace=True)
    assert place.read("index.json") == b"{}"
    assert all(draft.exists() for draft in drafts)


def test_a_run_without_a_text_for_what_it_was_made_from_is_damage(store: Store) -> None:
    run = store.runs()[0]
    with pytest.raises(Damaged, match="is no run"):
        from_json(json.loads(dumped(run)) | {"made_from": None}, run.id)
