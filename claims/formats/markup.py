"""Markup inside text: what of Markdown and HTML is mark and not wording, blanked out letter under letter."""

from __future__ import annotations

import re

TAG = re.compile(r"<!--.*?-->|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>", re.DOTALL)
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,500}\)")
_LINK_END = re.compile(r"\]\((?:[^()\s]|\([^()\s]*\)){0,500}(?:\s+\"[^\"\n]{0,200}\")?\)|\]\[[^\[\]\n]{0,60}\]")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`{1,3}|(?<!\\)\\(?=[-\\`*_{}\[\]()#+.!|<>])")
_ENTITY = re.compile(r"&(?:(?P<name>amp|lt|gt|quot|apos|nbsp|ndash|mdash|#\d{1,6});)")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "ndash": "–", "mdash": "—"}
_LINE_BREAK = re.compile(r"[^\r\n]")


def blank(text: str) -> str:
    """As many blanks as the text has letters, its line breaks kept."""
    return _LINE_BREAK.sub(" ", text)


def plain(text: str) -> str:
    """The text with emphasis, code marks, link targets, tags and struck words blanked out; offsets stay."""
    for pattern in (TAG, _STRUCK, _IMAGE):
        text = pattern.sub(lambda match: blank(match.group()), text)
    links = [match.span() for match in _LINK_END.finditer(text)]
    if links:
        text = _without_links(text, links)
    text = _EMPHASIS.sub(lambda match: blank(match.group()), text)
    return _ENTITY.sub(lambda match: _ENTITIES.get(match["name"], " ").ljust(len(match.group())), text)


def _without_links(text: str, ends: list[tuple[int, int]]) -> str:
    """Blanks the targets, and the bracket that opens each link's words."""
    letters = list(text)
    for start, end in ends:
        letters[start:end] = blank(text[start:end])
        opening = text.rfind("[", max(0, start - 400), start)
        if opening >= 0:
            letters[opening] = " "
    return "".join(letters)
