"""Hostile, broken and mistaken files: a clear error or a reading, in bounded time."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib

import pytest
from fpdf import FPDF

from claims import ClaimsError, read
from claims.errors import (
    DamagedError,
    EmptyDocumentError,
    LockedError,
    NoTextLayerError,
    TooLargeError,
    UnsupportedFormatError,
    WrongEndingError,
)
from tests.claims.formats.writers import Piece, Word, pages, paragraph, row, run, to_docx, to_html, to_pdf, zipped

MANY = 100_000
DOCX = to_docx([Piece("h", "Measures"), Piece("p", "Backups are taken daily.")])
PDF = to_pdf([Piece("h", "Measures"), Piece("p", "Backups are taken daily.")])
HTML = to_html([Piece("h", "Measures"), Piece("p", "Backups are taken daily.")])


def fails(data: bytes, name: str, within: float = 20) -> ClaimsError:
    began = time.perf_counter()
    with pytest.raises(ClaimsError) as caught:
        read(data, name)
    assert time.perf_counter() - began < within
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (PDF, "tom.docx", "tom.docx is a PDF by its content, whatever its name says; name it .pdf"),
        (PDF, "tom.html", "tom.html is a PDF by its content, whatever its name says; name it .pdf"),
        (PDF, "tom.txt", "tom.txt is a PDF by its content, whatever its name says; name it .pdf"),
        (DOCX, "tom.pdf", ("tom.pdf is a ZIP file, as Word writes them by its content, whatever its name says; "
         "name it .docx if it is a Word document")),
        (HTML, "tom.pdf", "tom.pdf is no PDF file by its content, or it is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "tom.docx",
         ("tom.docx is an old Office file or one with a password by its content, whatever its name says; "
         "save it in Word as .docx without a password")),
        (b"{\\rtf1 x}", "tom.docx", "tom.docx is rich text (RTF) by its content, whatever its name says; save it as .docx"),
        (zipped({"mimetype": b"x"}), "tom.docx", "tom.docx is a ZIP file, but no Word document"),
    ],
)  # fmt: skip
def test_another_content_than_the_name_says_is_told_with_the_next_step(data: bytes, name: str, message: str) -> None:
    error = fails(data, name)
    assert isinstance(error, WrongEndingError | UnsupportedFormatError)
    assert str(error) == message


def test_a_spreadsheet_is_no_word_document() -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    rels = f'<Relationships><Relationship Id="a" Type="{relation}" Target="xl/workbook.xml"/></Relationships>'
    data = zipped({"_rels/.rels": rels.encode(), "xl/workbook.xml": b"<workbook/>"})
    assert str(fails(data, "tom.docx")) == "tom.docx is a ZIP file, but no Word document"


@pytest.mark.parametrize("part", [10, 100, 300, len(DOCX) // 2, len(DOCX) - 30])
def test_a_word_file_that_is_cut_off_is_damaged(part: int) -> None:
    assert isinstance(fails(DOCX[:part], "tom.docx"), DamagedError)


def test_a_word_file_with_a_flipped_byte_is_damaged() -> None:
    at = DOCX.index(b"word/document.xml") + 60
    broken = DOCX[:at] + bytes([DOCX[at] ^ 0xFF]) + DOCX[at + 1 :]
    assert isinstance(fails(broken, "tom.docx"), DamagedError)


@pytest.mark.parametrize("part", [9, 60, len(PDF) // 10])
def test_a_pdf_that_is_cut_off_is_told(part: int) -> None:
    assert isinstance(fails(PDF[:part], "tom.pdf", 60), DamagedError | EmptyDocumentError)


def test_a_zip_bomb_is_refused_before_it_is_inflated() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in (("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", _rels())):
            archive.writestr(name, data)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(b" " * 1_000_000)
    error = fails(out.getvalue(), "tom.docx", 10)
    assert isinstance(error, TooLargeError)
    assert "64 MB" in str(error)


def test_a_size_that_lies_ends_in_an_error() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join([bomb.compress(b" " * 1_000_000) for _ in range(300)]) + bomb.flush()
    data = _zip_with("word/document.xml", packed, says=1000)
    assert isinstance(fails(data, "tom.docx", 10), DamagedError)


def _rels() -> bytes:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return (
        f'<Relationships><Relationship Id="a" Type="{relation}" Target="word/document.xml"/></Relationships>'.encode()
    )


def _zip_with(name: str, packed: bytes, says: int) -> bytes:
    """A ZIP that lies about how large one of its parts is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", _rels())
        info = zipfile.ZipInfo(name)
        archive.writestr(info, packed)
    data = bytearray(out.getvalue())
    for sign, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = data.rindex(sign, 0, data.rindex(b"PK\x05\x06"))
        struct.pack_into("<H", data, at + method, 8)
        struct.pack_into("<I", data, at + size, says)
    return bytes(data)


