"""Azure Service Bus and Event Hubs: how namespaces are encrypted and reached, and in which regions they keep their data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about
from checks.azure.reach import REACH, admits, blocks, guards, shut, switched
from checks.azure.replicas import Replicas
from checks.azure.residency import RESIDENCY, located, rests
from checks.check import Judge, Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Query, Seen, Snapshot, arm

VERSION: Final = "2026-01-01"


def _listing(name: str, provider: str) -> Query:
    return arm(
        f"azure.{name}.namespaces",
        f"{{id}}/providers/{provider}/namespaces",
        version=VERSION,
        permission=f"{provider}/namespaces/read",
        each=SUBSCRIPTIONS,
        answers=UNREGISTERED,
    )


def _rules(name: str, provider: str, namespaces: Query) -> Query:
    return arm(
        f"azure.{name}.network-rule-sets",
        "{id}/networkRuleSets/default",
        version=VERSION,
        permission=f"{provider}/namespaces/networkRuleSets/read",
        each=namespaces,
        items="",
    )


SERVICE_BUS = _listing("servicebus", "Microsoft.ServiceBus")
EVENT_HUBS = _listing("eventhub", "Microsoft.EventHub")
SERVICE_BUS_RULES = _rules("servicebus", "Microsoft.ServiceBus", SERVICE_BUS)
EVENT_HUBS_RULES = _rules("eventhub", "Microsoft.EventHub", EVENT_HUBS)

_RULES: Final = {SERVICE_BUS.id: SERVICE_BUS_RULES, EVENT_HUBS.id: EVENT_HUBS_RULES}
_PLATFORM: Final = "the platform"
_KEYS: Final = "https://learn.microsoft.com/azure/service-bus-messaging/configure-customer-managed-key"
_NETWORK: Final = "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-ip-filtering"
_REPLICAS: Final = Replicas(
    "/properties/geoDataReplication/locations",
    "/locationName",
    "keeps its data in {region}",
    "replicates its data to no other region",
    "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-geo-replication",
)


def _both(name: str, *, rules: bool = False, **how: Any) -> Callable[[Judge], Judge]:
    """One judge for both services: their namespaces have one shape."""

    def register(judge: Judge) -> Judge:
        for service, listing in (("servicebus", SERVICE_BUS), ("eventhub", EVENT_HUBS)):
            read = (_RULES[listing.id],) if rules else ()
            check(f"azure-{service}-{name}", over=listing, may_need=read, **how)(judge)
        return judge

    return register


# -- encryption ----------------------------------------------------------------------------------------------------------


@_both("encryption", answers=ALWAYS, applies=lambda claim: about(claim, "services"))
def encryption(claim: Claim, namespace: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Namespaces of Service Bus and Event Hubs are encrypted at rest, with the kind of key that the document names.

    Messages and events are always encrypted, by a key of the customer's where one is set
    (https://learn.microsoft.com/azure/service-bus-messaging/configure-customer-managed-key).

    Proves: that the namespace exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: whether a customer's key is still valid; the storage account that captured events are written to.
    """
    kept = namespace.at("/properties/encryption/keySource", absent=Default(_PLATFORM, _KEYS))
    yield keyed(claim, namespace, keeper(kept, (_PLATFORM,), ("Microsoft.KeyVault",)), kept)


# -- transport -----------------------------------------------------------------------------------------------------------


@_both("encrypted-connections", answers=("encryption.in-transit",), applies=tls.meant)
def connections(_claim: Claim, namespace: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Namespaces of Service Bus and Event Hubs have no way in without TLS.

    Both services require TLS for AMQP, Kafka and HTTPS, and have no setting for less
    (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide).

    Proves: that the namespace has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: which versions of TLS are accepted, which another check looks at; what clients do.
    """
    address = namespace.at("/properties/serviceBusEndpoint")
    if str(address.value).startswith("https://"):
        yield holds(namespace, "accepts encrypted connections only, as every namespace does", address)
    else:
        yield unknown(namespace, "names no HTTPS address", address)


@_both("tls", answers=("encryption.in-transit.min-tls",), applies=tls.versioned)
def lowest_tls(claim: Claim, namespace: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Namespaces of Service Bus and Event Hubs refuse TLS below the version that the document names.

    Proves: the lowest version that each namespace is set to accept
    (https://learn.microsoft.com/azure/service-bus-messaging/transport-layer-security-enforce-minimum-version).
    Leaves open: what the platform refuses beyond the setting; which ciphers are offered.
    """
    lowest = namespace.at("/properties/minimumTlsVersion")
    unset = "sets no lowest TLS version; what that means depends on when it was made"
    yield tls.floor(claim, namespace, lowest, unset)


# -- network -------------------------------------------------------------------------------------------------------------


@_both("network", rules=True, answers=REACH, applies=lambda claim: guards(claim, "services"))
def network(_claim: Claim, namespace: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Namespaces of Service Bus and Event Hubs let in named networks only.

    A set of rules that denies by default but names no network lets everybody in
    (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-ip-filtering).

    Proves: that public access is off, or which public addresses each namespace lets in.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted services; who holds its keys.
    """
    word, access = switched(namespace, _NETWORK)
    said = list(shut(namespace, word, access))
    yield from said
    if not said:
        for rules in snapshot.under(_RULES[namespace.query], namespace):
            yield _ruled(namespace, rules, access)


def _ruled(namespace: Item, rules: Item, access: Seen) -> Observation:
    action = rules.at("/properties/defaultAction")
    match action.value:
        case "Allow":
            return contradicts(namespace, "can be reached from every network", access, action)
        case "Deny":
            return _denied(namespace, rules, access, action)
        case _:
            return unknown(namespace, "does not say what it does with networks that no rule names", access, action)


def _denied(namespace: Item, rules: Item, *seen: Seen) -> Observation:
    spans, more = blocks(rules, "/properties/ipRules", "/ipMask", _NETWORK)
    if spans is None:
        return unknown(namespace, "has address rules that cannot be read", *seen, *more)
    if spans or rules.parts("/properties/virtualNetworkRules"):
        return admits(namespace, spans, *seen, *more)
    return contradicts(
        namespace, "denies by default but names no network, and so can be reached from every network", *seen, *more
    )


# -- copies --------------------------------------------------------------------------------------------------------------


@_both("residency", answers=RESIDENCY, applies=located)
def residency(claim: Claim, namespace: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Namespaces of Service Bus and Event Hubs keep their data, and its replicas, where the document says.

    Geo-replication copies data; geo-disaster recovery copies names and settings only
    (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-geo-replication).

    Proves: the region of each namespace and of each replica of its data.
    Leaves open: where receivers take messages to; names and settings in a paired namespace.
    """
    yield rests(claim, namespace, namespace.at("/location"))
    yield from _REPLICAS.rest(claim, namespace)
