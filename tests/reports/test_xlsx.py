"""The workbook: what a reader opens, what cannot be a formula, and that it is the same file again."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from checks import Word
from reports.language import language
from reports.report import Report
from reports.xlsx import MOST, render
from tests.reports import files, sample

openpyxl = pytest.importorskip("openpyxl")


def book(report: Report) -> Any:
    return openpyxl.load_workbook(BytesIO(render(report)))


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in others]


def members(report: Report) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(render(report))) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_the_sheets_are_tables_to_work_with() -> None:
    made = book(sample.report())
    assert made.sheetnames == ["Summary", "Claims", "Findings", "Resources", "Gaps"]
    frozen = {sheet.title: sheet.freeze_panes for sheet in made if sheet.title != "Summary"}
    assert frozen == {"Claims": "D2", "Findings": "B2", "Resources": "D2", "Gaps": "B2"}
    filters = {sheet.title: sheet.auto_filter.ref for sheet in made if sheet.title != "Summary"}
    assert filters == {"Claims": "A1:S15", "Findings": "A1:L9", "Resources": "A1:L33", "Gaps": "A1:D3"}
    widths = {name: round(one.width) for name, one in made["Claims"].column_dimensions.items()}
    assert (widths["A"], widths["D"], widths["F"]) == (15, 61, 51)
    assert all(sheet.print_title_rows == "$1:$1" for sheet in made if sheet.title != "Summary")


def test_a_claim_is_a_row() -> None:
    found = rows(book(sample.report())["Claims"])
    assert len(found) == 14
    told = {
        name: found[1][name] for name in ("Claim", "No.", "Verdict", "Why", "Looked at", "Not in force", "In force")
    }
    assert told == {
        "Claim": "c-06-residency.region", "No.": 2, "Verdict": "Fails", "Looked at": 6, "Not in force": 1, "In force": 5,
        "Why": "1 of 6 observations contradicts it: stands in northeurope",
    }  # fmt: skip
    assert found[13]["Same promise as"] == "c-10-encryption.in-transit.min-tls"
    assert found[3]["Verdict"] == "Passes"
    assert "iso27001" in found[1]["Evidence towards"]


def test_what_stands_against_a_claim_leads_the_resources() -> None:
    found = rows(book(sample.report())["Resources"])
    assert [row["Name"] for row in found[:4]] == ["nlbackup", "nlexports", "nlmedia", sample.BO]
    assert {row["The control is"] for row in found[:4]} == {"not in force"}
    assert found[4]["The control is"] == "not settled"
    assert found[1]["Values"] == '/value/1/properties/minimumTlsVersion = "TLS1_0"'
    assert len({row["Observation"] for row in found}) == 32


def test_ids_do_not_depend_on_the_run() -> None:
    again = replace(sample.report(), pack_sha256="cd" * 32)
    for name, head in (("Claims", "Claim"), ("Findings", "Finding"), ("Resources", "Observation")):
        assert [row[head] for row in rows(book(again)[name])] == [
            row[head] for row in rows(book(sample.report())[name])
        ]


def test_the_first_sheet_says_what_this_is() -> None:
    told = {row[0]: row[1] for row in book(sample.report())["Summary"].iter_rows(values_only=True)}
    assert told["Evidence report"] == "nordlicht-tom.md"
    assert told["Fails"] == 4
    assert told["Unknown"] == 2
    assert told["People"] == "as collected: not meant to leave the company"
    assert told["SHA-256 of the evidence pack"] == "ab" * 32


def test_good_news_and_bad_news_are_not_tinted_where_the_document_denies_the_control() -> None:
    report = sample.report()
    denied = tuple(replace(one, claim=replace(one.claim, polarity="denies")) for one in report.claims)
    made = book(replace(report, claims=denied))["Resources"]
    assert {made.cell(row, 2).fill.fgColor.rgb for row in range(2, 34)} == {"00000000"}
    assert book(report)["Resources"].cell(2, 2).fill.fgColor.rgb == "FFFCE8E6"


@pytest.mark.parametrize("edition", files.everyday())
def test_no_cell_is_a_formula_or_a_link(edition: str) -> None:
    report = files.everyday()[edition]
    evil = tuple(
        replace(one, title="=1+1", claim=replace(one.claim, id='=HYPERLINK("http://x")', scope="@x"))  # type: ignore[arg-type]
        for one in report.claims
    )
    report = replace(
        report, claims=evil, document=replace(report.document, name="https://evil.example/=cmd|' /C calc'!A0")
    )
    for name, text in members(report).items():
        assert "<f>" not in text, name
        assert "<hyperlink" not in text, name
    cells = [cell for sheet in book(report) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert '=HYPERLINK("http://x")' in {cell.value for cell in cells}


def test_the_same_report_is_the_same_file_with_the_time_of_the_evidence() -> None:
    assert render(sample.report()) == render(sample.report())
    assert "2026-11-20T06:00:41Z" in members(sample.report())["docProps/core.xml"]


def test_what_a_cell_cannot_hold_is_named_and_what_is_too_long_is_cut() -> None:
    texts = "".join(members(sample.hostile()).values())
    assert "[U+202E]" in texts
    assert not set("\u202e\x1b\x07\x00\ufffe") & set(texts)
    long: list[sample.Said] = [
        ("sentence", "word " * 20_000 + "\ufffe_x0041_", "", [("residency.region", "fail-region")])
    ]
    (row,) = rows(book(sample.report(long))["Claims"])
    assert len(row["What the document says"]) <= 4000
    short: list[sample.Said] = [("sentence", "a\ufffe_x0041_", "", [("residency.region", "fail-region")])]
    (row,) = rows(book(sample.report(short, "tom.txt"))["Claims"])
    assert row["What the document says"] == "a[U+FFFE]_x0041_"


def test_it_speaks_the_language_of_the_report() -> None:
    report = replace(sample.report(), language=language("de"))
    made = book(report)
    assert made.sheetnames == ["Zusammenfassung", "Aussagen", "Befunde", "Ressourcen", "Lücken"]
    assert "Urteil" in rows(made["Aussagen"])[0]


def test_more_rows_than_can_be_used_are_cut_from_the_end_and_counted() -> None:
    made = openpyxl.load_workbook(BytesIO(render(files.many(100), most=80)))
    told = {row[0]: row for row in made["Summary"].iter_rows(values_only=True)}
    assert told["Observations"][1:] == (100, "20 of them are not in this file; report.json has all")
    found = [row["The control is"] for row in rows(made["Resources"])]
    assert found == ["not in force"] * 50 + ["in force"] * 30
    assert MOST < 1_048_576


def test_thousands_of_resources_are_all_there() -> None:
    report = files.many()
    assert book(report)["Resources"].max_row == 5001
    assert len(render(report)) < 500_000


@pytest.mark.slow
def test_the_demo_opens() -> None:
    report = files.demo()
    made = book(report)
    verdicts = [row["Verdict"] for row in rows(made["Claims"])]
    assert verdicts.count("Fails") == report.counts[Word.FAIL]
    assert made["Resources"].max_row > 1000
