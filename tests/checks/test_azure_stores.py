"""Data stores that nothing looks at: a claim on all stores is unknown where there is one."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown, judge
from checks.verdict import Word
from tests.checks.cases.azure_residency import resource
from tests.checks.cases.azure_sight import LISTED as SEEN
from tests.checks.cases.azure_sight import READER
from tests.checks.cases.azure_storage import ACCOUNT, account
from tests.checks.cases.azure_storage import LISTED as ACCOUNT_LIST
from tests.checks.cases.azure_stores import CASES, LISTED
from tests.checks.saying import UNKNOWN, Said, said
from tests.kit import claim, finding, page, snapshot

CASE = CASES["azure-stores-not-looked-at"]
INSTANCE = resource("Microsoft.DBforMariaDB/servers", "maria-ledger", "westeurope")


def of(the_claim: Any, *rows: Any) -> Said:
    return said("azure-stores-not-looked-at", CASE, the_claim, {LISTED: page(*rows)})


@pytest.mark.parametrize(
    "the_claim",
    [
        claim("encryption.at-rest"),
        claim("encryption.at-rest.platform-managed-key"),
        claim("encryption.in-transit"),
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        claim("network.isolation"),
        claim("backup.automated"),
        claim("backup.geo-redundant"),
        claim("availability.redundancy"),
    ],
)
def test_a_store_that_nothing_looks_at_is_named(the_claim: Any) -> None:
    assert of(the_claim, INSTANCE) == [
        ("maria-ledger", UNKNOWN, "is a data store (Microsoft.DBforMariaDB/servers) that nothing here looks at")
    ]


@pytest.mark.parametrize(
    "kind",
    [
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Sql/servers",
        "Microsoft.Sql/servers/databases",
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "Microsoft.DocumentDB/databaseAccounts",
        "Microsoft.Network/virtualNetworks",
        "Contoso.New/things",
    ],
)
def test_what_is_looked_at_or_is_no_store_is_passed_over(kind: str) -> None:
    assert of(claim("backup.automated"), resource(kind, "it", "westeurope")) == []


HUB = resource("Microsoft.Devices/IotHubs", "iot-ledger", "westeurope")
MACHINE = resource("Microsoft.Compute/virtualMachines", "vm-batch", "westeurope")
REGION = claim("residency.region", regions=["westeurope"], exclusive=True)


@pytest.mark.parametrize(
    ("the_claim", "row", "words"),
    [
        (claim("encryption.in-transit", scope_="all"), HUB, "how it is reached"),
        (claim("encryption.in-transit", scope_="external"), HUB, "how it is reached"),
        (claim("network.isolation"), HUB, "who can reach it"),
        (claim("encryption.at-rest.customer-managed-key"), HUB, "whose key it uses"),
        (REGION, HUB, "in which other regions it keeps copies"),
        (claim("residency.jurisdiction", jurisdiction="EU"), INSTANCE, "in which other regions it keeps copies"),
        (claim("availability.redundancy"), MACHINE, "how many instances it has, and where"),
    ],
)
def test_whatever_else_a_claim_is_about_is_named_where_nothing_looks_at_it(
    the_claim: Any, row: Any, words: str
) -> None:
    said_of = f"is of a type ({row['type']}) of which nothing here sees {words}"
    assert of(the_claim, row) == [(row["id"].rsplit("/", 1)[-1], UNKNOWN, said_of)]


@pytest.mark.parametrize(
    ("the_claim", "row"),
    [
        (claim("encryption.at-rest"), HUB),
        (claim("network.isolation", scope_="databases"), HUB),
        (claim("backup.automated"), MACHINE),
        (claim("residency.jurisdiction", jurisdiction="EU"), MACHINE),
        (claim("availability.redundancy", polarity="denies"), MACHINE),
    ],
)
def test_what_a_claim_is_not_about_is_passed_over(the_claim: Any, row: Any) -> None:
    assert of(the_claim, row) == []


def test_a_claim_on_transport_from_outside_is_about_every_store() -> None:
    assert [outcome for _, outcome, _ in of(claim("encryption.in-transit", scope_="external"), INSTANCE)] == [UNKNOWN]


def test_a_claim_on_storage_is_not_about_databases() -> None:
    assert of(claim("encryption.at-rest", scope_="storage"), INSTANCE) == []


def test_its_silence_shows_nothing() -> None:
    assert finding("azure-stores-not-looked-at", CASE.claim, CASE.bodies).shown is Shown.NONE


def test_stores_that_hold_do_not_outweigh_one_that_nothing_looks_at() -> None:
    the_claim = claim("encryption.at-rest", scope_="storage")
    stored = {**CASE.bodies, ACCOUNT_LIST: page(account()), SEEN: page(READER)}
    unseen = {
        **stored,
        LISTED: page(
            {**resource("Microsoft.Storage/storageAccounts", "stibisprod", "westeurope"), "id": ACCOUNT},
            resource("Microsoft.NetApp/netAppAccounts", "anf", "westeurope"),
        ),
    }
    assert [verdict.word for verdict in judge([the_claim], snapshot(stored))] == [Word.PASS]
    assert [verdict.word for verdict in judge([the_claim], snapshot(unseen))] == [Word.UNKNOWN]
