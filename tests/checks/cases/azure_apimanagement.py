"""A service of API Management with all older protocols switched off, one API, and one region."""

from __future__ import annotations

from typing import Any

from checks.azure.apimanagement import APIS, SERVICES
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SERVICE = f"{GROUP}/providers/Microsoft.ApiManagement/service/apim-shop"
SERVICE_LIST = (SERVICES, SUBSCRIPTION)
API_LIST = (APIS, SERVICE)
_SECURITY = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security"
OFF = {f"{_SECURITY}.Protocols.{name}": "False" for name in ("Ssl30", "Tls10", "Tls11")}


def switched(**words: str | None) -> dict[str, str | None]:
    """The switches with some of them set otherwise."""
    return {**OFF, **{f"{_SECURITY}.Protocols.{name}": word for name, word in words.items()}}


def service(**properties: Any) -> dict[str, Any]:
    """The service as the list answers it."""
    return {
        "id": SERVICE,
        "name": "apim-shop",
        "type": "Microsoft.ApiManagement/service",
        "location": "West Europe",
        "tags": {},
        "etag": "AAAAAAAXYZ0=",
        "sku": {"name": "Premium", "capacity": 1},
        "properties": {
            "publisherEmail": "api@shop.example",
            "publisherName": "Shop",
            "notificationSenderEmail": "apimgmt-noreply@mail.windowsazure.com",
            "provisioningState": "Succeeded",
            "targetProvisioningState": "",
            "createdAtUtc": "2023-02-01T08:00:00.0000000Z",
            "gatewayUrl": "https://apim-shop.azure-api.net",
            "customProperties": {**OFF, f"{_SECURITY}.Backend.Protocols.Tls10": "False"},
            "virtualNetworkType": "None",
            "publicNetworkAccess": "Enabled",
            "disableGateway": False,
            "platformVersion": "stv2",
            **properties,
        },
    }


def elsewhere(location: str) -> dict[str, Any]:
    """A location that was added to the service."""
    return {"location": location, "sku": {"name": "Premium", "capacity": 1}, "disableGateway": False}


def api(protocols: list[str] | None) -> dict[str, Any]:
    """An API with the protocols over which it can be called."""
    return {
        "id": f"{SERVICE}/apis/orders",
        "name": "orders",
        "type": "Microsoft.ApiManagement/service/apis",
        "properties": {
            "displayName": "Orders",
            "apiRevision": "1",
            "path": "orders",
            "protocols": protocols,
            "subscriptionRequired": True,
            "isCurrent": True,
        },
    }


_BODIES: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SERVICE_LIST: page(service())}
_AT = "/value/0/properties"
CASES = {
    "azure-apim-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        _BODIES,
    ),
    "azure-apim-https": Case(
        claim("encryption.in-transit", protocol="HTTPS"),
        {**_BODIES, API_LIST: page(api(["https"]))},
    ),
    "azure-apim-locations": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**_BODIES, SERVICE_LIST: page(service(additionalLocations=[]))},
        enums=((SERVICE_LIST, "/value/0/location"),),
    ),
}
