"""The words of a report: what each verdict means in plain language, its sign, and how times, names and values are written.

What is told to people takes the language to tell it in; English, where none is given.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from checks import Outcome, Shown, Word
from claims.model import Polarity, Responsible
from reports.language import ENGLISH, Code, Language
from reports.language import language as by_code


@dataclass(frozen=True, slots=True)
class Label:
    """A verdict for people: a sign that works without colour, the word, how one and how many are told of, and its meaning."""

    sign: str
    word: str
    one: str
    many: str
    means: str


LABELS: Mapping[Word, Label] = {
    Word.FAIL: Label(
        "✗", "Fails", "fails", "fail",
        "The evidence contradicts the claim: at least one resource is not as the document says, or a complete list shows none.",
    ),
    Word.UNKNOWN: Label(
        "?", "Unknown", "could not be verified", "could not be verified",
        "An answer is missing, or what was read does not settle it; the reason is given. Neither a pass nor a fail.",
    ),
    Word.UNDERSTATED: Label(
        "↑", "Understated", "is understated", "are understated",
        "The document says that a control is missing, but it is in force: the text is out of date, in the company's disfavour.",
    ),
    Word.PASS: Label(
        "✓", "Passes", "passes", "pass",
        "The evidence shows what is claimed: all that it is about was looked at or, where one instance is enough, one was found.",
    ),
    Word.ATTESTED: Label(
        "✎", "Attested", "is attested", "are attested",
        "The systems that were asked cannot show it. A named person or function has attested it, with a document and a date.",
    ),
    Word.UNATTESTED: Label(
        "○", "Unattested", "awaits attestation", "await attestation",
        "The systems that were asked cannot show it, and no attestation of it is valid.",
    ),
    Word.INHERITED: Label(
        "⇢", "Inherited", "is inherited", "are inherited",
        "The cloud provider or the customer operates it: see the provider's certificates, or the contract.",
    ),
}  # fmt: skip


@cache
def _labels(code: Code) -> Mapping[Word, Label]:
    say = by_code(code).say
    return {
        word: Label(label.sign, say(label.word), say(label.one, count=1), say(label.many, count=2), say(label.means))
        for word, label in LABELS.items()
    }


def labels(language: Language) -> Mapping[Word, Label]:
    """The verdicts in a language."""
    return _labels(language.code)


# What became of people in an edition that is handed out, and how their tokens look (docs/handing-out.md).
PEOPLE = (
    "Names, addresses and object ids of people are replaced by tokens: {name}, and for an id {id}. The same value always has the "
    "same token, and the key to them stays with the company."
)
RAW = "This edition shows people as they were collected. It is not meant to leave the company."
# A report is written before the pack is sealed with it: it can name the key, and not vouch for its own seal.
SEALED = (
    "The pack is to be sealed with the key of this fingerprint: {key}. Whether it is, and whether this report was sealed with "
    "it, is shown by {verify} and by {page} in the pack; whose key it is, the company tells you by another road."
)
UNSEALED = (
    "No key had sealed the pack when this report was written. Its digests hold together, but only a seal shows who vouches "
    "for it."
)
TOKENS: Mapping[str, str] = {"name": "red-…", "id": "xxxxxxxx-xxxx-8xxx-…"}

# The order in which a reader wants to hear of them; also what a sentence with several claims is coloured by.
ORDER = tuple(LABELS)

SHOWN: Mapping[Shown, str] = {
    Shown.PASS: "in force",
    Shown.FAIL: "not in force",
    Shown.UNKNOWN: "not settled",
    Shown.NONE: "nothing of this kind exists",
    Shown.BESIDE: "told beside the claim, and proves nothing of it",
}

POLARITIES: Mapping[Polarity, str] = {
    "asserts": "the document says that this is in force",
    "denies": "the document says that this is not in force",
    "hedged": "the wording leaves open whether this is in force",
}
PARTIES: Mapping[Responsible, str] = {"self": "the company", "provider": "the provider", "customer": "the customer"}

# https://www.unicode.org/reports/tr9/ (directional controls) and https://www.unicode.org/reports/tr36/ (what deceives the eye)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_PLACE = re.compile(r"/providers/[^/]+/(?P<type>.+?)/", re.IGNORECASE)
_ARM_ID = re.compile(r"/subscriptions/[^\s,;()]*?([^/\s,;():]+)(?=[\s,;():]|\Z)", re.IGNORECASE)
_OUTCOMES = {Outcome.CONTRADICTS: "against", Outcome.UNKNOWN: "unknown", Outcome.HOLDS: "in order"}


def visible(text: str) -> str:
    """``text`` with every character that cannot be seen, or that turns the reading direction, as a name in brackets.

    Tabs and line feeds stay.
    """
    return _UNSEEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)


def line(text: str) -> str:
    """``text`` on one line, everything in it visible."""
    return " ".join(visible(text.replace("\r", " ")).split())


def short(text: str, limit: int) -> str:
    """``text`` cut at a word, with an ellipsis, to at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.6 else cut).rstrip(" ,;:") + "…"


