"""report.pdf: the report to attach and to archive, as PDF/A-3 with tags, and with report.json inside.

The pages are set by typst (https://typst.app/docs) from ``pdf/report.typ``; everything that comes from the document or from a
tenant reaches it as JSON, where a text is a text and never markup. Nothing but what is in this package is read: no font of the
system, no package, no file. What is too long for paper is counted, and stands in report.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from checks import Word
from checks.listings import Difference
from reports import json as report_json
from reports import words
from reports.beside import detail, label
from reports.layout import wording
from reports.marking import Bit
from reports.pdf_evidence import Evidence
from reports.printable import legible, printed
from reports.remarks import LEAD, before, grouped, quoted
from reports.reminders import chapter, told
from reports.report import Judged, Report
from reports.view import Laid, Said, example, gap_rows, laid_out, tally, title

_BRIEFS = 60  # claims listed in one chapter of the summary
_GAPS = 80
_TYPES = 80
_DIFFERENCES = 40
_REMARKS = 40
_QUERIES = 200
_CHECKS = 150
_SUBSCRIPTIONS = 12
_COLUMNS = 6  # of a table of the document; what is beyond stands in the last one
_MARKS = dict.fromkeys("-*+", "–")


def render(report: Report) -> bytes:
    """The document as PDF: the same report gives the same bytes. Needs typst; see FORMATS."""
    import typst

    source = files("reports").joinpath("pdf", "report.typ").read_bytes()
    inputs = {
        "data": json.dumps(printed(pages(report)), ensure_ascii=False),
        "report": report_json.render(report).decode(),
    }
    with as_file(files("reports").joinpath("pdf")) as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        return typst.compile(
            source,
            font_paths=fonts,
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=_seconds(report.estate.collected_to),
        )


def _seconds(time: str) -> int:
    """The moment of the evidence is that of the document too; 1970 where it is no time."""
    try:
        return max(0, int(datetime.fromisoformat(time).timestamp()))
    except (ValueError, OverflowError):
        return 0


def pages(report: Report) -> dict[str, Any]:
    """What stands on the pages, as plain data for the template."""
    evidence = Evidence(report)
    document = _document(report, evidence)  # first of all: it numbers the answers
    details = _details(report, evidence)
    return {
        "language": report.language.code,
        "document_language": report.document.language,
        "labels": _labels(report),
        "cover": _cover(report),
        "legend": [_legend(report, word) for word in words.ORDER],
        "summary": list(_summary(report, evidence)),
        "see_to": _see_to(report),
        "others": list(_others(report)),
        "document": document,
        "details": details,
        "unseen": _unseen(report),
        "method": _method(report),
        "remarks": _remarks(report),
        "evidence": evidence.listed(),
        "more_evidence": evidence.more(),
        "checks": _checks(report),
        "queries": _queries(report),
    }


def _labels(report: Report) -> dict[str, str]:
    """The words of the pages themselves."""
    say = report.language.say
    return {
        "report": say("Evidence report"),
        "page": say("Page {page} of {pages}"),
        "contents": say("Contents"),
        "summary": say("Summary"),
        "legend": say("What the verdicts mean"),
        "bounds": say(
            "A sentence that hedges (“where possible”) never fails. Text without a mark makes no claim that could be checked. "
            "A verdict speaks of the settings that were read at the time given on the first page, in the tenant and the "
            "subscriptions named there, and of nothing else."
        ),
        "document": say("The document, claim by claim"),
        "reading": say(
            "The text is the document's own. What claims something is marked, and its number leads to the note below. A number "
            "in square brackets leads to the answer that a value was read from; the appendix lists them."
        ),
        "unseen": say("What was not looked at"),
        "method": say("How this was done, and how to repeat it"),
        "remarks": say("Remarks on the document"),
        "appendix": say("Appendix"),
        "details": say("The evidence, claim by claim"),
        "see": say("Evidence: page {page}"),
        "evidence": say("The answers, and the requests that brought them"),
        "evidence_lead": say(
            "Each line is one answer and the request that brought it. The digest is the name of the answer in the evidence pack, "
            "and the SHA-256 of its bytes."
        ),
        "number": say("No."),
        "request": say("Request"),
        "asked": say("Asked"),
        "answer": say("SHA-256 of the answer"),
        "page_short": say("p."),
    }


# -- the cover -------------------------------------------------------------------------------------------------------------


def _cover(report: Report) -> dict[str, Any]:
    say, document, estate = report.language.say, report.document, report.estate
    about = [document.name]
    about += [say("version {version}", version=document.version)] if document.version else []
    about += [say("dated {day}", day=words.day(document.date, report.language))] if document.date else []
    return {
        "title": legible(title(report)).strip() or say("Evidence report"),
        "about": ", ".join(about),
        "headline": words.headline(report.counts, report.language),
        "tally": [
            {"word": one.word, "sign": one.label.sign, "label": one.label.word, "number": one.number,
             "figure": report.language.number(one.number)}
            for one in tally(report)
        ],
        "moment": words.moment(estate.collected_to, report.language),
        "facts": [
            (say("Compared with"), _estate(report)),
            (say("Asked"), words.span(estate.collected_from, estate.collected_to, report.language)),
            (say("Asked as"), say(words.REPLAYED) if report.replayed
             else say("{identity}, to read only", identity=estate.identity)),
            (say("People"), _people(report)),
            (say("Seal"), _seal(report)),
            (say("Written by"), f"tomproof {report.tool_version}"),
        ],
        "digests": [
            (say("Evidence pack"), report.pack_sha256, say("SHA-256 of its manifest")),
            (say("Document"), document.sha256, say("SHA-256 of the file as given")),
        ],
        "attached": say("The whole of the findings is attached to this file as report.json.")
        + " "
        + say(words.WHOLE, command=words.IN_FULL),
    }  # fmt: skip


def _estate(report: Report) -> str:
    """Whose answers these are, in words."""
    say, language, estate = report.language.say, report.language, report.estate
    names = [name or id_ for id_, name in estate.subscriptions]
    told = names[:_SUBSCRIPTIONS]
    more = [say("{count} more", count=len(names) - len(told))] if len(names) > len(told) else []
    parts = [
        say(
            "what Azure and Entra answered for the tenant {tenant} ({cloud} cloud)",
            tenant=estate.tenant,
            cloud=estate.cloud,
        )
    ]
    if names:
        count = language.count(len(names), "subscription")
        parts.append(f"{count}: {language.joined([*told, *more])}")
    if estate.management_groups:
        groups = language.joined(list(estate.management_groups[:_SUBSCRIPTIONS]))
        parts.append(say("below the management groups {groups}", groups=groups))
    return "; ".join(parts)


def _people(report: Report) -> str:
    say = report.language.say
    if report.pseudonymised:
        return say(words.PEOPLE, **words.TOKENS)
    return say(words.RAW)


def _seal(report: Report) -> str:
    """Which key vouches for the pack, as far as that is known before it is sealed."""
    say = report.language.say
    if not report.signer:
        return say(words.UNSEALED)
    return say(words.SEALED, key=words.grouped(report.signer), verify="tomproof verify", page="verify.html")


def _legend(report: Report, word: Word) -> dict[str, Any]:
    label = words.labels(report.language)[word]
    return {"word": word, "sign": label.sign, "label": label.word, "means": label.means,
            "number": report.language.number(report.counts[word])}  # fmt: skip


# -- the summary -----------------------------------------------------------------------------------------------------------


def _summary(report: Report, evidence: Evidence) -> Iterable[dict[str, Any]]:
    """What a reader has to know: the claims that do not simply hold, each with its words and the reason."""
    say = report.language.say
    quotes = wording(report.document, report.statements)
    chapters = (
        (say("What fails"), say("Nothing: no claim is contradicted by the evidence."), Word.FAIL),
        (say("What could not be verified"), say("Nothing: every claim that systems can show was settled."), Word.UNKNOWN),
        (say("What is better than the document says"), "", Word.UNDERSTATED),
    )  # fmt: skip
    for name, empty, word in chapters:
        claims = report.with_word(word)
        if claims or empty:
            yield {
                "title": name,
                "empty": empty if not claims else "",
                "claims": [_brief(report, judged, quotes[judged.claim.start], evidence) for judged in claims[:_BRIEFS]],
                "more": _more(report, len(claims) - _BRIEFS),
            }


def _brief(report: Report, judged: Judged, quote: str, evidence: Evidence) -> dict[str, Any]:
    reason, rest = evidence.brief(judged)
    return {
        "number": judged.number,
        "word": judged.word,
        "sign": words.LABELS[judged.word].sign,
        "quote": report.language.say("“{quote}”", quote=words.short(words.line(quote), 260)),
        "reason": words.short(words.line(reason), 420),
        "rest": rest,
        "beside": told(judged, report),
    }


def _see_to(report: Report) -> dict[str, Any]:
    """What of waivers and attestations somebody has to see to; without a title where there is none."""
    found = chapter(report)
    if found is None:
        return {"title": ""}
    return {"title": found.title, "lead": found.lead, "said": list(found.said), "more": _more(report, found.more)}


def _others(report: Report) -> Iterable[dict[str, Any]]:
    """The other verdict words with the numbers of their claims."""
    for word in (Word.PASS, Word.ATTESTED, Word.UNATTESTED, Word.INHERITED):
        numbers = [judged.number for judged in report.with_word(word)]
        if numbers:
            label = words.labels(report.language)[word]
            yield {"word": word, "sign": label.sign, "label": label.word, "numbers": numbers}


def _more(report: Report, number: int) -> str:
    say = report.language.say
    return say("and {count} more in report.json, which is attached to this file", count=number) if number > 0 else ""


# -- the document ----------------------------------------------------------------------------------------------------------


def _document(report: Report, evidence: Evidence) -> list[dict[str, Any]]:
    return [_block(block, evidence) for block in laid_out(report)]


def _details(report: Report, evidence: Evidence) -> list[dict[str, Any]]:
    quotes = wording(report.document, report.statements)
    claims = [judged for judged in report.claims if judged.findings and not judged.same_as]
    return [evidence.details(judged, quotes[judged.claim.start]) for judged in claims]


def _block(block: Laid, evidence: Evidence) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "level": block.level - 1,  # below the chapter
        "notes": [evidence.note(judged) for judged in block.head.claims] if block.head else [],
        "said": [_said(said, evidence) for said in block.said],
        "columns": [_bits(cell) for cell in _narrow(block.columns)],
        "width": max(
            (len(_narrow(cells)) for cells in (block.columns, *(said.cells for said in block.said))), default=0
        ),
    }


def _said(said: Said, evidence: Evidence) -> dict[str, Any]:
    return {
        "word": said.word,
        "bits": _bits(said.bits),
        "cells": [_bits(cell) for cell in _narrow(said.cells)],
        "mark": _MARKS.get(said.mark, said.mark),
        "depth": said.depth,
        "notes": [evidence.note(judged) for judged in said.claims],
    }


def _narrow(cells: Sequence[tuple[Bit[Judged], ...]]) -> list[tuple[Bit[Judged], ...]]:
    """At most as many cells as a page has room for; what is beyond goes into the last one."""
    if len(cells) <= _COLUMNS:
        return list(cells)
    rest: list[Bit[Judged]] = []
    for cell in cells[_COLUMNS - 1 :]:
        rest += [Bit(" · ", "", ""), *cell] if rest else cell
    return [*cells[: _COLUMNS - 1], tuple(rest)]


def _bits(bits: Iterable[Bit[Judged]]) -> list[dict[str, Any]]:
    return [
        {
            "text": bit.text,
            "style": bit.style,
            "cue": bit.cue,
            "refs": [{"number": one.number, "word": one.word, "sign": words.LABELS[one.word].sign} for one in bit.refs],
        }
        for bit in bits
    ]


# -- what was not looked at ------------------------------------------------------------------------------------------------


def _unseen(report: Report) -> dict[str, Any]:
    say, number = report.language.say, report.language.number
    gaps = gap_rows(report.gaps)
    parts = []
    if gaps:
        parts.append(_table(
            say("Answers that are missing"),
            say("Nothing was concluded from what is missing: a gap can make a claim unknown; it never makes one pass or fail."),
            (("Reason", 1.7, ""), ("Query", 3.0, "code"), ("Where", 2.8, ""), ("Detail", 4.2, "")),
            [(say(str(gap.reason)), gap.query, _where(report, gap.where), detail(gap.detail, report.language)) for gap in gaps],
            _GAPS, report,
        ))  # fmt: skip
    if report.overlooked:
        parts.append(_table(
            say("Types that no check looks at"),
            say("The inventory lists these resources, and nothing in this report rests on their settings."),
            (("Type", 4.0, "code"), ("Resources", 1.4, "figure"), ("What that means", 6.0, "")),
            [(one.type, number(one.count), report.language.note(one.why)) for one in report.overlooked], _TYPES, report,
        ))  # fmt: skip
    if report.differences:
        parts.append(_table(
            say("Where the listings of the estate differ"),
            say("The inventory of the subscriptions, an independent index of them, and the lists of the services were held "
                "against each other."),
            (("Type", 3.0, "code"), ("Resources", 1.5, "figure"), ("Shown by", 2.2, "code"), ("Missing from", 2.2, "code"),
             ("Why", 3.4, "")),
            [(one.type, number(one.count), one.shown_by, one.missing_from, _why(report, one)) for one in report.differences],
            _DIFFERENCES, report,
        ))  # fmt: skip
    return {
        "lead": "" if gaps else say("Everything that was asked was answered, to the last page."),
        "parts": parts,
        "open": say("What each check proves and what it leaves open stands in the appendix, from page {page}."),
    }


def _why(report: Report, one: Difference) -> str:
    why = report.language.note(one.why)
    return why if one.explained else f"{report.language.say('not explained')}: {why}"


def _where(report: Report, where: Sequence[str]) -> str:
    names = [label(words.name(one, report.language), report.language) for one in where[:3]]
    more = [report.language.say("{count} more", count=len(where) - 3)] if len(where) > 3 else []
    return report.language.joined([*names, *more])


def _table(
    name: str,
    lead: str,
    columns: Sequence[tuple[str, float, str]],
    rows: Sequence[Sequence[str]],
    most: int,
    report: Report,
) -> dict[str, Any]:
    """A table for the template; ``columns`` have a head, a share of the width, and how they are set."""
    return {
        "title": name,
        "lead": lead,
        "columns": [
            {"head": report.language.say(head), "share": share, "style": style} for head, share, style in columns
        ],
        "rows": [list(row) for row in rows[:most]],
        "more": _more(report, len(rows) - most),
    }


# -- the method and what is beside it --------------------------------------------------------------------------------------


def _asked(report: Report, calls: int) -> str:
    """Who was asked how often, and what is kept of the answers; an edition to hand out keeps no raw ones."""
    say, language = report.language.say, report.language
    if report.replayed:
        return say(words.NOBODY, requests=language.count(calls, "read-only request"))
    refused = say(
        "Azure and Entra were asked {times}, to read only: requests that could change anything are refused before they "
        "leave the program.",
        times=language.count(calls, "time"),
    )
    if not report.pseudonymised:
        return f"{refused} {say('Every raw answer is kept in the pack under the SHA-256 of its bytes.')}"
    kept = say(
        "Every answer is kept in the pack under the SHA-256 of its bytes; where it names people, this edition holds it "
        "with tokens, and the company keeps the raw one."
    )
    return f"{refused} {kept}"


def _method(report: Report) -> dict[str, Any]:
    say, language = report.language.say, report.language
    calls = sum(asked.calls for asked in report.queries)
    permissions = sorted({asked.permission for asked in report.queries if asked.calls})
    steps = [
        (say("The document was cut into {statements}; written rules read {claims} out of them. Which statement was "
             "understood as what stands in claims.toml in the evidence pack.",
             statements=language.count(report.counts["statements"], "statement"),
             claims=language.count(report.counts["claims"], "claim")), ""),
        (_asked(report, calls), ""),
        (say("The asking identity needs {permissions}, every one of them to read; the appendix names them beside each query.",
             permissions=language.count(len(permissions), "permission")), ""),
        (say("The verdicts follow from the pack alone, without a network and without a clock. This command checks every file of "
             "the pack and computes every verdict again:"), "tomproof verify PACK"),
        (say("The digest of the pack on the first page is that of its manifest, which holds the digest of every other file; any "
             "program can compute it:"), "sha256sum manifest.json"),
    ]  # fmt: skip
    asked = example(report)
    if asked is not None:
        command = f'az rest --method {asked.method.lower()} --url "{asked.url}"'
        steps.append((say("To ask one of the questions again, with a sign-in that may read there:"), command))
    limits = say(
        "A seal over the pack shows who made it and that nothing was changed since. That the cloud really answered so can be "
        "confirmed in the tenant's own logs: the records in the pack hold the id of every request."
    )
    return {"steps": [{"text": text, "command": command} for text, command in steps], "limits": limits}


def _remarks(report: Report) -> dict[str, Any]:
    say = report.language.say
    groups = [
        {
            "title": say(group.title),
            "number": report.language.number(group.number),
            "remarks": [
                {
                    "says": report.language.heard(remark.says),
                    "places": [say("“{quote}”", quote=quoted(place)) for place in remark.places],
                    "was": say("was: “{quote}”", quote=before(remark)) if remark.was else "",
                }
                for remark in group.remarks
            ],
            "more": _more(report, group.more),
        }
        for group in grouped(report.remarks, _REMARKS)
    ]
    return {"lead": say(LEAD), "groups": groups}


def _checks(report: Report) -> dict[str, Any]:
    """The checks that were made, each once, in the order of the document."""
    say = report.language.say
    found = {one.check: one for judged in report.claims for one in judged.findings}
    rows = [
        (say(one.title), words.sentence(say(one.proves)), words.sentence(say(one.leaves_open)))
        for one in found.values()
    ]
    columns = (("Check", 3.0, ""), ("Proves", 4.2, ""), ("Leaves open", 4.2, ""))
    return _table(say("What each check proves, and what it leaves open"), "", columns, rows, _CHECKS, report)


def _queries(report: Report) -> dict[str, Any]:
    say, number = report.language.say, report.language.number
    rows = [
        (asked.id, f"{asked.method} {asked.path}" + (f" ({asked.version})" if asked.version else ""), asked.permission,
         number(asked.calls), number(asked.items), say("yes") if asked.complete else say("no"))
        for asked in report.queries
    ]  # fmt: skip
    columns = (("Query", 2.8, "code"), ("Request", 3.6, "code"), ("Permission", 3.0, "code"), ("Calls", 1.1, "figure"),
               ("Items", 1.1, "figure"), ("Complete", 1.5, ""))  # fmt: skip
    return _table(say("Everything that was asked"), "", columns, rows, _QUERIES, report)
