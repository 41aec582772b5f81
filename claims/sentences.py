"""Sentences: where one ends, in English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Written with a full stop and followed by more of the same sentence; a closed list, because guessing shatters claims.
_ABBREVIATIONS = frozenset((
    "abs", "abschn", "allg", "anh", "anl", "anm", "approx", "apt", "art", "aufl", "av", "bd", "bes", "betr", "bgbl",
    "bspw", "bsp", "buchst", "bzgl", "bzw", "ca", "cf", "chr", "dgl", "dipl", "dr", "ebd", "eg", "einschl", "engl",
    "entspr", "erg", "etw", "ev", "evtl", "excl", "exkl", "fa", "ff", "fig", "fn", "ges", "gem", "gez", "ggf", "ggfs",
    "grds", "hr", "hrsg", "ie", "i.d.r", "i.s.d", "i.v.m", "i.e", "e.g", "z.b", "d.h", "u.a", "u.u", "v.a", "s.o",
    "s.u", "o.a", "o.g", "z.t", "a.f", "n.f", "i.a", "i.d.f", "i.s.v", "inkl", "insb", "insbes", "jr", "kap", "lfd",
    "lit", "lt", "max", "mind", "min", "mio", "mr", "mrs", "ms", "mtl", "nr", "no", "nos", "num", "oblig", "oder.ae",
    "pos", "prof", "rd", "resp", "rn", "rz", "sec", "sect", "sog", "sr", "st", "std", "stellv", "str", "tab", "tel",
    "tgl", "u.s", "v.s", "vgl", "vol", "vs", "wg", "z.hd", "z.z", "zb", "ziff", "zt", "zzgl", "abzgl", "jaehrl",
    "vierteljaehrl",
))  # fmt: skip
# Ends a sentence only where the next word opens one.
_PERHAPS = frozenset(("etc", "usw", "usf", "inc", "ltd", "co", "corp", "al", "u.s.a", "uvm", "u.v.m"))
_OPENERS = re.compile(
    r"(?:The|This|These|Those|We|Our|All|Any|Each|Every|No|It|They|In|For|If|When|Access|Data|"
    r"Der|Die|Das|Es|Alle|Diese[rsnm]?|Wir|Unser[ems]?|Eine?|Jede[rs]?|Bei|Zur|Zum|Für|Fuer|Im|Sie|Keine?)\b"
)
_ORDINAL_NOUNS = re.compile(
    r"(?:Januar|Februar|März|Maerz|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Quartal|Halbjahr|"
    r"Stock|Stockwerk|Etage|Obergeschoss|Untergeschoss|OG|UG|Level|Stufe|Kapitel|Abschnitt|Abs|Absatz|Person|Instanz)\b"
)
_STOP = re.compile(r"[.!?]+[\"'”’»)\]]*(?=\s)")
_NEXT = re.compile(r"\s+(?=[\"'“‘„«(\[]*[A-ZÄÖÜÀ-Þ0-9])")
_LAST_WORD = re.compile(r"(?:[^\W_]{1,12}\.(?:\s)?){0,3}[^\W_]{1,15}$")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the sentences in ``text[start:end]``, without the blanks around them."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        follows = _NEXT.match(text, stop.end(), end)
        if follows and _ends(text, begin, stop.start(), stop.group(), follows.end()):
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, end)


def _ends(text: str, begin: int, dot: int, mark: str, after: int) -> bool:
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    found = _LAST_WORD.search(text, max(begin, dot - 48), dot)
    if not found:
        return True
    run = re.sub(r"\s", "", found.group()).lower().replace("ä", "ae").replace("ü", "ue")
    last = run.rsplit(".", 1)[-1]
    if last.isdigit():
        return not (len(last) <= 2 and (found.start() == begin or _ORDINAL_NOUNS.match(text, after)))
    if last in _PERHAPS or run in _PERHAPS:
        return _OPENERS.match(text, after) is not None
    if len(last) == 1:
        return False
    if last in ("no", "nos"):
        return not text[after].isdigit()
    return not (last in _ABBREVIATIONS or run in _ABBREVIATIONS) or ")" in mark


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
