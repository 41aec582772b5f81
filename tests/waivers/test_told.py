"""What the reports say of waivers and attestations, in both languages, in every format, and what there is to see to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checks import Word
from claims.model import Attestation
from evidence.waivers import Waiver
from reports import json as report_json
from reports import oscal, sarif
from reports.language import language
from reports.reminders import Reminder, chapter, plainly, reminders, told
from reports.report import Judged, Report
from tests.reports import files, sample

GERMAN = language("de")
REGION = "c-06-residency.region"
BACKUP = sample.WAIVERS[0].resource
DIGEST = "0" * 63 + "a"


def report(*waivers: Waiver) -> Report:
    return sample.report(waivers=waivers)


def claim(found: Report, identity: str = REGION) -> Judged:
    return next(judged for judged in found.claims if judged.claim.id == identity)


def said(*waivers: Waiver, identity: str = REGION) -> list[str]:
    found = report(*waivers)
    return told(claim(found, identity), found)


def waiver(expires: str = "2027-03-01", given: str = "", **more: str) -> Waiver:
    return replace(Waiver(REGION, BACKUP, "moves in spring", "Head of Security", expires, given), **more)


def test_a_claim_waived_as_a_whole_says_until_when_why_and_by_whom() -> None:
    assert said(waiver()) == [
        (
            "Waived until 1 March 2027 for the one resource that contradicts it, nlbackup: moves in spring (approved by Head "
            "of Security)."
        )
    ]


def test_a_claim_waived_in_part_says_how_many_of_how_many() -> None:
    one, other, future = sample.WAIVERS[1:4]
    found = said(one, other, future, identity=one.claim)
    assert found[0] == (
        "Waived until 1 March 2027 for 1 of 2 resources that contradict it, nlexports: an old scanner (approved by Head of "
        "IT)."
    )
    assert found[1].startswith(
        "The waiver of nllogs until 1 March 2027 is not needed, because nothing that was seen of it"
    )
    assert found[2].startswith(
        "The waiver of nlmedia counts from 1 January 2027 until 1 March 2027, and for nothing before"
    )


def test_all_of_several_resources_are_told_as_all() -> None:
    one, _, media = sample.WAIVERS[1:4]
    both = (one, replace(media, given="", reason=one.reason))
    assert said(*both, identity=one.claim) == [
        (
            "Waived until 1 March 2027 for all 2 resources that contradict it, nlexports and nlmedia: an old scanner "
            "(approved by Head of IT)."
        )
    ]


def test_the_same_waiver_is_told_at_every_place_of_the_promise() -> None:
    found = sample.report(waivers=sample.WAIVERS)
    first, second = (one for one in found.claims if one.claim.kind == "encryption.in-transit.min-tls")
    assert second.same_as == first.number
    assert told(first, found) == told(second, found) != []
    assert sum(one.claim == first.claim.id for one in reminders(found)) == 0


def test_an_expired_waiver_is_in_plain_sight_and_counts_for_nothing() -> None:
    assert said(waiver("2026-11-19")) == [
        (
            "The waiver of nlbackup expired on 19 November 2026 and counts for nothing: moves in spring (approved by Head of "
            "Security)."
        )
    ]


@pytest.mark.parametrize(
    ("expires", "last"),
    [
        ("2026-11-20", "It runs out on the day of this run."),
        ("2026-11-21", "It runs out 1 day after this run."),
        ("2026-12-20", "It runs out 30 days after this run."),
        ("2026-12-21", "(approved by Head of Security)."),
    ],
)
def test_thirty_days_before_it_runs_out_it_says_so(expires: str, last: str) -> None:
    assert said(waiver(expires))[0].endswith(last)
    assert bool(reminders(report(waiver(expires)))) == last.startswith("It")


def test_what_somebody_has_to_see_to() -> None:
    found = reminders(sample.report(waivers=sample.WAIVERS))
    assert [(one.about, one.why, one.claim, one.number, one.expires) for one in found] == [
        ("waiver", "no such claim", "c-99-gone", 0, "2027-03-01"),
        ("waiver", "runs out", REGION, 2, "2026-12-01"),
        ("waiver", "expired", "c-14-access.external", 9, "2026-10-31"),
    ]
    assert found[0].text == (
        "A waiver counts for nothing, because the document makes no claim c-99-gone: nlold, until 1 March 2027 (approved by "
        "Head of IT)."
    )


def test_in_german_days_and_words_are_german() -> None:
    found = replace(sample.report(waivers=sample.WAIVERS), language=GERMAN)
    assert told(claim(found), found) == [
        (
            "Als Ausnahme genehmigt bis 1. Dezember 2026 für die eine Ressource, die dagegenspricht, nlbackup: Moves in spring "
            "(genehmigt von Head of Security). Sie läuft 11 Tage nach diesem Lauf ab."
        )
    ]
    page = chapter(found)
    assert page is not None
    assert page.title == "Ausnahmen und Bescheinigungen, um die sich jemand kümmern muss"
    assert plainly(claim(found), found).startswith("Waived until 1 December 2026")


def test_where_nobody_has_to_see_to_anything_there_is_no_chapter() -> None:
    assert chapter(sample.report()) is None
    assert chapter(report(waiver())) is None


@pytest.mark.parametrize(
    "name",
    ["annotations", "csv", "html", "json", "junit", "md", "ocsf", "oscal", "pdf", "sarif", "summary", "text", "xlsx"],
)
def test_every_format_says_who_has_waived_what_until_when_and_what_has_expired(name: str) -> None:
    text = " ".join(files.text(name, sample.report(waivers=sample.WAIVERS)).replace("\\", "").split())
    # A page breaks its lines anywhere, and hyphenates.
    flat = text.replace("\u00ad", "").replace("- ", "").replace("\ufffe", "").replace(" ", "").replace("&#40;", "(")
    for words in (
        "Waived until 1 December 2026",
        "expired on 31 October 2026 and counts for nothing",
        "Head of Security",
    ):
        assert words.replace(" ", "") in flat, words
    # Rows and events are those of claims, and this one is none's.
    assert ("c-99-gone" in flat) == (name not in ("annotations", "csv", "ocsf"))


# -- formats for programs --------------------------------------------------------------------------------------------------


def waived_json(found: Report, identity: str = REGION) -> Any:
    return next(one["waiver"] for one in report_json.as_dict(found)["claims"] if one["id"] == identity)


def test_report_json_holds_each_waiver_with_its_state() -> None:
    assert waived_json(report(waiver(given="2026-06-01"))) == {
        "covers": "all", "against": 1, "left": [],
        "resources": [{
            "claim": REGION, "resource": BACKUP, "reason": "moves in spring", "approver": "Head of Security",
            "given": "2026-06-01", "expires": "2027-03-01", "state": "in force", "why": None,
        }],
    }  # fmt: skip
    assert waived_json(report(waiver("2026-11-19")))["resources"][0]["state"] == "expired"
    assert waived_json(sample.report()) is None


def test_sarif_suppresses_only_what_is_waived_as_a_whole_and_then_speaks_of_it_everywhere() -> None:
    results = json.loads(sarif.render(sample.report(waivers=sample.WAIVERS)))["runs"][0]["results"]
    found = {one["properties"]["claim"]: one["suppressions"] for one in results}
    (only,) = found.pop(REGION)
    assert (only["kind"], only["status"]) == ("external", "accepted")
    assert only["justification"].startswith("Waived until 1 December 2026 for the one resource")
    assert list(found.values()) == [[]] * 5
    partly = json.loads(sarif.render(report(*sample.WAIVERS[1:])))["runs"][0]["results"]
    assert [one for one in partly if "suppressions" in one] == []


def test_a_risk_is_an_approved_deviation_only_where_it_is_waived_as_a_whole() -> None:
    paper = json.loads(oscal.render(sample.report(waivers=sample.WAIVERS)))["assessment-results"]["results"][0]
    risks = {one["title"]: one for one in paper["risks"]}
    states = sorted(one["status"] for one in paper["risks"])
    assert states == ["deviation-approved", "open", "open", "open"]
    (approved,) = (one for one in risks.values() if one["status"] == "deviation-approved")
    assert approved["deadline"] == "2026-12-01T23:59:59Z"
    assert [entry["start"] for entry in approved["risk-log"]["entries"]] == ["2026-06-01T00:00:00Z"]
    assert {one["target"]["status"]["state"] for one in paper["findings"]} == {"satisfied", "not-satisfied"}


# -- attestations ----------------------------------------------------------------------------------------------------------


def attested(word: Word = Word.ATTESTED, **more: Any) -> tuple[Judged, Report]:
    found = sample.report()
    one = next(judged for judged in found.claims if judged.word is Word.ATTESTED)
    paper = Attestation(one.claim.id, "training.pdf", "Mara Voss", "2026-05-04", "2027-05-04")
    changed = replace(one, word=word, attestation=replace(paper, **more))
    return changed, replace(found, claims=(changed,))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"sha256": DIGEST, "looked": "same"},
         f"SHA-256 of training.pdf: {DIGEST}. It says which file lay there at the time, not that what stands in it is true."),
        ({"sha256": DIGEST, "looked": "another"}, f"SHA-256 that training.pdf was to have: {DIGEST}. Another file lay there."),
        ({"sha256": DIGEST, "looked": "missing"},
         f"SHA-256 of training.pdf, as the company gives it: {DIGEST}. The file itself was not looked at."),
        ({"looked": "missing"}, "The file training.pdf was not looked at: this rests on the name alone."),
        ({}, "The file training.pdf was not looked at: this rests on the name alone."),
    ],
)  # fmt: skip
def test_a_digest_is_said_to_be_what_it_is(facts: dict[str, Any], words: str) -> None:
    assert told(*attested(**facts)) == [words]


@pytest.mark.parametrize(
    ("looked", "german"),
    [
        ("another", "Aussage 13: Die Bescheinigung in training.pdf zählt nicht, denn diese Datei ist nicht die mit dem SHA-256,"),
        ("missing", "Aussage 13: Die Datei training.pdf lag beim Lauf nicht vor."),
    ],
)  # fmt: skip
def test_a_file_that_is_another_or_not_there_is_something_to_see_to(looked: str, german: str) -> None:
    found = attested(looked=looked)[1]
    assert [one.why for one in reminders(found)] == [{"another": "another file", "missing": "no file"}[looked]]
    assert [one.text.startswith(german) for one in reminders(found, GERMAN)] == [True]


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        ("2026-11-19", "Claim 13: the attestation in training.pdf ran out on 19 November 2026."),
        ("2026-11-20", "Claim 13: the attestation in training.pdf runs out on 20 November 2026."),
        ("2026-12-20", "Claim 13: the attestation in training.pdf runs out on 20 December 2026."),
        ("2026-12-21", ""),
    ],
)
def test_an_attestation_is_reminded_of_thirty_days_before_it_runs_out(expires: str, expected: str) -> None:
    found: tuple[Reminder, ...] = reminders(attested(expires=expires)[1])
    assert [one.text for one in found] == ([expected] if expected else [])
    assert {one.about for one in found} <= {"attestation"}
