"""From observations to findings and from findings to verdicts: the meaning of every verdict word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from checks.check import Fold, Observation, Outcome
from checks.note import Note, note
from claims.model import Claim
from claims.partly import not_all
from evidence import Gap


class Word(StrEnum):
    """What is said of a claim in the end."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNDERSTATED = "understated"
    UNKNOWN = "unknown"
    ATTESTED = "attested"
    UNATTESTED = "unattested"
    INHERITED = "inherited"


class Shown(StrEnum):
    """What one check shows of the control, before the wording of the claim is looked at."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    NONE = "none"  # the list is complete, and nothing of this kind exists
    BESIDE = "beside"  # it has been looked at, and proves nothing of the claim either way


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything one check saw for one claim. ``population`` counts the resources that it looked at."""

    check: str
    shown: Shown
    population: int
    observations: tuple[Observation, ...]
    gaps: tuple[Gap, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(o.outcome is outcome for o in self.observations)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one claim, and why."""

    claim: Claim
    word: Word
    reason: Note
    findings: tuple[Finding, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        weighed = (finding for finding in self.findings if finding.shown is not Shown.BESIDE)
        return tuple(dict.fromkeys(gap for finding in weighed for gap in finding.gaps))


def shown(fold: Fold, observations: Sequence[Observation], gaps: Sequence[Gap]) -> Shown:
    """Folds observations. A gap never makes a pass and never a fail; a contradiction that was seen stays one."""
    if fold is Fold.BESIDE:
        return Shown.BESIDE
    outcomes = {observation.outcome for observation in observations}
    if fold is Fold.SOME:
        return _some(outcomes, gaps)
    if Outcome.CONTRADICTS in outcomes:
        return Shown.FAIL
    if Outcome.UNKNOWN in outcomes or gaps:
        return Shown.UNKNOWN
    if Outcome.HOLDS in outcomes or fold is Fold.NONE_EXIST:
        return Shown.PASS
    return Shown.NONE


def _some(outcomes: set[Outcome], gaps: Sequence[Gap]) -> Shown:
    if Outcome.HOLDS in outcomes:
        return Shown.PASS
    if Outcome.UNKNOWN in outcomes or gaps:
        return Shown.UNKNOWN
    return Shown.FAIL


def control(findings: Sequence[Finding]) -> Shown:
    """Folds the findings of several checks: all must hold, and at least one must have shown something."""
    words = {finding.shown for finding in findings}
    for word in (Shown.FAIL, Shown.UNKNOWN, Shown.PASS):
        if word in words:
            return word
    return Shown.NONE


def judged(claim: Claim, findings: tuple[Finding, ...]) -> Verdict:
    """The verdict on a claim that checks have looked at, by its wording. What stands beside it is kept and not weighed."""
    weighed = tuple(finding for finding in findings if finding.shown is not Shown.BESIDE)
    return replace(_judged(claim, weighed), findings=findings)


def _judged(claim: Claim, findings: tuple[Finding, ...]) -> Verdict:
    found = control(findings)
    if found is Shown.NONE:
        return _nothing(claim, findings)
    if claim.polarity == "denies":
        return _denied(claim, found, findings)
    if found is Shown.PASS and claim.params.get("unclear") is True:
        reason = note(
            "the document names several figures, and it is not clear whose is whose; {seen}", seen=_holds(findings)
        )
        return Verdict(claim, Word.UNKNOWN, reason, findings)
    if found is Shown.PASS:
        return Verdict(claim, Word.PASS, _holds(findings), findings)
    if claim.polarity == "hedged":
        reason = note("the wording leaves this open; {seen}", seen=_open(found, findings))
        return Verdict(claim, Word.UNKNOWN, reason, findings)
    if found is Shown.FAIL:
        return Verdict(claim, Word.FAIL, _contradicted(findings), findings)
    return Verdict(claim, Word.UNKNOWN, _open(found, findings), findings)


def _denied(claim: Claim, found: Shown, findings: tuple[Finding, ...]) -> Verdict:
    """A denial: absent in complete evidence is a pass, in force is understated, in force in part or a gap is unknown."""
    if found is Shown.PASS:
        reason = note("the document says that this is not in force, but it is: {seen}", seen=_holds(findings))
        return Verdict(claim, Word.UNDERSTATED, reason, findings)
    held = 0 if not_all(claim) else sum(finding.count(Outcome.HOLDS) for finding in findings)
    if found is Shown.FAIL and not _blind(findings) and held:
        said = "the document says that this is not in force, and in part it is: {held} of {total} observations show it"
        return Verdict(claim, Word.UNKNOWN, note(said, held=held, total=_total(findings)), findings)
    if found is Shown.FAIL and not _blind(findings):
        reason = note("as the document says, this is not in force; {seen}", seen=_absent(findings))
        return Verdict(claim, Word.PASS, reason, findings)
    return Verdict(claim, Word.UNKNOWN, _open(Shown.UNKNOWN, findings), findings)


def _blind(findings: Sequence[Finding]) -> bool:
    """Whether anything is missing: absence is shown by complete evidence only."""
    return any(finding.gaps or finding.count(Outcome.UNKNOWN) for finding in findings)


def _nothing(claim: Claim, findings: tuple[Finding, ...]) -> Verdict:
    if claim.responsible == "provider":
        reason = note("the provider operates this, and the estate holds nothing that would show it")
        return Verdict(claim, Word.INHERITED, reason, findings)
    reason = note("the lists are complete, and the estate holds nothing that this claim is about")
    return Verdict(claim, Word.UNKNOWN, reason, findings)


def _holds(findings: Sequence[Finding]) -> Note:
    held = sum(finding.count(Outcome.HOLDS) for finding in findings)
    if held == 0:
        return note("the lists are complete, and nothing in them contradicts it")
    total = _total(findings)
    if held == 1 < total:
        return note("{held} of {total} observations shows it, and one is enough", held=held, total=total)
    if held < total:
        return note("{held} of {total} observations show it, and one is enough", held=held, total=total)
    if held == 1:
        return note("the only observation shows it")
    return note("both observations show it") if held == 2 else note("all {held} observations show it", held=held)


def _total(findings: Sequence[Finding]) -> int:
    return sum(len(finding.observations) for finding in findings)


def _against(findings: Sequence[Finding]) -> list[Observation]:
    return [o for finding in findings for o in finding.observations if o.outcome is Outcome.CONTRADICTS]


def _contradicted(findings: Sequence[Finding]) -> Note:
    against, total = _against(findings), _total(findings)
    if not against:
        return note("a complete list shows none")
    first = against[0].note
    if total == 1:
        return note("the only observation contradicts it: {first}", first=first)
    if len(against) == 1:
        return note("1 of {total} observations contradicts it: {first}", total=total, first=first)
    return note(
        "{count} of {total} observations contradict it, the first: {first}",
        count=len(against),
        total=total,
        first=first,
    )


def _absent(findings: Sequence[Finding]) -> Note:
    """What contradicts a control, where the document itself says that it is missing: then it shows what the document says."""
    against, total = _against(findings), _total(findings)
    if not against:
        return note("a complete list shows none")
    first = against[0].note
    if total == 1:
        return note("the only observation shows it: {first}", first=first)
    if len(against) == 1:
        return note("1 of {total} observations shows it: {first}", total=total, first=first)
    return note(
        "{count} of {total} observations show it, the first: {first}", count=len(against), total=total, first=first
    )


def _open(found: Shown, findings: Sequence[Finding]) -> Note:
    if found is Shown.FAIL:
        return _contradicted(findings)
    gaps = list(dict.fromkeys(gap for finding in findings for gap in finding.gaps))
    doubts = [o for f in findings for o in f.observations if o.outcome is Outcome.UNKNOWN]
    if gaps:
        first = gaps[0]
        said = note("{query} at {where}: {reason} ({detail})", query=first.query, where=first.where,
                    reason=note(str(first.reason)), detail=first.detail)  # fmt: skip
        if len(gaps) == 1:
            return note("could not be verified, because one answer is missing: {said}", said=said)
        return note(
            "could not be verified, because {count} answers are missing, the first: {said}", count=len(gaps), said=said
        )
    if len(doubts) == 1:
        return note("could not be verified: {first}", first=doubts[0].note)
    if doubts:
        return note(
            "could not be verified: {count} of {total} observations leave it open, the first: {first}",
            count=len(doubts), total=_total(findings), first=doubts[0].note,
        )  # fmt: skip
    return note("the evidence speaks for it and against it")
