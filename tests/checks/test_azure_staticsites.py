"""Static web apps: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.cases.azure_residency import resource
from tests.checks.cases.azure_staticsites import CASES, SITE_LIST, backend, site
from tests.checks.cases.azure_stores import CASES as CASES_OF_STORES
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, outcomes, said
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, claim, page

EU = claim("residency.jurisdiction", scope="personal data", jurisdiction="EU")
RESIDENCY = "azure-static-site-residency"


def around(the_claim: Any = None, location: str = "West Europe", **properties: Any) -> Said:
    bodies = {SITE_LIST: page({**site(**properties), "location": location})}
    return [one[1:] for one in said(RESIDENCY, CASES[RESIDENCY], the_claim, bodies)]  # type: ignore[misc]


@pytest.mark.parametrize("host", ["happy-sea.azurestaticapps.net", "", None, 7])
def test_what_a_static_web_app_answers_to_plain_http_nothing_shows(host: Any) -> None:
    check = "azure-static-site-https"
    assert outcomes(check, CASES[check], None, {SITE_LIST: page(site(defaultHostname=host))}) == [UNKNOWN]


def test_backends_and_databases_count_where_they_run() -> None:
    found = around(
        EU,
        linkedBackends=[backend("eastus")],
        userProvidedFunctionApps=[{"name": "f", "properties": {"functionAppRegion": "North Europe"}}],
        databaseConnections=[{"name": "default", "resourceId": "x", "region": "atlantis"}],
    )
    assert found == [
        (HOLDS, "lies in West Europe"),
        (CONTRADICTS, "hands requests to a backend in East US (US), outside of what the document names"),
        (HOLDS, "hands requests to functions in North Europe"),
        (UNKNOWN, "keeps a copy in a region that is not known here"),
    ]


@pytest.mark.parametrize("empty", [None, []])
def test_a_site_with_nothing_behind_it_is_its_own_region_only(empty: Any) -> None:
    nothing = (HOLDS, "hands requests to no backend, function or database that it names")
    assert around(linkedBackends=empty) == [(HOLDS, "lies in West Europe"), nothing]
    assert around(linkedBackends="hidden")[1:] == [(UNKNOWN, "names what is behind it in a way that cannot be read")]


def test_the_region_of_a_site_says_little_where_it_may_have_no_functions() -> None:
    assert around(EU, "West US 2", linkedBackends=None)[:1] == [
        (UNKNOWN, "keeps its settings, and functions where it has any, in West US 2 (US)")
    ]
    assert around(EU, "atlantis", linkedBackends=None)[:1] == [
        (UNKNOWN, "lies at atlantis, a region that is not known here")
    ]


def test_which_tls_versions_a_static_web_app_accepts_nothing_shows() -> None:
    bodies = {
        SUBSCRIPTIONS: SUBSCRIPTION_LIST,
        (RESOURCES, SUBSCRIPTION): page(resource("Microsoft.Web/staticSites", "stapp-docs", "westeurope")),
    }
    guard = CASES_OF_STORES["azure-stores-not-looked-at"]
    for the_claim, expected in ((claim("encryption.in-transit.min-tls", min_tls="1.2"), [UNKNOWN]),
                                (claim("encryption.in-transit"), [])):  # fmt: skip
        assert outcomes("azure-stores-not-looked-at", guard, the_claim, bodies) == expected
