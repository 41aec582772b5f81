"""Killed at any moment a store stays readable, and the next run goes on: every step there is, and a few real kills."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.pack import SEAL, Pack
from tests.store.conftest import chain, content
from tests.store.disks import Dying, Forgetful, Full, Killed, Light
from tomproof.errors import Impossible
from tomproof.store import Store, open_store
from tomproof.store.folder import Disk, FolderPlace
from tomproof.store.looking import look_through
from tomproof.store.pruning import prune

NOW = datetime(2026, 1, 30, tzinfo=UTC)
Act = Callable[[Store], object]


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return chain(tmp_path_factory.mktemp("packs"), 3)


@pytest.fixture(scope="module")
def two(packs: list[Pack], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two runs, the second with a seal that came later."""
    folder = tmp_path_factory.mktemp("two") / "store"
    store = open_store(folder, new=True)
    store.add(packs[0])
    store.add(packs[1])
    return folder


def over(folder: Path, disk: Disk) -> Store:
    return Store(FolderPlace(folder, disk, patience=0.0))


def light(folder: Path) -> Store:
    return over(folder, Light())


def whole(folder: Path, packs: list[Pack], pruned: int = 0) -> list[str]:
    """Looks through a store as a next run meets it, and gives the runs that are there; all of them must be whole."""
    store = light(folder)
    if not (folder / "store.json").exists():
        return []
    runs = store.runs()
    by_digest = {pack.sha256: pack for pack in packs}
    for run in runs:
        kept = store.pack(run)
        if not run.pruned:
            assert kept.problems() == []
            assert (
                content(kept).items() >= {n: b for n, b in content(by_digest[run.sha256]).items() if n != SEAL}.items()
            )
        assert kept.read("verdicts.json") == by_digest[run.sha256].read("verdicts.json")
    found = look_through(store)
    assert found.problems == ()
    assert list(folder.glob("tmp/*")) == []
    return [run.sha256 for run in runs]


def add(pack: Pack) -> Act:
    return lambda store: store.add(pack)


def prune_all(store: Store) -> object:
    return prune(store, timedelta(days=10), 1, NOW)


def steps(folder: Path, act: Act, tmp_path: Path) -> int:
    """How many steps an act takes on a disk that works."""
    counting = Dying(10**9)
    copy = tmp_path / "counting"
    if folder.exists():
        shutil.copytree(folder, copy)
    act(over(copy, counting))
    return counting.steps


def deaths(folder: Path, act: Act, tmp_path: Path, disk: Callable[[int], Dying]) -> Iterator[tuple[int, Path, Dying]]:
    """A copy of the store for each step of an act, in which the process was killed at that step."""
    for number in range(1, steps(folder, act, tmp_path) + 1):
        copy, dying = tmp_path / f"killed-{number}", disk(number)
        if folder.exists():
            shutil.copytree(folder, copy)
        with pytest.raises(Killed):
            act(over(copy, dying))
        yield number, copy, dying
        shutil.rmtree(copy, ignore_errors=True)


@pytest.mark.parametrize("torn", [False, True])
def test_killed_at_any_step_of_the_first_run_the_next_one_begins_or_goes_on(
    packs: list[Pack], tmp_path: Path, torn: bool
) -> None:
    seen = set()
    for _, copy, _ in deaths(tmp_path / "none", add(packs[0]), tmp_path, lambda n: Dying(n, torn=torn)):
        there = whole(copy, packs)
        seen.add(tuple(there))
        assert there in ([], [packs[0].sha256])
        light(copy).add(packs[0])
        assert whole(copy, packs) == [packs[0].sha256]
    assert seen == {(), (packs[0].sha256,)}


@pytest.mark.parametrize("torn", [False, True])
def test_killed_at_any_step_of_a_later_run_the_others_stay_and_it_goes_on(
    packs: list[Pack], two: Path, tmp_path: Path, torn: bool
) -> None:
    all_three = [pack.sha256 for pack in packs]
    seen = set()
    for _, copy, _ in deaths(two, add(packs[2]), tmp_path, lambda n: Dying(n, torn=torn)):
        there = whole(copy, packs)
        seen.add(len(there))
        assert there in (all_three[:2], all_three)
        light(copy).add(packs[2])
        assert whole(copy, packs) == all_three
    assert seen == {2, 3}


def test_killed_at_any_step_of_a_prune_nothing_that_is_needed_is_gone(
    packs: list[Pack], two: Path, tmp_path: Path
) -> None:
    seen = set()
    for _, copy, _ in deaths(two, prune_all, tmp_path, Dying):
        assert whole(copy, packs) == [packs[0].sha256, packs[1].sha256]
        seen.add(tuple(run.pruned for run in light(copy).runs()))
        prune_all(light(copy))
        assert look_through(light(copy)).idle == ()
        assert [run.pruned for run in light(copy).runs()] == [True, False]
        light(copy).add(packs[2])
        assert len(whole(copy, packs)) == 3
    assert seen == {(False, False), (True, False)}


