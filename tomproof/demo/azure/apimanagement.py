"""API Management: the interface for practice software, the older one that its partners tried first, and a trial."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, DEV_APP
from tomproof.demo.company import DEVELOPMENT, DOMAIN, PRODUCTION
from tomproof.demo.wire import Json, Listing, Resource, arm_id, child, resource, tags

_TYPE = "Microsoft.ApiManagement/service"
_PROTOCOLS = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols"
_OFF = {f"{_PROTOCOLS}.{name}": "False" for name in ("Ssl30", "Tls10", "Tls11")}
# subscription, group, name, tier, created, switches, further locations, APIs as (name, protocols)
SERVICES: tuple[tuple[str, str, str, str, str, Json, tuple[str, ...], tuple[tuple[str, list[str]], ...]], ...] = (
    (PRODUCTION, APP, "apim-nl-partner-prod", "Standard", "2022-09-12T08:14:03.1180337Z", _OFF, (),
     (("bookings", ["https"]), ("calendars", ["https"]))),
    # answers in Ireland too, and one of its APIs still takes calls of a practice system of 2016
    (DEVELOPMENT, DEV_APP, "apim-nl-partner-dev", "Premium", "2021-03-02T10:41:55.7734120Z",
     {**_OFF, f"{_PROTOCOLS}.Tls10": "True"}, ("North Europe",), (("legacy-import", ["http", "https"]),)),
    # an interface on trial that was taken over from somewhere and does not say how it is called
    (DEVELOPMENT, DEV_APP, "apim-nl-trial-dev", "Developer", "2026-06-09T07:02:41.9920018Z", _OFF, (), (("availability", []),)),
)  # fmt: skip


def resources() -> list[Resource]:
    """All services, with their APIs below them."""
    return [_service(*row) for row in SERVICES]


def _service(
    subscription: str, group: str, name: str, tier: str, created: str, switches: Json, more: tuple[str, ...],
    apis: tuple[tuple[str, list[str]], ...],
) -> Resource:  # fmt: skip
    id_ = arm_id(subscription, group, _TYPE, name)
    properties: Json = {
        "publisherEmail": f"api@{DOMAIN}",
        "publisherName": "Nordlicht Terminplan GmbH",
        "notificationSenderEmail": "apimgmt-noreply@mail.windowsazure.com",
        "provisioningState": "Succeeded",
        "targetProvisioningState": "",
        "createdAtUtc": created,
        "gatewayUrl": f"https://{name}.azure-api.net",
        "customProperties": switches,
        "virtualNetworkType": "None",
        "publicNetworkAccess": "Enabled",
        "disableGateway": False,
        "platformVersion": "stv2",
    }
    if more:
        properties["additionalLocations"] = [
            {"location": place, "sku": {"name": tier, "capacity": 1}, "disableGateway": False} for place in more
        ]
    below = [
        child(id_, "apis", api, f"{_TYPE}/apis",
              {"displayName": api.capitalize(), "apiRevision": "1", "path": api, "subscriptionRequired": True,
               "isCurrent": True, **({"protocols": protocols} if protocols else {})})
        for api, protocols in apis
    ]  # fmt: skip
    stage = "production" if subscription == PRODUCTION else "development"
    return resource(subscription, group, _TYPE, name, properties, location="West Europe", etag="AAAAAAAXYZ0=",
                    sku={"name": tier, "capacity": 1}, tags=tags(stage, "api"), children={"apis": Listing(below)})  # fmt: skip
