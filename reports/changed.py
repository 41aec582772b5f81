"""What a change of the document promises, held against evidence that is there: claims that are new, changed or gone.

Two reports over the same evidence, of the document as it is and as it is to be, are compared claim by claim. A claim is the same
where its words and what is promised are the same; another one of its kind with like words is the same claim, changed. What the
new words need to have asked, and nobody has asked yet, is unknown by the engine's own law.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from checks import Word
from reports import words
from reports.layout import wording
from reports.markdown import code, escaped
from reports.report import Judged, Report

_ALIKE = 0.5  # of two sentences that are held to be one, changed
_MOST = 100  # rows of a table; a comment on GitHub ends at 65,536 characters
_LONGEST = 60_000
_COMPARED = 300  # characters of a sentence that are compared


@dataclass(frozen=True, slots=True)
class Change:
    """A claim as it is to be (``now``) and as it was; one of the two is None for a claim that is new or gone."""

    now: Judged | None
    was: Judged | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs between two documents, in the order of the new one and then of the old; ``same`` claims are in both."""

    changes: tuple[Change, ...]
    same: tuple[Judged, ...]

    @property
    def told(self) -> tuple[Judged, ...]:
        """The claims that are new or changed."""
        return tuple(change.now for change in self.changes if change.now is not None)


def changed(base: Report, head: Report) -> Changed:
    """How the claims of ``head`` stand to those of ``base``; both are judged from the same evidence."""
    old = list(base.claims)
    same, fresh = _same(old, head.claims)
    changes = []
    for now in fresh:
        was = _like(now, old)
        if was is not None:
            old.remove(was)
        changes.append(Change(now, was))
    return Changed((*changes, *(Change(None, was) for was in old)), tuple(same))


def _same(old: list[Judged], claims: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The claims that were there before, which leave ``old``, and the others."""
    before: dict[object, list[Judged]] = {}
    for judged in old:
        before.setdefault(_identity(judged), []).append(judged)
    same, fresh = [], []
    for now in claims:
        found = before.get(_identity(now))
        if found:
            old.remove(found.pop(0))
            same.append(now)
        else:
            fresh.append(now)
    return same, fresh


def _identity(judged: Judged) -> object:
    return (judged.claim.id, judged.claim.promise)


def _like(now: Judged, old: Sequence[Judged]) -> Judged | None:
    """The claim that was changed into this one: the same words read otherwise, else the likest words of its kind."""
    for was in old:
        if was.claim.id == now.claim.id:
            return was
    alike = [(_ratio(was, now), -at, was) for at, was in enumerate(old) if was.claim.kind == now.claim.kind]
    best = max(alike, default=None, key=lambda one: one[:2])
    return best[2] if best and best[0] >= _ALIKE else None


def _ratio(was: Judged, now: Judged) -> float:
    return SequenceMatcher(None, was.claim.quote[:_COMPARED], now.claim.quote[:_COMPARED], autojunk=False).ratio()


def mark(report: Report) -> str:
    """A line that nobody sees, by which a comment about the same document is found again."""
    digest = hashlib.sha256(report.document.name.encode(errors="replace")).hexdigest()[:16]
    return f"<!-- tomproof change {digest} -->"


def render(base: Report, head: Report) -> bytes:
    """The comment on a pull request as UTF-8 Markdown, below GitHub's limit; text of the document is escaped."""
    found = changed(base, head)
    top = [mark(head), "", *_head(head, found)]
    left = _LONGEST - sum(len(line) + 1 for line in top)
    return "".join(f"{line}\n" for line in [*top, *_fitting(head, found, left), *_tail(head)]).encode(errors="replace")


def _head(head: Report, found: Changed) -> Iterator[str]:
    say = head.language.say
    name = escaped(words.short(words.line(head.document.name), 200))
    yield f"## {say('What this change promises: {document}', document=name)}"
    yield ""
    if not found.changes:
        yield f"**{say('No claim is new, changed or gone.')}**"
        return
    new = len(found.told)
    gone = len(found.changes) - new
    if new:
        counts = {"claims": new, **{str(word): 0 for word in Word}}
        counts.update(Counter(str(judged.word) for judged in found.told))
        told = words.headline(counts, head.language)
        yield f"**{say('New or changed, judged by what is there today: {headline}', headline=told)}**"
    if gone:
        yield ""
        yield say("No longer promised: {claims}.", claims=head.language.count(gone, "claim"))


def _fitting(head: Report, found: Changed, left: int) -> Iterator[str]:
    """The rows, as many as there is room for."""
    quotes = wording(head.document, head.statements)
    told = [change for change in found.changes if change.now is not None]
    told.sort(key=lambda change: words.ORDER.index(change.now.word) if change.now else 0)
    gone = [change for change in found.changes if change.now is None]
    rows = [*(_row(head, change, quotes) for change in told), *(_gone(head, change) for change in gone)]
    say = head.language.say
    if rows:
        yield ""
        heads = ["", *(say(title) for title in ("Claim", "Before", "Why"))]
        yield f"| {' | '.join(heads)} |"
        yield "| --- | --- | --- | --- |"
    for done, row in enumerate(rows):
        left -= len(row) + 1
        if done == _MOST or left < 0:
            yield ""
            yield say("and {count} more", count=len(rows) - done)
            return
        yield row


def _row(head: Report, change: Change, quotes: dict[int, str]) -> str:
    now, language = change.now, head.language
    assert now is not None  # noqa: S101 - given such changes only
    label = words.labels(language)[now.word]
    quote = words.short(words.line(quotes.get(now.claim.start, now.claim.quote)), 160)
    why = words.short(words.line(words.near(language.note(now.reason))), 240)
    return f"| {label.sign} {label.word} | {escaped(quote)} | {_before(head, change.was)} | {escaped(why)} |"


def _gone(head: Report, change: Change) -> str:
    return f"| – | *{head.language.say('no longer promised')}* | {_before(head, change.was)} | |"


def _before(head: Report, was: Judged | None) -> str:
    if was is None:
        return head.language.say("new")
    label = words.labels(head.language)[was.word]
    quote = escaped(words.short(words.line(was.claim.quote), 160))
    return f"{head.language.say('“{quote}”', quote=quote)} ({label.sign} {label.word})"


def _tail(head: Report) -> Iterator[str]:
    language, say = head.language, head.language.say
    estate = head.estate
    yield ""
    yield f"{say('The whole document after this change:')} {words.headline(head.counts, language)}"
    yield ""
    yield say(
        "Judged by what Azure and Entra answered {span}. What new words need beyond that is asked in the next run, and unknown "
        "until then.",
        span=escaped(words.span(estate.collected_from, estate.collected_to, language)),
    )
    yield ""
    yield say(
        "The evidence pack has the SHA-256 {pack}, the document {document}.",
        pack=code(head.pack_sha256),
        document=code(head.document.sha256),
    )
