"""The forms of a period: nothing hostile comes through, nothing is left without its German, and no figure hangs on colour."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from checks import Word
from evidence.waivers import Waiver
from reports.language import Language, language
from reports.overtime import chart, diff_forms, history_forms, telling
from reports.overtime.diff import between
from reports.overtime.formats import PERIOD, period_as
from reports.overtime.history import lines, story
from reports.overtime.model import Attested, Missing, Past
from reports.overtime.period import NOT_OBSERVED, Period, over
from reports.overtime.telling import People
from reports.overtime.view import View
from tests.overtime.made import PAPER, hour, past, promise
from tests.reports.pages import Page

P, F, U, N = Word.PASS, Word.FAIL, Word.UNKNOWN, None
DAY = timedelta(days=1)
STORE = "/subscriptions/a/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/one"
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }} | `x` [a](http://evil.example) @all #typst $x$ \u202e\u0000\u200b"


def rows() -> list[Past]:
    """Ten days with everything that can happen: see the states of each promise below."""
    states = {
        "c-always": [P] * 10,
        "c-broken": [P, F, F, U, F, P, P, P, F, F],
        "c-open": [U, U, P, P, P, P, P, P, P, P],
        "c-more": [Word.UNDERSTATED] * 10,
        "c-gone": [F, F, N, N, N, N, N, N, N, N],
        "c-paper": [Word.ATTESTED] * 5 + [Word.UNATTESTED] * 5,
        "c-cloud": [Word.INHERITED] * 10,
    }
    found: list[Past] = []
    for number in range(10):
        if number == 6:
            continue  # a day without a run
        made = past(hour(24 * number), {id_: row[number] for id_, row in states.items()})
        promises = tuple(
            replace(one, number=at, against=(STORE,) if one.word is F else (), reason=f"{one.word}, because")
            for at, one in enumerate(made.promises, 1)
        )
        found.append(
            replace(
                made,
                promises=promises,
                previous=found[-1].sha256 if found and number != 3 else "",
                tool="0.2.0" if number >= 8 else "0.1.0",
                paper=replace(PAPER, sha256="e" * 64) if number >= 2 else PAPER,
                waivers=(Waiver("c-broken", STORE, "known", "CISO", "2026-01-03"),),
                attested=(Attested("c-paper", "papers.pdf", "Somebody", "2025-01-01", "2026-01-05"),),
                gaps=(Missing("azure.x", "/subscriptions/a", "forbidden", "HTTP 403"),) if number == 3 else (),
                signed=number == 9,
                pruned=number == 0,
            )
        )
    return found


@pytest.fixture(scope="module")
def period() -> Period:
    return over(rows(), hour(0), hour(240), every=DAY)


def made(name: str, period: Period, code: str = "en") -> str:
    return period_as(name, period, "0.1.0", People(), language("de" if code == "de" else "en")).decode()


# -- the page --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "de"])
def test_the_page_is_whole_and_in_its_language(period: Period, code: str) -> None:
    page = Page(made("html", period, code))
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag)]
    assert page.problems == []
    assert sorted(ids) == sorted(set(ids))
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.one("html").attributes["lang"] == code
    assert {one.attributes["href"][1:] for one in page.all("a")} <= set(ids)


def test_the_page_loads_nothing_and_runs_nothing(period: Period) -> None:
    page = Page(made("html", period))
    style = page.one("style").text
    (policy,) = [one for one in page.all("meta") if one.attributes.get("http-equiv")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert page.all("script") == []
    assert not re.search(r"@import|url\((?!#)", style)
    assert [one for one in page.elements if "style" in one.attributes or "onload" in one.attributes] == []


def test_each_promise_has_a_strip_with_its_words(period: Period) -> None:
    strips = Page(made("html", period)).all("svg", "strip")
    assert len(strips) == 7
    said = [one.attributes["aria-label"] for one in strips]
    assert said[1] == (
        "1 January 2026, 00:00 UTC to 2 January 2026, 00:00 UTC: In force; 2 January 2026, 00:00 UTC to 4 January 2026, "
        "00:00 UTC: Failing; 4 January 2026, 00:00 UTC to 5 January 2026, 00:00 UTC: Unknown; 5 January 2026, 00:00 UTC to "
        "6 January 2026, 00:00 UTC: Failing; 6 January 2026, 00:00 UTC to 8 January 2026, 00:00 UTC: Not observed; 8 January "
        "2026, 00:00 UTC to 9 January 2026, 00:00 UTC: In force; 9 January 2026, 00:00 UTC to 10 January 2026, 00:00 UTC: "
        "Failing; 10 January 2026, 00:00 UTC to 11 January 2026, 00:00 UTC: Not observed"
    )


def test_what_is_found_differs_in_height_and_pattern_too(period: Period) -> None:
    course = next(one for one in period.courses if one.promise.id == "c-broken")
    drawn = chart.drawn(chart.bars(period, course), chart.months(period))
    tops = {
        css: set(re.findall(r"M[\d.]+ (\d+)h", path))
        for css, path in re.findall(r'<path class="(\w+)" d="([^"]+)"', drawn)
    }
    assert tops == {
        "pass": {"6"}, "fail": {"0"}, "hatch": {"0"}, "unknown": {"13"}, "dots": {"13"}, "unseen": {"22"},
    }  # fmt: skip


def test_a_strip_is_drawn_to_scale(period: Period) -> None:
    course = next(one for one in period.courses if one.promise.id == "c-always")
    bars = chart.bars(period, course)
    assert [(bar.state, int(bar.start * 10), int(bar.end * 10)) for bar in bars][:2] == [("pass", 0, 1), ("pass", 1, 2)]
    assert [(int(bar.start * 10), int(bar.end * 10)) for bar in bars if bar.state == NOT_OBSERVED] == [(5, 7), (9, 10)]
    assert chart.drawn(bars[:1], ()) == '<path class="pass" d="M0 6h99.2v18h-99.2z"/>'


def test_many_runs_are_drawn_as_one_where_nothing_changed() -> None:
    runs = [past(hour(at), {"c": F if at == 300 else P}) for at in range(500)]
    found = over(runs, hour(0), hour(499))
    assert [bar.state for bar in chart.bars(found, found.courses[0])] == ["pass", "fail", "pass"]


def test_months_begin_where_they_begin(period: Period) -> None:
    whole = over(rows(), hour(0), hour(24 * 90), every=DAY)
    assert [int(share * 90) for share in chart.months(whole)] == [31, 59]
    assert chart.months(period) == ()


def test_the_sums_at_the_top_count_each_promise_once(period: Period) -> None:
    view = View(period, language("en"), People())
    assert {one.css: one.number for one in view.tallies} == {"fail": 2, "unknown": 1, "understated": 1, "pass": 1}
    assert view.headline == (
        "Of 5 promises that answers of the tenant can show, 2 failed in at least one run, 1 could not be verified in at least "
        "one run, 1 was understated in at least one run and 1 was in force in every run."
    )


@pytest.mark.parametrize(
    ("code", "title", "line"),
    [
        ("en", "not in place, says the document: Data is encrypted", "as the document says for 100% of the time"),
        ("de", "laut Dokument nicht umgesetzt: Data is encrypted", "wie das Dokument sagt in 100 % der Zeit"),
    ],
)
def test_what_a_document_denies_is_never_told_as_in_force(code: str, title: str, line: str) -> None:
    denied = promise("c", P, polarity="denies")
    runs = [replace(past(hour(24 * day), {}), promises=(denied,)) for day in range(3)]
    page = made("html", over(runs, hour(0), hour(48), every=DAY), code)
    assert title in page
    assert line in page


def test_the_open_failure_and_the_one_that_was_withdrawn_are_named_so(period: Period) -> None:
    said = " ".join(made("text", period).split())
    assert "not found in force again by any run up to 10 January 2026, 00:00 UTC" in said
    assert "not repaired: from the run of 3 January 2026, 00:00 UTC on the document no longer says it" in said
    assert "waived by approver-1 until 3 January 2026 (known); in force in 2 of 5 failing runs" in said
    assert f"{period.runs[3].id}: does not name the run before it" in said


# -- hostile words ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile() -> Period:
    runs = [
        replace(
            run,
            paper=replace(run.paper, name=HOSTILE),
            tool=HOSTILE,
            promises=tuple(replace(one, quote=HOSTILE, title=HOSTILE, reason=HOSTILE) for one in run.promises),
            waivers=tuple(Waiver(one.claim, one.resource, HOSTILE, HOSTILE, one.expires) for one in run.waivers),
            attested=tuple(replace(one, file=HOSTILE, name=HOSTILE) for one in run.attested),
        )
        for run in rows()
    ]
    return over(runs, hour(0), hour(240), every=DAY)


def test_hostile_words_stay_words_on_the_page(hostile: Period) -> None:
    page = made("html", hostile)
    assert Page(page).problems == []
    assert "<script" not in page
    assert "49" not in re.findall(r"\{\{ (\S+) \}\}", page)
    assert {"\u202e", "\u0000", "\u200b"} & set(page) == set()
    assert "[U+202E]" in page


def test_hostile_words_stay_words_in_markdown_and_in_a_terminal(hostile: Period) -> None:
    said = made("md", hostile)
    assert "<script" not in said
    assert "](http" not in said
    assert "@all" not in said
    for name in ("md", "text"):
        assert {"\u202e", "\u0000", "\u200b"} & set(made(name, hostile)) == set()
    assert "\u202e" in json.loads(made("json", hostile))["claims"][0]["quote"], "data is data"


def test_hostile_words_stay_words_on_paper(hostile: Period) -> None:
    pytest.importorskip("typst")
    data = period_as("pdf", hostile, "0.1.0", People(), language("de"))
    assert data.startswith(b"%PDF")


def test_every_form_is_the_same_bytes_again(period: Period) -> None:
    for name in PERIOD:
        made_twice = {
            period_as(name, one, "1", People(), language("en"))
            for one in (period, over(rows(), hour(0), hour(240), every=DAY))
        }
        assert len(made_twice) == 1, name


def test_bold_words_of_a_markdown_document_are_shown_without_their_marks() -> None:
    assert telling.quoted("**Keys:** are kept __well__, 2 ** 3", PAPER) == "Keys: are kept well, 2 ** 3"
    assert telling.quoted("**Keys:** are kept", replace(PAPER, name="tom.txt")) == "**Keys:** are kept"


# -- people ----------------------------------------------------------------------------------------------------------------


def test_people_are_numbered_and_everything_else_keeps_its_name() -> None:
    below = "/subscriptions/a/users/x"
    told = People().all(["/users/A1", "/users/b2/methods", "/users/a1", STORE, "/groups/g", below])
    assert told == ["/users/person-1", "/users/person-2/methods", "/users/person-1", STORE, "/groups/g", below]
    assert People(own=True).of("/users/A1") == "/users/A1"


# -- German ----------------------------------------------------------------------------------------------------------------


class Noted(dict[str, object]):
    """Texts that remember which of them nobody had."""

    def __init__(self, texts: Mapping[str, object]) -> None:
        super().__init__(texts)
        self.missing: set[str] = set()

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        if key not in self:
            self.missing.add(key)
        return super().get(key, default)


def forms(spoken: Language) -> Iterator[bytes]:
    runs, people = rows(), People()
    found = over(runs, hour(0), hour(240), every=DAY)
    late = over(runs, hour(48), hour(72))
    whole = over([run for run in runs if run.at < hour(72)], hour(0), hour(48), every=DAY)
    for name in ("html", "md", "text", "pdf"):
        for one in (found, late, whole):
            yield period_as(name, one, "1", people, spoken)
    for a, b in ((runs[0], runs[1]), (runs[1], runs[8]), (runs[8], runs[0]), (runs[0], runs[0])):
        other = replace(b, paper=replace(b.paper, name="b.md"), edition="handout", waivers=())
        for form in ("html", "md", "text"):
            yield diff_forms.FORMS[form](between(a, b), "1", people, spoken)
            yield diff_forms.FORMS[form](between(a, other), "1", people, spoken)
    changed = replace(promise("c", F, against=("a", "b")), meaning="before")
    now = promise("c", U, against=("c",), looked={"a": "holds", "b": "unknown"})
    odd = between(replace(runs[0], promises=(changed,)), replace(runs[1], promises=(now,), resources=frozenset("x")))
    yield diff_forms.text(odd, "1", people, spoken)
    for form in ("md", "text"):
        yield history_forms.FORMS[form](
            lines([*runs, replace(runs[0], sha256="0" * 64, kept=False)]), "1", people, spoken
        )
    yield history_forms.text((), "1", people, spoken)
    for claim in ("c-broken", "c-gone"):
        yield history_forms.story_text(story(runs, claim), people, spoken)
        yield history_forms.story_markdown(story(runs, claim), people, spoken)


def test_every_text_that_is_told_over_time_has_its_german() -> None:
    pytest.importorskip("typst")
    german = language("de")
    texts, nouns = Noted(german.texts), Noted(german.nouns)
    spoken = replace(german, texts=texts, nouns=nouns)  # type: ignore[arg-type]
    assert all(data for data in forms(spoken))
    assert (sorted(texts.missing - {"Data is encrypted"}), sorted(nouns.missing)) == ([], [])


# -- people ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(PERIOD) - {"pdf"}))
def test_who_approved_a_waiver_is_no_more_than_numbered(name: str) -> None:
    waiver = Waiver(
        "c-1",
        "/Users/alice@nordlicht.example",
        "Jane Roe asked bob@nordlicht.example, it is fine",
        "Jane Roe",
        "2026-12-31",
    )
    failing = promise("c-1", F, against=("/users/alice@nordlicht.example",))
    runs = [replace(past(hour(24 * day), {}), promises=(failing,), waivers=(waiver,)) for day in range(3)]
    found = over(runs, hour(0), hour(48))
    said = period_as(name, found, "0.1.0", People(), language("en")).decode()
    own = period_as(name, found, "0.1.0", People(own=True), language("en")).decode()
    assert "approver-1" in said.replace("\\", "")
    assert not any(word in said.casefold() for word in ("jane", "alice@", "bob@", "nordlicht"))
    assert "Jane Roe" in own


@pytest.mark.parametrize(
    ("resource", "shown"),
    [
        ("/Users/alice@nordlicht.example/manager", "/Users/person-1/manager"),
        ("/directoryObjects/0aa0", "/directoryObjects/person-1"),
        ("/identityProtection/riskyUsers/0aa0", "/identityProtection/riskyUsers/person-1"),
        ("/groups/0aa0", "/groups/0aa0"),
        ("/subscriptions/s/resourceGroups/users/providers/p", "/subscriptions/s/resourceGroups/users/providers/p"),
    ],
)
def test_people_are_numbered_wherever_graph_has_them(resource: str, shown: str) -> None:
    assert People().of(resource) == shown


def test_an_id_that_somebody_has_made_up_stays_a_word_in_markdown() -> None:
    hostile = "`\n# @all <img src=x>"
    said = made("md", over([past(hour(24 * day), {hostile: F}) for day in range(3)], hour(0), hour(48), every=DAY))
    assert "\n# @all" not in said
    assert "`` ` # @all <img src=x> ``" in said


@pytest.mark.parametrize("other", [Word.INHERITED, Word.ATTESTED, Word.UNATTESTED])
def test_what_no_answer_showed_at_times_was_not_in_force_in_every_run(other: Word) -> None:
    runs = [past(hour(24 * day), {"c-1": word}) for day, word in enumerate([P, other, P])]
    view = View(over(runs, hour(0), hour(72), every=DAY), language("en"), People())
    assert (
        view.headline
        == "Of 1 promise that answers of the tenant can show, 1 could not be verified in at least one run."
    )
