"""Who in the evidence is a person: object ids, sign-in names, addresses and names, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence import Query, Snapshot

# What names one person alone, on the person's own object and where somebody is assigned; and what several may share.
_OWN = ("id", "userPrincipalName", "mail", "otherMails", "signInName")
_ASSIGNED = ("principalId", "objectId", "sid", "principalName", "login")
_SHARED = ("displayName", "userDisplayName", "principalDisplayName")
_TYPED = "@odata.type"


@dataclass(frozen=True, slots=True)
class Persons:
    """``known`` leads from a folded identifier to its person, ``others`` holds what names a group, an app or a device.

    It is used to take people out of a report and never gets into one.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()


NOBODY = Persons()


def persons(snapshot: Snapshot, queries: Iterable[Query]) -> Persons:
    """Everybody whom the answers to these queries name."""
    people: list[tuple[list[str], list[str]]] = []
    others: set[str] = set()
    for query in queries:
        for item in snapshot.seen(query):
            for node, user in _nodes(item.data, item.resource.startswith("/users/")):
                _take(node, user, people, others)
    people.sort(key=lambda person: not person[0])  # whoever has an identifier of their own goes first
    known: dict[str, str] = {}
    for unique, shared in people:
        names = [*unique, *shared]
        person = next((known[name] for name in unique if name in known), names[0] if names else "")
        for name in names:
            known.setdefault(name, person)
    return Persons(known, frozenset(others - known.keys()))


def _nodes(data: Any, user: bool) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Every object in an answer; ``user`` is true of the outermost one where the path says that it is a user."""
    waiting: list[tuple[Any, bool]] = [(data, user)]
    while waiting:
        node, is_user = waiting.pop()
        if isinstance(node, Mapping):
            yield node, is_user
            waiting.extend((value, False) for value in node.values() if isinstance(value, Mapping | list))
        elif isinstance(node, list):
            waiting.extend((value, False) for value in node if isinstance(value, Mapping | list))


def _take(node: Mapping[str, Any], user: bool, people: list[tuple[list[str], list[str]]], others: set[str]) -> None:
    """Notes whom or what one object names. See https://learn.microsoft.com/graph/api/resources/directoryobject."""
    typed = str(node.get(_TYPED) or "").rpartition(".")[2].casefold()
    assigned = str(node.get("principalType") or "").casefold()
    named = (_values(node, _ASSIGNED if assigned else _OWN), _values(node, _SHARED))
    if user or typed.endswith("user") or assigned == "user" or "userPrincipalName" in node:
        people.append(named)
    elif typed or assigned:
        others.update(*named)


def _values(node: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    found: list[str] = []
    for key in keys:
        value = node.get(key)
        values = value if isinstance(value, list) else [value]
        found += [fold(one.strip()) for one in values if isinstance(one, str) and one.strip()]
    return found


def fold(text: str) -> str:
    """``text`` in small letters, letter under letter, so that offsets stay."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
