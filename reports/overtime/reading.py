"""From a sealed pack to a ``Past``: only what over-time reports need is read, and every byte against the manifest's digest.

What stands in a pack was written by somebody: a file of another shape is ``Damaged``, never half believed.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from checks import Outcome, Shown, Word
from checks.azure.estate import RESOURCES
from claims.model import Polarity
from evidence import Snapshot
from evidence.pack import CLAIMS, SEAL, VERDICTS, Damaged, Pack
from reports.overtime.model import Attested, Missing, Paper, Past, Promise

SCHEMA = 1  # of verdicts.json
ATTESTED = ("claim", "file", "name", "date", "expires")
_BAD = (Outcome.CONTRADICTS, Outcome.UNKNOWN, Outcome.HOLDS)  # the worst first


class _Observation(msgspec.Struct):
    resource: str
    outcome: Outcome


class _Finding(msgspec.Struct):
    verdict: Shown
    observations: list[_Observation]


class _Gap(msgspec.Struct):
    query: str
    where: str
    reason: str
    detail: str = ""


class _Claim(msgspec.Struct):
    id: str
    number: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    kind: str
    title: str
    polarity: Polarity
    params: dict[str, Any]
    responsible: str
    scope: str
    quote: str
    statement: str
    verdict: Word
    reason: str
    findings: list[_Finding]
    gaps: list[_Gap]


class _Verdicts(msgspec.Struct):
    schema: int
    claims: list[_Claim]
    gaps: list[_Gap]


_DECODER = msgspec.json.Decoder(_Verdicts)


class Reader:
    """Reads packs one after the other; what is equal in them is kept once. Raises Damaged."""

    def __init__(self) -> None:
        self._papers: dict[tuple[str, str], Paper] = {}
        self._attested: dict[str, tuple[Attested, ...]] = {}
        self._promises: dict[tuple[object, ...], Promise] = {}

    def read(self, pack: Pack, *, id: str = "", pruned: bool = False, fully: bool = False) -> Past:  # noqa: A002
        """The run of a pack. ``fully`` also takes what every resource showed, and the inventory of the estate."""
        manifest, estate = pack.manifest, pack.estate
        at = datetime.fromisoformat(estate.collected_to).astimezone(UTC).replace(microsecond=0)
        found, paper = _verdicts(pack), self._paper(pack)
        return Past(
            id=id or run_id(at, pack.sha256),
            sha256=pack.sha256,
            at=at,
            started=estate.collected_from,
            ended=estate.collected_to,
            tenant=estate.tenant,
            cloud=estate.cloud,
            tool=_tool(manifest),
            edition=pack.edition,
            paper=paper,
            promises=tuple(self._known(_promise(one, fully=fully)) for one in found.claims),
            gaps=_missing(found.gaps),
            waivers=pack.waivers,
            attested=self._attestations(paper),
            previous=(pack.previous or {}).get("sha256", ""),
            others=_others(manifest),
            signed=pack.after(SEAL) is not None,
            pruned=pruned,
            resources=_inventory(pack) if fully and not pruned else None,
        )

    def _known(self, one: Promise) -> Promise:
        """The same promise that an earlier run found in the same state, so that a year of runs fits into memory."""
        if one.looked:
            return one
        facts = (one.number, one.kind, one.title, one.polarity, one.meaning, one.quote, one.statement, one.nameless)
        return self._promises.setdefault((one.id, one.word, one.reason, one.against, one.doubt, one.gaps, facts), one)

    def _paper(self, pack: Pack) -> Paper:
        listed = pack.manifest["files"]
        name = next((one for one in listed if one.startswith("tom/")), "")
        key = (f"{name} {listed.get(name)}", str(listed.get(CLAIMS)))
        if key not in self._papers:
            title, data = pack.document()
            told = pack.read(CLAIMS)
            self._papers[key] = Paper(title, _digest(data), data, _digest(told), told, _language(told))
        return self._papers[key]

    def _attestations(self, paper: Paper) -> tuple[Attested, ...]:
        if paper.claims_sha256 not in self._attested:
            self._attested[paper.claims_sha256] = _attestations(paper.claims)
        return self._attested[paper.claims_sha256]


def _attestations(told: bytes) -> tuple[Attested, ...]:
    """Read as plain TOML: a file of years ago may hold kinds of claims that this version does not know."""
    try:
        tables = tomllib.loads(told.decode()).get("attested", [])
        return tuple(Attested(**{key: str(one[key]) for key in ATTESTED}) for one in tables)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"the attestations in {CLAIMS} of the pack cannot be read: {error}") from error


def _language(told: bytes) -> str:
    try:
        found = tomllib.loads(told.decode()).get("document", {}).get("language")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return found if found in ("en", "de") else ""


def run_id(at: datetime, sha256: str) -> str:
    """The name of a run: when its evidence was complete, and the beginning of its manifest's SHA-256."""
    return f"{at:%Y%m%dT%H%M%SZ}-{sha256[:12]}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _verdicts(pack: Pack) -> _Verdicts:
    raw = pack.read(VERDICTS)
    try:
        found = _DECODER.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Damaged(f"{VERDICTS} in the pack is not in the form that this version reads: {error}") from error
    if found.schema != SCHEMA:
        raise Damaged(f"{VERDICTS} in the pack is of schema {found.schema}, and this version reads schema {SCHEMA}")
    if len({one.id for one in found.claims}) != len(found.claims):
        raise Damaged(f"{VERDICTS} in the pack tells of one claim twice")
    return found


