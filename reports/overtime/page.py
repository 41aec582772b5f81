"""The frame of the small pages over time: one file in the looks of report.html, without a network and without a script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from reports import html, words
from reports.language import Language


def rendered(template: str, language: Language, tool_version: str, **values: object) -> bytes:
    """A template of this room as UTF-8; what it is given is escaped and made visible on its way into the page."""
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    page = _environment().get_template(template).render(
        language=language,
        say=language.say,
        number=language.number,
        count=language.count,
        LABELS=words.labels(language),
        tool_version=tool_version,
        css=Markup(css),  # noqa: S704 - our own files
        csp=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        **values,
    )  # fmt: skip
    return page.encode(errors="replace")


@cache
def _css() -> str:
    own = files("reports.overtime").joinpath("period.css").read_text(encoding="utf-8")
    return files("reports").joinpath("html", "report.css").read_text(encoding="utf-8") + own


@cache
def _environment() -> jinja2.Environment:
    return html.environment().overlay(loader=jinja2.PackageLoader("reports.overtime", ""))