def test_many_packed_files_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(6_000):
            archive.writestr(f"{number}", b"")
    assert isinstance(fails(out.getvalue(), "tom.docx"), TooLargeError)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_document_type_and_its_entities_are_refused(prolog: str) -> None:
    error = fails(Word(paragraph("Backups are taken daily.")).data(prolog=prolog), "tom.docx")
    assert str(error) == "tom.docx declares a document type, as no Word file does; it is not read"


def test_tables_nested_ten_thousand_deep_are_refused() -> None:
    inner = "<w:tbl><w:tr><w:tc>" * 10_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 10_000
    assert isinstance(fails(Word(inner).data(), "tom.docx"), TooLargeError)


@pytest.mark.parametrize(("data", "name"), [
    (b"<table><tr><td>" * 20_000 + b"x", "tom.html"),
    (Word("<w:tbl><w:tr><w:tc>" * 100 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 100).data(), "tom.docx"),
])  # fmt: skip
def test_tables_nested_more_than_twenty_deep_are_refused(data: bytes, name: str) -> None:
    assert str(fails(data, name)) == f"{name} nests tables more than 20 deep; no TOM needs that"


def test_tables_nested_ten_deep_are_read() -> None:
    inner = "<w:tbl><w:tr><w:tc>" * 10 + paragraph("Backups are taken daily.") + "</w:tc></w:tr></w:tbl>" * 10
    assert [claim.kind for claim in read(Word(inner).data(), "tom.docx").claims] == ["backup.automated"]


