"""A half year of daily runs over a changing demo tenant: every figure of the report follows from what was so on which day.

The expected figures are worked out here from the table of days in ``halfyear`` alone: day by day, and hour by hour.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports.language import language
from reports.overtime.formats import PERIOD, period_as
from reports.overtime.history import lines, story
from reports.overtime.model import Past
from reports.overtime.period import Period, over
from reports.overtime.reading import Reader
from reports.overtime.telling import People
from tests.overtime import halfyear as truth

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Past]:
    reader = Reader()
    return [reader.read(one.pack) for one in truth.runs(tmp_path_factory.mktemp("half-year"))]


@pytest.fixture(scope="module")
def period(runs: list[Past]) -> Period:
    return over(runs, START, END)


@pytest.fixture(scope="module")
def told(period: Period) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(period_as("json", period, "0.2.0", People(), language("en")))
    return data


def claim(told: dict[str, Any], quote: str) -> dict[str, Any]:
    (found,) = [one for one in told["claims"] if one["quote"] == quote]
    return found


# -- the truth, worked out from the table of days --------------------------------------------------------------------------


def of_old(day: date) -> str:
    return "not promised" if day >= truth.REWORDED else "fail" if day in truth.OPEN else "pass"


def of_new(day: date) -> str:
    return "not promised" if day < truth.REWORDED else "fail" if day in truth.OPEN else "pass"


def of_defender(day: date) -> str:
    return "unknown" if day in truth.REFUSED else "fail" if day in truth.UNWATCHED else "pass"


def of_training(day: date) -> str:
    return "unattested" if date(2026, 3, 31) < day < truth.REWORDED else "attested"


SAID: dict[str, Callable[[date], str]] = {
    truth.OLD: of_old,
    truth.NEW: of_new,
    truth.DEFENDER: of_defender,
    truth.ENTRA: lambda _: "pass",
    truth.DDOS: lambda _: "unknown",
    truth.TRAINING: of_training,
}


@cache
def hours() -> tuple[tuple[datetime, date | None], ...]:
    """Every hour of the half year with the day of the run it counts with; None where the next run was a day or more late."""
    found = []
    every = sorted(truth.run_days())
    at = START
    while at < END:
        before = max(day for day in every if truth.at(day) <= at)
        after = min(day for day in every if truth.at(day) > at)
        found.append((at, before if (after - before).days == 1 else None))
        at += HOUR
    return tuple(found)


def hour_states(quote: str) -> Iterator[str]:
    for at, day in hours():
        if day is not None:
            yield SAID[quote](day)
        else:
            # Between two runs that both did not have the promise in the document, it was not promised.
            around = {at.date() - timedelta(days=9), at.date() + timedelta(days=9)}
            gone = all(SAID[quote](one) == "not promised" for one in around)
            yield "not promised" if gone else "not observed"


def days_inside() -> list[date]:
    return [day for day in truth.run_days() if truth.FIRST <= day <= truth.LAST]


# -- the figures -----------------------------------------------------------------------------------------------------------


def test_the_period_and_its_runs_are_counted(told: dict[str, Any]) -> None:
    assert (told["from"], told["to"]) == ("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")
    assert (told["days"], told["days_with_runs"], len(told["runs"])) == (181, 176, 176)
    assert told["seconds"] == 181 * 86400
    assert told["run_before"]["collected_to"] == "2025-12-31T06:00:00Z"
    assert told["run_after"]["collected_to"] == "2026-07-01T06:00:00Z"
    assert (told["expected_every_seconds"], told["expected_every_was"]) == (86400, "worked out")
    assert told["largest_allowed_seconds"] == 36 * 3600


def test_what_nobody_observed_is_named_to_the_hour(told: dict[str, Any]) -> None:
    assert told["not_observed"] == [
        {"from": "2026-02-13T06:00:00Z", "to": "2026-02-18T06:00:00Z", "seconds": 5 * 86400},
        {"from": "2026-05-19T06:00:00Z", "to": "2026-05-21T06:00:00Z", "seconds": 2 * 86400},
    ]
    assert told["observed_seconds"] == 174 * 86400
    assert told["observed_share"] == 0.961325


@pytest.mark.parametrize("quote", SAID)
def test_every_run_is_counted_by_its_verdict(told: dict[str, Any], quote: str) -> None:
    expected = Counter(SAID[quote](day) for day in days_inside())
    assert {state: number for state, number in claim(told, quote)["runs"].items() if number} == expected


@pytest.mark.parametrize("quote", SAID)
def test_every_hour_is_counted_with_what_the_run_before_it_found(told: dict[str, Any], quote: str) -> None:
    expected = Counter(hour_states(quote))
    found = claim(told, quote)["seconds"]
    assert {state: seconds // 3600 for state, seconds in found.items() if seconds} == expected
    assert sum(found.values()) == 181 * 86400


@pytest.mark.parametrize("quote", SAID)
def test_the_shares_follow_from_the_table(told: dict[str, Any], quote: str) -> None:
    found = claim(told, quote)
    lasted = Counter(hour_states(quote))
    counted = Counter(SAID[quote](day) for day in days_inside())
    time = sum(number for state, number in lasted.items() if state != "not promised")
    number = sum(number for state, number in counted.items() if state != "not promised")
    for state, share in found["share_of_time"].items():
        assert share == pytest.approx(lasted[state] / time, abs=1e-6), state
    for state, share in found["share_of_runs"].items():
        assert share == pytest.approx(counted[state] / number, abs=1e-6), state


def test_the_share_of_a_promise_that_changed_its_words_is_of_the_time_in_which_it_stood(told: dict[str, Any]) -> None:
    old, new = claim(told, truth.OLD), claim(told, truth.NEW)
    assert (old["promised_seconds"], new["promised_seconds"]) == (104 * 86400 + 6 * 3600, 76 * 86400 + 18 * 3600)
    assert (old["promised_runs"], new["promised_runs"]) == (100, 76)
    assert (old["reworded_to"], new["reworded_from"]) == (new["id"], old["id"])


def failure(state: str, before: str | None, first: str, last: str, runs: int, **more: Any) -> dict[str, Any]:
    def when(day: str | None) -> str | None:
        return day and f"{'2026-' if len(day) == 5 else ''}{day}T06:00:00Z"

    return {
        "state": state, "last_in_force": when(before), "first_failing": when(first), "last_failing": when(last),
        "failing_runs": runs, "in_force_again": when(more.get("again")), "no_longer_promised": when(more.get("gone")),
        "began_before_the_period": False, "seconds_to_repair": more.get("repair") and more["repair"] * 86400,
        "lasted_at_least_seconds": more["least"] * 86400,
        "lasted_at_most_seconds": more.get("most") and more["most"] * 86400,
    }  # fmt: skip


def test_every_failure_is_there_with_its_bounds(told: dict[str, Any]) -> None:
    assert claim(told, truth.OLD)["failures"] == [
        failure("repaired", "01-19", "01-20", "01-25", 6, again="01-26", repair=6, least=5, most=7),
        failure("withdrawn", "04-09", "04-10", "04-14", 5, gone="04-15", least=4),
    ]
    assert claim(told, truth.NEW)["failures"] == [
        failure("repaired", None, "04-15", "04-17", 3, again="04-18", repair=3, least=2)
    ]
    assert claim(told, truth.DEFENDER)["failures"] == [
        failure("repaired", "02-11", "02-12", "02-18", 3, again="02-19", repair=7, least=6, most=8),
        failure("repaired", "03-19", "03-20", "03-22", 2, again="03-23", repair=3, least=2, most=4),
        failure("repaired", "06-28", "06-29", "06-30", 2, again="07-01", repair=2, least=1, most=3),
    ]
    assert [claim(told, quote)["failures"] for quote in (truth.ENTRA, truth.DDOS, truth.TRAINING)] == [[], [], []]


@pytest.mark.parametrize("quote", SAID)
def test_the_first_and_last_failing_run_are_named(told: dict[str, Any], quote: str) -> None:
    failing = [day for day in days_inside() if SAID[quote](day) == "fail"]
    found = claim(told, quote)
    ends = [f"{day}T06:00:00Z" for day in (min(failing), max(failing))] if failing else [None, None]
    assert [found["first_failing_run"], found["last_failing_run"]] == ends


def test_the_time_that_both_ends_found_in_force_leaves_the_day_before_each_failure_out(told: dict[str, Any]) -> None:
    for quote in (truth.OLD, truth.NEW, truth.DEFENDER, truth.ENTRA):
        expected = sum(
            day is not None and SAID[quote](day) == SAID[quote](day + timedelta(days=1)) == "pass" for _, day in hours()
        )
        assert claim(told, quote)["in_force_at_both_ends_seconds"] == expected * 3600, quote


def test_a_waiver_counts_on_the_days_on_which_it_was_in_force_only(told: dict[str, Any]) -> None:
    found = claim(told, truth.OLD)
    assert found["waivers_during_failures"] == [
        {
            "claim": found["id"], "resource": truth.APP, "reason": "moves to the vault",
            "approver": "approver-1",
            "given": "2026-01-22", "expires": "2026-01-24", "failing_runs": 3, "first": "2026-01-22T06:00:00Z",
            "last": "2026-01-24T06:00:00Z",
        }
    ]  # fmt: skip
    assert found["failing_runs_waived_in_full"] == 3
    assert found["runs"]["fail"] == 11, "a waiver takes no failing run away"


def test_attestations_are_told_with_their_validity(told: dict[str, Any]) -> None:
    found = claim(told, truth.TRAINING)
    assert [(one["date"], one["expires"]) for one in found["attestations"]] == [
        ("2025-03-12", "2026-03-31"), ("2026-04-15", "2027-03-31"),
    ]  # fmt: skip
    assert found["measured"] is False
    assert found["runs"]["unattested"] == 14


def test_another_document_and_another_tool_are_named_where_they_began(period: Period) -> None:
    assert [period.runs[at].day for at in period.changes("paper")] == ["2026-04-15"]
    assert [period.runs[at].day for at in period.changes("tool")] == ["2026-06-01"]


def test_the_chain_holds_although_days_are_without_a_run(told: dict[str, Any]) -> None:
    assert {one["chain"] for one in told["runs"]} == {"follows"}


def test_a_run_that_was_taken_away_is_missed(runs: list[Past]) -> None:
    found = over([run for run in runs if run.day != "2026-03-10"], START, END)
    assert [(run.day, link) for run, link in found.loose] == [("2026-03-11", "missing")]
    assert found.seconds - found.observed == 9 * 86400


def test_two_halves_are_the_whole(runs: list[Past], period: Period) -> None:
    middle = datetime(2026, 3, 21, 17, tzinfo=UTC)
    every = timedelta(days=1)
    halves = [over(runs, START, middle, every=every), over(runs, middle, END, every=every)]
    for course in period.courses:
        parts = [one for half in halves for one in half.courses if one.promise.id == course.promise.id]
        for state, seconds in course.seconds.items():
            found = sum(part.seconds[state] for part in parts)
            missing = sum(half.seconds for half in halves) - sum(sum(part.seconds.values()) for part in parts)
            assert found + (missing if state == "not promised" else 0) == seconds, (course.promise.quote, state)


def test_what_comes_after_the_period_changes_nothing_of_it(runs: list[Past]) -> None:
    whole = over(runs, START, datetime(2026, 4, 1, tzinfo=UTC), every=timedelta(days=1))
    then = over(
        [run for run in runs if run.day <= "2026-04-01"],
        START,
        datetime(2026, 4, 1, tzinfo=UTC),
        every=timedelta(days=1),
    )
    forms = [period_as("json", one, "0.2.0", People(), language("en")) for one in (whole, then)]
    assert forms[0] == forms[1]


def test_the_order_of_the_packs_does_not_matter(runs: list[Past], period: Period) -> None:
    again = over(reversed(runs), START, END)
    for name in ("json", "html", "md", "text"):
        forms = [period_as(name, one, "0.2.0", People(), language("de")) for one in (again, period)]
        assert forms[0] == forms[1], name


def test_the_json_is_as_its_schema_says(told: dict[str, Any]) -> None:
    schema = json.loads(files("reports.overtime").joinpath("overtime.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)


@pytest.mark.parametrize("code", ["en", "de"])
def test_every_form_says_the_main_figures(period: Period, code: str) -> None:
    shares = ("93.5", "84.7", "90.7", "96.1") if code == "en" else ("93,5", "84,7", "90,7", "96,1")
    for name in ("html", "md", "text"):
        said = period_as(name, period, "0.2.0", People(), language("de" if code == "de" else "en")).decode()
        assert [share for share in shares if share not in said] == [], name


def test_the_history_has_a_line_for_each_run(runs: list[Past]) -> None:
    found = lines(runs)
    assert len(found) == 178
    assert [line.run.day for line in found if line.paper] == ["2026-04-15"]
    assert [line.run.day for line in found if line.tool] == ["2026-06-01"]
    assert [line.run.day for line in found if line.broken] == [
        "2026-01-20", "2026-02-12", "2026-03-20", "2026-03-22", "2026-04-10", "2026-06-29",
    ]  # fmt: skip
    assert [line.run.day for line in found if line.repaired] == [
        "2026-01-26", "2026-02-19", "2026-03-23", "2026-04-18", "2026-07-01",
    ]  # fmt: skip
    assert [(line.new, line.gone, line.reworded) for line in found if line.paper] == [(0, 0, 1)]


def test_the_story_of_a_promise_goes_through_its_other_words(runs: list[Past]) -> None:
    new = next(one for one in runs[-1].promises if one.quote == truth.NEW)
    found = story(runs, new.id)
    assert [(one.first.day, one.promise and str(one.promise.word), one.runs) for one in found] == [
        ("2025-12-31", "pass", 20), ("2026-01-20", "fail", 6), ("2026-01-26", "pass", 70), ("2026-04-10", "fail", 5),
        ("2026-04-15", "fail", 3), ("2026-04-18", "pass", 74),
    ]  # fmt: skip
    assert [one.reworded for one in found] == [False, False, False, False, True, False]


def test_the_pdf_is_there_in_both_languages(period: Period) -> None:
    pytest.importorskip("typst")
    for code in ("en", "de"):
        made = [period_as("pdf", period, "0.2.0", People(), language("de" if code == "de" else "en")) for _ in range(2)]
        assert made[0] == made[1]
        assert made[0].startswith(b"%PDF")


def test_every_form_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert sorted(form.file for form in PERIOD.values()) == [
        "period.html", "period.json", "period.md", "period.pdf", "period.txt",
    ]  # fmt: skip
