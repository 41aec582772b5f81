"""Saved web pages: MHTML as browsers write it, and HTML as Word saves it."""

from __future__ import annotations

import base64
import quopri
import time

import pytest

from claims import read
from claims.errors import ClaimsError, DamagedError, EmptyDocumentError, TooLargeError, WrongEndingError

PAGE = "<html><head><meta charset=utf-8></head><body><h1>Maßnahmen</h1><p>Backups are taken daily – für alle.</p></body></html>"
FRAME = "<html><body><p>MFA is not enforced.</p></body></html>"
TOLD = ["Maßnahmen", "Backups are taken daily – für alle."]


def part(body: bytes, *header: str) -> bytes:
    return "\r\n".join([*header, "", ""]).encode() + body


def page(source: str = PAGE, *header: str) -> bytes:
    """A page in the way a browser packs it."""
    return part(
        quopri.encodestring(source.encode()).replace(b"\n", b"\r\n"),
        "Content-Type: text/html", "Content-Transfer-Encoding: quoted-printable", *header,
    )  # fmt: skip


def saved(
    *parts: bytes, kind: str = 'multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Boundary--x----"'
) -> bytes:
    opening = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com/security\r\nSubject: Security\r\n"
        f"Date: Fri, 20 Nov 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n\r\n"
    )
    mark = b"------Boundary--x----"
    return opening.encode() + b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


PICTURE = part(base64.encodebytes(bytes(3000)), "Content-Type: image/png", "Content-Transfer-Encoding: base64")


def told(data: bytes, name: str = "tom.mhtml") -> list[str]:
    return [one.text for one in read(data, name).statements]


@pytest.mark.parametrize(
    "data",
    [
        saved(page(), PICTURE, page(FRAME)),
        saved(PICTURE, page(), page(FRAME)),
        saved(page()).replace(b"\r\n", b"\n"),
        saved(part(base64.encodebytes(PAGE.encode()), "Content-Type: text/html", "Content-Transfer-Encoding: base64")),
        saved(part(PAGE.replace("utf-8", "x").encode("windows-1252"), 'Content-Type: text/html; charset="windows-1252"')),
        saved(part(PAGE.encode(), "Content-Type: text/html; charset=nobody-knows", "Content-Transfer-Encoding: 8bit")),
        saved(page(FRAME), page(PAGE, "Content-ID: <main>"),
              kind='multipart/related; start="<main>"; boundary="----Boundary--x----"'),
        saved(part(b"--in\r\n" + part(b"Backups", "Content-Type: text/plain") + b"\r\n--in\r\n" + page() + b"\r\n--in--",
                   "Content-Type: multipart/alternative; boundary=in")),
        part(PAGE.encode(), "MIME-Version: 1.0", "Content-Type: text/html"),
    ],
)  # fmt: skip
def test_the_page_itself_is_read_and_not_what_it_shows(data: bytes) -> None:
    assert told(data) == TOLD
    assert told(data, "tom.mht") == TOLD
    assert [claim.kind for claim in read(data, "tom.mhtml").claims] == ["backup.automated"]


def test_a_saved_page_under_another_name_is_told_with_the_next_step() -> None:
    with pytest.raises(WrongEndingError) as caught:
        read(saved(page()), "tom.html")
    assert str(caught.value) == (
        "tom.html is a saved web page (MHTML) by its content, whatever its name says; name it .mhtml"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        PAGE.encode(),
        saved(PICTURE),
        saved(),
        saved(page())[:200],
        b"Content-Type: multipart/related\r\n\r\n--x\r\n\r\n",
        b"Content-Type: multipart/related; boundary=x\r\n\r\n" + b"a" * 1000,
        b"Content-Type: " + b"a" * 200_000 + b"\r\n\r\n",
    ],
)
def test_what_holds_no_page_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedError) as caught:
        read(data, "tom.mhtml")
    assert str(caught.value) == "tom.mhtml is no saved web page (MHTML), or none is inside; save the page anew, as HTML"


