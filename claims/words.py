"""Word patterns: the small language in which the vocabulary is written, and how it is matched.

A pattern is a row of words as they stand in a sentence, without regard to case, umlauts, quotes, hyphens or punctuation:

    tls                 this word
    encrypt*            a word that begins so; ``*schluessel`` ends so, ``*backup*`` has it inside (German compounds),
                        ``authori*ed`` begins and ends so
    backup*|snapshot*   one of these words, (hard disk*|ssd*) one of these phrases
    @encrypt            one of the phrases of that name in words.toml
    #                   a number
    ..                  up to four words between, ``...`` up to twelve
    ^ and $             the beginning and the end of the clause
    a .. b & c          both rows anywhere in the same clause, in any order

There are no regular expressions in it, so that no document can make a match run away: a search is a walk over lists of
word positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from claims.fold import fold

_TOKEN = re.compile(r"[^\W_]+(?:\.\d+)*(?:'[a-z]+)?|[✅☑☒☐❌✔✗✘🔶🟡🟢🔴🚧⏳]")
_ELEMENT = re.compile(r"\([^()]+\)|\S+")
_INNER = re.compile(r"(?<=\w)[-/](?=\w)")
_GAPS = {"..": 4, "...": 12}
_INSIDE = 3  # letters by which what is looked for inside words is found
_MATCHES = 6  # as many places of one row in one clause as are looked at

Positions = tuple[int, ...]


class Token(NamedTuple):
    """A word of folded text; ``before`` is the punctuation between it and the word before."""

    word: str
    start: int
    end: int
    before: str


def tokens(text: str) -> list[Token]:
    """The words of folded text in order."""
    found = []
    last = 0
    for match in _TOKEN.finditer(text):
        found.append(Token(match.group(), match.start(), match.end(), text[last : match.start()]))
        last = match.end()
    return found


def wordy(found: Iterable[Token]) -> str:
    """The text of neighbouring words with the punctuation between them."""
    return "".join(token.before + token.word for token in found).strip()


class _Atom(NamedTuple):
    ids: frozenset[int]
    gap: int = 0


class _Class(NamedTuple):
    name: str
    gap: int = 0


class _Edge(NamedTuple):
    end: bool
    gap: int = 0


_Element = _Atom | _Class | _Edge
_Row = tuple[_Element, ...]


class Pattern(NamedTuple):
    """A compiled pattern: every row must be found.

    ``keys`` are words of which one must be there at all, ``needs`` the same of every element, the most particular first.
    """

    source: str
    rows: tuple[_Row, ...]
    keys: frozenset[int]
    needs: tuple[frozenset[int], ...]


class _Rows(NamedTuple):
    """The rows of a class: the words that are rows by themselves, the rows of several words, and all of them by word."""

    single: frozenset[int]
    longer: Mapping[int, Sequence[_Row]]
    every: Mapping[int, Sequence[_Row]]


class _WordClass(NamedTuple):
    rows: tuple[_Row, ...]
    exceptions: tuple[_Row, ...]


class Lexicon:
    """Every word that any pattern asks for; a word of a document is looked up once and remembered."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self._ids: dict[str, int] = {}
        self._exact: dict[str, int] = {}
        self._prefix: dict[str, int] = {}
        self._suffix: dict[str, int] = {}
        self._infix: dict[str, list[tuple[str, int]]] = {}  # by their first letters
        self._sizes = {_INSIDE}
        self._split: list[tuple[str, str, int]] = []
        self._number = self._id("#")
        self._known: dict[str, frozenset[int]] = {}
        self._sources = {name: tuple(phrases) for name, phrases in classes.items()}
        self._classes: dict[str, _WordClass] = {}
        self._class_keys: dict[str, frozenset[int]] = {}
        self._rows: dict[str, _Rows] = {}
        # The same words and rows are written again and again: each is read once.
        self._patterns: dict[str, Pattern] = {}
        self._compiled: dict[str, _Row] = {}
        self._elements: dict[tuple[str, int], _Element] = {}
        self._choices: dict[str, frozenset[int]] = {}
        for name in tuple(self._sources):
            self.word_class(name)

    def word_class(self, name: str) -> _WordClass:
        """The phrases of ``@name``; raises KeyError where words.toml has no such name."""
        if name not in self._classes:
            phrases = self._sources[name]
            rows = tuple(self._row(phrase) for phrase in phrases if not phrase.startswith("!"))
            self._classes[name] = _WordClass(
                rows, tuple(self._row(phrase[1:]) for phrase in phrases if phrase.startswith("!"))
            )
        return self._classes[name]

    def phrases(self, name: str) -> tuple[str, ...]:
        """The phrases of ``@name`` as they are written; those that begin with ``!`` are exceptions."""
        return self._sources[name]

    def rows(self, name: str) -> _Rows:
        """The rows of a class by the words of which one must be there for them to match."""
        known = self._rows.get(name)
        if known is None:
            every: dict[int, list[_Row]] = {}
            longer: dict[int, list[_Row]] = {}
            single: set[int] = set()
            for row in self.word_class(name).rows:
                alone = len(row) == 1 and isinstance(row[0], _Atom)
                keys = self._keys(row)
                if alone:
                    single |= keys
                for atom in keys:
                    every.setdefault(atom, []).append(row)
                    if not alone:
                        longer.setdefault(atom, []).append(row)
            known = self._rows[name] = _Rows(frozenset(single), longer, every)
        return known

    def compile(self, source: str) -> Pattern:
        """The pattern written as ``source``."""
        known = self._patterns.get(source)
        if known is None:
            rows = tuple([self._row(part) for part in source.split(" & ")])
            needs = {self._element_keys(element) for row in rows for element in row if not isinstance(element, _Edge)}
            ordered = tuple(sorted(needs, key=len))
            known = self._patterns[source] = Pattern(source, rows, ordered[0], ordered)
        return known

    def atoms(self, word: str) -> frozenset[int]:
        """The ids of all words in patterns that this word of a document answers to."""
        known = self._known.get(word)
        if known is None:
            known = frozenset(self._lookup(word))
            if len(self._known) < 200_000:
                self._known[word] = known
        return known

    def _lookup(self, word: str) -> Iterator[int]:
        if word in self._exact:
            yield self._exact[word]
        if word[0].isdigit():
            yield self._number
        for cut in range(1, min(len(word), 40) + 1):
            if word[:cut] in self._prefix:
                yield self._prefix[word[:cut]]
            if word[-cut:] in self._suffix:
                yield self._suffix[word[-cut:]]
        for inside in {word[start : start + size] for size in self._sizes for start in range(len(word) - size + 1)}:
            yield from (at for part, at in self._infix.get(inside, ()) if part in word)
        yield from (at for head, tail, at in self._split if word.startswith(head) and word.endswith(tail))

    def _id(self, atom: str) -> int:
        return self._ids.setdefault(atom, len(self._ids))

    def _alternatives(self, element: str) -> frozenset[int]:
        known = self._choices.get(element)
        if known is None:
            known = self._choices[element] = frozenset(map(self._atom, element.split("|")))
        return known

    def _atom(self, atom: str) -> int:
        known = self._ids.get(atom)
        if known is not None:
            return known
        at = self._id(atom)
        core = atom.strip("*")
        if atom.startswith("*") and atom.endswith("*"):
            inside = self._infix.setdefault(core[:_INSIDE], [])
            self._sizes.add(min(len(core), _INSIDE))
            if (core, at) not in inside:
                inside.append((core, at))
        elif "*" in core:
            head, _, tail = core.partition("*")
            self._split.append((head, tail, at))
        elif atom.startswith("*"):
            self._suffix[core] = at
        elif atom.endswith("*"):
            self._prefix[core] = at
        elif atom != "#":
            self._exact[core] = at
        return at

    def _row(self, source: str) -> _Row:
        known = self._compiled.get(source)
        if known is None:
            known = self._compiled[source] = tuple(self._read(source))
            if not known:
                raise ValueError(f"an empty pattern: {source!r}")
        return known

    def _read(self, source: str) -> Iterator[_Element]:
        text = fold(source)
        if "-" in text or "/" in text:
            text = _INNER.sub(" ", text)
        gap = 0
        for word in _ELEMENT.findall(text) if "(" in text else text.split():
            if word in _GAPS:
                gap = _GAPS[word]
                continue
            element = self._elements.get((word, gap))
            if element is None:
                element = self._elements[word, gap] = self._element(word, gap)
            yield element
            gap = 0

    def _element(self, word: str, gap: int) -> _Element:
        if word in ("^", "$"):
            return _Edge(word == "$", gap)
        if ("(" in word or ")" in word) and not (word.startswith("(") and word.endswith(")")):
            raise ValueError(f"brackets hold a whole element: {word!r}")
        if word.startswith("(") or ("@" in word and "|" in word):
            self._sources.setdefault(word, tuple(word.strip("()").split("|")))
            return _Class(word, gap)
        if word.startswith("@"):
            if word[1:] not in self._sources:
                raise KeyError(f"words.toml has no {word}")
            return _Class(word[1:], gap)
        return _Atom(self._alternatives(word), gap)

    def _keys(self, row: _Row) -> frozenset[int]:
        """The words of which one must occur for the row to match: those of its most particular element."""
        return min((self._element_keys(element) for element in row if not isinstance(element, _Edge)), key=len)

    def _element_keys(self, element: _Atom | _Class) -> frozenset[int]:
        if isinstance(element, _Atom):
            return element.ids
        if element.name not in self._class_keys:
            rows = self.word_class(element.name).rows
            self._class_keys[element.name] = frozenset().union(*(self._keys(row) for row in rows))
        return self._class_keys[element.name]


