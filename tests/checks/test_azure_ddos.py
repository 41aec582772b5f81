"""DDoS protection: by the address, by the network, or only what Azure gives to everybody."""

from __future__ import annotations

from typing import Any

import pytest

from checks import checks_for
from tests.checks.cases.azure_ddos import ADDRESS_LIST, CASES, NETWORK_LIST, guarded, protected
from tests.checks.saying import HOLDS, UNKNOWN, said
from tests.kit import claim, page

CASE = CASES["azure-ddos-protection"]


def told(bodies: dict[Any, Any]) -> tuple[Any, str]:
    ((_, outcome, words),) = said("azure-ddos-protection", CASE, None, bodies)
    return outcome, words


@pytest.mark.parametrize(
    ("mode", "outcome", "words"),
    [
        ("Enabled", HOLDS, "has DDoS protection of its own"),
        ("Disabled", UNKNOWN,
         "is left out of the DDoS protection of its network; what remains is what Azure gives every address"),
        (None, UNKNOWN, "does not say how it is protected against DDoS"),
    ],
)  # fmt: skip
def test_an_address_says_how_it_is_protected(mode: str | None, outcome: Any, words: str) -> None:
    assert told({ADDRESS_LIST: page(protected(mode)), NETWORK_LIST: page(guarded(enabled=False))}) == (outcome, words)


NONE = "has no more DDoS protection than Azure gives every address; whether more is meant, the document leaves open"


@pytest.mark.parametrize(
    ("networks", "outcome", "words"),
    [
        ([True], HOLDS, "has the DDoS protection that every network here has"),
        ([True, False], UNKNOWN,
         "has the DDoS protection of its network, which some networks here have and others have not"),
        ([False], UNKNOWN, NONE),
        ([None], UNKNOWN, NONE),
        ([], UNKNOWN, NONE),
    ],
)  # fmt: skip
def test_an_inherited_protection_is_that_of_the_networks(networks: list[bool | None], outcome: Any, words: str) -> None:
    listed = page(*(guarded(enabled, f"vnet-{i}") for i, enabled in enumerate(networks)))
    assert told({NETWORK_LIST: listed}) == (outcome, words)


@pytest.mark.parametrize(
    "other",
    [
        claim("network.firewall", type="waf"),
        claim("network.firewall", type=["firewall", "nsg"]),
        claim("network.firewall"),
    ],
)
def test_a_claim_that_does_not_name_it_is_not_about_it(other: Any) -> None:
    assert "azure-ddos-protection" not in [check.id for check in checks_for(other)]
