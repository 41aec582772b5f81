"""Azure Static Web Apps: how they are reached, and in which regions the functions and backends behind them run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, inside, located, rests
from checks.check import Fold, Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

SITES = arm(
    "azure.staticsites.sites",
    "{id}/providers/Microsoft.Web/staticSites",
    version="2025-05-01",
    permission="Microsoft.Web/staticSites/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_BACKENDS: Final = "https://learn.microsoft.com/azure/static-web-apps/apis-overview"
_DATABASES: Final = "https://learn.microsoft.com/azure/static-web-apps/database-overview"
# What a static web app hands requests to: the list, where an item of it names its region, and the page that describes it.
_BEHIND: Final = (
    ("/properties/linkedBackends", "/region", "hands requests to a backend in {region}", _BACKENDS),
    (
        "/properties/userProvidedFunctionApps",
        "/properties/functionAppRegion",
        "hands requests to functions in {region}",
        _BACKENDS,
    ),
    ("/properties/databaseConnections", "/region", "hands requests to a database in {region}", _DATABASES),
)


@check("azure-static-site-https", answers=("encryption.in-transit",), over=SITES, fold=Fold.GUARD, applies=tls.meant)
def https(_claim: Claim, site: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No static web app is left unsaid, whose answer to plain HTTP no setting shows.

    The platform gives every address a certificate, also those with a name of the customer's own
    (https://learn.microsoft.com/azure/static-web-apps/custom-domain); that plain HTTP is refused or led to HTTPS, no page of
    the vendor's says.

    Proves: nothing; it names every static web app.
    Leaves open: what plain HTTP meets; the lowest TLS version; what stands before the app; how it talks to its backends.
    """
    host = site.at("/properties/defaultHostname")
    yield unknown(
        site, "has a certificate at each of its addresses; what plain HTTP meets there no setting shows", host
    )


@check("azure-static-site-residency", answers=RESIDENCY, over=SITES, applies=located)
def residency(claim: Claim, site: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """What static web apps hand requests to runs where the document says.

    The content itself is served from all over the world, which another check says. Functions that belong to the app run in the
    region that the app names, backends of its own in theirs (https://learn.microsoft.com/azure/static-web-apps/apis-overview).

    Proves: the region that the app names, and those of linked backends, functions and databases.
    Leaves open: whether the app has functions at all; where its content is kept; backends that only its pages call.
    """
    yield _own(claim, site)
    none = [
        site.at(pointer, absent=Default([], source)) for pointer, _, _, source in _BEHIND if not site.parts(pointer)
    ]
    behind = [
        copied(claim, site, find(where.value), template, where, *none)
        for pointer, region, template, _ in _BEHIND
        for where in (member.at(region) for member in site.parts(pointer) or [])
    ]
    yield from behind
    if any(one.value != [] for one in none):
        yield unknown(site, "names what is behind it in a way that cannot be read", *none)
    elif not behind:
        yield holds(site, "hands requests to no backend, function or database that it names", *none)


def _own(claim: Claim, site: Item) -> Observation:
    """The region of the app, which is that of functions of its own; where it has none, of settings only."""
    place = site.at("/location")
    region = find(place.value)
    if region is not None and inside(claim, region) is False:
        said = "keeps its settings, and functions where it has any, in {region} ({country})"
        return unknown(site, said, place, region=region.display, country=region.country)
    return rests(claim, site, place)
