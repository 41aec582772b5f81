"""reading.html: a document with its claims marked as the rules read them, before anything is asked or judged.

One file without a script and without a network, like report.html: everything of the document is escaped and made visible.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from claims.kinds import KINDS
from claims.model import Claim, ParamValue, Reading, Statement
from claims.remarks import Coverage, Remark, coverage, remarks
from reports import words
from reports.html import environment, speaking
from reports.language import CODES, ENGLISH, Code, Language
from reports.language import language as by_code
from reports.layout import Block, Part, blocks
from reports.marking import Bit, bits
from reports.remarks import LEAD, before, grouped, quoted

# The marks in the order in which they are shown where words overlap: what a reader wants to notice comes first.
ORDER = ("denies", "hedged", "asserts")
_REMARKS = 200


@dataclass(frozen=True, slots=True)
class Label:
    """How a mark looks without colour, and what it means."""

    sign: str
    word: str
    means: str


LABELS: Mapping[str, Label] = {
    "asserts": Label("+", "asserts", "the document says that this is in force"),
    "denies": Label("−", "denies", "the document says that this is not in force, or only planned"),
    "hedged": Label("~", "hedged", "the wording leaves it open"),
    "unread": Label("?", "unread", "reads like a promise, but no rule knows what is promised"),
}


def spoken(reading: Reading, code: Code | None = None) -> Language:
    """The language to tell a reading in: the one that is named, else the document's, else English."""
    return by_code(code or next((one for one in CODES if one == reading.document.language), "en"))


def labels(language: Language) -> Mapping[str, Label]:
    """The marks in a language."""
    return {
        mark: Label(label.sign, language.say(label.word), language.say(label.means)) for mark, label in LABELS.items()
    }


@dataclass(frozen=True, slots=True)
class Noted:
    """A claim on the page; ``number`` counts the claims in reading order from 1."""

    number: int
    claim: Claim
    title: str
    facts: str

    @property
    def cue(self) -> str:
        return self.claim.cue

    @property
    def mark(self) -> str:
        return self.claim.polarity


@dataclass(frozen=True, slots=True)
class Said:
    """A statement on the page; ``mark`` is that of its claims, "unread" for a promise that no rule reads, else ""."""

    statement: Statement
    mark: str
    bits: tuple[Bit[Noted], ...]
    cells: tuple[tuple[Bit[Noted], ...], ...]
    bullet: str
    depth: int
    claims: tuple[Noted, ...]
    remarks: tuple[Remark, ...]

    @property
    def id(self) -> str:
        return f"s-{self.statement.start}"


@dataclass(frozen=True, slots=True)
class Laid:
    """A block on the page; a heading's ``level`` is that of its HTML element."""

    kind: str
    level: int
    said: tuple[Said, ...]
    columns: tuple[tuple[Bit[Noted], ...], ...]


def noted(number: int, claim: Claim, language: Language) -> Noted:
    """A claim as it is told in a language."""
    return Noted(number, claim, title(claim, language.code), facts(claim, language))


def facts(claim: Claim, language: Language = ENGLISH) -> str:
    """What is claimed in particular, in a few words: "retention days 30; production; operated by the provider"."""
    say = language.say
    told = [", ".join(parameter(name, value, language) for name, value in claim.params.items()), say(claim.scope)]
    if claim.responsible != "self":
        told.append(say("operated by {party}", party=say(words.PARTIES[claim.responsible])))
    if claim.open:
        told.append(say("nobody has confirmed it"))
    return words.line("; ".join(part for part in told if part))


def parameter(name: str, value: ParamValue, language: Language = ENGLISH) -> str:
    """A parameter as it is said: "frequency daily", "not manual"."""
    said = _known(language, "param", name.replace("_", " "))
    if isinstance(value, bool):
        return said if value else language.say("not {said}", said=said)
    values = value if isinstance(value, tuple) else (value,)
    named = ", ".join(_known(language, "value", str(one)) for one in values)
    return language.say("{parameter} {value}", parameter=said, value=named)


