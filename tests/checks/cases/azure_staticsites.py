"""Good packs for checks.azure.staticsites."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.staticsites import SITES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SITE_LIST = (SITES, SUBSCRIPTION)


def backend(place: str = "westeurope") -> dict[str, Any]:
    """An app that answers what the site hands on."""
    return {
        "backendResourceId": f"{GROUP}/providers/Microsoft.Web/sites/app-ibis",
        "region": place,
        "createdOn": "2026-02-03T11:20:00",
        "provisioningState": "Succeeded",
    }


def site(**properties: Any) -> dict[str, Any]:
    """A static web app."""
    return {
        "id": f"{GROUP}/providers/Microsoft.Web/staticSites/stapp-docs",
        "name": "stapp-docs",
        "type": "Microsoft.Web/staticSites",
        "location": "West Europe",
        "sku": {"name": "Standard", "tier": "Standard"},
        "properties": {
            "defaultHostname": "happy-sea-15afae3e.3.azurestaticapps.net",
            "branch": "main",
            "customDomains": ["docs.example.com"],
            "privateEndpointConnections": [],
            "contentDistributionEndpoint": "https://content-am2.infrastructure.3.azurestaticapps.net",
            "keyVaultReferenceIdentity": "SystemAssigned",
            "userProvidedFunctionApps": [],
            "linkedBackends": [backend()],
            "stagingEnvironmentPolicy": "Enabled",
            "allowConfigFileUpdates": True,
            "provider": "None",
            "enterpriseGradeCdnStatus": "Disabled",
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SITE_LIST: page(site())}

CASES = {
    "azure-static-site-https": Case(
        claim("encryption.in-transit"), {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SITE_LIST: page()}
    ),
    "azure-static-site-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        BASE,
        enums=(
            (SITE_LIST, "/value/0/location"),
            (SITE_LIST, "/value/0/properties/linkedBackends/0/region"),
        ),
    ),
}
