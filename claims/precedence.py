"""Precedence: what counts of several matches in one clause, and of what settles a polarity from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claims.kinds import Rule
from claims.model import Polarity
from claims.words import Positions

# what may be denied of backups that are made all the same
_OF_BACKUPS = ("backup.geo-redundant", "encryption.at-rest")


def settled(fixed: Polarity | None, rule: Rule) -> Polarity | None:
    """The polarity that heading, status or answer settle; "No." to what rules a control out asserts it."""
    if rule.polarity == "denies" and fixed in ("asserts", "denies"):
        return "asserts" if fixed == "denies" else "denies"
    return fixed


def consumed(matches: Sequence[tuple[Rule, Positions]], rule: Rule, place: Positions) -> frozenset[int]:
    """The words that are some cue's own, and so negate no other; what denies the very kind denies it for every cue of it."""
    return frozenset(
        at
        for other, words in matches
        if words == place or other.kind != rule.kind or other.polarity != "denies"
        for at in words
    )


def narrows(kind: str, general: str) -> bool:
    """Is the kind a particular of the general one?"""
    return kind.startswith(f"{general}.") or (general == "backup.automated" and kind in _OF_BACKUPS)


def preferred(
    matches: list[tuple[Rule, Positions]], better: Callable[[Positions], bool]
) -> list[tuple[Rule, Positions]]:
    """Of each kind the better matches where it has any, else the others."""
    kinds = {rule.kind for rule, place in matches if better(place)}
    return [(rule, place) for rule, place in matches if better(place) or rule.kind not in kinds]
