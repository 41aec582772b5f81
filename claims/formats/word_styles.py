"""Word's styles and numbering: which paragraphs are headings, and which number or bullet Word draws before a paragraph.

https://learn.microsoft.com/dotnet/api/documentformat.openxml.wordprocessing.style and
https://learn.microsoft.com/dotnet/api/documentformat.openxml.wordprocessing.level
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# Word keeps the English names of its own styles in every language; other programs write the local ones.
_HEADING = re.compile(r"(?:heading|überschrift|ueberschrift|berschrift|titre|kop|rubrik)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|titel|dokumenttitel)\Z", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|verzeichnis|inhaltsverzeichnis|table of (?:figures|contents))\s*\d*\Z|toc heading", re.IGNORECASE
)
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_SWITCHES = {"b": "bold", "strike": "struck", "dstrike": "struck", "vanish": "hidden"}
_CHAIN = 20
CONTENTS = -1  # the level of a line in the table of contents


@dataclass(slots=True)
class Style:
    """A paragraph or character style as far as reading needs it."""

    name: str = ""
    based_on: str = ""
    level: int | None = None
    num: str | None = None
    ilvl: int | None = None
    bold: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _Num:
    abstract: str = ""
    starts: dict[int, int] = field(default_factory=dict)


def on(attributes: Mapping[str, str]) -> bool:
    """The value of a switch: there and not said to be off."""
    return attributes.get("val", "1") not in ("0", "false", "off", "none")


class Styles:
    """Takes in styles.xml."""

    def __init__(self) -> None:
        self._styles: dict[str, Style] = {}
        self._here = Style()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        here = self._here
        if name == "style":
            self._here = self._styles.setdefault(attributes.get("styleId", ""), Style())
        elif name in _SWITCHES:
            setattr(here, _SWITCHES[name], on(attributes))
        elif name == "name":
            here.name = value
        elif name == "basedOn":
            here.based_on = value
        elif name == "outlineLvl":
            here.level = _int(value) + 1 if _int(value) < 9 else None
        elif name == "numId":
            here.num = value
        elif name == "ilvl":
            here.ilvl = _int(value)

    def end(self, name: str) -> None:
        """After a style no element belongs to it."""
        if name == "style":
            self._here = Style()

    def text(self, data: str) -> None:
        """Styles hold no text."""

    def _chain(self, style: str) -> list[Style]:
        found: list[Style] = []
        while style in self._styles and len(found) < _CHAIN:
            found.append(self._styles[style])
            style = found[-1].based_on
        return found

    def level(self, style: str) -> int | None:
        """The rank of a heading from 0 (the title), None for other paragraphs, CONTENTS for a table of contents."""
        for one in self._chain(style):
            if _CONTENTS.match(one.name):
                return CONTENTS
            named = _HEADING.match(one.name)
            if named:
                return int(named[1])
            if _TITLE.match(one.name):
                return 0
            if one.level is not None:
                return one.level
        named = _HEADING.match(style) if style not in self._styles else None
        return int(named[1]) if named else None

    def numbering(self, style: str) -> tuple[str | None, int | None]:
        """The number's id and its level as the style says."""
        chain = self._chain(style)
        num = next((one.num for one in chain if one.num is not None), None)
        return num, next((one.ilvl for one in chain if one.ilvl is not None), None)

    def said(self, style: str, switch: str) -> bool | None:
        """Whether the style switches ``bold``, ``struck`` or ``hidden`` on."""
        return next((value for one in self._chain(style) if (value := getattr(one, switch)) is not None), None)


class Numbering:
    """Takes in numbering.xml, and counts."""

    def __init__(self) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._nums: dict[str, _Num] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._used: set[str] = set()
        self._here: dict[int, _Level] = {}
        self._level = _Level()
        self._ilvl = 0
        self._num = _Num()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "abstractNum":
            self._here = self._abstract.setdefault(attributes.get("abstractNumId", ""), {})
        elif name == "num":
            self._num = self._nums.setdefault(attributes.get("numId", ""), _Num())
        elif name in ("lvl", "lvlOverride"):
            self._ilvl = _int(attributes.get("ilvl", "0"))
            if name == "lvl":
                self._level = self._here.setdefault(self._ilvl, _Level())
        elif name == "abstractNumId":
            self._num.abstract = value
        elif name == "startOverride":
            self._num.starts[self._ilvl] = _int(value)
        elif name == "start":
            self._level.start = _int(value)
        elif name == "numFmt":
            self._level.form = value
        elif name == "lvlText":
            self._level.text = value

    def end(self, name: str) -> None:
        """Nothing hangs on where a definition ends."""

    def text(self, data: str) -> None:
        """Definitions hold no text."""

    def mark(self, num: str | None, ilvl: int | None) -> str:
        """What Word draws before the next paragraph with this numbering: "2.1", "a)", "•", or nothing."""
        known = self._nums.get(num or "")
        if known is None or num in (None, "0"):
            return ""
        levels = self._abstract.get(known.abstract, {})
        at = ilvl or 0
        level = levels.get(at, _Level())
        if level.form == "bullet":
            return "•"
        if level.form == "none":
            return ""
        self._count(num or "", known, levels, at)
        counts = self._counts[known.abstract]
        text = _PLACE.sub(lambda place: self._figure(levels, counts, int(place[1]) - 1), level.text or f"%{at + 1}.")
        return " ".join(text.split())[:40]

    def _count(self, num: str, known: _Num, levels: Mapping[int, _Level], at: int) -> None:
        """Numbers with one abstract definition share their count; a number's own start is taken at its first use."""
        counts = self._counts.setdefault(known.abstract, {})
        if num not in self._used:
            self._used.add(num)
            for level, start in known.starts.items():
                counts[level] = start - 1
        counts[at] = counts.get(at, levels.get(at, _Level()).start - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]

    @staticmethod
    def _figure(levels: Mapping[int, _Level], counts: Mapping[int, int], at: int) -> str:
        level = levels.get(at, _Level())
        value = counts.get(at, level.start)
        if level.form in ("lowerLetter", "upperLetter") and 0 < value <= 26:
            return chr((96 if level.form == "lowerLetter" else 64) + value)
        if level.form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
            roman = _roman(value)
            return roman if level.form == "lowerRoman" else roman.upper()
        return f"0{value}" if level.form == "decimalZero" and value < 10 else str(value)


def _roman(value: int) -> str:
    out = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            out += letters
            value -= worth
    return out


def _int(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
