"""What stands beside a claim on a page: the words that decide it, and below them the evidence with its requests.

Everything is told in the report's language. What goes beyond the numbers here is counted on the page and stands in report.json.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks import Note, Outcome, Shown, Word
from reports import words
from reports.language import Language
from reports.report import Found, Judged, Observed, Report
from reports.view import GapRow, Source, Sources, gap_rows

# A page must stay readable, and below two megabytes.
CAP = 40  # resources listed one by one in a finding, for each outcome
_FIRST = 3  # different notes told without opening anything
_NAMES = 3  # resources named beside each of them
_GROUPS = 12  # different notes among the resources that hold
_HELD = 10  # resources listed below each of those notes
_SOURCES = 12  # requests listed below a finding

_ANCHOR = re.compile(r"[A-Za-z][\w.-]{0,80}")
_LIST_LENGTH = "/value"


@dataclass(frozen=True, slots=True)
class SeenView:
    """A value with where it was read; ``source`` is the number of its request below the finding, 0 where it is not listed."""

    key: str
    pointer: str
    value: str
    present: bool
    default: str | None
    source: int


@dataclass(frozen=True, slots=True)
class Row:
    """A resource with its note and values."""

    resource: str
    name: words.Name
    note: str
    seen: tuple[SeenView, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a resource without opening anything; ``also`` names others of which the same is said."""

    name: str
    note: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Resources of one outcome, or of one note among those that hold; ``more`` are not shown."""

    title: str
    number: int
    rows: tuple[Row, ...]
    more: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """How what a check's title states stands: a sign, the words, and the colour ("" for none)."""

    sign: str
    said: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding; ``stands`` says whether its title is so, ``telling`` sources are those of what contradicts or is unknown."""

    id: str
    found: Found
    stands: Stands
    counted: str
    open: tuple[Rows, ...]
    holds: tuple[Rows, ...]
    more_notes: int
    sources: tuple[Source, ...]
    more_sources: int
    gaps: tuple[GapRow, ...]
    more_gaps: int
    telling: int

    @property
    def fine(self) -> bool:
        """Whether nothing stands against the claim here and nothing is missing."""
        return not (self.open or self.gaps)


@dataclass(frozen=True, slots=True)
class NoteView:
    """What stands beside a claim: a sentence, the first notes that decide it, and the evidence.

    ``others`` names resources after the first; ``folded`` where the sentence can be the evidence's own line.
    """

    anchor: str
    reason: str
    first: tuple[Told, ...]
    others: str
    counted: str
    asked: str
    folded: bool
    findings: tuple[FindingView, ...]


def anchors(report: Report) -> Mapping[int, str]:
    """Where each claim stands on the page, by its number: its id, so that other files can point to it.

    The second claim with the same id, or one whose id is no name for a place, is found by its number.
    """
    found: dict[int, str] = {}
    for judged in report.claims:
        own = judged.claim.id
        taken = own in found.values() or not _ANCHOR.fullmatch(own)
        found[judged.number] = f"claim-{judged.number}" if taken else own
    return found


class Beside:
    """Makes what stands beside the claims of one report."""

    def __init__(self, report: Report) -> None:
        self._language = report.language
        self._anchors = anchors(report)
        self._made: dict[int, NoteView] = {}

    def anchor(self, number: int) -> str:
        """The place of a claim on the page, by its number."""
        return self._anchors[number]

    def note(self, judged: Judged) -> NoteView:
        """What stands beside one claim; made once."""
        if judged.number not in self._made:
            self._made[judged.number] = self._note(judged)
        return self._made[judged.number]

    def _note(self, judged: Judged) -> NoteView:
        lead, inner = _unwrapped(judged.reason, self._language)
        deciding = _deciding(judged, inner)
        missing = [] if deciding else self._missing(inner)
        groups = self._grouped(deciding)
        return NoteView(
            anchor=self.anchor(judged.number),
            reason=self._reason(judged, lead, deciding, missing),
            first=(*missing, *(self._first(note, group) for note, group in groups[:_FIRST])),
            others=self._named([one.resource for one in deciding])[1],
            counted=self._counted(judged, deciding),
            asked=self._asked(judged),
            folded=judged.word is Word.PASS and bool(judged.findings) and not judged.same_as and not deciding,
            findings=() if judged.same_as else self._findings(judged),
        )

    # -- the sentence --------------------------------------------------------------------------------------------------

    def _reason(self, judged: Judged, lead: str, deciding: Sequence[Observed], missing: Sequence[Told]) -> str:
        """The verdict's own sentence, without what the resources below it say."""
        if deciding:
            return words.sentence(lead)
        if missing:
            why = self._language.say(
                "could not be verified: {answers} missing", answers=self._answers(len(judged.gaps))
            )
            return words.sentence(f"{lead}: {why}" if lead else why)
        return words.sentence(words.near(self._language.note(judged.reason)))

    def _answers(self, number: int) -> str:
        return self._language.count(number, "answer")

    def _missing(self, reason: Note) -> list[Told]:
        """The gap that a reason names, its plain words before its codes."""
        said = dict(reason.values).get("said")
        told = dict(said.values) if isinstance(said, Note) else {}
        if not {"query", "reason", "detail"} <= set(told):
            return []
        why = words.sentence(self._language.say(str(told["reason"])))
        return [Told(f"{why}:", f"{detail(str(told['detail']), self._language)} · {told['query']}")]

    def _grouped(self, observed: Sequence[Observed]) -> list[tuple[str, list[Observed]]]:
        """The observations by what is said of them, in order."""
        notes: dict[str, list[Observed]] = {}
        for one in observed:
            notes.setdefault(words.near(self._language.note(one.note)), []).append(one)
        return list(notes.items())

    def _first(self, note: str, group: Sequence[Observed]) -> Told:
        first, also = self._named([one.resource for one in group])
        # What is said of all subscriptions is a sentence of its own, and not what they do.
        return Told(f"{first}:" if group[0].resource == "/subscriptions" else first, note, also)

    def _named(self, resources: Sequence[str]) -> tuple[str, str]:
        """The first of the resources by name, and the next of them as a list."""
        names = list(
            dict.fromkeys(label(words.name(resource, self._language), self._language) for resource in resources)
        )
        also, more = ", ".join(names[1 : _NAMES + 1]), len(names) - _NAMES - 1
        if more > 0:
            also = self._language.say("{some} and {count} more", some=also, count=more)
        return (names[0] if names else ""), also

    def _counted(self, judged: Judged, deciding: Sequence[Observed]) -> str:
        total = sum(_weighed_counts(judged).values())
        if not deciding or total == 1:
            return ""
        against = deciding[0].outcome is Outcome.CONTRADICTS
        plain = against and judged.claim.polarity == "denies"
        said = _STANDING["plain" if plain else str(deciding[0].outcome)][len(deciding) != 1]
        return self._language.say(said, count=len(deciding), total=self._language.count(total, "observation"))

    def _asked(self, judged: Judged) -> str:
        """What was looked at, in a few words; nothing where all of it only stands beside the claim."""
        counts = _weighed_counts(judged)
        if not _weighed(judged):
            return ""
        resources = {
            one.resource for found in _weighed(judged) for one in found.observed if one.resource != found.check
        }
        looked = self._told(counts, len(resources), plain=judged.claim.polarity == "denies")
        if not judged.gaps:
            return looked
        return self._language.say("{looked}; {answers} missing", looked=looked, answers=self._answers(len(judged.gaps)))

    def _told(self, counts: Mapping[Outcome, int], resources: int, *, plain: bool) -> str:
        """ "6 resources: 2 against, 4 in order"; ``plain`` where a contradiction is nothing against the claim."""
        total, language = sum(counts.values()), self._language
        said = _PLAIN if plain else _SAID
        told = [f"{language.number(counts[one])} {language.say(word)}" for one, word in said.items() if counts[one]]
        looked = language.count(resources, "resource") if resources else language.say("nothing to look at")
        many = f", {language.count(total, 'observation')}" if total and total != resources else ""
        return f"{looked}{many}" + (f": {', '.join(told)}" if told else "")

    # -- the evidence --------------------------------------------------------------------------------------------------

    def _findings(self, judged: Judged) -> tuple[FindingView, ...]:
        return tuple(
            self._finding(found, f"{judged.number}-{n}", judged.claim.polarity == "denies")
            for n, found in enumerate(_by_weight(judged.findings), 1)
        )

    def _finding(self, found: Found, id_: str, denies: bool) -> FindingView:
        sources = Sources()
        against, doubted = found.of(Outcome.CONTRADICTS), _doubts(found)
        plain = denies or bool(against and found.shown in (Shown.PASS, Shown.BESIDE))
        language = self._language
        titled = "{number} where it is not so" if plain else "{number} against the claim"
        open_ = [
            self._rows(language.say(titled, number=len(against)), against, CAP, sources, "plain" if plain else "fail"),
            self._rows(language.say("{number} not settled", number=len(doubted)), doubted, CAP, sources, "unknown"),
        ]
        telling = len(sources.listed())
        groups = sorted(self._grouped(found.of(Outcome.HOLDS)), key=lambda group: -len(group[1]))
        holds = tuple(self._rows(said, held, _HELD, sources) for said, held in groups[:_GROUPS])
        listed = sources.listed()
        gaps = gap_rows(found.gaps)
        return FindingView(
            id=id_,
            found=found,
            stands=self._stands(found, denies),
            counted=words.sentence(self._told(found.counts, found.population, plain=plain)),
            open=tuple(rows for rows in open_ if rows.number),
            holds=holds,
            more_notes=max(0, len(groups) - _GROUPS),
            sources=tuple(listed[:_SOURCES]),
            more_sources=max(0, len(listed) - _SOURCES),
            gaps=tuple(gaps[:CAP]),
            more_gaps=max(0, len(gaps) - CAP),
            telling=telling,
        )

    def _stands(self, found: Found, denies: bool) -> Stands:
        stands = STANDS[found.shown]
        return replace(stands, said=self._language.say(stands.said), word="" if denies else stands.word)

    def _rows(self, title: str, observed: Sequence[Observed], cap: int, sources: Sources, word: str = "") -> Rows:
        rows = tuple(self._row(one, sources) for one in observed[:cap])
        return Rows(title, len(observed), rows, max(0, len(observed) - cap), word)

    def _row(self, one: Observed, sources: Sources) -> Row:
        seen: list[SeenView] = []
        for cited in one.seen:
            number = sources.number(cited)
            key, value = _key(cited.pointer), words.value(cited.value, language=self._language)
            if cited.pointer == _LIST_LENGTH and isinstance(cited.value, int):
                key = self._language.say("entries of the list")
            default = cited.default if not cited.present else None
            seen.append(
                SeenView(key, cited.pointer, value, cited.present, default, number if number <= _SOURCES else 0)
            )
        return Row(
            one.resource,
            words.name(one.resource, self._language),
            words.near(self._language.note(one.note)),
            tuple(seen),
        )


