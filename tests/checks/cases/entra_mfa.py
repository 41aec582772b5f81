"""Tenants in which a second factor is required."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checks.entra import conditional_access as ca
from checks.entra.directory import (
    GLOBAL_ADMINISTRATOR,
    GROUPS,
    MEMBERS,
    ORGANIZATION,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    SYNCHRONIZATION,
    USERS,
)
from checks.entra.peruser import LEFT_OUT as LEFT_OUT_MEMBERS
from checks.entra.peruser import STATES, STATES_LEFT_OUT
from claims.model import Claim
from tests.checks.entra_tenant import (
    address,
    assignment,
    eligible,
    groups,
    listed,
    locations,
    members,
    of,
    organization,
    policies,
    policy,
    security_defaults,
    strength,
    strengths,
    user,
    users,
)
from tests.kit import Bodies, Case, claim


def edited_policy(one: dict[str, Any], **edits: Any) -> dict[str, Any]:
    """A policy with its user conditions replaced."""
    users_ = {**one["conditions"]["users"], **{key.removeprefix("users__"): value for key, value in edits.items()}}
    return {**one, "conditions": {**one["conditions"], "users": users_}}


def claim_about(who: str, where: str) -> Claim:
    """A claim that a second factor is required; ``scope`` is a word of the claim and one of its parameters."""
    return replace(claim("identity.mfa.enforced", scope=where), params={"scope": who} if who else {})


LEFT_OUT = f"/groups/{of('left out')}"

# Everybody needs a strong method from everywhere but the office, and nobody gets in from there. The account that
# synchronises the directory is left out by its role, a former colleague by a group; the latter's account is disabled.
EVERYBODY = policy(
    "Strong sign-in",
    users__excludeGroups=[of("left out")],
    users__excludeRoles=[SYNCHRONIZATION],
    locations={"includeLocations": ["All"], "excludeLocations": [of("office")]},
    grantControls__builtInControls=[],
    grantControls__authenticationStrength={
        "id": of("two-factor"),
        "createdDateTime": "2024-01-09T10:00:00Z",
        "modifiedDateTime": "2024-01-09T10:00:00Z",
        "displayName": "two-factor",
        "description": "",
        "policyType": "custom",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": ["fido2", "password,microsoftAuthenticatorPush"],
    },
)
OFFICE = policy(
    "Nobody from the office network",
    locations={"includeLocations": [of("office")], "excludeLocations": []},
    users__excludeGroups=[of("left out")],
    users__excludeRoles=[SYNCHRONIZATION],
    grantControls__builtInControls=["block"],
)


BETA = "https://graph.microsoft.com/beta/$metadata#"


def switch(state: str | None = "disabled") -> dict[str, Any]:
    """An account's per-user switch."""
    return {
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#strongAuthenticationRequirements",
        "perUserMfaState": state,
    }


SWITCHES: Bodies = {
    # the same list once more, in other words than above, so that what is read of one is not taken for the other
    (LEFT_OUT_MEMBERS, LEFT_OUT): {**members("former"), "@odata.context": f"{BETA}directoryObjects"},
    **{(STATES, f"/users/{of(name)}"): switch() for name in ("anna", "ben", "sync", "gina", "dora")},
    **{(STATES_LEFT_OUT, f"/users/{of(name)}"): switch() for name in ("anna", "ben")},
}
_TENANT: Bodies = {
    ORGANIZATION: organization(),
    ca.SECURITY_DEFAULTS: security_defaults(on=False),
    ca.POLICIES: policies(EVERYBODY, OFFICE),
    ca.STRENGTHS: strengths(strength("two-factor", "fido2", "password,microsoftAuthenticatorPush")),
    ca.NAMED_LOCATIONS: locations(address("office", trusted=True)),
    USERS: users(user("anna"), user("ben"), user("former", enabled=False), user("sync")),
    GROUPS: groups("left out"),
    (MEMBERS, LEFT_OUT): members("former"),
    ROLE_ASSIGNMENTS: listed(
        "roleManagement/directory/roleAssignments",
        assignment(1, SYNCHRONIZATION, "sync"),
        assignment(2, GLOBAL_ADMINISTRATOR, "ben"),
    ),
}

TENANT: Bodies = {**_TENANT, **SWITCHES}

# Whoever holds the role of an administrator needs a second factor; other people do not.
ADMINISTRATION: Bodies = {
    **TENANT,
    ca.POLICIES: policies(
        edited_policy(EVERYBODY, users__includeUsers=[], users__includeRoles=[GLOBAL_ADMINISTRATOR]),
        edited_policy(OFFICE, users__includeUsers=[], users__includeRoles=[GLOBAL_ADMINISTRATOR]),
    ),
    ROLE_ASSIGNMENTS: listed("roleManagement/directory/roleAssignments", assignment(2, GLOBAL_ADMINISTRATOR, "ben")),
    ROLE_ELIGIBILITY: listed(
        "roleManagement/directory/roleEligibilityScheduleInstances",
        eligible(1, "5d6b6bb7-de71-4623-b4af-96380a352509", "anna"),
    ),
}

# A tenant in which customers sign in: the one who runs it is left out, and holds a role.
EXTERNAL: Bodies = {
    **{key: body for key, body in _TENANT.items() if key is not ca.SECURITY_DEFAULTS},
    ORGANIZATION: organization("CIAM"),
    USERS: users(user("anna"), user("former", enabled=False), user("ben")),
    ca.POLICIES: policies(
        edited_policy(EVERYBODY, users__excludeRoles=[]), edited_policy(OFFICE, users__excludeRoles=[])
    ),
    (MEMBERS, LEFT_OUT): members("former", "ben"),
    ROLE_ASSIGNMENTS: listed("roleManagement/directory/roleAssignments", assignment(2, GLOBAL_ADMINISTRATOR, "ben")),
}

_FIRST = "/value/0"
_ENUMS = (
    (ca.POLICIES, f"{_FIRST}/state"),
    (ca.POLICIES, f"{_FIRST}/grantControls/operator"),
    (ca.STRENGTHS, f"{_FIRST}/requirementsSatisfied"),
    (ca.NAMED_LOCATIONS, f"{_FIRST}/@odata.type"),
    (ORGANIZATION, f"{_FIRST}/tenantType"),
)
_NAMES = ("/value/0/displayName", "/value/1/displayName")

CASES = {
    "entra-mfa": Case(
        claim_about("all", "organisation"),
        TENANT,
        enums=_ENUMS,
        ignored=_NAMES,
    ),
    "entra-mfa-administrators": Case(claim_about("admins", "production"), ADMINISTRATION, enums=_ENUMS, ignored=_NAMES),
    "entra-mfa-customers": Case(claim_about("users", "customers' users"), EXTERNAL, enums=_ENUMS, ignored=_NAMES),
}
