"""Good packs for checks.azure.search."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.search import SERVICES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.Search/searchServices"
SERVICE_LIST = (SERVICES, SUBSCRIPTION)


def service(**properties: Any) -> dict[str, Any]:
    """A search service."""
    return {
        "id": f"{GROUP}/providers/{TYPE}/srch-letters",
        "name": "srch-letters",
        "type": TYPE,
        "location": "West Europe",
        "sku": {"name": "standard"},
        "tags": {"owner": "letters"},
        "properties": {
            "replicaCount": 2,
            "partitionCount": 1,
            "endpoint": "https://srch-letters.search.windows.net",
            "hostingMode": "default",
            "publicNetworkAccess": "enabled",
            "status": "running",
            "provisioningState": "succeeded",
            "networkRuleSet": {"ipRules": [{"value": "203.0.113.5"}], "bypass": "None"},
            "encryptionWithCmk": {"enforcement": "Enabled", "encryptionComplianceStatus": "Compliant"},
            "disableLocalAuth": True,
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SERVICE_LIST: page(service())}

CASES = {
    "azure-search-encryption": Case(
        claim("encryption.at-rest.customer-managed-key"),
        BASE,
        enums=(
            (SERVICE_LIST, "/value/0/properties/encryptionWithCmk/enforcement"),
            (SERVICE_LIST, "/value/0/properties/encryptionWithCmk/encryptionComplianceStatus"),
        ),
    ),
    "azure-search-tls": Case(claim("encryption.in-transit"), BASE),
    "azure-search-network": Case(
        claim("network.isolation"), BASE, enums=((SERVICE_LIST, "/value/0/properties/publicNetworkAccess"),)
    ),
}
