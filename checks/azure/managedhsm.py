"""Azure Key Vault Managed HSM: how pools are reached, and in which regions they keep keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.reach import REACH, guards, ruled
from checks.azure.replicas import Replicas
from checks.azure.residency import RESIDENCY, located, rests
from checks.check import Observation, check, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

POOLS = arm(
    "azure.managedhsm.pools",
    "{id}/providers/Microsoft.KeyVault/managedHSMs",
    version="2026-05-15",
    permission="Microsoft.KeyVault/managedHSMs/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_NETWORK: Final = "https://learn.microsoft.com/azure/key-vault/managed-hsm/network-security"
_REGIONS: Final = Replicas(
    "/properties/regions",
    "/name",
    "keeps its keys in {region}",
    "is replicated to no other region",
    "https://learn.microsoft.com/azure/key-vault/managed-hsm/multi-region-replication",
)


@check(
    "azure-managedhsm-tls",
    answers=("encryption.in-transit", "encryption.in-transit.min-tls"),
    over=POOLS,
    applies=tls.looked_at,
)
def transport(claim: Claim, pool: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """HSM pools are reached over TLS 1.2 or newer only.

    The service refuses everything else and has no setting for it
    (https://learn.microsoft.com/azure/key-vault/managed-hsm/mhsm-control-data).

    Proves: that the pool has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: what clients do.
    """
    yield tls.always(claim, pool, pool.at("/properties/hsmUri"), "every HSM pool")


@check(
    "azure-managedhsm-network", answers=REACH, over=POOLS, applies=lambda claim: guards(claim, "secrets", "key-vaults")
)
def network(_claim: Claim, pool: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """HSM pools let in named networks only.

    Proves: that public access is off, or that the default is to deny and which addresses are let in besides.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted Azure services.
    """
    tags = pool.at("/properties/networkAcls/serviceTags", absent=Default([], _NETWORK))
    if tags.value == []:
        yield from ruled(pool, _NETWORK)
    else:
        yield unknown(pool, "lets in whole services of Azure by name, whose addresses are not known here", tags)


@check("azure-managedhsm-residency", answers=RESIDENCY, over=POOLS, applies=located)
def residency(claim: Claim, pool: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """HSM pools, and the regions that they are extended to, lie where the document says.

    A pool can be replicated to one more region
    (https://learn.microsoft.com/azure/key-vault/managed-hsm/multi-region-replication).

    Proves: the region of each pool and every region that it is replicated to.
    Leaves open: backups of keys that somebody has made.
    """
    yield rests(claim, pool, pool.at("/location"))
    yield from _REGIONS.rest(claim, pool)
