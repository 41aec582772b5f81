"""What is asked: one kind of read request, with its pinned api-version and the least permission that allows it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

Source = Literal["azure", "graph"]
Client = Literal["resource", "storage", "monitor", "arm", "graph"]

_PLACE = re.compile(r"\{([^{}]+)\}")
# In a body a place is a whole JSON string, for braces alone are JSON's own.
_WRITTEN = re.compile(r'"\{([^{}"]+)\}"')
_SINCE = re.compile(r"\{@since:(\d+)d\}")


class MissingPlace(KeyError):  # noqa: N818 - named for what is missing, caught where a gap is made of it
    """A parent answer lacks the key that the child's path is made of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status that is an answer and not a gap: "404 = none configured".

    ``code`` narrows it to one error code in the body; ``source`` is the vendor's page that says so.
    """

    status: int
    means: str
    source: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """Which parents a fan-out asks: those whose value at ``pointer`` is one of ``values`` (compared without case).

    With ``negate`` those whose value is none of them. A parent without the key is asked: doubt never narrows a population.
    """

    pointer: str
    values: tuple[str, ...]
    negate: bool = False

    def admits(self, parent: Mapping[str, Any]) -> bool:
        value = resolve(parent, self.pointer)
        if value is None:
            return True
        known = str(value).casefold() in {v.casefold() for v in self.values}
        return known is not self.negate


@dataclass(frozen=True, slots=True)
class Among:
    """What names the parents of a fan-out: the texts at ``pointer`` in the items of another query are ids of parents.

    ``*`` in the pointer stands for every member of a list: ``/conditions/users/includeGroups/*``.
    """

    query: Query
    pointer: str

    def names(self, item: Any) -> Iterator[str]:
        """The ids that one item names, folded."""
        return _texts(item, self.pointer)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """One kind of read request.

    ``path`` is an ARM path or a Graph path below the version; ``{name}`` or ``{/json/pointer}`` in it is filled from an item
    of the parent query ``each``, ``{@since:89d}`` with the midnight (UTC) that many days before the run. ``items`` points at
    the list in an answer, ``""`` means that the whole body is the one item.
    ``among`` narrows the parents to those that other answers of the same run name by their ``/id``. Of more parents than
    ``most`` none is asked: that is a gap. In the ``body`` of a POST a string that is a place, ``"{id}"``, is filled likewise.
    ``hides`` are keys that may hold something of a secret: their values never get into a record, at whatever depth they stand.
    ``resource`` names an item for people: the template of its ARM id or Graph path. ``total`` points at the server's own
    count, where it gives one. Two queries are the same when their ids are.
    """

    id: str
    source: Source
    path: str
    version: str
    permission: str
    client: Client
    each: Query | None = None
    only: tuple[Only, ...] = ()
    among: tuple[Among, ...] = ()
    most: int | None = None
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    items: str = "/value"
    next: str = "nextLink"
    total: str | None = None
    resource: str = "{id}"
    answers: tuple[Answer, ...] = ()
    licence: str | None = None
    hides: tuple[str, ...] = ()
    note: str = field(default="", compare=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Query({self.id})"

    def admits(self, parent: Mapping[str, Any], named: Collection[str] | None = None) -> bool:
        """Whether this fan-out asks for that parent; ``named`` are the folded ids that it is narrowed to, None for all."""
        if not all(only.admits(parent) for only in self.only):
            return False
        name = parent.get("id")
        return named is None or not isinstance(name, str) or name.casefold() in named

    def target(
        self, parent: Mapping[str, Any] | None = None, resource: str | None = None, at: datetime | None = None
    ) -> str:
        """The path with its query string, places filled from ``parent``; raises MissingPlace.

        ``resource`` is what the parent is called; it fills ``{@resource}``, for a child below an id that means nothing alone.
        ``at`` is when it is asked; it fills ``{@since:89d}``.
        """
        data = {**(parent or {}), **({"@resource": resource} if resource else {})}
        path = fill(_dated(self.path, at), data)
        pairs = list(self.params)
        if self.source == "azure":
            pairs.insert(0, ("api-version", self.version))
        if not pairs:
            return path
        text = "&".join(
            f"{quote(key, safe='$')}={quote(fill(_dated(value, at), data), safe=':,()')}" for key, value in pairs
        )
        return f"{path}?{text}"

    def content(self, parent: Mapping[str, Any] | None = None) -> bytes:
        """The body with its places filled from ``parent``, empty for a GET; raises MissingPlace."""

        def one(match: re.Match[str]) -> str:
            value = resolve(parent or {}, match.group(1) if match.group(1).startswith("/") else f"/{match.group(1)}")
            if not isinstance(value, str) or not value:
                raise MissingPlace(match.group(1))
            return json.dumps(value)

        return _WRITTEN.sub(one, self.body).encode()

    def lineage(self) -> Iterator[Query]:
        """The query itself and its parents, nearest first."""
        query: Query | None = self
        while query is not None:
            yield query
            query = query.each

    def described(self) -> dict[str, str | None]:
        """What the manifest of a pack says of a query that was asked."""
        return {
            "id": self.id,
            "source": self.source,
            "method": self.method,
            "path": self.path,
            "version": self.version,
            "permission": self.permission,
            "each": self.each.id if self.each else None,
        }


def arm(
    id: str,  # noqa: A002 - the field's own name
    path: str,
    *,
    version: str,
    permission: str,
    client: Client = "arm",
    each: Query | None = None,
    only: tuple[Only, ...] = (),
    items: str = "/value",
    resource: str = "{id}",
    answers: tuple[Answer, ...] = (),
    params: tuple[tuple[str, str], ...] = (),
    next: str = "nextLink",  # noqa: A002
    total: str | None = None,
    licence: str | None = None,
    hides: tuple[str, ...] = (),
    note: str = "",
) -> Query:
    """An Azure Resource Manager read; see https://learn.microsoft.com/rest/api/azure/ for the paths."""
    return Query(
        id=id, source="azure", path=path, version=version, permission=permission, client=client, each=each, only=only,
        items=items, resource=resource, answers=answers, params=params, next=next, total=total, licence=licence, hides=hides,
        note=note,
    )  # fmt: skip


def graph(
    id: str,  # noqa: A002
    path: str,
    *,
    permission: str,
    version: str = "v1.0",
    each: Query | None = None,
    only: tuple[Only, ...] = (),
    among: tuple[Among, ...] = (),
    most: int | None = None,
    method: Literal["GET", "POST"] = "GET",
    body: str = "",
    items: str = "/value",
    resource: str,
    answers: tuple[Answer, ...] = (),
    params: tuple[tuple[str, str], ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    total: str | None = None,
    licence: str | None = None,
    hides: tuple[str, ...] = (),
    note: str = "",
) -> Query:
    """A Microsoft Graph read; see https://learn.microsoft.com/graph/api/overview for the paths."""
    return Query(
        id=id, source="graph", path=path, version=version, permission=permission, client="graph", each=each, only=only,
        among=among, most=most, method=method, body=body, items=items, resource=resource, answers=answers, params=params,
        headers=headers, next="@odata.nextLink",
        total=total, licence=licence, hides=hides,
        note=note,
    )  # fmt: skip


def _dated(template: str, at: datetime | None) -> str:
    """``template`` with ``{@since:89d}`` replaced by an RFC 3339 time; a run that is resumed on the same day asks the same."""

    def one(match: re.Match[str]) -> str:
        if at is None:
            raise MissingPlace(match.group(0))
        day = at.astimezone(UTC) - timedelta(days=int(match.group(1)))
        return f"{day:%Y-%m-%d}T00:00:00Z"

    return _SINCE.sub(one, template)


def fill(template: str, data: Mapping[str, Any]) -> str:
    """``template`` with ``{key}`` and ``{/json/pointer}`` replaced from ``data``; raises MissingPlace."""

    def one(match: re.Match[str]) -> str:
        place = match.group(1)
        value = resolve(data, place if place.startswith("/") else f"/{place}")
        if not isinstance(value, str | int) or value == "" or isinstance(value, bool):
            raise MissingPlace(place)
        try:
            return quote(str(value), safe="/:@!$&'()*+,;=-._~ ").replace(" ", "%20")
        except UnicodeEncodeError:  # half a surrogate pair: JSON can say it, a URL cannot
            raise MissingPlace(place) from None

    return _PLACE.sub(one, template)


def _texts(data: Any, pointer: str) -> Iterator[str]:
    """The texts at a pointer, folded; ``*`` stands for every member of a list."""
    before, star, after = pointer.partition("/*")
    value = resolve(data, before)
    if star:
        for member in value if isinstance(value, list) else ():
            yield from _texts(member, after)
    elif isinstance(value, str):
        yield value.casefold()


@lru_cache(maxsize=65536)
def _steps(pointer: str) -> tuple[str, ...]:
    return tuple(raw.replace("~1", "/").replace("~0", "~") for raw in pointer.split("/")[1:])


def resolve(data: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901), or None where there is none."""
    for key in _steps(pointer):
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and key.isdigit() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data
