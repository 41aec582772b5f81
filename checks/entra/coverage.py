"""Entra conditional access: who is covered by all the policies together, in every situation that they tell apart.

A sign-in is a situation: one value for each dimension along which policies are limited (applications, clients, platforms,
places, risks, flows, devices). A user's second factor is enforced when in every situation some policy that is in force
demands it, or blocks; conditional when only in some. All of it is done on sets of users, never user by user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations, product
from math import prod

from checks.entra.conditional_access import (
    ADMIN_PORTALS,
    ALL,
    AZURE_MANAGEMENT,
    CLIENTS,
    DIMENSIONS,
    FLOWS,
    INSIDER_RISKS,
    NAMED_LOCATIONS,
    PLATFORMS,
    RISKS,
    SUITES,
    TRUSTED,
    Demand,
    Labels,
    Limit,
    Rule,
    State,
    labelled,
)
from checks.entra.directory import Directory
from evidence import Seen


class Answer(StrEnum):
    """Whether a second factor is demanded of a user."""

    ENFORCED = "enforced"
    CONDITIONAL = "conditional"
    NOT_ENFORCED = "not enforced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Users by answer, as bit masks that do not overlap."""

    enforced: int
    conditional: int
    unknown: int
    open: int

    def of(self, people: int) -> Iterator[tuple[Answer, int]]:
        """The answers with those of the people whom they are about."""
        yield Answer.ENFORCED, self.enforced & people
        yield Answer.CONDITIONAL, self.conditional & people
        yield Answer.UNKNOWN, self.unknown & people
        yield Answer.NOT_ENFORCED, self.open & people


# -- every situation -------------------------------------------------------------------------------------------------------

_MOST_PLACES = 8
_MOST_SITUATIONS = 20_000


def everywhere(found: Iterable[Rule]) -> list[Labels]:
    """The applications of the target "all": each that a policy names, each suite, and any other."""
    named = {
        label
        for rule in found
        if "application" in rule.limits
        for label in rule.limits["application"].include | rule.limits["application"].exclude
    }
    return [application(name) for name in sorted(named - {ALL, "none"})] + [labelled()]


def application(name: str) -> Labels:
    """The labels of one application or suite."""
    if name in SUITES:
        return labelled(name)
    # The service management API stands in no suite: portals, command line and templates all sign in to it.
    suites = () if name == AZURE_MANAGEMENT else tuple(f"?{suite}" for suite in SUITES)
    return labelled(name, *suites)


AZURE = (application(AZURE_MANAGEMENT),)
ADMINISTRATION = (application(AZURE_MANAGEMENT), application(ADMIN_PORTALS))
# Old protocols sign in to mail and the like, and never to Azure or to a portal.
MODERN = (labelled("browser"), labelled("mobileappsanddesktopclients"))


def coverage(
    found: Sequence[Rule], applications: Sequence[Labels], directory: Directory, *, modern: bool = False
) -> Coverage:
    """Of whom a second factor is demanded for those applications, in every situation that the policies tell apart.

    With ``modern`` clients of old protocols are left out of account.
    """
    protecting = [rule for rule in found if rule.protects and rule.who.maybe]
    places, unsure = _places(protecting, directory)
    devices, opaque = _devices(protecting)
    relevant = [(rule, _settled(rule, unsure, opaque)) for rule in protecting]
    dimensions = {
        "application": list(applications),
        "client": list(MODERN) if modern else [labelled(word) for word in CLIENTS],
        "platform": [labelled(word) for word in (*PLATFORMS, "another")],
        "sign-in risk": [labelled(word) for word in RISKS],
        "user risk": [labelled(word) for word in RISKS],
        "insider risk": [labelled(word) for word in INSIDER_RISKS],
        "flow": [labelled(word) for word in (*FLOWS, "ordinary")],
        "place": places,
        "device": devices,
    }
    told_apart = {name: _distinct(name, labels, relevant) for name, labels in dimensions.items()}
    if prod(map(len, told_apart.values())) > _MOST_SITUATIONS:
        return _simple(found, applications, directory, modern)
    enforced, possible, ever = directory.everyone, directory.everyone, 0
    for situation in product(*told_apart.values()):
        sure, maybe = _here(relevant, dict(zip(told_apart, situation, strict=True)))
        enforced, possible, ever = enforced & sure, possible & maybe, ever | maybe
    return Coverage(enforced, ever & ~possible, possible & ~enforced, directory.everyone & ~ever)


