"""SARIF: what becomes an alert, where it stands, and GitHub's limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from checks import Word
from reports.report import Report
from reports.sarif import EXTRACTED, MOST_RESULTS, beside, render
from tests.reports import files, sample, schemas


def run(report: Report) -> Any:
    (one,) = json.loads(render(report))["runs"]
    return one


def region(result: Any) -> tuple[int, int, int, int]:
    found = result["locations"][0]["physicalLocation"]["region"]
    return found["startLine"], found["startColumn"], found["endLine"], found["endColumn"]


def valid(report: Report) -> None:
    schema = schemas.load("sarif/sarif-schema-2.1.0.json")
    jsonschema.Draft4Validator(schema).validate(json.loads(render(report)))


@pytest.mark.parametrize("edition", files.everyday())
def test_it_is_as_the_official_schema_says(edition: str) -> None:
    valid(files.everyday()[edition])


@pytest.mark.slow
def test_the_demo_is_as_the_official_schema_says() -> None:
    report = files.demo()
    valid(report)
    told = [result["properties"]["verdict"] for result in run(report)["results"]]
    assert told.count("fail") == report.counts["fail"] > 0
    assert told.count("unknown") == report.counts["unknown"] > 0


def test_only_what_fails_or_is_unknown_is_told_and_failures_lead() -> None:
    results = run(sample.report())["results"]
    assert [(result["level"], result["properties"]["verdict"]) for result in results] == [
        ("error", "fail"), ("error", "fail"), ("error", "fail"), ("error", "fail"), ("note", "unknown"), ("note", "unknown"),
    ]  # fmt: skip
    assert run(sample.report())["properties"]["counts"]["pass"] == 2


def test_an_unknown_without_a_missing_answer_is_a_warning() -> None:
    report = sample.report()
    bare = tuple(
        replace(judged, findings=tuple(replace(found, gaps=()) for found in judged.findings))
        for judged in report.claims
    )
    levels = [result["level"] for result in run(replace(report, claims=bare))["results"]]
    assert levels == ["error"] * 4 + ["warning"] * 2


def test_a_result_stands_at_the_line_that_makes_the_claim() -> None:
    first, second, *_ = run(sample.report())["results"]
    place = first["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "nordlicht-tom.md", "uriBaseId": "%SRCROOT%"}
    assert region(first) == (10, 1, 10, 96)
    assert region(second) == (15, 1, 15, 77)


def test_columns_are_utf16_and_lines_end_as_editors_say() -> None:
    text: list[sample.Said] = [
        ("sentence", "\ufeffEins.", "\r\n", []),
        ("sentence", "Zwei\u2028😀 und", " ", []),
        ("sentence", "drei.", "", [("residency.region", "fail-region")]),
    ]
    (result,) = run(sample.report(text))["results"]
    assert region(result) == (2, 13, 2, 18)  # the smiley counts twice, the line separator begins no line
    first: list[sample.Said] = [("sentence", "\ufeffEins.", "", [("residency.region", "fail-region")])]
    (result,) = run(sample.report(first))["results"]
    assert region(result) == (1, 1, 1, 6)  # a byte order mark is no column


def test_a_document_without_lines_is_located_in_its_text() -> None:
    report = sample.report(name="TOM Größe.pdf")
    report = replace(report, document=replace(report.document, media_type="application/pdf"))
    told = run(report)
    assert told["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == EXTRACTED
    assert [one["location"]["uri"] for one in told["artifacts"]] == ["TOM%20Gr%C3%B6%C3%9Fe.pdf", EXTRACTED]
    assert beside(report) == {"tom.extracted.txt": report.document.text.encode()}
    assert beside(sample.report()) == {}


def test_places_are_paths_in_the_repository_where_one_is_given() -> None:
    report = replace(sample.report(), document_path="docs/the tom.md")
    assert (
        run(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/the%20tom.md"
    )
    report = replace(
        report, document_path="docs/tom.pdf", document=replace(report.document, media_type="application/pdf")
    )
    uris = [one["location"]["uri"] for one in run(report)["artifacts"]]
    assert uris == ["docs/tom.pdf", "docs/tom.extracted.txt"]


def test_a_mark_stays_when_the_sentence_is_reworded_and_differs_for_the_same_promise() -> None:
    report = sample.report()
    marks = [result["partialFingerprints"]["tomproofPromise/v1"] for result in run(report)["results"]]
    assert len(set(marks)) == 6
    assert [result["ruleId"] for result in run(report)["results"]].count("encryption.in-transit.min-tls") == 2
    moved = tuple(
        replace(judged, claim=replace(judged.claim, id=f"c-{judged.number}", quote="other words", start=0, end=5))
        for judged in report.claims
    )
    again = run(replace(report, claims=moved))["results"]
    assert [result["partialFingerprints"]["tomproofPromise/v1"] for result in again] == marks


def test_rules_are_kinds_with_what_the_checks_prove() -> None:
    driver = run(sample.report())["tool"]["driver"]
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert rules["encryption.in-transit.min-tls"]["shortDescription"]["text"] == "A lowest TLS version"
    assert "Leaves open: which ciphers are offered" in rules["encryption.in-transit.min-tls"]["help"]["text"]
    assert all(len(rule["properties"]["tags"]) <= 20 for rule in rules.values())
    for result in run(sample.report())["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_texts_make_no_links_and_no_places() -> None:
    text: list[sample.Said] = [
        ("sentence", "See [this](https://evil.example) {0}.", "", [("residency.region", "fail-region")])
    ]
    (result,) = run(sample.report(text))["results"]
    assert "](" not in result["message"]["text"]
    assert "{0}" not in result["message"]["text"]
    assert "\u202e" not in render(sample.hostile()).decode()


def test_missing_answers_are_told_as_notifications() -> None:
    (invocation,) = run(sample.report())["invocations"]
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert len(told) == 2
    assert "azure.storage.blob-services" in told[0]
    assert (invocation["startTimeUtc"], invocation["endTimeUtc"]) == ("2026-11-20T05:58:02Z", "2026-11-20T06:00:41Z")


def test_more_results_than_github_keeps_are_cut_and_counted() -> None:
    report = sample.report()
    failing = report.with_word(Word.FAIL)[0]
    many = replace(report, claims=tuple(replace(failing, number=n) for n in range(1, MOST_RESULTS + 8)))
    told = run(many)
    assert (len(told["results"]), told["properties"]["resultsLeftOut"]) == (5000, 7)


def test_thousands_of_resources_are_counted_and_the_first_are_named() -> None:
    (result,) = run(files.many())["results"]
    assert (len(result["properties"]["resources"]), result["properties"]["resourcesLeftOut"]) == (100, 2400)
    assert result["message"]["text"].endswith("and 2,490 more")
    assert len(render(files.many())) < 100_000
