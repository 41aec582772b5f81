"""Questions: what a line of a questionnaire asks for, in the words of the vocabulary, and what in it was not understood.

A question is read as if somebody had answered it with "Yes": what would be claimed then is what it demands. Every word of it
has to be accounted for, because a word that was passed over may ask for more than any claim says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from claims.fold import fold
from claims.formats.block import Block, Extract
from claims.header import language
from claims.kinds import vocabulary
from claims.model import Claim, ParamValue, Polarity, Responsible, Scope
from claims.rules import statements
from claims.words import Pattern, Token, Words, tokens

MAX_CHARACTERS = 1200
_NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwoelf": 12, "vierzehn": 14, "dreissig": 30, "sechzig": 60, "neunzig": 90,
}  # fmt: skip
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE = re.compile(r"[?.!:;]+")
_OPEN = re.compile(
    r"^\W*(?:how|which|what|who|where|when|why|wie|welche[rsn]?|was|wer|wo|wann|warum|(?:please |bitte )?"
    r"(?:describe|explain|list|name|specify|state|detail|beschreiben|erlaeutern|nennen|benennen|geben))\b"
    r"|\b(?:beschreiben|erlaeutern|nennen) sie\b|\b(?:how often|how long|wie oft|wie lange|wie haeufig)\b"
)
# To whom a control is tied by name: these must be named in the claim as well.
_NAMED = (
    "providers", "subprocessors", "standards", "stores", "idps", "vcs", "tools", "scanners", "iac", "ai_tools", "mechanisms",
)  # fmt: skip
# Kinds that consist in something not being there, so that a question for the thing itself asks the opposite.
_ABSENCES = ("identity.unique-accounts", "access.external-none")
_COUNTED = ("shared_accounts", "guests")  # told in words: "no guests"


@dataclass(frozen=True, slots=True)
class Demand:
    """One control that a question asks for. With ``polarity`` denies, "yes" to the question would deny the control."""

    kind: str
    polarity: Polarity
    responsible: Responsible
    scope: Scope
    params: Mapping[str, ParamValue]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. ``unread`` are its words that nothing accounts for, ``turned`` those that turn it round.

    ``open`` says that no yes or no answers it; each of ``wants`` are parameters of which the answer must give one;
    ``names`` are the slugs of products, standards and the like that it names, ``topics`` what else must stand in a claim's
    own words. ``bounds`` says which way its figures are meant: "least", "most", or exactly where there is none.
    ``content`` are the words of kinds that bundle several practices: of these the claim has to have the same words.
    """

    text: str
    language: Literal["en", "de"]
    demands: tuple[Demand, ...]
    unread: tuple[str, ...]
    turned: tuple[str, ...]
    open: bool
    wants: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    topics: tuple[str, ...] = ()
    bounds: frozenset[str] = frozenset()
    content: tuple[str, ...] = ()


def ask(text: str) -> Question:
    """The question as understood; what is longer than 1,200 characters is read as far as that and leaves words unread."""
    said = " ".join(text[:MAX_CHARACTERS].split())
    folded = fold(said)
    words = tokens(folded)
    demands = _demands(said)
    seen: Sequence[Token] = words
    if not demands:
        demands, seen = _opposite(folded, words)
    wants = _wanted(folded)
    dropped = _spans(folded, wants)
    asked = [token for token in words if not _within(token, dropped)]
    unread = _unread(seen, demands, dropped, wanted=bool(wants))
    topics = [_topic(word) for word in unread]
    rest = [word for word, topic in zip(unread, topics, strict=True) if topic is None]
    rest += _figures_left(words, demands)
    if len(text) > MAX_CHARACTERS:
        rest.append("...")
    return Question(
        text=said,
        language=language(said),
        demands=demands,
        unread=tuple(dict.fromkeys(rest)),
        turned=(*_matching(asked, "turned"), *_risks(asked, demands)),
        open=bool(_OPEN.search(folded)),
        wants=tuple(wants.values()),
        names=named(said),
        topics=tuple(dict.fromkeys([*(topic for topic in topics if topic), *_specific(words)])),
        content=_content(seen, demands, dropped),
        bounds=frozenset(way for way, phrases in _data()["bounds"].items() if _has_phrase(words, phrases)),
    )


def named(text: str) -> tuple[str, ...]:
    """The slugs of the products, providers, standards and the like that a text names, in the order of the vocabulary."""
    view = Words(vocabulary().lexicon, tokens(fold(text)))
    found = [
        slug for group in _NAMED for slug, pattern in vocabulary().names[group] if slug != "-" and view.has(pattern)
    ]
    return tuple(dict.fromkeys(str(slug) for slug in found))


