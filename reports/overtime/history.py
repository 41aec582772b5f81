"""The row of all runs: a line for each, with what changed since the one before; and the story of one promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks import Word
from reports.overtime.chain import Link, links
from reports.overtime.model import Past, Promise
from reports.overtime.tracing import Tracer


@dataclass(frozen=True, slots=True)
class Line:
    """A run, how it is tied to the one before, and which promises are ``broken``, ``repaired`` or ``unclear`` since then.

    ``new``, ``gone`` and ``reworded`` count promises; ``paper`` and ``tool`` say that the document, or the version of
    tomproof, is another one than before. Of the first run nothing has changed.
    """

    run: Past
    link: Link
    counts: Mapping[Word, int]
    broken: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    new: int = 0
    gone: int = 0
    reworded: int = 0
    paper: bool = False
    tool: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A time in which one promise stood the same: from one run to another, with what was said in the last of them.

    ``promise`` is None for a time in which the document did not make it. ``reworded`` says that it began with other words.
    """

    first: Past
    last: Past
    runs: int
    promise: Promise | None
    reworded: bool = False


def lines(runs: Sequence[Past], tracer: Tracer | None = None) -> tuple[Line, ...]:
    """A line for each run; ``runs`` are oldest first."""
    tracer = tracer or Tracer()
    found, before = [], None
    for run, link in zip(runs, links(runs), strict=True):
        found.append(_line(before, run, link, tracer))
        before = run if run.kept else before
    return tuple(found)


def _line(before: Past | None, run: Past, link: Link, tracer: Tracer) -> Line:
    if before is None or not run.kept:
        return Line(run, link, run.words())
    renamed = tracer.reworded(before, run)
    pairs = [(before.promise(renamed.get(one.id, one.id)), one) for one in run.promises]
    turned = {
        word: tuple(now.id for was, now in pairs if was and was.word is not word and now.word is word) for word in Word
    }
    known = {one.id for one in run.promises} | set(renamed.values())
    return Line(
        run,
        link,
        run.words(),
        broken=turned[Word.FAIL],
        repaired=tuple(now.id for was, now in pairs if was and was.word is Word.FAIL and now.word is Word.PASS),
        unclear=turned[Word.UNKNOWN],
        new=sum(was is None for was, _ in pairs),
        gone=sum(one.id not in known for one in before.promises),
        reworded=len(renamed),
        paper=before.paper.sha256 != run.paper.sha256,
        tool=before.tool != run.tool,
    )


def story(runs: Iterable[Past], claim: str, tracer: Tracer | None = None) -> tuple[Chapter, ...]:
    """How one promise stood in all runs, back through the words it had before. Empty where no run knows it."""
    kept, tracer = [run for run in runs if run.kept], tracer or Tracer()
    ids = _ids(kept, claim, tracer)
    found: list[Chapter] = []
    for run, id_ in zip(kept, ids, strict=True):
        promise = run.promise(id_)
        last = found[-1] if found else None
        if last is not None and _same(last.promise, promise):
            found[-1] = Chapter(last.first, run, last.runs + 1, promise, last.reworded)
        else:
            reworded = bool(last and last.promise and promise and last.promise.id != promise.id)
            found.append(Chapter(run, run, 1, promise, reworded))
    return tuple(found) if any(chapter.promise for chapter in found) else ()


def _ids(runs: Sequence[Past], claim: str, tracer: Tracer) -> list[str]:
    """Under which id each run knows the promise: back from the newest that knows ``claim``, and on from it."""
    known = [at for at, run in enumerate(runs) if run.promise(claim)]
    if not known:
        return [claim for _ in runs]
    ids = [claim for _ in runs]
    for at in range(known[0] - 1, -1, -1):
        ids[at] = tracer.reworded(runs[at], runs[at + 1]).get(ids[at + 1], ids[at + 1])
    for at in range(known[-1] + 1, len(runs)):
        onward = {was: now for now, was in tracer.reworded(runs[at - 1], runs[at]).items()}
        ids[at] = onward.get(ids[at - 1], ids[at - 1])
    return ids


def _same(one: Promise | None, other: Promise | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.id, one.word, one.against, one.meaning) == (other.id, other.word, other.against, other.meaning)
