"""Azure Front Door and CDN: how it is reached, which TLS versions it accepts, what it keeps at its edge, its firewall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from checks.azure import tls, waf
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import listed
from checks.azure.residency import RESIDENCY, located
from checks.check import Fold, Observation, check, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Only, Query, Seen, Snapshot, arm

VERSION: Final = "2026-10-01"
PROFILES = arm(
    "azure.cdn.profiles",
    "{id}/providers/Microsoft.Cdn/profiles",
    version=VERSION,
    permission="Microsoft.Cdn/profiles/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
# Front Door and the older CDN share this type of resource and nothing below it.
FRONT_DOOR: Final = ("Standard_AzureFrontDoor", "Premium_AzureFrontDoor")


def _below(id: str, name: str, parent: Query, kinds: str, *, classic: bool = False) -> Query:  # noqa: A002
    return arm(
        f"azure.cdn.{id}",
        f"{{id}}/{name}",
        version=VERSION,
        permission=f"Microsoft.Cdn/profiles/{kinds}/read",
        each=parent,
        only=(Only("/sku/name", FRONT_DOOR, negate=classic),) if parent is PROFILES else (),
    )


ENDPOINTS = _below("endpoints", "afdEndpoints", PROFILES, "afdEndpoints")
ROUTES = _below("routes", "routes", ENDPOINTS, "afdEndpoints/routes")
DOMAINS = _below("domains", "customDomains", PROFILES, "customDomains")
SECURITY_POLICIES = _below("security-policies", "securityPolicies", PROFILES, "securityPolicies")
CLASSIC_ENDPOINTS = _below("classic-endpoints", "endpoints", PROFILES, "endpoints", classic=True)
CLASSIC_DOMAINS = _below("classic-domains", "customDomains", CLASSIC_ENDPOINTS, "endpoints/customDomains")
FIREWALL_POLICIES = arm(
    "azure.network.frontDoorWebApplicationFirewallPolicies",
    "{id}/providers/Microsoft.Network/frontDoorWebApplicationFirewallPolicies",
    version="2025-10-01",
    permission="Microsoft.Network/frontDoorWebApplicationFirewallPolicies/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
# Without a set of ciphers the lowest version stands alone: https://learn.microsoft.com/azure/frontdoor/standard-premium/tls-policy
CUSTOMIZED: Final = Default("Customized", "https://learn.microsoft.com/azure/frontdoor/standard-premium/tls-policy")
# Rules are there only where somebody made them: https://learn.microsoft.com/azure/frontdoor/front-door-rules-engine
NO_RULES: Final = Default([], "https://learn.microsoft.com/azure/frontdoor/front-door-rules-engine")
# "You can have a CDN endpoint without any WAF policies associated with it":
# https://learn.microsoft.com/azure/web-application-firewall/cdn/cdn-overview
NO_FIREWALL: Final = Default("", "https://learn.microsoft.com/azure/web-application-firewall/cdn/cdn-overview")
# The one of the older CDNs that can have a firewall, and the only one that is still served.
_OLDER: Final = "standard_microsoft"


# -- plain HTTP ----------------------------------------------------------------------------------------------------------


@check(
    "azure-front-door-https",
    answers=("encryption.in-transit",),
    over=PROFILES,
    needs=(ENDPOINTS, ROUTES, CLASSIC_ENDPOINTS),
    applies=tls.meant,
)
def https(claim: Claim, profile: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Front Door and CDN serve HTTPS only, or lead plain HTTP to it.

    Source: https://learn.microsoft.com/azure/frontdoor/front-door-url-redirect

    Proves: for each route that plain HTTP is refused or redirected, and how the origin is asked; for each endpoint of the
    older CDN that plain HTTP is refused.
    Leaves open: response headers such as HSTS; which certificate an origin shows; rules that redirect to other places.
    """
    for endpoint in snapshot.under(ENDPOINTS, profile):
        for route in snapshot.under(ROUTES, endpoint):
            yield _route(claim, endpoint, route)
            yield from _origin(claim, route)
    for endpoint in snapshot.under(CLASSIC_ENDPOINTS, profile):
        yield _classic(claim, endpoint)


def _route(claim: Claim, endpoint: Item, route: Item) -> Observation:
    protocols = [part.at("") for part in route.parts("/properties/supportedProtocols") or []]
    words = {str(seen.value).casefold() for seen in protocols}
    if not words or words - {"http", "https"}:
        return unknown(route, "does not say over which protocols it answers", *protocols)
    if "http" not in words:
        return _only(claim, route, "answers over HTTPS only", *protocols)
    redirect = route.at("/properties/httpsRedirect")
    match str(redirect.value).casefold():
        case "enabled":
            return _only(claim, route, "leads plain HTTP to HTTPS", redirect, *protocols)
        case "disabled":
            off = [part.at("/properties/enabledState") for part in (endpoint, route)]
            if any(str(state.value).casefold() == "disabled" for state in off):
                return holds(route, "is switched off", *off)
            return contradicts(route, "serves plain HTTP", redirect, *protocols)
        case _:
            return unknown(route, "does not say whether it leads plain HTTP to HTTPS", redirect, *protocols)


