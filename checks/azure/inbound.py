"""Which traffic from the internet the rules of a network security group let in.

Rules are tried by priority, the lowest number first, and the first that matches decides; after the group's own rules come
the default ones: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview. What cannot be
understood is a doubt, and never a match.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from checks.azure.promise import number
from evidence import Item, Seen

# Wider than this is no longer somebody's own network: the largest blocks that were ever given to one holder
# (https://www.iana.org/assignments/ipv4-address-space).
_WIDEST: Final = {4: 8, 6: 16}
_LOCAL_SIX: Final = ipaddress.IPv6Network("fc00::/7")
_EVERYWHERE: Final = {"*", "any", "internet"}
# "AzureCloud" is every public address of Azure, those of other customers included:
# https://learn.microsoft.com/azure/virtual-network/service-tags-overview
_ALL_TENANTS: Final = "azurecloud"
_ANY_TARGET: Final = {"*", "any", "virtualnetwork", "0.0.0.0/0"}
_PROTOCOLS: Final = {"tcp", "udp", "icmp", "esp", "ah"}
_EVERY_PORT: Final = range(65536)


class Reach(Enum):
    """How much of the internet the sources of a rule hold."""

    ALL = "all of it"
    PART = "a large part of it"
    NONE = "none of it, or only somebody's own addresses"
    DOUBT = "not known"


class Effect(Enum):
    """What one rule does with traffic from the internet to a port."""

    ALLOW = "lets it in"
    DENY = "keeps it out"
    NARROW = "keeps it out of some targets only"
    PASS = "is not about it"  # noqa: S105 - a rule's effect, not a password
    DOUBT = "is not understood"


@dataclass(frozen=True, slots=True)
class Entry:
    """What happens to traffic from the internet to one port, by which rule; ``let_in`` is None where it is not known."""

    port: int
    let_in: bool | None
    rule: Item | None = None
    seen: tuple[Seen, ...] = ()


def inbound(group: Item) -> list[Item] | None:
    """The inbound rules of a group, its own and the default ones, as they are tried; None where they cannot be read."""
    own, given = group.parts("/properties/securityRules"), group.parts("/properties/defaultSecurityRules")
    if own is None or given is None:
        return None
    ranked = []
    for rule in (*own, *given):
        match rule.text("/properties/direction").casefold():
            case "outbound":
                continue
            case "inbound":
                ranked.append((number(rule.at("/properties/priority").value), rule))
            case _:
                return None
    known = [(priority, rule) for priority, rule in ranked if priority is not None]
    return [rule for _, rule in sorted(known, key=lambda pair: pair[0])] if len(known) == len(ranked) else None


def entries(rules: Sequence[Item], ports: Iterable[int], protocol: str = "tcp") -> list[Entry]:
    """What happens to traffic to each of these ports over ``tcp`` or ``udp``."""
    return [_entry(rules, port, protocol) for port in ports]


def landmarks(rules: Sequence[Item], also: Iterable[int] = ()) -> list[int]:
    """One port out of each stretch of ports that all rules treat alike; the ports ``also`` are stretches of their own."""
    cuts = {0, *also, *(port + 1 for port in also)}
    for rule in rules:
        for ports in _ports(rule) or ():
            cuts |= {ports.start, ports.stop}
    return sorted(cut for cut in cuts if cut in _EVERY_PORT)


def _entry(rules: Sequence[Item], port: int, protocol: str) -> Entry:
    narrowed = False
    for rule in rules:
        match _effect(rule, port, protocol):
            case Effect.PASS:
                continue
            case Effect.NARROW:
                narrowed = True
            case Effect.DENY:
                return Entry(port, False, rule, _cited(rule))
            case Effect.ALLOW if not narrowed:
                return Entry(port, True, rule, _cited(rule))
            case _:
                return Entry(port, None, rule, _cited(rule))
    return Entry(port, None)


def _effect(rule: Item, port: int, protocol: str) -> Effect:
    ports = _ports(rule)
    if ports is None:
        return Effect.DOUBT
    if not any(port in stretch for stretch in ports):
        return Effect.PASS
    named = rule.text("/properties/protocol").casefold()
    if named in _PROTOCOLS - {protocol}:
        return Effect.PASS
    reach = _reach(rule) if named in ("*", protocol) else Reach.DOUBT
    return Effect.PASS if reach is Reach.NONE else _access(rule, reach)


def _access(rule: Item, reach: Reach) -> Effect:
    match rule.text("/properties/access").casefold(), reach:
        case _, Reach.DOUBT:
            return Effect.DOUBT
        case "allow", _:
            return Effect.ALLOW
        case "deny", Reach.PART:
            return Effect.PASS
        case "deny", _:
            return _denial(rule)
        case _:
            return Effect.DOUBT


def _ports(rule: Item) -> tuple[range, ...] | None:
    """The destination ports of a rule; None where they cannot be understood."""
    values = _values(rule, "/properties/destinationPortRange", "/properties/destinationPortRanges")
    found = [_stretch(value) for value in values]
    known = tuple(ports for ports in found if ports is not None)
    return known if found and len(known) == len(found) else None


def _stretch(value: str) -> range | None:
    first, dash, last = (part.strip() for part in value.partition("-"))
    if value == "*":
        return _EVERY_PORT
    if not first.isdecimal() or (dash and not last.isdecimal()):
        return None
    return range(int(first), int(last if dash else first) + 1)


def _reach(rule: Item) -> Reach:
    values = _values(rule, "/properties/sourceAddressPrefix", "/properties/sourceAddressPrefixes")
    if not values:
        return Reach.NONE if rule.parts("/properties/sourceApplicationSecurityGroups") else Reach.DOUBT
    folded = {value.casefold() for value in values}
    if folded & _EVERYWHERE:
        return Reach.ALL
    widths = _widths(folded)
    if any(width == 0 for _, width in widths):
        return Reach.ALL
    if any(width < _WIDEST[family] for family, width in widths):
        return Reach.PART
    return Reach.DOUBT if any(_odd(value) for value in folded) else Reach.NONE


def _widths(values: Iterable[str]) -> list[tuple[int, int]]:
    """The public networks among sources, put together where they touch, as (IP version, prefix length)."""
    networks = [network for network in map(_network, values) if network is not None]
    four = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv6Network))
    return [*((4, n.prefixlen) for n in four), *((6, n.prefixlen) for n in six if not n.subnet_of(_LOCAL_SIX))]


def _network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network that a prefix names; None for a service tag."""
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def _odd(value: str) -> bool:
    """Whether a source is neither a network nor the tag of a service that has addresses of its own."""
    return value.split(".")[0] == _ALL_TENANTS or (not value[0].isalpha() and _network(value) is None)


def _denial(rule: Item) -> Effect:
    values = _values(rule, "/properties/destinationAddressPrefix", "/properties/destinationAddressPrefixes")
    if any(value.casefold() in _ANY_TARGET for value in values):
        return Effect.DENY
    named = values or rule.parts("/properties/destinationApplicationSecurityGroups")
    return Effect.NARROW if named else Effect.DOUBT


def _values(rule: Item, one: str, many: str) -> list[str]:
    """A rule names one value or a list of them, never both: https://github.com/Azure/azure-rest-api-specs/issues/1591."""
    single = rule.text(one)
    if single:
        return [single]
    return [text for text in (part.text("") for part in rule.parts(many) or []) if text]


def _cited(rule: Item) -> tuple[Seen, ...]:
    """The values of the rule that decided, as they stand there."""
    pairs = (("destinationPortRange", "destinationPortRanges"), ("sourceAddressPrefix", "sourceAddressPrefixes"))
    given = [one if rule.text(f"/properties/{one}") else many for one, many in pairs]
    seen = (rule.at(f"/properties/{key}") for key in ("access", "priority", *given))
    return tuple(one for one in seen if one.present)
