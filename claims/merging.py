"""A confirmed file brought up to date with its document: nothing that a person has written into it is lost.

What still stands keeps its table as it was typed, comments and all. Reworded sentences come as open proposals with what was
confirmed above them, so that a new decision is made knowing the old one; what is gone stands as a comment at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from claims.errors import ClaimsFileError
from claims.file import MARK, Confirmed, ConfirmedClaim, claim_block, claim_comment, example, head, loads, proposal
from claims.matching import Match, added, match
from claims.model import Attestation, Reading, Statement
from claims.tables import one_line, value

_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>claim|attested|changed|document)\b(?P<dot>\.)?")
_PASSING = re.compile(
    r"\s*(?:#\.|\[\[|(?:id|section|read|claim)\s*=)"
)  # what of a table means nothing without its sentence
_MARKED = "# The document does not hold this any more:\n"
# What stood at the head of the file before its comments were marked.
_FORMER = re.compile(
    r"# (?:What .* promises, claim by claim|decision: \"accept\"|quote: the document's own|Attest what only)"
)
_HINTS = {
    "reworded": "reworded since it was confirmed; decide again",
    "reread": "the same words, but what stands around them has changed how they read; decide again",
}


@dataclass(slots=True)
class _Typed:
    """A table as it was typed: the comments above it, and its lines from the header on."""

    name: str
    line: int
    above: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def merge(reading: Reading, text: str, name: str) -> str:
    """The file ``text`` brought up to date with ``reading``, as the rules have read the document.

    The same document gives back the same decisions; doing it twice gives the same text. Raises ClaimsFileError for a file that
    cannot be read: it is never overwritten.
    """
    confirmed = loads(text, name)
    tables, tail = _typed(text)
    claims = [one for one in tables if one.name == "claim"]
    attested = [one for one in tables if one.name == "attested"]
    if (len(claims), len(attested)) != (len(confirmed.claims), len(confirmed.attestations)):
        raise ClaimsFileError("write each claim and each attestation as a table of its own: [[claim]]", name)
    old = _Old(
        {item.id: table_ for item, table_ in zip(confirmed.claims, claims, strict=True)},
        list(zip(confirmed.attestations, attested, strict=True)),
    )
    matches = match(reading, confirmed).matches
    top = [line for one in tables if one.name in ("", "document") for line in _own([*one.above, *one.lines])]
    parts = [head(reading) + "".join(f"{line}\n" for line in top if line.startswith("#") and not _FORMER.match(line))]
    for one in matches:
        if one.statement is not None:
            parts += _sentence(reading, one, one.statement, old)
    gone = "".join(_MARKED + _commented(one, old) for one in matches if one.statement is None)
    kept = "".join(f"{line}\n" for line in tail)
    parts += [kept + gone] if kept or gone else []
    merged = "\n".join(parts)
    _check(matches, loads(merged, name), name)
    return merged


@dataclass(frozen=True, slots=True)
class _Old:
    """The tables of the file as they were typed, by claim."""

    claims: Mapping[str, _Typed]
    attested: Sequence[tuple[Attestation, _Typed]]

    def attestations(self, claim: str) -> list[_Typed]:
        return [typed for given, typed in self.attested if given.claim == claim]


def _check(matches: Iterable[Match], merged: Confirmed, name: str) -> None:
    """Raises ClaimsFileError where a decision would not come out as it was: then nothing is written."""
    after = {one.id: one for one in merged.claims}
    for item in (item for one in matches if one.stands for item in one.confirmed):
        now = after.get(item.id)
        same = now and replace(now, line=item.line, section="", statement="", proposal="") == replace(
            item, section="", statement="", proposal=""
        )
        if not same:
            raise ClaimsFileError(f"claim {item.id} cannot be carried over; write it as tomproof does", name, item.line)


def _sentence(reading: Reading, one: Match, statement: Statement, old: _Old) -> Iterator[str]:
    if one.stands:
        for item in one.confirmed:
            yield _kept(reading, item, statement, old)
        for claim in added(one):
            yield claim_block(reading, statement, replace(claim, open=True))
        return
    before = f"{MARK}{_HINTS[one.standing]}\n{_commented(one, old)}" if one.standing in _HINTS else ""
    for claim in statement.claims:
        yield before + claim_block(reading, statement, replace(claim, open=True))
        before = ""
    if before:
        yield before


def _kept(reading: Reading, item: ConfirmedClaim, statement: Statement, old: _Old) -> str:
    """The table as it was typed, with its place brought up to date, and its attestations below it."""
    typed, attested = old.claims[item.id], old.attestations(item.id)
    told = claim_comment(reading, item).rstrip("\n")
    former = f": {told.removeprefix(MARK)}"
    lines = _put(typed.lines, "section", value(one_line(statement.section)))
    lines = _put(lines, "read", value(f"{statement.id} {proposal(statement.claims)}"))
    hints = [line for line in typed.above if item.decision == "open" and line.removeprefix(MARK) in _HINTS.values()]
    own = [*hints, *(line for line in _own(typed.above) if not line.endswith(former))]
    block = "\n".join([*own, told, *lines]) + "\n" + example(item, attested=bool(attested))
    return block + "".join("\n" + "\n".join([*_own(one.above), *one.lines]) + "\n" for one in attested)


def _put(lines: list[str], key: str, written: str) -> list[str]:
    """The lines of a table with ``key`` set; a key that was not there goes to the end, before a table inside the table."""
    pattern = re.compile(rf"""\s*{key}\s*=\s*["']""")
    for at, line in enumerate(lines):
        if pattern.match(line):
            return [*lines[:at], f"{key} = {written}", *lines[at + 1 :]]
    inside = next((at for at, line in enumerate(lines) if at and re.match(r"\s*\[", line)), len(lines))
    return [*lines[:inside], f"{key} = {written}", *lines[inside:]]


def _commented(one: Match, old: _Old) -> str:
    """What was confirmed of a sentence, as comments: the tables as they were typed, less what means nothing any more."""
    lines: list[str] = []
    for item in one.confirmed:
        for typed in (old.claims[item.id], *old.attestations(item.id)):
            lines += [line for line in _own(typed.above) if line not in lines]
            lines += [f"# was: {line.strip()}" for line in typed.lines if not _PASSING.match(line)]
    return "".join(f"{line}\n" for line in lines)


# -- the file as it was typed ------------------------------------------------------------------------------------------------


def _typed(text: str) -> tuple[list[_Typed], list[str]]:
    """The tables as they were typed, and the person's own comments after the last of them."""
    tables = [_Typed("", 1)]
    waiting: list[str] = []
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        header = _HEADER.match(line)
        if header and not header["dot"]:
            tables.append(_Typed(header["name"], number, waiting, [line]))
            waiting = []
        elif not line.strip() or line.lstrip().startswith("#"):
            waiting.append(line.strip())
        else:
            tables[-1].lines += [*(kept for kept in waiting if kept), line]
            waiting = []
    return tables, _own(waiting)


def _own(comments: Iterable[str]) -> list[str]:
    """The comments that are the person's own: those that are written anew each time are left out."""
    return [line for line in comments if line and not line.startswith(MARK.strip())]
