"""Spelling: which differences in writing do not matter, and where a folded letter came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_SAME = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue",
    "\u0308": "e",  # a combining diaeresis: the letter before it stands already
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "—": " - ", "―": " - ",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "…": "...", "≥": ">=", "→": " -> ",
}  # fmt: skip
_HYPHENATED = re.compile(
    r"(?<=[^\W\d_])(?:-[ \t]*(?:\r\n|\r|\n)[ \t]*|\u00ad\s*)(?!(?:und|oder|and|or|bzw)\b)(?=[^\W\d_A-ZÄÖÜ])"
)
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; ``offset(i)`` is the place in the text it came from."""

    text: str
    _breaks: tuple[int, ...]
    _shifts: tuple[int, ...]

    def offset(self, index: int) -> int:
        """The offset in the original text of the folded character ``index``."""
        at = bisect_right(self._breaks, index) - 1
        return index + self._shifts[at] if at >= 0 else index


def folded(text: str) -> Folded:
    """Lower case, ae/oe/ue/ss, one kind of quote and dash, single blanks, words joined over a hyphenated line end."""
    out: list[str] = []
    breaks: list[int] = []
    shifts: list[int] = []
    length = 0
    shift = 0
    skip = (
        {i for match in _HYPHENATED.finditer(text) for i in range(*match.span())}
        if "\n" in text or "\r" in text or "\u00ad" in text
        else set()
    )
    blank = True
    for i, char in enumerate(text):
        if i in skip:
            continue
        piece = " " if char.isspace() else _SAME.get(char) or ("" if char in _SAME else char.lower())
        if blank:
            piece = piece.lstrip(" ")
        if not piece:
            continue
        if i - length != shift:
            shift = i - length
            breaks.append(length)
            shifts.append(shift)
        out.append(piece)
        length += len(piece)
        blank = piece.endswith(" ")
    return Folded("".join(out).rstrip(" "), tuple(breaks), tuple(shifts))


def fold(text: str) -> str:
    """The folded wording alone: what two spellings of one sentence have in common."""
    if _PLAIN.fullmatch(text):
        return text.lower().replace("`", "'")
    return folded(text).text
