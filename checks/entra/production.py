"""Entra and Azure together: which people can change production or read its data, through every way that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checks.azure import authorization as azure
from checks.azure.estate import SUBSCRIPTIONS
from checks.check import ESTATE, Observation, contradicts, holds, survey, unknown
from checks.entra.directory import (
    GLOBAL_ADMINISTRATOR,
    GROUPS,
    MEMBERS,
    NOBODY,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    USERS,
    Crowd,
    Directory,
    positions,
)
from claims.model import Claim
from evidence import Item, Seen, Snapshot

# Where a claim of this kind says whose or what else's production it means, this tenant shows nothing.
_ELSEWHERE = ("customers-tenants", "development")
_GLOBAL = "Global Administrator of Entra, who may take any role"


@survey(
    "azure-production-access",
    answers=("access.production.limited",),
    needs=(
        azure.ROLE_ASSIGNMENTS,
        azure.ROLE_DEFINITIONS,
        azure.ROLE_ELIGIBILITY,
        azure.DELEGATIONS,
        USERS,
        ROLE_ASSIGNMENTS,
        ROLE_ELIGIBILITY,
    ),
    may_need=(GROUPS, MEMBERS),
    scopes=ESTATE,
    applies=lambda claim: claim.params.get("scope") not in _ELSEWHERE,
)
def limited(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """No more people than the document says can change production or read its data.

    Proves: how many different people with an enabled account hold, or may activate, a role that writes or reads data at,
    above or below the subscriptions, directly or through groups, or are Global Administrators; guests are counted too, and
    where rights are delegated to another tenant the number is not known.
    Leaves open: whether two accounts are one person's; keys, shared access signatures, passwords and access policies of
    single stores; administrators who could give themselves a role by other Entra roles, by owning a group or by resetting a
    password. Applications and managed identities are listed, not counted: whoever holds their secret can act as them.
    """
    directory = Directory(snapshot)
    access = _access(snapshot, directory)
    claimed = claim.params.get("operators")
    number = claimed if isinstance(claimed, int) and not isinstance(claimed, bool) else None
    people = [person for person in access.people(directory) if person.enabled.value is True]
    if number is not None and len(people) > number:
        text = "can change production or read its data by {roles}: one of {count} people, where {claimed} is claimed"
        for person in people:
            yield contradicts(person.user, text, *person.seen, roles=person.roles, count=len(people), claimed=number)
    yield from access.doubts
    yield from _unclear(access.people(directory))
    directory.settle()
    if number is None:
        text = "can change production or read its data by {roles}: one of {count} people; the document names no number"
        for person in people:
            yield unknown(person.user, text, *person.seen, roles=person.roles, count=len(people))
        return
    if len(people) > number:
        return
    yield from _few(snapshot, people, number)
    if people:
        yield from access.machines


def _few(snapshot: Snapshot, people: list[_Person], number: int) -> Iterator[Observation]:
    """What is to be said where there are not more people than claimed."""
    text = "can change production or read its data by {roles}: one of {count} people, where {claimed} is claimed"
    for person in people:
        yield holds(person.user, text, *person.seen, roles=person.roles, count=len(people), claimed=number)
    if people:
        return
    for subscription in snapshot[SUBSCRIPTIONS]:
        seen = snapshot.listing(azure.ROLE_ASSIGNMENTS, subscription)
        if number == 0:
            yield holds(subscription, "no person holds a role here that changes anything or reads data", *seen)
        else:
            yield unknown(subscription, "no person holds a role here, so who operates it could not be told", *seen)


def _unclear(people: Iterable[_Person]) -> Iterator[Observation]:
    for person in people:
        if not isinstance(person.enabled.value, bool):
            yield unknown(person.user, "whether this account is enabled was not answered", *person.seen)


# -- who ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Person:
    user: Item
    enabled: Seen
    roles: str
    seen: tuple[Seen, ...]


@dataclass(slots=True)
class _Access:
    """What was found: the people of each assignment, machines, and what could not be told."""

    ways: list[tuple[Crowd, str, tuple[Seen, ...]]] = field(default_factory=list)
    machines: list[Observation] = field(default_factory=list)
    doubts: list[Observation] = field(default_factory=list)

    def people(self, directory: Directory) -> list[_Person]:
        """Every person once, in the order of the directory, with the roles that count."""
        held: dict[int, list[tuple[str, tuple[Seen, ...]]]] = {}
        for crowd, role, seen in self.ways:
            for at in positions(crowd.sure):
                held.setdefault(at, []).append((role, seen))
        return [_person(directory.users[at], held[at]) for at in sorted(held)]


def _person(user: Item, held: list[tuple[str, tuple[Seen, ...]]]) -> _Person:
    enabled = user.at("/accountEnabled")
    names = list(dict.fromkeys(role for role, _ in held))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    seen = {(one.body, one.pointer): one for _, some in held[:3] for one in some}
    return _Person(user, enabled, ", ".join(names[:3]) + more, (enabled, *seen.values()))


def _access(snapshot: Snapshot, directory: Directory) -> _Access:
    access = _Access()
    roles = azure.Roles(snapshot)
    for assignment in azure.assignments(snapshot, eligible=True):
        role = roles.of(assignment)
        if role.power is azure.Power.UNCLEAR:
            text = "what {role} allows could not be told from its actions"
            access.doubts.append(unknown(assignment, text, *role.seen, role=role.name))
        elif role.power is not azure.Power.READ:
            _add(access, assignment, role, directory)
    for delegation in snapshot.seen(azure.DELEGATIONS):
        text = "delegates rights here to another tenant; how many people act by them does not show here"
        access.doubts.append(unknown(delegation, text))
    for query in (ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY):
        crowd = directory.holders(query, (GLOBAL_ADMINISTRATOR,), tenant_wide=True)
        access.ways.append((crowd, _GLOBAL, ()))
        # What was not read in full is said by the engine; here remain members that cannot be seen.
        if crowd.sure != crowd.maybe and directory.whole(query):
            access.doubts.append(unknown(query.path, "who is Global Administrator could not be told in full"))
    return access


def _add(access: _Access, assignment: Item, role: azure.Role, directory: Directory) -> None:
    """Takes in what one assignment of a role that counts gives to whom."""
    kind, who = assignment.at("/properties/principalType"), assignment.at("/properties/principalId")
    seen: tuple[Seen, ...] = (kind, who)
    identifier = who.value if isinstance(who.value, str) else ""
    if kind.value == "ServicePrincipal" and identifier:
        text = "an application or managed identity with {role}: no person, and not counted"
        access.machines.append(holds(f"/servicePrincipals/{identifier}", text, *seen, role=role.name))
        return
    crowd = NOBODY
    if kind.value == "User":
        crowd = directory.user(identifier)
    elif kind.value == "Group":
        crowd = directory.group(identifier)
        seen = (*seen, *directory.cited(identifier))
    access.ways.append((crowd, role.name, seen))
    known = (
        crowd.sure if kind.value == "User" else kind.value == "Group" and directory.find_group(identifier) is not None
    )
    if not known:
        text = "{role} is held by something that is not found in the directory: deleted, or of another tenant"
        access.doubts.append(unknown(assignment, text, *seen, role=role.name))
    elif crowd.sure != crowd.maybe:
        text = "{role} is held by a group whose members could not be read in full"
        access.doubts.append(unknown(assignment, text, *seen, role=role.name))
