"""Good packs for checks.azure.cognitiveservices."""

from __future__ import annotations

from typing import Any

from checks.azure.cognitiveservices import ACCOUNTS, DEPLOYMENTS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.CognitiveServices/accounts"
ACCOUNT = f"{GROUP}/providers/{TYPE}/oai-letters"
ACCOUNT_LIST = (ACCOUNTS, SUBSCRIPTION)
DEPLOYMENT_LIST = (DEPLOYMENTS, ACCOUNT)


def account(location: str = "westeurope", **properties: Any) -> dict[str, Any]:
    """An account of Azure OpenAI."""
    return {
        "id": ACCOUNT,
        "name": "oai-letters",
        "type": TYPE,
        "kind": "OpenAI",
        "location": location,
        "sku": {"name": "S0"},
        "etag": '"b8007a1d-0000-0d00-0000-690000000000"',
        "properties": {
            "provisioningState": "Succeeded",
            "endpoint": "https://oai-letters.openai.azure.com/",
            "customSubDomainName": "oai-letters",
            "disableLocalAuth": True,
            "publicNetworkAccess": "Enabled",
            "networkAcls": {
                "defaultAction": "Deny",
                "ipRules": [{"value": "203.0.113.64/29"}],
                "virtualNetworkRules": [],
            },
            **properties,
        },
    }


def deployment(sku: str | None = "Standard", name: str = "letters") -> dict[str, Any]:
    """A deployment of a model; one of the first years has no type."""
    body: dict[str, Any] = {
        "id": f"{ACCOUNT}/deployments/{name}",
        "name": name,
        "type": f"{TYPE}/deployments",
        "properties": {
            "model": {"format": "OpenAI", "name": "gpt-5-mini", "version": "2025-08-07"},
            "provisioningState": "Succeeded",
            "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
        },
    }
    if sku is None:
        body["properties"]["scaleSettings"] = {"scaleType": "Standard"}
    else:
        body["sku"] = {"name": sku, "capacity": 30}
    return body


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, ACCOUNT_LIST: page(account())}
CUSTOMER = {"keySource": "Microsoft.KeyVault", "keyVaultProperties": {"keyName": "letters"}}

CASES = {
    "azure-cognitiveservices-encryption": Case(
        claim("encryption.at-rest.customer-managed-key"),
        {**BASE, ACCOUNT_LIST: page(account(encryption=CUSTOMER))},
        enums=((ACCOUNT_LIST, "/value/0/properties/encryption/keySource"),),
    ),
    "azure-cognitiveservices-tls": Case(claim("encryption.in-transit.min-tls", min_tls="1.2"), BASE),
    "azure-cognitiveservices-network": Case(
        claim("network.firewall", type="firewall"),
        BASE,
        enums=(
            (ACCOUNT_LIST, "/value/0/properties/publicNetworkAccess"),
            (ACCOUNT_LIST, "/value/0/properties/networkAcls/defaultAction"),
        ),
    ),
    "azure-cognitiveservices-residency": Case(
        claim("residency.jurisdiction", jurisdiction="EU", processed=True),
        {
            **BASE,
            ACCOUNT_LIST: page(account(locations={"routingMethod": "Priority", "regions": [{"name": "westeurope"}]})),
            DEPLOYMENT_LIST: page(deployment(), deployment("DataZoneStandard", "summaries")),
        },
        enums=(
            (ACCOUNT_LIST, "/value/0/location"),
            (ACCOUNT_LIST, "/value/0/properties/locations/regions/0/name"),
            (DEPLOYMENT_LIST, "/value/0/sku/name"),
            (DEPLOYMENT_LIST, "/value/1/sku/name"),
        ),
    ),
}