def _promise(one: _Claim, *, fully: bool) -> Promise:
    weighed = [finding for finding in one.findings if finding.verdict is not Shown.BESIDE]
    denied = one.polarity == "denies"
    return Promise(
        id=one.id,
        number=one.number,
        kind=one.kind,
        title=one.title,
        polarity=one.polarity,
        meaning=json.dumps([one.polarity, one.responsible, one.scope, one.params], sort_keys=True, ensure_ascii=False),
        quote=one.quote,
        statement=one.statement,
        word=one.verdict,
        reason=one.reason,
        against=() if denied else _of(weighed, Shown.FAIL, Outcome.CONTRADICTS),
        doubt=() if denied else _of(weighed, Shown.UNKNOWN, Outcome.UNKNOWN),
        nameless=any(f.verdict is Shown.FAIL and not _of([f], Shown.FAIL, Outcome.CONTRADICTS) for f in weighed),
        gaps=_missing(one.gaps),
        looked=_looked(weighed) if fully and not denied else {},
    )


def _of(findings: Iterable[_Finding], verdict: Shown, outcome: Outcome) -> tuple[str, ...]:
    """The resources with one outcome in the findings with one verdict: where one that holds suffices, none stands against."""
    return tuple(
        sorted({one.resource for f in findings if f.verdict is verdict for one in f.observations if one.outcome is outcome})
    )  # fmt: skip


def _looked(findings: Sequence[_Finding]) -> Mapping[str, str]:
    worst: dict[str, str] = {}
    for outcome in reversed(_BAD):
        for finding in findings:
            worst |= {one.resource: str(outcome) for one in finding.observations if one.outcome is outcome}
    return worst


def _missing(gaps: Iterable[_Gap]) -> tuple[Missing, ...]:
    return tuple(sorted({Missing(one.query, one.where, one.reason, one.detail) for one in gaps}))


def _tool(manifest: Mapping[str, Any]) -> str:
    tool = manifest.get("tool")
    return str(tool.get("version", "")) if isinstance(tool, Mapping) else ""


def _others(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    made_from = manifest.get("made_from")
    return (made_from,) if isinstance(made_from, str) and made_from else ()


def _inventory(pack: Pack) -> frozenset[str] | None:
    """Every resource that the inventory lists, in small letters; None where any of it is missing."""
    snapshot: Snapshot = pack.snapshot()
    if RESOURCES.id not in {str(one.get("id")) for one in pack.manifest["queries"]} or snapshot.gaps(RESOURCES):
        return None
    return frozenset(item.resource.casefold() for item in snapshot.seen(RESOURCES))
