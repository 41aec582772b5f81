"""A document against the file in which its claims were confirmed, sentence by sentence: what is still what was confirmed?

    unchanged   the same words, read the same way, in the same place
    moved       the same words, read the same way, in another place or section
    reread      the same words, but what stands around them makes the rules read them otherwise than before
    reworded    other words where there were confirmed ones
    new         words with a claim that the file says nothing of
    gone        confirmed words of which the document has nothing left
    undecided   the same words, and in the file a claim on which nobody has decided yet

What was confirmed counts for unchanged and moved words only. Of everything else the rules' own reading counts, marked as open;
an attestation of other words counts for nothing. The same words are the same letters but for case, marks, line breaks, quotation
marks and a full stop at the end: "TLS 1.2+" is not "TLS 1.2".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from claims.file import Confirmed, ConfirmedClaim, claim_of, proposal
from claims.fold import fold
from claims.formats.markup import plain
from claims.model import Change, Claim, Reading, Statement
from claims.words import tokens

Standing = Literal["unchanged", "moved", "reread", "reworded", "new", "gone", "undecided"]
STANDINGS: tuple[Standing, ...] = ("unchanged", "moved", "reread", "reworded", "new", "gone", "undecided")
# What opens an item and is no word of it: bullets, boxes, "1.", "b)".
_MARKS = re.compile(r"(?:[\s>|#*•▪◦●○■□►–—+-]+|\[[ xX]\]|[☑☐☒]|\(?[a-z]\)|\(?\d{1,3}[.)](?=\s))*", re.IGNORECASE)
_LISTED = frozenset(("bullet", "item", "row"))
_ALIKE = 0.5  # of the words of two sentences that are held to be one and the same, reworded
_COMMON = 40  # a word in more sentences than that tells nothing


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence of the document (None: gone), what the file says of it, and how the two stand to each other.

    ``was`` are the words that were confirmed, "" for what is new.
    """

    standing: Standing
    statement: Statement | None
    confirmed: tuple[ConfirmedClaim, ...]
    was: str = ""

    @property
    def stands(self) -> bool:
        """Whether what was confirmed still counts."""
        return self.standing in ("unchanged", "moved", "undecided")


@dataclass(frozen=True, slots=True)
class Matching:
    """All matches: those of the document in its order, then what is gone in the order of the file."""

    matches: tuple[Match, ...]

    @property
    def drifted(self) -> bool:
        """Whether anything needs a person: everything but unchanged and moved."""
        return any(match.standing not in ("unchanged", "moved") for match in self.matches)

    def counts(self) -> Mapping[Standing, int]:
        """How many sentences stand how."""
        found = Counter(match.standing for match in self.matches)
        return {standing: found[standing] for standing in STANDINGS}


