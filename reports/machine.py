"""What the formats for programs and tables share: ids that every run over one pack gives again, times, and evidence as rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from checks import Outcome, Shown, Word
from claims.formats.markup import plain
from evidence import Gap
from reports import words
from reports.report import Cited, Found, Judged, Observed, Report

# The name under which tomproof's own properties and ids stand: a random UUID, which needs no domain that somebody has to own.
OWN = "urn:uuid:7c555eea-2fbc-4ff5-943f-936632969843#tomproof-report"
_ROOM: UUID = uuid5(NAMESPACE_URL, OWN)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_ID = 4000  # Azure's are below 2,000 characters
# What stands against a claim comes first, then what is open: wherever a list is cut, the end is what is in order.
FIRST = (Outcome.CONTRADICTS, Outcome.UNKNOWN, Outcome.HOLDS)
# What an observation says of the control, whatever the document says of it.
STATES: Mapping[Outcome, str] = {
    Outcome.CONTRADICTS: "not in force",
    Outcome.UNKNOWN: "not settled",
    Outcome.HOLDS: "in force",
}
# The verdicts that the evidence of this run decides; the rest is said beside, never as a pass.
DECIDED = (Word.PASS, Word.FAIL)


def uid(report: Report, *parts: str) -> str:
    """A UUID (version 5) out of the pack's digest and ``parts``: the same pack gives the same one."""
    name = "\x1f".join((report.pack_sha256, *parts))
    return str(uuid5(_ROOM, name.encode(errors="backslashreplace").decode()))


def moment(*times: str) -> datetime:
    """The first of the RFC 3339 times that is one, in UTC; 1970 where none is, never the time of rendering."""
    for time in times:
        try:
            return datetime.fromisoformat(time).astimezone(UTC).replace(microsecond=0)
        except (ValueError, OverflowError):
            continue
    return _EPOCH


def taken(report: Report) -> datetime:
    """When the last answer came: the time of every record that needs one."""
    return moment(report.estate.collected_to, report.estate.collected_from)


def text(said: object, limit: int = 2000) -> str:
    """One visible line, never empty, of at most ``limit`` characters."""
    return words.short(words.line(str(said)), limit) or "(empty)"


def quote(judged: Judged, limit: int = 300) -> str:
    """The claim's words on one line, without the marks of the layout."""
    return text(plain(judged.claim.quote).strip(" \t\r\n|>#*-"), limit)


def identifier(resource: str) -> str:
    """A resource's id as it is, but for characters that nobody sees; cut where no id is as long."""
    return words.visible(resource)[:_LONGEST_ID]


def own(report: Report) -> Iterator[tuple[Judged, Found]]:
    """Every finding once, with the first claim that it decides."""
    for judged in report.claims:
        if judged.same_as is None:
            for found in judged.findings:
                yield judged, found


def ordered(found: Found) -> Iterator[Observed]:
    """The observations of a finding, what stands against the claim first."""
    for outcome in FIRST:
        yield from found.of(outcome)


def named(judged: Judged, found: Found) -> Iterator[tuple[str, Observed]]:
    """The observations of a finding in order, each with an id that it has in the next run too."""
    times: Counter[str] = Counter()
    for one in ordered(found):
        times[one.resource] += 1
        key = "\x1f".join((judged.claim.id, found.check, one.resource, str(times[one.resource])))
        yield f"o-{hashlib.sha256(key.encode(errors='backslashreplace')).hexdigest()[:12]}", one


def against(judged: Judged) -> list[Observed]:
    """What keeps a claim from passing, where it fails or is unknown: what contradicts it, or else what is not settled.

    Where the document denies a control, that it is not in force stands against nothing. What is told beside a claim never does.
    """
    if judged.word not in (Word.FAIL, Word.UNKNOWN):
        return []
    outcomes = (Outcome.UNKNOWN,) if judged.claim.polarity == "denies" else (Outcome.CONTRADICTS, Outcome.UNKNOWN)
    for outcome in outcomes:
        listed = [one for found in judged.findings if found.shown is not Shown.BESIDE for one in found.of(outcome)]
        if listed:
            return listed
    return []


def standing(judged: Judged, limit: int) -> str:
    """The resources that stand against a claim, each with its note, in one sentence; "" where none does."""
    listed = against(judged)
    more = f" and {len(listed) - limit:,} more" if len(listed) > limit else ""
    return "; ".join(_named(one) for one in listed[:limit]) + more


def _named(one: Observed) -> str:
    name = words.name(one.resource)
    place = f" ({name.place})" if name.place else ""
    return text(f"{name.name}{place}: {words.near(str(one.note))}", 300)


def gap(one: Gap) -> str:
    """What could not be read, on one line."""
    return text(f"{one.query} at {one.where}: {one.reason} ({one.detail})", 600)


def seen(one: Observed, limit: int = 1000) -> str:
    """The values that an observation rests on: ``pointer = value``."""
    return words.short("; ".join(_value(cited) for cited in one.seen), limit)


def _value(cited: Cited) -> str:
    where = words.line(cited.pointer) or "/"
    if cited.present:
        return f"{where} = {words.value(cited.value, 200)}"
    if cited.default:
        return f"{where} is absent, by default {words.value(cited.value, 200)} ({words.line(cited.default)})"
    return f"{where} is absent"


def bodies(one: Observed) -> list[str]:
    """The SHA-256 of each answer that an observation cites, once."""
    return list(dict.fromkeys(cited.body for cited in one.seen))


def requests(one: Observed) -> list[str]:
    """``METHOD URL`` of each request that brought what was seen, once."""
    made = [cited.request for cited in one.seen if cited.request]
    return list(dict.fromkeys(words.line(f"{request.method} {request.url}") for request in made))
