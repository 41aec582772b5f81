"""The query options of Microsoft Graph, as far as the directory here is asked with them: $select, $filter, $top, $count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tomproof.demo.wire import Json

_TERM = re.compile(r"(?P<path>[\w/]+) (?P<operator>eq|ne|ge|le) (?P<value>'(?:[^']|'')*'|true|false|null|[\w:.-]+)")
Keeps = Callable[[Json], bool]


class Unsupported(ValueError):  # noqa: N818 - it names the query
    """A query that this directory does not understand; Graph says so with a 400."""


def filtered(text: str) -> Keeps:
    """The condition of a $filter made of comparisons joined by ``and``; raises Unsupported."""
    terms = [_term(part.strip().strip("()")) for part in re.split(r"\s+and\s+", text)]
    return lambda body: all(term(body) for term in terms)


def _term(text: str) -> Keeps:
    match = _TERM.fullmatch(text)
    if match is None:
        raise Unsupported(text)
    path, wanted, operator = match["path"].split("/"), _literal(match["value"]), match["operator"]
    if operator in ("ge", "le"):  # times, which compare as they are written
        above = operator == "ge"
        return lambda body: (str(_at(body, path)) >= str(wanted)) if above else (str(_at(body, path)) <= str(wanted))
    equal = operator == "eq"
    return lambda body: (_at(body, path) == wanted) is equal


def _literal(text: str) -> str | int | None:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text.isdecimal():
        return int(text)
    return {"true": True, "false": False, "null": None}.get(text, text)


def _at(body: Json, path: list[str]) -> object:
    value: object = body
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def selected(body: Json, names: tuple[str, ...]) -> Json:
    """The object with only these properties; annotations always come along."""
    wanted = {name.casefold() for name in names}
    return {key: value for key, value in body.items() if key.startswith("@") or key.casefold() in wanted}
