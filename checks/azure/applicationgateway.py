"""Azure Application Gateway: which TLS versions it accepts, what it serves without TLS, and the firewall in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from checks.azure import tls, waf
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import listed
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Query, Seen, Snapshot, arm


def _list(id: str, path: str, resource: str = "{id}") -> Query:  # noqa: A002 - the field's own name
    return arm(
        f"azure.network.{id}",
        f"{{id}}/providers/Microsoft.Network/{path}",
        version="2026-03-01",
        permission=f"Microsoft.Network/{path.replace('/default', '')}/read",
        each=SUBSCRIPTIONS,
        resource=resource,
        answers=UNREGISTERED,
    )


GATEWAYS = _list("applicationGateways", "applicationGateways")
# What the names of Azure's own TLS policies mean; "AppGwSslPolicy20170401" says nothing by itself.
_OPTIONS: Final = "applicationGatewayAvailableSslOptions/default/predefinedPolicies"
PREDEFINED = _list(
    "predefined-tls-policies", _OPTIONS, f"{{parent_resource}}/providers/Microsoft.Network/{_OPTIONS}/{{name}}"
)
FIREWALL_POLICIES = _list(
    "applicationGatewayWebApplicationFirewallPolicies", "applicationGatewayWebApplicationFirewallPolicies"
)

_TLS: Final = "https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview"
# A listener without a TLS profile takes the gateway's policy:
# https://learn.microsoft.com/azure/application-gateway/application-gateway-configure-listener-specific-ssl-policy
NO_PROFILE: Final = Default(
    "",
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-configure-listener-specific-ssl-policy",
)
# A site without a firewall policy of its own takes the gateway's:
# https://learn.microsoft.com/azure/web-application-firewall/ag/per-site-policies
NO_POLICY: Final = Default("", "https://learn.microsoft.com/azure/web-application-firewall/ag/per-site-policies")
# Listeners of the transport layer are there only where somebody made one:
# https://learn.microsoft.com/azure/application-gateway/tcp-tls-proxy-overview
NO_PROXY: Final = Default([], "https://learn.microsoft.com/azure/application-gateway/tcp-tls-proxy-overview")
_POLICY: Final = "/properties/sslPolicy"
_HTTP, _PROXY = "/properties/httpListeners", "/properties/listeners"
_ENCRYPTED: Final = {"https", "tls"}
_PLAIN: Final = {"http", "tcp"}


# -- TLS versions --------------------------------------------------------------------------------------------------------


@check(
    "azure-application-gateway-tls",
    answers=("encryption.in-transit.min-tls",),
    over=GATEWAYS,
    needs=(PREDEFINED,),
    applies=tls.versioned,
)
def lowest_tls(claim: Claim, gateway: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Application gateways refuse TLS below the version that the document names, at every listener.

    A policy is named, and its name resolved by Azure's own list, or gives the version itself. A gateway without one takes the
    default of the API version that it was created with, which newer answers tell; TLS below 1.2 is no longer supported
    (https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview).

    Proves: the lowest version that each listener's TLS policy accepts.
    Leaves open: which ciphers are offered; what the platform refuses beyond the setting; the way to the backends.
    """
    listeners = _listeners(gateway)
    if listeners is None:
        yield unknown(gateway, "its listeners cannot be read")
        return
    policies: dict[str, _Policy | None] = {}
    for listener in listeners:
        protocol = listener.at("/properties/protocol")
        word = str(protocol.value).casefold()
        if word in _ENCRYPTED:
            policy = _policy(gateway, listener)
            policies[policy.holder.pointer if policy else ""] = policy
        elif word not in _PLAIN:
            yield unknown(
                gateway, "has a listener for {value}, which is not known here", protocol, value=protocol.value
            )
    for policy in policies.values():
        yield _floor(claim, gateway, policy, snapshot)


@dataclass(frozen=True, slots=True)
class _Policy:
    """A TLS policy by what holds it; ``own`` is false where the gateway sets none. ``seen`` is what led to it."""

    holder: Item
    own: bool = True
    seen: tuple[Seen, ...] = ()


def _policy(gateway: Item, listener: Item) -> _Policy | None:
    """The TLS policy of a listener: its profile's, or else the gateway's; None where the profile cannot be found."""
    name = listener.at("/properties/sslProfile/id", absent=NO_PROFILE)
    if not name.value:
        return _Policy(gateway, bool(gateway.names(_POLICY)), (name,))
    profile = _named(gateway, "/properties/sslProfiles", name.value)
    if profile is None or profile.names(_POLICY):
        return _Policy(profile, seen=(name,)) if profile is not None else None
    return _Policy(gateway, bool(gateway.names(_POLICY)), (name, profile.at(_POLICY, absent=NO_PROFILE)))


