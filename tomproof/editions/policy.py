"""What of an answer may hold people, as ``policy.toml`` says it, made ready for looking up."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """The lists of ``policy.toml``, folded; ``sha256`` is the digest of the file, so that a hand-out can name it."""

    version: int
    sha256: str
    people: Names
    people_under: Names
    ids: Names
    names: Names
    names_under: Names
    tags: tuple[str, ...]
    free: Names
    free_under: Names
    common: Names
    keep: Names
    keep_under: Names
    never_under: Names
    never_keys: Names


@cache
def policy() -> Policy:
    """The policy that this version of tomproof works by."""
    data = files("tomproof.editions").joinpath("policy.toml").read_bytes()
    lists = tomllib.loads(data.decode())
    people, free, graph = lists["people"], lists["free"], lists["graph"]
    return Policy(
        version=lists["version"],
        sha256=hashlib.sha256(data).hexdigest(),
        people=_folded(people["keys"]),
        people_under=_folded(people["under"]),
        ids=_folded(people["ids"]),
        names=_folded(people["names"]),
        names_under=_folded(people["names_under"]),
        tags=tuple(people["tags"]),
        free=_folded(free["keys"]),
        free_under=_folded(free["under"]),
        common=_folded(free["common"]),
        keep=_folded(graph["keep"]),
        keep_under=_folded(graph["keep_under"]),
        never_under=_folded(graph["never_under"]),
        never_keys=_folded(graph["never_keys"]),
    )


def _folded(names: list[str]) -> Names:
    return frozenset(name.casefold() for name in names)
