"""What can go wrong with a document or a claims file, each said in one plain line.

ClaimsError
├── EmptyDocumentError        nothing to read in it
├── NotTextError              a binary file, or text that is not UTF-8
├── UnsupportedFormatError    a file name whose format no reader knows
└── ClaimsFileError           a confirmed claims file that cannot be used, with file and line
    └── QuoteNotFoundError    a confirmed claim whose sentence the document no longer holds
"""

from __future__ import annotations


class ClaimsError(Exception):
    """The TOM side cannot go on; the message is one line for the person who gave the file."""


class EmptyDocumentError(ClaimsError):
    """The document holds no text."""


class NotTextError(ClaimsError):
    """The file is binary, or it is text in another encoding than UTF-8."""


class UnsupportedFormatError(ClaimsError):
    """No reader knows this kind of file."""


class ClaimsFileError(ClaimsError):
    """A confirmed claims file is broken; ``file`` and ``line`` (from 1, or None) say where."""

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {message}")


class QuoteNotFoundError(ClaimsFileError):
    """A confirmed claim quotes words that the document does not hold (any more)."""
