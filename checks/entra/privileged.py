"""Entra and Azure together: whether people hold the highest roles for a time only, when they have activated them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.azure import authorization as azure
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.promise import listed
from checks.check import ESTATE, Observation, contradicts, holds, survey, unknown
from checks.entra.directory import (
    ADMINISTRATORS,
    GLOBAL_ADMINISTRATOR,
    GROUPS,
    MEMBERS,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    USERS,
    Directory,
)
from checks.entra.licences import P2
from claims.model import Claim
from evidence import Item, Seen, Snapshot, arm, graph

# Active assignments, each with whether it was activated for a time:
# https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
ACTIVE = graph(
    "graph.roles.active",
    "/roleManagement/directory/roleAssignmentScheduleInstances",
    permission="RoleAssignmentSchedule.Read.Directory",
    licence=P2,
    resource="/roleManagement/directory/roleAssignmentScheduleInstances/{id}",
)
# https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-instances/list-for-scope
AZURE_ACTIVE = arm(
    "azure.role-assignments.active",
    "{id}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    version="2020-10-01",
    permission="Microsoft.Authorization/roleAssignmentScheduleInstances/read",
    each=SUBSCRIPTIONS,
    licence=P2,
)

# https://learn.microsoft.com/azure/role-based-access-control/role-assignments-steps#privileged-administrator-roles
_HIGHEST = frozenset(
    {
        azure.OWNER,
        "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
    }
)
_METHODS = frozenset({"pim", "jit"})  # folded, as `listed` gives them
# So many accounts for emergencies hold their role all the time, on purpose:
# https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
_EMERGENCIES = 2


_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _List:
    """Where assignments of Entra or of Azure keep what is read of them."""

    where: str
    scope: str
    roles: frozenset[str]

    def role(self, item: Item) -> Seen:
        return item.at(f"{self.where}/roleDefinitionId")

    def who(self, item: Item) -> Seen:
        return item.at(f"{self.where}/principalId")

    def highest(self, item: Item) -> bool | None:
        """Whether an assignment is of one of the highest roles; None where it does not say of which."""
        value = self.role(item).value
        return azure.last(value) in self.roles if isinstance(value, str) else None

    def key(self, item: Item) -> _Key:
        """Who holds which role where, folded."""
        scope = item.text(f"{self.where}/{self.scope}")
        return str(self.who(item).value).casefold(), azure.last(str(self.role(item).value)), scope.casefold()


_ENTRA = _List("", "directoryScopeId", frozenset(ADMINISTRATORS))
_AZURE = _List("/properties", "scope", _HIGHEST)


def _activation(claim: Claim) -> bool:
    """A claim that names activation among its methods."""
    return bool(_METHODS & set(listed(claim, "method")))


@survey(
    "entra-privileged-activation",
    answers=("access.privileged",),
    needs=(
        azure.ROLE_ASSIGNMENTS,
        azure.ROLE_ELIGIBILITY,
        AZURE_ACTIVE,
        ROLE_ASSIGNMENTS,
        ROLE_ELIGIBILITY,
        ACTIVE,
        USERS,
    ),
    may_need=(GROUPS, MEMBERS),
    scopes=(*ESTATE, "development systems"),
    applies=_activation,
)
def activated(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """People hold the highest roles for a time only, when they have activated them.

    The highest are Entra's administrators, and Azure's owners, contributors and those who may give roles.

    Proves: of each assignment of such a role to an account whether it is standing or was activated; that accounts may
    activate some. An account that is declared for emergencies may hold one all the time; where none is declared, two Global
    Administrators may be that.
    Leaves open: roles held through groups, whose membership may be activated too; other roles and those made by the company;
    whether an activation asks for a reason, an approval or a second factor.
    """
    directory = Directory(snapshot)
    spare = _spare(snapshot, directory)
    lists = ((_ENTRA, ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY, ACTIVE), (_AZURE, None, azure.ROLE_ELIGIBILITY, AZURE_ACTIVE))
    for kind, query, eligible, active in lists:
        schedule = {kind.key(item): item for item in snapshot.seen(active)}
        given = snapshot.seen(query) if query else azure.assignments(snapshot, eligible=False)
        for item in _highest(kind, given):
            if kind.highest(item) is None:
                yield unknown(item, "does not say of which role it is", kind.role(item))
            else:
                yield from _held(kind, item, schedule, directory, spare)
        for item in _highest(kind, snapshot.seen(eligible)):
            if kind.highest(item) is None:
                yield unknown(item, "does not say of which role it is", kind.role(item))
            else:
                yield holds(item, "may be activated, and is not held until then", kind.role(item))
    for method in listed(claim, "method"):
        if method not in _METHODS:
            yield unknown("/subscriptions", "nothing here looks at what is named too: {word}", word=method)
    directory.settle()


def _highest(kind: _List, items: Iterable[Item]) -> Iterator[Item]:
    return (item for item in items if kind.highest(item) is not False)


def _held(
    kind: _List, item: Item, schedule: Mapping[_Key, Item], directory: Directory, spare: frozenset[str]
) -> Iterator[Observation]:
    """What one assignment of one of the highest roles shows."""
    who = kind.who(item)
    identifier = who.value if isinstance(who.value, str) else ""
    if not directory.is_user(identifier):
        yield from _not_a_person(kind, item, identifier, who, directory)
        return
    (user,) = [one for one in directory.users if one.text("/id").casefold() == identifier.casefold()]
    enabled = user.at("/accountEnabled")
    if enabled.value is False:
        return
    if enabled.value is not True:
        yield unknown(
            user, "holds one of the highest roles, and whether the account is enabled was not answered", enabled
        )
        return
    active = schedule.get(kind.key(item))
    how = active.at(f"{kind.where}/assignmentType") if active else None
    end = active.at(f"{kind.where}/endDateTime") if active and how and how.value == "Assigned" else None
    match how.value if how else None, end.value if end else None:
        case "Activated", _:
            yield holds(user, "has activated one of the highest roles for a time", *_cited(who, how))
        case "Assigned", None if user.key in spare:
            yield holds(
                user, "holds one of the highest roles all the time, and is declared for emergencies", *_cited(who, how)
            )
        case "Assigned", None if spare or not _perhaps_spare(kind, item, directory):
            yield contradicts(user, "holds one of the highest roles all the time", *_cited(who, how, enabled))
        case "Assigned", None:
            text = "is Global Administrator all the time, as an account for emergencies would be; none is declared"
            yield unknown(user, text, *_cited(who, how))
        case "Assigned", _:
            yield unknown(
                user, "holds one of the highest roles until a day, without activating it", *_cited(who, how, end)
            )
        case _:
            yield unknown(
                user, "whether one of the highest roles is held all the time was not answered", *_cited(who, how)
            )


def _not_a_person(kind: _List, item: Item, identifier: str, who: Seen, directory: Directory) -> Iterator[Observation]:
    """A role held by a group, by a program, or by something that is not found."""
    if directory.find_group(identifier) is not None:
        if directory.group(identifier).maybe:
            text = "is held through a group; whether its members are in it for a time only does not show here"
            yield unknown(item, text, who, *directory.cited(identifier))
        return
    principal = item.at("/properties/principalType") if kind is _AZURE else None
    if principal is None or principal.value != "ServicePrincipal" or not identifier:
        yield unknown(
            item, "is held by something that is no person and no group of the directory", *_cited(who, principal)
        )


def _spare(snapshot: Snapshot, directory: Directory) -> frozenset[str]:
    """The keys of the accounts that are declared for emergencies, at most two of them: more are not believed."""
    declared = snapshot.declared
    spare = [
        user.key
        for user in directory.users
        if declared.people
        and {one.role for one in declared.of(user.text("/id"), user.text("/userPrincipalName"))} == {"break-glass"}
    ]
    return frozenset(spare) if len(spare) <= _EMERGENCIES else frozenset()


def _perhaps_spare(kind: _List, item: Item, directory: Directory) -> bool:
    """Whether this is a Global Administrator, and there are no more of them than emergencies need."""
    if kind is not _ENTRA or azure.last(str(kind.role(item).value)) != GLOBAL_ADMINISTRATOR:
        return False
    return directory.active(GLOBAL_ADMINISTRATOR).maybe.bit_count() <= _EMERGENCIES


def _cited(*some: Seen | None) -> tuple[Seen, ...]:
    return tuple(one for one in some if one is not None)
