"""Azure App Service and Functions: how web apps, function apps and their deployment slots are reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.check import Observation, check, contradicts, holds, unknown
from checks.note import joined, note
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

SITES = arm(
    "azure.web.sites",
    "{id}/providers/Microsoft.Web/sites",
    version="2025-05-01",
    permission="Microsoft.Web/sites/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
# The list of apps leaves siteConfig empty, and slots out: both are asked one by one.
SITE_CONFIG = arm(
    "azure.web.sites.config",
    "{id}/config/web",
    version="2025-05-01",
    permission="Microsoft.Web/sites/config/read",
    each=SITES,
    items="",
    resource="{parent_resource}/config/web",
)
SLOTS = arm(
    "azure.web.slots",
    "{id}/slots",
    version="2025-05-01",
    permission="Microsoft.Web/sites/slots/read",
    each=SITES,
)
SLOT_CONFIG = arm(
    "azure.web.slots.config",
    "{id}/config/web",
    version="2025-05-01",
    permission="Microsoft.Web/sites/slots/config/read",
    each=SLOTS,
    items="",
    resource="{parent_resource}/config/web",
)

# Microsoft's own policy counts an absent switch as "http is served":
# https://learn.microsoft.com/azure/app-service/policy-reference ("should only be accessible over HTTPS")
HTTP_SERVED: Final = Default(False, "https://learn.microsoft.com/azure/app-service/policy-reference")
TLS_FLOOR: Final = Default("1.2", "https://learn.microsoft.com/azure/app-service/overview-tls")
_ENDS: Final = ("the app", "its deployment (SCM) site")


@check(
    "azure-appservice-https",
    answers=("encryption.in-transit",),
    over=SITES,
    needs=(SITE_CONFIG, SLOTS, SLOT_CONFIG),
    applies=tls.meant,
)
def https(claim: Claim, site: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Web apps, function apps and their slots serve HTTPS only, and take files by FTPS only or not at all.

    Source: https://learn.microsoft.com/azure/app-service/configure-ssl-bindings and
    https://learn.microsoft.com/azure/app-service/deploy-ftp

    Proves: that the front end of each app and slot redirects plain HTTP, and that its deployment endpoint refuses plain FTP.
    Leaves open: response headers such as HSTS; the way between front end and worker; what the app itself calls.
    """
    for app, config in _apps(site, snapshot):
        only = app.at("/properties/httpsOnly", absent=HTTP_SERVED)
        ftp = config.at("/properties/ftpsState")
        match only.value, _folded(ftp.value):
            case False, _:
                yield contradicts(app, "serves plain HTTP", only)
            case _, "allallowed":
                yield contradicts(app, "takes files by plain FTP", ftp)
            case True, "ftpsonly" | "disabled" if claim.params.get("hsts"):
                yield unknown(
                    app, "serves HTTPS only; whether it sends the HSTS header is not part of its settings", only
                )
            case True, "ftpsonly" | "disabled" as state:
                said = "is switched off" if state == "disabled" else "needs TLS"
                yield holds(app, "serves HTTPS only, and FTP {said}", only, ftp, said=note(said))
            case _:
                yield unknown(app, "its HTTPS or FTP setting has no value that is known", only, ftp)


@check(
    "azure-appservice-tls",
    answers=("encryption.in-transit.min-tls",),
    over=SITES,
    needs=(SITE_CONFIG, SLOTS, SLOT_CONFIG),
    applies=tls.versioned,
)
def floor(claim: Claim, site: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Web apps, function apps and their slots refuse TLS below the version that is named, on the app and on its SCM site.

    Source: https://learn.microsoft.com/azure/app-service/overview-tls

    Proves: the lowest TLS version that the front end of each app, and its deployment (SCM) site, accepts.
    Leaves open: which ciphers are offered; whether plain HTTP is served too; a proxy in front of the app.
    """
    promised = tls.promised(claim)
    for app, config in _apps(site, snapshot):
        seen = [config.at(f"/properties/{key}", absent=TLS_FLOOR) for key in ("minTlsVersion", "scmMinTlsVersion")]
        known = [version for version in (tls.version(one.value) for one in seen) if version is not None]
        if promised is None:
            yield unknown(app, "the claim names no TLS version that is known", *seen)
        elif known and min(known) < promised:
            ends = [
                end for end, one in zip(_ENDS, seen, strict=True) if (tls.version(one.value) or promised) < promised
            ]
            said = joined([note(end) for end in ends])
            yield contradicts(app, "{ends} accepts {version}", *seen, ends=said, version=tls.name(min(known)))
        elif len(known) < len(seen):
            values = ", ".join(str(one.value) for one in seen)
            yield unknown(app, "its lowest TLS versions read {values}, which is not known", *seen, values=values)
        else:
            yield holds(app, "accepts {version} and newer only", *seen, version=tls.name(min(known)))


def _apps(site: Item, snapshot: Snapshot) -> Iterator[tuple[Item, Item]]:
    """The app and its slots, each with its configuration."""
    for config in snapshot.under(SITE_CONFIG, site):
        yield site, config
    for slot in snapshot.under(SLOTS, site):
        for config in snapshot.under(SLOT_CONFIG, slot):
            yield slot, config


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
