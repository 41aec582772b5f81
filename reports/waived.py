"""Which waivers stand beside the claims of a report: in force, expired or not needed, by the day of the evidence alone.

A waiver belongs to a promise and a resource: a promise that stands in several sentences is judged once, and waived once. It
changes no verdict and no count. What it covers is what contradicts a claim that fails, resource by resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks import Outcome, Shown, Word
from claims.model import Claim
from evidence.waivers import Waiver, folded

if TYPE_CHECKING:
    from reports.report import Found

State = Literal["in force", "expired", "not yet", "not needed"]
Covers = Literal["all", "part", "none"]

PASSING = "the claim does not fail"
UNSEEN = "no answer of this run that decides the claim is about it"
FINE = "nothing that was seen of it contradicts the claim"


@dataclass(frozen=True, slots=True)
class Standing:
    """A waiver and how it stands on the day of the evidence; ``why`` it is not needed, "" where it is."""

    waiver: Waiver
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """The waivers beside one claim. ``against`` are the resources that make it fail, ``left`` those of them without a waiver.

    ``covers`` is "all" only where every finding that makes the claim fail names its resources: that a complete list shows
    none of something is nobody's resource, and cannot be waived.
    """

    covers: Covers
    waivers: tuple[Standing, ...]
    against: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def of(self, state: State) -> list[Standing]:
        """The waivers in one state, in order."""
        return [one for one in self.waivers if one.state == state]


Bound = Mapping[tuple[object, ...], Sequence[Waiver]]


def bound(claims: Iterable[Claim], waivers: Iterable[Waiver]) -> Bound:
    """The waivers by the promise of the claim that they name."""
    promises = {claim.id: claim.promise for claim in claims}
    found: dict[tuple[object, ...], list[Waiver]] = {}
    for waiver in waivers:
        if waiver.claim in promises:
            found.setdefault(promises[waiver.claim], []).append(waiver)
    return found


def strays(claims: Iterable[Claim], waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The waivers of claims that the document does not make."""
    ids = {claim.id for claim in claims}
    return tuple(waiver for waiver in waivers if waiver.claim not in ids)


def waived(word: Word, findings: Sequence[Found], waivers: Sequence[Waiver], day: str) -> Waived | None:
    """How waivers stand to a claim with this verdict on an ISO day; None where there are none."""
    if not waivers:
        return None
    deciding = [found for found in findings if found.shown is Shown.FAIL] if word is Word.FAIL else []
    against = _resources(deciding, Outcome.CONTRADICTS)
    seen = _resources([found for found in findings if found.shown is not Shown.BESIDE], *Outcome)
    listed = tuple(_standing(waiver, against, seen, day, fails=word is Word.FAIL) for waiver in waivers)
    covered = {one.waiver.key for one in listed if one.state == "in force"}
    left = tuple(name for key, name in against.items() if key not in covered)
    nameless = any(not found.count(Outcome.CONTRADICTS) for found in deciding)
    covers: Covers = "none" if len(left) == len(against) else "part" if left or nameless else "all"
    return Waived(covers, listed, tuple(against.values()), left)


def _resources(findings: Iterable[Found], *outcomes: Outcome) -> dict[str, str]:
    """The resources with one of these outcomes, each once, by how they are compared."""
    found: dict[str, str] = {}
    for finding in findings:
        for one in finding.observed:
            if one.outcome in outcomes:
                found.setdefault(folded(one.resource), one.resource)
    return found


def _standing(
    waiver: Waiver, against: Mapping[str, str], seen: Mapping[str, str], day: str, *, fails: bool
) -> Standing:
    if waiver.expires < day:
        return Standing(waiver, "expired")
    if waiver.given > day:
        return Standing(waiver, "not yet")
    if waiver.key in against:
        return Standing(waiver, "in force")
    if waiver.key not in seen:
        return Standing(waiver, "not needed", UNSEEN)
    return Standing(waiver, "not needed", FINE if fails else PASSING)
