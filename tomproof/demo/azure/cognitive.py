"""Azure OpenAI: a closed account in production; in development one that processes all over the Union, and one half open."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, DEV_APP
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago
from tomproof.demo.wire import Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.CognitiveServices/accounts"


def resources() -> list[Resource]:
    """All accounts with their deployments."""
    return [
        _account(PRODUCTION, APP, "oai-nl-summaries-prod", "Standard", {"defaultAction": "Deny"}, "Disabled"),
        _account(DEVELOPMENT, DEV_APP, "oai-nl-trial-dev", "DataZoneStandard", {"defaultAction": "Allow"}),
        _account(
            DEVELOPMENT, DEV_APP, "oai-nl-partner-dev", "ProvisionedManaged",
            {"defaultAction": "Deny", "ipRules": [{"value": "20.0.0.0/8"}], "virtualNetworkRules": []},
        ),
    ]  # fmt: skip


def _account(subscription: str, group: str, name: str, sku: str, rules: Json, access: str = "Enabled") -> Resource:
    id_ = arm_id(subscription, group, TYPE, name)
    properties: Json = {
        "provisioningState": "Succeeded",
        "endpoint": f"https://{name}.openai.azure.com/",
        "customSubDomainName": name,
        "dateCreated": ago(210, digits=7),
        "disableLocalAuth": True,
        "publicNetworkAccess": access,
        "networkAcls": rules,
        "privateEndpointConnections": [],
    }
    model = {
        "model": {"format": "OpenAI", "name": "gpt-5-mini", "version": "2025-08-07"},
        "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
        "provisioningState": "Succeeded",
    }
    deployment = child(id_, "deployments", "summaries", f"{TYPE}/deployments", model, sku={"name": sku, "capacity": 20})
    return resource(
        subscription, group, TYPE, name, properties, kind="OpenAI", sku={"name": "S0"},
        tags=tags("production" if subscription == PRODUCTION else "development", "summaries"),
        children={"deployments": Listing([deployment])},
    )  # fmt: skip
