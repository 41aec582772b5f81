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
        out = list(lines[:1])
        for line in lines[1:]:
            kept, joint = self._joint(out[-1], line)
            out[-1] = out[-1][:kept]
            out += [joint, line] if joint else [line]
        return "".join(out)

    def _joint(self, text: str, line: str) -> tuple[int, str]:
        """How much of a line stays before the next, and what comes between."""
        end, first = _END.search(text), _NEXT.match(line)
        if end is None or first is None:
            return len(text), " "
        if not first.group()[0].islower():
            return len(text), ""  # "Azure-" before "Region"
        if first.group() in _JOINS:
            return len(text), " "  # "Zutritts-" before "und Zugangskontrolle"
        if self._belongs(end["stem"], first.group()):
            return len(text), ""
        return len(text) - 1, ""

    def _belongs(self, stem: str, rest: str) -> bool:
        if f"{stem}{rest}".lower() in self._known:
            return False
        return f"{stem}-{rest}".lower() in self._known or stem in _FIRST or stem.lower() in _FIRST
