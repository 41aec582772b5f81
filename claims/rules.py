"""Reading: from statements to claims, by rules that can be named one by one.

Blocks become statements, statements clauses; in each clause the patterns of the vocabulary find kinds, and the markers
around them tell the polarity, who is responsible and what it is about. A heading never claims; it is context. Nothing
here looks at more than a sentence, its label, the headings above, the line that leads in the list, and the sentence before.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims import answers
from claims.apart import apart, before_examples
from claims.clauses import MAX_CHARACTERS, Clause, Part, clauses, has_verb, labelled
from claims.fold import folded
from claims.formats.block import Extract
from claims.kinds import Kind, Param, Rule, Vocabulary, vocabulary
from claims.model import Claim, ParamValue, Polarity, Responsible, Scope, Statement
from claims.params import VAGUE, Reader
from claims.parties import responsible, scope
from claims.polarity import announces, announces_list, leads, polarity, told_status
from claims.precedence import consumed, narrows, preferred, settled
from claims.rows import Rows
from claims.statements import Piece, pieces
from claims.wording import Wording, unnumbered
from claims.words import Positions, Token, Words, tokens, wordy

_NEAREST = ("frequency", "days", "hours", "minutes")
_FIGURED = ("backup.automated", "data.retention-deletion", "logging.audit")  # what tables of figures are made of
_PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\[(?:z\. ?b\.|e\.g\.|name|bitte|insert|please|firma|company|datum|date|x+|\.\.\.)|<<|"
    r"\btbd\b|\bxxx+\b|lorem ipsum|_{4,}"
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']{1,300}|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
_ANAPHORA = re.compile(r"\b(?:these|this|such|said|aforementioned|diese[rsnm]?|solche|genannten?)\b")
_RUN_IN = re.compile(r"\*\*[^*.:?]{2,40}\.\*\*")  # "**Training.**" opens a paragraph as a heading does
_BOLD = re.compile(r"(?:\*\*|__)([^*_]{2,120}[^*_.!?;])(?:\*\*|__)")  # nothing but bold words and no full stop


@dataclass(frozen=True, slots=True)
class _Found:
    """One match of one rule: what it says, before the matches of a statement are put together."""

    kind: str
    polarity: Polarity
    responsible: Responsible
    scope: Scope | None
    params: Mapping[str, ParamValue]
    rule: str
    cue: str
    clause: Clause
    part: int = 0  # which of several things with figures of their own it is about


@dataclass(slots=True)
class _Context:
    """What is known from above when a statement is read."""

    headings: tuple[str, ...] = ()
    polarity: Polarity | None = None
    silent: bool = False
    lead: Polarity | None = None
    question: str | None = None
    topic: str | None = None  # the question that is the heading of the section
    before: str = ""
    carried: Scope | None = None
    opened: bool = False  # the section's first claim is past


def _headed(source: str, kind: str) -> bool:
    """Is it a heading in the dress of a paragraph: "**Training.**", "**Measures for ensuring events logging**"?"""
    if _RUN_IN.fullmatch(source):
        return True
    bold = _BOLD.fullmatch(source.strip()) if kind == "sentence" else None
    return bold is not None and not has_verb(tokens(folded(bold[1]).text))


def statements(extract: Extract, document: str) -> Iterator[Statement]:
    """The statements of a document with their claims; ``document`` is the digest of the file."""
    reader = _Reader(extract, document)
    for piece in pieces(extract):
        yield reader.statement(piece)


class _Reader:
    def __init__(self, extract: Extract, document: str) -> None:
        self._extract = extract
        self._document = document
        self._words: Vocabulary = vocabulary()
        self._values = Reader(self._words.names)
        self._rows = Rows(self._words.lexicon, self._words.markers)
        self._context = _Context()
        self._ids: Counter[str] = Counter()
        self._whole = ""  # the statement at hand as far as it is read
        self._flat = False  # is its polarity settled by nothing but the "no" behind its label?

    def statement(self, piece: Piece) -> Statement:
        start, end = piece.wording
        source = _ADDRESS.sub(
            lambda match: " " * len(match.group()), self._extract.plain[start : min(end, start + 2 * MAX_CHARACTERS)]
        )
        text = folded(source)
        wording = Wording(text, unnumbered(tokens(text.text), source), start, source)
        self._enter(piece)
        identity = self._identity("s", text.text)
        found = self._read(piece, wording)
        claims = tuple(self._claims(found, piece, identity, text.text))
        self._leave(piece, wording, found)
        return Statement(
            identity,
            piece.start,
            piece.end,
            self._extract.text[piece.start : piece.end],
            piece.type,
            piece.block.section,
            claims,
            piece.position,
        )

    def _enter(self, piece: Piece) -> None:
        context = self._context
        if piece.block.headings != context.headings or piece.type == "heading":
            views = [self._view(heading) for heading in piece.block.headings]
            says = [announces(self._words.markers, view) for view in views]
            context.headings = piece.block.headings
            context.silent = any(view.has(self._words.markers["section_silent"]) for view in views)
            context.polarity = next((polarity for polarity in reversed(says) if polarity), None)
            context.lead = context.carried = None
            context.opened = False
            context.question = (
                piece.block.headings[-1]
                if piece.block.headings and piece.block.headings[-1].rstrip().endswith("?")
                else None
            )
            context.topic = context.question
        if piece.type not in ("bullet", "item", "row"):
            context.lead = None

    def _leave(self, piece: Piece, wording: Wording, found: Sequence[_Found]) -> None:
        context = self._context
        text = wording.folded.text
        if text.endswith(":") and piece.type != "heading":
            context.lead = announces_list(self._words.markers, Words(self._words.lexicon, wording.tokens))
        elif piece.type == "sentence":
            context.lead = leads(self._words.markers, self._words.lexicon, text)
        if piece.type != "heading":
            context.before = text
            context.question = text if text.endswith("?") else None
        if found and not context.opened:
            context.opened = True
            context.carried = next((match.scope for match in found if match.scope == "development systems"), None)

    def _view(self, text: str) -> Words:
        return Words(self._words.lexicon, tokens(folded(text).text))

    def _read(self, piece: Piece, wording: Wording) -> list[_Found]:
        text = wording.folded.text
        if piece.type in ("heading", "metadata", "footer") or piece.block.ticked is False or not wording.tokens:
            return []
        if self._context.silent or _headed(self._extract.text[slice(*piece.wording)], piece.type):
            return []
        if text.endswith("?") or _PLACEHOLDER.search(text):
            return []
        if piece.type != "row" and Words(self._words.lexicon, wording.tokens).has(
            self._words.markers["nothing_statement"]
        ):
            return []
        if text.endswith(":") and piece.type == "sentence":
            return []
        fixed, parts = self._parts(piece, wording)
        found: list[_Found] = []
        read = [
            (clause, part.free)
            for part in parts
            for clause in clauses(self._words.lexicon, text, wording.tokens, [part])
        ]
        self._whole = " ; ".join(clause.text for clause, _ in read)
        last: list[_Found] = []
        for clause, free in read:
            outer = None if free else fixed
            here = list(self._clause(clause, wording, outer))
            if not here and outer is None and clause.denies_only:
                # "MFA: for remote access yes, at the desk not yet" denies what the label names
                named = {rule.kind for rule, _ in self._matches(clause)} if clause.labels else None
                turned = [self._turned(match, clause) for match in last if named is None or match.kind in named]
                here = [match for match in turned if match.params or match.scope or clause.excepts]
            else:
                last = here
            found += here
            if free:
                # "No. It is asked for in PIM.": what is said counts before the "no"
                found = [match for match in found if match in here or match.kind not in {one.kind for one in here}]
        if not found or (piece.block.cells and not any(match.kind in _FIGURED for match in found)):
            found += self._figured(piece, wording, fixed)
        return found or self._answer(wording) or self._brief(wording)

    def _figured(self, piece: Piece, wording: Wording, fixed: Polarity | None) -> list[_Found]:
        """What leans on the heading above: a row of figures ("Database | hourly | 35 days"), a ticked box ("[x] Germany")."""
        if not piece.block.headings or not (piece.block.ticked or (piece.block.cells and piece.block.columns)):
            return []
        above = [
            token for head in (piece.block.headings[-1], *piece.block.columns) for token in tokens(folded(head).text)
        ]
        heads = tuple(Token(token.word, -1, -1, token.before) for token in above)
        text = wording.folded.text
        return [
            match
            for clause in clauses(self._words.lexicon, text, wording.tokens, [Part(0, len(text), (), heads)])
            for match in self._clause(clause, wording, fixed)
            if (match.kind in _FIGURED and not {"frequency", "retention_days"}.isdisjoint(match.params))
            or (piece.block.ticked and match.cue != "(column head)")
        ]

    def _turned(self, match: _Found, clause: Clause) -> _Found:
        """What the clause before says, denied of what this clause names instead: "MFA for administrators, but not for users"."""
        own = clause.tokens[clause.labels :]
        words, text = Words(self._words.lexicon, own), wordy(own)
        params = {
            param.name: value
            for param in self._words.params[match.kind]
            if (value := self._values.value(param, words, text)) is not None
        }
        place = scope(self._words.markers, words, self._words.kinds[match.kind], None)
        return replace(match, polarity="denies", scope=place, params=params, clause=clause)

    def _parts(self, piece: Piece, wording: Wording) -> tuple[Polarity | None, list[Part]]:
        """The stretches to read, and the polarity that is settled by a status cell, a lead-in or a heading."""
        context = self._context
        self._flat = False
        if piece.block.cells:
            says, parts = self._rows.read(piece.block, wording)
            return says or context.lead or context.polarity, parts
        text = wording.folded.text
        says = told_status(self._words.markers, self._words.lexicon, text)[0] or context.lead or context.polarity
        question = answers.question_in(text) if piece.type in ("bullet", "item") else None
        if question is not None:
            answered, parts = self._rows.answered(wording, (question[0], question[1]), (question[2], len(text)))
            return answered or says, parts
        part = labelled(text, 0, len(text))
        alone = answers.alone(text[part.start :]) if part.label and not says else None
        self._flat = alone is not None
        return says or alone, [part]

    def _clause(self, clause: Clause, wording: Wording, fixed: Polarity | None) -> Iterator[_Found]:
        if clause.words.has(self._words.markers["nothing_clause"]):
            return
        matches = self._matches(clause)
        found: list[_Found] = []
        for rule, place in matches:
            if not clause.first and place[-1] < clause.labels:
                continue  # the label alone speaks once, with its first clause
            own = fixed != "hedged" and self._answers_itself(rule, clause, wording, place)
            says = (None if own else settled(fixed, rule)) or polarity(
                self._words.markers, clause, place, rule.polarity, consumed(matches, rule, place)
            )
            found.append(self._found(rule, place, clause, wording, says, self._own_part(rule, place, clause, matches)))
        # To deny the particular leaves the general unsaid: "TLS 1.3 is not in use", "no customer-managed keys".
        denied = {match.kind for match in found if match.polarity == "denies"}
        yield from (
            part
            for match in found
            for part in self._apart(match)
            if match.polarity != "denies" or not any(narrows(kind, match.kind) for kind in denied)
        )

    def _answers_itself(self, rule: Rule, clause: Clause, wording: Wording, place: Positions) -> bool:
        """ "Is it reachable from the internet? No, private addresses only": what follows the "no" is said, not denied.

        So is what follows in a clause of its own ("Server rooms: none; run on Azure"), or has the "no" among its own words
        ("Guest accounts: none").
        """
        if self._flat and clause.labels in place and rule.polarity == "asserts":
            return True
        if self._flat and place[-1] >= clause.labels and not clause.first:
            return True
        label = clause.tokens[clause.labels - 1] if clause.labels else None
        asked = label is not None and label.end > 0 and wording.folded.text.startswith("?", label.end)
        return asked and place[0] >= clause.labels

    def _apart(self, match: _Found) -> Iterator[_Found]:
        for params, part in apart(match.clause, self._words.params[match.kind], match.params, self._figure):
            yield replace(match, params=params, part=part)

    def _figure(self, param: Param, own: Sequence[Token]) -> ParamValue | None:
        return self._values.value(param, Words(self._words.lexicon, own), wordy(own))

    def _own_part(
        self, rule: Rule, place: Positions, clause: Clause, matches: Sequence[tuple[Rule, Positions]]
    ) -> tuple[Words, str]:
        """The words whose parameters belong to this match: the clause, or, of a kind that is split, up to the next match."""
        each = self._words.kinds[rule.kind].each
        if each is None or each not in rule.params:
            return clause.words, clause.text
        others = {
            found[-1]
            for other, found in matches
            if other.kind == rule.kind and other.params.get(each, rule.params[each]) != rule.params[each]
        }
        # What is said of a recipient follows it: "the authority within 72 hours and data subjects without delay".
        start = place[-1] if any(at < place[-1] for at in others) else 0
        end = min((at for at in others if at > place[-1]), default=len(clause.tokens))
        own = clause.tokens[start:end]
        return Words(self._words.lexicon, own), wordy(own)

    def _matches(self, clause: Clause) -> list[tuple[Rule, Positions]]:
        candidates = sorted({at for word in clause.words.present for at in self._words.by_word.get(word, ())})
        matches: list[tuple[Rule, Positions]] = []
        lacks = clause.words.present.isdisjoint
        for at in candidates:
            rule = self._words.rules[at]
            # Asked here, as it holds of few: each call would cost more than the answer.
            for needed in rule.pattern.needs[1:]:
                if lacks(needed):
                    break
            else:
                places = clause.words.find(rule.pattern)
                if places and self._admits(rule, clause):
                    matches += [(rule, place) for place in places]
        barred = {
            rule.kind
            for rule, _ in matches
            if any(clause.words.has(pattern) for pattern in self._words.never[rule.kind])
        }
        matches = [(rule, place) for rule, place in matches if rule.kind not in barred]
        # What the value says counts before what its label names ("Access control: no access control in place"), and what
        # is said before what a bracket repeats ("impact assessments (DPIA) where necessary").
        matches = preferred(matches, lambda place: place[-1] >= clause.labels)
        return preferred(matches, lambda place: not clause.in_brackets(place[0]))

    def _admits(self, rule: Rule, clause: Clause) -> bool:
        if rule.alone and clause.has_verb():
            return False
        if any(clause.words.has(pattern) for pattern in rule.unless):
            return False
        return rule.under is None or any(self._view(heading).has(rule.under) for heading in self._context.headings)

    def _found(
        self, rule: Rule, place: Positions, clause: Clause, wording: Wording, says: Polarity, part: tuple[Words, str]
    ) -> _Found:
        kind = self._words.kinds[rule.kind]
        markers = self._words.markers
        params: dict[str, ParamValue] = {}
        for param in self._words.params[rule.kind]:
            value = self._near(param, place, clause) or self._values.value(param, *part)
            if value is not None:
                params[param.name] = value
        said = before_examples(clause.tokens)
        if said is not None and any(
            not isinstance(value, int | float)
            and value != self._values.value(param, Words(self._words.lexicon, said), wordy(said))
            for param in self._words.params[rule.kind]
            if not param.whole and param.extractor != "frequency" and (value := params.get(param.name)) is not None
        ):
            params["example"] = True
        return _Found(
            rule.kind, says, responsible(markers, clause.words, kind, rule), scope(markers, clause.words, kind, rule),
            {**params, **rule.params}, f"{rule.kind}: {rule.pattern.source}",
            wording.cue([clause.tokens[at] for at in place]), clause,
        )  # fmt: skip

    def _near(self, param: Param, place: Positions, clause: Clause) -> ParamValue | None:
        """Of an interval or a period, the one in the match's own comma segment: "scans monthly, penetration tests yearly"."""
        if param.extractor not in _NEAREST or len(set(clause.segments)) == 1:
            return None
        segments = {clause.segments[at] for at in place}
        own = [token for token, segment in zip(clause.tokens, clause.segments, strict=True) if segment in segments]
        value = self._figure(param, own)
        return None if value in VAGUE else value  # another segment may name the interval

    def _answer(self, wording: Wording) -> list[_Found]:
        """ "No." below a question is a claim about what the question asks."""
        text = wording.folded.text
        says = None if answers.immaterial(text) else answers.yes_or_no(text)
        if says is None or not self._context.question:
            return []
        question = folded(self._context.question).text.rstrip("?")
        if says == "asserts" and answers.offered(question):
            says = "hedged"
        view = Wording(folded(question), tokens(question), 0, question)
        return [
            found
            for clause in clauses(self._words.lexicon, question, view.tokens, [Part(0, len(question))])
            for found in self._clause(clause, view, says)
        ]

    def _brief(self, wording: Wording) -> list[_Found]:
        """ "Not yet.", "Twice a year.", "For end users it is optional." below a question: the question is its label.

        What only speaks at length without naming a control is no answer that could be held to.
        """
        question = self._context.question or self._context.topic
        if question is None:
            return []
        text = wording.folded.text
        if answers.immaterial(text):
            return []
        says = answers.shortly(text) if self._context.question else None
        if not (says or answers.elliptic(text) or (self._context.question and self._figures(text))):
            return []
        asked = folded(question).text.rstrip("?")
        words = (*answers.counted(asked, text), *tokens(asked))
        heads = tuple(Token(token.word, -1, -1, token.before) for token in words)
        part = Part(0, len(text), (), heads)
        return [
            match
            for clause in clauses(self._words.lexicon, text, wording.tokens, [part])
            for match in self._clause(clause, wording, says)
        ]

    def _figures(self, text: str) -> bool:
        """Is it a bare amount or interval: "Two engineers.", "Twice a year."?"""
        view = self._view(text)
        frequency = any(view.has(pattern) for _, pattern in self._words.names["frequency"])
        return answers.bare(text, len(view.tokens)) and (frequency or answers.amount(text) or answers.manner(text))

    def _claims(self, found: Sequence[_Found], piece: Piece, identity: str, text: str) -> Iterator[Claim]:
        grouped = self._grouped(found)
        lonely = len({match.kind for match in found}) == 1
        start, end = piece.wording
        for (name, says, _, _), matches in grouped.items():
            kind = self._words.kinds[name]
            best = matches[0]
            yield Claim(
                id=self._identity("c", text, name),
                kind=name,
                polarity=says,
                responsible=next(
                    (match.responsible for match in matches if match.responsible != kind.responsible), best.responsible
                ),
                scope=self._scope(kind, matches),
                params=self._params(
                    name, matches, lonely=lonely and kind.each is None and not any(match.part for match in matches)
                ),
                quote=self._extract.text[start:end],
                start=piece.start,
                end=piece.end,
                statement=identity,
                document=self._document,
                rule=best.rule,
                cue=best.cue,
            )

    def _grouped(self, found: Sequence[_Found]) -> dict[tuple[str, Polarity, ParamValue | None, int], list[_Found]]:
        """The matches that make one claim: the same kind and polarity, and the same value of what the kind is split by."""
        grouped: dict[tuple[str, Polarity, ParamValue | None, int], list[_Found]] = {}
        for match in found:
            each = self._words.kinds[match.kind].each
            value = match.params.get(each) if each else None
            if each and value is None and any(other.kind == match.kind and each in other.params for other in found):
                continue  # a broader rule saw the same as one that knows the particulars
            grouped.setdefault((match.kind, match.polarity, value, max(match.part, 0)), []).append(match)
        return grouped

    def _scope(self, kind: Kind, matches: Sequence[_Found]) -> Scope:
        own = next((match.scope for match in matches if match.scope), None)
        if own is None and kind.carries and self._context.carried is not None:
            return self._context.carried
        return own or kind.scope

    def _params(self, kind: str, matches: Sequence[_Found], *, lonely: bool) -> dict[str, ParamValue]:
        """The parameters of all matches together; where a statement has one kind, its other clauses add what is missing."""
        params = {name: value for match in reversed(matches) for name, value in match.params.items()}
        for param in self._words.params[kind]:
            if param.whole:
                self._united(param, matches, params)
        texts = [self._whole] if lonely else []
        if _ANAPHORA.search(matches[0].clause.text):
            texts.append(self._context.before)
        for text in texts:
            words = self._view(text)
            for param in self._words.params[kind]:
                if (
                    param.whole
                    or param.name in params
                    or (text is not self._whole and param.extractor != "standards+many")
                ):
                    continue
                value = self._values.value(param, words, text)
                if value is not None:
                    params[param.name] = value
        return dict(sorted(params.items()))

    @staticmethod
    def _united(param: Param, matches: Sequence[_Found], params: dict[str, ParamValue]) -> None:
        """What one clause adds to another is meant too; what one of them leaves open stays open."""
        given = [match.params.get(param.name) for match in matches]
        params.pop(param.name, None)
        if None not in given:
            every = [one for value in given for one in (value if isinstance(value, tuple) else (value,))]
            united = tuple(dict.fromkeys(str(one) for one in every))
            params[param.name] = united if len(united) > 1 or param.many else united[0]

    def _identity(self, letter: str, text: str, kind: str = "") -> str:
        """A short digest of what is said; where the same is said again, the count goes into it."""
        key = f"{letter}\0{kind}\0{text}"
        self._ids[key] += 1
        repeat = self._ids[key]
        digest = hashlib.sha256(f"{kind}\0{text}\0{repeat}".encode() if repeat > 1 else f"{kind}\0{text}".encode())
        return f"{letter}-{digest.hexdigest()[:8]}"
