"""The verbs: what each command does, in terms of tomproof.work. Each returns an exit code.

Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

import claims as tom
from claims import Reading
from evidence.pack import Pack, open_pack, write_atomically
from reports import text
from reports.json import as_dict
from reports.language import Code
from reports.report import Report
from tomproof import planning, settings, work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.progress import shown
from tomproof.work import Where

if TYPE_CHECKING:
    from tomproof.editions.verbs import Shown
    from tomproof.seal.verbs import Sealing

HANDOUT = "handout.zip"

Options = dict[str, Any]


def demo(*, out: Path, tom: Path | None, lang: Code | None, fail_on: str | None, quiet: bool, as_json: bool) -> int:
    """The whole job on the demo tenant."""
    from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant

    data, reading = work.read_tom(tom) if tom else (TOM, _demo_reading(TOM, NAME))
    work.fresh_demo(out / "pack")
    where = Where(replay=DemoTenant(), clock=lambda: NOW, declared=DECLARED)
    pack = _gather(data, reading, out / "pack", where, quiet=quiet)
    key = work.people_key(out / "pack", demo=True)
    return _finish(pack, out, ("html", "json"), key, fail_on, lang, handout=out / HANDOUT, quiet=quiet, as_json=as_json)


def claims(
    *, tom: Path, form: str | None, output: Path | None, claims_file: Path | None, check: bool, identity: str | None,
    only_text: bool, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """What the document says, why it is read so, and whether it is still what was confirmed."""
    if check or identity is not None:
        return (
            _check(tom, claims_file, output, quiet=quiet, as_json=as_json)
            if check
            else _explain(tom, claims_file, identity or "", as_json=as_json)
        )
    form = "json" if as_json else form or _ENDINGS.get(output.suffix.lower() if output else "", "text")
    if form == "toml" and not only_text:
        return _confirmable(tom, claims_file, output, quiet=quiet)
    reading = work.read_tom(tom, claims_file)[1]
    shown_as = reading.document.text if only_text else _claims_as(form, reading, seen=output is None)
    if output is None:
        click.echo(shown_as, nl=not shown_as.endswith("\n"))
        return Exit.PASS
    _write(output, shown_as)
    _remark(f"{output}: {len(reading.claims)} claims in {len(reading.statements)} statements", quiet=quiet)
    return Exit.PASS


_ENDINGS = {".toml": "toml", ".json": "json", ".html": "html", ".htm": "html"}


def _check(path: Path, claims_file: Path | None, output: Path | None, *, quiet: bool, as_json: bool) -> int:
    from claims.matching import match
    from tomproof.reading import drift_json, drift_text

    if claims_file is None or output is not None:
        raise Wrong(
            "--check prints how a document stands to its confirmed file", "name the file with --claims, without -o"
        )
    confirmed = work.read_confirmed(claims_file)
    reading = work.read_tom(path)[1]
    found = match(reading, confirmed)
    if as_json:
        _print_json(drift_json(found, reading, confirmed))
    else:
        click.echo(drift_text(found, reading, confirmed), nl=False)
    if found.drifted:
        _remark(
            f"next: tomproof claims {path} -o {claims_file} brings it up to date; then decide what is open", quiet=quiet
        )
    return Exit.FAIL if found.drifted else Exit.PASS


def _explain(path: Path, claims_file: Path | None, identity: str, *, as_json: bool) -> int:
    from tomproof.reading import explained, explained_text

    confirmed = work.read_confirmed(claims_file) if claims_file else None
    found = explained(work.read_tom(path)[1], identity, confirmed)
    if as_json:
        _print_json(found)
    else:
        click.echo(explained_text(found), nl=False)
    return Exit.PASS


def _confirmable(path: Path, claims_file: Path | None, output: Path | None, *, quiet: bool) -> int:
    """Writes the file to confirm; decisions that are in it already stay, and nothing is written over them."""
    from claims.merging import merge

    reading = work.read_tom(path)[1]
    there = output if output is not None and output.exists() else None
    if there is not None and claims_file is not None and not there.samefile(claims_file):
        raise Wrong(f"{there} is there already, with decisions of its own", "leave --claims out, or name another file")
    before = there or claims_file
    text = (
        merge(reading, work.text_of(work.read_file(before, "claims file"), before), str(before))
        if before
        else (tom.dumps(reading))
    )
    if output is None:
        click.echo(text, nl=False)
        return Exit.PASS
    _write(output, text)
    confirmed = tom.loads(text, str(output))
    undecided = sum(one.decision == "open" for one in confirmed.claims)
    waiting = f", {undecided} of them to be decided on" if undecided else ""
    _remark(f"{output}: {len(confirmed.claims)} claims{waiting}", quiet=quiet)
    return Exit.PASS


def plan(*, tom: Path | None, claims_file: Path | None, cloud: str | None, quiet: bool, as_json: bool) -> int:  # noqa: ARG001
    """The queries and permissions that claims need."""
    found = _claims_of(tom, claims_file)
    where = cloud or "public"
    if as_json:
        _print_json(planning.as_dict(found, where))
    else:
        click.echo(planning.as_text(found, where), nl=False)
    return Exit.PASS


def collect(*, pack: Path, tom: Path | None, quiet: bool, as_json: bool, **estate: Any) -> int:
    """Asks and writes the pack."""
    data, reading, where, chosen = _prepared(tom, estate)
    sealing = _sealing(estate["key"], chosen, where)
    _remark_drift(reading, quiet=quiet)
    sealed = _gather(data, reading, pack, where, quiet=quiet)
    found = work.judged(sealed).report
    if sealing is not None:
        sealing.put(pack, sealed, found.document, (), partial(_remark, quiet=quiet))
    if as_json:
        _print_json(
            {"pack": str(pack), "sha256": sealed.sha256, "queries": as_dict(found)["queries"], "gaps": len(found.gaps)}
        )
    else:
        click.echo(f"{pack}: sealed, SHA-256 of the manifest {sealed.sha256}")
        click.echo(f"{sum(q.calls for q in found.queries)} calls, {len(found.gaps)} gaps")
    return Exit.PASS


def judge(
    *, pack: Path, names: bool, lang: Code | None, fail_on: str | None, quiet: bool, as_json: bool,  # noqa: ARG001
) -> int:  # fmt: skip
    """Recomputes every verdict."""
    opened = open_pack(pack)
    report = _shown(pack, opened, lang, names=names).report
    _print_result(report, as_json=as_json)
    return code(report, fail_on)


def report(
    *, pack: Path, formats: tuple[str, ...], out: Path, tom_path: str | None, names: bool, lang: Code | None, quiet: bool,
) -> int:  # fmt: skip
    """Renders reports."""
    opened = open_pack(pack)
    found = _shown(pack, opened, lang, names=names).report
    found = replace(found, document_path=_in_repository(tom_path or ""))
    for path in work.render(found, formats, out):
        _remark(f"wrote {path}", quiet=quiet)
    return Exit.PASS


def _in_repository(path: str) -> str:
    """A path within a repository with slashes; raises Wrong for one that leads out of it."""
    found = PurePosixPath(path.replace("\\", "/"))
    if found.is_absolute() or ".." in found.parts or ":" in path:
        raise Wrong(f"{path} is no path within a repository", "name it as it stands there, as in docs/tom.md")
    return str(found) if found.parts else ""


def answers(
    *, pack: Path, form: str | None, output: Path | None, questionnaire: Path | None, lang: Code | None, quiet: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Ready answers for questionnaires, or a customer's own file filled."""
    from tomproof import answers as verb

    if questionnaire is not None and form is not None:
        raise Wrong("--fill writes the questionnaire in its own form", "leave --format out")
    if as_json and questionnaire is None and (form is not None or output is not None):
        raise Wrong("--json prints the answers as data", "leave --format and -o out")
    shown = _shown(pack, open_pack(pack), lang, names=False).report
    remark = partial(_remark, quiet=quiet)
    if questionnaire is not None:
        done = verb.fill_file(shown, questionnaire, output, lang, remark)
        if as_json:
            _print_json(done)
        else:
            click.echo(verb.summary(done, shown.language.code))
        return Exit.PASS
    if as_json:
        _print_json(verb.as_list(shown))
        return Exit.PASS
    made = verb.write(shown, form, output, remark)
    if isinstance(made, bytes):
        click.echo(made.decode(), nl=False)
    return Exit.PASS


