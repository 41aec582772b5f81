"""What a reader of the document would stumble over: contradictions, promises without substance, and what no rule reads.

A remark is a hint to the writer. It never changes a verdict, and where it is in doubt it is not made: of a contradiction both
places are named, and an empty wording is remarked only where the sentence names nothing that could be held against it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from claims.fold import Folded, fold, folded
from claims.formats.markup import plain
from claims.kinds import KINDS, vocabulary
from claims.model import Change, Claim, How, ParamValue, Reading, Statement
from claims.words import Lexicon, Pattern, Words, tokens

About = Literal["contradiction", "empty", "interval", "unread", "changed", "decided", "overdue"]
_LISTED = ("sentence", "bullet", "item", "row", "badge")
_VAGUE = frozenset(("regular", "periodic"))
_SAME_MATTER = 0.5  # of the words of two sentences that speak of the same
_MOST = 40  # claims of one kind that are held against each other
_LONG = 2000  # characters of a statement that are looked at
_UNTICKED = re.compile(r"\s*(?:[-*+]\s*)?(?:\[ \]|☐)")
_FEW = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one or more statements. ``was`` are earlier words, where the remark is about a change."""

    about: About
    says: str
    places: tuple[Statement, ...]
    was: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a document the rules read.

    ``statements`` counts those that could make a claim: no headings, no metadata. Of the others that make none that is known,
    ``promising`` say that something is done, ``silent`` do not.
    """

    statements: int
    promising: tuple[Statement, ...]
    silent: tuple[Statement, ...]

    @property
    def unread(self) -> int:
        return len(self.promising) + len(self.silent)

    def told(self) -> str:
        """ "12 of 90 statements make no claim that is known; 3 of them promise something all the same"."""
        told = f"{self.unread} of {self.statements} statements make no claim that is known"
        if not self.promising:
            return told
        verb = "promises" if len(self.promising) == 1 else "promise"
        return f"{told}; {len(self.promising)} of them {verb} something all the same"


@dataclass(frozen=True, slots=True)
class _Wordings:
    lexicon: Lexicon
    patterns: Mapping[str, Pattern]
    contradiction: Mapping[str, Any]


@cache
def _wordings() -> _Wordings:
    raw = tomllib.loads(Path(__file__).with_name("remarks.toml").read_text(encoding="utf-8"))
    classes = {
        f"{table}_{name}": words for table in ("empty", "interval", "promise") for name, words in raw[table].items()
    }
    lexicon = Lexicon(classes)
    return _Wordings(lexicon, {name: lexicon.compile(f"@{name}") for name in classes}, raw["contradiction"])


def remarks(reading: Reading, today: str | None = None) -> tuple[Remark, ...]:
    """All remarks on a document: what has changed and what was decided by hand, contradictions, then by place.

    ``today`` is an ISO date; with it a document is remarked that is older than the reviews it promises.
    """
    found = [*_changes(reading), *_contradictions(reading), *_overdue(reading, today), *_wording(reading.statements)]
    return (*found, *(Remark("unread", _UNREAD, (one,)) for one in coverage(reading).promising))


_UNREAD = "this reads like a promise, but no rule knows what is promised; it is not judged"


# How many days may lie between two reviews, a month of grace included.
_REVIEWS = {"monthly": 62, "quarterly": 123, "semiannual": 215, "annual": 396}


def _overdue(reading: Reading, today: str | None) -> Iterator[Remark]:
    """A document that promises to be reviewed every so often, and whose own date lies further back."""
    dated = reading.document.date
    if dated is None or today is None:
        return
    try:
        age = (date.fromisoformat(today[:10]) - date.fromisoformat(dated)).days
    except ValueError:
        return
    for statement in reading.statements:
        for claim in statement.claims:
            often = claim.params.get("frequency")
            promised = claim.kind == "governance.review" and claim.polarity == "asserts" and claim.responsible == "self"
            if promised and isinstance(often, str) and age > _REVIEWS.get(often, age):
                yield Remark("overdue", f"the document is {age} days old: if it has been reviewed since, it does not say so",
                             (statement,))  # fmt: skip


def coverage(reading: Reading) -> Coverage:
    """Which statements make no claim that is known."""
    asked = [one for one in reading.statements if one.type in _LISTED]
    unread = [one for one in asked if not one.claims]
    promising = {id(one) for one in unread if _promises(one)}
    return Coverage(
        len(asked),
        tuple(one for one in unread if id(one) in promising),
        tuple(one for one in unread if id(one) not in promising),
    )


def _promises(statement: Statement) -> bool:
    text = plain(statement.text[:_LONG]).strip()
    if text.endswith((":", "?")) or _UNTICKED.match(statement.text):
        return False
    found = tokens(fold(text))
    words = vocabulary()
    if Words(words.lexicon, found).has(words.markers["nothing_statement"]):
        return False
    return Words(_wordings().lexicon, found).has(_wordings().patterns["promise_words"])


# -- promises without substance ------------------------------------------------------------------------------------------------


def _wording(statements: Sequence[Statement]) -> Iterator[Remark]:
    for statement in statements:
        if statement.type not in _LISTED or _UNTICKED.match(statement.text):
            continue
        source = plain(statement.text[:_LONG])
        text = folded(source)
        words = Words(_wordings().lexicon, tokens(text.text))
        empty = _first(words, "empty_words", "empty_harmless", text, source)
        if empty and not any(_substance(claim) for claim in statement.claims):
            yield Remark("empty", f"“{empty}” names nothing that could be checked: say what is in place", (statement,))
        often = _first(words, "interval_words", "interval_named", text, source)
        if often and not _interval(statement, words):
            yield Remark("interval", f"“{often}” leaves open how often: name the interval", (statement,))


def _first(words: Words, name: str, harmless: str, text: Folded, source: str) -> str:
    """The first words that match, as the document writes them, unless something says that they mean no harm."""
    patterns = _wordings().patterns
    if words.has(patterns[harmless]):
        return ""
    places = words.find(patterns[name])
    if not places:
        return ""
    first = min(places)
    start, last = words.tokens[first[0]].start, words.tokens[first[-1]].end - 1
    return " ".join(source[text.offset(start) : text.offset(last) + 1].split())


def _substance(claim: Claim) -> bool:
    """Whether a claim names something that can be held against it."""
    return claim.polarity == "denies" or any(
        name != "frequency" or value not in _VAGUE for name, value in claim.params.items()
    )


def _interval(statement: Statement, words: Words) -> bool:
    """Whether the statement says how often after all, or denies that it is done."""
    named = vocabulary().names["frequency"]
    view = Words(vocabulary().lexicon, words.tokens)
    if any(slug not in _VAGUE and view.has(pattern) for slug, pattern in named):
        return True
    return bool(statement.claims) and all(claim.polarity == "denies" for claim in statement.claims)


# -- contradictions --------------------------------------------------------------------------------------------------------------


def _contradictions(reading: Reading) -> Iterator[Remark]:
    by_kind: dict[tuple[str, str, str], list[tuple[Claim, Statement]]] = {}
    for statement in reading.statements:
        for claim in statement.claims:
            by_kind.setdefault((claim.kind, claim.scope, claim.responsible), []).append((claim, statement))
    for claims in by_kind.values():
        yield from _tensions(claims[:_MOST])


def _tensions(claims: Sequence[tuple[Claim, Statement]]) -> Iterator[Remark]:
    """Each contradiction among claims of one kind once, with all the places (at most ``_FEW`` others) that it is to."""
    found: dict[tuple[str, int], list[Statement]] = {}
    many = claims[0][0].kind in _wordings().contradiction["many"]
    bags = {statement.start: _bag(statement) for _, statement in claims} if many and len(claims) > 1 else {}
    for (one, here), (other, there) in combinations(claims, 2):
        if here is there or not (says := _against(one, other)):
            continue
        if many and not (one.rule == other.rule and _same_matter(bags[here.start], bags[there.start])):
            continue
        # What is denied once and asserted often is one contradiction: it hangs on the denial.
        anchor, against = (here, there) if one.polarity == "denies" else (there, here)
        if (says, against.start) in found:
            anchor, against = against, anchor
        places = found.setdefault((says, anchor.start), [anchor])
        if against not in places:
            places.append(against)
    kind = claims[0][0].kind
    title = KINDS[kind].title["en"] if kind in KINDS else kind
    for (says, _), places in found.items():
        shown = sorted(places[: _FEW + 1], key=lambda statement: statement.start)
        yield Remark("contradiction", f"{title}: {says}", tuple(shown))


def _same_matter(one: Counter[str], other: Counter[str]) -> bool:
    """Whether two sentences have half of their words in common (Dice)."""
    total = one.total() + other.total()
    return bool(total) and 2 * (one & other).total() / total >= _SAME_MATTER


def _bag(statement: Statement) -> Counter[str]:
    return Counter(token.word for token in tokens(fold(plain(statement.text[:_LONG]))) if not token.word[0].isdigit())


def _against(one: Claim, other: Claim) -> str:
    """How two claims of the same kind do not go together, "" where they do."""
    if {one.polarity, other.polarity} == {"asserts", "denies"}:
        return "one place says that it is in force, the other that it is not" if _overlap(one, other) else ""
    if one.polarity != "asserts" or other.polarity != "asserts":
        return ""
    return _values(one, other) or _whom(one, other)


def _overlap(one: Claim, other: Claim) -> bool:
    """Whether both speak of the same: no parameter that both have says otherwise."""
    return all(other.params[name] == value for name, value in one.params.items() if name in other.params)


def _values(one: Claim, other: Claim) -> str:
    names = [name for name in _wordings().contradiction["values"] if name in one.params and name in other.params]
    differ = [name for name in names if _set(one.params[name]) != _set(other.params[name])]
    rest = {*one.params, *other.params} - {*_wordings().contradiction["values"]}
    if not differ or any(one.params.get(name) != other.params.get(name) for name in rest):
        return ""
    if any(_VAGUE & _set(claim.params[name]) for claim in (one, other) for name in differ):
        return ""
    name = differ[0]
    return f"{_shown(name, one.params[name])} in one place, {_shown(name, other.params[name])} in the other"


def _whom(one: Claim, other: Claim) -> str:
    wide: Mapping[str, int] = _wordings().contradiction["wide"]
    for name in _wordings().contradiction["whom"]:
        first, second = one.params.get(name), other.params.get(name)
        if first == second or not (isinstance(first, str) and isinstance(second, str)):
            continue
        if first in wide and second in wide and wide[first] != wide[second]:
            narrow, broad = sorted((first, second), key=lambda word: wide[word])
            return f"one place says it of {broad}, the other of {narrow} only"
    return ""


def _set(value: ParamValue) -> frozenset[str]:
    return frozenset(value if isinstance(value, tuple) else (str(value),))


def _shown(name: str, value: ParamValue) -> str:
    text = " and ".join(value) if isinstance(value, tuple) else str(value)
    unit = next((f" {unit}" for unit in ("days", "hours", "minutes", "percent") if name.endswith(unit)), "")
    return f"{text}{unit}" if unit or isinstance(value, str | tuple) else f"{text} ({name.replace('_', ' ')})"


# -- what has changed since the claims were confirmed --------------------------------------------------------------------------

_CHANGED: Mapping[How, tuple[About, str]] = {
    "reworded": ("changed", "reworded since it was confirmed: judged as the rules read it, which nobody has confirmed"),
    "reread": (
        "changed",
        "confirmed, but what stands around it has changed how it reads: judged as the rules read it, which nobody has confirmed",
    ),
    "new": ("changed", "not in the confirmed file: judged as the rules read it, which nobody has confirmed"),
    "gone": ("changed", "confirmed, but the document does not hold it any more: it is not judged"),
    "undecided": ("changed", "nobody has decided on this claim ({detail}): judged as it was read"),
    "rejected": ("decided", "the rules read a claim here ({detail}); it was rejected by hand and is not judged"),
    "corrected": ("decided", "judged as the confirmed file has it: {detail}"),
}


def _changes(reading: Reading) -> Iterator[Remark]:
    places = {statement.id: statement for statement in reading.statements}
    for change in reading.changes:
        yield _change(change, places.get(change.statement))


def _change(change: Change, place: Statement | None) -> Remark:
    about, says = _CHANGED[change.how]
    return Remark(about, says.replace("{detail}", change.detail), (place,) if place else (), change.was)
