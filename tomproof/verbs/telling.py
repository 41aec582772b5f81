"""The verb that tells people: notify.

Returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.pack import Pack, open_pack
from reports.language import Code
from reports.notices import Changes, as_dict, changes, notices
from reports.words import visible
from tomproof import settings
from tomproof.errors import Exit, Wrong
from tomproof.verbs.common import edition_shown, print_json, remark
from tomproof.work import judged

if TYPE_CHECKING:
    from reports.report import Report


def notify(
    *, pack: Path, previous: Path | None, store: str | None, config: Path | None, webhook: str | None,
    repository: str | None, public: bool, dry_run: bool, lang: Code | None, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """Tells what is new since the run before, and what is over."""
    report = _report(pack, lang)
    opened = open_pack(pack)
    before = _named(previous, opened) if previous else _before(opened, store, config)
    found = changes(notices(judged(before, lang).report) if before else (), report)
    told = partial(remark, quiet=quiet)
    if as_json:
        print_json(as_dict(report, found))
    else:
        _print(found, told_before=before is not None)
    if dry_run:
        return Exit.PASS
    address = webhook or os.environ.get("TOMPROOF_WEBHOOK")
    if repository:
        _to_repository(report, repository, public=public, quiet=quiet)
    if address and found:
        from collector.webhook import send
        from tomproof.telling import payload

        send(address, payload(report, found), secret=os.environ.get("TOMPROOF_WEBHOOK_SECRET", ""))
        told("the webhook was told")
    return Exit.PASS


def _named(path: Path, pack: Pack) -> Pack:
    """The run that was named as the one before; raises Wrong for one about something else, of which all would be over."""
    found = open_pack(path)
    if found.estate.tenant != pack.estate.tenant:
        raise Wrong(f"{path} is about another tenant", "name the run before this one")
    if found.edition == pack.edition and found.document()[0] != pack.document()[0]:
        raise Wrong(f"{path} is about another document", "name the run before this one")
    return found


def _before(pack: Pack, store: str | None, config: Path | None) -> Pack | None:
    """The run that a pack names as the one before it, out of the store; None where it names none or that is not whole there."""
    if store is None or pack.previous is None:
        return None
    from tomproof.store import SignIn, open_store

    azure = settings.load(config, Path.cwd()).azure
    kept = open_store(store, signing_in=SignIn(azure.cloud, azure.auth, azure.tenant))
    named = (run for run in kept.runs() if run.sha256 == pack.previous["sha256"] and not run.pruned)
    return next((kept.pack(run) for run in named), None)


def _report(path: Path, lang: Code | None) -> Report:
    return edition_shown(path, open_pack(path), lang, names=False).report


def _to_repository(report: Report, name: str, *, public: bool, quiet: bool) -> None:
    from collector.github import API, Repository
    from tomproof.telling import tell_repository

    token = (os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or "").strip()
    if not token:
        raise Wrong("there is no token to open issues with", "put one into GITHUB_TOKEN; it needs issues: write")
    tracker = Repository(name, token, os.environ.get("GITHUB_API_URL") or API)
    done = tell_repository(report, tracker, public=public)
    waiting = f", {done.waiting} more in the next run" if done.waiting else ""
    remark(f"{name}: {len(done.opened)} issues opened, {len(done.closed)} closed{waiting}", quiet=quiet)


def _print(found: Changes, *, told_before: bool) -> None:
    for heading, some in (("new" if told_before else "standing", found.new), ("over", found.over)):
        for one in some:
            click.echo(f"{heading}  {visible(one.title)}")
            click.echo(f"     {visible(one.text)}")
    if not found:
        click.echo("nothing new, and nothing over")
