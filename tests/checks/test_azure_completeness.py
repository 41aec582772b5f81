"""Two listings of one estate: what only the second knows is named where it would stand against the claim."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from checks.azure.completeness import INDEX
from tests.checks.cases.azure_completeness import CASES, index
from tests.checks.cases.azure_residency import BODIES, ROWS, resource
from tests.kit import Status, claim, finding

REGION = CASES["azure-listings-agree"].claim
ELSEWHERE = resource("Microsoft.Storage/storageAccounts", "stforgotten", "eastus")


def shown(the_claim: Any, *rows: dict[str, Any]) -> tuple[Shown, list[str]]:
    found = finding("azure-listings-agree", the_claim, {**BODIES, INDEX: index(*rows)})
    return found.shown, [o.resource.rsplit("/", 1)[1] for o in found.observations]


def test_two_listings_that_agree_show_nothing_by_themselves() -> None:
    assert shown(REGION, *ROWS) == (Shown.NONE, [])


def test_a_resource_elsewhere_that_only_the_index_knows_leaves_the_claim_open() -> None:
    assert shown(REGION, *ROWS, ELSEWHERE) == (Shown.UNKNOWN, ["stforgotten"])


def test_a_resource_in_the_right_place_that_only_the_index_knows_changes_nothing() -> None:
    late = resource("Microsoft.Storage/storageAccounts", "stnew", "westeurope")
    assert shown(REGION, *ROWS, late) == (Shown.NONE, [])


def test_an_index_that_lags_behind_changes_nothing() -> None:
    assert shown(REGION, *ROWS[:2]) == (Shown.NONE, [])


def test_a_copy_in_ireland_is_inside_the_union() -> None:
    late = resource("Microsoft.Storage/storageAccounts", "stnew", "northeurope")
    union = claim("residency.jurisdiction", jurisdiction="EU", scope="personal data")
    assert shown(union, *ROWS, late) == (Shown.NONE, [])
    assert shown(union, *ROWS, ELSEWHERE) == (Shown.UNKNOWN, ["stforgotten"])


def test_a_location_that_nobody_knows_leaves_the_claim_open() -> None:
    odd = resource("Microsoft.Storage/storageAccounts", "stodd", "moonbase")
    assert shown(REGION, *ROWS, odd) == (Shown.UNKNOWN, ["stodd"])


def test_settings_without_a_place_change_nothing() -> None:
    alert = resource("Microsoft.Insights/actionGroups", "ag-new", "global")
    assert shown(REGION, *ROWS, alert) == (Shown.NONE, [])


def test_ids_are_compared_without_case() -> None:
    loud = [{**row, "id": row["id"].upper()} for row in ROWS]
    assert shown(REGION, *loud) == (Shown.NONE, [])


def test_another_subscription_than_those_that_were_asked_is_not_missed() -> None:
    answer = index(*ROWS, ELSEWHERE)
    answer["data"][-1]["subscriptionId"] = "00000000-0000-0000-0000-0000000000ff"
    found = finding("azure-listings-agree", REGION, {**BODIES, INDEX: answer})
    assert found.shown is Shown.NONE


@pytest.mark.parametrize(
    "answer", [Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}}), Status(429)]
)
def test_without_the_second_listing_completeness_is_unknown(answer: Status) -> None:
    assert finding("azure-listings-agree", REGION, {**BODIES, INDEX: answer}).shown is Shown.UNKNOWN


def test_fewer_rows_than_the_index_counted_are_unknown() -> None:
    short = {**index(*ROWS), "totalRecords": 900}
    found = finding("azure-listings-agree", REGION, {**BODIES, INDEX: short})
    assert (found.shown, found.gaps[0].detail) == (Shown.UNKNOWN, "900 were counted by the service, 6 came")