HOSTILE_HTML = {
    "nested blocks": b"<div>" * MANY + b"Backups are taken daily.",
    "nested items": b"<ul><li>" * MANY + b"x",
    "nested tables": b"<table><tr><td>" * 20 + b"x",
    "closed again and again": b"<div>" * MANY + b"</p>" * MANY + b"x",
    "items below blocks": b"<ul><li>" + b"<div>" * MANY + b"<li>" * MANY + b"x",
    "open comments": b"x<!--" * 1_000_000,
    "open tags": b"x" + b"<a " * 1_000_000,
    "open quotes": b"x" + b'<a b="' * 1_000_000,
    "angle brackets": b"<" * 5_000_000,
    "references": b"&amp" * 1_000_000,
    "attributes": b"<p" + b" a=b" * 1_000_000 + b">x",
    "scripts": b"x" + b"<script>" * 1_000_000,
    "ten megabytes on one line": b"a" * 9_999_999,
    "words": b"<p>" + b"encryption backup not " * MANY,
    "breaks": b"x<br>" * MANY,
    "boxes": "☐ ☒ ".encode() * (MANY // 10),
    "hidden": b"<p hidden>" * MANY + b"<p>x",
    "bold": b"x" + b"<b>" * MANY,
    "spans of rows": b"<table>" + b"<tr><td rowspan=1000 colspan=1000>x" * 300,
    "labels": "ja ☒ nein ☐ ".encode() * (MANY // 4),
}


@pytest.mark.parametrize("data", HOSTILE_HTML.values(), ids=HOSTILE_HTML.keys())
def test_a_hostile_page_takes_bounded_time(data: bytes) -> None:
    began = time.perf_counter()
    reading = read(data, "tom.html")
    assert time.perf_counter() - began < 60
    assert reading.statements


def test_a_page_of_half_a_million_tags_is_refused() -> None:
    assert isinstance(fails(b"<p>x" * 600_000, "tom.html", 120), TooLargeError)


@pytest.mark.parametrize("name", ["tom.txt", "tom.md", "tom.html", "tom.docx", "tom.pdf"])
def test_more_than_fifty_megabytes_are_refused_at_once(name: str) -> None:
    error = fails(b"%PDF-1.7 PK\x03\x04" + b"a" * 51 * 1024 * 1024, name, 2)
    assert str(error) == f"{name} has 51 MB; a TOM may have 50 MB at most"


def test_more_text_than_any_tom_has_is_refused() -> None:
    assert isinstance(fails(b"<pre>" + b"A\n" * 300_000, "tom.html", 60), TooLargeError)


def test_five_hundred_pages_are_read_and_one_more_is_not() -> None:
    def document(count: int) -> bytes:
        pdf = FPDF()
        pdf.set_font("helvetica", size=10)
        for number in range(count):
            pdf.add_page()
            pdf.write(text=f"Backups of system {number} are taken daily.")
        return bytes(pdf.output())

    assert len(read(document(500), "tom.pdf").statements) == 500
    assert str(fails(document(501), "tom.pdf", 60)) == "tom.pdf has more than 500 pages; give the part that is the TOM"


def test_a_locked_pdf_is_told() -> None:
    pdf = pages()
    pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.set_font("dejavu", size=10)
    pdf.write(text="Backups are taken daily.")
    error = fails(bytes(pdf.output()), "tom.pdf")
    assert isinstance(error, LockedError)
    assert str(error) == "tom.pdf is encrypted with a password; save a copy without one"


def test_a_scan_is_told_with_the_next_step() -> None:
    from PIL import Image

    pdf = FPDF()
    for _ in range(3):
        pdf.add_page()
        pdf.image(Image.new("RGB", (60, 80), "white"), 0, 0, 210, 297)
    error = fails(bytes(pdf.output()), "tom.pdf")
    assert isinstance(error, NoTextLayerError)
    assert "run text recognition (OCR) over it" in str(error)


def test_one_page_that_is_a_picture_is_named_and_the_rest_is_read() -> None:
    from PIL import Image

    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    for number in range(3):
        pdf.add_page()
        if number == 1:
            pdf.image(Image.new("RGB", (60, 80), "white"), 0, 0, 210, 297)
        else:
            pdf.write(text=f"Backups of system {number} are taken daily. The restore is tested every year.")
    texts = [statement.text for statement in read(bytes(pdf.output()), "tom.pdf").statements]
    assert "[Page 2 is a picture; what stands on it is not read.]" in texts


def test_a_content_stream_that_unpacks_to_gigabytes_is_bounded() -> None:
    bomb = zlib.compress(b"0 0 m 1 1 l S " * 20_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(bomb) + bomb + b"\nendstream",
    ]
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%sendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    data += b"trailer<</Root 1 0 R>>"
    assert isinstance(fails(data, "tom.pdf", 130), DamagedError | EmptyDocumentError | TooLargeError)


@pytest.mark.parametrize("name", [".html", ".htm", ".xhtml", ".docx", ".docm", ".pdf"])
def test_nothing_to_read_is_told(name: str) -> None:
    empty = {"docx": to_docx([]), "docm": to_docx([]), "pdf": bytes(_empty_pdf())}.get(
        name[1:], b"<!-- -->" if "htm" in name else b" "
    )
    assert isinstance(fails(empty, f"tom{name}"), EmptyDocumentError)


def _empty_pdf() -> bytearray:
    pdf = FPDF()
    pdf.add_page()
    return pdf.output()


def test_a_hostile_paragraph_of_a_megabyte_takes_bounded_time() -> None:
    began = time.perf_counter()
    assert read(Word(paragraph(run("backup not " * 100_000))).data(), "tom.docx").statements
    assert read(Word(f"<w:tbl>{row('x' * 1_000_000, '☐ ja ' * 10_000)}</w:tbl>").data(), "tom.docx").statements
    assert time.perf_counter() - began < 60
