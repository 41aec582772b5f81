"""Log workspaces and their replicas: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.azure.loganalytics import WORKSPACES
from claims.model import Claim
from tests.checks.cases.azure_loganalytics import CASES, workspace
from tests.kit import SUBSCRIPTION, answered, claim, finding, page

CASE = CASES["azure-log-replication"]
WEST = claim("residency.region", regions=["westeurope"], exclusive=True)


def seen(body: dict[str, Any], the_claim: Claim = CASE.claim) -> list[tuple[str, str]]:
    case = answered(CASE, (WORKSPACES, SUBSCRIPTION), page(body))
    found = finding("azure-log-replication", the_claim, case.bodies)
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def replica(location: str | None, enabled: object = True) -> dict[str, Any]:
    return workspace(replication={"enabled": enabled, "location": location, "provisioningState": "Succeeded"})


def test_a_replica_inside_the_eu_holds() -> None:
    assert seen(replica("northeurope")) == [
        ("holds", "lies in West Europe"),
        ("holds", "replicates its logs to North Europe"),
    ]


def test_a_replica_in_the_united_kingdom_is_outside_the_eu() -> None:
    said = "replicates its logs to UK South (GB), outside of what the document names"
    assert seen(replica("UK South"))[1] == ("contradicts", said)


def test_a_replica_elsewhere_is_against_the_letter_of_one_region_only() -> None:
    assert seen(replica("northeurope"), WEST)[1][0] == "contradicts"


@pytest.mark.parametrize(
    "body", [workspace(), replica(None, False), replica("uksouth", False), workspace(replication=None)]
)
def test_a_workspace_that_is_not_replicated_lies_in_one_place(body: dict[str, Any]) -> None:
    assert seen(body, WEST) == [("holds", "lies in West Europe"), ("holds", "replicates its logs to no other region")]


@pytest.mark.parametrize("body", [replica(None), replica("atlantis"), replica("northeurope", "yes")])
def test_a_replica_that_is_not_known_is_unknown(body: dict[str, Any]) -> None:
    assert seen(body)[1][0] == "unknown"


def test_a_workspace_outside_contradicts() -> None:
    assert seen(workspace("eastus"))[0] == ("contradicts", "lies in East US (US), outside of what the document names")
