"""What is said of another cloud than the one that is asked: Azure's answers show nothing of it, for or against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from claims.hosts import named
from claims.model import Claim

AZURE: Final = frozenset({"azure", "azure-managed-apps", "microsoft"})


def clouds(claim: Claim) -> tuple[str, ...]:
    """The platforms that a claim's own words name, where Azure is none of them."""
    found = named(claim.quote)
    return () if found & AZURE else tuple(sorted(found))


def home(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Where a document says that the service runs, where that is not Azure; nothing where it does not say."""
    hosts = _hosts(claims)
    return () if hosts & AZURE else tuple(sorted(hosts))


def beside(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Where a document says that the service runs too, beside Azure: of that Azure's answers show nothing."""
    hosts = _hosts(claims)
    return tuple(sorted(hosts - AZURE)) if hosts & AZURE else ()


def of_azure(claim: Claim) -> bool:
    """Whether a claim's own words name Azure, or what they were taken for: then it is not about what lies elsewhere."""
    return bool((named(claim.quote) | set(_listed(claim))) & AZURE)


def _hosts(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(
        host
        for claim in claims
        if claim.kind == "hosting.provider" and claim.polarity != "denies"
        for host in _listed(claim)
    )


def _listed(claim: Claim) -> tuple[str, ...]:
    value = claim.params.get("provider", ())
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
