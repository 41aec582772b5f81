"""The verbs over many runs: diff, history and period.

Each returns an exit code. They read sealed packs, or the runs of a store, and judge nothing again. Results go to standard
output, remarks to standard error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

import click

from evidence.pack import COLLECTING, MANIFEST, Damaged, open_pack, write_atomically
from reports.language import Code, Language, language
from reports.overtime import diff_forms, formats, history_forms
from reports.overtime.diff import between
from reports.overtime.history import lines, story
from reports.overtime.model import Paper, Past
from reports.overtime.period import Period, over
from reports.overtime.reading import Reader
from reports.overtime.telling import People
from reports.words import visible
from tomproof import __version__, settings
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.store import Run, SignIn, Store, open_store
from tomproof.verbs.common import remark

R = TypeVar("R")

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def diff(
    *, a: str | None, b: str | None, store: str | None, config: Path | None, form: str | None, output: Path | None,
    names: bool, lang: Code | None, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """What changed from one run to another."""
    form = _form(form, output, as_json, ("text", "md", "html", "json"))
    reader, kept = Reader(), None if b is not None and all(map(_is_there, (a, b))) else _store(store, config)
    first, second = _pair(a, b, kept, reader)
    if (first.cloud, first.tenant) != (second.cloud, second.tenant):
        raise Wrong(f"the runs are of two tenants, {first.tenant} and {second.tenant}", "compare runs of one tenant")
    found = between(first, second)
    told = diff_forms.FORMS[form](found, __version__, People(own=names), _language(lang, second))
    return _out(told, output, quiet=quiet)


def history(
    *, packs: tuple[Path, ...], claim: str | None, store: str | None, config: Path | None, tenant: str | None,
    document: str | None, form: str | None, output: Path | None, names: bool, lang: Code | None, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """The row of runs, or how one promise stood in them."""
    form = _form(form, output, as_json, ("text", "md", "json"))
    runs = _runs(packs, store, config, tenant, document, quiet=quiet)
    people, speaks = People(own=names), _language(lang, runs[-1])
    if claim is None:
        return _out(history_forms.FORMS[form](lines(runs), __version__, people, speaks), output, quiet=quiet)
    chapters = story(runs, claim)
    if not chapters:
        raise Wrong(f"no run knows a claim {claim}", "tomproof claims TOM shows the ids of its claims")
    if form == "json":
        return _out(history_forms.story_json(claim, chapters, __version__, people), output, quiet=quiet)
    told = (history_forms.story_markdown if form == "md" else history_forms.story_text)(chapters, people, speaks)
    return _out(told, output, quiet=quiet)


def period(
    *, packs: tuple[Path, ...], start: str, end: str | None, every: str | None, store: str | None, config: Path | None,
    tenant: str | None, document: str | None, formats_: tuple[str, ...], out: Path | None, names: bool, lang: Code | None,
    quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """How each promise fared in a period."""
    if formats_ and out is None:
        raise Wrong("--format writes files", "name the folder for them with --out")
    for name in formats_:
        formats.PERIOD[name].ready()
    first, distance = _day(start, "--from"), _distance(every)
    last = _day(end, "--to") if end else None
    runs = _runs(packs, store, config, tenant, document, quiet=quiet)
    found = _over(runs, first, last or runs[-1].at.date(), distance)
    people, speaks = People(own=names), _language(lang, found.newest)
    for name in formats_ or (() if out is None else ("html", "json")):
        data = formats.period_as(name, found, __version__, people, speaks)
        _write((out or Path()) / formats.PERIOD[name].file, data, quiet=quiet)
    if out is None or as_json:
        click.echo(
            formats.period_as("json" if as_json else "text", found, __version__, people, speaks).decode(), nl=False
        )
    return Exit.PASS


def _over(runs: Sequence[Past], first: date, last: date, every: timedelta | None) -> Period:
    """The period of these days, both included; raises Wrong."""
    try:
        start = datetime.combine(first, time(), UTC)
        end = datetime.combine(last, time(), UTC) + timedelta(days=1)
        return over(runs, start, end, every=every)
    except (ValueError, OverflowError) as error:
        raise Wrong(
            f"there is nothing to tell of {first} to {last}: {error}", "tomproof history shows the runs"
        ) from error


# -- which runs ------------------------------------------------------------------------------------------------------------


def _runs(
    packs: Sequence[Path],
    store: str | None,
    config: Path | None,
    tenant: str | None,
    document: str | None,
    *,
    quiet: bool,
) -> tuple[Past, ...]:
    """The runs of one tenant and one document, oldest first. Raises Wrong where there are none, or of several."""
    reader = Reader()
    if packs:
        found = [reader.read(open_pack(path)) for one in packs for path in _packs_at(one)]
        found = _one_row(found, [_of_past(run) for run in found], tenant, document)
        return tuple(sorted(found, key=lambda run: run.at))
    kept = _store(store, config)
    runs = kept.runs()
    chosen = _one_row(runs, [_of_run(run) for run in runs], tenant, document)
    return tuple(_read(kept, run, reader, quiet=quiet) for run in chosen)


def _packs_at(path: Path) -> list[Path]:
    """The pack at a path, or those in a folder."""
    if not path.is_dir() or (path / MANIFEST).exists() or (path / COLLECTING).exists():
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix == ".zip" or (one / MANIFEST).exists())
    if not found:
        raise Wrong(f"there is no pack in {path}", "name packs, or a folder that holds some")
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What a run is about. ``made_from`` is the company's own manifest where this is an edition to hand out, else empty."""

    tenant: str
    document: str
    sha256: str
    made_from: str


