"""How what happened over time is said: shares, lengths of time, moments, and what each state is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache

from checks import Word
from evidence.waivers import Waiver
from reports import words
from reports.language import ENGLISH, Code, Language
from reports.language import language as by_code
from reports.overtime.chain import Link
from reports.overtime.model import Paper
from reports.overtime.period import NOT_OBSERVED, NOT_PROMISED
from reports.overtime.spans import whole

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
# What stands behind these in an address of Graph is a person, or may be one.
_PERSON = re.compile(
    r"(?P<head>.*?/(?:users|directoryObjects|riskyUsers|userRegistrationDetails)/)(?P<id>[^/]+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"[^\s@<>()\[\]\"',;:/]+@[^\s@<>()\[\]\"',;:/]*[^\s@<>()\[\]\"',;:/.!?]")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Called:
    """A state for people: a sign that works without colour, its name, and what it means."""

    sign: str
    name: str
    means: str


_STATES: Mapping[str, Called] = {
    Word.PASS: Called(
        "✓", "In force",
        "The run found everything as the document says; of a promise that something is not in place, that it was not.",
    ),
    Word.FAIL: Called("✗", "Failing", "The run found at least one resource that stands against the promise."),
    Word.UNKNOWN: Called(
        "?", "Unknown", "The run could not tell, mostly because an answer was missing. It never counts as in force.",
    ),
    Word.UNDERSTATED: Called("↑", "Understated", "The document says that a control is missing, and the run found it in force."),
    Word.ATTESTED: Called("✎", "Attested", "No answer can show it; a named person had attested it, and that had not run out."),
    Word.UNATTESTED: Called("○", "Unattested", "No answer can show it, and no attestation was valid."),
    Word.INHERITED: Called("⇢", "Inherited", "The provider or the customer operates it."),
    NOT_PROMISED: Called("–", "Not promised", "The document of that time did not say it."),
    NOT_OBSERVED: Called(
        "·", "Not observed", "No two runs that are near enough to each other lie around this time. It never counts as in force."
    ),
}  # fmt: skip

_LINKS: Mapping[Link, str] = {
    "first": "the first of all",
    "follows": "follows the run before it",
    "begins": "names an older run that is not here",
    "missing": "names a run before it that is not here",
    "apart": "names an older run than the one before it",
    "unnamed": "does not name the run before it",
}


@cache
def _states(code: Code) -> Mapping[str, Called]:
    say = by_code(code).say
    return {state: Called(one.sign, say(one.name), say(one.means)) for state, one in _STATES.items()}


def states(language: Language) -> Mapping[str, Called]:
    """What each state is called in a language."""
    return _states(language.code)


def link(kind: Link, language: Language) -> str:
    """How a run is tied to the one before it, in words."""
    return language.say(_LINKS[kind])


def percent(share: Fraction | None, language: Language = ENGLISH) -> str:
    """A share with one decimal, "–" for none. All and nothing are said of all and nothing only: 9999 of 10000 are 99.9 %."""
    if share is None:
        return "–"
    if share in (0, 1):
        written = str(int(share * 100))
    else:
        tenths = min(999, max(1, round(share * 1000)))
        written = language.number(tenths / 10, 1)
    return f"{written} %" if language.code == "de" else f"{written}%"


def lasting(span: timedelta | int, language: Language = ENGLISH) -> str:
    """A length of time in its two largest units: "2 days 4 hours"; cut, not rounded."""
    left = span if isinstance(span, int) else whole(span)
    parts: list[str] = []
    for noun, seconds in _UNITS:
        number, left = divmod(left, seconds)
        if parts and not number:
            break
        if number:
            parts.append(language.count(number, noun))
        if len(parts) == 2:
            break
    return " ".join(parts) or language.count(0, "minute")


def moment(at: datetime, language: Language = ENGLISH) -> str:
    """A moment with its day, in UTC."""
    return words.moment(at.isoformat(), language)


def day(at: datetime, language: Language = ENGLISH) -> str:
    """The day of a moment, in UTC."""
    return words.day(at.astimezone(UTC).date().isoformat(), language)


def last_day(end: datetime, language: Language = ENGLISH) -> str:
    """The last day of a period that ends at a moment that is no part of it."""
    return day(end - timedelta(seconds=1), language)


def quoted(text: str, paper: Paper, limit: int = 2000) -> str:
    """The document's own words on one line, everything in them visible; of a Markdown document without its bold marks."""
    said = words.short(words.line(text), limit)
    return _BOLD.sub(r"\2", said) if paper.name.casefold().endswith((".md", ".markdown")) else said


class People:
    """Names for what resources are shown by: people get a number each, everything else keeps its name.

    A pack of the company's own holds the object ids of people and who approved a waiver. They are no more than numbered
    unless ``own`` asks for them; in an edition to hand out they are tokens already. Who attested something stays as it was
    written down there as here: a signature without a name shows nothing.
    """

    def __init__(self, *, own: bool = False) -> None:
        self._own = own
        self._numbers: dict[str, int] = {}
        self._approvers: dict[str, int] = {}

    def of(self, resource: str) -> str:
        """The resource as it may be shown."""
        found = _PERSON.fullmatch(resource)
        if self._own or found is None or resource.casefold().startswith("/subscriptions/"):
            return resource
        return f"{found['head']}{self._person(found['id'])}{found['rest']}"

    def _person(self, name: str) -> str:
        return f"person-{self._numbers.setdefault(name.casefold(), len(self._numbers) + 1)}"

    def approver(self, name: str) -> str:
        """Who approved a waiver, as they may be shown: a person or a function."""
        if self._own:
            return name
        return f"approver-{self._approvers.setdefault(name.casefold(), len(self._approvers) + 1)}"

    def reason(self, waiver: Waiver) -> str:
        """Why something was waived, without the mail addresses in it and the name of whoever approved it."""
        if self._own:
            return waiver.reason
        name = re.escape(waiver.approver)
        said = re.sub(rf"(?<!\w){name}(?!\w)", self.approver(waiver.approver), waiver.reason, flags=re.IGNORECASE)
        return _MAIL.sub(lambda found: self._person(found[0]), said)

    def all(self, resources: Iterable[str]) -> list[str]:
        return [self.of(resource) for resource in resources]
