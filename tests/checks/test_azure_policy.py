"""Policies on regions: in force, in force with holes, or not in force; and never a word on what exists."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Word, judge
from checks.azure.policy import ALLOWED, DEFINITIONS
from claims.model import Claim
from tests.checks.cases.azure_policy import (
    BASELINE,
    BODIES,
    CASES,
    EXEMPT,
    INITIATIVE,
    LISTED,
    SCOPE,
    assignment,
    exemption,
    initiative,
    member,
)
from tests.kit import GROUP, SUBSCRIPTION, Bodies, claim, finding, page, snapshot

UNION = CASES["azure-policy-locations"].claim
WEST = claim("residency.region", regions=["westeurope"], exclusive=True)
HELD = "refuses new resources outside of northeurope, westeurope; what was there before it does not touch"


def told(bodies: Bodies, the_claim: Claim = UNION) -> list[tuple[str, str]]:
    found = finding("azure-policy-locations", the_claim, bodies)
    assert str(found.shown) == "beside"
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def direct(the_claim: Claim = UNION, *exempt: dict[str, Any], **properties: Any) -> list[tuple[str, str]]:
    """What is said where the policy itself is assigned to the subscription."""
    return told({**BODIES, LISTED: page(assignment(**properties)), EXEMPT: page(*exempt)}, the_claim)


def bundled(
    *members: dict[str, Any], parameters: dict[str, Any] | None = None, **properties: Any
) -> list[tuple[str, str]]:
    """What is said where an initiative with these members is assigned above the subscription."""
    baseline = {**BASELINE, "properties": {**BASELINE["properties"], "parameters": parameters or {}}}
    return told({**BODIES, LISTED: page(baseline), (DEFINITIONS, BASELINE["id"]): initiative(*members, **properties)})


# -- in force ------------------------------------------------------------------------------------------------------------


def test_a_policy_in_force_is_told_beside_the_claim() -> None:
    assert direct() == [("holds", HELD)]


def test_a_policy_in_an_initiative_counts_as_well() -> None:
    assert told(BODIES) == [("holds", HELD)]


def test_ids_are_compared_without_case() -> None:
    assert direct(policyDefinitionId=ALLOWED.upper()) == [("holds", HELD)]
    assert bundled(member(ALLOWED.lower(), listOfAllowedLocations=["West Europe"]))[0][0] == "holds"


def test_what_stands_absent_is_the_documented_default() -> None:
    assert direct(enforcementMode=None, notScopes=None) == [("holds", HELD)]


def test_no_policy_says_nothing() -> None:
    assert told({**BODIES, LISTED: page()}) == []
    assert bundled(member("/providers/Microsoft.Authorization/policyDefinitions/other")) == []
    assert bundled(policyDefinitions=None, policyRule={"if": {}, "then": {}}) == []


def test_it_changes_no_verdict() -> None:
    with_policy = judge([UNION], snapshot(BODIES))[0]
    without = judge([UNION], snapshot({**BODIES, LISTED: page()}))[0]
    assert with_policy.word is without.word is Word.UNKNOWN
    assert with_policy.reason == without.reason


# -- holes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"enforcementMode": "DoNotEnforce"}, "is a policy on regions that is assigned, but set not to be enforced"),
        ({"enforcementMode": "Enroll"}, "is a policy on regions in a mode (Enroll) that is not known here"),
        ({"scope": f"{SUBSCRIPTION}/resourceGroups/rg"}, "is a policy on regions that applies below the subscription only"),
        ({"scope": None}, "is a policy on regions that does not say where it applies"),
        ({"notScopes": [GROUP, "/subscriptions/other"]}, "is a policy on regions with exceptions to its reach: 1"),
        ({"notScopes": "none"}, "is a policy on regions with exceptions to its reach: some"),
        ({"overrides": [{"kind": "policyEffect", "value": "Audit"}]},
         "is a policy on regions with overrides, which change how far it reaches"),
        ({"resourceSelectors": [{"name": "s"}]}, "is a policy on regions with selectors, which change how far it reaches"),
        ({"parameters": {"listOfAllowedLocations": {"value": ["westeurope"]}, "effect": {"value": "Audit"}}},
         "is a policy on regions with the effect Audit, which refuses nothing"),
        ({"parameters": {}}, "is a policy on regions whose list cannot be read"),
        ({"parameters": {"listOfAllowedLocations": {"value": ["westeurope", "eastus"]}}},
         "is a policy in force that lets new resources into East US too"),
        ({"parameters": {"listOfAllowedLocations": {"value": ["westeurope", "moonbase"]}}},
         "is a policy in force that lets new resources into moonbase too"),
        ({"policyDefinitionId": None}, "does not say which policy it assigns"),
    ],
)  # fmt: skip
def test_a_policy_with_a_hole_is_named_with_it(properties: dict[str, Any], said: str) -> None:
    assert direct(**properties) == [("unknown", said)]


def test_what_is_left_out_of_other_subscriptions_is_no_hole_here() -> None:
    assert direct(notScopes=["/subscriptions/00000000-0000-0000-0000-0000000000ff"]) == [("holds", HELD)]


def test_two_regions_are_more_than_one() -> None:
    assert direct(WEST) == [("unknown", "is a policy in force that lets new resources into North Europe too")]


def test_an_exemption_is_a_hole_until_it_runs_out() -> None:
    mine = assignment()["id"]
    hole = [("unknown", "is a policy on regions from which something is exempted")]
    assert direct(UNION, exemption(mine.upper())) == hole
    assert direct(UNION, exemption(mine, expiresOn="2027-01-01T00:00:00Z")) == hole
    assert direct(UNION, exemption(mine, expiresOn="2026-11-01T00:00:00Z")) == [("holds", HELD)]
    assert direct(UNION, exemption(f"{SCOPE}/providers/Microsoft.Authorization/policyAssignments/x")) == [
        ("holds", HELD)
    ]
    assert direct(UNION, exemption(mine, policyAssignmentId=None))[0][0] == "unknown"


@pytest.mark.parametrize(("names", "outcome"), [(["regions"], "unknown"), ([], "unknown"), (["tags"], "holds")])
def test_an_exemption_from_an_initiative_may_be_from_other_members(names: list[str], outcome: str) -> None:
    exempt = exemption(BASELINE["id"], policyDefinitionReferenceIds=names)
    assert told({**BODIES, EXEMPT: page(exempt)})[0][0] == outcome


# -- initiatives ---------------------------------------------------------------------------------------------------------

BY_REFERENCE = member(listOfAllowedLocations="[parameters('places')]", effect="[parameters('effect')]")


def test_parameters_of_an_initiative_are_those_of_the_assignment_or_its_defaults() -> None:
    defaults = {"places": {"defaultValue": ["westeurope"]}, "effect": {"defaultValue": "Audit"}}
    chosen = {"places": {"value": ["northeurope"]}, "effect": {"value": "deny"}}
    audited = "is a policy on regions with the effect Audit, which refuses nothing"
    assert bundled(BY_REFERENCE, parameters=chosen)[0][1].startswith("refuses new resources outside of northeurope;")
    assert told({**BODIES, (DEFINITIONS, BASELINE["id"]): initiative(BY_REFERENCE, parameters=defaults)}) == [
        ("unknown", audited)
    ]


def test_an_initiative_that_cannot_be_read_leaves_it_open() -> None:
    said = [("unknown", "assigns something that cannot be read")]
    assert bundled(policyDefinitions=None) == said
    assert bundled({"policyDefinitionReferenceId": "regions"}) == said


def test_the_same_initiative_is_found_under_its_own_id() -> None:
    assert BASELINE["properties"]["policyDefinitionId"] == INITIATIVE
    assert DEFINITIONS.target(BASELINE) == f"{INITIATIVE}?api-version=2026-06-01"
