"""Front Door and CDN: routes that lead to HTTPS, versions in the names of cipher sets, caches, firewalls host by host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_cdn import (
    BOTH,
    CASES,
    DOMAIN,
    DOMAIN_LIST,
    ENDPOINT,
    ENDPOINT_LIST,
    INVENTORY,
    OLD,
    OLD_DOMAIN_LIST,
    OLD_LIST,
    POLICY_LIST,
    PROFILE_LIST,
    ROUTE_LIST,
    SECURITY_LIST,
    domain,
    endpoint,
    firewall_policy,
    listed,
    old_domain,
    old_endpoint,
    profile,
    route,
    security_policy,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import GROUP, claim, page

HTTPS, TLS, EDGE, WAF = (CASES[f"azure-front-door-{name}"] for name in ("https", "tls", "edge", "waf"))


def https(bodies: dict[Any, Any], promised: Any = None) -> list[tuple[str, Any, str]]:
    return said("azure-front-door-https", HTTPS, promised, bodies)


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({}, HOLDS, "leads plain HTTP to HTTPS"),
        ({"supportedProtocols": ["Https"], "httpsRedirect": "Disabled"}, HOLDS, "answers over HTTPS only"),
        ({"httpsRedirect": "Disabled"}, CONTRADICTS, "serves plain HTTP"),
        ({"httpsRedirect": "Disabled", "enabledState": "Disabled"}, HOLDS, "is switched off"),
        ({"httpsRedirect": None}, UNKNOWN, "does not say whether it leads plain HTTP to HTTPS"),
        ({"supportedProtocols": ["Https", "Quic"]}, UNKNOWN, "does not say over which protocols it answers"),
        ({"supportedProtocols": None}, UNKNOWN, "does not say over which protocols it answers"),
    ],
)
def test_a_route_serves_https_only_or_leads_to_it(properties: dict[str, Any], outcome: Any, words: str) -> None:
    assert https({ROUTE_LIST: page(route(**properties))})[0] == ("all", outcome, words)


def test_an_endpoint_that_is_switched_off_serves_nothing() -> None:
    bodies = {ENDPOINT_LIST: page(endpoint("Disabled")), ROUTE_LIST: page(route(httpsRedirect="Disabled"))}
    assert https(bodies)[0] == ("all", HOLDS, "is switched off")


@pytest.mark.parametrize(
    ("scope", "expected"), [("all", [HOLDS, CONTRADICTS]), ("external", [HOLDS]), (None, [HOLDS, UNKNOWN])]
)
def test_plain_http_to_the_origin_counts_where_that_way_is_meant(scope: str | None, expected: list[Any]) -> None:
    promised = claim("encryption.in-transit", protocol="TLS", **({"scope_": scope} if scope else {}))
    found = https({ROUTE_LIST: page(route(forwardingProtocol="HttpOnly"))}, promised)
    assert [outcome for name, outcome, _ in found if name == "all"] == expected


def test_headers_are_no_part_of_a_route() -> None:
    promised = claim("encryption.in-transit", protocol="HTTPS", hsts=True)
    assert {outcome for _, outcome, _ in https({}, promised)} == {UNKNOWN}


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({}, HOLDS),
        ({"isHttpAllowed": True}, CONTRADICTS),
        ({"isHttpAllowed": None}, UNKNOWN),
        ({"isHttpAllowed": True, "deliveryPolicy": {"rules": [{"order": 1, "actions": []}]}}, UNKNOWN),
    ],
)
def test_an_endpoint_of_the_older_cdn_says_it_itself(properties: dict[str, Any], outcome: Any) -> None:
    found = https({OLD_LIST: page(old_endpoint(**properties))})
    assert [one for name, one, _ in found if name == "pictures"] == [outcome]


def lowest(min_tls: str = "1.2", **settings: Any) -> tuple[Any, str]:
    promised = claim("encryption.in-transit.min-tls", min_tls=min_tls)
    found = said("azure-front-door-tls", TLS, promised, {DOMAIN_LIST: page(domain(**settings))})
    return next((outcome, words) for name, outcome, words in found if name == "shop-example")


@pytest.mark.parametrize(
    ("settings", "outcome", "words"),
    [
        ({"minimumTlsVersion": "TLS12"}, HOLDS, "accepts TLS 1.2 and up"),
        ({"minimumTlsVersion": "TLS10"}, CONTRADICTS, "is set to accept TLS 1.0 and up"),
        ({"cipherSuiteSetType": "TLS12_2023"}, HOLDS, "accepts TLS 1.2 and up"),
        ({"cipherSuiteSetType": "TLS12_2023", "minimumTlsVersion": "TLS10"}, HOLDS, "accepts TLS 1.2 and up"),
        ({"cipherSuiteSetType": "TLS10_2019", "minimumTlsVersion": "TLS12"}, CONTRADICTS,
         "is set to accept TLS 1.0 and up"),
        ({"cipherSuiteSetType": "Customized", "minimumTlsVersion": "TLS13"}, HOLDS, "accepts TLS 1.3 and up"),
        ({"cipherSuiteSetType": "Modern_2029"}, UNKNOWN,
         "its lowest TLS version is given as Modern, which is not known here"),
        ({"minimumTlsVersion": None}, UNKNOWN, "is a domain that sets no lowest TLS version"),
    ],
)  # fmt: skip
def test_a_set_of_ciphers_has_its_version_in_its_name(settings: dict[str, Any], outcome: Any, words: str) -> None:
    assert lowest(**settings) == (outcome, words)


def test_tls_1_3_is_not_shown_by_a_set_for_1_2() -> None:
    assert lowest("1.3", cipherSuiteSetType="TLS12_2023")[0] is CONTRADICTS


@pytest.mark.parametrize(("version", "outcome"), [("TLS10", CONTRADICTS), ("None", UNKNOWN), (None, UNKNOWN)])
def test_a_domain_of_the_older_cdn_may_set_no_version(version: str | None, outcome: Any) -> None:
    found = said("azure-front-door-tls", TLS, None, {OLD_DOMAIN_LIST: page(old_domain(minimumTlsVersion=version))})
    assert [one for name, one, _ in found if name == "pictures-example"] == [outcome]


CACHE = {"queryStringCachingBehavior": "IgnoreQueryString", "compressionSettings": {"isCompressionEnabled": True}}


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [({}, HOLDS), ({"cacheConfiguration": CACHE}, UNKNOWN), ({"ruleSets": [{"id": "/rules"}]}, UNKNOWN)],
)
def test_only_a_route_without_cache_and_rules_keeps_nothing(properties: dict[str, Any], outcome: Any) -> None:
    found = said("azure-front-door-edge", EDGE, None, {ROUTE_LIST: page(route(**properties))})
    assert [one for _, one, _ in found] == [outcome]


@pytest.mark.parametrize(
    "promised",
    [
        claim("residency.region", regions=["westeurope"], exclusive=True),
        claim("residency.jurisdiction", jurisdiction="EU", stored=True, processed=True),
        claim("residency.jurisdiction", jurisdiction="EU"),
    ],
)
def test_where_requests_are_taken_is_confined_by_nothing(promised: Any) -> None:
    words = "takes requests at edge locations all over the world, which no setting confines"
    assert said("azure-front-door-edge", EDGE, promised) == [("afd-shop", UNKNOWN, words)]


def test_the_older_cdn_always_keeps_copies() -> None:
    found = said("azure-front-door-edge", EDGE, None, {PROFILE_LIST: BOTH})
    assert found[1] == ("cdn-pictures", UNKNOWN, "keeps copies of what it serves at edge locations all over the world")


def test_a_profile_without_any_security_policy_has_no_firewall() -> None:
    assert said("azure-front-door-waf", WAF, None, {SECURITY_LIST: page()}) == [
        ("afd-shop", CONTRADICTS, "has no web application firewall")
    ]


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [({"mode": "Detection"}, CONTRADICTS), ({"enabledState": "Disabled"}, CONTRADICTS), ({"mode": None}, UNKNOWN)],
)
def test_a_firewall_counts_when_it_is_on_and_blocks(settings: dict[str, Any], outcome: Any) -> None:
    found = said("azure-front-door-waf", WAF, None, {POLICY_LIST: page(firewall_policy(**settings))})
    assert [one for _, one, _ in found] == [outcome, outcome]


@pytest.mark.parametrize("policy", [security_policy(DOMAIN), security_policy(DOMAIN, ENDPOINT, patterns=("/api/*",))])
def test_a_host_name_that_is_not_covered_with_all_its_paths_is_unknown(policy: dict[str, Any]) -> None:
    found = said("azure-front-door-waf", WAF, None, {SECURITY_LIST: page(policy)})
    assert found[0] == ("shop", UNKNOWN, "is named by no firewall policy that is about all of its paths")


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, (CONTRADICTS, "has no web application firewall")),
        ({"webApplicationFirewallPolicyLink": None}, (CONTRADICTS, "has no web application firewall")),
        (
            {"webApplicationFirewallPolicyLink": {"id": "/policies/old"}},
            (UNKNOWN, "has a web application firewall of the older CDN, which is not looked at here"),
        ),
    ],
)
def test_an_endpoint_of_the_older_cdn_names_its_firewall_itself(properties: dict[str, Any], expected: Any) -> None:
    found = said("azure-front-door-waf", WAF, None, {OLD_LIST: page(old_endpoint(**properties))})
    assert [one for one in found if one[0] == "pictures"] == [("pictures", *expected)]


@pytest.mark.parametrize("sku", ["Standard_Verizon", "Premium_Tomorrow"])
def test_the_firewall_of_another_cdn_is_not_looked_at(sku: str) -> None:
    found = said("azure-front-door-waf", WAF, None, {PROFILE_LIST: page(profile(OLD, sku))})
    assert found == [("cdn-pictures", UNKNOWN, "is of a CDN whose firewall is not looked at here")]


def test_a_classic_front_door_is_named() -> None:
    old = f"{GROUP}/providers/Microsoft.Network/frontDoors/fd-old"
    bodies = {INVENTORY: page(listed(old, "Microsoft.Network/frontdoors"))}
    words = "is or may be a classic Front Door, whose firewall nothing here looks at"
    assert said("azure-front-door-classic", CASES["azure-front-door-classic"], None, bodies) == [
        ("fd-old", UNKNOWN, words)
    ]
