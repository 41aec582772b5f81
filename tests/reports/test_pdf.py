"""report.pdf: an archive file with tags, the same bytes again, and nothing in it that the document or a tenant smuggled in."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import typst

from checks import Finding, Observation, Outcome, Shown, Verdict, Word, note
from evidence import Snapshot
from reports import FORMATS, Format, NotInstalled, words
from reports import json as report_json
from reports.language import language
from reports.pdf import render
from reports.report import Report, build
from tests import kit
from tests.reports import sample

A4 = 595.28
MARGIN = 60.0  # points on either side, a little less than the page has


@cache
def made() -> tuple[Report, bytes]:
    report = sample.handed_out(sample.report())
    return report, render(report)


def pages(data: bytes) -> list[str]:
    """The text of each page on one line."""
    with pdfium.PdfDocument(data) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def text(data: bytes) -> str:
    return " ".join(pages(data))


def attachments(data: bytes) -> dict[str, bytes]:
    with pdfium.PdfDocument(data) as document:
        found = [document.get_attachment(at) for at in range(document.count_attachments())]
        return {one.get_name(): bytes(one.get_data()) for one in found}


def farthest(data: bytes) -> float:
    """How far to the right text stands on any page, in points."""
    most = 0.0
    with pdfium.PdfDocument(data) as document:
        for page in document:
            letters = page.get_textpage()
            most = max([most, *(letters.get_rect(at)[2] for at in range(letters.count_rects()))])
    return most


def outward_links(data: bytes) -> int:
    """Links that lead out of the file."""
    found = 0
    with pdfium.PdfDocument(data) as document:
        for page in document:
            at, link = ctypes.c_int(0), raw.FPDF_LINK()
            while raw.FPDFLink_Enumerate(page, at, link):
                action = raw.FPDFLink_GetAction(link)
                found += bool(action) and raw.FPDFAction_GetType(action) != raw.PDFACTION_GOTO
    return found


# -- the file --------------------------------------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes() -> None:
    report, data = made()
    assert render(report) == data


def test_it_is_an_archive_file_with_tags_and_a_language() -> None:
    _, data = made()
    assert re.findall(rb"<pdfaid:part>(\d)</pdfaid:part>", data) == [b"3"]
    assert re.findall(rb"<pdfaid:conformance>(\w)</pdfaid:conformance>", data) == [b"A"]
    assert re.findall(rb"<pdfuaid:part>(\d)</pdfuaid:part>", data) == [b"1"]
    with pdfium.PdfDocument(data) as document:
        assert raw.FPDFCatalog_IsTagged(document)
        assert document.get_metadata_value("Title") == "Technical and organisational measures"
        assert document.get_metadata_value("CreationDate").startswith("D:20261120060041")


def test_the_findings_lie_inside_as_the_same_report_json() -> None:
    report, data = made()
    assert attachments(data) == {"report.json": report_json.render(report)}


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_an_independent_reader_finds_no_error(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(made()[1])
    assert subprocess.run(["qpdf", "--check", path], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
def test_every_font_is_inside(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(made()[1])
    told = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert len(told) >= 3
    assert all(line.split()[-5] == "yes" for line in told)


def test_a_format_says_how_to_get_what_it_needs() -> None:
    with pytest.raises(NotInstalled, match=r"report\.pdf needs no_such_package: pip install 'tomproof\[pdf\]'"):
        Format("report.pdf", "reports.pdf", needs="no_such_package", extra="pdf").ready()
    assert FORMATS["pdf"].needs == "typst"


# -- what it says ----------------------------------------------------------------------------------------------------------


def test_the_cover_says_what_was_compared_with_what_and_how_it_came_out() -> None:
    cover = pages(made()[1])[0]
    for said in (
        "Technical and organisational measures",
        "nordlicht-tom.md, version 4.2, dated 3 August 2026",
        words.headline(made()[0].counts),
        "nordlicht.onmicrosoft.com (public cloud); 1 subscription: Nordlicht production",
        "20 November 2026, 05:58 to 06:00 UTC",
        "ab" * 32,
        sample.SHA,
        "the key to them stays with the company",
    ):
        assert said in cover


def test_every_page_after_the_cover_is_numbered() -> None:
    _, data = made()
    found = pages(data)
    assert "Page 1 of" not in found[0]
    for number, page in enumerate(found[1:], 2):
        assert f"Page {number} of {len(found)}" in page
        assert "Evidence report: Technical and organisational measures" in page


def test_the_summary_quotes_what_fails_with_the_reason_and_the_resources() -> None:
    summary = next(page for page in pages(made()[1]) if "What fails" in page and "Contents" not in page)
    for said in (
        "“In transit: every endpoint accepts HTTPS only, with TLS 1.2 or later”",
        "nlexports: accepts TLS1_0.",
        "2 of 6 observations contradict it; also nlmedia",
        "“Restore tests · not in place yet”",
        "Could not be verified: 1 answer missing. Not licensed: it needs Microsoft Entra ID P1 (HTTP 403)",
    ):
        assert said.casefold() in summary.casefold()


def test_every_statement_and_every_claim_is_in_the_document() -> None:
    report, data = made()
    whole = text(data).replace("\ufffe", "").replace(" ", "")
    for judged in report.claims:
        label = words.LABELS[judged.word]
        assert f"{judged.number}{label.sign}{label.word}{judged.title}".replace(" ", "") in whole.replace("\u2009", "")
    assert "BuildingspowerandguardsaretheaffairofMicrosoftsdatacentres" in re.sub(r"\W|\d", "", whole)


def test_what_stands_against_a_claim_is_named_with_its_value_and_its_answer() -> None:
    whole = text(made()[1])
    assert re.search(
        r"nlexports Storage/storageAccounts in rg-exports: accepts TLS1_0 · minimumTlsVersion \"TLS1_0\" \[\d+\]", whole
    )
    assert re.search(r"nlmedia .{0,120}minimumTlsVersion \"TLS1_0\" by default \[\d+\]", whole)


def test_what_was_not_looked_at_and_the_requests_are_told() -> None:
    report, data = made()
    whole = text(data)
    for said in ("Answers that are missing", "not licensed", "What each check proves, and what it leaves open",
                 "tomproof verify PACK", "Everything that was asked", "2026-11-20T"):  # fmt: skip
        assert said in whole
    squeezed = whole.replace(" ", "").replace("\ufffe", "")
    assert all(asked.id in squeezed for asked in report.queries)
    standing = [
        one
        for judged in report.claims
        for found in judged.findings
        for one in found.observed
        if one.outcome is not Outcome.HOLDS
    ]
    digests = {seen.body for one in standing for seen in one.seen}
    assert len(digests) == 2
    assert all(digest in squeezed for digest in digests)


def test_the_edition_says_whether_it_may_leave() -> None:
    own = pages(render(sample.report()))[0]
    assert "It is not meant to leave the company" in own
    assert "this edition is not meant to leave the company" not in pages(made()[1])[0]


def test_german_pages_are_german() -> None:
    german = replace(made()[0], language=language("de"))
    found = pages(render(german))
    assert "Nachweisbericht" in found[0].title()
    assert f"Seite 2 von {len(found)}" in found[1]
    for said in ("Inhalt", "Zusammenfassung", "Was nicht geprüft wurde", "Anhang"):
        assert said in found[1]


def test_every_text_of_the_pages_has_its_german() -> None:
    german = language("de")
    source = "".join(files("reports").joinpath(name).read_text("utf-8") for name in ("pdf.py", "pdf_evidence.py"))
    heads = set(re.findall(r'\(\("(\w[\w ]*)", \d|, \("(\w[\w ]*)", \d', source))
    named = {one or other for one, other in heads}
    assert "Query" in named
    assert {name for name in named if name not in german.texts} == set()


# -- what tries to get out -------------------------------------------------------------------------------------------------


def test_hostile_text_stays_text() -> None:
    data = render(sample.hostile())
    whole = text(data)
    assert "[U+202E]" in whole
    assert "[U+001B]" in whole
    assert "{{ 7 * 7 }}" in whole
    assert "<script>" in whole
    assert outward_links(data) == 0
    assert farthest(data) < A4 - MARGIN


NASTY = [
    '#panic("x") #sys.inputs *bold* _emph_ $x^2$ <label> @ref `raw` https://evil.example // comment /* more',
    "日本語 العربية עברית 한국어 ไทย हिन्दी 🔒 👩‍💻 🇩🇪 ✅ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "W" * 900,
    "/subscriptions/" + "a1-" * 300,
    "\x00\x01\x7f\u2028\u2029\ufeff\ufffe\uffff\u00ad\u200d",
    "[[[[ ((( {{{ \\ \" ' ;",
    "= Heading\n+ item\n- item\n/ term: x\n| a | b |",
    "",
]


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_no_text_keeps_the_pages_from_being_made(nasty: str) -> None:
    rows = [f"| {' | '.join([nasty.replace('|', '')] * 9)} |"] if nasty.isprintable() else []
    paper: list[sample.Said] = [
        ("heading", f"# {nasty}", "\n\n", [("backup.configured", "unknown-versions")]),
        ("heading", "#### deep", "\n\n", []),
        ("sentence", f"{nasty} we encrypt.", "\n\n", [("encryption.at-rest", "pass")]),
        *(("row", row, "\n", [("encryption.at-rest", "pass")]) for row in rows),
    ]  # fmt: skip
    report = sample.report(paper, name=f"{nasty[:80]}.md")
    data = render(replace(report, tool_version=nasty, pack_sha256=nasty))
    assert farthest(data) < A4 - MARGIN
    assert outward_links(data) == 0


def test_everything_that_is_let_through_has_a_glyph() -> None:
    spans = [span.split("-") for span in files("reports").joinpath("pdf", "glyphs.txt").read_text("ascii").split()]
    letters = [chr(code) for span in spans for code in range(int(span[0], 16), int(span[-1], 16) + 1)]
    assert len(letters) > 2000
    source = b"""
        #set document(title: "x")
        #let said = json(bytes(sys.inputs.said))
        #let serif = ("Libertinus Serif", "Source Sans 3", "DejaVu Sans Mono")
        #for font in ("Source Sans 3", serif, "DejaVu Sans Mono") {
          set text(font: font, lang: "en")
          [#said #strong(said) #emph(said)]
        }
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(files("reports").joinpath("pdf"))])
    data = typst.compile(
        source, font_paths=fonts, sys_inputs={"said": json.dumps(" ".join(letters))}, pdf_standards=["a-3a", "ua-1"]
    )
    assert data.startswith(b"%PDF-1.7")


