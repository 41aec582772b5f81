"""report.sarif: what fails and what could not be verified, at the lines of the document that say it, for code scanning.

A claim that fails is an error. One that is unknown is a note where an answer is missing, and a warning where everything was
read and does not settle it. Nothing else is written: GitHub shows whatever it gets as an alert, passes too, since it does not
look at ``kind``; all verdicts stand in ``properties.counts`` of the run. A rule is a kind of claim.

Text and Markdown are located in the document itself. HTML, Word and PDF have no lines of their own: their text is written
beside, as ``tom.extracted.txt``, and located there; it belongs beside the document in the repository.

A result is suppressed only where everything that makes the claim fail is waived on the day of the evidence; one that is waived in
part is not. If one result of a run names suppressions, all do (3.27.23). GitHub shows an alert all the same, unless it is told to
dismiss what is suppressed: https://github.com/advanced-security/dismiss-alerts.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from checks import Word
from claims.kinds import KINDS
from evidence.pack import dump_json
from reports import machine
from reports.language import ENGLISH
from reports.lines import Lines, has_lines
from reports.reminders import plainly, reminders
from reports.report import Judged, Report

EXTRACTED = "tom.extracted.txt"
MOST_RESULTS = 5000  # GitHub takes 25,000 and keeps 5,000
_RESOURCES = 100  # listed in the properties of a result
_NAMED = 10  # resources named in its message
_GAPS = 100
_BESIDE = 4000  # characters of what is said of waivers
_TAGS = 20  # GitHub's limit for a rule
_LONGEST_NAME = 255  # of a file, https://en.wikipedia.org/wiki/Comparison_of_file_systems#Limits
_DESCRIPTION = 1000  # GitHub takes 1,024 characters

_ROOT = "%SRCROOT%"
# "[text](target)" is a link and "{0}" a place in a SARIF message, and neither is meant here.
_LINK = re.compile(r"\](?=\()")
_PLACE = re.compile(r"\{(?=\d+\})")


def render(report: Report) -> bytes:
    """SARIF 2.1.0 as UTF-8."""
    return dump_json(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [_run(report)],
        }
    )


def beside(report: Report) -> dict[str, bytes]:
    """The text that the results are located in, where the document has no lines of its own."""
    return {} if has_lines(report.document) else {EXTRACTED: _extracted(report)}


def _extracted(report: Report) -> bytes:
    return report.document.text.encode(errors="replace")


def _run(report: Report) -> dict[str, Any]:
    told = sorted(report.with_word(Word.FAIL, Word.UNKNOWN), key=lambda judged: judged.word is not Word.FAIL)
    kinds = sorted({judged.claim.kind for judged in told})
    waived = any(judged.waived and judged.waived.covers == "all" for judged in told)
    lines = Lines(report.document.text)
    marks = _fingerprints(report.claims)
    return {
        "tool": {
            "driver": {
                "name": "tomproof",
                "semanticVersion": report.tool_version,
                "rules": [_rule(kind, report) for kind in kinds],
            }
        },
        "automationDetails": {"id": f"tomproof/{quote(machine.text(report.estate.tenant, 100), safe='')}/"},
        "columnKind": "utf16CodeUnits",
        "invocations": [_invocation(report, len(told))],
        "artifacts": list(_artifacts(report)),
        "results": [
            {
                **_result(judged, report),
                **({"suppressions": _suppressions(judged, report)} if waived else {}),
                "ruleIndex": kinds.index(judged.claim.kind),
                "locations": [_location(report, lines.region(judged.claim.start, judged.claim.end))],
                "partialFingerprints": {"tomproofPromise/v1": marks[judged.number]},
            }
            for judged in told[:MOST_RESULTS]
        ],
        "properties": {
            "counts": dict(report.counts),
            "documentSha256": report.document.sha256,
            "packSha256": report.pack_sha256,
            "resultsLeftOut": max(0, len(told) - MOST_RESULTS),
        },
    }


# -- what the results are about --------------------------------------------------------------------------------------------


def _suppressions(judged: Judged, report: Report) -> list[dict[str, str]]:
    """That a result is waived as a whole; nothing where any of it is not."""
    if judged.waived is None or judged.waived.covers != "all":
        return []
    said = _literal(machine.text(plainly(judged, report), _BESIDE))
    return [{"kind": "external", "status": "accepted", "justification": said}]


def _result(judged: Judged, report: Report) -> dict[str, Any]:
    listed = machine.against(judged)
    return {
        "ruleId": judged.claim.kind,
        "level": _level(judged),
        "message": {"text": _message(judged, report)},
        "properties": {
            "claim": judged.claim.id,
            "verdict": str(judged.word),
            "reason": machine.text(judged.reason),
            "population": judged.population,
            **{str(outcome): count for outcome, count in judged.counts.items()},
            "gaps": len(judged.gaps),
            "sameAs": judged.same_as,
            **({"waived": judged.waived.covers} if judged.waived else {}),
            "resources": [
                {
                    "resource": machine.identifier(one.resource),
                    "outcome": str(one.outcome),
                    "note": machine.text(one.note),
                }
                for one in listed[:_RESOURCES]
            ],
            "resourcesLeftOut": max(0, len(listed) - _RESOURCES),
        },
    }


def _level(judged: Judged) -> str:
    if judged.word is Word.FAIL:
        return "error"
    return "note" if judged.gaps else "warning"


def _message(judged: Judged, report: Report) -> str:
    said = "The evidence contradicts this claim" if judged.word is Word.FAIL else "This claim could not be verified"
    resources, beside = machine.standing(judged, _NAMED), plainly(judged, report)
    lines = [
        f"{said}: {machine.text(judged.reason)}",
        f"Claim: “{machine.quote(judged)}” ({machine.text(judged.title)})",
        *([f"Resources: {resources}"] if resources else []),
        *([machine.text(beside, _BESIDE)] if beside else []),
        *([f"The same promise as claim {judged.same_as}, judged once."] if judged.same_as else []),
        *(["Nobody has confirmed this reading of the sentence."] if judged.claim.open else []),
    ]
    return _literal("\n".join(lines))


def _literal(text: str) -> str:
    return _PLACE.sub("{ ", _LINK.sub("] ", text))


def _rule(kind: str, report: Report) -> dict[str, Any]:
    title = KINDS[kind].title["en"] if kind in KINDS else kind
    pages = {
        found.check: found for judged in report.claims if judged.claim.kind == kind for found in judged.findings
    }  # one page for each check
    told = [
        f"{page.title}. Proves: {page.proves or 'not said'} Leaves open: {page.leaves_open or 'not said'}"
        for page in pages.values()
    ]
    help_ = " ".join(told) or "No check looks at it."
    return {
        "id": kind,
        "name": kind,
        "shortDescription": {"text": _literal(machine.text(title, _DESCRIPTION))},
        "fullDescription": {
            "text": _literal(
                machine.text(f"What the document promises, held against the estate: {title}", _DESCRIPTION)
            )
        },
        "help": {"text": _literal(machine.text(help_, 8000))},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": _tags(kind)},
    }


def _tags(kind: str) -> list[str]:
    controls = KINDS[kind].controls if kind in KINDS else {}
    return ["tom", *(f"{frame}:{control}" for frame, ids in controls.items() for control in ids)][:_TAGS]


def _fingerprints(claims: Sequence[Judged]) -> Mapping[int, str]:
    """A mark for each claim that stays when the sentence is moved or reworded: what is promised, and the how manieth it is."""
    marks: dict[int, str] = {}
    times: Counter[str] = Counter()
    for judged in claims:
        promise = repr(judged.claim.promise)
        times[promise] += 1
        said = f"{promise}\x1f{times[promise]}".encode(errors="backslashreplace")
        marks[judged.number] = hashlib.sha256(said).hexdigest()[:32]
    return marks


# -- where they stand ------------------------------------------------------------------------------------------------------


def _location(report: Report, region: Mapping[str, int]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(report), "uriBaseId": _ROOT}, "region": dict(region)}}


def _uri(report: Report) -> str:
    """The file that claims are located in, as a path in the repository where that is known."""
    return _document(report) if has_lines(report.document) else _beside(report)


def _document(report: Report) -> str:
    return quote((report.document_path or report.document.name[:_LONGEST_NAME]).encode(errors="replace"))


def _beside(report: Report) -> str:
    folder = report.document_path.rpartition("/")[0]
    return quote(f"{folder}/{EXTRACTED}" if folder else EXTRACTED)


def _artifacts(report: Report) -> Iterator[dict[str, Any]]:
    document = report.document
    yield {
        "location": {"uri": _document(report), "uriBaseId": _ROOT},
        "roles": ["analysisTarget"],
        "mimeType": document.media_type,
        "hashes": {"sha-256": document.sha256},
    }
    if not has_lines(report.document):
        yield {
            "location": {"uri": _beside(report), "uriBaseId": _ROOT},
            "description": {
                "text": _literal(f"the text of {machine.text(document.name, 200)}, in which claims are located")
            },
            "mimeType": "text/plain",
            "encoding": "utf-8",
            "hashes": {"sha-256": hashlib.sha256(_extracted(report)).hexdigest()},
        }


def _invocation(report: Report, results: int) -> dict[str, Any]:
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    gaps = [machine.text(one.text) for one in reminders(report, ENGLISH)[:_GAPS]]
    gaps += [f"An answer is missing: {machine.gap(one)}" for one in report.gaps[:_GAPS]]
    if len(report.gaps) > _GAPS:
        gaps.append(f"{len(report.gaps) - _GAPS:,} more answers are missing")
    if results > MOST_RESULTS:
        gaps.append(f"{results - MOST_RESULTS:,} more results are in report.json")
    return {
        "executionSuccessful": True,
        "startTimeUtc": machine.moment(report.estate.collected_from, report.estate.collected_to).strftime(stamp),
        "endTimeUtc": machine.taken(report).strftime(stamp),
        "toolExecutionNotifications": [{"level": "note", "message": {"text": _literal(said)}} for said in gaps],
    }
