"""The kinds of claim there are, and the vocabulary by which they are recognised: all of it data, in ``vocabulary/*.toml``.

``words.toml`` names the word classes, ``markers.toml`` what negates, hedges, plans, delegates and places a claim,
``names.toml`` the proper names (providers, tools, regions, standards); every other file holds a family of kinds. The
language of the patterns is told in ``claims.words``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

from claims.model import ParamValue, Polarity, Responsible, Scope
from claims.words import Lexicon, Pattern

_FOLDER = Path(__file__).parent / "vocabulary"
_SHARED = ("words.toml", "markers.toml", "names.toml")


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing a TOM can promise.

    ``sources`` are the systems that could show it (azure, entra, github, document, ...), ``controls`` the identifiers of
    the criteria it is evidence towards (never conformity with them), by framework. ``scope`` is what such a claim is
    about where the sentence does not say otherwise, ``scopes`` what else it may be about. A kind that ``inherits`` can be
    operated by the provider; the others are the company's own to configure, whatever the wording suggests. Where a kind has
    an ``each``, every value of that parameter is a claim of its own (whom a breach is reported to); a kind that ``carries``
    takes its scope from the sentence that opens the section.
    """

    id: str
    title: Mapping[str, str]
    sources: tuple[str, ...]
    controls: Mapping[str, tuple[str, ...]]
    scope: Scope
    scopes: tuple[Scope, ...] = ()
    responsible: Responsible = "self"
    inherits: bool = True
    carries: bool = False
    each: str | None = None
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying a kind: the pattern, what it sets, and where it must not or must only be seen.

    ``alone`` restricts it to statements without a verb or to labels; ``under`` to sections whose headings match.
    """

    kind: str
    pattern: Pattern
    polarity: Polarity
    params: Mapping[str, ParamValue]
    under: Pattern | None
    unless: tuple[Pattern, ...]
    alone: bool
    responsible: Responsible | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Param:
    """How a parameter of a kind is read: by a named extractor, or by choosing among values with their patterns.

    ``whole`` says that what is listed in one breath is meant as one: where a member of the list has no value, none is given,
    so that no claim is narrowed to the members that have one.
    """

    name: str
    extractor: str | None
    choices: tuple[tuple[ParamValue, Pattern], ...]
    many: bool
    first: bool = False
    unless: tuple[Pattern, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything compiled: kinds, their rules by the words that can start them, parameters, markers and names."""

    lexicon: Lexicon
    kinds: Mapping[str, Kind]
    rules: tuple[Rule, ...]
    never: Mapping[str, tuple[Pattern, ...]]
    params: Mapping[str, tuple[Param, ...]]
    markers: Mapping[str, Pattern]
    names: Mapping[str, tuple[tuple[str, Pattern], ...]]
    by_word: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@cache
def vocabulary() -> Vocabulary:
    """The compiled vocabulary, loaded once."""
    raw = {name: _toml(_FOLDER / name) for name in _SHARED}
    families = [_toml(path) for path in sorted(_FOLDER.glob("*.toml")) if path.name not in _SHARED]
    entries = [entry for family in families for entry in family["kind"]]
    lexicon = Lexicon(_flat(raw["words.toml"]) | _flat(raw["markers.toml"]))
    kinds = {entry["id"]: _kind(entry) for entry in entries}
    rules = tuple(rule for entry in entries for rule in _rules(entry, lexicon))
    by_word: dict[int, list[int]] = {}
    for at, rule in enumerate(rules):
        for atom in rule.pattern.keys:
            by_word.setdefault(atom, []).append(at)
    names = {
        group: tuple((slug, lexicon.compile(pattern)) for slug, patterns in table.items() for pattern in patterns)
        for group, table in raw["names.toml"].items()
    }
    return Vocabulary(
        lexicon,
        kinds,
        rules,
        {entry["id"]: tuple(lexicon.compile(pattern) for pattern in entry.get("never", ())) for entry in entries},
        {entry["id"]: tuple(_params(entry, lexicon)) for entry in entries},
        {name: lexicon.compile(f"@{name}") for name in _flat(raw["markers.toml"])},
        names,
        {atom: tuple(at) for atom, at in by_word.items()},
    )


class _Kinds(Mapping[str, Kind]):
    """The kinds by id, in the order of the vocabulary; loaded when first asked."""

    def __getitem__(self, key: str) -> Kind:
        return vocabulary().kinds[key]

    def __iter__(self) -> Iterator[str]:
        return iter(vocabulary().kinds)

    def __len__(self) -> int:
        return len(vocabulary().kinds)


KINDS: Mapping[str, Kind] = _Kinds()


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, list[str]]:
    """``[negation] forward = [...]`` becomes the word class ``negation_forward``."""
    flat: dict[str, list[str]] = {}
    for name, value in tables.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}_")
        else:
            flat[prefix + name] = value
    return flat


def _kind(entry: Mapping[str, Any]) -> Kind:
    examples = entry.get("examples", {})
    return Kind(
        id=entry["id"],
        title=entry["title"],
        sources=tuple(entry["sources"]),
        controls={framework: tuple(ids) for framework, ids in entry["controls"].items()},
        scope=_scope(entry["scope"]),
        scopes=tuple(_scope(scope) for scope in entry.get("scopes", ())),
        responsible=entry.get("responsible", "self"),
        inherits=entry.get("inherits", True),
        carries=entry.get("carries", False),
        each=entry.get("each"),
        examples=tuple(examples.get("yes", ())),
        counterexamples=tuple(examples.get("no", ())),
    )


def _scope(name: str) -> Scope:
    for scope in get_args(Scope):
        if scope == name:
            known: Scope = scope
            return known
    raise ValueError(f"not a scope: {name!r}")


def _rules(entry: Mapping[str, Any], lexicon: Lexicon) -> Iterator[Rule]:
    for cue in [*entry.get("en", ()), *entry.get("de", ()), *entry.get("both", ())]:
        table: Mapping[str, Any] = {"cue": cue} if isinstance(cue, str) else cue
        yield Rule(
            kind=entry["id"],
            pattern=lexicon.compile(table["cue"]),
            polarity=table.get("polarity", "asserts"),
            params={name: _value(value) for name, value in table.get("set", {}).items()},
            under=lexicon.compile(table["under"]) if "under" in table else None,
            unless=tuple(lexicon.compile(pattern) for pattern in table.get("unless", ())),
            alone=table.get("alone", False),
            responsible=table.get("responsible"),
            scope=_scope(table["scope"]) if "scope" in table else None,
        )


def _params(entry: Mapping[str, Any], lexicon: Lexicon) -> Iterator[Param]:
    for name, spec in entry.get("params", {}).items():
        if isinstance(spec, str):
            yield Param(name, spec, (), False)
            continue
        choices = (
            [(_value(option["is"]), option["when"]) for option in spec["choose"]]
            if isinstance(spec["choose"], list)
            else [*spec["choose"].items()]
        )
        compiled = tuple((value, lexicon.compile(pattern)) for value, patterns in choices for pattern in patterns)
        yield Param(
            name,
            None,
            compiled,
            spec.get("many", False),
            spec.get("first", False),
            tuple(lexicon.compile(p) for p in spec.get("unless", ())),
            spec.get("whole", False),
        )


def _value(value: Any) -> ParamValue:
    return tuple(value) if isinstance(value, list) else value
