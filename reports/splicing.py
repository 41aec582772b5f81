"""Splicing: a few cells put into an .xlsx file, and every other byte of its parts left as it was.

Libraries that read a workbook and write it anew lose what they do not know: charts, pictures, pivot tables, macros, validations
that point to other sheets. Here only the cells that are filled are written, into the XML where they belong; a sheet is added
at the end. What is written is an inline string, which no program takes for a formula (ECMA-376 part 1, 18.18.11,
https://ecma-international.org/publications-and-standards/standards/ecma-376/).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from claims.formats.ooxml import BROKEN_ZIP
from reports.words import visible

_ENTRIES = 5_000
_PART = 64 * 1024 * 1024
_TOTAL = 256 * 1024 * 1024
_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK = "xl/workbook.xml"
_RELS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"
LONGEST = 32_000  # letters in a cell; Excel takes 32,767


class UnfitError(Exception):
    """A workbook that cannot be filled; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Validation:
    """A list of allowed values: the cells it holds for, and the formula that gives them."""

    cells: str
    formula: str


@dataclass(slots=True)
class _Row:
    start: int
    end: int
    inner: int  # where the next cell of the row would go; -1 for an empty element
    style: str | None
    cells: dict[int, tuple[int, int, str | None]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sheet:
    """Where everything lies in a sheet's XML, in bytes."""

    prefix: str = ""
    data: tuple[int, int] = (0, 0)
    inner: int = -1
    rows: dict[int, _Row] = field(default_factory=dict)
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)


