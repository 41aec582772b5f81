"""What a sealed run leaves for later: when it was, what it was about, and how each promise of its document stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checks import Word
from claims.model import Polarity
from evidence.waivers import Waiver

# What a verdict that rests on answers of the tenant can be; the other words are left to people, papers and providers.
MEASURED = frozenset((Word.PASS, Word.FAIL, Word.UNDERSTATED, Word.UNKNOWN))


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a run as it was given, and its claims.toml; each digest is the SHA-256 of the file's bytes.

    ``language`` is the document's, as claims.toml has it.
    """

    name: str
    sha256: str
    data: bytes = field(repr=False)
    claims_sha256: str
    claims: bytes = field(repr=False)
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What is equal for two runs that had the same words and the same decisions on them."""
        return (self.sha256, self.claims_sha256)


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """An answer that a run could not get: the query, where it was asked, and one of the reasons of a gap."""

    query: str
    where: str
    reason: str
    detail: str = field(default="", compare=False)


def counts_on(waiver: Waiver, day: str) -> bool:
    """Whether a waiver counts on a day (ISO 8601): from the day it was given, if that is known, to the last day of its time."""
    return waiver.given <= day <= waiver.expires


@dataclass(frozen=True, slots=True, order=True)
class Attested:
    """What a named person has attested of a promise, by a file. Days are ISO 8601."""

    claim: str
    file: str
    name: str
    date: str
    expires: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One claim as a run found it.

    ``against`` are the resources for which it failed, ``doubt`` those that left it unknown; both are empty for a promise
    that something is *not* in place, where a resource without it is what was promised. ``looked`` gives each resource that
    was looked at with the worst that was seen of it ("contradicts", "unknown", "holds"), where it was asked for.
    ``nameless`` says that it also failed for want of something that no resource stands for.
    ``meaning`` is what the words were taken to promise, and changes when somebody decides otherwise.
    """

    id: str
    number: int
    kind: str
    title: str
    polarity: Polarity
    meaning: str
    quote: str
    statement: str
    word: Word
    reason: str
    against: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    nameless: bool = False
    gaps: tuple[Missing, ...] = ()
    looked: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def measured(self) -> bool:
        """Whether the verdict rests on answers of the tenant."""
        return self.word in MEASURED


@dataclass(frozen=True, slots=True)
class Past:
    """One sealed run. ``at`` is when its evidence was complete, in UTC and whole seconds: the one moment that it speaks of.

    ``sha256`` is that of its manifest, ``previous`` that of the run before it, where the run names one; ``others`` are
    digests under which a later run may name it too (that of the pack from which this edition was made). ``resources`` is
    the inventory of the estate, None where it was not asked for or is not complete. ``kept`` is False for a run of which
    nothing but its facts is left: it has no promises, and says nothing of any.
    """

    id: str
    sha256: str
    at: datetime
    started: str
    ended: str
    tenant: str
    cloud: str
    tool: str
    edition: str
    paper: Paper
    promises: tuple[Promise, ...] = ()
    gaps: tuple[Missing, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    attested: tuple[Attested, ...] = ()
    previous: str = ""
    others: tuple[str, ...] = ()
    signed: bool = False
    pruned: bool = False
    kept: bool = True
    resources: frozenset[str] | None = None

    @property
    def day(self) -> str:
        """The day of the run in UTC, ISO 8601."""
        return self.at.date().isoformat()

    @property
    def names(self) -> frozenset[str]:
        """Every digest under which a later run may name this one."""
        return frozenset((self.sha256, *self.others))

    def promise(self, claim: str) -> Promise | None:
        """The promise with that id; None where the document did not make it."""
        return next((one for one in self.promises if one.id == claim), None)

    def waivers_of(self, promise: Promise) -> tuple[Waiver, ...]:
        """The waivers that are for a promise, which sentences that promise the same share."""
        same = {one.id for one in self.promises if (one.kind, one.meaning) == (promise.kind, promise.meaning)}
        return tuple(one for one in self.waivers if one.claim in same)

    def words(self) -> Mapping[Word, int]:
        """How many promises have each verdict."""
        return {word: sum(one.word is word for one in self.promises) for word in Word}
