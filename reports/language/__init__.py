"""The languages of the reports: English is what the code says and the key by which the others are looked up.

``de.toml`` holds the German of every text, note and noun, by area. What comes from a document or from a tenant is a value
and is never looked up. A text without a translation stays English; the tests hold that there is none.
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

Code = Literal["en", "de"]
CODES: tuple[Code, ...] = get_args(Code)

_MONTHS: Mapping[str, Sequence[str]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its texts by their English, and its nouns as (one, many)."""

    code: Code
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    nouns: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def say(self, text: str, /, **values: object) -> str:
        """``text`` in this language, its ``{places}`` filled; a value that is a Note is said in this language too."""
        told = self.texts.get(text, text)
        return told.format(**{name: self._value(value) for name, value in values.items()}) if values else told

    def note(self, note: Note) -> str:
        """A note of a judge in this language."""
        return self.say(note.template, **dict(note.values))

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
        clock = f"{at.hour:02}:{at.minute:02} UTC"
        return f"{self._day(at)}, {clock}"

    def _day(self, at: datetime) -> str:
        point = "." if self.code == "de" else ""
        return f"{at.day}{point} {_MONTHS[self.code][at.month - 1]} {at.year}"

    def _value(self, value: object) -> object:
        return self.note(value) if isinstance(value, Note) else value


ENGLISH = Language("en")


@cache
def language(code: Code) -> Language:
    """The language with that code."""
    return ENGLISH if code == "en" else _load(code)


def _load(code: Code) -> Language:
    data = tomllib.loads(files("reports.language").joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    nouns = {one: (said[0], said[1]) for one, said in data.pop("nouns", {}).items()}
    return Language(code, {key: text for area in data.values() for key, text in area.items()}, nouns)
