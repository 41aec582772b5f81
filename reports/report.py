"""The one view model that every format renders: the document with its verdicts, and all that stands behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks import Check, Finding, Note, Observation, Outcome, Shown, Verdict, Word, all_checks
from checks.coverage import Overlooked, overlooked
from checks.listings import Difference, differences
from claims.kinds import KINDS
from claims.model import Attestation, Claim, Document, Reading, Statement
from claims.remarks import Remark, remarks
from evidence import Gap, Query, Record, Seen, Snapshot
from evidence.pack import Estate
from evidence.waivers import Waiver
from reports.language import ENGLISH, Code, Language
from reports.language import language as by_code
from reports.waived import Bound, Waived, bound, strays, waived

_DEEPEST = 40  # levels of a value; what a judge looks at is never deeper, a hostile answer can be


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for an answer, so that anybody with the permission can ask again. ``at`` is UTC, RFC 3339."""

    query: str
    method: str
    url: str
    status: int
    at: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A value as it stood in an answer: the body's SHA-256, the JSON pointer into it, and the request that brought it.

    ``default`` is the vendor's page where the key was absent and its documented default was taken.
    """

    value: Any
    body: str
    pointer: str
    present: bool
    default: str | None
    request: Request | None


@dataclass(frozen=True, slots=True)
class Observed:
    """One resource and what it says of the claim."""

    resource: str
    outcome: Outcome
    note: Note
    seen: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One check's finding with the check's own words; ``population`` counts the resources that were looked at."""

    check: str
    title: str
    proves: str
    leaves_open: str
    shown: Shown
    population: int
    observed: tuple[Observed, ...]
    gaps: tuple[Gap, ...]

    def of(self, outcome: Outcome) -> list[Observed]:
        """The observations with one outcome, in order."""
        return [one for one in self.observed if one.outcome is outcome]

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome is outcome for one in self.observed)

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return {outcome: self.count(outcome) for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict. ``number`` counts the claims in reading order from 1.

    ``same_as`` is the number of the first claim with the same promise, where this is a later one: both share the findings.
    ``waived`` stands beside the verdict; ``attestation`` is what somebody has shown of a claim that no answer shows.
    """

    number: int
    claim: Claim
    title: str
    word: Word
    reason: Note
    findings: tuple[Found, ...]
    same_as: int | None = None
    waived: Waived | None = None
    attestation: Attestation | None = None

    @property
    def cue(self) -> str:
        return self.claim.cue

    @property
    def mark(self) -> str:
        return str(self.word)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(dict.fromkeys(gap for finding in self.findings for gap in finding.gaps))

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return {outcome: sum(finding.count(outcome) for finding in self.findings) for outcome in Outcome}

    @property
    def population(self) -> int:
        return sum(finding.population for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and how it went."""

    id: str
    source: str
    method: str
    path: str
    version: str
    permission: str
    calls: int
    items: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format may show, and the language in which those for people say it; formats for programs are English.

    ``pseudonymised`` says that it is told of the edition to hand out, in which people are tokens.
    ``document_path`` is where the document lies in its repository, with slashes; "" where nobody has said it.
    ``signer`` is the fingerprint (hex) of the key that the pack is to be sealed with; "" where no key is known.
    ``strays`` are waivers of claims that the document does not make.
    """

    tool_version: str
    document: Document
    statements: tuple[Statement, ...]
    claims: tuple[Judged, ...]
    gaps: tuple[Gap, ...]
    queries: tuple[Asked, ...]
    estate: Estate
    pack_sha256: str
    overlooked: tuple[Overlooked, ...] = ()
    differences: tuple[Difference, ...] = ()
    pseudonymised: bool = False
    remarks: tuple[Remark, ...] = ()
    language: Language = ENGLISH
    document_path: str = ""
    strays: tuple[Waiver, ...] = ()
    signer: str = ""

    @property
    def replayed(self) -> bool:
        """Whether nobody was asked: a demo replays answers that were made up."""
        return self.estate.identity == "replay"

    @property
    def counts(self) -> Mapping[str, int]:
        """How many statements, claims, and claims by verdict word."""
        words = [judged.word for judged in self.claims]
        return {
            "statements": len(self.statements),
            "claims": len(words),
            **{str(word): words.count(word) for word in Word},
        }

    def with_word(self, *words: Word) -> list[Judged]:
        """The claims with one of these verdicts, in reading order."""
        return [judged for judged in self.claims if judged.word in words]


def build(
    reading: Reading,
    verdicts: Sequence[Verdict],
    snapshot: Snapshot,
    queries: Sequence[Query],
    estate: Estate,
    pack_sha256: str,
    tool_version: str,
    *,
    checks: Mapping[str, Check] | None = None,
    waivers: Sequence[Waiver] = (),
    language: Code | None = None,
) -> Report:
    """The report over what was read and judged. ``verdicts`` are those of ``reading.claims``, in that order.

    ``language`` is the one that it is told in; that of the document, where none is named.
    ``checks`` are those that judged, by id; all there are, where none are given. ``waivers`` stand beside the verdicts.
    Raises ValueError where the verdicts are those of other claims.
    """
    if [verdict.claim.id for verdict in verdicts] != [claim.id for claim in reading.claims]:
        raise ValueError("these verdicts belong to other claims")
    return Report(
        tool_version=tool_version,
        document=reading.document,
        statements=reading.statements,
        claims=_beside(
            _judged(verdicts, _Requests(snapshot, queries), all_checks() if checks is None else checks),
            bound(reading.claims, waivers),
            {one.claim: one for one in reading.attestations},
            snapshot.taken_at.date().isoformat(),
        ),
        gaps=tuple(dict.fromkeys(gap for query in queries for gap in snapshot.gaps(query))),
        queries=tuple(_asked(query, snapshot) for query in queries),
        estate=estate,
        pack_sha256=pack_sha256,
        overlooked=tuple(overlooked(snapshot, queries)),
        differences=tuple(differences(snapshot, queries)),
        remarks=remarks(reading, estate.collected_to),
        language=by_code(language or reading.document.language),
        strays=strays(reading.claims, waivers),
    )


def _beside(
    judged: Iterable[Judged], waivers: Bound, attested: Mapping[str, Attestation], day: str
) -> tuple[Judged, ...]:
    """The claims with what stands beside their verdicts."""
    shown = (Word.ATTESTED, Word.UNATTESTED)
    return tuple(
        replace(
            one,
            waived=waived(one.word, one.findings, waivers.get(one.claim.promise, ()), day),
            attestation=attested.get(one.claim.id) if one.word in shown else None,
        )
        for one in judged
    )


class _Requests:
    """Which request brought a body. The same bytes may have come many times: then the one about the resource counts."""

    def __init__(self, snapshot: Snapshot, queries: Sequence[Query]) -> None:
        self._by_body: dict[tuple[str, str], dict[str | None, Request]] = {}
        self._queries = [query.id for query in queries]
        for query in queries:
            parents = [None] if query.each is None else [item.key for item in snapshot.seen(query.each)]
            for parent in parents:
                for record in snapshot.records(query, parent):
                    if record.sha256 is not None:
                        self._by_body.setdefault((record.sha256, query.id), {})[parent] = _request(record)

    def of(self, body: str, resource: str, queries: Iterable[str]) -> Request | None:
        for query in queries or self._queries:
            brought = self._by_body.get((body, query))
            if brought:
                return brought.get(resource.casefold()) or next(iter(brought.values()))
        return None


def _request(record: Record) -> Request:
    return Request(record.query, record.method, record.url, record.status, record.ended)


def _asked(query: Query, snapshot: Snapshot) -> Asked:
    return Asked(
        query.id, query.source, query.method, query.path, query.version, query.permission,
        snapshot.calls(query), len(snapshot.seen(query)), not snapshot.gaps(query),
    )  # fmt: skip


def _judged(verdicts: Sequence[Verdict], requests: _Requests, checks: Mapping[str, Check]) -> Iterable[Judged]:
    """The claims in reading order; findings that several claims share are made once and stay shared."""
    first: dict[tuple[object, ...], Judged] = {}
    for number, verdict in enumerate(verdicts, 1):
        claim = verdict.claim
        before = first.get(claim.promise)
        findings = before.findings if before else _all_found(verdict, requests, checks)
        same_as = before.number if before and findings else None
        title = KINDS[claim.kind].title["en"] if claim.kind in KINDS else claim.kind
        judged = Judged(number, claim, title, verdict.word, verdict.reason, findings, same_as)
        first.setdefault(claim.promise, judged)
        yield judged


def _all_found(verdict: Verdict, requests: _Requests, checks: Mapping[str, Check]) -> tuple[Found, ...]:
    return tuple(_found(finding, requests, checks.get(finding.check)) for finding in verdict.findings)


def _found(finding: Finding, requests: _Requests, check: Check | None) -> Found:
    asked = _lineage(check) if check else ()
    return Found(
        check=finding.check,
        title=check.title if check else finding.check,
        proves=check.proves if check else "",
        leaves_open=check.leaves_open if check else "",
        shown=finding.shown,
        population=finding.population,
        observed=tuple(_observed(observation, requests, asked) for observation in finding.observations),
        gaps=finding.gaps,
    )


def _lineage(check: Check) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ancestor.id for query in check.queries for ancestor in query.lineage()))


def _observed(observation: Observation, requests: _Requests, asked: tuple[str, ...]) -> Observed:
    seen = tuple(_cited(seen, requests.of(seen.body, observation.resource, asked)) for seen in observation.seen)
    return Observed(observation.resource, observation.outcome, observation.note, seen)


def _cited(seen: Seen, request: Request | None) -> Cited:
    return Cited(_plain(seen.value), seen.body, seen.pointer, seen.present, seen.default, request)


def _plain(value: Any, depth: int = 0) -> Any:
    """``value`` as every JSON reader takes it: 1e999 has no number there, and depth has an end."""
    if depth > _DEEPEST:
        return "(nested too deeply to show)"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, depth + 1) for part in value]
    return value
