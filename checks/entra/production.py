"""Entra and Azure together: whether no more people can change production or read its data than the document says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from checks.azure import authorization as azure
from checks.azure.estate import SUBSCRIPTIONS
from checks.check import ESTATE, Observation, contradicts, holds, survey, unknown
from checks.entra.access import RIGHTS, Access, Machine, Person, administered, found, here, indirect, perhaps_denied
from checks.entra.directory import (
    GROUPS,
    MEMBERS,
    ORGANIZATION,
    SERVICE_PRINCIPALS,
    USERS,
    Directory,
    foreign,
)
from checks.entra.guests import MICROSOFT
from checks.note import Note, note
from claims.model import Claim
from evidence import Item, Snapshot
from evidence.declared import GUID, Declared

_MEANS = "can change production or read its data by {roles}"
_ONE_OF = "{means}: one of {count} people, where {claimed} is claimed"

# Directory roles that give no right in Azure, and whose holders could give themselves every one of them:
# https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions
_TAKERS = {
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "could take any role as Privileged Role Administrator of Entra",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "could sign in as anybody, for a Privileged Authentication Administrator of Entra "
    "sets the password and the second factor of every account anew",
}
# Whoever may give an application a new secret can act as it:
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#application-administrator
_KEEPERS = {
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "could act as an application with rights here, as Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "could act as an application with rights here, as Cloud Application Administrator",
}
# One to use and one in reserve: https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
_EMERGENCIES = 2


@survey(
    "azure-production-access",
    answers=("access.production.limited",),
    needs=RIGHTS,
    may_need=(azure.DENIALS, GROUPS, MEMBERS, ORGANIZATION, SERVICE_PRINCIPALS),
    scopes=ESTATE,
    applies=here,
)
def limited(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """No more people than the document says can change production or read its data.

    Where the company declares its operators, everybody else with such rights contradicts; an account that it declares for
    emergencies, with reason and owner, is named and not counted. Where it declares which subscriptions production is, only
    rights in these and above them count. A declaration that fits nothing in the directory leaves the claim open.

    Proves: how many different people with an enabled account hold, or may activate, a role that writes or reads data at,
    above or below the subscriptions, directly or through groups, or an access policy of a key vault, are named on a server
    of SQL, PostgreSQL or MySQL as its administrators, or are Global Administrators; guests are counted too. Where rights are
    delegated to another tenant the number is not known, nor where somebody else could take any role or act as an application
    with rights: who could is named and not counted, for nothing shows that it was done. Someone whose every role a deny
    assignment may stand against is named and not counted either.
    Leaves open: whether two accounts are one person's; administrators who could reset the password of somebody with rights;
    users whom a database, a cache or a cluster knows by itself. Applications and managed identities are listed, not counted:
    whoever holds their secret can act as them.
    """
    directory = Directory(snapshot)
    declared = snapshot.declared
    within = azure.production(snapshot)
    access = found(snapshot, directory, within)
    administered(access, snapshot, directory, within)
    people = [person for person in access.people(directory) if person.enabled.value is not False]
    counted = [person for person in people if not _emergency(person.user, declared)]
    claimed = claim.params.get("operators")
    number = claimed if isinstance(claimed, int) and not isinstance(claimed, bool) else None
    sure = [person for person in counted if person.enabled.value is True]
    against = list(_against(sure, number, snapshot))
    yield from against
    yield from access.doubts
    yield from _unclear(people)
    yield from _emergencies([person for person in people if person not in counted], number, declared)
    yield from _misfits(directory, snapshot)
    known = _settled(people, directory, declared)
    yield from indirect(directory, _TAKERS, known)
    yield from access.opened
    yield from _machines(access, snapshot, directory, known)
    directory.settle()
    if not against:
        yield from _few(snapshot, sure, number, directory)


def _settled(people: Iterable[Person], directory: Directory, declared: Declared) -> frozenset[str]:
    """The keys of the accounts of which something is said already, and of those that are declared for emergencies."""
    known = {person.user.key for person in people}
    return frozenset(known | {user.key for user in directory.users if _emergency(user, declared)})


# -- people ------------------------------------------------------------------------------------------------------------------


def _against(people: list[Person], number: int | None, snapshot: Snapshot) -> Iterator[Observation]:
    """Those who are too many, or no declared operators; and who would be, were it not for a deny assignment."""
    undeclared = {p.user.key: why for p in people if (why := _no_operator(p.user, snapshot.declared))}
    if not undeclared and (number is None or len(people) <= number):
        return
    denied = {person.user.key for person in people if perhaps_denied(person, snapshot)}
    certain = [person for person in people if person.user.key not in denied]
    many = number is not None and sum(person.user.key not in undeclared for person in certain) > number
    for person in people:
        reason = undeclared.get(person.user.key)
        if person.user.key in denied:
            text = "{means}, and a deny assignment may take that away again"
            yield unknown(person.user, text, *person.seen, means=_means(person))
        elif reason:
            yield contradicts(
                person.user, "{means}, and {reason}", *person.seen, means=_means(person), reason=note(reason)
            )
        elif many:
            count = {"count": len(certain), "claimed": number}
            yield contradicts(person.user, _ONE_OF, *person.seen, means=_means(person), **count)
        elif undeclared:
            yield holds(person.user, "{means}, and is a declared operator", *person.seen, means=_means(person))


def _means(person: Person) -> Note:
    """By what somebody can change production."""
    return note(_MEANS, roles=person.roles)


def _no_operator(user: Item, declared: Declared) -> str:
    """Why somebody is no operator, where operators are declared; an empty text where nothing stands against it."""
    if not declared.has("operator"):
        return ""
    roles = _declared(user, declared)
    if "operator" in roles:
        return ""
    return "is declared as staff and not as an operator" if "staff" in roles else "is not declared as an operator"


def _declared(user: Item, declared: Declared) -> frozenset[str]:
    """What an account is declared as, by its object id or its name."""
    if not declared.people:
        return frozenset()
    return frozenset(person.role for person in declared.of(user.text("/id"), user.text("/userPrincipalName")))


def _emergency(user: Item, declared: Declared) -> bool:
    """Whether an account is declared for emergencies and for nothing else."""
    return _declared(user, declared) == {"break-glass"}


def _emergencies(people: list[Person], number: int | None, declared: Declared) -> Iterator[Observation]:
    """What is said of the accounts that are kept for emergencies and are not counted."""
    for person in people:
        seen = person.seen
        outside, ways = foreign(person.user)
        if number == 0:
            yield unknown(
                person.user, "is declared for emergencies, and nobody at all is claimed to have access", *seen
            )
        elif outside is not False:
            text = "is declared for emergencies, and is not known to be an account of the company's own"
            yield unknown(person.user, text, *seen, *ways)
        elif len(people) > _EMERGENCIES:
            text = "one of {count} accounts that are declared for emergencies, which is more than emergencies need"
            yield unknown(person.user, text, *seen, count=len(people))
        else:
            (one, *_) = declared.of(person.user.text("/id"), person.user.text("/userPrincipalName"))
            text = "{means}: declared for emergencies ({reason}), {owner} answers for it, and it is not counted"
            yield holds(person.user, text, *seen, means=_means(person), reason=one.reason, owner=_kind(one.owner))


def _kind(owner: str) -> Note:
    """What an owner is, without the name."""
    return note("a person" if "@" in owner or GUID.fullmatch(owner) else "a function of the company")


def _unclear(people: Iterable[Person]) -> Iterator[Observation]:
    for person in people:
        if not isinstance(person.enabled.value, bool):
            yield unknown(person.user, "whether this account is enabled was not answered", *person.seen)


def _misfits(directory: Directory, snapshot: Snapshot) -> Iterator[Observation]:
    """What production is declared to be; and declarations that fit nothing that was read, or contradict each other."""
    declared = snapshot.declared
    asked = {subscription.key for subscription in snapshot.seen(SUBSCRIPTIONS)}
    for id_ in declared.production:
        if f"/subscriptions/{id_}".casefold() not in asked:
            text = "is declared as production, and is not among the subscriptions that were read"
            yield unknown(f"/subscriptions/{id_}", text)
        else:
            text = "is what the company declares as production: rights that hold in other subscriptions only are not counted"
            yield holds(f"/subscriptions/{id_}", text)
    names = {user.text("/id").casefold() for user in directory.users} if declared.people else set()
    names |= {user.text("/userPrincipalName").casefold() for user in directory.users} if declared.people else set()
    for person in declared.people:
        if person.account.casefold() not in names and directory.whole(USERS):
            text = "is declared as {role}, and there is no such account"
            yield unknown(f"/users/{quote(person.account, safe='@')}", text, role=person.role)
    for user in directory.users if declared.people else ():
        roles = sorted(_declared(user, declared))
        if len(roles) > 1:
            yield unknown(user, "is declared as {first} and as {second}", first=roles[0], second=roles[1])


def _few(snapshot: Snapshot, people: list[Person], number: int | None, directory: Directory) -> Iterator[Observation]:
    """What is to be said where nobody is too many."""
    if number is None:
        yield from _unnumbered(people, snapshot.declared, directory)
        return
    for person in people:
        yield holds(person.user, _ONE_OF, *person.seen, means=_means(person), count=len(people), claimed=number)
    if people:
        return
    for subscription in snapshot[SUBSCRIPTIONS]:
        seen = snapshot.listing(azure.ROLE_ASSIGNMENTS, subscription)
        if number == 0:
            yield holds(subscription, "no person holds a role here that changes anything or reads data", *seen)
        else:
            yield unknown(subscription, "no person holds a role here, so who operates it could not be told", *seen)


def _unnumbered(people: list[Person], declared: Declared, directory: Directory) -> Iterator[Observation]:
    """Where the document names no number it is measured by the operators that are declared, and by nothing without them."""
    staff = sum(user.at("/accountEnabled").value is True for user in directory.users)
    for person in people:
        count = {"means": _means(person), "count": len(people)}
        if not declared.has("operator"):
            text = "{means}: one of {count} people; the document names no number"
            yield unknown(person.user, text, *person.seen, **count)
        elif 2 * len(people) > staff:
            text = "{means}: one of {count} declared operators, who hold most of the {staff} accounts that there are"
            yield unknown(person.user, text, *person.seen, staff=staff, **count)
        else:
            text = "{means}: one of {count} people, all of them declared as operators"
            yield holds(person.user, text, *person.seen, **count)
    if not people:
        yield unknown("/subscriptions", "no person holds a role here, and the document names no number")


# -- machines ----------------------------------------------------------------------------------------------------------------


def _machines(access: Access, snapshot: Snapshot, directory: Directory, known: frozenset[str]) -> Iterator[Observation]:
    """What is said of applications and managed identities with rights, and of who could act as an application."""
    listed = {one.text("/id").casefold(): one for one in snapshot.seen(SERVICE_PRINCIPALS)} if access.machines else {}
    seen = [_machine(machine, listed.get(id_), snapshot) for id_, machine in access.machines.items()]
    yield from seen
    if any(one is not None and _is_application(one) for one in map(listed.get, access.machines)):
        yield from indirect(directory, _KEEPERS, known)
    for program in snapshot.declared.applications:
        ids = {one.text(key).casefold() for one in snapshot[SERVICE_PRINCIPALS] for key in ("/id", "/appId")}
        if program.application.casefold() not in ids:
            yield unknown(
                f"/servicePrincipals/{program.application}",
                "is declared as automation, and there is no such application",
            )
    if access.machines:
        _ = snapshot[SERVICE_PRINCIPALS]


def _is_application(item: Item) -> bool:
    return bool(item.at("/servicePrincipalType").value != "ManagedIdentity")


def _machine(machine: Machine, item: Item | None, snapshot: Snapshot) -> Observation:
    resource = f"/servicePrincipals/{machine.id}"
    if item is None:
        text = "{role} is held by an application or managed identity that is not found in the directory"
        return unknown(resource, text, *machine.seen, role=machine.role)
    kind = item.at("/servicePrincipalType")
    if kind.value == "ManagedIdentity":
        text = "a managed identity with {role}: no person, with no secret that one could hold, and not counted"
        return holds(item, text, *machine.seen, kind, role=machine.role)
    owner = item.at("/appOwnerOrganizationId")
    seen = (*machine.seen, kind, owner)
    home = {organization.text("/id").casefold() for organization in snapshot[ORGANIZATION]}
    if kind.value != "Application" or not isinstance(owner.value, str):
        return unknown(item, "holds {role}, and whose application it is was not answered", *seen, role=machine.role)
    if owner.value.casefold() not in (*home, *MICROSOFT):
        text = "an application of another organisation with {role}; who acts by it does not show here"
        return unknown(item, text, *seen, role=machine.role)
    return _own(machine, item, snapshot.declared)


def _own(machine: Machine, item: Item, declared: Declared) -> Observation:
    """An application of the company itself, or of Microsoft."""
    if not declared.people and not declared.applications:
        text = "an application with {role}: no person, and not counted"
        return holds(item, text, *machine.seen, role=machine.role)
    one = declared.application(item.text("/id"), item.text("/appId"))
    if one is None:
        text = "an application with {role} that is not declared; whoever holds its secret can act as it"
        return unknown(item, text, *machine.seen, role=machine.role)
    text = "an application with {role}, declared as automation ({reason}): not counted"
    reason = one.reason or note("no reason given")
    return holds(item, text, *machine.seen, role=machine.role, reason=reason)
