"""How waivers stand to a claim: in force, expired, not yet or not needed; what they cover; and that they change nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks import Outcome, Shown, Word
from evidence.waivers import Waiver
from reports import csv, junit, ocsf, oscal, sarif
from reports import json as report_json
from reports.report import Found, Observed, Report
from reports.waived import FINE, PASSING, UNSEEN, Waived, bound, strays, waived
from tests.reports import sample
from tests.waivers.conftest import Build

DAY = "2026-11-20"
ONE, TWO, THREE = "/subscriptions/S/x/One", "/subscriptions/S/x/Two", "/subscriptions/S/x/Three"


def found(
    shown: Shown, against: Sequence[str] = (), *, holds: Sequence[str] = (), unknown: Sequence[str] = ()
) -> Found:
    """A finding with nothing in it but resources and their outcomes."""
    made = [(Outcome.CONTRADICTS, against), (Outcome.HOLDS, holds), (Outcome.UNKNOWN, unknown)]
    observed = tuple(Observed(name, outcome, sample.note("seen"), ()) for outcome, names in made for name in names)
    return Found("check", "", "", "", shown, len(observed), observed, ())


def waiver(resource: str, expires: str = "2027-03-01", given: str = "", claim: str = "c-1") -> Waiver:
    return Waiver(claim, resource, "known", "Head of Security", expires, given)


def standing(word: Word, findings: Sequence[Found], *waivers: Waiver, day: str = DAY) -> Waived:
    made = waived(word, findings, waivers, day)
    assert made is not None
    return made


def states(made: Waived) -> list[str]:
    return [one.state for one in made.waivers]


def test_without_waivers_nothing_stands_beside_a_claim() -> None:
    assert waived(Word.FAIL, [found(Shown.FAIL, [ONE])], (), DAY) is None


def test_all_is_covered_where_every_contradicting_resource_is_waived() -> None:
    made = standing(Word.FAIL, [found(Shown.FAIL, [ONE, TWO])], waiver(ONE), waiver(TWO.upper() + "/"))
    assert (made.covers, states(made), made.left) == ("all", ["in force", "in force"], ())


def test_a_part_is_covered_where_one_is_left() -> None:
    made = standing(Word.FAIL, [found(Shown.FAIL, [ONE, TWO])], waiver(ONE))
    assert (made.covers, made.against, made.left) == ("part", (ONE, TWO), (TWO,))


@pytest.mark.parametrize(
    ("day", "state", "covers"),
    [
        ("2026-10-31", "not yet", "none"),
        ("2026-11-01", "in force", "all"),
        ("2027-03-01", "in force", "all"),
        ("2027-03-02", "expired", "none"),
    ],
)
def test_the_day_of_the_evidence_decides_and_both_ends_count(day: str, state: str, covers: str) -> None:
    made = standing(Word.FAIL, [found(Shown.FAIL, [ONE])], waiver(ONE, given="2026-11-01"), day=day)
    assert (states(made), made.covers) == ([state], covers)


def test_a_waiver_of_another_resource_covers_nothing_and_says_why_it_is_not_needed() -> None:
    finding = found(Shown.FAIL, [ONE], holds=[TWO], unknown=[])
    made = standing(Word.FAIL, [finding], waiver(TWO), waiver(THREE), waiver("/subscriptions/S/x/On"))
    assert (made.covers, states(made)) == ("none", ["not needed"] * 3)
    assert [one.why for one in made.waivers] == [FINE, UNSEEN, UNSEEN]


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.FAIL])
def test_only_a_claim_that_fails_needs_a_waiver(word: Word) -> None:
    made = standing(word, [found(Shown.FAIL, [ONE])], waiver(ONE))
    assert (made.covers, states(made), made.waivers[0].why, made.against) == ("none", ["not needed"], PASSING, ())


def test_that_a_complete_list_shows_none_is_nobodys_resource_and_is_never_waived() -> None:
    nameless = found(Shown.FAIL)
    assert standing(Word.FAIL, [nameless], waiver(ONE)).covers == "none"
    assert standing(Word.FAIL, [nameless, found(Shown.FAIL, [ONE])], waiver(ONE)).covers == "part"


def test_what_stands_beside_or_does_not_make_it_fail_needs_no_waiver() -> None:
    findings = [found(Shown.FAIL, [ONE]), found(Shown.PASS, [TWO]), found(Shown.BESIDE, [THREE])]
    made = standing(Word.FAIL, findings, waiver(ONE), waiver(TWO), waiver(THREE))
    assert (made.covers, made.against) == ("all", (ONE,))
    assert [one.why for one in made.waivers] == ["", FINE, UNSEEN]


def test_two_waivers_of_one_resource_of_which_one_has_expired_cover_it() -> None:
    made = standing(Word.FAIL, [found(Shown.FAIL, [ONE])], waiver(ONE, "2026-01-01"), waiver(ONE))
    assert (made.covers, states(made)) == ("all", ["expired", "in force"])


def test_a_promise_made_twice_is_waived_once_and_other_claims_have_nothing_of_it() -> None:
    claims = sample.reading().claims
    twice = [claim for claim in claims if claim.kind == "encryption.in-transit.min-tls"]
    one = waiver(ONE, claim=twice[1].id)
    assert twice[0].promise == twice[1].promise
    assert bound(claims, [one]) == {twice[0].promise: [one]}


def test_a_waiver_of_a_claim_that_is_not_there_is_a_stray() -> None:
    claims = sample.reading().claims
    lost = waiver(ONE, claim="c-nowhere")
    assert strays(claims, [lost, waiver(ONE, claim=claims[0].id)]) == (lost,)
    assert bound(claims, [lost]) == {}


# -- laws over the demo ----------------------------------------------------------------------------------------------------


def without_waivers(report: Report) -> Any:
    """report.json without what is said of waivers."""
    data = report_json.as_dict(report)
    for claim in data["claims"]:
        del claim["waiver"]
    return {key: part for key, part in data.items() if key not in ("waivers_without_claim", "reminders")}


def results(report: Report) -> list[Any]:
    """What programs go by: the status of each result, in every format that has one."""
    cases = ET.fromstring(junit.render(report)).iter("testcase")  # noqa: S314 - our own
    runs = json.loads(sarif.render(report))["runs"]
    paper = json.loads(oscal.render(report))["assessment-results"]["results"][0]
    events = [json.loads(line) for line in ocsf.render(report).splitlines()]
    return [
        [[(part.tag, part.get("type"), part.get("message")) for part in case] for case in cases],
        [(one["ruleId"], one["level"], one["partialFingerprints"]) for one in runs[0]["results"]],
        [one["target"]["status"] for one in paper["findings"]],
        [(one["severity_id"], one["compliance"]["status"], one["compliance"].get("status_id")) for one in events],
        [row.split(b",")[:6] for row in csv.render(report).splitlines()],
    ]


@pytest.fixture(scope="module")
def plain(beside: Build) -> tuple[Any, list[Any], list[str], list[str]]:
    """The demo without waivers: the report, the results, and what there is to waive."""
    report = beside(())
    claims = [judged.claim.id for judged in report.claims]
    names = {one.resource for judged in report.claims for found in judged.findings for one in found.observed}
    return without_waivers(report), results(report), claims, sorted(names)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_set_of_waivers_changes_a_verdict_a_reason_a_finding_a_count_or_a_result(
    data: st.DataObject, beside: Build, plain: tuple[Any, list[Any], list[str], list[str]]
) -> None:
    expected, statuses, claims, names = plain
    days = st.dates(min_value=date(2025, 1, 1), max_value=date(2029, 1, 1)).map(str)
    one = st.builds(
        Waiver,
        claim=st.sampled_from([*claims, "c-nowhere"]),
        resource=st.sampled_from([*names, ONE]),
        reason=st.text(min_size=1, max_size=40),
        approver=st.text(min_size=1, max_size=20),
        expires=days,
        given=st.one_of(st.just(""), days),
    )
    report = beside(data.draw(st.lists(one, max_size=30)))
    assert without_waivers(report) == expected
    assert results(report) == statuses


def test_waiving_all_there_is_changes_no_result_either(
    beside: Build, plain: tuple[Any, list[Any], list[str], list[str]]
) -> None:
    expected, statuses, _, _ = plain
    failing = [judged for judged in beside(()).claims if judged.word is Word.FAIL]
    every = [
        waiver(one.resource, claim=judged.claim.id)
        for judged in failing
        for finding in judged.findings
        for one in finding.of(Outcome.CONTRADICTS)
    ]
    report = beside(every)
    assert [judged.waived.covers for judged in report.claims if judged.waived] == ["all"] * len(failing)
    assert without_waivers(report) == expected
    assert results(report) == statuses


def test_expired_waivers_count_for_nothing(beside: Build) -> None:
    report = beside([replace(waiver(ONE, "2026-11-19"), claim=judged.claim.id) for judged in beside(()).claims])
    assert {judged.waived.covers for judged in report.claims if judged.waived} == {"none"}
    assert {one.state for judged in report.claims if judged.waived for one in judged.waived.waivers} == {"expired"}
