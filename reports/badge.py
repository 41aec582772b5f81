"""badge.svg: how many claims fail, could not be verified and pass, as a small picture for a page or a README.

Red where a claim fails, amber where none fails but one is unknown, green where none of either is left and at least one passes,
grey where nothing was judged. The words say the same without the colour; the title is a sentence with the day of the
evidence, since a picture outlives it: https://www.w3.org/TR/SVG-access/
"""

from __future__ import annotations

from html import escape

from checks import Word
from reports import words
from reports.report import Report

_HEIGHT, _PAD, _SIZE = 20, 7, 11
# White on each has a contrast of at least 4.5: https://www.w3.org/TR/WCAG22/#contrast-minimum
_RED, _AMBER, _GREEN, _GREY, _LEFT = "#b3261e", "#8a5a00", "#1b6e3c", "#5f6368", "#3c4043"
# What a letter takes of the size of a common sans-serif face; textLength sets the rest right wherever it is drawn.
_WIDTHS = {
    **dict.fromkeys("ijlI|.,:;'!", 0.3), **dict.fromkeys("frt ()-·", 0.4), **dict.fromkeys("mwMW", 0.95),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÄÖÜ", 0.72),
}  # fmt: skip
_OTHER = 0.6


def render(report: Report) -> bytes:
    """The badge as UTF-8 SVG."""
    left, right = report.language.say("TOM evidence"), _told(report)
    one, two = _width(left), _width(right)
    title = escape(_title(report))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two}" height="{_HEIGHT}" '
        f'viewBox="0 0 {one + two} {_HEIGHT}" role="img" aria-labelledby="title" lang="{report.language.code}">\n'
        f'<title id="title">{title}</title>\n'
        f'<clipPath id="round"><rect width="{one + two}" height="{_HEIGHT}" rx="3"/></clipPath>\n'
        f'<g clip-path="url(#round)"><rect width="{one}" height="{_HEIGHT}" fill="{_LEFT}"/>'
        f'<rect x="{one}" width="{two}" height="{_HEIGHT}" fill="{_colour(report)}"/></g>\n'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="{_SIZE}" aria-hidden="true">'
        f"{_text(left, 0, one)}{_text(right, one, two)}</g>\n"
        "</svg>\n"
    ).encode()


def _told(report: Report) -> str:
    """ "4 fail · 2 unknown · 2 of 14 pass": what passes always with all the claims there are."""
    counts, say = report.counts, report.language.say
    told = [say("{number} fail", number=counts[Word.FAIL])] if counts[Word.FAIL] else []
    told += [say("{number} unknown", number=counts[Word.UNKNOWN])] if counts[Word.UNKNOWN] else []
    if counts[Word.PASS]:
        told.append(say("{number} of {all} pass", number=counts[Word.PASS], all=counts["claims"]))
    return " · ".join(told) or say("nothing judged")


def _title(report: Report) -> str:
    name = words.short(words.line(report.document.name), 100)
    day = words.day(report.estate.collected_to[:10], report.language)
    counted = words.headline(report.counts, report.language)
    return report.language.say("{name}, evidence of {day}: {counted}", name=name, day=day, counted=counted)


def _colour(report: Report) -> str:
    counts = report.counts
    if counts[Word.FAIL]:
        return _RED
    if counts[Word.UNKNOWN]:
        return _AMBER
    return _GREEN if counts[Word.PASS] else _GREY


def _width(text: str) -> int:
    return round(sum(_WIDTHS.get(letter, _OTHER) for letter in text) * _SIZE) + 2 * _PAD


def _text(text: str, start: int, width: int) -> str:
    length = width - 2 * _PAD
    return (
        f'<text x="{start + _PAD}" y="14" textLength="{length}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )
