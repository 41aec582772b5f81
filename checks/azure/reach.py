"""Who can reach a store over the public network: its switch, its default action, its rules for addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from checks.azure.promise import about, listed
from checks.check import Observation, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen

REACH: Final = ("network.isolation", "network.firewall")
# A rule for a whole /16 or more is looked at by people; half of all addresses is the internet.
_WIDE: Final = 2**-16
_OPEN: Final = 1 / 2


def guards(claim: Claim, *kinds: str) -> bool:
    """Whether a claim on networks is about the doors of these kinds of store; WAF, DDoS and NSG are other doors."""
    if claim.kind == "network.isolation":
        return about(claim, *kinds)
    types = listed(claim, "type")
    return not types or "firewall" in types


@dataclass(frozen=True, slots=True)
class Span:
    """Addresses that a rule admits, with what was read. ``share`` is of all addresses, None where it cannot be read."""

    share: float | None
    every_azure_service: bool
    seen: tuple[Seen, ...]


def span(first: Seen, last: Seen) -> Span:
    """A rule from one address to another; from 0.0.0.0 to 0.0.0.0 means every service in Azure.

    https://learn.microsoft.com/azure/azure-sql/database/firewall-configure#connections-from-inside-azure
    """
    if first.value == last.value == "0.0.0.0":  # noqa: S104 - compared, not bound to
        return Span(0.0, True, (first, last))
    low, high = _address(first.value), _address(last.value)
    if low is None or high is None or low.version != high.version or int(high) < int(low):
        return Span(None, False, (first, last))
    return Span((int(high) - int(low) + 1) / 2**low.max_prefixlen, False, (first, last))


def block(value: Seen) -> Span:
    """A rule for one address or a block in CIDR notation; 0.0.0.0 alone means every service in Azure (Cosmos DB)."""
    if value.value == "0.0.0.0":  # noqa: S104
        return Span(0.0, True, (value,))
    try:
        network = ip_network(str(value.value), strict=False)
    except ValueError:
        return Span(None, False, (value,))
    return Span(network.num_addresses / 2**network.max_prefixlen, False, (value,))


def _address(value: object) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _told_first(rule: Span) -> float:
    """Orders rules so that the one that decides stands before those that would do no harm."""
    return -1.0 if rule.share is None else -max(rule.share, 0.5 if rule.every_azure_service else 0.0)


def admits(subject: Item, spans: Iterable[Span], *seen: Seen) -> Observation:
    """What the address rules of a closed door let in: nobody and a few hold; all of Azure and the internet contradict."""
    rules = sorted(spans, key=_told_first)
    all_seen = (*seen, *(one for rule in rules for one in rule.seen))
    if any(rule.share is None for rule in rules):
        return unknown(subject, "has an address rule that cannot be read", *all_seen)
    share = sum(rule.share or 0 for rule in rules)
    if share >= _OPEN:
        return contradicts(subject, "has address rules that admit the whole internet", *all_seen)
    if any(rule.every_azure_service for rule in rules):
        return contradicts(subject, "has a rule that admits every service in Azure, other customers' too", *all_seen)
    if share >= _WIDE:
        return unknown(subject, "has address rules that admit more than 65,000 addresses; whose they are is not known here",
                       *all_seen)  # fmt: skip
    if rules:
        return holds(
            subject, "admits named ranges of public addresses and nobody else: {count}", *all_seen, count=len(rules)
        )
    return holds(subject, "admits no public address", *all_seen)


def blocks(subject: Item, pointer: str, key: str, source: str) -> tuple[list[Span] | None, tuple[Seen, ...]]:
    """The address rules in a list, where an absent list is an empty one; None where it is no list."""
    members = subject.parts(pointer)
    if members:
        return [block(member.at(key)) for member in members], ()
    seen = subject.at(pointer, absent=Default([], source))
    return (None if seen.value != [] else []), (seen,)


def switched(subject: Item, source: str, pointer: str = "/properties/publicNetworkAccess") -> tuple[str, Seen]:
    """The switch for public access as a folded word; absent it is on, as the vendor documents at ``source``."""
    access = subject.at(pointer, absent=Default("Enabled", source))
    return str(access.value).casefold(), access


def shut(subject: Item, word: str, access: Seen) -> Iterator[Observation]:
    """What is to be said where the switch is not plainly on; nothing where it is."""
    match word:
        case "disabled":
            yield holds(subject, "cannot be reached over the public network", access)
        case "securedbyperimeter":
            yield unknown(subject, "is behind a network security perimeter, whose rules were not looked at", access)
        case "enabled":
            return
        case _:
            yield unknown(subject, "says {value} of public access, which is not known here", access, value=access.value)


def ruled(
    subject: Item, source: str, lists: tuple[str, ...] = ("ipRules",), *, rules: str = "/properties/networkAcls"
) -> Iterator[Observation]:
    """A store with ``publicNetworkAccess`` and a set of rules: Key Vault, Storage and Container Registry share that shape.

    Without a rule set every network is let in: https://learn.microsoft.com/azure/storage/common/storage-network-security
    """
    word, access = switched(subject, source)
    said = list(shut(subject, word, access))
    if said:
        yield from said
        return
    action = subject.at(f"{rules}/defaultAction", absent=Default("Allow", source))
    match str(action.value).casefold():
        case "allow":
            yield contradicts(subject, "can be reached from every network", access, action)
        case "deny":
            yield _denied(subject, source, tuple(f"{rules}/{name}" for name in lists), access, action)
        case _:
            yield unknown(subject, "has the default action {value}, which is not known here", access, action,
                          value=action.value)  # fmt: skip


def _denied(subject: Item, source: str, lists: tuple[str, ...], *seen: Seen) -> Observation:
    spans: list[Span] = []
    for pointer in lists:
        found, more = blocks(subject, pointer, "/value", source)
        seen = (*seen, *more)
        if found is None:
            return unknown(subject, "has address rules that cannot be read", *seen)
        spans += found
    return admits(subject, spans, *seen)
