"""What changed between two runs, as text, Markdown, JSON and a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.pack import dump_json
from evidence.waivers import Waiver
from reports import words
from reports.language import Language
from reports.markdown import escaped
from reports.overtime import page, telling
from reports.overtime.diff import Changed, Diff
from reports.overtime.model import Missing, Past, Promise
from reports.overtime.period_json import attested_json, paper_json, run_json, waiver_json
from reports.overtime.period_text import wrapped
from reports.overtime.telling import People

SCHEMA = 1
_MOST = 50  # of anything that is listed one by one for people
_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and its lines; ``css`` is the class of a verdict, or "" ."""

    title: str
    lines: tuple[str, ...]
    css: str = ""


class _Teller:
    """Says a difference in a language."""

    def __init__(self, diff: Diff, language: Language, people: People) -> None:
        self._diff, self._language, self._people = diff, language, people
        self._say = language.say

    def head(self) -> list[str]:
        """Which runs these are."""
        say, a, b = self._say, self._diff.a, self._diff.b
        lines = [
            say("From the run of {before} to the run of {after}.",
                before=telling.moment(a.at, self._language), after=telling.moment(b.at, self._language)),
        ]  # fmt: skip
        if self._diff.backwards:
            lines.append(say("The first of them is the later one: it is told backwards."))
        if a.paper.name != b.paper.name:
            lines.append(
                say("The runs are about two documents: {one} and {other}.", one=a.paper.name, other=b.paper.name)
            )
        if a.edition != b.edition:
            lines.append(
                say("One is an edition to hand out, in which people are tokens: of people nothing can be compared.")
            )
        if self._diff.tool:
            lines.append(say("Judged by tomproof {version}, before by {before}: a verdict may have changed because of that.",
                             version=b.tool, before=a.tool))  # fmt: skip
        if not self._diff:
            lines.append(say("Nothing has changed."))
        return lines

    def chapters(self) -> list[Chapter]:
        """What is otherwise, the most important first; chapters without a line are left out."""
        diff, say = self._diff, self._say
        turned = [one for one in diff.changed if one.word]
        broken = [one for one in turned if one.broken]
        rest = [one for one in turned if not one.broken]
        found = [
            Chapter(say("Newly failing"), tuple(self._changed(broken)), "fail"),
            Chapter(say("Verdicts that are others now"), tuple(self._changed(rest))),
            Chapter(
                say("The same verdict for other reasons"),
                tuple(self._changed([one for one in diff.changed if not one.word])),
            ),
            Chapter(say("New promises"), tuple(self._promises(diff.new))),
            Chapter(say("Promises that are gone"), tuple(self._promises(diff.gone))),
            Chapter(say("The document"), tuple(self._document())),
            Chapter(say("Answers that are missing now"), tuple(self._gaps(diff.new_gaps)), "unknown"),
            Chapter(say("Answers that are no longer missing"), tuple(self._gaps(diff.closed_gaps))),
            Chapter(say("Waivers and attestations"), tuple(self._papers())),
            Chapter(say("Resources that appeared"), tuple(self._resources(diff.resources.appeared))),
            Chapter(self._vanished(), tuple(self._resources(diff.resources.vanished))),
        ]
        return [chapter for chapter in found if chapter.lines]

    def _vanished(self) -> str:
        if self._diff.resources.inventory:
            return self._say("Resources that vanished")
        return self._say("Resources that were not looked at any more (no complete inventory in both runs)")

    def _changed(self, found: Sequence[Changed]) -> Iterator[str]:
        for one in found:
            yield self._one(one)

    def _one(self, one: Changed) -> str:
        say, labels = self._say, words.labels(self._language)
        quote = say("“{quote}”", quote=telling.quoted(one.after.quote, self._diff.b.paper, _QUOTE))
        turned = labels[one.after.word].word
        if one.word:
            turned = f"{labels[one.before.word].word} → {turned}"
        reason = say("the pack says “{reason}”", reason=self._language.retold(words.line(one.after.reason)))
        parts = [f"{one.after.number}. {quote}: {turned}", reason]
        if one.reworded:
            parts.append(
                say("its words were “{quote}”", quote=telling.quoted(one.before.quote, self._diff.a.paper, _QUOTE))
            )
        if one.meant:
            parts.append(say("the same words are taken to promise something else"))
        for text, resources in (
            ("new against it: {resources}", one.new_against),
            ("in order now: {resources}", one.repaired),
            ("in doubt now: {resources}", one.in_doubt),
            ("no longer looked at: {resources}", one.unseen),
        ):
            if resources:
                parts.append(say(text, resources=self._few(resources)))
        if one.word and self._diff.tool:
            parts.append(say("possibly because another version of tomproof judged"))
        return "; ".join(parts)

    def _few(self, resources: Sequence[str]) -> str:
        told = self._people.all(resources[:_MOST])
        more = len(resources) - len(told)
        return ", ".join([*told, self._say("and {count} more", count=more)] if more else told)

    def _promises(self, found: Iterable[Promise]) -> Iterator[str]:
        labels = words.labels(self._language)
        for one in found:
            quote = self._say("“{quote}”", quote=telling.quoted(one.quote, self._diff.b.paper, _QUOTE))
            yield f"{one.number}. {quote}: {labels[one.word].word}"

    def _document(self) -> Iterator[str]:
        texts, say = self._diff.texts, self._say
        if texts is None:
            return
        yield say(
            "SHA-256 {digest}, before {before}", digest=self._diff.b.paper.sha256, before=self._diff.a.paper.sha256
        )
        for text, told in (("no longer there: “{quote}”", texts.gone), ("new: “{quote}”", texts.new)):
            for quote in told[:_MOST]:
                yield say(text, quote=telling.quoted(quote, self._diff.b.paper, _QUOTE))
            if len(told) > _MOST:
                yield say("and {count} more", count=len(told) - _MOST)

    def _gaps(self, gaps: Sequence[Missing]) -> Iterator[str]:
        for one in gaps[:_MOST]:
            detail = f" ({self._language.heard(one.detail)})" if one.detail else ""
            yield f"{one.query}, {self._people.of(one.where)}: {self._say(one.reason)}{detail}"
        if len(gaps) > _MOST:
            yield self._say("and {count} more", count=len(gaps) - _MOST)

    def _papers(self) -> Iterator[str]:
        say, diff = self._say, self._diff
        kinds: tuple[tuple[str, Iterable[Any]], ...] = (
            (say("new"), (*diff.new_waivers, *diff.new_attested)),
            (say("taken out"), (*diff.gone_waivers, *diff.gone_attested)),
            (say("ran out"), diff.ran_out),
        )
        for kind, found in kinds:
            for one in found:
                yield f"{kind}: {self._paper(one)}"

    def _paper(self, one: Any) -> str:
        say = self._say
        if isinstance(one, Waiver):
            return say("waiver for {resource} ({claim}) by {approver} until {expires}: {reason}", claim=one.claim,
                       resource=self._people.of(one.resource), approver=self._people.approver(one.approver),
                       expires=one.expires, reason=self._people.reason(one))  # fmt: skip
        return say("attestation of {claim} by {name}, valid until {expires}: {file}", claim=one.claim, name=one.name,
                   expires=one.expires, file=one.file)  # fmt: skip

    def _resources(self, found: Sequence[str]) -> Iterator[str]:
        yield from self._people.all(found[:_MOST])
        if len(found) > _MOST:
            yield self._say("and {count} more", count=len(found) - _MOST)


