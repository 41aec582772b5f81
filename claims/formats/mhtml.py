"""MHTML: a web page as a browser saves it into one file, of which the page itself is read and nothing that it only shows.

https://www.rfc-editor.org/rfc/rfc2557: a mail of several parts, the first page among them (or the one that ``start`` names) is
the document. Parts are found by searching for their boundary, once for each of the few levels they may nest.
"""

from __future__ import annotations

import codecs
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from claims.errors import DamagedError, TooLargeError
from claims.formats import html
from claims.formats.block import Extract

_MOST_HEADER = 64 * 1024
_MOST_FIELD = 2_000  # bytes of one field of it; to take a longer one apart takes the square of its length
# The fields that are looked at, each with the lines that go on with it: to read all of a header takes a hundred times as long.
_FIELDS = re.compile(
    rb"^(content-(?:type|transfer-encoding|id)):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_MOST_PARTS = 5_000
_DEEPEST = 4
_PAGES = ("text/html", "application/xhtml+xml")


def extract(data: bytes, name: str) -> Extract:
    """The blocks of the page; their lines are those of the page inside.

    Raises DamagedError for what is no saved page or holds none, TooLargeError for more parts than any page has.
    """
    page = _page(data, name, "", 0)
    if page is None:
        raise DamagedError(f"{name} is no saved web page (MHTML), or none is inside; save the page anew, as HTML")
    return html.extract(page, name)


def _page(data: bytes, name: str, start: str, depth: int) -> bytes | None:
    """The page in a mail or in one of its parts, as HTML."""
    split = _split(data)
    if split is None:
        return None
    header, body = split
    kind = header.get_content_type()
    if kind in _PAGES:
        return _decoded(header, body)
    boundary = header.get_boundary("")
    if header.get_content_maintype() != "multipart" or not boundary or depth >= _DEEPEST:
        return None
    start = start or _parameter(header, "start")
    first: bytes | None = None
    for part in _parts(body, boundary.encode("ascii", "replace"), name):
        if first is not None and not start:
            break
        found = _page(part, name, start, depth + 1)
        if found is not None and start and _identity(part) == start:
            return found
        first = first if first is not None else found
    return first


def _split(data: bytes) -> tuple[Message, bytes] | None:
    """The header and what follows it; None where the data does not begin with a header."""
    opening = data[:_MOST_HEADER].lstrip(b"\r\n")
    skipped = len(data[:_MOST_HEADER]) - len(opening)
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := opening.find(mark)) >= 0]
    if not ends:
        return None
    at, length = min(ends)
    header = _header(opening[:at])
    return (header, data[skipped + at + length :]) if header["Content-Type"] else None


def _header(opening: bytes) -> Message:
    """The fields that are looked at; the first of a name counts, and one that is longer than any is not there."""
    found: dict[bytes, bytes] = {}
    for field in _FIELDS.finditer(opening):
        found.setdefault(field[1].lower(), field[0].rstrip())
    return BytesHeaderParser(policy=compat32).parsebytes(
        b"\n".join(field for field in found.values() if len(field) <= _MOST_FIELD)
    )


def _parts(body: bytes, boundary: bytes, name: str) -> Iterator[bytes]:
    """What stands between the lines of the boundary; the last one ends in two hyphens, where nobody cut the file off."""
    begin: int | None = None
    lines = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    for count, line in enumerate(lines.finditer(body)):
        if count > _MOST_PARTS:
            raise TooLargeError(f"{name} has more than {_MOST_PARTS:,} parts; no saved page has")
        if begin is not None:
            yield body[begin : line.start()]
        begin = None if line[1] else line.end()
        if line[1]:
            return
    if begin is not None:
        yield body[begin:]


def _decoded(header: Message, body: bytes) -> bytes:
    """The page as it was before it was packed, in UTF-8 with a mark that says so where the header names its encoding."""
    packing = str(header.get("Content-Transfer-Encoding", "")).strip().lower()
    if packing == "quoted-printable":
        body = quopri.decodestring(body)
    elif packing == "base64":
        try:
            body = b64decode(body)
        except ValueError:
            return b""
    charset = html.encoding(_parameter(header, "charset"))
    try:
        return codecs.BOM_UTF8 + body.decode(charset).encode() if charset else body
    except (LookupError, UnicodeError):
        return body  # then it is read as a page that says nothing of its encoding


def _parameter(header: Message, name: str) -> str:
    """A parameter of the content's type; what is encoded in the way of RFC 2231 comes as three values."""
    value = header.get_param(name)
    return str(value[2] if isinstance(value, tuple) else value or "")


def _identity(part: bytes) -> str:
    split = _split(part)
    return str(split[0].get("Content-ID", "")).strip() if split else ""
