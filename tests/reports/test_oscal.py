"""OSCAL assessment results: both versions, findings only where the evidence decides, and everything that is referred to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reports.oscal import render
from reports.report import Report
from tests.reports import files, sample, schemas

VERSIONS = ("1.2.1", "1.1.3")


def paper(report: Report, version: str = "1.2.1") -> Any:
    return json.loads(render(report, version))["assessment-results"]


def result(report: Report) -> Any:
    (one,) = paper(report)["results"]
    return one


def props(part: Any) -> dict[str, str]:
    return {prop["name"]: prop["value"] for prop in part["props"]}


def valid(report: Report, version: str) -> None:
    # Python's jsonschema cannot read the \p{L} in OSCAL's patterns.
    rust = pytest.importorskip("jsonschema_rs")
    schema = schemas.load(f"oscal/{version}/oscal_assessment-results_schema.json")
    check = rust.validator_for(schema, validate_formats=True)
    assert [str(error) for error in check.iter_errors(json.loads(render(report, version)))] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("edition", files.everyday())
def test_it_is_as_the_official_schema_says(edition: str, version: str) -> None:
    valid(files.everyday()[edition], version)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_the_demo_is_as_the_official_schema_says(version: str) -> None:
    report = files.demo()
    valid(report, version)
    states = [finding["target"]["status"]["state"] for finding in result(report)["findings"]]
    assert states.count("satisfied") == report.counts["pass"] >= 8
    assert states.count("not-satisfied") == report.counts["fail"]


def test_only_a_pass_is_satisfied_and_only_pass_and_fail_are_findings() -> None:
    found = [
        (props(finding)["verdict"], finding["target"]["status"]["state"], finding["target"]["status"]["reason"])
        for finding in result(sample.report())["findings"]
    ]
    assert sorted(set(found)) == [("fail", "not-satisfied", "fail"), ("pass", "satisfied", "pass")]
    assert len(found) == 6


def test_every_verdict_is_an_observation() -> None:
    told = [props(one).get("verdict") for one in result(sample.report())["observations"]]
    words = [word for word in told if word]
    assert len(words) == 14
    assert words.count("unknown") == 2
    assert {"understated", "attested", "unattested", "inherited"} < set(words)


def test_a_fail_is_a_risk() -> None:
    risks = result(sample.report())["risks"]
    assert len(risks) == 4
    assert risks[0]["title"] == "Promised and not in force: Placed in named regions"
    assert risks[0]["status"] == "open"


def test_a_check_tells_population_subjects_and_evidence() -> None:
    told = result(sample.report())
    one = next(one for one in told["observations"] if props(one).get("check") == "storage-tls")
    assert {name: props(one)[name] for name in ("population", "holds", "contradicts", "unknown", "gaps", "shown")} == {
        "population": "6", "holds": "4", "contradicts": "2", "unknown": "0", "gaps": "0", "shown": "fail",
    }  # fmt: skip
    assert len(one["subjects"]) == 2
    items = {item["uuid"]: item for item in told["local-definitions"]["inventory-items"]}
    assert props(items[one["subjects"][0]["subject-uuid"]])["asset-id"].endswith("/storageAccounts/nlexports")


@pytest.mark.parametrize("edition", files.everyday())
def test_everything_that_is_referred_to_is_there(edition: str) -> None:
    made = paper(files.everyday()[edition])
    uuids = [value for key, value in _walk(made) if key == "uuid"]
    assert len(set(uuids)) == len(uuids)
    for key, value in _walk(made):
        if key.endswith("-uuid") or (key == "href" and value.startswith("#")):
            assert value.removeprefix("#") in uuids, key


def _walk(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from _walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk(value)


def test_the_document_and_the_answers_are_named_by_their_digests() -> None:
    document, *answers = paper(sample.report())["back-matter"]["resources"]
    assert document["rlinks"][0]["href"] == "tom/nordlicht-tom.md"
    assert document["rlinks"][0]["hashes"] == [{"algorithm": "SHA-256", "value": sample.SHA}]
    for answer in answers:
        (link,) = answer["rlinks"]
        assert link["href"] == f"bodies/{link['hashes'][0]['value']}"


def test_times_are_those_of_the_evidence() -> None:
    assert paper(sample.report())["metadata"]["last-modified"] == "2026-11-20T06:00:41Z"
    assert result(sample.report())["start"] == "2026-11-20T05:58:02Z"
    assert paper(sample.hostile())["metadata"]["last-modified"] == "1970-01-01T00:00:00Z"


def test_a_promise_made_twice_refers_to_the_same_checks() -> None:
    findings = [f for f in result(sample.report())["findings"] if props(f)["kind"] == "encryption.in-transit.min-tls"]
    first, second = ({one["observation-uuid"] for one in finding["related-observations"]} for finding in findings)
    assert len(first & second) == 1
    assert props(findings[1])["same-as"] == "6"


def test_thousands_of_resources_are_counted_and_the_first_are_named() -> None:
    report = files.many()
    valid(report, "1.2.1")
    (check, _) = result(report)["observations"]
    assert (len(check["subjects"]), props(check)["subjects-left-out"]) == (1000, "1500")
    assert len(check["relevant-evidence"]) == 100
