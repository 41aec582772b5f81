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
from reports.beside import STANDS
from reports.language import Language
from reports.layout import wording
from reports.remarks import LEAD, before, grouped, quoted
from reports.reminders import chapter, told
from reports.report import Cited, Found, Judged, Observed, Report

# GitHub drops a job summary above 1 MiB: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
LARGEST = 900_000
_SHOWN = 20  # resources listed one by one in a finding, for each outcome
_GAPS = 100
_MORE = "and {count} more in report.json"
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
    language = report.language
    for at, judged in enumerate(report.claims):
        quote = quotes.get(judged.claim.start, judged.claim.quote)
        part = "\n".join(_claim(judged, quote, told(judged, report), language)) + "\n"
        left -= len(part.encode(errors="replace"))
        if left < 0:
            parts.append(
                f"\n*{language.say('{claims} in report.json', claims=language.count(len(report.claims) - at, 'more claim'))}*\n"
            )
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
    language, say = report.language, report.language.say
    about = [escaped(document.name)]
    about += [say("version {version}", version=escaped(document.version))] if document.version else []
    about += [say("dated {day}", day=escaped(words.day(document.date, language)))] if document.date else []
    yield f"# {say('Evidence report: {title}', title=escaped(document.name))}"
    yield ""
    yield f"**{words.headline(report.counts, language)}**"
    yield ""
    yield say(
        "{document}, compared with what Azure and Entra answered for the tenant {tenant} ({subscriptions}), asked {span}.",
        document=", ".join(about),
        tenant=escaped(estate.tenant),
        subscriptions=language.count(len(estate.subscriptions), "subscription"),
        span=escaped(words.span(estate.collected_from, estate.collected_to, language)),
    )
    if report.replayed:
        yield ""
        yield f"*{say(words.REPLAYED)}*"
    yield ""
    yield _row("", say("Verdict"), say("Claims"), say("Meaning"))
    yield "| --- | --- | ---: | --- |"
    for word in words.ORDER:
        label = words.labels(language)[word]
        yield _row(label.sign, label.word, language.number(report.counts[word]), label.means)
    yield ""
    yield _row("", "#", say("Claim"), say("Kind"), say("Why"))
    yield "| --- | ---: | --- | --- | --- |"
    for judged in sorted(report.claims, key=lambda judged: words.ORDER.index(judged.word)):
        quote = words.short(words.line(quotes.get(judged.claim.start, judged.claim.quote)), 160)
        reason = words.short(words.line(words.near(language.note(judged.reason))), 200)
        label = words.labels(language)[judged.word]
        kind = escaped(say(judged.title))
        yield _row(f"{label.sign} {label.word}", str(judged.number), escaped(quote), kind, escaped(reason))
    yield ""
    yield from see_to(report, "##")
    yield f"## {say('The claims')}"


def see_to(report: Report, level: str) -> Iterator[str]:
    """What of waivers and attestations somebody has to see to, below a heading of that level; nothing where there is none."""
    found = chapter(report)
    if found is None:
        return
    yield from [f"{level} {found.title}", "", found.lead, ""]
    yield from (f"- {escaped(said)}" for said in found.said)
    yield from [f"- {report.language.say(_MORE, count=found.more)}"] if found.more else []
    yield ""


def _row(*cells: str) -> str:
    """One row of a table."""
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|"


# -- the claims ------------------------------------------------------------------------------------------------------------


def _claim(judged: Judged, quote: str, beside: list[str], language: Language) -> Iterator[str]:
    label, say = words.labels(language)[judged.word], language.say
    yield ""
    yield f"### {judged.number}. {label.sign} {label.word}: {escaped(say(judged.title))}"
    yield ""
    yield f"> {escaped(quote)}"
    yield ""
    yield escaped(words.sentence(language.note(judged.reason)))
    for said in beside:
        yield from ["", escaped(said)]
    if judged.claim.open:
        yield ""
        told = say("Nobody has confirmed this reading: see {remarks}.", remarks=say("the remarks"))
        yield f"*{told}*"
    if judged.same_as:
        yield ""
        yield say("The same promise as claim {claim}, judged once; the evidence stands there.", claim=judged.same_as)
        return
    for found in judged.findings:
        yield from _finding(found, language)


def _finding(found: Found, language: Language) -> Iterator[str]:
    say, looked = language.say, words.looked_at(found.population, found.counts, language)
    yield ""
    stands = STANDS[found.shown]
    yield f"**{stands.sign} {say(stands.said)}: {escaped(say(found.title))}** ({code(found.check)}): {looked}."
    yield ""
    for outcome in (Outcome.CONTRADICTS, Outcome.UNKNOWN):
        listed = found.of(outcome)
        yield from (_observed(one, language) for one in listed[:_SHOWN])
        if len(listed) > _SHOWN:
            yield f"- {say(_MORE, count=len(listed) - _SHOWN)}"
    yield from (_gap(gap, language) for gap in found.gaps[:_SHOWN])
    if len(found.gaps) > _SHOWN:
        yield f"- {say(_MORE, count=len(found.gaps) - _SHOWN)}"
    if found.proves:
        yield f"- *{say('Proves')}:* {escaped(say(found.proves))}"
    if found.leaves_open:
        yield f"- *{say('Leaves open')}:* {escaped(say(found.leaves_open))}"


def _observed(one: Observed, language: Language) -> str:
    sign = words.LABELS[Word.FAIL if one.outcome is Outcome.CONTRADICTS else Word.UNKNOWN].sign
    seen = "; ".join(_cited(cited, language) for cited in one.seen)
    told = f". {language.say('Seen: {values}', values=seen)}" if seen else ""
    return f"- {sign} {code(one.resource)}: {escaped(language.note(one.note))}{told}"


