"""What a company waives: one resource that is known to contradict one claim, why, by whom approved, and until when.

A waiver stands beside a verdict and never changes it: judges never see one. It is written in tomproof.toml and kept in the
manifest of the pack, so that the same pack tells of the same waivers wherever it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. ``resource`` is a whole ARM id or Graph path; days are ISO 8601, ``given`` is "" where nobody has said it."""

    claim: str
    resource: str
    reason: str
    approver: str
    expires: str
    given: str = ""

    @property
    def key(self) -> str:
        """What it is found by: the folded resource."""
        return folded(self.resource)

    def to_json(self) -> dict[str, str]:
        """As it stands in a manifest; without the day on which it was given where that is not known."""
        values = {
            "claim": self.claim, "resource": self.resource, "reason": self.reason, "approver": self.approver,
            "given": self.given, "expires": self.expires,
        }  # fmt: skip
        return {name: value for name, value in values.items() if value or name != "given"}


def folded(resource: str) -> str:
    """A resource as it is compared: letters of either size are the same, and so is a slash at the end."""
    return resource.strip().rstrip("/").casefold()


def waivers_json(waivers: Iterable[Waiver]) -> list[dict[str, str]]:
    """The waivers as a manifest holds them."""
    return [waiver.to_json() for waiver in waivers]


def waivers_from(data: Any) -> tuple[Waiver, ...]:
    """The waivers out of a manifest; raises ValueError, TypeError or KeyError where they are none."""
    if not isinstance(data, list) or not all(isinstance(one, Mapping) for one in data):
        raise TypeError("waivers are no list of objects")
    return tuple(_waiver(one) for one in data)


def _waiver(one: Mapping[str, Any]) -> Waiver:
    return Waiver(
        claim=_text(one["claim"]),
        resource=_text(one["resource"]),
        reason=_text(one["reason"]),
        approver=_text(one["approver"]),
        expires=_day(one["expires"]),
        given=_day(one["given"]) if "given" in one else "",
    )


def _day(value: Any) -> str:
    return date.fromisoformat(_text(value)).isoformat()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text should")
    return value
