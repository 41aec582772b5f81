"""Azure API Management: which TLS versions its gateway accepts, which APIs answer without TLS, where its gateways stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import instant
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2024-05-01"
SERVICES = arm(
    "azure.apim.services",
    "{id}/providers/Microsoft.ApiManagement/service",
    version=VERSION,
    permission="Microsoft.ApiManagement/service/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
APIS = arm(
    "azure.apim.apis",
    "{id}/apis",
    version=VERSION,
    permission="Microsoft.ApiManagement/service/apis/read",
    each=SERVICES,
)

# The switches are on by default in services of 1 April 2018 and before, and off in newer ones:
# https://learn.microsoft.com/rest/api/apimanagement/api-management-service/get (customProperties)
_SWITCHES: Final = "https://learn.microsoft.com/rest/api/apimanagement/api-management-service/get"
_OFF_SINCE: Final = datetime(2018, 4, 2, tzinfo=UTC)
_PROTOCOLS: Final = "/properties/customProperties/Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols"
# The old versions that can be switched on, the oldest first; TLS 1.2 is always on.
_OLD: Final = (("Ssl30", "SSL 3.0", (0, 0)), ("Tls10", "TLS 1.0", (1, 0)), ("Tls11", "TLS 1.1", (1, 1)))
_ALWAYS: Final = (1, 2)
# Other locations are there only where somebody added one:
# https://learn.microsoft.com/azure/api-management/api-management-howto-deploy-multi-region
ONE_PLACE: Final = Default(
    [], "https://learn.microsoft.com/azure/api-management/api-management-howto-deploy-multi-region"
)
_ENCRYPTED: Final = {"https", "wss"}
_PLAIN: Final = {"http", "ws"}


@check("azure-apim-tls", answers=("encryption.in-transit.min-tls",), over=SERVICES, applies=tls.versioned)
def lowest_tls(claim: Claim, service: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """API gateways refuse TLS below the version that the document names.

    Each older version has a switch, a word that says "True" where the version is accepted
    (https://learn.microsoft.com/azure/api-management/api-management-howto-manage-protocols-ciphers).

    Proves: that the switches for versions below the promised one are off.
    Leaves open: ciphers; the way from the gateway to the backends; gateways that the customer hosts himself.
    """
    promised = tls.promised(claim)
    if promised is None:
        return
    switches = [(label, _switch(service, name)) for name, label, version in _OLD if version < promised]
    seen = sorted((one for _, one in switches), key=lambda one: str(one.value).casefold() != "true")
    on = [label for label, one in switches if str(one.value).casefold() == "true"]
    if on:
        yield contradicts(service, "is set to accept {version}", *seen, version=on[0])
    elif any(str(one.value).casefold() != "false" for one in seen):
        yield unknown(service, "does not say which TLS versions it accepts", *seen)
    elif promised > _ALWAYS:
        yield contradicts(service, "accepts TLS 1.2 and up", *seen)
    else:
        yield holds(service, "accepts {version} and up", *seen, version=tls.name(promised))


def _switch(service: Item, name: str) -> Seen:
    """The switch of an older version, as a word; absent it depends on when the service was made."""
    pointer = f"{_PROTOCOLS}.{name}"
    given = service.at(pointer)
    made = instant(service.at("/properties/createdAtUtc").value) if not given.present else None
    if made is None:
        return given
    return service.at(pointer, absent=Default("True" if made < _OFF_SINCE else "False", _SWITCHES))


@check("azure-apim-https", answers=("encryption.in-transit",), over=SERVICES, needs=(APIS,), applies=tls.meant)
def https(claim: Claim, service: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """APIs behind API Management can be called over encrypted protocols only.

    Source: https://learn.microsoft.com/azure/api-management/import-and-publish

    Proves: over which protocols each API can be called.
    Leaves open: response headers such as HSTS; the way from the gateway to the backends.
    """
    for api in snapshot.under(APIS, service):
        seen = [part.at("") for part in api.parts("/properties/protocols") or []]
        words = {str(one.value).casefold() for one in seen}
        if words & _PLAIN:
            yield contradicts(api, "can be called without TLS", *seen)
        elif not words or words - _ENCRYPTED:
            yield unknown(api, "does not say over which protocols it can be called", *seen)
        elif claim.params.get("hsts"):
            said = "can be called over encrypted protocols only; which headers it sends is not part of these settings"
            yield unknown(api, said, *seen)
        else:
            yield holds(api, "can be called over encrypted protocols only", *seen)


@check("azure-apim-locations", answers=RESIDENCY, over=SERVICES, applies=located)
def locations(claim: Claim, service: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """API Management stands, with all its further gateways, where the document says.

    Source: https://learn.microsoft.com/azure/api-management/api-management-howto-deploy-multi-region

    Proves: the region of each service and of every location that was added to it.
    Leaves open: gateways that the customer hosts himself; what backends and logs keep elsewhere.
    """
    yield rests(claim, service, service.at("/location"))
    more = service.at("/properties/additionalLocations", absent=ONE_PLACE)
    if more.value == []:
        yield holds(service, "has no gateway in another region", more)
        return
    for place in service.parts("/properties/additionalLocations") or []:
        where = place.at("/location")
        yield copied(claim, service, find(where.value), "has a gateway in {region} too", where)
    if not isinstance(more.value, list):
        yield unknown(service, "does not say in which other regions it has gateways", more)
