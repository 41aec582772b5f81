"""Writers for tests: one made-up or given document as HTML, as a Word file and as a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Literal

import pytest
from fpdf import FPDF
from fpdf.fonts import FontFace

from claims.formats import Extract

Kind = Literal["h", "p", "li", "row", "head"]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PR = "http://schemas.openxmlformats.org/package/2006/relationships"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str = ""
    level: int = 1
    cells: tuple[str, ...] = ()
    ticked: bool | None = None


def pieces(extract: Extract) -> list[Piece]:
    """The document that was read from text or Markdown, as plain pieces to write in another format."""
    found: list[Piece] = []
    for block in extract.blocks:
        text = " ".join(re.sub(r"[#|]", " ", extract.plain[block.start : block.end]).split())
        if block.kind == "columns":
            cells = [
                " ".join(cell.split()) for cell in extract.plain[block.start : block.end].split("\n")[0].split("|")
            ]
            found.append(Piece("head", cells=tuple(cell for cell in cells if cell)))
        elif block.kind == "row":
            cells = [" ".join(extract.plain[a:b].split()) for a, b in block.cells]
            found.append(Piece("row", cells=tuple(cells)))
        elif block.kind == "heading":
            found.append(Piece("h", text, level=max(1, len(block.headings))))
        elif block.kind == "bullet":
            text = re.sub(r"^(?:[•*+–-]|[☐☑☒])\s+", "", text)
            found.append(Piece("li", text, ticked=block.ticked))
        elif text:
            found.append(Piece("p", text))
    return found


# HTML


def to_html(document: Sequence[Piece]) -> bytes:
    out = ["<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>x</title></head><body><main>"]
    for kind, group in runs(document):
        if kind == "list":
            items = "".join(f"<li>{_html_box(piece)}{escape(piece.text)}</li>\n" for piece in group)
            out.append(f"<ul>\n{items}</ul>")
        elif kind == "table":
            rows = ["".join(f"<{tag(p)}>{escape(c)}</{tag(p)}>" for c in p.cells) for p in group]
            out.append("<table>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>")
        else:
            piece = group[0]
            name = f"h{piece.level}" if piece.kind == "h" else "p"
            out.append(f"<{name}>{escape(piece.text)}</{name}>")
    return "\n".join([*out, "</main></body></html>"]).encode()


def tag(piece: Piece) -> str:
    return "th" if piece.kind == "head" else "td"


def _html_box(piece: Piece) -> str:
    if piece.ticked is None:
        return ""
    return '<input type="checkbox" checked> ' if piece.ticked else '<input type="checkbox"> '


def runs(document: Sequence[Piece]) -> list[tuple[str, list[Piece]]]:
    """Items and rows that belong together."""
    found: list[tuple[str, list[Piece]]] = []
    for piece in document:
        kind = {"li": "list", "row": "table", "head": "table"}.get(piece.kind, "one")
        if found and kind != "one" and found[-1][0] == kind and piece.kind != "head":
            found[-1][1].append(piece)
        else:
            found.append((kind, [piece]))
    return found


# Word


@dataclass
class Word:
    """The parts of a Word file; ``body`` is what stands inside w:body."""

    body: str = ""
    styles: str = ""
    numbering: str = ""
    parts: dict[str, str] = field(default_factory=dict)  # further parts: name to XML
    relations: dict[str, tuple[str, str]] = field(default_factory=dict)  # id to kind and target

    def data(self, *, prolog: str = "") -> bytes:
        names = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:r="{R}" xmlns:mc="{MC}"'
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{CT}"/>',
            "_rels/.rels": f'<Relationships xmlns="{PR}"><Relationship Id="a" Type="{R}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"{prolog}<w:document {names}><w:body>{self.body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {names}>{self.styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {names}>{self.numbering}</w:numbering>",
            **{name: xml.replace("NAMES", names) for name, xml in self.parts.items()},
        }
        known = {"s": ("styles", "styles.xml"), "n": ("numbering", "numbering.xml"), **self.relations}
        relations = "".join(
            f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>' for key, (kind, target) in known.items()
        )
        parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PR}">{relations}</Relationships>'
        return zipped({name: xml.encode() for name, xml in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def style(identity: str, name: str, inner: str = "") -> str:
    return f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{inner}</w:style>'


def levels(*forms: tuple[str, str], identity: int = 1) -> str:
    """A list definition: for each level its format and its text; the number has the definition's id."""
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(forms)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{identity}">{inner}</w:abstractNum>'
        f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    inner = inner if inner.startswith("<") or not inner else run(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def numbered(num: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def row(*cells: str, head: bool = False) -> str:
    inner = "".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<w:') else paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{'<w:tblHeader/>' if head else ''}</w:trPr>{inner}</w:tr>"


def box(*, ticked: bool) -> str:
    """A check box as Word's content control."""
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run('☒' if ticked else '☐')}</w:sdtContent></w:sdt>"
    )


