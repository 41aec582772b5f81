"""Entra conditional access: who is covered by all the policies together, in every situation that they tell apart.

A sign-in is a situation: one value for each dimension along which policies are limited (applications, clients, platforms,
places, risks, flows, devices). A user's second factor is enforced when in every situation some policy that is in force
demands it, or blocks; conditional when only in some. All of it is done on sets of users and sets of policies, never user
by user or situation by situation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations

from checks.entra import places
from checks.entra.conditional_access import NAMED_LOCATIONS, Demand, Rule, State
from checks.entra.directory import Directory, positions
from checks.entra.limits import (
    ADMIN_PORTALS,
    ALL,
    AZURE_MANAGEMENT,
    CLIENTS,
    DIMENSIONS,
    FLOWS,
    INSIDER_RISKS,
    PERHAPS,
    PLATFORMS,
    RISKS,
    SUITES,
    UNTOLD,
    Labels,
    Limit,
    labelled,
)
from checks.note import Note, note
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

_MOST_SITUATIONS = 3_000


def everywhere(found: Iterable[Rule]) -> list[Labels]:
    """The applications of the target "all": each that a policy names, each suite, any other, and perhaps one in two suites."""
    named = {
        label
        for rule in found
        if "application" in rule.limits
        for label in rule.limits["application"].include | rule.limits["application"].exclude
    }
    return [*chain.from_iterable(map(application, sorted(named - {ALL, "none"}))), labelled(), _IN_ALL_SUITES]


def application(name: str) -> list[Labels]:
    """The labels of one application or suite. In which suites an application stands is written nowhere: in any, perhaps."""
    if name in SUITES:
        return [labelled(name)]
    if name == AZURE_MANAGEMENT:
        # It stands in no suite: portals, command line and templates all sign in to it.
        return [labelled(name)]
    suites = chain.from_iterable(combinations(sorted(SUITES), size) for size in range(len(SUITES) + 1))
    anywhere = labelled(name, UNTOLD, *(f"?{suite}" for suite in SUITES))
    return [anywhere, *(labelled(name, PERHAPS, *some) for some in suites)]


_IN_ALL_SUITES = labelled(*SUITES, PERHAPS)
AZURE = tuple(application(AZURE_MANAGEMENT))
ADMINISTRATION = (*AZURE, *application(ADMIN_PORTALS), _IN_ALL_SUITES)
# Old protocols sign in to mail and the like, and never to Azure or to a portal.
MODERN = (labelled("browser"), labelled("mobileappsanddesktopclients"))


def coverage(
    found: Sequence[Rule], applications: Sequence[Labels], directory: Directory, *, modern: bool = False
) -> Coverage:
    """Of whom a second factor is demanded for those applications, in every situation that the policies tell apart.

    With ``modern`` clients of old protocols are left out of account. A situation matters only by the policies that apply in
    it: it is a bit mask of policies, built dimension by dimension, and of masks that lie in one another the smallest decides.
    """
    protecting = [rule for rule in found if rule.protects and rule.who.maybe]
    dimensions, relevant = _situations(protecting, applications, directory, modern)
    everyone = directory.everyone
    sure = _least([_applying(values, name, relevant, certain=True) for name, values in dimensions.items()], relevant)
    maybe = _least([_applying(values, name, relevant, certain=False) for name, values in dimensions.items()], relevant)
    if sure is None or maybe is None:
        return _simple(found, applications, directory, modern)
    enforced = _all_of(sure, [rule.who.sure for rule, _ in relevant], everyone)
    possible = _all_of(maybe, [rule.who.maybe for rule, _ in relevant], everyone)
    ever = 0
    for rule, limits in relevant:
        if all(any(limits[name].maybe(value) for value in dimensions[name]) for name in limits):
            ever |= rule.who.maybe
    return Coverage(enforced, ever & ~possible, possible & ~enforced, everyone & ~ever)


def _simple(found: Sequence[Rule], applications: Sequence[Labels], directory: Directory, modern: bool) -> Coverage:
    """Where the policies tell more situations apart than can be gone through: what is demanded without any limit."""
    plain = [rule for rule in found if not rule.limits]
    enforced = coverage(plain, applications, directory, modern=modern).enforced
    return Coverage(enforced, 0, directory.everyone & ~enforced, 0)


Limits = dict[str, Limit]
Relevant = list[tuple[Rule, Limits]]


def _situations(
    protecting: Sequence[Rule], applications: Sequence[Labels], directory: Directory, modern: bool
) -> tuple[dict[str, list[Labels]], Relevant]:
    """The values of each dimension, and the policies with their limits in the words of these."""
    named = frozenset(_named_in(protecting, "place"))
    whence, unsure = places.places(named, places.read(directory.take(NAMED_LOCATIONS)) if named else {})
    devices, opaque = _devices(protecting)
    dimensions = {
        "application": list(applications),
        "client": list(MODERN) if modern else [labelled(word) for word in CLIENTS],
        "platform": [labelled(word) for word in (*PLATFORMS, "another")],
        "sign-in risk": [labelled(word) for word in RISKS],
        "user risk": [labelled(word) for word in RISKS],
        "insider risk": [labelled(word) for word in INSIDER_RISKS],
        "flow": [labelled(word) for word in (*FLOWS, "ordinary")],
        "place": whence,
        "device": devices,
    }
    return dimensions, [(rule, _settled(rule, unsure, opaque)) for rule in protecting]


def _applying(values: Iterable[Labels], dimension: str, relevant: Relevant, *, certain: bool) -> set[int]:
    """For each value of a dimension the policies that it leaves in play, as bit masks.

    What is demanded for certain is so in every situation that can be; where it may not be demanded must be one that there is.
    """
    found = set()
    for value in values:
        if (UNTOLD if certain else PERHAPS) in value:
            continue
        applying = 0
        for at, (_, limits) in enumerate(relevant):
            limit = limits.get(dimension)
            if limit is None or (limit.sure(value) if certain else limit.maybe(value)):
                applying |= 1 << at
        found.add(applying)
    return found


def _least(dimensions: Iterable[set[int]], relevant: Relevant) -> list[int] | None:
    """The smallest sets of policies that are in play in some situation; None where there are more than can be gone through."""
    least = [(1 << len(relevant)) - 1]
    for applying in dimensions:
        kept: list[int] = []
        for one in sorted({mask & other for mask in least for other in applying}, key=int.bit_count):
            if not any(small & one == small for small in kept):
                kept.append(one)
            if len(kept) > _MOST_SITUATIONS:
                return None
        least = kept
    return least


def _all_of(situations: Iterable[int], crowds: Sequence[int], everyone: int) -> int:
    """Who is in one of the crowds in each of the situations."""
    whole = everyone
    for situation in situations:
        here = 0
        for crowd in {crowds[at] for at in positions(situation)}:
            here |= crowd
        whole &= here
    return whole


def _named_in(found: Iterable[Rule], dimension: str) -> list[str]:
    """The words of a dimension that policies name."""
    limits = [rule.limits[dimension] for rule in found if dimension in rule.limits]
    return sorted({word for limit in limits for word in limit.include | limit.exclude} - {ALL})


def _settled(rule: Rule, whence: frozenset[str], devices: frozenset[str]) -> Limits:
    """The limits of a rule, with those places and device filters as only perhaps what they are called."""
    limits = dict(rule.limits)
    for dimension, words in (("place", whence), ("device", devices)):
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

    A rule is not looked into: of two, one may be the opposite of the other in different words, and one that speaks of the
    operating system may say of devices what another policy says of platforms.
    """
    written = frozenset(_named_in(found, "device"))
    systems = any("platform" in rule.limits for rule in found) and any(
        "operatingsystem" in r.casefold() for r in written
    )
    if len(written) < 2 and not systems:
        return [labelled(), labelled(*written)], frozenset()
    return [labelled(*(f"?{rule}" for rule in written))], written


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


