"""Times out of answers: whatever is none is None, and nothing ends a run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from checks.azure.promise import instant

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("2026-11-20T12:00:00.0000000Z", NOON),
        ("2026-11-20T12:00:00", NOON),
        ("2026-11-20T13:00:00+01:00", NOON),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-99-99T99:99:99Z", None),
        ("yesterday", None),
        ("", None),
        (1763640000, None),
        (None, None),
    ],
)
def test_a_time_is_read_in_utc_or_not_at_all(written: Any, when: datetime | None) -> None:
    assert instant(written) == when
