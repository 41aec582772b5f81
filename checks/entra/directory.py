"""Entra: who and what there is in the directory: the tenant, its users, groups, role holders and applications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.azure import administrators
from checks.azure import authorization as azure
from checks.azure.vaults import VAULTS
from checks.entra.licences import P2
from checks.entra.policies import POLICIES
from evidence import Among, Default, Item, Query, Seen, Snapshot, graph

# Counting needs the advanced query mode: https://learn.microsoft.com/graph/aad-advanced-queries
COUNT = (("$top", "999"), ("$count", "true"))
EVENTUAL = (("ConsistencyLevel", "eventual"),)

ORGANIZATION = graph(
    "graph.organization",
    "/organization",
    permission="Organization.Read.All",
    params=(("$select", "id,tenantType,verifiedDomains"),),
    resource="/organization/{id}",
)
USERS = graph(
    "graph.users",
    "/users",
    permission="User.Read.All",
    params=(("$select", "id,accountEnabled,userType,userPrincipalName,identities"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/users/{id}",
)
GROUPS = graph(
    "graph.groups",
    "/groups",
    permission="GroupMember.Read.All",
    params=(("$select", "id,visibility,isAssignableToRole"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/groups/{id}",
)
ROLE_ASSIGNMENTS = graph(
    "graph.roles.assignments",
    "/roleManagement/directory/roleAssignments",
    permission="RoleManagement.Read.Directory",
    resource="/roleManagement/directory/roleAssignments/{id}",
)
ROLE_ELIGIBILITY = graph(
    "graph.roles.eligibility",
    "/roleManagement/directory/roleEligibilityScheduleInstances",
    permission="RoleEligibilitySchedule.Read.Directory",
    licence=P2,
    resource="/roleManagement/directory/roleEligibilityScheduleInstances/{id}",
)
# What names groups in the answers that judges follow. A group that is named nowhere is not asked for its members.
NAMING = (
    Among(POLICIES, "/conditions/users/includeGroups/*"),
    Among(POLICIES, "/conditions/users/excludeGroups/*"),
    Among(ROLE_ASSIGNMENTS, "/principalId"),
    Among(ROLE_ELIGIBILITY, "/principalId"),
    Among(azure.ROLE_ASSIGNMENTS, "/properties/principalId"),
    Among(azure.ROLE_ELIGIBILITY, "/properties/principalId"),
    Among(VAULTS, "/properties/accessPolicies/*/objectId"),
    *(Among(query, pointer) for query, pointer in administrators.WHO.items()),
)
MEMBERS = graph(
    "graph.groups.transitive-members",
    "/groups/{id}/transitiveMembers",
    permission="GroupMember.Read.All",
    each=GROUPS,
    among=NAMING,
    params=(("$select", "id"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/directoryObjects/{id}",
)
# Rights that a group carries are also within reach of those who may join it or who own it, and the groups inside it.
_CARRYING = (*NAMING, Among(MEMBERS, "/id"))
# PIM for groups; the list wants to know of which group:
# https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances
GROUP_ELIGIBILITY = graph(
    "graph.groups.eligibility",
    "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
    permission="PrivilegedEligibilitySchedule.Read.AzureADGroup",
    each=GROUPS,
    among=_CARRYING,
    params=(("$filter", "groupId eq '{id}'"),),
    licence=P2,
    resource="/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/{id}",
)
# Of groups that Exchange or a directory on premises keeps no owner is shown, and applications are not listed as owners:
# https://learn.microsoft.com/graph/api/group-list-owners
OWNERS = graph(
    "graph.groups.owners",
    "/groups/{id}/owners",
    permission="GroupMember.Read.All",
    each=GROUPS,
    among=_CARRYING,
    params=(("$select", "id"),),
    resource="/directoryObjects/{id}",
)
SERVICE_PRINCIPALS = graph(
    "graph.service-principals",
    "/servicePrincipals",
    permission="Application.Read.All",
    params=(("$select", "id,appId,appOwnerOrganizationId,servicePrincipalType,accountEnabled"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/servicePrincipals/{id}",
)

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
SYNCHRONIZATION = "d29b2b05-8046-44ba-8758-1e26182fcf32"
# Role template ids, the same in every tenant:
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
# The first sign in with a second factor every time where security defaults are on:
# https://learn.microsoft.com/entra/fundamentals/security-defaults#require-administrators-to-do-multifactor-authentication
ASKED_BY_DEFAULTS = frozenset(
    {
        GLOBAL_ADMINISTRATOR,
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",  # Application Administrator
        "c4e39bd9-1100-46d3-8c65-fb160da0071f",  # Authentication Administrator
        "0526716b-113d-4c15-b2c8-68e3c22b9f80",  # Authentication Policy Administrator
        "b0f54661-2d74-4c50-afa3-1ec803f12efe",  # Billing Administrator
        "158c047a-c907-4556-b7ef-446551a6b5f7",  # Cloud Application Administrator
        "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",  # Conditional Access Administrator
        "29232cdf-9323-42fd-ade2-1d097af3e4de",  # Exchange Administrator
        "729827e3-9c14-49f7-bb1b-9608f156bbb8",  # Helpdesk Administrator
        "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e",  # Identity Governance Administrator
        "966707d0-3269-4727-9be2-8c3a10f19b9d",  # Password Administrator
        "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",  # Privileged Authentication Administrator
        "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
        "194ae4cb-b126-40b2-bd5b-6091b380977d",  # Security Administrator
        "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",  # SharePoint Administrator
        "fe930be7-5e62-47db-91af-98c3a49a38b1",  # User Administrator
    }
)
ADMINISTRATORS = ASKED_BY_DEFAULTS | {
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",  # Hybrid Identity Administrator
    "3a2c62db-5318-420d-8d74-23affee5d9d5",  # Intune Administrator
}

_VISIBILITY = Default("", "https://learn.microsoft.com/graph/api/resources/group#group-visibility-options")
_GUEST_KINDS = {
    ("guest", True): "b2bcollaborationguest",
    ("guest", False): "internalguest",
    ("member", True): "b2bcollaborationmember",
    ("member", False): "member",
}
_OTHER = {"member": "owner", "owner": "member"}
GUEST_KINDS = frozenset(_GUEST_KINDS.values()) - {"member"}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Users of a directory as two bit masks: who certainly belongs to it, and who possibly does (the first lies in it)."""

    sure: int
    maybe: int

    def __or__(self, other: Crowd) -> Crowd:
        return Crowd(self.sure | other.sure, self.maybe | other.maybe)

    def __sub__(self, other: Crowd) -> Crowd:
        """Those of this crowd who are not in the other: certain only where they certainly are not."""
        return Crowd(self.sure & ~other.maybe, self.maybe & ~other.sure)

    @property
    def perhaps(self) -> Crowd:
        """The same people, none of them for certain."""
        return Crowd(0, self.maybe)


