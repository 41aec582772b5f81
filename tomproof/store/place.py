"""Where a store lies: what it needs of a folder or of a container of blobs, and nothing else.

Names are relative with slashes and of the few forms in ``NAME``. Errors: FileNotFoundError for what is not there, any other
OSError where a place cannot be read or written, Damaged where something there cannot belong to a store.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from evidence.pack import Damaged
from tomproof.errors import Impossible

ID = r"\d{8}T\d{6}Z-[0-9a-f]{12}"
NAME = re.compile(rf"(store\.json|index\.json|objects/([0-9a-f]{{2}})/\2[0-9a-f]{{62}}|(runs|pruned)/{ID}\.json)\Z")
LARGEST = 512 * 1024 * 1024  # what one file of a pack may hold, as in evidence.pack
# A gzip member without a name or a time: the same bytes again, and readable by any gunzip. https://www.rfc-editor.org/rfc/rfc1952
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"

T = TypeVar("T")
R = TypeVar("R")


class ReadOnly(Impossible):
    """Whoever asks may read the place and not write to it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is there. ``stamp`` changes when the content does; ``size`` is in bytes as stored."""

    name: str
    size: int
    stamp: str


class Removed(StrEnum):
    """What became of something that was to be taken away."""

    GONE = "gone"
    KEPT = "kept"  # by a policy, for now
    HIDDEN = "hidden"  # the place itself keeps what is deleted for a time


@dataclass(frozen=True, slots=True)
class Policy:
    """Until when a place says that something cannot be changed; ``locked`` says that nobody can shorten that."""

    until: datetime | None
    locked: bool


class Place(Protocol):
    """What a store is kept in. ``near`` says that reading costs nothing worth saving."""

    @property
    def title(self) -> str: ...
    @property
    def near(self) -> bool: ...
    def entries(self, under: str) -> list[Entry]:
        """What lies under ``objects``, ``runs`` or ``pruned``, in the order of names; names of other forms too."""
        ...

    def read(self, name: str) -> bytes: ...
    def put(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """Writes whole or not at all; what is there stays, unless it is to be replaced."""
        ...

    def settle(self) -> None:
        """Returns when everything that was put would outlast a power cut."""
        ...

    def remove(self, name: str) -> Removed:
        """Takes something away; what is not there counts as gone."""
        ...

    def vacant(self) -> bool:
        """Whether nothing is there yet, so that a new store may begin."""
        ...

    def clear(self) -> int:
        """Clears what somebody left who was killed while writing; how many drafts that were. Only with ``exclusive``."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """As long as this is held nobody else writes; raises Impossible where somebody does for too long, and ReadOnly."""
        ...

    def each(self, do: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
        """``do`` for each item, in their order, as many at a time as is good for the place."""
        ...

    def policies(self) -> Mapping[str, Policy] | None:
        """What keeps each thing from being changed, by its name; None where a place has no such thing."""
        ...

    def has_policy(self) -> bool:
        """Whether the place has a policy as a whole that ``policies`` does not tell."""
        ...


def checked(name: str) -> str:
    """``name`` if a store may hold something of that name; raises Damaged."""
    if not NAME.match(name):
        raise Damaged(f"a store holds nothing named {name[:120]!r}")
    return name


def object_name(sha256: str) -> str:
    """Where a file of these plain bytes lies; raises Damaged for what is no digest."""
    return checked(f"objects/{sha256[:2]}/{sha256}")


def packed(data: bytes) -> bytes:
    """The bytes as they are stored."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeeze.compress(data) + squeeze.flush()
    return _HEAD + body + zlib.crc32(data).to_bytes(4, "little") + (len(data) % 2**32).to_bytes(4, "little")


def unpacked(stored: bytes, name: str) -> bytes:
    """The plain bytes; raises Damaged for what does not unpack, or to more than a pack may hold."""
    try:
        inflate = zlib.decompressobj(31)
        data = inflate.decompress(stored, LARGEST + 1)
    except zlib.error as error:
        raise Damaged(f"{name} in the store cannot be unpacked: {error}") from error
    if len(data) > LARGEST or not inflate.eof or inflate.unused_data:
        raise Damaged(f"{name} in the store cannot be unpacked: it is too long or not whole")
    return data
