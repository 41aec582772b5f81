"""A log workspace that replicates to another region of the EU."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.loganalytics import WORKSPACES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-prod"


def workspace(location: str = "westeurope", **properties: Any) -> dict[str, Any]:
    """A workspace that keeps its logs for 90 days."""
    return {
        "id": WORKSPACE,
        "name": "log-prod",
        "type": "Microsoft.OperationalInsights/workspaces",
        "location": location,
        "tags": {"env": "prod"},
        "properties": {
            "customerId": "00000000-0000-0000-0000-0000000000b1",
            "provisioningState": "Succeeded",
            "sku": {"name": "PerGB2018"},
            "retentionInDays": 90,
            "features": {"enableLogAccessUsingOnlyResourcePermissions": True},
            "workspaceCapping": {"dailyQuotaGb": -1.0},
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": "Enabled",
            **properties,
        },
    }


REPLICATED = workspace(
    replication={"enabled": True, "location": "northeurope", "provisioningState": "Succeeded",
                 "createdDate": "2026-02-01T08:00:00Z"}
)  # fmt: skip

CASES = {
    "azure-log-replication": Case(
        claim("residency.jurisdiction", jurisdiction="EU", scope="personal data"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, (WORKSPACES, SUBSCRIPTION): page(REPLICATED)},
        enums=(((WORKSPACES, SUBSCRIPTION), "/value/0/location"),),
    ),
}
