"""Entra: whether it is the identity provider that the document names, for staff or for customers."""

from __future__ import annotations

from collections.abc import Iterator

from checks.check import WORKFORCE, Observation, contradicts, holds, survey, unknown
from checks.entra.directory import ORGANIZATION
from claims.model import Claim
from evidence import Item, Seen, Snapshot, graph

DOMAINS = graph(
    "graph.domains",
    "/domains",
    permission="Domain.Read.All",
    params=(("$select", "id,authenticationType,isVerified"),),
    resource="/domains/{id}",
)
IDENTITY_PROVIDERS = graph(
    "graph.identity-providers",
    "/identity/identityProviders",
    permission="IdentityProvider.Read.All",
    resource="/identity/identityProviders/{id}",
)
FEDERATIONS = graph(
    "graph.federation-configurations",
    "/directory/federationConfigurations/microsoft.graph.samlOrWsFedExternalDomainFederation",
    permission="IdentityProvider.Read.All",
    resource="/directory/federationConfigurations/{id}",
)

_STAFF = ("entra-id", "azure-ad")
_OF_CUSTOMERS = "customers' users"


@survey(
    "entra-identity-provider",
    answers=("identity.provider",),
    needs=(ORGANIZATION, DOMAINS),
    scopes=WORKFORCE,
    applies=lambda claim: claim.params.get("provider") in _STAFF,
)
def staff(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Staff sign in through the company's own Entra ID tenant.

    Proves: that the tenant is one for staff, and that Entra itself checks the sign-in for each verified domain. Azure can
    be reached through it only.
    Leaves open: which other systems sign in through it; how people sign in to them otherwise.
    """
    yield from _tenant(snapshot, "AAD", "the company's own Entra ID tenant", "this is no tenant in which staff sign in")
    for domain in snapshot[DOMAINS]:
        verified, way = domain.at("/isVerified"), domain.at("/authenticationType")
        if verified.value is False:
            continue
        if way.value == "Managed" and verified.value is True:
            yield holds(domain, "Entra checks the sign-in for this domain", way, verified)
        elif way.value == "Federated":
            text = "sign-in for this domain is checked by another identity provider, which Entra trusts"
            yield unknown(domain, text, way, verified)
        else:
            yield unknown(domain, "who checks the sign-in for this domain was not answered", way, verified)


@survey(
    "entra-external-identity-provider",
    answers=("identity.provider",),
    needs=(ORGANIZATION,),
    may_need=(IDENTITY_PROVIDERS, FEDERATIONS),
    scopes=(_OF_CUSTOMERS,),
    applies=lambda claim: claim.params.get("provider") == "entra-external-id" or claim.params.get("federated") is True,
)
def customers(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Customers sign in through an external Entra tenant, by federation with their own provider where that is claimed.

    Proves: that the tenant is an external (CIAM) tenant and, where federation is claimed, that a provider of a customer
    is set up in it.
    Leaves open: everything, where the tenant that was asked is the company's own; whether customers may sign in with a
    local account besides; what a customer's provider asks of people.
    """
    other = "the customers' users sign in to an external tenant, and this is none: it was not asked"
    yield from _tenant(snapshot, "CIAM", "an external tenant for customers", other)
    if claim.params.get("federated") is not True or not _is(snapshot, "CIAM"):
        return
    federations = snapshot[FEDERATIONS]
    for federation in federations:
        yield holds(federation, "a customer's own provider is set up by SAML or WS-Federation", federation.at("/id"))
    kinds = [(provider, provider.at("/@odata.type")) for provider in snapshot[IDENTITY_PROVIDERS]]
    own = [(provider, kind) for provider, kind in kinds if kind.value == "#microsoft.graph.oidcIdentityProvider"]
    for provider, kind in own:
        yield holds(provider, "a customer's own provider is set up by OpenID Connect", kind)
    if not federations and not own:
        yield _none(kinds, snapshot)


_LOCAL = ("#microsoft.graph.builtInIdentityProvider",)


def _none(kinds: list[tuple[Item, Seen]], snapshot: Snapshot) -> Observation:
    """What is to be said where no customer's provider was found."""
    seen = (*snapshot.listing(FEDERATIONS), *(kind for _, kind in kinds))
    if all(kind.value in _LOCAL for _, kind in kinds):
        return contradicts(IDENTITY_PROVIDERS.path, "no customer's provider is set up, only local accounts", *seen)
    return unknown(IDENTITY_PROVIDERS.path, "whether one of these providers is a customer's own is not known", *seen)


def _is(snapshot: Snapshot, kind: str) -> bool:
    return all(organization.at("/tenantType").value == kind for organization in snapshot[ORGANIZATION])


def _tenant(snapshot: Snapshot, wanted: str, right: str, wrong: str) -> Iterator[Observation]:
    for organization in snapshot[ORGANIZATION]:
        kind = organization.at("/tenantType")
        if kind.value == wanted:
            yield holds(organization, right, kind)
        else:
            yield unknown(organization, wrong, kind)
