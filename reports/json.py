"""report.json: the whole truth for programs; every other format shows a part of it.

The fields are described in ``report.schema.json`` beside this module. New fields may come; none goes or changes its meaning
while ``schema`` stays 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from checks import Outcome, Verdict
from checks.listings import Difference
from claims.model import Reading, Statement
from claims.remarks import Remark
from evidence import Query, Snapshot
from evidence.pack import Estate, dump_json
from evidence.waivers import waivers_json
from reports.language import ENGLISH
from reports.reminders import reminders
from reports.report import Asked, Cited, Found, Judged, Observed, Report, Request, build
from reports.waived import Waived

SCHEMA = 1


def render(report: Report) -> bytes:
    """report.json as UTF-8: the same report gives the same bytes."""
    return dump_json(as_dict(report))


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    requests = _Numbers()
    document = report.document
    data = {
        "schema": SCHEMA,
        "tool": {"name": "tomproof", "version": report.tool_version},
        "document": {
            "name": document.name,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "language": document.language,
            "version": document.version,
            "date": document.date,
            "characters": document.characters,
        },
        "estate": report.estate.to_json(),
        "pack": {"sha256": report.pack_sha256},
        "people": "pseudonyms" if report.pseudonymised else "as collected",
        "counts": dict(report.counts),
        "checks": _checks(report.claims),
        "statements": [_statement(statement) for statement in report.statements],
        "remarks": [remark_json(remark) for remark in report.remarks],
        "waivers_without_claim": waivers_json(report.strays),
        "reminders": [asdict(one) for one in reminders(report, ENGLISH)],
        **_core(report, requests),
    }
    return {**data, "requests": requests.listed()}


def verdicts(
    reading: Reading, verdicts: Sequence[Verdict], snapshot: Snapshot, queries: Sequence[Query]
) -> dict[str, Any]:
    """What the judges said, for verdicts.json in the pack: it depends on the document, the claims and the answers only.

    Judges know no waivers, so ``waiver`` is null in it, whatever the manifest says.
    """
    requests = _Numbers()
    report = build(reading, verdicts, snapshot, queries, Estate("", "", ""), "", "")
    core = _core(report, requests)
    return {"schema": SCHEMA, "counts": dict(report.counts), **core, "requests": requests.listed()}


class _Numbers:
    """Requests by number, so that a value cites its request in one word."""

    def __init__(self) -> None:
        self._numbers: dict[Request, int] = {}

    def of(self, request: Request | None) -> int | None:
        return None if request is None else self._numbers.setdefault(request, len(self._numbers))

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"query": r.query, "method": r.method, "url": r.url, "status": r.status, "at": r.at} for r in self._numbers
        ]


def _core(report: Report, requests: _Numbers) -> dict[str, Any]:
    return {
        "claims": [_claim(judged, requests) for judged in report.claims],
        "gaps": [gap.to_json() for gap in report.gaps],
        "not_looked_at": [{"type": one.type, "count": one.count, "why": str(one.why)} for one in report.overlooked],
        "listing_differences": [_difference(one) for one in report.differences],
        "queries": [_query(asked) for asked in report.queries],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "type": one.type,
        "count": one.count,
        "example": one.example,
        "shown_by": one.shown_by,
        "missing_from": one.missing_from,
        "explained": one.explained,
        "why": str(one.why),
    }


def _claim(judged: Judged, requests: _Numbers) -> dict[str, Any]:
    claim = judged.claim
    return {
        "id": claim.id,
        "number": judged.number,
        "kind": claim.kind,
        "title": judged.title,
        "polarity": claim.polarity,
        "params": {key: list(v) if isinstance(v, tuple) else v for key, v in claim.params.items()},
        "responsible": claim.responsible,
        "scope": claim.scope,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "statement": claim.statement,
        **({"open": True} if claim.open else {}),
        "verdict": str(judged.word),
        "reason": str(judged.reason),
        "waiver": waiver_json(judged.waived),
        **({"attestation": asdict(judged.attestation)} if judged.attestation else {}),
        "same_as": judged.same_as,
        "findings": [_finding(found, requests) for found in judged.findings],
        "gaps": [gap.to_json() for gap in judged.gaps],
    }


def waiver_json(waived: Waived | None) -> dict[str, Any] | None:
    """The waivers beside a claim as plain data; None where there are none."""
    if waived is None:
        return None
    listed = [
        {**one.waiver.to_json(), "given": one.waiver.given or None, "state": one.state, "why": one.why or None}
        for one in waived.waivers
    ]
    return {"covers": waived.covers, "against": len(waived.against), "left": list(waived.left), "resources": listed}


def _finding(found: Found, requests: _Numbers) -> dict[str, Any]:
    return {
        "check": found.check,
        "verdict": str(found.shown),
        "population": found.population,
        "holds": found.count(Outcome.HOLDS),
        "contradicts": found.count(Outcome.CONTRADICTS),
        "unknown": found.count(Outcome.UNKNOWN),
        "observations": [_observation(one, requests) for one in found.observed],
    }


def _observation(one: Observed, requests: _Numbers) -> dict[str, Any]:
    return {
        "resource": one.resource,
        "outcome": str(one.outcome),
        "note": str(one.note),
        "seen": [_seen(cited, requests) for cited in one.seen],
    }


def _seen(cited: Cited, requests: _Numbers) -> dict[str, Any]:
    return {
        "body": cited.body,
        "pointer": cited.pointer,
        "value": cited.value,
        "present": cited.present,
        "default": cited.default,
        "request": requests.of(cited.request),
    }


def _query(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id,
        "calls": asked.calls,
        "items": asked.items,
        "complete": asked.complete,
        "source": asked.source,
        "method": asked.method,
        "path": asked.path,
        "version": asked.version,
        "permission": asked.permission,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "start": statement.start,
        "end": statement.end,
        "text": statement.text,
        "type": statement.type,
        "section": statement.section,
        "claims": [claim.id for claim in statement.claims],
    }


def remark_json(remark: Remark) -> dict[str, Any]:
    """A remark on the document as plain data."""
    return {
        "about": remark.about,
        "says": remark.says,
        "was": remark.was or None,
        "places": [
            {"statement": place.id, "start": place.start, "end": place.end, "text": place.text}
            for place in remark.places
        ],
    }


def _checks(claims: Iterable[Judged]) -> dict[str, dict[str, str]]:
    return {
        found.check: {"title": found.title, "proves": found.proves, "leaves_open": found.leaves_open}
        for judged in claims
        for found in judged.findings
    }
