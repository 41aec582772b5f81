"""The job summary: the verdicts first, what fails and is open below, and never more than GitHub takes."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from checks import Word
from evidence import Gap, Reason
from reports.language import language
from reports.summary import render
from tests.reports import files, sample


def test_the_table_of_verdicts_comes_first() -> None:
    lines = render(sample.report()).decode().splitlines()
    assert lines[:6] == [
        "## TOM evidence: nordlicht-tom.md",
        "",
        "| | Verdict | Claims | Meaning |",
        "| --- | --- | ---: | --- |",
        (
            "| ✗ | Fails | 4 | The evidence contradicts the claim: at least one resource is not as the document says, or "
            "a complete list shows none. |"
        ),
        lines[5],
    ]
    assert lines[5].startswith("| ? | Unknown | 2 |")


def test_what_fails_is_told_with_its_resources_and_what_is_open_with_its_reason() -> None:
    text = render(sample.report()).decode()
    assert text.index("### What fails (4)") < text.index("### What could not be verified (2)") < text.index("<details>")
    assert "2 of 6 observations contradict it<br>`nlexports`, `nlmedia` |" in text
    assert "one answer is missing: entra.registration: not licensed" in text
    assert " (the same promise as claim 6)".replace("(", "\\(").replace(")", "\\)") in text
    assert "- `azure.storage.blob-services`: forbidden (1 answer)" in text


def test_every_claim_is_in_it_once() -> None:
    text = render(sample.report()).decode()
    numbers = [
        line.split(" | ")[1] for line in text.splitlines() if line.count(" | ") == 4 and line.split(" | ")[1].isdigit()
    ]
    assert sorted(map(int, numbers)) == list(range(1, 15))


def test_hostile_text_stays_text() -> None:
    text = render(sample.hostile()).decode()
    found = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    tokens = [inner for token in found for inner in (token, *(token.children or ()))]
    assert not {token.type for token in tokens} & {"link_open", "image"}
    html = {token.content.strip() for token in tokens if token.type in ("html_inline", "html_block")}
    assert html <= {"<br>", "</details>"}
    assert {len(row) for row in _cells(found)} == {4, 5}


def _cells(tokens: list[object]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        kind = getattr(token, "type", "")
        if kind == "tr_open":
            rows.append([])
        elif kind in ("td_open", "th_open"):
            rows[-1].append(kind)
    return rows


def test_a_summary_that_would_be_too_large_ends_in_time_and_says_so() -> None:
    report = sample.report()
    failing = report.with_word(Word.FAIL)[0]
    many = replace(report, claims=tuple(replace(failing, number=n) for n in range(1, 6001)))
    data = render(many)
    assert 800_000 < len(data) <= 900_000
    assert b"more in report.json" in data
    assert b"The evidence pack has the SHA-256 `abab" in data


def test_gaps_are_counted_and_not_listed() -> None:
    gaps = tuple(Gap(f"azure.q{n % 30}", f"/subscriptions/{n}", Reason.FORBIDDEN, "HTTP 403") for n in range(3000))
    text = render(replace(sample.report(), gaps=gaps)).decode()
    assert "- `azure.q0`: forbidden (100 answers)" in text
    assert "- and 10 more" in text
    none = render(replace(sample.report(), gaps=())).decode()
    assert "Everything that was asked was answered, to the last page." in none


def test_thousands_of_resources_fit_on_one_screen() -> None:
    data = render(files.many())
    assert len(data) < 3000
    assert b"and 2,497 more" in data


def test_it_speaks_the_language_of_the_report() -> None:
    text = render(replace(sample.report(), language=language("de"))).decode()
    assert text.startswith("## TOM-Nachweis: nordlicht-tom.md")
    assert "### Was nicht zutrifft (4)" in text
