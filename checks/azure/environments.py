"""Production and what is not production: which networks and private endpoints lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.network import NETWORKS
from checks.check import ESTATE, Fold, Observation, check, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Query, Seen, Snapshot, arm

PRIVATE_ENDPOINTS = arm(
    "azure.network.privateEndpoints",
    "{id}/providers/Microsoft.Network/privateEndpoints",
    version="2026-03-01",
    permission="Microsoft.Network/privateEndpoints/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)


@dataclass(frozen=True, slots=True)
class _Way:
    """What leads to another subscription: a list in the items of a query, and where a member of it names the far end."""

    query: Query
    members: str
    far: str
    words: str
    source: str  # the page by which the list is there only where somebody made one


_SERVICE: Final = ("/properties/privateLinkServiceId", "reaches a service {there}",
                   "https://learn.microsoft.com/azure/private-link/private-endpoint-overview")  # fmt: skip
_WAYS: Final = (
    _Way(NETWORKS, "/properties/virtualNetworkPeerings", "/properties/remoteVirtualNetwork/id",
         "is peered with a network {there}",
         "https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview"),
    _Way(PRIVATE_ENDPOINTS, "/properties/privateLinkServiceConnections", *_SERVICE),
    _Way(PRIVATE_ENDPOINTS, "/properties/manualPrivateLinkServiceConnections", *_SERVICE),
)  # fmt: skip


@check(
    "azure-environments-linked",
    answers=("separation.environments",),
    over=SUBSCRIPTIONS,
    needs=(NETWORKS, PRIVATE_ENDPOINTS),
    fold=Fold.BESIDE,
    scopes=(*ESTATE, "development systems"),
)
def linked(_claim: Claim, subscription: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """No network and no private endpoint leads from production to what is not production.

    Which subscriptions production is, the company declares; where it declares nothing, every way from one subscription to
    another is named. A way may be meant, as one to a network that all share, and apps may be kept apart in one subscription:
    so this stands beside the claim and decides nothing of it
    (https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview).

    Proves: that no peering and no private endpoint of a subscription crosses that border.
    Leaves open: access by people and pipelines, which other checks look at; whether copies of production's data lie elsewhere;
    environments inside one subscription.
    """
    silent: list[Seen] = []
    crossing = [said for way in _WAYS for said in _crossing(subscription, way, snapshot, silent)]
    yield from crossing
    if not crossing:
        cited = (*snapshot.listing(NETWORKS, subscription), *snapshot.listing(PRIVATE_ENDPOINTS, subscription))
        yield holds(
            subscription, "has no network and no private endpoint that leads across that border", *cited, *silent
        )


def _crossing(subscription: Item, way: _Way, snapshot: Snapshot, silent: list[Seen]) -> Iterator[Observation]:
    """The ways that cross the border or may do so; lists that are not there are noted in ``silent``."""
    for item in snapshot.under(way.query, subscription):
        members = item.parts(way.members)
        if members is None:
            none = item.at(way.members, absent=Default([], way.source))
            silent.append(none)
            if none.value != []:
                yield unknown(item, "does not say what it leads to", none)
        for member in members or []:
            end = member.at(way.far)
            owner = _owner(end)
            if owner is None:
                yield unknown(item, "leads to something that it does not name", end)
            elif where := _across(subscription, owner, snapshot):
                yield unknown(item, way.words, end, there=note(where))


def _owner(end: Seen) -> str | None:
    """The subscription of the far end, in small letters; None where it names none."""
    steps = str(end.value).casefold().split("/")
    return steps[2] if len(steps) > 2 and steps[1] == "subscriptions" and steps[2] else None


def _across(subscription: Item, owner: str, snapshot: Snapshot) -> str | None:
    """On which other side the owner is; None where it is on the same side."""
    here = subscription.key.rsplit("/", 1)[-1]
    production = {id_.casefold() for id_ in snapshot.declared.production}
    if production:
        if (here in production) == (owner in production):
            return None
        return "in production" if owner in production else "outside of production"
    return None if owner == here else "in another subscription"
