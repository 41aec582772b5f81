"""Azure AI services and Azure OpenAI: how accounts are encrypted and reached, and where their models process what they get."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about, listed
from checks.azure.reach import REACH, guards, ruled
from checks.azure.regions import EU, area, find
from checks.azure.replicas import Replicas
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2025-09-01"
ACCOUNTS = arm(
    "azure.cognitiveservices.accounts",
    "{id}/providers/Microsoft.CognitiveServices/accounts",
    version=VERSION,
    permission="Microsoft.CognitiveServices/accounts/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
DEPLOYMENTS = arm(
    "azure.cognitiveservices.deployments",
    "{id}/deployments",
    version=VERSION,
    permission="Microsoft.CognitiveServices/accounts/deployments/read",
    each=ACCOUNTS,
)

_KEYS: Final = "https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-encryption-keys-portal"
_NETWORK: Final = "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks"
_FURTHER: Final = Replicas(
    "/properties/locations/regions",
    "/name",
    "also answers from {region}",
    "answers from no further region",
    "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/get",
)


@check(
    "azure-cognitiveservices-encryption",
    answers=ALWAYS,
    over=ACCOUNTS,
    applies=lambda claim: about(claim, "services"),
)
def encryption(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """AI services are encrypted at rest, with the kind of key that the document names.

    What an account keeps is always encrypted; who names no key has platform-managed ones
    (https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-encryption-keys-portal).

    Proves: that the account exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: storage accounts of the company's own that an account writes to; whether a customer's key is still valid.
    """
    source = account.at("/properties/encryption/keySource", absent=Default("Microsoft.CognitiveServices", _KEYS))
    yield keyed(claim, account, keeper(source, ("Microsoft.CognitiveServices",), ("Microsoft.KeyVault",)), source)


@check(
    "azure-cognitiveservices-tls",
    answers=("encryption.in-transit", "encryption.in-transit.min-tls"),
    over=ACCOUNTS,
    applies=tls.looked_at,
)
def transport(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """AI services are reached over TLS 1.2 or newer only.

    The service refuses everything else and has no setting for it
    (https://learn.microsoft.com/azure/ai-services/security-features).

    Proves: that the account has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: containers of these services that the company runs itself; what clients do.
    """
    yield tls.always(claim, account, account.at("/properties/endpoint"), "every AI service")


@check("azure-cognitiveservices-network", answers=REACH, over=ACCOUNTS, applies=lambda claim: guards(claim, "services"))
def network(_claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """AI services let in named networks only.

    Proves: that public access is off, or that the default is to deny and which addresses are let in besides.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted Azure services; who holds its keys.
    """
    yield from ruled(account, _NETWORK)


# -- where models run ----------------------------------------------------------------------------------------------------


class _Reach(Enum):
    """Where a deployment may process what it gets."""

    REGION = "the region of its account"
    ZONE = "any region of a data zone"
    WORLD = "any region in the world"


# https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/deployment-types
_TYPES: Final = {
    "standard": _Reach.REGION,
    "provisionedmanaged": _Reach.REGION,
    "datazonestandard": _Reach.ZONE,
    "datazonebatch": _Reach.ZONE,
    "datazoneprovisionedmanaged": _Reach.ZONE,
    "globalstandard": _Reach.WORLD,
    "globalbatch": _Reach.WORLD,
    "globalprovisionedmanaged": _Reach.WORLD,
    "developertier": _Reach.WORLD,
}
_ZONES: Final = {"the European Union": EU, "the United States": frozenset({"US"})}


@check("azure-cognitiveservices-residency", answers=RESIDENCY, over=ACCOUNTS, needs=(DEPLOYMENTS,), applies=located)
def residency(claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """AI services keep and process data where the document says.

    The type of a deployment, and not the region of its account, decides where a model processes what it gets: in that
    region, anywhere in the data zone of the European Union or the United States, or anywhere in the world
    (https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/deployment-types).

    Proves: the region of each account, further regions that it answers from, and where each of its deployments processes.
    Leaves open: reviews of prompts for abuse; data that a person exports for fine-tuning; storage of the company's own.
    """
    place = account.at("/location")
    yield rests(claim, account, place)
    yield from _FURTHER.rest(claim, account)
    for deployment in snapshot.under(DEPLOYMENTS, account):
        yield _deployed(claim, deployment, place)


def _deployed(claim: Claim, deployment: Item, place: Seen) -> Observation:
    sku = deployment.at("/sku/name")
    match _TYPES.get(str(sku.value).casefold()):
        case _Reach.REGION:
            return copied(claim, deployment, find(place.value), "processes in {region}", sku, place)
        case _Reach.ZONE:
            return _zoned(claim, deployment, sku, place)
        case _Reach.WORLD:
            return _outside(claim, deployment, "may process in any region in the world", sku)
        case _:
            return unknown(deployment, "is of a type ({type}) of which it is not known here where it processes", sku,
                           type=sku.value)  # fmt: skip


def _zoned(claim: Claim, deployment: Item, sku: Seen, place: Seen) -> Observation:
    """A data zone is that of the account's own region: https://learn.microsoft.com/azure/ai-foundry/openai/faq"""
    region = find(place.value)
    zone = next(
        (name for name, countries in _ZONES.items() if region is not None and region.country in countries), None
    )
    if zone is None:
        return unknown(deployment, "may process in any region of a data zone that is not known here", sku, place)
    if claim.kind == "residency.jurisdiction":
        areas = [area(name) for name in listed(claim, "jurisdiction")]
        if not areas or None in areas:
            return unknown(
                deployment, "may process in any region of {zone}; which countries the document means is not known here",
                sku, place, zone=note(zone),
            )  # fmt: skip
        if _ZONES[zone] <= frozenset().union(*(one for one in areas if one is not None)):
            return holds(deployment, "processes in regions of {zone} only", sku, place, zone=note(zone))
    return _outside(claim, deployment, "may process in any region of {zone}", sku, place, zone=note(zone))


def _outside(claim: Claim, deployment: Item, template: str, *seen: Seen, **values: object) -> Observation:
    """Processing beyond the named place, where the document may speak of storage only or not say that it means all."""
    said = note(template, **values)
    if claim.kind == "residency.region" and claim.params.get("exclusive") is not True:
        text = "{said}; the document does not say that processing stays in its region too"
        return unknown(deployment, text, *seen, said=said)
    if claim.kind == "residency.jurisdiction" and _storage_only(claim):
        return unknown(deployment, "{said}; the document speaks of where data is stored", *seen, said=said)
    return contradicts(deployment, "{said}, outside of what the document names", *seen, said=said)


def _storage_only(claim: Claim) -> bool:
    return claim.params.get("stored") is True and claim.params.get("processed") is not True
