"""report.html: the document itself with its verdicts in the margin, in one file that needs no network, and no script to be read.

Everything that comes from the document or from a tenant is escaped by the template engine, and what cannot be seen in it is
made visible. A content security policy allows, by their hashes, the one style sheet and the one script inside, and nothing
else; the script searches, filters and steps through what the page says without it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from checks import Outcome, Word
from reports import words
from reports.beside import CAP, Beside, detail
from reports.language import Language
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.reminders import chapter, told
from reports.report import Report
from reports.view import example, gap_rows, laid_out, tally, title

# Claims that Azure and Entra were asked about; the others rest on people, papers and providers.
_COMPARED = words.ORDER[:4]
_GAPS = 200  # rows in the table of gaps


def render(report: Report) -> bytes:
    """The page as UTF-8: the same report gives the same bytes."""
    css, script = _own("report.css"), _own("report.js")
    csp = (
        f"default-src 'none'; style-src 'sha256-{_digest(css)}'; script-src 'sha256-{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    beside = Beside(report)
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            **speaking(report.language),
            css=Markup(css),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            csp=csp,
            note=beside.note,
            waived=partial(told, report=report),
            see_to=chapter(report),
            anchor=beside.anchor,
            detail=partial(detail, language=report.language),
            title=title(report),
            headline=_headline(report),
            tally=tally(report),
            fails=report.with_word(Word.FAIL),
            open=report.with_word(Word.UNKNOWN),
            understated=report.with_word(Word.UNDERSTATED),
            blocks=laid_out(report),
            remarks=grouped(report.remarks, CAP),
            gaps=gap_rows(report.gaps)[:_GAPS],
            more_gaps=max(0, len(gap_rows(report.gaps)) - _GAPS),
            calls=sum(asked.calls for asked in report.queries),
            example=example(report),
            quotes=wording(report.document, report.statements),
        )
    )
    return page.encode(errors="replace")


def _own(name: str) -> str:
    return files("reports").joinpath("html", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _headline(report: Report) -> str:
    """The whole report in two sentences: what was compared and how it stands, and how many claims are left to others."""
    counts, language = report.counts, report.language
    compared = sum(counts[word] for word in _COMPARED)
    rest = counts["claims"] - compared
    if not compared or not rest:
        return words.headline(counts, language)
    labelled = words.labels(language)
    told = [
        f"{language.number(counts[word])} {labelled[word].one if counts[word] == 1 else labelled[word].many}"
        for word in _COMPARED
        if counts[word]
    ]
    first = language.say(
        "{compared} of {claims} were compared with Azure and Entra: {told}.",
        compared=language.number(compared), claims=language.count(counts["claims"], "claim"), told=language.joined(told),
    )  # fmt: skip
    return f"{first} {language.say('The other {rest} rest on people, papers and providers.', rest=rest)}"


@cache
def environment() -> jinja2.Environment:
    """The templates with autoescape, strict names, and everything unseen made visible."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports", "html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(
        words=words,
        ORDER=words.ORDER,
        Outcome=Outcome,
        quoted=quoted,
        before=before,
        LEAD=LEAD,
    )
    return environment


def speaking(language: Language) -> dict[str, Any]:
    """What the page says in its language: ``say`` for texts, ``marked`` for texts with markup in their places."""
    return {
        "language": language,
        "say": language.say,
        "marked": partial(_marked, language),
        "number": language.number,
        "count": language.count,
        "told": language.note,
        "heard": language.heard,
        "moment": partial(words.moment, language=language),
        "span": partial(words.span, language=language),
        "day": partial(words.day, language=language),
        "name": partial(words.name, language=language),
        "LABELS": words.labels(language),
    }


def _marked(language: Language, text: str, **values: object) -> Markup:
    """A text with its places filled: markup stays what it is, the rest is escaped and made visible."""
    return escape(language.say(text)).format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    """Every text on its way into the page: markup is ours and stays, the rest becomes visible."""
    return value if isinstance(value, Markup) else words.visible(str(value))
