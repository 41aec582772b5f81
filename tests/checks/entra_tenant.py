"""A small made-up Entra tenant in the wire shapes of Microsoft Graph, for the cases and tables about it."""

from __future__ import annotations

import copy
import uuid
from typing import Any

TENANT = "5f3c9a10-0000-4000-8000-000000000001"
GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"


def of(name: str) -> str:
    """The object id of a name, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://nordlicht.example/{name}"))


def listed(what: str, *items: Any, count: bool = False) -> dict[str, Any]:
    """A list answer of Graph."""
    return {"@odata.context": f"{GRAPH}{what}", **({"@odata.count": len(items)} if count else {}), "value": list(items)}


def organization(kind: str | None = "AAD") -> dict[str, Any]:
    one = {
        "id": TENANT,
        "tenantType": kind,
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": True,
                "isInitial": False,
                "name": "nordlicht.example",
                "type": "Managed",
            }
        ],
    }
    return listed("organization(id,tenantType,verifiedDomains)", one)


def user(
    name: str, *, kind: str | None = "Member", enabled: bool | None = True, outside: bool = False
) -> dict[str, Any]:
    """An account; one from outside signs in with an identity of another organisation."""
    upn = f"{name}_partner.example#EXT#@nordlicht.onmicrosoft.com" if outside else f"{name}@nordlicht.example"
    local = {"signInType": "userPrincipalName", "issuer": "nordlicht.onmicrosoft.com", "issuerAssignedId": upn}
    federated = {"signInType": "federated", "issuer": "partner.example", "issuerAssignedId": None}
    return {
        "id": of(name),
        "accountEnabled": enabled,
        "userType": kind,
        "userPrincipalName": upn,
        "identities": [federated, local] if outside else [local],
    }


def users(*people: dict[str, Any]) -> dict[str, Any]:
    return listed("users(id,accountEnabled,userType,userPrincipalName,identities)", *people, count=True)


def group(name: str, visibility: str | None = None) -> dict[str, Any]:
    return {"id": of(name), "visibility": visibility, "isAssignableToRole": None}


def groups(*names: str) -> dict[str, Any]:
    return listed("groups(id,visibility,isAssignableToRole)", *(group(name) for name in names), count=True)


def members(*names: str, kind: str = "user") -> dict[str, Any]:
    found = ({"@odata.type": f"#microsoft.graph.{kind}", "id": of(name)} for name in names)
    return listed("directoryObjects(id)", *found, count=True)


def assignment(number: int, role: str, who: str, scope: str = "/") -> dict[str, Any]:
    """An Entra role assignment."""
    return {
        "id": f"lAPpYvVpN0KRkAEhdxReE{number:04}-1",
        "principalId": of(who),
        "directoryScopeId": scope,
        "roleDefinitionId": role,
    }


def eligible(number: int, role: str, who: str) -> dict[str, Any]:
    """An Entra role that somebody may activate."""
    return {
        "id": f"8MYkhImhnkm70CbBdTyW{number:04}-1-e",
        "principalId": of(who),
        "roleDefinitionId": role,
        "directoryScopeId": "/",
        "appScopeId": None,
        "startDateTime": "2026-02-01T08:00:00Z",
        "endDateTime": None,
        "memberType": "Direct",
        "roleEligibilityScheduleId": "77f71919-62f3-4d0c-9f88-0a0391b665cd",
    }


def security_defaults(on: bool) -> dict[str, Any]:
    return {
        "@odata.context": f"{GRAPH}policies/identitySecurityDefaultsEnforcementPolicy/$entity",
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft.",
        "isEnabled": on,
    }


_POLICY: dict[str, Any] = {
    "id": "",
    "templateId": None,
    "displayName": "",
    "createdDateTime": "2025-03-04T09:12:31.0042Z",
    "modifiedDateTime": "2026-05-11T13:40:07.11Z",
    "state": "enabled",
    "sessionControls": None,
    "conditions": {
        "userRiskLevels": [],
        "signInRiskLevels": [],
        "clientAppTypes": ["all"],
        "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": None,
        "platforms": None,
        "locations": None,
        "devices": None,
        "clientApplications": None,
        "authenticationFlows": None,
        "applications": {
            "includeApplications": ["All"],
            "excludeApplications": [],
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": [],
            "applicationFilter": None,
        },
        "users": {
            "includeUsers": ["All"],
            "excludeUsers": [],
            "includeGroups": [],
            "excludeGroups": [],
            "includeRoles": [],
            "excludeRoles": [],
            "includeGuestsOrExternalUsers": None,
            "excludeGuestsOrExternalUsers": None,
        },
    },
    "grantControls": {
        "operator": "OR",
        "builtInControls": ["mfa"],
        "customAuthenticationFactors": [],
        "termsOfUse": [],
        "authenticationStrength@odata.context": f"{GRAPH}identity/conditionalAccess/policies",
        "authenticationStrength": None,
    },
}


def policy(name: str = "Second factor for everybody", **edits: Any) -> dict[str, Any]:
    """A policy that requires a second factor of everybody, with edits: ``users__excludeGroups=[...]`` and the like."""
    one = copy.deepcopy(_POLICY)
    one.update(id=of(f"policy {name}"), displayName=name)
    for where, value in edits.items():
        *way, last = _WAYS.get(where.split("__")[0], ()) + tuple(where.split("__"))
        place = one
        for step in way:
            if place[step] is None:
                place[step] = {}
            place = place[step]
        place[last] = value
    return one


_WAYS = {
    **dict.fromkeys(_POLICY["conditions"], ("conditions",)),
    "state": (),
}


def policies(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("identity/conditionalAccess/policies", *some)


def strength(name: str, *allowed: str, satisfies: str = "mfa") -> dict[str, Any]:
    return {
        "id": of(name),
        "createdDateTime": "2024-01-09T10:00:00Z",
        "modifiedDateTime": "2024-01-09T10:00:00Z",
        "displayName": name,
        "description": "",
        "policyType": "custom",
        "requirementsSatisfied": satisfies,
        "allowedCombinations": list(allowed),
    }


def strengths(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("policies/authenticationStrengthPolicies", *some)


def address(name: str, *, trusted: bool, ranges: tuple[str, ...] = ("203.0.113.0/24",)) -> dict[str, Any]:
    """A named location of IP ranges."""
    return {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "id": of(name),
        "displayName": name,
        "modifiedDateTime": "2025-06-01T07:00:00Z",
        "createdDateTime": "2025-06-01T07:00:00Z",
        "isTrusted": trusted,
        "ipRanges": [
            {"@odata.type": f"#microsoft.graph.iPv{6 if ':' in one else 4}CidrRange", "cidrAddress": one}
            for one in ranges
        ],
    }


def country(name: str, *codes: str) -> dict[str, Any]:
    """A named location of countries."""
    return {
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "id": of(name),
        "displayName": name,
        "modifiedDateTime": "2025-06-01T07:00:00Z",
        "createdDateTime": "2025-06-01T07:00:00Z",
        "countriesAndRegions": list(codes),
        "includeUnknownCountriesAndRegions": False,
        "countryLookupMethod": "clientIpAddress",
    }


def locations(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("conditionalAccess/namedLocations", *some)
