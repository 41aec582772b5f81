"""What can go wrong with a document or a claims file, each said in one plain line.

ClaimsError
├── EmptyDocumentError        nothing to read in it
├── NotTextError              a binary file, or text that is not UTF-8
├── UnsupportedFormatError    a file name whose format no reader knows
│   └── WrongEndingError      the content is of another format than the name says
├── TooLargeError             more than any TOM has: bytes, pages, text, depth
├── DamagedError              cut off or broken, so that it cannot be read to its end
├── LockedError               encrypted with a password
├── NoTextLayerError          a PDF of pictures: text recognition is needed first
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


class WrongEndingError(UnsupportedFormatError):
    """The file's content is of another format than its name says."""


class TooLargeError(ClaimsError):
    """The document goes over a limit that no TOM needs and that keeps reading bounded."""


class DamagedError(ClaimsError):
    """The file is cut off or broken."""


class LockedError(ClaimsError):
    """The file is encrypted."""


class NoTextLayerError(ClaimsError):
    """The pages are pictures; there are no letters in the file."""


class ClaimsFileError(ClaimsError):
    """A confirmed claims file is broken; ``file`` and ``line`` (from 1, or None) say where."""

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {message}")


class QuoteNotFoundError(ClaimsFileError):
    """A confirmed claim quotes words that the document does not hold (any more)."""
