"""A subscription in which a database runs, beside things that only serve it."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

DATABASE = f"{GROUP}/providers/Microsoft.Sql/servers/sql-app/databases/orders"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-app"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-prod"


def resource(name: str, location: str = "westeurope") -> dict[str, Any]:
    """A resource as the list of all resources answers it: no properties."""
    path = name.split("/providers/")[1].split("/")
    return {
        "id": name,
        "name": "/".join(path[2::2]),
        "type": "/".join([path[0], *path[1::2]]),
        "location": location,
        "tags": {"env": "prod"},
    }


BODIES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (RESOURCES, SUBSCRIPTION): page(resource(NETWORK), resource(DATABASE), resource(LOGS)),
}

CASES = {"azure-hosting": Case(claim("hosting.provider", provider="azure"), BODIES)}
