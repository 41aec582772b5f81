"""period.md: a period for a pull request, a job summary or a wiki: a table of all promises, then what happened to them.

Text from the document, the tenant and the settings is escaped as in report.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks import Word
from reports import words
from reports.language import Language
from reports.markdown import code, escaped
from reports.overtime import telling
from reports.overtime.period import NOT_OBSERVED, Course, Period
from reports.overtime.rules import remarks, rules
from reports.overtime.telling import People
from reports.overtime.view import Group, Told, View

_QUOTE = 160


def render(period: Period, tool_version: str, people: People, language: Language) -> bytes:
    """The period as UTF-8 Markdown."""
    view = View(period, language, people)
    lines = [*_head(view), *_table(view)]
    for group in view.groups():
        lines += _happened(group)
    lines += _remarks(view, tool_version)
    return ("\n".join(lines) + "\n").encode(errors="replace")


def _head(view: View) -> Iterator[str]:
    say = view.language.say
    yield f"# {say('Period report')}: {escaped(view.period.newest.paper.name)}, {view.span}"
    yield ""
    yield f"**{view.headline}**"
    yield ""
    yield view.seen
    yield ""
    for name, told in view.facts():
        yield f"- {name}: {escaped(told)}"
    yield ""


def _table(view: View) -> Iterator[str]:
    if not view.measured:
        return
    say = view.language.say
    heads = (say("No."), say("Promise"), say("In force"), say("Failing"), say("Unknown"), say("Not observed"),
             say("Failures"), say("Longest time to repair"))  # fmt: skip
    yield f"## {say('Figures')}"
    yield ""
    yield say("Shares are of the time in which the document made the promise.")
    yield ""
    yield "| " + " | ".join(heads) + " |"
    yield "|---:|---|---:|---:|---:|---:|---:|---:|"
    for one in view.measured:
        cells = (
            view.language.number(one.promise.number),
            escaped(telling.quoted(one.promise.quote, view.period.newest.paper, _QUOTE)),
            *(telling.percent(one.of_time(state), view.language) for state in (Word.PASS, Word.FAIL, Word.UNKNOWN, NOT_OBSERVED)),
            view.language.number(len(one.failures)),
            longest(view, one),
        )  # fmt: skip
        yield "| " + " | ".join(cells) + " |"
    yield ""


def longest(view: View, one: Course) -> str:
    """The longest time to repair of a promise; "–" where nothing was repaired."""
    spans = [span for failure in one.failures if (span := failure.to_repair(view.period.moments)) is not None]
    return telling.lasting(max(spans), view.language) if spans else "–"


def _happened(group: Group) -> Iterator[str]:
    told = [one for one in group.told if one.failures or one.exempt or one.attested or one.remarks]
    if not told:
        return
    yield f"## {group.title}"
    yield ""
    for one in told:
        yield from _one(one)


def _one(told: Told) -> Iterator[str]:
    yield f"### {told.number}. {escaped(words.short(told.quote, _QUOTE))}"
    yield ""
    yield f"{escaped(told.title)} ({code(told.id)}): {told.line}."
    yield ""
    for sentence in (*told.failures, *told.exempt, *told.attested, *told.remarks):
        yield f"- {escaped(sentence)}"
    yield ""


def _remarks(view: View, tool_version: str) -> Iterator[str]:
    say = view.language.say
    for title, empty, lines in remarks(view):
        yield f"## {title}"
        yield ""
        yield from (f"- {escaped(line)}" for line in lines) if lines else [empty]
        yield ""
    yield f"## {say('How this is counted, and what it does not show')}"
    yield ""
    for rule in rules(view):
        yield f"- {escaped(rule)}"
    yield ""
    yield say("Written by tomproof {version}.", version=tool_version)
