"""Why a statement is understood as it is: which rule, which words, and what came from outside the sentence.

Nothing is guessed from the rules: the sentence is read again, alone and with single words taken out, and what then changes shows
what did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from claims.fold import folded
from claims.formats.markup import plain
from claims.kinds import vocabulary
from claims.model import Claim, Reading, Statement
from claims.words import Words, tokens

# The markers that can turn a claim, and what each of them says.
_POLARITY = {
    "negation_both": "negates", "negation_near": "negates", "negation_forward": "negates", "plan_words": "plans",
    "hedge_words": "hedges", "status_done": "states that it is done", "status_open": "states that it is open",
    "status_partly": "states that it is done in part",
}  # fmt: skip
_PARTY = {
    "party_customer": "gives it to the customer",
    "party_provider": "gives it to the provider",
    "party_self": "keeps it with the company",
}
_WORDS = 12  # markers of one sort that are tried


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one claim was read, each reason in plain words; ``inherited`` are parameters that the sentence alone does not give."""

    claim: Claim
    statement: Statement
    polarity: str
    responsible: str
    scope: str
    inherited: Mapping[str, str]


def explain(reading: Reading, identity: str) -> list[Explained]:
    """Why the claim or the statement with this id was read as it was: one for each claim, none for an id that nothing has."""
    return [
        _explained(statement, claim)
        for statement in reading.statements
        for claim in statement.claims
        if identity in (claim.id, statement.id)
    ]


def _explained(statement: Statement, claim: Claim) -> Explained:
    text = plain(claim.quote)
    alone = _alone(text, claim.kind)
    return Explained(
        claim, statement, _polarity(text, claim, alone), _responsible(text, claim, alone),
        _scope(text, claim, alone), _inherited(claim, alone),
    )  # fmt: skip


def _alone(text: str, kind: str) -> Claim | None:
    """The claim of this kind that the words make as a document of their own, if any."""
    from claims import read  # the reader imports half of this room

    words = " ".join(text.split())
    if not words:
        return None
    row = "|" in words
    name = "alone.md" if row else "alone.txt"
    source = f"| {words.strip('| ')} |\n" if row else f"{words}\n"
    found = [claim for claim in read(source.encode(errors="replace"), name).claims if claim.kind == kind]
    return found[0] if found else None


def _polarity(text: str, claim: Claim, alone: Claim | None) -> str:
    if alone is not None and alone.polarity == claim.polarity:
        for word, says in _markers(text, _POLARITY):
            without = _alone(_less(text, word), claim.kind)
            if without is not None and without.polarity != claim.polarity:
                return f"“{word}” {says} it"
        if claim.polarity == "asserts":
            return "nothing in the sentence negates, hedges or plans it"
        return f"the words of the rule say so: “{claim.cue}”" if claim.cue else "the words of the rule say so"
    return "the sentence alone does not say so; the heading, the line before the list, the question or a column above it does"


def _responsible(text: str, claim: Claim, alone: Claim | None) -> str:
    kind = vocabulary().kinds[claim.kind]
    for word, says in _markers(text, _PARTY):
        without = _alone(_less(text, word), claim.kind)
        if without is not None and alone is not None and without.responsible != alone.responsible == claim.responsible:
            return f"“{word}” {says}"
    if claim.responsible == kind.responsible:
        return "as it is for this kind of claim; nothing in the sentence gives it to anybody else"
    return "the rule says so"


def _scope(text: str, claim: Claim, alone: Claim | None) -> str:
    kind = vocabulary().kinds[claim.kind]
    names = {name: "" for name in vocabulary().markers if name.startswith("scope_")}
    for word, _ in _markers(text, names):
        without = _alone(_less(text, word), claim.kind)
        if without is not None and alone is not None and without.scope != alone.scope == claim.scope:
            return f"“{word}” places it there"
    if claim.scope == kind.scope:
        return "as it is for this kind of claim; the sentence names nothing narrower"
    if alone is not None and alone.scope == claim.scope:
        return "the rule says so"
    return "carried over from the sentence that opens the section"


def _inherited(claim: Claim, alone: Claim | None) -> dict[str, str]:
    own = alone.params if alone is not None else {}
    return {
        name: "from the heading, the column or the sentence before" for name, value in claim.params.items()
        if own.get(name) != value
    }  # fmt: skip


def _markers(text: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The words of a sentence that such a marker answers to, as the document writes them, with what they say."""
    told = folded(text)
    words = Words(vocabulary().lexicon, tokens(told.text))
    for name, says in names.items():
        for place in words.find(vocabulary().markers[name])[:_WORDS]:
            start, last = words.tokens[place[0]].start, words.tokens[place[-1]].end - 1
            yield text[told.offset(start) : told.offset(last) + 1], says


def _less(text: str, word: str) -> str:
    return text.replace(word, " ", 1)
