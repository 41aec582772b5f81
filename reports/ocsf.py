"""report.ocsf.jsonl: one compliance finding (class 2003 of OCSF 1.8.0) for each claim, for a SIEM or a data lake.

``compliance.status_id`` is 1 where a claim passes, 3 where it fails, and 2 ("did not yield a result due to missing
information") where it is unknown. The other verdicts are none of the three: they have no ``status_id``, and say their own word
in ``status``. ``status_code`` is the verdict in any case. tomproof weighs no risks: a fail is of medium severity, what is
unknown of low, everything else informational. A waiver changes none of that: ``status_id`` 3 of a finding, "suppressed", would
say that it was benign. It is told in ``status_details``, and stands in ``unmapped.waiver``.

https://schema.ocsf.io/1.8.0/classes/compliance_finding
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checks import Word
from claims.kinds import KINDS
from reports import machine, words
from reports.json import waiver_json
from reports.reminders import plainly
from reports.report import Found, Judged, Observed, Report

VERSION = "1.8.0"
_RESOURCES = 1000  # listed for a claim
_BESIDE = 4000  # characters of what is said of waivers
_DETAILS = 100  # reasons and gaps listed for a claim

_STATUS: Mapping[Word, tuple[int, str]] = {
    Word.PASS: (1, "Pass"),
    Word.UNKNOWN: (2, "Warning"),
    Word.FAIL: (3, "Fail"),
}
_SEVERITY: Mapping[Word, tuple[int, str]] = {Word.FAIL: (3, "Medium"), Word.UNKNOWN: (2, "Low")}
_INFORMATIONAL = (1, "Informational")


def render(report: Report) -> bytes:
    """JSON Lines as UTF-8, a line for each claim in reading order."""
    lines = [json.dumps(event(report, judged), ensure_ascii=False, sort_keys=True) for judged in report.claims]
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")


def event(report: Report, judged: Judged) -> dict[str, Any]:
    """The finding of one claim."""
    severity_id, severity = _SEVERITY.get(judged.word, _INFORMATIONAL)
    listed = machine.against(judged)
    time = int(machine.taken(report).timestamp() * 1000)
    return {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200301,
        "time": time,
        "severity_id": severity_id,
        "severity": severity,
        "message": machine.text(f"{judged.title}: {judged.word}: {judged.reason}"),
        "metadata": {
            "version": VERSION,
            "uid": machine.uid(report, "ocsf", judged.claim.id),
            "tenant_uid": machine.text(report.estate.tenant, 200),
            "product": {"name": "tomproof", "vendor_name": "tomproof", "version": report.tool_version},
        },
        "finding_info": {
            "uid": judged.claim.id,
            "title": machine.text(judged.title),
            "desc": machine.quote(judged, 2000),
            "created_time": time,
        },
        "compliance": _compliance(report, judged),
        **({"resources": [_resource(one) for one in listed[:_RESOURCES]]} if listed else {}),
        "unmapped": {
            "claim": {
                "number": judged.number,
                "polarity": judged.claim.polarity,
                "responsible": judged.claim.responsible,
                "scope": judged.claim.scope,
                "same_as": judged.same_as,
                "open": judged.claim.open,
            },
            **({"waiver": waiver_json(judged.waived)} if judged.waived else {}),
            "population": judged.population,
            "observations": {str(outcome): count for outcome, count in judged.counts.items()},
            "gaps": len(judged.gaps),
            "resources_left_out": max(0, len(listed) - _RESOURCES),
            "document_sha256": report.document.sha256,
            "pack_sha256": report.pack_sha256,
            "people": "pseudonyms" if report.pseudonymised else "as collected",
        },
    }


def _compliance(report: Report, judged: Judged) -> dict[str, Any]:
    known = _STATUS.get(judged.word)
    controls = KINDS[judged.claim.kind].controls if judged.claim.kind in KINDS else {}
    beside = plainly(judged, report)
    said = [machine.text(judged.reason), *([machine.text(beside, _BESIDE)] if beside else [])]
    details = [*said, *(machine.gap(one) for one in judged.gaps[: _DETAILS - 1])]
    return {
        "control": machine.text(judged.claim.kind),
        "standards": ["GDPR Art. 32"],
        "requirements": [
            machine.text(report.document.name, 200),
            *(f"{frame}:{control}" for frame, ids in controls.items() for control in ids),
        ],
        **({"status_id": known[0]} if known else {}),
        "status": known[1] if known else str(judged.word).capitalize(),
        "status_code": str(judged.word),
        "status_details": details,
        "checks": [_check(found) for found in judged.findings],
    }


def _check(found: Found) -> dict[str, Any]:
    """What one check shows of the control, before the wording of the claim is looked at."""
    return {
        "uid": found.check,
        "name": machine.text(found.title),
        "desc": machine.text(f"{words.SHOWN[found.shown]}; {words.looked_at(found.population, found.counts)}"),
        "status": words.SHOWN[found.shown],
    }


def _resource(one: Observed) -> dict[str, Any]:
    name = words.name(one.resource)
    return {
        "uid": machine.identifier(one.resource),
        "name": name.name,
        **({"type": name.place} if name.place else {}),
        "data": {
            "outcome": str(one.outcome),
            "control": machine.STATES[one.outcome],
            "note": machine.text(one.note),
            "seen": machine.seen(one),
        },
    }
