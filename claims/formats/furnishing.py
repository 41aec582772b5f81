"""The furniture of a web page: navigation, banners, footers; told by element, role and class, and never the larger part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from claims.formats.draft import Element

_ALWAYS = frozenset(("nav", "dialog", "button", "search"))
_OUTSIDE = frozenset(("header", "footer", "aside"))
_ROLES = frozenset(
    ("navigation", "contentinfo", "search", "dialog", "alertdialog", "banner", "menu", "menubar", "complementary")
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie(?:banner|consent|notice|bar)|consent|onetrust|cookiebot|cybotcookiebotdialog|usercentrics|"
    r"nav|navbar|navigation|menu|breadcrumbs?|sidebar|pagination|skip-?(?:link|nav|to-content)|site-?(?:header|footer)|footer|"
    r"newsletter|social|share)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NEVER = frozenset(("html", "body", "main", "article", "table", "tbody", "tr", "td", "th", "li", "p"))
_SHARE = 0.3  # of the page's text that furniture told by its looks may hold
_MOST = 0.6


@dataclass(slots=True)
class _Piece:
    above: int
    sure: bool
    size: int = 0
    content: bool = False  # holds the main part or its title


class Furnishing:
    """Keeps account of the elements that may be furniture, and how much text stands in each."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = [_Piece(0, sure=False)]
        self._main = 0

    def enter(self, name: str, attributes: Mapping[str, str], above: int, *, inner: bool) -> int:
        """The number of the furniture that a new element belongs to, 0 for none; ``above`` is that of the one around it."""
        if name in ("main", "h1"):
            self._mark(above)
        if name in _ALWAYS or attributes.get("role") in _ROLES:
            sure = True
        elif (name in _OUTSIDE and not inner) or (
            attributes
            and name not in _NEVER
            and _CLASS.search(f"{attributes.get('id', '')} {attributes.get('class', '')}")
        ):
            sure = False
        else:
            return above
        self._pieces.append(_Piece(above, sure))
        return len(self._pieces) - 1

    def _mark(self, at: int) -> None:
        while at and not self._pieces[at].content:
            self._pieces[at].content = True
            at = self._pieces[at].above

    def count(self, at: int, element: Element) -> int:
        """Books the element's text; gives its size."""
        size = len(element.words.text) or sum(1 for cell in element.cells for _ in cell.elements)
        self._pieces[at].size += len(element.words.text)
        return size

    def sorted(self, found: Iterable[tuple[Element, int, bool]]) -> Iterator[Element]:
        """The elements, those that stand in furniture as footers; each comes with its furniture and whether it is inner."""
        found = list(found)
        for piece in reversed(self._pieces[1:]):
            self._pieces[piece.above].size += piece.size
        total = max(1, self._pieces[0].size)
        off = [False] * len(self._pieces)
        for at, piece in enumerate(self._pieces[1:], 1):
            limit = _MOST if piece.sure else _SHARE
            off[at] = off[piece.above] or (not piece.content and piece.size <= limit * total)
        inside = sum(len(element.words.text) for element, _, inner in found if inner)
        only_inner = inside > _SHARE * total
        for element, at, inner in found:
            if off[at] or (only_inner and not inner and element.kind != "heading"):
                yield from _footers(element)
            else:
                yield element


def _footers(element: Element) -> Iterator[Element]:
    if element.kind != "row":
        yield replace(element, kind="footer")
    for cell in element.cells:
        for inner in cell.elements:
            yield from _footers(inner)
