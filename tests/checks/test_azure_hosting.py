"""Whether anything runs on Azure: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.hosting import kind
from checks.engine import checks_for
from tests.checks.cases.azure_hosting import CASES, DATABASE, LOGS, NETWORK, resource
from tests.kit import SUBSCRIPTION, Status, answered, claim, finding, page

CASE = CASES["azure-hosting"]
AT_RESOURCES = (RESOURCES, SUBSCRIPTION)


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def hosted(body: Any = None, **params: Any) -> Finding:
    case = answered(CASE, AT_RESOURCES, body) if body is not None else CASE
    return finding("azure-hosting", claim("hosting.provider", **(params or {"provider": "azure"})), case.bodies)


def test_what_runs_is_counted_and_one_is_cited() -> None:
    found = hosted()
    assert seen(found) == [
        ("holds", "resources that compute, store data or serve the web here: 1; what runs elsewhere is not seen")
    ]
    assert [one.value for one in found.observations[0].seen] == [DATABASE]


def test_networks_and_logs_alone_run_nothing() -> None:
    assert hosted(page(resource(NETWORK), resource(LOGS))).shown is Shown.FAIL


def test_a_list_that_could_not_be_read_is_unknown() -> None:
    assert hosted(Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})).shown is Shown.UNKNOWN


def test_without_a_subscription_nothing_is_shown() -> None:
    found = finding("azure-hosting", CASE.claim, {SUBSCRIPTIONS: page()})
    assert found.shown is Shown.UNKNOWN


@pytest.mark.parametrize(
    "params",
    [
        {"provider": ["azure", "atlassian-forge"]},
        {"provider": "azure", "own_infrastructure": False},
        {"provider": "azure", "own_infrastructure": False, "on_site": False},
    ],
)
def test_what_runs_with_others_or_at_home_is_not_seen(params: dict[str, Any]) -> None:
    assert hosted(**params).shown is Shown.UNKNOWN
    assert hosted(page(resource(NETWORK)), **params).shown is Shown.UNKNOWN


@pytest.mark.parametrize(
    "params",
    [{"own_infrastructure": False}, {"provider": "hetzner"}, {"provider": ["atlassian-forge", "azure-managed-apps"]}],
)
def test_other_providers_do_not_show_in_azure(params: dict[str, Any]) -> None:
    assert "azure-hosting" not in {check.id for check in checks_for(claim("hosting.provider", **params))}


def test_customers_tenants_are_not_this_estate() -> None:
    assert checks_for(claim("hosting.provider", provider="azure", scope="customers' tenants")) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (DATABASE, "microsoft.sql/servers/databases"),
        (NETWORK, "microsoft.network/virtualnetworks"),
        (f"{NETWORK}/providers/Microsoft.Insights/diagnosticSettings/x", "microsoft.insights/diagnosticsettings"),
        (SUBSCRIPTION, ""),
        (f"{DATABASE}/", ""),
    ],
)
def test_the_type_is_read_from_the_id(name: str, expected: str) -> None:
    assert kind(name) == expected
