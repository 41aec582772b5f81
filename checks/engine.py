"""The engine: which checks a claim has, what they need to have asked, and what they say of the evidence."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import checks.azure
import checks.entra
from checks import elsewhere
from checks.check import ESTATE, Check, Fold, Observation, Outcome, registered
from checks.note import Note, joined, note
from checks.verdict import Finding, Shown, Verdict, Word, judged, shown
from claims.kinds import KINDS
from claims.model import Attestation, Claim
from evidence import Gap, Incomplete, Item, Query, Reason, Snapshot


@cache
def all_checks() -> Mapping[str, Check]:
    """Every check there is, by id: the modules of checks.azure and checks.entra are found, not listed."""
    for package in (checks.azure, checks.entra):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return dict(sorted(registered().items()))


def checks_for(claim: Claim, document: Sequence[Claim] = ()) -> list[Check]:
    """The checks that can say something of a claim; ``document`` is all the claims that stand beside it.

    None where the customer operates what is claimed, or where it is about another cloud. Where the document places the
    service itself elsewhere, Azure's resources show nothing of it, while Entra may still be where its people sign in.
    """
    if claim.responsible == "customer" or elsewhere.clouds(claim):
        return []
    away = bool(elsewhere.home(document))
    return [
        check
        for check in all_checks().values()
        if check.fits(claim) and not (away and any(query.source == "azure" for query in check.queries))
    ]


def plan(claims: Iterable[Claim]) -> list[Query]:
    """Every query that the claims need, parents before children, each once."""
    wanted: dict[str, Query] = {}
    document = list(claims)
    for claim in document:
        for check in checks_for(claim, document):
            for query in check.queries:
                for ancestor in reversed(list(query.lineage())):
                    wanted.setdefault(ancestor.id, ancestor)
    return list(wanted.values())


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Evidence and observations are trees, and nothing of them is let go before the end: Python would search them in vain.

    What is let go without being part of a circle is freed all the same. The search took a quarter of the time of judging.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@_no_search_for_garbage()
def judge(claims: Iterable[Claim], snapshot: Snapshot, attestations: Iterable[Attestation] = ()) -> list[Verdict]:
    """A verdict on every claim, in the order of the claims. The same promise in several sentences is judged once."""
    attested = {attestation.claim: attestation for attestation in attestations}
    findings: dict[tuple[object, ...], tuple[Finding, ...]] = {}
    verdicts = []
    document = list(claims)
    away, beside = elsewhere.home(document), elsewhere.beside(document)
    for claim in document:
        promise = (*claim.promise, elsewhere.clouds(claim))
        if promise not in findings:
            findings[promise] = tuple(_finding(check, claim, snapshot) for check in checks_for(claim, document))
        verdict = _verdict(claim, findings[promise], attested.get(claim.id), snapshot, away)
        verdicts.append(_in_part(verdict, beside))
    return verdicts


def _in_part(verdict: Verdict, beside: tuple[str, ...]) -> Verdict:
    """A verdict in the light of where else the service runs: what all of Azure shows does not show it of another platform.

    "No unencrypted storage" is not shown by the stores of one of two platforms. What contradicts, contradicts all the same,
    and what a claim says of Azure by name is about Azure only.
    """
    claim = verdict.claim
    if not beside or verdict.word not in (Word.PASS, Word.UNDERSTATED) or claim.scope not in ESTATE:
        return verdict
    of_estate = any(q.source == "azure" for f in verdict.findings for q in all_checks()[f.check].queries)
    if elsewhere.of_azure(claim) or not of_estate:
        return verdict
    why = note("what runs at {clouds} is not asked; in Azure: {seen}", clouds=joined(beside), seen=verdict.reason)
    return replace(verdict, word=Word.UNKNOWN, reason=note("could not be verified: {first}", first=why))


def _finding(check: Check, claim: Claim, snapshot: Snapshot) -> Finding:
    missed = [gap for query in check.rests_on for gap in snapshot.gaps(query)]
    if check.over is None:
        observations = list(_survey(check, claim, snapshot, missed))
        population = len({observation.resource for observation in observations})
    else:
        subjects = snapshot.seen(check.over)
        observations = [o for subject in subjects for o in _look(check, claim, subject, snapshot, missed)]
        population = len(subjects)
    gaps = tuple(dict.fromkeys(missed))
    return Finding(check.id, shown(check.fold, observations, gaps), population, tuple(observations), gaps)


def _survey(check: Check, claim: Claim, snapshot: Snapshot, missed: list[Gap]) -> Iterator[Observation]:
    assert check.survey is not None  # noqa: S101 - a Check without `over` is a survey by construction
    try:
        yield from check.survey(claim, snapshot)
    except Incomplete as incomplete:
        missed.extend(incomplete.gaps)
        yield _missing(check.id, incomplete.gaps)


def _look(check: Check, claim: Claim, subject: Item, snapshot: Snapshot, missed: list[Gap]) -> Iterator[Observation]:
    assert check.judge is not None  # noqa: S101
    try:
        yield from check.judge(claim, subject, snapshot)
    except Incomplete as incomplete:
        missed.extend(incomplete.gaps)
        yield _missing(subject.resource, incomplete.gaps)


def _missing(resource: str, gaps: tuple[Gap, ...]) -> Observation:
    gap = gaps[0]
    said = note(
        "{query} could not be read: {reason} ({detail})",
        query=gap.query,
        reason=note(str(gap.reason)),
        detail=gap.detail,
    )
    return Observation(resource, Outcome.UNKNOWN, said)


def _verdict(
    claim: Claim,
    findings: tuple[Finding, ...],
    attestation: Attestation | None,
    snapshot: Snapshot,
    away: tuple[str, ...],
) -> Verdict:
    weighing = [finding for finding in findings if not _silent(finding)]
    if weighing and "intune" in KINDS[claim.kind].sources and all(_unlicensed(finding) for finding in weighing):
        # What manages the devices is not there to be asked, and then only people can show it.
        why = note("it shows in {systems} only, which this tenant is not licensed for", systems="Intune")
        return replace(_unseen(claim, attestation, snapshot, why), findings=findings)
    if weighing:
        return judged(claim, findings)
    beside = tuple(finding for finding in findings if finding.shown is Shown.BESIDE)
    return replace(_unseen(claim, attestation, snapshot, _why(claim, away)), findings=beside)


def _unlicensed(finding: Finding) -> bool:
    """Whether a finding shows nothing, for no other reason than that a licence is missing."""
    looked = any(observation.outcome is not Outcome.UNKNOWN for observation in finding.observations)
    return not looked and bool(finding.gaps) and all(gap.reason is Reason.NOT_LICENSED for gap in finding.gaps)


def _unseen(claim: Claim, attestation: Attestation | None, snapshot: Snapshot, why: Note) -> Verdict:
    """The verdict on a claim of which no answer shows anything, whatever stands beside it."""
    if attestation is not None:
        return _attested(claim, attestation, snapshot)
    if claim.responsible == "customer":
        return Verdict(claim, Word.INHERITED, note("the customer operates this; it is never judged from this tenant"))
    if claim.responsible == "provider":
        return Verdict(claim, Word.INHERITED, note("the provider operates this; see its certificates and the contract"))
    return Verdict(claim, Word.UNATTESTED, note("{why}; nobody has attested it yet", why=why))


def _silent(finding: Finding) -> bool:
    """Whether a finding says nothing of the claim: it stands beside it, or is a guard's that had nothing to name."""
    guards = finding.shown is Shown.NONE and all_checks()[finding.check].fold is Fold.GUARD
    return guards or finding.shown is Shown.BESIDE


