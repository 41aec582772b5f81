"""Managed Applications: two that the company wrote for customers, and three of vendors that it installed."""

from __future__ import annotations

from tomproof.demo.azure.places import DEV_APP, MONITOR
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, guid
from tomproof.demo.wire import Json, Resource, resource, tags

_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def resources() -> list[Resource]:
    """The definitions for customers, and the installed applications: of three makers one kept his rights, one has to ask."""
    sometimes: Json = {"jitAccessEnabled": True, "jitApprovalMode": "ManualApprove", "maximumJitAccessDuration": "PT8H"}
    return [
        _definition("nordlicht-onsite", "Managed", _given("group sg-managed-app-operators")),
        # whoever takes this one runs it alone
        _definition("nordlicht-selfhosted", "Unmanaged", []),
        _application(PRODUCTION, MONITOR, "uptime-board", {"authorizations": _given("support of a vendor")}),
        _application(PRODUCTION, MONITOR, "mail-guard", {"authorizations": [], "managementMode": "Unmanaged"}),
        _application(DEVELOPMENT, DEV_APP, "log-lens", {
            "authorizations": _given("support of another vendor"), "jitAccessPolicy": sometimes,
        }),
    ]  # fmt: skip


def _given(name: str) -> list[Json]:
    return [{"principalId": guid(name), "roleDefinitionId": _CONTRIBUTOR}]


def _definition(name: str, mode: str, given: list[Json]) -> Resource:
    properties: Json = {
        "isEnabled": True,
        "displayName": f"Nordlicht Terminplan {name.removeprefix('nordlicht-')}",
        "description": "Appointments in the customer's own subscription",
        "lockLevel": "ReadOnly",
        "authorizations": given,
        "managementPolicy": {"mode": mode},
        "artifacts": [],
        "packageFileUri": "https://stnlbuildshared.blob.core.windows.net/packages/onsite.zip",
    }
    return resource(DEVELOPMENT, DEV_APP, "Microsoft.Solutions/applicationDefinitions", name, properties,
                    tags=tags("development", "onsite"))  # fmt: skip


def _application(subscription: str, group: str, name: str, rights: Json) -> Resource:
    properties: Json = {
        "managedResourceGroupId": f"/subscriptions/{subscription}/resourceGroups/mrg-{name}",
        "publisherTenantId": guid("tenant of a vendor"),
        "managementMode": "Managed",
        "provisioningState": "Succeeded",
        **rights,
    }
    plan = {"name": "standard", "publisher": "polarstern-monitoring", "product": name, "version": "2.4.0"}
    stage = "production" if subscription == PRODUCTION else "development"
    return resource(subscription, group, "Microsoft.Solutions/applications", name, properties, kind="MarketPlace",
                    plan=plan, tags=tags(stage, "monitoring"))  # fmt: skip
