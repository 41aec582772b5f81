"""The formats a TOM comes in: one line each in ``FORMATS``, one module each in this package."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from claims.errors import EmptyDocumentError, NotTextError, UnsupportedFormatError
from claims.formats.block import Block, Extract

__all__ = ["FORMATS", "Block", "Extract", "Format", "format_of", "utf8"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, and the module that turns its bytes into text and blocks.

    The module has ``extract``, which takes the file's text (``as_text``) or else its raw bytes, and gives an ``Extract``.
    It is imported when the first file of its kind is read.
    """

    media_type: str
    module: str
    as_text: bool = True

    def extract(self, data: bytes, name: str) -> Extract:
        """Raises NotTextError for other bytes than this format's, EmptyDocumentError where there is no text."""
        read: Callable[[str | bytes], Extract] = import_module(self.module).extract
        extracted = read(utf8(data, name) if self.as_text else data)
        if not extracted.text.strip().strip("\ufeff"):
            raise EmptyDocumentError(f"{name} holds no text")
        return extracted


_TEXT = Format("text/plain", "claims.formats.text")
_MARKDOWN = Format("text/markdown", "claims.formats.markdown")

FORMATS: Mapping[str, Format] = {".txt": _TEXT, ".text": _TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN}


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
