"""Drafts: what the readers of pages (HTML, Word, PDF) hand on, before it is laid out as one text with blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
DEEPEST = 20  # tables in tables that are followed
ElementKind = Literal["heading", "paragraph", "item", "row", "metadata", "footer", "code"]

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": ""}
)
# Control characters and halves of a surrogate pair are neither seen nor can they be written as UTF-8.
_UNSEEN = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], " ") | dict.fromkeys(
    [*range(0xD800, 0xE000), 0xFFFE, 0xFFFF, 0xFEFF], None
)


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of wording on one or more lines; ``silent`` are the spans in it that are seen but not said (struck out)."""

    text: str = ""
    silent: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Element:
    """A heading, a paragraph, a list item or a table row as the source has it.

    ``level`` is a heading's rank (None: its number tells), ``mark`` the bullet or number that the source draws before it,
    ``strong`` says that all of it is bold. A row has ``cells`` and the number of its ``table`` (0: it
    stands alone); ``head`` says that the source declares it the head.
    """

    kind: ElementKind
    words: Words
    position: int
    level: int | None = None
    mark: str = ""
    strong: bool = False
    cells: tuple[Cell, ...] = ()
    table: int = 0
    head: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: which column it stands in (from 0), how many it spans, and what is in it."""

    column: int
    span: int = 1
    elements: tuple[Element, ...] = ()


class Line:
    """Puts wording together piece by piece: single blanks, line breaks kept, ligatures spelled out."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._silent: list[Span] = []
        self._length = 0
        self._last = "\n"

    @property
    def last(self) -> str:
        """The last character so far, a line break at the beginning."""
        return self._last

    def add(self, text: str, *, silent: bool = False) -> None:
        """More wording; blanks at its edges and inside count as one."""
        joined = " ".join(text.split())
        if text[:1].isspace():
            self._blank()
        if joined:
            self._out.append(joined)
            if silent:
                self._silent.append((self._length, self._length + len(joined)))
            self._length += len(joined)
            self._last = joined[-1]
            if text[-1].isspace():
                self._blank()

    def line_break(self) -> None:
        """The next words stand on a line of their own."""
        if self._last != "\n":
            if self._last == " ":
                self._out.pop()
                self._length -= 1
            self._out.append("\n")
            self._length += 1
            self._last = "\n"

    def take(self) -> Words:
        """What has come together, without blanks around it; begins anew."""
        text = "".join(self._out)
        end = len(text.rstrip())
        silent = tuple((a, min(b, end)) for a, b in self._silent if a < end)
        self._out, self._silent, self._length, self._last = [], [], 0, "\n"
        return Words(text[:end], silent)

    def _blank(self) -> None:
        if self._last not in " \n":
            self._out.append(" ")
            self._length += 1
            self._last = " "


def clean(text: str) -> str:
    """The text without what nobody sees: control characters, soft hyphens; ligatures become their letters."""
    return text.translate(_LIGATURES).translate(_UNSEEN)
