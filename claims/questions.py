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
from claims.kinds import Vocabulary, vocabulary
from claims.model import Claim, ParamValue, Polarity, Responsible, Scope
from claims.rules import statements
from claims.words import Pattern, Token, Words, tokens

MAX_CHARACTERS = 1200
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten twelve fourteen thirty sixty ninety zwei drei vier fuenf sechs sieben acht "
    "neun zehn zwoelf vierzehn dreissig sechzig neunzig".split()
)
_SENTENCE = re.compile(r"[?.!:;]+")
_OPEN = re.compile(
    r"^\W*(?:how|which|what|who|where|when|why|wie|welche[rsn]?|was|wer|wo|wann|warum|(?:please |bitte )?"
    r"(?:describe|explain|list|name|specify|state|detail|beschreiben|erlaeutern|nennen|benennen|geben))\b"
    r"|\b(?:beschreiben|erlaeutern|nennen) sie\b|\b(?:how often|how long|wie oft|wie lange|wie haeufig)\b"
)
# To whom a control is tied by name: these must be named in the claim as well.
_NAMED = ("providers", "subprocessors", "standards", "stores", "idps", "vcs", "tools", "scanners", "iac", "ai_tools", "mechanisms")


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
    ``names`` are the slugs of products, standards and the like that it names.
    """

    text: str
    language: Literal["en", "de"]
    demands: tuple[Demand, ...]
    unread: tuple[str, ...]
    turned: tuple[str, ...]
    open: bool
    wants: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]


def ask(text: str) -> Question:
    """The question as understood; what is longer than 1,200 characters is read as far as that and leaves words unread."""
    said = " ".join(text[:MAX_CHARACTERS].split())
    folded = fold(said)
    demands = _demands(said)
    if not demands:
        demands = _opposite(folded)
    words = tokens(folded)
    wants = _wanted(folded)
    names = named(said)
    rest = _unread(folded, words, demands, wants)
    if len(text) > MAX_CHARACTERS:
        rest = (*rest, "...")
    return Question(
        text=said,
        language=language(said),
        demands=demands,
        unread=rest,
        turned=tuple(_matching(words, "turned")) + _risks(words, demands),
        open=bool(_OPEN.search(folded)),
        wants=tuple(wants.values()),
        names=names,
    )


def named(text: str) -> tuple[str, ...]:
    """The slugs of the products, providers, standards and the like that a text names, in the order of the vocabulary."""
    view = Words(vocabulary().lexicon, tokens(fold(text)))
    found = [
        slug for group in _NAMED for slug, pattern in vocabulary().names[group] if slug != "-" and view.has(pattern)
    ]
    return tuple(dict.fromkeys(str(slug) for slug in found))


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


def _opposite(folded: str) -> tuple[Demand, ...]:
    """What a question for a risk asks the opposite of: "Do you use shared accounts?" of "no shared accounts"."""
    words = tokens(folded)
    risks = [token for token in words if _is(token.word, _lists("risk"))]
    if not risks or _matching(words, "turned"):
        return ()
    at = risks[0].start
    for no in ("no", "keine"):
        found = _demands(f"{no} {folded[at:]}")
        if found and all(one.polarity == "asserts" for one in found):
            return tuple(Demand(o.kind, "denies", o.responsible, o.scope, o.params) for o in found)
    return ()


def _risks(words: Sequence[Token], demands: Sequence[Demand]) -> tuple[str, ...]:
    """Words of a risk in a question that "yes" would answer in the good sense: it is not clear what it asks."""
    if demands and all(one.polarity == "denies" for one in demands):
        return ()
    return tuple(_matching(words, "risk"))


# -- which words are accounted for -------------------------------------------------------------------------------------------


def _unread(
    folded: str, words: Sequence[Token], demands: Sequence[Demand], wants: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    dropped = _spans(folded, wants)
    read = _positions(words, demands)
    figures = any(_is_figure(name, value) for one in demands for name, value in one.params.items())
    rest = [
        token
        for at, token in enumerate(words)
        if at not in read
        and not any(start <= token.start and token.end <= end for start, end in dropped)
        and not _is(token.word, _lists("neutral"))
        and not ((figures or wants) and _is(token.word, _figure_words()))
        and not _is_number(token.word)
    ]
    return (*dict.fromkeys(token.word for token in rest), *_figures_left(words, demands))


def _spans(folded: str, wants: Mapping[str, tuple[str, ...]]) -> list[tuple[int, int]]:
    """The stretches that name data in general or the answering company, or ask for a value."""
    spans = [match.span() for phrase in _lists("data") for match in re.finditer(rf"\b{phrase}(?!\w)", folded)]
    spans += [match.span() for phrase in _lists("company") if (match := re.match(rf"{phrase}(?!\w)", folded))]
    spans += [match.span() for phrase in wants for match in re.finditer(rf"\b{phrase}(?!\w)", folded)]
    return spans


def _positions(words: Sequence[Token], demands: Sequence[Demand]) -> frozenset[int]:
    """The places of the words by which the demands, their parameters and their scopes were recognised."""
    known = vocabulary()
    view = Words(known.lexicon, words)
    found: set[int] = set()
    for one in demands:
        for pattern in _patterns(known, one):
            for place in view.find(pattern):
                found.update(place)
    return frozenset(found)


def _patterns(known: Vocabulary, demand: Demand) -> Iterator[Pattern]:
    yield from (rule.pattern for rule in known.rules if rule.kind == demand.kind)
    for param in known.params[demand.kind]:
        if param.name not in demand.params:
            continue
        yield from (pattern for _, pattern in param.choices)
        group = (param.extractor or "").partition("+")[0]
        yield from (pattern for _, pattern in known.names.get(group, ()))
    if demand.scope == "production":
        yield known.markers["scope_production"]


def _figures_left(words: Sequence[Token], demands: Sequence[Demand]) -> Iterator[str]:
    """Figures beyond those that were read: of two figures one was passed over."""
    figures = [token.word for token in words if _is_number(token.word)]
    distinct = {(name, value) for one in demands for name, value in one.params.items() if _is_figure(name, value)}
    spoken = sum(any(char.isdigit() for char in str(name)) for one in demands for name in _standards(one))
    if len(figures) > len(distinct) + spoken:
        yield figures[len(distinct) + spoken]
    # Two intervals over several controls: which belongs to which is a guess.
    intervals = {value for one in demands for name, value in one.params.items() if name == "frequency"}
    told = _intervals(words)
    if told > 1 or (told == 1 and len(intervals) == 1 and len({one.kind for one in demands}) > 1):
        yield "frequency"


def _intervals(words: Sequence[Token]) -> int:
    known = vocabulary()
    view = Words(known.lexicon, words)
    return len({slug for slug, pattern in known.names["frequency"] if slug != "-" and view.has(pattern)})


def _standards(demand: Demand) -> Iterable[str]:
    given = demand.params.get("standards", ())
    return given if isinstance(given, tuple) else (str(given),)


def _is_figure(name: str, value: ParamValue) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or name in ("min_tls", "algorithm", "method") and any(c.isdigit() for c in str(value))


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
