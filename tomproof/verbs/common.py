"""What the verbs share: exit codes, what is printed, and which edition is shown."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from checks import Word
from collector.errors import CollectError
from evidence.pack import Estate, Pack, PackError
from reports import text
from reports.json import as_dict
from reports.language import ENGLISH, Code
from reports.reminders import reminders
from reports.report import Report
from reports.words import visible
from tomproof import settings, work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.work import Where

if TYPE_CHECKING:
    from tomproof.editions.verbs import Shown
    from tomproof.seal.verbs import Sealing
    from tomproof.store import Run, Store


def code(report: Report, fail_on: str | None) -> Exit:
    """The exit code of a report; ``fail_on`` moves the line. ``unwaived``: what is waived as a whole does not fail a run."""
    if fail_on == "never":
        return Exit.PASS
    failing = report.with_word(Word.FAIL)
    if fail_on == "unwaived":
        failing = [judged for judged in failing if judged.waived is None or judged.waived.covers != "all"]
    if failing:
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


def remind(report: Report, *, quiet: bool) -> None:
    """Says on standard error what runs out soon, what has run out, and which waivers count for nothing."""
    for one in reminders(report, ENGLISH):
        remark(visible(one.text), quiet=quiet)


def sealing_by(key: Path | None, chosen: settings.Settings, where: Where) -> Sealing | None:
    """With what to sign; nothing is loaded for it where nothing is signed."""
    if not (key or chosen.seal.key or chosen.seal.key_vault or chosen.timestamp.required):
        return None
    from tomproof.seal.verbs import prepare

    return prepare(key, chosen, where)


@dataclass(frozen=True, slots=True)
class Keeping:
    """The store that a run goes into, with the runs that were there when it began."""

    store: Store
    runs: Sequence[Run]
    remark: Callable[[str], None]
    immutability: int | None = None

    def before(self, estate: Estate, document: str) -> Mapping[str, str] | None:
        """The newest run of the same tenant and document, as a manifest names it."""
        from tomproof.store import newest

        found = newest(self.runs, estate.tenant, document)
        return {"sha256": found.sha256, "collected_to": found.collected_to} if found else None

    def keep(self, pack: Pack, path: Path) -> None:
        """Adds the sealed pack that lies at ``path``, and stays whole there; raises Impossible and CollectError."""
        from tomproof.store.immutability import confirmed

        try:
            run = self.store.add(pack)
        except PackError as error:
            raise Impossible(f"the run is not in the store: {error}", "tomproof store check says more") from error
        except (Impossible, CollectError):
            self.remark(f"the run is whole and not in the store; when that can be written: tomproof store add {path}")
            raise
        self.remark(f"kept in the store {self.store.place.title} as {run.id}")
        told = confirmed(self.store, run, self.immutability)
        if told is not None:
            self.remark(told.said)


def keeping_in(
    named: str | None, chosen: settings.Settings, where: Where, remark: Callable[[str], None]
) -> Keeping | None:
    """The store by the command line and the settings, looked at before anything is asked; None where there is none.

    Raises Wrong and Impossible. Nothing is loaded for it where nothing is kept.
    """
    # A demo is no run of the company's: it goes into a store that is named for it, and not into the one of the settings.
    place = named or (None if where.replay is not None else chosen.store.folder or chosen.store.blob)
    if not place:
        return None
    from tomproof.store import SignIn, open_store

    try:
        store = open_store(place, new=True, signing_in=SignIn(where.cloud, where.auth, where.tenant))
        return Keeping(store, store.runs(), remark, chosen.store.immutability)
    except PackError as error:
        raise Impossible(f"the store cannot take a run: {error}", "tomproof store check says more") from error


def following(keeping: Keeping | None, where: Where) -> Where:
    """``where`` with the newest run in the store to follow, unless another one was named."""
    return work.replace(where, follow=keeping.before) if keeping is not None else where


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


def in_repository(path: str) -> str:
    """A path within a repository with slashes; raises Wrong for one that leads out of it."""
    found = PurePosixPath(path.replace("\\", "/"))
    if found.is_absolute() or ".." in found.parts or ":" in path:
        raise Wrong(f"{path} is no path within a repository", "name it as it stands there, as in docs/tom.md")
    return str(found) if found.parts else ""
