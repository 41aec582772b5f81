"""A store in a folder: files are written whole or not at all, in an order that outlasts a kill and a power cut.

A file is written as a draft in ``tmp/``, brought to the disk, and renamed to its name. Who writes holds the operating
system's lock on the file ``lock``, which ends with the process however that ends; what lies in ``tmp/`` then is nobody's.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

from evidence.pack import Damaged
from tomproof.errors import Impossible
from tomproof.store.place import Entry, R, ReadOnly, Removed, T, checked

PATIENCE = 60.0  # seconds to wait for whoever is writing
_MAY = "look at who may write to it"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Disk:
    """What is asked of the operating system, each step by itself, so that a test can end a process after any of them."""

    def make(self, path: Path) -> None:
        """A new folder; one that is there stays."""
        path.mkdir(exist_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        """A new file."""
        with path.open("xb") as file:
            file.write(data)

    def sync(self, path: Path) -> None:
        """Brings a file to the disk."""
        with path.open("r+b") as file:
            os.fsync(file.fileno())

    def rename(self, draft: Path, path: Path) -> None:
        """Gives a draft its name, in one step."""
        draft.replace(path)

    def sync_names(self, folder: Path) -> None:
        """Brings the names in a folder to the disk, where the system has a way to."""
        if sys.platform == "win32":
            return
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)

    def unlink(self, path: Path) -> None:
        """Takes a file away."""
        path.unlink(missing_ok=True)


@dataclass(slots=True)
class FolderPlace:
    """The folder ``root``, which the first writer makes. Not for use by two threads at a time."""

    root: Path
    disk: Disk = field(default_factory=Disk)
    patience: float = PATIENCE
    _touched: set[Path] = field(default_factory=set)

    @property
    def title(self) -> str:
        """The folder for people."""
        return str(self.root)

    @property
    def near(self) -> bool:
        """Files of this machine are read at no cost."""
        return True

    def entries(self, under: str) -> list[Entry]:
        """Every file below one of the store's folders; raises Damaged for a link."""
        return sorted(self._below(self.root / under, under), key=lambda entry: entry.name)

    def _below(self, folder: Path, prefix: str) -> Iterator[Entry]:
        try:
            _plain(folder, S_ISDIR)
            found = list(os.scandir(folder))
        except FileNotFoundError:
            return
        for one in found:
            name = f"{prefix}/{one.name}"
            about = one.stat(follow_symlinks=False)
            if S_ISDIR(about.st_mode):
                yield from self._below(folder / one.name, name)
            elif S_ISREG(about.st_mode):
                yield Entry(name, about.st_size, f"{about.st_size}-{about.st_mtime_ns}")
            else:
                raise Damaged(f"{name} in the store is a link; a store holds plain files only")

    def read(self, name: str) -> bytes:
        """A file's bytes; raises FileNotFoundError, or Damaged for a link."""
        path = self.root / checked(name)
        for folder in self._folders(path):
            _plain(folder, S_ISDIR)
        _plain(path, S_ISREG)
        with os.fdopen(os.open(path, os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0)), "rb") as file:
            return file.read()

    def put(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """Writes a file whole or not at all."""
        path = self.root / checked(name)
        if not replace and path.exists():
            return
        for folder in reversed(self._folders(path)):
            self._make(folder)
        self._make(self.root / "tmp")
        # A name that nobody else has, on no other machine that shares the folder: readers write the cache without the lock.
        draft = self.root / "tmp" / f"{secrets.token_hex(16)}.part"
        try:
            self.disk.write(draft, data)
            self.disk.sync(draft)
            self.disk.rename(draft, path)
        except OSError:
            with suppress(OSError):
                self.disk.unlink(draft)
            raise
        self._touched.add(path.parent)

    def _folders(self, path: Path) -> list[Path]:
        """The folders of the store that a file lies in, the innermost first."""
        return [one for one in path.parents if one != self.root and self.root in one.parents]

    def _make(self, folder: Path) -> None:
        try:
            _plain(folder, S_ISDIR)
        except FileNotFoundError:
            self.disk.make(folder)
            self._touched.add(folder.parent)

    def settle(self) -> None:
        """Brings the names of everything new to the disk; the contents are there since they were written."""
        for folder in sorted(self._touched):
            self.disk.sync_names(folder)
        self._touched.clear()

    def remove(self, name: str) -> Removed:
        """Takes a file away."""
        path = self.root / checked(name)
        self.disk.unlink(path)
        self._touched.add(path.parent)
        return Removed.GONE

    def vacant(self) -> bool:
        """Whether there is no folder, or an empty one; what a first writer leaves who is killed does not count."""
        try:
            return {one.name for one in self.root.iterdir()} <= {"lock", "tmp"}
        except FileNotFoundError:
            return True

    def clear(self) -> int:
        """Takes away what was left in ``tmp/`` by somebody who was killed."""
        left = list(self._below(self.root / "tmp", "tmp"))
        for entry in left:
            self.disk.unlink(self.root / entry.name)
        return len(left)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Holds the lock; makes the folder where it is not there."""
        at = self._lock_file()
        try:
            until = time.monotonic() + self.patience
            while not _locked(at):
                if time.monotonic() > until:
                    raise Impossible(
                        f"somebody else has been writing to the store {self.root} for {self.patience:g} seconds",
                        "try again when that run is over",
                    )
                time.sleep(0.05)
            yield
        finally:
            os.close(at)

    def _lock_file(self) -> int:
        try:
            if not self.root.is_dir():
                self.root.mkdir(parents=True, exist_ok=True)
                self._touched.add(self.root.parent)
            return os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
                raise ReadOnly(f"the store {self.root} cannot be written: {error.strerror}", _MAY) from error
            raise

    def each(self, do: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
        """One after the other."""
        return map(do, items)

    def policies(self) -> None:
        """Whoever may write to a folder may change what is in it."""

    def has_policy(self) -> bool:
        """A folder has none."""
        return False


def _plain(path: Path, kind: Callable[[int], bool]) -> None:
    """Returns if there is a folder or a file itself; raises FileNotFoundError, or Damaged for a link and anything else."""
    mode = path.lstat().st_mode
    if not kind(mode):
        what = "a link" if S_ISLNK(mode) else "neither a plain file nor a folder where one belongs"
        raise Damaged(f"{path.name} in the store is {what}; a store holds plain files only")


def _locked(at: int) -> bool:
    """Whether the lock could be had; it is given back when the file is closed, by whomever."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(at, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
