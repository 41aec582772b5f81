"""Titles without a style: short bold lines that stand above text are headings, whatever their author called them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from claims.formats.boxes import BOX
from claims.formats.draft import Element
from claims.formats.furniture import is_address, is_data

_LONGEST = 100
_BELOW_ALL = 8


def titled(elements: Sequence[Element]) -> Iterator[Element]:
    """The elements, bold lines above others as headings; where the document has real ones, below all of these."""
    real = sum(element.kind == "heading" and element.level != 0 for element in elements) > 1
    for element, following in pairwise([*elements, None]):
        if element is None:
            return
        if following is not None and following.kind != "heading" and _is_title(element):
            yield replace(element, kind="heading", level=_BELOW_ALL if real else None)
        else:
            yield element


def _is_title(element: Element) -> bool:
    text = element.words.text
    return (
        element.strong
        and (element.kind == "paragraph" or (element.kind == "item" and element.mark[:1].isalnum()))
        and len(text) <= _LONGEST
        and "\n" not in text
        and not text.endswith((".", ":", ";", ",", "!"))
        and not BOX.search(text)
        and not is_data(text)
        and not is_address(text)
        and any(char.isalpha() for char in text)
    )
