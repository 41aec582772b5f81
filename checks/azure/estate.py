"""Azure: which subscriptions, resource groups and resources there are. Every other Azure query hangs on these."""

from __future__ import annotations

from evidence import Answer, arm
from evidence.snapshot import SUBSCRIPTIONS_ID

UNREGISTERED = (
    Answer(
        409,
        "the provider is not registered, so no resource of this kind can exist",
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider",
        code="MissingSubscriptionRegistration",
    ),
)

SUBSCRIPTIONS = arm(
    SUBSCRIPTIONS_ID,
    "/subscriptions",
    version="2022-12-01",
    permission="Microsoft.Resources/subscriptions/read",
    client="resource",
)
RESOURCES = arm(
    "azure.resources",
    "{id}/resources",
    version="2025-04-01",
    permission="Microsoft.Resources/subscriptions/resources/read",
    client="resource",
    each=SUBSCRIPTIONS,
    # When each was made explains why another listing, read at another moment, may not show it.
    params=(("$expand", "createdTime"),),
)
RESOURCE_GROUPS = arm(
    "azure.resource-groups",
    "{id}/resourcegroups",
    version="2025-04-01",
    permission="Microsoft.Resources/subscriptions/resourceGroups/read",
    client="resource",
    each=SUBSCRIPTIONS,
)
