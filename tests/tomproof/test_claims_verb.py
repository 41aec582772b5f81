"""The verb claims as a user meets it: marked, explained, confirmed, and held against what was confirmed."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from claims import read
from reports import reading as page
from tomproof import cli
from tomproof.reading import marked

TOM = """\
# Measures

## Backup

- Backups are taken daily and kept for 30 days.
- The safe is locked at night.

## Access

- MFA is enforced for all users.
- MFA is enforced for administrators.
- We use state of the art security.
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tom.md").write_text(TOM)


def tomproof(*args: str) -> Result:
    return CliRunner().invoke(cli.tomproof, list(args), catch_exceptions=False)


def change(old: str, new: str) -> None:
    text = Path("tom.md").read_text()
    assert old in text
    Path("tom.md").write_text(text.replace(old, new))


def id_of(words: str) -> str:
    return next(claim.id for claim in read(TOM.encode(), "tom.md").claims if words in claim.quote)


# -- the confirmed file ------------------------------------------------------------------------------------------------------


def test_the_ending_of_the_file_says_what_is_written() -> None:
    for name, start in (
        ("claims.toml", "#. What tom.md promises"), ("a.json", '{\n "schema": 1'), ("a.html", "<!DOCTYPE html>"),
        ("a.txt", "tom.md (en)"),
    ):  # fmt: skip
        assert tomproof("claims", "tom.md", "-o", name).exit_code == 0
        assert Path(name).read_text().startswith(start)


def test_what_was_just_confirmed_has_not_drifted() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    result = tomproof("claims", "tom.md", "--claims", "claims.toml", "--check")
    assert (result.exit_code, result.stdout) == (0, "tom.md against claims.toml: 3 unchanged\n")


def test_drift_fails_the_build_and_is_told_sentence_by_sentence() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    change("30 days", "35 days")
    change("- MFA is enforced for administrators.\n", "")
    change("# Measures\n", "# Measures\n\n- All data stays in West Europe.\n")
    result = tomproof("claims", "tom.md", "--claims", "claims.toml", "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "tom.md against claims.toml: 1 unchanged, 1 reworded, 1 new, 1 gone",
        "new        [Measures] - All data stays in West Europe.",
        "reworded   [Backup] - Backups are taken daily and kept for 35 days.",
        "           was: Backups are taken daily and kept for 30 days.",
        "gone       MFA is enforced for administrators.",
    ]
    assert result.stderr.startswith("next: tomproof claims tom.md -o claims.toml")


def test_drift_as_json_names_places_and_decisions() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    change("30 days", "35 days")
    data = json.loads(tomproof("claims", "tom.md", "--claims", "claims.toml", "--check", "--json").stdout)
    assert (data["schema"], data["drifted"], data["counts"]["reworded"], data["counts"]["unchanged"]) == (1, True, 1, 2)
    one = next(one for one in data["statements"] if one["standing"] == "reworded")
    assert Path("tom.md").read_text()[one["start"] : one["end"]] == one["now"]
    assert one["confirmed"] == [{"id": id_of("30 days"), "kind": "backup.automated", "decision": "accept"}]


def test_writing_again_keeps_the_decisions_and_asks_for_new_ones() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    text = Path("claims.toml").read_text()
    Path("claims.toml").write_text(text.replace('decision = "accept"', 'decision = "reject" # ours', 2))
    change("30 days", "35 days")
    result = tomproof("claims", "tom.md", "-o", "claims.toml")
    assert result.stderr == "claims.toml: 3 claims, 1 of them to be decided on\n"
    text = Path("claims.toml").read_text()
    assert text.count('\ndecision = "reject" # ours') == 1
    assert '# was: decision = "reject" # ours' in text
    assert tomproof("claims", "tom.md", "--claims", "claims.toml", "--check").exit_code == 1


def test_a_broken_file_is_left_as_it_is() -> None:
    Path("claims.toml").write_text("schema = 1\n[[claim]]\nquote = 'x'\nkind = 'y'\n")
    result = tomproof("claims", "tom.md", "-o", "claims.toml")
    assert (result.exit_code, result.stderr.startswith("tomproof: claims.toml:4: kind cannot be 'y'")) == (2, True)
    assert Path("claims.toml").read_text().endswith("kind = 'y'\n")


