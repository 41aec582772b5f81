"""Web apps, function apps and slots: one edit each."""

from __future__ import annotations

from checks import Finding, Outcome, Shown
from checks.azure.appservice import SITE_CONFIG, SITES, SLOT_CONFIG, SLOTS
from checks.engine import checks_for
from claims.model import Claim
from tests.checks.cases.azure_appservice import CASES, JOBS, SHOP, STAGING
from tests.kit import SUBSCRIPTION, Status, answered, claim, edited, finding, without

HTTPS = CASES["azure-appservice-https"]
TLS = CASES["azure-appservice-tls"]
LIST = (SITES, SUBSCRIPTION)


def seen(found: Finding) -> list[tuple[str, str, str]]:
    return [(o.resource.rsplit("/", 1)[-1], str(o.outcome), str(o.note)) for o in found.observations]


def https(case: object = HTTPS, the_claim: Claim = HTTPS.claim) -> Finding:
    return finding("azure-appservice-https", the_claim, case.bodies)  # type: ignore[attr-defined]


def tls(case: object = TLS, the_claim: Claim = TLS.claim) -> Finding:
    return finding("azure-appservice-tls", the_claim, case.bodies)  # type: ignore[attr-defined]


def test_every_app_and_every_slot_is_looked_at() -> None:
    assert seen(https()) == [
        ("app-shop", "holds", "serves HTTPS only, and FTP needs TLS"),
        ("staging", "holds", "serves HTTPS only, and FTP needs TLS"),
        ("func-jobs", "holds", "serves HTTPS only, and FTP is switched off"),
    ]


def test_an_app_that_serves_http_contradicts() -> None:
    found = https(edited(HTTPS, LIST, "/value/1/properties/httpsOnly", False))
    assert found.shown is Shown.FAIL
    assert seen(found)[2] == ("func-jobs", "contradicts", "serves plain HTTP")


def test_an_app_without_the_switch_serves_http_by_the_vendors_own_reading() -> None:
    found = https(without(HTTPS, LIST, "/value/0/properties/httpsOnly"))
    assert found.observations[0].outcome is Outcome.CONTRADICTS
    assert found.observations[0].seen[0].default == "https://learn.microsoft.com/azure/app-service/policy-reference"


def test_a_slot_that_serves_http_contradicts() -> None:
    found = https(edited(HTTPS, (SLOTS, SHOP), "/value/0/properties/httpsOnly", False))
    assert seen(found)[1] == ("staging", "contradicts", "serves plain HTTP")


def test_plain_ftp_contradicts() -> None:
    found = https(edited(HTTPS, (SITE_CONFIG, JOBS), "/properties/ftpsState", "AllAllowed"))
    assert seen(found)[2] == ("func-jobs", "contradicts", "takes files by plain FTP")


def test_an_ftp_setting_that_is_not_there_is_unknown() -> None:
    assert https(edited(HTTPS, (SITE_CONFIG, SHOP), "/properties/ftpsState", None)).shown is Shown.UNKNOWN


def test_what_the_list_says_of_the_configuration_counts_for_nothing() -> None:
    case = edited(HTTPS, LIST, "/value/0/properties/siteConfig", {"ftpsState": "AllAllowed", "minTlsVersion": "1.0"})
    assert https(case).shown is Shown.PASS
    assert tls(edited(TLS, LIST, "/value/0/properties/siteConfig", {"minTlsVersion": "1.0"})).shown is Shown.PASS


def test_hsts_is_not_shown_by_https_only() -> None:
    assert https(the_claim=claim("encryption.in-transit", hsts=True)).shown is Shown.UNKNOWN


def test_claims_on_mail_or_vpn_are_not_about_web_apps() -> None:
    for params in ({"scope_": "email", "protocol": "S/MIME"}, {"protocol": "VPN"}, {"protocol": ["SSH", "VPN"]}):
        ids = {check.id for check in checks_for(claim("encryption.in-transit", **params))}
        assert "azure-appservice-https" not in ids
    assert "azure-appservice-https" in {
        c.id for c in checks_for(claim("encryption.in-transit", protocol=["SSH", "TLS"]))
    }


def test_an_old_version_contradicts() -> None:
    found = tls(edited(TLS, (SITE_CONFIG, SHOP), "/properties/minTlsVersion", "1.0"))
    assert seen(found)[0] == ("app-shop", "contradicts", "the app accepts TLS 1.0")


def test_an_old_version_on_the_deployment_site_contradicts() -> None:
    found = tls(edited(TLS, (SLOT_CONFIG, STAGING), "/properties/scmMinTlsVersion", "1.1"))
    assert seen(found)[1] == ("staging", "contradicts", "its deployment (SCM) site accepts TLS 1.1")


def test_a_newer_version_than_promised_holds() -> None:
    assert seen(tls())[1] == ("staging", "holds", "accepts TLS 1.2 and newer only")
    assert tls(the_claim=claim("encryption.in-transit.min-tls", min_tls="1.0")).shown is Shown.PASS


def test_a_stricter_promise_than_the_setting_contradicts() -> None:
    found = tls(the_claim=claim("encryption.in-transit.min-tls", min_tls="1.3"))
    assert [outcome for _, outcome, _ in seen(found)] == ["contradicts"] * 3


def test_a_version_that_is_not_set_is_the_documented_default() -> None:
    case = edited(TLS, (SITE_CONFIG, JOBS), "/properties/minTlsVersion", None)
    found = tls(case)
    assert found.shown is Shown.PASS
    assert found.observations[2].seen[0].default == "https://learn.microsoft.com/azure/app-service/overview-tls"
    assert tls(case, claim("encryption.in-transit.min-tls", min_tls="1.3")).shown is Shown.FAIL


def test_a_version_that_nobody_knows_is_unknown() -> None:
    assert tls(edited(TLS, (SITE_CONFIG, SHOP), "/properties/minTlsVersion", "1.4")).shown is Shown.UNKNOWN


def test_a_claim_without_a_version_that_is_known_is_not_judged() -> None:
    for params in ({}, {"min_tls": "4.0"}):
        ids = {check.id for check in checks_for(claim("encryption.in-transit.min-tls", **params))}
        assert "azure-appservice-tls" not in ids


def test_a_slot_whose_configuration_could_not_be_read_is_unknown() -> None:
    case = answered(
        TLS, (SLOT_CONFIG, STAGING), Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    )
    assert tls(case).shown is Shown.UNKNOWN


def test_a_subscription_in_which_the_provider_is_not_registered_has_no_apps() -> None:
    error = {"error": {"code": "MissingSubscriptionRegistration", "message": "not registered to use Microsoft.Web"}}
    bodies = {key: body for key, body in HTTPS.bodies.items() if not isinstance(key, tuple)}
    assert finding("azure-appservice-https", HTTPS.claim, {**bodies, LIST: Status(409, error)}).shown is Shown.NONE
