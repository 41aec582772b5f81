"""Two listings of one estate: what only the second knows is named where it would stand against the claim."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from checks.azure.completeness import CHANGES, INDEX
from tests.checks.cases.azure_completeness import CASES, changes, index
from tests.checks.cases.azure_residency import BODIES, LISTED, ROWS, resource
from tests.kit import Status, claim, finding, page

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


# -- what explains a difference ------------------------------------------------------------------------------------------

SAID = "a second listing of the estate shows it in eastus, the first does not show it at all: "


def said(*changed: tuple[str, str], row: dict[str, Any] = ELSEWHERE) -> list[str]:
    record = changes(*((row["id"].upper(), change, at) for change, at in changed))
    found = finding("azure-listings-agree", REGION, {**BODIES, INDEX: index(*ROWS, row), CHANGES: record})
    return [str(o.note) for o in found.observations]


def test_nothing_in_the_evidence_explains_it() -> None:
    assert said() == [f"{SAID}nothing in the evidence explains it"]


def test_what_was_deleted_meanwhile_lies_nowhere() -> None:
    assert said(("Create", "2026-11-19T08:00:00Z"), ("Delete", "2026-11-20T05:50:00.123+00:00")) == []


def test_what_was_deleted_and_made_again_is_there() -> None:
    again = said(("Delete", "2026-11-19T08:00:00Z"), ("Create", "2026-11-20T05:59:59Z"))
    assert again == [f"{SAID}it was made at 2026-11-20T05:59:59Z, after the listing was read"]


def test_what_was_made_before_the_listing_should_have_been_in_it() -> None:
    assert said(("Create", "2026-11-20T05:59:57Z")) == [f"{SAID}nothing in the evidence explains it"]


@pytest.mark.parametrize(("change", "at"), [("Delete", "lately"), ("Removed", "2026-11-20T05:59:59Z")])
def test_a_change_that_cannot_be_read_explains_nothing(change: str, at: str) -> None:
    assert said((change, at)) == [f"{SAID}nothing in the evidence explains it"]


def test_without_the_record_of_changes_the_difference_stays() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    found = finding("azure-listings-agree", REGION, {**BODIES, INDEX: index(*ROWS, ELSEWHERE), CHANGES: refused})
    assert (found.shown, str(found.observations[0].note)) == (
        Shown.UNKNOWN, f"{SAID}nothing in the evidence explains it"
    )  # fmt: skip


def test_a_part_lies_where_it_says_or_else_where_its_resource_does() -> None:
    part = resource("Microsoft.Storage/storageAccounts", "stibisprod/secrets/one", "eastus")
    text = "it is a part of a resource that is listed, and not every kind of part is listed"
    assert said(row=part) == [f"{SAID}{text}"]
    assert said(row={**part, "location": ""}) == []


def test_a_listing_that_was_cut_off_explains_what_it_lacks() -> None:
    short = {**BODIES, LISTED: page(*ROWS, nextLink="https://example.invalid/more")}
    found = finding("azure-listings-agree", REGION, {**short, INDEX: index(*ROWS, ELSEWHERE), CHANGES: changes()})
    assert str(found.observations[0].note) == f"{SAID}the listing of its subscription is incomplete: truncated"


# -- where nothing is claimed to be --------------------------------------------------------------------------------------

APART = CASES["azure-nothing-only-indexed"].claim


def only_indexed(row: dict[str, Any], *changed: tuple[str, str, str]) -> list[str]:
    bodies = {**BODIES, INDEX: index(*ROWS, row), CHANGES: changes(*changed)}
    return [str(o.note) for o in finding("azure-nothing-only-indexed", APART, bodies).observations]


def test_a_store_that_only_the_index_knows_may_hold_data_of_customers() -> None:
    text = "a second listing of the estate shows it, the first does not: nothing in the evidence explains it"
    assert only_indexed(ELSEWHERE) == [text]
    assert only_indexed(resource("Microsoft.Quantum/workspaces", "q", "westeurope")) == [text]


def test_what_was_deleted_or_holds_no_data_or_is_a_part_is_none() -> None:
    assert only_indexed(ELSEWHERE, (ELSEWHERE["id"], "Delete", "2026-11-20T05:50:00Z")) == []
    assert only_indexed(resource("Microsoft.Insights/actionGroups", "ag", "global")) == []
    assert only_indexed(resource("Microsoft.Storage/storageAccounts", "stibisprod/parts/one", "westeurope")) == []
