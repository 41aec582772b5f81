"""The verbs that ask Azure and Entra: demo, collect and run.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import claims as tom
from claims import Reading
from evidence.pack import Pack
from evidence.waivers import Waiver
from reports.json import as_dict
from reports.language import Code
from tomproof import attested, settings, work
from tomproof.errors import Exit, Wrong
from tomproof.progress import shown
from tomproof.verbs.common import (
    Keeping,
    code,
    following,
    in_repository,
    keeping_in,
    print_json,
    print_result,
    remark,
    remind,
    sealing_by,
)
from tomproof.work import Where

if TYPE_CHECKING:
    from tomproof.seal.verbs import Sealing

HANDOUT = "handout.zip"

Options = dict[str, Any]


def demo(*, out: Path, tom: Path | None, lang: Code | None, fail_on: str | None, quiet: bool, as_json: bool) -> int:
    """The whole job on the demo tenant."""
    from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant, waivers

    data, reading = work.read_tom(tom) if tom else (TOM, _demo_reading(TOM, NAME))
    work.fresh_demo(out / "pack")
    where = Where(replay=DemoTenant(), clock=lambda: NOW, declared=DECLARED, waivers=() if tom else waivers(reading))
    pack = _gather(data, reading, out / "pack", where, quiet=quiet)
    key = work.people_key(out / "pack", demo=True)
    return _finish(pack, out, ("html", "json"), key, fail_on, lang, handout=out / HANDOUT, quiet=quiet, as_json=as_json)


def collect(*, pack: Path, tom: Path | None, quiet: bool, as_json: bool, **estate: Any) -> int:
    """Asks and writes the pack."""
    data, reading, where, chosen = _prepared(tom, estate)
    sealing = sealing_by(estate["key"], chosen, where)
    keeping = keeping_in(estate["store"], chosen, where, partial(remark, quiet=quiet))
    _remark_drift(reading, quiet=quiet)
    sealed = _gather(data, reading, pack, following(keeping, where), quiet=quiet)
    found = work.judged(sealed).report
    remind(found, quiet=quiet)
    if sealing is not None:
        sealing.put(pack, sealed, found.document, (), partial(remark, quiet=quiet))
    if keeping is not None:
        keeping.keep(sealed, pack)
    if as_json:
        print_json(
            {"pack": str(pack), "sha256": sealed.sha256, "queries": as_dict(found)["queries"], "gaps": len(found.gaps)}
        )
    else:
        click.echo(f"{pack}: sealed, SHA-256 of the manifest {sealed.sha256}")
        click.echo(f"{sum(q.calls for q in found.queries)} calls, {len(found.gaps)} gaps")
    return Exit.PASS


def run(
    *, tom: Path | None, out: Path, formats: tuple[str, ...] | None, names: bool, no_handout: bool, lang: Code | None,
    fail_on: str | None, tom_path: str | None, quiet: bool, as_json: bool, **estate: Any,
) -> int:  # fmt: skip
    """Claims, plan, collect, judge, report."""
    in_repository(tom_path or "")  # a path that leads out of it is refused before anything is asked
    data, reading, where, chosen = _prepared(tom, estate)
    wanted = formats or chosen.run.formats or ("html", "json")
    work.ready(wanted)
    sealing = sealing_by(estate["key"], chosen, where)
    keeping = keeping_in(estate["store"], chosen, where, partial(remark, quiet=quiet))
    _remark_drift(reading, quiet=quiet)
    pack = _gather(data, reading, out / "pack", following(keeping, where), quiet=quiet)
    key = None if names else work.people_key(out / "pack", demo=where.replay is not None)
    fail_on, lang = fail_on or chosen.run.fail_on, lang or chosen.run.lang
    handout = None if no_handout else out / HANDOUT
    return _finish(
        pack,
        out,
        wanted,
        key,
        fail_on,
        lang,
        sealing,
        handout,
        keeping,
        quiet=quiet,
        as_json=as_json,
        tom_path=tom_path,
    )


def _prepared(path: Path | None, estate: Options) -> tuple[bytes, Reading, Where, settings.Settings]:
    chosen = settings.load(estate["config"], Path.cwd())
    tom_path = path or (Path(chosen.run.tom) if chosen.run.tom else None)
    confirmed = estate["claims_file"] or (Path(chosen.run.claims) if chosen.run.claims else None)
    if tom_path is None and not estate["demo"]:
        raise Wrong("there is no TOM document", "name it with --tom, or as tom in the [run] table of tomproof.toml")
    azure = chosen.azure
    where = Where(
        cloud=estate["cloud"] or azure.cloud,
        auth=estate["auth"] or azure.auth,
        tenant=estate["tenant"] or azure.tenant,
        subscriptions=estate["subscriptions"] or azure.subscriptions,
        management_group=estate["management_group"] or azure.management_group,
        declared=chosen.declared,
        waivers=_waivers(chosen, estate),
        previous=_before(estate["previous"]),
    )
    if estate["demo"]:
        from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant, waivers

        where = work.replace(where, replay=DemoTenant(), clock=lambda: NOW, declared=where.declared or DECLARED)
        if tom_path is None:
            reading = _demo_reading(TOM, NAME)
            return TOM, reading, work.replace(where, waivers=where.waivers or waivers(reading)), chosen
    assert tom_path is not None  # noqa: S101 - refused above
    data, reading = work.read_tom(tom_path, confirmed)
    return data, attested.looked_at(reading, (confirmed or tom_path).parent), where, chosen


def _waivers(chosen: settings.Settings, estate: Options) -> tuple[Waiver, ...]:
    """The waivers; raises Wrong for one that would hold for more than two years from today and does not say since when."""
    today = datetime.now(UTC).date()
    if estate["demo"]:
        from tomproof.demo import NOW

        today = NOW.date()
    settings.none_too_long(chosen, today)
    return chosen.waived


def _before(path: Path | None) -> Mapping[str, str] | None:
    if path is None:
        return None
    from tomproof.seal.sealing import before

    return before(path)


def _gather(data: bytes, reading: Reading, pack: Path, where: Where, *, quiet: bool) -> Pack:
    with shown(quiet=quiet) as watch:
        return work.gather(data, reading, pack, where, watch)


def _finish(
    pack: Pack, out: Path, formats: Sequence[str], key: bytes | None, fail_on: str | None, lang: Code | None,
    sealing: Sealing | None = None, handout: Path | None = None, keeping: Keeping | None = None, *,
    quiet: bool, as_json: bool, tom_path: str | None = None,
) -> int:  # fmt: skip
    from tomproof.editions import verbs

    shown_ = verbs.shown(pack, key, lang)
    report = work.replace(
        shown_.report,
        document_path=in_repository(tom_path or ""),
        signer=sealing.signer.public.fingerprint if sealing is not None else "",
    )
    paths = work.render(report, formats, out)

    def seal(folder: Path, sealed: Pack) -> None:
        if sealing is not None:
            sealing.put(folder, sealed, report.document, paths, partial(remark, quiet=quiet))

    seal(out / "pack", pack)
    if handout is not None and shown_.handout is not None:
        verbs.write(shown_.pack, handout, seal if sealing else None)
        paths.append(handout)
    print_result(report, as_json=as_json)
    if keeping is not None:
        keeping.keep(pack, out / "pack")
    for path in [*paths, out / "pack"]:
        remark(f"wrote {path}", quiet=quiet)
    remind(report, quiet=quiet)
    return code(report, fail_on)


def _remark_drift(reading: Reading, *, quiet: bool) -> None:
    """Says that a document is no longer the one whose claims were confirmed; the report says where."""
    drifted = Counter(change.how for change in reading.changes if change.how not in ("rejected", "corrected"))
    if drifted:
        told = ", ".join(f"{number} {how}" for how, number in drifted.items())
        remark(
            f"the document and its confirmed claims have drifted apart: {told}; see the report's remarks", quiet=quiet
        )


def _demo_reading(data: bytes, name: str) -> Reading:
    from tomproof.demo import attestations

    reading = tom.read(data, name)
    return work.replace(reading, attestations=attestations(reading))
