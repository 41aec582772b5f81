"""The plan as people and machines read it: every request in full, once, and for each claim which of them it needs.

A request stands as anybody can repeat it with a plain REST call; ``{id}`` and the like are filled from each item that the
parent request lists (only from those that other answers name, where that is said), ``{@since:89d}`` with the midnight (UTC)
of that many days ago, as 2026-08-24T00:00:00Z.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from checks import checks_for
from checks import plan as planned
from claims import Claim
from collector.clouds import Cloud, cloud_named
from evidence import Query
from reports.words import visible

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Needed:
    """A claim and the queries that its checks ask for, parents included; none where no check looks at it."""

    claim: Claim
    queries: tuple[Query, ...]


def needed(claims: Sequence[Claim]) -> list[Needed]:
    """What each claim needs, in the order of the claims."""
    asked = {query.id: query for query in planned(claims)}
    return [Needed(claim, _for(claim, claims, asked)) for claim in claims]


def _for(claim: Claim, document: Sequence[Claim], asked: Mapping[str, Query]) -> tuple[Query, ...]:
    wanted = {a.id for check in checks_for(claim, document) for query in check.queries for a in query.lineage()}
    return tuple(query for id_, query in asked.items() if id_ in wanted)


def as_dict(claims: Sequence[Claim], cloud: str = "public") -> dict[str, Any]:
    """The plan for machines."""
    queries = planned(claims)
    return {
        "schema": SCHEMA,
        "queries": [_asked(query, cloud_named(cloud), {query.id for query in queries}) for query in queries],
        "claims": [
            {"id": one.claim.id, "kind": one.claim.kind, "quote": one.claim.quote,
             "checks": [check.id for check in checks_for(one.claim, claims)], "queries": [query.id for query in one.queries]}
            for one in needed(claims)
        ],
        "permissions": _permissions(queries),
    }  # fmt: skip


def as_text(claims: Sequence[Claim], cloud: str = "public") -> str:
    """The plan for people."""
    return "\n".join(_lines(claims, cloud_named(cloud))) + "\n"


def _lines(claims: Sequence[Claim], cloud: Cloud) -> Iterator[str]:
    queries = planned(claims)
    numbers = {query.id: number for number, query in enumerate(queries, 1)}
    yield f"{len(queries)} kinds of request for {len(claims)} claims, all of them reads"
    yield ""
    for query in queries:
        yield f"{numbers[query.id]:>4}  {query.method} {_url(query, cloud)}"
        each = f"once for each item of {numbers[query.each.id]}{_narrowed(query, numbers)}; " if query.each else ""
        licence = f"; licence: {query.licence}" if query.licence else ""
        hides = f"; not kept of the answer: {', '.join(query.hides)}" if query.hides else ""
        yield f"      {each}needs {query.permission}{licence}{hides}"
    if any("{@since:" in value for query in queries for _, value in query.params):
        yield from ["", "{@since:30d} is the midnight (UTC) of 30 days before the run, as 2026-10-22T00:00:00Z"]
    yield from ["", "Which claim needs which", ""]
    for one in needed(claims):
        listed = " ".join(str(numbers[query.id]) for query in one.queries) or "nothing of Azure or Entra"
        yield f"  {one.claim.kind}: “{visible(' '.join(one.claim.quote.split()))}”"
        yield f"      {listed}"
    yield from ["", "Permissions (Azure: the role Reader holds every one; Graph: application permissions)", ""]
    yield from (f"  {permission}" for permission in _permissions(queries))


def _narrowed(query: Query, numbers: Mapping[str, int]) -> str:
    """Which answers name the items that are asked about, where not all are."""
    naming = sorted({numbers[among.query.id] for among in query.among if among.query.id in numbers})
    return f" that is named in {', '.join(str(number) for number in naming)}" if naming else ""


def _permissions(queries: Sequence[Query]) -> list[str]:
    return sorted({query.permission for query in queries})


def _url(query: Query, cloud: Cloud) -> str:
    """The request in full, with its places still open."""
    version = f"/{query.version}" if query.source == "graph" else ""
    pairs = [*([("api-version", query.version)] if query.source == "azure" else []), *query.params]
    text = "&".join(f"{key}={quote(value, safe=chr(39) + '$:,(){}/@')}" for key, value in pairs)
    return f"{cloud.base(query.source)}{version}{query.path}" + (f"?{text}" if text else "")


def _asked(query: Query, cloud: Cloud, planned_: Collection[str]) -> dict[str, Any]:
    return {
        "id": query.id,
        "source": query.source,
        "method": query.method,
        "url": _url(query, cloud),
        "headers": dict(query.headers),
        "version": query.version,
        "permission": query.permission,
        "licence": query.licence,
        "hides": list(query.hides),
        "each": query.each.id if query.each else None,
        "among": sorted({among.query.id for among in query.among if among.query.id in planned_}),
    }
