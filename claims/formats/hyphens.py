"""Hyphens at the end of a line: which were set to break a word, and which belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_END = re.compile(r"(?P<stem>[^\W\d_]+)[-\u2010\u00ad]\Z")
_NEXT = re.compile(r"[^\W\d_]+")
_JOINS = frozenset(("und", "oder", "and", "or", "bzw", "sowie", "als", "to"))
# First halves of English compounds that are written with a hyphen.
_FIRST = frozenset((
    "multi", "two", "three", "four", "role", "end", "third", "real", "time", "read", "self", "need", "least", "cross", "on",
    "off", "pre", "post", "full", "customer", "platform", "data", "user", "in", "state", "access", "policy", "risk", "high",
    "low", "long", "short", "well", "non", "sub", "point", "cloud", "web", "single", "zero", "password", "privacy", "case",
    "day", "day-to", "end-to", "follow", "up", "by", "e", "service", "network", "host", "attribute", "time", "geo", "zone",
    "hardware", "software", "machine", "server", "client", "key", "certificate", "token", "co", "re", "ISO", "IT",
))  # fmt: skip


class Hyphens:
    """Knows the words of a document, which tell how a broken one is written elsewhere."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {word.strip(".,;:()\"'„“”").lower() for word in words}

    def joined(self, lines: Sequence[str]) -> str:
        """The lines as one, words put together."""
        text = lines[0] if lines else ""
        for line in lines[1:]:
            end, first = _END.search(text), _NEXT.match(line)
            if not end or not first:
                joint = (
                    "" if text.endswith(("-", "\u2010")) and end is None and not text.endswith(" -") and first else " "
                )
                text = f"{text}{joint}{line}"
            elif not first.group()[0].islower():
                text = f"{text}{line}"  # "Azure-" before "Region"
            elif first.group() in _JOINS:
                text = f"{text} {line}"  # "Zutritts-" before "und Zugangskontrolle"
            elif self._belongs(end["stem"], first.group()):
                text = f"{text}{line}"
            else:
                text = f"{text[:-1]}{line}"
        return text

    def _belongs(self, stem: str, rest: str) -> bool:
        if f"{stem}{rest}".lower() in self._known:
            return False
        return f"{stem}-{rest}".lower() in self._known or stem in _FIRST or stem.lower() in _FIRST
