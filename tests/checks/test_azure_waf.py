"""The way around a web application firewall: which apps answer the internet by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from checks import checks_for
from checks.azure.appservice import SITES
from tests.checks.cases.azure_appservice import SHOP, config, site
from tests.checks.cases.azure_waf import CASES, OFFICE, SITE_SETTINGS, SUBNET, restricted, rule
from tests.checks.saying import UNKNOWN, said
from tests.kit import SUBSCRIPTION, claim, page

CASE = CASES["azure-appservice-around-waf"]
OPEN = [
    ("app-shop", UNKNOWN, "answers the internet by itself, so that it can be reached around a web application firewall")
]
EVERYBODY, NOBODY = rule("Any", name="Allow all"), rule("Any", "Deny", name="Deny all")
ANY_DOOR = rule("AzureFrontDoor.Backend", tag="ServiceTag")


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (restricted(SUBNET), []),
        (restricted(OFFICE, NOBODY, default=None), []),
        (restricted(OFFICE, default=None), OPEN),
        (restricted(default="Deny"), []),
        (restricted(default="Allow"), OPEN),
        (restricted(EVERYBODY), OPEN),
        (config(SHOP, ipSecurityRestrictions=None, ipSecurityRestrictionsDefaultAction="Deny"), OPEN),
        (restricted(rule("0.0.0.0/0")), OPEN),
        (restricted(rule("AzureCloud", tag="ServiceTag")), OPEN),
        (restricted(ANY_DOOR), OPEN),
    ],
)
def test_an_app_is_closed_when_it_denies_by_default_and_lets_in_what_is_narrow(settings: Any, found: Any) -> None:
    assert said("azure-appservice-around-waf", CASE, None, {SITE_SETTINGS: settings}) == found


def test_an_app_without_public_access_cannot_be_reached_around_it() -> None:
    shut = page(site(SHOP, "app,linux", publicNetworkAccess="Disabled"))
    bodies = {(SITES, SUBSCRIPTION): shut, SITE_SETTINGS: restricted(EVERYBODY)}
    assert said("azure-appservice-around-waf", CASE, None, bodies) == []


def test_who_says_that_there_is_none_is_not_asked_for_a_way_around_it() -> None:
    none = claim("network.firewall", polarity="denies", type="waf")
    assert "azure-appservice-around-waf" not in [check.id for check in checks_for(none)]
