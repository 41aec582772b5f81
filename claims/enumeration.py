"""Enumerations: does a list of nouns hold members beside those that are known?

"Systems, files and databases" is more than databases. What follows is no grammar: a list is what commas and "and" tie
together, and where it is in doubt whether a word is a member, it is one. The price of the doubt is a claim that is judged
over more than was meant, never over less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.words import Token

Span = tuple[int, int]  # the first and the last word of a member

_JOINS = frozenset(("and", "or", "nor", "und", "oder", "sowie", "plus", "bzw"))
_BREAKS = frozenset((
    "is", "are", "was", "were", "be", "been", "has", "have", "do", "does", "will", "must", "can", "may", "that", "which",
    "ist", "sind", "wird", "werden", "wurde", "wurden", "hat", "haben", "kann", "muss", "erfolgt", "erfolgen", "die",
    "in", "on", "at", "by", "with", "via", "to", "from", "per", "for", "im", "am", "mit", "durch", "bei", "von", "nach",
    "fuer", "auf", "use", "uses", "run", "runs", "keep", "keeps", "enforce", "enforces", "as", "als", "not", "nicht",
    "only", "nur", "yes", "no", "ja", "nein", "also", "auch", "every", "once", "if", "where", "wenn",
))  # fmt: skip
# What tells how a thing is done, and is no thing: "databases, encrypted with", "databases, daily".
_MANNER = (
    "daily", "weekly", "hourly", "monthly", "nightly", "regular", "automat", "full", "increment", "manual", "taeglich",
    "woechentlich", "stuendlich", "monatlich", "regelmaessig", "inkrement", "vollstaendig", "verschluesselt", "getrennt",
    "gesichert", "geschuetzt", "gespeichert", "isoliert", "aufbewahrt", "etc", "usw",
)  # fmt: skip
_HEADS = 2  # words that may stand between a known noun and the joint: "database *servers* and", "and *all* databases"
_MEMBER = 4


def complete(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether every member of the lists in which the known nouns at ``spans`` stand is itself known."""
    known = {at for first, last in spans for at in range(first, last + 1)}
    for row in _rows(tokens):
        moved = {at: index for index, at in enumerate(row)}
        own = [(moved[first], moved[last]) for first, last in spans if first in moved and last in moved]
        among = {moved[at] for at in known if at in moved}
        if any(_stranger([tokens[at] for at in row], among, first, last) for first, last in own):
            return False
    return True


def _rows(tokens: Sequence[Token]) -> Iterator[list[int]]:
    """What stands outside brackets, and what stands in each: an aside is no member of the list around it."""
    stack: list[list[int]] = [[]]
    for at, token in enumerate(tokens):
        for mark in token.before:
            if mark in "([":
                stack.append([])
            elif mark in ")]" and len(stack) > 1:
                yield stack.pop()
        stack[-1].append(at)
    yield from stack


def _stranger(tokens: Sequence[Token], known: set[int], first: int, last: int) -> bool:
    after = _joint(tokens, range(last + 1, min(last + 2 + _HEADS, len(tokens))), known)
    if after is not None and tokens[after - 1].word not in _JOINS and _closed(tokens, first, after):
        after = None
    if after is not None and _unknown(tokens, known, range(after, min(after + _MEMBER, len(tokens)))):
        return True
    before = _joint(tokens, range(first, max(first - 1 - _HEADS, 0), -1), known, back=True)
    return before is not None and _unknown(tokens, known, range(before, max(before - _MEMBER, -1), -1))


def _closed(tokens: Sequence[Token], first: int, after: int) -> bool:
    """ "Databases and machines, retention 30 days": what follows the last member behind a comma is no member."""
    before = tokens[max(first - 1 - _HEADS, 0) : first]
    return any(token.word in _JOINS for token in before) and not any(
        token.word in _JOINS for token in tokens[after : after + _MEMBER]
    )


def _joint(tokens: Sequence[Token], places: range, known: set[int], *, back: bool = False) -> int | None:
    """The word of the neighbouring member that is next to the joint; None where the list ends here."""
    for at in places:
        word = tokens[at].word
        if word in _JOINS:
            beyond = at - 1 if back else at + 1
            return beyond if 0 <= beyond < len(tokens) else None
        if _tied(tokens[at]):
            return _past(tokens, at) if not back else at - 1
        if _breaks(tokens[at]) or (at in known and at != places[0]):
            return None
    return None


def _past(tokens: Sequence[Token], at: int) -> int:
    """Past the "and" behind a comma."""
    return at + 1 if tokens[at].word in _JOINS and at + 1 < len(tokens) else at


def _unknown(tokens: Sequence[Token], known: set[int], places: range) -> bool:
    """Is what stands here a noun that is not known? Up to the next joint, and not where it tells how something is done."""
    if not places or _breaks(tokens[places[0]]):
        return False
    for at in places:
        if at in known:
            return False
        if at != places[0] and (tokens[at].word in _JOINS or _breaks(tokens[at])):
            return True
        if _tied(tokens[at]) and (places.step < 0 or at != places[0]):
            return True
    return True


def _tied(token: Token) -> bool:
    return any(mark in token.before for mark in ",&/+")


def _breaks(token: Token) -> bool:
    word = token.word
    return (
        word in _BREAKS
        or word.startswith(_MANNER)
        or (word.endswith("ed") and len(word) > 4)
        or word[0].isdigit()
        or any(mark in token.before for mark in ";:.")
    )
