"""Reading a made page: its elements, and the text of the document without the notes beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(("meta", "hr", "br", "rect", "link", "img", "input"))
_BESIDE = frozenset(("notes", "note", "ref", "verdicts"))


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


@dataclass
class Page(HTMLParser):
    """``elements`` in order of their start; ``problems`` are tags that do not close as they should."""

    source: str
    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.document = ""
        self.feed(self.source)
        self.close()
        self.problems += [f"<{element.tag}> is never closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.problems.append(f"</{tag}> where <{self._open[-1].tag if self._open else ''}> is open")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
        inside = [element.attributes.get("id") for element in self._open]
        beside = any(element.classes & _BESIDE for element in self._open)
        title = self._open and self._open[-1].attributes.get("id") == "document-title"
        if "document" in inside and not beside and not title:
            self.document += data

    def all(self, tag: str = "", cls: str = "", id: str = "") -> list[Element]:  # noqa: A002 - the attribute's own name
        return [
            e
            for e in self.elements
            if (not tag or e.tag == tag) and (not cls or cls in e.classes) and (not id or e.attributes.get("id") == id)
        ]

    def one(self, tag: str = "", cls: str = "", id: str = "") -> Element:  # noqa: A002
        (element,) = self.all(tag, cls, id)
        return element
