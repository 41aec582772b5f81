"""The badge: its words, its colour, its title, and that nothing gets into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from checks import Word
from reports.badge import render
from reports.language import language
from reports.report import Report
from tests.reports import sample

SVG = "{http://www.w3.org/2000/svg}"


def picture(report: Report) -> ET.Element:
    return ET.fromstring(render(report))  # noqa: S314 - what this test has made


def of(*words: Word) -> Report:
    """A report whose claims have these verdicts."""
    report = sample.report()
    claim = report.claims[0]
    return replace(report, claims=tuple(replace(claim, word=word, number=n) for n, word in enumerate(words, 1)))


def said(report: Report) -> Sequence[str]:
    return [text.text or "" for text in picture(report).iter(f"{SVG}text")]


def colour(report: Report) -> str:
    return [one.get("fill") or "" for one in picture(report).iter(f"{SVG}rect")][-1]


RED, AMBER, GREEN, GREY = "#b3261e", "#8a5a00", "#1b6e3c", "#5f6368"


@pytest.mark.parametrize(
    ("words", "text", "fill"),
    [
        ((Word.FAIL, Word.PASS, Word.UNKNOWN), "1 fail · 1 unknown · 1 of 3 pass", RED),
        ((Word.PASS, Word.UNKNOWN), "1 unknown · 1 of 2 pass", AMBER),
        ((Word.UNKNOWN,), "1 unknown", AMBER),
        ((Word.PASS, Word.PASS, Word.UNATTESTED), "2 of 3 pass", GREEN),
        ((Word.PASS, Word.UNDERSTATED), "1 of 2 pass", GREEN),
        ((Word.ATTESTED, Word.INHERITED, Word.UNDERSTATED), "nothing judged", GREY),
        ((), "nothing judged", GREY),
    ],
)
def test_words_and_colour_say_the_same(words: tuple[Word, ...], text: str, fill: str) -> None:
    assert said(of(*words)) == ["TOM evidence", text]
    assert colour(of(*words)) == fill


def test_the_title_is_a_sentence_with_the_day_of_the_evidence() -> None:
    made = picture(sample.report())
    title = made.find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "nordlicht-tom.md, evidence of 20 November 2026: Of 14 claims, 4 fail, 2 could not be verified, 1 is understated, "
        "2 pass, 1 is attested, 2 await attestation and 2 are inherited."
    )
    assert (made.get("role"), made.get("aria-labelledby"), title.get("id")) == ("img", "title", "title")


def test_white_is_legible_on_every_colour() -> None:
    for fill in (RED, AMBER, GREEN, GREY, "#3c4043"):
        parts = [int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) >= 4.5, fill


def test_it_holds_no_script_no_link_and_no_tenant() -> None:
    text = render(sample.hostile()).decode()
    assert "<script" not in text
    assert (
        "[U+"
        in render(replace(sample.report(), document=replace(sample.report().document, name="a\u202eb.md"))).decode()
    )
    assert "href" not in text
    assert "nordlicht.onmicrosoft.com" not in render(sample.report()).decode()


def test_it_speaks_the_language_of_the_report() -> None:
    report = replace(of(Word.FAIL, Word.PASS, Word.UNKNOWN), language=language("de"))
    assert said(report) == ["TOM-Nachweis", "1 trifft nicht zu · 1 ungeklärt · 1 von 3 trifft zu"]
