"""DDoS Protection: the one plan that the company pays for; it stands over the network of production and no other."""

from __future__ import annotations

from tomproof.demo.azure.places import NET
from tomproof.demo.company import PRODUCTION, guid
from tomproof.demo.wire import Json, Resource, arm_id, resource, tags

TYPE = "Microsoft.Network/ddosProtectionPlans"
PLAN = arm_id(PRODUCTION, NET, TYPE, "ddos-nl-prod")
# The subscriptions whose networks are under the plan.
PROTECTED = (PRODUCTION,)


def resources() -> list[Resource]:
    """The plan with the network that it protects."""
    network = arm_id(PRODUCTION, NET, "Microsoft.Network/virtualNetworks", "vnet-nl-prod")
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("ddos-nl-prod"),
        "virtualNetworks": [{"id": network}],
    }
    return [
        resource(
            PRODUCTION, NET, TYPE, "ddos-nl-prod", properties, etag=f'W/"{guid("ddos")}"', tags=tags("production", "network")
        )
    ]  # fmt: skip
