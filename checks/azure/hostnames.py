"""Azure App Service and Functions: whether the names that a company gave its apps have certificates, and valid ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.appservice import SITES, SLOTS
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import instant
from checks.check import Observation, check, holds, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot, arm

CERTIFICATES = arm(
    "azure.web.certificates",
    "{id}/providers/Microsoft.Web/certificates",
    version="2025-05-01",
    permission="Microsoft.Web/certificates/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
_BOUND: Final = {"snienabled", "ipbasedenabled"}


@check(
    "azure-appservice-host-names",
    answers=("encryption.in-transit",),
    over=SITES,
    needs=(SLOTS,),
    may_need=(CERTIFICATES,),
    applies=tls.meant,
)
def certified(_claim: Claim, site: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every name of the company's own that leads to a web app, a function app or a slot has a certificate that is valid.

    An app has a name of the platform's, which the platform certifies, and names of the company's own, to each of which a
    certificate has to be bound (https://learn.microsoft.com/azure/app-service/configure-ssl-bindings). A name without a valid
    one contradicts nothing by itself: who connects is turned away or warned.

    Proves: that a certificate is bound to each such name, and that it had not expired.
    Leaves open: who issued it; names that lead to a gateway or to Front Door instead.
    """
    for app in (site, *snapshot.under(SLOTS, site)):
        yield from _names(app, snapshot)


def _names(app: Item, snapshot: Snapshot) -> Iterator[Observation]:
    states = app.parts("/properties/hostNameSslStates")
    if not states:
        yield unknown(app, "does not say which names lead to it", app.at("/properties/hostNameSslStates"))
        return
    platform = app.at("/properties/defaultHostName")
    for state in states:
        kind = state.at("/hostType")
        if kind.value == "Repository":
            continue  # the deployment site has a name of the platform's only
        name = state.at("/name")
        if kind.value != "Standard" or not isinstance(name.value, str):
            yield unknown(app, "has a name of which it is not known whose it is", name, kind)
        elif name.value != platform.value:
            yield _bound(app, state, name, snapshot)


def _bound(app: Item, state: Item, name: Seen, snapshot: Snapshot) -> Observation:
    binding = state.at("/sslState")
    match str(binding.value).casefold():
        case "disabled":
            said = "has the name {name}, to which no certificate is bound"
            return unknown(app, said, name, binding, name=name.value)
        case word if word in _BOUND:
            return _valid(app, name, state.at("/thumbprint"), snapshot)
        case _:
            return unknown(app, "does not say whether a certificate is bound to the name {name}", name, binding,
                           name=name.value)  # fmt: skip


def _valid(app: Item, name: Seen, thumbprint: Seen, snapshot: Snapshot) -> Observation:
    found = snapshot.by(CERTIFICATES, "/properties/thumbprint").get(str(thumbprint.value).casefold())
    if not thumbprint.present or not found:
        said = "has the name {name} with a certificate that is not among those that can be read"
        return unknown(app, said, name, thumbprint, name=name.value)
    ends = found[0].at("/properties/expirationDate")
    when = instant(ends.value)
    if when is None:
        return unknown(app, "has the name {name} with a certificate that does not say how long it is valid", name, ends,
                       name=name.value)  # fmt: skip
    if when <= snapshot.taken_at:
        return unknown(app, "has the name {name} with a certificate that had expired on {day}", name, ends,
                       name=name.value, day=when.date().isoformat())  # fmt: skip
    return holds(app, "has the name {name} with a certificate that is valid until {day}", name, thumbprint, ends,
                 name=name.value, day=when.date().isoformat())  # fmt: skip