def _names(found: Sequence[Rule]) -> Note | str:
    names = ", ".join(f'"{rule.name}"' for rule in found[:3])
    return note("{some} and {count} more", some=names, count=len(found) - 3) if len(found) > 3 else names


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
    """Who is nearly covered, the nearest first: with an alternative, but for old clients, left out of a policy, limited, only
    reported."""
    asking = [rule for rule in found if rule.state is State.ON and rule.demand is Demand.FACTOR]
    asking.sort(key=lambda rule: len(rule.limits))
    yield from _other_ways(found)
    for rule in asking:
        if set(rule.limits) == {"client"}:
            yield _limited(rule)
    for rule in asking:
        for kind, left_out in rule.left_out:
            values = {"policy": f'"{rule.name}"', "kind": note(kind)}
            yield (
                left_out,
                Reason("is excluded from {policy} (exclusion: {kind})", values, rule.about(_EXCLUSIONS[kind])),
            )
    for rule in asking:
        if rule.limits:
            yield _limited(rule)
    for rule in found:
        if rule.state is State.REPORT and rule.demand is Demand.FACTOR:
            text = "{policy} would require a second factor, but it only reports"
            yield rule.who.sure, Reason(text, {"policy": f'"{rule.name}"'}, rule.about())


def _other_ways(found: Sequence[Rule]) -> Iterator[tuple[int, Reason]]:
    for rule in found:
        if rule.state is State.ON and rule.demand is Demand.CHOICE:
            text = "{policy} accepts something else instead of a second factor"
            yield rule.who.sure, Reason(text, {"policy": f'"{rule.name}"'}, rule.about("/grantControls"))


def _limited(rule: Rule) -> tuple[int, Reason]:
    text = "a second factor is required by {policy} only for some {limited}"
    seen = rule.about(*(DIMENSIONS[dimension][1] for dimension in rule.limits))
    return rule.who.sure, Reason(text, {"policy": f'"{rule.name}"', "limited": rule.limited}, seen)
