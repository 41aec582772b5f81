"""The store itself: the runs that are kept, a pack out of it as it went in, and a pack into it.

The order of ``add`` is what makes it safe to be killed: first what the store is, then every file of the pack, then (when
all of it is on the disk) the run that names them, then the cache. Until the run's file has its name there is no such
run, and what lies there already is used by the next try.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from evidence.form import dump_json
from evidence.pack import AFTER, MANIFEST, RECORDS, Damaged, Pack, digest, open_files
from tomproof.errors import Impossible, TomproofError, Wrong
from tomproof.store import index
from tomproof.store.model import Run, dumped, run_of
from tomproof.store.place import Place, object_name, packed, unpacked

ABOUT, SCHEMA = "store.json", 1
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Pruned(Damaged):
    """A raw answer that is no longer kept."""


def is_raw(name: str) -> bool:
    """Whether a file of a pack is among its raw answers, which ``prune`` takes away; all others stay for good."""
    return name == RECORDS or name.startswith("bodies/")


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """A pack's files as they lie in a store: by their digests, from the manifest and from what came after it."""

    place: Place = field(repr=False)
    run: Run
    manifest: bytes = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)

    def names(self) -> list[str]:
        """The files that are kept; those that were pruned are not among them."""
        return sorted(name for name in self.digests if not (self.run.pruned and is_raw(name)))

    def read(self, name: str) -> bytes:
        """A file as it went in; raises KeyError where the pack has none of that name, Damaged and Pruned."""
        if self.run.pruned and is_raw(name):
            raise Pruned(f"{name} of the run {self.run.id} has been pruned: its raw answers are no longer kept")
        return self.manifest if name == MANIFEST else read_object(self.place, self.digests[name], name)


@dataclass(frozen=True, slots=True)
class Store:
    """A store in a place. Its methods raise Damaged, Impossible, and Wrong for what the user asked for."""

    place: Place

    def runs(self) -> tuple[Run, ...]:
        """Every run, oldest first."""
        try:
            return index.runs(self.place)
        except OSError as error:
            raise unreadable(self.place, error) from error

    def pack(self, run: Run) -> Pack:
        """The pack of a run, read from here file by file; of one that was pruned, what is left of it."""
        try:
            raw = read_object(self.place, run.sha256, MANIFEST)
            named = open_files(_Alone(raw), f"the run {run.id}").manifest["files"]
            files = StoredFiles(self.place, run, raw, {MANIFEST: run.sha256, **named, **dict(run.after)})
            return open_files(files, f"the run {run.id}")
        except OSError as error:
            raise unreadable(self.place, error) from error

    def add(self, pack: Pack) -> Run:
        """Keeps a pack, with its seal where it has one; every file is compared with the manifest on its way in.

        A pack that is kept already is looked through: what is missing or damaged of it is put right, and a seal that came
        later is added.
        """
        unlisted = pack.unlisted()
        if unlisted:
            raise Damaged(f"the pack is not kept, because it is not whole: {unlisted[0]}")
        after = {name: data for name in sorted(AFTER) if (data := pack.after(name)) is not None}
        run = run_of(pack, {name: digest(data) for name, data in after.items()})
        try:
            with self.place.exclusive():
                self.place.clear()
                self._begin()
                return self._add(pack, run, after)
        except TomproofError:
            raise
        except OSError as error:
            raise unwritable(self.place, error) from error

    def _begin(self) -> None:
        """Says what this place is, before anything is put into it."""
        if not looks_like_one(self.place):
            self.place.put(ABOUT, dump_json({"schema": SCHEMA, "tool": "tomproof"}))
            self.place.settle()

    def _add(self, pack: Pack, run: Run, after: Mapping[str, bytes]) -> Run:
        there = self._there(run)
        held = {entry.name for entry in self.place.entries("objects")}
        keep = partial(self._keep, held, self.place.near or there is not None)
        list(self.place.each(lambda name: keep(pack.read(name)), sorted(pack.manifest["files"])))
        raw = pack.files.read(MANIFEST)
        if digest(raw) != pack.sha256:
            raise Damaged("the pack is not kept: its manifest has been changed since it was opened")
        for data in (raw, *after.values()):
            keep(data)
        self.place.settle()
        if there is not None:
            run = replace(run, after=tuple(sorted({**dict(there.after), **dict(run.after)}.items())))
        if run != there:
            self.place.put(f"runs/{run.id}.json", dumped(run), replace=there is not None)
            self.place.settle()
        index.runs(self.place)
        return run

    def _there(self, run: Run) -> Run | None:
        """The same run as it is kept already; raises Wrong for one that was pruned, Damaged for another of that name."""
        if run.id in index.listed(self.place, "pruned"):
            raise Wrong(f"the run {run.id} was pruned from this store; its raw answers are not taken in again")
        try:
            there = index.read_run(self.place, run.id)
        except FileNotFoundError:
            return None
        if there.sha256 != run.sha256:
            raise Damaged(f"the store holds another run named {run.id}")
        return there

    def _keep(self, held: set[str], look: bool, data: bytes) -> None:
        """Puts one file in; one that is there stays, if it is sound where it is to be looked at."""
        sha256 = digest(data)
        name = object_name(sha256)
        if name not in held:
            self.place.put(name, packed(data))
        elif look and not _is_sound(self.place, sha256):
            self.place.put(name, packed(data), replace=True)


@dataclass(frozen=True, slots=True)
class _Alone:
    """A manifest without its pack."""

    raw: bytes

    def names(self) -> list[str]:
        return [MANIFEST]

    def read(self, name: str) -> bytes:
        if name != MANIFEST:
            raise KeyError(name)
        return self.raw


def read_object(place: Place, sha256: str, what: str = "an object") -> bytes:
    """The plain bytes under a digest; raises Damaged where they are not there or not these, and OSError."""
    name = object_name(sha256)
    try:
        data = unpacked(place.read(name), name)
    except FileNotFoundError:
        raise Damaged(f"{what} is missing in the store: there is no {name}") from None
    if digest(data) != sha256:
        raise Damaged(f"{what} has been changed in the store: {name} has another SHA-256")
    return data


def _is_sound(place: Place, sha256: str) -> bool:
    try:
        read_object(place, sha256)
    except Damaged:
        return False
    return True


def looks_like_one(place: Place) -> bool:
    """Whether there is a store in a place; raises Damaged for one of another schema, and OSError."""
    try:
        about = json.loads(place.read(ABOUT))
        schema = about["schema"]
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"{ABOUT} of {place.title} cannot be read, so it is not known what this store is") from error
    if schema != SCHEMA:
        raise Damaged(f"the store {place.title} was written in schema {schema}, this version reads schema {SCHEMA}")
    return True


def unreadable(place: Place, error: OSError) -> Impossible:
    """What to say where a place cannot be read."""
    return Impossible(f"the store {place.title} cannot be read: {error.strerror or error}", "look at who may read it")


def unwritable(place: Place, error: OSError) -> Impossible:
    """What to say where a place cannot be written; what was in the store is not touched by that."""
    if error.errno in _FULL:
        return Impossible(
            f"the disk of the store {place.title} is full; everything that was in the store is still there",
            "free some space, then add the pack again with tomproof store add",
        )
    return Impossible(
        f"the store {place.title} cannot be written: {error.strerror or error}; everything in it is still there",
        "look at who may write to it, then add the pack again with tomproof store add",
    )