def run(
    *, tom: Path | None, out: Path, formats: tuple[str, ...] | None, names: bool, no_handout: bool, lang: Code | None,
    fail_on: str | None, quiet: bool, as_json: bool, **estate: Any,
) -> int:  # fmt: skip
    """Claims, plan, collect, judge, report."""
    data, reading, where, chosen = _prepared(tom, estate)
    wanted = formats or chosen.run.formats or ("html", "json")
    work.ready(wanted)
    sealing = _sealing(estate["key"], chosen, where)
    _remark_drift(reading, quiet=quiet)
    pack = _gather(data, reading, out / "pack", where, quiet=quiet)
    key = None if names else work.people_key(out / "pack", demo=where.replay is not None)
    fail_on, lang = fail_on or chosen.run.fail_on, lang or chosen.run.lang
    handout = None if no_handout else out / HANDOUT
    return _finish(pack, out, wanted, key, fail_on, lang, sealing, handout, quiet=quiet, as_json=as_json)


def verify(
    *, pack: Path, key: Path | None, roots: Path | None, previous: Path | None, quiet: bool, as_json: bool,  # noqa: ARG001
) -> int:  # fmt: skip
    """Integrity, signature, time stamp, and the verdicts recomputed, step by step."""
    from tomproof.seal import verbs

    found = verbs.verify(pack, key, roots, previous)
    if as_json:
        _print_json(verbs.as_dict(pack, found))
    else:
        verbs.tell(found)
    return Exit.FAIL if found.failed else Exit.PASS


