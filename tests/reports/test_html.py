"""The page: the whole document, the notes beside it, one script of our own, and nothing that could load."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from checks import Note, Outcome, Word, note
from reports import html, words
from reports.beside import Beside, anchors, detail, label
from reports.language import language
from reports.report import Report
from tests.reports import sample
from tests.reports.pages import Element, Page


def page(report: Report | None = None) -> Page:
    return Page(html.render(report or sample.report()).decode())


def anchor(number: int) -> str:
    """The place of the claim with that number."""
    return sample.report().claims[number - 1].claim.id


def spoken(element: Element) -> str:
    return " ".join(element.text.split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_tag_is_closed_and_every_id_is_its_own() -> None:
    for report in (sample.report(), sample.hostile()):
        found = page(report)
        ids = [element.attributes["id"] for element in found.elements if "id" in element.attributes]
        assert found.problems == []
        assert sorted(set(ids)) == sorted(ids)


def test_every_link_leads_somewhere_on_the_page() -> None:
    found = page()
    ids = {element.attributes.get("id") for element in found.elements}
    targets = {element.attributes["href"] for element in found.all("a")}
    assert all(target.startswith("#") and target[1:] in ids for target in targets)


def test_the_document_is_all_there_and_in_order() -> None:
    plain = [
        (type_, said.replace("**", "").replace("`", "").lstrip("#-| ").replace("|", ""), after, claims)
        for type_, said, after, claims in sample.TEXT
        if type_ != "row" and not said.startswith("|")
    ]
    report = sample.report(plain, "nordlicht-tom.txt")
    assert squeezed(page(report).document) == squeezed(report.document.text)


def test_marks_of_layout_are_the_only_thing_that_goes() -> None:
    said = squeezed(page().document)
    text = re.sub(r"[#*`|-]", "", squeezed(sample.report().document.text))
    assert re.sub(r"[#*`|-]", "", said) == text


def test_headings_go_down_without_a_step_left_out() -> None:
    levels = [int(element.tag[1]) for element in page().elements if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_claim_has_colour_sign_and_word() -> None:
    note_ = page().one(id=anchor(2))
    assert "fail" in note_.classes
    assert "✗ Fails" in " ".join(note_.text.split())
    assert note_.attributes["aria-label"] == "Claim 2: Fails"
    assert page().one(id="text-2").attributes["aria-label"] == "claim 2: Fails"


def test_the_words_that_make_a_claim_are_marked_with_its_own_verdict() -> None:
    cues = {element.text: element.classes for element in page().all("span", "cue")}
    assert cues["West Europe"] == {"cue", "fail"}
    assert cues["HTTPS"] == {"cue", "pass"}
    assert cues["TLS 1.2 or later"] == {"cue", "fail"}
    statement = next(e for e in page().all("span", "claim") if "every endpoint" in e.text)
    assert "fail" in statement.classes, "a sentence with a pass and a failure is coloured by the failure"


def test_a_failing_note_says_what_stands_against_it_and_where_it_was_read() -> None:
    text = spoken(page().one(id=anchor(6)))
    assert "✗ Fails A lowest TLS version nlexports accepts TLS1_0 nlmedia accepts TLS1_0, which" in text
    assert "6 resources: 2 against, 4 in order" in text
    assert 'minimumTlsVersion "TLS1_0" /value/1/properties/minimumTlsVersion [1]' in text
    assert 'minimumTlsVersion is absent; documented default "TLS1_0"' in text
    assert "Proves what each account's endpoint accepts." in text
    assert "Leaves open which ciphers are offered, and what other services accept." in text
    assert "GET https://example.invalid" in text


def test_each_value_leads_to_the_request_that_brought_it() -> None:
    found = page()
    places = {e.attributes["id"]: e for e in found.all("li") if "value" in e.attributes}
    links = [e.attributes["href"][1:] for e in found.all("a") if e.text.startswith("[")]
    assert links
    assert all("GET https://" in places[link].text for link in links)


def test_the_top_says_what_fails() -> None:
    found = page()
    assert found.one("p", "headline").text == (
        "9 of 14 claims were compared with Azure and Entra: 4 fail, 2 could not be verified, 1 is understated and 2 pass. "
        "The other 5 rest on people, papers and providers."
    )
    brief = spoken(found.all("section", "brief")[0])
    assert brief.startswith("What fails ✗ 2 Our service runs on Microsoft Azure")
    assert "nlexports accepts TLS1_0 2 of 6 observations contradict it; also nlmedia" in brief


def test_a_report_without_failures_says_so() -> None:
    found = page(sample.report([("sentence", "All is well.", "", [("encryption.at-rest", "pass")])]))
    assert found.one("p", "headline").text == "Of 1 claim, 1 passes."
    assert found.one(id="nothing-fails").text == "Nothing fails"


def test_the_policy_allows_its_own_style_and_script_and_nothing_else() -> None:
    found = page()
    style, script = (
        base64.b64encode(hashlib.sha256(found.one(tag).text.encode()).digest()).decode() for tag in ("style", "script")
    )
    (policy,) = [e for e in found.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\(|@import", found.one("style").text)
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|cookie|localStorage|http", found.one("script").text)


def test_one_script_runs_which_is_the_same_in_every_report_and_nothing_loads() -> None:
    assert page().one("script").text == page(sample.hostile()).one("script").text
    for report in (sample.report(), sample.hostile()):
        for element in page(report).elements:
            assert element.tag not in ("iframe", "object", "embed", "img", "link", "form", "base")
            assert not {
                name for name in element.attributes if name.startswith("on") or name in ("src", "style", "srcset")
            }


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    source = html.render(sample.hostile()).decode()
    assert not {letter for letter in source if ord(letter) < 32} - {"\n"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]", source)
    assert source.count("<script") == 1
    text = page(sample.hostile()).one("main").text
    assert "<script>alert('x')</script>" in text
    assert "a[U+202E]b" in text
    assert "{{ 7 * 7 }}" in text
    assert "[U+D800]" in text


def test_thousands_of_resources_stay_readable() -> None:
    report = sample.report()
    claim = report.claims[5]
    found = claim.findings[0]
    base = found.of(Outcome.CONTRADICTS)[0]
    many = tuple(
        replace(
            base, resource=f"{base.resource}{n}", outcome=Outcome.CONTRADICTS if n % 2 else Outcome.HOLDS, note=_said(n)
        )
        for n in range(5000)
    )
    big = replace(claim, findings=(replace(found, observed=many, population=5000),))
    data = html.render(replace(report, claims=(*report.claims[:5], big, *report.claims[6:])))
    text = spoken(Page(data.decode()).one(id=anchor(6)))
    assert "2,500 against the claim" in text
    assert "and 2,460 more in report.json" in text
    assert "2,500 × the same" in text
    assert len(data) < 250_000


def _said(n: int) -> Note:
    return note("differs, {n}", n=n) if n % 2 else note("the same")


def test_gaps_of_one_sort_stand_in_one_row() -> None:
    report = sample.report()
    many = tuple(replace(report.gaps[0], where=f"/subscriptions/a/{n}") for n in range(900))
    table = " ".join(page(replace(report, gaps=many)).one("section", id="gaps").text.split())
    assert "900 places: 0, 1, 2 and 897 more in report.json" in table


def test_the_edition_says_whether_it_may_leave() -> None:
    assert "not meant to leave the company" in page().one(id="method").text
    handed = page(sample.handed_out(sample.report())).one(id="method").text
    assert "replaced by tokens" in handed
    assert "the company keeps the raw one" in handed
    assert "Every raw answer is kept" not in handed


def _colours(css: str) -> dict[str, tuple[float, float, float]]:
    found = {}
    for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{6}|[0-9a-f]{3})\b", css):
        full = value if len(value) == 6 else "".join(letter * 2 for letter in value)
        found[name] = tuple(int(full[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return found  # type: ignore[return-value]


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """As WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: tuple[float, float, float]) -> float:
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("part", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_has_contrast_enough(part: int) -> None:
    css = page().one("style").text
    colours = _colours(css.split(":root {")[part + 1].partition("}")[0])
    for word in Word:
        for below in ("paper", f"{word}-tint"):
            assert _contrast(colours[str(word)], colours[below]) >= 4.5, (word, below)
        assert _contrast(colours["ink"], colours[f"{word}-tint"]) >= 7
    for text in ("ink", "soft", "link"):
        assert _contrast(colours[text], colours["paper"]) >= 4.5
        assert _contrast(colours[text], colours["tint"]) >= 4.5


def test_report_json_and_page_tell_the_same_counts() -> None:
    from reports.json import render as as_json

    counts = json.loads(as_json(sample.report()))["counts"]
    shown = [int(element.text) for element in page().all("span", "number")]
    assert shown == [
        counts[w] for w in ("fail", "unknown", "understated", "pass", "attested", "unattested", "inherited")
    ]


def test_a_gap_says_what_is_needed_before_its_code() -> None:
    said = "HTTP 403 AuthorizationFailed; it needs Microsoft.Storage/read"
    assert detail(said, language("en")) == "it needs Microsoft.Storage/read (HTTP 403 AuthorizationFailed)"
    assert detail(said, language("de")) == "nötig ist Microsoft.Storage/read (HTTP 403 AuthorizationFailed)"
    assert detail("HTTP 500", language("en")) == "HTTP 500"


def test_a_missing_answer_is_told_once_and_its_plain_words_come_first() -> None:
    report = sample.report()
    judged = next(judged for judged in report.claims if judged.gaps and judged.same_as is None)
    gap = judged.gaps[0]
    reason = note(
        "could not be verified, because one answer is missing: {said}",
        said=note("{query} at {where}: {reason} ({detail})", query=gap.query, where=gap.where, reason=str(gap.reason),
                  detail=gap.detail),
    )  # fmt: skip
    (view,) = [Beside(report).note(replace(judged, reason=reason))]
    assert view.reason == f"Could not be verified: {len(judged.gaps)} answer missing"
    assert view.first[0].name == str(gap.reason).capitalize() + ":"
    assert view.first[0].note.endswith(f"· {gap.query}")


def test_a_bare_id_is_called_by_what_it_is_the_id_of() -> None:
    guid = "7f0c1c5e-3a55-4a1e-9d2b-6a0c4be6f001"
    english = language("en")
    assert label(words.name(f"/users/{guid}"), english) == "person 7f0c1c5e…"
    assert label(words.name(f"/deviceManagement/managedDevices/{guid}"), language("de")) == "Gerät 7f0c1c5e…"
    assert label(words.name("/subscriptions"), english) == "all subscriptions"
    assert label(words.name(str(sample.ACCOUNT_LIST[0]["id"])), english) == "nlbilling"


def test_what_is_said_of_all_subscriptions_is_a_sentence_after_a_colon() -> None:
    report = sample.report()
    judged = next(one for one in report.claims if one.word is Word.FAIL)
    findings = tuple(
        replace(found, observed=tuple(replace(one, resource="/subscriptions") for one in found.observed))
        for found in judged.findings
    )
    view = Beside(report).note(replace(judged, findings=findings))
    assert [told.name for told in view.first] == ["all subscriptions:"]


def test_what_a_denial_rests_on_does_not_stand_against_it() -> None:
    report = sample.report()
    judged = report.claims[5]
    denied = replace(
        judged,
        claim=replace(judged.claim, polarity="denies"),
        word=Word.PASS,
        reason=note("as the document says, this is not in force; {seen}", seen=note(
            "{count} of {total} observations show it, the first: {first}", count=2, total=6,
            first=judged.findings[0].of(Outcome.CONTRADICTS)[0].note,
        )),
    )  # fmt: skip
    view = Beside(report).note(denied)
    assert view.reason == "As the document says, this is not in force"
    assert view.counted == "2 of 6 observations show it"
    assert view.asked == "6 resources: 2 where it is not so, 4 where it is so"
    assert [(rows.title, rows.word) for rows in view.findings[0].open] == [("2 where it is not so", "plain")]


def test_every_claim_has_a_place_of_its_own_that_other_files_can_point_to() -> None:
    report = sample.report()
    first, second, *rest = report.claims
    twice = replace(second, claim=replace(second.claim, id=first.claim.id))
    odd = replace(rest[0], claim=replace(rest[0].claim, id='"><script>'))
    found = anchors(replace(report, claims=(first, twice, odd, *rest[1:])))
    assert found[1] == first.claim.id
    assert (found[2], found[3]) == ("claim-2", "claim-3")
    assert len(set(found.values())) == len(report.claims)


def test_the_page_speaks_german() -> None:
    found = page(replace(sample.report(), language=language("de")))
    assert found.one("html").attributes["lang"] == "de"
    assert found.one("p", "headline").text.startswith(
        "9 von 14 Aussagen wurden mit Azure und Entra verglichen: 4 treffen"
    )
    for said in ("What ", "Evidence", "observations", "resources:", " against", "Holds", "Proves", "and how to repeat"):
        assert said not in found.one("main").text.replace(found.document, ""), said
