"""The answers in Markdown: per claim a text to paste, and a table that finds them by the ids of controls."""

from __future__ import annotations

import re

from reports import words
from reports.answers import FRAMEWORKS, Answer, answers, by_control
from reports.language import Language
from reports.report import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!@])")


def render(report: Report, language: Language) -> bytes:
    """The answers as Markdown; the same report gives the same bytes."""
    made = answers(report, language)
    lines = [
        f"# {language.say('Answers for questionnaires')}",
        "",
        _plain(
            language.say(
                "From {document}, {usable} of {claims} claims may be answered. Evidence pack: SHA-256 {digest}.",
                document=words.line(report.document.name),
                usable=sum(bool(one.text) for one in made),
                claims=len(made),
                digest=report.pack_sha256,
            )
        ),
        _plain(
            language.say("The ids of controls say what a claim is evidence towards, never that a criterion is met.")
        ),
        "",
    ]
    if report.replayed:
        lines += [f"**{_plain(language.say(words.REPLAYED))}**", ""]
    for one in made:
        lines += _answer(one, language)
    lines += _controls(made, language)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _answer(one: Answer, language: Language) -> list[str]:
    verdict = language.say(words.LABELS[one.judged.word].word)
    lines = [f"## {one.judged.number}. {_plain(language.say(one.judged.title))} – {_plain(verdict)}", ""]
    lines += [_plain(one.text or f"{one.promise} {one.why}"), ""]
    lines += [_plain(one.reference), ""] if one.text else []
    told = [
        f"{language.say(FRAMEWORKS[name])}: {', '.join(one.controls[name])}"
        for name in FRAMEWORKS
        if name in one.controls
    ]
    return [*lines, _plain("; ".join(told)), ""] if told else lines


def _controls(made: list[Answer], language: Language) -> list[str]:
    lines = [f"## {language.say('By control')}", ""]
    lines += [(f"| {language.say('Framework')} | {language.say('Control')} | {language.say('Claims with an answer')} | "
              f"{language.say('Claims without one')} |"), "| --- | --- | --- | --- |"]  # fmt: skip
    return lines + [
        f"| {_plain(language.say(row.framework))} | {_plain(row.control)} | {_numbers(row.usable)} | {_numbers(row.others)} |"
        for row in by_control(made)
    ]


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in numbers) or "–"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", words.line(text))
