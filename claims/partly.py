"""Denials of the whole: "not for all services", "nicht flächendeckend" say that some lack it, and nothing of the others."""

from __future__ import annotations

import re

from claims.fold import fold
from claims.model import Claim

_ALL = (
    r"(?:all|every|each|everywhere|everyone|everybody|throughout|universally|fully|entirely|completely|consistently|"
    r"alle[mnrs]?|jede[mnrs]?|ueberall|saemtliche\w*|durchgaengig\w*|durchgehend\w*|flaechendeckend\w*|vollstaendig\w*)"
)
_NOT_ALL = re.compile(rf"(?:\b(?:not|nicht)|n't)\b(?:\W+\w+){{0,8}}?\W+{_ALL}\b")


def not_all(claim: Claim) -> bool:
    """Whether a claim that denies something denies it of all together, and not of each."""
    return claim.polarity == "denies" and _NOT_ALL.search(fold(claim.quote)) is not None
