"""The evidence pack on disk: a folder, or the same as one deterministic .zip, that proves itself by its digests.

    manifest.json       schema, tool, estate, times, queries asked, what was declared and waived, SHA-256 of every other file
    tom/                the document as given
    claims.toml         what it promises
    records.jsonl       one line a Record
    bodies/<sha256>     raw answers
    verdicts.json       what the judges said
    seal.sigstore.json  signature and time stamp, where there is a key: it names the manifest
    verify.html         a page that checks all of this in a browser, under the digest of the seal

While a run is under way there is ``collecting.json`` instead of the manifest, and ``records.jsonl`` only grows: a run that
was cut off goes on where it stopped. A sealed pack is never changed.

Errors: PackError (a plain sentence for the user) with its kinds NotAPack, Unfinished and Damaged.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from evidence.declared import NOTHING, Declared
from evidence.form import canonical_json, moment
from evidence.form import dump_json as dump_json
from evidence.query import Query
from evidence.record import Record
from evidence.snapshot import Snapshot
from evidence.waivers import Waiver, waivers_from, waivers_json

SCHEMA = 1
MANIFEST, COLLECTING, RECORDS = "manifest.json", "collecting.json", "records.jsonl"
CLAIMS, VERDICTS = "claims.toml", "verdicts.json"
# What comes after the manifest and names it: these two are not in its list.
SEAL, PAGE = "seal.sigstore.json", "verify.html"
AFTER = frozenset((SEAL, PAGE))
_NAME = re.compile(
    r"(manifest\.json|seal\.sigstore\.json|verify\.html|claims\.toml|records\.jsonl|verdicts\.json|bodies/[0-9a-f]{64}|tom/[^/\\\x00-\x1f]{1,200})\Z"
)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LARGEST = 512 * 1024 * 1024
# What zipfile raises over an archive with changed bytes, besides BadZipFile.
_BROKEN_ZIP = (zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


class PackError(Exception):
    """Something is wrong with a pack; the message is one plain sentence."""


class NotAPack(PackError):  # noqa: N818
    """There is no pack there."""


class Unfinished(PackError):  # noqa: N818
    """The run that wrote this pack was cut off; ``collect`` goes on with it."""


class Damaged(PackError):  # noqa: N818
    """A file of the pack is not what the manifest says."""


@dataclass(frozen=True, slots=True)
class Estate:
    """Whose answers these are. Times are UTC, RFC 3339; ``identity`` names the asking principal, never a secret."""

    cloud: str
    tenant: str
    identity: str
    subscriptions: tuple[tuple[str, str], ...] = ()
    management_groups: tuple[str, ...] = ()
    collected_from: str = ""
    collected_to: str = ""

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["subscriptions"] = [{"id": id_, "name": name} for id_, name in self.subscriptions]
        data["management_groups"] = list(self.management_groups)
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Estate:
        return Estate(
            cloud=str(data["cloud"]),
            tenant=str(data["tenant"]),
            identity=str(data["identity"]),
            subscriptions=tuple((str(s["id"]), str(s["name"])) for s in data["subscriptions"]),
            management_groups=tuple(str(m) for m in data["management_groups"]),
            collected_from=str(data["collected_from"]),
            collected_to=str(data["collected_to"]),
        )


class Files(Protocol):
    """Where a pack's files are read from: a folder or a .zip."""

    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A pack as a folder. Links are refused: they could lead out of it."""

    path: Path

    def names(self) -> list[str]:
        found = []
        for here, folders, files in os.walk(self.path):
            for name in [*folders, *files]:
                if (Path(here) / name).is_symlink():
                    raise Damaged(f"{name} in the pack is a link; a pack holds plain files only")
            found += [(Path(here) / name).relative_to(self.path).as_posix() for name in files]
        return sorted(found)

    def read(self, name: str) -> bytes:
        return (self.path / checked(name)).read_bytes()


@dataclass(frozen=True, slots=True)
class Archive:
    """A pack as one .zip."""

    path: Path
    _zip: zipfile.ZipFile = field(repr=False)

    def names(self) -> list[str]:
        names = sorted(i.filename for i in self._zip.infolist() if not i.filename.endswith("/"))
        if len(set(names)) != len(names):
            raise Damaged("the archive holds two files of the same name")
        return names

    def read(self, name: str) -> bytes:
        info = self._zip.getinfo(checked(name))
        if info.file_size > _LARGEST:
            raise Damaged(f"{name} would unpack to {info.file_size} bytes, which is more than a pack may hold")
        try:
            return self._zip.read(info)
        except _BROKEN_ZIP as error:
            raise Damaged(f"{name} in the archive cannot be unpacked: {error}") from error


def checked(name: str) -> str:
    """``name`` if a pack may hold a file of that name; anything else could lead out of the pack."""
    if not _NAME.match(name) or name in ("tom/.", "tom/.."):
        raise Damaged(f"a pack holds no file named {name!r}")
    return name


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Pack:
    """A sealed pack, read-only."""

    files: Files
    manifest: Mapping[str, Any]
    sha256: str

    @property
    def estate(self) -> Estate:
        return Estate.from_json(self.manifest["estate"])

    @property
    def edition(self) -> str:
        """``company`` for what was collected; ``handout`` for what was made of it to be handed out, without people."""
        return str(self.manifest.get("edition", "company"))

    @property
    def declared(self) -> Declared:
        """What the company said of its own people and estate; nothing in most packs."""
        return Declared.from_json(self.manifest.get("declared", {}))

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """What stands beside the verdicts, never in them: contradictions that somebody has approved until a day."""
        return waivers_from(self.manifest.get("waivers", []))

    def read(self, name: str) -> bytes:
        """A file's bytes, checked against the manifest; raises Damaged."""
        expected = self.manifest["files"].get(name)
        if expected is None:
            raise Damaged(f"{name} is not in the manifest")
        try:
            data = self.files.read(name)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise Damaged(f"{name} is missing or cannot be read") from error
        if digest(data) != expected:
            raise Damaged(f"{name} has been changed: its SHA-256 is not the one in the manifest")
        return data

    def after(self, name: str) -> bytes | None:
        """A file that is not in the manifest because it came after it (``AFTER``); None where there is none."""
        try:
            return self.files.read(name)
        except (OSError, KeyError):
            return None
        except zipfile.BadZipFile as error:
            raise Damaged(f"{name} in the archive cannot be unpacked: {error}") from error

    @property
    def previous(self) -> Mapping[str, str] | None:
        """The run before this one, by the SHA-256 of its manifest and the time when it ended; None for a first one."""
        found: Mapping[str, str] | None = self.manifest.get("previous")
        return found

    def document(self) -> tuple[str, bytes]:
        """The TOM as given: its name and bytes."""
        names = [name for name in self.manifest["files"] if name.startswith("tom/")]
        if len(names) != 1:
            raise Damaged(f"a pack holds one document, this one {len(names)}")
        return names[0].removeprefix("tom/"), self.read(names[0])

    def records(self) -> list[Record]:
        """Every exchange, in the order of asking."""
        return parse_records(self.read(RECORDS))

    def snapshot(self) -> Snapshot:
        """The evidence as judges see it."""
        estate = self.estate
        return Snapshot(
            self.records(),
            lambda sha256: self.read(f"bodies/{sha256}"),
            moment(estate.collected_to),
            asked=[q["id"] for q in self.manifest["queries"]],
            subscriptions=self.manifest["chosen"],
            declared=self.declared,
        )

    def problems(self) -> list[str]:
        """Everything about the pack's integrity that is wrong, one sentence each; empty when all is as sealed."""
        return [*self.unlisted(), *self.changed()]

    def unlisted(self) -> list[str]:
        """A sentence for each file that is there and that the manifest does not name."""
        held = set(self.files.names()) - {MANIFEST} - AFTER
        return [f"{name} is in the pack but not in the manifest" for name in sorted(held - set(self.manifest["files"]))]

    def changed(self) -> list[str]:
        """A sentence for each file that is missing or not the one that the manifest names."""
        found = []
        for name in sorted(self.manifest["files"]):
            try:
                self.read(name)
            except Damaged as error:
                found.append(str(error))
        return found


