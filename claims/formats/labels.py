"""Label lines: "Backups: daily" below "Encryption: AES-256" are a list without marks, and no wrapped sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.clauses import labelled
from claims.fold import fold

# As it is seen, without emphasis: a few words that begin like a title, a colon, and something behind it.
_LINE = re.compile(r"(?P<label>[A-ZÄÖÜ0-9][^.:;!?]{1,59}):\s+(?=\S)")
_MOST_WORDS = 6
_WRAPPED = 66  # so many characters a line of wrapped prose has at least
_ENDED = re.compile(r"[.;!?]\Z")
# A line that says how far the entry above it is done is a part of that entry: by itself it would be said of nothing.
_STATUS = re.compile(
    r"(?:(?:umsetzungs|implementation |current |aktueller )?(?:status|stand|state)|umsetzung|umgesetzt|implement(?:ed|ation)|"
    r"erfuellt|fulfilled|vorhanden|in place|erledigt|done)"
)
_EMPHASIS = re.compile(r"[*_`]")


def entries(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines that open an entry of their own, of the lines of one paragraph; none where it is no such list.

    All lines have the form "label: value", two at least, or go on with the value above them: they begin with a small letter,
    or the line above has no room left. In a sentence that is wrapped a line can begin with a word and a colon too; three
    lines in a row that all do are a list. A line with the status of an entry ("Status: planned") belongs to the one above it.
    """
    forms = [_opens(line) for line in lines]
    plainly = len(lines) > 2 and all(forms)
    opens: list[int] = []
    for at, line in enumerate(lines):
        if opens and _tells_status(line):
            continue
        if forms[at] and (not at or plainly or not _wraps(lines[at - 1])):
            opens.append(at)
        elif not opens or not (line[:1].islower() or _wraps(lines[at - 1])):
            return []
    return opens if len(opens) > 1 else []


def _opens(line: str) -> bool:
    found = _LINE.match(_EMPHASIS.sub("", line).lstrip())
    if not found or len(found["label"].split()) > _MOST_WORDS:
        return False
    text = fold(found.group()) + " x"
    return bool(labelled(text, 0, len(text)).label)  # a label has no verb: "We use the following: Azure"


def _tells_status(line: str) -> bool:
    label, colon, _ = _EMPHASIS.sub("", line).partition(":")
    return bool(colon and _STATUS.fullmatch(fold(label).strip()))


def _wraps(line: str) -> bool:
    """Is the line so long that the sentence may have had to go on below?"""
    return len(line) >= _WRAPPED and not _ENDED.search(line)
