"""OCSF compliance findings: one line a claim, and no status for what is neither."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from reports.ocsf import render
from reports.report import Report
from tests.reports import files, sample, schemas


def events(report: Report) -> list[Any]:
    return [json.loads(line) for line in render(report).decode().split("\n")[:-1]]


def valid(report: Report) -> None:
    check = jsonschema.Draft202012Validator(schemas.load("ocsf/compliance_finding-1.8.0.schema.json"))
    for event in events(report):
        check.validate(event)


@pytest.mark.parametrize("edition", files.everyday())
def test_every_line_is_as_the_schema_says(edition: str) -> None:
    valid(files.everyday()[edition])


@pytest.mark.slow
def test_every_line_of_the_demo_is_as_the_schema_says() -> None:
    report = files.demo()
    valid(report)
    codes = [event["compliance"]["status_code"] for event in events(report)]
    assert codes == [str(judged.word) for judged in report.claims]


def test_a_status_is_given_only_where_ocsf_has_one() -> None:
    found = {
        event["compliance"]["status_code"]: (
            event["compliance"].get("status_id"), event["compliance"]["status"], event["severity"]
        )
        for event in events(sample.report())
    }  # fmt: skip
    assert found == {
        "pass": (1, "Pass", "Informational"),
        "unknown": (2, "Warning", "Low"),
        "fail": (3, "Fail", "Medium"),
        "understated": (None, "Understated", "Informational"),
        "attested": (None, "Attested", "Informational"),
        "unattested": (None, "Unattested", "Informational"),
        "inherited": (None, "Inherited", "Informational"),
    }


def test_a_finding_names_what_stands_against_the_claim() -> None:
    event = events(sample.report())[1]
    assert event["time"] == 1795154441000  # 2026-11-20T06:00:41Z
    (resource,) = event["resources"]
    assert resource["uid"].endswith("/storageAccounts/nlbackup")
    assert resource["data"]["note"] == "stands in northeurope"
    assert event["unmapped"]["observations"] == {"holds": 5, "contradicts": 1, "unknown": 0}


def test_a_missing_answer_is_a_detail_of_the_status() -> None:
    details = events(sample.report())[7]["compliance"]["status_details"]
    assert details[0].startswith("could not be verified, because one answer is missing")
    assert "AuditLog" not in details[0]
    assert details[1].startswith(
        "entra.registration at /reports/authenticationMethods/userRegistrationDetails: not licensed"
    )


def test_ids_differ_by_claim_and_stay_by_pack() -> None:
    ids = [event["metadata"]["uid"] for event in events(sample.report())]
    assert len(set(ids)) == 14
    assert ids == [event["metadata"]["uid"] for event in events(sample.report())]


def test_thousands_of_resources_are_counted_and_the_first_are_named() -> None:
    (event,) = events(files.many())
    assert (len(event["resources"]), event["unmapped"]["resources_left_out"]) == (1000, 1500)