def keygen(*, output: Path, quiet: bool, as_json: bool) -> int:
    """Makes the key that packs are signed with."""
    from tomproof.seal import verbs

    made = verbs.keygen(output)
    if as_json:
        _print_json(made)
        return Exit.PASS
    verbs.tell_key(made)
    _remark("next: publish the fingerprint where your customers can find it without the pack", quiet=quiet)
    return Exit.PASS


def handout(*, pack: Path, output: Path, key: Path | None, quiet: bool, as_json: bool) -> int:
    """Makes the edition to hand out of a company's own pack."""
    from tomproof.editions import verbs

    opened = open_pack(pack)
    sealing = _sealing(key, settings.Settings(), Where()) if key else None
    made, found = verbs.handed_out(opened, _key(pack, opened))

    def seal(folder: Path, sealed: Pack) -> None:
        if sealing is not None:
            sealing.put(folder, sealed, found.document, (), partial(_remark, quiet=quiet))

    verbs.write(made.pack, output, seal if sealing else None)
    if as_json:
        _print_json(
            {"pack": str(output), "sha256": made.pack.sha256, "made_from": opened.sha256, "tokens": len(made.opened)}
        )
    else:
        click.echo(f"{output}: SHA-256 of the manifest {made.pack.sha256}, made from {opened.sha256}")
    _remark(f"the document stays as it is; look at who is named in {made.pack.document()[0]} yourself", quiet=quiet)
    return Exit.PASS


def disclose(*, pack: Path, said: str | None, whole: bool, quiet: bool, as_json: bool) -> int:
    """Opens one token of the edition to hand out, or prints the key that opens all of them."""
    from tomproof.editions import verbs

    opened = open_pack(pack)
    if whole == (said is not None):
        raise Wrong("name one value or token, or ask for the whole key with --key")
    key = verbs.own_key(opened, _key(pack, opened))
    if whole:
        _remark("whoever has this key knows every person in the edition to hand out", quiet=quiet)
        click.echo(json.dumps({"key": key.hex()}) if as_json else key.hex())
        return Exit.PASS
    found = verbs.opened(opened, key, said or "")
    if as_json:
        _print_json(verbs.as_dict(opened, found))
    else:
        verbs.tell(found)
    return Exit.PASS


def seal(*, pack: Path, key: Path | None, reports: tuple[Path, ...], config: Path | None, quiet: bool) -> int:
    """Signs a pack that was collected without a key, or whose key could not be reached."""
    from tomproof.seal import verbs

    verbs.seal(pack, key, settings.load(config, Path.cwd()), reports, partial(_remark, quiet=quiet))
    return Exit.PASS


def timestamp(*, pack: Path, urls: tuple[str, ...], roots: Path | None, config: Path | None, quiet: bool) -> int:
    """Adds a time stamp to a sealed pack."""
    from tomproof.seal import verbs

    chosen = settings.load(config, Path.cwd())
    verbs.timestamp(pack, chosen, urls, roots, partial(_remark, quiet=quiet))
    return Exit.PASS


# -- what the verbs share ------------------------------------------------------------------------------------------------


def code(report: Report, fail_on: str | None) -> Exit:
    """The exit code of a report; ``fail_on`` moves the line."""
    if fail_on == "never":
        return Exit.PASS
    if report.counts["fail"]:
        return Exit.FAIL
    if report.counts["unknown"] and fail_on != "fail":
        return Exit.UNKNOWN
    return Exit.PASS


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
        previous=_before(estate["previous"]),
    )
    if estate["demo"]:
        from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant

        where = work.replace(where, replay=DemoTenant(), clock=lambda: NOW, declared=where.declared or DECLARED)
        if tom_path is None:
            return TOM, _demo_reading(TOM, NAME), where, chosen
    assert tom_path is not None  # noqa: S101 - refused above
    data, reading = work.read_tom(tom_path, confirmed)
    return data, reading, where, chosen


