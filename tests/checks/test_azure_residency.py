"""Where resources lie: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Outcome
from checks.azure.residency import Role, role
from checks.engine import checks_for
from tests.checks.cases.azure_residency import CASES, LISTED, ROWS, resource
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, outcomes, said
from tests.kit import claim, page

CASE = CASES["azure-residency-resources"]
REGION = CASE.claim
NAMED = claim("residency.region", regions=["westeurope"])
EU = claim("residency.jurisdiction", scope="personal data", jurisdiction="EU", stored=True)


def of(kind: str, location: str | None, the_claim: Any = REGION) -> Said:
    return said("azure-residency-resources", CASE, the_claim, {LISTED: page(resource(kind, "it", location))})


def test_every_regional_resource_is_looked_at_and_global_settings_are_left_out() -> None:
    assert said("azure-residency-resources", CASE) == [
        ("stibisprod", HOLDS, "lies in West Europe"),
        ("app-ibis", HOLDS, "lies in West Europe"),
        ("vnet-ibis", HOLDS, "lies in West Europe"),
        ("id-ibis", HOLDS, "lies in West Europe"),
    ]


def test_an_area_of_law_is_about_what_holds_data() -> None:
    assert [name for name, _, _ in said("azure-residency-resources", CASE, EU)] == ["stibisprod", "app-ibis"]


def test_a_store_in_another_region_contradicts_the_region_and_not_the_union() -> None:
    assert of("Microsoft.Storage/storageAccounts", "northeurope") == [
        ("it", CONTRADICTS, "lies in North Europe (IE), outside of what the document names")
    ]
    assert of("Microsoft.Storage/storageAccounts", "northeurope", EU) == [("it", HOLDS, "lies in North Europe")]


@pytest.mark.parametrize("location", ["uksouth", "switzerlandnorth", "norwayeast", "East US"])
def test_a_store_outside_the_union_contradicts(location: str) -> None:
    assert [outcome for _, outcome, _ in of("Microsoft.Sql/servers/databases", location, EU)] == [CONTRADICTS]


@pytest.mark.parametrize("location", [None, "europe", "atlantis", ""])
def test_a_location_that_is_no_known_region_is_unknown(location: str | None) -> None:
    assert [outcome for _, outcome, _ in of("Microsoft.Storage/storageAccounts", location)] == [UNKNOWN]


def test_a_type_that_nobody_has_classed_is_unknown_even_in_the_right_place() -> None:
    assert of("Contoso.New/things", "westeurope") == [
        ("it", UNKNOWN, "is of a type (Contoso.New/things) that nobody has classed yet")
    ]


@pytest.mark.parametrize(
    "kind", ["Microsoft.Network/frontDoors", "Microsoft.Web/staticSites", "Microsoft.Network/trafficmanagerprofiles"]
)
@pytest.mark.parametrize("the_claim", [REGION, EU])
def test_what_serves_from_the_edge_is_never_confined(kind: str, the_claim: Any) -> None:
    assert of(kind, "global", the_claim) == [
        ("it", UNKNOWN, "serves content from edge locations all over the world, which no setting confines")
    ]


def test_a_store_that_is_called_global_is_unknown() -> None:
    assert of("Microsoft.Communication/communicationServices", "global", EU) == [
        ("it", UNKNOWN, "is called global; where its data lies does not show in it")
    ]


@pytest.mark.parametrize("the_claim", [REGION, NAMED, EU])
def test_global_settings_are_neither_here_nor_there(the_claim: Any) -> None:
    assert of("microsoft.insights/actionGroups", "global", the_claim) == []
    assert of("Microsoft.Network/dnszones", "global", the_claim) == []


def test_regional_settings_elsewhere_contradict_only_where_everything_is_promised() -> None:
    group = "Microsoft.Network/networkSecurityGroups"
    assert [outcome for _, outcome, _ in of(group, "northeurope")] == [CONTRADICTS]
    assert of(group, "northeurope", NAMED) == []
    assert of(group, "eastus", EU) == []


def test_a_network_outside_the_union_carries_data_there_and_one_inside_shows_nothing() -> None:
    gateway = "Microsoft.Network/applicationGateways"
    assert [outcome for _, outcome, _ in of(gateway, "eastus", EU)] == [CONTRADICTS]
    assert of(gateway, "westeurope", EU) == []


def test_the_location_of_a_cosmos_account_says_nothing_about_its_data() -> None:
    assert of("Microsoft.DocumentDB/databaseAccounts", "West US", EU) == []


def test_a_directory_of_users_has_a_geography_and_no_region() -> None:
    kind = "Microsoft.AzureActiveDirectory/ciamDirectories"
    assert of(kind, "Europe") == []
    assert [outcome for _, outcome, _ in of(kind, "Europe", EU)] == [UNKNOWN]


def test_processing_by_others_does_not_show_in_azure() -> None:
    both = claim("residency.jurisdiction", scope="personal data", jurisdiction="EU", stored=True, processed=True)
    *stored, processed = said("azure-residency-resources", CASE, both)
    assert [outcome for _, outcome, _ in stored] == [HOLDS, HOLDS]
    assert processed[1] is UNKNOWN
    assert "the list of sub-processors has to" in processed[2]


def test_an_area_that_is_not_known_is_unknown() -> None:
    somewhere = claim("residency.jurisdiction", jurisdiction="Europe")
    assert set(outcomes("azure-residency-resources", CASE, somewhere)) == {Outcome.UNKNOWN}


def test_a_claim_on_another_providers_region_is_not_judged_here() -> None:
    assert checks_for(claim("residency.region", regions=["eu-central-1"])) == []
    assert checks_for(claim("residency.region")) == []


def test_a_child_type_has_the_role_of_its_parent() -> None:
    assert role("Microsoft.Compute/virtualMachines/extensions") is Role.HOLDS
    assert role("Microsoft.Network/networkWatchers/flowLogs") is Role.CONTROL
    assert role("Microsoft.Unheard/of") is None
    assert role(None) is None


def test_several_named_regions_are_all_allowed() -> None:
    two = claim("residency.region", regions=["westeurope", "North Europe"], exclusive=True)
    body = {LISTED: page(*ROWS[:1], resource("Microsoft.Sql/servers", "sql", "northeurope"))}
    assert outcomes("azure-residency-resources", CASE, two, body) == [HOLDS, HOLDS]
