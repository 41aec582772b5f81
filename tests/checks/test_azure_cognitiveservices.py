"""AI services and Azure OpenAI: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_cognitiveservices import (
    ACCOUNT_LIST,
    CASES,
    CUSTOMER,
    DEPLOYMENT_LIST,
    account,
    deployment,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

EU = claim("residency.jurisdiction", jurisdiction="EU", processed=True)
STORED = claim("residency.jurisdiction", jurisdiction="EU", stored=True)
WEST = claim("residency.region", regions=["westeurope"], exclusive=True)


def of(check: str, the_claim: Any = None, more: Any = None, location: str = "westeurope", **properties: Any) -> Said:
    bodies = {ACCOUNT_LIST: page(account(location, **properties)), **(more or {})}
    name = f"azure-cognitiveservices-{check}"
    return said(name, CASES[name], the_claim, bodies)


def deployed(the_claim: Any, sku: str | None, location: str = "westeurope") -> tuple[Any, str]:
    """What is said of one deployment of a type in an account at a place."""
    *_, (_, outcome, words) = of("residency", the_claim, {DEPLOYMENT_LIST: page(deployment(sku))}, location)
    return outcome, words


@pytest.mark.parametrize(
    ("kind", "encryption", "outcome"),
    [
        ("encryption.at-rest", None, HOLDS),
        ("encryption.at-rest", {"keySource": "SomethingNew"}, UNKNOWN),
        ("encryption.at-rest.platform-managed-key", {"keySource": "Microsoft.CognitiveServices"}, HOLDS),
        ("encryption.at-rest.platform-managed-key", {"keySource": None}, HOLDS),
        ("encryption.at-rest.platform-managed-key", CUSTOMER, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", {"keySource": "Microsoft.Keyvault"}, HOLDS),
        ("encryption.at-rest.customer-managed-key", None, CONTRADICTS),
    ],
)
def test_who_names_no_key_has_the_platforms(kind: str, encryption: Any, outcome: Any) -> None:
    assert [what for _, what, _ in of("encryption", claim(kind), encryption=encryption)] == [outcome]


@pytest.mark.parametrize(
    ("promised", "endpoint", "outcome", "words"),
    [
        ("1.2", "https://x.openai.azure.com/", HOLDS, "accepts TLS 1.2 and up only, as every AI service does"),
        ("1.3", "https://x.openai.azure.com/", UNKNOWN, "accepts TLS 1.2, as every AI service does; no setting raises that"),
        ("1.2", None, UNKNOWN, "names no HTTPS address"),
    ],
)  # fmt: skip
def test_tls_is_the_services_own(promised: str, endpoint: str | None, outcome: Any, words: str) -> None:
    min_tls = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert of("tls", min_tls, endpoint=endpoint) == [("oai-letters", outcome, words)]


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({"publicNetworkAccess": "Disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"publicNetworkAccess": None}, HOLDS, "admits named ranges of public addresses and nobody else: 1"),
        ({"networkAcls": None}, CONTRADICTS, "can be reached from every network"),
        ({"networkAcls": {"defaultAction": "Allow"}}, CONTRADICTS, "can be reached from every network"),
        ({"networkAcls": {"defaultAction": "Deny"}}, HOLDS, "admits no public address"),
        ({"networkAcls": {"defaultAction": "Ask"}}, UNKNOWN, "has the default action Ask, which is not known here"),
    ],
)
def test_who_can_reach_an_account(properties: Any, outcome: Any, words: str) -> None:
    assert of("network", None, **properties) == [("oai-letters", outcome, words)]


@pytest.mark.parametrize(
    ("sku", "outcome", "words"),
    [
        ("Standard", HOLDS, "processes in West Europe"),
        ("ProvisionedManaged", HOLDS, "processes in West Europe"),
        ("datazonestandard", HOLDS, "processes in regions of the European Union only"),
        ("DataZoneBatch", HOLDS, "processes in regions of the European Union only"),
        ("DataZoneProvisionedManaged", HOLDS, "processes in regions of the European Union only"),
        ("GlobalStandard", CONTRADICTS,
         "may process in any region in the world, outside of what the document names"),
        ("GlobalBatch", CONTRADICTS, "may process in any region in the world, outside of what the document names"),
        ("GlobalProvisionedManaged", CONTRADICTS,
         "may process in any region in the world, outside of what the document names"),
        ("DeveloperTier", CONTRADICTS, "may process in any region in the world, outside of what the document names"),
        ("InterplanetaryStandard", UNKNOWN,
         "is of a type (InterplanetaryStandard) of which it is not known here where it processes"),
        (None, UNKNOWN, "is of a type (None) of which it is not known here where it processes"),
    ],
)  # fmt: skip
def test_the_type_of_a_deployment_decides_where_it_processes(sku: str | None, outcome: Any, words: str) -> None:
    assert deployed(EU, sku) == (outcome, words)


def test_what_is_said_of_storage_only_leaves_processing_open() -> None:
    open_ = "may process in any region in the world; the document speaks of where data is stored"
    assert deployed(STORED, "GlobalStandard") == (UNKNOWN, open_)
    assert deployed(STORED, "DataZoneStandard")[0] is HOLDS


@pytest.mark.parametrize(
    ("jurisdiction", "location", "outcome"),
    [
        ("EEA", "swedencentral", HOLDS),
        ("DE", "germanywestcentral", CONTRADICTS),
        ("US", "eastus2", HOLDS),
        ("EU", "eastus2", CONTRADICTS),
        ("EU", "uksouth", UNKNOWN),
        ("Middle-earth", "westeurope", UNKNOWN),
    ],
)
def test_a_data_zone_is_that_of_the_account(jurisdiction: str, location: str, outcome: Any) -> None:
    promised = claim("residency.jurisdiction", jurisdiction=jurisdiction, processed=True)
    assert deployed(promised, "DataZoneStandard", location)[0] is outcome


@pytest.mark.parametrize(
    ("exclusive", "sku", "outcome"),
    [
        (True, "Standard", HOLDS),
        (True, "DataZoneStandard", CONTRADICTS),
        (True, "GlobalStandard", CONTRADICTS),
        (False, "DataZoneStandard", UNKNOWN),
        (False, "GlobalStandard", UNKNOWN),
    ],
)
def test_against_a_named_region(exclusive: bool, sku: str, outcome: Any) -> None:
    assert deployed(claim("residency.region", regions=["westeurope"], exclusive=exclusive), sku)[0] is outcome


@pytest.mark.parametrize(
    ("locations", "outcome", "words"),
    [
        (None, HOLDS, "answers from no further region"),
        ({"regions": []}, HOLDS, "answers from no further region"),
        ({"regions": [{"name": "France Central"}]}, CONTRADICTS,
         "also answers from France Central (FR): inside the EU, outside the named region"),
        ({"regions": [{"name": None}]}, UNKNOWN, "keeps a copy in a region that is not known here"),
    ],
)  # fmt: skip
def test_an_account_may_answer_from_further_regions(locations: Any, outcome: Any, words: str) -> None:
    found = of("residency", WEST, {DEPLOYMENT_LIST: page()}, locations=locations)
    assert found == [("oai-letters", HOLDS, "lies in West Europe"), ("oai-letters", outcome, words)]
