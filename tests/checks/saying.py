"""What a check says, short enough to stand in a test: the resource's last name, the outcome, the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks import Outcome
from claims.model import Claim
from tests.kit import Case, finding

HOLDS, CONTRADICTS, UNKNOWN = Outcome.HOLDS, Outcome.CONTRADICTS, Outcome.UNKNOWN

Said = list[tuple[str, Outcome, str]]


def said(check: str, case: Case, claim: Claim | None = None, bodies: Mapping[Any, Any] | None = None) -> Said:
    """Every observation of a check over a case, with another claim or other answers where they are given."""
    found = finding(check, claim or case.claim, {**case.bodies, **(bodies or {})})
    return [(one.resource.rsplit("/", 1)[-1], one.outcome, str(one.note)) for one in found.observations]


def outcomes(
    check: str, case: Case, claim: Claim | None = None, bodies: Mapping[Any, Any] | None = None
) -> list[Outcome]:
    """The same without names and words."""
    return [outcome for _, outcome, _ in said(check, case, claim, bodies)]
