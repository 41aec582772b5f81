"""How long is waited before an answer is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from collector.patience import Timing, pause, retry_after

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
