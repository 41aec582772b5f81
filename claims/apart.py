"""Stretches: a clause that gives several things figures of their own, "databases daily, virtual machines weekly"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from claims.clauses import Clause
from claims.kinds import Param
from claims.model import ParamValue
from claims.words import Token

Values = Callable[[Param, Sequence[Token]], ParamValue | None]
Params = Mapping[str, ParamValue]

_FIGURES = ("frequency", "days", "interval")
_JOINTS = frozenset(("and", "und", "sowie", "while", "waehrend"))


def apart(clause: Clause, params: Sequence[Param], given: Params, value: Values) -> Iterator[tuple[Params, int]]:
    """The parameters of one claim for each thing that has a figure of its own, counted from 1.

    One with 0 and what was ``given`` where all is said of one thing; one with -1 and ``unclear`` instead of the figures where
    it is not clear whose figure is whose: nothing is compared with them then, and nothing passes.
    """
    whole = next((param for param in params if param.whole), None)
    figures = [param for param in params if param.extractor in _FIGURES]
    for figure in figures:
        if whole is None or figure.name not in given:
            continue
        own = _stretches(clause, figure, value)
        parts = [
            {one.name: said for one in (whole, *figures) if (said := value(one, words)) is not None} for words in own
        ]
        about = [part.get(whole.name) for part in parts]
        if not any(about):
            continue
        rest = {name: said for name, said in given.items() if not any(name in part for part in parts)}
        if all(about[1:]) and len({*about}) == len(about):
            yield from (({**rest, **part}, at) for at, part in enumerate(parts, 1))
        else:
            yield {**rest, "unclear": True}, -1
        return
    yield given, 0


def _stretches(clause: Clause, figure: Param, value: Values) -> list[Sequence[Token]]:
    """The parts of a clause that each have a figure of their own; none where there is one figure, or the same in all.

    A part ends behind its figure, at the next comma or "and"; what follows the last figure belongs to it.
    """
    found: list[list[Token]] = [[]]
    figures: list[ParamValue] = []
    for piece in _pieces(clause.tokens[clause.labels :]):
        said = value(figure, piece)
        if said is not None:
            if figures and len(figures) == len(found):
                found.append([])
            figures.append(said)
        elif len(figures) == len(found):
            found.append([])
        found[-1] += piece
    if len(found) > len(figures) > 0:
        found[-2:] = [found[-2] + found[-1]]
    return [*found] if len(set(figures)) > 1 else []


def _pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = []
    for token in tokens:
        if not pieces or any(mark in token.before for mark in ",;/(") or token.word in _JOINTS:
            pieces.append([])
        pieces[-1].append(token)
    return pieces


_EXAMPLES = (
    ("e", "g"), ("z", "b"), ("zb",), ("such", "as"), ("for", "example"), ("for", "instance"), ("beispielsweise",),
    ("zum", "beispiel"), ("u", "a"), ("unter", "anderem"), ("bspw",), ("etwa",),
)  # fmt: skip

_OPENING = frozenset(opening[0] for opening in _EXAMPLES)


def before_examples(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """What stands before "e.g.", "such as", "z. B."; None where nothing is called an example."""
    words = [token.word for token in tokens]
    if _OPENING.isdisjoint(words):
        return None
    opens = [at for at in range(len(words)) for opening in _EXAMPLES if tuple(words[at : at + len(opening)]) == opening]
    return tokens[: min(opens)] if opens else None
