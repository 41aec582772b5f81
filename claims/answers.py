"""Answers: what "No.", "Not yet.", "Twice a year." say of the question above them."""

from __future__ import annotations

import re

from claims.model import Polarity

_BRIEF = 9
_SHORT: tuple[tuple[re.Pattern[str], Polarity], ...] = (
    (re.compile(r"[^.;]{3,60}\b(?:yes|ja), [^.;]{3,60}\b(?:no|not|nein|nicht)[.;]?$"), "hedged"),
    (
        re.compile(
            r"(?:partly|partially|mostly|in part|on request|optional|teilweise|zum teil|auf wunsch|auf anfrage)\b"
        ),
        "hedged",
    ),
    (
        re.compile(
            r"(?:(?:we|they) (?:are|do|have|did) not\b|wir (?:sind|haben|tun) (?:es |das )?nicht\b)[.,]|"
            r"(?:we|they) (?:have not|haven't) (?:had|done|held|made|run) (?:one|any|that|this|so)\b|"
            r"(?:not|nicht)\b(?! only| nur| later| spaeter)|noch nicht\b|none\b|never\b|nie\b|niemals\b|keine?\b|"
            r"currently not\b|derzeit nicht\b|planned\b|geplant\b|in (?:planung|vorbereitung|preparation)\b"
        ),
        "denies",
    ),
    (re.compile(r"[^.;]{3,90}, (?:yes|ja)[.;]?$"), "asserts"),
    (
        re.compile(
            r"(?:(?:they|we|it|all|both|each|every one|everyone|everybody|these) (?:all )?(?:do|does|is|are|has|have)"
            r"|(?:sie|wir|es|alle|beide) (?:tun|tut|ist|sind|haben|hat)(?: (?:es|das|dies))?)[.;,]?$"
        ),
        "asserts",
    ),
)
_ELLIPTIC = re.compile(r"(?:for|fuer|bei) (?:[\w'-]+ ){1,8}(?:it|this|es|dies|sie|they) ?(?:is|are|ist|sind)\b|"
                       r"(?:for|fuer|bei) (?:[\w'-]+ ){1,8}(?:ist|sind) (?:sie|es|dies)\b")  # fmt: skip
_MANNER = re.compile(
    r"(?:with|via|through|by|using|over|every|each|on|in|at|once|twice|after|within|mit|ueber|per|durch|jede[nsr]?|alle|"
    r"bei|nach|im|in|einmal|zweimal|innerhalb|mittels)\b"
)
_AMOUNTS = re.compile(
    r"(?:only |nur |every |alle |jede |exactly |genau )?(?:\d|one\b|two\b|three\b|four\b|five\b|ein|zwei|drei|vier|fuenf)"
)
_SPEAKS = re.compile(r"\b(?:we|wir|is|are|ist|sind|will|wird|werden)\b")
_YES_OR_NO = re.compile(
    r"(yes|of course|certainly|no|never|ja|natuerlich|selbstverstaendlich|nein|niemals|nie)\b[.,:;!-]?\s*"
)
# A plain no, or no provision of any sort.
_FLAT_NO = re.compile(
    r"\s*(?:(?:(?:sorry|unfortunately|regrettably|leider|currently|at present|derzeit|aktuell|bislang)\b,?\s*)?"
    r"(?:(?:noch )?(?:no|nein|none|keine?|never|nie))(?: yet| so far| at present| currently)?\s*(?:[,.;:(-]|$)"
    r"|(?:keine?|keinerlei|no) (?:(?:besonder|gesondert|speziell|eigen|formal|weiter|special|specific|dedicated|particular|"
    r"separate|further)\w* )?(?:vorkehrung|massnahme|regelung|loesung|verfahren|konzept|prozess|measure|provision|"
    r"arrangement|process|procedure|solution|control)\w*\s*[.;]?$)"
)
_YES = ("yes", "of course", "certainly", "ja", "natuerlich", "selbstverstaendlich")


def yes_or_no(text: str) -> Polarity | None:
    """What a folded text says that opens with yes or no, None where it opens otherwise."""
    answer = _YES_OR_NO.match(text)
    if answer is None:
        return None
    return "asserts" if answer[1] in _YES else "denies"


def alone(text: str) -> Polarity | None:
    """What a value says that is nothing but yes, or no with what follows it: "Backup: nein.", "no, but planned"."""
    if _FLAT_NO.match(text):
        return "denies"
    return yes_or_no(text) if _YES_OR_NO.fullmatch(text.strip(" .;!")) else None


def shortly(text: str) -> Polarity | None:
    """What an answer says that stands for itself: "Not yet.", "On request."."""
    return next((says for pattern, says in _SHORT if pattern.match(text)), None)


def elliptic(text: str) -> bool:
    """Does the text name whom it is about and lean on the question for what: "For end users it is optional."?"""
    return _ELLIPTIC.match(text) is not None


def bare(text: str, words: int) -> bool:
    """Is it too short, and without a verb, to say anything but an amount or an interval?"""
    return words <= _BRIEF and not _SPEAKS.search(text)


def manner(text: str) -> bool:
    """Does it open by saying how or when, and leave what to the question: "With an e-mail address and password."?"""
    return _MANNER.match(text) is not None


def amount(text: str) -> bool:
    """Does it open with an amount: "Two engineers."?"""
    return _AMOUNTS.match(text) is not None
