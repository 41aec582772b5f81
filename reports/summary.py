"""summary.md: the report on one screen, for a job's page on GitHub: the verdicts first, then what fails and what is open.

GitHub drops a summary above 1 MiB, so rows end before that and what is left out is counted:
https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary. Text from the document and
from a tenant is escaped as in report.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checks import Word
from reports import machine, words
from reports.layout import wording
from reports.markdown import LARGEST, code, escaped, see_to
from reports.reminders import told
from reports.report import Judged, Report

_NAMES = 3  # resources named for a claim
_BESIDE = 600  # characters of what is said of a waiver
_GAPS = 20  # rows of missing answers
_KEPT = 4000  # bytes kept for what stands below the tables

_CHAPTERS = {
    Word.FAIL: "What fails",
    Word.UNKNOWN: "What could not be verified",
    Word.UNDERSTATED: "What is better than the document says",
}


def render(report: Report) -> bytes:
    """The summary as UTF-8 Markdown of at most 900,000 bytes."""
    paper = _Paper(report)
    paper.put(*_head(report))
    for word, title in _CHAPTERS.items():
        paper.chapter(report.language.say(title), report.with_word(word))
    paper.put("", *see_to(report, "###"))
    paper.rest([word for word in words.ORDER if word not in _CHAPTERS])
    paper.end(*_tail(report))
    return paper.written()


class _Paper:
    """Lines until the paper is full; what is put at the end always has its place."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._say = report.language.say
        self._quotes = wording(report.document, report.statements)
        self._lines: list[str] = []
        self._left = LARGEST - _KEPT

    def written(self) -> bytes:
        return "".join(f"{line}\n" for line in self._lines).encode(errors="replace")

    def put(self, *lines: str) -> bool:
        size = sum(len(line.encode(errors="replace")) + 1 for line in lines)
        if size > self._left:
            return False
        self._left -= size
        self._lines += lines
        return True

    def end(self, *lines: str) -> None:
        self._left += _KEPT
        self.put(*lines)

    def chapter(self, title: str, claims: list[Judged]) -> None:
        """A table of claims with what stands against them."""
        if claims and self.put("", f"### {title} ({self._report.language.number(len(claims))})", "", *self._columns()):
            self._rows(claims)

    def rest(self, order: list[Word]) -> None:
        """The other claims, folded away."""
        claims = sorted(self._report.with_word(*order), key=lambda judged: order.index(judged.word))
        if not claims:
            return
        title = self._say("The other claims: {number}", number=len(claims))
        if self.put("", f"<details><summary>{title}</summary>", "", *self._columns()):
            self._rows(claims)
            self._lines += ["", "</details>"]

    def _columns(self) -> tuple[str, str]:
        heads = ["", "#", *(self._say(head) for head in ("Claim", "Kind", "Why"))]
        return f"| {' | '.join(heads)} |", "| --- | ---: | --- | --- | --- |"

    def _rows(self, claims: list[Judged]) -> None:
        for done, judged in enumerate(claims):
            if not self.put(self._row(judged)):
                self._lines += ["", self._say("and {count} more in report.json", count=len(claims) - done)]
                return

    def _row(self, judged: Judged) -> str:
        language = self._report.language
        label = words.labels(language)[judged.word]
        quote = words.short(words.line(self._quotes.get(judged.claim.start, judged.claim.quote)), 160)
        why = escaped(words.short(words.line(words.near(language.note(judged.reason))), 240))
        if judged.same_as:
            why += " " + escaped(f"({self._say('the same promise as claim {claim}', claim=judged.same_as)})")
        elif names := self._names(judged):
            why += f"<br>{names}"
        why = "<br>".join([why, *(escaped(words.short(said, _BESIDE)) for said in told(judged, self._report))])
        title = escaped(self._say(judged.title))
        return f"| {label.sign} {label.word} | {judged.number} | {escaped(quote)} | {title} | {why} |"

    def _names(self, judged: Judged) -> str:
        resources = list(dict.fromkeys(one.resource for one in machine.against(judged)))
        told = ", ".join(code(words.name(one, self._report.language).name, cell=True) for one in resources[:_NAMES])
        if len(resources) <= _NAMES:
            return told
        return self._say("{some} and {count} more", some=told, count=len(resources) - _NAMES)


def _head(report: Report) -> Iterator[str]:
    language = report.language
    yield f"## {language.say('TOM evidence')}: {escaped(words.short(words.line(report.document.name), 200))}"
    yield ""
    yield f"| | {language.say('Verdict')} | {language.say('Claims')} | {language.say('Meaning')} |"
    yield "| --- | --- | ---: | --- |"
    for word, label in words.labels(language).items():
        yield f"| {label.sign} | {label.word} | {language.number(report.counts[word])} | {escaped(label.means)} |"
    yield ""
    yield f"**{words.headline(report.counts, language)}**"
    yield ""
    estate = report.estate
    yield language.say(
        "{document}, compared with what Azure and Entra answered for the tenant {tenant} ({subscriptions}), asked {span}.",
        document=escaped(words.short(words.line(report.document.name), 200)),
        tenant=escaped(words.short(estate.tenant, 200)),
        subscriptions=language.count(len(estate.subscriptions), "subscription"),
        span=escaped(words.span(estate.collected_from, estate.collected_to, language)),
    )
    if report.replayed:
        yield ""
        yield f"*{language.say(words.REPLAYED)}*"


def _tail(report: Report) -> Iterator[str]:
    say = report.language.say
    yield ""
    yield f"### {say('What could not be looked at')}"
    yield ""
    if report.gaps:
        yield from _gaps(report)
    else:
        yield say("Everything that was asked was answered, to the last page.")
    yield ""
    yield say(
        "The evidence pack has the SHA-256 {pack}, the document {document}.",
        pack=code(report.pack_sha256),
        document=code(report.document.sha256),
    )
    yield ""
    if report.pseudonymised:
        yield say(words.PEOPLE, **{name: code(token) for name, token in words.TOKENS.items()})
    else:
        yield say(words.RAW)


def _gaps(report: Report) -> Iterator[str]:
    """Missing answers by query and reason: how many, not each."""
    say = report.language.say
    yield say("A gap makes a claim unknown, never a pass and never a fail.")
    yield ""
    counted = Counter((gap.query, str(gap.reason)) for gap in report.gaps).most_common()
    for (query, reason), number in counted[:_GAPS]:
        yield f"- {code(words.short(query, 100))}: {escaped(say(reason))} ({report.language.count(number, 'answer')})"
    if len(counted) > _GAPS:
        yield f"- {say('and {count} more', count=len(counted) - _GAPS)}"
