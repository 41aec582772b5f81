"""Copies of data: how the redundancy that a store is set to compares with what a claim says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from checks.azure.promise import listed
from checks.check import Observation, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen

GEO: Final = ("backup.geo-redundant",)
REDUNDANCY: Final = ("availability.redundancy",)


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the copies of a store lie: in several zones of its region, in a second region, on a standby beside it.

    ``local``: the platform keeps several copies in one data centre by itself, which nobody has to switch on.
    """

    zones: bool = False
    regions: bool = False
    standby: bool = False
    local: bool = False

    @property
    def chosen(self) -> bool:
        """Whether any redundancy was switched on."""
        return self.zones or self.regions or self.standby


def away(claim: Claim, subject: Item, copies: Copies | None, *seen: Seen) -> Observation:
    """Whether copies lie at a second place, as ``backup.geo-redundant`` says.

    Zones of one region are separate data centres a few miles apart: that they are "another place" is a matter of wording.
    """
    if copies is None:
        return unheard(subject, *seen)
    wanted = {word.upper() for word in listed(claim, "redundancy")}
    if copies.regions:
        return holds(subject, "keeps a copy in a second region", *seen)
    if not copies.zones:
        return contradicts(subject, "keeps its copies in one data centre", *seen)
    if "ZRS" in wanted:
        return holds(subject, "keeps its copies in several zones of one region", *seen)
    if wanted & {"GRS", "GZRS"}:
        return contradicts(subject, "keeps its copies in several zones of one region, not in a second region", *seen)
    return unknown(
        subject, "keeps its copies in several zones of one region; whether that is a second place, the document leaves open",
        *seen,
    )  # fmt: skip


def unheard(subject: Item, *seen: Seen) -> Observation:
    """Of a store whose redundancy, which is ``seen`` first, is not given or a word that nobody has met yet."""
    if seen[0].value is None:
        return unknown(subject, "does not say which redundancy it has", *seen)
    return unknown(subject, "has a redundancy ({value}) that is not known here", *seen, value=seen[0].value)


def within(claim: Claim, subject: Item, *seen: Seen) -> Observation:
    """What ``backup.geo-redundant`` makes of backups that stay in one region, where it does not show in how many zones."""
    if "zrs" in listed(claim, "redundancy"):
        return unknown(subject, "keeps its backups in its own region; in how many zones does not show", *seen)
    return contradicts(subject, "keeps its backups in its own region only", *seen)


def meant(claim: Claim) -> bool:
    """Whether a claim on redundancy is about how a service spreads its data; RAID is a matter of single machines."""
    kinds = listed(claim, "redundancy")
    return not kinds or kinds != ("raid",)


def spread(claim: Claim, subject: Item, copies: Copies | None, *seen: Seen) -> Observation:
    """Whether a store is redundant in the way that ``availability.redundancy`` says; in any way where it names none.

    Everything in Azure is redundant inside one data centre, so that this alone neither shows nor denies redundancy.
    """
    if copies is None:
        return unheard(subject, *seen)
    for wanted in listed(claim, "redundancy"):
        if wanted == "zone" and not copies.zones:
            return contradicts(subject, "is not spread over several zones", *seen)
        if wanted == "region" and not copies.regions:
            return contradicts(subject, "has no copy in a second region", *seen)
    return _any(claim, subject, copies, *seen)


def _any(claim: Claim, subject: Item, copies: Copies, *seen: Seen) -> Observation:
    if copies.zones or copies.regions:
        return holds(subject, "is spread over several zones or regions", *seen)
    if copies.standby:
        return holds(subject, "has a second instance, which need not lie in another zone", *seen)
    if not copies.local:
        return contradicts(subject, "has no second instance", *seen)
    if "instance" in listed(claim, "redundancy"):
        return holds(subject, "is kept several times in one data centre by the platform", *seen)
    return unknown(
        subject, "is kept several times by the platform, in one data centre: whether that is the redundancy that is meant, "
        "the document leaves open", *seen,
    )  # fmt: skip
