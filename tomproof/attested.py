"""What lies behind an attestation: whether the file that it names is there, and which one it is. The file is never kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from claims import Attestation, Reading
from reports.reminders import SOON

_LARGEST = 1024**3  # bytes of a file that is looked at


def looked_at(reading: Reading, folder: Path) -> Reading:
    """The reading with what became of each attested file; a file is named from the folder of claims.toml."""
    return replace(reading, attestations=tuple(look(one, folder) for one in reading.attestations))


def look(attestation: Attestation, folder: Path) -> Attestation:
    """One attestation with the SHA-256 of its file, or with the word that the file is another one, or not there.

    Only a plain file below ``folder`` or below the working folder is opened: what else a path may lead to is nobody's paper.
    """
    found = _sha256(_place(attestation.file, folder))
    if found is None:
        return replace(attestation, looked="missing")
    if attestation.sha256 and attestation.sha256 != found:
        return replace(attestation, looked="another")
    return replace(attestation, sha256=found, looked="same")


def _place(name: str, folder: Path) -> Path | None:
    try:
        path = (folder / name).resolve()
        within = any(path.is_relative_to(one.resolve()) for one in (folder, Path.cwd()))
        return path if within and path.is_file() and path.stat().st_size <= _LARGEST else None
    except (OSError, ValueError, RuntimeError):  # a name that no file system takes, or a circle of links
        return None


def _sha256(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def told(attestations: tuple[Attestation, ...], folder: Path, today: date) -> Iterator[str]:
    """What somebody has to see to before the next run, a sentence each."""
    for one in attestations:
        seen, days = look(one, folder), (date.fromisoformat(one.expires) - today).days
        about = f"the attestation of {one.claim} in {one.file}"
        if days < 0:
            yield f"{about} ran out on {one.expires}"
        elif days <= SOON:
            yield f"{about} runs out on {one.expires}"
        if seen.looked == "another":
            yield f"{about} counts for nothing: that file is not the one with the SHA-256 that it names"
        elif seen.looked == "missing":
            yield f"{about}: the file is not there to be looked at"