# A check's title is a statement; this says whether it is so.
STANDS = {
    Shown.PASS: Stands("✓", "Holds", "pass"),
    Shown.FAIL: Stands("✗", "Does not hold", "fail"),
    Shown.UNKNOWN: Stands("?", "Not settled", "unknown"),
    Shown.NONE: Stands("–", "Says nothing here"),
    Shown.BESIDE: Stands("·", "Beside the claim"),
}
_SAID = {Outcome.CONTRADICTS: "against", Outcome.UNKNOWN: "not settled", Outcome.HOLDS: "in order"}
_PLAIN = {Outcome.CONTRADICTS: "where it is not so", Outcome.UNKNOWN: "not settled", Outcome.HOLDS: "where it is so"}


# What so many observations mean for a claim, by their outcome; "plain" where the document itself denies.
_STANDING = {
    str(Outcome.CONTRADICTS): ("{count} of {total} contradicts it", "{count} of {total} contradict it"),
    str(Outcome.UNKNOWN): ("{count} of {total} leaves it open", "{count} of {total} leave it open"),
    "plain": ("{count} of {total} shows it", "{count} of {total} show it"),
}
_IS_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


# What a bare id is the id of, where its path says so in the words of an interface.
_KINDS = {
    "users": "person", "groups": "group", "serviceprincipals": "application", "applications": "application",
    "organization": "tenant", "manageddevices": "device", "devices": "device",
    "registrationassignments": "delegation",
}  # fmt: skip