class Words:
    """A clause ready to be searched: which words of the lexicon stand where."""

    def __init__(self, lexicon: Lexicon, found: Sequence[Token]) -> None:
        self.tokens = found
        self._lexicon = lexicon
        self._answers = [lexicon.atoms(token.word) for token in found]
        self._present: frozenset[int] = frozenset().union(*self._answers)
        self._lacks = self._present.isdisjoint
        self._atoms: dict[frozenset[int], Sequence[tuple[int, int]]] = {}
        self._classes: dict[str, Sequence[tuple[int, int]]] = {}
        self._found: dict[str, list[Positions]] = {}
        self.read: dict[tuple[int, str], tuple[object, object]] = {}  # what was asked of these words, and the answer

    @property
    def present(self) -> frozenset[int]:
        """The ids of the lexicon's words that occur."""
        return self._present

    def find(self, pattern: Pattern) -> list[Positions]:
        """The word positions of each match; of a pattern of several rows, the first match of each row together."""
        found = self._found.get(pattern.source)
        if found is None:
            found = self._found[pattern.source] = self._search(pattern) if self.may(pattern) else []
        return found

    def may(self, pattern: Pattern) -> bool:
        """Is there a word for each of the elements that the pattern needs? Most patterns need no closer look."""
        lacks = self._lacks
        for needed in pattern.needs:  # noqa: SIM110 - asked a hundred times of every clause, and twice as fast as all()
            if lacks(needed):
                return False
        return True

    def has(self, pattern: Pattern) -> bool:
        return bool(self.find(pattern))

    def _search(self, pattern: Pattern) -> list[Positions]:
        if len(pattern.rows) == 1:
            return self._row(pattern.rows[0])
        taken: set[int] = set()
        for row in pattern.rows:
            places = self._row(row)
            if not places:
                return []
            # Prefer words that no other row has used: "encrypted & encrypted backups" needs two of them.
            taken |= set(next((place for place in places if not taken.intersection(place)), places[0]))
        return [tuple(sorted(taken))]

    def _row(self, row: _Row) -> list[Positions]:
        found: list[Positions] = []
        for start, end in self._of(row[0]):
            rest = self._rest(row, 1, end)
            if rest is not None:
                found.append((*range(start, end), *rest))
                if len(found) >= _MATCHES:
                    break
        return found

    def _rest(self, row: _Row, at: int, end: int) -> Positions | None:
        if at == len(row):
            return ()
        for start, stop in self._of(row[at]):
            if start > end + row[at].gap:
                return None
            if start >= end:
                rest = self._rest(row, at + 1, stop)
                if rest is not None:
                    return (*range(start, stop), *rest)
        return None

    def _of(self, element: _Element) -> Sequence[tuple[int, int]]:
        if isinstance(element, _Atom):
            return self._atom(element.ids)
        if isinstance(element, _Edge):
            at = len(self.tokens) if element.end else 0
            return ((at, at),)
        known = self._classes.get(element.name)
        if known is None:
            known = self._classes[element.name] = self._class(element.name)
        return known

    def _atom(self, ids: frozenset[int]) -> Sequence[tuple[int, int]]:
        known = self._atoms.get(ids)
        if known is None:
            known = [(at, at + 1) for at, answers in enumerate(self._answers) if not ids.isdisjoint(answers)]
            self._atoms[ids] = known
        return known

    def _class(self, name: str) -> Sequence[tuple[int, int]]:
        spans: set[tuple[int, int]] = set()
        single, by_word, every = self._lexicon.rows(name)
        if not self._lacks(single):
            spans.update(self._atom(single))
            if len(spans) > _MATCHES:  # how many places are looked at counts for each row by itself
                spans.clear()
                by_word = every
        if by_word:
            rows = {id(row): row for atom in self._present & by_word.keys() for row in by_word[atom]}
            for row in rows.values():
                spans.update([(place[0], place[-1] + 1) for place in self._row(row)])
        if spans:
            without = {
                at for row in self._lexicon.word_class(name).exceptions for place in self._row(row) for at in place
            }
            spans = {span for span in spans if without.isdisjoint(range(*span))}
        return sorted(spans)
