"""report.md: the report for a pull request, a job summary or a wiki: verdicts first, then every claim with its evidence.

Text from the document and from a tenant is escaped, so that it can neither break the layout nor become a link, a mention or
HTML; what is technical stands in code spans. See https://github.github.com/gfm/ for what is special in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks import Outcome, Word
from evidence import Gap
from reports import words
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.report import Cited, Found, Judged, Observed, Report

# GitHub drops a job summary above 1 MiB: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
LARGEST = 900_000
_SHOWN = 20  # resources listed one by one in a finding, for each outcome
_GAPS = 100
_CUT = 100  # bytes kept for the line that says what was cut
_MARKS = re.compile(r"([\\`*_{}\[\]()#~!^$=])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "@": "&#64;"}
_LEAD = re.compile(r"\A([-+]|\d{1,9}[.)])(?=\s|\Z)")
_TICKS = re.compile(r"`+")


def render(report: Report) -> bytes:
    """The report as UTF-8 Markdown, cut between two claims where it would grow too large to be shown."""
    head = "\n".join(_head(report)) + "\n"
    tail = "\n".join(_tail(report)) + "\n"
    left = LARGEST - len((head + tail).encode(errors="replace")) - _CUT
    quotes = wording(report.document, report.statements)
    parts = []
    for at, judged in enumerate(report.claims):
        part = "\n".join(_claim(judged, quotes.get(judged.claim.start, judged.claim.quote))) + "\n"
        left -= len(part.encode(errors="replace"))
        if left < 0:
            parts.append(f"\n*{words.count(len(report.claims) - at, 'more claim')} in report.json.*\n")
            break
        parts.append(part)
    return (head + "".join(parts) + tail).encode(errors="replace")


def escaped(text: str) -> str:
    """``text`` on one line as Markdown that says just that."""
    safe = "".join(_ENTITIES.get(letter, letter) for letter in words.line(text))
    safe = _MARKS.sub(r"\\\1", safe).replace("\\#64;", "#64;").replace("\\#124;", "#124;")
    safe = safe.replace("://", "&#58;//").replace("www.", "www&#46;")
    return _LEAD.sub(lambda lead: f"{lead[1][:-1]}\\{lead[1][-1]}", safe)


def code(text: str, *, cell: bool = False) -> str:
    """``text`` on one line as a code span, whatever backticks are in it; in a ``cell`` of a table with its pipes escaped."""
    said = words.line(text).replace("|", "\\|") if cell else words.line(text)
    if not said:
        return ""
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(said)), default=0) + 1)
    pad = " " if said[0] == "`" or said[-1] == "`" else ""
    return f"{fence}{pad}{said}{pad}{fence}"


# -- the head --------------------------------------------------------------------------------------------------------------


def _head(report: Report) -> Iterator[str]:
    document, estate = report.document, report.estate
    quotes = wording(report.document, report.statements)
    version = f", version {escaped(document.version)}" if document.version else ""
    dated = f", dated {escaped(words.day(document.date))}" if document.date else ""
    yield f"# Evidence report: {escaped(document.name)}"
    yield ""
    yield f"**{words.headline(report.counts)}**"
    yield ""
    yield (
        f"{escaped(document.name)}{version}{dated}, compared with what Azure and Entra answered for "
        f"{escaped(estate.tenant)} ({words.count(len(estate.subscriptions), 'subscription')}), "
        f"asked {escaped(words.span(estate.collected_from, estate.collected_to))}."
    )
    yield ""
    yield "| | Verdict | Claims | Meaning |"
    yield "| --- | --- | ---: | --- |"
    for word in words.ORDER:
        label = words.LABELS[word]
        yield f"| {label.sign} | {label.word} | {report.counts[word]:,} | {label.means} |"
    yield ""
    yield "| | # | Claim | Kind | Why |"
    yield "| --- | ---: | --- | --- | --- |"
    for judged in sorted(report.claims, key=lambda judged: words.ORDER.index(judged.word)):
        quote = words.short(words.line(quotes.get(judged.claim.start, judged.claim.quote)), 160)
        reason = words.short(words.line(words.near(str(judged.reason))), 200)
        sign = f"{words.LABELS[judged.word].sign} {words.LABELS[judged.word].word}"
        yield f"| {sign} | {judged.number} | {escaped(quote)} | {escaped(judged.title)} | {escaped(reason)} |"
    yield ""
    yield "## The claims"


# -- the claims ------------------------------------------------------------------------------------------------------------


def _claim(judged: Judged, quote: str) -> Iterator[str]:
    label = words.LABELS[judged.word]
    yield ""
    yield f"### {judged.number}. {label.sign} {label.word}: {escaped(judged.title)}"
    yield ""
    yield f"> {escaped(quote)}"
    yield ""
    yield f"{escaped(words.sentence(str(judged.reason)))}"
    if judged.claim.open:
        yield ""
        yield "*Nobody has confirmed this reading: see the remarks.*"
    if judged.same_as:
        yield ""
        yield f"The same promise as claim {judged.same_as}, judged once; the evidence stands there."
        return
    for found in judged.findings:
        yield from _finding(found)


def _finding(found: Found) -> Iterator[str]:
    looked = words.looked_at(found.population, found.counts)
    yield ""
    yield f"**{escaped(found.title)}** ({code(found.check)}): {looked}."
    yield ""
    for outcome in (Outcome.CONTRADICTS, Outcome.UNKNOWN):
        listed = found.of(outcome)
        yield from (_observed(one) for one in listed[:_SHOWN])
        if len(listed) > _SHOWN:
            yield f"- and {len(listed) - _SHOWN:,} more in report.json"
    yield from (_gap(gap) for gap in found.gaps[:_SHOWN])
    if len(found.gaps) > _SHOWN:
        yield f"- and {len(found.gaps) - _SHOWN:,} more gaps in report.json"
    if found.proves:
        yield f"- *Proves:* {escaped(found.proves)}"
    if found.leaves_open:
        yield f"- *Leaves open:* {escaped(found.leaves_open)}"


def _observed(one: Observed) -> str:
    sign = words.LABELS[Word.FAIL if one.outcome is Outcome.CONTRADICTS else Word.UNKNOWN].sign
    seen = "; ".join(_cited(cited) for cited in one.seen)
    return f"- {sign} {code(one.resource)}: {escaped(str(one.note))}" + (f". Seen: {seen}" if seen else "")


def _cited(cited: Cited) -> str:
    where = f"{code(cited.pointer)} " if cited.pointer else ""
    if cited.present:
        said = f"{where}is {code(words.value(cited.value))}"
    elif cited.default:
        said = f"{where}is absent, by default {code(words.value(cited.value))} ({code(cited.default)})"
    else:
        said = f"{where}is absent"
    request = f" from {code(f'{cited.request.method} {cited.request.url}')}" if cited.request else ""
    return f"{said}{request}, answer {code(cited.body[:16])}"


# -- what stands behind them -----------------------------------------------------------------------------------------------


def _tail(report: Report) -> Iterator[str]:
    yield ""
    yield "## What could not be looked at"
    yield ""
    if report.gaps:
        yield "A gap makes a claim unknown, never a pass and never a fail."
        yield ""
        yield from (_gap(gap) for gap in report.gaps[:_GAPS])
        if len(report.gaps) > _GAPS:
            yield f"- and {len(report.gaps) - _GAPS:,} more in report.json"
    else:
        yield "Everything that was asked was answered, to the last page."
    yield ""
    if report.overlooked:
        yield "## What no check looks at"
        yield ""
        yield "| Type | Resources | |"
        yield "| --- | ---: | --- |"
        for one in report.overlooked:
            yield f"| {code(one.type, cell=True)} | {one.count:,} | {escaped(str(one.why))} |"
        yield ""
    if report.differences:
        yield from _differences(report)
    yield from _remarks(report)
    yield "## Method"
    yield ""
    yield from _method(report)
    yield ""
    yield "| Query | Request | Calls | Items | Complete |"
    yield "| --- | --- | ---: | ---: | --- |"
    for asked in report.queries:
        complete = "yes" if asked.complete else "**no**"
        request = code(f"{asked.method} {asked.path}", cell=True)
        yield f"| {code(asked.id, cell=True)} | {request} | {asked.calls:,} | {asked.items:,} | {complete} |"


def _differences(report: Report) -> Iterator[str]:
    yield "## Where the listings of the estate differ"
    yield ""
    yield "| Type | Resources | Shown by | Missing from | Why |"
    yield "| --- | ---: | --- | --- | --- |"
    for one in report.differences:
        why = escaped(str(one.why)) if one.explained else f"**not explained**: {escaped(str(one.why))}"
        lists = f"{code(one.shown_by, cell=True)} | {code(one.missing_from, cell=True)}"
        yield f"| {code(one.type, cell=True)} | {one.count:,} | {lists} | {why} |"
    yield ""


def _remarks(report: Report) -> Iterator[str]:
    groups = grouped(report.remarks, _SHOWN)
    if not groups:
        return
    yield from ["## Remarks on the document", "", LEAD, ""]
    for group in groups:
        yield from [f"### {group.title} ({group.number:,})", ""]
        for remark in group.remarks:
            yield f"- {escaped(remark.says)}"
            yield from (f"  - “{escaped(quoted(place))}”" for place in remark.places)
            if remark.was:
                yield f"  - was: “{escaped(before(remark))}”"
        if group.more:
            yield f"- and {group.more:,} more in report.json"
        yield ""


def _method(report: Report) -> Iterable[str]:
    calls = sum(asked.calls for asked in report.queries)
    yield (
        f"Azure and Entra were asked {words.count(calls, 'time')} as {code(report.estate.identity)}, to read only. The verdicts "
        "follow from the evidence pack alone: `tomproof verify PACK` checks every file and computes every verdict again."
    )
    yield ""
    yield f"- Evidence pack: SHA-256 of its manifest {code(report.pack_sha256)}"
    yield f"- Document: SHA-256 {code(report.document.sha256)}"
    yield f"- tomproof {escaped(report.tool_version)}"
    if report.pseudonymised:
        yield "- People are shown as tokens (`person-…`): same person, same token; the key stays with the company."
    else:
        yield "- This edition shows people as they were collected. It is not meant to leave the company."


def _gap(gap: Gap) -> str:
    sign = words.LABELS[Word.UNKNOWN].sign
    return f"- {sign} {escaped(gap.reason)}: {code(gap.query)} at {code(gap.where)} ({escaped(gap.detail)})"
