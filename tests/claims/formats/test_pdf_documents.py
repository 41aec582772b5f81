"""PDF documents: what is found again on the pages."""

from __future__ import annotations

import pytest
from fpdf import FPDF

from claims import read
from claims.formats.hyphens import Hyphens
from claims.formats.pdf import extract
from tests.claims.formats.writers import Piece, pages, to_pdf


def plain() -> FPDF:
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    return pdf


def rows(data: bytes) -> list[tuple[str, str]]:
    return [(s.type, s.text) for s in read(data, "tom.pdf").statements]


def test_running_heads_and_page_numbers_stand_in_no_sentence() -> None:
    names = [chr(97 + number % 26) * (1 + number // 26) for number in range(60)]
    sentences = [
        f"Access to the system {name} is restricted to the staff who need it for their work." for name in names
    ]
    document = [Piece("h", "Measures"), Piece("p", " ".join(sentences)), Piece("p", "Backups are taken daily.")]
    found = rows(to_pdf(document))
    assert [text for kind, text in found if kind == "footer"] == ["Muster GmbH - TOM", "Seite 1 von 2"]
    assert [text for kind, text in found if kind == "sentence"] == [*sentences, "Backups are taken daily."]


def test_a_block_knows_its_page() -> None:
    filler = [Piece("p", f"Line {number} of the plan is short.") for number in range(80)]
    extracted = extract(to_pdf([*filler, Piece("p", "Backups are taken daily.")]), "tom.pdf")
    last = next(block for block in extracted.blocks if "Backups" in extracted.text[block.start : block.end])
    assert (extracted.blocks[0].position, last.position) == (1, 3)


def test_two_columns_are_read_one_after_the_other() -> None:
    pdf = plain()
    for left, text in ((20, "Backups are taken daily and they"), (110, "Access to production systems is")):
        for at, line in enumerate((text, "are kept for thirty days at a", "second site in another region.")):
            pdf.text(left, 40 + 5 * at, line if left == 20 or at != 1 else "restricted to the staff who have a")
    assert [text for _, text in rows(bytes(pdf.output()))] == [
        "Backups are taken daily and they are kept for thirty days at a second site in another region.",
        "Access to production systems is restricted to the staff who have a second site in another region.",
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Verschlüs-", "selung"], "Verschlüsselung"),
        (["Zutritts-", "und Zugangskontrolle"], "Zutritts- und Zugangskontrolle"),
        (["Azure-", "Region"], "Azure-Region"),
        (["multi-", "factor sign-in"], "multi-factor sign-in"),
        (["a well-known word: co-", "operation"], "a well-known word: co-operation"),
        (["1990 -", "2020"], "1990 - 2020"),
        (["plain", "lines"], "plain lines"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_put_together(lines: list[str], text: str) -> None:
    assert Hyphens([]).joined(lines) == text


def test_the_rest_of_the_document_tells_how_a_broken_word_is_written() -> None:
    assert Hyphens(["multifactor"]).joined(["multi-", "factor"]) == "multifactor"
    assert Hyphens(["fire-wall"]).joined(["fire-", "wall"]) == "fire-wall"


def test_a_broken_word_on_a_page_is_put_together() -> None:
    pdf = plain()
    for at, line in enumerate(("Die Daten sind im Ruhezustand durch Verschlüs-", "selung geschützt.")):
        pdf.text(20, 40 + 5 * at, line)
    assert rows(bytes(pdf.output()))[0][1] == "Die Daten sind im Ruhezustand durch Verschlüsselung geschützt."


def test_a_ruled_table_gives_its_rows_and_status() -> None:
    document = [
        Piece("h", "Measures"),
        Piece("head", cells=("Measure", "Detail", "Status")),
        Piece("row", cells=("Backups", "daily, kept for 30 days " * 4, "planned")),
        Piece("row", cells=("MFA", "all administrators", "implemented")),
    ]
    claims = [(claim.kind, claim.polarity) for claim in read(to_pdf(document), "tom.pdf").claims]
    assert claims == [("backup.automated", "denies"), ("identity.mfa.enforced", "asserts")]


def test_columns_without_lines_are_rows() -> None:
    pdf = plain()
    for at, cells in enumerate(
        (("Measure", "Status"), ("Backups", "planned"), ("MFA for administrators", "implemented"))
    ):
        for left, cell in zip((20, 120), cells, strict=True):
            pdf.text(left, 40 + 6 * at, cell)
    assert rows(bytes(pdf.output())) == [
        ("heading", "Measure | Status"),
        ("row", "Backups | planned"),
        ("row", "MFA for administrators | implemented"),
    ]


def test_ticked_and_unticked_boxes_are_told_apart() -> None:
    pdf = pages()
    pdf.set_font("dejavu", size=10)
    for line in ("☒ Firewalls", "☐ MFA for administrators"):
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    reading = read(bytes(pdf.output()), "tom.pdf")
    assert [(claim.kind, claim.polarity) for claim in reading.claims] == [("network.firewall", "asserts")]
