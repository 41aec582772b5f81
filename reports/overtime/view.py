"""A period as people read it, in a language: the same sentences and figures for the page, the paper and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from checks import Word
from reports import words
from reports.language import Language
from reports.overtime import chart, telling
from reports.overtime.model import MEASURED, Promise
from reports.overtime.period import NOT_OBSERVED, NOT_PROMISED, STATES, Course, Exempt, Period
from reports.overtime.spells import Failure
from reports.overtime.telling import People

_WORST = (str(Word.FAIL), str(Word.UNKNOWN), str(Word.UNDERSTATED), str(Word.PASS))
_RUNS = 400  # runs in the table of runs
_HOLES = 60
_SPELLS = 12  # said in the text alternative of a strip


@dataclass(frozen=True, slots=True)
class Row:
    """A state of a promise: how many runs found it so and for how long it lasted, with their shares."""

    state: str
    css: str
    sign: str
    name: str
    runs: str
    of_runs: str
    lasted: str
    of_time: str


@dataclass(frozen=True, slots=True)
class Told:
    """A promise: its strip, one line, its figures, and a sentence for each failure, waiver and attestation."""

    number: int
    id: str
    quote: str
    title: str
    state: str
    css: str
    strip: tuple[chart.Bar, ...]
    alternative: str
    line: str
    figure: str
    rows: tuple[Row, ...]
    ends: str
    failures: tuple[str, ...]
    exempt: tuple[str, ...]
    attested: tuple[str, ...]
    remarks: tuple[str, ...]
    earlier: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises fared in one way."""

    css: str
    sign: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """Promises under one heading."""

    title: str
    lead: str
    told: tuple[Told, ...]


