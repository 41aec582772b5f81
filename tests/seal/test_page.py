"""verify.html in a real browser, from the disk: what it says of good packs and of bad ones, and that it asks nobody."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.form import canonical_json
from evidence.pack import digest, open_pack, write_zip
from tests.reports.browser import BROWSER
from tests.seal.chromium import Browser, browsing
from tests.seal.conftest import Sealed
from tomproof.seal import keys
from tomproof.seal.page import page_bytes

pytestmark = pytest.mark.skipif(not BROWSER, reason="no browser is installed")

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def zipped(made: Sealed, tmp_path: Path) -> Callable[..., Path]:
    """The sealed pack as a .zip after its files went through ``change``."""

    def pack(change: Callable[[Files], object] = lambda files: None, *, folder: str = "") -> Path:
        write_zip(open_pack(made.pack), tmp_path / "sealed.zip")
        with zipfile.ZipFile(tmp_path / "sealed.zip") as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        with zipfile.ZipFile(tmp_path / "evidence.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(folder + name, data)
        return tmp_path / "evidence.zip"

    return pack


def shown(browser: Browser, made: Sealed, *paths: Path) -> tuple[str, str]:
    """How the verdict is coloured, and all that the page says."""
    browser.open(made.pack / "verify.html")
    browser.choose("#files", paths)
    browser.wait("!!document.getElementById('verdict')")
    colour = browser.value("document.getElementById('verdict').className")
    return colour.removeprefix("verdict "), browser.value("document.getElementById('result').innerText")


def test_a_good_pack_is_as_it_was_signed_and_the_fingerprint_stands_large(
    browser: Browser, made: Sealed, zipped: Callable[..., Path]
) -> None:
    colour, said = shown(browser, made, zipped(), made.out / "report.html", made.out / "report.json")
    assert colour == "good"
    assert "This pack is as it was when it was signed." in said
    fingerprint = keys.public(made.public.read_bytes()).fingerprint
    large = browser.value("document.getElementById('fingerprint').textContent").replace(" ", "")
    assert large == fingerprint
    assert "to have it compared" not in said
    assert "NOT" not in said
    assert "Its answers were replayed, as in a demo" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [("SHA256: {}", "It is the same key."), ("{}0", "It is NOT the same key"), ("c0ffee", "It is NOT the same key")],
)
def test_a_fingerprint_is_compared(
    browser: Browser, made: Sealed, zipped: Callable[..., Path], typed: str, said: str
) -> None:
    shown(browser, made, zipped())
    text = typed.format(keys.grouped(keys.public(made.public.read_bytes()).fingerprint).upper())
    browser.value(f"(() => {{ const field = document.getElementById('given'); field.value = {json.dumps(text)};"
                  "field.dispatchEvent(new Event('input')); })()")  # fmt: skip
    assert browser.value("document.querySelector('output').textContent").startswith(said)


def test_a_pack_that_was_zipped_with_its_folder_is_good_too(
    browser: Browser, made: Sealed, zipped: Callable[..., Path]
) -> None:
    colour, said = shown(browser, made, zipped(folder="evidence/pack/"))
    assert colour == "good"
    assert "report.html was sealed too; drop it here with the pack to have it compared" in said


def an_answer(files: Files) -> None:
    name = min(name for name in files if name.startswith("bodies/"))
    files[name] = files[name].replace(b"e", b"a", 1)


def the_manifest(files: Files) -> None:
    files["verdicts.json"] = files["verdicts.json"].replace(b"pass", b"fail", 1) + b" "
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["verdicts.json"] = digest(files["verdicts.json"])
    files["manifest.json"] = canonical_json(manifest)


def the_statement(files: Files) -> None:
    seal = json.loads(files["seal.sigstore.json"])
    from tomproof.seal import bundle

    payload = bundle.read(files["seal.sigstore.json"]).payload.replace(b'"edition":"company"', b'"edition":"handout"')
    seal["dsseEnvelope"]["payload"] = bundle._encoded(payload)
    files["seal.sigstore.json"] = canonical_json(seal)


def the_signature(files: Files) -> None:
    seal = json.loads(files["seal.sigstore.json"])
    sig = seal["dsseEnvelope"]["signatures"][0]["sig"]
    seal["dsseEnvelope"]["signatures"][0]["sig"] = sig[:20] + ("A" if sig[20] != "A" else "B") + sig[21:]
    files["seal.sigstore.json"] = canonical_json(seal)


def one_more(files: Files) -> None:
    files["bodies/" + "0" * 64] = b"more"


def one_less(files: Files) -> None:
    del files["claims.toml"]


def the_page(files: Files) -> None:
    files["verify.html"] += b"<!-- -->"


def no_seal(files: Files) -> None:
    del files["seal.sigstore.json"]


BAD = {
    an_answer: "has been changed: its SHA-256 is not the one in the manifest",
    the_manifest: "manifest.json is not the one that was signed",
    the_statement: "the signature is not that of the key that the statement names",
    the_signature: "the signature is not that of the key that the statement names",
    one_more: "is in the pack but not in the manifest",
    one_less: "claims.toml is missing",
    the_page: "verify.html has been changed: it is not the one that was sealed",
    no_seal: "somebody has taken the seal away",
}


@pytest.mark.parametrize("change", BAD, ids=lambda change: change.__name__)
def test_a_bad_pack_is_named(
    browser: Browser, made: Sealed, zipped: Callable[..., Path], change: Callable[[Files], None]
) -> None:
    colour, said = shown(browser, made, zipped(change))
    assert colour == "bad"
    assert "This pack is NOT as it was sealed." in said
    assert BAD[change] in said
    assert not browser.value("!!document.getElementById('fingerprint')")


def test_a_changed_report_is_named(browser: Browser, made: Sealed, zipped: Callable[..., Path], tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_bytes((made.out / "report.html").read_bytes() + b" ")
    colour, said = shown(browser, made, zipped(), report)
    assert colour == "bad"
    assert "report.html has been changed" in said


def test_a_pack_that_nobody_signed_is_said_to_be_so(
    browser: Browser, made: Sealed, zipped: Callable[..., Path]
) -> None:
    def unsigned(files: Files) -> None:
        no_seal(files)
        del files["verify.html"]

    colour, said = shown(browser, made, zipped(unsigned))
    assert colour == "open"
    assert "This pack is whole, and nobody has signed it." in said


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no archive", b"PK\x05\x06" + b"\0" * 18, b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_pack_ends_in_words(browser: Browser, made: Sealed, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.zip").write_bytes(content)
    colour, said = shown(browser, made, tmp_path / "no.zip")
    assert colour == "bad"
    assert "1. the pack can be opened" in said


def test_the_page_says_what_it_cannot_vouch_for_before_anything_is_dropped(browser: Browser, made: Sealed) -> None:
    browser.open(made.pack / "verify.html")
    said = browser.value("document.body.innerText")
    for limit in ("That this page itself is genuine.", "Whose key it is.", "When it was signed.",
                  "That Azure and Entra really answered so.", "That the verdicts follow from the evidence."):  # fmt: skip
        assert limit in said


TEXTS = r"""(() => {
  const keys = Object.keys(GERMAN), script = document.querySelector("script").textContent;
  const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort().join();
  return JSON.stringify({ keys: keys.length, unsaid: keys.filter((key) => script.split(JSON.stringify(key)).length < 3
    && !/^\{count\} /.test(key)), places: keys.filter((key) => places(key) !== places(GERMAN[key])) });
})()"""


def test_the_page_speaks_german_from_the_start_where_the_document_does(
    browser: Browser, made: Sealed, zipped: Callable[..., Path], tmp_path: Path
) -> None:
    page = tmp_path / "verify.html"
    page.write_bytes(page_bytes("de"))
    browser.open(page)
    said = browser.value("document.body.innerText")
    assert "Ein Nachweispaket prüfen" in said
    assert "Verify an evidence pack" not in said
    assert "Dass diese Seite selbst echt ist." in said
    browser.choose("#files", [zipped(an_answer)])
    browser.wait("!!document.getElementById('verdict')")
    said = browser.value("document.getElementById('result').innerText")
    assert "Dieses Paket ist NICHT so, wie es gesiegelt wurde." in said
    assert "wurde geändert: Der SHA-256 ist nicht der im Manifest" in said
    assert browser.value("document.title") == "NICHT wie gesiegelt: evidence.zip"


def test_a_press_of_a_button_tells_the_same_result_in_the_other_language(
    browser: Browser, made: Sealed, zipped: Callable[..., Path]
) -> None:
    shown(browser, made, zipped(), made.out / "report.html", made.out / "report.json")
    browser.value("""(() => { const field = document.getElementById('given'); field.value = 'c0ffee';
      field.dispatchEvent(new Event('input')); document.querySelector('[data-language=de]').click(); })()""")
    said = browser.value("document.getElementById('result').innerText")
    assert "Dieses Paket ist so, wie es signiert wurde." in said
    assert "Die Antworten wurden wiedergegeben, wie in einer Demo" in said
    assert "Es ist NICHT derselbe Schlüssel" in said
    assert "des öffentlichen Schlüssels. Er sagt nur dann etwas" in said
    assert "Was der Unterzeichner über diesen Lauf sagt" in said
    assert not re.search(r"\b(the|of|is|not)\b", said.replace("report.html", ""))
    assert browser.value("document.documentElement.lang") == "de"
    pressed = "[...document.querySelectorAll('[aria-pressed=true]')].map((one) => one.textContent).join()"
    assert browser.value(pressed) == "Deutsch"
    browser.value("document.querySelector('[data-language=en]').click()")
    assert "This pack is as it was when it was signed." in browser.value("document.body.innerText")
    assert browser.value(pressed) == "English"


def test_every_german_text_of_the_page_is_said_and_has_the_places_of_its_english(
    browser: Browser, made: Sealed
) -> None:
    browser.open(made.pack / "verify.html")
    found = json.loads(browser.value(TEXTS))
    assert found["keys"] > 90
    assert (found["unsaid"], found["places"]) == ([], [])


def test_the_page_is_the_same_bytes_again_and_differs_by_its_language_only() -> None:
    english, german = page_bytes("en"), page_bytes("de")
    assert english == page_bytes() == page_bytes("fr"), "what it does not speak is told in English"
    assert german == page_bytes("de")
    assert german.replace(b'<html lang="de">', b'<html lang="en">', 1) == english


def test_names_out_of_a_statement_are_never_taken_for_texts(browser: Browser, made: Sealed) -> None:
    browser.open(made.pack / "verify.html")
    said = browser.value("""(() => { document.querySelector('[data-language=de]').click();
      const predicate = { policyDocument: { name: "{from} nothing" }, run: { startedOn: "a", finishedOn: "b" },
        principal: { tenantId: "nothing", type: "Claims", objectId: "ok" }, scope: { subscriptions: ["{to}"] },
        results: { pass: 2, statements: 9 }, completeness: { complete: true }, redaction: { edition: "own" } };
      return about({ statement: { predicate } }).textContent; })()""")
    for kept in ("Dokument{from} nothing", "Mandantnothing", "Abgefragt vonClaims ok", "Abonnements{to}", "Fassungown"):
        assert kept in said
    assert "Aussagen2 zutreffend" in said
    assert "Nicht lesbarnichts" in said


def test_the_page_asks_nobody_and_may_not(browser: Browser, made: Sealed, zipped: Callable[..., Path]) -> None:
    shown(browser, made, zipped())
    asked = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    assert asked == [(made.pack / "verify.html").as_uri()]
    assert [e for e in browser.events if e.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")] == []
    page = (made.pack / "verify.html").read_text()
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    assert "https://" not in page.partition("<script>")[0]
