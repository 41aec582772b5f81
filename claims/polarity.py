"""Polarity: does the wording say that a control is in force, that it is not, or that it may be?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from claims.clauses import Clause
from claims.model import Polarity
from claims.words import Lexicon, Pattern, Positions, Words, tokens

_NEAR = 3
_OR = frozenset(("or", "nor", "oder", "noch"))
_PREPOSITIONS = frozenset((
    "by", "via", "through", "in", "on", "from", "with", "as", "just", "durch", "ueber", "per", "mit", "als", "im",
))  # fmt: skip
# open a clause on which the whole sentence hangs
_CONDITIONS = frozenset((
    "soweit", "sofern", "unless", "except", "excepting", "excluding", "with", "mit", "ausser", "ausgenommen", "apart",
    "abgesehen",
))  # fmt: skip
_IN_FORCE = frozenset((
    "place", "force", "use", "operation", "betrieb", "einsatz", "kraft", "default", "implemented", "umgesetzt", "vorhanden",
    "aktiv", "active", "enabled", "aktiviert", "available", "verfuegbar", "done", "eingefuehrt", "yet", "in",
))  # fmt: skip

_STATUS: tuple[tuple[str, Polarity], ...] = (
    ("status_done", "asserts"),
    ("status_open", "denies"),
    ("status_partly", "hedged"),
)
# what is offered may be a list: "supports single sign-on, roles and two-factor authentication"
_OFFERS = frozenset(
    (
        "supports",
        "offers",
        "can",
        "may",
        "kann",
        "koennen",
        "unterstuetzt",
        "bietet",
        "you",
        "lets",
        "allows",
        "enables",
    )
)
_ANSWERS = frozenset(("no", "none", "never", "kein", "keine", "nie", "niemals"))

Markers = Mapping[str, Pattern]


def polarity(markers: Markers, clause: Clause, cue: Positions, base: Polarity, consumed: frozenset[int]) -> Polarity:
    """What the clause says about the control that ``cue`` names.

    ``base`` is what the cue says by itself, ``consumed`` the negations that some cue of the clause has in its own words
    ("no shared accounts").
    """
    negated = any(
        _reaches(clause, place, cue, forward=False)
        for place in _live(markers, clause.words, "negation_both", "negation_harmless", consumed)
    )
    negated |= any(
        _reaches(clause, place, cue, forward=True)
        for place in _live(markers, clause.words, "negation_forward", "negation_harmless", consumed)
    )
    negated |= any(
        0 < place[0] - cue[-1] <= _NEAR and clause.segments[place[0]] == clause.segments[cue[-1]]
        for place in _live(markers, clause.words, "negation_near", "negation_harmless", consumed)
    )
    result: Polarity = base
    if negated:
        result = "asserts" if base == "denies" else "denies"
    if any(
        place[-1] < clause.labels
        or _reaches(clause, place, cue, forward=False)  # "Planned: ..." is said of all behind it
        for place in _live(markers, clause.words, "plan_words", "plan_harmless", frozenset())
    ):
        result = "denies"
    if result == "asserts" and any(
        _hedges(clause, place, cue)
        for place in _live(markers, clause.words, "hedge_words", "hedge_harmless", frozenset())
    ):
        result = "hedged"
    return result


def status(markers: Markers, words: Words) -> Polarity | None:
    """What a status cell says, None where it is none: the first status word in it decides."""
    found = [(place[0], -len(place), says) for name, says in _STATUS for place in words.find(markers[name])]
    return min(found)[2] if found else None


def nothing_but_status(markers: Markers, words: Words) -> bool:
    """Is every word a status word: "yes", "not yet", "in progress"?"""
    said = {at for name, _ in _STATUS for place in words.find(markers[name]) for at in place}
    return len(said) == len(words.tokens) > 0


_STATUS_OF = re.compile(
    r"(?:^|[\s;,.(|-])(?:status|stand|umsetzungsstand|umsetzung|implementation|implemented|umgesetzt|implementiert|in place)"
    r"\s*:\s*(?P<value>[^:;|()]{1,40}?)[\s.)]*$"
)


def told_status(markers: Markers, lexicon: Lexicon, text: str) -> tuple[Polarity | None, bool]:
    """What a status at the end of a statement takes back ("...; status: planned"), and whether there is nothing else in it.

    One that says that it is there says no more than the statement itself.
    """
    found = _STATUS_OF.search(text)
    words = Words(lexicon, tokens(found["value"])) if found else None
    says = status(markers, words) if words is not None and nothing_but_status(markers, words) else None
    if found is None or says == "asserts":
        return None, False
    return says, not text[: found.start()].strip(" -*")


_NONE_OF = re.compile(
    r"(?:none|no one|neither) of (?:these|the following|the below|the measures|them)\b"
    r"|keine[rs]? (?:der|dieser) (?:folgenden|nachstehenden|nachfolgenden|massnahmen|punkte)\b"
)


def leads(markers: Markers, lexicon: Lexicon, text: str) -> Polarity | None:
    """What a sentence before a list says about its items: "None of these measures is implemented.", "Status: planned"."""
    if _NONE_OF.match(text):
        return "denies"
    says, alone = told_status(markers, lexicon, text)
    return says if alone and says == "denies" else None


def announces(markers: Markers, words: Words) -> Polarity | None:
    """What a heading or a lead-in says about everything below it, None where it leaves that to the items."""
    if words.has(markers["section_open"]):
        return "denies"
    return None


def announces_list(markers: Markers, words: Words) -> Polarity | None:
    """What the line before a list says about its items: "Not in place:", "Planned:", "Where possible:"."""
    consumed = frozenset(at for place in words.find(markers["negation_harmless"]) for at in place)
    for name in ("negation_both", "negation_forward", "plan_words"):
        if any(consumed.isdisjoint(place) for place in words.find(markers[name])):
            return "denies"
    return (
        "hedged"
        if words.has(markers["hedge_words"]) and not words.has(markers["hedge_harmless"])
        else announces(markers, words)
    )


def _live(markers: Markers, words: Words, name: str, harmless: str, consumed: frozenset[int]) -> Iterable[Positions]:
    places = words.find(markers[name])
    if not places:
        return ()
    dead = consumed.union(*(range(place[0], place[-1] + 1) for place in words.find(markers[harmless])))
    return [
        place
        for place in places
        if dead.isdisjoint(place) and not _hyphenated(words, place) and not _answers(words, place)
    ]


def _answers(words: Words, place: Positions) -> bool:
    """ "No, it sits behind a private endpoint": the word answers the question and says nothing about what follows."""
    after = place[-1] + 1
    return (
        len(place) == 1
        and after < len(words.tokens)
        and words.tokens[place[0]].word in _ANSWERS
        and words.tokens[after].before.lstrip().startswith((",", ".", ";", ":", "-", "–"))
        and words.tokens[after].before != "-"
    )


def _hyphenated(words: Words, place: Positions) -> bool:
    """ "Non-lesend", "no-code": a negation tied to the next word by a hyphen says nothing about the control."""
    after = place[-1] + 1
    return after < len(words.tokens) and words.tokens[after].before == "-" and len(place) == 1


def _reaches(clause: Clause, marker: Positions, cue: Positions, *, forward: bool) -> bool:
    """Does the marker bear on the cue? In the same comma segment, or over commas into a segment without a verb of its own."""
    if forward and marker[-1] > cue[-1]:
        return False
    own = clause.segments[marker[0]]
    theirs = {clause.segments[at] for at in cue}
    if own in theirs:
        return True
    if not forward and marker[0] == clause.labels and clause.segments.count(own) == len(marker):
        return True  # "Formerly, ..."
    if _bracketed(clause, marker):
        return not forward and clause.segments.count(own) <= len(marker) + 2 and _stands(clause, marker)
    if _contrasts(clause, marker) or (forward and not _heads_list(clause, marker)):
        return False
    return not any(clause.has_verb(segment) for segment in theirs)


def _hedges(clause: Clause, marker: Positions, cue: Positions) -> bool:
    """A hedge binds tightly: to its own comma segment, or, standing alone between commas, to the whole clause."""
    own = clause.segments[marker[0]]
    if own in {clause.segments[at] for at in cue}:
        return True
    if clause.tokens[marker[0]].word in _OFFERS and marker[0] < cue[0] and not clause.has_verb(clause.segments[cue[0]]):
        return True
    if clause.tokens[marker[0]].word in _CONDITIONS and clause.segments.index(own) == marker[0]:
        return True
    if _bracketed(clause, marker):
        return clause.segments.count(own) == len(marker)
    return clause.segments.count(own) <= len(marker) + 2 or marker[0] == 0


def _heads_list(clause: Clause, marker: Positions) -> bool:
    """ "No MFA, SSO, VPN": the negation opens a fragment without a verb, or the list that follows it ends in "or"."""
    fragment = marker[0] == clause.labels and not clause.has_verb(clause.segments[marker[0]])
    return fragment or any(token.word in _OR for token in clause.tokens[marker[-1] :])


def _contrasts(clause: Clause, marker: Positions) -> bool:
    """ ", not by application code": a comma, the negation and a preposition set off what is meant from what is not."""
    after = marker[-1] + 1
    opens = clause.segments.index(clause.segments[marker[0]])
    if marker[0] - opens > 1 or after + 1 >= len(clause.tokens) or clause.tokens[after].word not in _PREPOSITIONS:
        return False
    return clause.tokens[after + 1].word not in _IN_FORCE


def _stands(clause: Clause, marker: Positions) -> bool:
    """ "(planned)", "(not in place)": the bracket holds the state and nothing that could be meant instead of the control."""
    after = marker[-1] + 1
    inside = after < len(clause.tokens) and clause.segments[after] == clause.segments[marker[0]]
    return not inside or clause.tokens[after].word in _IN_FORCE or clause.tokens[after].word[0].isdigit()


def _bracketed(clause: Clause, marker: Positions) -> bool:
    first = next(at for at, segment in enumerate(clause.segments) if segment == clause.segments[marker[0]])
    return clause.in_brackets(marker[0]) or "[" in clause.tokens[first].before
