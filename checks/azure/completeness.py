"""Azure: whether the listings of the estate agree, and what explains it where they do not.

The listings of the subscriptions are held against a second, independent index: Azure Resource Graph. It finds and counts,
and is never the evidence of a setting: it lags behind changes and reads by an api-version of its own
(https://learn.microsoft.com/azure/governance/resource-graph/overview). What was made and deleted lately is in its record of
changes (https://learn.microsoft.com/azure/governance/resource-graph/changes/get-resource-changes).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.managedapps import THEIRS, apart
from checks.azure.promise import instant
from checks.azure.regions import find, normalise
from checks.azure.residency import RESIDENCY, Role, inside, located, role
from checks.check import Fold, Observation, survey, unknown
from checks.note import Note, note
from claims.model import Claim
from evidence import Gap, Item, Query, Seen, Snapshot


def _asked(query: str) -> str:
    return json.dumps({"query": query, "options": {"$top": 1000, "resultFormat": "objectArray"}}, sort_keys=True)


# The order makes the pages fit together: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
INDEX = Query(
    id="azure.resource-graph",
    source="azure",
    path="/providers/Microsoft.ResourceGraph/resources",
    version="2021-03-01",
    permission="Microsoft.Resources/subscriptions/resources/read",
    client="arm",
    method="POST",
    body=_asked("resources | project id, type, location, subscriptionId | order by id asc"),
    items="/data",
    next="$skipToken",
    total="/totalRecords",
)
# Who made a change is left out: only what was made or deleted, and when.
CHANGES = Query(
    id="azure.resource-graph.changes",
    source="azure",
    path="/providers/Microsoft.ResourceGraph/resources",
    version="2021-03-01",
    permission="Microsoft.Resources/subscriptions/resources/read",
    client="arm",
    method="POST",
    body=_asked(
        "resourcechanges | extend at = todatetime(properties.changeAttributes.timestamp) | where at > ago(1d) "
        "and properties.changeType in~ ('Create', 'Delete') | project id, target = tostring(properties.targetResourceId), "
        "change = tostring(properties.changeType), at = tostring(properties.changeAttributes.timestamp) | order by id asc"
    ),
    items="/data",
    next="$skipToken",
    total="/totalRecords",
    resource="{target}",
)

# -- what explains a difference ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Why:
    """What the evidence shows of a difference. ``gone``: the resource exists no longer; ``seen`` is what shows that."""

    text: Note
    explained: bool = True
    gone: bool = False
    part: bool = False
    seen: tuple[Seen, ...] = ()


def unlisted(found: Item, snapshot: Snapshot) -> Why:
    """Why the index knows a resource that the listing of its subscription does not show."""
    gap = gap_at(snapshot, RESOURCES, subscription(found))
    if gap is not None:
        return Why(note("the listing of its subscription is incomplete: {reason}", reason=note(str(gap.reason))))
    return _changed(found, snapshot) or _part(found, snapshot) or UNEXPLAINED


UNEXPLAINED: Final = Why(note("nothing in the evidence explains it"), explained=False)


def _changed(found: Item, snapshot: Snapshot) -> Why | None:
    """What the record of changes says: deleted meanwhile, or made after the listing was read."""
    change = last_change(found, snapshot)
    if change is None:
        return None
    if change.what == "delete":
        text = note("it was deleted at {at}, and the index had not followed yet", at=clock(change.at))
        return Why(text, gone=True, seen=change.seen)
    read = began(snapshot, RESOURCES, subscription(found))
    if change.what == "create" and read is not None and change.at >= read:
        text = note("it was made at {at}, after the listing was read", at=clock(change.at))
        return Why(text, seen=change.seen)
    return None


def _part(found: Item, snapshot: Snapshot) -> Why | None:
    """A part of a resource that is listed: the listing of a subscription shows only some kinds of parts."""
    if found.key.rsplit("/", 2)[0] in listed(snapshot):
        return Why(note("it is a part of a resource that is listed, and not every kind of part is listed"), part=True)
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """That a resource was made (``create``) or deleted (``delete``), and when."""

    at: datetime
    what: str
    seen: tuple[Seen, ...]


def last_change(found: Item, snapshot: Snapshot) -> Change | None:
    """The last time that a resource was made or deleted, as far as the record of changes was read; None without one."""
    return snapshot.once("azure.changes.last", lambda: _last_changes(snapshot)).get(found.key)


def _last_changes(snapshot: Snapshot) -> Mapping[str, Change]:
    last: dict[str, Change] = {}
    for row in snapshot.seen(CHANGES):
        change, time = row.at("/change"), row.at("/at")
        at = instant(time.value)
        if at is not None and (row.key not in last or at > last[row.key].at):
            last[row.key] = Change(at, str(change.value).casefold(), (change, time))
    return last


def listed(snapshot: Snapshot) -> set[str]:
    """The keys of the resources that the listings of the subscriptions show."""
    return snapshot.once("azure.resources.listed", lambda: {item.key for item in snapshot.seen(RESOURCES)})


def subscription(item: Item) -> str:
    """The key of the subscription that a resource lies in, by its own id."""
    return "/".join(item.key.split("/")[:3])


def gap_at(snapshot: Snapshot, query: Query, where: str) -> Gap | None:
    """What is missing of a list for one parent; None where it is all there."""
    return next((gap for gap in snapshot.gaps(query) if gap.where.casefold() == where), None)


def began(snapshot: Snapshot, query: Query, parent: str | None = None) -> datetime | None:
    """When the first page of a list was asked for; None where it was not."""
    return next((instant(record.started) for record in snapshot.records(query, parent)), None)


def clock(at: datetime) -> str:
    """A time for people, in UTC and to the second."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


