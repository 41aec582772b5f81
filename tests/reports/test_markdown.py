"""The Markdown report: layout, escaping and size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.markdown import LARGEST, code, escaped, render
from tests.reports import sample


def tokens(text: str) -> list[Token]:
    found = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def test_the_verdict_table_comes_first_and_failures_lead_it() -> None:
    text = render(sample.report()).decode()
    rows = [line for line in text.splitlines() if line.startswith(("| ✗ Fails", "| ✓ Passes"))]
    assert rows[0] == (
        "| ✗ Fails | 2 | Our service runs on Microsoft Azure, and all customer data is stored in the West Europe region. "
        "| Placed in named regions | 1 of 6 observations contradicts it: stands in northeurope |"
    ).replace("Placed in named regions", sample.report().claims[1].title)
    assert text.index("| ✗ Fails") < text.index("## The claims") < text.index("### 1.")


def test_a_contradiction_shows_resource_value_and_source() -> None:
    text = render(sample.report()).decode()
    assert (
        'storageAccounts/nlexports`: accepts TLS1\\_0. Seen: `/value/1/properties/minimumTlsVersion` is `"TLS1_0"` from '
        "`GET https://example.invalid" in text
    )


def test_gaps_and_method_are_told() -> None:
    text = render(sample.report()).decode()
    assert "- ? forbidden: `azure.storage.blob-services` at `/subscriptions/" in text
    assert "Evidence pack: SHA-256 of its manifest `abab" in text


def test_every_table_row_has_as_many_cells_as_its_head() -> None:
    found = tokens(render(sample.hostile()).decode())
    rows, cells = 0, []
    for token in found:
        if token.type == "tr_open":
            cells.append(0)
        elif token.type in ("td_open", "th_open"):
            cells[-1] += 1
        rows += token.type == "table_open"
    assert rows == 3
    assert sorted(set(cells)) == [4, 5]


def test_hostile_text_stays_text() -> None:
    found = tokens(render(sample.hostile()).decode())
    kinds = {token.type for token in found}
    assert not kinds & {"html_inline", "html_block", "link_open", "image"}
    said = "".join(token.content for token in found if token.type in ("text", "text_special", "code_inline"))
    assert (
        "<script>alert('x')</script> | a[U+202E]b [U+001B][31mred[U+0007] `tick` [go](https://evil.example) @team **bold**"
        in said
    )
    strong = [found[i + 1].content for i, token in enumerate(found) if token.type == "strong_open"]
    assert not [text for text in strong if text == "bold"]


@pytest.mark.parametrize(
    "text",
    [
        "1. no list",
        "- no list",
        "+ no",
        "# no heading",
        "> no quote",
        "a|b",
        "**x**",
        "<b>",
        "~~x~~",
        "&amp;",
        "http://x.y www.x.y a@b.c",
        "[x]: y",
    ],
)
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    found = tokens(escaped(text))
    assert [token.type for token in found if token.block] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(token.content for token in found if token.type in ("text", "text_special")) == text


@pytest.mark.parametrize("text", ["plain", "`", "a`b``c", "``` fence"])
def test_code_spans_hold_any_backticks(text: str) -> None:
    assert [token.content for token in tokens(code(text)) if token.type == "code_inline"] == [text]


def test_mentions_and_bare_links_are_broken() -> None:
    assert (
        escaped("@team see https://x.example or www.x.example")
        == "&#64;team see https&#58;//x.example or www&#46;x.example"
    )


def test_a_report_that_would_be_too_large_is_cut_between_claims() -> None:
    report = sample.report()
    many = replace(report, claims=tuple(replace(report.claims[1], number=n) for n in range(1, 1501)))
    data = render(many)
    assert len(data) <= LARGEST
    assert b"more claims in report.json" in data
    assert data.decode().rstrip().endswith("| **no** |")
