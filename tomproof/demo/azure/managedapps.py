"""Managed Applications: one that the company wrote for large customers, and one of a vendor that it installed."""

from __future__ import annotations

from tomproof.demo.azure.places import DEV_APP, MONITOR
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, guid
from tomproof.demo.wire import Json, Resource, resource, tags

_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def resources() -> list[Resource]:
    """The definition for customers, and the installed application whose maker kept his rights."""
    return [_definition(), _application()]


def _given(name: str) -> list[Json]:
    return [{"principalId": guid(name), "roleDefinitionId": _CONTRIBUTOR}]


def _definition() -> Resource:
    properties: Json = {
        "isEnabled": True,
        "displayName": "Nordlicht Terminplan on site",
        "description": "Appointments in the customer's own subscription",
        "lockLevel": "ReadOnly",
        "authorizations": _given("group sg-managed-app-operators"),
        "artifacts": [],
        "packageFileUri": "https://stnlbuildshared.blob.core.windows.net/packages/onsite.zip",
    }
    return resource(DEVELOPMENT, DEV_APP, "Microsoft.Solutions/applicationDefinitions", "nordlicht-onsite", properties,
                    tags=tags("development", "onsite"))  # fmt: skip


def _application() -> Resource:
    properties: Json = {
        "managedResourceGroupId": f"/subscriptions/{PRODUCTION}/resourceGroups/mrg-uptime-board",
        "publisherTenantId": guid("tenant of a vendor"),
        "authorizations": _given("support of a vendor"),
        "managementMode": "Managed",
        "provisioningState": "Succeeded",
    }
    plan = {"name": "standard", "publisher": "polarstern-monitoring", "product": "uptime-board", "version": "2.4.0"}
    return resource(PRODUCTION, MONITOR, "Microsoft.Solutions/applications", "uptime-board", properties, kind="MarketPlace",
                    plan=plan, tags=tags("production", "monitoring"))  # fmt: skip