def test_another_file_with_decisions_is_not_overwritten() -> None:
    tomproof("claims", "tom.md", "-o", "a.toml")
    tomproof("claims", "tom.md", "-o", "b.toml")
    result = tomproof("claims", "tom.md", "--claims", "a.toml", "-o", "b.toml")
    assert (result.exit_code, "b.toml is there already" in result.stderr) == (2, True)
    assert tomproof("claims", "tom.md", "--claims", "a.toml", "-o", "c.toml").exit_code == 0
    assert Path("c.toml").read_text() == Path("a.toml").read_text()


def test_a_check_needs_a_confirmed_file() -> None:
    result = tomproof("claims", "tom.md", "--check")
    assert (result.exit_code, "--claims" in result.stderr) == (2, True)


def test_a_run_judges_a_reworded_promise_as_read_and_says_so() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    text = Path("claims.toml").read_text()
    Path("claims.toml").write_text(text.replace("retention_days = 30", "retention_days = 1"))
    change("kept for 30 days", "kept for 3000 days")
    result = tomproof(
        "run", "--tom", "tom.md", "--claims", "claims.toml", "--demo", "--out", "out", "--format", "json,md"
    )
    assert result.exit_code == 1
    assert "drifted apart: 1 reworded" in result.stderr
    report = json.loads(Path("out/report.json").read_text())
    backup = next(claim for claim in report["claims"] if claim["kind"] == "backup.automated")
    assert backup["params"]["retention_days"] == 3000
    assert [(one["about"], one["was"]) for one in report["remarks"] if one["about"] == "changed"] == [
        ("changed", "Backups are taken daily and kept for 30 days.")
    ]
    assert "Changed since the claims were confirmed" in Path("out/report.md").read_text()
    again = tomproof("judge", "out/pack", "--json")
    assert json.loads(again.stdout)["remarks"] == report["remarks"]
    assert tomproof("verify", "out/pack").exit_code == 0
    schema = json.loads((Path(page.__file__).parent / "report.schema.json").read_text())
    jsonschema.validate(report, schema)


def test_remarks_change_no_verdict() -> None:
    tomproof("run", "--tom", "tom.md", "--demo", "--out", "out", "--format", "json")
    with_remarks = json.loads(Path("out/report.json").read_text())
    change("- We use state of the art security.\n", "")
    change("- The safe is locked at night.\n", "")
    tomproof("run", "--tom", "tom.md", "--demo", "--out", "out2", "--format", "json")
    without = json.loads(Path("out2/report.json").read_text())
    assert len(with_remarks["remarks"]) > len(without["remarks"]) == 1
    assert [c["verdict"] for c in with_remarks["claims"]] == [c["verdict"] for c in without["claims"]]


# -- why ---------------------------------------------------------------------------------------------------------------------


def test_an_explanation_names_rule_words_reasons_and_checks() -> None:
    told = tomproof("claims", "tom.md", "--explain", id_of("all users")).stdout
    assert "  rule         identity.mfa.enforced: mfa\n  words        “MFA”\n" in told
    assert re.search(r"^  statement    s-\w{8}, a bullet of section [\w ]+, line \d+$", told, re.MULTILINE)
    assert "  polarity     asserts: nothing in the sentence negates, hedges or plans it\n" in told
    assert "  parameter    scope users\n  check        entra-mfa: " in told


WHY = """\
# M

## Not in place

- MFA is enforced for all staff.

## Other

Where possible, TLS 1.2 is used. Backups are managed by Azure. MFA is the responsibility of the customer.
Access rights are not reviewed every year.

| Measure | Status |
| --- | --- |
| Restore tests | planned |
"""


@pytest.mark.parametrize(
    ("kind", "field", "because"),
    [
        ("encryption.in-transit.min-tls", "polarity", "“Where possible” hedges it"),
        ("access.review", "polarity", "“not” negates it"),
        ("backup.restore-tested", "polarity", "“planned” plans it"),
        (
            "identity.mfa.enforced", "polarity",
            "the sentence alone does not say so; the heading, the line before the list, the question or a column above it does",
        ),
        ("backup.automated", "responsible", "“managed by Azure” gives it to the provider"),
    ],
)  # fmt: skip
def test_the_reason_is_what_would_change_the_reading(kind: str, field: str, because: str) -> None:
    Path("tom.md").write_text(WHY)
    claim = next(claim for claim in read(WHY.encode(), "tom.md").claims if claim.kind == kind)
    (told,) = json.loads(tomproof("claims", "tom.md", "--explain", claim.id, "--json").stdout)
    assert told[field]["because"] == because


