"""claims.toml: the claims of a document as a person has confirmed them, made to be read and edited by hand.

What the rules read is a proposal; the file decides. A claim can be rejected, its polarity, scope or parameters corrected,
a claim the rules have missed added, and what only people can show attested. The words of the document tie each claim to its
place, so that the file survives when other sentences come and go.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from claims.errors import ClaimsFileError, QuoteNotFoundError
from claims.fold import fold
from claims.formats.markup import plain
from claims.kinds import KINDS
from claims.model import Attestation, Claim, ParamValue, Polarity, Reading, Responsible, Scope, Statement

SCHEMA = 1

_HEAD = """\
# What {name} promises, claim by claim. Check it, edit it, keep it beside the document.
# decision: "accept" or "reject". polarity: "asserts", "denies" or "hedged". responsible: "self", "provider" or "customer".
# quote: the document's own words; they tie the claim to its place and must stay in the document.
# Attest what only people can show with an [[attested]] table: claim, file, name, date, expires.
"""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A claims file as loaded: what it says of the document, its claims in order, and its attestations."""

    file: str
    document: str
    sha256: str
    claims: tuple[ConfirmedClaim, ...]
    attestations: tuple[Attestation, ...]


@dataclass(frozen=True, slots=True)
class ConfirmedClaim:
    """One ``[[claim]]`` table; ``line`` is where it stands in the file."""

    id: str
    quote: str
    kind: str
    polarity: Polarity
    responsible: Responsible
    scope: Scope
    params: Mapping[str, ParamValue]
    accepted: bool
    line: int


def dumps(reading: Reading) -> str:
    """The file for a reading, every claim accepted; the same reading gives the same text."""
    document = reading.document
    facts = {
        "name": document.name, "sha256": document.sha256, "language": document.language,
        "version": document.version, "date": document.date,
    }  # fmt: skip
    parts = [_HEAD.format(name=_one_line(document.name)), f"schema = {SCHEMA}\n", _table("[document]", facts)]
    for statement in reading.statements:
        for claim in statement.claims:
            title = KINDS[claim.kind].title[document.language]
            parts.append(f"# {_one_line(statement.section)}: {title}\n" + _table("[[claim]]", _claim_facts(claim)))
    parts += [_table("[[attested]]", _attested_facts(attested)) for attested in reading.attestations]
    return "\n".join(parts)


