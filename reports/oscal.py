"""report.oscal.json: OSCAL assessment results, for governance tools. Version 1.2.1, or 1.1.3 as the format ``oscal-1.1.3``.

The document is what was assessed: it stands in the back matter with its digest, and is what ``import-ap`` points to. Each
check is an observation with its population, what stands against the claim as subjects, and the answers it rests on as evidence,
named by the digests that they have in the pack. A claim that passes or fails is a finding, satisfied or not; a fail is a risk
too. OSCAL knows no third state, so every other verdict is an observation only, with the property ``verdict``: no reader can
take it for satisfied. The risk of a failed claim that is waived as a whole has the status ``deviation-approved`` until the first
of its waivers expires; the finding is not satisfied all the same.

https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from checks import Outcome, Word
from evidence.pack import dump_json
from evidence.waivers import Waiver
from reports import machine, words
from reports.language import ENGLISH
from reports.reminders import plainly, reminders
from reports.report import Found, Judged, Observed, Report

VERSION = "1.2.1"
_SUBJECTS = 1000  # of one observation
_EVIDENCE = 100  # answers cited by one observation
_GAPS = 100
_BESIDE = 4000  # characters of what is said of waivers
_NO_TOKEN = re.compile(r"[^\w.-]")

Data = dict[str, Any]


def render(report: Report, version: str = VERSION) -> bytes:
    """The assessment results as UTF-8 JSON; ``version`` is that of OSCAL."""
    return dump_json({"assessment-results": _Paper(report, version).written()})


def _token(said: str) -> str:
    """A name as OSCAL's tokens are: letters, digits, dots, dashes and underscores, beginning with a letter or underscore."""
    made = _NO_TOKEN.sub("-", said)
    return made if made[:1].isalpha() or made[:1] == "_" else f"_{made}"


