"""Private endpoint connections, as the service at the far end shows them."""

from __future__ import annotations

from tomproof.demo.wire import Json, arm_id, child


def private_links(subscription: str, group: str, type_: str, name: str) -> list[Json]:
    """The one approved connection from the endpoint ``pe-<name>`` to a service."""
    id_ = arm_id(subscription, group, type_, name)
    endpoint = arm_id(subscription, group, "Microsoft.Network/privateEndpoints", f"pe-{name}")
    properties = {
        "privateEndpoint": {"id": endpoint},
        "privateLinkServiceConnectionState": {"status": "Approved", "description": "Auto-Approved"},
        "provisioningState": "Succeeded",
    }
    return [child(id_, "privateEndpointConnections", f"pe-{name}", f"{type_}/privateEndpointConnections", properties)]
