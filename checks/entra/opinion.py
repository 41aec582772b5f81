"""Entra conditional access: what Microsoft Graph itself says of one sign-in, against what follows from the policies here.

Asked of those who hold a role in Azure or Entra, directly or by a group: https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
It is a second opinion. Where the two differ it is not known which is right; where it could not be asked nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from checks.azure import authorization as azure
from checks.check import Observation, holds, unknown
from checks.entra import conditional_access as ca
from checks.entra import places
from checks.entra.directory import COUNT, EVENTUAL, GROUPS, ROLE_ASSIGNMENTS, USERS, Directory
from checks.entra.limits import ALL, ANY, TRUSTED, Labels, labelled
from evidence import Among, Item, Only, graph

_HOLDING = (Among(azure.ROLE_ASSIGNMENTS, "/properties/principalId"), Among(ROLE_ASSIGNMENTS, "/principalId"))
# The same requests as for the members of any group: they are made once, and here only those of groups with a role count.
HOLDERS = graph(
    "graph.groups.holders",
    "/groups/{id}/transitiveMembers",
    permission="GroupMember.Read.All",
    each=GROUPS,
    among=_HOLDING,
    params=(("$select", "id"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/directoryObjects/{id}",
)
# A sign-in from an address that belongs to nobody and a country in which nobody lives, so that no named place is meant.
_ADDRESS, _COUNTRY = "192.0.2.1", "AQ"
_SIGN_IN: dict[str, Any] = {
    "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": "{id}"},
    "signInContext": {
        "@odata.type": "#microsoft.graph.applicationContext",
        "includeApplications": [ca.AZURE_MANAGEMENT],
    },
    "signInConditions": {
        "devicePlatform": "windows",
        "clientAppType": "browser",
        "signInRiskLevel": "none",
        "userRiskLevel": "none",
        "insiderRiskLevel": "none",
        "country": _COUNTRY,
        "ipAddress": _ADDRESS,
    },
    "appliedPoliciesOnly": False,
}
EVALUATION = graph(
    "graph.conditional-access.evaluation",
    "/identity/conditionalAccess/evaluate",
    method="POST",
    body=json.dumps(_SIGN_IN),
    permission="Policy.Read.All",
    each=USERS,
    only=(Only("/accountEnabled", ("true",)), Only("/userType", ("Member",))),
    among=(*_HOLDING, Among(HOLDERS, "/id")),
    most=200,
    resource="/identity/conditionalAccess/policies/{id}",
    note="A POST that only reads, one a second for the whole tenant: of no more than 200 people. Policy.Read.ConditionalAccess "
    "would do.",
)


def asked(directory: Directory) -> list[Item]:
    """Those of whom there is a second opinion."""
    snapshot = directory.snapshot
    return [u for u in directory.users if snapshot.listing(EVALUATION, u) and snapshot.lacks(EVALUATION, u) is None]


def disagreements(directory: Directory, found: list[ca.Rule]) -> Iterator[Observation]:
    """Every policy of which Graph says for one of these people that it applies where it does not here, or the reverse."""
    for user, rule, item, applies in _pairs(directory, found):
        if item is not None and applies is not None:
            yield from _compared(user, rule, item, applies=applies)


def agreement(directory: Directory, found: list[ca.Rule]) -> Iterator[Observation]:
    """What is to be said where Graph says nothing else of anybody who was asked for, and what could not be compared."""
    pairs = list(_pairs(directory, found))
    for rule in {rule.resource: rule for _, rule, item, applies in pairs if item is None or applies is None}.values():
        text = "whether this policy applies to a sign-in to Azure management of everybody with a role could not be compared"
        yield unknown(rule.resource, text, *rule.seen)
    people = {user.key: user for user, *_ in pairs}
    if people and not any(disagreements(directory, found)):
        text = "Microsoft Graph's own evaluation of a sign-in to Azure management says the same of {count} people with a role"
        some = list(people.values())[:3]
        answers = (one for user in some for one in directory.snapshot.listing(EVALUATION, user))
        read = (one for rule in {rule.resource: rule for _, rule, *_ in pairs}.values() for one in rule.seen)
        yield holds(EVALUATION.path, text, *answers, *read, count=len(people))


def _pairs(directory: Directory, found: list[ca.Rule]) -> Iterator[tuple[Item, ca.Rule, Item | None, bool | None]]:
    """Each of these people with each policy that protects, what Graph says of it, and whether it applies by what was read."""
    whence, known = _here(directory)
    decided = [(rule, _applying(rule, whence, known)) for rule in found if rule.protects]
    for user in asked(directory):
        bit = directory.user(user.text("/id")).sure
        told = {item.resource.casefold(): item for item in directory.snapshot.under(EVALUATION, user)}
        for rule, (sure, maybe) in decided:
            applies = None
            if _understood(rule) and sure and rule.who.sure & bit:
                applies = True
            elif _understood(rule) and not (maybe and rule.who.maybe & bit):
                applies = False
            yield user, rule, told.get(rule.resource.casefold()), applies


def _understood(rule: ca.Rule) -> bool:
    """Whether nothing was left open in reading a policy: not what it demands, nor under which conditions, nor of whom."""
    doubtful = any(ANY in one.perhaps_include | one.perhaps_exclude for one in rule.limits.values())
    return rule.certain and not doubtful and bool(rule.who.sure or not rule.who.maybe)


def _compared(user: Item, rule: ca.Rule, item: Item, *, applies: bool) -> Iterator[Observation]:
    told = item.at("/policyApplies")
    if told.value is applies:
        return
    seen = (told, rule.state_seen)
    if not isinstance(told.value, bool):
        yield unknown(
            user, "Microsoft Graph did not say whether a policy applies to a sign-in to Azure management", *seen
        )
        return
    reasons = item.at("/analysisReasons")
    if "notEnoughInformation" in str(reasons.value):
        return  # a condition of the policy is about something that the sign-in did not say: no opinion
    text = (
        "a policy applies to a sign-in to Azure management by what was read here, and not by Microsoft Graph's own evaluation"
        if applies
        else "a policy applies to a sign-in to Azure management by Microsoft Graph's own evaluation, and not by what was read"
    )
    yield unknown(user, text, *seen, reasons)


def _applying(rule: ca.Rule, whence: Labels, known: Labels) -> tuple[bool, bool]:
    """Whether a policy applies to this sign-in whoever it is, as far as its conditions go: certainly, and possibly."""
    carried = {
        "application": labelled(ca.AZURE_MANAGEMENT),
        "client": labelled("browser"),
        "platform": labelled("windows"),
        "sign-in risk": labelled("none"),
        "user risk": labelled("none"),
        "insider risk": labelled("none"),
        "flow": labelled("ordinary"),
        "place": whence,
    }
    limits = rule.limits.items()
    # Of the device nothing was said: a filter may take it or not.
    sure = all(name in carried and limit.sure(carried[name]) for name, limit in limits)
    maybe = all(name not in carried or limit.maybe(carried[name]) for name, limit in limits)
    place = rule.limits.get("place")
    doubtful = place is not None and bool((place.include | place.exclude) - known)
    return sure and not doubtful, maybe or doubtful


def _here(directory: Directory) -> tuple[Labels, Labels]:
    """The named locations that the sign-in lies in, and all of which that could be told."""
    inside: set[str] = set()
    known: set[str] = {ALL, TRUSTED}
    address = int(ip_address(_ADDRESS))
    for place in places.read(directory.take(ca.NAMED_LOCATIONS)).values():
        if not place.understood or place.method == "authenticatorAppGps":
            known -= {TRUSTED} if place.trusted is not False else set()
            continue
        known.add(place.id)
        ranges = any(version == 4 and first <= address <= last for version, first, last in place.spans or ())
        if ranges or _COUNTRY in (place.codes or ()):
            inside |= {place.id, TRUSTED} if place.trusted else {place.id}
    return labelled(*inside), frozenset(known)
