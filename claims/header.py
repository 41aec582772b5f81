"""The document about itself: its language, its version and its date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from claims.fold import fold

_WORDS = {
    "en": frozenset((
        "the", "of", "and", "to", "is", "are", "by", "with", "for", "in", "be", "has", "have", "not", "our", "we",
        "which", "this", "that", "any", "all", "from", "on", "or", "as",
    )),
    "de": frozenset((
        "der", "die", "das", "und", "zu", "ist", "sind", "durch", "mit", "fuer", "im", "werden", "wird", "nicht", "von",
        "auf", "des", "den", "dem", "eine", "ein", "oder", "bei", "zur", "nach", "aus",
    )),
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january januar jan jaenner", "february februar feb", "march maerz mar mrz", "april apr", "may mai",
         "june juni jun", "july juli jul", "august aug", "september sep sept", "october oktober oct okt",
         "november nov", "december dezember dec dez"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<!\d)(?P<iso>(?P<iy>20\d\d|19\d\d)-(?P<im>\d\d)(?:-(?P<id>\d\d))?)(?!\d)"
    rf"|(?<!\d)(?P<gd>\d{{1,2}})\.\s?(?P<gm>\d{{1,2}})\.\s?(?P<gy>20\d\d|19\d\d)(?!\d)"
    rf"|(?<!\d)(?P<td>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?P<tm>{_MONTH})\.?,?\s(?P<ty>20\d\d|19\d\d)(?!\d)"
    rf"|\b(?P<em>{_MONTH})\.?\s(?:(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<ey>20\d\d|19\d\d)(?!\d)"
    rf"|(?<!\d)(?P<sm>\d{{1,2}})/(?P<sy>20\d\d)(?!\d)"
)
_DATED = re.compile(
    r"\b(?:stand|datum|date|dated|updated?|last (?:updated?|reviewed|revised|changed|modified)|version|revision|"
    r"effective(?: date)?|aktualisiert|aktualisierung|aenderung|ueberarbeitet|ueberarbeitung|geprueft|pruefung|"
    r"gueltig (?:ab|seit)|valid from|vom|reviewed(?: and updated)? on)\b[^a-z0-9]{0,8}"
)
_VERSION = re.compile(
    r"\b(?:version|rev(?:ision)?\.?|v(?=\d))\s*[:#]?\s*\*{0,2}\s*v?(?P<version>\d+(?:\.\d+){0,3})(?![\d-])"
)


def language(text: str) -> Literal["en", "de"]:
    """English or German, by the little words."""
    words = re.findall(r"[^\W\d_]+", fold(text[:60_000]))
    german = sum(word in _WORDS["de"] for word in words)
    english = sum(word in _WORDS["en"] for word in words)
    return "de" if german > english else "en"


def find_date(text: str) -> str | None:
    """The first date in the text as an ISO 8601 day, or as a month where no day is given."""
    found = _DATE.search(fold(text))
    return _iso(found) if found else None


def version(lines: Iterable[str]) -> str | None:
    """The document's version as its header gives it; a year is a date, not a version."""
    for line in lines:
        found = _VERSION.search(fold(line))
        if found and not re.fullmatch(r"(?:19|20)\d\d", found["version"]):
            return found["version"]
    return None


def date(lines: Iterable[str]) -> str | None:
    """The document's date as its header gives it."""
    for line in lines:
        text = fold(line)
        for label in _DATED.finditer(text):
            found = _DATE.match(text, label.end()) or _DATE.search(text, label.end(), label.end() + 30)
            if found and (iso := _iso(found)):
                return iso
    return None


def _iso(found: re.Match[str]) -> str | None:
    year = found["iy"] or found["gy"] or found["ty"] or found["ey"] or found["sy"]
    named = found["tm"] or found["em"]
    month = _MONTHS[named] if named else int(found["im"] or found["gm"] or found["sm"])
    day = found["id"] or found["gd"] or found["td"] or found["ed"]
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")
