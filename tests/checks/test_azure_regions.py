"""Regions: spellings, countries, areas of law, pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.azure import regions
from checks.azure.regions import EU, EU_DATA_BOUNDARY, REGIONS, area, find, lies_in, normalise, pair

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "azure-api" / "regions.json"


@pytest.mark.parametrize(
    "spelled", ["westeurope", "West Europe", "WestEurope", "(Europe) West Europe", " west europe "]
)
def test_every_spelling_of_a_region_is_one_slug(spelled: str) -> None:
    assert normalise(spelled) == "westeurope"


@pytest.mark.parametrize("location", [None, 7, "", "global", "europe", "eastus2(stage)", "westeurope2"])
def test_what_is_no_known_region_is_unknown_and_not_outside(location: object) -> None:
    assert find(location) is None
    assert pair(location) is None


def test_west_europe_lies_in_the_netherlands_and_its_pair_in_ireland() -> None:
    here, there = find("West Europe"), pair("westeurope")
    assert here is not None
    assert there is not None
    assert (here.country, there.name, there.country) == ("NL", "northeurope", "IE")


@pytest.mark.parametrize(
    ("region", "eu", "eea", "boundary"),
    [
        ("germanywestcentral", True, True, True),
        ("norwayeast", False, True, True),
        ("switzerlandnorth", False, False, True),
        ("uksouth", False, False, False),
        ("eastus", False, False, False),
    ],
)
def test_europe_is_a_geography_and_not_an_area_of_law(region: str, eu: bool, eea: bool, boundary: bool) -> None:
    found = REGIONS[region]
    assert [lies_in(found, name) for name in ("EU", "EEA", "EU Data Boundary")] == [eu, eea, boundary]


def test_a_country_is_an_area_too_and_the_united_kingdom_has_two_codes() -> None:
    assert lies_in(REGIONS["uksouth"], "UK") is True
    assert lies_in(REGIONS["uksouth"], "gb") is True
    assert lies_in(REGIONS["germanynorth"], "DE") is True
    assert lies_in(REGIONS["westeurope"], "DE") is False


@pytest.mark.parametrize("name", ["Europe", "XX", "", None, "anywhere"])
def test_an_area_that_is_not_known_is_none(name: object) -> None:
    assert area(name) is None
    assert lies_in(REGIONS["westeurope"], name) is None


def test_some_regions_have_no_pair_and_brazil_has_one_in_the_united_states() -> None:
    assert pair("swedencentral") == REGIONS["swedensouth"]
    assert pair("italynorth") is None
    assert pair("brazilsouth") == REGIONS["southcentralus"]


def test_the_union_has_27_members() -> None:
    assert len(EU) == 27
    assert {"IS", "LI", "NO", "CH"} == EU_DATA_BOUNDARY - EU


@pytest.mark.skipif(not FACTS.exists(), reason="the list of regions does not lie beside this repository")
def test_the_table_agrees_with_the_list_that_azure_gives() -> None:
    rows = {row["name"]: row for row in json.loads(FACTS.read_text())["regions"]}
    for region in REGIONS.values():
        row = rows[region.name]
        assert (region.display, region.country, region.pair) == (
            row["displayName"], row["countryCode"], row["pairedRegion"],
        )  # fmt: skip
        assert lies_in(region, "EU") is row["isEU"]
        assert lies_in(region, "EEA") is row["isEEA"]
        assert lies_in(region, "EU Data Boundary") is row["inEUDataBoundary"]
    listed = {name for name, row in rows.items() if row["listedByArm"] and not row.get("internal")}
    assert listed <= set(regions.REGIONS)
