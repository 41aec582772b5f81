"""What stands below a claim in report.pdf: how many were looked at, what stands against it, and which answers say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from checks import Shown, Word
from reports import words
from reports.beside import Beside, FindingView, Row, Rows, SeenView, Told, detail, label
from reports.reminders import told
from reports.report import Judged, Report, Request
from reports.view import GapRow

_FIRST = 5  # resources below a claim, in the document
_ROWS = 6  # resources listed in a finding, for each outcome
_VALUES = 3  # values of each
_NOTES = 3  # different notes among the resources that hold
_GAPS = 4
_FINE = 8  # findings without anything to say, one line each
_REFS = 3  # answers named for what holds
_LISTED = 400  # answers in the appendix
_VALUE = 120  # letters of a value
_QUOTE = 160
_SIGNS = {"fail": words.LABELS[Word.FAIL].sign, "unknown": words.LABELS[Word.UNKNOWN].sign, "plain": "·"}


class Evidence:
    """The notes on the claims; it numbers the answers that they cite as they come, and lists them afterwards."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._language = report.language
        self._say = report.language.say
        self._beside = Beside(report)
        self._numbers: dict[tuple[str, Request | None], int] = {}

    def note(self, judged: Judged) -> dict[str, Any]:
        """The note below a claim in the document: the verdict, on what population, and the first that stands against it."""
        view = self._beside.note(judged)
        standing = list(_standing(judged.word, view.findings)) if view.first else []
        rows = [self._row(finding, group.word, row, 1) for finding, group, row in standing[:_FIRST]]
        number = sum(group.number for _, group in _groups(judged.word, view.findings)) if standing else 0
        return {
            **self._head(judged),
            "reason": full(view.reason),
            "counted": full(view.asked),
            "open": self._say("Nobody has confirmed this reading: see the remarks.") if judged.claim.open else "",
            "same": self._same(judged),
            "beside": told(judged, self._report),
            "rows": rows or [_told(judged, told) for told in view.first],
            "more": self._more(number - len(rows)),
            "evidence": bool(view.findings),
        }

    def brief(self, judged: Judged) -> tuple[str, str]:
        """The reason of a verdict with the first resource that decides it; how many do, with the next of their names."""
        view = self._beside.note(judged)
        first = next(iter(view.first), None)
        decides = f"{first.name}{'' if first.name.endswith(':') else ':'} {first.note}" if first else ""
        rest = [view.counted] if view.counted else []
        rest += [self._say("also {names}", names=view.others)] if view.others and view.counted else []
        return " ".join(part for part in (full(view.reason), full(decides)) if part), "; ".join(rest)

    def details(self, judged: Judged, quote: str) -> dict[str, Any]:
        """What the appendix says of a claim: every finding, what stands against it, and the answers that say so."""
        findings = self._beside.note(judged).findings
        told = [one for one in findings if not one.fine]
        looked = [one for one in findings if one.fine and one.found.observed]
        bare = len(findings) - len(told) - len(looked)
        kind, id_ = judged.claim.kind, judged.claim.id
        return {
            **self._head(judged),
            "quote": self._say("“{quote}”", quote=words.short(words.line(quote), _QUOTE)),
            "meta": self._say("Understood as {kind}, claim id {id}.", kind=kind, id=id_),
            "findings": [self._finding(one) for one in told],
            "fine": [self._fine(one) for one in looked[:_FINE]],
            "rest": self._rest(len(looked) - _FINE, bare),
        }

    def listed(self) -> list[dict[str, Any]]:
        """The answers in the order of their numbers, at most as many as a reader could look at."""
        return [
            {
                "number": number,
                "request": f"{request.method} {request.url}" if request else "",
                "status": request.status if request else 0,
                "at": request.at if request else "",
                "body": body,
            }
            for (body, request), number in self._numbers.items()
            if number <= _LISTED
        ]

    def more(self) -> str:
        """How many answers are not listed, "" for none."""
        return self._more(len(self._numbers) - _LISTED)

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _head(self, judged: Judged) -> dict[str, Any]:
        named = words.labels(self._language)[judged.word]
        return {
            "number": judged.number,
            "word": judged.word,
            "sign": named.sign,
            "label": named.word,
            "title": self._say(judged.title),
        }

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

    def _finding(self, view: FindingView) -> dict[str, Any]:
        return {
            **self._fine(view),
            "groups": [
                {
                    "rows": [self._row(view, group.word, row, _VALUES) for row in group.rows[:_ROWS]],
                    "more": self._more(group.number - len(group.rows[:_ROWS])),
                }
                for group in view.open
            ],
            "gaps": [self._gap(gap) for gap in view.gaps[:_GAPS]],
            "more_gaps": self._more(len(view.gaps) + view.more_gaps - _GAPS),
        }

    def _fine(self, view: FindingView) -> dict[str, Any]:
        """A finding in one line: what holds, and the first answers that say so."""
        rows = [row for group in view.holds for row in group.rows][:_REFS]
        refs = list(dict.fromkeys(self._number(view, seen) for row in rows for seen in row.seen))
        told = [group.title if group.number == 1 else f"{self._language.number(group.number)} × {group.title}"
                for group in view.holds[:_NOTES]]  # fmt: skip
        others = len(view.holds) + view.more_notes - _NOTES
        told += [self._say("{count} other notes", count=others)] if others > 0 else []
        return {
            "stands": {
                "sign": view.stands.sign,
                "said": view.stands.said,
                "word": view.stands.word or str(Word.UNATTESTED),
            },
            "title": full(self._say(view.found.title)),
            "counted": full(view.counted),
            "holds": "; ".join(told),
            "refs": [number for number in refs if number][:_REFS],
        }

    def _gap(self, gap: GapRow) -> dict[str, str]:
        names = [label(words.name(one, self._language), self._language) for one in gap.where[:_REFS]]
        more = [self._say("{count} more", count=gap.number - len(names))] if gap.number > len(names) else []
        return {
            "reason": self._say(gap.reason),
            "query": gap.query,
            "where": self._language.joined([*names, *more]),
            "detail": detail(gap.detail, self._language),
        }

    def _row(self, view: FindingView, word: str, row: Row, values: int) -> dict[str, Any]:
        return {
            "sign": _SIGNS[word],
            "word": word if word in ("fail", "unknown") else "unattested",
            "name": label(row.name, self._language),
            "place": row.name.place,
            "note": words.line(row.note),
            "seen": [self._seen(view, one) for one in row.seen[:values]],
        }

    def _seen(self, view: FindingView, seen: SeenView) -> dict[str, Any]:
        missing = self._say("by default") if seen.default else self._say("absent")
        return {
            "key": seen.key or self._say("the answer"),
            "value": words.short(seen.value, _VALUE) if seen.present or seen.default else "",
            "how": "" if seen.present else missing,
            "ref": self._number(view, seen),
        }

    def _number(self, view: FindingView, seen: SeenView) -> int:
        """The number of an answer in the appendix; 0 where there is no room for it there."""
        source = next((one for one in view.sources if one.number == seen.source), None)
        if source is None:
            return 0
        number = self._numbers.setdefault((source.body, source.request), len(self._numbers) + 1)
        return number if number <= _LISTED else 0


