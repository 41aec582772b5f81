"""The forms in which a period comes: one module each, loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from reports import Format
from reports.language import Language
from reports.overtime import period_json
from reports.overtime.period import Period
from reports.overtime.telling import People

PERIOD: Mapping[str, Format] = {
    "text": Format("period.txt", "reports.overtime.period_text"),
    "json": Format("period.json", "reports.overtime.period_json"),
    "md": Format("period.md", "reports.overtime.period_markdown"),
    "html": Format("period.html", "reports.overtime.period_html"),
    "pdf": Format("period.pdf", "reports.overtime.period_pdf", needs="typst", extra="pdf"),
}


def period_as(name: str, period: Period, tool_version: str, people: People, language: Language) -> bytes:
    """A period in a form, which for programs speaks no language. Raises NotInstalled where what it leans on is not there."""
    form = PERIOD[name]
    form.ready()
    if name == "json":
        return period_json.render(period, tool_version, people)
    data: bytes = import_module(form.module).render(period, tool_version, people, language)
    return data