def _simple(found: Sequence[Rule], applications: Sequence[Labels], directory: Directory, modern: bool) -> Coverage:
    """Where the policies tell more situations apart than can be gone through: what is demanded without any limit."""
    plain = [rule for rule in found if not rule.limits.keys() - {"application"}]
    enforced = coverage(plain, applications, directory, modern=modern).enforced
    return Coverage(enforced, 0, directory.everyone & ~enforced, 0)


Limits = dict[str, Limit]


def _here(relevant: Iterable[tuple[Rule, Limits]], situation: dict[str, Labels]) -> tuple[int, int]:
    """Of whom a second factor is demanded in one situation: certainly, and possibly."""
    sure = maybe = 0
    for rule, limits in relevant:
        if all(limit.maybe(situation[dimension]) for dimension, limit in limits.items()):
            maybe |= rule.who.maybe
            if all(limit.sure(situation[dimension]) for dimension, limit in limits.items()):
                sure |= rule.who.sure
    return sure, maybe


def _distinct(dimension: str, values: Iterable[Labels], relevant: Iterable[tuple[Rule, Limits]]) -> list[Labels]:
    """Of the values of a dimension one for each way in which the policies look at them."""
    looking = [limits[dimension] for _, limits in relevant if dimension in limits]
    return list({tuple((limit.sure(one), limit.maybe(one)) for limit in looking): one for one in values}.values())


def _named_in(found: Iterable[Rule], dimension: str) -> list[str]:
    """The words of a dimension that policies name."""
    limits = [rule.limits[dimension] for rule in found if dimension in rule.limits]
    return sorted({word for limit in limits for word in limit.include | limit.exclude} - {ALL})


def _settled(rule: Rule, places: frozenset[str], devices: frozenset[str]) -> Limits:
    """The limits of a rule, with those places and device filters as only perhaps what they are called."""
    limits = dict(rule.limits)
    for dimension, words in (("place", places), ("device", devices)):
        if dimension in limits:
            limits[dimension] = _unsure(limits[dimension], words)
    return limits


def _unsure(limit: Limit, words: frozenset[str]) -> Limit:
    return Limit(
        limit.include - words,
        limit.exclude - words,
        limit.perhaps_include | {f"?{word}" for word in limit.include & words},
        limit.perhaps_exclude | {f"?{word}" for word in limit.exclude & words},
    )


def _devices(found: Sequence[Rule]) -> tuple[list[Labels], frozenset[str]]:
    """Devices by the filter rule that is true of them, and the rules that cannot be told apart.

    A rule is not looked into: of two, one may be the opposite of the other in different words.
    """
    written = frozenset(_named_in(found, "device"))
    if len(written) < 2:
        return [labelled(), labelled(*written)], frozenset()
    return [labelled(*(f"?{rule}" for rule in written))], written


def _places(found: Sequence[Rule], directory: Directory) -> tuple[list[Labels], frozenset[str]]:
    """Places by the named locations that a sign-in comes from (none, one, several that overlap), and the doubtful ones."""
    named = _named_in(found, "place")
    if not named:
        return [labelled()], frozenset()
    trusted = _trusted(directory)
    unsure = {place for place in named if place != TRUSTED and trusted.get(place) is None}
    if TRUSTED in named and not any(trusted.values()):
        unsure.add(TRUSTED)  # the addresses of the old multifactor settings are trusted too, and cannot be read
    if len(named) > _MOST_PLACES:
        unsure.update(named)
    known = [place for place in named if place not in unsure and place != TRUSTED]
    places = []
    for here in chain.from_iterable(combinations(known, size) for size in range(len(known) + 1)):
        if not any(trusted[place] for place in here):
            places.append(labelled(*here))
        if TRUSTED in named:
            places.append(labelled(*here, TRUSTED))
        elif any(trusted[place] for place in here):
            places.append(labelled(*here))
    marks = [f"?{place}" for place in unsure]
    return [place | set(some) for place in places for some in ((), marks)], frozenset(unsure)


def _trusted(directory: Directory) -> dict[str, bool | None]:
    """Every named location, and whether it is trusted; a country never is."""
    found: dict[str, bool | None] = {}
    for location in directory.take(NAMED_LOCATIONS):
        kind = location.at("/@odata.type").value
        if kind == "#microsoft.graph.countryNamedLocation":
            found[location.text("/id").casefold()] = False
        elif kind == "#microsoft.graph.ipNamedLocation":
            value = location.at("/isTrusted").value
            found[location.text("/id").casefold()] = value if isinstance(value, bool) else None
    return found


# -- why -------------------------------------------------------------------------------------------------------------------

