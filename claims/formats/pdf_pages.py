"""PDF pages: their words with place and look, the lines drawn on them and the boxes of their forms, as PDFium finds them.

PDFium (https://pypdfium2.readthedocs.io) is C++ and reads files of strangers; the reader runs this module as a program of its
own, so that a file that crashes it or fills the memory ends in an error and not in the end of tomproof.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

MOST_PAGES = 500
MOST_LETTERS = 12_000_000
MOST_SHAPES = 20_000  # lines and areas of one page that are looked at
MOST_EXTRA = 300
MEMORY = 2 * 1024**3
SECONDS = 60
LOCKED, BROKEN, TOO_MANY, TOO_LONG = "locked", "broken", "pages", "letters"
_THIN = 2.5  # points; what is thinner is a line
_HYPHEN = "\x02"  # PDFium's sign for a hyphen at the end of a line


class Word(NamedTuple):
    """A word: its box in points from the top left corner, the height of its letters, and how it is set."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool
    upright: bool
    font: str = ""


class Rule(NamedTuple):
    """A straight line, level or upright, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its words in the order of the file; ``pictures`` says that images are on it."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    pictures: bool


def main() -> None:
    """Reads a PDF from standard input, writes its pages as JSON to standard output."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        out: object = [(page.width, page.height, page.words, page.rules, page.pictures) for page in _read(data)]
    except _Refused as refused:
        out = str(refused)
    sys.stdout.write(json.dumps(out))  # json.dump would encode it in Python


def loads(text: str) -> list[Page] | str:
    """What ``main`` wrote: the pages, or why there are none."""
    found = json.loads(text)
    if isinstance(found, str):
        return found
    return [
        Page(width, height, tuple(Word(*word) for word in words), tuple(Rule(*rule) for rule in rules), pictures)
        for width, height, words, rules, pictures in found
    ]


class _Refused(Exception):  # noqa: N818 - named for what happens to the file
    pass


