"""Conditional access decided the slow way: one user, one sign-in and one policy at a time, as the vendor describes it.

Written from https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies and from
nothing else: it knows no sets of users and no labels. What no answer of Graph says (which applications a suite has, which
addresses the old multifactor settings trust) is part of a World, and there are several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

Json = dict[str, Any]

SECOND = {"microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice"}
ALONE = {"fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"}


@dataclass(frozen=True)
class User:
    """One account: what kind of account it is, and which groups and tenant-wide roles it has, all ways followed."""

    id: str
    kind: str
    groups: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True)
class SignIn:
    """One concrete sign-in. ``suites`` are the suites that its application stands in."""

    application: str
    suites: frozenset[str]
    client: str = "browser"
    platform: str = "windows"
    address: str = "192.0.2.1"
    country: str = "US"
    risk: str = "none"
    user_risk: str = "none"
    insider_risk: str = "none"
    flow: str = "ordinary"
    device: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """What cannot be read: the suites of each application that policies name, whether an application stands in two of
    them, and which addresses are trusted by the old settings."""

    suites: Mapping[str, frozenset[str]]
    both: bool
    trusted: frozenset[str]


@dataclass(frozen=True)
class Tenant:
    """What can be read."""

    policies: Sequence[Json]
    locations: Mapping[str, Json]
    strengths: Mapping[str, Json]


def verdict(user: User, tenant: Tenant, sign_ins: Sequence[SignIn], world: World) -> str:
    """Over all these sign-ins: enforced where each is asked for a second factor or blocked, not enforced where none is."""
    asked = [any(_protects(policy, user, one, tenant, world) for policy in tenant.policies) for one in sign_ins]
    return "enforced" if all(asked) else "conditional" if any(asked) else "not enforced"


def sign_ins(values: Mapping[str, Sequence[Any]], applications: Sequence[str], world: World) -> Iterator[SignIn]:
    """Every sign-in to every application with every one of these values."""
    there = [(name, world.suites.get(name, frozenset())) for name in applications]
    there += [("an office application", frozenset({"office365"})), ("a portal", frozenset({"microsoftadminportals"}))]
    there += [("any other", frozenset())]
    there += [("a portal of office", frozenset({"office365", "microsoftadminportals"}))] if world.both else []
    for (name, suites), *rest in product(there, *values.values()):
        yield SignIn(name, suites, **dict(zip(values, rest, strict=True)))


def _protects(policy: Json, user: User, one: SignIn, tenant: Tenant, world: World) -> bool:
    return (
        policy["state"] == "enabled"
        and _demands(policy["grantControls"], tenant.strengths)
        and _about_user(policy["conditions"]["users"], user)
        and _about_application(policy["conditions"]["applications"], one)
        and _about_circumstances(policy["conditions"], one, tenant, world)
    )


def _demands(grant: Json | None, strengths: Mapping[str, Json]) -> bool:
    """Whether nobody gets through without a second factor."""
    if grant is None:
        return False
    if grant["builtInControls"] == ["block"]:
        return True
    ways = [control == "mfa" for control in grant["builtInControls"]]
    ways += [False for _ in grant["termsOfUse"]]
    if grant["authenticationStrength"] is not None:
        allowed = strengths[grant["authenticationStrength"]["id"]]["allowedCombinations"]
        ways.append(all(_two_factors(combination.split(",")) for combination in allowed))
    return any(ways) if grant["operator"] == "AND" else all(ways)


def _two_factors(methods: list[str]) -> bool:
    return any(method in ALONE for method in methods) or (
        "password" in methods and any(method in SECOND for method in methods)
    )


def _about_user(users: Json, user: User) -> bool:
    def named(way: str) -> bool:
        accounts = users[f"{way}Users"]
        if "All" in accounts or user.id in accounts:
            return True
        if "GuestsOrExternalUsers" in accounts and user.kind in ("internalGuest", "b2bCollaborationGuest"):
            return True
        if any(group in user.groups for group in users[f"{way}Groups"]):
            return True
        if any(role in user.roles for role in users[f"{way}Roles"]):
            return True
        guests = users[f"{way}GuestsOrExternalUsers"]
        return guests is not None and user.kind in guests["guestOrExternalUserTypes"].split(",")

    return named("include") and not named("exclude")


def _about_application(applications: Json, one: SignIn) -> bool:
    def named(words: list[str]) -> bool:
        return any(w == "All" or w == one.application or w.casefold() in one.suites for w in words)

    return named(applications["includeApplications"]) and not named(applications["excludeApplications"])


def _about_circumstances(conditions: Json, one: SignIn, tenant: Tenant, world: World) -> bool:
    clients = [client.casefold() for client in conditions["clientAppTypes"]]
    if "all" not in clients and one.client not in clients:
        return False
    for name, value in (("signInRiskLevels", one.risk), ("userRiskLevels", one.user_risk)):
        if conditions[name] and value not in conditions[name]:
            return False
    if conditions["insiderRiskLevels"] and one.insider_risk not in conditions["insiderRiskLevels"].split(","):
        return False
    flows = conditions["authenticationFlows"]
    if flows is not None and one.flow not in flows["transferMethods"].split(","):
        return False
    return (
        _on_platform(conditions["platforms"], one)
        and _at_place(conditions["locations"], one, tenant, world)
        and _on_device(conditions["devices"], one)
    )


def _on_platform(platforms: Json | None, one: SignIn) -> bool:
    if platforms is None:
        return True
    included = "all" in platforms["includePlatforms"] or one.platform in platforms["includePlatforms"]
    return included and one.platform not in platforms["excludePlatforms"]


def _on_device(devices: Json | None, one: SignIn) -> bool:
    if devices is None:
        return True
    true = devices["deviceFilter"]["rule"] in one.device
    return true if devices["deviceFilter"]["mode"] == "include" else not true


def _at_place(locations: Json | None, one: SignIn, tenant: Tenant, world: World) -> bool:
    if locations is None:
        return True
    named = [
        any(_is_at(word, one, tenant, world) for word in locations[f"{way}Locations"]) for way in ("include", "exclude")
    ]
    return named[0] and not named[1]


def _is_at(word: str, one: SignIn, tenant: Tenant, world: World) -> bool:
    if word == "AllTrusted":
        trusted = [location for location in tenant.locations.values() if location.get("isTrusted")]
        return one.address in world.trusted or any(_inside(location, one) for location in trusted)
    return word == "All" or _inside(tenant.locations[word], one)


def _inside(location: Json, one: SignIn) -> bool:
    if "ipRanges" not in location:
        return one.country in location["countriesAndRegions"]
    return any(ip_address(one.address) in ip_network(part["cidrAddress"]) for part in location["ipRanges"])
