"""Managed HSM: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_managedhsm import CASES, POOL_LIST, pool
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page


def of(check: str, the_claim: Any = None, **properties: Any) -> Said:
    name = f"azure-managedhsm-{check}"
    return said(name, CASES[name], the_claim, {POOL_LIST: page(pool(**properties))})


@pytest.mark.parametrize(
    ("promised", "address", "outcome", "words"),
    [
        ("1.2", "https://h.managedhsm.azure.net/", HOLDS, "accepts TLS 1.2 and up only, as every HSM pool does"),
        ("1.3", "https://h.managedhsm.azure.net/", UNKNOWN, "accepts TLS 1.2, as every HSM pool does; no setting raises that"),
        ("1.2", None, UNKNOWN, "names no HTTPS address"),
    ],
)  # fmt: skip
def test_tls_is_the_services_own(promised: str, address: str | None, outcome: Any, words: str) -> None:
    min_tls = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert of("tls", min_tls, hsmUri=address) == [("hsm-ledger", outcome, words)]


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({"publicNetworkAccess": "Disabled"}, HOLDS),
        ({}, HOLDS),
        ({"networkAcls": None}, CONTRADICTS),
        ({"networkAcls": {"defaultAction": "Allow"}}, CONTRADICTS),
        ({"networkAcls": {"defaultAction": "Deny", "serviceTags": []}}, HOLDS),
        ({"networkAcls": {"defaultAction": "Deny", "serviceTags": [{"tag": "AzureCloud"}]}}, UNKNOWN),
        ({"publicNetworkAccess": "SomethingNew"}, UNKNOWN),
    ],
)
def test_who_can_reach_a_pool(properties: Any, outcome: Any) -> None:
    assert [what for _, what, _ in of("network", None, **properties)] == [outcome]


@pytest.mark.parametrize(
    ("regions", "outcome", "words"),
    [
        (None, HOLDS, "is replicated to no other region"),
        ([{"name": "westeurope"}], HOLDS, "keeps its keys in West Europe"),
        ([{"name": "North Europe"}], CONTRADICTS,
         "keeps its keys in North Europe (IE): inside the EU, outside the named region"),
        ([{"name": "atlantis"}], UNKNOWN, "keeps a copy in a region that is not known here"),
        ("westeurope", UNKNOWN, "has a list of regions that cannot be read"),
    ],
)  # fmt: skip
def test_a_pool_can_be_extended_to_another_region(regions: Any, outcome: Any, words: str) -> None:
    found = of("residency", None, regions=regions)
    assert found == [("hsm-ledger", HOLDS, "lies in West Europe"), ("hsm-ledger", outcome, words)]
