"""A definition that gives its publisher nothing, an application that nobody from outside manages, and no workload."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.managedapps import APPLICATIONS, DEFINITIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

DEFINITION = f"{GROUP}/providers/Microsoft.Solutions/applicationDefinitions/practice"
APPLICATION = f"{GROUP}/providers/Microsoft.Solutions/applications/scanner"
INVENTORY = (RESOURCES, SUBSCRIPTION)
DEFINITION_BODY = (DEFINITIONS, DEFINITION)
APPLICATION_LIST = (APPLICATIONS, SUBSCRIPTION)
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
RIGHTS = [{"principalId": "00000000-0000-0000-0000-0000000000b1", "roleDefinitionId": CONTRIBUTOR}]


def entry(resource: str, kind: str) -> dict[str, Any]:
    """A line of the inventory."""
    return {"id": resource, "name": resource.rsplit("/", 1)[-1], "type": kind, "location": "westeurope", "tags": {}}


def definition(**properties: Any) -> dict[str, Any]:
    """The definition of an application that customers install."""
    return {
        "id": DEFINITION,
        "name": "practice",
        "type": "Microsoft.Solutions/applicationDefinitions",
        "location": "westeurope",
        "properties": {
            "isEnabled": True,
            "displayName": "Practice",
            "lockLevel": "ReadOnly",
            "authorizations": [],
            "artifacts": [],
            "packageFileUri": "https://stpackages.blob.core.windows.net/practice.zip",
            **properties,
        },
    }


def application(**properties: Any) -> dict[str, Any]:
    """An application that somebody else made and the company installed."""
    return {
        "id": APPLICATION,
        "name": "scanner",
        "type": "Microsoft.Solutions/applications",
        "location": "westeurope",
        "kind": "MarketPlace",
        "plan": {"name": "standard", "publisher": "acme", "product": "scanner", "version": "1.2.0"},
        "properties": {
            "managedResourceGroupId": f"{SUBSCRIPTION}/resourceGroups/mrg-scanner",
            "provisioningState": "Succeeded",
            "publisherTenantId": "00000000-0000-0000-0000-0000000000e9",
            "authorizations": [],
            "managementMode": "Managed",
            **properties,
        },
    }


_ROOT: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST}
_ALERTS = entry(f"{GROUP}/providers/Microsoft.Insights/actionGroups/on-call", "Microsoft.Insights/actionGroups")
CASES = {
    "azure-managed-application-rights": Case(
        claim("access.production.limited", scope="customers' tenants", operators=0),
        {
            **_ROOT,
            INVENTORY: page(entry(DEFINITION, "Microsoft.Solutions/applicationDefinitions")),
            DEFINITION_BODY: definition(),
        },
    ),
    "azure-managed-application-publishers": Case(
        claim("access.external-none"),
        {**_ROOT, APPLICATION_LIST: page(application())},
        enums=((APPLICATION_LIST, "/value/0/properties/managementMode"),),
    ),
    "azure-nothing-of-customers-here": Case(
        claim("separation.tenant", scope="customers' tenants", model="customer-tenant"),
        {**_ROOT, INVENTORY: page(_ALERTS)},
    ),
}
