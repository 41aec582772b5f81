"""Ways between production and the rest: named, and never decided upon."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown, judge
from evidence.declared import Declared
from tests.checks.cases.azure_environments import CASES, ENDPOINT_LIST, NETWORK_LIST, endpoint, peered
from tests.checks.saying import HOLDS, UNKNOWN, said
from tests.kit import SUBSCRIPTION, finding, page, snapshot

NAME = "azure-environments-linked"
GOOD = CASES[NAME]
OTHER = "/subscriptions/00000000-0000-0000-0000-0000000000b2"


def of(bodies: dict[Any, Any], *production: str) -> list[tuple[str, Any, str]]:
    declared = Declared(production=tuple(one.rsplit("/", 1)[-1] for one in production))
    found = finding(NAME, GOOD.claim, {**GOOD.bodies, **bodies}, declared)
    assert found.shown is Shown.BESIDE
    return [(one.resource.rsplit("/", 1)[-1], one.outcome, str(one.note)) for one in found.observations]


def test_what_stays_in_its_subscription_crosses_nothing() -> None:
    ((_, outcome, words),) = said(NAME, GOOD)
    assert (outcome, words) == (HOLDS, "has no network and no private endpoint that leads across that border")


def test_without_a_declaration_every_way_to_another_subscription_is_named() -> None:
    assert of({NETWORK_LIST: page(peered(OTHER)), ENDPOINT_LIST: page(endpoint(OTHER))}) == [
        ("vnet-app", UNKNOWN, "is peered with a network in another subscription"),
        ("pe-data", UNKNOWN, "reaches a service in another subscription"),
    ]


@pytest.mark.parametrize(
    ("production", "words"),
    [
        ((OTHER,), ["is peered with a network in production"]),
        ((SUBSCRIPTION,), ["is peered with a network outside of production"]),
        ((SUBSCRIPTION, OTHER), ["has no network and no private endpoint that leads across that border"]),
    ],
)
def test_with_a_declaration_only_ways_across_its_border_count(production: tuple[str, ...], words: list[str]) -> None:
    assert [note for _, _, note in of({NETWORK_LIST: page(peered(OTHER))}, *production)] == words


def test_connections_that_were_asked_for_by_hand_count_as_well() -> None:
    by_hand = endpoint(OTHER, "manualPrivateLinkServiceConnections")
    assert of({ENDPOINT_LIST: page(by_hand)}, OTHER) == [("pe-data", UNKNOWN, "reaches a service in production")]


def test_a_far_end_without_a_name_is_a_doubt() -> None:
    assert of({NETWORK_LIST: page(peered(None))}) == [("vnet-app", UNKNOWN, "leads to something that it does not name")]


@pytest.mark.parametrize(("peerings", "outcome"), [(None, HOLDS), ([], HOLDS), ("hidden", UNKNOWN)])
def test_no_list_of_peerings_is_none_and_a_word_in_its_place_is_a_doubt(peerings: Any, outcome: Any) -> None:
    network = peered()
    network["properties"]["virtualNetworkPeerings"] = peerings
    assert [what for _, what, _ in of({NETWORK_LIST: page(network)})] == [outcome]


def test_what_stands_beside_an_unattested_claim_is_told_and_changes_no_word() -> None:
    (verdict,) = judge([GOOD.claim], snapshot({**GOOD.bodies, NETWORK_LIST: page(peered(OTHER))}))
    assert str(verdict.word) == "unattested"
    assert [finding.check for finding in verdict.findings] == [NAME]
