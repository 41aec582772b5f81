"""An identity with one permission less: what needs it becomes unknown and names it, and nothing else moves."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import collector
from checks import Fold, Outcome, Verdict, Word, checks_for, judge, plan
from claims import Claim, read
from evidence import Query, Record, Snapshot
from evidence.pack import PackWriter
from tomproof.demo import NAME, NOW, TOM, DemoTenant

CLAIMS = tuple(read(TOM, NAME).claims)
QUERIES = {query.id: query for wanted in plan(CLAIMS) for query in wanted.lineage()}
PERMISSIONS = sorted({query.permission for query in QUERIES.values()})
REFUSED = {
    "azure": json.dumps(
        {"error": {"code": "AuthorizationFailed", "message": "The client does not have authorization."}}
    ),
    "graph": json.dumps({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges."}}),
}


@dataclass(frozen=True)
class Answers:
    """What the demo tenant answers to an identity that may read everything, and what follows from it."""

    records: tuple[Record, ...]
    bodies: dict[str, bytes]
    chosen: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


@cache
def answers() -> Answers:
    """The demo tenant, asked once."""
    with TemporaryDirectory() as folder, contextlib.closing(PackWriter(Path(folder) / "pack", {"test": 1})) as writer:
        found = asyncio.run(collector.collect(list(QUERIES.values()), writer, replay=DemoTenant()))
        records = tuple(writer.records)
        kept = {path.name: path.read_bytes() for path in (writer.path / "bodies").iterdir()}
    kept |= {_digest(body): body.encode() for body in REFUSED.values()}
    chosen = found.chosen
    return Answers(records, kept, chosen, tuple(judge(CLAIMS, _snapshot(records, kept, chosen))))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _snapshot(records: tuple[Record, ...], bodies: dict[str, bytes], chosen: tuple[str, ...]) -> Snapshot:
    return Snapshot(records, bodies.__getitem__, NOW, asked=QUERIES, subscriptions=chosen)


@cache
def without(permission: str) -> tuple[Verdict, ...]:
    """The verdicts where everything that needs the permission is refused, and what lies below it was never asked."""
    asked = answers()
    left = []
    for record in asked.records:
        query = QUERIES.get(record.query)
        if query is None or not needs(query, permission):
            left.append(record)
        elif query.permission == permission and not (query.each and needs(query.each, permission)):
            left.append(replace(record, status=403, sha256=_digest(REFUSED[query.source])))
    return tuple(judge(CLAIMS, _snapshot(tuple(left), asked.bodies, asked.chosen)))


def needs(query: Query, permission: str) -> bool:
    """Whether a query, or one that it fans out over, needs the permission."""
    return any(one.permission == permission for one in query.lineage())


def asks(claim: Claim, permission: str) -> bool:
    """Whether a check that looks at the claim asks for something that needs the permission."""
    return any(needs(query, permission) for check in checks_for(claim, CLAIMS) for query in check.queries)


def pairs(permission: str) -> list[tuple[Verdict, Verdict]]:
    return list(zip(answers().verdicts, without(permission), strict=True))


every_permission = pytest.mark.parametrize("permission", PERMISSIONS)


def test_there_are_permissions_on_both_sides() -> None:
    assert {"User.Read.All", "Policy.Read.All", "Microsoft.Authorization/roleAssignments/read"} <= set(PERMISSIONS)
    assert len(PERMISSIONS) > 60


@every_permission
def test_nothing_moves_that_does_not_ask_for_it(permission: str) -> None:
    moved = [
        before.claim.quote
        for before, after in pairs(permission)
        if before != after and not asks(before.claim, permission)
    ]
    assert moved == []


@every_permission
def test_a_verdict_that_changes_becomes_unknown_and_names_the_permission(permission: str) -> None:
    for before, after in pairs(permission):
        if before.word is not after.word:
            assert after.word is Word.UNKNOWN, f"{before.claim.quote}: {before.word} became {after.word}"
            assert any(permission in gap.detail for gap in after.gaps), f"{before.claim.quote}: {after.gaps}"


@every_permission
def test_what_rests_on_it_is_shown_no_more(permission: str) -> None:
    """A pass, or a control that is in force unsaid, is gone where a check can say nothing without the permission."""
    for before, after in pairs(permission):
        checks = [check for check in checks_for(before.claim, CLAIMS) if check.fold is not Fold.SOME]
        rests = any(needs(query, permission) for check in checks for query in check.rests_on)
        if rests and before.word in (Word.PASS, Word.UNDERSTATED):
            assert after.word is Word.UNKNOWN, before.claim.quote


@every_permission
def test_a_contradiction_is_new_nowhere(permission: str) -> None:
    """What cannot be read any more is never held against a claim."""
    for before, after in pairs(permission):
        assert against(after) <= against(before), before.claim.quote


def against(verdict: Verdict) -> set[tuple[str, str]]:
    return {
        (finding.check, observation.resource)
        for finding in verdict.findings
        for observation in finding.observations
        if observation.outcome is Outcome.CONTRADICTS
    }


@every_permission
def test_a_fail_that_is_still_seen_stays_one(permission: str) -> None:
    for before, after in pairs(permission):
        if before.word is Word.FAIL and against(after):
            assert after.word is Word.FAIL, before.claim.quote
