"""Static Web Apps: the help pages of production, and a booking page on trial whose backend was put into North Europe."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, DEV_APP
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, guid
from tomproof.demo.wire import Json, Listing, Resource, arm_id, resource, tags

TYPE = "Microsoft.Web/staticSites"
# subscription, group, name, host name of the platform, region of the backend behind it
SITES = (
    (PRODUCTION, APP, "stapp-nl-help-prod", "calm-tide-0c1f2e303", HOME),
    (DEVELOPMENT, DEV_APP, "stapp-nl-booking-dev", "brave-dune-07ad41903", PAIR),
)


def resources() -> list[Resource]:
    """Both apps."""
    return [_site(*row) for row in SITES]


def _site(subscription: str, group: str, name: str, host: str, backend: str) -> Resource:
    production = subscription == PRODUCTION
    properties: Json = {
        "defaultHostname": f"{host}.6.azurestaticapps.net",
        "branch": "main",
        "customDomains": [],
        "privateEndpointConnections": [],
        "contentDistributionEndpoint": "https://content-am2.infrastructure.6.azurestaticapps.net",
        "keyVaultReferenceIdentity": "SystemAssigned",
        "userProvidedFunctionApps": [],
        "linkedBackends": [
            {
                "backendResourceId": arm_id(subscription, group, "Microsoft.Web/sites", f"func-{name}"),
                "region": backend,
                "createdOn": "2026-03-11T09:14:22",
                "provisioningState": "Succeeded",
            }
        ],
        "databaseConnections": [],
        "stagingEnvironmentPolicy": "Enabled",
        "allowConfigFileUpdates": True,
        "provider": "None",
        "enterpriseGradeCdnStatus": "Disabled",
        "repositoryUrl": f"https://github.com/nordlicht-terminplan/{guid(name)[:8]}",
    }
    return resource(
        subscription, group, TYPE, name, properties, location="West Europe", sku={"name": "Standard", "tier": "Standard"},
        tags=tags("production" if production else "development", "web"), children={"customDomains": Listing([])},
    )  # fmt: skip
