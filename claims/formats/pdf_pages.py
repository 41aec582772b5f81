"""PDF pages: their words with place and look, the lines drawn on them and the boxes of their forms, as PDFium finds them.

PDFium (https://pypdfium2.readthedocs.io) is C++ and reads files of strangers; the reader runs this module as a program of its
own, so that a file that crashes it or fills the memory ends in an error and not in the end of tomproof.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise, repeat
from typing import Any, NamedTuple

MOST_PAGES = 500
MOST_LETTERS = 12_000_000
MOST_SHAPES = 20_000  # lines and areas of one page that are looked at
MOST_EXTRA = 300  # dots of one page
MOST_FIELDS = 1_000  # of one page
_MOST_VALUE = 200_000  # bytes of one field
MEMORY = 2 * 1024**3
SECONDS = 60
LOCKED, BROKEN, TOO_MANY, TOO_LONG, XFA = "locked", "broken", "pages", "letters", "xfa"
_BLANKS = re.compile(r"(?:_{2,}|\.{3,}|…+)\Z")  # a line to write on
_DRAWN = ("•", "☐", "☒")
_THIN = 2.5  # points; what is thinner is a line
_HYPHENS = re.compile("[\x02\u2010\u00ad\ufffe-]")  # the first and the fourth are PDFium's own, at the end of a line
_RUN = re.compile(r"\S+")
_BOLD, _UPRIGHT = 1, 2  # how a word is set, as it is written to the other process


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


class Page(NamedTuple):
    """A page with its words in the order of the file; ``pictures`` says that images are on it."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    pictures: bool


