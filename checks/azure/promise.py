"""What a claim's parameters promise, in the terms in which Azure services are judged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from claims.model import Claim


def listed(claim: Claim, name: str) -> tuple[str, ...]:
    """A parameter as a tuple of folded words, whether it holds one or several; empty where it is not given."""
    value = claim.params.get(name)
    values = value if isinstance(value, tuple) else (value,)
    return tuple(str(one).casefold() for one in values if isinstance(one, str))


def about(claim: Claim, *kinds: str) -> bool:
    """Whether a claim is about one of these kinds of store (``databases``, ``storage``, ``disks``).

    A claim that names no kind, or ``all``, is about every one; one that names others only is about none of them.
    """
    named = listed(claim, "scope")
    return not named or "all" in named or any(kind in named for kind in kinds)


def days(claim: Claim, *names: str) -> int | None:
    """The longest number of days promised under these parameters; None where none is given."""
    given = [claim.params.get(name) for name in names]
    whole = [int(one) for one in given if isinstance(one, int | float) and not isinstance(one, bool)]
    return max(whole, default=None)


def number(value: Any) -> int | None:
    """A whole number out of an answer; None for everything else, ``true`` included."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def instant(value: Any) -> datetime | None:
    """A time out of an answer, in UTC; None for what is no time. Azure writes up to seven digits of a second."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):  # the year 1 in one zone is before it in another
        return None
