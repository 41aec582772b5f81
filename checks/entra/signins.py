"""Entra: sign-ins of the last thirty days in which one factor was enough, and who has registered a second one.

Neither shows that a second factor is enforced. A sign-in with a password alone, where the policies leave no way for it, shows
that it was not: https://learn.microsoft.com/graph/api/resources/signin
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from checks.check import Observation, contradicts, unknown
from checks.entra import conditional_access as ca
from checks.entra import coverage as cover
from checks.entra.directory import Directory
from checks.entra.licences import P1
from evidence import Item, Seen, graph

_WITH_ONE = (
    "createdDateTime ge {@since:30d} and status/errorCode eq 0 and "
    f"authenticationRequirement eq 'singleFactorAuthentication' and resourceId eq '{ca.AZURE_MANAGEMENT}'"
)
_OF_EACH = "id,createdDateTime,userId,isInteractive,authenticationDetails,crossTenantAccessType,incomingTokenType"
# Only the beta says how many factors a sign-in needed; without another filter it lists interactive sign-ins only.
SIGN_INS = graph(
    "graph.sign-ins.single-factor",
    "/auditLogs/signIns",
    version="beta",
    permission="AuditLog.Read.All",
    licence=P1,
    params=(("$filter", _WITH_ONE), ("$select", _OF_EACH)),
    resource="/auditLogs/signIns/{id}",
    note="Sign-ins to Azure management of thirty days for which one factor was enough; nobody's name or address is asked for.",
)
REGISTRATION = graph(
    "graph.registration-details",
    "/reports/authenticationMethods/userRegistrationDetails",
    permission="AuditLog.Read.All",
    licence=P1,
    resource="/users/{id}",
)

_PASSWORD = "Password"  # noqa: S105 - the vendor's word for a step of a sign-in


def observed(directory: Directory, found: Sequence[ca.Rule], people: int) -> Iterator[Observation]:
    """Sign-ins to Azure management by a password alone, of those of the people of whom a second factor is demanded there.

    A sign-in that went on from an earlier one, that came from another tenant, or that was before the newest change of a policy
    or a place, says nothing. Where a group or a role decides whom the policies are about, somebody may have come to it since.
    """
    covered = people & cover.coverage(found, cover.AZURE, directory, modern=True).enforced
    named = cover.coverage([rule for rule in found if _by_name(rule)], cover.AZURE, directory, modern=True)
    changed, when = _newest(directory)
    for sign_in in directory.snapshot.seen(SIGN_INS):
        who, time = sign_in.at("/userId"), sign_in.at("/createdDateTime")
        crowd = covered & directory.user(who.value).sure if isinstance(who.value, str) else 0
        alone, at = _password_alone(sign_in), instant(time.value)
        if crowd and alone and (at is None or when is None or at > when):
            user, seen = directory.users[crowd.bit_length() - 1], (*alone, who, time, *changed)
            yield _against(user, at if when else None, seen, by_name=bool(crowd & named.enforced))


def _against(user: Item, at: datetime | None, seen: tuple[Seen, ...], *, by_name: bool) -> Observation:
    if at is None:
        text = "got into Azure management by a password alone; when, or under which policies, was not said"
        return unknown(user, text, *seen)
    day = at.date().isoformat()
    if by_name:
        text = "got into Azure management by a password alone on {day}, after the policies were last changed"
        return contradicts(user, text, *seen, day=day)
    text = (
        "got into Azure management by a password alone on {day}; a second factor is demanded today, by groups or roles that "
        "may have changed since"
    )
    return unknown(user, text, *seen, day=day)


def _by_name(rule: ca.Rule) -> bool:
    """Whether a policy says whom it is about without groups, roles or kinds of guests, which change without the policy."""
    words = ("Groups", "Roles", "GuestsOrExternalUsers")
    named = [one for one in rule.seen if one.pointer.endswith(words) and "/conditions/users/" in one.pointer]
    return not any(one.value for one in named) and not any(
        "guestOrExternalUserTypes" in one.pointer for one in rule.seen
    )


def _password_alone(sign_in: Item) -> tuple[Seen, ...]:
    """What shows that somebody typed a password and nothing else; empty where that is not shown."""
    steps = sign_in.parts("/authenticationDetails") or []
    methods = [step.at("/authenticationMethod") for step in steps if step.at("/succeeded").value is True]
    typed, across = sign_in.at("/isInteractive"), sign_in.at("/crossTenantAccessType")
    token = sign_in.at("/incomingTokenType")
    alone = bool(methods) and all(method.value == _PASSWORD for method in methods)
    if alone and typed.value is True and across.value == "none" and token.value == "none":
        return (*methods, typed, across, token)
    return ()


def _newest(directory: Directory) -> tuple[tuple[Seen, ...], datetime | None]:
    """The newest change of a policy, a place or a strength; None where one of them does not say when it was changed."""
    newest: tuple[tuple[Seen, ...], datetime | None] = ((), None)
    for query in (ca.POLICIES, ca.NAMED_LOCATIONS, ca.STRENGTHS):
        for item in directory.take(query):
            changed, created = item.at("/modifiedDateTime"), item.at("/createdDateTime")
            at = instant(changed.value if changed.present else created.value)
            if at is None:
                return (changed, created), None
            if newest[1] is None or at > newest[1]:
                newest = (changed,), at
    return newest


def instant(value: object) -> datetime | None:
    """A time with its zone, as Graph writes it with up to seven digits of a second; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
