"""claims.toml: the claims of a document as a person has confirmed them, made to be read and edited by hand.

What the rules read is a proposal; the file decides. A claim can be rejected, its polarity, scope or parameters corrected,
a claim the rules have missed added, and what only people can show attested. The words of the document tie each claim to its
place, so that the file survives when other sentences come and go (``claims.matching``, ``claims.merging``).

Comments that begin with ``#.`` are written anew each time; all others belong to whoever wrote them.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from claims.errors import ClaimsFileError, QuoteNotFoundError
from claims.fold import fold
from claims.formats.markup import plain
from claims.kinds import KINDS
from claims.model import (
    Attestation,
    Change,
    Claim,
    Decision,
    How,
    Looked,
    ParamValue,
    Polarity,
    Reading,
    Responsible,
    Scope,
    Statement,
)
from claims.tables import Comment, Source, nearest, one_line, table
from claims.values import WrongValueError, allowed, normal

SCHEMA = 1
MARK = "#. "  # opens a comment that is written anew

_HEAD = """\
What {name} promises, claim by claim. Check it, edit it, keep it beside the document.

decision     "accept": it is meant as it stands here.  "reject": it is no such promise, and is not judged.
             "open": nobody has decided yet; it is judged as the rules read it, and the report says so.
polarity     "asserts": in force.  "denies": not in force, or only planned.  "hedged": the wording leaves it open.
responsible  "self", "provider" or "customer": who operates it.
scope        {scopes}
params       may be corrected in plain words: "30 days", "West Europe"; what is possible stands above each.
quote        the document's own words. They tie the claim to its place: where they change, a new decision is needed.
read         where and how tomproof read it; leave it. A claim that you add yourself needs only quote (the whole
             sentence), kind, polarity and what else differs.

