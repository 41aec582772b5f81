"""A Word story (body, notes, header): its XML events turned into headings, paragraphs, items and rows, in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claims.errors import TooLargeError
from claims.formats import symbols
from claims.formats.draft import DEEPEST, Cell, Element, ElementKind, Line, Words, clean
from claims.formats.word_styles import CONTENTS, Numbering, Styles, on

# What is not there any more, what is only an instruction, and the second telling of a drawing.
_LEFT_OUT = frozenset((
    "del", "moveFrom", "pPrChange", "rPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "sectPrChange",
    "tblPrExChange", "numberingChange", "Fallback", "instrText", "delInstrText", "delText", "rt", "binData",
))  # fmt: skip
_MARKS = frozenset(("rPr", "trPr", "tcPr"))  # inside these "del" is a property
_STRONG_SIZE = 28  # half points
_EMBEDDED = "[Another document is embedded here; it is not read.]"


@dataclass(slots=True)
class _Paragraph:
    position: int
    line: Line = field(default_factory=Line)
    style: str = ""
    num: str | None = None
    ilvl: int | None = None
    level: int | None = None
    outlined: bool = False
    gone: bool = False  # its mark is deleted: the next paragraph goes on in it
    letters: int = 0
    strong: int = 0
    after: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    style: str = ""
    font: str = ""
    bold: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    size: int = 0


@dataclass(slots=True)
class _Control:
    """A content control: a check box and its state, or a placeholder that nobody filled in."""

    ticked: bool | None = None
    box: bool = False
    shown: bool = False
    placeholder: bool = False


@dataclass(slots=True)
class _Form:
    """A form field of the old kind."""

    box: bool = False
    ticked: bool = False
    entries: list[str] = field(default_factory=list)
    result: int = 0
    default: int = 0


@dataclass(slots=True)
class _Table:
    number: int
    cells: list[Cell] = field(default_factory=list)
    head: bool = False
    gone: bool = False
    column: int = 0
    span: int = 1
    deleted: bool = False


class Story:
    """Takes in a part; afterwards ``elements`` are those of the body, ``kept`` those of each note by its id."""

    def __init__(self, name: str, styles: Styles, numbering: Numbering) -> None:
        self._name = name
        self.elements: list[Element] = []
        self.kept: dict[str, list[Element]] = {}
        self.notes: dict[str, list[Element]] = {}
        self._styles = styles
        self._numbering = numbering
        self._path: list[str] = []
        self._skip = 0
        self._sinks: list[list[Element]] = [self.elements]
        self._paragraphs: list[_Paragraph] = []
        self._carried: _Paragraph | None = None
        self._runs: list[_Run] = []
        self._controls: list[_Control] = []
        self._tables: list[_Table] = []
        self._form: _Form | None = None
        self._count = self._table_count = 0

    # Events

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if self._skip or (name in _LEFT_OUT and parent not in _MARKS):
            self._skip += 1
            return
        opens = getattr(self, f"_open_{name}", None)
        if opens is not None:
            opens(attributes, parent)
        elif parent == "pPr":
            self._of_paragraph(name, attributes)
        elif parent == "rPr":
            self._of_run(name, attributes)
        elif parent in ("trPr", "tcPr"):
            self._of_table(name, attributes)
        elif self._form is not None:
            self._of_form(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        self._path.pop()
        if self._skip:
            self._skip -= 1
            return
        closes = getattr(self, f"_close_{name}", None)
        if closes is not None:
            closes()

    def text(self, data: str) -> None:
        """Characters; only those in text elements count."""
        if not self._skip and self._path and self._path[-1] == "t":
            self._say(data)

    # Text

    def _say(self, data: str) -> None:
        if not self._paragraphs or self._boxed():
            return
        run = self._runs[-1] if self._runs else _Run()
        here = self._paragraphs[-1]
        if self._is(run, here, "hidden"):
            return
        signs = symbols.table(run.font) if run.font else None
        text = clean(symbols.shown(data, signs) if signs is not None else data)
        silent = self._is(run, here, "struck") or any(control.placeholder for control in self._controls)
        here.line.add(text, silent=silent)
        size = len(text.strip())
        here.letters += size
        here.strong += size if self._is(run, here, "bold") or run.size >= _STRONG_SIZE else 0

    def _is(self, run: _Run, here: _Paragraph, switch: str) -> bool:
        own: bool | None = getattr(run, switch)
        if own is None and run.style:
            own = self._styles.said(run.style, switch)
        return bool(self._styles.said(here.style, switch) if own is None else own)

    def _boxed(self) -> bool:
        """Inside a check box its own sign is not text; the box is written once, by its state."""
        control = next((one for one in reversed(self._controls) if one.box), None)
        if control is None or "sdtContent" not in self._path:
            return False
        if not control.shown:
            control.shown = True
            self._box(bool(control.ticked))
        return True

    def _box(self, ticked: bool) -> None:
        if self._paragraphs:
            self._paragraphs[-1].line.add(" ☒ " if ticked else " ☐ ")

    # Paragraphs and runs

    def _open_p(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        self._count += 1
        carried, self._carried = self._carried, None
        self._paragraphs.append(carried or _Paragraph(self._count))
        self._runs.append(_Run())

    def _of_paragraph(self, name: str, attributes: Mapping[str, str]) -> None:
        here = self._paragraphs[-1] if self._paragraphs else _Paragraph(0)
        if name == "pStyle":
            here.style = attributes.get("val", "")
        elif name == "outlineLvl":
            value = attributes.get("val", "")
            here.outlined = True
            here.level = int(value) + 1 if value.isdigit() and int(value) < 9 else None

    def _open_numId(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        if parent == "numPr" and self._paragraphs:
            self._paragraphs[-1].num = attributes.get("val", "")

    def _open_ilvl(self, attributes: Mapping[str, str], parent: str) -> None:
        value = attributes.get("val", "")
        if parent == "numPr" and self._paragraphs and value.isdigit():
            self._paragraphs[-1].ilvl = int(value)

    def _close_p(self) -> None:
        if not self._paragraphs:
            return
        here = self._paragraphs.pop()
        self._runs.pop()
        if here.gone:
            here.gone = False
            self._carried = here
            return
        num, ilvl = self._styles.numbering(here.style)
        num, ilvl = here.num if here.num is not None else num, here.ilvl if here.ilvl is not None else ilvl
        mark = self._numbering.mark(num, ilvl)
        words = here.line.take()
        level = here.level if here.outlined else self._styles.level(here.style)
        kind: ElementKind = "item" if mark else "paragraph"
        if level is not None:
            kind = "metadata" if level == CONTENTS else "heading"
        strong = 0 < here.letters == here.strong
        if words:
            self._sinks[-1].append(Element(kind, words, here.position, level=level, mark=mark, strong=strong))
        self._sinks[-1].extend(here.after)

    def _open_r(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        if self._runs:
            self._runs[-1] = _Run()

    def _of_run(self, name: str, attributes: Mapping[str, str]) -> None:
        above = self._path[-3] if len(self._path) > 2 else ""
        if above == "pPr" and name in ("del", "moveFrom") and self._paragraphs:
            self._paragraphs[-1].gone = True
        if above != "r" or not self._runs:
            return
        run = self._runs[-1]
        if name == "rStyle":
            run.style = attributes.get("val", "")
        elif name == "rFonts":
            run.font = attributes.get("ascii") or attributes.get("hAnsi") or ""
        elif name == "b":
            run.bold = on(attributes)
        elif name in ("strike", "dstrike"):
            run.struck = on(attributes)
        elif name == "vanish":
            run.hidden = on(attributes)
        elif name == "sz" and attributes.get("val", "").isdigit():
            run.size = int(attributes["val"][:6])

    def _open_tab(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes
        if parent == "r" and self._paragraphs:
            self._paragraphs[-1].line.add(" ")

    _open_ptab = _open_tab

    def _open_br(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        if self._paragraphs:
            self._paragraphs[-1].line.line_break()

    _open_cr = _open_br

    def _open_noBreakHyphen(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del attributes, parent
        self._say("-")

    def _open_sym(self, attributes: Mapping[str, str], parent: str) -> None:
        del parent
        signs = symbols.table(attributes.get("font", ""))
        code = attributes.get("char", "")
        if self._boxed() or not self._paragraphs:
            return
        if signs is not None and code.isalnum() and len(code) <= 6:
            self._paragraphs[-1].line.add(symbols.shown(chr(_hexadecimal(code)), signs))

    # Content controls and form fields

    def _open_sdt(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        self._controls.append(_Control())

    def _open_checkbox(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes
        if parent == "sdtPr" and self._controls:
            self._controls[-1].box = True

    def _open_checked(self, attributes: Mapping[str, str], parent: str) -> None:
        if self._form is not None:
            self._form.ticked = on(attributes)
        elif parent == "checkbox" and self._controls:
            self._controls[-1].ticked = on(attributes)

    def _open_showingPlcHdr(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del parent
        if self._controls:
            self._controls[-1].placeholder = on(attributes)

    def _close_sdt(self) -> None:
        if not self._controls:
            return
        control = self._controls.pop()
        if control.box and not control.shown:
            self._box(bool(control.ticked))

    def _open_ffData(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del attributes, parent
        self._form = _Form()

    def _of_form(self, name: str, attributes: Mapping[str, str]) -> None:
        form = self._form or _Form()
        value = attributes.get("val", "")
        if name == "checkBox":
            form.box = True
        elif name == "default" and form.box:
            form.ticked = on(attributes)
        elif name == "listEntry":
            form.entries.append(value)
        elif name in ("result", "default") and value.isdigit():
            form.result = int(value[:4])

    def _close_ffData(self) -> None:  # noqa: N802 - Word's name
        form, self._form = self._form, None
        if form is None or not self._paragraphs:
            return
        if form.box:
            self._box(form.ticked)
        elif form.result < len(form.entries):
            self._say(f" {form.entries[form.result]} ")

    # Text boxes, notes, other documents

    def _open_txbxContent(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del attributes, parent
        self._sinks.append([])

    def _close_txbxContent(self) -> None:  # noqa: N802 - Word's name
        inside = self._sinks.pop()
        if self._paragraphs:
            self._paragraphs[-1].after.extend(inside)
        else:
            self._sinks[-1].extend(inside)

    def _open_footnoteReference(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del parent
        self._note(f"footnote{attributes.get('id', '')}")

    def _open_endnoteReference(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del parent
        self._note(f"endnote{attributes.get('id', '')}")

    def _note(self, key: str) -> None:
        if self._paragraphs:
            self._paragraphs[-1].after.extend(self.notes.pop(key, ()))

    def _open_footnote(self, attributes: Mapping[str, str], parent: str) -> None:
        del parent
        self._sinks.append(self.kept.setdefault(attributes.get("id", ""), []))

    _open_endnote = _open_footnote

    def _close_footnote(self) -> None:
        self._sinks.pop()

    _close_endnote = _close_footnote

    def _open_altChunk(self, attributes: Mapping[str, str], parent: str) -> None:  # noqa: N802 - Word's name
        del attributes, parent
        self._sinks[-1].append(Element("metadata", Words(_EMBEDDED), self._count))

    # Tables

    def _open_tbl(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        if len(self._tables) >= DEEPEST:
            raise TooLargeError(f"{self._name} nests tables more than {DEEPEST} deep; no TOM needs that")
        self._table_count += 1
        self._tables.append(_Table(self._table_count))

    def _close_tbl(self) -> None:
        if self._tables:
            self._tables.pop()

    def _open_tr(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        if self._tables:
            self._tables[-1] = _Table(self._tables[-1].number)

    def _of_table(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        value = attributes.get("val", "")
        number = int(value[:4]) if value.isascii() and value.isdigit() else 1
        if name == "tblHeader":
            table.head = on(attributes)
        elif name == "del":
            table.gone = True
        elif name == "gridBefore":
            table.column = number
        elif name == "gridSpan":
            table.span = number
        elif name == "cellDel":
            table.deleted = True

    def _open_tc(self, attributes: Mapping[str, str], parent: str) -> None:
        del attributes, parent
        self._sinks.append([])
        if self._tables:
            table = self._tables[-1]
            table.span, table.deleted = 1, False

    def _close_tc(self) -> None:
        inside = self._sinks.pop()
        if not self._tables:
            self._sinks[-1].extend(inside)
            return
        table = self._tables[-1]
        table.cells.append(Cell(table.column, table.span, () if table.deleted else tuple(inside)))
        table.column += table.span

    def _close_tr(self) -> None:
        if not self._tables:
            return
        row = self._tables[-1]
        position = next((cell.elements[0].position for cell in row.cells if cell.elements), 0)
        if position and not row.gone:
            cells = tuple(row.cells)
            self._sinks[-1].append(Element("row", Words(), position, cells=cells, table=row.number, head=row.head))


def _hexadecimal(code: str) -> int:
    try:
        return int(code, 16)
    except ValueError:
        return 0x2022
