"""report.junit.xml: one test case for each claim, in the dialect that Jenkins, GitLab and Azure DevOps read.

A claim that passes is a test that passed, one that fails a failure. An unknown one is an error: the test could not be carried
out, and that is no success. What no test can show (attested, unattested, inherited) and a document that promises less than
there is (understated) are skipped, with the verdict as ``type`` and the reason as message. A failure that is waived stays one,
and its text says who has waived it until when. The class of a test case is the
kind of claim, its name the claim's id and words.

https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from checks import Outcome, Word
from reports import machine, words
from reports.language import ENGLISH
from reports.reminders import plainly, reminders
from reports.report import Found, Judged, Report

_BESIDE = 4000  # characters of what is said of waivers
_RESOURCES = 100  # listed for a claim, for each outcome

_PLACES: Mapping[Word, str] = {
    Word.PASS: "",
    Word.FAIL: "failure",
    Word.UNKNOWN: "error",
    Word.UNDERSTATED: "skipped",
    Word.ATTESTED: "skipped",
    Word.UNATTESTED: "skipped",
    Word.INHERITED: "skipped",
}


def render(report: Report) -> bytes:
    """JUnit XML as UTF-8."""
    count = [_PLACES[judged.word] for judged in report.claims].count
    totals = {"tests": str(len(report.claims)), "failures": str(count("failure")), "errors": str(count("error"))}
    root = ET.Element("testsuites", {"name": "tomproof", **totals})
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": machine.text(report.document.name, 200),
            **totals,
            "skipped": str(count("skipped")),
            "timestamp": machine.taken(report).strftime("%Y-%m-%dT%H:%M:%S"),  # the dialect knows no zone; it is UTC
            "id": report.pack_sha256,
        },
    )
    listed = ET.SubElement(suite, "properties")
    for name, value in _properties(report):
        ET.SubElement(listed, "property", {"name": name, "value": value})
    for judged in report.claims:
        _case(suite, judged, plainly(judged, report))
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    yield "tool", f"tomproof {machine.text(report.tool_version)}"
    yield "tenant", machine.text(report.estate.tenant, 200)
    yield "document.sha256", report.document.sha256
    yield "pack.sha256", report.pack_sha256
    yield "people", "pseudonyms" if report.pseudonymised else "as collected"
    for name, number in report.counts.items():
        yield f"count.{name}", str(number)
    for one in reminders(report, ENGLISH):
        yield "see.to", machine.text(one.text)


def _case(suite: ET.Element, judged: Judged, beside: str) -> None:
    name = f"{judged.claim.id}: {machine.quote(judged, 200)}"
    case = ET.SubElement(suite, "testcase", {"classname": machine.text(judged.claim.kind), "name": name})
    place = _PLACES[judged.word]
    told = "\n".join(_told(judged, beside))
    if not place:
        ET.SubElement(case, "system-out").text = told
        return
    said = {"type": str(judged.word), "message": machine.text(judged.reason)}
    ET.SubElement(case, place, said).text = told


def _told(judged: Judged, beside: str) -> Iterator[str]:
    yield f"{machine.text(judged.title)}: {judged.word}"
    if beside:
        yield machine.text(beside, _BESIDE)
    if judged.claim.open:
        yield "Nobody has confirmed this reading of the sentence."
    if judged.same_as:
        yield f"The same promise as claim {judged.same_as}, judged once; the evidence stands there."
        return
    for found in judged.findings:
        yield from _found(found)


def _found(found: Found) -> Iterator[str]:
    yield f"{found.check} ({words.SHOWN[found.shown]}): {words.looked_at(found.population, found.counts)}"
    for outcome in (Outcome.CONTRADICTS, Outcome.UNKNOWN):
        listed = found.of(outcome)
        for one in listed[:_RESOURCES]:
            yield f"- {machine.STATES[outcome]}: {machine.text(one.resource)}: {machine.text(one.note)} [{machine.seen(one)}]"
        if len(listed) > _RESOURCES:
            yield f"- and {len(listed) - _RESOURCES:,} more in report.json"
    for one_gap in found.gaps[:_RESOURCES]:
        yield f"- missing: {machine.gap(one_gap)}"
    if len(found.gaps) > _RESOURCES:
        yield f"- and {len(found.gaps) - _RESOURCES:,} more answers missing"