@pytest.mark.parametrize(
    ("act", "hasty"),
    [
        ("first", ("runs",)),
        ("later", ()),
        ("later", ("runs",)),
        ("prune", ()),
        ("prune", ("unlinks",)),
        ("prune", ("pruned", "unlinks")),
    ],
)
def test_a_power_cut_at_any_step_leaves_only_whole_runs(
    packs: list[Pack], two: Path, tmp_path: Path, act: str, hasty: tuple[str, ...]
) -> None:
    folder, do = {
        "first": (tmp_path / "none", add(packs[0])), "later": (two, add(packs[2])), "prune": (two, prune_all),
    }[act]  # fmt: skip
    for _, copy, disk in deaths(folder, do, tmp_path, lambda n: Forgetful(n, hasty)):
        assert isinstance(disk, Forgetful)
        disk.cut()
        before = [] if act == "first" else [packs[0].sha256, packs[1].sha256]
        assert whole(copy, packs)[: len(before)] == before
        light(copy).add(packs[0 if act == "first" else 2])
        assert whole(copy, packs) == [pack.sha256 for pack in packs][: 1 if act == "first" else 3]


def test_a_full_disk_is_told_and_costs_nothing_that_was_there(packs: list[Pack], two: Path, tmp_path: Path) -> None:
    for number in range(1, 8):
        copy, disk = tmp_path / f"full-{number}", Full(number)
        shutil.copytree(two, copy)
        if number <= 5:  # four objects of its own, and the run
            with pytest.raises(Impossible, match="is full; everything that was in the store is still there") as found:
                over(copy, disk).add(packs[2])
            assert "tomproof store add" in found.value.next_step
            assert whole(copy, packs) == [packs[0].sha256, packs[1].sha256]
        else:  # the cache of runs may stay unwritten
            over(copy, disk).add(packs[2])
            assert disk.refused == (number == 6)
            assert len(whole(copy, packs)) == 3
        light(copy).add(packs[2])
        assert len(whole(copy, packs)) == 3


def test_another_error_of_the_disk_is_told_by_its_name(packs: list[Pack], two: Path, tmp_path: Path) -> None:
    shutil.copytree(two, tmp_path / "copy")
    with pytest.raises(Impossible, match="cannot be written: no room; everything in it is still there"):
        over(tmp_path / "copy", Full(1, errno.EIO)).add(packs[2])


def test_a_cache_that_cannot_be_written_is_done_without(packs: list[Pack], two: Path, tmp_path: Path) -> None:
    shutil.copytree(two, tmp_path / "copy")
    (tmp_path / "copy" / "index.json").unlink()
    assert len(over(tmp_path / "copy", Full(1)).runs()) == 2
    assert not (tmp_path / "copy" / "index.json").exists()


_CHILD = """
import sys
from pathlib import Path
from evidence.pack import open_pack
from tomproof.store import open_store
for pack in sys.argv[2:]:
    open_store(sys.argv[1], new=True).add(open_pack(Path(pack)))
    print(pack, flush=True)
"""


def child(folder: Path, packs: list[Path]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _CHILD, str(folder), *map(str, packs)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("after", [0.0, 0.004, 0.015])
def test_a_real_kill_leaves_a_store_that_the_next_run_goes_on_with(
    packs: list[Pack], tmp_path: Path, after: float
) -> None:
    folders = [pack.files.path for pack in packs]  # type: ignore[attr-defined]
    started = child(tmp_path / "store", folders)
    assert started.stdout is not None
    with started:
        started.stdout.readline()  # the first is in; somewhere in the others it ends
        time.sleep(after)
        os.kill(started.pid, signal.SIGKILL)
    there = whole(tmp_path / "store", packs)
    assert there == [pack.sha256 for pack in packs][: len(there)]
    assert there != []
    for pack in packs:
        open_store(tmp_path / "store").add(pack)
    assert whole(tmp_path / "store", packs) == [pack.sha256 for pack in packs]


def test_two_processes_that_add_at_once_wait_for_each_other(packs: list[Pack], tmp_path: Path) -> None:
    folders = [pack.files.path for pack in packs]  # type: ignore[attr-defined]
    with child(tmp_path / "store", folders) as one, child(tmp_path / "store", folders[::-1]) as two:
        assert (one.wait(60), two.wait(60)) == (0, 0)
    assert whole(tmp_path / "store", packs) == [pack.sha256 for pack in packs]


def test_who_has_waited_long_enough_is_told_that_somebody_writes(packs: list[Pack], two: Path) -> None:
    with (
        open_store(two).place.exclusive(),
        pytest.raises(Impossible, match="somebody else has been writing to the store"),
    ):
        over(two, Disk()).add(packs[2])
