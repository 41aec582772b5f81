"""annotations.txt: what fails and what could not be verified, at the document's lines, as commands to GitHub's runner.

For repositories without code scanning. Printed by a step, each is shown beside the line of the document that it names. GitHub
shows ten of each kind from one step, so the tenth says how many more there are:
https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message

A command ends with its line, and nothing of a document or a tenant can begin another one: control characters are shown by
their names, and percent signs, line ends and, in properties, colons and commas are escaped as the runner takes them back
(https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks import Word
from reports import reminders, words
from reports.lines import Lines, has_lines
from reports.report import Judged, Report

MOST = 10  # of one kind that GitHub shows from a step
_KINDS = ("error", "warning", "notice")
_LONGEST = 600


def render(report: Report) -> bytes:
    """The commands as UTF-8, errors first; nothing where nothing is to be said."""
    open_ = [judged for judged in report.with_word(Word.FAIL, Word.UNKNOWN) if not judged.same_as]
    lines = Lines(report.document.text) if has_lines(report.document) else None
    made = [
        line for kind in _KINDS for line in _of(kind, [one for one in open_ if _kind(one) == kind], report, lines)
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in made).encode(errors="replace")


def _kind(judged: Judged) -> str:
    """As the levels in report.sarif: a waiver changes none of them; what is unknown for want of an answer is a notice."""
    if judged.word is Word.FAIL:
        return "error"
    return "notice" if judged.gaps else "warning"


def _of(kind: str, open_: Sequence[Judged], report: Report, lines: Lines | None) -> Iterator[str]:
    shown = open_ if len(open_) <= MOST else open_[: MOST - 1]
    for judged in shown:
        yield command(kind, _said(judged, report), _where(judged, report, lines))
    if len(open_) > len(shown):
        more = report.language.say("and {count} more", count=len(open_) - len(shown))
        yield command(kind, more, {"file": _file(report), "title": "TOM"})


def _said(judged: Judged, report: Report) -> str:
    language = report.language
    quote = language.say("“{quote}”", quote=words.short(words.line(judged.claim.quote), 200))
    said = f"{quote}: {words.near(language.note(judged.reason))}"
    return ". ".join([said, " ".join(beside)]) if (beside := reminders.told(judged, report)) else said


def _where(judged: Judged, report: Report, lines: Lines | None) -> dict[str, str]:
    place = {"file": _file(report)}
    if lines is not None:
        region = lines.region(judged.claim.start, judged.claim.end)
        place |= {"line": str(region["startLine"]), "endLine": str(region["endLine"])}
    return place | {"title": _title(judged, report)}


def _title(judged: Judged, report: Report) -> str:
    return f"TOM: {words.labels(report.language)[judged.word].word}"


def _file(report: Report) -> str:
    return report.document_path or report.document.name


def command(kind: str, message: str, properties: dict[str, str]) -> str:
    """One command on one line; whatever is in ``message`` and ``properties`` is text."""
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {listed}::{_data(words.short(words.line(message), _LONGEST))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(words.line(text)).replace(":", "%3A").replace(",", "%2C")