def topics(text: str) -> frozenset[str]:
    """The topics that a text names, by their names in ``questions.toml``."""
    words = tokens(fold(text))
    return frozenset(topic for token in words if (topic := _topic(token.word))) | set(_specific(words))


def _topic(word: str) -> str | None:
    return next((topic for topic, words in _data()["topics"].items() if word in words), None)


def _specific(words: Sequence[Token]) -> list[str]:
    present = {token.word for token in words}
    return [name for name, own in _data()["specific"].items() if not present.isdisjoint(own)]


def _has_phrase(words: Sequence[Token], phrases: Iterable[str]) -> bool:
    whole = f" {' '.join(token.word for token in words)} "
    return any(f" {phrase} " in whole for phrase in phrases)


def _demands(said: str) -> tuple[Demand, ...]:
    return tuple(Demand(c.kind, c.polarity, c.responsible, c.scope, dict(c.params)) for c in _read(said))


def _read(said: str) -> list[Claim]:
    """The claims that "Yes." below the question would make."""
    asked = _SENTENCE.sub(".", said).rstrip(". ") + "?"
    whole = f"{asked}\n\nYes."
    blocks = (
        Block("heading", 0, len(asked), "1", (asked,)),
        Block("paragraph", len(asked) + 2, len(whole), "1", (asked,)),
    )
    return [claim for one in statements(Extract(whole, whole, blocks), "") for claim in one.claims]


def _opposite(folded: str, words: Sequence[Token]) -> tuple[tuple[Demand, ...], Sequence[Token]]:
    """What a question for a risk asks the opposite of, and its words with the "no" that makes it so.

    "Do you use shared accounts?" asks the opposite of "no shared accounts".
    """
    at = next((at for at, token in enumerate(words) if _is(token.word, _lists("risk"))), None)
    if at is None or _matching(words, "turned"):
        return (), words
    start = words[at].start
    for no in ("no", "keine"):
        found = _demands(f"{no} {folded[start:]}")
        if found and all(one.polarity == "asserts" and one.kind in _ABSENCES for one in found):
            turned = tuple(Demand(o.kind, "denies", o.responsible, o.scope, o.params) for o in found)
            return turned, [*words[:at], Token(no, start, start, " "), *words[at:]]
    return (), words


def _risks(words: Sequence[Token], demands: Sequence[Demand]) -> tuple[str, ...]:
    """Words of a risk in a question that "yes" would answer in the good sense: it is not clear what it asks."""
    if demands and all(one.polarity == "denies" for one in demands):
        return ()
    return tuple(_matching(words, "risk"))


# -- which words are accounted for -------------------------------------------------------------------------------------------


def _unread(
    words: Sequence[Token], demands: Sequence[Demand], dropped: Sequence[tuple[int, int]], *, wanted: bool
) -> list[str]:
    read = _positions(words, demands)
    given = [(name, value) for one in demands for name, value in one.params.items()]
    compared = wanted or any(_is_figure(name, value) or name == "frequency" for name, value in given)
    families = {one.kind.partition(".")[0] for one in demands}
    known = _lists("neutral").union(*(_data()["within"].get(family, ()) for family in families))
    known = known | _figure_words() if compared else known
    return [
        token.word
        for at, token in enumerate(words)
        if at not in read and not _within(token, dropped) and not _is(token.word, known) and not _is_number(token.word)
        and not (compared and at and _is_number(words[at - 1].word) and token.word in _data()["figures"]["units"])
        and not (token.start == token.end and token.word in ("no", "keine"))
    ]  # fmt: skip


def _within(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in spans)


def _spans(folded: str, wants: Mapping[str, tuple[str, ...]]) -> list[tuple[int, int]]:
    """The stretches that name data in general or the answering company, or ask for a value."""
    spans = [match.span() for phrase in _lists("data") for match in re.finditer(rf"\b{phrase}(?!\w)", folded)]
    spans += [match.span() for phrase in _lists("company") if (match := re.match(rf"{phrase}(?!\w)", folded))]
    spans += [match.span() for phrase in wants for match in re.finditer(rf"\b{phrase}(?!\w)", folded)]
    return spans


def _positions(words: Sequence[Token], demands: Sequence[Demand]) -> frozenset[int]:
    """The places of the words by which the demands, their parameters and their scopes were recognised."""
    rules = [rule.pattern for one in demands for rule in vocabulary().rules if rule.kind == one.kind]
    return _places(words, rules) | _places(words, _particulars(demands))


