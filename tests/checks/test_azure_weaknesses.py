"""What Defender for Cloud scans for weaknesses: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Outcome
from tests.checks.cases.azure_defender import AT_PLANS, plan
from tests.checks.cases.azure_weaknesses import (
    AT_RESOURCES,
    CASES,
    CONTAINERS,
    MACHINE,
    POSTURE,
    REGISTRY,
    SCALE_SET,
    SERVERS,
    scanning,
)
from tests.checks.saying import HOLDS, UNKNOWN, said
from tests.kit import page

CASE = CASES["azure-weaknesses"]
NOT_ALL = "Defender for Cloud is not seen to scan all of its machines for weaknesses; something else may"


def of(*plans: dict[str, Any], held: tuple[dict[str, Any], ...] = (MACHINE,)) -> list[tuple[Outcome, str]]:
    bodies = {AT_PLANS: page(*plans), AT_RESOURCES: page(*held)}
    return [(outcome, note) for _, outcome, note in said("azure-weaknesses", CASE, bodies=bodies)]


def test_machines_and_images_are_scanned() -> None:
    assert of(SERVERS, CONTAINERS, POSTURE, held=(MACHINE, REGISTRY)) == [
        (HOLDS, "Defender for Cloud scans its machines for weaknesses"),
        (HOLDS, "Defender for Cloud scans its images for weaknesses"),
    ]


def test_the_posture_plan_scans_too() -> None:
    posture = scanning("CloudPosture", "AgentlessVmScanning")
    assert of(plan("VirtualMachines", "Free"), posture)[0][0] is HOLDS


@pytest.mark.parametrize(
    "servers",
    [
        plan("VirtualMachines", "Free"),
        plan("VirtualMachines", "Standard"),
        scanning("VirtualMachines", "AgentlessVmScanning", "False"),
        scanning("VirtualMachines", "AgentlessVmScanning", "Sometimes"),
        scanning("VirtualMachines", "MdeDesignatedSubscription"),
        scanning("VirtualMachines", "AgentlessVmScanning", resourcesCoverageStatus="PartiallyCovered"),
        scanning("VirtualMachines", "AgentlessVmScanning", pricingTier="Premium"),
    ],
)
def test_what_does_not_scan_all_shows_nothing_against_the_claim(servers: dict[str, Any]) -> None:
    assert of(servers, POSTURE) == [(UNKNOWN, NOT_ALL)]


def test_machines_that_are_left_out_by_a_tag_are_not_scanned() -> None:
    tagged = scanning("VirtualMachines", "AgentlessVmScanning")
    tagged["properties"]["extensions"][0]["additionalExtensionProperties"]["ExclusionTags"] = (
        '[{"Key":"a","Value":"b"}]'
    )
    assert of(tagged, POSTURE) == [(UNKNOWN, NOT_ALL)]


def test_scale_sets_and_an_estate_without_machines_leave_it_open() -> None:
    assert of(SERVERS, held=(SCALE_SET,)) == [
        (UNKNOWN, "whether the machines of its scale sets are scanned was not asked")
    ]
    assert of(SERVERS, held=())[0][0] is UNKNOWN
