"""Of all text it is known where it went: every visible character of a document lies in exactly one statement."""

from __future__ import annotations

from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import ClaimsError, Reading, read
from tests.claims.formats.writers import Piece, to_docx, to_html

MARKUP = st.sampled_from((
    "<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<th>", "</td>", "</table>", "<dl>", "<dt>", "<dd>",
    "<nav>", "</nav>", "<main>", "</main>", "<div class=cookie>", "</div>", "<b>", "</b>", "<s>", "</s>", "<br>", "<h2>", "</h2>",
    "<span>", "</span>", "<p hidden>", "<input type=checkbox>", "<input type=radio checked>", "<select><option>", "</select>",
    "<details><summary>", "</summary>", "<!--", "-->", "<script>", "</script>", "<td rowspan=2 colspan=2>", "&amp;", "&#0;", "<",
    "☒ ja ☐ nein", "☐ yes", "Backup: ", "Version 2", "MFA is enforced. ", "•", "\n", " ", "<pre>", "</pre>",
))  # fmt: skip
PAGES = st.lists(st.one_of(MARKUP, st.text(max_size=8)), max_size=30).map("".join)
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=20)


def covered_once(reading: Reading) -> bool:
    text = reading.document.text
    last = 0
    for statement in reading.statements:
        if statement.start < last or text[last : statement.start].strip():
            return False
        if text[statement.start : statement.end] != statement.text:
            return False
        last = statement.end
    return not text[last:].strip()


@given(PAGES)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_visible_character_of_a_page_belongs_to_one_statement(source: str) -> None:
    try:
        reading = read(source.encode("utf-8", "replace"), "tom.html")
    except ClaimsError:
        return
    assert covered_once(reading)


@given(st.lists(st.tuples(st.sampled_from(("h", "p", "li", "row")), WORDS, WORDS), min_size=1, max_size=10))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_word_of_a_document_is_lost(parts: list[tuple[str, str, str]]) -> None:
    document = [
        Piece("row", cells=(one, two)) if kind == "row" else Piece(kind, f"{one} {two}")  # type: ignore[arg-type]
        for kind, one, two in parts
    ]
    letters = {char for _, one, two in parts for char in one + two if char.isalnum()}
    for data, name in ((to_html(document), "tom.html"), (to_docx(document), "tom.docx")):
        if not any(char for _, one, two in parts for char in escape(one + two).strip()):
            continue
        try:
            reading = read(data, name)
        except ClaimsError:
            assert not letters
            continue
        assert covered_once(reading)
        assert letters <= set(reading.document.text) | set("ﬀﬁﬂﬃﬄﬅﬆ")
