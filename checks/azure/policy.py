"""Azure Policy: which assignments keep new resources to named regions, and how far they reach.

A policy prevents from now on; of what exists already it proves nothing. So this stands beside a claim on places and neither
carries nor blocks it (https://learn.microsoft.com/azure/governance/policy/concepts/effect-deny).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.promise import instant
from checks.azure.regions import find, normalise
from checks.azure.residency import RESIDENCY, inside, located
from checks.check import Fold, Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Seen, Snapshot, arm

VERSION: Final = "2026-06-01"
# "Allowed locations": https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies#general
ALLOWED: Final = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
ASSIGNMENTS = arm(
    "azure.policy.assignments",
    "{id}/providers/Microsoft.Authorization/policyAssignments",
    version=VERSION,
    permission="Microsoft.Authorization/policyAssignments/read",
    each=SUBSCRIPTIONS,
)
# What is assigned, where it is not the built-in policy itself: an initiative may hold that policy among others.
DEFINITIONS = arm(
    "azure.policy.definitions",
    "{/properties/policyDefinitionId}",
    version=VERSION,
    permission="Microsoft.Authorization/policySetDefinitions/read",
    each=ASSIGNMENTS,
    only=(Only("/properties/policyDefinitionId", (ALLOWED,), negate=True),),
    items="",
)
EXEMPTIONS = arm(
    "azure.policy.exemptions",
    "{id}/providers/Microsoft.Authorization/policyExemptions",
    version="2022-07-01-preview",
    permission="Microsoft.Authorization/policyExemptions/read",
    each=SUBSCRIPTIONS,
)

_STRUCTURE: Final = "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure"
_BUILT_IN: Final = "https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies#general"
_PARAMETER: Final = re.compile(r"\[parameters\('([^']+)'\)\]")
_REGIONS, _EFFECT = "listOfAllowedLocations", "effect"


@dataclass(frozen=True, slots=True)
class _Guard:
    """The built-in policy as one assignment uses it: by itself, or as a ``member`` of an initiative."""

    regions: Seen
    effect: Seen
    member: Item | None = None


@check(
    "azure-policy-locations",
    answers=RESIDENCY,
    over=ASSIGNMENTS,
    may_need=(DEFINITIONS, EXEMPTIONS),
    fold=Fold.BESIDE,
    applies=located,
)
def locations(claim: Claim, assignment: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """An assigned policy denies new resources outside of what the document names.

    The built-in policy "Allowed locations" is looked for, assigned by itself or in an initiative. One that is not enforced,
    only reports, leaves scopes out or has exemptions is named as such. It does not see what is called global, nor copies that
    a service makes (https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics#mode).

    Proves: nothing of what exists; that new resources outside are refused, where an assignment is in force.
    Leaves open: policies with rules of the company's own; resources that were there before, copies in other regions.
    """
    named = assignment.at("/properties/policyDefinitionId")
    if not isinstance(named.value, str):
        yield unknown(assignment, "does not say which policy it assigns", named)
        return
    guards = _guards(assignment, named.value, snapshot)
    if guards is None:
        yield unknown(assignment, "assigns something that cannot be read", named)
    for guard in guards or []:
        yield _weak(assignment, guard, snapshot) or _kept(claim, assignment, guard)


# -- where the built-in policy is used -----------------------------------------------------------------------------------


def _guards(assignment: Item, named: str, snapshot: Snapshot) -> list[_Guard] | None:
    """Where an assignment uses the built-in policy; None where what it assigns cannot be read."""
    if named.casefold() == ALLOWED.casefold():
        effect = assignment.at(f"/properties/parameters/{_EFFECT}/value", absent=Default("Deny", _BUILT_IN))
        return [_Guard(assignment.at(f"/properties/parameters/{_REGIONS}/value"), effect)]
    found = []
    for definition in snapshot.under(DEFINITIONS, assignment):
        members = definition.parts("/properties/policyDefinitions")
        if members is None and not definition.names("/properties/policyRule"):
            return None
        for member in members or []:
            policy = member.text("/policyDefinitionId").casefold()
            if not policy:
                return None
            if policy == ALLOWED.casefold():
                found.append(_member(member, assignment, definition))
    return found


def _member(member: Item, assignment: Item, initiative: Item) -> _Guard:
    effect = _given(member, _EFFECT, assignment, initiative, Default("Deny", _BUILT_IN))
    regions = _given(member, _REGIONS, assignment, initiative)
    return _Guard(regions, effect, member)


def _given(member: Item, name: str, assignment: Item, initiative: Item, absent: Default | None = None) -> Seen:
    """A parameter of an initiative's member: its own value, or by its reference that of the assignment or the default."""
    own = member.at(f"/parameters/{name}/value", absent=absent)
    reference = _PARAMETER.fullmatch(own.value) if isinstance(own.value, str) else None
    if reference is None:
        return own
    chosen = assignment.at(f"/properties/parameters/{reference[1]}/value")
    return chosen if chosen.present else initiative.at(f"/properties/parameters/{reference[1]}/defaultValue")


# -- how far it reaches --------------------------------------------------------------------------------------------------


def _weak(assignment: Item, guard: _Guard, snapshot: Snapshot) -> Observation | None:
    """Why an assignment does not refuse every resource outside of its list; None where it does."""
    mode = assignment.at("/properties/enforcementMode", absent=_ENFORCED)
    if mode.value == "DoNotEnforce":
        return unknown(assignment, "is a policy on regions that is assigned, but set not to be enforced", mode)
    if mode.value != "Default":
        return unknown(
            assignment, "is a policy on regions in a mode ({mode}) that is not known here", mode, mode=mode.value
        )
    if str(guard.effect.value).casefold() != "deny":
        return unknown(assignment, "is a policy on regions with the effect {effect}, which refuses nothing", guard.effect,
                       effect=guard.effect.value)  # fmt: skip
    return _narrowed(assignment) or _exempted(assignment, guard, snapshot)


def _narrowed(assignment: Item) -> Observation | None:
    scope = assignment.at("/properties/scope")
    if not isinstance(scope.value, str):
        return unknown(assignment, "is a policy on regions that does not say where it applies", scope)
    if "/resourcegroups/" in scope.value.casefold():
        return unknown(assignment, "is a policy on regions that applies below the subscription only", scope)
    for place, what in (("overrides", "overrides"), ("resourceSelectors", "selectors")):
        some = assignment.at(f"/properties/{place}", absent=Default([], _STRUCTURE))
        if some.value != []:
            return unknown(
                assignment, "is a policy on regions with {what}, which change how far it reaches", some, what=what
            )
    left_out = _left_out(assignment)
    here = _in_subscription(left_out.value, assignment.parent or "")
    if here is None or here:
        return unknown(assignment, "is a policy on regions with exceptions to its reach: {count}", left_out,
                       count="some" if here is None else here)  # fmt: skip
    return None


def _in_subscription(scopes: Any, subscription: str) -> int | None:
    """How many of these scopes lie in a subscription; None where they cannot be read."""
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        return None
    return sum(f"{scope.casefold()}/".startswith(f"{subscription}/") for scope in scopes)


def _exempted(assignment: Item, guard: _Guard, snapshot: Snapshot) -> Observation | None:
    """https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure"""
    for exemption in snapshot[EXEMPTIONS]:
        until = exemption.at("/properties/expiresOn")
        ends = instant(until.value)
        if ends is not None and ends < snapshot.taken_at:
            continue
        of = exemption.at("/properties/policyAssignmentId")
        if not isinstance(of.value, str):
            return unknown(assignment, "is a policy on regions; an exemption does not say what it is from", of)
        if of.value.casefold() == assignment.key and _about(exemption, guard):
            return unknown(assignment, "is a policy on regions from which something is exempted", of, until)
    return None


def _about(exemption: Item, guard: _Guard) -> bool:
    """Whether an exemption is from this member of an initiative: from all of it, where it names none."""
    names = exemption.at("/properties/policyDefinitionReferenceIds").value
    if guard.member is None or not isinstance(names, list) or not names:
        return True
    return guard.member.at("/policyDefinitionReferenceId").value in (*names, None)


def _kept(claim: Claim, assignment: Item, guard: _Guard) -> Observation:
    """Whether the regions that an assignment allows are those of the claim."""
    names = guard.regions.value
    if not isinstance(names, list) or not names:
        return unknown(assignment, "is a policy on regions whose list cannot be read", guard.regions)
    for name in names:
        region = find(name)
        if normalise(name) != "global" and (region is None or inside(claim, region) is not True):
            return unknown(assignment, "is a policy in force that lets new resources into {region} too", guard.regions,
                           region=region.display if region else name)  # fmt: skip
    mode, left_out = assignment.at("/properties/enforcementMode", absent=_ENFORCED), _left_out(assignment)
    return holds(
        assignment, "refuses new resources outside of {regions}; what was there before it does not touch", guard.regions,
        guard.effect, mode, left_out, regions=", ".join(sorted(str(name) for name in names)),
    )  # fmt: skip


_ENFORCED: Final = Default("Default", _STRUCTURE)


def _left_out(assignment: Item) -> Seen:
    return assignment.at("/properties/notScopes", absent=Default([], _STRUCTURE))
