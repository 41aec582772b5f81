"""The steps that the verbs are made of: read, gather, judge, render. Plain functions over the rooms."""

from __future__ import annotations

import asyncio
import errno
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import claims
from checks import Verdict, judge, plan
from checks.azure.estate import SUBSCRIPTIONS
from claims import Claim, Reading
from collector import SignInError, UsageError
from evidence import Query, Snapshot
from evidence.declared import NOTHING, Declared
from evidence.pack import CLAIMS, VERDICTS, Estate, Pack, PackError, PackWriter, digest, dump_json, write_atomically
from evidence.waivers import Waiver, waivers_json
from reports import FORMATS
from reports.json import verdicts as verdicts_json
from reports.language import Code
from reports.report import Report, build
from tomproof import __version__
from tomproof.errors import Impossible, Wrong
from tomproof.progress import Watch

if TYPE_CHECKING:
    from collector import Replay

TOOL = {"name": "tomproof", "version": __version__}


@dataclass(frozen=True, slots=True)
class Where:
    """Whose Azure and Entra are asked, and as whom; what the company declares and waives; which run this one follows.

    ``follow`` finds that run by estate and document where ``previous`` does not name it: the tenant may be known at the end only.
    """

    cloud: str = "public"
    auth: str = "auto"
    tenant: str | None = None
    subscriptions: tuple[str, ...] = ()
    management_group: str | None = None
    declared: Declared = NOTHING
    waivers: tuple[Waiver, ...] = ()
    previous: Mapping[str, str] | None = None
    follow: Callable[[Estate, str], Mapping[str, str] | None] | None = None
    replay: Replay | None = None
    clock: Callable[[], datetime] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A pack with everything that was made of it in memory."""

    reading: Reading
    verdicts: Sequence[Verdict]
    snapshot: Snapshot
    queries: Sequence[Query]
    report: Report


def read_file(path: Path, what: str) -> bytes:
    """A file's bytes; raises Wrong with a plain sentence."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Wrong(f"there is no {what} at {path}") from None
    except IsADirectoryError:
        raise Wrong(f"{path} is a folder; the {what} is a file") from None
    except OSError as error:
        raise Wrong(f"the {what} {path} cannot be read: {error.strerror}") from None


def read_tom(path: Path, confirmed: Path | None = None) -> tuple[bytes, Reading]:
    """The TOM's bytes and what it says, with a confirmed claims.toml laid over it if there is one.

    What was confirmed counts for the words that were confirmed and for no others: see ``claims.matching``.
    """
    data = read_file(path, "TOM document")
    reading = claims.read(data, path.name)
    if confirmed is not None:
        reading = claims.confirm(reading, read_confirmed(confirmed))
    return data, reading


def read_another(path: Path, confirmed: Path | None, pack: Pack) -> Reading:
    """Another document than that of a pack, with what was confirmed laid over it: by ``confirmed``, or else in the pack.

    The very document of the pack is read as the pack reads it.
    """
    if confirmed is not None:
        return read_tom(path, confirmed)[1]
    data = read_file(path, "TOM document")
    reading = claims.read(data, path.name)
    kept = claims.loads(pack.read(CLAIMS).decode(), CLAIMS)
    if reading.document.sha256 == kept.sha256:
        return claims.apply(reading, kept)
    return claims.confirm(reading, kept)


def read_confirmed(path: Path) -> claims.Confirmed:
    """A confirmed claims.toml; raises Wrong or a ClaimsFileError with file and line."""
    return claims.loads(text_of(read_file(path, "claims file"), path), str(path))


def read_claims(path: Path) -> list[Claim]:
    """The accepted claims of a confirmed claims.toml, without the document that they stand in."""
    confirmed = read_confirmed(path)
    return [
        Claim(c.id, c.kind, c.polarity, c.responsible, c.scope, c.params, c.quote, 0, 0, "", confirmed.sha256)
        for c in confirmed.claims
        if c.accepted
    ]