def label(name: words.Name, language: Language) -> str:
    """A resource in a sentence: its name; of a bare id what it is the id of, and how it begins."""
    if not _IS_GUID.fullmatch(name.name):
        return language.say("all subscriptions") if name.name == "/subscriptions" else name.name
    kind = name.place.rpartition("/")[2]
    return f"{language.say(_KINDS.get(kind.casefold(), kind))} {name.name[:8]}…".lstrip()


def _key(pointer: str) -> str:
    """The last name on the way to a value."""
    return next((part for part in reversed(pointer.split("/")) if part and not part.isdigit()), "")


_NEEDS = "HTTP {status}; it needs {permission}"  # as checks of rights tell it


def detail(said: str, language: Language) -> str:
    """A gap's detail with what is needed before the code of the answer."""
    between = language.sentences.get(_NEEDS, _NEEDS).partition("{status}")[2].partition("{permission}")[0]
    code, _, needs = language.heard(said).rpartition(between)
    return f"{between.lstrip('; ')}{needs} ({code})" if code else needs


def _unwrapped(reason: Note, language: Language) -> tuple[str, Note]:
    """What a reason says first, and the reason within it that names the evidence."""
    seen = dict(reason.values).get("seen")
    if not isinstance(seen, Note):
        return "", reason
    lead = language.say(reason.template, seen="\x00").partition("\x00")[0]
    return lead.rstrip(" :;,"), seen


