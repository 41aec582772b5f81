"""Where in a document a claim stands: offsets of its text as lines and columns, for documents that have lines of their own."""

from __future__ import annotations

import re
from bisect import bisect_right

from claims.model import Document

_OWN_LINES = ("text/plain", "text/markdown")
_LINE_END = re.compile(r"\r\n|\n")  # newlineSequences of SARIF by default, and what an editor on GitHub counts


def has_lines(document: Document) -> bool:
    """Whether an editor shows the lines of this document; HTML, Word and PDF have none."""
    return document.media_type in _OWN_LINES


class Lines:
    """Offsets of a text as lines and columns, both from 1, columns in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def region(self, start: int, end: int) -> dict[str, int]:
        """From where to where, in the words of SARIF."""
        first, last = self._at(start), self._at(max(start, end))
        return {"startLine": first[0], "startColumn": first[1], "endLine": last[0], "endColumn": last[1]}

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        before = self._text[self._starts[line - 1] : offset].removeprefix("\ufeff")  # editors hide a byte order mark
        return line, 1 + sum(2 if ord(letter) > 0xFFFF else 1 for letter in before)
