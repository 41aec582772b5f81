"""A component whose telemetry lies in a workspace."""

from __future__ import annotations

from typing import Any

from checks.azure.applicationinsights import COMPONENTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.loganalytics import WORKSPACES
from tests.checks.cases.azure_loganalytics import WORKSPACE, workspace
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

COMPONENT = f"{GROUP}/providers/Microsoft.Insights/components/appi-shop"


def component(location: str = "northeurope", **properties: Any) -> dict[str, Any]:
    """A component; it lies elsewhere than its workspace, which says nothing."""
    return {
        "id": COMPONENT,
        "name": "appi-shop",
        "type": "Microsoft.Insights/components",
        "location": location,
        "kind": "web",
        "tags": {},
        "properties": {
            "ApplicationId": "appi-shop",
            "AppId": "00000000-0000-0000-0000-0000000000b2",
            "Application_Type": "web",
            "Flow_Type": "Bluefield",
            "Request_Source": "rest",
            "InstrumentationKey": "00000000-0000-0000-0000-0000000000b3",
            "CreationDate": "2025-05-05T05:05:05.0000000+00:00",
            "TenantId": "00000000-0000-0000-0000-0000000000a1",
            "provisioningState": "Succeeded",
            "RetentionInDays": 90,
            "WorkspaceResourceId": WORKSPACE.replace("resourceGroups", "resourcegroups"),
            "IngestionMode": "LogAnalytics",
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": "Enabled",
            **properties,
        },
    }


CASES = {
    "azure-telemetry-residency": Case(
        claim("residency.region", regions=["westeurope"]),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            (COMPONENTS, SUBSCRIPTION): page(component()),
            (WORKSPACES, SUBSCRIPTION): page(workspace()),
        },
        enums=(((WORKSPACES, SUBSCRIPTION), "/value/0/location"),),
    ),
}
