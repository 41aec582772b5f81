"""Spelling: which differences in writing do not matter, and where a folded letter came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
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
# A word broken at the end of a line; not "Zutritts-" before "und Zugangskontrolle".
_JOINED = re.compile(
    r"(?<=[^\W\d_])(?:-[ \t]*(?:\r\n|\r|\n)[ \t]*|\u00ad\s*)(?!(?:und|oder|and|or|bzw)\b)(?=[^\W\d_A-ZÄÖÜ])"
)
_BREAK = re.compile(r"[\r\n\u00ad]")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_GERMAN = re.compile(r"[!-~ÄÖÜäöüß]+(?: [!-~ÄÖÜäöüß]+)*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "`": "'"})
_STRETCH = re.compile(r"[!-~]+(?: [!-~]+)*|\s+|.", re.DOTALL)


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
    if _PLAIN.fullmatch(text):
        return Folded(text.lower().replace("`", "'"), (), ())
    out: list[str] = []
    breaks: list[int] = []
    shifts: list[int] = []
    length = shift = 0
    blank = True
    for start, raw in _pieces(text):
        piece = raw.lstrip(" ") if blank else raw
        if not piece:
            continue
        moved = start + len(raw) - len(piece) - length if raw != piece else start - length
        if moved != shift:
            shift = moved
            breaks.append(length)
            shifts.append(shift)
        out.append(piece)
        length += len(piece)
        blank = piece.endswith(" ")
    return Folded("".join(out).rstrip(" "), tuple(breaks), tuple(shifts))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text piece by piece as it is folded, each with its offset: long stretches of plain ASCII, and single letters."""
    last = 0
    for match in _JOINED.finditer(text) if _BREAK.search(text) else ():
        yield from _stretches(text, last, match.start())
        last = match.end()
    yield from _stretches(text, last, len(text))


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in _STRETCH.finditer(text, start, end):
        piece = match.group()
        if len(piece) > 1 or piece.isascii():
            yield match.start(), " " if piece.isspace() else piece.lower().replace("`", "'")
        else:
            yield match.start(), " " if piece.isspace() else _SAME.get(piece, piece.lower())


def fold(text: str) -> str:
    """The folded wording alone: what two spellings of one sentence have in common."""
    return text.lower().translate(_UMLAUTS) if _GERMAN.fullmatch(text) else folded(text).text
