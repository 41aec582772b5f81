"""Search services: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_search import CASES, SERVICE_LIST, service
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

AT_REST, PLATFORM, CUSTOMER = (
    "encryption.at-rest",
    "encryption.at-rest.platform-managed-key",
    "encryption.at-rest.customer-managed-key",
)


def of(check: str, the_claim: Any = None, **properties: Any) -> Said:
    name = f"azure-search-{check}"
    return said(name, CASES[name], the_claim, {SERVICE_LIST: page(service(**properties))})


@pytest.mark.parametrize(
    ("kind", "enforcement", "status", "outcome"),
    [
        (AT_REST, "Enabled", "NonCompliant", HOLDS),
        (AT_REST, None, None, HOLDS),
        (AT_REST, "SomethingNew", None, UNKNOWN),
        (PLATFORM, None, None, HOLDS),
        (PLATFORM, "Unspecified", None, HOLDS),
        (PLATFORM, "Disabled", "Compliant", HOLDS),
        (PLATFORM, "Enabled", "Compliant", CONTRADICTS),
        (PLATFORM, "Enabled", "NonCompliant", UNKNOWN),
        (CUSTOMER, "Enabled", "Compliant", HOLDS),
        (CUSTOMER, "Enabled", "NonCompliant", CONTRADICTS),
        (CUSTOMER, "Enabled", None, UNKNOWN),
        (CUSTOMER, "Disabled", "Compliant", UNKNOWN),
        (CUSTOMER, None, None, UNKNOWN),
    ],
)
def test_a_key_of_the_customers_is_shown_only_where_it_is_required(
    kind: str, enforcement: str | None, status: str | None, outcome: Any
) -> None:
    cmk = {"enforcement": enforcement, "encryptionComplianceStatus": status}
    assert [what for _, what, _ in of("encryption", claim(kind), encryptionWithCmk=cmk)] == [outcome]


def test_no_word_on_keys_at_all_means_those_of_the_platform() -> None:
    assert [what for _, what, _ in of("encryption", claim(PLATFORM), encryptionWithCmk=None)] == [HOLDS]


@pytest.mark.parametrize(
    ("promised", "endpoint", "outcome"),
    [("1.2", "https://s.search.windows.net", HOLDS), ("1.3", "https://s.search.windows.net", UNKNOWN), ("1.2", None, UNKNOWN)],
)  # fmt: skip
def test_tls_is_the_services_own(promised: str, endpoint: str | None, outcome: Any) -> None:
    min_tls = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert [what for _, what, _ in of("tls", min_tls, endpoint=endpoint)] == [outcome]


def only(*addresses: str) -> dict[str, Any]:
    return {"networkRuleSet": {"ipRules": [{"value": one} for one in addresses]}}


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({"publicNetworkAccess": "disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"publicNetworkAccess": "Disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"publicNetworkAccess": "securedByPerimeter"}, UNKNOWN,
         "is behind a network security perimeter, whose rules were not looked at"),
        ({"publicNetworkAccess": "sometimes"}, UNKNOWN, "says sometimes of public access, which is not known here"),
        ({"publicNetworkAccess": None, **only()}, CONTRADICTS, "can be reached from every network"),
        ({"networkRuleSet": None}, CONTRADICTS, "can be reached from every network"),
        (only(), CONTRADICTS, "can be reached from every network"),
        (only("203.0.113.0/24"), HOLDS, "admits named ranges of public addresses and nobody else: 1"),
        (only("0.0.0.0/0"), CONTRADICTS, "has address rules that admit the whole internet"),
        (only("here"), UNKNOWN, "has an address rule that cannot be read"),
        ({"networkRuleSet": {"ipRules": "none"}}, UNKNOWN, "has address rules that cannot be read"),
    ],
)  # fmt: skip
def test_who_can_reach_a_service(properties: Any, outcome: Any, words: str) -> None:
    assert of("network", None, **properties) == [("srch-letters", outcome, words)]
