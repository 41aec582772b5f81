"""A store in a folder: what goes in comes out byte for byte, equal answers lie there once, and nothing else gets in."""

from __future__ import annotations

from pathlib import Path

from tests.store.conftest import chain, content, made
from tomproof.store import newest, open_store


def test_a_pack_comes_out_as_it_went_in(tmp_path: Path) -> None:
    pack = made(tmp_path / "pack", 1)
    store = open_store(tmp_path / "store", new=True)
    run = store.add(pack)
    assert run.id == f"20260101T060000Z-{pack.sha256[:12]}"
    again = open_store(tmp_path / "store")
    assert again.runs() == (run,)
    kept = again.pack(run)
    assert content(kept) == content(pack)
    assert kept.sha256 == pack.sha256
    assert kept.problems() == []
    assert kept.records() == pack.records()


def test_equal_answers_lie_there_once(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", new=True)
    for pack in chain(tmp_path, 3):
        store.add(pack)
    # The document, the claims and one answer are the same on all three days; manifest, records, verdicts and the other are not.
    assert len(list((tmp_path / "store" / "objects").glob("*/*"))) == 3 + 3 * 4


def test_runs_are_told_oldest_first_however_they_were_added(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", new=True)
    packs = chain(tmp_path, 4)
    for pack in reversed(packs):
        store.add(pack)
    assert [run.sha256 for run in store.runs()] == [pack.sha256 for pack in packs]
    assert [run.previous for run in store.runs()] == [None, *(pack.sha256 for pack in packs[:-1])]
    found = newest(store.runs(), packs[0].estate.tenant, "tom.md")
    assert found is not None
    assert found.sha256 == packs[-1].sha256
    assert newest(store.runs(), packs[0].estate.tenant, "other.md") is None
