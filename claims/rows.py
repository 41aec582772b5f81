"""Rows of tables: which cell names the topic, which says how things stand, and what is left to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from claims import answers
from claims.clauses import Part, labelled
from claims.fold import folded
from claims.formats.block import Block
from claims.model import Polarity
from claims.polarity import nothing_but_status, status
from claims.wording import Wording
from claims.words import Lexicon, Pattern, Token, Words, tokens

_NUMBERED = re.compile(r"[a-z]{0,4}[-. ]?\d{1,4}(?:\.\d{1,3}){0,3}")  # "7", "1.2", "TOM-12"
_TICK = re.compile(r"[x✓✔✅☑☒•]")
_COMMAS = (",", ";", ":", "-", "–")
_SENTENCES = (*_COMMAS, ".", "!")
_SHORT = 3  # words of a cell that is a status without a head that says so


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads rows by the markers of the vocabulary."""

    lexicon: Lexicon
    markers: Mapping[str, Pattern]

    def read(self, block: Block, wording: Wording) -> tuple[Polarity | None, list[Part]]:
        """The first cell names the topic of a row, a status cell its polarity; cells of evidence and owners say nothing."""
        says: Polarity | None = None
        parts: list[Part] = []
        topic: tuple[int, int] | None = None
        heads: list[Token] = []
        for at, cell in enumerate(block.cells):
            span = self._cell(wording, cell)
            column = self._head(block, at)
            numbered = span is not None and topic is None and _NUMBERED.fullmatch(wording.folded.text, *span)
            if span is None or numbered or (at and column is not None and column.has(self.markers["column_ignored"])):
                continue
            if at and column is not None and _TICK.fullmatch(wording.folded.text, *span):
                # a tick under "no" says no
                says = status(self.markers, column) if nothing_but_status(self.markers, column) else says
                continue
            if column is not None and column.has(self.markers["column_topic"]):
                heads += [Token(token.word, -1, -1, token.before) for token in column.tokens]
            stands, span = self._status(wording, span, column) if at else (None, span)
            # "yes | yes | no" under the names of three products: in force for some of them
            says = "hedged" if says and stands and says != stands else says or stands
            if topic is None:
                topic = span
            elif wording.folded.text.startswith("?", topic[1]) and len(block.cells) - at == 1 and not parts:
                asked, answer = self.answered(wording, topic, self._cell(wording, cell) or topic)
                return says or asked, [replace(part, heads=(*heads, *part.heads)) for part in answer]
            elif span:
                parts.append(Part(*span, (topic,)))
        if topic is not None:
            parts = [Part(part.start, part.end, part.label, tuple(heads)) for part in parts or [Part(*topic)]]
        return says, parts

    def answered(
        self, wording: Wording, question: tuple[int, int], answer: tuple[int, int]
    ) -> tuple[Polarity | None, list[Part]]:
        """A question and its answer in one stretch: what is settled, and the stretches to read.

        An answer that says that the question does not arise leaves nothing of it; a number takes its unit from the question;
        what follows "No." in a sentence of its own is read for itself.
        """
        text = wording.folded.text
        immaterial = answers.immaterial(text[slice(*answer)])
        if immaterial:
            return None, [replace(labelled(text, answer[0] + immaterial, answer[1]), free=True)]
        says, rest = self._opening(wording, answer, _SENTENCES)
        if says == "asserts" and answers.offered(text[slice(*question)]):
            says = "hedged"
        if rest is None:
            return says, [Part(*question)]
        if says == "denies" and text[: rest[0]].rstrip().endswith((".", "!")):
            return says, [
                Part(question[1], question[1], (question,)),
                replace(labelled(text, *rest), free=True),
            ]
        heads = answers.counted(text[slice(*question)], text[slice(*rest)])
        return says, [Part(*rest, (question,), heads)]

    def _status(
        self, wording: Wording, span: tuple[int, int], column: Words | None
    ) -> tuple[Polarity | None, tuple[int, int] | None]:
        """What a cell says if it is a status, and what is left of it to read.

        A status stands under a head that says so, or without heads in up to three words; what is nothing but a status word
        up to its end or its first comma is one anywhere ("done, kept 30 days").
        """
        inside = [token for token in wording.tokens if span[0] <= token.start and token.end <= span[1]]
        if column.has(self.markers["column_status"]) if column is not None else len(inside) <= _SHORT:
            says = status(self.markers, Words(self.lexicon, inside))
            return says, None if says else span
        return self._opening(wording, span, _COMMAS)

    def _opening(
        self, wording: Wording, span: tuple[int, int], stops: Sequence[str]
    ) -> tuple[Polarity | None, tuple[int, int] | None]:
        """What a cell says that is nothing but a status up to its end or the first of ``stops``, and what is left of it."""
        inside = [token for token in wording.tokens if span[0] <= token.start and token.end <= span[1]]
        stop = next(
            (at for at, token in enumerate(inside) if at and token.before.strip() in stops),
            len(inside),
        )
        opening = Words(self.lexicon, inside[:stop])
        if stop <= _SHORT and nothing_but_status(self.markers, opening):
            return status(self.markers, opening), (inside[stop].start, span[1]) if stop < len(inside) else None
        return None, span

    @staticmethod
    def _cell(wording: Wording, cell: tuple[int, int]) -> tuple[int, int] | None:
        inside = [
            token for token in wording.tokens
            if cell[0] <= wording.start + wording.folded.offset(token.start) < cell[1]
        ]  # fmt: skip
        return (inside[0].start, inside[-1].end) if inside else None

    def _head(self, block: Block, at: int) -> Words | None:
        return Words(self.lexicon, tokens(folded(block.columns[at]).text)) if at < len(block.columns) else None
