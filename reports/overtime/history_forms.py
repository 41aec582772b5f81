"""The row of runs and the story of one promise, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evidence.pack import dump_json
from reports import words
from reports.language import Language
from reports.markdown import code, escaped
from reports.overtime import telling
from reports.overtime.chain import WHOLE
from reports.overtime.history import Chapter, Line
from reports.overtime.period_json import run_json, time
from reports.overtime.period_text import wrapped
from reports.overtime.telling import People

SCHEMA = 1
_MOST = 20  # resources told of a chapter


def text(lines: Sequence[Line], tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """A line for each run, for a terminal."""
    if not lines:
        return f"{language.say('There is no run.')}\n".encode()
    width = max(len(line.run.id) for line in lines)
    told = [f"{line.run.id:<{width}}  {_counts(line)}  {_said(line, language)}".rstrip() for line in lines]
    return ("\n".join(words.line(one) for one in told) + "\n").encode(errors="replace")


def markdown(lines: Sequence[Line], tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """A table of the runs."""
    say = language.say
    heads = (say("Run"), say("Evidence complete"), say("Verdicts"), say("Since the run before"))
    told = ["| " + " | ".join(heads) + " |", "|---|---|---|---|"]
    for line in lines:
        cells = (
            code(line.run.id, cell=True),
            telling.moment(line.run.at, language),
            _counts(line),
            escaped(_said(line, language)),
        )
        told.append("| " + " | ".join(cells) + " |")
    return ("\n".join(told) + "\n").encode(errors="replace")


def as_json(lines: Sequence[Line], tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """For programs; see ``overtime.schema.json``."""
    return dump_json(as_dict(lines, tool_version))


def as_dict(lines: Sequence[Line], tool_version: str) -> dict[str, Any]:
    """The row as plain data."""
    return {
        "schema": SCHEMA,
        "report": "history",
        "tool": {"name": "tomproof", "version": tool_version},
        "runs": [
            {
                **run_json(line.run),
                "readable": line.run.kept,
                "chain": line.link,
                "counts": {str(word): number for word, number in line.counts.items()},
                "broken": list(line.broken),
                "repaired": list(line.repaired),
                "unclear": list(line.unclear),
                "claims_new": line.new,
                "claims_gone": line.gone,
                "claims_reworded": line.reworded,
                "document_changed": line.paper,
                "tool_changed": line.tool,
            }
            for line in lines
        ],
    }


def _counts(line: Line) -> str:
    return " ".join(f"{words.LABELS[word].sign}{number}" for word, number in line.counts.items() if number)


def _said(line: Line, language: Language) -> str:
    return ", ".join(_parts(line, language))


def _parts(line: Line, language: Language) -> Iterator[str]:
    say = language.say
    for text_, claims in (
        ("newly failing: {claims}", line.broken),
        ("in force again: {claims}", line.repaired),
        ("no longer known: {claims}", line.unclear),
    ):
        if claims:
            yield say(text_, claims=" ".join(claims))
    for number, text_ in ((line.new, "{count} new"), (line.gone, "{count} gone"), (line.reworded, "{count} reworded")):
        if number:
            yield say(text_, count=number)
    yield from _facts(line, language)


def _facts(line: Line, language: Language) -> Iterator[str]:
    """What is to be said of the run itself."""
    say, run = language.say, line.run
    told = (
        (not run.kept, say("cannot be read")),
        (line.paper, say("another version of the document")),
        (line.tool, say("judged by tomproof {version}", version=run.tool)),
        (line.link not in WHOLE, telling.link(line.link, language)),
        (run.signed, say("with a seal")),
        (run.pruned, say("raw answers no longer kept")),
    )
    yield from (text_ for so, text_ in told if so)


# -- the story of one promise ----------------------------------------------------------------------------------------------


def story_text(chapters: Sequence[Chapter], people: People, language: Language) -> bytes:
    """The story for a terminal."""
    told = [line for chapter in chapters for line in wrapped(_chapter(chapter, people, language), "- ")]
    return ("\n".join(told) + "\n").encode(errors="replace")


def story_markdown(chapters: Sequence[Chapter], people: People, language: Language) -> bytes:
    """The story as a list."""
    return ("\n".join(f"- {escaped(_chapter(one, people, language))}" for one in chapters) + "\n").encode(
        errors="replace"
    )


def story_json(claim: str, chapters: Sequence[Chapter], tool_version: str, people: People) -> bytes:
    """The story for programs; see ``overtime.schema.json``."""
    data = {
        "schema": SCHEMA,
        "report": "story",
        "tool": {"name": "tomproof", "version": tool_version},
        "claim": claim,
        "chapters": [
            {
                "from": time(one.first.at),
                "to": time(one.last.at),
                "runs": one.runs,
                "id": one.promise.id if one.promise else None,
                "quote": one.promise.quote if one.promise else None,
                "verdict": str(one.promise.word) if one.promise else None,
                "reason": one.promise.reason if one.promise else None,
                "against": people.all(one.promise.against) if one.promise else [],
                "reworded": one.reworded,
            }
            for one in chapters
        ],
    }
    return dump_json(data)


def _chapter(one: Chapter, people: People, language: Language) -> str:
    say, promise = language.say, one.promise
    first, last = telling.moment(one.first.at, language), telling.moment(one.last.at, language)
    span = first if one.first is one.last else say("{start} to {end}", start=first, end=last)
    runs = language.count(one.runs, "run")
    if promise is None:
        return f"{span} ({runs}): {telling.states(language)['not promised'].name}"
    told = [
        f"{span} ({runs}): {words.labels(language)[promise.word].word}",
        say("the pack says “{reason}”", reason=language.retold(words.line(promise.reason))),
    ]
    if one.reworded:
        told.append(say("these are other words: “{quote}”", quote=telling.quoted(promise.quote, one.last.paper, 240)))
    if promise.against:
        few = people.all(promise.against[:_MOST])
        more = len(promise.against) - len(few)
        listed = ", ".join([*few, say("and {count} more", count=more)] if more else few)
        told.append(say("against it: {resources}", resources=listed))
    return "; ".join(told)


FORMS: Mapping[str, Callable[[Sequence[Line], str, People, Language], bytes]] = {
    "text": text, "json": as_json, "md": markdown,
}  # fmt: skip
