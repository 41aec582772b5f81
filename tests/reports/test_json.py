"""report.json and the judges' part of the pack."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from checks import Finding, Observation, Outcome, Shown, Verdict, Word, note
from evidence import Seen
from evidence.pack import dump_json
from reports import FORMATS, build
from reports.json import as_dict, verdicts
from tests.reports import sample


def schema() -> Any:
    return json.loads(files("reports").joinpath("report.schema.json").read_text(encoding="utf-8"))


def test_the_report_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for report in (sample.report(), sample.handed_out(sample.report()), sample.hostile()):
        jsonschema.validate(json.loads(FORMATS["json"].render(report)), schema())


def test_a_claim_with_its_finding() -> None:
    claim = as_dict(sample.report())["claims"][1]
    assert {key: claim[key] for key in ("id", "kind", "verdict", "reason", "waiver", "polarity", "responsible", "gaps")} == {
        "id": "c-06-residency.region", "kind": "residency.region", "verdict": "fail", "waiver": None, "polarity": "asserts",
        "reason": "1 of 6 observations contradicts it: stands in northeurope", "responsible": "self", "gaps": [],
    }  # fmt: skip
    (finding,) = claim["findings"]
    assert (finding["check"], finding["verdict"], finding["population"]) == ("region", "fail", 6)
    assert (finding["holds"], finding["contradicts"], finding["unknown"]) == (5, 1, 0)
    (against,) = [one for one in finding["observations"] if one["outcome"] == "contradicts"]
    assert against["resource"].endswith(
        "/resourceGroups/rg-backup/providers/Microsoft.Storage/storageAccounts/nlbackup"
    )
    assert (against["note"], against["seen"][0]["pointer"], against["seen"][0]["value"]) == (
        "stands in northeurope", "/value/5/location", "northeurope",
    )  # fmt: skip


def test_a_default_names_its_source() -> None:
    (finding,) = as_dict(sample.report())["claims"][5]["findings"]
    seen = finding["observations"][3]["seen"][0]
    assert (seen["value"], seen["present"]) == ("TLS1_0", False)
    assert seen["default"].startswith("https://learn.microsoft.com/azure/storage/")


def test_a_value_leads_to_its_request() -> None:
    data = as_dict(sample.report())
    seen = data["claims"][5]["findings"][0]["observations"][0]["seen"][0]
    assert data["requests"][seen["request"]]["query"] == "azure.storage.accounts"


def test_offsets_lead_into_the_text() -> None:
    report = sample.report()
    for claim in as_dict(report)["claims"]:
        assert report.document.text[claim["start"] : claim["end"]] == claim["quote"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert FORMATS[name].render(sample.report()) == FORMATS[name].render(sample.report())


def test_verdicts_do_not_depend_on_estate_or_version() -> None:
    read, snapshot = sample.reading(), sample.evidence()
    judged = [sample.judged(snapshot, claim) for claim in read.claims]
    data = verdicts(read, judged, snapshot, sample.QUERIES)
    assert set(data) == {
        "schema",
        "counts",
        "claims",
        "gaps",
        "not_looked_at",
        "listing_differences",
        "queries",
        "requests",
    }
    assert data["counts"]["fail"] == 4
    assert dump_json(data) == dump_json(verdicts(read, judged, sample.evidence(), sample.QUERIES))


def test_numbers_beyond_json_and_endless_depth_are_written_as_text() -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = [deep]
    report = _with_value({"huge": float("inf"), "none": float("nan"), "deep": deep})
    value = json.loads(FORMATS["json"].render(report))["claims"][0]["findings"][0]["observations"][0]["seen"][0][
        "value"
    ]
    assert (value["huge"], value["none"]) == ("inf", "nan")
    assert "nested too deeply" in json.dumps(value["deep"])


def test_half_a_surrogate_pair_survives_as_an_escape() -> None:
    data = json.loads(FORMATS["json"].render(_with_value("\ud800")))
    assert data["claims"][0]["findings"][0]["observations"][0]["seen"][0]["value"] == "\ud800"


def _with_value(value: Any) -> Any:
    read = sample.reading([("sentence", "x", "", [("k", "pass")])])
    seen = Seen(value, "0" * 64, "/x")
    finding = Finding("c", Shown.PASS, 1, (Observation("/r/x", Outcome.HOLDS, note("n"), (seen,)),))
    verdict = Verdict(read.claims[0], Word.PASS, note("n"), (finding,))
    report = build(read, [verdict], sample.evidence(), sample.QUERIES, sample.ESTATE, "ab" * 32, "0.1.0", checks={})
    return replace(report, document=replace(report.document, text="x"))
