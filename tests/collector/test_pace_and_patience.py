"""How fast is asked, and how long is waited."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from collector.pace import ARM, CONDITIONAL_ACCESS, REPORTS, STORAGE_LISTS, STORAGE_READS, Bucket, Limit, Pace
from collector.patience import Timing, pause, retry_after

HOST = "management.azure.com"
READ = f"https://{HOST}/subscriptions/s/providers/Microsoft.Storage/storageAccounts"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def pace() -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(HOST, clock), clock


@pytest.mark.parametrize(
    ("url", "limits"),
    [
        (f"https://{HOST}/subscriptions?api-version=1", [ARM]),
        (f"https://{HOST}/subscriptions/s/resources", [ARM]),
        (READ, [ARM, STORAGE_LISTS]),
        (f"https://{HOST}/subscriptions/s/x/providers/microsoft.storage/storageAccounts/a/x", [ARM, STORAGE_READS]),
        (f"https://{HOST}/providers/Microsoft.ResourceGraph/resources", [ARM, Limit(10, 1)]),
        ("https://graph.microsoft.com/v1.0/users", [Limit(200, 50)]),
        ("https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies", [Limit(200, 50), CONDITIONAL_ACCESS]),
        ("https://graph.microsoft.com/beta/identityProtection/riskyUsers", [Limit(200, 50), CONDITIONAL_ACCESS]),
        ("https://graph.microsoft.com/v1.0/auditLogs/signIns", [Limit(200, 50), REPORTS]),
        ("https://graph.microsoft.com/v1.0/reports/authenticationMethods/x", [Limit(200, 50), REPORTS]),
    ],
)  # fmt: skip
def test_each_request_draws_from_the_buckets_of_its_service(url: str, limits: list[Limit]) -> None:
    assert [bucket.limit for bucket in pace()[0].buckets(url)] == limits


def test_subscriptions_do_not_share_a_bucket() -> None:
    paces, _ = pace()
    one, two = (next(iter(paces.buckets(f"https://{HOST}/subscriptions/{s}/resources"))) for s in ("S", "t"))
    assert one is not two
    assert one is next(iter(paces.buckets(f"https://{HOST}/subscriptions/s/x")))


@pytest.mark.parametrize(
    ("limit", "window", "allowed"),
    [(STORAGE_READS, 300, 800), (STORAGE_LISTS, 300, 100), (Limit(10, 1), 5, 15), (REPORTS, 10, 5)],
)
def test_no_window_ever_holds_more_than_the_service_allows(limit: Limit, window: float, allowed: int) -> None:
    assert limit.burst + limit.rate * window <= allowed


def test_a_bucket_lets_the_burst_pass_and_then_one_after_another() -> None:
    clock = Clock()
    bucket = Bucket(Limit(3, 2), clock)
    assert [bucket.reserve() for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    clock.now += 1.0
    assert bucket.reserve() == 0.5


def test_conditional_access_is_asked_once_a_second() -> None:
    clock = Clock()
    bucket = Bucket(CONDITIONAL_ACCESS, clock)
    assert [bucket.reserve() for _ in range(3)] == [0, 1, 2]


def test_the_service_is_believed_when_it_says_that_little_is_left() -> None:
    paces, _ = pace()
    url = f"https://{HOST}/subscriptions/s/resources"
    paces.learn(url, 200, {"x-ms-ratelimit-remaining-subscription-reads": "1"})
    (bucket,) = paces.buckets(url)
    assert [bucket.reserve() for _ in range(2)] == [0, 0.04]
    paces.learn(url, 200, {"x-ms-ratelimit-remaining-subscription-reads": "11999"})
    assert bucket.reserve() == pytest.approx(0.08)


def test_a_throttled_service_is_left_alone_as_long_as_it_says() -> None:
    paces, clock = pace()
    paces.learn(READ, 429, {"retry-after": "17"})
    wide, narrow = paces.buckets(READ)
    assert (wide.held(), narrow.held()) == (0, 17)
    clock.now += 16
    assert narrow.held() == 1


def test_an_exhausted_quota_of_resource_graph_is_waited_for() -> None:
    paces, _ = pace()
    url = f"https://{HOST}/providers/Microsoft.ResourceGraph/resources"
    paces.learn(url, 200, {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:03"})
    assert [bucket.held() for bucket in paces.buckets(url)] == [0, 3]


def test_waiting_takes_as_long_as_the_bucket_says() -> None:
    async def timed() -> float:
        loop = asyncio.get_running_loop()
        paces = Pace(HOST, loop.time)
        url = "https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies"
        paces.learn(url, 429, {"retry-after": "0.2"})
        began = loop.time()
        await paces.wait(url)
        return loop.time() - began

    assert 0.19 < asyncio.run(timed()) < 0.9


TIMING = Timing(longest_wait=60, patience=100, backoff=1, tries=4)


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 410, 501])
def test_a_final_answer_is_not_asked_again(status: int) -> None:
    assert pause(status, {"retry-after": "1"}, 1, 0, TIMING) is None


@pytest.mark.parametrize("status", [0, 408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_after_a_growing_pause(status: int) -> None:
    first, third = pause(status, {}, 1, 0, TIMING), pause(status, {}, 3, 0, TIMING)
    assert first is not None
    assert third is not None
    assert 1 <= first <= 1.25
    assert 4 <= third <= 5


def test_patience_ends_with_the_tries_and_with_the_time() -> None:
    assert pause(503, {}, 4, 0, TIMING) is None
    assert pause(429, {"retry-after": "60"}, 1, 0, TIMING) == 60
    assert pause(429, {"retry-after": "61"}, 1, 0, TIMING) is None
    assert pause(429, {"retry-after": "60"}, 2, 41, TIMING) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17),
        ({"retry-after-ms": "250", "retry-after": "17"}, 0.25),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
        ({"x-ms-user-quota-resets-after": "00:01:03"}, 63),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"x-ms-user-quota-resets-after": "later"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_retry_after_may_be_a_date() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    wait = retry_after({"retry-after": moment})
    assert wait is not None
    assert 27 < wait <= 30
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
