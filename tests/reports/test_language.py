"""German: every text, note and page has it, with the same places; numbers, days and plurals are right in both languages."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checks import Word, all_checks
from checks.note import joined, listed, note
from reports import words
from reports.language import ENGLISH, language

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "reports" / "language" / "de"
GERMAN = language("de")
_PLACE = re.compile(r"\{(\w+)\}")
_SAYING = {"holds": 1, "contradicts": 1, "unknown": 1, "note": 0, "Note": 0}
# What the judges' modules hold besides what they say: tables of types, filters of requests, remarks on a query, names.
_UNSAID = re.compile(
    r"[\w ]+\| |.* (?:eq|ge) '|\(\?|aes\[|(?:[a-zA-Z0-9]+ )*[a-z]+[A-Z]\w*(?: [a-zA-Z0-9]+)*\Z|One request |A POST that "
    r"|Of accounts that |Sign-ins to Azure management of thirty |Microsoft Intune|Windows Update|Customer On-Demand|SSL |TLS "
    r"|not enforced\Z|(?:flexible|database|single)?servers|applicationgateways |virtualmachines |(?:clusters|workspaces|domains"
    r"|redis|SignalR|registries|integrationAccounts) \w+(?: \w+)?\Z",
    re.DOTALL,
)
_NAMES = ("regions.py", "check.py")


def _catalogues() -> Iterator[tuple[str, str, Any]]:
    """Every text of the German files: the file with the area in it, the English and the German."""
    for file in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        data.pop("nouns", None)
        for area, texts in data.items():
            for english, german in texts.items():
                yield f"{file.stem}.{area}", english, german


@cache
def _sources() -> dict[str, ast.Module]:
    files = [*sorted((ROOT / "checks").rglob("*.py")), *sorted((ROOT / "reports").rglob("*.py"))]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _constants(tree: ast.Module) -> set[str]:
    """The strings of a module, without its docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    pages = {id(node.body[0].value) for node in ast.walk(tree)
             if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    return {node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pages}  # fmt: skip


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _said(tree: ast.Module, saying: dict[str, int]) -> Iterator[ast.expr]:
    """What is handed to the functions that say something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in saying and len(node.args) > saying[_name(node)]:
            yield node.args[saying[_name(node)]]


def _judges() -> Iterator[tuple[str, ast.Module]]:
    return ((path, tree) for path, tree in _sources().items() if path.startswith("checks"))


def test_every_note_of_a_judge_has_its_german() -> None:
    templates = {
        part.value
        for _, tree in _judges()
        for part in _said(tree, _SAYING)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(templates) > 400
    assert sorted(templates - GERMAN.texts.keys()) == []


def test_every_sentence_that_a_judge_might_say_has_its_german() -> None:
    sentences = {
        text
        for path, tree in _judges()
        if not path.endswith(_NAMES)
        for text in _constants(tree)
        if " " in text.strip() and not _UNSAID.match(text) and re.search(r"[a-z]{3}", text)
    }
    fragments = {text for _, tree in _judges() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
                 for text in (p.value for p in node.values if isinstance(p, ast.Constant)) if isinstance(text, str)}  # fmt: skip
    assert sorted(sentences - fragments - GERMAN.texts.keys()) == []


def test_no_note_is_put_together_out_of_pieces_of_english() -> None:
    pieces = [
        f"{path}:{part.lineno}"
        for path, tree in _judges()
        for part in _said(tree, _SAYING)
        if isinstance(part, ast.JoinedStr | ast.BinOp)
    ]
    assert pieces == []


def test_every_page_of_a_check_has_its_german() -> None:
    pages = {text for check in all_checks().values() for text in (check.title, check.proves, check.leaves_open)}
    assert sorted(pages - GERMAN.texts.keys()) == []


def test_every_text_of_a_report_has_its_german() -> None:
    saying = {"say": 0, "marked": 0}
    texts = {
        part.value
        for path, tree in _sources().items()
        if path.startswith("reports")
        for part in _said(tree, saying)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    for page in (ROOT / "reports" / "html").glob("*.j2"):
        texts |= set(re.findall(r'\b(?:say|marked)\(\s*"([^"]+)"', page.read_text(encoding="utf-8")))
    assert len(texts) > 150
    assert sorted(texts - GERMAN.texts.keys()) == []


def test_every_verdict_and_label_has_its_german() -> None:
    texts = {text for label in words.LABELS.values() for text in (label.word, label.one, label.many, label.means)}
    texts |= {*words.SHOWN.values(), *words.POLARITIES.values(), *words.PARTIES.values()}
    assert sorted(texts - GERMAN.texts.keys()) == []


def test_every_parameter_of_a_claim_has_its_german() -> None:
    names: set[str] = set()
    for file in (ROOT / "claims" / "vocabulary").glob("*.toml"):
        for kind in tomllib.loads(file.read_text(encoding="utf-8")).get("kind", []):
            if isinstance(kind, dict):
                names |= set(kind.get("params", {}))
    assert len(names) > 50
    assert sorted(name for name in names if f"param: {name.replace('_', ' ')}" not in GERMAN.texts) == []


def test_every_german_text_has_the_places_of_its_english() -> None:
    wrong = []
    for _, english, german in _catalogues():
        *one, told = [german] if isinstance(german, str) else german
        places = set(_PLACE.findall(english))
        # What is told of one may leave the figure out.
        if set(_PLACE.findall(told)) != places or any(set(_PLACE.findall(text)) - places for text in one):
            wrong.append(english)
    assert wrong == []


def test_a_text_that_stands_in_two_files_says_the_same() -> None:
    told: dict[tuple[bool, str], Any] = {}
    others = [
        english
        for area, english, german in _catalogues()
        if told.setdefault((area.endswith(".sentences"), english), german) != german
    ]
    assert others == []


def test_no_german_is_left_of_what_no_judge_says() -> None:
    said = {text for _, tree in _judges() for text in _constants(tree)}
    pages = {text for check in all_checks().values() for text in (check.title, check.proves, check.leaves_open)}
    dead = [
        english
        for file, english, _ in _catalogues()
        if (file.startswith("notes") and english not in said) or (file.startswith("checks") and english not in pages)
    ]
    assert dead == []


@pytest.mark.parametrize(
    ("number", "decimals", "english", "german"),
    [
        (0, 0, "0", "0"),
        (1234, 0, "1,234", "1.234"),
        (1234567, 0, "1,234,567", "1.234.567"),
        (99.95, 2, "99.95", "99,95"),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(
    number: float, decimals: int, english: str, german: str
) -> None:
    assert (ENGLISH.number(number, decimals), GERMAN.number(number, decimals)) == (english, german)


def test_days_and_times_are_written_as_each_language_writes_them() -> None:
    assert (ENGLISH.day("2026-03-01"), GERMAN.day("2026-03-01")) == ("1 March 2026", "1. März 2026")
    assert ENGLISH.moment("2026-11-20T07:05:00+01:00") == "20 November 2026, 06:05 UTC"
    assert GERMAN.moment("2026-11-20T07:05:00+01:00") == "20. November 2026, 06:05 Uhr UTC"
    assert GERMAN.day("soon") is None
    assert (ENGLISH.day("2025-11"), GERMAN.day("2025-03")) == ("November 2025", "März 2025")
    assert ENGLISH.day("2025-13") is None
    start, end = "2026-11-20T05:58:02Z", "2026-11-20T06:00:41Z"
    assert words.span(start, end, GERMAN) == "20. November 2026, 05:58 bis 06:00 Uhr UTC"


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 Aussagen"), (1, "1 Aussage"), (2, "2 Aussagen"), (1500, "1.500 Aussagen")]
)
def test_nouns_follow_their_number(number: int, told: str) -> None:
    assert GERMAN.count(number, "claim") == told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"claims": 0}, "In diesem Dokument wurde keine Aussage gefunden."),
        ({"claims": 1, "pass": 1}, "1 Aussage: 1 trifft zu."),
        (
            {"claims": 4, "fail": 1, "unknown": 2, "pass": 1},
            "4 Aussagen: 1 trifft nicht zu, 2 blieben ungeklärt und 1 trifft zu.",
        ),
        ({"claims": 3, "unknown": 1, "pass": 2}, "3 Aussagen: 1 blieb ungeklärt und 2 treffen zu."),
    ],
)
def test_the_headline_is_right_with_none_one_and_many(counts: dict[str, int], told: str) -> None:
    every = {str(word): 0 for word in Word} | counts
    assert words.headline(every, GERMAN) == told


def test_a_note_within_a_note_is_said_in_the_same_language() -> None:
    gap = note("{query} could not be read: {reason} ({detail})", query="azure.x", reason=note("forbidden"),
               detail="HTTP 403 Denied; it needs Microsoft.X/read")  # fmt: skip
    said = note("could not be verified: {first}", first=gap)
    assert str(said) == (
        "could not be verified: azure.x could not be read: forbidden (HTTP 403 Denied; it needs Microsoft.X/read)"
    )
    assert GERMAN.note(said) == (
        "blieb ungeklärt: azure.x ließ sich nicht lesen: verweigert (HTTP 403 Denied; nötig ist Microsoft.X/read)"
    )
    assert ENGLISH.note(said) == str(said)


def test_what_comes_from_a_tenant_is_never_translated() -> None:
    assert GERMAN.note(note("gives the role {role}", role="production")) == "gibt die Rolle production"


def test_days_within_a_note_are_written_out_and_figures_grouped() -> None:
    assert GERMAN.note(note("was backed up to a vault on {day}", day="2026-11-09")) == (
        "wurde am 9. November 2026 in einen Tresor gesichert"
    )
    assert GERMAN.note(note("all {held} observations show it", held=12345)) == "alle 12.345 Beobachtungen zeigen es"


def test_lists_are_joined_in_each_language() -> None:
    three = joined([note("the app"), "b", "c"])
    assert (str(three), GERMAN.note(note("{one}, {other}", one=three, other="d"))) == (
        "the app, b and c",
        "die App, b und c, d",
    )
    assert (str(joined(["x"])), str(listed(["x", "y"])), str(listed([]))) == ("x", "x, y", "")
    assert GERMAN.joined(["a", "b", "c"]) == "a, b und c"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("page 3 is missing", "Seite 3 fehlt"),
        ("azure.x is missing here: page 3 is missing", "azure.x fehlt hier: Seite 3 fehlt"),
        ("A lowest TLS version: 30 days in one place, 35 days in the other",
         "Eine niedrigste TLS-Version: 30 Tage an der einen Stelle, 35 Tage an der anderen"),
        ("something that nobody has said yet", "something that nobody has said yet"),
    ],
)  # fmt: skip
def test_a_finished_sentence_is_heard_by_its_words(english: str, german: str) -> None:
    assert GERMAN.heard(english) == german
    assert ENGLISH.heard(english) == english


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("both observations show it", "beide Beobachtungen zeigen es"),
        (
            "1 of 15 observations contradicts it: lets the internet in to port 1433",
            "1 von 15 Beobachtungen spricht dagegen: lässt das Internet zu Port 1433 herein",
        ),
        (
            "1200 of 1500 observations contradict it, the first: can be restored to any time since 2026-10-16",
            (
                "1.200 von 1.500 Beobachtungen sprechen dagegen, die erste: "
                "lässt sich auf jeden Zeitpunkt seit dem 16. Oktober 2026 wiederherstellen"
            ),
        ),
        (
            "it shows in GitHub or Bitbucket only, which is not asked; nobody has attested it yet",
            "das zeigt sich nur in GitHub oder Bitbucket, und dort wird nicht abgefragt; noch hat es niemand bescheinigt",
        ),
        (
            "this is about customers' tenants, which the answers of this tenant do not show; nobody has attested it yet",
            (
                "das betrifft Mandanten der Kunden, was die Antworten dieses Mandanten nicht zeigen; "
                "noch hat es niemand bescheinigt"
            ),
        ),
        (
            'must use a second factor, by "CA002 Staff and guests", "CA005 Azure" and 2 more',
            'muss einen zweiten Faktor verwenden (Richtlinien: "CA002 Staff and guests", "CA005 Azure" und 2 weitere)',
        ),
    ],
)
def test_a_sentence_that_a_pack_keeps_in_english_is_said_again_in_german(english: str, german: str) -> None:
    assert language("de").retold(english) == german


@pytest.mark.parametrize("sentence", ["what an older version said of three stores", "", "Owner", "10.0.0.0/8 and more"])
def test_a_sentence_that_no_judge_says_any_more_stays_as_it_is(sentence: str) -> None:
    assert language("de").retold(sentence) == sentence
    assert ENGLISH.retold(sentence) == sentence
