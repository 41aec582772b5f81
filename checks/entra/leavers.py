"""Entra and Azure together: accounts that were switched off and whose rights were not taken away."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure import authorization as azure
from checks.check import WORKFORCE, Fold, Observation, survey, unknown
from checks.entra.directory import (
    ADMINISTRATORS,
    GROUPS,
    MEMBERS,
    ROLE_ASSIGNMENTS,
    USERS,
    Directory,
    positions,
)
from checks.note import note
from claims.model import Claim
from evidence import Item, Seen, Snapshot


@survey(
    "entra-leavers-rights",
    answers=("access.joiner-leaver",),
    needs=(azure.ROLE_ASSIGNMENTS, ROLE_ASSIGNMENTS, USERS),
    may_need=(GROUPS, MEMBERS),
    fold=Fold.GUARD,
    scopes=WORKFORCE,
)
def leavers(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """An account that is switched off and still holds a role has not had its rights taken away.

    Nobody can sign in with it, so that it contradicts nothing; switched on again it has all of them.

    Proves: nothing; it names the switched-off accounts that hold a role of Azure, or an administrator's role of Entra,
    directly or through a group. Who has left, and when, only the personnel files know.
    Leaves open: accounts of people who left that were never switched off; rights in other systems.
    """
    directory = Directory(snapshot)
    told: set[int] = set()
    for assignment, who, role in _held(snapshot):
        if who is None or not isinstance(who.value, str):
            yield unknown(assignment, "gives {role}, and to whom was not answered", role=note(role))
            continue
        for at in positions(directory.principal(who.value).sure):
            user = directory.users[at]
            enabled = user.at("/accountEnabled")
            if at not in told and enabled.value is not True:
                told.add(at)
                text = "is not known to be in use and still holds {role}"
                if enabled.value is False:
                    text = "is switched off and still holds {role}: switched on again it has it"
                yield unknown(user, text, enabled, who, role=note(role))
    directory.settle()


def _held(snapshot: Snapshot) -> Iterator[tuple[Item, Seen | None, str]]:
    """Every assignment that counts, with whom it is given to, None where it does not say what it gives."""
    for assignment in azure.assignments(snapshot, eligible=False):
        yield assignment, assignment.at("/properties/principalId"), "a role of Azure"
    for assignment in snapshot[ROLE_ASSIGNMENTS]:
        role = assignment.at("/roleDefinitionId").value
        if not isinstance(role, str) or azure.last(role) in ADMINISTRATORS:
            who = assignment.at("/principalId") if isinstance(role, str) else None
            yield assignment, who, "an administrator's role of Entra"
