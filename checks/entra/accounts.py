"""Entra: accounts that look as if nobody, or more than one person, used them. Indications, and never proof."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure.promise import instant
from checks.check import WORKFORCE, Fold, Observation, check, holds, unknown
from checks.entra.directory import USERS
from checks.entra.licences import P1
from claims.model import Claim
from evidence import Item, Snapshot, graph

# No more than 500 come on a page, and sign-ins with success have been kept since December 2023:
# https://learn.microsoft.com/graph/api/resources/signinactivity
LAST_SIGN_INS = graph(
    "graph.users.last-sign-ins",
    "/users",
    permission="AuditLog.Read.All",
    params=(("$select", "id,accountEnabled,signInActivity"), ("$top", "500")),
    licence=P1,
    resource="/users/{id}",
)

_DORMANT = 90


@check(
    "entra-dormant-accounts",
    answers=("access.joiner-leaver",),
    over=LAST_SIGN_INS,
    fold=Fold.BESIDE,
    scopes=WORKFORCE,
)
def dormant(_claim: Claim, user: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Enabled accounts are in use.

    Proves: when each enabled account last signed in with success. It stands beside the claim: an account that was forgotten
    when somebody left looks like this, and so do one that is kept for emergencies and one of somebody on leave.
    Leaves open: who left, and when; sign-ins before these were kept.
    """
    enabled = user.at("/accountEnabled")
    if enabled.value is False:
        return
    last = user.at("/signInActivity/lastSuccessfulSignInDateTime")
    when = instant(last.value)
    if enabled.value is not True:
        yield unknown(user, "whether this account is enabled was not answered", enabled)
    elif when is None:
        yield unknown(user, "is enabled, and no sign-in with success is kept of it", enabled, last)
    elif (days := (snapshot.taken_at - when).days) > _DORMANT:
        yield unknown(user, "is enabled, and has not signed in for {days} days", enabled, last, days=days)
    else:
        yield holds(user, "has signed in within {days} days", enabled, last, days=_DORMANT)


# What a role or a team is called, and hardly a person, in English and German.
_OF_NOBODY = frozenset(
    {
        *(
            "admin",
            "administrator",
            "root",
            "it",
            "support",
            "helpdesk",
            "service",
            "office",
            "info",
            "contact",
            "hello",
        ),
        *("team", "shared", "test", "demo", "guest", "user", "dev", "devops", "ops", "operations", "sales", "billing"),
        *("scan", "scanner", "printer", "reception", "noreply", "no-reply", "backup", "build", "deploy"),
        *("buchhaltung", "empfang", "kontakt", "vertrieb", "zentrale", "werkstatt", "lager", "praktikant", "azubi"),
    }
)


@check(
    "entra-names-of-nobody",
    answers=("identity.unique-accounts",),
    over=USERS,
    fold=Fold.GUARD,
    scopes=WORKFORCE,
)
def of_nobody(_claim: Claim, user: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No enabled account is called after a team, a task or a machine.

    Proves: nothing; it names enabled accounts that are called like what several people use, and leaves the claim open.
    Leaves open: who uses which account; names of teams in other languages; shared accounts that are called like a person.
    """
    name = user.at("/userPrincipalName")
    if not isinstance(name.value, str):
        yield unknown(user, "what this account is called was not answered", name)
        return
    if not called_like_nobody(name.value):
        return
    enabled = user.at("/accountEnabled")
    if enabled.value is not False:
        yield unknown(user, "is called like an account that several people use", name, enabled)


def called_like_nobody(name: str) -> bool:
    """Whether an account or an address is called after a team, a task or a machine, by its user principal name."""
    return name.casefold().partition("@")[0].rstrip("0123456789-_.") in _OF_NOBODY
