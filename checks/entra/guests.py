"""Entra and Azure together: who from outside has an account, a delegation or a role."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure.authorization import DELEGATIONS, ROLE_ASSIGNMENTS, assignments
from checks.check import WORKFORCE, Fold, Observation, contradicts, holds, survey, unknown
from checks.entra.directory import ORGANIZATION, SERVICE_PRINCIPALS, USERS, foreign
from claims.model import Claim
from evidence import Item, Seen, Snapshot

# The tenants in which Microsoft registers its own applications:
# https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
MICROSOFT = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47")


@survey(
    "entra-no-outsiders",
    answers=("access.external-none",),
    needs=(ORGANIZATION, USERS, ROLE_ASSIGNMENTS, DELEGATIONS),
    may_need=(SERVICE_PRINCIPALS,),
    fold=Fold.NONE_EXIST,
    scopes=WORKFORCE,
    applies=lambda claim: claim.params.get("guests", 0) == 0,
)
def outsiders(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Nobody from outside has an enabled account, a delegation or a role.

    Proves: that no enabled account is a guest's or signs in with an identity of another organisation, that no
    subscription is delegated to another tenant, and that no group or application of another tenant holds an Azure role.
    Leaves open: externals who were given an ordinary account; access by keys and shared secrets; partners with delegated
    administration of the tenant; applications of other tenants that only hold rights in Entra or Microsoft 365.
    """
    tenant = ""
    for organization in snapshot[ORGANIZATION]:
        kind, tenant = organization.at("/tenantType"), organization.text("/id").casefold()
        if kind.value != "AAD":
            yield unknown(organization, "this is not known to be a tenant in which staff have their accounts", kind)
            return
    accounts = snapshot.seen(USERS)
    yield from _accounts(accounts)
    yield from _delegations(snapshot)
    yield from _principals(snapshot, tenant)
    if accounts:
        seen = (*snapshot.listing(USERS), *(page for page in snapshot.listing(DELEGATIONS)))
        yield holds(USERS.path, "{count} accounts were looked at", *seen, count=len(accounts))
    else:
        yield unknown(USERS.path, "not one account came, and every tenant has one", *snapshot.listing(USERS))


def _accounts(accounts: list[Item]) -> Iterator[Observation]:
    for user in accounts:
        kind = user.at("/userType")
        outside, ways = foreign(user)
        if kind.value == "Member" and outside is False:
            continue
        enabled = user.at("/accountEnabled")
        seen = (kind, enabled, *ways)
        if enabled.value is False:
            continue
        if enabled.value is not True or outside is None or kind.value not in ("Guest", "Member"):
            yield _doubtful(user, kind, enabled, outside, seen)
        elif kind.value == "Guest":
            yield contradicts(user, "an enabled guest account", *seen)
        else:
            yield contradicts(user, "an enabled account that signs in with an identity from outside", *seen)


def _doubtful(user: Item, kind: Seen, enabled: Seen, outside: bool | None, seen: tuple[Seen, ...]) -> Observation:
    if enabled.value is True and (kind.value == "Guest" or outside is True):
        return contradicts(user, "an enabled account of somebody from outside", *seen)
    return unknown(user, "whether this account is of somebody from outside, and enabled, was not answered", *seen)


def _delegations(snapshot: Snapshot) -> Iterator[Observation]:
    """Azure Lighthouse: https://learn.microsoft.com/azure/lighthouse/concepts/architecture."""
    for delegation in snapshot.seen(DELEGATIONS):
        by = delegation.at("/properties/registrationDefinition/properties/managedByTenantId")
        whom = by.value if isinstance(by.value, str) else "another"
        yield contradicts(delegation, "delegates rights here to the tenant {tenant}", by, tenant=whom)


def _principals(snapshot: Snapshot, tenant: str) -> Iterator[Observation]:
    """Roles of groups and applications that belong to another tenant."""
    known: dict[str, Item] | None = None
    for assignment in assignments(snapshot, eligible=False):
        kind = assignment.at("/properties/principalType")
        if kind.value == "ForeignGroup":
            yield contradicts(assignment, "gives a role to a group of another tenant", kind)
        elif kind.value == "ServicePrincipal":
            known = known or {item.text("/id").casefold(): item for item in snapshot.seen(SERVICE_PRINCIPALS)}
            who = assignment.at("/properties/principalId")
            yield from _application(assignment, known.get(str(who.value).casefold()), who, tenant)
        elif kind.value not in ("User", "Group"):
            yield unknown(assignment, "gives a role to a principal of a kind that is not known here", kind)
    if known is not None:
        _ = snapshot[SERVICE_PRINCIPALS]


def _application(assignment: Item, found: Item | None, who: Seen, tenant: str) -> Iterator[Observation]:
    if found is None:
        yield unknown(assignment, "gives a role to an application that is not found in the directory", who)
        return
    kind = found.at("/servicePrincipalType")
    if kind.value == "ManagedIdentity":
        return
    owner = found.at("/appOwnerOrganizationId")
    seen = (who, kind, owner)
    if kind.value != "Application" or not isinstance(owner.value, str):
        yield unknown(found, "holds a role in Azure, and whose application it is was not answered", *seen)
    elif owner.value.casefold() not in (tenant, *MICROSOFT):
        text = "an application of the tenant {owner} that holds a role in Azure"
        yield contradicts(found, text, *seen, owner=owner.value)
