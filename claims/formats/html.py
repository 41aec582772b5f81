"""HTML: pages as they were published or saved, headings, lists, tables and boxes, without what only serves the browser.

What is hidden, scripted or struck out is not said. Navigation, banners and footers are told by their elements, roles and
class names (https://html.spec.whatwg.org/multipage/sections.html) and kept as footers: of all text it is known where it went.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from claims.errors import TooLargeError
from claims.formats.block import Extract
from claims.formats.boxes import answer
from claims.formats.compose import compose
from claims.formats.draft import DEEPEST, Cell, Element, ElementKind, Line, Words, clean
from claims.formats.furnishing import Furnishing
from claims.formats.tags import Tag, Text, tags

_MOST_TAGS = 500_000
# https://docs.python.org/library/codecs.html#python-specific-encodings and what browsers took out again
_NO_ENCODINGS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_META = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_BLOCKS = frozenset((
    "html", "body", "div", "section", "main", "article", "header", "footer", "nav", "aside", "p", "h1", "h2", "h3", "h4",
    "h5", "h6", "ul", "ol", "menu", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption",
    "blockquote", "pre", "details", "summary", "figure", "figcaption", "form", "fieldset", "legend", "address", "center",
    "dialog", "button", "hgroup", "search",
))  # fmt: skip
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_UNSEEN = frozenset(("svg", "template", "object", "canvas", "audio", "video", "map", "datalist"))
_STRUCK = frozenset(("s", "del", "strike"))
_BOLD = frozenset(("b", "strong"))
_LISTS = frozenset(("ul", "ol", "menu"))
_BOXY = frozenset(("span", "a", "label", "time", "mark", "small"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_GLUED = re.compile(r"[a-zäöüß0-9)%]\Z")


def extract(data: bytes, name: str) -> Extract:
    """The blocks of a page. Raises TooLargeError for more than half a million tags."""
    return compose(_Page(decoded(data), name).elements())


def decoded(data: bytes) -> str:
    """The page's text: by its byte order mark, else as it says, else UTF-8, else Windows-1252 as browsers do."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    said = _META.search(data[:4096]) or _XML.match(data[:200])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    # https://encoding.spec.whatwg.org/#names-and-labels: these names mean Windows-1252; a page that can be read so far
    # is not UTF-16, whatever it says of itself.
    if name in ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii"):
        name = "windows-1252"
    try:
        return data.decode("utf-8" if name.startswith("utf-16") else encoding(name) or "utf-8")
    except (UnicodeDecodeError, LookupError):  # LookupError: what packs bytes and encodes no text, as "hex"
        pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def encoding(name: str) -> str | None:
    """The encoding that a page means by a name; None for what Python knows and no page can be in, or nobody knows.

    Some of those take the square of the text's length, and others make of a text another one than a browser shows.
    """
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a name with a null character
        return None
    return None if known in _NO_ENCODINGS else known


@dataclass(slots=True)
class _Open:
    """An element that is open, and what it passes on to those inside it."""

    name: str
    role: ElementKind | str
    level: int
    furniture: int
    inner: bool  # inside main or article
    items: int = -1  # where on the stack the list is that this stands in
    item: int = -1  # of a list: where its open item is
    number: int = 1
    style: str = ""
    mark: str = ""


@dataclass(slots=True)
class _Table:
    number: int
    cells: list[Cell] = field(default_factory=list)
    head: bool = True
    taken: dict[int, int] = field(default_factory=dict)  # columns that a cell above still fills, and for how many rows
    column: int = 0
    span: int = 1


