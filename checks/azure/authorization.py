"""Azure role-based access control: who holds which role where, now, eligibly, or by delegation to another tenant."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.entra.licences import P2
from checks.note import Note, note
from evidence import Item, Seen, Snapshot, arm

# Without a filter the answer has the assignments inherited from management groups and the root, and those further down:
# https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-subscription
ROLE_ASSIGNMENTS = arm(
    "azure.role-assignments",
    "{id}/providers/Microsoft.Authorization/roleAssignments",
    version="2022-04-01",
    permission="Microsoft.Authorization/roleAssignments/read",
    each=SUBSCRIPTIONS,
)
ROLE_DEFINITIONS = arm(
    "azure.role-definitions",
    "{id}/providers/Microsoft.Authorization/roleDefinitions",
    version="2022-04-01",
    permission="Microsoft.Authorization/roleDefinitions/read",
    each=SUBSCRIPTIONS,
)
ROLE_ELIGIBILITY = arm(
    "azure.role-eligibility",
    "{id}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
    version="2020-10-01",
    permission="Microsoft.Authorization/roleEligibilityScheduleInstances/read",
    each=SUBSCRIPTIONS,
    licence=P2,
)
# https://learn.microsoft.com/rest/api/managedservices/registration-assignments/list
DELEGATIONS = arm(
    "azure.lighthouse.registration-assignments",
    "{id}/providers/Microsoft.ManagedServices/registrationAssignments",
    version="2022-10-01",
    permission="Microsoft.ManagedServices/registrationAssignments/read",
    each=SUBSCRIPTIONS,
    params=(("$expandRegistrationDefinition", "true"),),
    answers=UNREGISTERED,
)

# They take rights away whatever roles give: https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
DENIALS = arm(
    "azure.deny-assignments",
    "{id}/providers/Microsoft.Authorization/denyAssignments",
    version="2022-04-01",
    permission="Microsoft.Authorization/denyAssignments/read",
    each=SUBSCRIPTIONS,
)

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


class Power(StrEnum):
    """What a role lets its holder do."""

    CHANGE = "change"
    DATA = "data"
    READ = "read"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Role:
    """A role definition as far as it matters here."""

    name: Note | str
    power: Power
    everything: bool = False  # whether every action is allowed, as to an owner
    seen: tuple[Seen, ...] = ()
    item: Item | None = None

    @property
    def read(self) -> bool:
        """Whether it was found, with all its actions."""
        return self.item is not None


_UNKNOWN_ROLE = Role(note("a role that is not in the list of roles"), Power.UNCLEAR)
_VERBS = ("write", "delete", "action")
# Actions by name, reading by nature: https://learn.microsoft.com/azure/role-based-access-control/permissions/monitor
_READING = (
    "microsoft.operationalinsights/workspaces/search/action",
    "microsoft.operationalinsights/workspaces/analytics/query/action",
    "microsoft.operationalinsights/workspaces/query/*/read",
)
# Whoever lists the keys of a store can read what is in it.
_OPENING = ("*/listkeys/action", "*/listaccountsas/action", "*/listservicesas/action", "*/listconnectionstrings/action")
# Opening a ticket with Microsoft changes nothing in the estate, and nearly every reading role may do it.
_HARMLESS = ("microsoft.support/*",)


class Roles:
    """The role definitions of a snapshot, looked up by the last part of their id, which is the same at every scope."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._items = {last(item.resource): item for item in snapshot.seen(ROLE_DEFINITIONS)}
        self._read: dict[str, Role] = {}

    def of(self, assignment: Item) -> Role:
        """The role that an assignment gives."""
        key = last(assignment.text("/properties/roleDefinitionId"))
        if key not in self._read:
            item = self._items.get(key)
            self._read[key] = _role(item) if item is not None else _UNKNOWN_ROLE
        return self._read[key]


def last(identifier: str) -> str:
    """The last part of an id, folded."""
    return identifier.casefold().rpartition("/")[2]


def _role(item: Item) -> Role:
    name = item.text("/properties/roleName") or note("a role without a name")
    seen: list[Seen] = []
    power, everything = Power.READ, False
    parts = item.parts("/properties/permissions")
    if not parts:
        return Role(name, Power.UNCLEAR)
    for part in parts:
        lists = [part.at(f"/{key}") for key in ("actions", "notActions", "dataActions", "notDataActions")]
        seen += lists
        words = [_words(one) for one in lists]
        if any(one is None for one in words):
            return Role(name, Power.UNCLEAR)
        actions, without, data, without_data = ([word.casefold() for word in one or ()] for one in words)
        power = max(power, _control(actions, without), _data(data, without_data), key=_WEIGHT.index)
        everything = everything or ("*" in actions and not without)
    return Role(name, power, everything, tuple(seen), item)


_WEIGHT = (Power.READ, Power.UNCLEAR, Power.DATA, Power.CHANGE)


def _words(seen: Seen) -> list[str] | None:
    value = seen.value
    return value if isinstance(value, list) and all(isinstance(word, str) for word in value) else None


def _control(actions: Iterable[str], without: Iterable[str]) -> Power:
    """Whether the actions of the control plane change anything."""
    taken = set(without)
    if "*" in taken:
        return Power.READ
    verbs = {verb for verb in _VERBS if f"*/{verb}" not in taken}
    powers = [_one(action, verbs) for action in actions if action not in taken]
    return max(powers, key=_WEIGHT.index, default=Power.READ)


def _one(action: str, verbs: set[str]) -> Power:
    if action.endswith("/read") or any(fnmatchcase(action, known) for known in (*_READING, *_HARMLESS)):
        return Power.READ
    if any(fnmatchcase(action, known) for known in _OPENING):
        return Power.DATA
    ending = action.rpartition("/")[2]
    if ending == "action":
        # Restarting, listing keys and running commands end in "action", and so do some that only look something up.
        return Power.UNCLEAR if "action" in verbs else Power.READ
    possible = verbs if "*" in ending else verbs & {ending}
    if possible:
        return Power.CHANGE
    return Power.READ if ending in _VERBS or "*" in ending else Power.UNCLEAR


def _data(actions: Iterable[str], without: Iterable[str]) -> Power:
    """Whether there are actions on data: to read what a store holds is access to production data."""
    taken = set(without)
    return Power.DATA if "*" not in taken and any(action not in taken for action in actions) else Power.READ


def production(snapshot: Snapshot) -> frozenset[str]:
    """The keys of the subscriptions that production is: those that are declared, otherwise all that were asked."""
    declared = snapshot.declared.production
    if declared:
        return frozenset(f"/subscriptions/{id_}".casefold() for id_ in declared)
    return frozenset(subscription.key for subscription in snapshot.seen(SUBSCRIPTIONS))


def assignments(snapshot: Snapshot, *, eligible: bool, within: Container[str | None] | None = None) -> Iterator[Item]:
    """Every role assignment once, also where several subscriptions inherit it; with those that may be activated.

    ``within`` narrows them to what these subscriptions hold or inherit.
    """
    found: set[str] = set()
    for query in (ROLE_ASSIGNMENTS, ROLE_ELIGIBILITY) if eligible else (ROLE_ASSIGNMENTS,):
        for item in snapshot.seen(query):
            if item.key not in found and (within is None or item.parent in within):
                found.add(item.key)
                yield item
