"""Backups: which of them a claim is about, and how often and how long it promises them."""

from __future__ import annotations

from typing import Final

from checks.azure.promise import listed
from claims.model import Claim

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
    return any(name in claim.params for name in ("frequency", "retention_days", "pitr_days"))


def often(claim: Claim) -> int | None:
    """The longest time between two backups that the claim allows, in minutes; None where it names none in numbers."""
    allowed = [EVERY[word] for word in listed(claim, "frequency") if word in EVERY]
    return min(allowed, default=None)