# -- where it matters to a claim -----------------------------------------------------------------------------------------


@survey(
    "azure-listings-agree",
    answers=RESIDENCY,
    needs=(RESOURCES, INDEX),
    may_need=(CHANGES,),
    fold=Fold.GUARD,
    applies=located,
)
def agree(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """No resource lies elsewhere that only the second listing of the estate knows.

    What was deleted meanwhile, by the record of changes, lies nowhere any more; a part without a place of its own lies where
    its resource does. Everything else that only the index knows outside of what the document names leaves the claim open,
    with the explanation that the evidence gives, or with the remark that it gives none.

    Proves: nothing by itself; a resource outside of what the document names, which Azure Resource Graph knows and the
    listing of its subscription does not show, is named here.
    Leaves open: resources that both listings miss, such as those this identity may not read; what was made within the last
    minutes, because the index lags behind.
    """
    ours = {item.key for item in snapshot.seen(SUBSCRIPTIONS)}
    for found in snapshot[INDEX]:
        if found.key not in listed(snapshot) and _owner(found) in ours:
            yield from _missed(claim, found, snapshot)


def _owner(found: Item) -> str:
    return f"/subscriptions/{found.text('/subscriptionId')}".casefold()


def _missed(claim: Claim, found: Item, snapshot: Snapshot) -> Iterator[Observation]:
    kind, location = found.at("/type"), found.at("/location")
    region = find(location.value)
    harmless = role(kind.value) is Role.CONTROL and normalise(location.value) == "global"
    if harmless or (region is not None and inside(claim, region) is True):
        return
    why = unlisted(found, snapshot)
    if why.gone or (why.part and not location.value):
        return
    yield unknown(
        found, "a second listing of the estate shows it in {location}, the first does not show it at all: {why}",
        kind, location, *why.seen, location=location.value, why=why.text,
    )  # fmt: skip


@survey(
    "azure-nothing-only-indexed",
    answers=("separation.tenant",),
    needs=(RESOURCES, INDEX),
    may_need=(CHANGES,),
    fold=Fold.GUARD,
    scopes=("production", "personal data", THEIRS),
    applies=apart,
)
def nothing_more(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Nothing that can hold data of customers is known to the second listing of the estate alone.

    Proves: nothing by itself; a resource of a type that processes or stores data, which Azure Resource Graph knows and the
    listing of its subscription does not show, is named here, unless it was deleted meanwhile.
    Leaves open: resources that both listings miss, such as those this identity may not read.
    """
    ours = {item.key for item in snapshot.seen(SUBSCRIPTIONS)}
    for found in snapshot[INDEX]:
        if found.key in listed(snapshot) or _owner(found) not in ours:
            continue
        kind = found.at("/type")
        why = unlisted(found, snapshot)
        if role(kind.value) in (Role.HOLDS, None) and not (why.gone or why.part):
            yield unknown(
                found,
                "a second listing of the estate shows it, the first does not: {why}",
                kind,
                *why.seen,
                why=why.text,
            )
