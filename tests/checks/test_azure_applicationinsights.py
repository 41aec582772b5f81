"""Telemetry and the workspace behind it: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from checks.azure.applicationinsights import COMPONENTS
from checks.azure.loganalytics import WORKSPACES
from tests.checks.cases.azure_applicationinsights import CASES, component
from tests.checks.cases.azure_loganalytics import workspace
from tests.kit import SUBSCRIPTION, answered, finding, page

CASE = CASES["azure-telemetry-residency"]


def seen(body: dict[str, Any], space: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    case = answered(CASE, (COMPONENTS, SUBSCRIPTION), page(body))
    case = answered(case, (WORKSPACES, SUBSCRIPTION), page(space or workspace()))
    found = finding("azure-telemetry-residency", CASE.claim, case.bodies)
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def test_the_region_of_the_workspace_counts_and_not_that_of_the_component() -> None:
    assert seen(component("eastus")) == [("holds", "lies in West Europe")]
    said = "lies in East US (US), outside of what the document names"
    assert seen(component("westeurope"), workspace("eastus")) == [("contradicts", said)]


def test_a_workspace_that_was_not_listed_is_unknown() -> None:
    other = component(WorkspaceResourceId="/subscriptions/x/resourceGroups/y/providers/z/workspaces/w")
    assert seen(other) == [("unknown", "keeps its telemetry in a workspace that could not be read")]


@pytest.mark.parametrize(("location", "outcome"), [("westeurope", "holds"), ("eastus", "contradicts")])
def test_an_old_component_keeps_its_telemetry_itself(location: str, outcome: str) -> None:
    old = component(location, WorkspaceResourceId=None, IngestionMode="ApplicationInsights")
    assert seen(old)[0][0] == outcome


@pytest.mark.parametrize("mode", ["LogAnalytics", "SomethingNew", None])
def test_a_component_that_names_no_workspace_is_unknown(mode: str | None) -> None:
    assert seen(component("westeurope", WorkspaceResourceId=None, IngestionMode=mode))[0][0] == "unknown"


def test_an_estate_without_components_shows_nothing() -> None:
    case = answered(CASE, (COMPONENTS, SUBSCRIPTION), page())
    assert finding("azure-telemetry-residency", CASE.claim, case.bodies).shown is Shown.NONE
