"""Which plans of Defender for Cloud are on: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.estate import RESOURCES
from checks.engine import checks_for
from tests.checks.cases.azure_defender import AT_PLANS, CASES, plan
from tests.checks.cases.azure_hosting import NETWORK, resource
from tests.kit import SUBSCRIPTION, Case, Status, answered, claim, finding, page

CASE = CASES["azure-defender"]


def watched(case: Case = CASE, **params: Any) -> Finding:
    values = params or {"tool": "defender"}
    return finding("azure-defender", claim("monitoring.threat-detection", **values), case.bodies)


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def plans(*bodies: dict[str, Any]) -> Case:
    return answered(CASE, AT_PLANS, page(*bodies))


def test_a_plan_for_every_kind_of_resource_holds() -> None:
    said = "its plans watch every kind of resource here that there is a plan for: keyvaults, sqlservers"
    assert seen(watched()) == [("holds", said)]
    assert seen(finding("azure-defender", claim("monitoring.threat-detection"), CASE.bodies)) == [("holds", said)]


def test_no_plan_at_all_contradicts_where_defender_is_named() -> None:
    off = plans(plan("SqlServers", "Free"), plan("KeyVaults", "Free"), plan("CloudPosture", "Standard"))
    assert seen(watched(off)) == [
        ("contradicts", "no plan of Defender for Cloud watches for attacks here: keyvaults, sqlservers")
    ]


def test_no_plan_says_nothing_where_no_tool_is_named() -> None:
    off = plans(plan("SqlServers", "Free"), plan("KeyVaults", "Free"))
    assert finding("azure-defender", claim("monitoring.threat-detection"), off.bodies).shown is Shown.UNKNOWN


def test_some_plans_leave_the_rest_open() -> None:
    some = plans(plan("SqlServers"), plan("KeyVaults", "Free"))
    assert seen(watched(some)) == [("unknown", "its plans watch sqlservers, and leave out keyvaults")]


@pytest.mark.parametrize(
    "bodies", [(plan("SqlServers"), plan("KeyVaults", "Premium")), (plan("SqlServers"),), ()]
)  # fmt: skip
def test_a_tier_that_is_not_known_or_not_there_is_unknown(bodies: tuple[dict[str, Any], ...]) -> None:
    assert watched(plans(*bodies)).shown is Shown.UNKNOWN


@pytest.mark.parametrize("coverage", ["PartiallyCovered", "SomethingNew", None])
def test_a_plan_that_leaves_single_resources_out_is_unknown(coverage: str | None) -> None:
    partly = plans(plan("SqlServers"), plan("KeyVaults", resourcesCoverageStatus=coverage))
    said = "its plans are on, and do not say of every one that it leaves no resource out: keyvaults, sqlservers"
    assert seen(watched(partly)) == [("unknown", said)]


def test_a_tool_beside_defender_is_not_asked() -> None:
    both = finding("azure-defender", claim("monitoring.threat-detection", tool=["defender", "sentinel"]), CASE.bodies)
    assert both.shown is Shown.UNKNOWN
    assert seen(both)[1:] == [("unknown", "what sentinel detects is not asked")]


def test_plans_that_could_not_be_read_are_unknown() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    assert watched(answered(CASE, AT_PLANS, refused)).shown is Shown.UNKNOWN


def test_a_subscription_with_nothing_that_a_plan_watches_shows_nothing() -> None:
    bare = answered(CASE, (RESOURCES, SUBSCRIPTION), page(resource(NETWORK)))
    assert watched(bare).shown is Shown.NONE


@pytest.mark.parametrize("tool", ["siem", "sentinel", "fail2ban", "ids"])
def test_other_tools_are_not_defender(tool: str) -> None:
    ids = {check.id for check in checks_for(claim("monitoring.threat-detection", tool=tool))}
    assert "azure-defender" not in ids
