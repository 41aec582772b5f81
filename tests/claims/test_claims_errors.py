"""Mistakes and hostile files: one plain line, in bounded time."""

from __future__ import annotations

import time

import pytest

from claims import read
from claims.errors import ClaimsError, EmptyDocumentError, NotTextError, UnsupportedFormatError


@pytest.mark.parametrize(
    ("data", "name", "error", "message"),
    [
        (b"", "tom.md", EmptyDocumentError, "tom.md holds no text"),
        (b" \n\t\r\n", "tom.txt", EmptyDocumentError, "tom.txt holds no text"),
        (b"\xef\xbb\xbf\n", "tom.txt", EmptyDocumentError, "tom.txt holds no text"),
        (b"PK\x03\x04\x00\x00", "tom.md", NotTextError, "tom.md is a binary file, not text"),
        (b"Ma\xdfnahme", "tom.txt", NotTextError, "tom.txt is not UTF-8 text (byte 2)"),
        ("Maßnahme".encode("utf-16"), "tom.txt", NotTextError, "tom.txt is UTF-16 text; save it as UTF-8"),
        (
            b"x",
            "tom.xls",
            UnsupportedFormatError,
            (
                "tom.xls: no reader for .xls; it can be .txt, .text, .md, .markdown, .html, .htm, .xhtml, .mhtml, .mht, .docx, "
                ".docm, .pdf"
            ),
        ),
        (
            b"x",
            "tom",
            UnsupportedFormatError,
            (
                "tom: no reader for a file without an ending; it can be .txt, .text, .md, .markdown, .html, .htm, .xhtml, "
                ".mhtml, .mht, .docx, .docm, .pdf"
            ),
        ),
    ],
)
def test_a_mistake_is_told_in_one_line(data: bytes, name: str, error: type[ClaimsError], message: str) -> None:
    with pytest.raises(error) as caught:
        read(data, name)
    assert str(caught.value) == message


MANY = 100_000
HOSTILE = {
    "ten megabytes on one line": b"a" * 10_000_000,
    "one word again and again": b"encryption backup not " * MANY,
    "commas": b"a, " * MANY,
    "open brackets": b"(" * MANY,
    "square brackets": b"[" * MANY,
    "stops": b". " * MANY,
    "initials": b"A. " * MANY,
    "blank lines": b"\n" * MANY + b"x",
    "stars": b"*" * MANY,
    "backticks": b"`" * MANY,
    "angle brackets": b"<" * MANY,
    "nested quotes": b">" * MANY + b" x",
    "nested items": b"".join(b" " * (2 * depth) + b"- a\n" for depth in range(400)),
    "nested tables": b"<table><tr><td>" * 10_000,
    "nested blocks": b"<div>\n" * 5_000,
    "links": b"[a](" * MANY,
    "pictures": b"![a](b)" * (MANY // 4),
    "struck": b"~~a" * MANY,
    "underscores": b"_a" * MANY,
    "pipes": b"|" * MANY,
    "labels": b"a:" * MANY,
    "addresses": b"a@" * MANY,
    "links without end": b"http://" * MANY,
    "versions": b"tls 1.2/1.3, " * (MANY // 4),
    "negations": b"no " * MANY,
    "wrapped words": "Verschlüs-\n".encode() * 5_000,
}


@pytest.mark.parametrize("name", ["tom.txt", "tom.md"])
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_takes_bounded_time(data: bytes, name: str) -> None:
    began = time.perf_counter()
    reading = read(data, name)
    assert time.perf_counter() - began < 20
    assert reading.statements


def test_a_document_of_thirty_pages_takes_about_a_second_at_most() -> None:
    page = (
        "## Section\n\n"
        + "- Access to production is restricted to authorised staff, and MFA is enforced.\n- Backups: daily, 30 days\n"
        * 15
    )
    read(page.encode(), "tom.md")
    began = time.perf_counter()
    reading = read((page * 30).encode(), "tom.md")
    assert len(reading.statements) == 30 * 31
    assert time.perf_counter() - began < 4