def _floor(claim: Claim, gateway: Item, policy: _Policy | None, snapshot: Snapshot) -> Observation:
    if policy is None:
        return unknown(gateway, "has a listener whose TLS profile could not be found")
    name = policy.holder.at(f"{_POLICY}/policyName")
    if not policy.own:
        given = gateway.at("/properties/defaultPredefinedSslPolicy")
        if not given.present:
            said = "sets no TLS policy; which default it took depends on when it was created, and is not told"
            return unknown(gateway, said, name)
        name = gateway.at(f"{_POLICY}/policyName", absent=Default(given.value, _TLS))
    if name.value is None:
        lowest = policy.holder.at(f"{_POLICY}/minProtocolVersion")
    else:
        named = f"{gateway.parent}/providers/Microsoft.Network/{_OPTIONS}/{name.value}"
        known = snapshot.by(PREDEFINED).get(named.casefold())
        if not known:
            said = "has the TLS policy {value}, which Azure's own list does not hold"
            return unknown(gateway, said, name, value=name.value)
        lowest = known[0].at("/properties/minProtocolVersion")
    found = tls.floor(claim, gateway, lowest, "has a TLS policy that names no lowest version")
    return replace(found, seen=(*found.seen, name, *policy.seen))


# -- plain HTTP ----------------------------------------------------------------------------------------------------------


