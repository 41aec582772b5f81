"""AI Search: a closed service in production; in development an open one, and one behind a perimeter."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, DEV_APP
from tomproof.demo.company import DEVELOPMENT, PRODUCTION
from tomproof.demo.wire import Json, Resource, resource, tags

TYPE = "Microsoft.Search/searchServices"


def resources() -> list[Resource]:
    """All search services."""
    return [
        _service(PRODUCTION, APP, "srch-nl-practices-prod", "disabled"),
        _service(DEVELOPMENT, DEV_APP, "srch-nl-practices-dev", "enabled"),
        _service(DEVELOPMENT, DEV_APP, "srch-nl-trial-dev", "securedByPerimeter"),
    ]


def _service(subscription: str, group: str, name: str, access: str) -> Resource:
    properties: Json = {
        "replicaCount": 2,
        "partitionCount": 1,
        "endpoint": f"https://{name}.search.windows.net",
        "hostingMode": "default",
        "publicNetworkAccess": access,
        "status": "running",
        "statusDetails": "",
        "provisioningState": "succeeded",
        "networkRuleSet": {"ipRules": [], "bypass": "None"},
        "encryptionWithCmk": {"enforcement": "Unspecified"},
        "disableLocalAuth": True,
        "semanticSearch": "disabled",
        "privateEndpointConnections": [],
        "sharedPrivateLinkResources": [],
    }
    stage = "production" if subscription == PRODUCTION else "development"
    return resource(
        subscription, group, TYPE, name, properties, sku={"name": "standard"}, tags=tags(stage, "practices")
    )
