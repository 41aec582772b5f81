"""Azure DDoS Protection: which public addresses have more of it than Azure gives to every address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.network import ADDRESSES, NETWORKS
from checks.azure.promise import listed
from checks.check import Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot

# "DDoS Network Protection ... must be enabled on the virtual network": it is off until somebody does.
NOT_BOUGHT: Final = Default(False, "https://learn.microsoft.com/azure/ddos-protection/manage-ddos-protection")


@check(
    "azure-ddos-protection",
    answers=("network.firewall",),
    over=ADDRESSES,
    needs=(NETWORKS,),
    applies=lambda claim: "ddos" in listed(claim, "type"),
)
def protected(_claim: Claim, address: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Public addresses stand under a DDoS protection of their own or of their virtual network.

    Azure gives every address some protection by itself, so that a missing plan contradicts nothing; whether the document
    means that, or more, is for people to say (https://learn.microsoft.com/azure/ddos-protection/ddos-protection-sku-comparison).

    Proves: that an address is protected by itself, or that every virtual network of its subscription is.
    Leaves open: Front Door and other services with addresses of their own; who is told of an attack.
    """
    mode = address.at("/properties/ddosSettings/protectionMode")
    match str(mode.value).casefold():
        case "enabled":
            yield holds(address, "has DDoS protection of its own", mode)
        case "virtualnetworkinherited":
            yield _inherited(address, snapshot, mode)
        case "disabled":
            said = "is left out of the DDoS protection of its network; what remains is what Azure gives every address"
            yield unknown(address, said, mode)
        case _:
            yield unknown(address, "does not say how it is protected against DDoS", mode)


def _inherited(address: Item, snapshot: Snapshot, mode: Seen) -> Observation:
    """An address and the virtual network that it leads to lie in one subscription."""
    networks = [network for network in snapshot[NETWORKS] if network.parent == address.parent]
    states = [network.at("/properties/enableDdosProtection", absent=NOT_BOUGHT) for network in networks]
    if states and all(state.value is True for state in states):
        return holds(address, "has the DDoS protection that every network here has", mode, *states)
    if any(state.value is True for state in states):
        said = "has the DDoS protection of its network, which some networks here have and others have not"
        return unknown(address, said, mode, *states)
    said = "has no more DDoS protection than Azure gives every address; whether more is meant, the document leaves open"
    return unknown(address, said, mode, *states)
