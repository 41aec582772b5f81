"""Where in its file a statement stands: the line of a text, the page of a PDF, the paragraph of a Word file."""

from __future__ import annotations

from claims import Reading, read
from tests.claims.formats.writers import Piece, to_docx, to_html, to_pdf

DOCUMENT = [
    Piece("h", "Measures"),
    Piece("p", "Backups are taken daily. MFA is enforced."),
    Piece("p", "Logs are kept."),
]


def places(reading: Reading) -> list[tuple[str, int]]:
    return [(" ".join(one.text.split()), one.position) for one in reading.statements]


def test_a_sentence_of_markdown_knows_its_own_line_not_that_of_its_paragraph() -> None:
    reading = read(
        b"# Measures\n\nBackups are taken\ndaily. MFA is\nenforced. Logs\nare kept.\n\n- Keys rotate.\n", "tom.md"
    )
    assert reading.document.unit == "line"
    assert places(reading) == [
        ("# Measures", 1), ("Backups are taken daily.", 3), ("MFA is enforced.", 4), ("Logs are kept.", 5), ("- Keys rotate.", 8),
    ]  # fmt: skip


def test_a_line_of_plain_text_knows_its_number() -> None:
    reading = read(b"Measures\n\nBackups are taken daily. MFA is enforced.\n", "tom.txt")
    assert places(reading) == [("Measures", 1), ("Backups are taken daily.", 3), ("MFA is enforced.", 3)]


def test_html_has_the_lines_of_its_source_and_word_its_paragraphs() -> None:
    page = read(to_html(DOCUMENT), "tom.html")
    assert page.document.unit == "line"
    assert [at for _, at in places(page)] == [2, 3, 3, 4]
    story = read(to_docx(DOCUMENT), "tom.docx")
    assert story.document.unit == "paragraph"
    assert [at for _, at in places(story)] == [1, 2, 2, 3]


def test_a_pdf_has_pages() -> None:
    filler = [Piece("p", f"Line {number} of the plan is short.") for number in range(80)]
    reading = read(to_pdf([*filler, Piece("p", "Backups are taken daily.")]), "tom.pdf")
    assert reading.document.unit == "page"
    assert dict(places(reading))["Backups are taken daily."] == 3
