"""How fast is asked: no limit is ever exceeded, and nobody waits for what is not his own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from collector.pace import (
    ARM,
    CONDITIONAL_ACCESS,
    GRAPH,
    JITTER,
    REPORTS,
    RESOURCE_GRAPH,
    STORAGE_LISTS,
    STORAGE_READS,
    Allowance,
    Bucket,
    Pace,
    Quota,
    Refill,
    Window,
)
from tests.collector.virtual import run

HOST = "management.azure.com"
ACCOUNTS = f"https://{HOST}/subscriptions/s/providers/Microsoft.Storage/storageAccounts"
BLOBS = f"{ACCOUNTS}/a/blobServices/default"
RESOURCES = f"https://{HOST}/subscriptions/s/resources"
OTHER = f"https://{HOST}/subscriptions/t/resources"
FINDING = f"https://{HOST}/providers/Microsoft.ResourceGraph/resources"
POLICIES = "https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies"
SIGN_INS = "https://graph.microsoft.com/v1.0/auditLogs/signIns"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Traffic:
    """Requests that are sent as the pace allows. ``sent`` holds for each address when they left; an answer takes a while."""

    at_a_time: int
    answer: float = 0.05
    sent: dict[str, list[float]] = field(default_factory=dict)
    most: int = 0
    _under_way: int = 0

    async def send(self, wanted: Iterable[tuple[str, int]], learned: dict[str, dict[str, str]] | None = None) -> None:
        """Sends so many requests to each address; ``learned`` are headers of a 429 that came from there before."""
        loop = asyncio.get_running_loop()
        pace, slots, began = Pace(HOST, loop.time), asyncio.Semaphore(self.at_a_time), loop.time()
        for url, headers in (learned or {}).items():
            pace.learn(url, 429, headers)

        async def one(url: str) -> None:
            await pace.lane(url).enter(slots)
            self.sent.setdefault(url, []).append(loop.time() - began)
            self._under_way += 1
            self.most = max(self.most, self._under_way)
            await asyncio.sleep(self.answer)
            self._under_way -= 1
            slots.release()

        async with asyncio.TaskGroup() as group:
            for url, count in wanted:
                for _ in range(count):
                    group.create_task(one(url))


def sent(*wanted: tuple[str, int], at_a_time: int = 24, learned: dict[str, dict[str, str]] | None = None) -> Traffic:
    traffic = Traffic(at_a_time)
    run(traffic.send(wanted, learned))
    return traffic


def fullest(times: list[float], seconds: float) -> int:
    """The most requests that any window of that length holds."""
    return max(sum(start <= at < start + seconds for at in times) for start in times)


def drawn(url: str) -> list[Refill | Quota]:
    found: list[Refill | Quota] = []
    for allowance in Pace(HOST, Clock()).lane(url).allowances:
        assert isinstance(allowance, Bucket | Window)
        found.append(allowance.limit)
    return found


@pytest.mark.parametrize(
    ("url", "limits"),
    [
        (f"https://{HOST}/subscriptions?api-version=1", [ARM]),
        (RESOURCES, [ARM]),
        (ACCOUNTS, [ARM, STORAGE_LISTS]),
        (f"{ACCOUNTS}?api-version=1&$skiptoken=2", [ARM, STORAGE_LISTS]),
        (BLOBS, [ARM, STORAGE_READS]),
        (f"https://{HOST}/subscriptions/s/resourceGroups/g/providers/microsoft.storage/storageAccounts/a",
         [ARM, STORAGE_READS]),
        (f"{ACCOUNTS}/a/providers/Microsoft.Insights/diagnosticSettings", [ARM]),
        (FINDING, [ARM, RESOURCE_GRAPH]),
        ("https://graph.microsoft.com/v1.0/users", [GRAPH]),
        (POLICIES, [GRAPH, CONDITIONAL_ACCESS]),
        ("https://graph.microsoft.com/beta/identityProtection/riskyUsers", [GRAPH, CONDITIONAL_ACCESS]),
        (SIGN_INS, [GRAPH, REPORTS]),
        ("https://graph.microsoft.com/v1.0/reports/authenticationMethods/x", [GRAPH, REPORTS]),
    ],
)  # fmt: skip
def test_each_request_falls_under_the_limits_of_its_service(url: str, limits: list[Refill | Quota]) -> None:
    assert drawn(url) == limits


def test_the_published_limits_are_the_published_ones() -> None:
    assert (
        Refill(250, 25),
        Quota(15, 5),
        Quota(1, 1),
        Quota(5, 10),
    ) == (ARM, RESOURCE_GRAPH, CONDITIONAL_ACCESS, REPORTS)
    assert STORAGE_READS.count <= 800
    assert STORAGE_LISTS.count <= 100
    assert STORAGE_READS.seconds == STORAGE_LISTS.seconds == 300


def test_subscriptions_do_not_share_a_limit() -> None:
    pace = Pace(HOST, Clock())
    one, two = pace.lane(RESOURCES), pace.lane(OTHER)
    assert one.allowances[0] is not two.allowances[0]
    assert pace.lane(f"https://{HOST}/subscriptions/S/x") is one
    assert pace.lane(BLOBS).allowances[0] is one.allowances[0]


@pytest.mark.parametrize("window", [0.1, 1.0, 5.0, 20.0, 60.0])
def test_no_window_of_a_subscription_holds_more_than_the_bucket_and_its_refill(window: float) -> None:
    times = sent((RESOURCES, 900), at_a_time=100).sent[RESOURCES]
    assert len(times) == 900
    assert fullest(times, window) <= 250 + 25 * window
    # Nor when the last of them come half a second sooner than the first, which a network does.
    assert fullest(times, window + JITTER) <= 250 + 25 * window


def test_a_subscription_is_asked_as_fast_as_it_allows() -> None:
    times = sent((RESOURCES, 900), at_a_time=100).sent[RESOURCES]
    assert times[236] < 1
    # 250 less what jitter takes are there at once, the other 662.5 come at 25 a second.
    assert times[-1] == pytest.approx((900 - 237.5) / 25, abs=0.1)


@pytest.mark.parametrize(
    ("url", "count", "limit"),
    [(FINDING, 60, Quota(15, 5)), (POLICIES, 20, Quota(1, 1)), (SIGN_INS, 40, Quota(5, 10)),
     (BLOBS, 2000, Quota(800, 300)), (ACCOUNTS, 300, Quota(100, 300))],
)  # fmt: skip
def test_no_window_of_a_service_holds_more_than_is_published(url: str, count: int, limit: Quota) -> None:
    times = sent((url, count)).sent[url]
    assert len(times) == count
    assert fullest(times, limit.seconds) <= limit.count
    assert fullest(times, limit.seconds + JITTER) <= limit.count


def test_a_slow_answer_never_makes_requests_come_in_a_bunch_later() -> None:
    """With two connections and slow answers the bucket is never the narrow place, and does not save up for later."""
    traffic = Traffic(at_a_time=2, answer=2.0)
    run(traffic.send([(RESOURCES, 60)]))
    assert traffic.most == 2
    assert fullest(traffic.sent[RESOURCES], 1.9) == 2


def test_an_exhausted_subscription_does_not_stop_another() -> None:
    """The first has used up its burst and goes on at 25 a second; the second finds a connection at once all the same."""
    traffic = sent((RESOURCES, 400), (OTHER, 200), at_a_time=4)
    assert max(traffic.sent[OTHER]) < 400 * 0.05 / 4 + 1
    assert max(traffic.sent[RESOURCES]) == pytest.approx((400 - 237.5) / 25, abs=1.5)
    assert traffic.most == 4


def test_a_subscription_that_waits_holds_no_connection() -> None:
    """One connection only: while one subscription must wait, the other has it for itself."""
    traffic = sent((RESOURCES, 1), (OTHER, 40), at_a_time=1, learned={RESOURCES: {"retry-after": "30"}})
    assert traffic.sent[RESOURCES] == [pytest.approx(30.0, abs=0.1)]
    assert max(traffic.sent[OTHER]) == pytest.approx(39 * 0.05, abs=0.01)


def test_a_storage_account_that_waits_does_not_stop_the_rest_of_its_subscription() -> None:
    traffic = sent((BLOBS, 2), (RESOURCES, 20), at_a_time=2, learned={BLOBS: {"retry-after": "17"}})
    assert min(traffic.sent[BLOBS]) == pytest.approx(17.0, abs=0.1)
    assert max(traffic.sent[RESOURCES]) < 1


def test_requests_of_one_lane_leave_in_the_order_in_which_they_came() -> None:
    async def order() -> list[int]:
        loop = asyncio.get_running_loop()
        pace, slots, left = Pace(HOST, loop.time), asyncio.Semaphore(3), []

        async def one(number: int) -> None:
            await pace.lane(FINDING).enter(slots)
            left.append(number)
            slots.release()

        async with asyncio.TaskGroup() as group:
            for number in range(40):
                group.create_task(one(number))
        return left

    assert run(order()) == list(range(40))


def test_one_that_is_cancelled_while_it_waits_takes_nothing_with_it() -> None:
    async def cancelled() -> tuple[bool, float]:
        loop = asyncio.get_running_loop()
        pace, slots = Pace(HOST, loop.time), asyncio.Semaphore(1)
        await pace.lane(RESOURCES).enter(slots)  # the only connection is taken
        waiting = asyncio.create_task(pace.lane(OTHER).enter(slots))
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        slots.release()
        await pace.lane(OTHER).enter(slots)
        return slots.locked(), pace.lane(OTHER).delay()

    assert run(cancelled()) == (True, 0.0)


def full(limit: Refill | Quota, clock: Clock) -> Allowance:
    return Bucket(clock, limit) if isinstance(limit, Refill) else Window(clock, limit)


@pytest.mark.parametrize(("limit", "refilled"), [(Refill(100, 4), 0.25), (Quota(50, 20), 20.5)])
def test_the_service_is_believed_when_it_says_that_little_is_left(limit: Refill | Quota, refilled: float) -> None:
    clock = Clock()
    allowance = full(limit, clock)
    allowance.at_most(1)
    assert allowance.delay() == 0
    allowance.take()
    assert allowance.delay() == pytest.approx(refilled)
    allowance.at_most(11999)
    assert allowance.delay() == pytest.approx(refilled)
    clock.now += refilled
    assert allowance.delay() == 0


def test_the_remaining_reads_of_a_subscription_are_those_of_its_bucket() -> None:
    pace = Pace(HOST, Clock())
    pace.learn(BLOBS, 200, {"x-ms-ratelimit-remaining-subscription-reads": "0"})
    assert pace.lane(RESOURCES).delay() == pytest.approx(0.04)
    assert pace.lane(OTHER).delay() == 0


def test_a_throttled_service_is_left_alone_as_long_as_it_says() -> None:
    clock = Clock()
    pace = Pace(HOST, clock)
    pace.learn(ACCOUNTS, 429, {"retry-after": "17"})
    assert (pace.lane(ACCOUNTS).delay(), pace.lane(RESOURCES).delay()) == (17, 0)
    clock.now += 16
    assert pace.lane(ACCOUNTS).delay() == 1
    clock.now += 1
    assert pace.lane(ACCOUNTS).delay() == 0


def test_an_exhausted_quota_of_resource_graph_is_waited_for() -> None:
    pace = Pace(HOST, Clock())
    pace.learn(FINDING, 200, {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:07"})
    wide, narrow = pace.lane(FINDING).allowances
    assert (wide.delay(), narrow.delay()) == (0, 7)
