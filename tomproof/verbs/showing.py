"""The verbs over a finished pack: judge, report and answers.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

import click

from evidence.pack import open_pack
from reports.language import Code
from tomproof import work
from tomproof.errors import Exit, Wrong
from tomproof.verbs.common import code, edition_shown, print_json, print_result, remark


def judge(
    *, pack: Path, names: bool, lang: Code | None, fail_on: str | None, quiet: bool, as_json: bool,  # noqa: ARG001
) -> int:  # fmt: skip
    """Recomputes every verdict."""
    opened = open_pack(pack)
    report = edition_shown(pack, opened, lang, names=names).report
    print_result(report, as_json=as_json)
    return code(report, fail_on)


def report(
    *, pack: Path, formats: tuple[str, ...], out: Path, tom_path: str | None, names: bool, lang: Code | None, quiet: bool,
) -> int:  # fmt: skip
    """Renders reports."""
    opened = open_pack(pack)
    found = edition_shown(pack, opened, lang, names=names).report
    found = replace(found, document_path=_in_repository(tom_path or ""))
    for path in work.render(found, formats, out):
        remark(f"wrote {path}", quiet=quiet)
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
    shown = edition_shown(pack, open_pack(pack), lang, names=False).report
    told = partial(remark, quiet=quiet)
    if questionnaire is not None:
        done = verb.fill_file(shown, questionnaire, output, lang, told)
        if as_json:
            print_json(done)
        else:
            click.echo(verb.summary(done, shown.language.code))
        return Exit.PASS
    if as_json:
        print_json(verb.as_list(shown))
        return Exit.PASS
    made = verb.write(shown, form, output, told)
    if isinstance(made, bytes):
        click.echo(made.decode(), nl=False)
    return Exit.PASS
