"""Entra and Azure together: who could come to hold rights in production, by a group or in the name of an application."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure import authorization as azure
from checks.check import ESTATE, Fold, Observation, holds, survey, unknown
from checks.entra.access import RIGHTS, Access, administered, found, here
from checks.entra.directory import (
    GLOBAL_ADMINISTRATOR,
    GROUP_ELIGIBILITY,
    GROUPS,
    MEMBERS,
    OWNERS,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    SERVICE_PRINCIPALS,
    Crowd,
    Directory,
    positions,
    union,
)
from checks.entra.principals import ACTING, Kind, Principals
from checks.note import Note, note
from claims.model import Claim
from evidence import Item, Seen, Snapshot


def _access(snapshot: Snapshot, directory: Directory) -> Access:
    within = azure.production(snapshot)
    access = found(snapshot, directory, within)
    administered(access, snapshot, directory, within)
    return access


@survey(
    "azure-production-groups",
    answers=("access.production.limited",),
    needs=RIGHTS,
    may_need=(GROUPS, MEMBERS, SERVICE_PRINCIPALS, GROUP_ELIGIBILITY, OWNERS),
    scopes=ESTATE,
    applies=here,
)
def groups(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Nobody else may join a group that has rights in production, or owns one.

    Proves: of each group that holds a role or an access policy that counts, or administers a database server, and of the
    groups inside it, who is eligible to join it by privileged identity management, and who owns it and so could add
    anybody. Who has rights anyway, is declared as an operator, or has a disabled account is not named.
    Leaves open: owners that are applications, which are not listed; owners in Exchange or in a directory on premises; who
    may change the rule of a dynamic group.
    """
    now, later = Directory(snapshot), Directory(snapshot, joined=True)
    access = _access(snapshot, now)
    yield from access.doubts
    has = union(way.crowd for way in access.ways).sure
    known = Crowd(has, has)  # whoever only perhaps has rights is named
    for identifier, (role, given) in _carrying(access, now, snapshot).items():
        group, named = f"/groups/{identifier}", False
        joining, owning = later.group(identifier) - known, later.owners(identifier) - known
        seen = (*given, *later.cited(identifier))
        for user, way in _others(joining, owning, later, snapshot):
            named = True
            yield unknown(
                user, "{way} a group that carries {role}, and is not counted", *seen, way=note(way), role=role
            )
        unclear = joining.sure != joining.maybe or owning.sure != owning.maybe
        if unclear and later.whole(GROUP_ELIGIBILITY) and later.whole(OWNERS):  # otherwise it is said what is missing
            yield unknown(group, "carries {role}; who may join or owns it could not be told", *seen, role=role)
        elif not unclear and not named:
            yield holds(group, "carries {role}; nobody else may join it, and nobody else owns it", *seen, role=role)
    now.settle()
    later.settle()


def _others(joining: Crowd, owning: Crowd, directory: Directory, snapshot: Snapshot) -> Iterator[tuple[Item, str]]:
    """Those who may come to rights, once each, and how."""
    for certain, way in ((joining.sure, "may join"), (owning.sure & ~joining.sure, "owns")):
        for at in positions(certain):
            if not _settled(directory.users[at], snapshot):
                yield directory.users[at], way


def _settled(user: Item, snapshot: Snapshot) -> bool:
    """Whether nothing is to be said of an account: it is disabled, or declared as an operator's."""
    declared = snapshot.declared.of(user.text("/id"), user.text("/userPrincipalName"))
    return user.at("/accountEnabled").value is False or any(person.role == "operator" for person in declared)


def _carrying(
    access: Access, directory: Directory, snapshot: Snapshot
) -> dict[str, tuple[Note | str, tuple[Seen, ...]]]:
    """The groups that give rights, by folded object id, with what they give and what that was read from."""
    carrying: dict[str, tuple[Note | str, tuple[Seen, ...]]] = {}
    for way in access.ways:
        for seen in way.seen:
            if isinstance(seen.value, str) and directory.find_group(seen.value) is not None:
                carrying.setdefault(seen.value.casefold(), (way.role, way.seen))
    for query in (ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY):
        for assignment in snapshot.seen(query):
            role = assignment.at("/roleDefinitionId")
            if role.value != GLOBAL_ADMINISTRATOR:
                continue
            who = assignment.at("/principalId")
            if directory.find_group(str(who.value)) is not None:
                carrying.setdefault(str(who.value).casefold(), (note("Global Administrator of Entra"), (role, who)))
    return carrying


@survey(
    "azure-production-machines",
    answers=("access.production.limited",),
    needs=RIGHTS,
    may_need=(GROUPS, MEMBERS, *ACTING),
    fold=Fold.BESIDE,
    scopes=ESTATE,
    applies=here,
)
def machines(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Who could act as the applications and managed identities that have rights in production.

    Proves: of each, how many secrets and certificates are valid, and whose tokens from elsewhere (a pipeline's, a cluster's)
    are taken for its own. It stands beside the claim: who holds a secret shows nowhere.
    Leaves open: who can read a secret or run the pipeline; what an application of another tenant is guarded by.
    """
    directory, principals = Directory(snapshot), Principals(snapshot)
    access = _access(snapshot, directory)
    yield from access.doubts
    for machine in access.machines.values():
        one = principals.acting(machine.id)
        says = holds if one.clear and one.kind in (Kind.OWN, Kind.IDENTITY) else unknown
        text = "{kind} with {role}, as which one can act by {ways}"
        said = {"kind": note(str(one.kind)), "role": machine.role, "ways": one.words}
        yield says(f"/servicePrincipals/{machine.id}", text, *machine.seen, *one.seen, **said)
    directory.settle()