def _bound() -> None:
    """Bounds memory and time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has none; the time limit of the parent holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes) -> Iterator[Page]:
    import pypdfium2  # type: ignore[import-untyped]
    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise _Refused(LOCKED if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD else BROKEN) from None
    if len(document) > MOST_PAGES:
        raise _Refused(TOO_MANY)
    letters = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            raise _Refused(BROKEN) from None
        found = _Reader(raw, page).page()
        letters += sum(len(word.text) for word in found.words)
        if letters > MOST_LETTERS:
            raise _Refused(TOO_LONG)
        yield found
        page.close()


def placed(words: list[Word], extra: list[Word]) -> list[Word]:
    """The words with what is drawn and not written, bullets and boxes, put before or behind the word that it stands next to."""
    for one in extra[:MOST_EXTRA]:
        middle = (one.top + one.bottom) / 2
        beside = [at for at, word in enumerate(words) if word.top - 1 <= middle <= word.bottom + 1]
        right = [at for at in beside if 0 <= words[at].left - one.right + 2 < 40]
        left = [at for at in beside if words[at].right <= one.left + 2]
        if right:
            words.insert(min(right, key=lambda at: words[at].left), one)
        elif one.text == "•":
            continue
        elif left:
            words.insert(max(left, key=lambda at: words[at].right) + 1, one)
        else:
            words.append(one)
    return words


class _Reader:
    """Reads one page; ``raw`` is PDFium's C interface."""

    def __init__(self, raw: Any, page: Any) -> None:
        self._raw = raw
        self._page = page
        self._text = raw.FPDFText_LoadPage(page.raw)
        self._box = [ctypes.c_double() for _ in range(4)]
        self._loose = raw.FS_RECTF()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        left, bottom, right, top = page.get_cropbox()
        self._left, self._top = left, top
        self._size = (right - left, top - bottom)

    def page(self) -> Page:
        words = list(self._words()) if self._text else []
        rules, dots, pictures = self._shapes()
        words = placed(words, [*dots, *self._fields()])
        if self._text:
            self._raw.FPDFText_ClosePage(self._text)
        return Page(*self._size, tuple(words), tuple(rules), pictures)

    # Words

    def _words(self) -> Iterator[Word]:
        count = self._raw.FPDFText_CountChars(self._text)
        letter = self._raw.FPDFText_GetUnicode
        run: list[tuple[int, str]] = []
        for at in range(min(count, MOST_LETTERS)):
            code = letter(self._text, at)
            char = chr(code) if 0 < code < 0x110000 else "\ufffd"
            if char.isspace():
                yield from self._word(run)
                run = []
            else:
                run.append((at, char))
                if char in (_HYPHEN, "-", "\u2010", "\u00ad", "\ufffe"):
                    # PDFium ties a hyphenated word together over the line end.
                    yield from self._broken(run, at, count)
                    run = [] if run and self._turns(at, count) else run
        yield from self._word(run)

    def _broken(self, run: list[tuple[int, str]], at: int, count: int) -> Iterator[Word]:
        if self._turns(at, count):
            yield from self._word([*run[:-1], (at, "-")])

    def _turns(self, at: int, count: int) -> bool:
        """Does the next letter stand on another line?"""
        if at + 1 >= count or not self._bounds(at + 1):
            return True
        following = self._box[3].value, self._box[2].value
        # The hyphen that PDFium put in has no box; the letter before it has.
        if not self._bounds(at) and (not at or not self._bounds(at - 1)):
            return False
        return following[1] > self._box[3].value or following[0] < self._box[2].value - 1

    def _bounds(self, at: int) -> bool:
        """Puts left, right, bottom and top of a letter into the box; False where it has none."""
        left, right, bottom, top = self._box
        found = self._raw.FPDFText_GetCharBox(self._text, at, left, right, bottom, top)
        return bool(found) and right.value > left.value

    def _word(self, run: list[tuple[int, str]]) -> Iterator[Word]:
        boxes = [box for at, _ in (run[0], run[-1]) if (box := self._place(at))] if run else []
        if not boxes:
            return
        at = run[0][0]
        self._raw.FPDFText_GetFontInfo(self._text, at, self._name, 128, self._flags)
        font = self._name.value.decode("utf-8", "replace")
        angle = self._raw.FPDFText_GetCharAngle(self._text, at)
        bold = (
            "bold" in font.lower() or "black" in font.lower() or self._raw.FPDFText_GetFontWeight(self._text, at) >= 600
        )
        text = "".join(char for _, char in run)
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
        yield Word(text, left, top, right, bottom, bold, abs(angle) < 0.1 or abs(angle - 6.283) < 0.1, font)

    def _place(self, at: int) -> tuple[float, float, float, float] | None:
        if not self._raw.FPDFText_GetLooseCharBox(self._text, at, self._loose):
            return None
        box = self._loose
        return box.left - self._left, self._top - box.top, box.right - self._left, self._top - box.bottom

    # Lines, areas, pictures

    def _shapes(self) -> tuple[list[Rule], list[Word], bool]:
        raw = self._raw
        rules: list[Rule] = []
        dots: list[Word] = []
        pictures = False
        for at in range(min(raw.FPDFPage_CountObjects(self._page.raw), MOST_SHAPES)):
            shape = raw.FPDFPage_GetObject(self._page.raw, at)
            kind = raw.FPDFPageObj_GetType(shape)
            pictures = pictures or kind == raw.FPDF_PAGEOBJ_IMAGE
            if kind == raw.FPDF_PAGEOBJ_PATH and len(rules) < MOST_SHAPES:
                dot = self._dot(shape)
                dots += [dot] if dot else []
                rules += [] if dot else self._path(shape)
        return rules, dots, pictures

    def _dot(self, shape: Any) -> Word | None:
        """A small round or square shape, as browsers draw the bullet of a list."""
        edge = [ctypes.c_float() for _ in range(4)]
        if not self._raw.FPDFPageObj_GetBounds(shape, *edge):
            return None
        left, bottom, right, top = (one.value for one in edge)
        if not (_THIN < right - left < 8 and abs((right - left) - (top - bottom)) < 0.5):
            return None
        return Word(
            "•", left - self._left, self._top - top, right - self._left, self._top - bottom, bold=False, upright=True
        )

    def _path(self, shape: Any) -> Iterator[Rule]:
        """The level and upright edges of a path; a thin area counts as one line."""
        raw = self._raw
        edge = [ctypes.c_float() for _ in range(4)]
        if raw.FPDFPageObj_GetBounds(shape, *edge):
            left, bottom, right, top = (one.value for one in edge)
            if right - left < _THIN or top - bottom < _THIN:
                yield self._rule(left, bottom, right, top)
                return
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(shape, matrix)
        points: list[tuple[float, float, bool]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for at in range(min(raw.FPDFPath_CountSegments(shape), 500)):
            segment = raw.FPDFPath_GetPathSegment(shape, at)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_BEZIERTO or not raw.FPDFPathSegment_GetPoint(segment, x, y):
                return
            points.append((
                matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f,
                kind == raw.FPDF_SEGMENT_MOVETO,
            ))  # fmt: skip
            if raw.FPDFPathSegment_GetClose(segment):
                first = max(index for index, point in enumerate(points) if point[2] or not index)
                points.append((points[first][0], points[first][1], False))
        for (ax, ay, _), (bx, by, moved) in pairwise(points):
            if not moved and (abs(ax - bx) < 1 or abs(ay - by) < 1):
                yield self._rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _rule(self, left: float, bottom: float, right: float, top: float) -> Rule:
        return Rule(left - self._left, self._top - top, right - self._left, self._top - bottom)

    # Forms

    def _fields(self) -> Iterator[Word]:
        """Check boxes and filled-in texts of a form, as words where they stand."""
        raw = self._raw
        for at in range(min(raw.FPDFPage_GetAnnotCount(self._page.raw), 5_000)):
            annotation = raw.FPDFPage_GetAnnot(self._page.raw, at)
            if not annotation:
                continue
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET:
                place = raw.FS_RECTF()
                raw.FPDFAnnot_GetRect(annotation, place)
                state, value = self._string(annotation, b"AS"), self._string(annotation, b"V")
                text = ("☐" if state == "Off" else "☒") if state else value
                box = (
                    place.left - self._left,
                    self._top - place.top,
                    place.right - self._left,
                    self._top - place.bottom,
                )
                for word in text.split():
                    yield Word(word, *box, bold=False, upright=True)
            raw.FPDFPage_CloseAnnot(annotation)

    def _string(self, annotation: Any, key: bytes) -> str:
        raw = self._raw
        size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
        if not 2 < size < 20_000:
            return ""
        buffer = (ctypes.c_ushort * (size // 2))()
        raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
        return bytes(buffer).decode("utf-16-le", "replace").rstrip("\x00")


if __name__ == "__main__":
    main()