def _known(language: Language, sort: str, word: str) -> str:
    """A word of the vocabulary; names, and what has no word of its own in a language, stay as they are."""
    told = language.texts.get(f"{sort}: {word}", word)
    return told if isinstance(told, str) else word


def told(cover: Coverage, language: Language) -> str:
    """How much of a document is read, in words."""
    say, promising = language.say, len(cover.promising)
    unread = say("{unread} of {statements} statements make no claim that is known",
                 unread=cover.unread, statements=cover.statements)  # fmt: skip
    if not promising:
        return unread
    one, many = "{number} of them promises something all the same", "{number} of them promise something all the same"
    return f"{unread}; {say(one if promising == 1 else many, number=promising)}"


def title(claim: Claim, language: str) -> str:
    """What a claim is about."""
    return KINDS[claim.kind].title[language] if claim.kind in KINDS else claim.kind


def render(reading: Reading, code: Code | None = None) -> bytes:
    """The page as UTF-8, in the document's language where none is named: the same reading gives the same bytes."""
    language = spoken(reading, code)
    folder = files("reports").joinpath("html")
    css = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("report.css", "reading.css"))
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    hints = remarks(reading)
    laid = list(_laid(reading, hints, language))
    page = (
        environment()
        .get_template("reading.html.j2")
        .render(
            reading=reading,
            css=Markup(css),  # noqa: S704 - our own file
            csp=f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'",
            title=_title(laid, reading.document.name),
            blocks=laid,
            marks=labels(language),
            **speaking(language),
            counts={mark: sum(claim.polarity == mark for claim in reading.claims) for mark in ORDER},
            coverage=told(coverage(reading), language),
            remarks=grouped(hints, _REMARKS),
            quoted=quoted, before=before, LEAD=LEAD,
        )
    )  # fmt: skip
    return page.lstrip().encode(errors="replace")


def _title(laid: Sequence[Laid], name: str) -> str:
    """The document's own title, else its name."""
    first = next((block for block in laid[:3] if block.kind == "heading"), None)
    return words.line("".join(bit.text for bit in first.said[0].bits)) if first else name


def _laid(reading: Reading, hints: Sequence[Remark], language: Language) -> Iterator[Laid]:
    numbers = iter(range(1, len(reading.claims) + 1))
    claims = {
        statement.start: tuple(noted(next(numbers), claim, language) for claim in statement.claims)
        for statement in reading.statements
    }
    unread = {statement.start for statement in coverage(reading).promising}
    here: dict[int, list[Remark]] = {}
    for remark in hints:
        for place in remark.places:
            here.setdefault(place.start, []).append(remark)

    def said(part: Part) -> Said:
        start = part.statement.start
        return _said(part, claims[start], tuple(here.get(start, ())), unread=start in unread)

    for block in blocks(reading.document, reading.statements):
        yield _block(block, tuple(said(part) for part in block.parts), said(block.head) if block.head else None)


def _block(block: Block, said: tuple[Said, ...], head: Said | None) -> Laid:
    return Laid(block.kind, min(block.level + 2, 6), said, head.cells if head else ())


def _said(part: Part, claims: tuple[Noted, ...], own: tuple[Remark, ...], *, unread: bool) -> Said:
    mark = next((mark for mark in ORDER if any(claim.mark == mark for claim in claims)), "unread" if unread else "")
    waiting = list(claims)
    cells = [bits(cell, waiting, ORDER, last=False) for cell in part.cells]
    if waiting and cells:
        at = max(range(len(cells)), key=lambda number: sum(len(run.text) for run in part.cells[number]))
        cells[at] = (*cells[at], *bits((), waiting, ORDER, last=True))
    text = () if part.cells else bits(part.runs, waiting, ORDER, last=True)
    shown = tuple(remark for remark in own if remark.about != "unread")
    return Said(part.statement, mark, text, tuple(cells), part.mark, part.depth, claims, shown)
