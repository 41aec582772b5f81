"""Sealing a pack: the statement is signed, the signature is stamped, and both lie in the pack beside its page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from claims.model import Document
from evidence.pack import MANIFEST, PAGE, SEAL, Pack, digest, open_pack, write_atomically
from tomproof.errors import Impossible, Wrong
from tomproof.seal import bundle as bundles
from tomproof.seal import statement as statements
from tomproof.seal.bundle import Bundle, Unreadable
from tomproof.seal.envelope import to_sign
from tomproof.seal.keys import Signer
from tomproof.seal.page import page_bytes
from tomproof.seal.stamps import Stamped

Stamp = Callable[[bytes], Stamped]
_SHA256 = 32  # bytes


def seal(path: Path, pack: Pack, document: Document, reports: Iterable[Path], signer: Signer) -> Bundle:
    """Signs the pack in the folder ``path`` together with the reports that were made of it, without a time stamp yet.

    Raises Wrong where it is sealed already, Impossible where it cannot be written.
    """
    if (path / SEAL).exists():
        raise Wrong(f"{path} is sealed already, and a seal is never changed")
    page = page_bytes(document.language)
    beside = {PAGE: digest(page), **{report.name: digest(report.read_bytes()) for report in reports}}
    payload = statements.statement(pack, document, beside, signer.public)
    hint = base64.b64encode(bytes.fromhex(signer.public.fingerprint)).decode()
    bundle = Bundle(payload, signer.sign(to_sign(payload)), hint)
    _write(path / PAGE, page)
    _write(path / SEAL, bundle.to_bytes())
    return bundle


def stamp(path: Path, bundle: Bundle, ask: Stamp) -> Stamped:
    """Asks for a time stamp over the seal of the pack in the folder ``path`` and puts what came into it.

    The stamps that are there stay: they are no part of what was signed.
    """
    found = ask(bundle.signature)
    if found.stamps:
        _write(path / SEAL, replace(bundle, stamps=(*bundle.stamps, *found.stamps)).to_bytes())
    return found


def bundle_of(path: Path) -> Bundle:
    """The seal of the pack in a folder; raises Wrong where there is none that can be read."""
    if not path.is_dir():
        raise Wrong(f"{path} is no pack's folder", "unpack it first; a time stamp is written into the folder")
    try:
        return bundles.read((path / SEAL).read_bytes())
    except FileNotFoundError:
        raise Wrong(f"{path} is not sealed with a key, so there is no signature to stamp") from None
    except (OSError, Unreadable) as error:
        raise Wrong(f"the seal of {path} cannot be read: {error}") from error


def signer_of(pack: Pack) -> str:
    """The fingerprint (hex) that the seal of a pack names, "" without a seal that can be read. Nothing is verified by it."""
    raw = pack.after(SEAL)
    if raw is None:
        return ""
    try:
        hint = base64.b64decode(bundles.read(raw).hint, validate=True)
    except (Unreadable, ValueError):
        return ""
    return hint.hex() if len(hint) == _SHA256 else ""


def before(path: Path) -> Mapping[str, str]:
    """The run that a new one follows, as a manifest names it: from its pack, or from its manifest or seal as a file.

    An edition to hand out stands for the company's own pack that it was made from: runs are counted, not copies.

    Raises Wrong for anything else, a pack whose manifest cannot be read included.
    """
    if path.is_dir() or path.suffix.lower() == ".zip":
        pack = open_pack(path)
        own = str(pack.manifest.get("made_from") or pack.sha256)
        return {"sha256": own, "collected_to": pack.estate.collected_to}
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Wrong(f"the run before, {path}, cannot be read: {error.strerror}") from None
    try:
        return _from_seal(data) if b'"dsseEnvelope"' in data else _from_manifest(data)
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError):
        raise Wrong(
            f"{path} is neither a manifest nor a seal",
            f"name a pack, its {MANIFEST} or its {SEAL}",
        ) from None


def _from_seal(data: bytes) -> Mapping[str, str]:
    found = bundles.payload_object(bundles.read(data).payload)
    ended, own = found["predicate"]["run"]["finishedOn"], found["predicate"]["redaction"]["madeFrom"]
    return {"sha256": str(own["sha256"]) if own else statements.subjects(found)[MANIFEST], "collected_to": str(ended)}


def _from_manifest(data: bytes) -> Mapping[str, str]:
    found = bundles.payload_object(data)
    return {"sha256": str(found.get("made_from") or digest(data)), "collected_to": str(found["estate"]["collected_to"])}


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise Impossible(f"the seal {path} cannot be written: {error.strerror}") from error
