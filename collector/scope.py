"""Which subscriptions a run is about: all that can be read, those named, or those below a management group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from collector.errors import UsageError
from evidence.query import Query, arm
from evidence.snapshot import SUBSCRIPTIONS_ID, Item

DESCENDANTS_ID = "azure.management-group.descendants"
_GIVE_READER = "give this identity the role Reader there, or name the subscriptions with --subscription"


def descendants(management_group: str) -> Query:
    """All that is below a management group.

    https://learn.microsoft.com/rest/api/managementgroups/management-groups/get-descendants
    """
    return arm(
        DESCENDANTS_ID,
        f"/providers/Microsoft.Management/managementGroups/{quote(management_group, safe='')}/descendants",
        version="2020-05-01",
        permission="Microsoft.Management/managementGroups/descendants/read",
        note="which subscriptions are below the chosen management group",
    )


def subscriptions_query(queries: Iterable[Query]) -> Query | None:
    """The listing of subscriptions in a plan, if the plan asks Azure at all."""
    return next((query for query in queries if query.id == SUBSCRIPTIONS_ID), None)


def below(group: str, listed: Sequence[Item]) -> list[str]:
    """The ids of the subscriptions among a management group's descendants; raises UsageError if there is none."""
    found = [
        item.text("/name")
        for item in listed
        if item.text("/type").casefold().endswith("/managementgroups/subscriptions")
    ]
    if not found:
        raise UsageError(
            f"the management group {group} holds no subscription",
            "look at --management-group; it takes the group's id",
        )
    return found


def chosen(readable: Sequence[Item], complete: bool, named: Sequence[str], group: str | None) -> list[str]:
    """The ids of the subscriptions that the run is about, sorted; raises UsageError.

    ``readable`` is what the identity can list, ``complete`` whether that list is whole. An incomplete list is no reason to
    stop: what is missing of it becomes a gap. An empty complete one is: without any right an estate looks empty, and
    nothing must be proven by that.
    """
    ids = {item.text("/subscriptionId").casefold(): item for item in readable}
    if not ids and complete:
        raise UsageError(
            "this identity can read no subscription at all",
            "give it the role Reader on a subscription or management group, or name the right tenant with --tenant",
        )
    if not named:
        return sorted(ids)
    unknown = [name for name in named if name.casefold() not in ids]
    if unknown and complete:
        have = ", ".join(sorted(f"{id_} ({item.text('/displayName')})" for id_, item in ids.items()))
        where = f" of the management group {group}" if group else ""
        raise UsageError(
            f"this identity cannot read the subscription{where} {', '.join(unknown)}; it can read: {have}",
            _GIVE_READER if group else "look at --subscription; it takes ids",
        )
    return sorted(name.casefold() for name in named)
