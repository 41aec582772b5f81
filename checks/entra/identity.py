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
# How people sign in and sign up in an external tenant; a flow names its providers.
# https://learn.microsoft.com/graph/api/identitycontainer-list-authenticationeventsflows
FLOWS = graph(
    "graph.authentication-events-flows",
    "/identity/authenticationEventsFlows",
    permission="EventListener.Read.All",
    resource="/identity/authenticationEventsFlows/{id}",
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
    may_need=(IDENTITY_PROVIDERS, FEDERATIONS, FLOWS),
    scopes=(_OF_CUSTOMERS,),
    applies=lambda claim: claim.params.get("provider") == "entra-external-id" or claim.params.get("federated") is True,
)
def customers(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Customers sign in through an external Entra tenant, by federation with their own provider where that is claimed.

    Proves: that the tenant is an external (CIAM) tenant and, where federation is claimed, that a provider of a customer
    is set up in it and that no user flow lets people sign in otherwise.
    Leaves open: everything, where the tenant that was asked is the company's own; accounts that were made before the user
    flows were; what a customer's provider asks of people, a second factor too: the customer operates it.
    """
    other = "is not the external tenant that the customers' users sign in to, which was not asked"
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
        return
    flows = snapshot[FLOWS]
    for flow in flows:
        yield _flow(flow)
    if not flows:
        yield unknown(FLOWS.path, "no user flow is set up, by which people would sign in", *snapshot.listing(FLOWS))


# The providers of organisations; others are local accounts, or social networks in which people have accounts of their own.
_OWN = (
    "#microsoft.graph.oidcIdentityProvider",
    "#microsoft.graph.samlOrWsFedExternalDomainFederation",
    "#microsoft.graph.samlOrWsFedProvider",
)


def _flow(flow: Item) -> Observation:
    """Which ways to sign in one user flow offers."""
    parts = flow.parts("/onAuthenticationMethodLoadStart/identityProviders")
    kinds = [part.at("/@odata.type") for part in parts or ()]
    others = [kind for kind in kinds if kind.value not in _OWN]
    if not kinds:
        return unknown(flow, "does not say how people sign in by this user flow", flow.at("/id"))
    if any(kind.value in _LOCAL for kind in others):
        text = "lets people sign in with an account of this tenant as well, without their organisation's provider"
        return unknown(flow, text, *kinds)
    if others:
        return unknown(flow, "lets people sign in by a provider that is not known to be an organisation's own", *kinds)
    return holds(flow, "lets people sign in by an organisation's own provider only", *kinds)


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
