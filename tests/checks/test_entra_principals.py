"""Secrets of applications, and who could act as a service principal: one edit at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Shown
from checks.azure.authorization import ROLE_ASSIGNMENTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.entra.directory import SERVICE_PRINCIPALS
from checks.entra.principals import (
    APPLICATIONS,
    CREDENTIALS,
    FEDERATED,
    IDENTITIES,
    IDENTITY_FEDERATED,
    Acting,
    Kind,
    Principals,
)
from evidence import Incomplete
from tests.checks.cases.entra_access import (
    CONTRIBUTOR,
    SUBSCRIPTION_LIST,
    granted,
    service_principal,
    service_principals,
)
from tests.checks.cases.entra_principals import CASES, FRESH, application, applications, credential, key
from tests.checks.entra_tenant import listed, of
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Status, answered, claim, finding, page, snapshot

GOOD = CASES["entra-application-secrets"]
FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
OLD = credential("2025-01-01T08:00:00Z", "2027-01-01T08:00:00Z")
PAST = credential("2024-01-01T08:00:00Z", "2025-01-01T08:00:00Z")


def rotated(*secrets: Any, quote: str = "Secrets are rotated every 90 days.", **more: Any) -> Shown:
    case = answered(GOOD, APPLICATIONS, applications(application("shop", *secrets, **more)))
    return finding("entra-application-secrets", replace(case.claim, quote=quote), case.bodies).shown


@pytest.mark.parametrize(
    ("secrets", "shown"),
    [
        ((FRESH,), Shown.PASS),
        ((FRESH, PAST), Shown.PASS),
        ((OLD,), Shown.FAIL),
        ((FRESH, OLD), Shown.UNKNOWN),
        ((PAST,), Shown.NONE),
        ((), Shown.NONE),
        ((credential(None, "2027-01-01T08:00:00Z"),), Shown.UNKNOWN),
        ((credential("2026-10-01T08:00:00Z", None),), Shown.UNKNOWN),
        ((credential("soon", "2027-01-01T08:00:00Z"),), Shown.UNKNOWN),
    ],
)
def test_the_youngest_valid_secret_is_as_young_as_is_claimed(secrets: Any, shown: Shown) -> None:
    assert rotated(*secrets) is shown


def test_a_certificate_is_changed_too() -> None:
    assert rotated(FRESH, keys=(key("2025-01-01T08:00:00Z", "2028-01-01T08:00:00Z"),)) is Shown.UNKNOWN
    assert rotated(keys=(key("2025-01-01T08:00:00Z", "2028-01-01T08:00:00Z"),)) is Shown.FAIL


def test_an_old_secret_refutes_no_promise_about_keys_of_which_entra_knows_nothing() -> None:
    assert rotated(OLD, quote="Encryption keys are rotated every 90 days.") is Shown.UNKNOWN


def test_applications_that_do_not_say_whether_they_have_secrets_are_unknown() -> None:
    case = answered(GOOD, APPLICATIONS, applications({"id": of("x"), "appId": of("y"), "keyCredentials": []}))
    assert finding("entra-application-secrets", case.claim, case.bodies).shown is Shown.UNKNOWN


def test_a_promise_without_days_is_not_looked_at() -> None:
    from checks import all_checks

    assert not all_checks()["entra-application-secrets"].fits(claim("secrets.managed-store", store="azure-key-vault"))


# -- who could act as it

WEB = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-web"
FEDERATION = {
    "id": of("federation"),
    "name": "main",
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:nordlicht/shop:ref:refs/heads/main",
    "description": None,
    "audiences": ["api://AzureADTokenExchange"],
}
NAMES = {"shop": "Application", "vendor": "Application", "web": "ManagedIdentity", "odd": "SocialIdp"}
TENANT: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(
        *(granted(n, CONTRIBUTOR, name, "ServicePrincipal") for n, name in enumerate(NAMES))
    ),
    SERVICE_PRINCIPALS: service_principals(*(service_principal(name, kind=kind) for name, kind in NAMES.items())),
    APPLICATIONS: applications(
        application("shop", FRESH, PAST, keys=(key("2026-01-01T08:00:00Z", "2028-01-01T08:00:00Z"),))
    ),
    CREDENTIALS: listed(
        "servicePrincipals",
        *({"id": of(name), "passwordCredentials": [], "keyCredentials": []} for name in ("shop", "web", "odd")),
        {"id": of("vendor"), "passwordCredentials": [OLD], "keyCredentials": []},
    ),
    (FEDERATED, f"/servicePrincipals/{of('shop')}"): listed("federatedIdentityCredentials", FEDERATION),
    (FEDERATED, f"/servicePrincipals/{of('vendor')}"): Status(
        404, {"error": {"code": "Request_ResourceNotFound", "message": "does not exist"}}
    ),
    (IDENTITIES, SUBSCRIPTION): page({"id": WEB, "properties": {"principalId": of("web"), "clientId": of("app web")}}),
    (IDENTITY_FEDERATED, WEB): page(
        {
            "id": f"{WEB}/federatedIdentityCredentials/x",
            "properties": {"issuer": "https://aks.example", "subject": None},
        }
    ),
}


def acting(name: str, changes: Bodies | None = None) -> Acting:
    return Principals(snapshot({**TENANT, **(changes or {})})).acting(of(name))


def test_whoever_has_a_secret_a_certificate_or_the_token_of_a_pipeline_can_act_as_an_application() -> None:
    found = acting("shop")
    assert (found.kind, found.secrets, found.certificates) == (Kind.OWN, 1, 1)
    assert str(found.words) == (
        "1 secret, 1 certificate, a token of https://token.actions.githubusercontent.com "
        "for repo:nordlicht/shop:ref:refs/heads/main"
    )
    assert len(found.seen) == 5


def test_an_application_of_another_tenant_is_acted_for_by_that_tenant_and_by_a_secret_it_has_here() -> None:
    found = acting("vendor")
    assert found.kind is Kind.FOREIGN
    assert str(found.words) == "whatever its own tenant lets act as it, 1 secret"


def test_a_managed_identity_is_acted_for_by_what_carries_it_and_by_tokens_from_elsewhere() -> None:
    found = acting("web")
    assert found.kind is Kind.IDENTITY
    assert str(found.words) == (
        "the resources that carry it, a token of https://aks.example for a subject that is not told"
    )


def test_a_kind_that_nobody_has_seen_before_and_what_is_not_found_are_said() -> None:
    assert acting("odd").kind is Kind.UNCLEAR
    assert [acting(name).clear for name in ("shop", "vendor", "web", "odd")] == [True, True, False, False]
    assert acting("nobody") == Acting(Kind.GONE, clear=False)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("shop", SERVICE_PRINCIPALS),
        ("shop", APPLICATIONS),
        ("shop", CREDENTIALS),
        ("shop", (FEDERATED, f"/servicePrincipals/{of('shop')}")),
        ("web", (IDENTITIES, SUBSCRIPTION)),
        ("web", (IDENTITY_FEDERATED, WEB)),
    ],
)
def test_what_is_missing_is_not_left_out_in_silence(name: str, missing: Any) -> None:
    with pytest.raises(Incomplete):
        acting(name, {missing: FORBIDDEN})