def loads(text: str, name: str) -> Confirmed:
    """The confirmed claims in ``text``; ``name`` is the file's name for messages.

    Raises ClaimsFileError, with file and line, for broken TOML, missing or unknown keys, and values that no claim can have.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
        raise ClaimsFileError(f"not valid TOML: {_PLACE.sub('', str(error)).strip()}", name, line) from None
    source = _Source(text, name)
    if data.get("schema") != SCHEMA:
        raise ClaimsFileError(
            f"schema must be {SCHEMA}, the only one this version reads", name, source.key_line(1, "schema")
        )
    document = _mapping(data.get("document", {}), source, 1, "document")
    claims = tuple(_claims(_tables(data, "claim", source), source))
    ids = {claim.id for claim in claims}
    attestations = tuple(_attestations(_tables(data, "attested", source), source, ids))
    return Confirmed(name, str(document.get("name", "")), str(document.get("sha256", "")), claims, attestations)


def apply(reading: Reading, confirmed: Confirmed) -> Reading:
    """The reading with the file's accepted claims in place of what the rules proposed.

    Raises QuoteNotFoundError for a claim, accepted or not, whose words the document does not hold.
    """
    index = _Index(reading)
    placed: dict[str, list[Claim]] = {}
    for item in confirmed.claims:
        statement, claim = index.place(item, confirmed.file)
        if item.accepted:
            placed.setdefault(statement.id, []).append(claim)
    statements = tuple(
        replace(statement, claims=tuple(placed.get(statement.id, ()))) for statement in reading.statements
    )
    return replace(reading, statements=statements, attestations=confirmed.attestations)


def unconfirmed(reading: Reading, confirmed: Confirmed) -> tuple[Claim, ...]:
    """The claims that the rules read in the document and the file says nothing about: new since it was confirmed."""
    known = {claim.id for claim in confirmed.claims}
    return tuple(claim for claim in reading.claims if claim.id not in known)


class _Index:
    """Finds the statement that a confirmed claim quotes, whatever its spelling, marks and line breaks."""

    def __init__(self, reading: Reading) -> None:
        self._document = reading.document.sha256
        self._proposed = {
            claim.id: (statement, claim) for statement in reading.statements for claim in statement.claims
        }
        self._wordings = [(_wording(statement.text), statement) for statement in reading.statements]

    def place(self, item: ConfirmedClaim, file: str) -> tuple[Statement, Claim]:
        quote = _wording(item.quote)
        proposed = self._proposed.get(item.id)
        if proposed and quote and quote in _wording(proposed[0].text):
            statement, claim = proposed
            return statement, self._claim(item, statement, claim.quote, claim.rule, claim.cue)
        found = [statement for wording, statement in self._wordings if quote and quote in wording]
        if not found:
            raise QuoteNotFoundError(
                f"claim {item.id} quotes words that the document does not hold: {_short(item.quote)}", file, item.line
            )
        best = min(found, key=lambda statement: len(statement.text))
        return best, self._claim(item, best, item.quote, "confirmed by hand", "")

    def _claim(self, item: ConfirmedClaim, statement: Statement, quote: str, rule: str, cue: str) -> Claim:
        return Claim(
            item.id, item.kind, item.polarity, item.responsible, item.scope, item.params, quote,
            statement.start, statement.end, statement.id, self._document, rule, cue,
        )  # fmt: skip


class _Source:
    """The file's text, for telling on which line a table or a key stands."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._lines = text.splitlines()

    def table_lines(self, header: str) -> list[int]:
        pattern = re.compile(rf"\s*\[\[\s*{header}\s*\]\]")
        return [at for at, line in enumerate(self._lines, 1) if pattern.match(line)]

    def key_line(self, table: int, key: str) -> int:
        """The line of ``key`` in the table that begins at line ``table``; that line itself where it has no such key."""
        pattern = re.compile(rf"""\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*=""")
        for at, line in enumerate(self._lines[table - 1 :], table):
            if at > table and line.lstrip().startswith("["):
                break
            if pattern.match(line):
                return at
        return table

    def error(self, message: str, table: int, key: str | None = None) -> ClaimsFileError:
        return ClaimsFileError(message, self.name, self.key_line(table, key) if key else table)


_CLAIM_KEYS = ("id", "quote", "kind", "polarity", "responsible", "scope", "params", "decision")
_ATTESTED_KEYS = ("claim", "file", "name", "date", "expires", "sha256")


def _tables(data: Mapping[str, Any], key: str, source: _Source) -> Iterator[tuple[int, Mapping[str, Any]]]:
    tables = data.get(key, [])
    lines = source.table_lines(key)
    if not isinstance(tables, list):
        raise source.error(f"write each as a table of its own: [[{key}]]", 1, key)
    for at, table in enumerate(tables):
        line = lines[at] if at < len(lines) else 1
        yield line, _mapping(table, source, line, key)


