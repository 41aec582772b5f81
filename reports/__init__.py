"""The reports: one view model, and one module per format that turns it into bytes. Pure, offline, without a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from reports.report import Report, build

__all__ = ["FORMATS", "Format", "NotInstalled", "Report", "build"]


class NotInstalled(Exception):  # noqa: N818 - named for what is said to the user
    """A form needs a package that is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form a report comes in: the name of its file and the module whose ``render`` takes a Report and gives bytes.

    A module that makes further files has a ``beside`` too, which takes a Report and gives them by name. ``options`` are
    handed to ``render``. The module is imported when the first report of its kind is made; it may lean on a package that is
    not always installed, ``needs``, which the extra of that name brings.
    """

    file: str
    module: str
    options: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    extra: str = ""

    def ready(self) -> None:
        """Raises NotInstalled where what the form leans on is not there."""
        if self.needs and find_spec(self.needs) is None:
            raise NotInstalled(f"{self.file} needs {self.needs}: pip install 'tomproof[{self.extra}]'")

    def render(self, report: Report) -> bytes:
        """The report in this form; the same report gives the same bytes."""
        self.ready()
        data: bytes = import_module(self.module).render(report, **self.options)
        return data

    def files(self, report: Report) -> dict[str, bytes]:
        """Everything that this form is made of, by the names of the files; the report itself comes first."""
        self.ready()
        beside: Callable[[Report], dict[str, bytes]] | None = getattr(import_module(self.module), "beside", None)
        return {self.file: self.render(report), **(beside(report) if beside else {})}


FORMATS: Mapping[str, Format] = {
    "json": Format("report.json", "reports.json"),
    "text": Format("report.txt", "reports.text"),
    "md": Format("report.md", "reports.markdown"),
    "html": Format("report.html", "reports.html"),
    "sarif": Format("report.sarif", "reports.sarif"),
    "oscal": Format("report.oscal.json", "reports.oscal"),
    "oscal-1.1.3": Format("report.oscal-1.1.3.json", "reports.oscal", {"version": "1.1.3"}),
    "ocsf": Format("report.ocsf.jsonl", "reports.ocsf"),
    "junit": Format("report.junit.xml", "reports.junit"),
    "xlsx": Format("report.xlsx", "reports.xlsx"),
    "csv": Format("claims.csv", "reports.csv"),
    "summary": Format("summary.md", "reports.summary"),
    "annotations": Format("annotations.txt", "reports.annotations"),
    "badge": Format("badge.svg", "reports.badge"),
    "pdf": Format("report.pdf", "reports.pdf", needs="typst", extra="pdf"),
}