def _only(claim: Claim, subject: Item, words: str, *seen: Seen) -> Observation:
    if claim.params.get("hsts"):
        return unknown(subject, "{said}; which headers it sends is not part of these settings", *seen, said=note(words))
    return holds(subject, words, *seen)


def _origin(claim: Claim, route: Item) -> Iterator[Observation]:
    """What is to be said of the way from the edge to the origin: nothing where it is encrypted, or not meant."""
    if listed(claim, "scope") == ("external",):
        return
    forwarding = route.at("/properties/forwardingProtocol")
    match str(forwarding.value).casefold():
        case "httpsonly" | "matchrequest":
            return
        case "httponly" if {"all", "internal"} & set(listed(claim, "scope")):
            yield contradicts(route, "asks its origin over plain HTTP", forwarding)
        case "httponly":
            said = "asks its origin over plain HTTP; whether that way is meant too, the document leaves open"
            yield unknown(route, said, forwarding)
        case _:
            yield unknown(route, "does not say how it asks its origin", forwarding)


def _classic(claim: Claim, endpoint: Item) -> Observation:
    plain = endpoint.at("/properties/isHttpAllowed")
    match plain.value:
        case False:
            return _only(claim, endpoint, "answers over HTTPS only", plain)
        case True if endpoint.parts("/properties/deliveryPolicy/rules"):
            return unknown(endpoint, "answers over plain HTTP, with rules that may lead to HTTPS", plain)
        case True:
            return contradicts(endpoint, "serves plain HTTP", plain)
        case _:
            return unknown(endpoint, "does not say whether it serves plain HTTP", plain)


# -- TLS versions --------------------------------------------------------------------------------------------------------