def _mapping(value: object, source: _Source, line: int, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise source.error(f"{key} must be a table", line, key)
    return value


def _claims(tables: Iterator[tuple[int, Mapping[str, Any]]], source: _Source) -> Iterator[ConfirmedClaim]:
    seen: set[str] = set()
    for line, table in tables:
        _check_keys(table, _CLAIM_KEYS, source, line)
        quote = _text(table, "quote", source, line)
        kind = _one_of(table, "kind", tuple(KINDS), source, line)
        identity = _text(table, "id", source, line) if "id" in table else _new_id(kind, quote)
        if identity in seen:
            raise source.error(f"claim {identity} stands twice in the file", line, "id")
        seen.add(identity)
        default = KINDS[kind]
        yield ConfirmedClaim(
            identity,
            quote,
            kind,
            _one_of(table, "polarity", get_args(Polarity), source, line),
            _one_of(table, "responsible", get_args(Responsible), source, line, default.responsible),
            _one_of(table, "scope", get_args(Scope), source, line, default.scope),
            _params(table, source, line),
            _one_of(table, "decision", ("accept", "reject"), source, line, "accept") == "accept",
            line,
        )


def _attestations(
    tables: Iterator[tuple[int, Mapping[str, Any]]], source: _Source, claims: set[str]
) -> Iterator[Attestation]:
    for line, table in tables:
        _check_keys(table, _ATTESTED_KEYS, source, line)
        claim = _text(table, "claim", source, line)
        if claim not in claims:
            raise source.error(f"{claim} is attested, but the file has no such claim", line, "claim")
        day = _day(table, "date", source, line)
        expires = _day(table, "expires", source, line)
        if expires < day:
            raise source.error(f"the attestation of {claim} expires before it was given", line, "expires")
        digest = _text(table, "sha256", source, line) if "sha256" in table else None
        yield Attestation(
            claim, _text(table, "file", source, line), _text(table, "name", source, line), day, expires, digest
        )


def _check_keys(table: Mapping[str, Any], known: Sequence[str], source: _Source, line: int) -> None:
    for key in table:
        if key not in known:
            raise source.error(f"unknown key {key!r}; there are {', '.join(known)}", line, key)


def _text(table: Mapping[str, Any], key: str, source: _Source, line: int) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.error(f"{key} must be a text", line, key)
    return value


def _one_of(
    table: Mapping[str, Any], key: str, known: Sequence[str], source: _Source, line: int, default: str | None = None
) -> Any:
    value = table.get(key, default)
    if value not in known:
        choices = ", ".join(known) if len(known) <= 12 else "see the list of kinds"
        raise source.error(f"{key} cannot be {value!r} ({choices})", line, key)
    return value


def _params(table: Mapping[str, Any], source: _Source, line: int) -> dict[str, ParamValue]:
    params: dict[str, ParamValue] = {}
    for name, value in _mapping(table.get("params", {}), source, line, "params").items():
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            params[name] = tuple(value)
        elif isinstance(value, dt.date):
            params[name] = value.isoformat()
        elif isinstance(value, str | int | float | bool):
            params[name] = value
        else:
            raise source.error(
                f"the parameter {name} must be a text, a number, true, false or a list of texts", line, "params"
            )
    return dict(sorted(params.items()))


def _day(table: Mapping[str, Any], key: str, source: _Source, line: int) -> str:
    value = table.get(key)
    try:
        return (value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))).isoformat()[:10]
    except ValueError:
        raise source.error(f"{key} must be a day like 2026-01-31", line, key) from None


def _new_id(kind: str, quote: str) -> str:
    return "c-" + hashlib.sha256(f"{kind}\0{fold(quote)}".encode()).hexdigest()[:8]


def _wording(text: str) -> str:
    """The words alone: spelling folded, markup and line breaks gone."""
    return " ".join(re.findall(r"[^\W_]+", fold(plain(text))))


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= 100 else line[:99] + "…"


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in " ".join(text.split()))


def _claim_facts(claim: Claim) -> dict[str, object]:
    facts: dict[str, object] = {
        "id": claim.id, "quote": " ".join(claim.quote.split()), "kind": claim.kind, "polarity": claim.polarity,
        "responsible": claim.responsible, "scope": claim.scope,
    }  # fmt: skip
    if claim.params:
        facts["params"] = dict(sorted(claim.params.items()))
    return {**facts, "decision": "accept"}


def _attested_facts(attested: Attestation) -> dict[str, object]:
    return {key: getattr(attested, key) for key in _ATTESTED_KEYS}


def _table(header: str, facts: Mapping[str, object]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in facts.items() if value is not None]
    return "\n".join([header, *lines]) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    return '"' + "".join(_ESCAPES.get(char) or _printable(char) for char in str(value)) + '"'


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _value(key)


def _printable(char: str) -> str:
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
