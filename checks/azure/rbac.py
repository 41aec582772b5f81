"""Azure role-based access control: whether rights are given by roles that leave something out."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure.authorization import ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, Role, Roles, assignments
from checks.azure.promise import listed
from checks.check import ESTATE, Observation, contradicts, holds, survey, unknown
from checks.entra.directory import GROUPS, MEMBERS, USERS, Directory, positions
from claims.model import Claim
from evidence import Item, Snapshot

# A claim may say which systems it means; of these the roles in Azure say something.
_HERE = ("production", "development-systems")
# What is said by these words is measured by the work of each person.
_NEED = {"least-privilege", "need-to-know"}
# Staff and the systems they work with are ruled by the same roles as production.
WHERE = (*ESTATE, "development systems", "organisation")


def here(claim: Claim) -> bool:
    """Whether a claim on rights is about systems whose rights show in Azure."""
    return claim.params.get("scope", "production") in _HERE


@survey(
    "azure-rbac",
    answers=("access.rbac",),
    needs=(ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, USERS),
    may_need=(GROUPS, MEMBERS),
    scopes=WHERE,
    applies=here,
)
def by_roles(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Azure rights are given by roles, and nobody from outside and no application may do everything.

    Proves: of each role assignment at, above and below the subscriptions that its role is known; that no guest and no
    application is an owner; that no custom role that allows every action is given.
    Leaves open: whether each person needs the rights that the role gives; roles inside the product; roles that may be
    activated; access policies of key vaults; keys that are open to whoever holds them.
    """
    directory = Directory(snapshot)
    roles = Roles(snapshot)
    for assignment in assignments(snapshot, eligible=False):
        role = roles.of(assignment)
        if not role.read:
            yield unknown(assignment, "gives {role}, and what it allows was not answered", role=role.name)
        elif role.everything:
            yield _everything(assignment, role, directory)
        else:
            yield holds(assignment, "gives the role {role}", *role.seen[:1], role=role.name)
    directory.settle()
    principles = listed(claim, "principle")
    if _NEED & set(principles):
        text = "whether everybody needs the rights that the roles give, no answer of Azure shows"
        yield unknown("/subscriptions", text)
    elif not principles:
        text = "whom the document means to have rights here, no answer of Azure shows"
        yield unknown("/subscriptions", text)


def _everything(assignment: Item, role: Role, directory: Directory) -> Observation:
    """What is to be said of the assignment of a role that allows every action."""
    assert role.item is not None  # noqa: S101 - a role that allows something was read
    made = role.item.at("/properties/type")
    kind, who = assignment.at("/properties/principalType"), assignment.at("/properties/principalId")
    seen = (made, kind, who)
    if made.value == "CustomRole":
        return contradicts(assignment, "gives the custom role {role}, which allows every action", *seen, role=role.name)
    if made.value != "BuiltInRole" or not isinstance(who.value, str):
        return unknown(
            assignment, "gives {role}, of which it was not answered what it is or to whom", *seen, role=role.name
        )
    if kind.value == "ServicePrincipal":
        return contradicts(assignment, "makes an application or managed identity {role}", *seen, role=role.name)
    if kind.value not in ("User", "Group"):
        return unknown(assignment, "makes a principal {role} whose kind is not known", *seen, role=role.name)
    return _people(assignment, role, directory, who.value)


def _people(assignment: Item, role: Role, directory: Directory, who: str) -> Observation:
    crowd = directory.principal(who)
    seen = (assignment.at("/properties/principalId"), *directory.cited(who))
    kinds = [directory.users[at].at("/userType") for at in positions(crowd.sure)]
    if any(kind.value == "Guest" for kind in kinds):
        return contradicts(assignment, "makes a guest {role}", *seen, *kinds[:3], role=role.name)
    if crowd.sure != crowd.maybe or any(kind.value != "Member" for kind in kinds):
        return unknown(assignment, "makes somebody {role} of whom it was not answered who it is", *seen, role=role.name)
    if not crowd.sure and directory.find_group(who) is None:
        return unknown(assignment, "makes somebody {role} who is not found in the directory", *seen, role=role.name)
    if len(kinds) == 1:
        return holds(assignment, "makes one member of the tenant {role}", *seen, role=role.name)
    return holds(assignment, "makes {count} members of the tenant {role}", *seen, count=len(kinds), role=role.name)
