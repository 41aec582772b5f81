"""A tenant in which the highest roles are activated for a time."""

from __future__ import annotations

from typing import Any

from checks.azure.authorization import ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY
from checks.azure.estate import SUBSCRIPTIONS
from checks.entra import directory as entra
from checks.entra.privileged import ACTIVE, AZURE_ACTIVE
from tests.checks.cases.entra_access import CONTRIBUTOR, OWNER, READER, SUBSCRIPTION_LIST, granted, may_activate
from tests.checks.entra_tenant import assignment, eligible, groups, listed, members, of, user, users
from tests.kit import SUBSCRIPTION, Bodies, Case, claim, page

OPERATORS = f"/groups/{of('operators')}"
GIVEN = (ROLE_ASSIGNMENTS, SUBSCRIPTION)
ACTIVE_HERE = (AZURE_ACTIVE, SUBSCRIPTION)
MANAGEMENT = "roleManagement/directory/roleAssignmentScheduleInstances"


def active(
    role: str, who: str, kind: str | None = "Activated", end: str | None = "2026-11-20T09:00:00Z"
) -> dict[str, Any]:
    """An active assignment of a directory role."""
    return {
        "id": f"lAPpYvVpN0KRkAEhdxReEJC2sEqbR_9Hr48lds9SGHI-{who}",
        "principalId": of(who),
        "roleDefinitionId": role,
        "directoryScopeId": "/",
        "appScopeId": None,
        "startDateTime": "2026-11-20T05:00:00Z",
        "endDateTime": end,
        "assignmentType": kind,
        "memberType": "Direct",
    }


def active_here(
    role: str, who: str, kind: str | None = "Activated", end: str | None = "2026-11-20T09:00:00Z"
) -> dict[str, Any]:
    """An active assignment of a role of Azure."""
    name = of(f"active {role} {who}")
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/{name}",
        "name": name,
        "type": "Microsoft.Authorization/RoleAssignmentScheduleInstances",
        "properties": {
            "scope": SUBSCRIPTION,
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}",
            "principalId": of(who),
            "principalType": "User",
            "status": "Provisioned",
            "assignmentType": kind,
            "memberType": "Direct",
            "startDateTime": "2026-11-20T05:00:00Z",
            "endDateTime": end,
        },
    }


ACTIVATED: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    GIVEN: page(
        granted(1, OWNER, "ben"), granted(2, READER, "anna"), granted(3, CONTRIBUTOR, "pipeline", "ServicePrincipal")
    ),
    (ROLE_ELIGIBILITY, SUBSCRIPTION): page(may_activate(4, OWNER, "ben")),
    ACTIVE_HERE: page(active_here(OWNER, "ben")),
    entra.USERS: users(user("anna"), user("ben"), user("glass"), user("glass two"), user("former", enabled=False)),
    entra.GROUPS: groups("operators"),
    (entra.MEMBERS, OPERATORS): members("ben"),
    entra.ROLE_ASSIGNMENTS: listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "ben")),
    entra.ROLE_ELIGIBILITY: listed("x", eligible(1, entra.GLOBAL_ADMINISTRATOR, "ben")),
    ACTIVE: listed(MANAGEMENT, active(entra.GLOBAL_ADMINISTRATOR, "ben")),
}

CASES = {
    "entra-privileged-activation": Case(
        claim("access.privileged", method="PIM"),
        ACTIVATED,
        enums=((ACTIVE, "/value/0/assignmentType"), (ACTIVE_HERE, "/value/0/properties/assignmentType")),
    ),
}
