"""Azure Policy: an initiative that keeps production in the Union, and one policy in development that nobody enforces."""

from __future__ import annotations

from collections.abc import Iterator

from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, ago
from tomproof.demo.wire import Json

_OWN = f"/subscriptions/{PRODUCTION}/providers/Microsoft.Authorization/policySetDefinitions/nordlicht-baseline"
_LOCATIONS = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
_TAG = "/providers/Microsoft.Authorization/policyDefinitions/871b6d14-10aa-478d-b590-94f262ecfa99"


def assignments(subscription: str) -> list[Json]:
    """What is assigned to a subscription."""
    if subscription == PRODUCTION:
        chosen = {"regions": {"value": [HOME, PAIR]}}
        return [_assignment(subscription, "baseline", "Nordlicht baseline", _OWN, chosen, "Default")]
    chosen = {"listOfAllowedLocations": {"value": [HOME]}}
    return [_assignment(subscription, "regions", "Regions (trial)", _LOCATIONS, chosen, "DoNotEnforce")]


def exemptions(subscription: str) -> list[Json]:
    """What an assignment is not applied to: once, while a group was moved."""
    if subscription == DEVELOPMENT:
        return []
    scope = f"/subscriptions/{subscription}"
    properties = {
        "policyAssignmentId": f"{scope}/providers/Microsoft.Authorization/policyAssignments/baseline",
        "policyDefinitionReferenceIds": ["environment"],
        "exemptionCategory": "Waiver",
        "expiresOn": ago(200, digits=7),
        "displayName": "Moving the monitoring group",
    }
    name = "move-monitoring"
    return [
        {
            "id": f"{scope}/resourceGroups/rg-nl-monitor-prod/providers/Microsoft.Authorization/policyExemptions/{name}",
            "name": name,
            "type": "Microsoft.Authorization/policyExemptions",
            "properties": properties,
        }
    ]


def definitions() -> Iterator[tuple[str, Json]]:
    """The company's own initiative, by its id."""
    members = [
        {"policyDefinitionReferenceId": "regions", "policyDefinitionId": _LOCATIONS,
         "parameters": {"listOfAllowedLocations": {"value": "[parameters('regions')]"}}},
        {"policyDefinitionReferenceId": "environment", "policyDefinitionId": _TAG,
         "parameters": {"tagName": {"value": "environment"}}},
    ]  # fmt: skip
    yield (
        _OWN,
        {
            "id": _OWN,
            "name": "nordlicht-baseline",
            "type": "Microsoft.Authorization/policySetDefinitions",
            "properties": {
                "displayName": "Nordlicht baseline",
                "policyType": "Custom",
                "parameters": {"regions": {"type": "Array", "metadata": {"displayName": "Regions"}}},
                "policyDefinitions": members,
            },
        },
    )


def _assignment(subscription: str, name: str, title: str, of: str, parameters: Json, mode: str) -> Json:
    scope = f"/subscriptions/{subscription}"
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/policyAssignments/{name}",
        "name": name,
        "type": "Microsoft.Authorization/policyAssignments",
        "properties": {
            "displayName": title,
            "policyDefinitionId": of,
            "definitionVersion": "1.*.*",
            "scope": scope,
            "notScopes": [],
            "parameters": parameters,
            "enforcementMode": mode,
        },
    }
