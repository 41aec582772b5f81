"""API Management: switches that are words, defaults by the day of creation, protocols of APIs, further regions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_apimanagement import API_LIST, CASES, SERVICE_LIST, api, elsewhere, service, switched
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import claim, page

TLS, HTTPS, PLACES = (CASES[f"azure-apim-{name}"] for name in ("tls", "https", "locations"))


def lowest(min_tls: str = "1.2", **properties: Any) -> list[tuple[Any, str]]:
    promised = claim("encryption.in-transit.min-tls", min_tls=min_tls)
    found = said("azure-apim-tls", TLS, promised, {SERVICE_LIST: page(service(**properties))})
    return [(outcome, words) for _, outcome, words in found]


@pytest.mark.parametrize(
    ("switches", "outcome", "words"),
    [
        (switched(), HOLDS, "accepts TLS 1.2 and up"),
        (switched(Tls10="True"), CONTRADICTS, "is set to accept TLS 1.0"),
        (switched(Tls10="true"), CONTRADICTS, "is set to accept TLS 1.0"),
        (switched(Tls11="True"), CONTRADICTS, "is set to accept TLS 1.1"),
        (switched(Ssl30="True", Tls10="True"), CONTRADICTS, "is set to accept SSL 3.0"),
        (switched(Tls10="Sometimes"), UNKNOWN, "does not say which TLS versions it accepts"),
    ],
)
def test_a_switch_is_a_word(switches: dict[str, Any], outcome: Any, words: str) -> None:
    assert lowest(customProperties=switches) == [(outcome, words)]


def test_a_switch_above_the_promised_version_is_no_contradiction() -> None:
    assert lowest("1.1", customProperties=switched(Tls11="True")) == [(HOLDS, "accepts TLS 1.1 and up")]


@pytest.mark.parametrize("empty", [None, {}])
@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        ("2018-04-01T23:59:59.0000000Z", CONTRADICTS),
        ("2018-04-02T00:00:00.0000000Z", HOLDS),
        ("2024-05-05T10:00:00Z", HOLDS),
        (None, UNKNOWN),
    ],
)
def test_a_switch_that_is_not_set_has_the_default_of_its_time(made: str | None, outcome: Any, empty: Any) -> None:
    assert [one for one, _ in lowest(customProperties=empty, createdAtUtc=made)] == [outcome]


def test_tls_1_2_cannot_be_switched_off() -> None:
    assert lowest("1.3") == [(CONTRADICTS, "accepts TLS 1.2 and up")]


@pytest.mark.parametrize(
    ("protocols", "outcome"),
    [
        (["https"], HOLDS),
        (["wss"], HOLDS),
        (["http", "https"], CONTRADICTS),
        (["ws"], CONTRADICTS),
        (["https", "quic"], UNKNOWN),
        ([], UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_an_api_says_over_which_protocols_it_is_called(protocols: list[str] | None, outcome: Any) -> None:
    found = said("azure-apim-https", HTTPS, None, {API_LIST: page(api(protocols))})
    assert [one for _, one, _ in found] == [outcome]


def test_headers_are_no_part_of_an_api() -> None:
    found = said("azure-apim-https", HTTPS, claim("encryption.in-transit", hsts=True))
    assert [one for _, one, _ in found] == [UNKNOWN]


def places(promised: Any, **properties: Any) -> list[tuple[Any, str]]:
    found = said("azure-apim-locations", PLACES, promised, {SERVICE_LIST: page(service(**properties))})
    return [(outcome, words) for _, outcome, words in found]


def test_a_gateway_in_another_region_is_outside_the_named_one_and_may_be_inside_the_eu() -> None:
    more = {"additionalLocations": [elsewhere("North Europe")]}
    assert places(PLACES.claim, **more) == [
        (HOLDS, "lies in West Europe"),
        (CONTRADICTS, "has a gateway in North Europe too (IE): inside the EU, outside the named region"),
    ]
    european = claim("residency.jurisdiction", jurisdiction="EU", stored=True)
    assert [outcome for outcome, _ in places(european, **more)] == [HOLDS, HOLDS]


@pytest.mark.parametrize(("location", "outcome"), [("UK South", CONTRADICTS), ("Atlantis", UNKNOWN)])
def test_a_gateway_outside_the_eu_contradicts(location: str, outcome: Any) -> None:
    european = claim("residency.jurisdiction", jurisdiction="EU", stored=True)
    assert places(european, additionalLocations=[elsewhere(location)])[1][0] is outcome


def test_no_list_of_locations_is_the_documented_default() -> None:
    assert places(PLACES.claim, additionalLocations=None)[1] == (HOLDS, "has no gateway in another region")