def test_a_statement_without_a_claim_is_explained_too() -> None:
    statements = {one.text: one.id for one in read(TOM.encode(), "tom.md").statements}
    told = {text: tomproof("claims", "tom.md", "--explain", id_).stdout for text, id_ in statements.items()}
    assert "a heading never claims" in told["## Backup"]
    assert "reads like a promise, but no rule knows" in told["- The safe is locked at night."]
    assert "no rule found words" in told["- We use state of the art security."]


def test_an_explanation_tells_what_the_confirmed_file_made_of_it() -> None:
    tomproof("claims", "tom.md", "-o", "claims.toml")
    text = Path("claims.toml").read_text().replace("retention_days = 30", "retention_days = 7")
    Path("claims.toml").write_text(text)
    told = tomproof("claims", "tom.md", "--claims", "claims.toml", "--explain", id_of("30 days")).stdout
    assert (
        "  parameter    retention days 30\n  confirmed    unchanged, decision accept; retention_days: 7, read as 30\n"
        in told
    )
    change("30 days", "35 days")
    reading = read(Path("tom.md").read_bytes(), "tom.md")
    told = tomproof("claims", "tom.md", "--claims", "claims.toml", "--explain", reading.claims[0].id).stdout
    assert "  confirmed    reworded, decision open\n" in told


def test_an_unknown_id_gets_one_clear_line_with_the_nearest() -> None:
    known = id_of("all users")
    result = tomproof("claims", "tom.md", "--explain", known[:-1] + ("0" if known[-1] != "0" else "1"))
    assert (result.exit_code, f"did you mean {known!r}?" in result.stderr) == (2, True)


# -- seeing it ---------------------------------------------------------------------------------------------------------------


def test_piped_output_has_one_line_for_each_thing_and_no_colours() -> None:
    out = tomproof("claims", "tom.md").stdout
    assert "\x1b" not in out
    assert "2 of 5 statements make no claim that is known; 1 of them promises something all the same\n" in out


def test_the_terminal_gets_the_document_marked_with_a_legend() -> None:
    shown = marked(read(TOM.encode(), "tom.md"), colour=True)
    assert "\x1b[4;32m+ asserts\x1b[0m: the document says that this is in force" in shown
    assert "  - \x1b[4;32mMFA\x1b[0m is enforced for all users." in shown
    assert "? - The safe is locked at night." in shown
    plain = marked(read(TOM.encode(), "tom.md"))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == plain


GERMAN = """\
# Maßnahmen

- Sicherungen werden täglich erstellt und 30 Tage aufbewahrt.
- Der zweite Faktor wird für alle Benutzer erzwungen.
- Unsere Systeme entsprechen dem Stand der Technik.
- Zutritt zu den Rechenzentren von Microsoft ist durch Zugangskontrolle geschützt.
"""


def test_a_german_document_is_shown_in_german_on_the_terminal_and_on_the_page() -> None:
    reading = read(GERMAN.encode(), "tom.md")
    shown = marked(reading, width=110)
    assert "  + sagt zu: das Dokument sagt, dass dies umgesetzt ist\n" in shown
    assert "Sicherungen werden erstellt: Häufigkeit: täglich, Aufbewahrung in Tagen: 30; die Produktion" in shown
    assert "betrieben von dem Anbieter" in shown
    assert "„Unsere Systeme entsprechen dem Stand der Technik.“" in shown
    Path("de.md").write_text(GERMAN)
    html = tomproof("claims", "de.md", "--format", "html").stdout
    assert '<html lang="de">' in html
    assert "<title>Wie es gelesen wird: Maßnahmen</title>" in html
    assert "Häufigkeit: täglich, Aufbewahrung in Tagen: 30; die Produktion" in html
    assert "noch wurde nichts abgefragt" in html
    assert not re.search(r">[^<]*\b(the|claim|asserts|with)\b[^<]*<", html.partition("</style>")[2])


