"""A run that is cut off: killed, cancelled, without room on the disk. Nothing is lost, and only what is missing is asked."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from collector import PackNotWritable, Progress
from evidence.pack import PackWriter
from evidence.record import Reason
from tests.collector.scripted import (
    ACCOUNTS,
    ARM,
    BLOBS,
    ONE,
    SUBSCRIPTIONS,
    TWO,
    USERS,
    Script,
    Step,
    account,
    accounts_path,
    gather,
    many_accounts,
    ok,
    open_writer,
    refusal,
    statuses,
    two_subscriptions,
)

ROOT = Path(__file__).parents[2]
SLOW_RUN = """
import asyncio, sys
from pathlib import Path
from tests.collector.scripted import *
script = Script(many_accounts(60), delay=0.02)
asyncio.run(gather(open_writer(Path(sys.argv[1])), [BLOBS], script))
"""


def test_a_finished_collection_asks_nothing_again(writer: PackWriter) -> None:
    asyncio.run(gather(writer, [BLOBS, USERS], Script(two_subscriptions())))
    writer.close()
    silent = Script({})
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [BLOBS, USERS], silent))
    assert silent.asked == []
    assert len(snapshot[BLOBS]) == 2


def test_only_what_failed_is_asked_again_and_attempts_go_on(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps[accounts_path(ONE)] = [refusal(403, "AuthorizationFailed")]
    asyncio.run(gather(writer, [BLOBS], Script(steps)))
    writer.close()
    script = Script(two_subscriptions())
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [BLOBS], script))
    assert script.paths() == [accounts_path(ONE), account(ONE, "alpha")["id"] + "/blobServices/default"]
    assert [r.attempt for r in again.records if r.parent == f"/subscriptions/{ONE}"] == [0, 1]
    assert len(snapshot[BLOBS]) == 2


def paged() -> tuple[dict[str, list[Step]], str]:
    steps, path = two_subscriptions(), accounts_path(ONE)
    steps[path] = [ok({"value": [account(ONE, "a")], "nextLink": f"{ARM}{path}/2"})]
    steps[path + "/2"] = [ok({"value": [account(ONE, "b")], "nextLink": f"{ARM}{path}/3"})]
    steps[path + "/3"] = [ok({"value": [account(ONE, "c")]})]
    return steps, path


def test_pages_go_on_at_the_first_missing_one(writer: PackWriter) -> None:
    steps, path = paged()
    broken = {**steps, path + "/2": [refusal(500, "InternalServerError")]}
    _, before = asyncio.run(gather(writer, [ACCOUNTS], Script(broken), subscriptions=(ONE,)))
    assert [gap.reason for gap in before.gaps(ACCOUNTS)] == [Reason.FAILED]
    writer.close()
    script = Script(steps)
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [ACCOUNTS], script, subscriptions=(ONE,)))
    assert script.paths() == [path + "/2", path + "/3"]
    assert [item.resource[-1] for item in snapshot[ACCOUNTS]] == ["a", "b", "c"]
    assert statuses(again, ACCOUNTS)[-2:] == [(1, 4, 200), (2, 0, 200)]


@pytest.mark.parametrize("link", [f"{ARM}{accounts_path(TWO)}", f"{ARM}{accounts_path(ONE)}?api-version=2024-01-01"])
def test_a_link_that_was_barred_is_not_followed_later_either(writer: PackWriter, link: str) -> None:
    steps: dict[str, list[Step]] = two_subscriptions()
    steps[accounts_path(ONE)] = [ok({"value": [], "nextLink": link})]
    asyncio.run(gather(writer, [ACCOUNTS], Script(steps), subscriptions=(ONE,)))
    writer.close()
    script = Script(steps)
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [ACCOUNTS], script, subscriptions=(ONE,)))
    assert script.paths() == [accounts_path(ONE)]
    assert len(snapshot.gaps(ACCOUNTS)) == 1


def test_a_list_shorter_than_its_count_is_asked_anew(writer: PackWriter) -> None:
    steps = {"/v1.0/users": [ok({"@odata.count": 2, "value": [{"id": "u1"}]})]}
    _, before = asyncio.run(gather(writer, [USERS], Script({**steps})))
    assert [gap.reason for gap in before.gaps(USERS)] == [Reason.TRUNCATED]
    writer.close()
    steps = {"/v1.0/users": [ok({"@odata.count": 2, "value": [{"id": "u1"}, {"id": "u2"}]})]}
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [USERS], Script({**steps})))
    assert len(snapshot[USERS]) == 2


def test_a_page_link_that_has_expired_begins_the_list_anew(writer: PackWriter) -> None:
    steps, path = paged()
    broken = {**steps, path + "/2": [refusal(500, "InternalServerError")]}
    asyncio.run(gather(writer, [ACCOUNTS], Script(broken), subscriptions=(ONE,)))
    writer.close()
    expired = {**steps, path + "/2": [refusal(410, "Gone"), *steps[path + "/2"]]}
    script = Script(expired)
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [ACCOUNTS], script, subscriptions=(ONE,)))
    assert script.paths() == [path + "/2", path, path + "/2", path + "/3"]
    assert [item.resource[-1] for item in snapshot[ACCOUNTS]] == ["a", "b", "c"]


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, kill: signal.Signals) -> None:
    pack = tmp_path / "pack"
    process = subprocess.Popen([sys.executable, "-c", SLOW_RUN, str(pack)], cwd=ROOT, stderr=subprocess.DEVNULL)
    log, until = pack / "records.jsonl", time.monotonic() + 30
    while not (log.exists() and log.read_bytes().count(b"\n") > 8) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(kill)
    process.wait()
    with log.open("ab") as torn:
        torn.write(b'{"query": "azure.sto')
    with closing(open_writer(pack)) as writer:
        held = len(writer.records)
        assert 8 < held < 63
        script = Script(many_accounts(60))
        _, snapshot = asyncio.run(gather(writer, [BLOBS], script))
    assert len(snapshot[BLOBS]) == 60
    assert held + len(script.asked) == 63
    assert len({(r.query, r.parent) for r in writer.records}) == 63


def test_a_cancelled_run_keeps_what_came(writer: PackWriter) -> None:
    async def cancelled() -> None:
        enough = asyncio.Event()

        def watch(progress: Progress) -> None:
            if progress.calls >= 10:
                enough.set()

        run = gather(writer, [BLOBS], Script(many_accounts(60), delay=0.02), progress=watch)
        task = asyncio.create_task(run)
        await enough.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    writer.close()
    script = Script(many_accounts(60))
    with closing(open_writer(writer.path)) as again:
        held = len(again.records)
        _, snapshot = asyncio.run(gather(again, [BLOBS], script))
    assert held >= 10
    assert held + len(script.asked) == 63
    assert len(snapshot[BLOBS]) == 60


def test_a_full_disk_ends_the_run_plainly_and_leaves_the_pack_resumable(writer: PackWriter) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, limits[1]))
    try:
        with pytest.raises(PackNotWritable, match="cannot be written") as caught:
            asyncio.run(gather(writer, [BLOBS], Script(many_accounts(60))))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert "goes on where it stopped" in caught.value.next_step
    writer.close()
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [BLOBS], Script(many_accounts(60))))
    assert len(snapshot[BLOBS]) == 60


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_said_plainly(writer: PackWriter) -> None:
    (writer.path / "bodies").chmod(0o500)
    try:
        with pytest.raises(PackNotWritable, match="Permission denied"):
            asyncio.run(gather(writer, [SUBSCRIPTIONS], Script(two_subscriptions())))
    finally:
        (writer.path / "bodies").chmod(0o700)


def test_a_second_subscription_is_not_lost_when_the_first_fails_for_good(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps[accounts_path(ONE)] = [ConnectionResetError("cut")]
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS], Script(steps)))
    assert [item.resource for item in snapshot.seen(ACCOUNTS)] == [account(TWO, "beta")["id"]]
    assert [gap.where for gap in snapshot.gaps(ACCOUNTS)] == [f"/subscriptions/{ONE}"]
    assert statuses(writer, ACCOUNTS).count((0, 3, 0)) == 1
