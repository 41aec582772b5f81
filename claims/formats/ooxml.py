"""OOXML packages: the parts of a Word file, taken out with every size checked before a byte is inflated.

A package is a ZIP of XML parts tied by relationships (ECMA-376 part 2, https://ecma-international.org/publications-and-standards/standards/ecma-376/).
XML is read as a stream of events: a document type declaration, with which entities come in, is refused, and so is deep nesting.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from claims.errors import DamagedError, LockedError, TooLargeError, WrongEndingError

_ENTRIES = 5_000
_PART = 64 * 1024 * 1024
_TOTAL = 128 * 1024 * 1024
_DEPTH = 5_000
# What zipfile raises over an archive with damaged bytes.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    OverflowError,
)  # fmt: skip
_ENTRY = b"PK\x01\x02"


class Handler(Protocol):
    """What is told of a part's elements; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Package:
    """A Word file that is open for reading; ``name`` is how errors call it."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises TooLargeError, DamagedError, or WrongEndingError where the ZIP holds no Word document."""
        self._name = name
        self._spent = 0
        if data.count(_ENTRY) > _ENTRIES:
            raise TooLargeError(f"{name} packs more than {_ENTRIES:,} files; no Word document does")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP:
            raise self._damaged() from None
        self._infos = {info.filename.lstrip("/").lower(): info for info in self._zip.infolist()}
        self.main = self._main()

    def has(self, part: str) -> bool:
        """Is there such a part?"""
        return part.lower() in self._infos

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: id to the last word of the type ("styles") and the name of the target."""
        folder, base = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        found = _Relations(folder)
        if self.has(path):
            self.parse(path, found)
        return found.targets

    def parse(self, part: str, handler: Handler) -> None:
        """Reads a part's XML; raises TooLargeError or DamagedError."""
        depth = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEPTH:
                raise TooLargeError(f"{self._name} is nested more than {_DEPTH:,} elements deep; no TOM needs that")
            handler.start(_local(tag), {_local(key): value for key, value in attributes.items()} if attributes else {})

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            handler.end(_local(tag))

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(self._bytes(part), True)
        except expat.ExpatError:
            raise self._damaged() from None

    def _bytes(self, part: str) -> bytes:
        info = self._infos.get(part.lower())
        if info is None:
            raise self._damaged()
        self._spent += info.file_size
        if info.file_size > _PART or self._spent > _TOTAL:
            raise TooLargeError(
                f"{self._name} would unpack to more than {_PART // 1024 // 1024} MB of text; no TOM does"
            )
        if info.flag_bits & 1:
            raise LockedError(f"{self._name} is encrypted; save a copy without a password")
        try:
            with self._zip.open(info) as stream:
                return stream.read(_PART + 1)  # never gives more than the size that was checked
        except BROKEN_ZIP:
            raise self._damaged() from None

    def _main(self) -> str:
        if not self.has("_rels/.rels"):
            raise self._other()
        for kind, target in self.related("").values():
            if kind == "officeDocument" and target.lower().startswith("word/") and self.has(target):
                return target
        raise self._other()

    def _refuse(self, *_: object) -> None:
        raise DamagedError(f"{self._name} declares a document type, as no Word file does; it is not read")

    def _other(self) -> WrongEndingError:
        return WrongEndingError(f"{self._name} is a ZIP file, but no Word document")

    def _damaged(self) -> DamagedError:
        return DamagedError(f"{self._name} is damaged or cut off; save it anew from Word, or get another copy")


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(self._folder, target))
            )
            self.targets[attributes.get("Id", "")] = (attributes.get("Type", "").rsplit("/", 1)[-1], path)

    def end(self, name: str) -> None:
        """Relationships hold nothing inside."""

    def text(self, data: str) -> None:
        """Relationships hold no text."""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
