"""What a report says of waivers and attestations: a sentence beside each claim, and what runs out soon or counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from checks import Word
from claims.model import Attestation
from evidence.waivers import Waiver
from reports import words
from reports.beside import label
from reports.language import ENGLISH, Language
from reports.report import Judged, Report
from reports.waived import Standing, State

SOON = 30  # days before something runs out in which every report says so
TITLE = "Waivers and attestations that somebody has to see to"
LEAD = "A waiver stands beside a verdict and never changes it. What has expired counts for nothing."
_NAMES = 3  # resources named in a sentence
_SHOWN = 40  # reminders in a chapter
_REASON = 400  # characters

Why = Literal["runs out", "expired", "no such claim", "another file", "no file"]
_ALL = (
    "Waived until {expires} for the one resource that contradicts it, {names}: {reason} (approved by {approver}).",
    "Waived until {expires} for all {total} resources that contradict it, {names}: {reason} (approved by {approver}).",
)
_PART = (
    "Waived until {expires} for {covered} of {total} resources that contradict it, {names}: {reason} "
    "(approved by {approver})."
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to see to. ``claim`` is the claim's id, ``number`` its place, 0 where the document does not make it.

    ``text`` names resources and people as the report does; the other fields name neither.
    """

    about: Literal["waiver", "attestation"]
    why: Why
    claim: str
    number: int
    expires: str
    text: str


def told(judged: Judged, report: Report, language: Language | None = None) -> list[str]:
    """What is said of the waivers and of the attestation beside one claim, sentence by sentence; nothing where there is none."""
    spoken = language or report.language
    said = [text for _, text in _groups(judged, report, spoken)]
    return [*said, *_file(judged.attestation, spoken)]


def plainly(judged: Judged, report: Report) -> str:
    """The same in English on one line, for programs; "" where there is nothing to say."""
    return " ".join(told(judged, report, ENGLISH))