class _Paper:
    """Walks the report once and gathers what its parts refer to: resources as inventory items, answers in the back matter."""

    def __init__(self, report: Report, version: str) -> None:
        self._report = report
        self._version = version
        self._time = machine.taken(report).isoformat().replace("+00:00", "Z")
        self._tool = self._uid("tool")
        self._tom = self._uid("document")
        self._items: dict[str, Data] = {}
        self._answers: dict[str, Data] = {}

    def _uid(self, *parts: str) -> str:
        return machine.uid(self._report, "oscal", *parts)

    def written(self) -> Data:
        report = self._report
        result = self._result()
        edition = "pseudonyms" if report.pseudonymised else "as collected"
        return {
            "uuid": self._uid(self._version, edition),
            "metadata": {
                "title": machine.text(f"Evidence report: {report.document.name}", 300),
                "last-modified": self._time,
                "version": machine.text(report.document.version or report.pack_sha256[:16], 100),
                "oscal-version": self._version,
                "props": [self._prop("people", edition), self._prop("pack-sha256", report.pack_sha256)],
            },
            "import-ap": {
                "href": f"#{self._tom}",
                "remarks": "The document that makes the claims stands in for an assessment plan.",
            },
            "results": [result],
            "back-matter": {"resources": [self._document(), *self._answers.values()]},
        }

    def _result(self) -> Data:
        report = self._report
        decided = [judged for judged in report.claims if judged.word in machine.DECIDED]
        observations = [*self._checks(), *map(self._said, report.claims)]
        failed = [judged for judged in decided if judged.word is Word.FAIL]
        start = machine.moment(report.estate.collected_from, report.estate.collected_to)
        tool = {
            "uuid": self._tool,
            "type": "software",
            "title": "tomproof",
            "description": "Reads the claims of a document, asks Azure and Entra read-only, and compares.",
            "props": [self._prop("version", report.tool_version, own=False)],
            "status": {"state": "operational"},
        }
        return {
            "uuid": self._uid("result"),
            "title": machine.text(f"{report.document.name}, compared with {report.estate.tenant}", 300),
            "description": words.headline(report.counts),
            "start": start.isoformat().replace("+00:00", "Z"),
            "end": self._time,
            "props": [self._prop(f"count-{name}", str(number)) for name, number in report.counts.items()],
            "local-definitions": {
                "components": [tool],
                **({"inventory-items": list(self._items.values())} if self._items else {}),
            },
            "reviewed-controls": {
                "description": "The claims of the document; it names no catalogue of controls.",
                "control-selections": [{"include-all": {}}],
            },
            **self._some("observations", observations),
            **self._some("risks", [self._risk(judged) for judged in failed]),
            **self._some("findings", [self._finding(judged) for judged in decided]),
            **self._remarks(),
        }

    def _some(self, name: str, listed: list[Data]) -> Data:
        return {name: listed} if listed else {}  # an empty list is refused by the schema

    def _remarks(self) -> Data:
        gaps = self._report.gaps
        said = [machine.text(one.text) for one in reminders(self._report, ENGLISH)[:_GAPS]]
        if gaps:
            told = [machine.gap(one) for one in gaps[:_GAPS]]
            more = [f"and {len(gaps) - _GAPS:,} more"] if len(gaps) > _GAPS else []
            said.append("Answers that are missing: " + "; ".join([*told, *more]))
        return {"remarks": "\n\n".join(said)} if said else {}

    # -- observations ------------------------------------------------------------------------------------------------

    def _checks(self) -> Iterator[Data]:
        for judged, found in machine.own(self._report):
            listed = _first_of_each(one for one in machine.ordered(found) if one.outcome is not Outcome.HOLDS)
            subjects = [self._subject(one) for one in listed[:_SUBJECTS]]
            evidence = self._evidence(found)
            yield {
                "uuid": self._uid("check", judged.claim.id, found.check),
                "title": machine.text(found.title, 300),
                "description": machine.text(
                    f"{words.looked_at(found.population, found.counts)}. Proves: {found.proves or 'not said'} "
                    f"Leaves open: {found.leaves_open or 'not said'}"
                ),
                "props": [
                    self._prop("check", found.check),
                    self._prop("shown", str(found.shown)),
                    self._prop("population", str(found.population)),
                    *(self._prop(str(outcome), str(number)) for outcome, number in found.counts.items()),
                    self._prop("gaps", str(len(found.gaps))),
                    self._prop("subjects-left-out", str(max(0, len(listed) - _SUBJECTS))),
                ],
                "methods": ["TEST"],
                "types": ["finding"],
                "origins": self._origins(),
                **self._some("subjects", subjects),
                **self._some("relevant-evidence", evidence),
                "collected": self._time,
            }

    def _said(self, judged: Judged) -> Data:
        """The verdict on a claim, whatever it is, with its reason."""
        return {
            "uuid": self._uid("verdict", judged.claim.id),
            "title": machine.text(f"Verdict: {judged.word}", 300),
            "description": machine.text(judged.reason),
            "props": self._claim_props(judged),
            "methods": ["TEST" if judged.findings else "UNKNOWN"],
            "origins": self._origins(),
            "collected": self._time,
        }

    def _subject(self, one: Observed) -> Data:
        item = self._items.setdefault(
            one.resource,
            {
                "uuid": self._uid("resource", one.resource),
                "description": machine.text(words.name(one.resource).name),
                "props": [self._prop("asset-id", one.resource, own=False)],
            },
        )
        return {
            "subject-uuid": item["uuid"],
            "type": "inventory-item",
            "props": [self._prop("outcome", str(one.outcome))],
            "remarks": machine.text(f"{one.note}. Seen: {machine.seen(one)}" if one.seen else one.note),
        }

    def _evidence(self, found: Found) -> list[Data]:
        cited: dict[str, str] = {}
        for one in machine.ordered(found):
            for seen in one.seen:
                asked = f"{seen.request.method} {seen.request.url}" if seen.request else "an answer in the pack"
                cited.setdefault(seen.body, asked)
            if len(cited) >= _EVIDENCE:
                break
        return [{"href": f"#{self._answer(body)}", "description": machine.text(asked)} for body, asked in cited.items()]

    def _answer(self, body: str) -> str:
        made = self._answers.setdefault(
            body,
            {
                "uuid": self._uid("answer", body),
                "title": "raw answer",
                "props": [self._prop("type", "evidence", own=False)],
                "rlinks": [{"href": f"bodies/{body}", "hashes": [{"algorithm": "SHA-256", "value": body}]}],
            },
        )
        return str(made["uuid"])

    # -- findings ----------------------------------------------------------------------------------------------------

    def _finding(self, judged: Judged) -> Data:
        passed = judged.word is Word.PASS
        return {
            "uuid": self._uid("finding", judged.claim.id),
            "title": machine.text(judged.title, 300),
            "description": machine.quote(judged, 2000),
            "props": self._claim_props(judged),
            "origins": self._origins(),
            "target": {
                "type": "statement-id",
                "target-id": _token(judged.claim.id),
                "status": {
                    "state": "satisfied" if passed else "not-satisfied",
                    "reason": "pass" if passed else "fail",
                    "remarks": machine.text(judged.reason),
                },
            },
            "related-observations": [{"observation-uuid": uuid} for uuid in self._related(judged)],
            **({} if passed else {"related-risks": [{"risk-uuid": self._uid("risk", judged.claim.id)}]}),
        }

    def _risk(self, judged: Judged) -> Data:
        return {
            "uuid": self._uid("risk", judged.claim.id),
            "title": machine.text(f"Promised and not in force: {judged.title}", 300),
            "description": machine.text(judged.reason),
            "statement": machine.text(f"The document promises: {judged.claim.quote}"),
            **self._waived(judged),
            "related-observations": [{"observation-uuid": uuid} for uuid in self._related(judged)],
        }

    def _waived(self, judged: Judged) -> Data:
        """The status of a risk: an approved deviation only where all that makes the claim fail is waived on that day."""
        found = judged.waived
        if found is None:
            return {"status": "open"}
        beside = machine.text(plainly(judged, self._report), _BESIDE)
        told: Data = {"props": [self._prop("waived", found.covers), self._prop("waiver", beside)], "status": "open"}
        if found.covers != "all":
            return told
        in_force = [one.waiver for one in found.of("in force")]
        return {
            **told,
            "status": "deviation-approved",
            "deadline": f"{min(waiver.expires for waiver in in_force)}T23:59:59Z",
            "risk-log": {"entries": [self._approved(judged, waiver) for waiver in in_force]},
        }

    def _approved(self, judged: Judged, waiver: Waiver) -> Data:
        said = f"{waiver.resource}: {waiver.reason} (approved by {waiver.approver}, until {waiver.expires})"
        return {
            "uuid": self._uid("waiver", judged.claim.id, waiver.claim, waiver.key),
            "title": "Waived",
            "description": machine.text(said),
            "start": f"{waiver.given}T00:00:00Z" if waiver.given else self._time,
            "status-change": "deviation-approved",
        }

    def _related(self, judged: Judged) -> list[str]:
        """The verdict and the checks behind it; a promise made twice has its evidence at the first place."""
        first = self._report.claims[judged.same_as - 1] if judged.same_as else judged
        checks = [self._uid("check", first.claim.id, found.check) for found in first.findings]
        return [self._uid("verdict", judged.claim.id), *checks]

    # -- parts -------------------------------------------------------------------------------------------------------

    def _claim_props(self, judged: Judged) -> list[Data]:
        claim = judged.claim
        return [
            self._prop("verdict", str(judged.word)),
            self._prop("claim", claim.id),
            self._prop("kind", claim.kind),
            self._prop("polarity", claim.polarity),
            self._prop("responsible", claim.responsible),
            self._prop("scope", claim.scope),
            *([self._prop("same-as", str(judged.same_as))] if judged.same_as else []),
            *([self._prop("confirmed", "no")] if claim.open else []),
        ]

    def _prop(self, name: str, value: str, *, own: bool = True) -> Data:
        made = {"name": name, "value": machine.text(value)}
        return {**made, "ns": machine.OWN} if own else made

    def _origins(self) -> list[Data]:
        return [{"actors": [{"type": "tool", "actor-uuid": self._tool}]}]

    def _document(self) -> Data:
        document = self._report.document
        return {
            "uuid": self._tom,
            "title": machine.text(document.name, 300),
            "description": "The document whose claims were compared with the estate.",
            "rlinks": [
                {
                    "href": f"tom/{quote(document.name.encode(errors='replace'))}",
                    "media-type": document.media_type,
                    "hashes": [{"algorithm": "SHA-256", "value": document.sha256}],
                }
            ],
        }


def _first_of_each(listed: Iterable[Observed]) -> list[Observed]:
    """One observation for each resource: of two the one that came first, which is the worse."""
    found: dict[str, Observed] = {}
    for one in listed:
        found.setdefault(one.resource, one)
    return list(found.values())
