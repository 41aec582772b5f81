"""The reports: one view model, and one module per format that turns it into bytes. Pure, offline, without a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from reports.report import Report, build

__all__ = ["FORMATS", "Format", "Report", "build"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form a report comes in: the name of its file and the module whose ``render`` takes a Report and gives bytes.

    The module is imported when the first report of its kind is made.
    """

    file: str
    module: str

    def render(self, report: Report) -> bytes:
        """The report in this form; the same report gives the same bytes."""
        data: bytes = import_module(self.module).render(report)
        return data


FORMATS: Mapping[str, Format] = {
    "json": Format("report.json", "reports.json"),
    "text": Format("report.txt", "reports.text"),
    "md": Format("report.md", "reports.markdown"),
    "html": Format("report.html", "reports.html"),
}
