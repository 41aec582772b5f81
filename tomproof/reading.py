"""The verb ``claims`` in words: the document marked for a terminal, why a sentence is read as it is, and what has drifted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from checks import checks_for
from claims import Confirmed, Reading
from claims.explain import Explained, explain
from claims.kinds import KINDS
from claims.matching import STANDINGS, Match, Matching, corrected, match, paired
from claims.model import Statement
from claims.remarks import coverage, remarks
from claims.render import document_json, shown
from claims.tables import nearest
from reports import words
from reports.language import Code, Language
from reports.layout import Part, blocks
from reports.marking import bits
from reports.reading import LABELS, ORDER, Noted, labels, noted, parameter, spoken, told
from reports.remarks import before, grouped, quoted
from tomproof.errors import Wrong

SCHEMA = 1
_NARROWEST, _WIDEST = 40, 110
# https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
_ANSI = {"asserts": "4;32", "denies": "4;35", "hedged": "4;33", "unread": "36"}
_ON, _OFF = (
    "\x02",
    "\x03",
)  # around marked words while they are wrapped; nothing of a document still holds such a character
_SIGNS = dict(zip(ORDER, "\x10\x11\x12", strict=True))
_SHOWN = 5  # remarks of one sort


# -- the document, marked ----------------------------------------------------------------------------------------------------


def marked(reading: Reading, *, width: int = 100, colour: bool = False, code: Code | None = None) -> str:
    """The document for a terminal of ``width`` columns, its claims marked and told below each sentence, with a legend.

    Told in the language with that code, else in the document's.
    """
    paper = _Paper(min(max(width, _NARROWEST), _WIDEST), colour, spoken(reading, code))
    lines = [*_head(reading, paper), "", *_body(reading, paper), *_remarks(reading, paper)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Paper:
    """The width, the colours and the language; what is put on it is wrapped, and nothing unseen is in it but our own marks."""

    def __init__(self, width: int, colour: bool, language: Language) -> None:
        self.width = width
        self.language = language
        self.labels = labels(language)
        self._colour = colour

    def painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and text else text

    def wrapped(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        indent = " " * words.width(first) if rest is None else rest
        lines = textwrap.wrap(text, self.width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
        return list(self._coloured(lines, indent)) or [first]

    def _coloured(self, lines: Sequence[str], indent: str) -> Iterator[str]:
        """Marks become colours; what is marked over the end of a line is marked anew on the next, after its indent."""
        code = ""
        for number, line in enumerate(lines):
            lead = indent if number and line.startswith(indent) else ""
            out = [lead, f"\x1b[{code}m" if code else ""]
            for letter in line[len(lead) :]:
                if letter in _SIGNS.values():
                    code = _ANSI[next(mark for mark, sign in _SIGNS.items() if sign == letter)] if self._colour else ""
                    out.append(f"\x1b[{code}m" if code else "")
                elif letter == _OFF:
                    out.append("\x1b[0m" if code else "")
                    code = ""
                else:
                    out.append(letter)
            yield "".join(out) + ("\x1b[0m" if code else "")


def _head(reading: Reading, paper: _Paper) -> Iterator[str]:
    document = reading.document
    language = paper.language
    about = [document.name]
    about += [language.say("version {version}", version=document.version)] if document.version else []
    about += [words.day(document.date, language)] if document.date else []
    yield from (paper.painted(line, "1") for line in paper.wrapped(words.line(", ".join(about))))
    yield f"{language.count(len(reading.statements), 'statement')}, {language.count(len(reading.claims), 'claim')}"
    yield from paper.wrapped(told(coverage(reading), language))
    yield ""
    for mark, label in paper.labels.items():
        first, *rest = paper.wrapped(f"{label.sign} {label.word}: {label.means}", "  ", "    ")
        cut = 2 + len(label.sign) + 1 + len(label.word)
        yield "  " + paper.painted(first[2:cut], _ANSI[mark]) + first[cut:]
        yield from rest


def _body(reading: Reading, paper: _Paper) -> Iterator[str]:
    numbers = iter(range(1, len(reading.claims) + 1))
    claims = {
        one.start: [noted(next(numbers), claim, paper.language) for claim in one.claims] for one in reading.statements
    }
    unread = {one.start for one in coverage(reading).promising}
    for block in blocks(reading.document, reading.statements):
        if block.kind == "rule":
            continue
        yield ""
        parts = [*([block.head] if block.head else []), *block.parts]
        for part in parts:
            own = claims[part.statement.start]
            heading = block.kind == "heading" or part is block.head
            yield from _part(part, own, paper, heading=heading, unread=part.statement.start in unread)


def _part(part: Part, claims: list[Noted], paper: _Paper, *, heading: bool, unread: bool) -> Iterator[str]:
    text = _marked(part, claims)
    if heading:
        yield from (paper.painted(line, "1") for line in paper.wrapped(text))
        return
    sign = LABELS["unread"].sign if unread else " "
    lead = f"{sign} {'  ' * part.depth}{words.line(part.mark)}{' ' if part.mark else ''}"
    lines = paper.wrapped(text, lead)
    yield from (paper.painted(line, _ANSI["unread"]) if unread else line for line in lines)
    if unread:
        yield paper.painted(f"      {part.statement.id}", "2")
    for own in claims:
        label = LABELS[own.mark]
        first = f"    {label.sign} "
        one, *rest = paper.wrapped(words.line(f"{own.title}: {own.facts} ({own.claim.kind}, {own.claim.id})"), first)
        yield first.replace(label.sign, paper.painted(label.sign, _ANSI[own.mark])) + one[len(first) :]
        yield from rest


def _marked(part: Part, claims: list[Noted]) -> str:
    """The text on one line, with the words that make a claim between marks."""
    cells = part.cells or (part.runs,)
    waiting = list(claims)
    texts = []
    for cell in cells:
        pieces = bits(cell, waiting, ORDER, last=False)
        texts.append(
            "".join(f"{_SIGNS[bit.cue]}{_clean(bit.text)}{_OFF}" if bit.cue else _clean(bit.text) for bit in pieces)
        )
    return " | ".join(" ".join(text.split()) for text in texts)


def _clean(text: str) -> str:
    """The text with everything unseen in it as its name; blanks at its ends stay."""
    return words.visible(text.replace("\r", " ").replace("\n", " ").replace("\t", " "))


def _remarks(reading: Reading, paper: _Paper) -> Iterator[str]:
    found = [remark for remark in remarks(reading) if remark.about != "unread"]
    for group in grouped(found, _SHOWN):
        yield ""
        say = paper.language.say
        yield paper.painted(f"{say(group.title)}: {paper.language.number(group.number)}", "1")
        for remark in group.remarks:
            yield from paper.wrapped(words.line(paper.language.heard(remark.says)), "  - ")
            quotes = (say("“{quote}”", quote=quoted(place)) for place in remark.places)
            yield from (line for quote in quotes for line in paper.wrapped(quote, "      "))
            if remark.was:
                yield from paper.wrapped(say("was: “{quote}”", quote=before(remark)), "      ")
        if group.more:
            yield f"    {say('and {count} more: --format html lists all of them', count=group.more)}"


# -- why ---------------------------------------------------------------------------------------------------------------------


def explained(reading: Reading, identity: str, confirmed: Confirmed | None = None) -> list[dict[str, Any]]:
    """Why the claim or statement with this id is read as it is, as plain data; raises Wrong for an id that nothing has.

    ``reading`` is what the rules read; with ``confirmed`` it is told what became of it there.
    """
    found = explain(reading, identity)
    if found:
        decided = _decisions(reading, confirmed) if confirmed else {}
        return [_why(reading, one, decided.get(one.claim.id)) for one in found]
    statement = next((one for one in reading.statements if one.id == identity), None)
    if statement is not None:
        return [{**_where(reading, statement), "claim": None, "why": _silent(reading, statement)}]
    ids = [*(one.id for one in reading.statements), *(one.id for one in reading.claims)]
    raise Wrong(
        f"nothing that the rules read in this document has the id {identity!r}{nearest(identity, ids)}",
        "the ids stand in the output of: tomproof claims TOM",
    )


def _decisions(reading: Reading, confirmed: Confirmed) -> dict[str, dict[str, Any]]:
    """What a confirmed file says of each claim that the rules read, by the claim's id."""
    decided: dict[str, dict[str, Any]] = {}
    for one in match(reading, confirmed).matches:
        for claim in one.statement.claims if one.statement else ():
            decided[claim.id] = {"standing": one.standing, "decision": "open", "corrected": None}
        for item in one.confirmed if one.stands else ():
            read = paired(one).get(item.id)
            if read is not None:
                told = {"decision": item.decision, "corrected": corrected(read, item) or None}
                decided[read.id] = {"standing": one.standing, **told}
    return decided