def _places(words: Sequence[Token], patterns: Iterable[Pattern]) -> frozenset[int]:
    view = Words(vocabulary().lexicon, words)
    return frozenset(at for pattern in patterns for place in view.find(pattern) for at in place)


def _particulars(demands: Sequence[Demand]) -> Iterator[Pattern]:
    """The patterns by which the parameters and scopes of demands are read."""
    known = vocabulary()
    for demand in demands:
        for param in known.params[demand.kind]:
            if param.name not in demand.params:
                continue
            yield from (pattern for _, pattern in param.choices)
            group = (param.extractor or "").partition("+")[0]
            yield from (pattern for _, pattern in known.names.get(group, ()))
        if demand.scope == "production":
            yield known.markers["scope_production"]


def _content(words: Sequence[Token], demands: Sequence[Demand], dropped: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The words that say what is asked for, less those that a parameter has."""
    broad = [one for one in demands if one.kind not in _data()["alike"]["kinds"]]
    rules = [rule.pattern for one in broad for rule in vocabulary().rules if rule.kind == one.kind]
    mine = _places(words, rules) - _places(words, _particulars(demands))
    families = {one.kind.partition(".")[0] for one in demands}
    known = _lists("neutral").union(*(_data()["within"].get(family, ()) for family in families))
    return tuple(
        dict.fromkeys(
            words[at].word
            for at in sorted(mine)
            if not _is(words[at].word, known) and not _within(words[at], dropped) and words[at].start < words[at].end
        )
    )


def _figures_left(words: Sequence[Token], demands: Sequence[Demand]) -> Iterator[str]:
    """Figures that no parameter has, whatever they count; and intervals of which it is a guess what they belong to."""
    values = {value for one in demands for value in _values(one)}
    for token in words:
        if _is_number(token.word) and values.isdisjoint(_counts(token.word)):
            yield token.word
    # Two intervals over several controls: which belongs to which is a guess.
    intervals = {value for one in demands for name, value in one.params.items() if name == "frequency"}
    told = _intervals(words)
    if told > 1 or (told == 1 and len(intervals) == 1 and len({one.kind for one in demands}) > 1):
        yield "frequency"


def _intervals(words: Sequence[Token]) -> int:
    known = vocabulary()
    view = Words(known.lexicon, words)
    return len({slug for slug, pattern in known.names["frequency"] if slug != "-" and view.has(pattern)})


def _values(demand: Demand) -> Iterator[float]:
    """The figures in the parameters of a demand: 30 of 30 days, 256 of AES-256, 27001 of a standard."""
    for value in demand.params.values():
        for part in value if isinstance(value, tuple) else (value,):
            if not isinstance(part, bool):
                yield from (float(found) for found in _DIGITS.findall(str(part)))


def _counts(word: str) -> set[float]:
    """What a figure may stand for in a parameter: itself, or days and minutes of weeks, months, years and hours."""
    number = float(_NUMBER_WORDS.get(word) or (_DIGITS.match(word) or ["nan"])[0])
    years, months = divmod(number, 12)
    return {
        number,
        number * 7,
        number * 30,
        number * 365,
        years * 365 + months * 30,
        number * 60,
        number * 24,
        round(number / 60, 2),
    }


def _is_figure(name: str, value: ParamValue) -> bool:
    if isinstance(value, bool) or name in _COUNTED:
        return False
    if isinstance(value, int | float):
        return True
    return name in ("min_tls", "algorithm", "method") and any(char.isdigit() for char in str(value))


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBER_WORDS


def _wanted(folded: str) -> dict[str, tuple[str, ...]]:
    wants: Mapping[str, list[str]] = _data()["wants"]
    return {phrase: tuple(names) for phrase, names in wants.items() if re.search(rf"\b{phrase}\b", folded)}


def _matching(words: Sequence[Token], name: str) -> list[str]:
    whole = " ".join(token.word for token in words)
    phrases = [phrase for phrase in _lists(name) if " " in phrase and re.search(rf"\b{phrase}\b", whole)]
    return [*phrases, *dict.fromkeys(token.word for token in words if _is(token.word, _lists(name)))]


def _is(word: str, known: frozenset[str]) -> bool:
    return word in known or any(_fits(word, one) for one in known if "*" in one)


def _fits(word: str, pattern: str) -> bool:
    start, _, end = pattern.partition("*")
    return len(word) >= len(start) + len(end) and word.startswith(start) and word.endswith(end)


@cache
def _lists(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _figure_words() -> frozenset[str]:
    return frozenset(_data()["figures"]["words"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
