"""Names of a company's own: without a certificate, with an old one, and names of the platform's, which it certifies itself."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from tests.checks.cases.azure_appservice import SHOP, STAGING, site
from tests.checks.cases.azure_hostnames import CASES, CERTIFICATE_LIST, SITE_LIST, SLOT_LIST, certificate, named
from tests.checks.saying import HOLDS, UNKNOWN, said
from tests.kit import finding, page

NAME = "azure-appservice-host-names"
GOOD = CASES[NAME]


def of(bodies: dict[Any, Any]) -> list[tuple[str, Any, str]]:
    return said(NAME, GOOD, None, bodies)


def test_a_bound_and_valid_certificate_holds_and_names_of_the_platforms_are_not_spoken_of() -> None:
    assert of({}) == [
        ("app-shop", HOLDS, "has the name shop.example with a certificate that is valid until 2027-04-01")
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"sslState": "Disabled"}, "has the name shop.example, to which no certificate is bound"),
        ({"sslState": None}, "does not say whether a certificate is bound to the name shop.example"),
        ({"sslState": "SomethingNew"}, "does not say whether a certificate is bound to the name shop.example"),
        ({"thumbprint": None}, "has the name shop.example with a certificate that is not among those that can be read"),
        ({"thumbprint": "00"}, "has the name shop.example with a certificate that is not among those that can be read"),
        ({"hostType": None}, "has a name of which it is not known whose it is"),
        ({"name": None}, "has a name of which it is not known whose it is"),
    ],
)
def test_what_is_not_shown_of_a_name_is_a_doubt(state: dict[str, Any], words: str) -> None:
    assert of({SITE_LIST: page(named(**state))}) == [("app-shop", UNKNOWN, words)]


def test_an_address_of_its_own_is_a_binding_too_and_case_does_not_matter() -> None:
    assert of({SITE_LIST: page(named(sslState="IpBasedEnabled"))})[0][1] is HOLDS
    assert of({SITE_LIST: page(named(thumbprint="9f2a4c1d7e8b3056a1c4d5e6f708192a3b4c5d6e"))})[0][1] is HOLDS


@pytest.mark.parametrize(
    ("ends", "outcome", "words"),
    [
        ("2026-11-21T00:00:00+00:00", HOLDS, "is valid until 2026-11-21"),
        ("2026-11-19T00:00:00+00:00", UNKNOWN, "had expired on 2026-11-19"),
        (None, UNKNOWN, "does not say how long it is valid"),
        ("soon", UNKNOWN, "does not say how long it is valid"),
    ],
)
def test_a_certificate_is_good_for_as_long_as_it_says(ends: str | None, outcome: Any, words: str) -> None:
    ((_, what, note),) = of({CERTIFICATE_LIST: page(certificate(ends))})
    assert what is outcome
    assert note.endswith(words)


def test_a_slot_has_names_too() -> None:
    slot = site(STAGING, "app,linux")
    slot["properties"]["hostNameSslStates"].append(
        {"name": "test.example", "sslState": "Disabled", "hostType": "Standard"}
    )
    assert of({SLOT_LIST: page(slot)})[1] == (
        "staging", UNKNOWN, "has the name test.example, to which no certificate is bound",
    )  # fmt: skip


def test_apps_with_names_of_the_platforms_only_show_nothing() -> None:
    bodies = {**GOOD.bodies, SITE_LIST: page(site(SHOP, "app,linux"))}
    del bodies[CERTIFICATE_LIST]
    assert finding(NAME, GOOD.claim, bodies).shown is Shown.NONE


@pytest.mark.parametrize("states", [None, [], "hidden"])
def test_an_app_that_does_not_list_its_names_is_a_doubt(states: Any) -> None:
    app = site(SHOP, "app,linux", hostNameSslStates=states)
    assert of({SITE_LIST: page(app)}) == [("app-shop", UNKNOWN, "does not say which names lead to it")]