def _where(reading: Reading, statement: Statement) -> dict[str, Any]:
    place = {reading.document.unit: statement.position} if statement.position else {}
    return {
        "statement": statement.id,
        "section": statement.section,
        "place": place,
        "type": statement.type,
        "text": statement.text,
    }


def _silent(reading: Reading, statement: Statement) -> str:
    if statement.type in ("heading", "metadata", "footer"):
        return f"a {statement.type} never claims; it is context for what stands below it"
    if any(one is statement for one in coverage(reading).promising):
        return "it reads like a promise, but no rule knows what is promised"
    return "no rule found words of a claim that is known in it"


def _why(reading: Reading, one: Explained, decided: dict[str, Any] | None) -> dict[str, Any]:
    claim = one.claim
    looking = checks_for(claim, reading.claims)
    return {
        **_where(reading, one.statement),
        "claim": claim.id,
        "kind": claim.kind,
        "title": KINDS[claim.kind].title["en"],
        "rule": claim.rule,
        "words": claim.cue,
        "polarity": {"is": claim.polarity, "because": one.polarity},
        "responsible": {"is": claim.responsible, "because": one.responsible},
        "scope": {"is": claim.scope, "because": one.scope},
        "params": {key: list(value) if isinstance(value, tuple) else value for key, value in claim.params.items()},
        "inherited": dict(one.inherited),
        "confirmed": decided,
        "checks": [{"id": check.id, "title": check.title} for check in looking],
        "sources": list(KINDS[claim.kind].sources),
    }


