"""TOML by hand: on which line a key stands, what is meant by a misspelt one, and how values are written."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from claims.errors import ClaimsFileError

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"\s*\[")
_CHOICES = 12  # that many are told in full


class Source:
    """The file's text, for telling on which line a table or a key stands."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._lines = re.split(r"\r?\n", text)

    def tables(self, data: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The tables under ``[[key]]``, each with its line; raises ClaimsFileError where they are written otherwise."""
        found = data.get(key, [])
        pattern = re.compile(rf"\s*\[\[\s*{key}\s*\]\]")
        lines = [at for at, line in enumerate(self._lines, 1) if pattern.match(line)]
        if not isinstance(found, list):
            raise self.error(f"write each as a table of its own: [[{key}]]", 1, key)
        for at, table in enumerate(found):
            line = lines[at] if at < len(lines) else 1
            yield line, self.mapping(table, line, key)

    def mapping(self, value: object, line: int, key: str) -> Mapping[str, Any]:
        """The value as a table; raises ClaimsFileError where it is none."""
        if not isinstance(value, dict):
            raise self.error(f"{key} must be a table", line, key)
        return value

    def key_line(self, table: int, key: str) -> int:
        """The line of ``key`` in the table that begins at line ``table`` (0: anywhere); that line itself where there is none."""
        own = re.compile(rf"""\s*\[*\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*[\]=.]""")
        inner = re.compile(rf"""[{{,]\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*=""")
        within = None
        for at, line in enumerate(self._lines[max(table - 1, 0) :], max(table, 1)):
            if 0 < table < at and line.lstrip().startswith("[["):
                break
            if own.match(line):
                return at
            if within is None and inner.search(line):
                within = at
        return within or max(table, 1)

    def error(self, message: str, table: int, key: str | None = None) -> ClaimsFileError:
        """The error to raise, with the line of the key or of the table."""
        return ClaimsFileError(message, self.name, self.key_line(table, key) if key else table)

    def check_keys(self, table: Mapping[str, Any], known: Sequence[str], line: int) -> None:
        """Raises ClaimsFileError for a key that is not known, with the nearest one that is."""
        for key in table:
            if key not in known:
                hint = nearest(key, known) or f"; there are {', '.join(known)}"
                raise self.error(f"unknown key {key!r}{hint}", line, key)

    def text(self, table: Mapping[str, Any], key: str, line: int) -> str:
        """A text that is not empty; raises ClaimsFileError."""
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} must be a text", line, key)
        return value

    def day(self, table: Mapping[str, Any], key: str, line: int) -> str:
        """A day as ISO 8601, written as a date or as a text; raises ClaimsFileError."""
        value = table.get(key)
        try:
            return (value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))).isoformat()[:10]
        except ValueError:
            raise self.error(f"{key} must be a day like 2026-01-31", line, key) from None

    def one_of(
        self, table: Mapping[str, Any], key: str, known: Sequence[str], line: int, default: str | None = None
    ) -> Any:
        """One of the known values; raises ClaimsFileError with the nearest one, or with all of them."""
        value = table.get(key, default)
        if value not in known:
            choices = f" ({', '.join(known)})" if len(known) <= _CHOICES else ""
            hint = nearest(str(value), known) or ("" if choices else "; see the list of kinds")
            raise self.error(f"{key} cannot be {value!r}{choices}{hint}", line, key)
        return value


def nearest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?", or nothing where nothing is near."""
    near = difflib.get_close_matches(word.casefold(), {one.casefold(): one for one in known}, n=1)
    found = next((one for one in known if near and one.casefold() == near[0]), None)
    return f"; did you mean {found!r}?" if found else ""


def table(header: str, facts: Mapping[str, object]) -> str:
    """A table with one line for each fact; a ``Comment`` among the keys is written as it is, None is left out."""
    lines = [
        str(fact) if isinstance(fact, Comment) else f"{key} = {value(fact)}"
        for key, fact in facts.items()
        if fact is not None and fact != ""
    ]
    return "\n".join([header, *lines]) + "\n"


class Comment(str):
    """A comment to be written between the keys."""

    __slots__ = ()


def value(data: object) -> str:
    """A value as TOML writes it; texts on one line, everything that cannot be seen in them by its code."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, int | float):
        return repr(data)
    if isinstance(data, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {value(part)}" for key, part in data.items()) + " }"
    if isinstance(data, tuple):
        return "[" + ", ".join(value(part) for part in data) + "]"
    return '"' + "".join(_ESCAPES.get(char) or _printable(char) for char in str(data)) + '"'


def one_line(text: str) -> str:
    """The text on one line with blanks for what cannot be seen: for comments and messages."""
    return "".join(char if char.isprintable() else " " for char in " ".join(text.split()))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else value(key)


def _printable(char: str) -> str:
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
