"""The verbs of the document: claims and plan.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

import claims as tom
from claims import Reading
from evidence.pack import write_atomically
from reports.language import Code
from reports.words import visible
from tomproof import attested, planning, work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.verbs.common import print_json, remark

_ENDINGS = {".toml": "toml", ".json": "json", ".html": "html", ".htm": "html"}


def claims(
    *, tom: Path, form: str | None, output: Path | None, claims_file: Path | None, check: bool, identity: str | None,
    only_text: bool, lang: Code | None, quiet: bool, as_json: bool,
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
    shown_as = reading.document.text if only_text else _claims_as(form, reading, lang, seen=output is None)
    if output is None:
        click.echo(shown_as, nl=not shown_as.endswith("\n"))
        return Exit.PASS
    _write(output, shown_as)
    remark(f"{output}: {len(reading.claims)} claims in {len(reading.statements)} statements", quiet=quiet)
    return Exit.PASS


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
    to_see_to = list(attested.told(confirmed.attestations, claims_file.parent, datetime.now(UTC).date()))
    if as_json:
        print_json({**drift_json(found, reading, confirmed), "attestations": to_see_to})
    else:
        click.echo(drift_text(found, reading, confirmed), nl=False)
        for said in to_see_to:
            click.echo(visible(said))
    if found.drifted:
        remark(
            f"next: tomproof claims {path} -o {claims_file} brings it up to date; then decide what is open", quiet=quiet
        )
    return Exit.FAIL if found.drifted else Exit.PASS


def _explain(path: Path, claims_file: Path | None, identity: str, *, as_json: bool) -> int:
    from tomproof.reading import explained, explained_text

    confirmed = work.read_confirmed(claims_file) if claims_file else None
    found = explained(work.read_tom(path)[1], identity, confirmed)
    if as_json:
        print_json(found)
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
    remark(f"{output}: {len(confirmed.claims)} claims{waiting}", quiet=quiet)
    return Exit.PASS


def plan(*, tom: Path | None, claims_file: Path | None, cloud: str | None, quiet: bool, as_json: bool) -> int:  # noqa: ARG001
    """The queries and permissions that claims need."""
    found = _claims_of(tom, claims_file)
    where = cloud or "public"
    if as_json:
        print_json(planning.as_dict(found, where))
    else:
        click.echo(planning.as_text(found, where), nl=False)
    return Exit.PASS


def _claims_as(form: str, reading: Reading, lang: Code | None, *, seen: bool) -> str:
    """The reading in one form; marked and in colour where it is ``seen``, on a terminal, and nobody has asked for none."""
    if form == "json":
        return json.dumps(tom.to_json(reading), indent=1, ensure_ascii=False) + "\n"
    if form == "html":
        from reports.reading import render

        return render(reading, lang).decode()
    if not (seen and sys.stdout.isatty()):
        return tom.to_text(reading)
    from tomproof.reading import marked

    width = shutil.get_terminal_size((100, 24)).columns
    return marked(reading, width=width, colour="NO_COLOR" not in os.environ, code=lang)


def _claims_of(path: Path | None, claims_file: Path | None) -> Sequence[tom.Claim]:
    if path is not None:
        return work.read_tom(path, claims_file)[1].claims
    if claims_file is None:
        raise Wrong("there is nothing to plan for", "name a TOM document, or a confirmed file with --claims")
    return work.read_claims(claims_file)


def _write(path: Path, content: str) -> None:
    try:
        write_atomically(path, content.encode())
    except OSError as error:
        raise Impossible(f"{path} cannot be written: {error.strerror}") from error
