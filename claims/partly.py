"""Denials of the whole: "not for all services", "nicht flächendeckend" say that some lack it, and nothing of the others."""

from __future__ import annotations

import re

from claims.fold import fold
from claims.model import Claim

_ALL = (
    r"(?:all|every|each|everywhere|everyone|everybody|throughout|universally|fully|entirely|completely|consistently|"
    r"alle[mnrs]?|jede[mnrs]?|ueberall|saemtliche\w*|durchgaengig\w*|durchgehend\w*|flaechendeckend\w*|vollstaendig\w*)"
)
# Within one clause: "not in place; all services are small" denies it of each.
_NOT_ALL = re.compile(rf"(?:\b(?:not|nicht)|n't)\b(?:[^\w.,:;!?()]+\w+){{0,8}}?[^\w.,:;!?()]+{_ALL}\b")


def not_all(claim: Claim) -> bool:
    """Whether a claim that denies something denies it of all together, and not of each."""
    return claim.polarity == "denies" and _NOT_ALL.search(fold(claim.quote)) is not None
