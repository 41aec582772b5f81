"""The nouns of the TOM side: a document, its statements and the claims they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Polarity = Literal["asserts", "denies", "hedged"]
Responsible = Literal["self", "provider", "customer"]
Unit = Literal["line", "page", "paragraph"]
StatementType = Literal["heading", "sentence", "bullet", "item", "row", "metadata", "badge", "footer"]
Scope = Literal[
    "production",
    "personal data",
    "development systems",
    "customers' tenants",
    "customers' users",
    "provider platform",
    "organisation",
    "devices",
    "premises",
]
Decision = Literal["accept", "reject", "open"]
How = Literal["reworded", "reread", "new", "gone", "undecided", "rejected", "corrected"]
Looked = Literal["same", "another", "missing"]
ParamValue = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One control that a statement says is, or is not, in force.

    ``start`` and ``end`` are character offsets of the statement into the document's text. ``id`` depends on the kind and
    the folded wording only, so that a claim keeps its id when sentences around it come and go. ``rule`` and ``cue`` name
    the rule and the very words that made the claim. ``open`` says that people have confirmed the claims of the document,
    but not this one: its words are new, or others than those that were confirmed.
    """

    id: str
    kind: str
    polarity: Polarity
    responsible: Responsible
    scope: Scope
    params: Mapping[str, ParamValue]
    quote: str
    start: int
    end: int
    statement: str
    document: str
    rule: str = ""
    cue: str = ""
    open: bool = False

    @property
    def promise(self) -> tuple[object, ...]:
        """What is promised, apart from where it is written: claims with an equal promise are judged once."""
        return (self.kind, self.polarity, self.responsible, self.scope, tuple(sorted(self.params.items())))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, bullet, table row or heading with its span; together they cover every non-blank character.

    ``position`` is where it begins in the file, from 1, counted in the document's ``unit``; 0 where the format has no places.
    """

    id: str
    start: int
    end: int
    text: str
    type: StatementType
    section: str
    claims: tuple[Claim, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A TOM as it was given: ``sha256`` is of the file's bytes, ``text`` is what the offsets count in.

    ``unit`` is what the positions of its statements count: lines of a text, pages of a PDF, paragraphs of a Word file.
    """

    name: str
    sha256: str
    media_type: str
    text: str
    language: Literal["en", "de"]
    version: str | None = None
    date: str | None = None
    unit: Unit = "line"

    @property
    def characters(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a named person has shown by a document, for what no API can show. Dates are ISO 8601 days.

    ``looked`` is what became of the file when the evidence was collected, "" where nobody looked: it was the one with this
    SHA-256, another one, or it was not there. The file itself is never kept.
    """

    claim: str
    file: str
    name: str
    date: str
    expires: str
    sha256: str | None = None
    looked: Looked | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Where a document and the file in which its claims were confirmed differ, or where the file overrules the rules.

    ``was`` are the words that were confirmed ("" for new ones), ``now`` those of the document ("" for words that are gone),
    ``statement`` the id of the statement they stand in, ``detail`` what of a claim was decided otherwise than it was read.
    """

    how: How
    was: str
    now: str
    statement: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole TOM as understood: the document, its statements in order, what people have attested, and what has changed
    since they confirmed its claims."""

    document: Document
    statements: tuple[Statement, ...]
    attestations: tuple[Attestation, ...] = field(default=())
    changes: tuple[Change, ...] = field(default=())

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for statement in self.statements for claim in statement.claims)