def open_pack(path: Path) -> Pack:
    """A sealed pack in a folder or a .zip; raises NotAPack, Unfinished or Damaged."""
    try:
        return open_files(_files(path), str(path))
    except NotAPack:
        if path.is_dir() and (path / COLLECTING).exists():
            raise Unfinished(f"{path} is an unfinished pack; run collect with --pack {path} again to go on") from None
        raise


def open_files(files: Files, where: str) -> Pack:
    """The sealed pack in ``files``, wherever these are; ``where`` says so for people. Raises NotAPack or Damaged."""
    try:
        raw = files.read(MANIFEST)
    except (OSError, KeyError):
        raise NotAPack(f"{where} holds no manifest.json, so it is not an evidence pack") from None
    except zipfile.BadZipFile as error:
        raise Damaged(f"{where} is a damaged archive: {error}") from error
    try:
        manifest = json.loads(raw)
        if manifest["schema"] != SCHEMA:
            raise Damaged(f"{where} was written in schema {manifest['schema']}, this version reads schema {SCHEMA}")
        for name, sha256 in manifest["files"].items():
            checked(name)
            _text(sha256)
        pack = Pack(files, manifest, digest(raw))
        _ = (
            moment(pack.estate.collected_to),
            [_text(q["id"]) for q in manifest["queries"]],
            [_text(s) for s in manifest["chosen"]],
            pack.declared,
            pack.waivers,
            pack.previous and (_text(pack.previous["sha256"]), _text(pack.previous["collected_to"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Damaged(f"the manifest of {where} cannot be read: {error}") from error
    return pack


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text should")
    return value


def _files(path: Path) -> Files:
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise NotAPack(f"there is no pack at {path}")
    try:
        return Archive(path, zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError, *_BROKEN_ZIP) as error:
        raise NotAPack(f"{path} is neither a pack's folder nor its .zip") from error


def parse_records(data: bytes, *, torn: bool = False) -> list[Record]:
    """Records from JSON lines. With ``torn`` a broken last line, the mark of a run cut off while writing, is dropped."""
    records = []
    lines = data.splitlines()
    for number, line in enumerate(lines, 1):
        try:
            records.append(_record(json.loads(line)))
        except (ValueError, TypeError, RecursionError) as error:
            if torn and number == len(lines):
                break
            raise Damaged(f"{RECORDS}, line {number}, is not a record") from error
    return records


def _record(data: Mapping[str, Any]) -> Record:
    record = Record(**data)
    texts = (record.query, record.method, record.url, record.started, record.ended, record.error)
    perhaps = (record.parent, record.sha256)
    numbers = (record.page, record.attempt, record.status, record.size)
    if not all(isinstance(text, str) for text in (*texts, *(text for text in perhaps if text is not None))):
        raise TypeError("a text is none")
    if not all(type(number) is int for number in numbers) or not isinstance(record.headers, dict):
        raise TypeError("a number is none")
    return record


class PackWriter:
    """An unfinished pack: takes records as they come, and is sealed once. Not for use by two processes at a time."""

    def __init__(self, path: Path, plan: Mapping[str, Any]) -> None:
        """Opens or goes on with the pack at ``path``; ``plan`` says what the run is about and must be the same again."""
        self.path = path
        self._made: list[Path] = []  # what was not there before, the outermost first
        if (path / MANIFEST).exists():
            raise PackError(f"{path} is a finished pack and is never changed; choose another folder")
        begun = path / COLLECTING
        wanted = dump_json(plan)
        if begun.exists():
            if begun.read_bytes() != wanted:
                raise PackError(
                    f"{path} is an unfinished pack of another run (other document, tenant, scope or version); "
                    "choose another folder or delete this one"
                )
        elif path.exists() and any(path.iterdir()):
            raise PackError(f"{path} is not empty and not an unfinished pack; choose another folder")
        else:
            self._made = [one for one in reversed([path, *path.parents]) if not one.exists()] or [path]
            (path / "bodies").mkdir(parents=True)
            write_atomically(begun, wanted)
        (path / "bodies").mkdir(exist_ok=True)
        for draft in [*path.glob(".*.part"), *path.glob("*/.*.part")]:  # left by a run that was killed while it wrote
            draft.unlink()
        self.records = self._resume()
        self._log = (path / RECORDS).open("ab")
        self._held = {record.sha256 for record in self.records if record.sha256}

    def _resume(self) -> list[Record]:
        log = self.path / RECORDS
        if not log.exists():
            return []
        data = log.read_bytes()
        records = parse_records(data, torn=True)
        whole = [r for r in records if r.sha256 is None or self._body_is_whole(r.sha256)]
        write_atomically(log, b"".join(_line(record) for record in whole))
        return whole

    def _body_is_whole(self, sha256: str) -> bool:
        body = self.path / checked(f"bodies/{sha256}")
        return body.exists() and digest(body.read_bytes()) == sha256

    def add(self, record: Record, body: bytes | None) -> None:
        """Keeps one exchange: the body first, then the line that names it, so that a line never names a missing body."""
        if body is not None and record.sha256 is not None and record.sha256 not in self._held:
            write_atomically(self.path / "bodies" / record.sha256, body)
            self._held.add(record.sha256)
        self._log.write(_line(record))
        self._log.flush()
        self.records.append(record)

    def snapshot(
        self, asked: Iterable[Query], chosen: Iterable[str], taken_at: datetime, declared: Declared = NOTHING
    ) -> Snapshot:
        """What has been collected so far, for the collector's own walk from parents to children."""
        return Snapshot(
            self.records,
            lambda sha256: (self.path / "bodies" / sha256).read_bytes(),
            taken_at,
            asked=[q.id for q in asked],
            subscriptions=chosen,
            declared=declared,
        )

    def put(self, name: str, data: bytes) -> None:
        """Adds a file that is not an answer: the document, the claims, the verdicts."""
        target = self.path / checked(name)
        target.parent.mkdir(exist_ok=True)
        write_atomically(target, data)

    def seal(
        self,
        *,
        tool: Mapping[str, str],
        estate: Estate,
        queries: Iterable[Query],
        chosen: Iterable[str],
        declared: Declared = NOTHING,
        waivers: Iterable[Waiver] = (),
        previous: Mapping[str, str] | None = None,
    ) -> Pack:
        """Writes the manifest; from here on the pack is never changed. ``previous`` is as ``Pack.previous`` gives it."""
        self._log.close()
        held = {
            name: digest((self.path / name).read_bytes())
            for name in Folder(self.path).names()
            if name not in (COLLECTING, MANIFEST, *AFTER)
        }
        manifest = {
            "schema": SCHEMA,
            "tool": dict(tool),
            "estate": estate.to_json(),
            "chosen": sorted(chosen),
            "queries": [query.described() for query in sorted(queries, key=lambda q: q.id)],
            "files": held,
            **({"declared": declared.to_json()} if declared else {}),
            **({"waivers": waived} if (waived := waivers_json(waivers)) else {}),
            **({"previous": dict(previous)} if previous else {}),
        }
        write_atomically(self.path / MANIFEST, canonical_json(manifest))
        (self.path / COLLECTING).unlink(missing_ok=True)
        return open_pack(self.path)

    def discard(self) -> None:
        """Takes back a pack that was begun here, and the folders made for it; one that went on from before stays."""
        self.close()
        if self._made:
            shutil.rmtree(self.path)
        for folder in reversed(self._made):
            if folder != self.path and not any(folder.iterdir()):
                folder.rmdir()

    def close(self) -> None:
        """Lets go of the files; what was taken in stays for the next try."""
        self._log.close()


_ENCODE_LINE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _line(record: Record) -> bytes:
    return _ENCODE_LINE(record.to_json()).encode() + b"\n"


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; raises OSError, and leaves nothing half-written behind."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_zip(pack: Pack, target: Path) -> None:
    """The pack as one .zip with fixed dates and order: the same pack gives the same bytes."""
    draft = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            held = set(pack.files.names())
            for name in sorted([MANIFEST, *pack.manifest["files"], *(AFTER & held)]):
                info = zipfile.ZipInfo(name, _ZIP_TIME)
                info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
                archive.writestr(info, pack.files.read(name))
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
