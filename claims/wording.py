"""Wording: a statement folded and cut into words, with the way back to where each of them stands in the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.fold import Folded
from claims.words import Token

_PARAGRAPH = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement's wording folded and cut into words, and what tells where each word came from."""

    folded: Folded
    tokens: Sequence[Token]
    start: int
    source: str

    def cue(self, found: Sequence[Token]) -> str:
        """The words as the document writes them, with dots for what lies between."""
        runs: list[list[Token]] = []
        for token in found:
            if runs and runs[-1][-1].end + 1 >= token.start:
                runs[-1].append(token)
            else:
                runs.append([token])
        return " … ".join(self._slice(run[0].start, run[-1].end) for run in runs)

    def _slice(self, start: int, end: int) -> str:
        if start < 0:
            return "(column head)"
        stop = self.folded.offset(end) if end < len(self.folded.text) else len(self.source)
        return " ".join(self.source[self.folded.offset(start) : stop].split())


def unnumbered(found: list[Token], source: str) -> list[Token]:
    """The words without the number of the paragraph: "7.1 Backups are taken hourly" counts no backups."""
    numbered = found and _PARAGRAPH.fullmatch(found[0].word) and source[found[0].end :].lstrip(". ")[:1].isupper()
    return found[1:] if numbered else found
