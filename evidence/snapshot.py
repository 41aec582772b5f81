"""All answers of one run, as judges see them: items that cite themselves, and gaps where answers are missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from evidence.declared import NOTHING, Declared
from evidence.gaps import Chain, chain_gap
from evidence.query import MissingPlace, Query, fill, resolve
from evidence.record import Gap, Reason, Record

T = TypeVar("T")
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Default:
    """What the vendor documents for a key that is absent or null, with the page that says so."""

    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that was read, with the digest of the body and the JSON pointer where it stands: to read is to cite.

    ``present`` is false where the key is absent or null; ``value`` is then the documented default, if there is one.
    """

    value: Any
    body: str
    pointer: str
    present: bool = True
    default: str | None = None


class Incomplete(Exception):  # noqa: N818 - not an error: the engine turns it into "unknown"
    """A judge asked for all of something of which a part is missing."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__(gaps[0].detail if gaps else "incomplete")
        self.gaps = gaps


@dataclass(frozen=True, slots=True)
class Item:
    """One object out of an answer, or a part of it. ``resource`` is its ARM id or Graph path, for people and reports."""

    data: Any
    body: str
    pointer: str
    resource: str
    query: str
    parent: str | None = None
    on_read: Callable[[str, str], None] | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """What children are matched by: the folded resource id."""
        return self.resource.casefold()

    def at(self, pointer: str, absent: Default | None = None) -> Seen:
        """The value at a pointer below this item, with its citation."""
        where = self.pointer + pointer
        if self.on_read is not None:
            self.on_read(self.body, where)
        value = resolve(self.data, pointer)
        if value is not None:
            return Seen(value, self.body, where)
        if absent is not None:
            return Seen(absent.value, self.body, where, present=False, default=absent.source)
        return Seen(None, self.body, where, present=False)

    def text(self, pointer: str) -> str:
        """The string at a pointer, ``""`` where there is none or it is of another type."""
        if self.on_read is not None:
            self.on_read(self.body, self.pointer + pointer)
        value = resolve(self.data, pointer)  # without a citation: judges ask this of every user there is
        return value if isinstance(value, str) else ""

    def names(self, pointer: str) -> frozenset[str]:
        """Which keys the object at a pointer has, without annotations: for keys that nobody has seen before.

        This reads no value: what counts as read is what is then read of each.
        """
        value = resolve(self.data, pointer)
        return frozenset(name for name in value if "@" not in name) if isinstance(value, Mapping) else frozenset()

    def parts(self, pointer: str) -> list[Item] | None:
        """The members of the list at a pointer as items of their own; None where there is no list.

        The members are not read by this: what counts as read is what is then read of each. That a list is empty is read.
        """
        values = resolve(self.data, pointer)
        if not values or not isinstance(values, list):
            self.at(pointer)
        if not isinstance(values, list):
            return None
        return [
            Item(value, self.body, f"{self.pointer}{pointer}/{i}", self.resource, self.query, self.parent, self.on_read)
            for i, value in enumerate(values)
        ]


class Snapshot:
    """The evidence of one run, read-only. ``taken_at`` is the only clock a judge has.

    Reading by ``snapshot[query]`` and ``under`` gives everything or raises Incomplete; ``seen`` gives what came, whatever
    else is missing, for judges that look for contradictions. ``subscriptions`` narrows the run to those ids. ``declared`` is
    what the company says of its own people and estate: for comparing, never an answer.
    """

    def __init__(
        self,
        records: Iterable[Record],
        body: Callable[[str], bytes],
        taken_at: datetime,
        *,
        asked: Iterable[str] = (),
        subscriptions: Iterable[str] = (),
        declared: Declared = NOTHING,
        on_read: Callable[[str, str], None] | None = None,
    ) -> None:
        self.taken_at = taken_at
        self.declared = declared
        self._body = body
        self._asked = frozenset(asked)
        self._chosen = frozenset(s.casefold() for s in subscriptions)
        self._on_read = on_read
        self._chains: dict[str, dict[str | None, Chain]] = {}
        for record in records:
            parent = record.parent.casefold() if record.parent is not None else None
            chains = self._chains.setdefault(record.query, {})
            chains.setdefault(parent, Chain()).add(record)
        self._parsed: dict[str, Any] = {}
        self._items: dict[str, dict[str | None, list[Item]]] = {}
        self._gaps: dict[str, tuple[Gap, ...]] = {}
        self._by_parent: dict[str, dict[str, Gap]] = {}
        self._once: dict[Hashable, Any] = {}

    # -- what judges use ---------------------------------------------------------------------------------------------

    def __getitem__(self, query: Query) -> list[Item]:
        """Every item of the query; raises Incomplete if a part is missing."""
        gaps = self.gaps(query)
        if gaps:
            raise Incomplete(gaps)
        return self.seen(query)

    def by(self, query: Query, pointer: str | None = None) -> Mapping[str, Sequence[Item]]:
        """Every item of the query by its folded resource, or by the folded text at a pointer (``""`` where there is none).

        For judges that look up one item for each of many. Raises Incomplete if a part is missing.
        """
        return self.once(("by", query.id, pointer), lambda: _index(self[query], pointer))

    def seen(self, query: Query) -> list[Item]:
        """The items that came, complete or not."""
        items = self._load(query)
        return self.once(("items", query.id), lambda: [item for listed in items.values() for item in listed])

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out once for this evidence: for a judge that needs the same of all for each of many."""
        if name not in self._once:
            self._once[name] = make()
        made: T = self._once[name]
        return made

    def under(self, query: Query, parent: Item) -> list[Item]:
        """The items that belong to one parent; raises Incomplete if they are not all there."""
        gap = self.lacks(query, parent)
        if gap is not None:
            raise Incomplete((gap,))
        return self._load(query).get(parent.key, [])

    def lacks(self, query: Query, parent: Item) -> Gap | None:
        """What is missing of the items that belong to one parent; None where they are all there.

        A parent that nothing names was not asked, and whoever wants its items all the same does not have them.
        """
        items = self._load(query)
        gap = self._by_parent[query.id].get(parent.key)
        if gap is None and parent.key not in items and (query.each is None or query.admits(parent.data)):
            return Gap(query.id, parent.resource, Reason.NOT_COLLECTED, "this was not asked")
        return gap

    def listing(self, query: Query, parent: Item | None = None) -> tuple[Seen, ...]:
        """Citations of the lists themselves, for "there is none": the number of items on each page."""
        found = []
        key = parent.key if parent else None
        for page in self._chains.get(query.id, {}).get(key, Chain()).pages():
            if page.sha256 is None or page.status != 200:
                continue
            values = resolve(self._json(page.sha256), query.items)
            count = len(values) if isinstance(values, list) else 1
            found.append(Seen(count, page.sha256, query.items))
        return tuple(found)

    def gaps(self, query: Query) -> tuple[Gap, ...]:
        """What is missing of a query, its parents' gaps included: a child of what was never listed is missing too."""
        self._load(query)
        return self._gaps[query.id]

    # -- what the collector's walk uses --------------------------------------------------------------------------------

    def named(self, query: Query) -> frozenset[str] | None:
        """The folded ids of the parents that a fan-out is narrowed to by other answers; None where all are asked.

        Only queries of this run count. Where one of them is not all there, or was to be narrowed itself and was not, nothing is
        narrowed: doubt never narrows a population.
        """
        return self.once(("named", query.id), lambda: self._named(query))

    def _named(self, query: Query) -> frozenset[str] | None:
        naming = [among for among in query.among if among.query.id in self._asked]
        sources = {among.query for among in naming}
        if not naming or any(self.gaps(one) or (one.among and self.named(one) is None) for one in sources):
            return None
        return frozenset(name for among in naming for item in self.seen(among.query) for name in among.names(item.data))

    # -- what reports use --------------------------------------------------------------------------------------------

    def calls(self, query: Query) -> int:
        """How many HTTP exchanges were made for a query, retries and pages included."""
        return sum(chain.calls for chain in self._chains.get(query.id, {}).values())

    def records(self, query: Query, parent: str | None = None) -> list[Record]:
        """The answering records of a query for one parent, page by page."""
        key = parent.casefold() if parent is not None else None
        return self._chains.get(query.id, {}).get(key, Chain()).pages()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _load(self, query: Query) -> dict[str | None, list[Item]]:
        if query.id not in self._items:
            gaps: list[Gap] = []
            self._items[query.id] = {}
            self._by_parent[query.id] = {}
            for key, where, data in self._expected(query, gaps):
                chain = self._chains.get(query.id, {}).get(key)
                items, gap = self._read(query, key, where, data, chain)
                self._items[query.id][key] = items
                if gap is not None:
                    gaps.append(gap)
                    self._by_parent[query.id][key or ""] = gap
            self._gaps[query.id] = tuple(gaps)
        return self._items[query.id]

    def _expected(self, query: Query, gaps: list[Gap]) -> Iterator[tuple[str | None, str, Mapping[str, Any]]]:
        """The parents that should have been asked, as (key, resource, data); the parents' own gaps are inherited."""
        if query.each is None:
            yield None, query.path, {}
            return
        gaps.extend(
            Gap(query.id, gap.where, Reason.NOT_COLLECTED, f"{gap.query} is missing here: {gap.detail}")
            for gap in self.gaps(query.each)
        )
        named = self.named(query)
        parents = [
            one for one in self.seen(query.each) if isinstance(one.data, Mapping) and query.admits(one.data, named)
        ]
        many = len({parent.key for parent in parents})
        if query.most is not None and many > query.most:
            detail = f"one request for each of {many} was too many; up to {query.most} are asked"
            gaps.append(Gap(query.id, query.path, Reason.NOT_COLLECTED, detail))
            return
        yield from ((parent.key, parent.resource, parent.data) for parent in parents)

    def _read(
        self, query: Query, key: str | None, where: str, data: Mapping[str, Any], chain: Chain | None
    ) -> tuple[list[Item], Gap | None]:
        if chain is None:
            detail = "this was not asked" if query.id not in self._asked else "the run ended before this was asked"
            return [], Gap(query.id, where, Reason.NOT_COLLECTED, detail)
        items: list[Item] = []
        gap = chain_gap(query, where, chain, self._json)
        for page in chain.pages():
            if page.status == 200 and page.sha256:
                bad = self._page(query, page, key, where, data, items)
                gap = gap or bad
        return items, gap

    def _page(
        self, query: Query, page: Record, key: str | None, where: str, data: Mapping[str, Any], items: list[Item]
    ) -> Gap | None:
        """Adds the items of one page; a member that is no object, or has no name, is a gap."""
        body = self._json(page.sha256 or "")
        values = body if query.items == "" else resolve(body, query.items)
        listed = values if isinstance(values, list) and query.items else [values]
        gap = None
        for i, value in enumerate(listed):
            pointer = f"{query.items}/{i}" if query.items and isinstance(values, list) else query.items
            try:
                if not isinstance(value, dict):
                    raise MissingPlace("object")  # noqa: TRY301
                resource = _named(query.resource, value, data, where)
            except MissingPlace as missing:
                detail = f"an answer lacks what names it ({missing.args[0]})"
                gap = gap or Gap(query.id, where, Reason.MALFORMED, detail)
                continue
            item = Item(value, page.sha256 or "", pointer, resource, query.id, key, self._on_read)
            if self._selected(query, item):
                items.append(item)
        return gap

    def _selected(self, query: Query, item: Item) -> bool:
        if query.id != SUBSCRIPTIONS_ID or not self._chosen:
            return True
        return str(item.data.get("subscriptionId", "")).casefold() in self._chosen

    def _json(self, sha256: str) -> Any:
        found = self._parsed.get(sha256, _ABSENT)
        if found is _ABSENT:
            try:
                found = json.loads(self._body(sha256))
            except (ValueError, RecursionError, KeyError, OSError):
                found = None
            self._parsed[sha256] = found
        return found


SUBSCRIPTIONS_ID = "azure.subscriptions"


def _index(items: Iterable[Item], pointer: str | None) -> dict[str, list[Item]]:
    index: dict[str, list[Item]] = {}
    for item in items:
        index.setdefault(item.key if pointer is None else item.text(pointer).casefold(), []).append(item)
    return index


def _named(template: str, value: dict[str, Any], parent: Mapping[str, Any], where: str) -> str:
    """What an item is called; raises MissingPlace. Most end in their id, and that is filled in without more ado."""
    name = value.get("id")
    before, _, place = template.partition("{")
    if place == "id}" and isinstance(name, str) and _SAFE.fullmatch(name):
        return before + name
    return _plain(fill(template, {**value, "parent": parent, "parent_resource": where}))


_SAFE = re.compile(r"[A-Za-z0-9/._~ ()$&+,;=:@!*'-]+")


def _plain(resource: str) -> str:
    return resource.replace("%20", " ")
