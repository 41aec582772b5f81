"""The whole way over the demo tenant, verdict by verdict against what was written down by hand."""

from __future__ import annotations

import asyncio
import contextlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import collector
from checks import Outcome, Verdict, judge, plan
from claims import Claim, Reading, read
from evidence.pack import PackWriter
from evidence.snapshot import Snapshot
from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant, attestations
from tomproof.demo.entra.people import PEOPLE

TRUTH: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "truth.toml").read_text(encoding="utf-8"))["claim"]
NAMES = {f"/users/{person.id}": person.name for person in PEOPLE}


@dataclass
class Way:
    """One run: what was read, who answered, and what was judged."""

    reading: Reading
    tenant: DemoTenant
    snapshot: Snapshot
    verdicts: list[Verdict]
    statuses: dict[int, int]


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    reading = read(TOM, NAME)
    tenant = DemoTenant()
    folder = tmp_path_factory.mktemp("truth") / "pack"
    with contextlib.closing(PackWriter(folder, {"test": 1})) as writer:
        found = asyncio.run(collector.collect(plan(reading.claims), writer, replay=tenant))
        snapshot = writer.snapshot(found.queries, found.chosen, NOW, DECLARED)
        statuses: dict[int, int] = {}
        for record in writer.records:
            statuses[record.status] = statuses.get(record.status, 0) + 1
        yield Way(reading, tenant, snapshot, judge(reading.claims, snapshot, attestations(reading)), statuses)


def plain(text: str) -> str:
    return " ".join(text.split())


def is_about(entry: dict[str, Any], claim: Claim) -> bool:
    wanted = entry.get("with", {})
    return (
        claim.kind == entry["kind"]
        and entry["quote"] in plain(claim.quote)
        and all(claim.params.get(name) == value for name, value in wanted.items())
    )


def found(way: Way, entry: dict[str, Any]) -> Verdict:
    (verdict,) = [verdict for verdict in way.verdicts if is_about(entry, verdict.claim)]
    return verdict


def named(verdict: Verdict, outcome: Outcome) -> set[str]:
    """The resources with this outcome; where a query could not be read at all, that is a gap and not a resource."""
    return {
        NAMES.get(observation.resource, observation.resource)
        for finding in verdict.findings
        for observation in finding.observations
        if observation.outcome is outcome and observation.resource.startswith("/")
    }


def unlike(names: set[str], ends: list[str]) -> list[str]:
    """What is in one of the two but not in the other."""
    strangers = [name for name in sorted(names) if not any(name.endswith(end) for end in ends)]
    missing = [end for end in ends if not any(name.endswith(end) for name in names)]
    return [f"not expected: {name}" for name in strangers] + [f"not found: {end}" for end in missing]


entries = pytest.mark.parametrize(
    "entry", TRUTH, ids=[f"{entry['kind']}-{entry['quote'][:24]}".replace(" ", "_") for entry in TRUTH]
)


@entries
def test_the_verdict_is_the_one_that_was_written_down(way: Way, entry: dict[str, Any]) -> None:
    verdict = found(way, entry)
    assert str(verdict.word) == entry["verdict"], f"{verdict.reason} (expected because: {entry['why']})"


@entries
def test_exactly_the_planted_resources_contradict(way: Way, entry: dict[str, Any]) -> None:
    assert unlike(named(found(way, entry), Outcome.CONTRADICTS), entry.get("against", [])) == []


@entries
def test_every_doubt_and_every_gap_is_one_that_was_written_down(way: Way, entry: dict[str, Any]) -> None:
    verdict = found(way, entry)
    missing = {gap.query for gap in verdict.gaps}
    assert missing == set(entry.get("gaps", []))
    if entry["verdict"] != "unknown" or "doubt" in entry:
        assert unlike(named(verdict, Outcome.UNKNOWN), entry.get("doubt", [])) == []


def test_every_claim_of_the_document_is_in_the_truth_and_nothing_else(way: Way) -> None:
    claims = {
        (claim.kind, plain(claim.quote)) for claim in way.reading.claims if not any(is_about(e, claim) for e in TRUTH)
    }
    assert claims == set()
    assert len(way.reading.claims) == len(TRUTH) == 52


def test_every_quote_stands_in_the_document() -> None:
    document = plain(TOM.decode())
    assert [entry["quote"] for entry in TRUTH if entry["quote"] not in document] == []


def test_nothing_was_asked_that_could_change_anything(way: Way) -> None:
    assert way.tenant.writes == []


def test_no_answer_was_missing_but_those_that_were_planted(way: Way) -> None:
    assert set(way.statuses) == {200, 400, 403, 409}


def test_the_run_is_small_enough_to_show(way: Way) -> None:
    assert way.tenant.asked < 600
