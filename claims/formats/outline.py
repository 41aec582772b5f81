"""The outline of a document: which headings stand above a block, and what its section is called."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?P<number>(?:§\s?)?\d{1,3}(?:\.\d{1,3})*(?=[.)]?\s)|[IVX]{1,6}(?=\.\s)|[A-Z](?=[.)]\s))[.)]?\s+(?=\S)"
    r"|(?P<annex>(?:Annex|Appendix|Anlage|Anhang|Schedule|Part|Teil|Section|Abschnitt)\s+\w{1,4})\b"
)
_ROMAN = re.compile(r"[IVX]+\Z")


def number(title: str) -> str | None:
    """The number that opens a title ("3.1", "II", "B"), None where there is none."""
    found = _NUMBER.match(title)
    return (found["number"] or found["annex"]) if found else None


class Outline:
    """Takes the headings as they come and knows the section at any time."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str, str]] = []  # level, label, title

    def enter(self, title: str, level: int | None = None) -> None:
        """A heading opens its section; without a ``level`` (plain text) the numbering tells it."""
        label = number(title)
        level = self._level(label) if level is None else level
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, label or title[:60].strip(" :"), title))

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(title for _, _, title in self._open)

    @property
    def section(self) -> str:
        """The dotted number where the headings have numbers, else the innermost title; "0" before the first heading."""
        numbered = [label for _, label, title in self._open if number(title)]
        if not self._open:
            return "0"
        if not numbered or not number(self._open[-1][2]):
            return self._open[-1][1]
        last = numbered[-1]
        outer = [label for label in numbered[:-1] if _ROMAN.match(label)]
        return last if "." in last or not outer else f"{outer[-1]}.{last}"

    def _level(self, label: str | None) -> int:
        if label is None:
            numbered = [level for level, _, title in self._open if number(title)]
            return numbered[-1] + 1 if numbered else 1
        if _ROMAN.match(label) and len(label) + ("I" in label or "V" in label) > 1:
            return 1
        under_roman = bool(self._open) and _ROMAN.match(self._open[0][1]) is not None
        return 1 + label.count(".") + under_roman
