"""Service Bus and Event Hubs: one edit each, for both."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_messaging import CASES, listed, namespace, replicated, ruled, rules
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

CUSTOMER = {"keySource": "Microsoft.KeyVault"}
both = pytest.mark.parametrize("service", ["servicebus", "eventhub"])


def of(service: str, check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    bodies = {listed(service): page(namespace(service, **properties)), **(more or {})}
    name = f"azure-{service}-{check}"
    return said(name, CASES[name], the_claim, bodies)


def one(found: Said) -> tuple[Any, str]:
    ((_, outcome, words),) = found
    return outcome, words


@both
@pytest.mark.parametrize(
    ("kind", "encryption", "outcome"),
    [
        ("encryption.at-rest", None, HOLDS),
        ("encryption.at-rest", CUSTOMER, HOLDS),
        ("encryption.at-rest", {"keySource": "SomethingNew"}, UNKNOWN),
        ("encryption.at-rest.platform-managed-key", None, HOLDS),
        ("encryption.at-rest.platform-managed-key", {"requireInfrastructureEncryption": True}, HOLDS),
        ("encryption.at-rest.platform-managed-key", CUSTOMER, CONTRADICTS),
        ("encryption.at-rest.customer-managed-key", CUSTOMER, HOLDS),
        ("encryption.at-rest.customer-managed-key", {"keySource": "Microsoft.Keyvault"}, HOLDS),
        ("encryption.at-rest.customer-managed-key", None, CONTRADICTS),
    ],
)
def test_who_names_no_key_has_the_platforms(service: str, kind: str, encryption: Any, outcome: Any) -> None:
    assert one(of(service, "encryption", claim(kind), encryption=encryption))[0] is outcome


@both
def test_there_is_no_way_in_without_tls(service: str) -> None:
    held = (HOLDS, "accepts encrypted connections only, as every namespace does")
    assert one(of(service, "encrypted-connections")) == held
    odd = of(service, "encrypted-connections", serviceBusEndpoint="sb://ns-orders")
    assert one(odd) == (UNKNOWN, "names no HTTPS address")


@both
@pytest.mark.parametrize(
    ("lowest", "promised", "outcome"),
    [
        ("1.2", "1.2", HOLDS),
        ("1.3", "1.2", HOLDS),
        ("1.2", "1.3", CONTRADICTS),
        ("1.1", "1.2", CONTRADICTS),
        ("1.0", "1.2", CONTRADICTS),
        ("1.4", "1.2", UNKNOWN),
        (None, "1.2", UNKNOWN),
    ],
)
def test_the_lowest_tls_version(service: str, lowest: str | None, promised: str, outcome: Any) -> None:
    min_tls = claim("encryption.in-transit.min-tls", min_tls=promised)
    assert one(of(service, "tls", min_tls, minimumTlsVersion=lowest))[0] is outcome


@both
@pytest.mark.parametrize(
    ("access", "rule_set", "outcome", "words"),
    [
        ("Disabled", ("Allow",), HOLDS, "cannot be reached over the public network"),
        ("SecuredByPerimeter", ("Deny",), UNKNOWN,
         "is behind a network security perimeter, whose rules were not looked at"),
        ("Sometimes", ("Deny",), UNKNOWN, "says Sometimes of public access, which is not known here"),
        (None, ("Allow",), CONTRADICTS, "can be reached from every network"),
        ("Enabled", ("Allow",), CONTRADICTS, "can be reached from every network"),
        ("Enabled", ("Deny",), CONTRADICTS,
         "denies by default but names no network, and so can be reached from every network"),
        ("Enabled", ("Deny", "203.0.113.7"), HOLDS, "admits named ranges of public addresses and nobody else: 1"),
        ("Enabled", ("Deny", "0.0.0.0/0"), CONTRADICTS, "has address rules that admit the whole internet"),
        ("Enabled", ("Deny", "here"), UNKNOWN, "has an address rule that cannot be read"),
        ("Enabled", (None,), UNKNOWN, "does not say what it does with networks that no rule names"),
        ("Enabled", ("Ask",), UNKNOWN, "does not say what it does with networks that no rule names"),
    ],
)  # fmt: skip
def test_who_can_reach_a_namespace(service: str, access: Any, rule_set: Any, outcome: Any, words: str) -> None:
    more = {ruled(service): rules(service, *rule_set)}
    assert one(of(service, "network", None, more, publicNetworkAccess=access)) == (outcome, words)


@both
def test_a_virtual_network_alone_closes_a_namespace_that_denies_by_default(service: str) -> None:
    more = {ruled(service): rules(service, "Deny", networks=1)}
    assert one(of(service, "network", None, more)) == (HOLDS, "admits no public address")


@both
def test_a_claim_on_databases_is_not_about_messages(service: str) -> None:
    with pytest.raises(AssertionError, match="does not look at this claim"):
        of(service, "network", claim("network.isolation", scope_="databases"))


WEST = claim("residency.region", regions=["westeurope"], exclusive=True)


@both
@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, [(HOLDS, "lies in West Europe"), (HOLDS, "replicates its data to no other region")]),
        ({"geoDataReplication": None},
         [(HOLDS, "lies in West Europe"), (HOLDS, "replicates its data to no other region")]),
        (replicated("westeurope", "northeurope"),
         [(HOLDS, "lies in West Europe"), (HOLDS, "keeps its data in West Europe"),
          (CONTRADICTS, "keeps its data in North Europe (IE): inside the EU, outside the named region")]),
        (replicated("westeurope", "atlantis"),
         [(HOLDS, "lies in West Europe"), (HOLDS, "keeps its data in West Europe"),
          (UNKNOWN, "keeps a copy in a region that is not known here")]),
        ({"geoDataReplication": {"locations": "westeurope"}},
         [(HOLDS, "lies in West Europe"), (UNKNOWN, "has a list of regions that cannot be read")]),
    ],
)  # fmt: skip
def test_replicas_of_the_data_are_followed(service: str, properties: Any, expected: Any) -> None:
    assert [(outcome, words) for _, outcome, words in of(service, "residency", WEST, **properties)] == expected
