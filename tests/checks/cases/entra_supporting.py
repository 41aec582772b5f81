"""Tenants in which nothing stands against what the policies say of a second factor."""

from __future__ import annotations

from typing import Any

from checks.azure.authorization import ROLE_ASSIGNMENTS as AZURE_ROLES
from checks.azure.estate import SUBSCRIPTIONS
from checks.entra.directory import GROUPS, MEMBERS, ORGANIZATION, ROLE_ASSIGNMENTS, USERS
from checks.entra.opinion import EVALUATION, HOLDERS
from checks.entra.signins import REGISTRATION, SIGN_INS
from tests.checks.cases.entra_mfa import EVERYBODY, LEFT_OUT, OFFICE, SWITCHES, TENANT, claim_about
from tests.checks.entra_tenant import listed, members, of
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Bodies, Case, page

BEN = f"/users/{of('ben')}"
DIRECTORY: Bodies = {key: body for key, body in TENANT.items() if key is not ORGANIZATION and key not in SWITCHES}


def answer(policy: dict[str, Any], *, applies: Any, reasons: str = "notSet") -> dict[str, Any]:
    """What Graph says of one policy for one sign-in."""
    kind = "#microsoft.graph.whatIfAnalysisResult"
    return {"@odata.type": kind, **policy, "policyApplies": applies, "analysisReasons": reasons}


def answers(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("Collection(microsoft.graph.whatIfAnalysisResult)", *some)


# Ben and the account that synchronises hold roles in Entra, and by a group a former colleague still holds one in Azure. From
# nowhere in particular Ben needs a second factor; of the account that is left out by its role none is asked.
SYNC = f"/users/{of('sync')}"
OWNER = {
    "id": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/{of('owner')}",
    "name": of("owner"),
    "type": "Microsoft.Authorization/roleAssignments",
    "properties": {"principalId": of("left out"), "principalType": "Group", "scope": SUBSCRIPTION},
}
OPINION: Bodies = {
    **DIRECTORY,
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (AZURE_ROLES, SUBSCRIPTION): page(OWNER),
    (HOLDERS, LEFT_OUT): members("former"),
    (EVALUATION, SYNC): answers(
        answer(EVERYBODY, applies=False, reasons="users"), answer(OFFICE, applies=False, reasons="users")
    ),
    (EVALUATION, BEN): answers(answer(EVERYBODY, applies=True), answer(OFFICE, applies=False, reasons="location")),
}


def sign_in(who: str, when: str = "2026-11-17T08:14:09Z", method: str = "Password", **changed: Any) -> dict[str, Any]:
    """An interactive sign-in to Azure management, by the beta's log."""
    step = {
        "authenticationStepDateTime": when,
        "authenticationMethod": method,
        "authenticationMethodDetail": "Password in the cloud",
        "succeeded": True,
        "authenticationStepResultDetail": "MFA requirement skipped",
        "authenticationStepRequirement": "Primary authentication",
    }
    one = {
        "id": of(f"sign-in {who} {when}"),
        "createdDateTime": when,
        "userId": of(who),
        "isInteractive": True,
        "crossTenantAccessType": "none",
        "incomingTokenType": "none",
        "authenticationDetails": [step],
    }
    return {**one, **changed}


def sign_ins(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("auditLogs/signIns", *some)


def registered(who: str, *, mfa: Any = True) -> dict[str, Any]:
    return {
        "id": of(who),
        "userPrincipalName": f"{who}@nordlicht.example",
        "userDisplayName": who,
        "userType": "member",
        "isAdmin": False,
        "isMfaRegistered": mfa,
        "isMfaCapable": mfa,
        "methodsRegistered": ["microsoftAuthenticatorPush"] if mfa else [],
        "lastUpdatedDateTime": "2026-11-19T22:00:00Z",
    }


def registrations(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("reports/authenticationMethods/userRegistrationDetails", *some)


REGISTERED: Bodies = {
    **{key: TENANT[key] for key in (USERS, GROUPS, (MEMBERS, LEFT_OUT), ROLE_ASSIGNMENTS)},
    REGISTRATION: registrations(registered("anna"), registered("ben"), registered("sync")),
}
ALL = claim_about("all", "organisation")
_APPLIES = ((EVALUATION, BEN), "/value/0/policyApplies")

CASES = {
    "entra-mfa-observed": Case(ALL, {**OPINION, SIGN_INS: sign_ins()}, enums=(_APPLIES,), silent=True),
    "entra-mfa-second-opinion": Case(
        ALL,
        OPINION,
        enums=(_APPLIES,),
        ignored=("/value/0/displayName", "/value/1/displayName"),
    ),
    "entra-mfa-use": Case(ALL, {**REGISTERED, SIGN_INS: sign_ins()}),
}
