"""JUnit XML: which verdict is a success, a failure, an error or a skipped test."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree as ET

import pytest

from reports.junit import render
from reports.report import Report
from tests.reports import files, sample, schemas


def cases(report: Report) -> list[ET.Element]:
    return list(ET.fromstring(render(report)).iter("testcase"))  # noqa: S314 - what this test has made


def valid(report: Report) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    xmlschema.XMLSchema(str(schemas.path("junit/junit-jenkins-10.xsd"))).validate(BytesIO(render(report)))


@pytest.mark.parametrize("edition", files.everyday())
def test_it_is_as_the_dialect_says(edition: str) -> None:
    valid(files.everyday()[edition])


@pytest.mark.slow
def test_the_demo_is_as_the_dialect_says() -> None:
    report = files.demo()
    valid(report)
    assert len(cases(report)) == report.counts["claims"]
    assert sum(case.find("failure") is not None for case in cases(report)) == report.counts["fail"]


def test_each_verdict_has_its_place_and_unknown_is_no_success() -> None:
    places = {}
    for case in cases(sample.report()):
        (told,) = case
        places.setdefault(told.get("type") or "pass", set()).add(told.tag)
    assert places == {
        "pass": {"system-out"}, "fail": {"failure"}, "unknown": {"error"}, "understated": {"skipped"},
        "attested": {"skipped"}, "unattested": {"skipped"}, "inherited": {"skipped"},
    }  # fmt: skip


def test_the_totals_are_those_of_the_claims() -> None:
    (suite,) = ET.fromstring(render(sample.report()))  # noqa: S314
    totals = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped", "timestamp")}
    assert totals == {"tests": "14", "failures": "4", "errors": "2", "skipped": "6", "timestamp": "2026-11-20T06:00:41"}


def test_a_failure_names_what_stands_against_it() -> None:
    failure = cases(sample.report())[1].find("failure")
    assert failure is not None
    assert failure.get("message") == "1 of 6 observations contradicts it: stands in northeurope"
    assert '/storageAccounts/nlbackup: stands in northeurope [/value/5/location = "northeurope"]' in (
        failure.text or ""
    )


def test_a_promise_made_twice_has_its_evidence_once() -> None:
    last = cases(sample.report())[-1].find("failure")
    assert last is not None
    assert (last.text or "").endswith("The same promise as claim 6, judged once; the evidence stands there.")


def test_thousands_of_resources_are_counted_and_the_first_are_named() -> None:
    failure = cases(files.many())[0].find("failure")
    assert failure is not None
    assert "- and 2,400 more in report.json" in (failure.text or "")


def test_what_xml_cannot_hold_is_named() -> None:
    text = render(sample.hostile()).decode()
    assert "[U+202E]" in text
    assert "[U+D800]" in text
    assert "<script>" not in text
