"""Text for paper: what no font has a picture of becomes a name in brackets, and long words get places to break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from reports import words

Printed = str | list[str]

_BLANKS = re.compile(r"\s+")
# A soft hyphen and the selectors of a picture's style say nothing on paper: https://www.unicode.org/faq/vs.html
_SILENT = re.compile("[\u00ad\ufe00-\ufe0f]")
_AFTER = re.compile(r"(?<=[/\\._=&?:;,+@|%()\[\]{}<>~-])(?=[^\s/])|(?<=[a-z])(?=[A-Z])")
_SAME = {"\u2705": "\u2714", "\u274c": "\u2718", "\u274e": "\u2718", "\u2757": "!", "\u2753": "?", "\u2b50": "\u2605"}
# Blocks that were filled before Unicode 14, so that every Python has the same names for what is in them.
_EMOJI = (range(0x1F300, 0x1F6D0), range(0x1F910, 0x1F972))
_LONG = 16  # letters of a name or an address that still stand on one line
_LONGEST = 24  # letters without any place to break
_CUT = 8  # letters that what is longer is cut into: they fit into the narrowest column
_WORD = 48  # letters of a plain word, which hyphens may divide up to there


@cache
def _pictured() -> frozenset[int]:
    """The characters that one of the fonts has a glyph for, as ranges of code points in a file beside them."""
    found: set[int] = set()
    for span in files("reports").joinpath("pdf", "glyphs.txt").read_text("ascii").split():
        first, _, last = span.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def legible(text: str) -> str:
    """``text`` with single blanks and nothing in it that a font has no glyph for: that becomes ``[U+4E2D]``."""
    shown = _BLANKS.sub(" ", _SILENT.sub("", words.visible(text.replace("\r", " "))))
    if shown.isascii():
        return shown
    pictured = _pictured()
    composed = unicodedata.normalize("NFC", shown)
    return "".join(letter if ord(letter) in pictured else _named(letter) for letter in composed)


def _named(letter: str) -> str:
    """An emoji by a sign that means the same, or by its name; anything else by its code point."""
    if letter in _SAME:
        return _SAME[letter]
    code = ord(letter)
    name = unicodedata.name(letter, "") if any(code in block for block in _EMOJI) else ""
    return f"[{name.lower()}]" if name else f"[U+{code:04X}]"


def printed(data: Any) -> Any:
    """``data`` (as JSON has it) with every text legible; a text with long words is a list, and between its parts a line may end.

    A shape of its own for mappings and lists is kept; numbers, booleans and None stay.
    """
    if isinstance(data, str):
        return broken(legible(data))
    if isinstance(data, Mapping):
        return {key: printed(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [printed(value) for value in data]
    return data


def broken(text: str) -> Printed:
    """``text`` cut where a line may end within a long word; the parts joined are the text again."""
    if len(text) <= _LONG:
        return text
    parts = [""]
    for number, word in enumerate(re.split("( )", text)):
        first, *rest = [word] if number % 2 else _parts(word)
        parts[-1] += first
        parts += rest
    return parts[0] if len(parts) == 1 else parts


def _parts(word: str) -> list[str]:
    plain = word.isalpha() and word[1:].islower()
    if len(word) <= (_WORD if plain else _LONG):
        return [word]
    found: list[str] = []
    for part in _AFTER.split(word):
        found += [part] if len(part) <= _LONGEST else [part[at : at + _CUT] for at in range(0, len(part), _CUT)]
    return found
