"""The verb ``answers``: ready texts for questionnaires, and a customer's own file filled as far as the claims allow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from evidence.pack import write_atomically
from reports.filling import Filled, fill
from reports.language import Code, language
from reports.report import Report
from reports.splicing import UnfitError
from tomproof.errors import Impossible, Wrong
from tomproof.work import read_file

_FILLABLE = (".xlsx", ".xlsm")
Remark = Callable[[str], None]


def write(report: Report, form: str | None, output: Path | None, remark: Remark) -> Path | bytes:
    """The answers of a report as a file, or as bytes where none is named and the form can be printed.

    The form is the one asked for, else that of the file's ending, else Markdown.
    """
    form = form or {".xlsx": "xlsx"}.get(output.suffix.lower() if output else "", "md")
    if form == "xlsx":
        from reports.answers_xlsx import render
    else:
        from reports.answers_markdown import render
    if output is None and form == "xlsx":
        raise Wrong("a workbook cannot be printed", "name the file with -o answers.xlsx")
    made = render(report, report.language)
    if output is None:
        return made
    _put(output, made)
    remark(f"wrote {output}")
    return output


def fill_file(
    report: Report, questionnaire: Path, output: Path | None, lang: Code | None, remark: Remark
) -> dict[str, Any]:
    """Writes a filled copy of a customer's file, never the file itself, and tells what was done as plain data."""
    if questionnaire.suffix.lower() not in _FILLABLE:
        raise Wrong(f"{questionnaire} cannot be filled", f"save it as {' or '.join(_FILLABLE)} first")
    target = output or questionnaire.with_name(f"{questionnaire.stem}.filled{questionnaire.suffix}")
    if target.exists() and target.samefile(questionnaire):
        raise Wrong(f"{questionnaire} is never changed", "name another file with -o")
    if target.suffix.lower() != questionnaire.suffix.lower():
        raise Wrong(
            f"the filled file is of the same kind as {questionnaire.name}", f"let -o end in {questionnaire.suffix}"
        )
    try:
        filled = fill(read_file(questionnaire, "questionnaire"), report, lang)
    except UnfitError as error:
        raise Wrong(f"{questionnaire} cannot be filled: {error}") from None
    if not filled.lines:
        why = "; ".join(f"{title}: {reason}" for title, reason in filled.skipped)
        raise Wrong(
            f"no questions were found in {questionnaire}" + (f" ({why})" if why else ""),
            "see docs/answering.md for the heads that are understood",
        )
    _put(target, filled.data)
    remark(f"wrote {target}")
    return told(filled, questionnaire, target)


def as_list(report: Report) -> list[dict[str, Any]]:
    """The answers as plain data, one entry for a claim; ``text`` is "" where there is none, and ``why`` says why."""
    from reports.answers import answers

    return [
        {
            "claim": one.judged.claim.id,
            "kind": one.judged.claim.kind,
            "verdict": str(one.judged.word),
            "text": one.text,
            "why": one.why,
            "reference": one.reference,
            "date": one.date,
            "controls": {name: list(ids) for name, ids in one.controls.items()},
        }
        for one in answers(report, report.language)
    ]


def told(filled: Filled, questionnaire: Path, target: Path) -> dict[str, Any]:
    """What became of the questions, as plain data."""
    return {
        "questionnaire": str(questionnaire),
        "filled": str(target),
        "questions": len(filled.lines),
        "proposed": filled.proposed,
        "lines": [
            {
                "sheet": one.sheet,
                "cell": one.cell,
                "question": one.question,
                "filled": dict(one.filled),
                "why": "" if one.filled else str(one.why),
                "claims": [judged.claim.id for judged in one.claims],
            }
            for one in filled.lines
        ],
        "skipped": [{"sheet": title, "why": str(why)} for title, why in filled.skipped],
    }


def summary(done: dict[str, Any], code: Code) -> str:
    """The same in one sentence."""
    said = language(code)
    return said.say(
        "{proposed} of {questions} questions have a proposed answer; the sheet “tomproof” says why the others have none.",
        proposed=done["proposed"],
        questions=done["questions"],
    )


def _put(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise Impossible(f"{path} cannot be written: {error.strerror}") from error
