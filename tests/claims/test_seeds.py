"""The two sample TOMs of the specification, measured statement by statement and claim by claim."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from claims import Claim, Reading, Statement, read

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS = SHARED / "seed-claims.yaml"
FIELDS = ("polarity", "responsible", "scope", "params")

pytestmark = pytest.mark.skipif(
    not SEEDS.exists(), reason="the specification of the sample TOMs is not beside the repository"
)


@dataclass
class Score:
    """What was expected and what was found, counted."""

    statements: int = 0
    identical: int = 0
    expected: int = 0
    found: int = 0
    hits: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.statements + other.statements,
            self.identical + other.identical,
            self.expected + other.expected,
            self.found + other.found,
            self.hits + other.hits,
            self.right + other.right,
            self.wrong + other.wrong,
        )

    @property
    def segmentation(self) -> float:
        return self.identical / self.statements

    @property
    def recall(self) -> float:
        return self.hits / self.expected

    @property
    def precision(self) -> float:
        return self.hits / self.found

    def of(self, name: str) -> float:
        return self.right[name] / self.hits

    def row(self, name: str) -> str:
        fields = "".join(f"{self.of(part):>12.3f}" for part in FIELDS)
        return f"{name:<20}{self.segmentation:>10.3f}{self.recall:>10.3f}{self.precision:>10.3f}{fields}"


def bare(statement: Statement) -> tuple[int, int]:
    """The statement's span without its bullet mark, which the specification leaves out."""
    return statement.end - len(statement.text.lstrip("•*- ")), statement.end


def plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}


def pairs(mine: tuple[Claim, ...], expected: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Claim | None]]:
    """Each expected claim with the found one of its kind, the one with equal parameters where there are several."""
    left = list(mine)
    for claim in expected:
        same = [other for other in left if other.kind == claim["kind"]]
        best = next(
            (other for other in same if plain(other.params) == claim.get("params", {})), same[0] if same else None
        )
        if best is not None:
            left.remove(best)
        yield claim, best


def score(reading: Reading, expected: list[dict[str, Any]]) -> Score:
    result = Score(statements=len(expected), found=len(reading.claims))
    spans: dict[tuple[int, int], Statement] = {bare(statement): statement for statement in reading.statements}
    for wanted in expected:
        statement = spans.get((wanted["start"], wanted["end"]))
        result.expected += len(wanted["claims"])
        if statement is None:
            result.wrong.append(f"no such statement: {wanted['quote'][:80]}")
            continue
        result.identical += 1
        for claim, mine in pairs(statement.claims, wanted["claims"]):
            if mine is None:
                result.wrong.append(f"missed {claim['kind']}: {wanted['quote'][:80]}")
                continue
            result.hits += 1
            got = {
                "polarity": mine.polarity,
                "responsible": mine.responsible,
                "scope": mine.scope,
                "params": plain(mine.params),
            }
            want = {**claim, "params": claim.get("params", {})}
            for name in FIELDS:
                result.right[name] += got[name] == want[name]
                if got[name] != want[name]:
                    result.wrong.append(
                        f"{mine.kind} {name} is {got[name]!r}, not {want[name]!r}: {wanted['quote'][:60]}"
                    )
    return result


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    seeds = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))
    return {
        document["id"]: score(read((SHARED / document["file"]).read_bytes(), document["file"]), document["statements"])
        for document in seeds["documents"]
    }


@pytest.fixture(scope="module")
def table(scores: dict[str, Score]) -> str:
    head = f"{'':<20}{'segments':>10}{'recall':>10}{'precision':>10}" + "".join(f"{name:>12}" for name in FIELDS)
    both = sum(scores.values(), Score())
    rows = [part.row(name) for name, part in scores.items()] + [both.row("both")]
    return "\n".join([head, *rows, *both.wrong])


def test_the_samples_are_cut_as_specified(scores: dict[str, Score], table: str) -> None:
    sys.stdout.write(f"\n{table}\n")
    assert all(part.segmentation >= 0.99 for part in scores.values()), table


def test_the_claims_of_the_samples_are_found_and_no_others(scores: dict[str, Score], table: str) -> None:
    assert all(part.recall >= 0.95 for part in scores.values()), table
    assert all(part.precision >= 0.95 for part in scores.values()), table


def test_every_polarity_in_the_samples_is_right(scores: dict[str, Score], table: str) -> None:
    assert all(part.of("polarity") == 1.0 for part in scores.values()), table


@pytest.mark.parametrize(("name", "least"), [("responsible", 0.95), ("scope", 0.9), ("params", 0.9)])
def test_who_where_and_how_much_is_read_from_the_samples(
    scores: dict[str, Score], table: str, name: str, least: float
) -> None:
    assert all(part.of(name) >= least for part in scores.values()), table