class _Page:
    def __init__(self, source: str, name: str) -> None:
        self._source = source
        self._name = name
        self._stack = [_Open("", "paragraph", 0, 0, inner=False)]
        self._scopes: list[tuple[int, Counter[str]]] = [(0, Counter())]  # table cells and what is open in them
        self._tables: list[_Table] = []
        self._sinks: list[list[Element]] = []
        self._top: list[tuple[Element, int, bool]] = []
        self._furnishing = Furnishing()
        self._line = Line()
        self._line_at = self._counted = 0
        self._lines = 1
        self._struck = self._bold = self._strong = self._letters = 0
        self._skip: tuple[str, int] | None = None
        self._edge = ""
        self._term: Element | None = None
        self._table_count = 0

    def elements(self) -> Iterator[Element]:
        """The elements of the page in order, what is no content as footers."""
        for count, token in enumerate(tags(self._source)):
            if count > _MOST_TAGS:
                raise TooLargeError(f"{self._name} has more than {_MOST_TAGS:,} tags; no TOM needs as many")
            if isinstance(token, Text):
                self._text(token)
            elif self._skip is not None and not self._past(token):
                continue
            elif token.close:
                self._close(token.name)
            else:
                self._open(token)
        self._flush()
        while self._tables:
            self._end_cell()
            self._end_row()
            self._end_table()
        yield from self._furnishing.sorted(self._top)

    # Text

    def _text(self, token: Text) -> None:
        if self._skip is not None or token.raw not in ("", "textarea", "xmp"):
            return
        text = clean(token.text)
        if not text.strip():
            if text:
                self._line.add(" ")
                self._edge = ""
            return
        if self._edge and not text[0].isspace():
            self._unglue(text)
        self._edge = ""
        if self._line.last == "\n":
            self._line_at = token.start
        lines = text.split("\n") if self._scopes[-1][1]["pre"] else [text]
        for at, line in enumerate(lines):
            if at:
                self._line.line_break()
            self._line.add(line, silent=self._struck > 0)
        self._letters += len(text)
        self._strong += len(text) if self._bold else 0

    def _unglue(self, text: str) -> None:
        """Wording that only styles keep apart: "<span>Azure hosted</span><span>EU data only</span>"."""
        last = self._line.last
        if last == ":":
            self._line.add(" ")
        elif text[0].isupper() and _GLUED.search(last):
            if self._edge == "box":
                self._line.line_break()
            else:
                self._line.add(" ")

    # Tags

    def _past(self, token: Tag) -> bool:
        """Is the end of what is hidden reached? The tag itself is then read where it opens something new."""
        name, depth = self._skip or ("", 0)
        if name == "option" and (token.name in ("option", "optgroup") or (token.name == "select" and token.close)):
            self._skip = None
            return True
        if name == "p" and not token.close and token.name in _BLOCKS:
            self._skip = None
            return True
        if token.name == name:
            depth += -1 if token.close else 1
            self._skip = (name, depth) if depth else None
        return False

    def _open(self, tag: Tag) -> None:
        name, attributes = tag.name, tag.attributes
        if name in _VOID:
            self._void(name, attributes)
        elif name in _UNSEEN or _hidden(name, attributes):
            if name in _BLOCKS:
                self._flush()
            self._skip = (name, 1)
        elif name in _BLOCKS:
            self._flush()
            self._imply(name)
            self._push(name, attributes)
        else:
            self._struck += name in _STRUCK
            self._bold += name in _BOLD
            self._edge = self._edge or ("box" if name in _BOXY else "soft")
            if attributes.get("role") in ("checkbox", "switch", "radio"):
                self._box(attributes.get("aria-checked") == "true")

    def _void(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("type", "text").lower()
        if name == "br":
            self._line.line_break()
        elif name == "hr":
            self._flush()
        elif name == "input" and kind in ("checkbox", "radio"):
            self._box("checked" in attributes)
        elif name == "input" and kind in ("text", "date", "number", "email", "url", "tel"):
            self._line.add(f" {clean(attributes.get('value', ''))} ")
        elif name == "img" and (answer(attributes.get("alt", "")) or len(attributes.get("alt", "")) == 1):
            self._line.add(f" {clean(attributes['alt'])} ")

    def _box(self, ticked: bool) -> None:
        self._line.add(" ☒ " if ticked else " ☐ ")

    def _imply(self, name: str) -> None:
        """Closes what the standard lets an author leave open: the paragraph, the item, the cell before."""
        counts = self._scopes[-1][1]
        if counts["p"] and name not in ("html", "body"):
            self._pop("p")
        if name == "li":
            items = self._stack[-1].items
            if items >= 0 and self._stack[items].item >= 0:
                self._cut(self._stack[items].item)
        elif name in ("dt", "dd"):
            for other in ("dt", "dd"):
                if counts[other]:
                    self._pop(other)
        elif name in ("td", "th", "tr", "thead", "tbody", "tfoot", "caption") and self._tables:
            self._end_cell()
            if name not in ("td", "th"):
                self._end_row()

    def _push(self, name: str, attributes: Mapping[str, str]) -> None:
        above = self._stack[-1]
        inner = above.inner or name in ("main", "article")
        furniture = self._furnishing.enter(name, attributes, above.furniture, inner=inner)
        here = _Open(name, above.role, above.level, furniture, inner, above.items)
        if name[0] == "h" and name[1:].isdigit():
            here.role, here.level = "heading", int(name[1:])
        elif name == "summary":
            here.role, here.level = "heading", 7
        elif name in _LISTS:
            here.items, here.style = len(self._stack), attributes.get("type", "1") if name == "ol" else ""
            here.number = _number(attributes.get("start", ""), 1)
        elif name == "li":
            self._item(here, attributes)
        elif name in ("dt", "dd"):
            here.role = name
        elif name in ("td", "th"):
            here.role, here.items = "paragraph", -1
        self._stack.append(here)
        self._scopes[-1][1][name] += 1
        if name == "table":
            if len(self._tables) >= DEEPEST:
                raise TooLargeError(f"{self._name} nests tables more than {DEEPEST} deep; no TOM needs that")
            self._table_count += 1
            self._tables.append(_Table(self._table_count))
        elif name in ("td", "th"):
            self._cell(name, attributes)

    def _item(self, here: _Open, attributes: Mapping[str, str]) -> None:
        here.role, here.mark = "item", "•"
        if here.items < 0:
            return
        items = self._stack[here.items]
        items.item = len(self._stack)
        if items.style:
            number = _number(attributes.get("value", ""), items.number)
            items.number = number + 1
            letters = items.style in "aA" and 0 < number <= 26
            here.mark = f"{chr(ord(items.style) + number - 1)})" if letters else f"{number}."

    def _close(self, name: str) -> None:
        if name in _BLOCKS:
            self._flush()
            if name in ("td", "th"):
                self._end_cell()
            elif name in ("tr", "thead", "tbody", "tfoot"):
                self._end_cell()
                self._end_row()
                if self._scopes[-1][1][name]:
                    self._pop(name)
            elif name == "table":
                self._end_cell()
                self._end_row()
                self._end_table()
            elif self._scopes[-1][1][name]:
                self._pop(name)
        elif name not in _VOID:
            self._struck = max(0, self._struck - (name in _STRUCK))
            self._bold = max(0, self._bold - (name in _BOLD))
            self._edge = "box" if name in _BOXY else self._edge or "soft"
        elif name == "br":
            self._line.line_break()

    def _pop(self, name: str) -> None:
        """Closes the innermost element of this name, which is known to be open in this cell."""
        at = len(self._stack) - 1
        while self._stack[at].name != name:
            at -= 1
        self._cut(at)

    def _cut(self, at: int) -> None:
        """Closes everything from this place of the stack on."""
        self._flush()
        counts = self._scopes[-1][1]
        while len(self._stack) > at:
            gone = self._stack.pop()
            counts[gone.name] -= 1
            if gone.name == "li" and gone.items >= 0:
                self._stack[gone.items].item = -1
            if gone.name == "dl":
                self._drop_term()

    # Tables

    def _cell(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        while table.taken.get(table.column, 0):
            table.taken[table.column] -= 1
            table.column += 1
        table.span = min(_number(attributes.get("colspan", ""), 1), 100)
        rows = min(_number(attributes.get("rowspan", ""), 1), 100)
        for column in range(table.column, table.column + table.span) if rows > 1 else ():
            table.taken[column] = rows - 1
        table.head = table.head and (name == "th" or self._scopes[-1][1]["thead"] > 0)
        self._scopes.append((len(self._stack) - 1, Counter({name: 1})))
        self._sinks.append([])

    def _end_cell(self) -> None:
        """Closes the open cell of the innermost table, if one is open."""
        start, _ = self._scopes[-1]
        if not start or not self._tables:
            return
        self._flush()
        self._drop_term()
        del self._stack[start:]
        self._scopes.pop()
        table = self._tables[-1]
        table.cells.append(Cell(table.column, table.span, tuple(self._sinks.pop())))
        table.column += table.span

    def _end_row(self) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if any(cell.elements for cell in table.cells):
            position = next(cell.elements[0].position for cell in table.cells if cell.elements)
            self._emit(Element("row", Words(), position, cells=tuple(table.cells), table=table.number, head=table.head))
        for column, rows in table.taken.items():
            if column >= table.column and rows:
                table.taken[column] = rows - 1
        table.cells, table.head, table.column = [], True, 0

    def _end_table(self) -> None:
        if not self._tables:
            return
        self._tables.pop()
        if self._scopes[-1][1]["table"]:
            self._pop("table")

    # What comes out

    def _flush(self) -> None:
        strong = self._letters > 0 and self._strong == self._letters
        self._strong = self._letters = 0
        self._edge = ""
        words = self._line.take()
        if not words:
            return
        here = self._stack[-1]
        position = self._line_of(self._line_at)
        if here.role in ("dt", "dd"):
            self._described(here.role, Element("paragraph", words, position, strong=strong))
            return
        if here.role == "item":
            self._drop_term()
        kind: ElementKind = "heading" if here.role == "heading" else "item" if here.role == "item" else "paragraph"
        items = self._owner() if kind == "item" else None
        mark = items.mark if items else ""
        if items:
            items.mark = ""
        self._emit(Element(kind, words, position, level=here.level or None, mark=mark, strong=strong))

    def _owner(self) -> _Open | None:
        """The item whose text this is."""
        items = self._stack[-1].items
        at = self._stack[items].item if items >= 0 else -1
        if at >= 0:
            return self._stack[at]
        return next((one for one in reversed(self._stack[-8:]) if one.name == "li"), None)

    def _described(self, role: str, element: Element) -> None:
        """A term and its description make a row."""
        if role == "dt":
            self._drop_term()
            self._term = element
        elif self._term is not None:
            cells = (Cell(0, 1, (self._term,)), Cell(1, 1, (element,)))
            self._emit(Element("row", Words(), self._term.position, cells=cells))
            self._term = None
        else:
            self._emit(element)

    def _drop_term(self) -> None:
        """A term that nothing describes is a line of its own; before a list it leads it in."""
        if self._term is not None:
            term, self._term = self._term, None
            self._emit(term)

    def _emit(self, element: Element) -> None:
        if self._sinks:
            self._sinks[-1].append(element)
        here = self._stack[-1]
        size = self._furnishing.count(here.furniture, element)
        if not self._sinks and size:
            self._top.append((element, here.furniture, here.inner))

    def _line_of(self, offset: int) -> int:
        """The line in the file, from 1; offsets come in rising order but for a few."""
        if offset < self._counted:
            return self._lines - self._source.count("\n", offset, self._counted)
        self._lines += self._source.count("\n", self._counted, offset)
        self._counted = offset
        return self._lines


def _hidden(name: str, attributes: Mapping[str, str]) -> bool:
    if not attributes and name not in ("dialog", "option"):
        return False
    if name == "dialog":
        return "open" not in attributes
    if name == "option":
        return "selected" not in attributes
    return "hidden" in attributes or _HIDING.search(attributes.get("style", "")) is not None


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0 else default