_MOST_CLASSES = 256
_EXCLUSIONS = {
    "named account": "/conditions/users/excludeUsers",
    "group": "/conditions/users/excludeGroups",
    "role": "/conditions/users/excludeRoles",
    "guest": "/conditions/users/excludeGuestsOrExternalUsers",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is what it is: a template with its values, and what was seen of the policies that decide it."""

    template: str
    values: Mapping[str, object]
    seen: tuple[Seen, ...] = ()


def reasons(found: Sequence[Rule], answer: Answer, people: int) -> Iterator[tuple[int, Reason]]:
    """The people cut into those about whom the same is to be said, each part with its reason."""
    if answer is Answer.UNKNOWN:
        doubtful = [rule for rule in found if rule.protects]
        yield from _cut(people, doubtful, [rule.who.maybe & ~rule.who.sure for rule in doubtful], _doubted)
    elif answer is Answer.ENFORCED:
        asking = [rule for rule in found if rule.protects and rule.certain]
        yield from _cut(people, asking, [rule.who.sure for rule in asking], _demanded)
    else:
        yield from _gaps(found, people)


def _cut(
    people: int, found: Sequence[Rule], masks: Sequence[int], say: Callable[[list[Rule]], Reason]
) -> Iterator[tuple[int, Reason]]:
    """The people by the policies that all of a part have in common."""
    for part in _classes(people, masks):
        yield part, say([rule for rule, mask in zip(found, masks, strict=True) if mask & part == part])


def _classes(people: int, masks: Iterable[int]) -> list[int]:
    """The people cut by every mask; where that makes too many parts, by the first ones only."""
    parts = [people] if people else []
    for mask in masks:
        if len(parts) > _MOST_CLASSES:
            break
        parts = [piece for part in parts for piece in _two(part, part & mask) if piece]
    return parts


def _two(part: int, inside: int) -> tuple[int, int]:
    return inside, part ^ inside


def _names(found: Sequence[Rule]) -> str:
    names = ", ".join(f'"{rule.name}"' for rule in found[:3])
    return names + (f" and {len(found) - 3} more" if len(found) > 3 else "")


def _demanded(found: list[Rule]) -> Reason:
    if not found:
        return Reason("must use a second factor, by several policies together", {})
    seen = tuple(rule.state_seen for rule in found[:3])
    return Reason("must use a second factor, by {policies}", {"policies": _names(found)}, seen)


def _doubted(found: list[Rule]) -> Reason:
    if not found:
        return Reason("whether a second factor is required depends on conditions that could not be told apart", {})
    seen = tuple(rule.state_seen for rule in found[:3])
    return Reason(
        "whether {policies} require a second factor here could not be told", {"policies": _names(found)}, seen
    )


def _gaps(found: Sequence[Rule], people: int) -> Iterator[tuple[int, Reason]]:
    """Why people are not covered: what comes nearest to covering them, and what is missing there."""
    rest = people
    for part, reason in _nearest(found):
        if part & rest:
            yield part & rest, reason
            rest &= ~part
    if rest:
        yield rest, Reason("no policy that is switched on requires a second factor of this account", {})


def _nearest(found: Sequence[Rule]) -> Iterator[tuple[int, Reason]]:
    """Who is nearly covered, the nearest first: left out of a policy, limited, with an alternative, only reported."""
    asking = [rule for rule in found if rule.state is State.ON and rule.demand is Demand.FACTOR]
    asking.sort(key=lambda rule: len(rule.limits))
    for rule in asking:
        for kind, left_out in rule.left_out:
            values = {"policy": f'"{rule.name}"', "kind": kind}
            yield left_out, Reason("is excluded as a {kind} from {policy}", values, rule.about(_EXCLUSIONS[kind]))
    for rule in asking:
        if rule.limits:
            text = "a second factor is required by {policy} only for some {limited}"
            seen = rule.about(*(DIMENSIONS[dimension][1] for dimension in rule.limits))
            yield rule.who.sure, Reason(text, {"policy": f'"{rule.name}"', "limited": rule.limited}, seen)
    for rule in found:
        if rule.state is State.ON and rule.demand is Demand.CHOICE:
            text = "{policy} accepts something else instead of a second factor"
            yield rule.who.sure, Reason(text, {"policy": f'"{rule.name}"'}, rule.about("/grantControls"))
    for rule in found:
        if rule.state is State.REPORT and rule.demand is Demand.FACTOR:
            text = "{policy} would require a second factor, but it only reports"
            yield rule.who.sure, Reason(text, {"policy": f'"{rule.name}"'}, rule.about())