class Workbook:
    """An .xlsx or .xlsm file, open for filling. Raises UnfitError for what is none, is locked, is signed or is too large."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = self._zip.infolist()
        except BROKEN_ZIP:
            raise UnfitError("it is no .xlsx file, or it is locked with a password") from None
        self._check()
        self.sheets = dict(self._sheets())

    def _check(self) -> None:
        names = [info.filename for info in self._infos]
        if len(names) > _ENTRIES or sum(info.file_size for info in self._infos) > _TOTAL:
            raise UnfitError("it unpacks to more than a questionnaire needs")
        if len(set(names)) != len(names):
            raise UnfitError("it holds two parts of one name")
        if _WORKBOOK not in names or _RELS not in names or _TYPES not in names:
            raise UnfitError("it holds no workbook that can be read; save it as .xlsx")
        if any(name.lower().startswith("_xmlsignatures/") for name in names):
            raise UnfitError("it carries a digital signature, which filling it would break")
        if any(info.flag_bits & 1 for info in self._infos):
            raise UnfitError("it is locked with a password; save a copy without one")
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in self.part(name)[:4096]:
                raise UnfitError("its XML declares a document type, which no workbook does")
        if b"purl.oclc.org/ooxml" in self.part(_WORKBOOK):
            raise UnfitError("it is saved as Strict Open XML; save it as an ordinary .xlsx")

    def part(self, name: str) -> bytes:
        """The bytes of a part; raises UnfitError where they cannot be unpacked."""
        try:
            info = self._zip.getinfo(name)
            if info.file_size > _PART:
                raise UnfitError("a part of it is larger than a questionnaire needs")
            with self._zip.open(info) as stream:
                return stream.read(_PART + 1)
        except (KeyError, *BROKEN_ZIP):
            raise UnfitError("a part of it is damaged") from None

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """The sheets' names with their parts."""
        targets: dict[str, str] = {}
        for name, attributes in _elements(self.part(_RELS)):
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = posixpath.normpath(
                    target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                )
        for name, attributes in _elements(self.part(_WORKBOOK)):
            if name == "sheet":
                identity = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                if identity in targets:
                    yield attributes.get("name", ""), targets[identity]

    def validations(self, sheet: str) -> list[Validation]:
        """The lists of allowed values of a sheet, those that point to other sheets too."""
        return _scan(self.part(self.sheets[sheet])).validations

    def filled(self, values: Mapping[str, Mapping[str, str]], title: str, table: Sequence[Sequence[str]]) -> bytes:
        """The file with ``values`` (cell to text, by sheet) and a new sheet ``title`` that holds ``table``, heads first."""
        changed = {
            self.sheets[sheet]: _spliced(self.part(self.sheets[sheet]), own) for sheet, own in values.items() if own
        }
        styles, (head, body) = self._styled()
        changed |= styles
        part = next(
            f"xl/worksheets/{name}.xml" for name in _names("tomproof") if not self._has(f"xl/worksheets/{name}.xml")
        )
        added = {part: _table(table, head, body)}
        taken = {name.casefold() for name in self.sheets}
        name = next(name for name in _names(title) if name.casefold() not in taken)
        changed[_TYPES] = _before(
            self.part(_TYPES), "Types", f'<{{p}}Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'
        )
        changed[_RELS] = _before(
            self.part(_RELS),
            "Relationships",
            f'<{{p}}Relationship Id="rIdTomproof" Type="{_RELATIONSHIPS}/worksheet" Target="/{part}"/>',
        )
        changed[_WORKBOOK] = self._listed(name)
        return self._written(changed, added)

    def _has(self, name: str) -> bool:
        return any(info.filename == name for info in self._infos)

    def _listed(self, name: str) -> bytes:
        data = self.part(_WORKBOOK)
        ids = [int(a["sheetId"]) for n, a in _elements(data) if n == "sheet" and a.get("sheetId", "").isdigit()]
        listed = (
            f'<{{p}}sheet name={quoteattr(name)} sheetId="{max(ids, default=0) + 1}" '
            f'xmlns:tpr="{_RELATIONSHIPS}" tpr:id="rIdTomproof"/>'
        )
        data = _before(data, "sheets", listed)
        # Formulas that count the answers are worked out anew when the file is opened.
        found = re.search(rb"<(?:\w+:)?calcPr\b", data)
        if found and b"fullCalcOnLoad" not in data:
            data = data[: found.end()] + b' fullCalcOnLoad="1"' + data[found.end() :]
        return data

    def _styled(self) -> tuple[dict[str, bytes], tuple[int, int]]:
        """styles.xml with two more cell formats, and their numbers: a bold head, and text that wraps."""
        part = "xl/styles.xml"
        if not self._has(part):
            return {}, (0, 0)
        data = self.part(part)
        fonts, formats = _children(data, "fonts"), _children(data, "cellXfs")
        if fonts is None or formats is None:
            return {}, (0, 0)
        bold = '<{p}font><{p}b/><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>'
        wrap = '<{p}alignment vertical="top" wrapText="1"/>'
        xf = '<{p}xf numFmtId="0" fontId="%d" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">%s</{p}xf>'
        data = _before(data, "fonts", bold)
        data = _before(data, "cellXfs", xf % (fonts, wrap) + xf % (0, wrap))
        data = _counted(_counted(data, "fonts", fonts + 1), "cellXfs", formats + 2)
        return {part: data}, (formats, formats + 1)

    def _written(self, changed: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._infos:
                same = zipfile.ZipInfo(info.filename, info.date_time)
                same.compress_type = info.compress_type
                same.external_attr = info.external_attr
                target.writestr(
                    same, changed.get(info.filename, self.part(info.filename) if not info.is_dir() else b"")
                )
            for name, content in added.items():
                new = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                new.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(new, content)
        return out.getvalue()


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{number}" for number in range(2, 100))


def column(letters: str) -> int:
    """The number of a column by its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """The letters of a column by its number, from 1."""
    told = ""
    while number:
        number, rest = divmod(number - 1, 26)
        told = chr(65 + rest) + told
    return told


# -- reading the XML ---------------------------------------------------------------------------------------------------------


def _elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes, in order; names without their prefix."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    _parse(parser, data)
    return found


def _parse(parser: expat.XMLParserType, data: bytes) -> None:
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or re.search(
        rb'encoding=["\'](?!utf-8)', data[:200], re.IGNORECASE
    ):
        raise UnfitError("a part of it is not written in UTF-8")
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise UnfitError("a part of it is damaged") from None


def _refused(*_declared: object) -> None:
    raise UnfitError("its XML declares a document type, which no workbook does")


class _Scanner:
    """Follows a sheet's XML and notes where rows and cells begin and end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self.found = _Sheet()
        self._row: _Row | None = None
        self._number = 0
        self._cell: tuple[int, int, str | None] | None = None
        self._last = 0
        self._list: dict[str, str] | None = None
        self._within = ""
        self._depth_of_data = False

    def scan(self) -> _Sheet:
        _parse(self._parser, self._data)
        return self.found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        at = self._parser.CurrentByteIndex
        if name == "sheetData":
            self.found.prefix = f"{prefix}:" if prefix else ""
            self.found.data = (at, self._tag_end(at))
            self._depth_of_data = True
        elif self._depth_of_data and name == "row":
            self._begin_row(at, attributes)
        elif self._depth_of_data and name == "c" and self._row is not None:
            found = _REF.fullmatch(attributes.get("r", ""))
            self._last = column(found[1]) if found else self._last + 1
            self._cell = (self._last, at, attributes.get("s"))
        elif name == "col" and all(attributes.get(key, "").isdigit() for key in ("min", "max", "style")):
            self.found.columns.append((int(attributes["min"]), int(attributes["max"]), attributes["style"]))
        elif name == "dataValidation":
            self._list = {"type": attributes.get("type", ""), "sqref": attributes.get("sqref", ""), "formula1": ""}
        elif self._list is not None and name in ("formula1", "sqref"):
            self._within = name

    def _begin_row(self, at: int, attributes: dict[str, str]) -> None:
        self._number = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._number + 1
        style = attributes.get("s") if attributes.get("customFormat") in ("1", "true") else None
        self._row = _Row(at, at, -1, style)
        self.found.rows[self._number] = self._row
        self._last = 0

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        at = self._parser.CurrentByteIndex
        if name == "sheetData":
            self.found.inner, end = self._closed(self.found.data[0], at)
            self.found.data = (self.found.data[0], end)
            self._depth_of_data = False
        elif name == "row" and self._row is not None:
            self._row.inner, self._row.end = self._closed(self._row.start, at)
            self._row = None
        elif name == "c" and self._cell is not None and self._row is not None:
            number, start, style = self._cell
            self._row.cells[number] = (start, self._closed(start, at)[1], style)
            self._cell = None
        elif name == "dataValidation" and self._list is not None:
            if self._list["type"] == "list":
                self.found.validations.append(Validation(self._list["sqref"].strip(), self._list["formula1"].strip()))
            self._list = None
        elif name in ("formula1", "sqref"):
            self._within = ""

    def _text(self, data: str) -> None:
        if self._list is not None and self._within:
            self._list[self._within] += data

    def _closed(self, start: int, at: int) -> tuple[int, int]:
        """Where the element's end tag begins, -1 for an empty element (of that expat tells the end), and where it ends."""
        end = self._tag_end(start)
        return (-1, end) if self._data[end - 2 : end] == b"/>" else (at, self._tag_end(at))

    def _tag_end(self, at: int) -> int:
        match = _TAG.match(self._data, at)
        if match is None:
            raise UnfitError("a part of it is damaged")
        return match.end()


def _scan(data: bytes) -> _Sheet:
    return _Scanner(data).scan()


# -- writing it --------------------------------------------------------------------------------------------------------------


def _spliced(data: bytes, values: Mapping[str, str]) -> bytes:
    sheet = _scan(data)
    rows: dict[int, dict[int, str]] = {}
    for ref, text in values.items():
        found = _REF.fullmatch(ref)
        if found is None:
            raise ValueError(f"{ref!r} is no cell")
        rows.setdefault(int(found[2]), {})[column(found[1])] = text
    edits = [edit for number, cells in rows.items() for edit in _row_edits(sheet, number, cells)]
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        data = data[:start] + new + data[end:]
    return data


def _row_edits(sheet: _Sheet, number: int, cells: Mapping[int, str]) -> Iterator[tuple[int, int, bytes]]:
    row = sheet.rows.get(number)
    if row is None or row.inner == -1:
        raise UnfitError("a row that has a question is empty in the file")
    new: dict[int, bytes] = {}
    for at, text in sorted(cells.items()):
        ref = f"{letters(at)}{number}"
        if at in row.cells:
            start, end, style = row.cells[at]
            yield start, end, _cell(sheet.prefix, ref, style, text)
            continue
        style = row.style or next((s for first, last, s in sheet.columns if first <= at <= last), None)
        place = next((span[0] for other, span in sorted(row.cells.items()) if other > at), row.inner)
        new[place] = new.get(place, b"") + _cell(sheet.prefix, ref, style, text)
    yield from ((place, place, content) for place, content in new.items())


def _cell(prefix: str, ref: str, style: str | None, text: str) -> bytes:
    styled = f" s={quoteattr(style)}" if style else ""
    told = escape(visible(text)[:LONGEST])
    return (
        f'<{prefix}c r="{ref}"{styled} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{told}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


def _before(data: bytes, parent: str, new: str) -> bytes:
    """``new`` put at the end of the last element ``parent``; ``{p}`` in it is the prefix of that element."""
    found = None
    for found in re.finditer(rb"</((?:\w+:)?)" + parent.encode() + rb"\s*>", data):  # noqa: B007 - the last is meant
        pass
    if found is None:
        raise UnfitError("a part of it is written in an unusual way; open it in Excel and save it again")
    told = new.replace("{p}", found[1].decode()).encode()
    return data[: found.start()] + told + data[found.start() :]


def _children(data: bytes, parent: str) -> int | None:
    """How many children the first element ``parent`` has; None where there is no such element."""
    count: int | None = None
    depth = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal count, depth
        if tag.rpartition(":")[2] == parent and count is None:
            count = 0
            depth = 1
        elif depth:
            count = (count or 0) + (depth == 1)
            depth += 1

    def end(_tag: str) -> None:
        nonlocal depth
        depth = max(0, depth - 1)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    _parse(parser, data)
    return count


def _counted(data: bytes, parent: str, number: int) -> bytes:
    pattern = rb"(<(?:\w+:)?" + parent.encode() + rb"\b[^>]*?\bcount=[\"'])\d+"
    return re.sub(pattern, lambda match: match[1] + str(number).encode(), data, count=1)


def _table(table: Sequence[Sequence[str]], head: int, body: int) -> bytes:
    """A whole sheet with the rows as text, its first row fixed and with a filter."""
    rows = []
    for number, row in enumerate(table, 1):
        style = str(head if number == 1 else body)
        cells = b"".join(
            _cell("", f"{letters(at)}{number}", style, _harmless(text)) for at, text in enumerate(row, 1) if text
        )
        rows.append(f'<row r="{number}">'.encode() + cells + b"</row>")
    widths = (18, 9, 60, 16, 50, 40, 60)
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    last = f"{letters(len(table[0]))}{len(table)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>".encode()
        + b"".join(rows)
        + f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode()
    )


def _harmless(text: str) -> str:
    """A text that stays one even where the sheet is saved as CSV and opened again."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