What only people can show is attested with a table of its own; examples stand where one is needed.
Lines that begin with "#." are written anew each time, your own comments and tables stay.
"""
_PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)")
_READ = re.compile(r"(?P<statement>s-[0-9a-f]{8}) (?P<proposal>[0-9a-f]{8})")
_WIDTH = 120
_TOP_KEYS = ("schema", "document", "claim", "attested", "changed")
_DOCUMENT_KEYS = ("name", "sha256", "language", "version", "date")
_CLAIM_KEYS = (
    "id", "quote", "section", "kind", "polarity", "responsible", "scope", "params", "decision", "read",
)  # fmt: skip
_ATTESTED_KEYS = ("claim", "file", "name", "date", "expires", "sha256", "looked")
_CHANGED_KEYS = ("how", "was", "now", "statement", "detail")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A claims file as loaded: what it says of the document, its claims in order, and its attestations.

    ``changes`` stand only in the file of an evidence pack: what had changed since the claims were confirmed.
    """

    file: str
    document: str
    sha256: str
    claims: tuple[ConfirmedClaim, ...]
    attestations: tuple[Attestation, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmedClaim:
    """One ``[[claim]]`` table; ``line`` is where it stands in the file.

    ``statement`` is the id of the statement it was read in and ``proposal`` the fingerprint of what the rules read there
    at the time; both are "" in a table that was written by hand.
    """

    id: str
    quote: str
    kind: str
    polarity: Polarity
    responsible: Responsible
    scope: Scope
    params: Mapping[str, ParamValue]
    decision: Decision
    line: int
    section: str = ""
    statement: str = ""
    proposal: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it is judged: accepted, or not yet decided on."""
        return self.decision != "reject"


# -- writing ---------------------------------------------------------------------------------------------------------------


def dumps(reading: Reading) -> str:
    """The file for a reading, every claim accepted that is not open; the same reading gives the same text."""
    parts = [head(reading)]
    attested = {one.claim for one in reading.attestations}
    for statement in reading.statements:
        parts += [claim_block(reading, statement, claim, attested=claim.id in attested) for claim in statement.claims]
    parts += [table("[[attested]]", _facts(one, _ATTESTED_KEYS)) for one in reading.attestations]
    parts += [table("[[changed]]", _facts(one, _CHANGED_KEYS)) for one in reading.changes]
    return "\n".join(parts)


def head(reading: Reading) -> str:
    """How the file is to be read, and which document it is about."""
    document = reading.document
    facts = {
        "name": document.name, "sha256": document.sha256, "language": document.language,
        "version": document.version, "date": document.date,
    }  # fmt: skip
    scopes = textwrap.fill(", ".join(get_args(Scope)), 105).replace("\n", "\n             ")
    lines = _HEAD.format(name=one_line(document.name), scopes=scopes).splitlines()
    told = "".join(f"{MARK}{line}".rstrip() + "\n" for line in lines)
    return f"{told}\nschema = {SCHEMA}\n\n{table('[document]', facts)}"


def claim_block(reading: Reading, statement: Statement, claim: Claim, *, attested: bool = False) -> str:
    """The ``[[claim]]`` table of a claim with the comments around it."""
    return claim_comment(reading, claim) + table("[[claim]]", _claim_facts(statement, claim)) + example(claim, attested)


def claim_comment(reading: Reading, claim: Claim | ConfirmedClaim) -> str:
    """The line above a claim that says in words what it is."""
    return f"{MARK}{KINDS[claim.kind].title[reading.document.language]}\n"


def example(claim: Claim | ConfirmedClaim, attested: bool) -> str:
    """How to attest a claim that only people can show; "" for any other, and for one that is attested already."""
    if attested or {"azure", "entra"} & set(KINDS[claim.kind].sources):
        return ""
    facts = (f'claim = "{claim.id}"', 'file = "…"', 'name = "…"', "date = 2026-01-31", "expires = 2027-01-31")
    lines = ("Azure and Entra cannot show this. Attest it by putting this below, filled in:", "[[attested]]", *facts)
    return "".join(f"{MARK}{line}\n" for line in lines)


def proposal(claims: tuple[Claim, ...]) -> str:
    """A fingerprint of what the rules read in a statement."""
    said = [
        [one.kind, one.polarity, one.responsible, one.scope, sorted((k, _plain(v)) for k, v in one.params.items())]
        for one in claims
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]


def _plain(value: ParamValue) -> object:
    return list(value) if isinstance(value, tuple) else value


def _claim_facts(statement: Statement, claim: Claim) -> dict[str, object]:
    return {
        "id": claim.id,
        "quote": " ".join(claim.quote.split()),
        "section": one_line(statement.section),
        "kind": claim.kind,
        "polarity": claim.polarity,
        "responsible": claim.responsible,
        "scope": claim.scope,
        "#": Comment(_possible(claim.kind)),
        "params": dict(sorted(claim.params.items())) or None,
        "decision": "open" if claim.open else "accept",
        "read": f"{statement.id} {proposal(statement.claims)}",
    }


def _possible(kind: str) -> str:
    """The comment that names the parameters of a kind and what they can be."""
    told = [f"{spec.name}: {spec.told()}" for spec in allowed(kind).values()]
    if not told:
        return ""
    lines = textwrap.wrap(f"params: {'; '.join(told)}", _WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"{MARK}{line if at == 0 else f'  {line}'}" for at, line in enumerate(lines))


def _facts(one: Attestation | Change, keys: tuple[str, ...]) -> dict[str, object]:
    return {key: getattr(one, key) for key in keys}


# -- reading ---------------------------------------------------------------------------------------------------------------


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
    except RecursionError:
        raise ClaimsFileError("not valid TOML: nested too deeply", name, 1) from None
    source = Source(text, name)
    if data.get("schema") != SCHEMA:
        raise ClaimsFileError(
            f"schema must be {SCHEMA}, the only one this version reads", name, source.key_line(0, "schema")
        )
    source.check_keys(data, _TOP_KEYS, 0)
    document = source.mapping(data.get("document", {}), 1, "document")
    source.check_keys(document, _DOCUMENT_KEYS, 0)
    claims = tuple(_claims(source.tables(data, "claim"), source))
    attestations = tuple(_attestations(source.tables(data, "attested"), source, {claim.id for claim in claims}))
    changes = tuple(_changes(source.tables(data, "changed"), source))
    return Confirmed(
        name, str(document.get("name", "")), str(document.get("sha256", "")), claims, attestations, changes
    )


Tables = Iterator[tuple[int, Mapping[str, Any]]]


def _claims(tables: Tables, source: Source) -> Iterator[ConfirmedClaim]:
    seen: set[str] = set()
    for line, data in tables:
        source.check_keys(data, _CLAIM_KEYS, line)
        quote = source.text(data, "quote", line)
        kind = source.one_of(data, "kind", tuple(KINDS), line)
        identity = source.text(data, "id", line) if "id" in data else _new_id(kind, quote)
        if identity in seen:
            raise source.error(f"claim {identity} stands twice in the file", line, "id")
        seen.add(identity)
        default = KINDS[kind]
        statement, proposed = _read(data, source, line)
        yield ConfirmedClaim(
            identity,
            quote,
            kind,
            source.one_of(data, "polarity", get_args(Polarity), line),
            source.one_of(data, "responsible", get_args(Responsible), line, default.responsible),
            source.one_of(data, "scope", get_args(Scope), line, default.scope),
            _params(data, kind, source, line),
            source.one_of(data, "decision", get_args(Decision), line, "accept"),
            line,
            source.text(data, "section", line) if "section" in data else "",
            statement,
            proposed,
        )


def _read(data: Mapping[str, Any], source: Source, line: int) -> tuple[str, str]:
    if "read" not in data:
        return "", ""
    found = _READ.fullmatch(source.text(data, "read", line))
    if found is None:
        raise source.error("read must stay as it was written, or be left out", line, "read")
    return found["statement"], found["proposal"]


def _params(data: Mapping[str, Any], kind: str, source: Source, line: int) -> dict[str, ParamValue]:
    specs = allowed(kind)
    params: dict[str, ParamValue] = {}
    for name, written in source.mapping(data.get("params", {}), line, "params").items():
        spec = specs.get(name)
        if spec is None:
            there = f"; there are {', '.join(specs)}" if specs else "; it has none"
            raise source.error(f"{kind} has no parameter {name!r}{nearest(name, tuple(specs)) or there}", line, name)
        try:
            params[name] = normal(spec, written)
        except WrongValueError as error:
            raise source.error(str(error), line, name) from None
    return dict(sorted(params.items()))


def _attestations(tables: Tables, source: Source, claims: set[str]) -> Iterator[Attestation]:
    for line, data in tables:
        source.check_keys(data, _ATTESTED_KEYS, line)
        claim = source.text(data, "claim", line)
        if claim not in claims:
            hint = nearest(claim, claims)
            raise source.error(f"{claim} is attested, but the file has no such claim{hint}", line, "claim")
        day = source.day(data, "date", line)
        expires = source.day(data, "expires", line)
        if expires < day:
            raise source.error(f"the attestation of {claim} expires before it was given", line, "expires")
        texts = source.text(data, "file", line), source.text(data, "name", line)
        looked = source.one_of(data, "looked", ("", *get_args(Looked)), line, "")
        yield Attestation(claim, *texts, day, expires, _digest(data, source, line), looked)


def _digest(data: Mapping[str, Any], source: Source, line: int) -> str | None:
    if "sha256" not in data:
        return None
    digest = source.text(data, "sha256", line).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise source.error("sha256 must be the SHA-256 of the file, 64 hexadecimal digits", line, "sha256")
    return digest


def _changes(tables: Tables, source: Source) -> Iterator[Change]:
    for line, data in tables:
        source.check_keys(data, _CHANGED_KEYS, line)
        texts = {key: source.text(data, key, line) if key in data else "" for key in _CHANGED_KEYS[1:]}
        yield Change(source.one_of(data, "how", get_args(How), line), **texts)


def _new_id(kind: str, quote: str) -> str:
    return "c-" + hashlib.sha256(f"{kind}\0{fold(quote)}".encode()).hexdigest()[:8]


# -- over a document -------------------------------------------------------------------------------------------------------

BY_HAND = "confirmed by hand"


def apply(reading: Reading, confirmed: Confirmed) -> Reading:
    """The reading with the file's claims in place of what the rules proposed: for the very document it was written for.

    Nothing but the file decides. Raises QuoteNotFoundError for a claim, accepted or not, whose words the document does not
    hold. For a document that may have changed since, see ``claims.matching.confirm``.
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
    return replace(reading, statements=statements, attestations=confirmed.attestations, changes=confirmed.changes)


def unconfirmed(reading: Reading, confirmed: Confirmed) -> tuple[Claim, ...]:
    """The claims that the rules read in the document and the file says nothing about: new since it was confirmed."""
    known = {claim.id for claim in confirmed.claims}
    return tuple(claim for claim in reading.claims if claim.id not in known)


def claim_of(item: ConfirmedClaim, statement: Statement, document: str, proposed: Claim | None) -> Claim:
    """A confirmed claim in its statement; ``proposed`` is what the rules read under the same id, if anything."""
    same = proposed if proposed and proposed.id == item.id else None
    quote = same.quote if same else item.quote
    rule, cue = (same.rule, same.cue) if same else (BY_HAND, "")
    return Claim(
        item.id, item.kind, item.polarity, item.responsible, item.scope, item.params, quote,
        statement.start, statement.end, statement.id, document, rule, cue, item.decision == "open",
    )  # fmt: skip


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
            return statement, claim_of(item, statement, self._document, claim)
        found = [statement for wording, statement in self._wordings if quote and quote in wording]
        found = [statement for statement in found if statement.id == item.statement] or found
        if not found:
            raise QuoteNotFoundError(
                f"claim {item.id} quotes words that the document does not hold: {_short(item.quote)}", file, item.line
            )
        best = min(found, key=lambda statement: len(statement.text))
        return best, claim_of(item, best, self._document, None)


def _wording(text: str) -> str:
    """The words alone: spelling folded, markup and line breaks gone."""
    return " ".join(re.findall(r"[^\W_]+", fold(plain(text))))


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= 100 else line[:99] + "…"
