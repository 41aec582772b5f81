"""Annotations at the document's lines: nothing that a document says can become a command to the runner."""

from __future__ import annotations

import re
from dataclasses import replace

from checks import Word
from reports.annotations import command, render
from reports.language import language
from tests.reports import files, sample

# As the runner takes a line apart: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_COMMAND = re.compile(r"::(?P<kind>[a-z]+) (?P<properties>[^:]*)::(?P<data>.*)")


def taken(line: str) -> tuple[str, dict[str, str], str]:
    """What the runner makes of a line."""
    found = _COMMAND.fullmatch(line)
    assert found, line

    def back(text: str) -> str:
        for code, letter in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(code, letter)
        return text

    properties = dict(one.split("=", 1) for one in found["properties"].split(","))
    return found["kind"], {name: back(value) for name, value in properties.items()}, back(found["data"])


def test_each_claim_that_fails_is_an_error_at_its_lines() -> None:
    report = replace(sample.report(), document_path="docs/tom.md")
    errors = [taken(line) for line in render(report).decode().splitlines() if line.startswith("::error ")]
    failing = [judged for judged in report.with_word(Word.FAIL) if not judged.same_as]
    text = report.document.text
    assert [int(properties["line"]) for _, properties, _ in errors] == [
        text.count("\n", 0, judged.claim.start) + 1 for judged in failing
    ]
    assert {properties["file"] for _, properties, _ in errors} == {"docs/tom.md"}
    assert {properties["title"] for _, properties, _ in errors} == {"TOM: Fails"}
    assert all(
        data.startswith(f"“{judged.claim.quote[:20]}") for (_, _, data), judged in zip(errors, failing, strict=True)
    )


def test_what_is_unknown_for_want_of_an_answer_is_a_notice() -> None:
    lines = render(sample.report()).decode().splitlines()
    assert [taken(line)[0] for line in lines if "TOM%3A Unknown" in line] == ["notice", "notice"]


def test_what_passes_is_not_told() -> None:
    report = replace(sample.report(), claims=tuple(sample.report().with_word(Word.PASS)))
    assert report.claims
    assert render(report) == b""


def test_after_nine_the_tenth_says_how_many_more_there_are() -> None:
    report = sample.report()
    failing = report.with_word(Word.FAIL)[0]
    ten = replace(report, claims=tuple(replace(failing, number=n) for n in range(10)))
    eleven = replace(report, claims=tuple(replace(failing, number=n) for n in range(11)))
    assert "more" not in render(ten).decode()
    lines = render(eleven).decode().splitlines()
    assert len(lines) == 10
    assert taken(lines[-1])[2] == "and 2 more"
    assert "line" not in taken(lines[-1])[1]


def test_a_command_in_a_document_stays_text() -> None:
    hostile = "x\n::set-output name=exit-code::0\r##[add-mask]a%0A::error::b"
    line = command("error", hostile, {"file": "a,line=9::b%0Ac\n::warning::d"})
    assert line.count("\n") == line.count("\r") == 0
    kind, properties, data = taken(line)
    assert kind == "error"
    assert properties == {"file": "a,line=9::b%0Ac ::warning::d"}
    assert data == "x ::set-output name=exit-code::0 ##[add-mask]a%0A::error::b"
    assert "%250A" in line


def test_hostile_reports_give_commands_of_three_kinds_only() -> None:
    lines = render(sample.hostile()).decode().split("\n")
    assert lines.pop() == ""
    assert lines
    assert {taken(line)[0] for line in lines} <= {"error", "warning", "notice"}
    assert all(set(taken(line)[1]) <= {"file", "line", "endLine", "title"} for line in lines)


def test_a_document_without_lines_has_no_line_named() -> None:
    report = sample.report()
    word = replace(report, document=replace(report.document, media_type="application/pdf"))
    assert not [line for line in render(word).decode().splitlines() if "line" in taken(line)[1]]


def test_many_resources_are_one_line() -> None:
    (line,) = render(files.many()).decode().splitlines()
    assert len(line) < 900


def test_it_speaks_the_language_of_the_report() -> None:
    told = render(replace(sample.report(), language=language("de"))).decode()
    assert "title=TOM%3A Trifft nicht zu::„" in told


def test_a_waiver_is_told_and_what_fails_stays_an_error() -> None:
    lines = [taken(line) for line in render(sample.report(waivers=sample.WAIVERS)).decode().splitlines()]
    failing = {
        data[:20]: (kind, "Waived until" in data) for kind, place, data in lines if place["title"] == "TOM: Fails"
    }
    assert sorted(failing.values()) == [("error", False), ("error", True), ("error", True)]
