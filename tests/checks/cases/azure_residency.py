"""Good packs for checks.azure.residency."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

LISTED = (RESOURCES, SUBSCRIPTION)


def resource(kind: str, name: str, location: str | None) -> dict[str, Any]:
    """One row of the list of resources."""
    return {"id": f"{GROUP}/providers/{kind}/{name}", "name": name, "type": kind, "location": location, "tags": {}}


ROWS = (
    resource("Microsoft.Storage/storageAccounts", "stibisprod", "westeurope"),
    resource("Microsoft.Web/sites", "app-ibis", "West Europe"),
    resource("Microsoft.Network/virtualNetworks", "vnet-ibis", "westeurope"),
    resource("microsoft.insights/actiongroups", "ag-oncall", "global"),
    resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id-ibis", "westeurope"),
    resource("Microsoft.DocumentDB/databaseAccounts", "cosmos-ibis", "West US"),
)
BODIES: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, LISTED: page(*ROWS)}

CASES = {
    "azure-residency-resources": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        BODIES,
        enums=((LISTED, "/value/0/type"), (LISTED, "/value/0/location"), (LISTED, "/value/4/location")),
    ),
}
