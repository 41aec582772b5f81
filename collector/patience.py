"""When to ask again, and how long to wait before: one rule for both stacks, Retry-After first."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific and, for Graph,
# https://learn.microsoft.com/graph/throttling: these may pass by themselves. 0 stands for "no answer came".
PASSING = frozenset({0, 408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a run waits for what; all in seconds but ``tries`` and ``pages``.

    ``answer`` is the deadline of one exchange, ``longest_wait`` the longest single pause that a service may ask for,
    ``patience`` all pauses for one page together, ``tries`` the exchanges for one page, ``pages`` the pages of one list.
    """

    answer: float = 60.0
    longest_wait: float = 60.0
    patience: float = 180.0
    backoff: float = 1.0
    tries: int = 5
    pages: int = 20_000


def pause(status: int, headers: Mapping[str, str], tries: int, waited: float, timing: Timing) -> float | None:
    """Seconds to wait before asking again, or None to take the answer as it is.

    ``tries`` exchanges have been made for this page and ``waited`` seconds have been spent between them. ``headers`` have
    names in small letters. A pause longer than allowed is not begun: the answer stays what it is, throttled.
    """
    if status not in PASSING or tries >= timing.tries:
        return None
    asked = retry_after(headers)
    if asked is None:
        asked = timing.backoff * 2 ** (tries - 1) * (1 + random.random() / 4)  # noqa: S311 - spreads, keeps no secret
        asked = min(asked, timing.longest_wait)
    if asked > timing.longest_wait or waited + asked > timing.patience:
        return None
    return asked


def retry_after(headers: Mapping[str, str]) -> float | None:
    """What the service asks to wait, in seconds: Retry-After as a number or a date, or the quota header of Resource Graph."""
    for name, unit in (("retry-after-ms", 1000), ("x-ms-retry-after-ms", 1000)):
        value = number(headers.get(name))
        if value is not None:
            return value / unit
    raw = headers.get("retry-after")
    if raw is None:
        return resets_after(headers) if "x-ms-user-quota-resets-after" in headers else None
    value = number(raw)
    return value if value is not None else _until(raw)


def resets_after(headers: Mapping[str, str]) -> float | None:
    """``hh:mm:ss`` of Resource Graph's quota header in seconds."""
    parts = headers.get("x-ms-user-quota-resets-after", "").split(":")
    values = [number(part) for part in parts]
    if len(values) != 3 or None in values:
        return None
    hours, minutes, seconds = (value or 0.0 for value in values)
    return hours * 3600 + minutes * 60 + seconds


def number(raw: str | None) -> float | None:
    """A finite number that is not negative, or None."""
    try:
        value = float(raw or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e9 else None


def _until(raw: str) -> float | None:
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
