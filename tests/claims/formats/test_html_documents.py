"""HTML documents: published pages, saved pages, and what in them is no content."""

from __future__ import annotations

import pytest

from claims import read
from claims.formats.html import decoded, extract


def rows(source: str) -> list[tuple[str, str]]:
    return [(s.type, s.text) for s in read(source.encode(), "tom.html").statements]


def found(source: str) -> list[tuple[str, str]]:
    return [(claim.kind, claim.polarity) for claim in read(source.encode(), "tom.html").claims]


PAGE = """<!DOCTYPE html>
<html><head><title>Measures</title><style>p { color: red }</style><script>var x = "<p>MFA is not enforced</p>";</script></head>
<body class="has-sidebar cookie-accepted">
<header><a href="/">Muster GmbH</a></header>
<nav><ul><li><a href="/a">Backups are taken daily</a></li></ul></nav>
<div id="cookie-banner"><p>We store encrypted cookies.</p><button>Accept all</button></div>
<main>
<h1>Security measures</h1>
<p>Version 3.0<br>Last updated: 2 March 2026</p>
<h2>1. Access</h2>
<p>MFA is <b>not</b> enforced for administrators.<p>Access rights are reviewed every <s>month</s> quarter.
<ul><li>Backups are taken daily<li>Firewalls<ul><li>in front of all services</ul></ul>
<ol start="3"><li>Restore tests<li value="7">Runbooks</ol>
<p hidden>VPN is not in place.</p>
<div style="display: none"><div>No logging.</div>Nothing.</div>
</main>
<footer><p>Imprint</p></footer>
</body></html>"""


def test_a_page_is_read_without_what_only_serves_the_browser() -> None:
    assert rows(PAGE) == [
        ("footer", "Muster GmbH"),
        ("footer", "Backups are taken daily"),
        ("footer", "We store encrypted cookies."),
        ("footer", "Accept all"),
        ("heading", "Security measures"),
        ("metadata", "Version 3.0"),
        ("metadata", "Last updated: 2 March 2026"),
        ("heading", "1. Access"),
        ("sentence", "MFA is not enforced for administrators."),
        ("sentence", "Access rights are reviewed every month quarter."),
        ("bullet", "• Backups are taken daily"),
        ("bullet", "• Firewalls"),
        ("bullet", "• in front of all services"),
        ("bullet", "3. Restore tests"),
        ("bullet", "7. Runbooks"),
        ("footer", "Imprint"),
    ]


def test_what_is_struck_out_is_seen_and_not_said() -> None:
    review = next(c for c in read(PAGE.encode(), "tom.html").claims if c.kind == "access.review")
    assert dict(review.params) == {"frequency": "quarterly"}
    assert "month quarter" in review.quote


def test_the_document_knows_its_version_behind_a_long_navigation() -> None:
    links = "".join(f"<li><a href='#{n}'>Page {n}</a></li>" for n in range(80))
    document = read(PAGE.replace("<nav><ul>", f"<nav><ul>{links}").encode(), "tom.html").document
    assert (document.version, document.date) == ("3.0", "2026-03-02")


def test_a_block_knows_its_line() -> None:
    blocks = extract(PAGE.encode(), "tom.html").blocks
    text = extract(PAGE.encode(), "tom.html").text
    assert {text[b.start : b.end]: b.position for b in blocks if b.kind == "heading"} == {
        "Security measures": 8,
        "1. Access": 10,
    }


def test_a_class_that_only_sounds_like_a_menu_hides_no_content() -> None:
    source = '<div class="menu-open no-sidebar"><h1>Measures</h1><p>Backups are taken daily.</p></div>'
    assert found(source) == [("backup.automated", "asserts")]


def test_an_aside_inside_the_main_part_is_content() -> None:
    source = "<main><h1>M</h1><p>Backups are taken daily.</p><aside>MFA is not enforced.</aside></main>"
    assert found(source) == [("backup.automated", "asserts"), ("identity.mfa.enforced", "denies")]


def test_wording_that_only_styles_keep_apart_is_told_apart() -> None:
    source = (
        "<main><p><span class=badge>Azure hosted</span><span class=badge>EU data only</span></p>"
        "<p><b>Backups:</b>Taken daily</p><p>Ver<b>schlüsselung</b></p></main>"
    )
    assert [text for _, text in rows(source)] == [
        "Azure hosted",
        "EU data only",
        "Backups: Taken daily",
        "Verschlüsselung",
    ]


def test_definitions_are_rows_and_a_summary_is_a_heading() -> None:
    source = (
        "<dl><dt>Backups</dt><dd>not in place</dd></dl>"
        "<details><summary>Is data encrypted at rest?</summary><p>No.</p></details>"
    )
    assert rows(source) == [
        ("row", "Backups | not in place"),
        ("heading", "Is data encrypted at rest?"),
        ("sentence", "No."),
    ]
    assert found(source) == [("backup.automated", "denies"), ("encryption.at-rest", "denies")]


def test_a_table_keeps_status_and_measure_together() -> None:
    source = (
        "<table><thead><tr><th>Measure<th>Detail<th>Status</thead>"
        "<tr><td>Backups<td><ul><li>daily<li>kept for 30 days</ul><td>planned"
        "<tr><td rowspan=2>MFA<td>administrators<td>implemented<tr><td>users<td>open</table>"
    )
    assert rows(source)[0] == ("heading", "Measure | Detail | Status")
    assert found(source)[:2] == [("backup.automated", "denies"), ("identity.mfa.enforced", "asserts")]


def test_a_row_of_lists_is_a_heading_with_what_stands_below() -> None:
    source = "<table><tr><td>Encryption<td><p>Databases are encrypted.</p><p>TLS is enforced.</p></table>"
    assert [kind for kind, _ in rows(source)] == ["heading", "sentence", "sentence"]


def test_a_form_says_what_is_ticked() -> None:
    source = (
        "<p><input type=checkbox checked> Firewalls</p><p><label><input type=checkbox> VPN</label></p>"
        "<p>Databases are encrypted: <input type=radio> yes <input type=radio checked> no</p>"
        "<p>Backups are taken <select><option>hourly<option selected>daily<option>weekly</select>.</p>"
    )
    assert [text for _, text in rows(source)] == [
        "☒ Firewalls",
        "☐ VPN",
        "Databases are encrypted: ☐ yes ☒ no",
        "Backups are taken daily.",
    ]
    assert found(source) == [
        ("network.firewall", "asserts"),
        ("encryption.at-rest", "denies"),
        ("backup.automated", "asserts"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf<p>Ma\xc3\x9fnahme",
        "<p>Maßnahme".encode("utf-16"),
        b"<meta charset=iso-8859-1><p>Ma\xdfnahme",
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>Ma\xdfnahme',
        b"<?xml version='1.0' encoding='ISO-8859-15'?><p>Ma\xdfnahme",
        b"<p>Ma\xc3\x9fnahme",
        b"<p>Ma\xdfnahme",
        b"<meta charset=no-such-set><p>Ma\xc3\x9fnahme",
        b"<p>Ma&szlig;nahme",
    ],
)
def test_every_way_to_write_letters_is_read(data: bytes) -> None:
    assert read(data, "tom.html").statements[0].text == "Maßnahme"


def test_a_page_that_only_says_that_it_is_utf_16_is_not() -> None:
    assert decoded(b"<meta charset=utf-16><p>x") == "<meta charset=utf-16><p>x"
