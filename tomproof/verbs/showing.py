"""The verbs over a finished pack: judge, report and answers.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from evidence.pack import Pack, open_pack, write_atomically
from reports import changed
from reports.language import Code
from reports.report import Report
from tomproof import work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.verbs.common import code, edition_shown, in_repository, print_json, print_result, remark


def judge(
    *, pack: Path, tom: Path | None, claims_file: Path | None, base: Path | None, form: str | None, output: Path | None,
    names: bool, lang: Code | None, fail_on: str | None, quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """Recomputes every verdict; with ``tom`` those that another document would have, compared with ``base`` or the pack's own."""
    opened = open_pack(pack)
    if tom is None:
        if claims_file or base or form or output:
            raise Wrong("--claims, --base, --format and -o are about another document", "name it with --tom")
        report = edition_shown(pack, opened, lang, names=names).report
        print_result(report, as_json=as_json)
        return code(report, fail_on)
    if as_json and (form or output):
        raise Wrong("--json prints the report over the other document", "leave --format and -o out")
    handed_out = opened.edition != "company" and not names
    evidence = opened if handed_out else edition_shown(pack, opened, lang, names=names).pack
    report = _report_as(evidence, tom, claims_file, lang)
    if form == "md" or output is not None:
        before = work.judged(evidence, lang).report if base is None else _report_as(evidence, base, None, lang)
        _put(changed.render(before, report), output, quiet=quiet)
    else:
        print_result(report, as_json=as_json)
    return code(report, fail_on)


def _report_as(pack: Pack, tom: Path, confirmed: Path | None, lang: Code | None) -> Report:
    return work.judged_as(pack, work.read_another(tom, confirmed, pack), lang).report


def _put(made: bytes, output: Path | None, *, quiet: bool) -> None:
    if output is None:
        click.echo(made.decode(), nl=False)
        return
    try:
        write_atomically(output, made)
    except OSError as error:
        raise Impossible(f"{output} cannot be written: {error.strerror}") from error
    remark(f"wrote {output}", quiet=quiet)


def report(
    *, pack: Path, formats: tuple[str, ...], out: Path, tom_path: str | None, names: bool, lang: Code | None, quiet: bool,
) -> int:  # fmt: skip
    """Renders reports."""
    from tomproof.seal.sealing import signer_of

    opened = open_pack(pack)
    found = edition_shown(pack, opened, lang, names=names).report
    found = replace(found, document_path=in_repository(tom_path or ""), signer=signer_of(opened))
    for path in work.render(found, formats, out):
        remark(f"wrote {path}", quiet=quiet)
    return Exit.PASS


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
