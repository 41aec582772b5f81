"""Clauses: a statement cut where its meaning can turn, each part with the label it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.words import Lexicon, Token, Words

_TURN = re.compile(
    r";|(?<=[a-z0-9)]):\s(?=(?:it|we|they|there|es|wir|sie)\s)|\s-\s|(?<=[a-z0-9)%\"'][.!?])\s"
    r"|(?<!nobody)(?<!no one)(?<!none)(?<!nothing)(?<!niemand)(?<!spaetestens)(?<!mindestens)"  # "nobody but the two founders"
    r",?\s(?=(?:but|however|although|whereas|jedoch|allerdings|aber|sondern|obwohl|hingegen|wohingegen)\b"
    r"(?!\s(?:noch\s)?nicht[.;)]*\s*$))"
    # "MFA for administrators, not for users", "databases are backed up, virtual machines are not"
    r"|,\s(?=(?:not|nicht)\s(?:yet\s)?(?:for|fuer|of|von|(?:in|on|bei|auf)(?!\s(?:place|force|use|operation|betrieb|kraft)))\b"
    r"|(?:for|fuer|bei|am|im|an|auf|at|on)\s.{2,60}\s(?:geplant|planned|in\s(?:vorbereitung|planung|umsetzung|preparation|progress)|not\syet|noch\snicht)[.;]?\s*$"
    r"|(?:[\w-]{2,30}\s){1,4}?(?:is|are|ist|sind|werden|wird)\s(?:not|nicht)(?:\syet)?[.;]?\s*$"
    r"|(?:[\w-]{2,30}\s){1,4}?(?:jedoch|aber|hingegen|allerdings)\s(?:noch\s)?nicht[.;]?\s*$)"
)
_DENIED = re.compile(
    r"\W*(?:(?:but|however|although|whereas|though|jedoch|allerdings|aber|and|und)\W+)?"
    r"(?:(?:noch |currently |derzeit |yet )?(?:not|nicht|never|nie) (?:yet |currently )?"
    r"(?:for|on|in|of|fuer|bei|auf|im)\b.{2,80}"
    r"|(?:for|fuer|bei|am|im|an|auf|at|on) .{2,60} "
    r"(?:geplant|planned|in (?:vorbereitung|planung|umsetzung|preparation|progress)|not yet|noch nicht)"
    r"|(?:not|nicht) (?!always|all|only|just|limited|immer|alle|nur)(?:(?:the|der|die|das|den|our|unsere) )?"
    r"[\w-]{2,30}(?: [\w-]{2,30})?"
    r"|(?:[\w-]{2,30} ){1,5}(?:is|are|do|does|has|have|ist|sind|werden|wird|jedoch|aber|hingegen|allerdings) "
    r"(?:noch )?(?:not|nicht)(?: yet| currently)?)[.;]?"
)
_LABEL = re.compile(r"\(?(?P<label>[^.:;!?()]{2,70}(?:\([^()]{1,40}\))?)\s*(?:(?P<colon>:)\s*|\s-\s)(?=\S)")
_NOT_ONLY = re.compile(r"\b(?:not only|nicht nur)\b")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|z\. ?b|d\. ?h|art|abs|lit|nr|inkl|incl|ca|bzw|ggf|vs|resp|u\. ?a|etc|min|max|mind|[a-z])\.)\Z"
)
_VERBS = frozenset((
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "does", "do", "did", "will", "shall", "must",
    "uses", "runs", "enforces", "requires", "provides", "maintains", "performs", "stores", "keeps", "operates",
    "applies", "ensures", "supports", "remains", "receives", "contains", "includes", "exists", "exist", "run", "hold",
    "holds", "occurs", "occur", "make", "makes", "treat", "take", "goes", "use", "include", "allows", "prevents", "ist",
    "sind", "wird", "werden", "wurde", "wurden", "hat", "haben", "kann", "koennen", "muss", "muessen", "erfolgt",
    "erfolgen", "besteht", "bestehen", "gilt", "gelten", "verfuegt", "nutzt", "nutzen", "verwendet", "verwenden",
    "setzt", "setzen", "fuehrt", "fuehren", "liegt", "liegen", "erhaelt", "erhalten", "findet", "finden", "betreibt",
    "betreiben", "speichert", "speichern", "laeuft", "laufen", "prueft", "pruefen", "gibt", "sorgt",
))  # fmt: skip
_JOINS = frozenset(("and", "und", "or", "oder", "which", "wobei"))
_NEGATIONS = frozenset(("not", "never", "no", "nicht", "nie", "niemals", "kein", "keine", "keinen", "keinem"))
MAX_CHARACTERS = 4000


def has_verb(found: Sequence[Token]) -> bool:
    """Is there a finite verb among the words?"""
    return any(token.word in _VERBS for token in found)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words (those of the label first, ``labels`` of them), its text, and its comma segments by word."""

    words: Words
    text: str
    labels: int
    segments: tuple[int, ...]
    first: bool

    @property
    def tokens(self) -> Sequence[Token]:
        return self.words.tokens

    def in_brackets(self, at: int) -> bool:
        """Does the word stand in brackets?"""
        depth = 0
        for token in self.tokens[: at + 1]:
            depth = max(0, depth + token.before.count("(") - token.before.count(")"))
        return depth > 0

    @property
    def denies_only(self) -> bool:
        """Does it say nothing but of what the clause before is not true: "but not for users", "virtual machines are not"?"""
        own = self.text.partition(": ")[2] if self.labels else self.text
        return _DENIED.fullmatch(own.strip()) is not None

    @property
    def excepts(self) -> bool:
        """Does it name of whom or what the denial holds, whatever that may be: "not for contractors"?"""
        return not {"for", "fuer", "bei"}.isdisjoint(
            token.word for token in self.tokens[self.labels :]
        ) or self.text.rstrip(" .;").endswith(("not", "nicht", "not yet"))

    def has_verb(self, segment: int | None = None) -> bool:
        """Is there a finite verb in the clause, or in one comma segment of it?"""
        return any(
            token.word in _VERBS
            for token, own in zip(self.tokens, self.segments, strict=True)
            if segment is None or own == segment
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the folded statement to be cut into clauses under a label: spans into the folded text."""

    start: int
    end: int
    label: tuple[tuple[int, int], ...] = ()
    heads: tuple[Token, ...] = ()  # words of a table's column heads
    free: bool = False  # is it said for itself, whatever the answer before it settles?


def labelled(text: str, start: int, end: int) -> Part:
    """The stretch with its own label told off: "Backups: daily", "Firewall - all ports closed"."""
    found = _LABEL.match(text, start, end)
    if found:
        words = found["label"].split()
        if len(words) <= (8 if found["colon"] else 5) and not _VERBS.intersection(words):
            return Part(found.end(), end, ((found.start("label"), found.end("label")),))
    return Part(start, end)


def clauses(lexicon: Lexicon, text: str, found: Sequence[Token], parts: Sequence[Part]) -> Iterator[Clause]:
    """The clauses of the parts of a folded statement ``text`` with the tokens ``found``."""
    for part in parts:
        label = [*part.heads, *(token for start, end in part.label for token in _between(found, start, end))]
        heading = " ".join([*(token.word for token in part.heads), *(text[start:end] for start, end in part.label)])
        first = True
        for start, end in _turns(text, part.start, part.end):
            own = _between(found, start, end)
            if not own and not (first and label):
                continue
            both = [*label, *own]
            yield Clause(
                Words(lexicon, both),
                f"{heading}: {text[start:end]}" if heading else text[start:end],
                len(label),
                _segments(both, len(label)),
                first,
            )
            first = False


def _between(found: Sequence[Token], start: int, end: int) -> list[Token]:
    return [token for token in found if start <= token.start and token.end <= end]


def _turns(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    end = min(end, start + MAX_CHARACTERS)
    begin = start
    if not _NOT_ONLY.search(text, start, end):
        for turn in _TURN.finditer(text, start, end):
            if turn.group().isspace() and _ABBREVIATED.search(text, max(start, turn.start() - 8), turn.start()):
                continue
            yield begin, turn.start()
            begin = turn.end()
    yield begin, end


def _segments(found: Sequence[Token], labels: int) -> tuple[int, ...]:
    """Numbers the stretches between commas and brackets; a bracket's inside is a segment of its own."""
    numbers: list[int] = []
    stack = [0]
    last = 0
    for at, token in enumerate(found):
        if at and at != labels:
            for mark in token.before:
                if mark in "([":
                    last += 1
                    stack.append(last)
                elif mark in ")]" and len(stack) > 1:
                    stack.pop()
                elif mark == ",":
                    last += 1
                    stack[-1] = last
            if token.word in _JOINS and _opens(found, at):
                last += 1
                stack[-1] = last
        numbers.append(stack[-1])
    return tuple(numbers)


def _opens(found: Sequence[Token], at: int) -> bool:
    """Does "and", "or", "which" begin something that is said apart: a predicate of its own, or "and never in code"?"""
    if at + 1 < len(found) and found[at + 1].word in _NEGATIONS:
        return True
    return any(other.word in _VERBS for other in found[at + 1 : at + 5]) and any(
        token.word in _VERBS for token in found[:at]
    )
