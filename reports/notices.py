"""What there is to tell about a report: promises that do not hold, answers that are missing, what runs out soon.

A notice says what is so, not what has changed: it has a key that stays from run to run, so that whoever is told can open
one thing for it and close that when the notice is gone. It holds no text of the document, no name of a resource and no
note of a judge: nothing of a person can stand in it, and a stranger who reads it learns of no way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from checks import Outcome, Word
from evidence import Gap
from reports import words
from reports.reminders import reminders
from reports.report import Judged, Report

Kind = Literal["broken", "gap", "waiver", "attestation"]
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told. ``key`` stays the same as long as it is so; ``text`` is a paragraph without markup."""

    key: str
    kind: Kind
    title: str
    text: str

    def to_json(self) -> dict[str, str]:
        """The notice as it stands in ``notify --json`` and in what a webhook gets."""
        return {"key": self.key, "kind": self.kind, "title": self.title, "text": self.text}


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be told since the run before: what is ``new``, what is so no longer, and what ``stands`` in all."""

    new: tuple[Notice, ...]
    over: tuple[Notice, ...]
    stands: tuple[Notice, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.over)


def notices(report: Report) -> tuple[Notice, ...]:
    """Everything there is to tell of a report, in the order of the document; a promise made twice is told once."""
    found = [*_broken(report), *_gaps(report), *_running_out(report)]
    return tuple({one.key: one for one in found}.values())


def undecided(report: Report) -> frozenset[str]:
    """The keys of which this run cannot say that they are over: a promise that is unknown now has not been repaired."""
    return frozenset(f"broken:{judged.claim.id}" for judged in report.with_word(Word.UNKNOWN))


def changes(before: Sequence[Notice], report: Report) -> Changes:
    """What is new in a report and what is over, by the keys."""
    now = notices(report)
    known, standing = {one.key for one in before}, {one.key for one in now} | undecided(report)
    return Changes(
        tuple(one for one in now if one.key not in known),
        tuple(one for one in before if one.key not in standing),
        now,
    )


def last_word(report: Report) -> str:
    """What is said of a notice that is over."""
    return report.language.say(
        "This is no longer so in the run collected to {at} (evidence pack {pack}).",
        at=report.estate.collected_to,
        pack=report.pack_sha256[:12],
    )


def as_dict(report: Report, found: Changes) -> dict[str, Any]:
    """What a webhook gets. ``text`` says it in one paragraph, for programs that show nothing else."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "tomproof", "version": report.tool_version},
        "document": {"sha256": report.document.sha256},
        "pack": {"sha256": report.pack_sha256},
        "collected_to": report.estate.collected_to,
        "counts": dict(report.counts),
        "text": _paragraph(report, found),
        "new": [one.to_json() for one in found.new],
        "over": [one.to_json() for one in found.over],
        "standing": [one.key for one in found.stands],
    }


def _paragraph(report: Report, found: Changes) -> str:
    say = report.language.say
    parts = [words.headline(report.counts, report.language)]
    if found.new:
        parts.append(say("New: {titles}.", titles="; ".join(one.title for one in found.new)))
    if found.over:
        parts.append(say("Over: {titles}.", titles="; ".join(one.title for one in found.over)))
    return " ".join(parts)


def _broken(report: Report) -> Iterator[Notice]:
    say, first = report.language.say, {judged.number: judged for judged in report.claims}
    for judged in report.with_word(Word.FAIL):
        told = first[judged.same_as] if judged.same_as else judged
        title = say("Claim {number} does not hold: {kind}", number=told.number, kind=say(told.title))
        yield Notice(f"broken:{told.claim.id}", "broken", title, f"{_against(told, report)} {_where(report)}")


def _against(judged: Judged, report: Report) -> str:
    counts = judged.counts
    said = "{against} of {total} observations stand against the claim {claim}."
    return report.language.say(
        "{against} of {total} observations stands against the claim {claim}."
        if counts[Outcome.CONTRADICTS] == 1
        else said,
        against=counts[Outcome.CONTRADICTS],
        total=sum(counts.values()),
        claim=judged.claim.id,
    )


def _where(report: Report) -> str:
    return report.language.say(
        "Which they are stands in the report over the evidence pack {pack}, collected to {at}.",
        pack=report.pack_sha256[:12],
        at=report.estate.collected_to,
    )


def _gaps(report: Report) -> Iterator[Notice]:
    """Missing answers, those for the same reason and of the same permission or service as one."""
    say, services = (
        report.language.say,
        {asked.id: _service(asked.source, asked.permission) for asked in report.queries},
    )
    grouped: dict[tuple[str, str], list[Gap]] = {}
    for gap in report.gaps:
        grouped.setdefault((str(gap.reason), services.get(gap.query, gap.query)), []).append(gap)
    for (reason, service), gaps in grouped.items():
        title = say("Answers are missing: {service}, {reason}", service=service, reason=say(reason))
        concerned = _concerned(report.claims, gaps)
        text = say(
            "Missing: {answers}. Unknown for want of them: {claims}.",
            answers=report.language.count(len(gaps), "answer"),
            claims=report.language.count(concerned, "claim"),
        )
        yield Notice(f"gap:{reason.replace(' ', '-')}:{service}", "gap", title, f"{text} {_where(report)}")


def _concerned(claims: Iterable[Judged], gaps: Sequence[Gap]) -> int:
    missing = set(gaps)
    return sum(judged.word is Word.UNKNOWN and not missing.isdisjoint(judged.gaps) for judged in claims)


_ENDS = {
    ("waiver", "runs out"): "A waiver of claim {number} runs out on {expires}",
    ("waiver", "expired"): "A waiver of claim {number} ran out on {expires}",
    ("attestation", "runs out"): "The attestation of claim {number} runs out on {expires}",
    ("attestation", "expired"): "The attestation of claim {number} ran out on {expires}",
}


def _running_out(report: Report) -> Iterator[Notice]:
    """Waivers and attestations that end soon or have ended; two that end on one day are one thing to see to."""
    for one in reminders(report):
        title = _ENDS.get((one.about, one.why))
        if title is not None:
            told = report.language.say(title, number=one.number, expires=one.expires)
            yield Notice(f"{one.about}:{one.claim}:{one.expires}", one.about, told, f"{told}. {_where(report)}")


def _service(source: str, permission: str) -> str:
    """What grants it: a permission of Graph, or the provider in Azure, because one role opens all of it."""
    return permission if source == "graph" else permission.partition("/")[0]
