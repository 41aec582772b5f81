"""The six laws of judging, over every check there is."""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import tests.checks.cases
from checks import Check, Finding, Fold, Outcome, Shown, all_checks
from checks.engine import _finding
from evidence import Query, Snapshot
from tests.kit import Bodies, Case, Key, Reads, Status, answered, edited, snapshot, without

REFUSALS = (
    Status(401, {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}),
    Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}}),
    Status(
        403, {"error": {"code": "Forbidden", "message": "Neither tenant is B2C or tenant doesn't have premium license"}}
    ),
    Status(404, {"error": {"code": "SomethingNobodyDeclared", "message": "not there"}}),
    Status(429, {"error": {"code": "TooManyRequests", "message": "slow down"}}),
    Status(500, b"<html>oops"),
    Status(200, b'{"value": ['),
    Status(200, []),
    Status(0),
)


def cases() -> dict[str, Case]:
    """Every case there is, by the id of its check."""
    found: dict[str, Case] = {}
    for module in pkgutil.iter_modules(tests.checks.cases.__path__, "tests.checks.cases."):
        found.update(importlib.import_module(module.name).CASES)
    return found


CASES = cases()
every_check = pytest.mark.parametrize("check", all_checks().values(), ids=lambda check: check.id)


def look(check: Check, case: Case, **how: Any) -> Any:
    """What a check finds. One that stands beside a claim is looked at as if it were weighed, so that the laws hold for it."""
    weighed = replace(check, fold=Fold.EVERY) if check.fold is Fold.BESIDE else check
    return _finding(weighed, case.claim, snapshot(case.bodies, **how))


def asked(check: Check) -> set[str]:
    return {ancestor.id for query in check.queries for ancestor in query.lineage()}


def query_of(key: Key) -> Query:
    return key[0] if isinstance(key, tuple) else key


def test_every_check_has_a_case_and_every_case_a_check() -> None:
    assert set(CASES) == set(all_checks())


@every_check
def test_the_good_pack_shows_the_control_in_force(check: Check) -> None:
    found = look(check, CASES[check.id])
    good = Shown.NONE if check.fold is Fold.GUARD else Shown.PASS
    assert found.shown is good, [(o.resource, str(o.outcome), str(o.note)) for o in found.observations]


@every_check
def test_a_case_holds_answers_to_what_the_check_asks_and_nothing_else(check: Check) -> None:
    assert {query_of(key).id for key in CASES[check.id].bodies} == asked(check)


@every_check
def test_no_evidence_at_all_is_unknown(check: Check) -> None:
    assert look(check, Case(CASES[check.id].claim, {})).shown is Shown.UNKNOWN


