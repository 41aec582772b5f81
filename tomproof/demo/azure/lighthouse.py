"""Lighthouse: the partner for load tests looks after development from a tenant of his own."""

from __future__ import annotations

from tomproof.demo.company import DEVELOPMENT, guid
from tomproof.demo.wire import Json

TYPE = "Microsoft.ManagedServices/registrationAssignments"
_READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def assignments(subscription: str) -> list[Json]:
    """The delegations of a subscription, each with its definition."""
    if subscription != DEVELOPMENT:
        return []
    root, name = f"/subscriptions/{subscription}/providers", guid("delegation to the load-test partner")
    definition = f"{root}/Microsoft.ManagedServices/registrationDefinitions/{guid('offer of the load-test partner')}"
    offered: Json = {
        "description": "Load tests and their evaluation",
        "registrationDefinitionName": "Load tests",
        "managedByTenantId": guid("tenant of the load-test partner"),
        "managedByTenantName": "Brandung Lasttests",
        "manageeTenantId": guid("tenant"),
        "authorizations": [
            {
                "principalId": guid("group of the load-test partner"),
                "principalIdDisplayName": "Load testers",
                "roleDefinitionId": _READER,
            }
        ],
        "provisioningState": "Succeeded",
    }
    return [
        {
            "id": f"{root}/{TYPE}/{name}",
            "name": name,
            "type": TYPE,
            "properties": {
                "registrationDefinitionId": definition,
                "provisioningState": "Succeeded",
                "registrationDefinition": {
                    "id": definition,
                    "name": definition.rsplit("/", 1)[-1],
                    "type": "Microsoft.ManagedServices/registrationDefinitions",
                    "properties": offered,
                },
            },
        }
    ]