# -- the forms -------------------------------------------------------------------------------------------------------------


def text(diff: Diff, tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """For a terminal of 100 columns."""
    teller = _Teller(diff, language, people)
    lines = [line for said in teller.head() for line in wrapped(said)]
    for chapter in teller.chapters():
        lines += ["", chapter.title, *(each for one in chapter.lines for each in wrapped(one, "  - "))]
    return ("\n".join(lines) + "\n").encode(errors="replace")


def markdown(diff: Diff, tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """For a pull request, a job summary or a wiki."""
    teller = _Teller(diff, language, people)
    lines = [f"# {language.say('What changed')}", "", *(f"{escaped(said)}\n" for said in teller.head())]
    for chapter in teller.chapters():
        lines += [f"## {escaped(chapter.title)}", "", *(f"- {escaped(one)}" for one in chapter.lines), ""]
    return ("\n".join(lines).rstrip() + "\n").encode(errors="replace")


def html(diff: Diff, tool_version: str, people: People, language: Language) -> bytes:
    """A page that needs no network and no script."""
    teller = _Teller(diff, language, people)
    head, say = teller.head(), language.say
    return page.rendered(
        "diff.html.j2", language, tool_version, title=say("What changed"), about=diff.b.paper.name, lead=head[0], head=head[1:],
        chapters=teller.chapters(), runs=(diff.a, diff.b), moment=lambda run: telling.moment(run.at, language),
    )  # fmt: skip


def as_json(diff: Diff, tool_version: str, people: People, language: Language) -> bytes:  # noqa: ARG001
    """For programs; see ``overtime.schema.json``."""
    return dump_json(as_dict(diff, tool_version, people))


FORMS: Mapping[str, Callable[[Diff, str, People, Language], bytes]] = {
    "text": text, "json": as_json, "md": markdown, "html": html,
}  # fmt: skip


def as_dict(diff: Diff, tool_version: str, people: People) -> dict[str, Any]:
    """The difference as plain data."""
    return {
        "schema": SCHEMA,
        "report": "diff",
        "tool": {"name": "tomproof", "version": tool_version},
        "from": _run(diff.a),
        "to": _run(diff.b),
        "tool_changed": diff.tool,
        "document_changed": diff.texts is not None,
        "document": {
            "statements_gone": list(diff.texts.gone) if diff.texts else [],
            "statements_new": list(diff.texts.new) if diff.texts else [],
        },
        "claims": {
            "changed": [_changed_json(diff, one, people) for one in diff.changed],
            "new": [promise_json(one) for one in diff.new],
            "gone": [promise_json(one) for one in diff.gone],
        },
        "resources": {
            "complete_inventory": diff.resources.inventory,
            "appeared": people.all(diff.resources.appeared),
            "vanished": people.all(diff.resources.vanished),
        },
        "gaps": {"new": _gaps(diff.new_gaps, people), "closed": _gaps(diff.closed_gaps, people)},
        "waivers": {
            "new": [waiver_json(one, people) for one in diff.new_waivers],
            "gone": [waiver_json(one, people) for one in diff.gone_waivers],
        },
        "attestations": {
            "new": [attested_json(one) for one in diff.new_attested],
            "gone": [attested_json(one) for one in diff.gone_attested],
        },
        "ran_out": {
            "waivers": [waiver_json(one, people) for one in diff.ran_out if isinstance(one, Waiver)],
            "attestations": [attested_json(one) for one in diff.ran_out if not isinstance(one, Waiver)],
        },
    }


def promise_json(one: Promise) -> dict[str, Any]:
    """A promise in short."""
    return {"id": one.id, "kind": one.kind, "title": one.title, "quote": one.quote, "verdict": str(one.word)}


def _run(run: Past) -> dict[str, Any]:
    return {**run_json(run), "document": paper_json(run)}


def _changed_json(diff: Diff, one: Changed, people: People) -> dict[str, Any]:
    return {
        "id": one.after.id,
        "kind": one.after.kind,
        "title": one.after.title,
        "quote": one.after.quote,
        "before": str(one.before.word),
        "after": str(one.after.word),
        "reason": one.after.reason,
        "reworded_from": one.before.id if one.reworded else None,
        "meaning_changed": one.meant,
        "perhaps_because_of_the_tool": one.word and diff.tool,
        "new_against": people.all(one.new_against),
        "repaired": people.all(one.repaired),
        "in_doubt": people.all(one.in_doubt),
        "no_longer_seen": people.all(one.unseen),
    }


def _gaps(found: Iterable[Missing], people: People) -> list[dict[str, str]]:
    return [
        {"query": one.query, "where": people.of(one.where), "reason": one.reason, "detail": one.detail} for one in found
    ]
