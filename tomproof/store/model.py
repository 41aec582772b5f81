"""A run in the store: what a list, a chain and a history need of it without opening its pack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from evidence.form import dump_json, moment
from evidence.pack import AFTER, Damaged, Pack

SCHEMA = 1
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Digests are SHA-256 in hex, times as the pack's manifest gives them (UTC, RFC 3339).

    ``sha256`` is that of the manifest and ``document`` the file name of the TOM: the same name with other words is a new
    version of the same document. ``previous`` is the manifest of the run before, None for a first one. ``made_from`` is the
    company's own manifest where this is an edition to hand out, otherwise empty. ``after`` are the files that came after the
    manifest, with their digests. ``pruned`` says that its raw answers are no longer kept.
    """

    id: str
    sha256: str
    tenant: str
    document: str
    document_sha256: str
    collected_from: str
    collected_to: str
    edition: str
    previous: str | None = None
    previous_to: str = ""
    made_from: str = ""
    after: tuple[tuple[str, str], ...] = ()
    pruned: bool = False

    @property
    def own(self) -> str:
        """The manifest that a run after this one names: of an edition to hand out it is the company's own."""
        return self.made_from or self.sha256

    @property
    def ended(self) -> datetime:
        """When the last answer came."""
        return moment(self.collected_to)


def run_of(pack: Pack, after: Mapping[str, str]) -> Run:
    """The run that a pack is; raises Damaged where the manifest is none that a store can keep."""
    estate, name = pack.estate, _document(pack)
    before = pack.previous
    return Run(
        run_id(estate.collected_to, pack.sha256),
        pack.sha256,
        estate.tenant,
        name,
        str(pack.manifest["files"][f"tom/{name}"]),
        estate.collected_from,
        estate.collected_to,
        pack.edition,
        before["sha256"] if before else None,
        before["collected_to"] if before else "",
        str(pack.manifest.get("made_from") or ""),
        tuple(sorted(after.items())),
    )


def run_id(collected_to: str, sha256: str) -> str:
    """``20261121T034500Z-0123456789ab``: when the run ended, and the beginning of its manifest's digest. Raises Damaged."""
    try:
        ended = moment(collected_to)
    except (ValueError, OverflowError) as error:
        raise Damaged(f"{collected_to[:40]!r} is no time at which a run ended") from error
    return f"{ended:%Y%m%dT%H%M%SZ}-{sha256[:12]}"


def _document(pack: Pack) -> str:
    names = [str(name).removeprefix("tom/") for name in pack.manifest["files"] if name.startswith("tom/")]
    if len(names) != 1:
        raise Damaged(f"a pack holds one document, this one {len(names)}")
    return names[0]


def as_json(run: Run) -> dict[str, Any]:
    """The run as its file in the store holds it."""
    data = asdict(run)
    del data["id"], data["pruned"]
    return {"schema": SCHEMA, **data, "after": dict(run.after)}


def dumped(run: Run) -> bytes:
    """The run's file."""
    return dump_json(as_json(run))


def parsed(data: bytes, id_: str) -> Run:
    """The run out of its file; raises Damaged for anything that was not written by ``dumped`` under that id."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"runs/{id_}.json is no JSON") from error
    return from_json(found, id_)


def from_json(found: Any, id_: str) -> Run:
    """The run out of what ``as_json`` gave; raises Damaged."""
    try:
        data = {**found, "id": id_, "after": tuple(sorted(found["after"].items()))}
        schema = data.pop("schema")
        run = Run(**data)
        _look_at(run, schema)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged(f"runs/{id_}.json is no run: {error}") from error
    return run


def _look_at(run: Run, schema: object) -> None:
    """Raises ValueError or TypeError where something in a run's file is not what it should be."""
    if schema != SCHEMA:
        raise ValueError("it is of a schema that this version does not read")
    digests = [run.sha256, run.document_sha256, *(sha256 for _, sha256 in run.after)]
    digests += [one for one in (run.previous, run.made_from) if one not in (None, "")]
    texts = (
        run.tenant,
        run.document,
        run.collected_from,
        run.collected_to,
        run.edition,
        run.previous_to,
        run.made_from,
        *digests,
    )
    if not all(isinstance(text, str) for text in texts) or run.pruned is not False:
        raise TypeError("a text is none")
    if not all(_SHA256.match(one) for one in digests):
        raise ValueError("a digest is none")
    if {name for name, _ in run.after} - AFTER:
        raise ValueError("it names a file that no pack has")
    if run_id(run.collected_to, run.sha256) != run.id:
        raise ValueError("it belongs to another name")


def in_order(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Oldest first. Of runs that ended in the same second, the one that another names as its previous goes first."""
    found = sorted(runs, key=lambda run: (run.ended, run.id))
    by_digest = {run.own: run for run in found}
    deep: dict[str, int] = {}

    def depth(run: Run) -> int:
        """How many runs of the same time stand before this one."""
        way: list[Run] = []
        at: Run | None = run
        while at is not None and at.id not in deep and at not in way:
            way.append(at)
            before = by_digest.get(at.previous or "")
            at = before if before is not None and before.collected_to == run.collected_to else None
        start = deep[at.id] + 1 if at is not None and at.id in deep else 0
        for number, one in enumerate(reversed(way)):
            deep[one.id] = start + number
        return deep[run.id]

    return tuple(sorted(found, key=lambda run: (run.ended, depth(run), run.id)))


def newest(runs: Sequence[Run], tenant: str, document: str) -> Run | None:
    """The run that a new one of this tenant and document follows; None where there is none. ``runs`` are oldest first.

    It is the end of their chain, and not the latest clock: a run that once ended in a wrong year holds no other one back. Of
    several ends it is the latest.
    """
    same = [run for run in runs if (run.tenant, run.document, run.edition) == (tenant, document, "company")]
    followed = {run.previous for run in same}
    return next((run for run in reversed(same) if run.own not in followed), same[-1] if same else None)
