"""Blocks: what every format has in common once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "bullet", "item", "row", "columns", "metadata", "badge", "footer", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document's text that hangs together.

    ``start`` and ``end`` are character offsets; the bullet mark, the hashes of a heading or the pipes of a row are inside.
    ``section`` is the number or title of the section, ``headings`` the titles above the block from the outermost in.
    A row has its ``cells`` as spans and the heads of its ``columns``; ``ticked`` says how a task-list box stands.
    ``position`` is where it stands in the source, from 1: the line of a text, Markdown or HTML file, the paragraph of a Word
    document, the page of a PDF.
    """

    kind: BlockKind
    start: int
    end: int
    section: str = "0"
    headings: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()
    ticked: bool | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """A file as text: ``plain`` is ``text`` with every character of markup blanked out, letter under letter.

    ``own`` says that the text is the file's own, so that the lines of the file are counted in it.
    """

    text: str
    plain: str
    blocks: tuple[Block, ...]
    own: bool = False
