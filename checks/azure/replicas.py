"""Replicas that a resource lists by itself: in which regions it keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.azure.regions import find
from checks.azure.residency import copied
from checks.check import Observation, holds, unknown
from claims.model import Claim
from evidence import Default, Item


@dataclass(frozen=True, slots=True)
class Replicas:
    """Where a resource lists its regions, and what is said of each and of none.

    ``region`` is the pointer from a member to the region's name; ``source`` documents that a list that is absent is empty.
    """

    pointer: str
    region: str
    there: str
    none: str
    source: str

    def rest(self, claim: Claim, subject: Item) -> Iterator[Observation]:
        """Whether each of them lies where the claim allows."""
        members = subject.parts(self.pointer)
        for member in members or ():
            name = member.at(self.region)
            yield copied(claim, subject, find(name.value), self.there, name)
        if not members:
            empty = subject.at(self.pointer, absent=Default([], self.source))
            if empty.value == []:
                yield holds(subject, self.none, empty)
            else:
                yield unknown(subject, "has a list of regions that cannot be read", empty)
