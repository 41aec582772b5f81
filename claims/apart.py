"""Stretches: a clause that gives several things figures of their own, "databases daily, virtual machines weekly"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claims.clauses import Clause
from claims.model import ParamValue
from claims.words import Token

Reading = Callable[[Sequence[Token]], ParamValue | None]

_JOINTS = frozenset(("and", "und", "sowie", "while", "waehrend"))


def stretches(clause: Clause, figure: Reading) -> list[Sequence[Token]]:
    """The parts of a clause that each have a figure of their own; none where there is one figure, or the same in all.

    A part ends behind its figure, at the next comma or "and"; what follows the last figure belongs to it.
    """
    found: list[list[Token]] = [[]]
    figures: list[ParamValue] = []
    for piece in _pieces(clause.tokens[clause.labels :]):
        value = figure(piece)
        if value is not None:
            if figures and len(figures) == len(found):
                found.append([])
            figures.append(value)
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


def before_examples(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """What stands before "e.g.", "such as", "z. B."; None where nothing is called an example."""
    words = [token.word for token in tokens]
    opens = [at for at in range(len(words)) for opening in _EXAMPLES if tuple(words[at : at + len(opening)]) == opening]
    return tokens[: min(opens)] if opens else None