@check("azure-application-gateway-https", answers=("encryption.in-transit",), over=GATEWAYS, applies=tls.meant)
def https(claim: Claim, gateway: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Application gateways answer over HTTPS, and over plain HTTP with nothing but a redirect to it.

    Source: https://learn.microsoft.com/azure/application-gateway/redirect-overview

    Proves: that each HTTP listener is used by redirects to HTTPS only; for claims on inner traffic too, that no backend is
    reached by plain HTTP.
    Leaves open: response headers such as HSTS; which certificate is shown; what the backends do.
    """
    listeners = _listeners(gateway)
    if listeners is None:
        yield unknown(gateway, "its listeners cannot be read")
        return
    protocols = [listener.at("/properties/protocol") for listener in listeners]
    served = [_served(gateway, *pair) for pair in zip(listeners, protocols, strict=True)]
    if True in served:
        plain = [one for one, serves in zip(protocols, served, strict=True) if serves]
        yield contradicts(gateway, "serves plain HTTP", *plain, *(one for one in protocols if one not in plain))
    elif None in served:
        yield unknown(gateway, "has a listener of which it is not known whether it only leads to HTTPS", *protocols)
    elif claim.params.get("hsts"):
        yield unknown(gateway, "serves HTTPS only; which headers it sends is not part of these settings", *protocols)
    else:
        yield holds(gateway, "serves HTTPS only, and redirects what comes by plain HTTP", *protocols)
    yield from _behind(claim, gateway)


def _served(gateway: Item, listener: Item, protocol: Seen) -> bool | None:
    """Whether a listener serves content without TLS; None where that is not known."""
    match str(protocol.value).casefold():
        case "https" | "tls":
            return False
        case "http":
            rules = gateway.parts("/properties/requestRoutingRules") or []
            uses = [use for rule in rules for use in _uses_of(gateway, listener, rule)]
            answers = [_forwards(gateway, use) for use in uses]
            return None if not answers else True if True in answers else None if None in answers else False
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Use:
    """Where a rule, or one path of it, leads: the names of its properties differ for a map's default."""

    holder: Item | None
    default: bool = False

    def at(self, name: str) -> Seen | None:
        if self.holder is None:
            return None
        key = f"default{name[0].upper()}{name[1:]}" if self.default else name
        return self.holder.at(f"/properties/{key}/id")

    @property
    def redirects(self) -> bool:
        """Whether it leads to another address, and to no backend."""
        redirect = self.at("redirectConfiguration")
        return redirect is not None and redirect.present


def _uses_of(gateway: Item, listener: Item, rule: Item) -> list[_Use]:
    """Where a rule leads what that listener takes; a rule that names no listener may be about any."""
    named = rule.text("/properties/httpListener/id").casefold()
    if not named:
        return [_Use(None)]
    return _uses(gateway, rule) if named == listener.text("/id").casefold() else []


def _uses(gateway: Item, rule: Item) -> list[_Use]:
    """Where a rule leads, path by path; a use of nothing stands for what is not understood."""
    match rule.text("/properties/ruleType").casefold():
        case "basic":
            return [_Use(rule)]
        case "pathbasedrouting":
            paths = _named(gateway, "/properties/urlPathMaps", rule.text("/properties/urlPathMap/id"))
            members = paths.parts("/properties/pathRules") if paths is not None else None
            return [_Use(None)] if members is None else [_Use(paths, default=True), *map(_Use, members)]
        case _:
            return [_Use(None)]


def _forwards(gateway: Item, use: _Use) -> bool | None:
    """Whether a use hands requests to a backend (True) or leads them to HTTPS (False)."""
    redirect, pool = use.at("redirectConfiguration"), use.at("backendAddressPool")
    if redirect is None or not redirect.present:
        return True if pool is not None and pool.present else None
    target = _named(gateway, "/properties/redirectConfigurations", redirect.value)
    if target is None:
        return None
    if target.text("/properties/targetUrl").casefold().startswith("https://"):
        return False
    listener = _named(gateway, _HTTP, target.text("/properties/targetListener/id"))
    return False if listener is not None and listener.text("/properties/protocol").casefold() == "https" else None


def _behind(claim: Claim, gateway: Item) -> Iterator[Observation]:
    """What is to be said of the way to the backends: nothing where the claim is about the outside only."""
    if listed(claim, "scope") == ("external",):
        return
    protocols = [_backend(gateway, use) for rule in gateway.parts("/properties/requestRoutingRules") or []
                 for use in _uses(gateway, rule) if not use.redirects]  # fmt: skip
    words = {str(seen.value).casefold() if seen is not None else "" for seen in protocols}
    cited = [seen for seen in protocols if seen is not None]
    if not words & {"http", "tcp"}:
        if words - _ENCRYPTED:
            yield unknown(gateway, "does not say how it reaches one of its backends", *cited)
    elif {"all", "internal"} & set(listed(claim, "scope")):
        yield contradicts(gateway, "reaches a backend by plain HTTP", *cited)
    else:
        yield unknown(gateway, "reaches a backend by plain HTTP; whether inner traffic is meant too, the document leaves open",
                      *cited)  # fmt: skip


def _backend(gateway: Item, use: _Use) -> Seen | None:
    name = use.at("backendHttpSettings")
    settings = _named(gateway, "/properties/backendHttpSettingsCollection", name.value) if name is not None else None
    return settings.at("/properties/protocol") if settings is not None else None


# -- web application firewall --------------------------------------------------------------------------------------------


@check(
    "azure-application-gateway-waf",
    answers=("network.firewall",),
    over=GATEWAYS,
    needs=(FIREWALL_POLICIES,),
    applies=waf.meant,
)
def firewall(_claim: Claim, gateway: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """A web application firewall that blocks stands in every application gateway, before every site.

    Source: https://learn.microsoft.com/azure/web-application-firewall/ag/policy-overview

    Proves: that a firewall policy in prevention mode, or the older setting of the gateway itself, covers each listener.
    Leaves open: policies of single paths; rules that were switched off or made exceptions of; web apps that can be reached
    around the gateway.
    """
    listeners = gateway.parts(_HTTP)
    if not listeners:
        yield unknown(gateway, "its listeners cannot be read")
        return
    sites: dict[str, list[Seen]] = {}
    for listener in listeners:
        name = listener.at("/properties/firewallPolicy/id", absent=NO_POLICY)
        sites.setdefault(str(name.value).casefold(), []).append(name)
    for name_of, seen in sorted(sites.items()):
        yield _policed(gateway, snapshot, *seen) if name_of else _general(gateway, snapshot, *seen)


def _general(gateway: Item, snapshot: Snapshot, *seen: Seen) -> Observation:
    """What the gateway's own firewall does, for the sites without one of theirs."""
    name = gateway.at("/properties/firewallPolicy/id")
    if name.present:
        return _policed(gateway, snapshot, name, *seen)
    enabled, mode = (
        gateway.at(f"/properties/webApplicationFirewallConfiguration/{key}") for key in ("enabled", "firewallMode")
    )
    if enabled.present:
        return waf.blocks(gateway, enabled, mode, *seen)
    tier = gateway.at("/properties/sku/tier")
    if str(tier.value).casefold() in ("standard", "standard_v2", "basic", "basic_v2"):
        return contradicts(gateway, "has no web application firewall", tier, *seen)
    return unknown(gateway, "does not say whether it has a web application firewall", tier, *seen)


def _policed(gateway: Item, snapshot: Snapshot, name: Seen, *seen: Seen) -> Observation:
    policy = snapshot.by(FIREWALL_POLICIES).get(str(name.value).casefold())
    if not policy:
        return unknown(gateway, "has a firewall policy that could not be found", name, *seen)
    state, mode = (policy[0].at(f"/properties/policySettings/{key}") for key in ("state", "mode"))
    return waf.blocks(gateway, state, mode, name, *seen)


# -- reading a gateway ---------------------------------------------------------------------------------------------------


def _listeners(gateway: Item) -> list[Item] | None:
    """The listeners of both kinds; None where they cannot be read."""
    web = gateway.parts(_HTTP)
    proxy = gateway.parts(_PROXY) if gateway.at(_PROXY, absent=NO_PROXY).present else []
    return None if web is None or proxy is None else [*web, *proxy]


def _named(gateway: Item, pointer: str, resource: object) -> Item | None:
    """The part of a gateway with that id."""
    name = str(resource).casefold()
    return next((part for part in gateway.parts(pointer) or [] if part.text("/id").casefold() == name), None)
