"""The listings of the estate against each other: what one shows and another does not, with what explains it.

Three kinds of listing are compared: the inventory of each subscription, the index of Azure Resource Graph, and the list that
each service gives of its own resources. A difference is a fact about completeness, for the report; where it matters to a
claim the checks say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from checks.azure.completeness import (
    INDEX,
    UNEXPLAINED,
    Why,
    began,
    clock,
    gap_at,
    last_change,
    listed,
    subscription,
    unlisted,
)
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.promise import instant
from checks.azure.residency import Role, role
from checks.note import Note, note
from evidence import Item, Query, Snapshot

# The index follows within minutes: https://learn.microsoft.com/azure/governance/resource-graph/overview#how-resource-graph-is-kept-current
_LAG: Final = timedelta(minutes=30)
_OWN: Final = re.compile(r"\{id\}/providers/(microsoft\.[a-z0-9.]+/[a-z0-9]+)", re.IGNORECASE)
_NOT_REGISTERED: Final = 409


@dataclass(frozen=True, slots=True)
class Difference:
    """Resources of one type that one listing shows and another does not, and why.

    ``shown_by`` and ``missing_from`` are ids of queries, ``example`` is the id of one of the ``count`` resources, ``type`` is
    in small letters. ``explained`` is false where nothing in the evidence says why.
    """

    type: str
    count: int
    example: str
    shown_by: str
    missing_from: str
    why: Note
    explained: bool


def differences(snapshot: Snapshot, queries: Iterable[Query]) -> list[Difference]:
    """Every difference between the listings that were asked, those that nothing explains first."""
    asked = {query.id: query for query in queries}
    if RESOURCES.id not in asked:
        return []
    found: dict[tuple[str, str, str, Note], list[Item]] = {}
    explained: dict[Note, bool] = {}
    for item, shown_by, missing_from, why in _all(snapshot, asked):
        kind = item.text("/type").casefold() or _type(item)
        found.setdefault((kind, shown_by, missing_from, why.text), []).append(item)
        explained[why.text] = why.explained
    made = [
        Difference(kind, len(items), items[0].resource, shown_by, missing_from, text, explained[text])
        for (kind, shown_by, missing_from, text), items in found.items()
    ]
    return sorted(made, key=lambda one: (one.explained, one.type, one.shown_by, one.missing_from, one.example))


_Row = tuple[Item, str, str, Why]


def _all(snapshot: Snapshot, asked: dict[str, Query]) -> Iterator[_Row]:
    if INDEX.id in asked:
        yield from _against_the_index(snapshot)
    for query in asked.values():
        kind = _OWN.fullmatch(query.path)
        if kind and query.each is not None and query.each.id == SUBSCRIPTIONS.id and not query.params:
            yield from _against_its_own(snapshot, query, kind[1].casefold())


# -- inventory and index -------------------------------------------------------------------------------------------------


def _against_the_index(snapshot: Snapshot) -> Iterator[_Row]:
    ours = {item.key for item in snapshot.seen(SUBSCRIPTIONS)}
    indexed = snapshot.seen(INDEX)
    for item in indexed:
        if item.key not in listed(snapshot) and subscription(item) in ours:
            yield item, INDEX.id, RESOURCES.id, unlisted(item, snapshot)
    if snapshot.gaps(INDEX):
        return  # of an index that was not read to its end nothing can be said to be missing
    keys, kinds = {item.key for item in indexed}, {item.text("/type").casefold() for item in indexed}
    for item in snapshot.seen(RESOURCES):
        if item.key not in keys:
            yield item, RESOURCES.id, INDEX.id, _unindexed(item, snapshot, kinds)


def _unindexed(item: Item, snapshot: Snapshot, kinds: set[str]) -> Why:
    """Why the index does not show a resource that is listed."""
    change, read, made = last_change(item, snapshot), began(snapshot, INDEX), _made(item)
    if change is not None and change.what == "delete":
        return Why(note("it was deleted at {at}, after the listing was read", at=clock(change.at)), gone=True)
    if made is not None and read is not None and made >= read - _LAG:
        return Why(note("it was made at {at}, and the index follows changes with a delay", at=clock(made)))
    kind = item.text("/type").casefold()
    if kinds and kind not in kinds and role(kind) in (None, Role.CONTROL):
        # What holds or carries data is kept: https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
        return Why(note("the index shows nothing of this type; it does not keep every type"))
    return UNEXPLAINED


def _made(item: Item) -> datetime | None:
    return instant(item.at("/createdTime").value) or instant(item.at("/systemData/createdAt").value)


# -- inventory and the lists of the services -----------------------------------------------------------------------------


def _against_its_own(snapshot: Snapshot, query: Query, kind: str) -> Iterator[_Row]:
    """One service's own lists against the inventory."""
    own = {item.key: item for item in snapshot.seen(query)}
    inventory = snapshot.once("azure.resources.by-type", lambda: _by_type(snapshot)).get(kind, [])
    for item in inventory:
        if item.key not in own:
            yield item, RESOURCES.id, query.id, _unnamed(item, snapshot, query)
    if not inventory:
        return  # not every type is in the inventory, and of those that are not nothing is missing there
    for key, item in own.items():
        if key not in listed(snapshot):
            yield item, query.id, RESOURCES.id, _uninventoried(item, snapshot)


def _by_type(snapshot: Snapshot) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in snapshot.seen(RESOURCES):
        found.setdefault(item.text("/type").casefold(), []).append(item)
    return found


def _unnamed(item: Item, snapshot: Snapshot, query: Query) -> Why:
    """Why a service's own list does not show a resource that the inventory shows."""
    where = subscription(item)
    gap = gap_at(snapshot, query, where)
    if gap is not None:
        return Why(note("its own list could not be read: {reason}", reason=note(str(gap.reason))))
    if any(record.status == _NOT_REGISTERED for record in snapshot.records(query, where)):
        return Why(note("its own list is closed, because its provider is not registered"))
    return _later(item, snapshot, query) or UNEXPLAINED


def _uninventoried(item: Item, snapshot: Snapshot) -> Why:
    """Why the inventory does not show a resource that its service lists."""
    gap = gap_at(snapshot, RESOURCES, subscription(item))
    if gap is not None:
        return Why(note("the listing of its subscription is incomplete: {reason}", reason=note(str(gap.reason))))
    return _later(item, snapshot, RESOURCES) or UNEXPLAINED


def _later(item: Item, snapshot: Snapshot, query: Query) -> Why | None:
    """That a resource was made after the list that lacks it was read, or is gone since."""
    change, read, made = last_change(item, snapshot), began(snapshot, query, subscription(item)), _made(item)
    if change is not None and change.what == "delete":
        return Why(note("it was deleted at {at}, between the two listings", at=clock(change.at)), gone=True)
    if made is None and change is not None and change.what == "create":
        made = change.at
    if made is not None and read is not None and made >= read:
        return Why(note("it was made at {at}, after that listing was read", at=clock(made)))
    return None


def _type(item: Item) -> str:
    """The type of a resource by its id: provider and every other step below it."""
    provider, *steps = item.key.rsplit("/providers/", 1)[-1].split("/")
    return "/".join((provider, *steps[0::2]))
