"""Sealed packs of chosen days: the demo tenant asked over the real pipeline, with what is otherwise on that day."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import claims
import collector
from checks import judge
from claims import Attestation, Reading
from collector.transport import Request, Response
from evidence.pack import CLAIMS, VERDICTS, Pack, PackWriter
from evidence.waivers import Waiver
from tomproof.demo import DemoTenant
from tomproof.work import to_ask, verdict_bytes

Edit = Callable[[Any], None]


@dataclass
class Changing:
    """The demo tenant on one day: ``edits`` change the answer of a path, ``refused`` paths answer 403."""

    edits: Mapping[str, Edit] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    tenant: DemoTenant = field(default_factory=DemoTenant)

    async def answer(self, request: Request) -> Response:
        """What the demo tenant says, as it is on that day."""
        said = self.tenant.reply(request)
        if any(part in request.url for part in self.refused):
            error = {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges."}}
            return replace(said, status=403, body=json.dumps(error).encode())
        for part, edit in self.edits.items():
            if part in request.url:
                body = json.loads(said.body)
                edit(body)
                said = replace(said, body=json.dumps(body).encode())
        return said


def read(text: str, papers: Mapping[str, tuple[str, str]] | None = None, name: str = "tom.md") -> Reading:
    """A document with attestations: by kind, from when to when each paper is valid."""
    found = claims.read(text.encode(), name)
    attested = tuple(
        Attestation(claim.id, "papers.pdf", "Data protection officer", *papers[claim.kind])
        for claim in found.claims
        if papers and claim.kind in papers
    )
    return replace(found, attestations=attested)


def sealed(
    path: Path, text: str, reading: Reading, at: datetime, tenant: Changing, *, previous: Pack | None = None,
    tool: str = "0.1.0", waivers: Iterable[Waiver] = (),
) -> Pack:  # fmt: skip
    """A run of that moment, judged and sealed."""
    queries = to_ask(reading)
    with contextlib.closing(PackWriter(path, {"run": at.isoformat()})) as writer:
        found = asyncio.run(collector.collect(queries, writer, replay=tenant, clock=lambda: at))
        writer.put(f"tom/{reading.document.name}", text.encode())
        writer.put(CLAIMS, claims.dumps(reading).encode())
        snapshot = writer.snapshot(queries, found.chosen, found.taken_at)
        verdicts = judge(reading.claims, snapshot, reading.attestations)
        writer.put(VERDICTS, verdict_bytes(reading, verdicts, snapshot, queries))
        before = {"sha256": previous.sha256, "collected_to": previous.estate.collected_to} if previous else None
        return writer.seal(
            tool={"name": "tomproof", "version": tool}, estate=found.estate, queries=found.queries, chosen=found.chosen,
            previous=before, waivers=tuple(waivers),
        )  # fmt: skip
