"""period.pdf: a period to attach and to archive, as PDF/A-3 with tags, and with period.json inside.

Set by typst from ``period.typ`` with the fonts of report.pdf; every text reaches it as JSON and is never markup.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import Any

from reports.language import Language
from reports.overtime import chart, period_json, telling
from reports.overtime.period import Period
from reports.overtime.rules import remarks, rules, run_heads
from reports.overtime.telling import People
from reports.overtime.view import Told, View
from reports.printable import legible, printed


def render(period: Period, tool_version: str, people: People, language: Language) -> bytes:
    """The document as PDF: the same runs give the same bytes. Needs typst; see ``reports.overtime.formats``."""
    import typst

    view = View(period, language, people)
    groups = view.groups()
    strips = [
        chart.image(one.strip, view.months, legible(one.alternative)) for group in groups for one in group.told
    ]  # fmt: skip
    source = files("reports.overtime").joinpath("period.typ").read_bytes()
    inputs = {
        "data": json.dumps(printed(_pages(view, tool_version)), ensure_ascii=False),
        "strips": json.dumps(strips, ensure_ascii=False),
        "report": period_json.render(period, tool_version, people).decode(),
    }
    with as_file(files("reports").joinpath("pdf")) as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        return typst.compile(
            source,
            font_paths=fonts,
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=max(0, int(period.newest.at.timestamp())),
        )


def _pages(view: View, tool_version: str) -> dict[str, Any]:
    """What stands on the pages, as plain data for the template."""
    say, language, number = view.language.say, view.language, 0
    groups = []
    for group in view.groups():
        told = [_promise(one, number + at, view) for at, one in enumerate(group.told)]
        number += len(told)
        groups.append({"title": group.title, "lead": group.lead, "told": told})
    return {
        "language": language.code,
        "written": view.period.newest.paper.language or language.code,
        "title": say("How the promises held"),
        "kind": say("Period report"),
        "about": say("{document}: effectiveness in operation from {span}, as far as the runs show it",
                     document=view.period.newest.paper.name, span=view.span),
        "span": view.span,
        "headline": view.headline,
        "seen": view.seen,
        "tally": [{"word": one.css, "sign": one.sign, "label": one.label, "figure": language.number(one.number)}
                  for one in view.tallies] if view.measured else [],
        "facts": [*view.facts(), (say("Written by"), f"tomproof {tool_version}")],
        "page": say("Page {page} of {pages}"),
        "groups": groups,
        "first": telling.day(view.period.start, language),
        "last": telling.last_day(view.period.end, language),
        "of_time": say("of time in force"),
        "figures": [say("State"), say("Runs"), say("Share of runs"), say("Time"), say("Share of time")],
        "unseen": say("What nobody observed, and what changed"),
        "remarks": [{"title": title, "lines": lines or [empty]} for title, empty, lines in remarks(view)],
        "counted": say("How this is counted, and what it does not show"),
        "rules": rules(view),
        "legend": [{"state": chart.css(state), "sign": one.sign, "name": one.name, "means": one.means}
                   for state, one in telling.states(language).items()],
        "runs": say("The runs"),
        "heads": list(run_heads(view)),
        "rows": [list(row) for row in view.rows()],
        "more": say("and {count} more in period.json", count=view.more_rows) if view.more_rows else "",
        "attached": say("All figures are attached to this file as period.json."),
    }  # fmt: skip


def _promise(told: Told, strip: int, view: View) -> dict[str, Any]:
    return {
        "strip": strip,
        "alternative": told.alternative,
        "number": str(told.number),
        "sign": telling.states(view.language)[told.state].sign,
        "state": told.css,
        "quote": view.language.say("“{quote}”", quote=told.quote),
        "title": told.title,
        "figure": told.figure,
        "line": f"{told.line}.",
        "sentences": [*told.failures, *told.exempt, *told.attested, *told.remarks],
        "rows": [[f"{row.sign} {row.name}", row.runs, row.of_runs, row.lasted, row.of_time] for row in told.rows],
        "ends": told.ends,
        "earlier": told.earlier,
    }
