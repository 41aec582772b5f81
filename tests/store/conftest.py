"""Small packs for the store: real ones in shape, with a few answers each and no verdicts that anybody judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from evidence.pack import Estate, Pack, PackWriter
from evidence.record import Record

TENANT = "11111111-1111-1111-1111-111111111111"
SAME = b'{"value":[{"name":"the same in every run"}]}'


def made(
    folder: Path, day: int, *, previous: Pack | None = None, document: str = "tom.md", tenant: str = TENANT,
    answers: tuple[bytes, ...] | None = None,
) -> Pack:  # fmt: skip
    """A sealed pack of the given day of January 2026, with one answer that all runs share and one of its own."""
    writer = PackWriter(folder, {"day": day})
    ended = f"2026-01-{day:02d}T06:00:00.000Z"
    for number, body in enumerate(answers or (SAME, json.dumps({"value": [{"day": day}]}).encode())):
        sha256 = hashlib.sha256(body).hexdigest()
        writer.add(
            Record(
                query="azure.one", parent=None, page=number, attempt=0, method="GET", url="https://example.invalid/one",
                status=200, started=ended, ended=ended, sha256=sha256, size=len(body),
            ),
            body,
        )  # fmt: skip
    writer.put(f"tom/{document}", b"# Measures\n")
    writer.put("claims.toml", b"schema = 1\n")
    writer.put("verdicts.json", json.dumps({"day": day}).encode())
    before: Mapping[str, str] | None = None
    if previous is not None:
        before = {"sha256": previous.sha256, "collected_to": previous.estate.collected_to}
    estate = Estate("public", tenant, "somebody", (), (), ended, ended)
    return writer.seal(tool={"name": "tomproof", "version": "0"}, estate=estate, queries=[], chosen=[], previous=before)


def chain(folder: Path, days: int) -> list[Pack]:
    """Packs of the first days of January, each of which names the one before."""
    packs: list[Pack] = []
    for day in range(1, days + 1):
        packs.append(made(folder / f"day-{day}", day, previous=packs[-1] if packs else None))
    return packs


def content(pack: Pack) -> dict[str, bytes]:
    """Every file of a pack."""
    return {name: pack.files.read(name) for name in pack.files.names()}
