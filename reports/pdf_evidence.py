"""What stands below a claim in report.pdf: how many were looked at, what stands against it, and which answers say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checks import Outcome, Word
from reports import words
from reports.language import Language
from reports.report import Cited, Found, Judged, Observed
from reports.view import GapRow, Sources, by_weight, gap_rows

_FIRST = 5  # resources below a claim, in the document
_MISSING = 2  # missing answers there
_ROWS = 6  # resources listed in a finding, for each outcome
_VALUES = 3  # values of each
_NOTES = 3  # different notes among the resources that hold
_GAPS = 4
_FINE = 8  # findings without anything to say, one line each
_REFS = 3  # answers named for what holds
_LISTED = 400  # answers in the appendix
_VALUE = 120  # letters of a value
_QUOTE = 160
_WORDS = {Outcome.CONTRADICTS: Word.FAIL, Outcome.UNKNOWN: Word.UNKNOWN, Outcome.HOLDS: Word.PASS}
_SIGNS = {outcome: words.LABELS[word].sign for outcome, word in _WORDS.items()}
# Which observations are named below a claim of that verdict.
_STANDING = {Word.FAIL: (Outcome.CONTRADICTS,), Word.UNKNOWN: (Outcome.CONTRADICTS, Outcome.UNKNOWN)}


class Evidence:
    """The notes on the claims; it numbers the answers that they cite as they come, and lists them afterwards."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._say = language.say
        self._sources = Sources()

    def note(self, judged: Judged) -> dict[str, Any]:
        """The note below a claim in the document: the verdict, on what population, and the first that stands against it."""
        show = judged.word in _STANDING and not judged.same_as
        standing = [one for outcome in _STANDING.get(judged.word, ()) for f in judged.findings for one in f.of(outcome)]
        gaps = gap_rows(judged.gaps) if judged.word is Word.UNKNOWN and show else []
        return {
            **self._head(judged),
            "reason": full(words.sentence(words.line(words.near(self._language.note(judged.reason))))),
            "counted": full(self._counted(judged)) if judged.findings and not judged.same_as else "",
            "open": self._say("Nobody has confirmed this reading: see the remarks.") if judged.claim.open else "",
            "same": self._same(judged),
            "rows": [self._row(one, 1) for one in standing[:_FIRST]] if show else [],
            "more": self._more(len(standing) - _FIRST) if show else "",
            "gaps": [self._gap(gap) for gap in gaps[:_MISSING]],
            "evidence": bool(judged.findings) and not judged.same_as,
        }

    def details(self, judged: Judged, quote: str) -> dict[str, Any]:
        """What the appendix says of a claim: every finding, what stands against it, and the answers that say so."""
        findings = by_weight(judged.findings)
        told = [found for found in findings if _tells(found)]
        looked = [found for found in findings if not _tells(found) and found.observed]
        bare = len(findings) - len(told) - len(looked)
        return {
            **self._head(judged),
            "quote": self._say("“{quote}”", quote=words.short(words.line(quote), _QUOTE)),
            "meta": self._meta(judged),
            "findings": [self._finding(found) for found in told],
            "fine": [self._fine(found) for found in looked[:_FINE]],
            "rest": self._rest(len(looked) - _FINE, bare),
        }

    def _head(self, judged: Judged) -> dict[str, Any]:
        label = words.labels(self._language)[judged.word]
        return {
            "number": judged.number,
            "word": judged.word,
            "sign": label.sign,
            "label": label.word,
            "title": self._say(judged.title),
        }

    def _counted(self, judged: Judged) -> str:
        looked = words.looked_at(judged.population, judged.counts, self._language)
        if not judged.gaps:
            return looked
        answers = self._language.count(len(judged.gaps), "answer")
        return self._say("{looked}, {answers} missing", looked=looked, answers=answers)

    def _meta(self, judged: Judged) -> str:
        """How the claim was understood, for whoever wants to follow it in claims.toml."""
        return self._say("Understood as {kind}, claim id {id}.", kind=judged.claim.kind, id=judged.claim.id)

    def listed(self) -> list[dict[str, Any]]:
        """The answers in the order of their numbers, at most as many as a reader could look at."""
        return [
            {
                "number": source.number,
                "request": f"{source.request.method} {source.request.url}" if source.request else "",
                "status": source.request.status if source.request else 0,
                "at": source.request.at if source.request else "",
                "body": source.body,
            }
            for source in self._sources.listed()[:_LISTED]
        ]

    def more(self) -> str:
        """How many answers are not listed, "" for none."""
        number = len(self._sources.listed()) - _LISTED
        return self._more(number)

    def _more(self, number: int) -> str:
        return self._say("and {count} more in report.json", count=number) if number > 0 else ""

    def _same(self, judged: Judged) -> str:
        said = "The same promise as claim {number}, judged once; the evidence stands there."
        return self._say(said, number=judged.same_as) if judged.same_as else ""

    def _rest(self, looked: int, bare: int) -> list[str]:
        count = self._language.count
        told = [self._say("In order as well: {checks}.", checks=count(looked, "check"))] if looked > 0 else []
        return told + (
            [self._say("Nothing of their kind exists: {checks}.", checks=count(bare, "check"))] if bare else []
        )

    def _finding(self, found: Found) -> dict[str, Any]:
        against, unknown = found.of(Outcome.CONTRADICTS), found.of(Outcome.UNKNOWN)
        gaps = gap_rows(found.gaps)
        return {
            **self._fine(found),
            "shown": self._say(words.STANDS[found.shown]),
            "groups": [
                self._rows(against),
                self._rows(unknown),
            ],
            "gaps": [self._gap(gap) for gap in gaps[:_GAPS]],
            "more_gaps": self._more(len(gaps) - _GAPS),
        }

    def _fine(self, found: Found) -> dict[str, Any]:
        """A finding in one line: what holds, and the first answers that say so."""
        holds = found.of(Outcome.HOLDS)
        cited = list(dict.fromkeys(self._number(one) for held in holds[:_REFS] for one in held.seen))[:_REFS]
        return {
            "title": full(self._say(found.title)),
            "counted": full(words.looked_at(found.population, found.counts, self._language)),
            "holds": self._notes(holds),
            "refs": [number for number in cited if number],
        }

    def _notes(self, holds: Sequence[Observed]) -> str:
        """The notes on what holds, the most frequent first."""
        counts: dict[str, int] = {}
        for one in holds:
            said = words.line(words.near(self._language.note(one.note)))
            counts[said] = counts.get(said, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: -item[1])
        told = [
            said if number == 1 else f"{self._language.number(number)} × {said}" for said, number in ordered[:_NOTES]
        ]
        more = [self._say("{count} other notes", count=len(ordered) - _NOTES)] if len(ordered) > _NOTES else []
        return "; ".join([*told, *more])

    def _gap(self, gap: GapRow) -> dict[str, str]:
        where = self._where(gap.where)
        return {"reason": self._say(gap.reason), "query": gap.query, "where": where, "detail": gap.detail}

    def _rows(self, observed: Sequence[Observed]) -> dict[str, Any]:
        return {
            "rows": [self._row(one, _VALUES) for one in observed[:_ROWS]],
            "more": self._more(len(observed) - _ROWS),
        }

    def _row(self, one: Observed, values: int) -> dict[str, Any]:
        name = words.name(one.resource, self._language)
        return {
            "sign": _SIGNS[one.outcome],
            "word": _WORDS[one.outcome],
            "name": name.name,
            "place": name.place,
            "note": words.line(words.near(self._language.note(one.note))),
            "seen": [self._seen(cited) for cited in one.seen[:values]],
        }

    def _seen(self, cited: Cited) -> dict[str, Any]:
        missing = self._say("by default") if cited.default else self._say("absent")
        return {
            "key": _key(cited.pointer) or self._say("the answer"),
            "value": words.value(cited.value, _VALUE, self._language) if cited.present or cited.default else "",
            "how": "" if cited.present else missing,
            "ref": self._number(cited),
        }

    def _number(self, cited: Cited) -> int:
        """The number of an answer in the appendix; 0 where there is no room for it there."""
        number = self._sources.number(cited)
        return number if number <= _LISTED else 0

    def _where(self, where: Sequence[str]) -> str:
        names = [words.name(one, self._language).name for one in where[:_REFS]]
        more = len(where) - len(names)
        return self._language.joined([*names, *([self._say("{count} more", count=more)] if more else [])])


def _tells(found: Found) -> bool:
    """Whether there is something to say beyond that all is in order."""
    return bool(found.gaps) or any(one.outcome is not Outcome.HOLDS for one in found.observed)


def _key(pointer: str) -> str:
    """The last name on the way to a value."""
    return next((part for part in reversed(pointer.split("/")) if part and not part.isdigit()), "")


def full(said: str) -> str:
    """A sentence with its full stop."""
    return said if said.endswith((".", "!", "?", "…")) or not said else f"{said}."