# -- what is large ---------------------------------------------------------------------------------------------------------


def large(number: int) -> Report:
    """A report over one claim and so many storage accounts, all of them against it."""
    accounts = [sample.account(f"store{at:05}", "TLS1_0") for at in range(number)]
    bodies: dict[kit.Key, object] = {
        sample.SUBSCRIPTIONS: kit.page({"id": sample.SUBSCRIPTION}),
        (sample.ACCOUNTS, sample.SUBSCRIPTION): kit.page(*accounts),
    }
    snapshot: Snapshot = kit.snapshot(bodies)
    against = tuple(
        Observation(
            item.resource, Outcome.CONTRADICTS, note("accepts TLS1_0"), (item.at("/properties/minimumTlsVersion"),)
        )
        for item in snapshot.seen(sample.ACCOUNTS)
    )
    read = sample.reading(
        [("sentence", "We accept TLS 1.2 or later.", "\n", [("encryption.in-transit.min-tls", "fail-tls")])]
    )
    found = Finding("storage-tls", Shown.FAIL, number, against)
    verdicts = [Verdict(read.claims[0], Word.FAIL, note("{count} stand against it", count=number), (found,))]
    return build(read, verdicts, snapshot, [sample.SUBSCRIPTIONS, sample.ACCOUNTS], sample.ESTATE, "ab" * 32, "0.1.0")


def test_a_large_estate_is_cut_with_a_count_and_stands_in_the_attachment() -> None:
    data = render(large(5000))
    found = pages(data)
    assert len(found) < 15
    assert "5,000 resources: 5,000 against" in " ".join(found)
    assert "and 4,994 more in report.json" in " ".join(found)
    told = json.loads(attachments(data)["report.json"])
    assert len(told["claims"][0]["findings"][0]["observations"]) == 5000
