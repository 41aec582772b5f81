"""Proposing: which claims answer a question of a questionnaire, with yes, with no, or in words; or why none does.

A wrong "yes" is the one thing that must not happen. So every control that the question asks for needs a claim that covers it
and that holds, nothing may speak against it, and no word of the question may be left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from checks import Note, Word, note
from claims.covering import concerns, denies, named_by, shortfall
from claims.kinds import KINDS
from claims.model import Claim
from claims.questions import Demand, Question
from reports.answers import USABLE
from reports.report import Judged, Report
from reports.words import LABELS

Says = Literal["yes", "no", "words"]
_AGAINST = (Word.FAIL, Word.UNKNOWN, Word.UNDERSTATED)
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: ``says`` is None where nothing is, and ``why`` tells why; ``claims`` carry the answer, ``near`` are
    about the same and may help whoever answers."""

    says: Says | None
    why: Note
    claims: tuple[Judged, ...] = ()
    near: tuple[Judged, ...] = ()


def propose(question: Question, report: Report) -> Proposal:
    """The proposal for a question as it was understood."""
    near = _near(question, report)
    if not question.demands:
        return Proposal(None, note("no control was recognised in the question"), (), near)
    if question.turned:
        return Proposal(
            None, note("the question is asked the other way round, or for exceptions ({words})", words=_told(question.turned)),
            (), near,
        )  # fmt: skip
    if question.unread:
        return Proposal(
            None,
            note("the question may ask for more than the claims say ({words})", words=_told(question.unread)),
            (),
            near,
        )
    turns = {demand.polarity for demand in question.demands}
    if len(turns) > 1 or "hedged" in turns:
        return Proposal(None, note("the question asks for several things that cannot have one answer"), (), near)
    return _decided(question, report, near)


def _decided(question: Question, report: Report, near: tuple[Judged, ...]) -> Proposal:
    found = [_answered(demand, question, report) for demand in question.demands]
    failing = next((one for one in found if one.says is None), None)
    if failing is not None:
        return Proposal(None, failing.why, (), near)
    says = {one.says for one in found}
    if len(says) > 1:
        return Proposal(None, note("one part of the question would be answered with yes, another with no"), (), near)
    claims = tuple({judged.number: judged for one in found for judged in one.claims}.values())
    if not named_by([judged.claim for judged in claims], question):
        named = _told((*question.names, *question.topics, *question.content))
        return Proposal(None, note("the question names what the claims do not ({words})", words=named), (), near)
    if any(judged.claim.responsible == "customer" for judged in claims):
        return Proposal(None, note("the customer operates this"), (), near)
    word = found[0].says
    return Proposal("words" if question.open and word == "yes" else word, note("answered"), claims)


def _answered(demand: Demand, question: Question, report: Report) -> Proposal:
    family = [judged for judged in report.claims if judged.claim.kind == demand.kind]
    if not family:
        return Proposal(None, note("the document claims nothing about: {title}", title=_title(demand)))
    good = [one for one in family if shortfall(one.claim, demand, question) is None]
    holding = [one for one in good if one.word in USABLE]
    denied = [one for one in family if one.word is Word.PASS and denies(one.claim, demand)]
    if not holding and denied and demand.polarity == "asserts":
        return _denied(demand, denied, family, question)
    if not holding:
        return Proposal(None, _why_none(good, family, demand, question))
    against = _against(family, holding, demand)
    if against is not None:
        return Proposal(None, against)
    return Proposal(
        "no" if demand.polarity == "denies" else "yes", note("answered"), tuple(_strictest(holding, demand))
    )


def _denied(demand: Demand, denied: Sequence[Judged], family: Sequence[Judged], question: Question) -> Proposal:
    """The document says that it is not in force, and the evidence agrees: then "no" is the answer, unless others say yes."""
    others = [
        one for one in family if one not in denied and one.claim.polarity != "denies" and concerns(one.claim, demand)
    ]
    if others or question.open or demand.responsible != "self":
        return Proposal(None, note("the document says of some of it that it is not in force"))
    return Proposal("no", note("answered"), tuple(denied))


def _against(family: Sequence[Judged], holding: Sequence[Judged], demand: Demand) -> Note | None:
    better = [one.claim for one in holding]
    for one in family:
        if one in holding or not concerns(one.claim, demand, better):
            continue
        if one.claim.polarity == "denies":
            return note("claim {number} says of some of it that it is not in force", number=one.number)
        if one.word in _AGAINST:
            return note(
                "claim {number} is about the same and did not pass ({word})", number=one.number, word=str(one.word)
            )
    return None


def _why_none(good: Sequence[Judged], family: Sequence[Judged], demand: Demand, question: Question) -> Note:
    if good:
        one = good[0]
        return note(
            "claim {number} would answer it, but did not pass ({word})",
            number=one.number,
            word=note(LABELS[one.word].word),
        )
    short = {shortfall(one.claim, demand, question) for one in family}
    if "narrower" in short:
        return note("what is claimed is narrower than what is asked: {title}", title=_title(demand))
    if "parameter" in short:
        return note("what is asked goes beyond what is claimed: {title}", title=_title(demand))
    if "customer" in short:
        return note("the customer operates this")
    return note("the document claims this of something else, or leaves it open: {title}", title=_title(demand))


def _strictest(holding: Sequence[Judged], demand: Demand) -> list[Judged]:
    """The claims that carry the answer, the one with the weakest evidence first: it decides how the answer is worded."""
    ranks = {Word.INHERITED: 0, Word.ATTESTED: 1, Word.PASS: 2}
    exact = [one for one in holding if set(demand.params) <= set(one.claim.params)] or list(holding)
    return sorted(exact, key=lambda one: (ranks[one.word], one.number))


def _near(question: Question, report: Report) -> tuple[Judged, ...]:
    kinds = {demand.kind for demand in question.demands}
    own: list[Judged] = [one for one in report.claims if one.claim.kind in kinds]
    return tuple(own[:_NEAR])


def towards(report: Report, controls: Sequence[str]) -> tuple[Judged, ...]:
    """The claims whose kind is evidence towards one of the controls: to help whoever answers, never an answer by itself."""
    wanted = {folded(one) for one in controls}
    return tuple(one for one in report.claims if wanted & _controls(one.claim))[:_NEAR]


def _controls(claim: Claim) -> set[str]:
    if claim.kind not in KINDS:
        return set()
    return {folded(one) for ids in KINDS[claim.kind].controls.values() for one in ids}


def folded(control: str) -> str:
    """An id of a control as it is compared: "A&A-02.1" of a questionnaire asks about A&A-02, "A.5.15" is 5.15."""
    head = control.strip().casefold().removeprefix("a.")
    return head.split(".")[0] if "-" in head else head


def _title(demand: Demand) -> Note:
    return note(KINDS[demand.kind].title["en"])


def _told(found: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in found[:6])
