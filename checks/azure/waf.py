"""Web application firewalls: which claims are about them, whether one that is there blocks, and what goes around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.appservice import SITE_CONFIG, SITES
from checks.azure.promise import listed
from checks.azure.reach import block
from checks.check import Fold, Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot


def meant(claim: Claim) -> bool:
    """Whether a claim on firewalls names a web application firewall."""
    return "waf" in listed(claim, "type")


def blocks(subject: Item, state: Seen, mode: Seen, *seen: Seen) -> Observation:
    """Whether a firewall with that state (a switch or a word) and mode stops what it recognises.

    In detection mode it only writes a log: https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview
    """
    match str(state.value).casefold(), str(mode.value).casefold():
        case (("disabled" | "false"), _):
            return contradicts(subject, "has a web application firewall that is switched off", state, *seen)
        case (("enabled" | "true"), "prevention"):
            return holds(subject, "has a web application firewall that blocks what it recognises", state, mode, *seen)
        case (("enabled" | "true"), "detection"):
            said = "has a web application firewall that only records what it recognises and blocks nothing"
            return contradicts(subject, said, state, mode, *seen)
        case _:
            return unknown(
                subject, "has a web application firewall in a state that is not known here", state, mode, *seen
            )


# -- the way around it ---------------------------------------------------------------------------------------------------

# Less than that is somebody's own network and no longer the internet.
_NARROW: Final = 2**-16


def _promised(claim: Claim) -> bool:
    """A way around it leaves nothing open of a document that says there is none."""
    return meant(claim) and claim.polarity != "denies"


@check(
    "azure-appservice-around-waf",
    answers=("network.firewall",),
    over=SITES,
    needs=(SITE_CONFIG,),
    fold=Fold.GUARD,
    applies=_promised,
)
def around(_claim: Claim, site: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """No web app can be reached around the web application firewall.

    An app that lets in subnets, a few addresses or one's own Front Door only, which the header X-Azure-FDID tells from those
    of other customers, is reached through what stands there
    (https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions).

    Proves: nothing; it names every app that answers the internet by itself.
    Leaves open: deployment slots and the deployment (SCM) site; what stands before those who are let in; other services.
    """
    for config in snapshot.under(SITE_CONFIG, site):
        if not _closed(config) and str(site.at("/properties/publicNetworkAccess").value).casefold() != "disabled":
            said = "answers the internet by itself, so that it can be reached around a web application firewall"
            yield unknown(site, said, config.at("/properties/ipSecurityRestrictionsDefaultAction"))


def _closed(config: Item) -> bool:
    """Whether an app denies by default and lets in nothing but what is narrow."""
    rules = config.parts("/properties/ipSecurityRestrictions")
    if rules is None:
        return False
    wide = [rule for rule in rules if not _narrow(rule)]
    denies = [rule.text("/action").casefold() == "deny" for rule in wide]
    default = config.text("/properties/ipSecurityRestrictionsDefaultAction").casefold() == "deny"
    return all(denies) and (default or any(str(rule.at("/ipAddress").value).casefold() == "any" for rule in wide))


def _narrow(rule: Item) -> bool:
    if rule.text("/vnetSubnetResourceId"):
        return True
    address = rule.at("/ipAddress")
    if str(address.value).casefold() == "azurefrontdoor.backend":
        return "x-azure-fdid" in {name.casefold() for name in rule.names("/headers")}
    share = block(address).share
    return share is not None and share < _NARROW