def main() -> None:
    """Reads a PDF from standard input, writes its pages to standard output as ``dumps`` does."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        out = dumps(_read(data))
    except _Refused as refused:
        out = json.dumps(str(refused)).encode()
    sys.stdout.buffer.write(out)


def dumps(pages: Iterable[Page]) -> bytes:
    """The pages as one line of JSON with everything but the places, and the places behind it as doubles.

    To write and read a hundred thousand numbers as text would take longer than to find them.
    """
    heads = []
    places = array("d")
    for page in pages:
        fonts = {font: at for at, font in enumerate(dict.fromkeys(word.font for word in page.words))}
        looks = [fonts[word.font] << 2 | word.bold * _BOLD | word.upright * _UPRIGHT for word in page.words]
        heads.append((
            page.width, page.height, page.pictures, [word.text for word in page.words], looks, list(fonts), len(page.rules),
        ))  # fmt: skip
        for word in page.words:
            places.extend(word[1:5])
        for rule in page.rules:
            places.extend(rule)
    return json.dumps(heads).encode() + b"\n" + places.tobytes()


def loads(written: bytes) -> list[Page] | str:
    """What ``main`` wrote: the pages, or why there are none."""
    head, _, rest = written.partition(b"\n")
    found = json.loads(head)
    if isinstance(found, str):
        return found
    places = array("d")
    places.frombytes(rest)
    pages: list[Page] = []
    at = 0
    for width, height, pictures, texts, looks, fonts, rules in found:
        middle, end = at + 4 * len(texts), at + 4 * (len(texts) + rules)
        words = map(
            Word, texts, *(places[at + edge : middle : 4] for edge in range(4)),
            [look & _BOLD > 0 for look in looks], [look & _UPRIGHT > 0 for look in looks], [fonts[look >> 2] for look in looks],
        )  # fmt: skip
        lines = map(Rule, *(places[middle + edge : end : 4] for edge in range(4)))
        pages.append(Page(width, height, tuple(words), tuple(lines), pictures))
        at = end
    return pages


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
    # The C interface alone: the package around it takes twice as long to load as PDFium itself.
    import pypdfium2_raw as raw  # type: ignore[import-untyped]

    # To look at the types of what is asked for every word takes as long as the answer.
    raw.FPDFText_GetLooseCharBox.argtypes = raw.FPDFText_GetTextObject.argtypes = None
    raw.FPDFText_GetTextObject.restype = ctypes.c_void_p
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2))
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    count = raw.FPDF_GetPageCount(document) if document else 0
    if count < 1:
        raise _Refused(LOCKED if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD else BROKEN)
    if count > MOST_PAGES:
        raise _Refused(TOO_MANY)
    form = _form(raw, document)
    letters = 0
    for number in range(count):
        page = raw.FPDF_LoadPage(document, number)
        if not page:
            raise _Refused(BROKEN)
        found = _Reader(raw, page, form).page()
        letters += sum(len(word.text) for word in found.words)
        if letters > MOST_LETTERS:
            raise _Refused(TOO_LONG)
        yield found
        raw.FPDF_ClosePage(page)


def _form(raw: Any, document: Any) -> Any:
    """PDFium's handle of the document's form, None where it has none."""
    kind = raw.FPDF_GetFormType(document)
    if kind == raw.FORMTYPE_XFA_FULL:
        raise _Refused(XFA)  # its pages say no more than that another program is needed
    if kind == raw.FORMTYPE_NONE:
        return None
    return raw.FPDFDOC_InitFormFillEnvironment(document, raw.FPDF_FORMFILLINFO(version=2)) or None


def placed(words: list[Word], extra: Iterable[Sequence[Word]]) -> list[Word]:
    """The words with what is drawn and not written, bullets, boxes and what is filled in.

    What stands side by side in a group is put before or behind the word that it stands next to, else below what is above it.
    """
    for group in extra:
        one = group[0]
        middle = (one.top + one.bottom) / 2
        beside = [at for at, word in enumerate(words) if word.top - 1 <= middle <= word.bottom + 1]
        right = [at for at in beside if 0 <= words[at].left - group[-1].right + 2 < 40]
        left = [at for at in beside if words[at].right <= one.left + 2]
        above = [at for at, word in enumerate(words) if word.bottom <= middle]
        if right and (one.text in _DRAWN or not left):
            at = min(right, key=lambda at: words[at].left)
        elif one.text == "•":
            continue
        elif left:
            at = max(left, key=lambda at: words[at].right) + 1
        else:
            at = max(above, key=lambda at: (round(words[at].bottom), at)) + 1 if above else 0
        words[at:at] = group
    return words


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _uncovered(word: Word, left: float, right: float) -> Word:
    """The word without the line to write on that a filled-in field covers; with an empty text where it is no more than that."""
    if word.right <= left or word.left >= right or not _BLANKS.search(word.text):
        return word
    return word._replace(text=_BLANKS.sub("", word.text), right=max(word.left, min(word.right, left)))


class _Reader:
    """Reads one page; ``raw`` is PDFium's C interface, ``form`` its handle of the document's form."""

    def __init__(self, raw: Any, page: Any, form: Any) -> None:
        self._raw = raw
        self._form = form
        self._page = page
        self._text = raw.FPDFText_LoadPage(page)
        self._box = [ctypes.c_double() for _ in range(4)]
        self._loose = raw.FS_RECTF()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._object: int | None = None
        self._set = False, False, ""
        place = raw.FS_RECTF()
        if not raw.FPDF_GetPageBoundingBox(page, place):
            place.left, place.bottom, place.right, place.top = 0, 0, 612, 792
        self._left, self._top = place.left, place.top
        self._size = (place.right - place.left, place.top - place.bottom)

    def page(self) -> Page:
        words = list(self._words()) if self._text else []
        rules, dots, pictures = self._shapes()
        words = placed(words, [[dot] for dot in dots[:MOST_EXTRA]])
        if self._form is not None:
            words = self._filled(words)
        if self._text:
            self._raw.FPDFText_ClosePage(self._text)
        return Page(*self._size, tuple(words), tuple(rules), pictures)

    # Words

    def _words(self) -> Iterator[Word]:
        count = min(self._raw.FPDFText_CountChars(self._text), MOST_LETTERS)
        for run in _RUN.finditer(self._letters(count)):
            text = run.group()
            begin = 0
            for hyphen in _HYPHENS.finditer(text):
                # PDFium ties a hyphenated word together over the line end.
                if self._turns(run.start() + hyphen.start(), count):
                    yield from self._word(f"{text[begin : hyphen.start()]}-", run.start() + begin)
                    begin = hyphen.end()
            if begin < len(text):
                yield from self._word(text[begin:], run.start() + begin)

    def _letters(self, count: int) -> str:
        """The letters of the page, each at its number: in one go, or one by one where some have no code or a long one."""
        raw = self._raw
        buffer = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(self._text, 0, count, buffer) == count + 1:
            letters = bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
            if len(letters) == count:
                return letters.replace("\x00", "\ufffd")
        codes = map(raw.FPDFText_GetUnicode, repeat(self._text), range(count))
        return "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])

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

    def _word(self, text: str, at: int) -> Iterator[Word]:
        first, last = self._place(at), self._place(at + len(text) - 1) if len(text) > 1 else None
        first, last = first or last, last or first
        if first is None or last is None:
            return
        found = self._raw.FPDFText_GetTextObject(self._text, at)
        if found is None or found != self._object:
            self._object, self._set = found, self._look(at)
        yield Word(
            text, min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3]), *self._set
        )  # fmt: skip

    def _look(self, at: int) -> tuple[bool, bool, str]:
        """Is the letter bold, does it stand upright, and what is its font? All letters of a text object are set alike."""
        raw = self._raw
        raw.FPDFText_GetFontInfo(self._text, at, self._name, 128, self._flags)
        font = self._name.value.decode("utf-8", "replace")
        angle = raw.FPDFText_GetCharAngle(self._text, at)
        bold = "bold" in font.lower() or "black" in font.lower() or raw.FPDFText_GetFontWeight(self._text, at) >= 600
        return bold, abs(angle) < 0.1 or abs(angle - 6.283) < 0.1, font

    def _place(self, at: int) -> tuple[float, float, float, float] | None:
        box = self._loose
        if not self._raw.FPDFText_GetLooseCharBox(self._text, at, ctypes.byref(box)):
            return None
        return box.left - self._left, self._top - box.top, box.right - self._left, self._top - box.bottom

    # Lines, areas, pictures

    def _shapes(self) -> tuple[list[Rule], list[Word], bool]:
        raw = self._raw
        rules: list[Rule] = []
        dots: list[Word] = []
        pictures = False
        for at in range(min(raw.FPDFPage_CountObjects(self._page), MOST_SHAPES)):
            shape = raw.FPDFPage_GetObject(self._page, at)
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

    def _filled(self, words: list[Word]) -> list[Word]:
        """The words with what stands in the fields of the form; it is as high as the words beside it, or as most of the page."""
        heights = sorted(word.bottom - word.top for word in words if word.upright)
        usual = heights[len(heights) // 2] if heights else 11.0
        for (left, top, right, bottom), lines in self._fields():
            words = [_uncovered(word, left, right) if top < _middle(word) < bottom else word for word in words]
            words = [word for word in words if word.text]
            middle = (top + bottom) / 2 if bottom - top < 2.5 * usual else top + usual
            near = min(
                (word for word in words if word.top - 1 <= middle <= word.bottom + 1),
                key=lambda word: max(left - word.right, word.left - right), default=None,
            )  # fmt: skip
            above, below = (near.top, near.bottom) if near else (middle - usual / 2, middle + usual / 2)
            group: list[Word] = []
            for at, line in enumerate(lines):
                down = at * 1.2 * (below - above)
                step = (right - left) / (sum(map(len, line)) + len(line) - 1)
                starts = accumulate([0, *(len(text) + 1 for text in line[:-1])])
                group += [
                    Word(
                        text, left + start * step, above + down, left + (start + len(text)) * step, below + down,
                        bold=False, upright=True,
                    )
                    for text, start in zip(line, starts, strict=True)
                ]  # fmt: skip
            words = placed(words, [group])
        return words

    def _fields(self) -> Iterator[tuple[tuple[float, float, float, float], list[list[str]]]]:
        """The fields that are seen and hold something, each with its place and its lines of words; a box is one word."""
        raw = self._raw
        for at in range(min(raw.FPDFPage_GetAnnotCount(self._page), MOST_FIELDS)):
            annotation = raw.FPDFPage_GetAnnot(self._page, at)
            if not annotation:
                continue
            hidden = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
            place = raw.FS_RECTF()
            if (
                raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET
                and not hidden
                and raw.FPDFAnnot_GetRect(annotation, place)
            ):
                lines = [line.split() for line in re.split(r"[\r\n\u2028\u2029]", self._content(annotation))]
                lines = [line for line in lines if line]
                if lines:
                    left, right = sorted((place.left - self._left, place.right - self._left))
                    top, bottom = sorted((self._top - place.top, self._top - place.bottom))
                    yield (left, top, right, bottom), lines
            raw.FPDFPage_CloseAnnot(annotation)

    def _content(self, annotation: Any) -> str:
        """What is filled in: the text, the chosen options, or a box that is ticked or not; never a password."""
        raw, form = self._raw, self._form
        kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
        if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
            return "☒" if self._ticked(annotation) else "☐"
        value = self._string(raw.FPDFAnnot_GetFormFieldValue, form, annotation)
        if kind == raw.FPDF_FORMFIELD_TEXTFIELD:
            return "" if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & raw.FPDF_FORMFLAG_TEXT_PASSWORD else value
        if kind not in (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
            return ""
        chosen = [
            self._string(raw.FPDFAnnot_GetOptionLabel, form, annotation, at)
            for at in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), 1_000))
            if raw.FPDFAnnot_IsOptionSelected(form, annotation, at)
        ]
        return ", ".join(label for label in chosen if label) or value

    def _ticked(self, annotation: Any) -> bool:
        """As it is shown: what has no picture of its state is not seen, whatever the state's name.

        A box without any pictures, which a viewer draws by itself, stands as its own value says.
        """
        raw = self._raw
        shown, value = (self._string(raw.FPDFAnnot_GetStringValue, annotation, key) for key in (b"AS", b"V"))
        pictures = raw.FPDFAnnot_HasKey(annotation, b"AP")
        if (shown if pictures else shown or value).casefold() in ("", "off"):
            return False
        empty = 2  # bytes
        return not pictures or raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > empty

    def _string(self, function: Any, *of: Any) -> str:
        """What PDFium writes into a buffer as UTF-16, after it was asked how long that is."""
        size = function(*of, None, 0)
        if size > _MOST_VALUE:
            raise _Refused(TOO_LONG)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        function(*of, buffer, size)
        return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\x00")


if __name__ == "__main__":
    main()
