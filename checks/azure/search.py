"""Azure AI Search: how search services are encrypted and who can reach them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, AT_REST, CUSTOMER_KEY, PLATFORM_KEY, keyed
from checks.azure.promise import about
from checks.azure.reach import REACH, admits, blocks, guards, shut, switched
from checks.check import Observation, check, contradicts, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

SERVICES = arm(
    "azure.search.services",
    "{id}/providers/Microsoft.Search/searchServices",
    version="2025-05-01",
    permission="Microsoft.Search/searchServices/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_KEYS: Final = "https://learn.microsoft.com/azure/search/search-security-manage-encryption-keys"
_NETWORK: Final = "https://learn.microsoft.com/azure/search/service-configure-firewall"


@check("azure-search-encryption", answers=ALWAYS, over=SERVICES, applies=lambda claim: about(claim, "services"))
def encryption(claim: Claim, service: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Search services are encrypted at rest, with the kind of key that the document names.

    Indexes are always encrypted with platform-managed keys; a key of the customer's is a second layer that each index is
    given by itself, and that a service can be told to require
    (https://learn.microsoft.com/azure/search/search-security-manage-encryption-keys).

    Proves: that the service exists under Microsoft's documented guarantee, and whether it requires customers' keys and finds
    them everywhere.
    Leaves open: single indexes with a customer's key where the service does not require them; whether a key is still valid.
    """
    required = service.at("/properties/encryptionWithCmk/enforcement", absent=Default("Unspecified", _KEYS))
    match str(required.value).casefold():
        case "enabled":
            yield _required(claim, service, required)
        case "disabled" | "unspecified" if claim.kind == CUSTOMER_KEY:
            yield unknown(
                service, "requires no customer-managed keys; which of its indexes have one is not shown", required
            )
        case "disabled" | "unspecified":
            yield keyed(claim, service, False, required)
        case _:
            yield unknown(service, "does not say whether its indexes have customer-managed keys", required)


def _required(claim: Claim, service: Item, required: Seen) -> Observation:
    status = service.at("/properties/encryptionWithCmk/encryptionComplianceStatus")
    match status.value:
        case "Compliant":
            return keyed(claim, service, True, required, status)
        case "NonCompliant":
            return _mixed(claim, service, required, status)
        case _:
            return unknown(service, "does not say whether all its indexes have customer-managed keys", required, status)


def _mixed(claim: Claim, service: Item, *seen: Seen) -> Observation:
    """Some indexes have a customer's key and some do not."""
    if claim.kind == AT_REST:
        return keyed(claim, service, False, *seen)
    if claim.kind == PLATFORM_KEY:
        return unknown(
            service, "has indexes without a customer-managed key; whether others have one is not shown", *seen
        )
    return contradicts(service, "has indexes without a customer-managed key, though it requires one", *seen)


@check(
    "azure-search-tls",
    answers=("encryption.in-transit", "encryption.in-transit.min-tls"),
    over=SERVICES,
    applies=tls.looked_at,
)
def transport(claim: Claim, service: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Search services are reached over TLS 1.2 or newer only.

    The service listens for HTTPS alone and has no setting for it
    (https://learn.microsoft.com/azure/search/search-security-overview#data-in-transit).

    Proves: that the service has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: connections of indexers to the stores that they read.
    """
    yield tls.always(claim, service, service.at("/properties/endpoint"), "every search service")


@check("azure-search-network", answers=REACH, over=SERVICES, applies=lambda claim: guards(claim, "services"))
def network(_claim: Claim, service: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Search services let in named networks only.

    A service with public access and without a rule lets every network in
    (https://learn.microsoft.com/azure/search/service-configure-firewall).

    Proves: that public access is off, or which public addresses each service lets in.
    Leaves open: the exception for trusted Azure services; who holds its keys.
    """
    word, access = switched(service, _NETWORK)
    said = list(shut(service, word, access))
    yield from said
    if said:
        return
    spans, more = blocks(service, "/properties/networkRuleSet/ipRules", "/value", _NETWORK)
    if spans is None:
        yield unknown(service, "has address rules that cannot be read", access, *more)
    elif spans:
        yield admits(service, spans, access, *more)
    else:
        yield contradicts(service, "can be reached from every network", access, *more)
