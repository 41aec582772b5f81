"""Which hosting platforms a text names: Azure, or another one."""

from __future__ import annotations

from functools import lru_cache

from claims.fold import folded
from claims.kinds import vocabulary
from claims.words import Words, tokens


@lru_cache(maxsize=4096)
def named(text: str) -> frozenset[str]:
    """The slugs of the platforms in a text, as ``provider`` has them: azure, aws, hetzner, ..."""
    words = Words(vocabulary().lexicon, tokens(folded(text).text))
    return frozenset(slug for slug, pattern in vocabulary().names["providers"] if words.has(pattern))