class View:
    """A period in a language. ``people`` names what resources are shown by."""

    def __init__(self, period: Period, language: Language, people: People) -> None:
        self.period, self.language, self._people = period, language, people
        self._say = language.say
        self._states = telling.states(language)
        self.months = chart.months(period)
        self.measured = [one for one in period.courses if one.measured]
        self.left = [one for one in period.courses if not one.measured]

    # -- the head ----------------------------------------------------------------------------------------------------------

    @property
    def span(self) -> str:
        """From the first day of the period to its last."""
        first, last = telling.day(self.period.start, self.language), telling.last_day(self.period.end, self.language)
        return first if first == last else self._say("{start} to {end}", start=first, end=last)

    @property
    def headline(self) -> str:
        """How the promises fared that answers can show, in one sentence."""
        if not self.measured:
            return self._say("No promise of the document was held against answers of the tenant in this period.")
        told = [self._fared(tally) for tally in self.tallies if tally.number]
        return self._say(
            "Of {promises} that answers of the tenant can show, {told}.",
            promises=self.language.count(len(self._promises()), "promise"), told=self.language.joined(told),
        )  # fmt: skip

    @property
    def seen(self) -> str:
        """How much of the period was observed."""
        period, count = self.period, self.language.count
        return self._say(
            "{runs} on {seen} of {days}; {share} of the period lie between runs that are near enough to each other.",
            runs=count(len(period.inside), "run"), seen=self.language.number(period.days_with_runs),
            days=count(period.days, "day"),
            share=telling.percent(Fraction(period.observed, period.seconds), self.language),
        )  # fmt: skip

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """How the measured promises fared: each counts once with all its wordings, by the worst that was found."""
        fared = [min((_fared(one) for one in chain), key=_WORST.index) for chain in self._promises()]
        labels = {
            "fail": self._say("failed in at least one run"),
            "unknown": self._say("unknown in at least one run"),
            "understated": self._say("understated in at least one run"),
            "pass": self._say("in force in every run"),
        }
        return tuple(Tally(key, self._states[key].sign, label, fared.count(key)) for key, label in labels.items())

    def _promises(self) -> list[list[Course]]:
        """The measured courses, those together that are one promise with other words."""
        known = {one.promise.id: one for one in self.measured}
        found = []
        for one in self.measured:
            if one.later in known:
                continue
            chain, at = [one], one.earlier
            while at in known and known[at] not in chain:
                chain.append(known[at])
                at = known[at].earlier
            found.append(chain)
        return found

    def _fared(self, tally: Tally) -> str:
        texts = {
            "fail": "{count} failed in at least one run",
            "unknown": "{count} could not be verified in at least one run",
            "understated": "{count} was understated in at least one run"
            if tally.number == 1
            else "{count} were understated in at least one run",
            "pass": "{count} was in force in every run" if tally.number == 1 else "{count} were in force in every run",
        }
        return self._say(texts[tally.css], count=tally.number)

    def facts(self) -> list[tuple[str, str]]:
        """What was looked at, as pairs of a name and what is said of it."""
        period, say, newest = self.period, self._say, self.period.newest
        every = telling.lasting(period.every, self.language) if period.every is not None else "–"
        how = say("as was asked for") if period.asked else say("as the runs themselves show")
        return [
            (say("Period"), say("{span}, in UTC", span=self.span)),
            (say("Document"), newest.paper.name),
            (say("Tenant"), say("{tenant} ({cloud} cloud)", tenant=newest.tenant, cloud=newest.cloud)),
            (say("Runs"), self._runs()),
            (say("A run is expected"), say("{every} after the one before, {how}", every=every, how=how)),
            (say("Counts as observed"), say("the time between two runs at most {allowed} apart",
                                            allowed=telling.lasting(period.allowed, self.language))),
            (say("Not observed"), self._not_observed()),
            (say("Documents"), self.language.count(len({period.runs[at].paper.sha256 for at in period.inside}), "version")),
            (say("Judged by"), self.language.joined(
                [f"tomproof {tool}" for tool in dict.fromkeys(period.runs[at].tool for at in period.inside)])),
        ]  # fmt: skip

    def _runs(self) -> str:
        period, say = self.period, self._say
        told = self.language.count(len(period.inside), "run")
        signed = sum(period.runs[at].signed for at in period.inside)
        sealed = say("{count} of them with a seal, which was not checked here", count=signed)
        parts = [told, sealed if signed else say("none of them with a seal")]
        pruned = sum(period.runs[at].pruned for at in period.inside)
        if pruned:
            parts.append(say("of {count} the raw answers are no longer kept", count=pruned))
        return ", ".join(parts)

    def _not_observed(self) -> str:
        missing = self.period.seconds - self.period.observed
        if not missing:
            return self._say("nothing")
        share = telling.percent(Fraction(missing, self.period.seconds), self.language)
        return f"{telling.lasting(missing, self.language)} ({share})"

    # -- what is missing ---------------------------------------------------------------------------------------------------

    def holes(self) -> list[str]:
        """The stretches that nobody observed, a sentence each."""
        found = [
            self._say("{start} to {end}: {time}", start=telling.moment(one.start, self.language),
                      end=telling.moment(one.end, self.language), time=telling.lasting(one.seconds, self.language))
            for one in self.period.holes
        ]  # fmt: skip
        more = len(found) - _HOLES
        return [*found[:_HOLES], self._say("and {count} more", count=more)] if more > 0 else found

    def loose(self) -> list[str]:
        """The runs that are not tied to the one before, and those that cannot be read."""
        loose = self.period.loose
        told = [f"{run.id}: {telling.link(link, self.language)}" for run, link in loose[:_HOLES]]
        if len(loose) > _HOLES:
            told.append(self._say("and {count} more", count=len(loose) - _HOLES))
        return [*told, *(self._say("{run}: cannot be read", run=run.id) for run in self.period.lost)]

    def changed(self) -> list[str]:
        """Where the document or the tool became another one."""
        runs, say = self.period.runs, self._say
        found = [
            (at, say("{moment}: another version of the document (SHA-256 {digest})", moment=self._at(at),
                     digest=f"{runs[at].paper.sha256[:12]}…"))
            for at in self.period.changes("paper")
        ] + [
            (at, say("{moment}: judged by tomproof {version}, before by {before}; a verdict that changed here may have changed "
                     "because of that", moment=self._at(at), version=runs[at].tool, before=runs[at - 1].tool))
            for at in self.period.changes("tool")
        ]  # fmt: skip
        return [told for _, told in sorted(found, key=lambda one: one[0])]

    def rows(self) -> list[tuple[str, ...]]:
        """The runs in the period: id, when, verdicts in short, document, tool, how it is tied, signed."""
        linked = {run.sha256: link for run, link in zip(self.period.row, self.period.chain, strict=True)}
        found: list[tuple[str, ...]] = []
        for at in self.period.inside[:_RUNS]:
            run = self.period.runs[at]
            counts = " ".join(f"{words.LABELS[word].sign}{number}" for word, number in run.words().items() if number)
            signed = self._say("yes") if run.signed else self._say("no")
            found.append((run.id, self._at(at), counts, run.paper.sha256[:8], run.tool,
                          telling.link(linked[run.sha256], self.language), signed))  # fmt: skip
        return found

    @property
    def more_rows(self) -> int:
        """How many runs the table has no room for."""
        return max(0, len(self.period.inside) - _RUNS)

    # -- the promises ------------------------------------------------------------------------------------------------------

    def groups(self) -> list[Group]:
        """The promises: those that were measured, and those that are left to people, papers and providers."""
        say = self._say
        found = [
            Group(say("Promise by promise"), "", tuple(self.told(one) for one in self.measured)),
            Group(
                say("Left to people, papers and providers"),
                say("No answer of the tenant shows these; what was attested is told with its validity."),
                tuple(self.told(one) for one in self.left),
            ),
        ]
        return [group for group in found if group.told]

    def told(self, one: Course) -> Told:
        """One promise with all that is said of it."""
        fared = _fared(one) if one.measured else str(one.promise.word)
        return Told(
            number=one.promise.number,
            id=one.promise.id,
            quote=telling.quoted(one.promise.quote, self.period.newest.paper),
            title=self._title(one),
            state=fared,
            css=chart.css(fared),
            strip=chart.bars(self.period, one),
            alternative=self._alternative(one),
            line=self._line(one),
            figure=telling.percent(one.of_time(Word.PASS), self.language) if one.measured else "",
            rows=tuple(self._rows(one)),
            ends=self._ends(one),
            failures=tuple(self._failure(failure) for failure in one.failures),
            exempt=tuple(self._exempt(exempt, len(one.failing)) for exempt in one.exempt),
            attested=tuple(
                self._say("Attested by {name} on {date}, valid until {expires}: {file}",
                          name=each.name, date=each.date, expires=each.expires, file=each.file)
                for each in one.attested
            ),
            remarks=tuple(self._remarks(one)),
            earlier=bool(one.later),
        )  # fmt: skip

    def _title(self, one: Course) -> str:
        """What a promise is about; the title of what a document denies would say the opposite of what it promises."""
        title = self._say(one.promise.title)
        return self._say("not in place, says the document: {title}", title=title) if _denied(one) else title

    def _line(self, one: Course) -> str:
        """The promise in one line."""
        if not one.measured:
            return self._states[str(one.promise.word)].means.removesuffix(".")
        say, percent = self._say, telling.percent
        held = "as the document says for {share} of the time" if _denied(one) else "in force for {share} of the time"
        parts = [say(held, share=percent(one.of_time(Word.PASS), self.language))]
        parts += [
            say(text, share=percent(one.of_time(state), self.language))
            for state, text in (
                (Word.FAIL, "failing for {share}"), (Word.UNKNOWN, "unknown for {share}"),
                (Word.UNDERSTATED, "understated for {share}"), (NOT_OBSERVED, "not observed for {share}"),
            )
            if one.seconds[state]
        ]  # fmt: skip
        if one.failures:
            parts.append(self.language.count(len(one.failures), "failure"))
        return "; ".join(parts)

    def _rows(self, one: Course) -> Iterator[Row]:
        for state in STATES:
            runs, seconds = one.runs.get(state, 0), one.seconds[state]
            if not runs and not seconds and state != Word.PASS:
                continue
            shared = state != NOT_PROMISED
            yield Row(
                state, chart.css(state), self._states[state].sign, self._states[state].name,
                self.language.number(runs) if state != NOT_OBSERVED else "–",
                telling.percent(one.of_runs(state), self.language) if shared and state != NOT_OBSERVED else "–",
                telling.lasting(seconds, self.language),
                telling.percent(one.of_time(state), self.language) if shared else "–",
            )  # fmt: skip

    def _ends(self, one: Course) -> str:
        if not one.seconds[Word.PASS]:
            return ""
        return self._say(
            "Of the time in force, {time} lie between two runs that both found it so.",
            time=telling.lasting(one.both_ends, self.language),
        )

    def _failure(self, one: Failure) -> str:
        say, moments = self._say, self.period.moments
        began = say("Found failing by the run of {moment}", moment=self._at(one.first))
        if moments[one.first] < self.period.start:
            began = say("Found failing before the period, by the run of {moment}", moment=self._at(one.first))
        return f"{began}; {self._ended(one)}. {self._bounds(one)}"

    def _ended(self, one: Failure) -> str:
        say, moments = self._say, self.period.moments
        again = one.to_repair(moments)
        if one.repaired is not None and again is not None:
            text = "found in force again by the run of {moment}, {time} later"
            if moments[one.repaired] >= self.period.end:
                text = "found in force again after the period, by the run of {moment}, {time} later"
            return say(text, moment=self._at(one.repaired), time=telling.lasting(again, self.language))
        if one.withdrawn is not None:
            return say(
                "not repaired: from the run of {moment} on the document no longer says it",
                moment=self._at(one.withdrawn),
            )
        return say("not found in force again by any run up to {moment}", moment=self._at(len(self.period.runs) - 1))

    def _bounds(self, one: Failure) -> str:
        say, moments = self._say, self.period.moments
        least = telling.lasting(one.at_least(moments), self.language)
        most = one.at_most(moments)
        runs = self.language.count(one.runs, "run")
        least += self._unseen_within(one)
        if most is not None:
            return say("{runs} found it so; by these it lasted at least {least} and at most {most}.",
                       runs=runs, least=least, most=telling.lasting(most, self.language))  # fmt: skip
        if one.before is None:
            return say("{runs} found it so; by these it lasted at least {least}, and when it began is not known.",
                       runs=runs, least=least)  # fmt: skip
        return say("{runs} found it so; by these it lasted at least {least}.", runs=runs, least=least)

    def _unseen_within(self, one: Failure) -> str:
        """What is said of a failure in whose midst nobody looked."""
        first, last = self.period.moments[one.first], self.period.moments[one.last]
        if not any(hole.start < last and hole.end > first for hole in self.period.holes):
            return ""
        return f" ({self._say('part of it not observed')})"

    def _exempt(self, one: Exempt, failing: int) -> str:
        waiver = one.waiver
        return self._say(
            "{resource}: waived by {approver} until {expires} ({reason}); in force in {runs} of {failing} failing runs, "
            "from {first} to {last}",
            resource=self._people.of(waiver.resource), approver=self._people.approver(waiver.approver), expires=waiver.expires,
            reason=self._people.reason(waiver),
            runs=one.runs, failing=failing, first=self._at(one.first), last=self._at(one.last),
        )  # fmt: skip

    def _remarks(self, one: Course) -> Iterator[str]:
        say = self._say
        known = {course.promise.id: course.promise for course in self.period.courses}
        if one.exempt:
            yield say("A waiver changes nothing of what was found: the promise failed all the same.")
        if one.waived:
            yield say("In {count} of {failing} failing runs a waiver was in force for everything that stood against it.",
                      count=one.waived, failing=len(one.failing))  # fmt: skip
        if one.later:
            yield say("These words were changed; they now read: “{quote}”", quote=self._words(known, one.later))
        if one.earlier:
            yield say("Other words stood here before: “{quote}”", quote=self._words(known, one.earlier))
            before = next((each.failures for each in self.period.courses if each.promise.id == one.earlier), ())
            if one.failures and before and before[-1].withdrawn == one.failures[0].first:
                yield say(
                    "With those words it was failing already, by the run of {moment}.",
                    moment=self._at(before[-1].first),
                )
        for at in one.meant:
            yield say(
                "From the run of {moment} on the same words were taken to promise something else.", moment=self._at(at)
            )

    def _words(self, known: Mapping[str, Promise], id_: str) -> str:
        found = known.get(id_)
        return telling.quoted(found.quote, self.period.newest.paper, 240) if found else id_

    def _alternative(self, one: Course) -> str:
        told = [
            self._say("{start} to {end}: {state}", start=telling.moment(start, self.language),
                      end=telling.moment(end, self.language), state=self._states[state].name)
            for state, start, end in chart.spells(self.period, one)
        ]  # fmt: skip
        more = len(told) - _SPELLS
        parts = [*told[:_SPELLS], self._say("and {count} more", count=more)] if more > 0 else told
        return "; ".join(parts)

    def _at(self, at: int) -> str:
        return self.moment(self.period.runs[at].at)

    def moment(self, at: datetime) -> str:
        """A moment in the language of the report."""
        return telling.moment(at, self.language)


def _denied(one: Course) -> bool:
    """Whether the promise is that something is not in place."""
    return one.promise.polarity == "denies"


def _fared(one: Course) -> str:
    """The worst that was found of a promise in the period: "fail", "unknown", "understated" or "pass".

    One that at times was left to people, papers or providers could not be verified then: it was not in force in every run.
    """
    found = {word for word in Word if one.runs[word] or one.seconds[word]}
    if found - MEASURED:
        found.add(Word.UNKNOWN)
    return next(word for word in _WORST if word in found or word == Word.PASS)
