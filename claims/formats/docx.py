"""Word documents: paragraphs, headings, numbers, tables and boxes, as a reader sees the last version.

What tracked changes deleted is gone and what they inserted is there; comments, hidden text and instructions of fields are
left out; notes stand after their paragraph, headers and footers at the end. Numbers that Word draws are written out.
WordprocessingML: https://learn.microsoft.com/dotnet/api/documentformat.openxml.wordprocessing
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.formats.block import Extract
from claims.formats.compose import compose
from claims.formats.draft import Element
from claims.formats.furniture import is_address, is_data
from claims.formats.ooxml import Package
from claims.formats.titles import titled
from claims.formats.word_story import Story
from claims.formats.word_styles import Numbering, Styles


def extract(data: bytes, name: str) -> Extract:
    """The blocks of a .docx file; positions are paragraphs, from 1.

    Raises WrongEndingError for a ZIP that is no Word document, DamagedError for a broken file or one with a document type,
    TooLargeError where it would unpack to more than a TOM needs.
    """
    package = Package(data, name)
    related = package.related(package.main)
    styles, numbering = Styles(), Numbering()
    for kind, handler in (("styles", styles), ("numbering", numbering)):
        for part in _parts(package, related, kind):
            package.parse(part, handler)
    story = Story(name, styles, numbering)
    for kind in ("footnotes", "endnotes"):
        for part in _parts(package, related, kind):
            notes = Story(name, styles, numbering)
            package.parse(part, notes)
            story.notes.update({f"{kind[:-1]}{key}": value for key, value in notes.kept.items()})
    package.parse(package.main, story)
    margins: list[Element] = []
    for kind in ("header", "footer"):
        for part in _parts(package, related, kind):
            margin = Story(name, styles, numbering)
            package.parse(part, margin)
            margins += margin.elements
    return compose([*titled(story.elements), *_margins(margins)])


def _parts(package: Package, related: dict[str, tuple[str, str]], kind: str) -> list[str]:
    return [target for found, target in related.values() if found == kind and package.has(target)]


def _margins(elements: Sequence[Element]) -> Iterator[Element]:
    """Headers and footers, each wording once; what they say of the document itself stays its data."""
    seen: set[str] = set()
    for element in elements:
        flat = [inner for cell in element.cells for inner in cell.elements] if element.cells else [element]
        for one in flat:
            text = one.words.text
            if text and text not in seen:
                seen.add(text)
                data = is_data(text) or is_address(text)
                yield replace(one, kind="metadata" if data else "footer", mark="", cells=())