def test_a_page_that_cannot_be_unpacked_holds_no_text() -> None:
    with pytest.raises(EmptyDocumentError):
        read(saved(part(b"A", "Content-Type: text/html", "Content-Transfer-Encoding: base64")), "tom.mhtml")


def test_hostile_saved_pages_end_in_a_clear_error_in_bounded_time() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(20_000)
    )
    same = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 2_000_000
    header = b"Content-Type: multipart/mixed;" + b" a*0*=b;\r\n" * 5_000 + b" boundary=x\r\n\r\n--x\r\n" + page()
    blanks = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (b"--x" + b" " * 5_000 + b"y\r\n") * 2_000
    pictures = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (b"--x\r\n" + PICTURE + b"\r\n") * 6_000
    began = time.perf_counter()
    for data in (header, nested, same, blanks, b"MIME-Version: 1.0\r\n" * 500_000):
        with pytest.raises(ClaimsError):
            read(data, "tom.mhtml")
    with pytest.raises(TooLargeError, match="more than 5,000 parts"):
        read(pictures, "tom.mhtml")
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    "field",
    [
        'Content-Type: multipart/mixed; x="' + ";" * 60_000,
        'Content-Type: image/png; x="' + ";" * 60_000 + '"; boundary=x',
        "Content-Type: image/png; " + "".join(f"a*{at}=x;" for at in range(6_000)),
        "X: y\r\n" * 10_000 + "Content-Type: image/png",
    ],
)
def test_a_header_that_takes_long_to_take_apart_is_not(field: str) -> None:
    began = time.perf_counter()
    assert told(saved(*[part(b"", field)] * 100, page())) == TOLD
    assert time.perf_counter() - began < 3


def test_of_two_fields_of_a_name_the_first_counts() -> None:
    assert told(saved(part(PAGE.encode(), "CONTENT-TYPE:\r\n text/html", "Content-Type: image/png"))) == TOLD


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "utf-7", "idna", "undefined", "hex", "a\0b", "\udcff"])
def test_an_encoding_that_no_page_can_be_in_is_not_believed(name: str) -> None:
    field = f'Content-Type: text/html; charset="{name}"'.encode(errors="surrogateescape")
    body = field + b"\r\n\r\n" + PAGE.encode()
    began = time.perf_counter()
    assert told(saved(body)) == TOLD
    if name.isprintable():
        source = PAGE.replace("<meta charset=utf-8>", f"<meta charset={name}>") + "\\x41" + "<i>a</i>" * 60_000
        assert told(source.encode(), "tom.html")[:1] == TOLD[:1]
    assert time.perf_counter() - began < 5


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=windows-1252"><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:AllowPNG/></xml><![endif]--><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=DE><div class=WordSection1><h1>Zugangskontrolle<o:p></o:p></h1>
<p class=MsoNormal>Datensicherungen werden täglich erstellt.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>MFA ist für alle Administratoren erzwungen</p>
<p class=MsoNormal><del cite="mailto:a" datetime="2025">TLS 1.0</del><ins>TLS 1.2</ins> wird erzwungen.</p></div>
<some-extension data-shadow="true"></some-extension><noscript>Bitte aktivieren Sie JavaScript.</noscript></body></html>"""


def test_a_page_that_word_saved_is_read_without_its_noise() -> None:
    assert told(WORD.encode("windows-1252"), "tom.htm") == [
        "Zugangskontrolle", "Datensicherungen werden täglich erstellt.", "· MFA ist für alle Administratoren erzwungen",
        "TLS 1.0 TLS 1.2 wird erzwungen.",
    ]  # fmt: skip
    reading = read(WORD.encode("windows-1252"), "tom.htm")
    assert dict(reading.claims[-1].params) == {"min_tls": "1.2"}  # and not the version that was struck out