def _of_past(run: Past) -> _About:
    return _About(run.tenant, run.paper.name, run.sha256, next(iter(run.others), ""))


def _of_run(run: Run) -> _About:
    return _About(run.tenant, run.document, run.sha256, run.made_from)


def _one_row(runs: Sequence[R], about: Sequence[_About], tenant: str | None, document: str | None) -> list[R]:
    """Those of one tenant and document; an edition to hand out is left out where its own run is there. Raises Wrong."""
    wanted = [
        (run, facts)
        for run, facts in zip(runs, about, strict=True)
        if tenant in (None, facts.tenant) and document in (None, facts.document)
    ]
    if not wanted:
        raise Wrong("there is no such run", "tomproof store list shows what is kept")
    for what, several in (
        ("tenant", {facts.tenant for _, facts in wanted}),
        ("document", {facts.document for _, facts in wanted}),
    ):
        if len(several) > 1:
            raise Wrong(f"the runs are of several {what}s: {', '.join(sorted(several))}", f"name one with --{what}")
    told = {facts.sha256 for _, facts in wanted}
    found = []
    for run, facts in wanted:
        if facts.made_from not in told:
            found.append(run)
            told |= {facts.made_from} - {""}  # of several editions of one run the first one counts
    return found


def _read(kept: Store, run: Run, reader: Reader, *, quiet: bool) -> Past:
    """A run of a store; one that is damaged says nothing of any promise, and is named."""
    try:
        return reader.read(kept.pack(run), id=run.id, pruned=run.pruned)
    except Damaged as error:
        remark(visible(f"the run {run.id} cannot be read and counts for nothing: {error}"), quiet=quiet)
        paper = Paper(run.document, run.document_sha256, b"", "", b"")
        return Past(
            id=run.id, sha256=run.sha256, at=run.ended.replace(microsecond=0), started=run.collected_from,
            ended=run.collected_to, tenant=run.tenant, cloud="", tool="", edition=run.edition, paper=paper,
            previous=run.previous or "", others=(run.made_from,) if run.made_from else (), pruned=run.pruned, kept=False,
        )  # fmt: skip


def _pair(a: str | None, b: str | None, kept: Store | None, reader: Reader) -> tuple[Past, Past]:
    """The two runs to compare: packs on the disk, or runs of the store; by default the newest one and the one before it."""
    if kept is None or (a is not None and b is not None):
        return _named(str(a), kept, reader), _named(str(b), kept, reader)
    runs = kept.runs()
    if not runs:
        raise Wrong("the store holds no run", "tomproof run --store adds one")
    newest = runs[-1]
    if a is not None:
        return _named(a, kept, reader), _whole(kept, newest, reader)
    same = [
        run
        for run in runs
        if (run.tenant, run.document, run.edition) == (newest.tenant, newest.document, newest.edition)
    ]
    if len(same) < 2:
        raise Wrong("the store holds one run only of the newest run's tenant and document", "name two packs")
    return _whole(kept, same[-2], reader), _whole(kept, newest, reader)


def _named(name: str, kept: Store | None, reader: Reader) -> Past:
    from tomproof.store.getting import named

    if _is_there(name) or kept is None:
        return reader.read(open_pack(Path(name)), fully=True)
    return _whole(kept, named(kept.runs(), name), reader)


def _whole(kept: Store, run: Run, reader: Reader) -> Past:
    return reader.read(kept.pack(run), id=run.id, pruned=run.pruned, fully=True)


def _is_there(name: str | None) -> bool:
    return name is not None and Path(name).exists()


def _store(named: str | None, config: Path | None) -> Store:
    chosen = settings.load(config, Path.cwd())
    place, azure = named or chosen.store.folder or chosen.store.blob, chosen.azure
    if not place:
        raise Wrong("there are no runs to look at", "name packs, or a store with --store or in tomproof.toml")
    return open_store(place, signing_in=SignIn(azure.cloud, azure.auth, azure.tenant))


# -- what was typed, and what goes out -------------------------------------------------------------------------------------


def _form(form: str | None, output: Path | None, as_json: bool, known: Sequence[str]) -> str:
    """The form that is asked for: by its name, else by the ending of the file, else text."""
    if as_json:
        if form not in (None, "json"):
            raise Wrong(f"--json and --format {form} are two forms", "leave one of them out")
        return "json"
    ending = output.suffix.removeprefix(".") if output else ""
    return form or (ending if ending in known else "text")


def _language(lang: Code | None, run: Past) -> Language:
    spoken: Code = "de" if run.paper.language == "de" else "en"
    return language(lang or spoken)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{option} {text} is no day", "write it as in 2026-01-31") from None


def _distance(text: str | None) -> timedelta | None:
    """How far apart runs are expected: "24h", "7d", "90m"."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if found is None or not int(found[1]):
        raise Wrong(f"--expected-every {text} is no length of time", "write it as in 24h, 7d or 90m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _out(data: bytes, output: Path | None, *, quiet: bool) -> int:
    if output is None:
        click.echo(data.decode(), nl=False)
    else:
        _write(output, data, quiet=quiet)
    return Exit.PASS


def _write(path: Path, data: bytes, *, quiet: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise Impossible(f"{path} cannot be written: {error.strerror}") from error
    remark(f"wrote {path}", quiet=quiet)
