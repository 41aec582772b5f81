"""The languages of the reports: English is what the code says and the key by which the others are looked up.

The files in ``de/`` hold the German of every text, note and noun, by area. What comes from a document or from a tenant is a
value and is never looked up. A text without a translation stays English; the tests hold that there is none.
"""

from __future__ import annotations

import re
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
# The places of a text that hold a day or a time.
_DAYS = frozenset(("date", "day", "expires", "newest", "since"))
_MOMENTS = frozenset(("at",))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
_FIGURE = re.compile(r"\d{1,15}", re.ASCII)
_PORTS = frozenset(("port", "ports"))  # their numbers count nothing
# Lists inside a note; single words only where a name of a tenant could hold the same word.
_LISTS = (
    (re.compile(r"(?P<some>.+) and (?P<count>\d+) more", re.DOTALL), "{some} and {count} more"),
    (re.compile(r"(?P<some>\S+) or (?P<last>\S+)"), "{some} or {last}"),
    (re.compile(r"(?P<some>\S+) and (?P<last>\S+)"), "{some} and {last}"),
)
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its texts and whole sentences by their English, and its nouns as (one, many).

    A text may come as two, for one and for many: the first whole number among its values decides. ``notes`` are the texts
    that judges say.
    """

    code: Code
    texts: Mapping[str, Told] = field(default_factory=dict, repr=False)
    sentences: Mapping[str, str] = field(default_factory=dict, repr=False)
    nouns: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    notes: frozenset[str] = field(default=frozenset(), repr=False)

    def say(self, text: str, /, **values: object) -> str:
        """``text`` in this language, its ``{places}`` filled; a value that is a Note is said in this language too."""
        told = self.texts.get(text, text)
        if not isinstance(told, str):
            told = told[next((number for number in values.values() if type(number) is int), 0) != 1]
        return told.format(**{name: self._value(name, value) for name, value in values.items()}) if values else told

    def note(self, note: Note) -> str:
        """A note of a judge in this language, its days and figures written as the language writes them."""
        return self.say(note.template, **dict(note.values))

    def heard(self, sentence: str) -> str:
        """A finished English sentence in this language, by the text that it was made of; "page 3 is missing".

        For what rooms below say in words of their own: what an answer lacks, what a document is remarked for. What no text
        matches stays as it is.
        """
        told = self.sentences.get(sentence)
        if told is not None:
            return told
        for pattern, text in _patterns(self.code):
            found = pattern.fullmatch(sentence)
            if found:
                return text.format(**{name: self.heard(value) for name, value in found.groupdict().items()})
        return sentence

    def retold(self, sentence: str) -> str:
        """A finished English note of a judge in this language; "2 of 3 observations contradict it, the first: serves plain HTTP".

        For packs, which keep what was said and not what it was made of: the template is found again by its words, those with
        the most of their own first, and so are the notes in its places. What no template matches stays as it is.
        """
        told = self.texts.get(sentence) if sentence in self.notes else None
        if isinstance(told, str):
            return told
        for pattern, template in _templates(self.code):
            found = pattern.fullmatch(sentence)
            if found:
                return self.say(template, **{name: self._again(name, one) for name, one in found.groupdict().items()})
        return self.heard(sentence)

    def _again(self, name: str, value: str) -> str | int:
        """What stood in a place of a template: a figure counts, and what was said in words of ours is said again.

        Labels begin with a capital letter and are left alone, as are names of a tenant: no role is called as a label is.
        """
        if name not in _PORTS and _FIGURE.fullmatch(value):
            return int(value)
        told = self.texts.get(value)
        if isinstance(told, str) and value[0].islower():
            return told
        for pattern, template in _LISTS:
            found = pattern.fullmatch(value)
            if found:
                return self.say(template, **{name: self._again(name, one) for name, one in found.groupdict().items()})
        said = self.retold(value)
        return (
            ", ".join(str(self._again(name, one)) for one in value.split(", "))
            if said == value and ", " in value
            else said
        )

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
        """An ISO day as "20 November 2026" or "20. November 2026", a month as "November 2026"; None for what is neither."""
        if month := _MONTH.fullmatch(date):
            return f"{_MONTHS[self.code][int(month['month']) - 1]} {month['year']}"
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
        return f"{self._day(at)}, {clock}{self.utc}"

    @property
    def utc(self) -> str:
        """What stands after a time of day."""
        return " Uhr UTC" if self.code == "de" else " UTC"

    def _day(self, at: datetime) -> str:
        point = "." if self.code == "de" else ""
        return f"{at.day}{point} {_MONTHS[self.code][at.month - 1]} {at.year}"

    def _value(self, name: str, value: object) -> object:
        """A value as it stands in a sentence; what its place is called tells a day and what rooms below have said."""
        if isinstance(value, Note):
            return self.note(value)
        if isinstance(value, float):
            return self.number(value, len(str(value).partition(".")[2]))
        if isinstance(value, str):
            return self._told(name, value)
        return self.number(value) if type(value) is int else value

    def _told(self, name: str, value: str) -> str:
        if name == "detail":
            return self.heard(value)
        if name in _DAYS and _DAY.fullmatch(value):
            return self.day(value) or value
        return (self.moment(value) or value) if name in _MOMENTS else value


ENGLISH = Language("en")


@cache
def language(code: Code) -> Language:
    """The language with that code."""
    return ENGLISH if code == "en" else _load(code)


def _load(code: Code) -> Language:
    """A language out of its files; the titles of the kinds of claims come from the vocabulary."""
    nouns: dict[str, tuple[str, str]] = {}
    sentences: dict[str, str] = {kind.title["en"]: kind.title[code] for kind in KINDS.values()}
    texts: dict[str, Told] = dict(sentences)
    notes: set[str] = set()
    for file in sorted(files("reports.language").joinpath(code).iterdir(), key=lambda file: file.name):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        nouns |= {one: (said[0], said[1]) for one, said in data.pop("nouns", {}).items()}
        sentences |= data.pop("sentences", {})
        for area in data.values():
            texts |= {key: told if isinstance(told, str) else (told[0], told[1]) for key, told in area.items()}
            notes |= set(area) if file.name.startswith(("notes", "values")) else set()
    return Language(code, texts, sentences, nouns, frozenset(notes))


@cache
def _patterns(code: Code) -> list[tuple[re.Pattern[str], str]]:
    """The sentences with places as patterns, those with the most words of their own first."""
    placed = [(text, told) for text, told in language(code).sentences.items() if _PLACE.search(text)]
    return [(_pattern(text), told) for text, told in sorted(placed, key=lambda one: -len(_PLACE.sub("", one[0])))]


@cache
def _templates(code: Code) -> list[tuple[re.Pattern[str], str]]:
    """The notes of judges with places as patterns, those with the most words of their own first."""
    own = {text: len(_PLACE.sub("", text)) for text in sorted(language(code).notes) if _PLACE.search(text)}
    return [(_pattern(text), text) for text in sorted(own, key=lambda text: -own[text]) if own[text] > len(" and ")]


def _pattern(text: str) -> re.Pattern[str]:
    """A text as a pattern, its ``{places}`` as groups of the same names."""
    parts = _PLACE.split(text)  # words and names in turn
    said = [f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)]
    return re.compile("".join(said), re.DOTALL)