def to_docx(document: Sequence[Piece]) -> bytes:
    body: list[str] = []
    for kind, group in runs(document):
        if kind == "table":
            rows = (row(*piece.cells, head=piece.kind == "head") for piece in group)
            body.append(f"<w:tbl>{''.join(rows)}</w:tbl>{paragraph('')}")
        elif kind == "list":
            for piece in group:
                mark = "" if piece.ticked is None else box(ticked=piece.ticked) + run(" ")
                body.append(paragraph(mark + run(piece.text), numbered(1)))
        elif group[0].kind == "h":
            body.append(paragraph(run(group[0].text), f'<w:pStyle w:val="H{group[0].level}"/>'))
        else:
            body.append(paragraph(run(group[0].text)))
    styles = "".join(style(f"H{level}", f"heading {level}") for level in range(1, 7))
    return Word("".join(body), styles, levels(("bullet", "•"))).data()


# PDF

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans"


class Pages(FPDF):
    """A page with a running head and a page number."""

    def header(self) -> None:
        self.set_font("dejavu", size=8)
        self.cell(0, 6, "Muster GmbH - TOM", align="R", new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("dejavu", size=8)
        self.cell(0, 6, f"Seite {self.page_no()} von {{nb}}", align="C")


def needs_fonts() -> None:
    """Skips where the free DejaVu fonts are not installed."""
    if not Path(f"{FONT}.ttf").exists():
        pytest.skip("the DejaVu fonts are not installed")


def pages() -> Pages:
    needs_fonts()
    pdf = Pages()
    pdf.add_font("dejavu", "", f"{FONT}.ttf")
    pdf.add_font("dejavu", "B", f"{FONT}-Bold.ttf")
    pdf.set_margin(22)
    pdf.set_auto_page_break(auto=True, margin=22)
    pdf.add_page()
    return pdf


def to_pdf(document: Sequence[Piece]) -> bytes:
    pdf = pages()
    for kind, group in runs(document):
        if kind == "table":
            pdf.set_font("dejavu", size=10)
            with pdf.table(
                first_row_as_headings=group[0].kind == "head", headings_style=FontFace(emphasis="BOLD")
            ) as table:
                for piece in group:
                    line = table.row()
                    for cell in piece.cells:
                        line.cell(cell)
            pdf.ln(3)
        elif kind == "list":
            pdf.set_font("dejavu", size=10)
            for piece in group:
                mark = "•" if piece.ticked is None else "☒" if piece.ticked else "☐"
                pdf.set_x(pdf.l_margin + 4)
                pdf.cell(5, 5, mark)
                pdf.multi_cell(0, 5, piece.text, new_x="LMARGIN", new_y="NEXT", align="L")
                pdf.ln(1)
        else:
            piece = group[0]
            title = piece.kind == "h"
            pdf.set_font("dejavu", "B" if title else "", 18 - 2 * min(piece.level, 3) if title else 10)
            pdf.multi_cell(0, 8 if title else 5, piece.text, new_x="LMARGIN", new_y="NEXT", align="L")
            pdf.ln(3)
    return bytes(pdf.output())
