"""TLS versions: every spelling that Azure uses for them, and their order."""

from __future__ import annotations

import re
from typing import Final

Version = tuple[int, int]

# Storage says TLS1_2, SQL and App Service 1.2, Cosmos DB Tls12 (and Tls for 1.0), PostgreSQL TLSv1.2, CDN TLS12.
_SPELLING: Final = re.compile(r"(?:tls[ _]?v?)?(?:1(?:[._]?([0-3]))?)?", re.IGNORECASE)


def version(spelled: object) -> Version | None:
    """A version as (major, minor), however it is spelled; None for what is no version that is known.

    ``None`` as a word (Azure SQL's "no minimum"), a version that does not exist yet and an empty string are not known.
    """
    if not isinstance(spelled, str | float) or not str(spelled).strip():
        return None
    match = _SPELLING.fullmatch(str(spelled).strip())
    return None if match is None else (1, int(match[1] or 0))


def name(known: Version) -> str:
    """The version for people: ``TLS 1.2``."""
    return f"TLS {known[0]}.{known[1]}"