def reminders(report: Report, language: Language | None = None) -> tuple[Reminder, ...]:
    """What runs out within ``SOON`` days, what has run out, and what counts for nothing, in the order of the document."""
    spoken = language or report.language
    found = [*_strays(report, spoken)]
    for judged in report.claims:
        if not judged.same_as:
            found += _of_waivers(judged, report, spoken)
        found += _of_attestation(judged, report, spoken)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The reminders of a report as a chapter: its title, a sentence about all of them, and how many more there are."""

    title: str
    lead: str
    said: tuple[str, ...]
    more: int


def chapter(report: Report, most: int = _SHOWN) -> Chapter | None:
    """What a report for people says of them in one place; None where nobody has to see to anything."""
    say = report.language.say
    said = [one.text for one in reminders(report)]
    if not said:
        return None
    return Chapter(say(TITLE), say(LEAD), tuple(said[:most]), max(0, len(said) - most))


# -- waivers ---------------------------------------------------------------------------------------------------------------


def _groups(judged: Judged, report: Report, language: Language) -> Iterator[tuple[list[Standing], str]]:
    """The waivers beside a claim, those of which the same is to be said together, with the sentence."""
    if judged.waived is None:
        return
    grouped: dict[tuple[object, ...], list[Standing]] = {}
    for one in judged.waived.waivers:
        waiver = one.waiver
        alike = (one.state, one.why, waiver.expires, waiver.given, waiver.reason, waiver.approver)
        grouped.setdefault(alike, []).append(one)
    for group in grouped.values():
        yield group, _sentence(group, judged, report, language)


def _sentence(group: Sequence[Standing], judged: Judged, report: Report, language: Language) -> str:
    say, waiver, state = language.say, group[0].waiver, group[0].state
    said = {
        "names": _names([one.waiver.resource for one in group], language),
        "reason": words.short(words.line(waiver.reason), _REASON).rstrip(" ."),
        "approver": words.line(waiver.approver),
        "expires": waiver.expires,
    }
    if state == "in force":
        text = _in_force(len({one.waiver.key for one in group}), judged, language, said)
        days = _days(waiver.expires, report)
        return f"{text} {_soon(days, language)}" if 0 <= days <= SOON else text
    if state == "expired":
        return say(
            "The waiver of {names} expired on {expires} and counts for nothing: {reason} (approved by {approver}).",
            **said,
        )
    if state == "not yet":
        start = (
            "The waiver of {names} counts from {date} until {expires}, and for nothing before: {reason} "
            "(approved by {approver})."
        )
        return say(start, date=waiver.given, **said)
    idle = "The waiver of {names} until {expires} is not needed, because {why}: {reason} (approved by {approver})."
    return say(idle, why=say(group[0].why), **said)


def _in_force(covered: int, judged: Judged, language: Language, said: dict[str, str]) -> str:
    total = len(judged.waived.against) if judged.waived else covered
    if covered < total or not judged.waived or judged.waived.covers != "all":
        return language.say(_PART, covered=covered, total=total, **said)
    return language.say(_ALL[total != 1], **({"total": total} if total != 1 else {}), **said)


def _soon(days: int, language: Language) -> str:
    if days == 0:
        return language.say("It runs out on the day of this run.")
    return language.say("It runs out {days} after this run.", days=language.count(days, "day"))


def _days(expires: str, report: Report) -> int:
    """How many days after the evidence something runs out; less than nothing where it has, or where no day is known."""
    try:
        return (date.fromisoformat(expires) - date.fromisoformat(report.estate.collected_to[:10])).days
    except ValueError:
        return -1


def _names(resources: Sequence[str], language: Language) -> str:
    names = list(dict.fromkeys(_name(resource, language) for resource in resources))
    if len(names) <= _NAMES:
        return language.joined(names)
    return language.say("{some} and {count} more", some=", ".join(names[:_NAMES]), count=len(names) - _NAMES)


def _name(resource: str, language: Language) -> str:
    """A resource by its own name; of a bare id what it is the id of, and how it begins."""
    return label(words.name(resource, language), language)


def _of_waivers(judged: Judged, report: Report, language: Language) -> Iterator[Reminder]:
    whys: dict[State, Why] = {"in force": "runs out", "expired": "expired"}
    for group, text in _groups(judged, report, language):
        waiver, why = group[0].waiver, whys.get(group[0].state)
        if why == "expired" or (why and 0 <= _days(waiver.expires, report) <= SOON):
            said = language.say("Claim {number}: {text}", number=judged.number, text=text)
            yield Reminder("waiver", why, judged.claim.id, judged.number, waiver.expires, said)


def _strays(report: Report, language: Language) -> Iterator[Reminder]:
    for waiver in report.strays:
        yield Reminder("waiver", "no such claim", waiver.claim, 0, waiver.expires, stray(waiver, language))


def stray(waiver: Waiver, language: Language = ENGLISH) -> str:
    """That a waiver counts for nothing, because the document does not make its claim."""
    return language.say(
        "A waiver counts for nothing, because the document makes no claim {claim}: {names}, until {expires} "
        "(approved by {approver}).",
        claim=words.line(waiver.claim),
        names=_name(waiver.resource, language),
        expires=waiver.expires,
        approver=words.line(waiver.approver),
    )


# -- attestations ----------------------------------------------------------------------------------------------------------


def _file(attestation: Attestation | None, language: Language) -> Iterator[str]:
    """What is known of the file behind an attestation, and what that shows."""
    if attestation is None:
        return
    said = {"file": words.line(attestation.file), "sha256": attestation.sha256 or ""}
    if attestation.looked == "same":
        known = (
            "SHA-256 of {file}: {sha256}. It says which file lay there at the time, not that what stands in it is true."
        )
    elif attestation.looked == "another":
        known = "SHA-256 that {file} was to have: {sha256}. Another file lay there."
    elif attestation.sha256:
        known = "SHA-256 of {file}, as the company gives it: {sha256}. The file itself was not looked at."
    else:
        del said["sha256"]
        known = "The file {file} was not looked at: this rests on the name alone."
    yield language.say(known, **said)


def _of_attestation(judged: Judged, report: Report, language: Language) -> Iterator[Reminder]:
    attestation = judged.attestation
    if attestation is None:
        return
    days = _days(attestation.expires, report)
    said = {"number": judged.number, "file": words.line(attestation.file), "expires": attestation.expires}
    found: list[Why] = []
    if days < 0:
        found.append("expired")
    elif days <= SOON and judged.word is Word.ATTESTED:
        found.append("runs out")
    if attestation.looked == "another":
        found.append("another file")
    elif attestation.looked == "missing":
        found.append("no file")
    for why in found:
        text = language.say(_ATTESTED[why], **{key: said[key] for key in said if f"{{{key}}}" in _ATTESTED[why]})
        yield Reminder("attestation", why, judged.claim.id, judged.number, attestation.expires, text)


_ATTESTED: Mapping[Why, str] = {
    "expired": "Claim {number}: the attestation in {file} ran out on {expires}.",
    "runs out": "Claim {number}: the attestation in {file} runs out on {expires}.",
    "another file": (
        "Claim {number}: the attestation in {file} counts for nothing, because that file is not the one with the SHA-256 "
        "it names."
    ),
    "no file": "Claim {number}: the file {file} was not there to be looked at.",
}