def _attested(claim: Claim, attestation: Attestation, snapshot: Snapshot) -> Verdict:
    said = {
        "file": attestation.file,
        "name": attestation.name,
        "date": attestation.date,
        "expires": attestation.expires,
    }
    today = snapshot.taken_at.date().isoformat()
    if attestation.expires < today:
        return Verdict(claim, Word.UNATTESTED, note("the attestation in {file} ran out on {expires}", **said))
    if attestation.date > today:
        return Verdict(
            claim, Word.UNATTESTED, note("the attestation in {file} is dated {date}, after this run", **said)
        )
    if attestation.looked == "another":
        why = note(
            "the attestation in {file} counts for nothing: that file is not the one with the SHA-256 it names", **said
        )
        return Verdict(claim, Word.UNATTESTED, why)
    if attestation.looked == "missing":
        why = note("attested by {name} on {date}, until {expires}: {file}, which was not there to be looked at", **said)
        return Verdict(claim, Word.ATTESTED, why)
    return Verdict(claim, Word.ATTESTED, note("attested by {name} on {date}, until {expires}: {file}", **said))


_SYSTEMS = {
    "github": "GitHub",
    "bitbucket": "Bitbucket",
    "atlassian": "Atlassian",
    "sentry": "Sentry",
    "bitwarden": "Bitwarden",
    "intune": "Intune",
}


# A tenant may well hold a subscription for development; how software is made does not show in it.
_ABOUT = {"development systems": "how software is developed"}


def _why(claim: Claim, away: tuple[str, ...]) -> Note:
    """Why no check looks at a claim, in words."""
    kind = KINDS[claim.kind]
    others = [_SYSTEMS[source] for source in kind.sources if source in _SYSTEMS]
    named = elsewhere.clouds(claim)
    if named:
        return note("this is about {clouds}, which is not asked", clouds=joined(named))
    if away and claim.scope in ESTATE:
        return note("the document places the service at {clouds}, which is not asked", clouds=joined(away))
    looking = [check for check in all_checks().values() if claim.kind in check.answers]
    if looking and not any(claim.scope in check.scopes for check in looking):
        return note(
            "this is about {scope}, which the answers of this tenant do not show",
            scope=note(_ABOUT.get(claim.scope, claim.scope)),
        )
    if looking:
        return note("what is said here in particular shows in no answer of Azure or Entra")
    if {"azure", "entra"} & set(kind.sources):
        return note("this version asks Azure and Entra nothing about it")
    if others:
        return note("it shows in {systems} only, which is not asked", systems=joined(others, "{some} or {last}"))
    return note("only people or a document can show it")
