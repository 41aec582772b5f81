"""The sign-in log and what Conditional Access says of a sign-in that is only thought of."""

from __future__ import annotations

from tomproof.demo.company import ago, guid
from tomproof.demo.entra import groups, policies, roles
from tomproof.demo.entra.people import BY_NAME, PEOPLE
from tomproof.demo.wire import Json

_AZURE = "797f4846-ba00-4fd7-ba43-dac1f8f63013"


def sign_ins() -> list[Json]:
    """Interactive sign-ins to Azure management of the last weeks; of none it is said that one factor was enough.

    How many factors a sign-in needed only the beta says, and there is nothing of it here.
    """
    rows = (("Malte Brandt", 2), ("Jule Petersen", 3), ("Torben Hinrichs", 9))
    return [
        {
            "id": guid(f"sign-in to Azure {name}"),
            "createdDateTime": ago(days, digits=7),
            "userId": BY_NAME[name].id,
            "resourceId": _AZURE,
            "isInteractive": True,
            "conditionalAccessStatus": "success",
            "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
        }
        for name, days in rows
    ]


def evaluated(asked: Json) -> list[Json]:
    """Of every policy that is switched on or reports, whether it applies to the sign-in, and what stands against it."""
    who = str(asked["signInIdentity"]["userId"])
    reasons = [(policy, _against(policy, who, asked)) for policy in policies.conditional_access()]
    kind = {"@odata.type": "#microsoft.graph.whatIfAnalysisResult"}
    return [
        {**kind, **policy, "policyApplies": not reason, "analysisReasons": reason or "notSet"}
        for policy, reason in reasons
    ]


def _against(policy: Json, who: str, asked: Json) -> str:
    """The first reason for which a policy does not apply; empty where it does."""
    conditions, given = policy["conditions"], asked["signInConditions"]
    if not _named(conditions["users"], "include", who) or _named(conditions["users"], "exclude", who):
        return "users"
    applications = set(conditions["applications"]["includeApplications"])
    if not applications & {"All", *asked["signInContext"]["includeApplications"]}:
        return "application"
    if not {"all", given["clientAppType"]} & set(conditions["clientAppTypes"]):
        return "clientApps"
    places = conditions["locations"]
    if places and any(given["country"] in _countries(place) for place in places["excludeLocations"]):
        return "location"
    return ""


def _named(users: Json, way: str, who: str) -> bool:
    held = {str(one["id"]) for one in groups.groups_of(who)}
    kinds = users[f"{way}GuestsOrExternalUsers"]
    return (
        "All" in users[f"{way}Users"]
        or bool(held & set(users[f"{way}Groups"]))
        or any(one["principalId"] in (who, *held) for one in roles.assignments()
               if one["roleDefinitionId"] in users[f"{way}Roles"] and one["directoryScopeId"] == "/")
        or (kinds is not None and any(person.id == who and person.guest for person in PEOPLE))
    )  # fmt: skip


def _countries(place: str) -> list[str]:
    return [
        code
        for location in policies.named_locations()
        if location["id"] == place
        for code in location.get("countriesAndRegions", ())
    ]
