"""Azure Key Vault: that there is one, how it is reached, and how what lies in it is kept from loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.promise import listed
from checks.azure.rbac import WHERE, here
from checks.azure.reach import REACH, guards, ruled
from checks.azure.regions import pair
from checks.azure.residency import RESIDENCY, inside, located, rests
from checks.azure.vaults import VAULTS as VAULTS
from checks.check import WORKFORCE, Observation, Outcome, check, contradicts, holds, survey, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot

_NETWORK: Final = "https://learn.microsoft.com/azure/key-vault/general/network-security"
_PURGE: Final = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"
_RBAC: Final = "https://learn.microsoft.com/azure/key-vault/general/access-control-default"


# -- secrets -------------------------------------------------------------------------------------------------------------


def _vault_named(claim: Claim) -> bool:
    """A claim that names other stores only, or says no more than "not in the code", is not about Key Vault."""
    stores = listed(claim, "store")
    return "azure-key-vault" in stores if stores else claim.params.get("not_in_code") is not True


@survey(
    "azure-keyvault-secrets",
    answers=("secrets.managed-store",),
    needs=(VAULTS,),
    scopes=WORKFORCE,
    applies=_vault_named,
)
def secrets(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """There is a Key Vault for secrets.

    Soft delete is on in every vault and cannot be switched off
    (https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview). That there is a vault shows nothing of a
    document that does not say where secrets are kept.

    Proves: that a vault exists, whether deleted secrets can be purged early, and whether roles or access policies rule it.
    Leaves open: whether every secret lies there, and only there; when secrets were last changed; other password stores.
    """
    vaults = snapshot[VAULTS]
    subscriptions = snapshot[SUBSCRIPTIONS]
    for vault in vaults:
        yield _vault(vault)
    if subscriptions and not vaults:
        yield _none(claim, subscriptions, snapshot)
    for vault in vaults[:1]:
        yield from _not_shown(claim, vault)


def _vault(vault: Item) -> Observation:
    purge = vault.at("/properties/enablePurgeProtection", absent=Default(False, _PURGE))
    roles = vault.at("/properties/enableRbacAuthorization", absent=Default(False, _RBAC))
    match purge.value, roles.value:
        case True, True:
            said = "is a key vault with purge protection, ruled by roles"
        case True, False:
            said = "is a key vault with purge protection, ruled by access policies"
        case False, True:
            said = "is a key vault without purge protection, ruled by roles"
        case False, False:
            said = "is a key vault without purge protection, ruled by access policies"
        case _:
            return unknown(vault, "is a key vault whose settings cannot be read", purge, roles)
    return holds(vault, said, purge, roles)


def _none(claim: Claim, subscriptions: list[Item], snapshot: Snapshot) -> Observation:
    listings = [seen for subscription in subscriptions for seen in snapshot.listing(VAULTS, subscription)]
    if "azure-key-vault" in listed(claim, "store"):
        return contradicts(subscriptions[0], "holds no key vault, and nor does any other subscription", *listings)
    return unknown(subscriptions[0], "holds no key vault, and the document names no other store", *listings)


def _not_shown(claim: Claim, vault: Item) -> Iterator[Observation]:
    """What the claim says besides, which no answer of Azure's shows."""
    if not listed(claim, "store"):
        yield unknown(vault, "does not show that secrets are kept in it: the document does not say where they are kept")
    for store in listed(claim, "store"):
        if store != "azure-key-vault":
            yield unknown(vault, "is one store of several: {store} could not be looked at", store=store)
    if "rotation_days" in claim.params:
        yield unknown(vault, "does not show how often its secrets are changed without reading its data")
    if claim.params.get("not_in_code") is True:
        yield unknown(vault, "does not show that no secret lies in the code as well")


# -- rights --------------------------------------------------------------------------------------------------------------


@check(
    "azure-keyvault-roles",
    answers=("access.rbac",),
    over=VAULTS,
    scopes=WHERE,
    applies=lambda claim: here(claim) and "role-based" in listed(claim, "principle"),
)
def roles(_claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Rights on what lies in key vaults are given by roles.

    A vault goes by roles or by access policies of its own, never by both; what a vault without the setting does depends on
    when it was made (https://learn.microsoft.com/azure/key-vault/general/access-control-default).

    Proves: which of the two rules each vault.
    Leaves open: who holds the roles, and how wide they are.
    """
    ruled_by = vault.at("/properties/enableRbacAuthorization")
    match ruled_by.value:
        case True:
            yield holds(vault, "is ruled by roles", ruled_by)
        case False:
            yield contradicts(vault, "is ruled by access policies of its own, not by roles", ruled_by)
        case _:
            yield unknown(vault, "does not say whether roles or access policies rule it", ruled_by)


# -- transport -----------------------------------------------------------------------------------------------------------


@check(
    "azure-keyvault-tls",
    answers=("encryption.in-transit", "encryption.in-transit.min-tls"),
    over=VAULTS,
    applies=tls.looked_at,
)
def transport(claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Key vaults are reached over TLS 1.2 or newer only.

    The service refuses everything else and has no setting for it
    (https://learn.microsoft.com/azure/key-vault/general/security-features).

    Proves: that the vault has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: what clients do.
    """
    yield tls.always(claim, vault, vault.at("/properties/vaultUri"), "every key vault")


# -- network -------------------------------------------------------------------------------------------------------------


@check(
    "azure-keyvault-network", answers=REACH, over=VAULTS, applies=lambda claim: guards(claim, "secrets", "key-vaults")
)
def network(_claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Key vaults let in named networks only.

    Proves: that public access is off, or that the default is to deny and which addresses are let in besides.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted Azure services.
    """
    yield from ruled(vault, _NETWORK)


# -- copies --------------------------------------------------------------------------------------------------------------


@check("azure-keyvault-residency", answers=RESIDENCY, over=VAULTS, applies=located)
def residency(claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Key vaults lie where the document says.

    The platform itself keeps a copy of the contents in the paired region, which nobody can choose or prevent
    (https://learn.microsoft.com/azure/key-vault/general/disaster-recovery-guidance); it is said and not held against the claim,
    which is open all the same where it is about that place only.

    Proves: the region of each vault.
    Leaves open: what the platform's own copy means for the claim.
    """
    place = vault.at("/location")
    said = rests(claim, vault, place)
    other = pair(place.value)
    if said.outcome is not Outcome.HOLDS or other is None:
        yield said
        return
    text = "lies where it should; the platform keeps its own copy of the contents in {region}"
    strict = claim.kind == "residency.jurisdiction" or claim.params.get("exclusive") is True
    if strict and not inside(claim, other):
        text = (
            "lies where it should; the platform keeps its own copy of the contents in {region}, outside of what the document "
            "names"
        )
        yield unknown(vault, text, place, region=other.display)
    else:
        yield holds(vault, text, place, region=other.display)
