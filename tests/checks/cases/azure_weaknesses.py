"""A subscription with a machine and a registry, both scanned for weaknesses by Defender for Cloud."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.cases.azure_defender import AT_PLANS, plan
from tests.checks.cases.azure_hosting import resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

MACHINE = resource(f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-build")
SCALE_SET = resource(f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss-render")
REGISTRY = resource(f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/cribis")
AT_RESOURCES = (RESOURCES, SUBSCRIPTION)


def scanning(name: str, extension: str, enabled: str = "True", **properties: Any) -> dict[str, Any]:
    """A plan with one extension."""
    more = {"ExclusionTags": "[]"}
    return plan(
        name,
        extensions=[{"name": extension, "isEnabled": enabled, "additionalExtensionProperties": more}],
        **properties,
    )


SERVERS = scanning("VirtualMachines", "AgentlessVmScanning", subPlan="P2")
CONTAINERS = scanning("Containers", "ContainerRegistriesVulnerabilityAssessments")
POSTURE = plan("CloudPosture", "Free")

CASES = {
    "azure-weaknesses": Case(
        claim("vulnerability.scanning"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            AT_PLANS: page(SERVERS, CONTAINERS, POSTURE),
            AT_RESOURCES: page(MACHINE, REGISTRY),
        },
        enums=((AT_PLANS, "/value/0/properties/pricingTier"), (AT_PLANS, "/value/1/properties/extensions/0/isEnabled")),
    )
}
