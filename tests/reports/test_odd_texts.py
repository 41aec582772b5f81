"""Whatever a document, a tenant or an answer calls itself: every format stays what its schema says, and stays readable."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from checks.note import note
from evidence import Gap, Reason
from reports import FORMATS
from reports.report import Cited, Found, Judged, Observed, Report, Request
from tests.reports import files, sample, schemas

ODD = {
    "empty": "",
    "blank": " \t\r\n",
    "lines": "a\nb\r\nc\x85d\u2028e\u2029f",
    "unseen": "\ufeff\u202ea\u200bb\x00\x1b[2J\x7f\ufffe\uffff\U000e0041",
    "half a pair": "a\ud83d b\udc00",
    "markup": "]]><!--<?xml?><a href='x'>&amp;&#0;<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://evil.example";"x")\t+1;@SUM(A1)|-2',
    "places": "{0} {name} {{}} %s [a](b) $x ${y} `{z}`",
    "long": "word " * 8_000,
    "one long word": "w" * 40_000,
    "wide": "漢字 עברית العربية 😀 ＝１＋１",
    "path": "../../etc/passwd #?%00",
}


def report(odd: str) -> Report:
    """The sample with ``odd`` wherever a text comes from outside."""
    made = sample.report()
    estate = replace(made.estate, tenant=odd, identity=odd, subscriptions=((odd, odd),), collected_to=odd)
    return replace(
        made,
        claims=tuple(_judged(judged, odd) for judged in made.claims),
        gaps=(Gap(odd, odd, Reason.FAILED, odd),),
        estate=estate,
        document=replace(made.document, name=odd, version=odd),
    )


def _judged(judged: Judged, odd: str) -> Judged:
    claim = replace(judged.claim, quote=odd, params={"x": odd})
    findings = tuple(_found(found, odd) for found in judged.findings)
    return replace(judged, claim=claim, title=odd, reason=note("{odd}", odd=odd), findings=findings)


def _found(found: Found, odd: str) -> Found:
    cited = Cited({odd: odd}, "ab" * 32, odd, present=True, default=None, request=Request(odd, odd, odd, 200, odd))
    observed = tuple(
        Observed(f"{one.resource}/{odd}", one.outcome, note("{odd}", odd=odd), (cited,)) for one in found.observed
    )
    gaps = (Gap(odd, odd, Reason.FORBIDDEN, odd),) if found.gaps else ()
    return replace(found, title=odd, proves=odd, leaves_open=odd, observed=observed, gaps=gaps)


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest) -> Report:
    return report(ODD[request.param])


def test_sarif_stays_sarif(odd: Report) -> None:
    made = FORMATS["sarif"].files(odd)["report.sarif"]
    jsonschema.Draft4Validator(schemas.load("sarif/sarif-schema-2.1.0.json")).validate(json.loads(made))
    assert len(made) < 1_000_000


def test_oscal_stays_oscal(odd: Report) -> None:
    rust = pytest.importorskip("jsonschema_rs")
    schema = schemas.load("oscal/1.2.1/oscal_assessment-results_schema.json")
    check = rust.validator_for(schema, validate_formats=True)
    made = json.loads(FORMATS["oscal"].render(odd))
    assert [str(error)[:300] for error in check.iter_errors(made)] == []


def test_ocsf_stays_ocsf(odd: Report) -> None:
    check = jsonschema.Draft202012Validator(schemas.load("ocsf/compliance_finding-1.8.0.schema.json"))
    lines = FORMATS["ocsf"].render(odd).decode().split("\n")
    assert len(lines) == 15
    for line in lines[:-1]:
        check.validate(json.loads(line))


def test_junit_stays_junit(odd: Report) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    xmlschema.XMLSchema(str(schemas.path("junit/junit-jenkins-10.xsd"))).validate(BytesIO(FORMATS["junit"].render(odd)))


def test_the_workbook_opens_and_holds_strings_and_numbers_only(odd: Report) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.load_workbook(BytesIO(FORMATS["xlsx"].render(odd)))
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert max(len(cell.value) for cell in cells if cell.data_type == "s") <= 4000


def test_the_badge_is_a_picture_of_a_readable_size(odd: Report) -> None:
    made = FORMATS["badge"].render(odd)
    assert ET.fromstring(made).tag.endswith("svg")  # noqa: S314 - what this test has made
    assert len(made) < 3000


@pytest.mark.parametrize("name", ["csv", "summary", "sarif", "junit", "ocsf", "oscal", "xlsx", "badge"])
def test_nothing_unseen_comes_through(odd: Report, name: str) -> None:
    text = files.text(name, odd)
    assert not set("\u202e\u200b\x00\x1b\x7f\ufffe\uffff\U000e0041") & set(text)
    assert len(text) > 300