def _cited(cited: Cited, language: Language) -> str:
    say = language.say
    pointer, value = code(cited.pointer) or say("(the whole answer)"), code(words.value(cited.value, language=language))
    if cited.present:
        said = say("{pointer} is {value}", pointer=pointer, value=value)
    elif cited.default:
        told = "{pointer} is absent, by default {value} ({page})"
        said = say(told, pointer=pointer, value=value, page=code(cited.default))
    else:
        said = say("{pointer} is absent", pointer=pointer)
    if cited.request:
        said = say("{said} from {request}", said=said, request=code(f"{cited.request.method} {cited.request.url}"))
    return say("{said}, answer {digest}", said=said, digest=code(cited.body[:16]))


# -- what stands behind them -----------------------------------------------------------------------------------------------


def _tail(report: Report) -> Iterator[str]:
    language, say = report.language, report.language.say
    yield ""
    yield f"## {say('What could not be looked at')}"
    yield ""
    if report.gaps:
        yield say("A gap makes a claim unknown, never a pass and never a fail.")
        yield ""
        yield from (_gap(gap, language) for gap in report.gaps[:_GAPS])
        if len(report.gaps) > _GAPS:
            yield f"- {say(_MORE, count=len(report.gaps) - _GAPS)}"
    else:
        yield say("Everything that was asked was answered, to the last page.")
    yield ""
    if report.overlooked:
        yield f"## {say('What no check looks at')}"
        yield ""
        yield _row(say("Type"), say("Resources"), "")
        yield "| --- | ---: | --- |"
        for one in report.overlooked:
            yield _row(code(one.type, cell=True), language.number(one.count), escaped(language.note(one.why)))
        yield ""
    if report.differences:
        yield from _differences(report)
    yield from _remarks(report)
    yield f"## {say('Method')}"
    yield ""
    yield from _method(report)
    yield ""
    yield _row(say("Query"), say("Request"), say("Calls"), say("Items"), say("Complete"))
    yield "| --- | --- | ---: | ---: | --- |"
    for asked in report.queries:
        complete = say("yes") if asked.complete else f"**{say('no')}**"
        request = code(f"{asked.method} {asked.path}", cell=True)
        figures = (language.number(asked.calls), language.number(asked.items))
        yield _row(code(asked.id, cell=True), request, *figures, complete)


def _differences(report: Report) -> Iterator[str]:
    language, say = report.language, report.language.say
    yield f"## {say('Where the listings of the estate differ')}"
    yield ""
    yield _row(say("Type"), say("Resources"), say("Shown by"), say("Missing from"), say("Why"))
    yield "| --- | ---: | --- | --- | --- |"
    for one in report.differences:
        why = escaped(language.note(one.why))
        told = why if one.explained else f"**{say('not explained')}**: {why}"
        lists = (code(one.shown_by, cell=True), code(one.missing_from, cell=True))
        yield _row(code(one.type, cell=True), language.number(one.count), *lists, told)
    yield ""


def _remarks(report: Report) -> Iterator[str]:
    groups = grouped(report.remarks, _SHOWN)
    if not groups:
        return
    language, say = report.language, report.language.say
    yield from [f"## {say('Remarks on the document')}", "", say(LEAD), ""]
    for group in groups:
        yield from [f"### {say(group.title)} ({language.number(group.number)})", ""]
        for remark in group.remarks:
            yield f"- {escaped(language.heard(remark.says))}"
            yield from (f"  - {say('“{quote}”', quote=escaped(quoted(place)))}" for place in remark.places)
            if remark.was:
                yield f"  - {say('was: “{quote}”', quote=escaped(before(remark)))}"
        if group.more:
            yield f"- {say(_MORE, count=group.more)}"
        yield ""


def _method(report: Report) -> Iterable[str]:
    say, calls = report.language.say, sum(asked.calls for asked in report.queries)
    follows = (
        "The verdicts follow from the pack alone, without a network and without a clock. {verify} checks every file and computes "
        "every verdict again; {judge} prints them."
    )
    if report.replayed:
        nobody = say(words.NOBODY, requests=report.language.count(calls, "read-only request"))
        yield f"{nobody} {say(follows, verify=code('tomproof verify PACK'), judge=code('tomproof judge PACK'))}"
    else:
        yield say(
            "Azure and Entra were asked {times} as {identity}, to read only. The verdicts follow from the evidence pack alone: "
            "{verify} checks every file and computes every verdict again.",
            times=report.language.count(calls, "time"),
            identity=code(report.estate.identity),
            verify=code("tomproof verify PACK"),
        )
    yield ""
    yield say(words.WHOLE, command=code(words.IN_FULL))
    yield ""
    yield f"- {say('Evidence pack')}: {say('SHA-256 of its manifest')} {code(report.pack_sha256)}"
    sealed = {"key": code(words.grouped(report.signer)), "verify": code("tomproof verify"), "page": code("verify.html")}
    yield f"- {say('Seal')}: {say(words.SEALED, **sealed) if report.signer else say(words.UNSEALED)}"
    yield f"- {say('Document')}: SHA-256 {code(report.document.sha256)}"
    yield f"- tomproof {escaped(report.tool_version)}"
    if report.pseudonymised:
        yield f"- {say(words.PEOPLE, **{name: code(token) for name, token in words.TOKENS.items()})}"
    else:
        yield f"- {say(words.RAW)}"


def _gap(gap: Gap, language: Language) -> str:
    said = language.say(
        "{reason}: {query} at {where} ({detail})",
        reason=escaped(language.say(gap.reason)),
        query=code(gap.query),
        where=code(gap.where),
        detail=escaped(language.heard(gap.detail)),
    )
    return f"- {words.LABELS[Word.UNKNOWN].sign} {said}"
