"""Entra conditional access: the policies, and what each demands, of whom and under which limits.

A policy is read into a Rule: what it demands, of whom, and under which limits (applications, clients, platforms, places,
risks, devices, flows). Whatever is not understood, an unknown condition or a new enum value, makes a policy possible and
never certain. What follows from all policies together is in ``checks.entra.coverage``.

The meaning of the conditions: https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy and
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from checks.entra.audience import who
from checks.entra.directory import NOBODY, Crowd, Directory
from checks.entra.grants import STRENGTHS as STRENGTHS
from checks.entra.grants import Demand as Demand
from checks.entra.grants import demand
from checks.entra.limits import AZURE_MANAGEMENT as AZURE_MANAGEMENT
from checks.entra.limits import DIMENSIONS, Limit, limits
from checks.entra.policies import POLICIES as POLICIES
from checks.entra.reading import Reading
from checks.note import Note, listed, note
from evidence import Item, Seen, graph

NAMED_LOCATIONS = graph(
    "graph.conditional-access.named-locations",
    "/identity/conditionalAccess/namedLocations",
    permission="Policy.Read.All",
    resource="/identity/conditionalAccess/namedLocations/{id}",
)
SECURITY_DEFAULTS = graph(
    "graph.security-defaults",
    "/policies/identitySecurityDefaultsEnforcementPolicy",
    permission="Policy.Read.All",
    items="",
    resource="/policies/identitySecurityDefaultsEnforcementPolicy",
)


class State(StrEnum):
    """Whether a policy is in force."""

    ON = "on"
    REPORT = "report-only"
    OFF = "off"
    UNCLEAR = "not known here"


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy as it was understood. ``left_out`` says by which kind of exclusion whom it would otherwise cover."""

    resource: str
    name: str
    state: State
    demand: Demand
    who: Crowd
    left_out: tuple[tuple[str, int], ...]
    limits: dict[str, Limit]
    seen: tuple[Seen, ...]
    state_seen: Seen

    @property
    def protects(self) -> bool:
        """Whether it demands a second factor, or nobody gets in, wherever it applies, or at least may do so."""
        on = self.state in (State.ON, State.UNCLEAR)
        return on and self.demand in (Demand.FACTOR, Demand.BLOCK, Demand.UNCLEAR)

    @property
    def certain(self) -> bool:
        """Whether it is certainly in force and what it demands is known."""
        return self.state is State.ON and self.demand is not Demand.UNCLEAR

    @property
    def limited(self) -> Note | str:
        """For people: what it is only about some of."""
        return listed([note(DIMENSIONS[dimension][0]) for dimension in self.limits])

    def about(self, *parts: str) -> tuple[Seen, ...]:
        """What was seen of its state and of some parts of it."""
        return (self.state_seen, *(seen for seen in self.seen if any(part in seen.pointer for part in parts)))


_STATES = {"enabled": State.ON, "enabledForReportingButNotEnforced": State.REPORT, "disabled": State.OFF}


def rules(directory: Directory) -> list[Rule]:
    """Every policy of the tenant as a rule; raises Incomplete where the list is not all there."""
    return [_rule(policy, directory) for policy in directory.snapshot[POLICIES]]


def _rule(policy: Item, directory: Directory) -> Rule:
    reading = Reading(policy, directory)
    state_seen = policy.at("/state")
    reading.seen.append(state_seen)
    state = _STATES.get(state_seen.value, State.UNCLEAR) if isinstance(state_seen.value, str) else State.UNCLEAR
    name = policy.text("/displayName") or "without a name"
    if state is State.OFF:
        return Rule(policy.resource, name, state, Demand.LESS, NOBODY, (), {}, tuple(reading.seen), state_seen)
    demanded = demand(reading)
    limited = limits(reading)
    people, left_out = who(reading)
    if reading.doubt or state is State.UNCLEAR or demanded is Demand.UNCLEAR:
        people = people.perhaps
    return Rule(policy.resource, name, state, demanded, people, left_out, limited, tuple(reading.seen), state_seen)
