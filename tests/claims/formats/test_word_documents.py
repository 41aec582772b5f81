"""Word documents: styles, numbers, tables, boxes, tracked changes."""

from __future__ import annotations

import pytest

from claims import read
from claims.formats.docx import extract
from tests.claims.formats.writers import Word, box, levels, numbered, paragraph, row, run, style


def rows(word: Word) -> list[tuple[str, str]]:
    return [(s.type, s.text) for s in read(word.data(), "tom.docx").statements]


def found(word: Word) -> list[tuple[str, str]]:
    return [(claim.kind, claim.polarity) for claim in read(word.data(), "tom.docx").claims]


@pytest.mark.parametrize(
    ("styles", "properties"),
    [
        (style("berschrift2", "heading 2"), '<w:pStyle w:val="berschrift2"/>'),
        (style("X", "Überschrift 2"), '<w:pStyle w:val="X"/>'),
        (style("Y", "own", '<w:basedOn w:val="X"/>') + style("X", "heading 2"), '<w:pStyle w:val="Y"/>'),
        (style("Y", "own", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'), '<w:pStyle w:val="Y"/>'),
        ("", '<w:outlineLvl w:val="1"/>'),
    ],
)
def test_headings_are_told_by_style_and_outline_level(styles: str, properties: str) -> None:
    word = Word(paragraph("Datensicherung", properties) + paragraph("Backups are taken daily."), styles)
    assert rows(word) == [("heading", "Datensicherung"), ("sentence", "Backups are taken daily.")]


def test_short_bold_lines_are_headings_where_there_are_no_styles() -> None:
    word = Word(paragraph(run("Encryption", "<w:b/>")) + paragraph("All databases are encrypted at rest."))
    assert rows(word)[0] == ("heading", "Encryption")


def test_the_numbers_that_word_draws_are_written_out() -> None:
    styles = style("H1", "heading 1", f"<w:pPr>{numbered(1)}</w:pPr>") + style(
        "H2", "heading 2", f"<w:pPr>{numbered(1, 1)}</w:pPr>"
    )
    numbers = levels(("decimal", "%1."), ("decimal", "%1.%2")) + levels(("lowerLetter", "%1)"), identity=2)
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{name}"/>')
        for name, text in (("H1", "Access"), ("H2", "Sign-in"), ("H2", "Roles"), ("H1", "Network"), ("H2", "Firewalls"))
    )
    items = paragraph("Backups are taken daily", numbered(2)) + paragraph("Logs are kept", numbered(2))
    word = Word(body + items, styles, numbers)
    assert [text for _, text in rows(word)] == [
        "1. Access", "1.1 Sign-in", "1.2 Roles", "2. Network", "2.1 Firewalls", "a) Backups are taken daily", "b) Logs are kept",
    ]  # fmt: skip


def test_tracked_changes_are_read_as_if_accepted() -> None:
    inner = (
        run("Backups are taken ")
        + f"<w:del><w:r><w:delText>weekly</w:delText></w:r></w:del><w:ins>{run('daily')}</w:ins>"
        + f"<w:moveFrom>{run(' never')}</w:moveFrom>{run('.')}"
    )
    joined = paragraph("MFA is not ", "<w:rPr><w:del/></w:rPr>") + paragraph("enforced.")
    gone = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("VPN is used") + "</w:tc></w:tr></w:tbl>"
    assert [text for _, text in rows(Word(paragraph(inner) + joined + gone))] == [
        "Backups are taken daily.",
        "MFA is not enforced.",
    ]


def test_every_kind_of_check_box_is_read() -> None:
    legacy = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData>'
        '</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>'
    font = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    boxes = [
        (box(ticked=True), "☒"), (box(ticked=False), "☐"), (legacy.format(1), "☒"), (legacy.format(0), "☐"),
        (symbol.format("F0FE"), "☑"), (symbol.format("F0A8"), "☐"), (run("þ", font), "☑"), (run("o", font), "☐"),
    ]  # fmt: skip
    word = Word("".join(paragraph(xml + run(" Firewalls")) for xml, _ in boxes))
    assert [text for _, text in rows(word)] == [f"{sign} Firewalls" for _, sign in boxes]
    assert found(word) == [("network.firewall", "asserts")] * 4


def test_a_table_of_boxes_says_what_is_ticked() -> None:
    body = row("Maßnahme", "ja", "nein", head=True)
    for name, yes, no in (
        ("Backup täglich", True, False),
        ("MFA für Administratoren", False, True),
        ("Pentest", False, False),
    ):
        body += row(name, paragraph(box(ticked=yes)), paragraph(box(ticked=no)))
    assert found(Word(f"<w:tbl>{body}</w:tbl>")) == [
        ("backup.automated", "asserts"),
        ("identity.mfa.enforced", "denies"),
    ]


def test_text_boxes_notes_and_controls_are_there_and_comments_are_not() -> None:
    box_ = f"<w:txbxContent>{paragraph('MFA is enforced.')}</w:txbxContent>"
    twice = f"<mc:Choice>{box_}</mc:Choice><mc:Fallback>{box_}</mc:Fallback>"
    drawing = f"<w:r><mc:AlternateContent>{twice}</mc:AlternateContent></w:r>"
    body = (
        paragraph(
            run("Backups are taken daily.")
            + drawing
            + '<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="0"/></w:r>'
        )
        + f"<w:sdt><w:sdtContent>{paragraph('Logs are kept.')}</w:sdtContent></w:sdt>"
        + paragraph(run("hidden", "<w:vanish/>"))
    )
    notes = f'<w:footnotes NAMES><w:footnote w:id="2">{paragraph("Except test systems.")}</w:footnote></w:footnotes>'
    header = f"<w:hdr NAMES>{paragraph('Version 2.1')}{paragraph('Confidential')}</w:hdr>"
    word = Word(
        body,
        parts={"word/footnotes.xml": notes, "word/header1.xml": header, "word/comments.xml": "<w:x NAMES>No.</w:x>"},
        relations={
            "f": ("footnotes", "footnotes.xml"),
            "h": ("header", "header1.xml"),
            "c": ("comments", "comments.xml"),
        },
    )
    assert rows(word) == [
        ("sentence", "Backups are taken daily."),
        ("sentence", "MFA is enforced."),
        ("sentence", "Except test systems."),
        ("sentence", "Logs are kept."),
        ("metadata", "Version 2.1"),
        ("footer", "Confidential"),
    ]


def test_what_is_struck_out_and_what_nobody_filled_in_is_not_said() -> None:
    placeholder = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('MFA is enforced')}</w:sdtContent></w:sdt>"
    )
    word = Word(paragraph(run("Backups are taken daily.", "<w:strike/>")) + paragraph(placeholder))
    assert [text for _, text in rows(word)] == ["Backups are taken daily.", "MFA is enforced"]
    assert found(word) == []


def test_a_block_knows_its_paragraph() -> None:
    extracted = extract(Word(paragraph("One.") + paragraph("") + paragraph("Two.")).data(), "tom.docx")
    assert [block.position for block in extracted.blocks] == [1, 3]
