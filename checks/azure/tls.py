"""TLS versions: every spelling that Azure uses for them, their order, and the lowest one that a claim allows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from checks.azure.promise import listed
from checks.check import Observation, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Item, Seen

Version = tuple[int, int]

# Storage says TLS1_2, SQL and App Service 1.2, Cosmos DB Tls12 (and Tls for 1.0), PostgreSQL TLSv1.2, CDN TLS12.
_SPELLING: Final = re.compile(r"(?:tls[ _]?v?)?(?:1(?:[._]?([0-3]))?)?", re.IGNORECASE)


def version(spelled: object) -> Version | None:
    """A version as (major, minor), however it is spelled; of several with commas the lowest. None for what is not known.

    ``None`` as a word (Azure SQL's "no minimum"), a version that does not exist yet and an empty string are not known.
    """
    return _lowest(str(spelled)) if isinstance(spelled, str | float) and str(spelled).strip() else None


@lru_cache(maxsize=256)  # every service is asked for the same few
def _lowest(spelled: str) -> Version | None:
    found = [_SPELLING.fullmatch(one.strip()) if one.strip() else None for one in spelled.split(",")]
    return None if None in found else min((1, int(match[1] or 0)) for match in found if match is not None)


def name(known: Version) -> str:
    """The version for people: ``TLS 1.2``."""
    return f"TLS {known[0]}.{known[1]}"


# What a service accepts that has no setting for it.
_FLOOR: Final = (1, 2)

# -- against a claim -----------------------------------------------------------------------------------------------------

_PROTOCOLS: Final = frozenset({"tls", "ssl", "https", "http/2", "wss"})


def meant(claim: Claim) -> bool:
    """Whether a claim on transport is about what services accept; S/MIME, SSH to machines and VPNs are other matters."""
    protocols = listed(claim, "protocol")
    return listed(claim, "scope") != ("email",) and (not protocols or bool(_PROTOCOLS & set(protocols)))


def versioned(claim: Claim) -> bool:
    """Whether a claim names a lowest version that is known, of what services accept."""
    return meant(claim) and promised(claim) is not None


def promised(claim: Claim) -> Version | None:
    """The lowest version that a claim allows; None where it names none that is known."""
    return version(claim.params.get("min_tls"))


def floor(claim: Claim, subject: Item, lowest: Seen, unset: str) -> Observation:
    """Whether the lowest version that a setting accepts is the promised one or newer; ``unset`` is said of no setting."""
    accepted, least = version(lowest.value), promised(claim)
    if not lowest.present:
        return unknown(subject, unset, lowest)
    if accepted is None or least is None:
        return unknown(subject, "its lowest TLS version is given as {value}, which is not known here", lowest,
                       value=lowest.value)  # fmt: skip
    if accepted < least:
        return contradicts(subject, "is set to accept {version} and up", lowest, version=name(accepted))
    return holds(subject, "accepts {version} and up", lowest, version=name(accepted))


def looked_at(claim: Claim) -> bool:
    """Whether a claim on transport, with or without a version, is about what a service accepts that has no setting for it."""
    return versioned(claim) if claim.kind.endswith("min-tls") else meant(claim)


def always(claim: Claim, subject: Item, address: Seen, every: str) -> Observation:
    """A service that refuses everything but TLS 1.2 and newer by itself: ``every`` names it, "every key vault"."""
    least = promised(claim)
    if not str(address.value).startswith("https://"):
        return unknown(subject, "names no HTTPS address", address)
    if least is not None and least > _FLOOR:
        return unknown(subject, "accepts TLS 1.2, as {every} does; no setting raises that", address, every=note(every))
    return holds(subject, "accepts TLS 1.2 and up only, as {every} does", address, every=note(every))