def text_of(data: bytes, path: Path) -> str:
    """UTF-8 text; raises Wrong."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(f"{path} is not UTF-8 text") from None


def to_ask(reading: Reading) -> list[Query]:
    """What a run asks: what the claims need, and in any case whose answers these are."""
    return plan(reading.claims) or [SUBSCRIPTIONS]


def gather(data: bytes, reading: Reading, pack: Path, where: Where, watch: Watch) -> Pack:
    """Asks what the claims need, judges it and seals the pack; an unfinished pack of the same run goes on."""
    queries = to_ask(reading)
    confirmed = claims.dumps(reading).encode()
    try:
        writer = PackWriter(pack, _intent(data, confirmed, queries, where))
    except OSError as error:
        raise _unwritable(pack, error) from error
    try:
        return _gather(data, confirmed, reading, queries, writer, where, watch)
    except (UsageError, SignInError):
        # The user will ask for something else, or as somebody else: nothing of this is left in the way of that.
        writer.discard()
        raise
    except OSError as error:
        raise _unwritable(pack, error) from error
    finally:
        writer.close()


def _unwritable(pack: Path, error: OSError) -> Impossible:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Impossible("the disk is full; what was collected is kept", "free some space and run the same again")
    return Impossible(f"the evidence pack at {pack} cannot be written: {error.strerror}", "name another folder")


def _gather(
    data: bytes, confirmed: bytes, reading: Reading, queries: Sequence[Query], writer: PackWriter, where: Where,
    watch: Watch,
) -> Pack:  # fmt: skip
    import collector

    collected = asyncio.run(
        collector.collect(
            queries,
            writer,
            cloud=where.cloud,
            auth=where.auth,
            tenant=where.tenant,
            subscriptions=where.subscriptions,
            management_group=where.management_group,
            replay=where.replay,
            progress=watch.step,
            remark=watch.remark,
            clock=where.clock,
        )
    )
    writer.put(f"tom/{reading.document.name}", data)
    writer.put(CLAIMS, confirmed)
    snapshot = writer.snapshot(queries, collected.chosen, collected.taken_at, where.declared)
    writer.put(
        VERDICTS, verdict_bytes(reading, judge(reading.claims, snapshot, reading.attestations), snapshot, queries)
    )
    return writer.seal(
        tool=TOOL,
        estate=collected.estate,
        queries=collected.queries,
        chosen=collected.chosen,
        declared=where.declared,
        waivers=where.waivers,
        previous=where.previous or (where.follow(collected.estate, reading.document.name) if where.follow else None),
    )


def _intent(data: bytes, confirmed: bytes, queries: Sequence[Query], where: Where) -> dict[str, object]:
    """What a run is about: a pack that was cut off is gone on with by the very same run only."""
    return {
        "tool": TOOL,
        "document": digest(data),
        "claims": digest(confirmed),
        "queries": sorted(f"{query.id} {query.version}" for query in queries),
        "cloud": where.cloud,
        "tenant": where.tenant,
        "subscriptions": sorted(where.subscriptions),
        "management_group": where.management_group,
        "demo": where.replay is not None,
        **({"declared": where.declared.to_json()} if where.declared else {}),
        **({"waivers": waivers_json(where.waivers)} if where.waivers else {}),
    }


def verdict_bytes(reading: Reading, verdicts: Sequence[Verdict], snapshot: Snapshot, queries: Sequence[Query]) -> bytes:
    """verdicts.json as it stands in the pack."""
    return dump_json(verdicts_json(reading, verdicts, snapshot, queries))


def judged(pack: Pack, lang: Code | None = None) -> Judged:
    """Every verdict anew, from the pack alone; ``lang`` is what the report speaks, by default the document's language."""
    name, data = pack.document()
    confirmed = claims.loads(pack.read(CLAIMS).decode(), CLAIMS)
    return judged_as(pack, claims.apply(claims.read(data, name), confirmed), lang)


def judged_as(pack: Pack, reading: Reading, lang: Code | None = None) -> Judged:
    """What a pack's evidence says of a document, the pack's own or another one.

    What another document needs to have asked, and the pack has not, is a gap as any other: unknown, because not collected.
    """
    snapshot, queries = pack.snapshot(), to_ask(reading)
    verdicts = judge(reading.claims, snapshot, reading.attestations)
    report = build(
        reading, verdicts, snapshot, queries, pack.estate, pack.sha256, __version__, waivers=pack.waivers, language=lang
    )
    return Judged(reading, verdicts, snapshot, queries, replace(report, pseudonymised=pack.edition != "company"))


def people_key(pack: Path, *, demo: bool = False) -> bytes:
    """The key of the pseudonyms of people: beside the pack, readable by its owner only, never inside."""
    if demo:
        return b"the demo tenant has no people"
    path = pack.with_name(f"{pack.name}.people-key")
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        key = secrets.token_bytes(32)
    except (OSError, ValueError) as error:
        raise Wrong(f"the key file {path} cannot be read", "restore it, or delete it to get new pseudonyms") from error
    try:
        path.touch(mode=0o600)
        path.write_text(key.hex(), "ascii")
    except OSError as error:
        raise Impossible(f"the key file {path} cannot be written: {error.strerror}") from error
    return key


def ready(formats: Sequence[str]) -> None:
    """Raises NotInstalled before anything is asked, where a format leans on a package that is not there."""
    for name in formats:
        FORMATS[name].ready()


def render(report: Report, formats: Sequence[str], out: Path) -> list[Path]:
    """Writes the files of each format; all of them are rendered before the first is written."""
    made = [item for name in formats for item in FORMATS[name].files(report).items()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in made:
            write_atomically(out / name, content)
    except OSError as error:
        raise Impossible(f"the report cannot be written to {out}: {error.strerror}") from error
    return [out / name for name, _ in made]


def fresh_demo(pack: Path) -> None:
    """Makes room for a new demo pack: only what an earlier demo left there is removed."""
    from evidence.pack import MANIFEST, open_pack
    from tomproof.demo import TENANT

    if (pack / MANIFEST).exists():
        try:
            estate: Estate = open_pack(pack).estate
        except PackError:
            return
        if estate.tenant == TENANT:
            shutil.rmtree(pack)


__all__ = [
    "Judged",
    "Where",
    "fresh_demo",
    "gather",
    "judged",
    "people_key",
    "read_tom",
    "render",
    "replace",
]
