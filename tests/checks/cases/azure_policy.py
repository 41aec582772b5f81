"""An initiative that keeps new resources to two regions of the Union, and an exemption that has run out."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.policy import ALLOWED, ASSIGNMENTS, DEFINITIONS, EXEMPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SCOPE = "/providers/Microsoft.Management/managementGroups/company"
INITIATIVE = f"{SCOPE}/providers/Microsoft.Authorization/policySetDefinitions/baseline"
REGIONS = ["westeurope", "northeurope"]
LISTED, EXEMPT = (ASSIGNMENTS, SUBSCRIPTION), (EXEMPTIONS, SUBSCRIPTION)


def assignment(of: str = ALLOWED, name: str = "eu-only", at: str = SUBSCRIPTION, **properties: Any) -> dict[str, Any]:
    """A policy that is assigned to a subscription or above it."""
    return {
        "id": f"{at}/providers/Microsoft.Authorization/policyAssignments/{name}",
        "name": name,
        "type": "Microsoft.Authorization/policyAssignments",
        "properties": {
            "displayName": "Only in the Union",
            "policyDefinitionId": of,
            "scope": at,
            "notScopes": [],
            "parameters": {"listOfAllowedLocations": {"value": REGIONS}},
            "enforcementMode": "Default",
            **properties,
        },
    }


def initiative(*members: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """An initiative with its members."""
    return {
        "id": INITIATIVE,
        "name": "baseline",
        "type": "Microsoft.Authorization/policySetDefinitions",
        "properties": {
            "policyType": "Custom",
            "displayName": "Baseline",
            "policyDefinitions": list(members),
            **properties,
        },
    }


def member(of: str = ALLOWED, **parameters: Any) -> dict[str, Any]:
    """One policy of an initiative with the values of its parameters."""
    return {
        "policyDefinitionReferenceId": "regions",
        "policyDefinitionId": of,
        "parameters": {name: {"value": value} for name, value in parameters.items()},
    }


def exemption(of: str, **properties: Any) -> dict[str, Any]:
    """Something that a policy is not applied to."""
    return {
        "id": f"{GROUP}/providers/Microsoft.Authorization/policyExemptions/move",
        "name": "move",
        "type": "Microsoft.Authorization/policyExemptions",
        "properties": {"policyAssignmentId": of, "exemptionCategory": "Waiver", **properties},
    }


BASELINE = assignment(INITIATIVE, "baseline", SCOPE, parameters={"places": {"value": REGIONS}})
BODIES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    LISTED: page(BASELINE),
    (DEFINITIONS, BASELINE["id"]): initiative(member(listOfAllowedLocations="[parameters('places')]", effect="Deny")),
    EXEMPT: page(exemption(BASELINE["id"], expiresOn="2026-01-31T23:00:00Z")),
}

CASES = {
    "azure-policy-locations": Case(
        claim("residency.jurisdiction", jurisdiction="EU", scope="personal data"),
        BODIES,
        enums=(
            (LISTED, "/value/0/properties/enforcementMode"),
            ((DEFINITIONS, BASELINE["id"]), "/properties/policyDefinitions/0/parameters/effect/value"),
        ),
    ),
}
