"""Tags: HTML cut into tags and text, the way the standard's tokeniser cuts it, in one pass that never looks back.

https://html.spec.whatwg.org/multipage/parsing.html#tokenization. Whatever the input, the time is linear in its size: the
parser of the standard library searches again to the end of the file for every comment or tag that nobody closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

_NONE: Mapping[str, str] = MappingProxyType({})
_MARKUP = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])")  # any other "<" is text
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"[\s/]*(?P<name>=?[^\s/>=]*)")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"))
_LONGEST = 10_000  # characters of an attribute's value that anybody looks at


class Tag(NamedTuple):
    """A tag with its name in lower case and its attributes; ``start`` is the offset of its "<"."""

    start: int
    name: str
    close: bool = False
    attributes: Mapping[str, str] = _NONE


class Text(NamedTuple):
    """Text between two tags, its character references resolved; ``raw`` is the element whose content is not parsed."""

    start: int
    text: str
    raw: str = ""


def tags(source: str) -> Iterator[Tag | Text]:
    """The tags and texts of a page in order; comments, declarations and a tag that the file's end cuts off are left out."""
    at = 0
    while at < len(source):
        found = _MARKUP.search(source, at)
        if found is None:
            break
        bracket = found.start()
        if bracket > at:
            yield Text(at, unescape(source[at:bracket]))
        if source[bracket + 1] in "!?":
            at = _after_remark(source, bracket)
            continue
        tag, at = _tag(source, bracket)
        if tag is None:
            return
        yield tag
        if tag.name in _RAW and not tag.close:
            end = _raw_end(source, at, tag.name)
            yield Text(at, source[at:end], tag.name)
            at = end
    if at < len(source):
        yield Text(at, unescape(source[at:]))


def _after_remark(source: str, bracket: int) -> int:
    """Where a comment, a declaration or a processing instruction ends."""
    comment = source.startswith("<!--", bracket)
    if comment and source.startswith((">", "->"), bracket + 4):
        return source.index(">", bracket) + 1
    end = source.find("-->" if comment else ">", bracket + (4 if comment else 1))
    return len(source) if end < 0 else end + (3 if comment else 1)


def _tag(source: str, bracket: int) -> tuple[Tag | None, int]:
    close = source[bracket + 1] == "/"
    name = _NAME.match(source, bracket + 1 + close)
    if name is None:
        return None, len(source)
    at = name.end()
    if source[at : at + 1] == ">":
        return Tag(bracket, name.group().lower(), close), at + 1
    attributes: dict[str, str] = {}
    while at < len(source):
        found = _ATTRIBUTE.match(source, at)
        at = found.end() if found else at
        if source[at : at + 1] == ">":
            if found and found["name"]:
                attributes.setdefault(found["name"].lower(), "")
            return Tag(bracket, name.group().lower(), close, attributes), at + 1
        equals = _EQUALS.match(source, at)
        value = ""
        if equals:
            value, at = _value(source, equals.end())
        if found and found["name"]:
            attributes.setdefault(found["name"].lower(), value)
    return None, len(source)


def _value(source: str, at: int) -> tuple[str, int]:
    quote = source[at : at + 1]
    if quote and quote in "\"'":
        end = source.find(quote, at + 1)
        end = len(source) if end < 0 else end
        return unescape(source[at + 1 : min(end, at + _LONGEST)]), end + 1
    bare = _BARE.match(source, at)
    end = bare.end() if bare else at
    return unescape(source[at : min(end, at + _LONGEST)]), end


def _raw_end(source: str, at: int, name: str) -> int:
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
    return found.start() if found else len(source)
