"""claims.csv and observations.csv: every claim and every single observation as a row, for databases and scripts.

UTF-8 without a byte order mark, commas, CRLF, every cell in quotes: https://www.rfc-editor.org/rfc/rfc4180. The heads are those
of report.json and stay English. ``waived`` is how much of what makes a claim fail is waived (all, part, none; "" where there is
no waiver); the verdict beside it is the same with and without. Nothing is left out, whatever the number of rows. A cell that a
spreadsheet could take for a formula gets an apostrophe before it, and so does what would begin a cell where semicolons separate:
https://owasp.org/www-community/attacks/CSV_Injection. An observation is told once, with the first claim that it decides;
``same_as`` of the others names that claim.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from checks import Outcome
from reports import machine, words
from reports.reminders import plainly
from reports.report import Judged, Report

CLAIMS = (
    "claim", "number", "kind", "title", "verdict", "reason", "polarity", "responsible", "scope", "params", "open",
    "same_as", "population", "holds", "contradicts", "unknown", "gaps", "missing", "statement", "start", "end", "quote",
    "document", "document_sha256", "tenant", "collected_to", "pack_sha256", "people", "waived", "waived_until", "beside",
)  # fmt: skip
OBSERVATIONS = (
    "observation", "claim", "check", "outcome", "resource", "note", "seen", "bodies", "requests", "pack_sha256",
)  # fmt: skip

_GAPS = 20  # told in one cell
# A formula at the beginning of a cell, and behind what other settings take for the end of one. The wide forms count too.
_FORMULA = re.compile(r"(?:\A|(?<=[;|\t\r\n]))(?=[\s\"']{0,40}[=+\-@＝＋－＠])|\A(?=[\t\r\n])")

Cell = str | int


def render(report: Report) -> bytes:
    """claims.csv: a row for each claim, in reading order."""
    return _written(CLAIMS, (_claim(report, judged) for judged in report.claims))


def beside(report: Report) -> dict[str, bytes]:
    """observations.csv: a row for each observation, what stands against its claim first."""
    return {"observations.csv": _written(OBSERVATIONS, _observations(report))}


def defused(cell: str) -> str:
    """``cell`` with an apostrophe where a spreadsheet would begin to calculate."""
    return _FORMULA.sub("'", cell)


def _written(heads: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    paper = io.StringIO()
    writer = csv.writer(paper, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([defused(words.line(cell)) if isinstance(cell, str) else cell for cell in row])
    return paper.getvalue().encode()


def _claim(report: Report, judged: Judged) -> Iterator[Cell]:
    claim, document = judged.claim, report.document
    gaps = judged.gaps
    yield from (claim.id, judged.number, claim.kind, judged.title, str(judged.word), str(judged.reason))
    yield from (claim.polarity, claim.responsible, claim.scope)
    yield json.dumps(dict(claim.params), ensure_ascii=False, sort_keys=True)
    yield "yes" if claim.open else "no"
    yield report.claims[judged.same_as - 1].claim.id if judged.same_as else ""
    yield judged.population
    yield from (judged.counts[outcome] for outcome in (Outcome.HOLDS, Outcome.CONTRADICTS, Outcome.UNKNOWN))
    yield len(gaps)
    yield "; ".join(machine.gap(one) for one in gaps[:_GAPS])
    yield from (claim.statement, claim.start, claim.end, machine.quote(judged, 5000))
    yield from (document.name, document.sha256, report.estate.tenant, report.estate.collected_to, report.pack_sha256)
    yield "pseudonyms" if report.pseudonymised else "as collected"
    yield judged.waived.covers if judged.waived else ""
    yield " ".join(sorted({one.waiver.expires for one in judged.waived.of("in force")})) if judged.waived else ""
    yield plainly(judged, report)


def _observations(report: Report) -> Iterator[Iterable[Cell]]:
    for judged, found in machine.own(report):
        for identity, one in machine.named(judged, found):
            yield (
                identity,
                judged.claim.id,
                found.check,
                str(one.outcome),
                one.resource,
                str(one.note),
                machine.seen(one, 5000),
                " ".join(machine.bodies(one)),
                " ; ".join(machine.requests(one)),
                report.pack_sha256,
            )
