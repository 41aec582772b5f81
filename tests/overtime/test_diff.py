"""Two runs held against each other: what is said to have changed, and what is not."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checks import Word
from evidence.waivers import Waiver
from reports.language import language
from reports.overtime.diff import Diff, between
from reports.overtime.diff_forms import FORMS, as_dict
from reports.overtime.model import Attested, Missing, Past
from reports.overtime.reading import Reader
from reports.overtime.telling import People
from tests.overtime import halfyear as truth
from tests.overtime.made import PAPER, hour, past, promise
from tests.overtime.packs import Changing, read, sealed
from tests.reports.pages import Page

P, F, U = Word.PASS, Word.FAIL, Word.UNKNOWN
STORE = "/subscriptions/a/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts"


def two(one: Any, other: Any, **more: Any) -> Diff:
    """The difference of two runs with one promise each; ``more`` is of the later run."""
    a, b = past(hour(0), {}), past(hour(24), {})
    return between(replace(a, promises=(one,)), replace(b, promises=(other,), **more))


def test_nothing_changed_is_said() -> None:
    found = two(promise("c", P), promise("c", P))
    assert not found
    assert "Nothing has changed." in FORMS["text"](found, "1", People(), language("en")).decode()
    assert "Nichts hat sich geändert." in FORMS["text"](found, "1", People(), language("de")).decode()


def test_the_reason_that_a_pack_keeps_in_english_is_told_in_the_reports_language() -> None:
    later = promise("c", F, reason="24 of 365 observations contradict it, the first: serves plain HTTP")
    found = two(promise("c", P), later)
    english = " ".join(FORMS["text"](found, "1", People(), language("en")).decode().split())
    german = " ".join(FORMS["text"](found, "1", People(), language("de")).decode().split())
    assert "the pack says “24 of 365 observations contradict it, the first: serves plain HTTP”" in english
    assert (
        "im Paket steht (dort auf Englisch): „24 von 365 Beobachtungen sprechen dagegen, die erste: "
        "liefert über unverschlüsseltes HTTP aus“"
    ) in german


def test_a_resource_that_stood_against_it_is_repaired_only_if_it_was_seen_in_order() -> None:
    before = promise("c", F, against=(f"{STORE}/a", f"{STORE}/b", f"{STORE}/c", f"{STORE}/d"))
    after = promise(
        "c", F, against=(f"{STORE}/d", f"{STORE}/e"), looked={f"{STORE}/a": "holds", f"{STORE}/b": "unknown"}
    )
    (one,) = two(before, after).changed
    assert one.new_against == (f"{STORE}/e",)
    assert (one.repaired, one.in_doubt, one.unseen) == ((f"{STORE}/a",), (f"{STORE}/b",), (f"{STORE}/c",))
    assert (one.word, one.broken) == (False, False)


@pytest.mark.parametrize(("before", "after", "broken"), [(P, F, True), (U, F, True), (F, P, False), (P, U, False)])
def test_a_promise_is_newly_broken_where_it_was_not_failing_before(before: Word, after: Word, broken: bool) -> None:
    (one,) = two(promise("c", before), promise("c", after)).changed
    assert one.broken is broken


def test_a_verdict_under_another_tool_may_have_changed_because_of_it() -> None:
    found = two(promise("c", P), promise("c", F), tool="0.2.0")
    assert found.tool
    said = " ".join(FORMS["text"](found, "1", People(), language("en")).decode().split())
    assert "possibly because another version of tomproof judged" in said
    assert as_dict(found, "1", People())["claims"]["changed"][0]["perhaps_because_of_the_tool"] is True


def test_the_same_words_that_promise_something_else_are_told() -> None:
    (one,) = two(promise("c", F, meaning="tls 1.2"), promise("c", P, meaning="tls 1.0")).changed
    assert one.meant


def test_promises_that_come_and_go_are_told() -> None:
    found = two(promise("c-1", P), promise("c-2", F))
    assert [one.id for one in found.new] == ["c-2"]
    assert [one.id for one in found.gone] == ["c-1"]
    assert found.changed == ()


def test_runs_of_two_tenants_are_refused() -> None:
    with pytest.raises(ValueError, match="two tenants"):
        two(promise("c", P), promise("c", P), tenant="another")


def test_missing_answers_waivers_and_attestations_come_go_and_run_out() -> None:
    waiver = Waiver("c", f"{STORE}/a", "moves", "CISO", "2026-01-01")
    paper = Attested("c", "a.pdf", "Somebody", "2025-01-01", "2026-01-01")
    gaps = [Missing(f"azure.{one}", "/", "forbidden", "HTTP 403") for one in "ab"]
    a = replace(past(hour(0), {"c": P}), waivers=(waiver,), attested=(paper,), gaps=(gaps[0],))
    b = replace(past(hour(24), {"c": P}), waivers=(waiver,), attested=(paper,), gaps=(gaps[1],))
    found = between(a, b)
    assert (found.new_gaps, found.closed_gaps) == ((gaps[1],), (gaps[0],))
    assert found.ran_out == (waiver, paper)
    assert (found.new_waivers, found.gone_waivers, found.new_attested, found.gone_attested) == ((), (), (), ())
    without = between(a, replace(b, waivers=(), attested=()))
    assert (without.gone_waivers, without.gone_attested, without.ran_out) == ((waiver,), (paper,), ())


def test_what_vanished_is_gone_only_where_both_runs_had_a_complete_inventory() -> None:
    looked = promise("c", P, looked={f"{STORE}/A": "holds"}), promise("c", P, looked={f"{STORE}/b": "holds"})
    found = two(*looked)
    assert (found.resources.appeared, found.resources.vanished) == (
        (f"{STORE.casefold()}/b",),
        (f"{STORE.casefold()}/a",),
    )
    assert not found.resources.inventory
    assert "Resources that were not looked at any more" in FORMS["text"](found, "1", People(), language("en")).decode()
    a, b = (replace(past(hour(at), {"c": P}), resources=frozenset(held)) for at, held in ((0, "xy"), (24, "yz")))
    told = between(a, b).resources
    assert (told.appeared, told.vanished, told.inventory) == (("z",), ("x",), True)


def test_people_are_numbered_unless_they_are_asked_for() -> None:
    one, other = "/users/11111111-aaaa-4000-8000-000000000001", "/users/11111111-aaaa-4000-8000-000000000002"
    found = two(promise("c", P), promise("c", F, against=(one, other)))
    for form in FORMS:
        said = FORMS[form](found, "1", People(), language("en")).decode()
        assert "11111111-aaaa" not in said, form
        assert "/users/person-2" in " ".join(said.split()) or "person-2" in said
        assert "11111111-aaaa" in FORMS[form](found, "1", People(own=True), language("en")).decode().replace(
            "\n", ""
        ), form


def test_hostile_words_stay_words_on_the_page_and_in_markdown() -> None:
    quote = "<script>alert(1)</script> | `x` [a](http://evil.example) @all \u202e"
    paper = replace(PAPER, name="<img src=x>.md")
    found = two(promise("c", P), promise("c", F, quote=quote, reason=quote), paper=replace(paper, sha256="e" * 64))
    page = FORMS["html"](found, "1", People(), language("en")).decode()
    assert Page(page).problems == []
    assert "<script" not in page
    assert "<img" not in page
    assert "[U+202E]" in page
    said = FORMS["md"](found, "1", People(), language("en")).decode()
    assert "](http" not in said
    assert "<script" not in said
    assert "@all" not in said


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, Past]:
    """Two days of the half year: the app keeps a secret itself, and then the document has changed and the plans are off."""
    folder = tmp_path_factory.mktemp("diff")
    days = {day: folder / day.isoformat() for day in (truth.at(truth.FIRST).date(), truth.LAST)}
    packs = []
    for day, path in days.items():
        written = truth.text(day)
        edits = {"/pricings": truth.plans("Free" if day in truth.UNWATCHED else "Standard")}
        edits |= {"/containerApps": truth.open_secret} if day == truth.FIRST else {}
        packs.append(sealed(path, written, read(written), truth.at(day), Changing(edits)))
    reader = Reader()
    one, other = (reader.read(pack, fully=True) for pack in packs)
    return one, other


def test_two_real_runs_are_told_apart(real: tuple[Past, Past]) -> None:
    found = between(*real)
    turned = {one.after.quote: (one.before.word, one.after.word) for one in found.changed}
    assert turned == {truth.NEW: (F, P), truth.DEFENDER: (P, F)}
    secrets = next(one for one in found.changed if one.after.quote == truth.NEW)
    assert secrets.reworded
    assert secrets.repaired == (truth.APP,)
    plans = next(one for one in found.changed if one.after.quote == truth.DEFENDER)
    assert plans.new_against == (truth.SUBSCRIPTION,)
    assert found.texts is not None
    assert (found.texts.gone, found.texts.new) == ((f"- {truth.OLD}",), (f"- {truth.NEW}",))
    assert (found.new, found.gone) == ((), ())
    assert (found.resources.inventory, found.resources.appeared, found.resources.vanished) == (True, (), ())


def test_backwards_it_is_said_to_be_so(real: tuple[Past, Past]) -> None:
    found = between(real[1], real[0])
    assert found.backwards
    assert "backwards" in FORMS["text"](found, "1", People(), language("en")).decode()


def test_the_json_is_as_its_schema_says(real: tuple[Past, Past]) -> None:
    schema = json.loads(files("reports.overtime").joinpath("overtime.schema.json").read_text(encoding="utf-8"))
    for one in (between(*real), two(promise("c", P), promise("d", F))):
        jsonschema.Draft202012Validator(schema).validate(json.loads(FORMS["json"](one, "1", People(), language("en"))))


def test_every_form_gives_the_same_bytes_again(real: tuple[Past, Past], tmp_path: Path) -> None:
    for form in FORMS:
        assert len({FORMS[form](between(*real), "1", People(), language("de")) for _ in range(2)}) == 1