def explained_text(found: Sequence[dict[str, Any]]) -> str:
    """The same for people, one fact a line."""
    return "\n".join(line for one in found for line in [*_explained_lines(one), ""])


def _explained_lines(one: dict[str, Any]) -> Iterator[str]:
    yield shown(one["text"])
    place = "".join(f", {unit} {number}" for unit, number in one["place"].items())
    yield f"  statement    {one['statement']}, a {one['type']} of section {shown(one['section'])}{place}"
    if one["claim"] is None:
        yield f"  no claim     {one['why']}"
        return
    yield f"  claim        {one['claim']}"
    yield f"  kind         {one['kind']}: {one['title']}"
    yield f"  rule         {shown(one['rule'])}"
    yield f"  words        “{shown(one['words'])}”"
    for name in ("polarity", "responsible", "scope"):
        yield f"  {name:<12} {one[name]['is']}: {shown(one[name]['because'])}"
    for name, value in one["params"].items():
        inherited = one["inherited"].get(name)
        said = parameter(name, tuple(value) if isinstance(value, list) else value)
        yield f"  parameter    {shown(said)}" + (f", {inherited}" if inherited else "")
    if one["confirmed"]:
        said = f"{one['confirmed']['standing']}, decision {one['confirmed']['decision']}"
        yield f"  confirmed    {said}" + (
            f"; {shown(one['confirmed']['corrected'])}" if one["confirmed"]["corrected"] else ""
        )
    for check in one["checks"]:
        yield f"  check        {check['id']}: {shown(check['title'])}"
    if not one["checks"]:
        yield f"  check        none looks at it; it could show in: {', '.join(one['sources'])}"


# -- what has drifted --------------------------------------------------------------------------------------------------------


def drift_text(found: Matching, reading: Reading, confirmed: Confirmed) -> str:
    """How the document and its confirmed file stand to each other: one line for each sentence that is not unchanged."""
    counts = ", ".join(f"{number} {standing}" for standing, number in found.counts().items() if number)
    lines = [f"{shown(reading.document.name)} against {shown(confirmed.file)}: {counts or 'nothing is claimed'}"]
    for one in found.matches:
        if one.standing != "unchanged":
            now = f"[{shown(one.statement.section)}] {shown(one.statement.text)}" if one.statement else shown(one.was)
            lines.append(f"{one.standing:<10} {now}")
            lines += [f"{'':<10} was: {shown(one.was)}"] if one.statement and one.standing == "reworded" else []
    return "\n".join(lines) + "\n"


def drift_json(found: Matching, reading: Reading, confirmed: Confirmed) -> dict[str, Any]:
    """The same for programs, every sentence with a claim in it."""
    return {
        "schema": SCHEMA,
        "document": document_json(reading.document),
        "confirmed": {"file": confirmed.file, "sha256": confirmed.sha256},
        "drifted": found.drifted,
        "counts": {standing: found.counts()[standing] for standing in STANDINGS},
        "statements": [_match_json(one) for one in found.matches],
    }


def _match_json(one: Match) -> dict[str, Any]:
    place = one.statement
    return {
        "standing": one.standing,
        "statement": place and place.id,
        "section": place and place.section,
        "start": place and place.start,
        "end": place and place.end,
        "now": place and place.text,
        "was": one.was or None,
        "confirmed": [{"id": item.id, "kind": item.kind, "decision": item.decision} for item in one.confirmed],
        "read": [{"id": claim.id, "kind": claim.kind} for claim in place.claims] if place else [],
    }
