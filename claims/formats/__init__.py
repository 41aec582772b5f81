"""The formats a TOM comes in: one line each in ``FORMATS``, one module each in this package."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath

from claims.errors import EmptyDocumentError, NotTextError, TooLargeError, UnsupportedFormatError, WrongEndingError
from claims.formats.block import Block, Extract
from claims.model import Unit

__all__ = ["FORMATS", "MOST_BYTES", "MOST_CHARACTERS", "Block", "Extract", "Format", "format_of", "utf8"]

MOST_BYTES = 50 * 1024 * 1024
MOST_CHARACTERS = 10_000_000  # a TOM of 500 pages has about 1.5 million


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, and the module that turns its bytes into text and blocks.

    The module has ``extract``, which takes the file's text (``as_text``), or else its raw bytes and its name, and gives an
    ``Extract``. It is imported when the first file of its kind is read. ``unit`` is what the positions of its blocks count.
    """

    media_type: str
    module: str
    as_text: bool = True
    magic: bytes = b""
    unit: Unit = "line"

    def extract(self, data: bytes, name: str) -> Extract:
        """Raises a ClaimsError: other bytes than this format's, a limit passed, no text, a broken or locked file."""
        if len(data) > MOST_BYTES:
            raise TooLargeError(f"{name} has {len(data) // 1024 // 1024} MB; a TOM may have 50 MB at most")
        self._check(data, name)
        read: Callable[..., Extract] = import_module(self.module).extract
        extracted = read(utf8(data, name)) if self.as_text else read(data, name)
        if len(extracted.text) > MOST_CHARACTERS:
            raise TooLargeError(f"{name} holds more than {MOST_CHARACTERS:,} characters; no TOM is as long")
        if not extracted.text.strip().strip("\ufeff"):
            raise EmptyDocumentError(f"{name} holds no text")
        return _placed(extracted)

    def _check(self, data: bytes, name: str) -> None:
        """Raises WrongEndingError where the first bytes are of another format than the name says."""
        if self.magic and self.magic in data[:1024]:
            return
        for magic, (what, advice) in _MAGIC.items():
            if (
                data.startswith(magic)
                and not (self.as_text and magic == _ZIP)
                and (magic != _SAVED or self is not _MHTML)
            ):
                raise WrongEndingError(f"{name} is {what} by its content, whatever its name says; {advice}")
        if self.magic:
            raise WrongEndingError(
                f"{name} is no {PurePath(name).suffix[1:].upper()} file by its content, or it is damaged"
            )


_ZIP = b"PK\x03\x04"
_SAVED = b"From: <Saved by "
_MAGIC: Mapping[bytes, tuple[str, str]] = {
    b"%PDF-": ("a PDF", "name it .pdf"),
    _ZIP: ("a ZIP file, as Word writes them", "name it .docx if it is a Word document"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "an old Office file or one with a password",
        "save it in Word as .docx without a password",
    ),
    _SAVED: ("a saved web page (MHTML)", "name it .mhtml"),
    b"{\\rtf": ("rich text (RTF)", "save it as .docx"),
}
_TEXT = Format("text/plain", "claims.formats.text")
_MARKDOWN = Format("text/markdown", "claims.formats.markdown")
_HTML = Format("text/html", "claims.formats.html", as_text=False)
_MHTML = Format("multipart/related", "claims.formats.mhtml", as_text=False)
_DOCX = Format(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "claims.formats.docx",
    as_text=False,
    magic=_ZIP,
    unit="paragraph",
)
_PDF = Format("application/pdf", "claims.formats.pdf", as_text=False, magic=b"%PDF-", unit="page")

FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT, ".text": _TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML, ".mhtml": _MHTML, ".mht": _MHTML,
    ".docx": _DOCX, ".docm": _DOCX, ".pdf": _PDF,
}  # fmt: skip


def format_of(name: str) -> Format:
    """The format by the file name's ending; raises UnsupportedFormatError with the endings there are."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnsupportedFormatError(f"{name}: no reader for {suffix or 'a file without an ending'}; it can be {known}")
    return FORMATS[suffix]


def utf8(data: bytes, name: str) -> str:
    """The file's text, offsets untouched (a byte order mark stays its first character); raises NotTextError."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotTextError(f"{name} is UTF-16 text; save it as UTF-8")
    if b"\x00" in data:
        raise NotTextError(f"{name} is a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTextError(f"{name} is not UTF-8 text (byte {error.start})") from None


def _placed(extract: Extract) -> Extract:
    """Blocks that do not know their position get the line of the text they begin in."""
    if any(block.position for block in extract.blocks):
        return extract
    placed: list[Block] = []
    line, last = 1, 0
    for block in extract.blocks:
        line += extract.text.count("\n", last, block.start)
        last = max(last, block.start)
        placed.append(replace(block, position=line))
    return replace(extract, blocks=tuple(placed), own=True)
