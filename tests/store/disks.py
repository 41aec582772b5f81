"""Disks on which a process is killed, that are full, or that lose at a power cut what nobody brought to them."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tomproof.store.folder import Disk


class Killed(BaseException):
    """The process is gone: nobody catches this, and no clean-up reaches the disk after it."""


class Light(Disk):
    """Does all but wait for the disk."""

    def sync(self, path: Path) -> None:
        assert path.exists()

    def sync_names(self, folder: Path) -> None:
        assert folder.is_dir()


class Dying(Light):
    """Ends the process at its step number ``last``, before the step is done or, where ``torn``, in the middle of a write."""

    def __init__(self, last: int, *, torn: bool = False) -> None:
        self.last, self.torn, self.steps = last, torn, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps >= self.last:
            raise Killed

    def make(self, path: Path) -> None:
        self.step()
        super().make(path)

    def write(self, path: Path, data: bytes) -> None:
        if self.torn and self.steps + 1 == self.last:
            super().write(path, data[: len(data) // 2])
        self.step()
        super().write(path, data)

    def sync(self, path: Path) -> None:
        self.step()
        super().sync(path)

    def rename(self, draft: Path, path: Path) -> None:
        self.step()
        super().rename(draft, path)

    def sync_names(self, folder: Path) -> None:
        self.step()
        super().sync_names(folder)

    def unlink(self, path: Path) -> None:
        self.step()
        super().unlink(path)


class Full(Light):
    """Has no room left from its write number ``last`` on."""

    def __init__(self, last: int, number: int = errno.ENOSPC) -> None:
        self.last, self.number, self.writes, self.refused = last, number, 0, 0

    def write(self, path: Path, data: bytes) -> None:
        self.writes += 1
        if self.writes >= self.last:
            self.refused += 1
            super().write(path, data[: len(data) // 2])
            raise OSError(self.number, "no room")
        super().write(path, data)


@dataclass
class Forgetful(Dying):
    """Besides dying, it loses at ``cut`` whatever was not brought to it: contents, names, new folders.

    ``hasty`` names are the exception: they are on the disk at once, before everything that should have been there first.
    """

    last: int
    hasty: tuple[str, ...] = ()
    torn: bool = False
    steps: int = 0
    loose: set[Path] = field(default_factory=set)
    named: list[tuple[Path, bytes | None]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    taken: list[tuple[Path, bytes]] = field(default_factory=list)

    def make(self, path: Path) -> None:
        super().make(path)
        self.folders.append(path)

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self.loose.add(path)

    def sync(self, path: Path) -> None:
        super().sync(path)
        self.loose.discard(path)

    def rename(self, draft: Path, path: Path) -> None:
        before = path.read_bytes() if path.exists() else None
        super().rename(draft, path)
        if draft in self.loose:
            self.loose.discard(draft)
            self.loose.add(path)
        self.named.append((path, before))

    def sync_names(self, folder: Path) -> None:
        super().sync_names(folder)
        self.named = [one for one in self.named if one[0].parent != folder]
        self.taken = [one for one in self.taken if one[0].parent != folder]
        self.folders = [one for one in self.folders if one.parent != folder]

    def unlink(self, path: Path) -> None:
        data = path.read_bytes() if path.exists() else None
        super().unlink(path)
        if data is not None:
            self.taken.append((path, data))

    def cut(self) -> None:
        """The power fails."""
        for path in self.loose:
            if path.exists():
                path.write_bytes(b"")
        for path, before in reversed(self.named):
            if path.parent.name in self.hasty:
                continue
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        for path, data in self.taken:
            if "unlinks" not in self.hasty:
                path.write_bytes(data)
        for folder in reversed(self.folders):
            if folder.name not in self.hasty:
                shutil.rmtree(folder, ignore_errors=True)
