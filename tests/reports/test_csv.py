"""The CSV files: complete, one row a thing, and no cell that calculates."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from checks import Outcome
from reports import FORMATS
from reports.csv import CLAIMS, OBSERVATIONS, beside, defused, render
from reports.report import Report
from tests.reports import files, sample

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def claims(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(report).decode(), newline=""), strict=True))


def observations(report: Report) -> list[dict[str, str]]:
    text = beside(report)["observations.csv"].decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_format_is_two_files() -> None:
    assert list(FORMATS["csv"].files(sample.report())) == ["claims.csv", "observations.csv"]


def test_a_claim_is_a_row() -> None:
    rows = claims(sample.report())
    assert len(rows) == 14
    assert {name: rows[1][name] for name in ("claim", "number", "verdict", "population", "contradicts", "quote")} == {
        "claim": "c-06-residency.region", "number": "2", "verdict": "fail", "population": "6", "contradicts": "1",
        "quote": "Our service runs on Microsoft Azure, and all customer data is stored in the West Europe region.",
    }  # fmt: skip
    assert rows[-1]["same_as"] == "c-10-encryption.in-transit.min-tls"
    assert rows[7]["missing"].startswith("entra.registration at /reports/")


def test_an_observation_is_a_row_and_is_told_once() -> None:
    report = sample.report()
    rows = observations(report)
    all_of_them = [
        one for judged in report.claims if judged.same_as is None for f in judged.findings for one in f.observed
    ]
    assert len(rows) == len(all_of_them) == 32
    first = next(row for row in rows if row["check"] == "storage-tls")
    assert {name: first[name] for name in ("claim", "outcome", "note", "seen")} == {
        "claim": "c-10-encryption.in-transit.min-tls",
        "outcome": "contradicts",
        "note": "accepts TLS1_0",
        "seen": '/value/1/properties/minimumTlsVersion = "TLS1_0"',
    }
    assert first["requests"].startswith("GET https://example.invalid")
    assert len(first["bodies"]) == 64
    assert len({row["observation"] for row in rows}) == 32
    assert [row["observation"] for row in rows] == [row["observation"] for row in observations(sample.report())]


def test_every_row_has_every_cell() -> None:
    for report in files.everyday().values():
        assert {len(row) for row in claims(report)} == {len(CLAIMS)}
        assert {len(row) for row in observations(report)} == {len(OBSERVATIONS)}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 431", "'+49 431"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("＝1", "'＝1"),
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("a; =1", "a;' =1"),
        ("a\n=1", "a\n'=1"),
        ("plain, with = inside", "plain, with = inside"),
        ("/subscriptions/a-b", "/subscriptions/a-b"),
        ("", ""),
    ],
)
def test_a_cell_that_would_calculate_is_defused(cell: str, written: str) -> None:
    assert defused(cell) == written


def test_no_cell_begins_like_a_formula() -> None:
    report = sample.report()
    evil = tuple(
        replace(
            judged,
            title="=HYPERLINK(1)",
            claim=replace(judged.claim, quote="@x", scope="+1", statement="\t=2"),  # type: ignore[arg-type]
        )
        for judged in report.claims
    )
    report = replace(report, claims=evil, document=replace(report.document, name="-1+cmd|' /C calc'!A0.md"))
    cells = [cell for row in (*claims(report), *observations(report)) for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == []
    assert claims(report)[0]["title"] == "'=HYPERLINK(1)"


def test_everything_unseen_is_named() -> None:
    text = render(sample.hostile()).decode() + beside(sample.hostile())["observations.csv"].decode()
    assert "[U+202E]" in text
    assert not set("\u202e\x1b\x07\x00") & set(text)


def test_thousands_of_rows_are_all_there() -> None:
    rows = observations(files.many())
    assert len(rows) == 5000
    assert [row["outcome"] for row in rows].index(str(Outcome.HOLDS)) == 2500


@pytest.mark.slow
def test_the_demo_comes_as_rows() -> None:
    report = files.demo()
    assert len(claims(report)) == report.counts["claims"]
    assert {row["claim"] for row in observations(report)} <= {row["claim"] for row in claims(report)}


def test_nothing_is_called_confirmed_that_nobody_has_confirmed() -> None:
    rows = claims(sample.report())
    assert "confirmed" not in rows[0]
    assert [row["open"] for row in rows] == ["no"] * 14