def touched(check: Check, case: Case, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The ids of all queries that are looked at in this case."""
    ids: set[str] = set()
    load = Snapshot._load

    def spy(self: Snapshot, query: Query) -> Any:
        ids.add(query.id)
        return load(self, query)

    with monkeypatch.context() as patch:
        patch.setattr(Snapshot, "_load", spy)
        look(check, case)
    return ids


@every_check
def test_missing_evidence_becomes_neither_a_pass_nor_a_fail(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[check.id]
    looked_at = touched(check, case, monkeypatch)  # what may be needed, and is not here, may be missing
    for key in case.bodies:
        if query_of(key).id not in looked_at:
            continue
        for refusal in REFUSALS:
            if any(answer.status == refusal.status and answer.code is None for answer in query_of(key).answers):
                continue
            found = look(check, answered(case, key, refusal))
            if (check.fold is Fold.SOME and found.count(Outcome.HOLDS)) or quiet(case, found):
                continue  # one suffices, and one was seen; or there is nothing to name
            assert found.shown is Shown.UNKNOWN, (key, refusal)


@every_check
def test_a_page_that_was_not_read_is_unknown(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[check.id]
    looked_at = touched(check, case, monkeypatch)
    for key, body in case.bodies.items():
        if query_of(key).id in looked_at and isinstance(body, dict) and isinstance(body.get("value"), list):
            more = {**body, query_of(key).next: "https://example.invalid/more"}
            found = look(check, answered(case, key, more))
            enough = (check.fold is Fold.SOME and found.count(Outcome.HOLDS)) or quiet(case, found)
            assert found.shown is Shown.UNKNOWN or enough, key


def quiet(case: Case, found: Finding) -> bool:
    """Whether a guard that only compares what came has nothing to name: that is neither a pass nor a fail."""
    return case.silent and found.shown is Shown.NONE


def test_only_a_guard_may_be_silent() -> None:
    silent = {name for name, case in CASES.items() if case.silent}
    assert {all_checks()[name].fold for name in silent} <= {Fold.GUARD}


def leaves(data: Any, pointer: str = "") -> Iterator[str]:
    """Pointers to every key of every object in a body."""
    if isinstance(data, dict):
        for name, value in data.items():
            here = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            yield here
            yield from leaves(value, here)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from leaves(value, f"{pointer}/{i}")


def covers(read: str, pointer: str) -> bool:
    """Whether reading one pointer reads the other: it is the same, lies above it or below it."""
    return read == pointer or read.startswith(f"{pointer}/") or pointer.startswith(f"{read}/")


@every_check
def test_any_one_key_taken_out_is_unknown_if_it_was_read_and_changes_nothing_if_not(check: Check) -> None:
    case = CASES[check.id]
    reads = Reads()
    good = look(check, case, on_read=reads)
    for key, body in case.bodies.items():
        if not isinstance(body, dict):
            continue
        sha256 = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        for pointer in leaves(body):
            if "~" in pointer or pointer in case.ignored:
                continue
            found = look(check, without(case, key, pointer))
            if found.shown is Shown.UNKNOWN or quiet(case, found):
                continue
            defaulted = [s for o in found.observations for s in o.seen if s.default and covers(s.pointer, pointer)]
            if defaulted:
                assert all(str(s.default).startswith("https://") for s in defaulted)
                continue
            read = any(where == sha256 and covers(at, pointer) for where, at in reads.seen)
            assert not read, f"{pointer} was read, and without it the finding is {found.shown}"
            assert [(o.resource, o.outcome) for o in found.observations] == [
                (o.resource, o.outcome) for o in good.observations
            ], pointer


@every_check
def test_an_enum_value_that_nobody_has_seen_before_is_unknown(check: Check) -> None:
    case = CASES[check.id]
    for key, pointer in case.enums:
        found = look(check, edited(case, key, pointer, "SomethingNew"))
        assert found.shown is Shown.UNKNOWN or quiet(case, found), pointer


@every_check
def test_a_null_is_like_a_key_that_is_not_there(check: Check) -> None:
    case = CASES[check.id]
    for key, pointer in case.enums:
        gone, null = look(check, without(case, key, pointer)), look(check, edited(case, key, pointer, None))
        assert gone.shown is null.shown, pointer


@every_check
def test_a_judge_reads_only_what_its_check_declared(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    assert touched(check, CASES[check.id], monkeypatch) <= asked(check)


READ_ONLY = re.compile(r"(Microsoft\.[\w.]+(/\w+)+/read|[A-Z][A-Za-z]+(\.[A-Za-z]+)*\.Read(Basic)?(\.[A-Za-z]+)*)\Z")


READING = ("/providers/Microsoft.ResourceGraph/resources", "/identity/conditionalAccess/evaluate")


@every_check
def test_only_read_permissions_are_declared(check: Check) -> None:
    for query in check.queries:
        for ancestor in query.lineage():
            assert READ_ONLY.match(ancestor.permission), ancestor.permission
            assert ancestor.method == "GET" or ancestor.path in READING


@every_check
def test_nothing_to_look_at_is_never_proof_unless_that_is_what_is_claimed(check: Check) -> None:
    case = CASES[check.id]
    empty: Bodies = {key: {"value": []} for key in case.bodies if query_of(key).each is None and query_of(key).items}
    if any(query_of(key).each is None and not query_of(key).items for key in case.bodies):
        pytest.skip("asks for one object that always exists")
    found = look(check, Case(case.claim, empty))
    assert found.shown in {Fold.EVERY: {Shown.NONE, Shown.UNKNOWN, Shown.FAIL}, Fold.SOME: {Shown.FAIL, Shown.UNKNOWN},
                           Fold.BESIDE: {Shown.NONE, Shown.UNKNOWN},
                           Fold.NONE_EXIST: {Shown.PASS, Shown.UNKNOWN},
                           Fold.GUARD: {Shown.NONE, Shown.UNKNOWN}}[check.fold]  # fmt: skip


@every_check
def test_two_looks_say_the_same(check: Check) -> None:
    case = CASES[check.id]
    assert look(check, case) == look(check, case)


def test_two_queries_with_one_id_are_one_query() -> None:
    seen: dict[str, Query] = {}
    for check in all_checks().values():
        for query in check.queries:
            for ancestor in query.lineage():
                assert seen.setdefault(ancestor.id, ancestor) is ancestor, ancestor.id
