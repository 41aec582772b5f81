"""Entra: partners that may administer the tenant (GDAP), as far as the tenant itself shows them.

Which roles a partner was given, and until when, is listed to the partner only; in the customer's tenant remains the entry for
a service provider among the settings for other tenants: https://learn.microsoft.com/partner-center/customers/gdap-introduction
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.check import WORKFORCE, Fold, Observation, check, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, graph

PARTNERS = graph(
    "graph.cross-tenant.partners",
    "/policies/crossTenantAccessPolicy/partners",
    permission="Policy.Read.All",
    resource="/policies/crossTenantAccessPolicy/partners/{tenantId}",
)

# https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner
_NO_PROVIDER = Default(
    False, "https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner"
)


@check(
    "entra-service-providers",
    answers=("access.external-none",),
    over=PARTNERS,
    fold=Fold.GUARD,
    scopes=WORKFORCE,
    applies=lambda claim: claim.params.get("guests", 0) == 0,
)
def providers(_claim: Claim, partner: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No partner is entered as a service provider, who could administer the tenant for the company.

    Proves: nothing by itself; a tenant that is entered as a service provider is named, for it has or had delegated
    administration, and the claim stays open.
    Leaves open: which roles a partner has now, and which of its people: that is listed to the partner only.
    """
    provider = partner.at("/isServiceProvider", absent=_NO_PROVIDER)
    if provider.value is True:
        text = (
            "is entered as a service provider: it has or had delegated administration here, which is listed to it only"
        )
        yield unknown(partner, text, provider)
    elif provider.value is not False:
        yield unknown(partner, "whether this tenant is a service provider was not answered", provider)