def value(data: Any, limit: int = 400, language: Language = ENGLISH) -> str:
    """A JSON value as it would be written, cut after ``limit`` characters."""
    written = visible(json.dumps(data, ensure_ascii=False))
    return written if len(written) <= limit else f"{written[:limit]}… ({language.count(len(written), 'character')})"


@dataclass(frozen=True, slots=True)
class Name:
    """A resource for the eye: its own name, and what and where it is."""

    name: str
    place: str


def name(resource: str, language: Language = ENGLISH) -> Name:
    """The short form of an ARM resource id or a Graph path; what is neither keeps its own form."""
    parts = [part for part in resource.split("/") if part]
    folded = [part.casefold() for part in parts]
    if len(parts) < 2:
        return Name(line(resource) or language.say("(no name)"), "")
    if folded[0] != "subscriptions" and "providers" not in folded:
        return Name(line(parts[-1]), line("/".join(parts[:-1])))
    group = parts[folded.index("resourcegroups") + 1] if "resourcegroups" in folded[:-1] else ""
    if "providers" not in folded[:-2]:
        return Name(line(parts[-1]), language.say("resource group" if group else "subscription"))
    last = len(folded) - 1 - folded[::-1].index("providers")
    typed = parts[last + 2 :: 2]
    names = parts[last + 3 :: 2]
    kind = f"{parts[last + 1]}/{'/'.join(typed)}".removeprefix("Microsoft.").removeprefix("microsoft.")
    where = f"{kind} in {group}" if group else kind
    return Name(line("/".join(names) or parts[-1]), line(where))


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it: in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


# What is said of a demo, wherever a reader may take it for more.
REPLAYED = "The answers were replayed, as in a demo: nothing here is about a real tenant."

NOBODY = "Nobody was asked: the answers to {requests} were replayed, and each is kept in the pack under the SHA-256 of its bytes."

# Where a list goes on that a page cuts short.
WHOLE = "Lists that are cut short here are whole in report.json; {command} writes them as a workbook and as tables."
IN_FULL = "tomproof report PACK --format xlsx,csv --out DIR"


def asked_as(identity: str, language: Language = ENGLISH) -> str:
    """As whom Azure and Entra were asked; a demo asks nobody."""
    return language.say("nobody, for the answers were replayed") if identity == "replay" else line(identity)


def near(text: str) -> str:
    """``text`` with ARM resource ids cut down to the resource's own name, for places where the id is told elsewhere."""
    return _ARM_ID.sub(lambda match: match[1], text)


def looked_at(population: int, counts: Mapping[Outcome, int], language: Language = ENGLISH) -> str:
    """ "6 resources: 2 against, 4 in order"; the observations are counted where they are not one for each resource."""
    total = sum(counts.values())
    told = [
        f"{language.number(counts[outcome])} {language.say(word)}"
        for outcome, word in _OUTCOMES.items()
        if counts[outcome]
    ]
    looked = language.count(population, "resource") if population else language.say("nothing to look at")
    many = f", {language.count(total, 'observation')}" if told and total != population else ""
    return f"{looked}{many}" + (f": {', '.join(told)}" if told else "")


def moment(time: str, language: Language = ENGLISH) -> str:
    """An RFC 3339 time as "20 November 2026, 06:00 UTC"; what is no time stays as it is."""
    return language.moment(time) or line(time)


def span(start: str, end: str, language: Language = ENGLISH) -> str:
    """From when to when, once where both are the same minute."""
    first, last = moment(start, language), moment(end, language)
    if first == last or not first:
        return last
    day = first.partition(", ")[0]
    return language.say("{start} to {end}", start=first.removesuffix(language.utc), end=last.removeprefix(f"{day}, "))


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 claim", "2 claims"."""
    return ENGLISH.count(number, noun, plural)


def width(text: str) -> int:
    """How many columns a terminal needs for ``text``: marks take none, wide letters two."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def headline(counts: Mapping[str, int], language: Language = ENGLISH) -> str:
    """The whole report in one sentence."""
    claims, labelled = counts["claims"], labels(language)
    if not claims:
        return language.say("No claim was found in this document.")
    told = [
        f"{language.number(counts[word])} {labelled[word].one if counts[word] == 1 else labelled[word].many}"
        for word in ORDER
        if counts[word]
    ]
    return language.say("Of {claims}, {told}.", claims=language.count(claims, "claim"), told=language.joined(told))


def day(date: str, language: Language = ENGLISH) -> str:
    """An ISO day as "20 November 2026"; what is no day stays as it is."""
    return language.day(date) or line(date)


def sentence(text: str) -> str:
    """``text`` with a capital where it begins with a plain word in small letters; names like ``azure.storage`` stay."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