def _groups(word: Word, findings: Sequence[FindingView]) -> Iterable[tuple[FindingView, Rows]]:
    """What makes a claim fail, or else leaves it open, of the findings that have a say in its verdict."""
    wanted = ("fail",) if word is Word.FAIL else ("fail", "unknown")
    for finding in findings:
        if finding.found.shown is not Shown.BESIDE:
            yield from ((finding, group) for group in finding.open if group.word in wanted)


def _standing(word: Word, findings: Sequence[FindingView]) -> Iterable[tuple[FindingView, Rows, Row]]:
    """The resources of those groups, what contradicts before what is not settled."""
    groups = sorted(_groups(word, findings), key=lambda one: one[1].word != "fail")
    return ((finding, group, row) for finding, group in groups for row in group.rows)


def _told(judged: Judged, told: Told) -> dict[str, Any]:
    """What decides a claim where it is no resource, such as an answer that is missing."""
    word = str(judged.word) if judged.word is Word.FAIL else "unknown" if judged.word is Word.UNKNOWN else "unattested"
    sign = _SIGNS.get(word, _SIGNS["plain"])
    return {"sign": sign, "word": word, "name": told.name.rstrip(":"), "place": "", "note": told.note, "seen": []}


def full(said: str) -> str:
    """A sentence with its full stop."""
    return said if said.endswith((".", "!", "?", "…")) or not said else f"{said}."
