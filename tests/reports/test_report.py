"""The view model: what it takes over from verdicts and evidence."""

from __future__ import annotations

import pytest

from checks import Finding, Observation, Outcome, Shown, Verdict, Word, note
from evidence import Record, Seen, Snapshot, arm
from reports import build
from tests import kit
from tests.reports import sample


def test_counts_add_up() -> None:
    assert sample.report().counts == {
        "statements": 22, "claims": 14, "pass": 2, "fail": 4, "understated": 1, "unknown": 2, "attested": 1, "unattested": 2,
        "inherited": 2,
    }  # fmt: skip


def test_a_promise_made_twice_is_shown_twice_and_shares_its_evidence() -> None:
    first, second = sample.report().claims[5], sample.report().claims[13]
    assert (first.number, first.same_as) == (6, None)
    assert (second.number, second.same_as, second.word) == (14, 6, Word.FAIL)
    assert second.findings == first.findings


def test_a_value_cites_the_request_that_brought_it() -> None:
    seen = sample.report().claims[5].findings[0].of(Outcome.CONTRADICTS)[0].seen[0]
    assert (seen.pointer, seen.value) == ("/value/1/properties/minimumTlsVersion", "TLS1_0")
    assert seen.request is not None
    assert (seen.request.query, seen.request.method, seen.request.at) == (
        "azure.storage.accounts", "GET", "2026-11-20T05:59:59Z",
    )  # fmt: skip


def test_of_equal_answers_the_one_about_the_resource_is_cited() -> None:
    here, there = "/subscriptions/a1", "/subscriptions/a2"
    records = [
        _record(sample.SUBSCRIPTIONS.id, None, "list"),
        *(_record("child", where, "same") for where in (here, there)),
    ]
    bodies = {"list": b'{"value": [{"id": "/subscriptions/a1"}, {"id": "/subscriptions/a2"}]}', "same": b'{"id": "x"}'}
    child = arm("child", "{id}/x", version="1", permission="x/read", each=sample.SUBSCRIPTIONS, items="")
    snapshot = Snapshot(records, bodies.__getitem__, kit.TAKEN_AT)
    reading = sample.reading([("sentence", "x", "", [("k", "pass")])])
    observations = tuple(
        Observation(where, Outcome.HOLDS, note("n"), (Seen("x", "same", "/id"),)) for where in (here, there)
    )
    verdict = Verdict(reading.claims[0], Word.PASS, note("n"), (Finding("c", Shown.PASS, 2, observations),))
    report = build(reading, [verdict], snapshot, [sample.SUBSCRIPTIONS, child], sample.ESTATE, "", "", checks={})
    cited = [one.seen[0].request for one in report.claims[0].findings[0].observed]
    assert [request and request.url for request in cited] == [
        "https://a.example/subscriptions/a1",
        "https://a.example/subscriptions/a2",
    ]


def _record(query: str, parent: str | None, body: str) -> Record:
    return Record(query, parent, 0, 0, "GET", f"https://a.example{parent or ''}", 200, "", "", body)


def test_verdicts_of_other_claims_are_refused() -> None:
    reading = sample.reading()
    with pytest.raises(ValueError, match="other claims"):
        build(reading, [], sample.evidence(), sample.QUERIES, sample.ESTATE, "", "", checks={})


def test_every_gap_of_every_query_is_there_once() -> None:
    assert [(gap.query, str(gap.reason)) for gap in sample.report().gaps] == [
        ("azure.storage.blob-services", "forbidden"),
        ("entra.registration", "not licensed"),
    ]


def test_queries_say_how_they_went() -> None:
    asked = {query.id: (query.calls, query.items, query.complete) for query in sample.report().queries}
    assert asked == {
        "azure.subscriptions": (1, 1, True),
        "azure.storage.accounts": (1, 6, True),
        "azure.storage.blob-services": (6, 5, False),
        "entra.users": (1, 2, True),
        "entra.registration": (1, 0, False),
    }


def test_a_name_that_no_url_can_hold_is_a_gap_and_no_crash() -> None:
    snapshot = kit.snapshot({sample.SUBSCRIPTIONS: b'{"value": [{"id": "/subscriptions/\\ud800"}]}'})
    assert [gap.detail for gap in snapshot.gaps(sample.SUBSCRIPTIONS)] == ["an answer lacks what names it (id)"]