NOBODY = Crowd(0, 0)


def positions(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    digits = bin(mask)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def union(crowds: Iterable[Crowd]) -> Crowd:
    """Everybody who is in one of them."""
    whole = NOBODY
    for crowd in crowds:
        whole = whole | crowd
    return whole


def foreign(user: Item) -> tuple[bool | None, tuple[Seen, ...]]:
    """Whether an account signs in with an identity of another organisation or provider; None where that cannot be told.

    https://learn.microsoft.com/entra/external-id/user-properties
    """
    name = user.at("/userPrincipalName")
    parts = user.parts("/identities")
    if not isinstance(name.value, str) or parts is None:
        return None, (name,)
    ways = [part.at("/signInType") for part in parts]
    seen = (name, *ways)
    if "#ext#" in name.value.casefold() or any(way.value == "federated" for way in ways):
        return True, seen
    # emailAddress and userName are local accounts; a word may stand before a number or an addition of the tenant's own.
    if all(
        isinstance(w.value, str) and w.value.startswith(("userPrincipalName", "emailAddress", "userName")) for w in ways
    ):
        return False, seen
    return None, seen


class Directory:
    """The people of one snapshot and the sets that policies and assignments name, read when they are named.

    A set that could not be read in full still has those who came for certain, and everybody else possibly: what is certain
    can then be said. ``settle`` raises Incomplete for whatever was taken and was not all there; call it before the end.
    With ``activated`` everybody counts as having activated the roles that they are eligible for, with ``joined`` as having
    joined the groups that they are eligible for (which reads GROUP_ELIGIBILITY).
    """

    def __init__(self, snapshot: Snapshot, *, activated: bool = False, joined: bool = False) -> None:
        self.snapshot = snapshot
        self._activated = activated
        self._joined = joined
        self.users, self._index = snapshot.once("the users by position", lambda: _indexed(snapshot.seen(USERS)))
        self.everyone = (1 << len(self.users)) - 1
        self.seen: dict[str, Seen] = {}
        self._taken: dict[Query, None] = {}
        self._opened: dict[tuple[Query, str], Item] = {}
        self._within: dict[str | None, list[str]] = {}
        self._holders: dict[str, Crowd] = {}
        self._listed: dict[str, Item] | None = None
        self._members: dict[str | None, int] | None = None
        self._kinds: dict[str, int] | None = None

    def take(self, query: Query) -> list[Item]:
        """What came of a list; that it is all there is asked for in the end, by ``settle``."""
        self._taken.setdefault(query)
        return self.snapshot.seen(query)

    def whole(self, query: Query) -> bool:
        """Whether nothing of a list is missing."""
        return not self.snapshot.gaps(query)

    def settle(self) -> None:
        """Raises Incomplete where something that was taken is not all there."""
        for query in self._taken:
            _ = self.snapshot[query]
        for (query, _), group in self._opened.items():
            self.snapshot.under(query, group)

    def user(self, identifier: str) -> Crowd:
        """The account with an object id, nobody where there is none."""
        at = self._index.get(identifier.casefold())
        return NOBODY if at is None else Crowd(1 << at, 1 << at)

    def is_user(self, identifier: str) -> bool:
        """Whether an object id is a user's."""
        return identifier.casefold() in self._index

    def find_group(self, identifier: str) -> Item | None:
        """The group with an object id."""
        if self._listed is None:
            self._listed = {group.text("/id").casefold(): group for group in self.take(GROUPS)}
        return self._listed.get(identifier.casefold())

    def group(self, identifier: str) -> Crowd:
        """The users in a group, directly or through other groups; nobody where the group does not exist any more."""
        group = self.find_group(identifier)
        if group is None:
            return NOBODY if self.whole(GROUPS) else Crowd(0, self.everyone)
        return self._inside(group) | self._joining(group, "member") if self._joined else self._inside(group)

    def owners(self, identifier: str) -> Crowd:
        """The users who own a group or one inside it, and with ``joined`` may come to: they can make anybody a member.

        https://learn.microsoft.com/entra/fundamentals/how-to-manage-groups. It reads OWNERS.
        """
        group = self.find_group(identifier)
        if group is None:
            return NOBODY if self.whole(GROUPS) else Crowd(0, self.everyone)
        found = self._joining(group, "owner") if self._joined else NOBODY
        for one in self._with_inner(group):
            listed = self._below(OWNERS, one)
            found = found | union(self._behind(owner.at("/id").value) for owner in listed or ())
            found = found if listed is not None else found | Crowd(0, self.everyone)
        return found

    def _inside(self, group: Item) -> Crowd:
        """Who is in a group now."""
        visibility = group.at("/visibility", absent=_VISIBILITY)
        self.seen[group.text("/id").casefold()] = visibility
        self._opened[MEMBERS, group.key] = group
        came = self._came().get(group.key, 0)
        # The members of a hidden group are left out of the answer for whoever lacks Member.Read.Hidden, without an error.
        hidden = str(visibility.value).casefold() not in ("", "public", "private")
        return Crowd(came, self.everyone if hidden or self.snapshot.lacks(MEMBERS, group) else came)

    def _joining(self, group: Item, access: str) -> Crowd:
        """Who may become a ``member`` or an ``owner`` of a group or of one inside it.

        https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityscheduleinstance
        """
        found, waiting, done = NOBODY, [group], set()
        while waiting:
            for one in self._with_inner(waiting.pop()):
                if one.key in done:
                    continue
                done.add(one.key)
                listed = self._below(GROUP_ELIGIBILITY, one)
                if listed is None:
                    found = found | Crowd(0, self.everyone)
                for eligible in listed or ():
                    crowd, inner = self._eligible(eligible, access)
                    found = found | crowd
                    waiting += inner
        return found

    def _eligible(self, eligible: Item, access: str) -> tuple[Crowd, list[Item]]:
        """Whom one eligibility lets in, and the group that they are in, which others may join in turn."""
        way, who = eligible.at("/accessId").value, eligible.at("/principalId").value
        if way == _OTHER[access]:
            return NOBODY, []
        group = self.find_group(who) if isinstance(who, str) else None
        crowd = self._behind(who)
        return (crowd if way == access else crowd.perhaps), [] if group is None else [group]

    def _behind(self, who: object) -> Crowd:
        """The users behind an object id: an account, or a group's members now; possibly everybody where it is none."""
        if not isinstance(who, str):
            return Crowd(0, self.everyone)
        if self.is_user(who):
            return self.user(who)
        group = self.find_group(who)
        if group is not None:
            return self._inside(group)
        return NOBODY if self.whole(GROUPS) else Crowd(0, self.everyone)

    def _below(self, query: Query, group: Item) -> list[Item] | None:
        """What came of a list below a group; None where it is not all there."""
        self._opened[query, group.key] = group
        return None if self.snapshot.lacks(query, group) else self.snapshot.under(query, group)

    def _with_inner(self, group: Item) -> list[Item]:
        """A group and those inside it."""
        self._inside(group)
        inner = (self.find_group(identifier) for identifier in self._within.get(group.key, ()))
        return [group, *(one for one in inner if one is not None)]

    def cited(self, identifier: str) -> tuple[Seen, ...]:
        """What was seen of a group that was named."""
        seen = self.seen.get(identifier.casefold())
        return () if seen is None else (seen,)

    def principal(self, identifier: str) -> Crowd:
        """The users behind an object id: an account, a group's members; nobody behind an application."""
        return self.user(identifier) if self.is_user(identifier) else self.group(identifier)

    def active(self, role: str) -> Crowd:
        """Who holds a directory role for the whole tenant at this moment."""
        crowd = self.holders(ROLE_ASSIGNMENTS, (role,), tenant_wide=True)
        return crowd | self.holders(ROLE_ELIGIBILITY, (role,), tenant_wide=True) if self._activated else crowd

    def any_holder(self, role: str) -> Crowd:
        """Who holds a directory role at this moment, wherever."""
        if role not in self._holders:
            self._holders[role] = self.holders(ROLE_ASSIGNMENTS, (role,), tenant_wide=False)
        return self._holders[role]

    def holders(self, query: Query, roles: Iterable[str], *, tenant_wide: bool) -> Crowd:
        """Who holds one of the directory roles by a list of assignments, through groups too."""
        wanted = {role.casefold() for role in roles}
        found = NOBODY if self.whole(query) else Crowd(0, self.everyone)
        for assignment in self.take(query):
            role = assignment.at("/roleDefinitionId").value
            if not isinstance(role, str):
                found = found | Crowd(0, self.everyone)
            elif role.casefold() in wanted:
                found = found | self._holder(assignment, tenant_wide)
        return found

    def _holder(self, assignment: Item, tenant_wide: bool) -> Crowd:
        who = assignment.at("/principalId").value
        crowd = self.principal(who) if isinstance(who, str) else Crowd(0, self.everyone)
        if not tenant_wide:
            return crowd
        scope = assignment.at("/directoryScopeId").value
        if not isinstance(scope, str):
            return crowd.perhaps
        return crowd if scope == "/" else NOBODY

    def guests(self, kinds: Iterable[str]) -> Crowd:
        """Accounts of the named kinds of guests and external users, as conditional access divides them.

        https://learn.microsoft.com/entra/external-id/authentication-conditional-access
        """
        if self._kinds is None:
            self._kinds = self._sorted()
        doubtful = self._kinds.get("", 0)
        sure = 0
        for kind in kinds:
            sure |= self._kinds.get(kind, 0)
        return Crowd(sure, sure | doubtful)

    def _sorted(self) -> dict[str, int]:
        kinds: dict[str, list[int]] = {}
        for at, user in enumerate(self.users):
            outside, _ = foreign(user)
            kind = "" if outside is None else _GUEST_KINDS.get((user.text("/userType").casefold(), outside), "")
            kinds.setdefault(kind, []).append(at)
        return {kind: mask(ats) for kind, ats in kinds.items()}

    def _read_members(self) -> tuple[dict[str | None, int], dict[str | None, list[str]]]:
        """Of every group its users as a mask, and the ids of the other things in it."""
        users: dict[str | None, list[int]] = {}
        others: dict[str | None, list[str]] = {}
        for member in self.snapshot.seen(MEMBERS):
            identifier = member.text("/id").casefold()
            at = self._index.get(identifier)
            if at is None:
                others.setdefault(member.parent, []).append(identifier)
            else:
                users.setdefault(member.parent, []).append(at)
        return {group: mask(ats) for group, ats in users.items()}, others

    def _came(self) -> dict[str | None, int]:
        """The members of every group as masks, by the group's key."""
        if self._members is None:
            self._members, self._within = self.snapshot.once("the members of groups", self._read_members)
        return self._members


def mask(positions_: Iterable[int]) -> int:
    """The bit mask with those positions set; linear, where adding them up one by one would be quadratic."""
    ats = list(positions_)
    if not ats:
        return 0
    room = bytearray(max(ats) // 8 + 1)
    for at in ats:
        room[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(room, "little")


def _indexed(listed: Iterable[Item]) -> tuple[list[Item], dict[str, int]]:
    """The users, each once, and the position of each by its id."""
    users: list[Item] = []
    index: dict[str, int] = {}
    for user in listed:
        if index.setdefault(user.text("/id").casefold(), len(users)) == len(users):
            users.append(user)
    return users, index