@check(
    "azure-front-door-tls",
    answers=("encryption.in-transit.min-tls",),
    over=PROFILES,
    needs=(DOMAINS, CLASSIC_ENDPOINTS, CLASSIC_DOMAINS),
    applies=tls.versioned,
)
def lowest_tls(claim: Claim, profile: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """The domains on Front Door and CDN refuse TLS below the version that the document names.

    Source: https://learn.microsoft.com/azure/frontdoor/standard-premium/tls-policy

    Proves: the lowest version that each custom domain is set to accept, by its set of ciphers or by the version itself.
    Leaves open: Azure's own host names for the endpoints, whose version nobody sets; the way to the origins.
    """
    for domain in snapshot.under(DOMAINS, profile):
        yield _lowest(claim, domain)
    for endpoint in snapshot.under(CLASSIC_ENDPOINTS, profile):
        for domain in snapshot.under(CLASSIC_DOMAINS, endpoint):
            lowest = domain.at("/properties/customHttpsParameters/minimumTlsVersion")
            yield tls.floor(claim, domain, lowest, "is a domain that sets no lowest TLS version")


def _lowest(claim: Claim, domain: Item) -> Observation:
    """A named set of ciphers has its version in its name: TLS12_2023."""
    ciphers = domain.at("/properties/tlsSettings/cipherSuiteSetType", absent=CUSTOMIZED)
    unset = "is a domain that sets no lowest TLS version"
    if ciphers.value == CUSTOMIZED.value:
        lowest = domain.at("/properties/tlsSettings/minimumTlsVersion")
        said = tls.floor(claim, domain, lowest, unset)
        return replace(said, seen=(*said.seen, ciphers))
    named = replace(ciphers, value=str(ciphers.value).partition("_")[0])
    return replace(tls.floor(claim, domain, named, unset), seen=(ciphers,))


# -- what is kept at the edge --------------------------------------------------------------------------------------------


@check("azure-front-door-edge", answers=RESIDENCY, over=PROFILES, needs=(ENDPOINTS, ROUTES), applies=located)
def edge(claim: Claim, profile: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Front Door and CDN keep no copy of what they serve at edge locations.

    Requests end at edge locations all over the world, which are no part of the EU Data Boundary
    (https://learn.microsoft.com/privacy/eudb/eu-data-boundary-learn): only where a document speaks of storing and of nothing
    else can that be said to hold, and only for a route that caches nothing.

    Proves: that a route has no caching, and no rules that could add it.
    Leaves open: at which edge location requests are decrypted; what of the content is personal data; logs.
    """
    if claim.kind != "residency.jurisdiction" or not claim.params.get("stored") or claim.params.get("processed"):
        kind = profile.at("/sku/name")
        yield unknown(profile, "takes requests at edge locations all over the world, which no setting confines", kind)
        return
    kind = profile.at("/sku/name")
    if not _modern(kind):
        yield unknown(profile, "keeps copies of what it serves at edge locations all over the world", kind)
        return
    for endpoint in snapshot.under(ENDPOINTS, profile):
        for route in snapshot.under(ROUTES, endpoint):
            yield _kept(route)


def _modern(kind: Seen) -> bool:
    return str(kind.value).casefold() in {name.casefold() for name in FRONT_DOOR}


def _kept(route: Item) -> Observation:
    cache = route.at("/properties/cacheConfiguration/queryStringCachingBehavior")
    rules = route.at("/properties/ruleSets", absent=NO_RULES)
    if route.names("/properties/cacheConfiguration"):
        said = (
            "keeps copies of what it serves at edge locations all over the world; whether of personal data is not known"
        )
        return unknown(route, said, cache)
    if rules.value != []:
        return unknown(route, "has rules that may keep copies at edge locations all over the world", rules)
    return holds(route, "keeps no copy of what it serves at edge locations", cache, rules)


# -- web application firewall --------------------------------------------------------------------------------------------


@check(
    "azure-front-door-waf",
    answers=("network.firewall",),
    over=PROFILES,
    needs=(ENDPOINTS, DOMAINS, SECURITY_POLICIES, FIREWALL_POLICIES, CLASSIC_ENDPOINTS),
    applies=waf.meant,
)
def firewall(_claim: Claim, profile: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """A web application firewall that blocks stands before every host name on Front Door and CDN.

    Source: https://learn.microsoft.com/azure/web-application-firewall/afds/afds-overview, and for the older CDN of Microsoft
    https://learn.microsoft.com/azure/web-application-firewall/cdn/cdn-overview

    Proves: that a security policy ties each host name, with all its paths, to a firewall policy in prevention mode; of the
    older CDN, that an endpoint names no policy.
    Leaves open: what the policy of an endpoint of the older CDN blocks; rules that were switched off or made exceptions of;
    origins that can be reached around Front Door.
    """
    kind = profile.at("/sku/name")
    if str(kind.value).casefold() == _OLDER:
        for endpoint in snapshot.under(CLASSIC_ENDPOINTS, profile):
            yield _linked(endpoint)
        return
    if not _modern(kind):
        yield unknown(profile, "is of a CDN whose firewall is not looked at here", kind)
        return
    policies = snapshot.under(SECURITY_POLICIES, profile)
    if not policies:
        yield contradicts(profile, "has no web application firewall", *snapshot.listing(SECURITY_POLICIES, profile))
        return
    for host in (*snapshot.under(ENDPOINTS, profile), *snapshot.under(DOMAINS, profile)):
        yield _guarded(host, policies, snapshot)


def _linked(endpoint: Item) -> Observation:
    """An endpoint of the older CDN names its firewall policy itself, where it has one."""
    policy = endpoint.at("/properties/webApplicationFirewallPolicyLink/id", absent=NO_FIREWALL)
    if policy.value == NO_FIREWALL.value:
        return contradicts(endpoint, "has no web application firewall", policy)
    return unknown(endpoint, "has a web application firewall of the older CDN, which is not looked at here", policy)


def _guarded(host: Item, policies: list[Item], snapshot: Snapshot) -> Observation:
    for policy in policies:
        for tie in policy.parts("/properties/parameters/associations") or []:
            domains = [part.at("/id") for part in tie.parts("/domains") or []]
            found = [seen for seen in domains if str(seen.value).casefold() == host.key]
            if found and "/*" in [part.text("") for part in tie.parts("/patternsToMatch") or []]:
                return _policed(host, policy, snapshot, *found)
    return unknown(host, "is named by no firewall policy that is about all of its paths")


def _policed(host: Item, tie: Item, snapshot: Snapshot, *seen: Seen) -> Observation:
    name = tie.at("/properties/parameters/wafPolicy/id")
    policy = snapshot.by(FIREWALL_POLICIES).get(str(name.value).casefold())
    if not policy:
        return unknown(host, "has a firewall policy that could not be found", name, *seen)
    state, mode = (policy[0].at(f"/properties/policySettings/{key}") for key in ("enabledState", "mode"))
    return waf.blocks(host, state, mode, name, *seen)


@check("azure-front-door-classic", answers=("network.firewall",), over=RESOURCES, fold=Fold.GUARD, applies=waf.meant)
def classic(_claim: Claim, resource: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No Front Door is of the classic kind, whose firewall nothing here looks at.

    Source: https://learn.microsoft.com/azure/frontdoor/classic-overview

    Proves: nothing; it names every classic Front Door.
    Leaves open: whether a web application firewall stands in it.
    """
    kind = resource.at("/type")
    if not kind.present or str(kind.value).casefold() == "microsoft.network/frontdoors":
        yield unknown(resource, "is or may be a classic Front Door, whose firewall nothing here looks at", kind)
