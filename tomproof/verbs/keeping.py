"""The verbs of the store: store add, list, get and check, and prune.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.pack import open_pack
from reports.words import visible
from tomproof import settings
from tomproof.errors import Exit, Wrong
from tomproof.store import Run, SignIn, Store, open_store
from tomproof.verbs.common import print_json, remark

if TYPE_CHECKING:
    from tomproof.store.immutability import Confirmed

_LONGEST_AGE = 36_525  # days, a hundred years


def add(*, pack: Path, store: str | None, config: Path | None, quiet: bool, as_json: bool) -> int:
    """Keeps a pack."""
    from tomproof.store.immutability import confirmed

    chosen = settings.load(config, Path.cwd())
    opened = _store(store, chosen, new=True)
    run = opened.add(open_pack(pack))
    told = confirmed(opened, run, chosen.store.immutability)
    if as_json:
        print_json({**_as_dict(run), "immutability": _told(told)})
    else:
        click.echo(f"{run.id}: kept, SHA-256 of the manifest {run.sha256}")
        if told is not None:
            click.echo(told.said)
    remark("the key that opens the tokens of people is not in the store; it stays beside the pack", quiet=quiet)
    return Exit.PASS


def list_(*, store: str | None, config: Path | None, quiet: bool, as_json: bool) -> int:
    """The runs, oldest first."""
    runs = _opened(store, config).runs()
    if as_json:
        print_json([_as_dict(run) for run in runs])
        return Exit.PASS
    for run in runs:
        about = [run.tenant, run.document, *([run.edition] if run.edition != "company" else [])]
        click.echo(visible("  ".join([run.id, *about, *(["pruned"] if run.pruned else [])])))
    remark(f"{_counted(len(runs), 'run')} in the store", quiet=quiet)
    return Exit.PASS


def get(*, run: str, out: Path, store: str | None, config: Path | None, quiet: bool, as_json: bool) -> int:
    """Writes the pack of a run to a new folder."""
    from tomproof.store.getting import named, write_out

    opened = _opened(store, config)
    found = named(opened.runs(), run)
    number = write_out(opened.pack(found), out)
    if as_json:
        print_json({**_as_dict(found), "pack": str(out), "files": number})
    else:
        click.echo(f"{out}: {_counted(number, 'file')} of the run {found.id}")
    if found.pruned:
        remark("its raw answers have been pruned, so that its verdicts cannot be recomputed any more", quiet=quiet)
    return Exit.PASS


def check(*, store: str | None, config: Path | None, quiet: bool, as_json: bool) -> int:
    """Verifies everything that is kept."""
    from tomproof.store.immutability import confirmed
    from tomproof.store.looking import look_through

    chosen = settings.load(config, Path.cwd())
    opened = _store(store, chosen)
    found = look_through(opened)
    told = None
    if found.runs and not found.problems:
        told = confirmed(opened, found.runs[-1], chosen.store.immutability)
    if as_json:
        print_json(
            {
                "ok": not found.problems, "runs": len(found.runs), "objects": found.objects, "bytes": found.stored,
                "problems": list(found.problems), "remarks": list(found.remarks), "immutability": _told(told),
            }
        )  # fmt: skip
        return Exit.FAIL if found.problems else Exit.PASS
    for problem in found.problems:
        click.echo(visible(f"NOT OK  {problem}"))
    said = "all as they were kept" if not found.problems else f"{_counted(len(found.problems), 'problem')} found"
    click.echo(f"{_counted(len(found.runs), 'run')}, {_counted(found.objects, 'object')}, {found.stored} bytes: {said}")
    if told is not None:
        click.echo(f"the newest run: {told.said}")
    for sentence in found.remarks:
        remark(visible(sentence), quiet=quiet)
    return Exit.FAIL if found.problems else Exit.PASS


def prune(
    *, older_than: str, keep_last: int, dry_run: bool, store: str | None, config: Path | None, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """Takes the raw answers of old runs away."""
    from tomproof.store import pruning

    age, now, opened = _age(older_than), datetime.now(UTC), _opened(store, config)
    done = (
        pruning.Done(pruning.plan(opened, age, keep_last, now))
        if dry_run
        else pruning.prune(opened, age, keep_last, now)
    )
    runs, objects = done.plan.runs, len(done.plan.goes) - len(done.kept)
    size = done.plan.size - sum(entry.size for entry in done.kept)
    if as_json:
        print_json(
            {
                "dry_run": dry_run, "runs": [run.id for run in runs], "objects": objects, "bytes": size,
                "kept_by_policy": len(done.kept), "hidden_by_account": done.hidden,
            }
        )  # fmt: skip
        return Exit.PASS
    for run in runs:
        click.echo(visible(f"{run.id}  {run.document}"))
    did = "would go" if dry_run else "are gone"
    click.echo(f"raw answers of {_counted(len(runs), 'run')}: {_counted(objects, 'object')}, {size} bytes {did}")
    if done.kept:
        remark(f"a policy still keeps {_counted(len(done.kept), 'object')}; a later prune takes them away", quiet=quiet)
    if done.hidden:
        remark(
            f"the account itself still keeps {_counted(done.hidden, 'object')}, as deleted or as older versions",
            quiet=quiet,
        )
    remark("manifests, seals, documents, claims and verdicts stay", quiet=quiet)
    return Exit.PASS


def _store(named: str | None, chosen: settings.Settings, *, new: bool = False) -> Store:
    place, azure = named or chosen.store.folder or chosen.store.blob, chosen.azure
    if not place:
        raise Wrong("there is no store", "name it with --store, or in the [store] table of tomproof.toml")
    return open_store(place, new=new, signing_in=SignIn(azure.cloud, azure.auth, azure.tenant))


def _opened(named: str | None, config: Path | None) -> Store:
    return _store(named, settings.load(config, Path.cwd()))


def _told(found: Confirmed | None) -> dict[str, Any] | None:
    """What a place says of immutability, for programs; None for a folder."""
    if found is None:
        return None
    return {"confirmed_until": found.until.isoformat() if found.until else None, "said": found.said}


def _age(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})d", text)
    if found is None or not 1 <= int(found[1]) <= _LONGEST_AGE:
        raise Wrong(f"{text!r} is no age", "write it in days, as in --older-than 400d")
    return timedelta(days=int(found[1]))


def _as_dict(run: Run) -> dict[str, Any]:
    """A run for programs."""
    return {**asdict(run), "after": dict(run.after)}


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
