"""Check boxes: which of the options that a document prints it means, and what an empty box says.

An option that is not ticked is not said. A box that answers a statement ("Backups are encrypted: ☒ yes ☐ no") says how the
statement is meant, and a single unticked "yes" denies it. Where nothing is ticked, or yes and no both are, the form was not
filled in and says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from claims.fold import fold

Answer = Literal["yes", "no", "partly", "void"]

BOX = re.compile(r"(?P<yes>[☑☒🗹🗷🗵]|\[[xX]\])|(?P<no>[☐▢]|\[ ?\])")
SIGNS: dict[Answer, str] = {"yes": "✅", "no": "❌", "partly": "⚠", "void": " "}  # as a status cell would say it
_CROSS = re.compile(r"[xX✓✔]\Z")
_ANSWERS: tuple[tuple[Answer, re.Pattern[str]], ...] = (
    ("void", re.compile(
        r"entfaellt|n\.? ?/? ?a\.?|nicht (?:zutreffend|relevant|anwendbar)|not applicable|trifft nicht zu|keine angaben?|"
        r"does not apply"
    )),
    ("no", re.compile(
        r"nein|no|(?:noch )?nicht (?:vorhanden|umgesetzt|erfuellt|eingerichtet|aktiv|implementiert)|"
        r"not (?:implemented|in place|fulfilled|present|available|yet|met)|fehlt|missing|geplant|planned|in planung|offen|open|"
        r"in (?:umsetzung|arbeit|vorbereitung|progress)"
    )),
    ("partly", re.compile(r"teilweise|teils|zum teil|partly|partial(?:ly)?|in part")),
    ("yes", re.compile(
        r"ja|yes|vorhanden|umgesetzt|erfuellt|eingerichtet|aktiv|implementiert|trifft zu|zutreffend|implemented|in place|"
        r"fulfilled|present|applies|active|enabled|done|erledigt|met"
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line that is read by itself: ``plain`` is its wording, letter under letter, as the boxes leave it."""

    start: int
    end: int
    plain: str
    ticked: bool | None = None
    answer: Answer | None = None
    split: int = 0  # where, after the statement, its answer begins


@dataclass(frozen=True, slots=True)
class _Option:
    mark: tuple[int, int]
    words: tuple[int, int]
    ticked: bool
    answer: Answer | None


def answer(text: str) -> Answer | None:
    """Is this all of an answer ("ja", "not in place"), and which?"""
    wording = fold(text).strip(" .:;,()?/")
    return next((name for name, pattern in _ANSWERS if pattern.fullmatch(wording)), None)


def parts(text: str, *, cell: bool = False) -> list[Part]:
    """The line cut at its boxes where they open options of their own, else as one part; in a table ``cell`` always one."""
    options, prefix = _options(text)
    if not options:
        return [Part(0, len(text), text)]
    answers = [option for option in options if option.answer]
    if prefix.strip() or len(answers) == len(options) > 0:
        return [_whole(text, options, prefix)]
    if cell and len(options) > 1:
        return [_whole(text, options, prefix)]
    return [_own(text, option, end) for option, end in zip(options, _ends(text, options), strict=True)]


def crossed(text: str) -> bool | None:
    """Is the whole text one box, and is it ticked? A cross or a tick counts as a box."""
    wording = text.strip()
    box = BOX.fullmatch(wording)
    if box:
        return box["yes"] is not None
    return True if _CROSS.match(wording) else None


def _options(text: str) -> tuple[list[_Option], str]:
    """The boxes with their wording, and what stands before the first; the wording may stand before its box ("ja ☒ nein ☐")."""
    boxes = list(BOX.finditer(text))
    if not boxes:
        return [], ""
    edges = [*(box.start() for box in boxes), len(text)]
    prefix = text[: boxes[0].start()]
    first = _last_answer(prefix)
    if not text[boxes[-1].end() :].strip() and (first or (len(boxes) > 1 and prefix.strip())):
        begins = (
            [len(prefix) - len(first), *(box.end() for box in boxes[:-1])]
            if first
            else [0, *(box.end() for box in boxes[:-1])]
        )
        spans = [(begin, box.start()) for begin, box in zip(begins, boxes, strict=True)]
        prefix = prefix[: begins[0]]
    else:
        spans = [(box.end(), following) for box, following in zip(boxes, edges[1:], strict=True)]
    return [
        _Option(box.span(), span, box["yes"] is not None, answer(text[slice(*span)]))
        for box, span in zip(boxes, spans, strict=True)
    ], prefix


def _last_answer(prefix: str) -> str:
    """The answer that the text ends with, up to three words long; "" where it ends with none."""
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S", prefix)]
    return next((prefix[start:] for start in starts[-3:] if answer(prefix[start:])), "")


def _ends(text: str, options: list[_Option]) -> list[int]:
    return [*(option.mark[0] for option in options[1:]), len(text)]


def _own(text: str, option: _Option, end: int) -> Part:
    start = option.mark[0]
    plain = " " * (option.mark[1] - start) + text[option.mark[1] : end]
    return Part(start, end, plain, option.ticked, option.answer)


def _whole(text: str, options: list[_Option], prefix: str) -> Part:
    """The line as one statement: what is not ticked is blanked out."""
    letters = list(text)
    kept = False
    for option in options:
        spans = (option.mark,) if option.ticked else (option.mark, option.words)
        for start, end in spans:
            letters[start:end] = " " * (end - start)
        if option.ticked and kept:
            letters[option.mark[0]] = ","
        kept |= option.ticked
    ticked = [option for option in options if option.ticked]
    chosen = {option.answer for option in ticked if option.answer}
    said: Answer | None = next(iter(chosen)) if len(chosen) == 1 else None
    if not ticked and [option.answer for option in options] == ["yes"]:
        said = "no"
        _write(letters, options[0], _denial(text[slice(*options[0].words)]))
    silent = said is None if options[0].answer or chosen else not ticked
    silent |= said == "void"
    plain = "".join(letters)
    state = False if silent else None if prefix.strip() else True
    return Part(0, len(text), plain, state, None if silent else said, len(prefix) if prefix.strip() else 0)


def _write(letters: list[str], option: _Option, word: str) -> None:
    start, end = min(option.mark[0], option.words[0]), max(option.mark[1], option.words[1])
    letters[start:end] = word.rjust(end - start)[: end - start] if end - start >= len(word) else " " * (end - start)


def _denial(yes: str) -> str:
    return (
        "no" if fold(yes).strip() in ("yes", "implemented", "in place", "present", "met", "done", "active") else "nein"
    )
