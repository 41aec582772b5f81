"""Application gateways: TLS policies by name and by version, listeners without TLS, firewalls that block or only record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_applicationgateway import (
    CASES,
    GATEWAY_LIST,
    POLICY_LIST,
    firewall_policy,
    forward,
    gateway,
    listener,
    part,
    redirect,
    ref,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import claim, page

TLS, HTTPS, WAF = (CASES[f"azure-application-gateway-{name}"] for name in ("tls", "https", "waf"))


def tls(min_tls: str = "1.2", **properties: Any) -> list[tuple[Any, str]]:
    """What is said of the TLS policies of a gateway with these properties and no profile."""
    own = {"httpListeners": [listener("shop", "Https", "p443")], **properties}
    promised = claim("encryption.in-transit.min-tls", min_tls=min_tls)
    found = said("azure-application-gateway-tls", TLS, promised, {GATEWAY_LIST: page(gateway(**own))})
    return [(outcome, words) for _, outcome, words in found]


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [
        ("AppGwSslPolicy20150501", CONTRADICTS, "is set to accept TLS 1.0 and up"),
        ("AppGwSslPolicy20170401", CONTRADICTS, "is set to accept TLS 1.1 and up"),
        ("AppGwSslPolicy20170401S", HOLDS, "accepts TLS 1.2 and up"),
        ("AppGwSslPolicy20220101S", HOLDS, "accepts TLS 1.2 and up"),
        ("AppGwSslPolicy20290101", UNKNOWN,
         "has the TLS policy AppGwSslPolicy20290101, which Azure's own list does not hold"),
    ],
)  # fmt: skip
def test_the_name_of_a_policy_is_resolved_by_azures_own_list(name: str, outcome: Any, words: str) -> None:
    assert tls(sslPolicy={"policyType": "Predefined", "policyName": name}) == [(outcome, words)]


def test_a_custom_policy_gives_its_version_itself() -> None:
    custom = {"policyType": "Custom", "minProtocolVersion": "TLSv1_1", "cipherSuites": []}
    assert tls(sslPolicy=custom) == [(CONTRADICTS, "is set to accept TLS 1.1 and up")]


def test_a_newer_version_than_the_promised_one_holds() -> None:
    custom = {"policyType": "CustomV2", "minProtocolVersion": "TLSv1_3", "cipherSuites": []}
    assert tls(sslPolicy=custom) == [(HOLDS, "accepts TLS 1.3 and up")]


def test_an_old_list_of_protocols_that_are_off_is_no_lowest_version() -> None:
    assert tls(sslPolicy={"disabledSslProtocols": ["TLSv1_0", "TLSv1_1"]}) == [
        (UNKNOWN, "has a TLS policy that names no lowest version")
    ]


@pytest.mark.parametrize("missing", [None, "AppGwSslPolicy20150501"])
def test_without_a_policy_the_default_is_taken_where_azure_tells_it(missing: str | None) -> None:
    expected = (
        (CONTRADICTS, "is set to accept TLS 1.0 and up")
        if missing
        else (UNKNOWN, "sets no TLS policy; which default it took depends on when it was created, and is not told")
    )
    assert tls(sslPolicy=None, defaultPredefinedSslPolicy=missing) == [expected]


def test_each_policy_in_use_is_judged_once_and_one_that_no_listener_uses_is_not() -> None:
    assert tls("1.3", httpListeners=[listener("admin", "Https", "p443", sslProfile=ref("sslProfiles", "strict"))]) == [
        (HOLDS, "accepts TLS 1.3 and up")
    ]
    assert tls("1.3", httpListeners=[listener("shop", "Https", "p443"), listener("more", "Https", "p443")]) == [
        (CONTRADICTS, "is set to accept TLS 1.2 and up")
    ]


def test_a_profile_without_a_policy_takes_the_gateways() -> None:
    bare = part("sslProfiles", "bare", trustedClientCertificates=[])
    one = listener("admin", "Https", "p443", sslProfile=ref("sslProfiles", "bare"))
    assert tls(httpListeners=[one], sslProfiles=[bare]) == [(HOLDS, "accepts TLS 1.2 and up")]


def test_a_profile_that_cannot_be_found_is_unknown() -> None:
    one = listener("admin", "Https", "p443", sslProfile=ref("sslProfiles", "gone"))
    assert tls(httpListeners=[one]) == [(UNKNOWN, "has a listener whose TLS profile could not be found")]


def test_a_tls_proxy_is_a_listener_too() -> None:
    proxy = part("listeners", "queue", protocol="Tls", sslProfile=ref("sslProfiles", "strict"))
    assert tls("1.3", httpListeners=[], listeners=[proxy]) == [(HOLDS, "accepts TLS 1.3 and up")]


def https(promised: Any = HTTPS.claim, **properties: Any) -> list[tuple[Any, str]]:
    found = said("azure-application-gateway-https", HTTPS, promised, {GATEWAY_LIST: page(gateway(**properties))})
    return [(outcome, words) for _, outcome, words in found]


def test_a_listener_that_hands_plain_http_to_a_backend_contradicts() -> None:
    rules = [forward("shop", "shop", 100), forward("plain", "plain", 200)]
    assert https(requestRoutingRules=rules)[0] == (CONTRADICTS, "serves plain HTTP")


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ({"targetUrl": "https://shop.example"}, HOLDS),
        ({"targetUrl": "http://shop.example"}, UNKNOWN),
        ({"targetListener": ref("httpListeners", "plain")}, UNKNOWN),
        ({"targetListener": ref("httpListeners", "gone")}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_a_redirect_counts_when_it_leads_to_https(target: dict[str, Any], outcome: Any) -> None:
    to = part("redirectConfigurations", "to-https", redirectType="Permanent", **target)
    assert https(redirectConfigurations=[to])[0][0] is outcome


def by_path(*paths: dict[str, Any], **default: Any) -> dict[str, Any]:
    """A gateway whose plain listener is routed by path."""
    routed = part("requestRoutingRules", "plain", ruleType="PathBasedRouting", httpListener=ref("httpListeners", "plain"),
                  urlPathMap=ref("urlPathMaps", "paths"))  # fmt: skip
    return {
        "requestRoutingRules": [forward("shop", "shop", 100), routed],
        "urlPathMaps": [part("urlPathMaps", "paths", pathRules=list(paths), **default)],
    }


def test_every_path_of_a_rule_counts() -> None:
    leads = {"defaultRedirectConfiguration": ref("redirectConfigurations", "to-https")}
    open_path = part("urlPathMaps/paths/pathRules", "health", paths=["/health"],
                     backendAddressPool=ref("backendAddressPools", "shop"),
                     backendHttpSettings=ref("backendHttpSettingsCollection", "shop"))  # fmt: skip
    assert https(**by_path(**leads))[0][0] is HOLDS
    assert https(**by_path(open_path, **leads))[0] == (CONTRADICTS, "serves plain HTTP")


def test_a_rule_that_nobody_here_understands_is_unknown() -> None:
    odd = part("requestRoutingRules", "plain", ruleType="AdvancedRouting", httpListener=ref("httpListeners", "plain"))
    assert https(requestRoutingRules=[forward("shop", "shop", 100), odd])[0][0] is UNKNOWN


def test_a_gateway_without_plain_listeners_holds_and_says_nothing_of_headers() -> None:
    only = {"httpListeners": [listener("shop", "Https", "p443")], "requestRoutingRules": [forward("shop", "shop", 100)]}
    assert [outcome for outcome, _ in https(**only)] == [HOLDS]
    assert [outcome for outcome, _ in https(claim("encryption.in-transit", hsts=True), **only)] == [UNKNOWN]


@pytest.mark.parametrize(
    ("scope", "expected"), [("all", [HOLDS, CONTRADICTS]), ("external", [HOLDS]), (None, [HOLDS, UNKNOWN])]
)
def test_plain_http_to_a_backend_counts_where_inner_traffic_is_meant(scope: str | None, expected: list[Any]) -> None:
    plain = part("backendHttpSettingsCollection", "shop", port=80, protocol="Http", cookieBasedAffinity="Disabled")
    promised = claim("encryption.in-transit", protocol="TLS", **({"scope_": scope} if scope else {}))
    assert [outcome for outcome, _ in https(promised, backendHttpSettingsCollection=[plain])] == expected


def waf(policy: dict[str, Any] | None = None, **properties: Any) -> list[tuple[Any, str]]:
    bodies = {GATEWAY_LIST: page(gateway(**properties)), POLICY_LIST: page(policy or firewall_policy())}
    return [(outcome, words) for _, outcome, words in said("azure-application-gateway-waf", WAF, None, bodies)]


@pytest.mark.parametrize(
    ("settings", "outcome", "words"),
    [
        ({"mode": "Detection"}, CONTRADICTS,
         "has a web application firewall that only records what it recognises and blocks nothing"),
        ({"state": "Disabled"}, CONTRADICTS, "has a web application firewall that is switched off"),
        ({"mode": None}, UNKNOWN, "has a web application firewall in a state that is not known here"),
    ],
)  # fmt: skip
def test_a_firewall_counts_when_it_is_on_and_blocks(settings: dict[str, Any], outcome: Any, words: str) -> None:
    assert waf(firewall_policy(**settings)) == [(outcome, words)]


def test_the_older_setting_of_the_gateway_counts_too() -> None:
    old = {"enabled": True, "firewallMode": "Prevention", "ruleSetType": "OWASP", "ruleSetVersion": "3.2"}
    assert [outcome for outcome, _ in waf(firewallPolicy=None, webApplicationFirewallConfiguration=old)] == [HOLDS]
    off = {**old, "enabled": False}
    assert [outcome for outcome, _ in waf(firewallPolicy=None, webApplicationFirewallConfiguration=off)] == [
        CONTRADICTS
    ]


@pytest.mark.parametrize(("tier", "outcome"), [("Standard_v2", CONTRADICTS), ("WAF_v2", UNKNOWN), ("Newest", UNKNOWN)])
def test_without_any_firewall_the_tier_says_whether_there_can_be_one(tier: str, outcome: Any) -> None:
    assert [found for found, _ in waf(firewallPolicy=None, sku={"name": tier, "tier": tier})] == [outcome]


def test_a_site_with_a_policy_of_its_own_is_judged_by_it() -> None:
    own = [listener("shop", "Https", "p443"), listener("open", "Https", "p443", firewallPolicy={"id": "/gone"})]
    rules = [forward("shop", "shop", 100), redirect("open", "open", 200)]
    assert [words for _, words in waf(httpListeners=own, requestRoutingRules=rules)] == [
        "has a web application firewall that blocks what it recognises",
        "has a firewall policy that could not be found",
    ]