def _weighed(judged: Judged) -> list[Found]:
    return [found for found in judged.findings if found.shown is not Shown.BESIDE]


def _doubts(found: Found) -> list[Observed]:
    """What a check could not settle; an answer that is missing is told as such, and not once more in the check's name."""
    return [one for one in found.of(Outcome.UNKNOWN) if not (found.gaps and one.resource == found.check)]


def _weighed_counts(judged: Judged) -> Mapping[Outcome, int]:
    return {outcome: sum(found.count(outcome) for found in _weighed(judged)) for outcome in Outcome}


def _deciding(judged: Judged, reason: Note) -> list[Observed]:
    """The observations that decide a claim, to be told one by one; none where a gap does, or all that was looked at holds."""
    first = dict(reason.values).get("first")
    for outcome in (Outcome.CONTRADICTS, Outcome.UNKNOWN):
        observed = [one for found in _weighed(judged) for one in found.of(outcome)]
        named = first is not None and bool(observed) and observed[0].note == first
        if named or (observed and judged.word is Word.FAIL):
            return observed
    return []


def _by_weight(findings: Sequence[Found]) -> list[Found]:
    """What stands against the claim first, then what is not known; what is told beside it at the end."""
    return sorted(findings, key=_weight)


def _weight(found: Found) -> int:
    if found.shown is Shown.BESIDE:
        return 4
    return 0 if found.count(Outcome.CONTRADICTS) else 1 if found.count(Outcome.UNKNOWN) else 2 if found.gaps else 3