def test_the_language_can_be_named_and_an_english_document_is_told_in_english() -> None:
    assert '<html lang="en">' in tomproof("claims", "tom.md", "--format", "html").stdout
    german = tomproof("claims", "tom.md", "--format", "html", "--lang", "de").stdout
    assert "2 von 5 Textstellen machen keine Aussage, die bekannt ist; 1 davon sagt dennoch etwas zu." in german
    assert 'lang="en">Measures</h1>' in german, "the document's own words stay in their language"
    assert "  ? unread: reads like a promise" in marked(read(GERMAN.encode(), "tom.md"), code="en")
    assert page.render(read(GERMAN.encode(), "t.md"), "de") == page.render(read(GERMAN.encode(), "t.md"))


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_colour_runs_over_its_end(columns: int) -> None:
    words = "access to all personal data in every production system and database is encrypted in transit with TLS " * 3
    shown = marked(read(f"# M\n\n- {words}\n".encode(), "tom.md"), width=columns, colour=True)
    for line in shown.splitlines():
        bare = re.sub(r"\x1b\[[\d;]*m", "", line)
        assert len(bare) <= max(columns, 40) or " " not in bare.strip()
        codes = re.findall(r"\x1b\[[\d;]*m", line)
        assert not codes or codes[-1] == "\x1b[0m"


HOSTILE = (
    "# Measures \x1b]0;owned\x07 <script>alert(1)</script>\n\n"
    "- MFA \x1b[31m<img src=x onerror=alert(2)> is \u202eenforced\u202c for all users \x02\x10.\n"
    "- MFA is enforced for administrators \x1b[2J [a](javascript:alert(3)) {{ 7*7 }} </q></style>.\n"
    "- Backups\x9b31m are regularly kept @everyone `code` |pipe|.\n"
    "- The \x1b[8m safe is locked \r overwritten.\n"
)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def test_a_hostile_document_moves_no_cursor_anywhere() -> None:
    Path("tom.md").write_text(HOSTILE, newline="")
    ids = [claim.id for claim in read(HOSTILE.encode(), "tom.md").claims]
    assert len(ids) >= 2
    tomproof("claims", "tom.md", "-o", "claims.toml")
    assert tomproof("claims", "tom.md", "--claims", "claims.toml", "--check").exit_code == 0
    outputs = [
        tomproof("claims", "tom.md").stdout,
        tomproof("claims", "tom.md", "--format", "html").stdout,
        Path("claims.toml").read_text(),
        marked(read(HOSTILE.encode(), "tom.md")),
        *(tomproof("claims", "tom.md", "--explain", id_).stdout for id_ in ids),
    ]
    Path("tom.md").write_text(HOSTILE.replace("users", "staff").replace("safe", "door"), newline="")
    outputs.append(tomproof("claims", "tom.md", "--claims", "claims.toml", "--check").stdout)
    tomproof("claims", "tom.md", "-o", "claims.toml")
    outputs.append(Path("claims.toml").read_text())
    tomproof("run", "--tom", "tom.md", "--claims", "claims.toml", "--demo", "--out", "out", "--format", "md,text,html")
    outputs += [(Path("out") / f"report.{ending}").read_text() for ending in ("md", "txt", "html")]
    assert [CONTROLS.findall(text) for text in outputs] == [[]] * len(outputs)
    markdown, _, html = outputs[-3:]
    assert "<img" not in markdown + html
    assert "](javascript" not in markdown
    assert " @everyone" not in markdown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.targets += [(value or "")[1:] for name, value in attrs if name == "href"]
        if tag not in ("meta", "hr", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("source", [TOM, HOSTILE, WHY], ids=["plain", "hostile", "headings and a table"])
def test_the_page_is_whole_needs_no_script_and_every_link_leads_somewhere(source: str) -> None:
    rendered = page.render(read(source.encode(), "tom.md")).decode()
    tags = _Tags()
    tags.feed(rendered)
    assert tags.open == []
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(tags.tags)
    assert not [name for name in tags.attributes if name.startswith("on") or name in ("src", "style")]
    assert len(set(tags.ids)) == len(tags.ids)
    assert set(tags.targets) <= set(tags.ids)
    assert "default-src 'none'; style-src 'sha256-" in rendered.replace("&#39;", "'")


def test_the_page_shows_hostile_words_as_they_are_written() -> None:
    rendered = page.render(read(HOSTILE.encode(), "tom.md")).decode()
    assert "&lt;img src=x onerror=alert(2)&gt;" in rendered
    assert "{{ 7*7 }}" in rendered
    assert "[U+001B]" in rendered
    assert "49" not in re.findall(r">\s*(\d+)\s*<", rendered)


def test_the_page_is_the_same_each_time() -> None:
    once = read(TOM.encode(), "tom.md")
    assert page.render(once) == page.render(once)
