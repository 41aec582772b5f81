"""The languages of the reports: English is what the code says and the key by which the others are looked up.

The files in ``de/`` hold the German of every text, note and noun, by area. What comes from a document or from a tenant is a
value and is never looked up. A text without a translation stays English; the tests hold that there is none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from checks import Note
from claims.kinds import KINDS

Code = Literal["en", "de"]
CODES: tuple[Code, ...] = get_args(Code)
Told = str | tuple[str, str]

_MONTHS: Mapping[str, Sequence[str]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
}  # fmt: skip
_GROUPED = 10_000  # below, figures are written without a mark between the thousands: DIN 5008 and the ISO agree


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its texts by their English, and its nouns as (one, many).

    A text may come as two, for one and for many: the first whole number among its values decides.
    """

    code: Code
    texts: Mapping[str, Told] = field(default_factory=dict, repr=False)
    nouns: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def say(self, text: str, /, **values: object) -> str:
        """``text`` in this language, its ``{places}`` filled; a value that is a Note is said in this language too."""
        told = self.texts.get(text, text)
        if not isinstance(told, str):
            told = told[next((number for number in values.values() if type(number) is int), 0) != 1]
        return told.format(**{name: self._value(value) for name, value in values.items()}) if values else told

    def note(self, note: Note) -> str:
        """A note of a judge in this language; in English it is what ``str`` says of it."""
        return str(note) if self.code == "en" else self.say(note.template, **dict(note.values))

    def number(self, number: float, decimals: int = 0) -> str:
        """1,234.5 in English, 1.234,5 in German."""
        written = f"{number:,.{decimals}f}"
        return written if self.code == "en" else written.translate(str.maketrans(",.", ".,"))

    def count(self, number: int, noun: str, plural: str = "") -> str:
        """ "1 claim", "2 claims"; "1 Aussage", "2 Aussagen"."""
        one, many = self.nouns.get(noun, (noun, plural or f"{noun}s"))
        return f"{self.number(number)} {one if number == 1 else many}"

    def joined(self, parts: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.say('and')} {parts[-1]}"

    def day(self, date: str) -> str | None:
        """An ISO day as "20 November 2026" or "20. November 2026"; None for what is no day."""
        try:
            at = datetime.fromisoformat(date)
        except ValueError:
            return None
        return self._day(at)

    def moment(self, time: str) -> str | None:
        """An RFC 3339 time with its day, in UTC; None for what is no time."""
        try:
            at = datetime.fromisoformat(time).astimezone(UTC)
        except ValueError:
            return None
        clock = f"{at.hour:02}:{at.minute:02}"
        return f"{self._day(at)}, {clock} {'Uhr UTC' if self.code == 'de' else 'UTC'}"

    def _day(self, at: datetime) -> str:
        point = "." if self.code == "de" else ""
        return f"{at.day}{point} {_MONTHS[self.code][at.month - 1]} {at.year}"

    def _value(self, value: object) -> object:
        if isinstance(value, Note):
            return self.note(value)
        if self.code == "en" or isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return self._figure(value)

    def _figure(self, value: int | float) -> str:  # noqa: PYI041 - which of both decides
        """A figure within a sentence, with as many decimals as it has."""
        decimals = len(str(value).partition(".")[2]) if isinstance(value, float) else 0
        written = self.number(value, decimals)
        return written if abs(value) >= _GROUPED else written.replace(".", "")


ENGLISH = Language("en")


@cache
def language(code: Code) -> Language:
    """The language with that code."""
    return ENGLISH if code == "en" else _load(code)


def _load(code: Code) -> Language:
    """A language out of its files; the titles of the kinds of claims come from the vocabulary."""
    nouns: dict[str, tuple[str, str]] = {}
    texts: dict[str, Told] = {kind.title["en"]: kind.title[code] for kind in KINDS.values()}
    for file in sorted(files("reports.language").joinpath(code).iterdir(), key=lambda file: file.name):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        nouns |= {one: (said[0], said[1]) for one, said in data.pop("nouns", {}).items()}
        for area in data.values():
            texts |= {key: told if isinstance(told, str) else (told[0], told[1]) for key, told in area.items()}
    return Language(code, texts, nouns)
