"""Entra and Azure together: the closed set of those who can change production or read its data, way by way.

Rights come by Azure roles at the root, at management groups, subscriptions, groups and single resources, standing or to be
activated; by access policies of key vaults; by Entra's Global Administrators, who may take any role; through groups, nested
ones too. Classic administrators are gone: https://learn.microsoft.com/azure/role-based-access-control/classic-administrators
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from checks.azure import authorization as azure
from checks.azure.administrators import WHO, administrators
from checks.azure.vaults import VAULTS
from checks.check import Observation, holds, unknown
from checks.entra.directory import (
    GLOBAL_ADMINISTRATOR,
    NOBODY,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    SERVICE_PRINCIPALS,
    USERS,
    Crowd,
    Directory,
    positions,
)
from checks.note import Note, listed, note
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot

# Everything that gives rights in production by itself; groups and applications are read where one of them is named.
RIGHTS = (
    azure.ROLE_ASSIGNMENTS,
    azure.ROLE_DEFINITIONS,
    azure.ROLE_ELIGIBILITY,
    azure.DELEGATIONS,
    VAULTS,
    *WHO,
    USERS,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
)

_GLOBAL = note("Global Administrator of Entra (may take any role)")
_POLICY = note("an access policy of a key vault")
_ADMINISTRATOR = note("being named as administrator of a database server")
_RULED = Default(False, "https://learn.microsoft.com/azure/key-vault/general/access-control-default")
# What an access policy does not name, it does not give; and what lets somebody see names and public keys only:
# https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update-access-policy
_UNNAMED = Default([], "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy")
_HARMLESS = {
    "keys": frozenset({"get", "list", "getrotationpolicy"}),
    "secrets": frozenset({"list"}),
    "certificates": frozenset({"get", "list", "getissuers", "listissuers"}),
    "storage": frozenset({"list", "listsas"}),
}

# Where a claim of this kind says whose or what else's production it means, this tenant shows nothing.
_ELSEWHERE = ("customers-tenants", "development")


def here(claim: Claim) -> bool:
    """Whether a claim is about production of the company's own."""
    return claim.params.get("scope") not in _ELSEWHERE


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: who, by what, and the role assignment that gives it, if it is one."""

    crowd: Crowd
    role: Note | str
    seen: tuple[Seen, ...] = ()
    assignment: Item | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account with every way in that it has."""

    user: Item
    enabled: Seen
    ways: tuple[Way, ...]

    @property
    def roles(self) -> Note | str:
        """By what, in words: the first three."""
        names = list(dict.fromkeys(way.role for way in self.ways))
        some = listed(names[:3])
        return note("{some} and {count} more", some=some, count=len(names) - 3) if len(names) > 3 else some

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What this was read from."""
        some = {(one.body, one.pointer): one for way in self.ways[:3] for one in way.seen}
        return (self.enabled, *some.values())


@dataclass(frozen=True, slots=True)
class Machine:
    """An application or managed identity with rights, by its object id."""

    id: str
    role: Note | str
    seen: tuple[Seen, ...]


@dataclass(slots=True)
class Access:
    """What was found: the ways of people, machines, vaults that roles do not rule, and what could not be told."""

    ways: list[Way] = field(default_factory=list)
    machines: dict[str, Machine] = field(default_factory=dict)
    opened: list[Observation] = field(default_factory=list)
    doubts: list[Observation] = field(default_factory=list)

    def people(self, directory: Directory) -> list[Person]:
        """Every person once, in the order of the directory, with the roles that count."""
        held: dict[int, list[Way]] = {}
        for way in self.ways:
            for at in positions(way.crowd.sure):
                held.setdefault(at, []).append(way)
        users = directory.users
        return [Person(users[at], users[at].at("/accountEnabled"), tuple(held[at])) for at in sorted(held)]

    def machine(self, identifier: str, role: Note | str, seen: tuple[Seen, ...]) -> None:
        """Notes a machine; one with several roles is one machine, named with the first."""
        self.machines.setdefault(identifier.casefold(), Machine(identifier, role, seen))


def found(snapshot: Snapshot, directory: Directory, within: Container[str | None]) -> Access:
    """Everybody and everything with rights that count in the subscriptions ``within``, or above them."""
    access = Access()
    _by_roles(access, snapshot, directory, within)
    for vault in snapshot.seen(VAULTS):
        if vault.parent in within:
            _by_policies(access, vault, snapshot, directory)
    for delegation in snapshot.seen(azure.DELEGATIONS):
        if delegation.parent in within:
            text = "delegates rights here to another tenant; how many people act by them does not show here"
            access.doubts.append(unknown(delegation, text))
    for query in (ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY):
        crowd = directory.holders(query, (GLOBAL_ADMINISTRATOR,), tenant_wide=True)
        access.ways.append(Way(crowd, _GLOBAL))
        # What was not read in full is said by the engine; here remain members that cannot be seen.
        if crowd.sure != crowd.maybe and directory.whole(query):
            access.doubts.append(unknown(query.path, "who is Global Administrator could not be told in full"))
    return access


# -- by roles ----------------------------------------------------------------------------------------------------------------


def _by_roles(access: Access, snapshot: Snapshot, directory: Directory, within: Container[str | None]) -> None:
    roles = azure.Roles(snapshot)
    for assignment in azure.assignments(snapshot, eligible=True, within=within):
        role = roles.of(assignment)
        if role.power is azure.Power.UNCLEAR:
            text = "what {role} allows could not be told from its actions"
            access.doubts.append(unknown(assignment, text, *role.seen, role=role.name))
        elif role.power is not azure.Power.READ:
            _by_role(access, assignment, role, directory)


def _by_role(access: Access, assignment: Item, role: azure.Role, directory: Directory) -> None:
    """Takes in what one assignment of a role that counts gives to whom."""
    kind, who = assignment.at("/properties/principalType"), assignment.at("/properties/principalId")
    seen: tuple[Seen, ...] = (kind, who)
    identifier = who.value if isinstance(who.value, str) else ""
    if kind.value == "ServicePrincipal" and identifier:
        access.machine(identifier, role.name, seen)
        return
    crowd, known = NOBODY, False
    if kind.value == "User":
        crowd = directory.user(identifier)
        known = crowd.sure != 0
    elif kind.value == "Group":
        crowd = directory.group(identifier)
        known = directory.find_group(identifier) is not None
        seen = (*seen, *directory.cited(identifier))
    access.ways.append(Way(crowd, _height(assignment, role.name), seen, assignment))
    if not known:
        text = "{role} is held by something that is not found in the directory: deleted, or of another tenant"
        access.doubts.append(unknown(assignment, text, *seen, role=role.name))
    elif crowd.sure != crowd.maybe:
        text = "{role} is held by a group whose members could not be read in full"
        access.doubts.append(unknown(assignment, text, *seen, role=role.name))


def _height(assignment: Item, role: Note | str) -> Note | str:
    """A role with where above the subscriptions it is given, in words."""
    scope = _scope(assignment)
    if not scope:
        return note("{role} at the root of the tenant", role=role)
    if scope.startswith("/providers/microsoft.management/managementgroups/"):
        return note("{role} at a management group", role=role)
    return role


# -- by access policies ------------------------------------------------------------------------------------------------------


def _by_policies(access: Access, vault: Item, snapshot: Snapshot, directory: Directory) -> None:
    """Whoever may read the secrets of a vault that is not ruled by roles holds what production is opened with."""
    ruled = vault.at("/properties/enableRbacAuthorization", absent=_RULED)
    if ruled.value is True:
        return
    policies = vault.parts("/properties/accessPolicies")
    if policies is None:
        text = "does not say who may open it by an access policy"
        access.doubts.append(unknown(vault, text, ruled))
        return
    text = "is opened by access policies, and all {count} of them were looked at"
    access.opened.append(holds(vault, text, ruled, count=len(policies)))
    for policy in policies:
        opens, seen = _opens(policy)
        if opens is None:
            text = "has an access policy of which it could not be told what it opens"
            access.doubts.append(unknown(vault, text, ruled, *seen))
        elif opens:
            _by_policy(access, vault, policy, snapshot, directory)


def _opens(policy: Item) -> tuple[bool | None, tuple[Seen, ...]]:
    """Whether a policy gives more than names and public keys; None where that cannot be told."""
    given = [(harmless, policy.at(f"/permissions/{kind}", absent=_UNNAMED)) for kind, harmless in _HARMLESS.items()]
    seen = tuple(one for _, one in given)
    strange = policy.names("/permissions") - _HARMLESS.keys()
    words = [(harmless, _words(one)) for harmless, one in given]
    if any(some is not None and some - harmless for harmless, some in words):
        return True, seen
    return None if strange or any(some is None for _, some in words) else False, seen


def _words(seen: Seen) -> frozenset[str] | None:
    value = seen.value
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        return None
    return frozenset(word.casefold() for word in value)


def _by_policy(access: Access, vault: Item, policy: Item, snapshot: Snapshot, directory: Directory) -> None:
    """Takes in what one access policy gives."""
    who = policy.at("/objectId")
    if not _by_id(access, vault, who, _POLICY, snapshot, directory):
        text = "is opened by an access policy to something that is not found in the directory: deleted, or of another tenant"
        access.doubts.append(unknown(vault, text, who))


def _by_id(access: Access, where: Item, who: Seen, role: Note | str, snapshot: Snapshot, directory: Directory) -> bool:
    """Takes in whoever has an object id, of which it is not said what kind it is; false where nothing has it."""
    identifier = who.value if isinstance(who.value, str) else ""
    if directory.is_user(identifier):
        access.ways.append(Way(directory.user(identifier), role, (who,)))
    elif directory.find_group(identifier) is not None:
        crowd = directory.group(identifier)
        seen = (who, *directory.cited(identifier))
        access.ways.append(Way(crowd, role, seen))
        if crowd.sure != crowd.maybe:
            text = "{role} is held by a group whose members could not be read in full"
            access.doubts.append(unknown(where, text, *seen, role=role))
    elif identifier.casefold() in _programs(snapshot):
        access.machine(identifier, role, (who,))
    else:
        return False
    return True


def _programs(snapshot: Snapshot) -> frozenset[str]:
    """The folded object ids of the applications and managed identities that came, looked up for each of many policies."""
    return snapshot.once(
        "object ids of programs",
        lambda: frozenset(one.text("/id").casefold() for one in snapshot.seen(SERVICE_PRINCIPALS)),
    )


# -- by the server itself ----------------------------------------------------------------------------------------------------


def administered(access: Access, snapshot: Snapshot, directory: Directory, within: Container[str | None]) -> None:
    """Takes in whom database servers name as their administrators."""
    for item, who in administrators(snapshot):
        if "/".join(item.key.split("/")[:3]) not in within:
            continue
        # MySQL gives the application id of a managed identity, and there are databases that several tenants administer.
        if not _by_id(access, item, who, _ADMINISTRATOR, snapshot, directory):
            text = "administers a database server and is not found in the directory: deleted, or of another tenant"
            access.doubts.append(unknown(item, text, who))


# -- what takes rights away --------------------------------------------------------------------------------------------------


def perhaps_denied(person: Person, snapshot: Snapshot) -> bool:
    """Whether a deny assignment may stand against every way that an account has.

    https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
    """
    denials = snapshot.seen(azure.DENIALS)  # a right that was seen stands until a denial is seen
    return all(any(_denies(denial, way) for denial in denials) for way in person.ways)


def _denies(denial: Item, way: Way) -> bool:
    """Whether a deny assignment stands at or above a role's scope, takes away everything, and does not spare the holder."""
    if way.assignment is None or not _within(_scope(way.assignment), _scope(denial)):
        return False
    spared = {one.text("/id").casefold() for one in denial.parts("/properties/excludePrincipals") or ()}
    if way.assignment.text("/properties/principalId").casefold() in spared:
        return False
    permissions = denial.parts("/properties/permissions") or ()
    taken = [_words(permission.at("/actions")) for permission in permissions]
    return not taken or any(actions is None or "*" in actions for actions in taken)


def _scope(assignment: Item) -> str:
    """Where a role or a denial is given: its id says it, before the provider."""
    return assignment.key.partition("/providers/microsoft.authorization/")[0]


def _within(scope: str, above: str) -> bool:
    return scope == above or scope.startswith(f"{above}/")


# -- who could take rights ---------------------------------------------------------------------------------------------------


def indirect(directory: Directory, roles: dict[str, str], known: Container[str]) -> Iterator[Observation]:
    """Those who hold no right here and could give themselves one, by directory roles; ``known`` are looked at already."""
    for identifier, how in roles.items():
        for query in (ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY):
            crowd = directory.holders(query, (identifier,), tenant_wide=True)
            for at in positions(crowd.sure):
                user = directory.users[at]
                enabled = user.at("/accountEnabled")
                if user.key not in known and enabled.value is not False:
                    yield unknown(user, "holds no right here, and {how}", enabled, how=note(how))
            if crowd.sure != crowd.maybe and directory.whole(query):
                yield unknown(query.path, "it could not be told in full who {how}", how=note(how))
