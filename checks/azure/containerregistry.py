"""Azure Container Registry: whose key encrypts images, where copies of them lie, and who gets at them without a role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about
from checks.azure.rbac import WHERE, here
from checks.azure.reach import REACH, guards, ruled
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Snapshot, arm

VERSION: Final = "2025-11-01"
REGISTRIES = arm(
    "azure.containerregistry.registries",
    "{id}/providers/Microsoft.ContainerRegistry/registries",
    version=VERSION,
    permission="Microsoft.ContainerRegistry/registries/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
# Only the Premium tier replicates: https://learn.microsoft.com/azure/container-registry/container-registry-skus
REPLICATIONS = arm(
    "azure.containerregistry.replications",
    "{id}/replications",
    version=VERSION,
    permission="Microsoft.ContainerRegistry/registries/replications/read",
    each=REGISTRIES,
    only=(Only("/sku/name", ("Classic", "Basic", "Standard"), negate=True),),
)

_OWN_KEY: Final = "https://learn.microsoft.com/azure/container-registry/tutorial-enable-customer-managed-keys"
_NETWORK: Final = "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks"
_ANONYMOUS: Final = "https://learn.microsoft.com/azure/container-registry/anonymous-pull-access"
_ADMIN: Final = "https://learn.microsoft.com/azure/container-registry/container-registry-authentication"


@check("azure-registry-encryption", answers=ALWAYS, over=REGISTRIES, applies=lambda claim: about(claim, "images"))
def encryption(claim: Claim, registry: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container registries are encrypted at rest, with the kind of key that the document names.

    Images are always encrypted; the setting called "encryption" says only whether a key of the customer's is used
    (https://learn.microsoft.com/azure/container-registry/tutorial-enable-customer-managed-keys).

    Proves: that the registry exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: whether the customer's key is still valid; what lies in the images.
    """
    own = registry.at("/properties/encryption/status", absent=Default("disabled", _OWN_KEY))
    yield keyed(claim, registry, keeper(own, ("disabled",), ("enabled",)), own)


@check("azure-registry-network", answers=REACH, over=REGISTRIES, applies=lambda claim: guards(claim, "images"))
def network(_claim: Claim, registry: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container registries let in named networks only.

    Registries below the Premium tier have no such rules, and can be reached from everywhere
    (https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks).

    Proves: that public access is off, or that the default is to deny and which addresses are let in besides.
    Leaves open: the exception for trusted Azure services and for build tasks; who signs in from a network that is let in.
    """
    yield from ruled(registry, _NETWORK, rules="/properties/networkRuleSet")


@check("azure-registry-anonymous", answers=("access.rbac",), over=REGISTRIES, scopes=WHERE, applies=here)
def anonymous(_claim: Claim, registry: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Nobody pulls an image from a container registry without a sign-in.

    It is off unless somebody switches it on (https://learn.microsoft.com/azure/container-registry/anonymous-pull-access).

    Proves: that the registry asks everybody for a sign-in.
    Leaves open: who has the rights to sign in.
    """
    pull = registry.at("/properties/anonymousPullEnabled", absent=Default(False, _ANONYMOUS))
    match pull.value:
        case False:
            yield holds(registry, "gives no image to anybody without a sign-in", pull)
        case True:
            yield contradicts(registry, "gives its images to everybody without a sign-in", pull)
        case _:
            yield unknown(registry, "does not say whether it gives images without a sign-in", pull)


@check("azure-registry-admin", answers=("access.rbac",), over=REGISTRIES, scopes=WHERE, applies=here)
def admin(_claim: Claim, registry: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container registries have no built-in user with a password beside the roles.

    The admin user is one account for everybody who knows its password, and may pull and push everything; it is off unless
    somebody switches it on (https://learn.microsoft.com/azure/container-registry/container-registry-authentication).

    Proves: that the built-in user is off.
    Leaves open: tokens for single repositories; whether anybody uses the built-in user where it is on.
    """
    user = registry.at("/properties/adminUserEnabled", absent=Default(False, _ADMIN))
    match user.value:
        case False:
            yield holds(registry, "has no built-in user with a password", user)
        case True:
            yield unknown(
                registry, "has a built-in user with a password and all rights, beside its roles; who knows it does not show",
                user,
            )  # fmt: skip
        case _:
            yield unknown(registry, "does not say whether it has a built-in user with a password", user)


@check("azure-registry-residency", answers=RESIDENCY, over=REGISTRIES, needs=(REPLICATIONS,), applies=located)
def residency(claim: Claim, registry: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Container registries keep their images, and every copy of them, where the document says.

    A replica holds all images of the registry, also while its own address is switched off
    (https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication).

    Proves: the region of each registry and of each of its replicas.
    Leaves open: images that were exported or copied to other registries; caches on machines that pulled them.
    """
    place = registry.at("/location")
    yield rests(claim, registry, place)
    home = find(place.value)
    for replica in snapshot.under(REPLICATIONS, registry):
        where = replica.at("/location")
        region = find(where.value)
        if region is None or region != home:  # the list names the home region too
            yield copied(claim, registry, region, "keeps a copy of its images in {region}", where)
