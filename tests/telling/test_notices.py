"""What there is to tell of a report: what is broken, what is missing, and nothing that a stranger should not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks import Word
from evidence.waivers import Waiver
from reports.language import language
from reports.notices import as_dict, changes, last_word, notices, undecided
from reports.report import Judged, Report
from reports.waived import Standing, State, Waived
from tests.reports import sample


def _with(report: Report, word: Word, new: Word) -> Report:
    """The report with the first claim of one verdict word given another."""
    first = next(judged for judged in report.claims if judged.word is word)

    def other(judged: Judged) -> Judged:
        return replace(judged, word=new) if judged is first else judged

    return replace(report, claims=tuple(other(judged) for judged in report.claims))


def test_each_broken_promise_is_told_once() -> None:
    report = sample.report()
    broken = [one.key for one in notices(report) if one.kind == "broken"]
    failing = {judged.claim.id for judged in report.with_word(Word.FAIL) if not judged.same_as}
    assert failing
    assert broken == [f"broken:{judged.claim.id}" for judged in report.claims if judged.claim.id in failing]


def test_missing_answers_are_told_by_what_would_grant_them() -> None:
    told = {one.key: one.text for one in notices(sample.report()) if one.kind == "gap"}
    assert set(told) == {"gap:forbidden:Microsoft.Storage", "gap:not-licensed:AuditLog.Read.All"}
    assert told["gap:forbidden:Microsoft.Storage"].startswith("Missing: 1 answer. Unknown for want of them: ")


def test_nothing_of_the_document_a_tenant_or_a_person_is_told() -> None:
    report = sample.report()
    told = str(as_dict(report, changes((), report)))
    quotes = [judged.claim.quote for judged in report.claims]
    resources = [one.resource for judged in report.claims for finding in judged.findings for one in finding.observed]
    notes = [str(one.note) for judged in report.claims for finding in judged.findings for one in finding.observed]
    assert quotes
    assert resources
    assert [text for text in [*quotes, *resources, *notes] if text in told] == []
    assert "nordlicht" not in told.casefold()


def test_what_was_told_before_is_not_new() -> None:
    report = sample.report()
    found = changes(notices(report), report)
    assert not found
    assert found.stands == notices(report)


def test_a_repaired_promise_is_over() -> None:
    before = sample.report()
    found = changes(notices(before), _with(before, Word.FAIL, Word.PASS))
    assert [one.kind for one in found.over] == ["broken"]
    assert found.new == ()


def test_a_promise_that_is_unknown_now_has_not_been_repaired() -> None:
    before = sample.report()
    now = _with(before, Word.FAIL, Word.UNKNOWN)
    assert not changes(notices(before), now)
    assert {one.key for one in notices(before)} - {one.key for one in notices(now)} <= undecided(now)


def test_a_newly_broken_promise_is_new() -> None:
    before = sample.report()
    found = changes(notices(before), _with(before, Word.PASS, Word.FAIL))
    assert [one.kind for one in found.new] == ["broken"]
    assert found.over == ()
    assert found.new[0].title in as_dict(before, found)["text"]


def test_it_is_told_in_german_too() -> None:
    report = replace(sample.report(), language=language("de"))
    assert all(one.title.startswith(("Aussage ", "Antworten fehlen: ")) for one in notices(report))
    assert last_word(report).startswith("Im Lauf, der bis ")


def _waiving(days: int) -> Report:
    """The report with a waiver that ends so many days after the evidence."""
    report = sample.report()
    failing = report.with_word(Word.FAIL)[0]
    day = date.fromisoformat(report.estate.collected_to[:10]) + timedelta(days=days)
    waiver = Waiver(failing.claim.id, "/users/anna", "Anna is on leave", "Bo", day.isoformat())
    state: State = "expired" if days < 0 else "in force"
    waived = replace(failing, waived=Waived("part", (Standing(waiver, state),)))
    return replace(report, claims=tuple(waived if one is failing else one for one in report.claims))


@pytest.mark.parametrize(("days", "word"), [(29, "runs out on"), (0, "runs out on"), (-1, "ran out on")])
def test_a_waiver_is_told_of_before_it_runs_out_and_after(days: int, word: str) -> None:
    told = [one for one in notices(_waiving(days)) if one.kind == "waiver"]
    assert len(told) == 1
    assert word in told[0].title
    assert not any(name in str(told) for name in ("Anna", "anna", "Bo", "leave"))


def test_a_waiver_that_has_long_to_go_is_not_told_of() -> None:
    assert [one for one in notices(_waiving(31)) if one.kind == "waiver"] == []
