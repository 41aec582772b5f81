"""Managed identities, the container registry and the rules that collect machine logs."""

from __future__ import annotations

from tomproof.demo.azure.monitor import LOG_DEVELOPMENT, LOG_PRODUCTION
from tomproof.demo.azure.places import APP, DEV_APP, MONITOR, SECURITY, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Json, Listing, Resource, resource, tags

_IDENTITIES = (
    (PRODUCTION, APP, "id-nl-deploy-prod"),
    (PRODUCTION, SECURITY, "id-nl-certs-prod"),
    (DEVELOPMENT, DEV_APP, "id-nl-deploy-dev"),
)


def resources() -> list[Resource]:
    """The rest of what the inventory names."""
    return [
        *(_identity(*row) for row in _IDENTITIES),
        _registry(),
        _collection(PRODUCTION, MONITOR, "dcr-nl-linux-prod", LOG_PRODUCTION),
        _collection(DEVELOPMENT, SHARED, "dcr-nl-linux-dev", LOG_DEVELOPMENT),
    ]


def _identity(subscription: str, group: str, name: str) -> Resource:
    properties = {"tenantId": TENANT, "principalId": guid(f"identity {name}"), "clientId": guid(f"app {name}")}
    return resource(subscription, group, "Microsoft.ManagedIdentity/userAssignedIdentities", name, properties,
                    tags=tags("production" if subscription == PRODUCTION else "development", "identity"),
                    children={"federatedIdentityCredentials": Listing([])})  # fmt: skip


def _registry() -> Resource:
    type_, name = "Microsoft.ContainerRegistry/registries", "crnlshared"
    properties: Json = {
        "loginServer": f"{name}.azurecr.io",
        "creationDate": ago(800, digits=7),
        "provisioningState": "Succeeded",
        "adminUserEnabled": False,
        "policies": {
            "quarantinePolicy": {"status": "disabled"},
            "trustPolicy": {"type": "Notary", "status": "disabled"},
            "retentionPolicy": {"days": 30, "lastUpdatedTime": ago(800, digits=7), "status": "enabled"},
            "exportPolicy": {"status": "enabled"},
        },
        "encryption": {"status": "disabled"},
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": [],
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.64/29"}]},
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        "anonymousPullEnabled": False,
    }
    return resource(DEVELOPMENT, SHARED, type_, name, properties, sku={"name": "Premium", "tier": "Premium"},
                    tags=tags("shared", "build"), children={"replications": Listing([])})  # fmt: skip


def _collection(subscription: str, group: str, name: str, workspace: str) -> Resource:
    properties: Json = {
        "description": "System logs of the Linux machines",
        "immutableId": f"dcr-{guid(name).replace('-', '')}",
        "dataSources": {
            "syslog": [
                {"streams": ["Microsoft-Syslog"], "facilityNames": ["auth", "authpriv", "daemon"],
                 "logLevels": ["Info", "Notice", "Warning", "Error", "Critical", "Alert", "Emergency"], "name": "syslog"}
            ]
        },
        "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "workspaceId": guid(workspace), "name": "la"}]},
        "dataFlows": [{"streams": ["Microsoft-Syslog"], "destinations": ["la"]}],
        "provisioningState": "Succeeded",
    }  # fmt: skip
    return resource(subscription, group, "Microsoft.Insights/dataCollectionRules", name, properties, kind="Linux",
                    location=HOME, etag=f'"{guid(name)}"', tags=tags("shared", "monitoring"))  # fmt: skip
