"""Answers: per claim a text that a security team can paste into a questionnaire, and why some claims have none.

Only what holds, what people have attested and what a provider operates is ever an answer. What fails or could not be
verified has none, and neither has a text that the evidence shows to be out of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks import Outcome, Shown, Word
from claims.kinds import KINDS
from claims.model import Polarity
from reports import words
from reports.language import Language
from reports.report import Found, Judged, Report

SOURCES = {"azure": "Microsoft Azure", "entra": "Microsoft Entra", "intune": "Microsoft Intune"}
# The frameworks of the vocabulary, as they are called, in the order of the tables.
FRAMEWORKS: Mapping[str, str] = {
    "iso27001": "ISO/IEC 27001:2022",
    "ccm": "CSA CCM v4 (CAIQ)",
    "c5": "BSI C5:2020",
    "soc2": "SOC 2 (TSC)",
    "nis2": "NIS2 Art. 21(2)",
    "gdpr": "GDPR Art.",
}
USABLE = (Word.PASS, Word.ATTESTED, Word.INHERITED)
_UNTRUE = (Word.FAIL, Word.UNKNOWN, Word.UNDERSTATED)
_CHECKS = 4  # that many are named
_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said of one claim. ``text`` is "" where nothing may; then ``why`` says so. All of it is one language's."""

    judged: Judged
    text: str
    why: str
    reference: str
    promise: str
    verified: str
    population: str
    date: str
    controls: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at for one claim: distinct resources in what was weighed, and how their observations came out."""

    resources: int
    holds: int
    contradicts: int
    unknown: int

    @property
    def total(self) -> int:
        return self.holds + self.contradicts + self.unknown


def answers(report: Report, language: Language) -> list[Answer]:
    """An answer for every claim of the report, in reading order."""
    return [answer(report, judged, language) for judged in report.claims]


def answer(report: Report, judged: Judged, language: Language) -> Answer:
    """The answer for one claim."""
    promise = _promise(report, judged, language)
    verified = _verified(report, judged, language)
    population = _population(judged, language)
    why = _why_not(judged, language)
    text = "" if why else " ".join(part for part in (promise, verified, population) if part)
    return Answer(
        judged=judged,
        text=text,
        why=why,
        reference=reference(report, judged, language),
        promise=promise,
        verified=verified if not why else "",
        population=population if not why else "",
        date=report.estate.collected_to[:10] if judged.word is Word.PASS else _attested_on(judged),
        controls=KINDS[judged.claim.kind].controls if judged.claim.kind in KINDS else {},
    )


def reference(report: Report, judged: Judged, language: Language) -> str:
    """Where the evidence is: the claim in the report, and the pack by its digest."""
    return language.say(
        "Evidence: claim {number} ({id}) in the tomproof report; SHA-256 of the evidence pack's manifest {digest}.",
        number=str(judged.number),
        id=judged.claim.id,
        digest=report.pack_sha256,
    )


def looked(judged: Judged) -> Looked:
    """What was weighed for the verdict; what stands beside the claim and what does not exist are left out."""
    weighed = _weighed(judged)
    seen = [one for found in weighed for one in found.observed]
    return Looked(
        resources=len({one.resource.casefold() for one in seen}),
        holds=sum(found.count(Outcome.HOLDS) for found in weighed),
        contradicts=sum(found.count(Outcome.CONTRADICTS) for found in weighed),
        unknown=sum(found.count(Outcome.UNKNOWN) for found in weighed),
    )


def _weighed(judged: Judged) -> list[Found]:
    return [found for found in judged.findings if found.shown not in (Shown.BESIDE, Shown.NONE)]


# What is said of a claim that stands in one sentence with others that are not shown: by what it says of the control.
_IN_PART: Final[Mapping[Polarity, str]] = {
    "asserts": "Our document on technical and organisational measures ({about}) claims “{title}”, in the words “{quote}”.",
    "denies": "Our document on technical and organisational measures ({about}) says that this is not in place: “{title}”, in "
    "the words “{quote}”.",
    "hedged": "Our document on technical and organisational measures ({about}) claims with a reservation “{title}”, in the "
    "words “{quote}”.",
}


def _promise(report: Report, judged: Judged, language: Language) -> str:
    """What the document says, and which of it this is about where the same sentence says more.

    Of a sentence whose other claims failed or are open only the words of this one are quoted.
    """
    document = report.document
    about = [words.line(document.name)]
    about += [language.say("version {version}", version=words.line(document.version))] if document.version else []
    about += [language.day(document.date) or words.line(document.date)] if document.date else []
    said = {"about": ", ".join(about), "title": language.say(judged.title)}
    others = [
        one for one in report.claims if one.claim.statement == judged.claim.statement and one.number != judged.number
    ]
    if any(one.word in _UNTRUE for one in others):
        return language.say(_IN_PART[judged.claim.polarity], quote=_quote(judged.claim.cue or judged.title), **said)
    quote = _quote(judged.claim.quote)
    promise = language.say(
        "Our document on technical and organisational measures ({about}) says: “{quote}”",
        quote=quote,
        about=said["about"],
    ) + ("" if quote.endswith((".", "!")) else ".")
    if judged.word not in USABLE or all(one.word is judged.word for one in others):
        return promise
    only = language.say("Of this sentence the following is answered here: “{title}”.", title=said["title"])
    return f"{promise} {only}"


def _quote(text: str) -> str:
    return words.short(words.line(plain(text)), _QUOTE)


def plain(quote: str) -> str:
    """A quote without the marks of the layout it stood in."""
    from claims.formats.markup import plain as without_marks

    return without_marks(quote).replace("|", "–").strip(" \t\r\n>#*-–")


def _verified(report: Report, judged: Judged, language: Language) -> str:
    match judged.word:
        case Word.PASS:
            return _measured(report, judged, language)
        case Word.ATTESTED:
            return _attested(judged, language)
        case Word.INHERITED if judged.claim.responsible == "customer":
            return language.say(
                "The customer operates this; it is not part of what we operate and was not verified by us."
            )
        case Word.INHERITED:
            return language.say(
                "The provider operates this; we did not verify it ourselves: see the provider's certificates and our contract "
                "with the provider."
            )
        case _:
            return ""


def _measured(report: Report, judged: Judged, language: Language) -> str:
    found = _weighed(judged) or list(judged.findings)
    titles = list(
        dict.fromkeys(language.say("“{title}”", title=language.say(words.line(one.title)).rstrip(".")) for one in found)
    )
    more = len(titles) - _CHECKS
    named = titles[:_CHECKS] + ([language.say("{count} more", count=more)] if more > 0 else [])
    rooms = [one.check.partition("-")[0] for one in found]
    sources = list(dict.fromkeys(SOURCES[room] for room in rooms if room in SOURCES))
    day = language.day(report.estate.collected_to) or words.line(report.estate.collected_to)
    if judged.claim.polarity == "denies":
        said = "That this is not in force was verified on {day} by read-only requests to {sources}; what was checked: {checks}."
    else:
        said = "This was verified on {day} by read-only requests to {sources}; what was checked: {checks}."
    return language.say(
        said, day=day, sources=language.joined(sources or ["Microsoft Azure"]), checks=language.joined(named)
    )


def _population(judged: Judged, language: Language) -> str:
    if judged.word is not Word.PASS:
        return ""
    seen = looked(judged)
    if not seen.total:
        return language.say("The lists are complete, and nothing in them stands against it.")
    resources = language.count(seen.resources, "resource")
    if judged.claim.polarity == "denies":
        return language.say("Looked at: {resources}, in a complete list.", resources=resources)
    if seen.contradicts or seen.unknown:
        return language.say(
            "Looked at: {resources}; {holds} of {total} observations show it, and one suffices for what is promised.",
            resources=resources, holds=seen.holds, total=seen.total,
        )  # fmt: skip
    return language.say("Looked at: {resources}, in complete lists, without an exception.", resources=resources)


def _attested(judged: Judged, language: Language) -> str:
    said = dict(judged.reason.values)
    if "file" not in said:
        return language.say("Attested by a named person or function; see the report.")
    return language.say(
        "The systems that were asked cannot show this. A person or function named in the evidence has attested it on {date} "
        "with the document {file}, valid until {expires}.",
        date=language.day(str(said["date"])) or str(said["date"]),
        file=words.line(str(said["file"])),
        expires=language.day(str(said["expires"])) or str(said["expires"]),
    )


def _attested_on(judged: Judged) -> str:
    said = dict(judged.reason.values)
    return str(said.get("date", "")) if judged.word is Word.ATTESTED else ""


def _why_not(judged: Judged, language: Language) -> str:
    """Why the claim is no answer, "" where it is one."""
    if judged.claim.open:
        return language.say(
            "No answer: its words have changed since they were confirmed, and nobody has decided on them yet."
        )
    match judged.word:
        case Word.FAIL:
            said = "No answer: the evidence contradicts the document. {reason}"
        case Word.UNKNOWN:
            said = "No answer: it could not be verified. {reason}"
        case Word.UNDERSTATED:
            said = "No answer yet: the document is out of date; it denies what is in force. Correct it first. {reason}"
        case Word.UNATTESTED:
            said = (
                "No answer yet: the systems that were asked cannot show it, and no attestation of it is valid. {reason}"
            )
        case _:
            return ""
    return language.say(said, reason=f"({words.short(words.line(language.note(judged.reason)), 300)})")


@dataclass(frozen=True, slots=True)
class Towards:
    """A control of a framework with the numbers of the claims that are evidence towards it, with and without an answer."""

    framework: str
    control: str
    usable: tuple[int, ...]
    others: tuple[int, ...]


def by_control(made: Sequence[Answer]) -> list[Towards]:
    """Every control that some claim is evidence towards, by framework and id."""
    rows = []
    for key, name in FRAMEWORKS.items():
        ids = {control for one in made for control in one.controls.get(key, ())}
        for control in sorted(ids, key=_natural):
            own = [one for one in made if control in one.controls.get(key, ())]
            rows.append(
                Towards(
                    name,
                    control,
                    tuple(one.judged.number for one in own if one.text),
                    tuple(one.judged.number for one in own if not one.text),
                )
            )
    return rows


def _natural(text: str) -> list[tuple[int, str]]:
    """Sorts "5.9" before "5.10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text) if part]
