"""What the verbs share: exit codes, what is printed, and which edition is shown."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.pack import Pack
from reports import text
from reports.json import as_dict
from reports.language import Code
from reports.report import Report
from tomproof import settings, work
from tomproof.errors import Exit, Wrong
from tomproof.work import Where

if TYPE_CHECKING:
    from tomproof.editions.verbs import Shown
    from tomproof.seal.verbs import Sealing


def code(report: Report, fail_on: str | None) -> Exit:
    """The exit code of a report; ``fail_on`` moves the line."""
    if fail_on == "never":
        return Exit.PASS
    if report.counts["fail"]:
        return Exit.FAIL
    if report.counts["unknown"] and fail_on != "fail":
        return Exit.UNKNOWN
    return Exit.PASS


def print_result(report: Report, *, as_json: bool) -> None:
    """The verdicts on standard output, for people or as JSON."""
    if as_json:
        print_json(as_dict(report))
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(text.summary(report, width=width, colour=colour), nl=False)


def print_json(data: object) -> None:
    """JSON on standard output."""
    click.echo(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False))


def remark(sentence: str, *, quiet: bool) -> None:
    """A sentence on standard error, unless nobody wants any."""
    if not quiet:
        click.echo(sentence, err=True)


def sealing_by(key: Path | None, chosen: settings.Settings, where: Where) -> Sealing | None:
    """With what to sign; nothing is loaded for it where nothing is signed."""
    if not (key or chosen.seal.key or chosen.seal.key_vault or chosen.timestamp.required):
        return None
    from tomproof.seal.verbs import prepare

    return prepare(key, chosen, where)


def edition_shown(path: Path, pack: Pack, lang: Code | None, *, names: bool) -> Shown:
    """The edition of a pack that is shown: without its people, unless ``names`` asks for the company's own. Raises Wrong."""
    from tomproof.editions import verbs

    if names and pack.edition != "company":
        raise Wrong("this pack is the edition to hand out: it does not know its people", "name the company's own pack")
    return verbs.shown(pack, None if names else key_of(path, pack), lang)


def key_of(path: Path, pack: Pack) -> bytes | None:
    """The key of the pseudonyms; none is made for a pack that has no people in it any more."""
    from tomproof.demo import TENANT

    if pack.edition != "company":
        return None
    return work.people_key(path, demo=pack.estate.tenant == TENANT)