@dataclass(frozen=True, slots=True)
class _Known:
    """The claims of one sentence as the file has them."""

    claims: tuple[ConfirmedClaim, ...]
    words: frozenset[str] = frozenset()  # of the sentence, with and without the mark that opens it

    @property
    def statement(self) -> str:
        return next((one.statement for one in self.claims if one.statement), "")

    @property
    def proposal(self) -> str:
        return next((one.proposal for one in self.claims if one.proposal), "")

    @property
    def section(self) -> str:
        return next((one.section for one in self.claims if one.section), "")


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a document is written: in Markdown emphasis and links are no words, in anything else every letter is one."""

    markdown: bool

    def words(self, text: str, *, listed: bool = False) -> str:
        """What two writings of the same sentence have in common; ``listed`` less the bullet or number that opens it."""
        opened = plain(text) if self.markdown else text
        if listed:
            opened = opened[_end_of_marks(opened) :]
        return " ".join(fold(opened).replace('"', "'").split()).rstrip(".;,| ")

    def of(self, statement: Statement) -> str:
        text = statement.claims[0].quote if statement.claims else statement.text
        return self.words(text, listed=statement.type in _LISTED)

    def quoted(self, claims: Sequence[ConfirmedClaim]) -> frozenset[str]:
        return frozenset(self.words(one.quote, listed=listed) for one in claims for listed in (False, True))


def _end_of_marks(text: str) -> int:
    found = _MARKS.match(text)
    return found.end() if found else 0


def match(reading: Reading, confirmed: Confirmed) -> Matching:
    """How the sentences of ``reading`` (as the rules have read it) stand to what was confirmed."""
    same = reading.document.sha256 == confirmed.sha256
    writing = _Writing(reading.document.media_type == "text/markdown")
    known = _known(confirmed.claims, writing)
    placed = _placed(reading.statements, known, writing, parts=same)
    by_place: dict[int, list[int]] = {}
    for number, at in placed.items():
        by_place.setdefault(at, []).append(number)
    moved = set() if same else _out_of_order([(min(numbers), at) for at, numbers in by_place.items()])
    fresh = [
        at for at, statement in enumerate(reading.statements) if at not in by_place and statement.type != "heading"
    ]
    old = [number for number in range(len(known)) if number not in placed]
    reworded = _reworded(reading.statements, fresh, known, old)
    found: list[Match] = []
    for at, statement in enumerate(reading.statements):
        if at in by_place:
            here = _Known(tuple(one for number in by_place[at] for one in known[number].claims))
            found.append(_held(statement, here, same=same, moved=at in moved))
        elif at in reworded:
            claims = known[reworded[at]].claims
            found.append(Match("reworded", statement, claims, claims[0].quote))
        elif statement.claims:
            found.append(Match("new", statement, ()))
    kept = set(reworded.values())
    lost = [known[number] for number in old if number not in kept]
    return Matching((*found, *(Match("gone", None, one.claims, one.claims[0].quote) for one in lost)))


def confirm(reading: Reading, confirmed: Confirmed) -> Reading:
    """The reading with what was confirmed where its words still stand, and the rules' reading, open, everywhere else.

    Never fails for a document that has changed: what has changed is told in ``changes``.
    """
    found = match(reading, confirmed)
    claims: dict[str, tuple[Claim, ...]] = {}
    changes: list[Change] = []
    for one in found.matches:
        if one.statement is not None:
            claims[one.statement.id] = _claims(one, one.statement, reading.document.sha256)
        changes += _changes(one)
    statements = tuple(replace(one, claims=claims.get(one.id, ())) for one in reading.statements)
    standing = {claim.id for one in statements for claim in one.claims if not claim.open}
    attestations = tuple(one for one in confirmed.attestations if one.claim in standing)
    return replace(reading, statements=statements, attestations=attestations, changes=tuple(changes))


def added(one: Match) -> tuple[Claim, ...]:
    """What the rules read in a sentence that stands, and the file says nothing of: read by newer rules, or taken out."""
    known = {claim.id for claim in paired(one).values()}
    return tuple(claim for claim in one.statement.claims if claim.id not in known) if one.statement else ()


def paired(one: Match) -> dict[str, Claim]:
    """What the rules read now, by the id of the confirmed claim it belongs to: the same id, else the same kind."""
    read = list(one.statement.claims) if one.statement else []
    pairs: dict[str, Claim] = {}
    for by_id in (True, False):
        for item in one.confirmed:
            fits = (claim for claim in read if (claim.id if by_id else claim.kind) == (item.id if by_id else item.kind))
            if item.id not in pairs and (claim := next(fits, None)):
                pairs[item.id] = claim
                read.remove(claim)
    return pairs


def _claims(one: Match, statement: Statement, document: str) -> tuple[Claim, ...]:
    if not one.stands:
        return tuple(replace(claim, open=True) for claim in statement.claims)
    pairs = paired(one)
    own = [_decided(item, statement, document, pairs.get(item.id)) for item in one.confirmed if item.accepted]
    return (*own, *(replace(claim, open=True) for claim in added(one)))


def _decided(item: ConfirmedClaim, statement: Statement, document: str, read: Claim | None) -> Claim:
    """The claim as it was confirmed; one that nobody has decided on as the rules read it, whatever was tried out on it."""
    if item.decision == "open" and read is not None:
        return replace(read, open=True)
    return claim_of(item, statement, document, read)


def _changes(one: Match) -> Iterator[Change]:
    now, place = (_shown(one.statement), one.statement.id) if one.statement else ("", "")
    if not one.stands:
        yield Change(_HOW[one.standing], " ".join(one.was.split()), now, place)
        return
    pairs = paired(one)
    for item in one.confirmed:
        read = pairs.get(item.id)
        if item.decision == "open":
            yield Change("undecided", "", now, place, item.kind)
        elif item.decision == "reject" and read is not None:
            yield Change("rejected", "", now, place, read.kind)
        elif item.decision == "accept" and read is not None and (told := corrected(read, item)):
            yield Change("corrected", "", now, place, told)
    for claim in added(one):
        yield Change("undecided", "", now, place, claim.kind)


_HOW: Mapping[Standing, Literal["reread", "reworded", "new", "gone"]] = {
    "reread": "reread", "reworded": "reworded", "new": "new", "gone": "gone",
}  # fmt: skip


def corrected(read: Claim, item: ConfirmedClaim) -> str:
    """What a person has decided otherwise than the rules read it: "polarity: hedged, read as asserts"."""
    pairs: list[tuple[str, object, object]] = [
        (name, getattr(item, name), getattr(read, name)) for name in ("kind", "polarity", "responsible", "scope")
    ]
    pairs += [(name, item.params.get(name), read.params.get(name)) for name in sorted({*item.params, *read.params})]
    return "; ".join(
        f"{name}: {_said(ours)}, read as {_said(theirs)}" for name, ours, theirs in pairs if ours != theirs
    )


def _said(value: object) -> str:
    return "nothing" if value is None else ", ".join(value) if isinstance(value, tuple) else str(value)


def _shown(statement: Statement) -> str:
    return " ".join((statement.claims[0].quote if statement.claims else statement.text).split())


# -- where the confirmed sentences are now -----------------------------------------------------------------------------------


def _known(claims: Sequence[ConfirmedClaim], writing: _Writing) -> list[_Known]:
    """The claims of the file by sentence: those that were read in the same statement, and those that quote the same words."""
    groups: list[list[ConfirmedClaim]] = []
    by_statement: dict[str, int] = {}
    by_words: dict[str, int] = {}
    for one in sorted(claims, key=lambda claim: not claim.statement):
        words = writing.words(one.quote)
        at = by_statement.get(one.statement) if one.statement else by_words.get(words)
        if at is None:
            at = len(groups)
            groups.append([])
            by_statement[one.statement] = at
            by_words.setdefault(words, at)
        groups[at].append(one)
    ordered = sorted(groups, key=lambda group: min(one.line for one in group))
    return [_Known(tuple(sorted(group, key=lambda one: one.line)), writing.quoted(group)) for group in ordered]


def _placed(
    statements: Sequence[Statement], known: Sequence[_Known], writing: _Writing, *, parts: bool
) -> dict[int, int]:
    """Where each known sentence stands in the document: by its id, else by its words; by a part of them with ``parts``."""
    wordings = [writing.of(statement) for statement in statements]
    by_id = {statement.id: at for at, statement in enumerate(statements)}
    placed: dict[int, int] = {}
    for number, one in enumerate(known):
        at = by_id.get(one.statement)
        if at is not None and any(words and words in wordings[at] for words in one.words):
            placed[number] = at
    by_words: dict[str, list[int]] = {}
    taken = set(placed.values())
    for at, words in reversed(list(enumerate(wordings))):
        if at not in taken:
            by_words.setdefault(words, []).append(at)
    for number, one in enumerate(known):
        if number not in placed:
            free = next((by_words[words] for words in one.words if by_words.get(words)), None)
            if free:
                placed[number] = free.pop()
            elif parts:
                placed |= _part(number, one, statements, wordings)
    return placed


def _part(number: int, one: _Known, statements: Sequence[Statement], wordings: Sequence[str]) -> dict[int, int]:
    """The shortest statement that holds the words."""
    holding = [at for at, words in enumerate(wordings) if any(part and part in words for part in one.words)]
    best = min(holding, key=lambda at: len(statements[at].text), default=None)
    return {} if best is None else {number: best}


def _held(statement: Statement, known: _Known, *, same: bool, moved: bool) -> Match:
    was = known.claims[0].quote
    if not same and not _reads_as_before(statement, known):
        return Match("reread", statement, known.claims, was)
    match_ = Match("unchanged", statement, known.claims, was)
    if any(one.decision == "open" for one in known.claims) or added(match_):
        return replace(match_, standing="undecided")
    elsewhere = bool(known.section) and known.section != " ".join(statement.section.split())
    return replace(match_, standing="moved") if not same and (moved or elsewhere) else match_


def _reads_as_before(statement: Statement, known: _Known) -> bool:
    """Whether the rules read the words as they did; of a file that does not say how they did, as it was confirmed."""
    if known.proposal:
        return proposal(statement.claims) == known.proposal
    read = {claim.kind: claim for claim in statement.claims}
    return all(one.kind in read and not corrected(read[one.kind], one) for one in known.claims)


def _out_of_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The places in the document of what has moved: all but the longest run that kept its order."""
    ordered = sorted(pairs)
    ends: list[int] = []  # the last place of the best run of each length
    lengths: list[int] = []
    for _, at in ordered:
        length = bisect_left(ends, at)
        ends[length : length + 1] = [at]
        lengths.append(length)
    kept: set[int] = set()
    wanted = len(ends) - 1
    for (_, at), length in zip(reversed(ordered), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(at)
            wanted -= 1
    return {at for _, at in ordered} - kept


# -- what has become of the others -------------------------------------------------------------------------------------------


def _reworded(
    statements: Sequence[Statement], fresh: Sequence[int], known: Sequence[_Known], old: Sequence[int]
) -> dict[int, int]:
    """Pairs of a new statement and an old sentence that have most of their words in common, the most alike first."""
    bags = {at: _bag(statements[at].text) for at in fresh}
    index: dict[str, list[int]] = {}
    for at, bag in bags.items():
        for word in bag:
            index.setdefault(word, []).append(at)
    pairs: list[tuple[float, int, int]] = []
    for number in old:
        bag = _bag(known[number].claims[0].quote)
        near = {at for word in bag for at in index.get(word, ()) if len(index[word]) <= _COMMON}
        pairs += [(-likeness, at, number) for at in near if (likeness := _alike(bag, bags[at])) >= _ALIKE]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, number in sorted(pairs):
        if at not in found and number not in taken:
            found[at] = number
            taken.add(number)
    return found


def _bag(text: str) -> Counter[str]:
    return Counter(token.word for token in tokens(fold(plain(text))))


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Twice the words in common over all words: 1 for the same words, 0 for none (Dice)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