def _before(path: Path | None) -> Mapping[str, str] | None:
    if path is None:
        return None
    from tomproof.seal.sealing import before

    return before(path)


def _sealing(key: Path | None, chosen: settings.Settings, where: Where) -> Sealing | None:
    """With what to sign; nothing is loaded for it where nothing is signed."""
    if not (key or chosen.seal.key or chosen.seal.key_vault or chosen.timestamp.required):
        return None
    from tomproof.seal.verbs import prepare

    return prepare(key, chosen, where)


def _gather(data: bytes, reading: Reading, pack: Path, where: Where, *, quiet: bool) -> Pack:
    with shown(quiet=quiet) as watch:
        return work.gather(data, reading, pack, where, watch)


def _finish(
    pack: Pack, out: Path, formats: Sequence[str], key: bytes | None, fail_on: str | None, lang: Code | None,
    sealing: Sealing | None = None, handout: Path | None = None, *, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    from tomproof.editions import verbs

    shown_ = verbs.shown(pack, key, lang)
    report = shown_.report
    paths = work.render(report, formats, out)

    def seal(folder: Path, sealed: Pack) -> None:
        if sealing is not None:
            sealing.put(folder, sealed, report.document, paths, partial(_remark, quiet=quiet))

    seal(out / "pack", pack)
    if handout is not None and shown_.handout is not None:
        verbs.write(shown_.pack, handout, seal if sealing else None)
        paths.append(handout)
    _print_result(report, as_json=as_json)
    for path in [*paths, out / "pack"]:
        _remark(f"wrote {path}", quiet=quiet)
    return code(report, fail_on)


def _print_result(report: Report, *, as_json: bool) -> None:
    if as_json:
        _print_json(as_dict(report))
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(text.summary(report, width=width, colour=colour), nl=False)


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False))


def _remark(sentence: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(sentence, err=True)


def _remark_drift(reading: Reading, *, quiet: bool) -> None:
    """Says that a document is no longer the one whose claims were confirmed; the report says where."""
    drifted = Counter(change.how for change in reading.changes if change.how not in ("rejected", "corrected"))
    if drifted:
        told = ", ".join(f"{number} {how}" for how, number in drifted.items())
        _remark(
            f"the document and its confirmed claims have drifted apart: {told}; see the report's remarks", quiet=quiet
        )


def _demo_reading(data: bytes, name: str) -> Reading:
    from tomproof.demo import attestations

    reading = tom.read(data, name)
    return work.replace(reading, attestations=attestations(reading))


def _claims_as(form: str, reading: Reading, *, seen: bool) -> str:
    """The reading in one form; marked and in colour where it is ``seen``, on a terminal, and nobody has asked for none."""
    if form == "json":
        return json.dumps(tom.to_json(reading), indent=1, ensure_ascii=False) + "\n"
    if form == "html":
        from reports.reading import render

        return render(reading).decode()
    if not (seen and sys.stdout.isatty()):
        return tom.to_text(reading)
    from tomproof.reading import marked

    width = shutil.get_terminal_size((100, 24)).columns
    return marked(reading, width=width, colour="NO_COLOR" not in os.environ)


def _claims_of(path: Path | None, claims_file: Path | None) -> Sequence[tom.Claim]:
    if path is not None:
        return work.read_tom(path, claims_file)[1].claims
    if claims_file is None:
        raise Wrong("there is nothing to plan for", "name a TOM document, or a confirmed file with --claims")
    return work.read_claims(claims_file)


def _shown(path: Path, pack: Pack, lang: Code | None, *, names: bool) -> Shown:
    from tomproof.editions import verbs

    if names and pack.edition != "company":
        raise Wrong("this pack is the edition to hand out: it does not know its people", "name the company's own pack")
    return verbs.shown(pack, None if names else _key(path, pack), lang)


def _key(path: Path, pack: Pack) -> bytes | None:
    """The key of the pseudonyms; none is made for a pack that has no people in it any more."""
    from tomproof.demo import TENANT

    if pack.edition != "company":
        return None
    return work.people_key(path, demo=pack.estate.tenant == TENANT)


def _write(path: Path, content: str) -> None:
    try:
        write_atomically(path, content.encode())
    except OSError as error:
        raise Impossible(f"{path} cannot be written: {error.strerror}") from error
