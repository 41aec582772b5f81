"""Backups: which of them a claim is about, and how often and how long it promises them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from checks.azure.promise import days, instant, listed
from checks.check import Observation, holds, unknown
from claims.model import Claim
from evidence import Item, Seen

BACKUP: Final = ("backup.automated",)
# Minutes between two backups, at most.
EVERY: Final = {"continuous": 15, "hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60, "monthly": 31 * 24 * 60}


def platform_backup(claim: Claim, *kinds: str) -> bool:
    """Whether a claim is about backups of these kinds of store, made by the platform or by a backup service.

    "No manual backup handling" alone promises nothing that a setting shows. Source code, configuration and logs have backups
    of their own kinds.
    """
    named = listed(claim, "scope")
    if not named and claim.params.get("manual") is False and not _more(claim):
        return False
    return not named or "all" in named or any(kind in named for kind in kinds)


def _more(claim: Claim) -> bool:
    return any(name in claim.params for name in ("frequency", "interval_hours", "retention_days", "pitr_days"))


def often(claim: Claim) -> int | None:
    """The longest time between two backups that the claim allows, in minutes; None where it names none in numbers."""
    allowed = [EVERY[word] for word in listed(claim, "frequency") if word in EVERY]
    hours = claim.params.get("interval_hours")
    if isinstance(hours, int | float) and not isinstance(hours, bool):
        allowed.append(round(hours * 60))
    return min(allowed, default=None)


# Where the document names no interval: backups to a vault run daily or weekly, and one may start late and take hours.
WEEK: Final = 7 * 24 * 60  # minutes
_GRACE: Final = timedelta(days=1)


def ran(
    claim: Claim,
    subject: Item,
    points: list[Seen],
    now: datetime,
    *seen: Seen,
    beside: bool = False,
    kept: bool = False,
) -> Observation:
    """Whether what a vault is set up to back up was backed up in fact, as the newest of ``points`` shows.

    ``beside`` says that the data has backups of its own, which other checks look at: then once a week is enough. ``kept`` says
    that the vault keeps its backups as long as promised. It never contradicts: the same data may have another backup.
    """
    times = [(when, point) for point in points if (when := instant(point.value)) is not None and when <= now]
    if not times:
        return unknown(subject, "is set up in a vault, where no backup is seen to have been completed", *points, *seen)
    when, point = max(times, key=lambda time: time[0])
    said = {"day": when.date().isoformat()}
    limit = WEEK if beside else often(claim) or WEEK
    if now - when > timedelta(minutes=limit) + _GRACE:
        return unknown(subject, "was last backed up to a vault on {day}, and not since", point, *seen, **said)
    if not (beside or kept) and days(claim, "retention_days", "pitr_days") is not None:
        text = "was backed up to a vault on {day}; how long that keeps it was not compared here"
        return unknown(subject, text, point, *seen, **said)
    return holds(subject, "was backed up to a vault on {day}", point, *seen, **said)
