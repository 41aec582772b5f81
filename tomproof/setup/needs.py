"""What the claims of a document need to be verified: each right once, with the requests and the claims that are its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from checks import Fold, checks_for
from checks import plan as planned
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.sight import PERMISSIONS
from claims import Claim
from evidence import Query
from tomproof.errors import Wrong

# A control-plane operation of Azure as it may stand in a role: a provider, types, and that it reads.
OPERATION: Final = re.compile(r"Microsoft\.[A-Za-z]+(/[A-Za-z0-9]+)+/read")
# What the doctor asks with: which rights this identity itself has at a scope.
OWN_PERMISSIONS: Final = PERMISSIONS.permission
# What claims about everything there is need: a listing leaves out what its reader may not read.
EVERYTHING: Final = "*/read"
DESCENDANTS: Final = "Microsoft.Management/managementGroups/descendants/read"

# A request that needs a second permission beside the one that it declares.
# https://learn.microsoft.com/graph/api/resources/signinactivity
_ALSO: Final = {"graph.users.last-sign-ins": ("User.Read.All",)}


@dataclass(frozen=True, slots=True)
class Need:
    """One right: an Azure operation or a Graph permission by its name.

    ``rest`` are the claims that stay unknown without it, ``lean`` those of which it shows a part only.
    """

    permission: str
    queries: tuple[Query, ...]
    rest: tuple[Claim, ...] = ()
    lean: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that are the reason for it, those first that cannot do without."""
        return self.rest + self.lean

    @property
    def reason(self) -> str:
        """In a line: which kinds of claim want to know, and what is asked for them."""
        asked = f"asked for {few(query.id for query in self.queries)}"
        return f"{few(claim.kind for claim in self.claims)}; {asked}" if self.claims else asked


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence that the tenant needs for some answers, with the claims that want to know."""

    name: str
    queries: tuple[Query, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """All that is needed, by the side that grants it; sorted by name."""

    azure: tuple[Need, ...]
    graph: tuple[Need, ...]
    licences: tuple[Licence, ...]
    queries: tuple[Query, ...]

    @property
    def everything(self) -> Need | None:
        """The right to read all, where claims are about everything there is; None where each operation by itself will do."""
        return next((need for need in self.azure if need.permission == EVERYTHING), None)


def needs(claims: Sequence[Claim]) -> Needs:
    """What these claims need. In any case the subscriptions are listed: a run says whose answers it has."""
    queries = tuple(planned(claims) or [SUBSCRIPTIONS])
    asking = [_Asking(claim, claims) for claim in claims]
    return Needs(
        azure=(*_everything(queries, asking), *_needs("azure", queries, asking)),
        graph=tuple(_needs("graph", queries, asking)),
        licences=tuple(_licences(queries, asking)),
        queries=queries,
    )


class _Asking:
    """What one claim asks for: what its checks can say nothing without, and what they ask for as well."""

    def __init__(self, claim: Claim, document: Sequence[Claim]) -> None:
        checks = checks_for(claim, document)
        self.claim = claim
        self.rests = {q.id for check in checks if check.fold is not Fold.BESIDE for q in _with_parents(check.rests_on)}
        self.asks = {query.id for check in checks for query in _with_parents(check.queries)}


def _with_parents(queries: Iterable[Query]) -> Iterator[Query]:
    for query in queries:
        yield from query.lineage()


def permissions(query: Query) -> tuple[str, ...]:
    """The rights that a request needs, the declared one first."""
    return (query.permission, *_ALSO.get(query.id, ()))


def _needs(source: str, queries: Sequence[Query], asking: Sequence[_Asking]) -> Iterator[Need]:
    asked = [query for query in queries if query.source == source]
    for permission in sorted({name for query in asked for name in permissions(query)}, key=str.casefold):
        if source == "azure" and not OPERATION.fullmatch(permission):
            raise Wrong(f"{permission!r} is no operation of Azure that a role could hold")
        those = tuple(query for query in asked if permission in permissions(query))
        ids = {query.id for query in those}
        rest = tuple(one.claim for one in asking if ids & one.rests)
        lean = tuple(one.claim for one in asking if ids & one.asks and not ids & one.rests)
        yield Need(permission, those, rest, lean)


def _everything(queries: Sequence[Query], asking: Sequence[_Asking]) -> Iterator[Need]:
    those = tuple(query for query in queries if query.id == PERMISSIONS.id)
    if those:
        yield Need(EVERYTHING, those, tuple(one.claim for one in asking if PERMISSIONS.id in one.rests))


def _licences(queries: Sequence[Query], asking: Sequence[_Asking]) -> Iterator[Licence]:
    for name in sorted({query.licence for query in queries if query.licence}):
        those = tuple(query for query in queries if query.licence == name)
        ids = {query.id for query in those}
        yield Licence(name, those, tuple(one.claim for one in asking if ids & one.asks))


def few(words: Iterable[str], most: int = 3) -> str:
    """The first few different words, and how many more there are."""
    found = list(dict.fromkeys(words))
    more = len(found) - most
    return ", ".join(found[:most]) + (f" and {more} more" if more > 0 else "")
