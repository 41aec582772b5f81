"""The answer with which every Azure case begins: one subscription that can be read."""

from __future__ import annotations

from typing import Any

from tests.kit import SUBSCRIPTION


def subscription(resource: str = SUBSCRIPTION, name: str = "Production") -> dict[str, Any]:
    """A subscription as the list answers it."""
    return {
        "id": resource,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": resource.rsplit("/", 1)[-1],
        "tenantId": "00000000-0000-0000-0000-0000000000e1",
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


SUBSCRIPTION_LIST: dict[str, Any] = {"value": [subscription()], "nextLink": ""}
