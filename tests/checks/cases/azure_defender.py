"""A subscription with a database server and a vault, both watched by Defender for Cloud."""

from __future__ import annotations

from typing import Any

from checks.azure.defender import PLANS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.cases.azure_hosting import LOGS, NETWORK, resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

SERVER = f"{GROUP}/providers/Microsoft.Sql/servers/sql-app"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-app"


def plan(name: str, tier: str = "Standard", **properties: Any) -> dict[str, Any]:
    """One plan with its tier."""
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.Security/pricings/{name}",
        "name": name,
        "type": "Microsoft.Security/pricings",
        "properties": {
            "pricingTier": tier,
            "freeTrialRemainingTime": "PT0S",
            "enforce": "False",
            "resourcesCoverageStatus": "FullyCovered" if tier == "Standard" else "NotCovered",
            **properties,
        },
    }


HELD = page(resource(SERVER), resource(VAULT), resource(NETWORK), resource(LOGS))
AT_PLANS = (PLANS, SUBSCRIPTION)

CASES = {
    "azure-defender": Case(
        claim("monitoring.threat-detection", tool="defender"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            AT_PLANS: page(
                plan("VirtualMachines", "Free"), plan("SqlServers"), plan("KeyVaults"), plan("CloudPosture", "Free"),
                plan("KubernetesService", "Free", deprecated=True, replacedBy=["Containers"]),
            ),
            (RESOURCES, SUBSCRIPTION): HELD,
        },
        enums=((AT_PLANS, "/value/1/properties/pricingTier"), (AT_PLANS, "/value/2/properties/pricingTier")),
    ),
}  # fmt: skip
