"""Answers: what "No.", "Not yet.", "Twice a year." say of the question above them."""

from __future__ import annotations

import re

from claims.model import Polarity
from claims.words import Token

_BRIEF = 9
_SHORT: tuple[tuple[re.Pattern[str], Polarity], ...] = (
    (re.compile(r"[^.;]{3,60}\b(?:yes|ja), [^.;]{3,60}\b(?:no|not|nein|nicht)[.;]?$"), "hedged"),
    (
        re.compile(
            r"(?:bislang|bisher|derzeit|so far|currently|at present) (?:nur|only)\b|"
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
    r"(?:(?:noch |bisher |bislang )?(?:no|nein|none|kein(?:e[nrsm]?|s)?|never|nie))"
    r"(?: eigenen?| own| yet| so far| at present| currently)?\s*(?:[,.;:(-]|$)"
    r"|(?:keine?|keinerlei|no) (?:(?:besonder|gesondert|speziell|eigen|formal|weiter|special|specific|dedicated|particular|"
    r"separate|further)\w* )?(?:vorkehrung|massnahme|regelung|loesung|verfahren|konzept|prozess|measure|provision|"
    r"arrangement|process|procedure|solution|control)\w*\s*[.;]?$)"
)
_QUESTION = re.compile(
    r"\W*(?P<question>(?:are|is|do|does|did|has|have|had|can|could|will|would|may|who|what|which|where|when|why|how|within|after|"
    r"in|at|on|to|under|with|by|for|please|ist|sind|wird|werden|hat|haben|kann|koennen|gibt|wer|was|wie|wo|"
    r"wann|warum|welche[rsnm]?|besteht|bestehen|verfuegen|nutzen|setzen|fuehren|erfolgt|existiert|existieren|liegt|liegen)\b[^?]{6,300})\?\s+(?=[^\s?])"
    r"|\W*(?P<request>(?:please|bitte) (?:describe|list|explain|state|specify|name|provide|give|outline|beschreiben|nennen|"
    r"erlaeutern|fuehren|geben|listen)\b[^?.:]{6,300})[.:?]\s+(?=[^\s?])"
)
_IMMATERIAL = re.compile(
    r"\W*(?:not applicable|n/a|n\. ?a\.|na\b|nicht (?:zutreffend|anwendbar|relevant|einschlaegig)|trifft nicht zu|entfaellt|"
    r"irrelevant)\b[\s.,:;()–-]*"
)
_BARE = re.compile(
    r"(?:(?:after|nach|at most|no more than|up to|max(?:imal|imum)?\.?|"
    r"within|only|hoechstens|innerhalb von|binnen|bis zu|nur|<|≤|<=)\s*)?"
    r"(\d{1,6}(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|ein|eine|zwei|drei|vier|fuenf|sechs|sieben|"
    r"acht|neun|zehn|zwoelf)\W*"
)
_VERSION = re.compile(r"\b1\.[0-3]\b")
_VERSIONS = re.compile(
    r"v?1\.[0-3]\b(?:\W{1,3}(?:and |und |or |oder |v)?1\.[0-3]\b)*\W*(?:or higher|or newer|oder hoeher|oder neuer)?\W*"
)
_UNIT = re.compile(
    r"\b(?:how many|wie ?viele[nrm]?) (?:[\w'-]+ ){0,3}?(minutes|hours|days|weeks|months|years|characters|people|persons|"
    r"employees|engineers|administrators|minuten|stunden|tagen?|wochen|monaten?|jahren?|zeichen|personen|attempts|fehlversuchen?|beschaeftigten?|mitarbeiter|"
    r"administratoren)\b"
)
_OFFERED = re.compile(
    r"(?:can|could|may|koennen|kann|duerfen) (?:we|our|the|your|wir|unsere|die|der|ihre)?\s*(?:end )?"
    r"(?:users?|customers?|clients?|tenants?|administrators?|nutzer\w*|kunden?|anwender\w*|mandanten?)\b"
    r"|(?:can|could|may|koennen|duerfen) (?:we|wir|our|unsere)\b|do you (?:support|offer)\b|(?:unterstuetzen|bieten) sie\b"
)
_YES = ("yes", "of course", "certainly", "ja", "natuerlich", "selbstverstaendlich")


def question_in(text: str) -> tuple[int, int, int] | None:
    """Where a question in a folded text begins and ends and its answer begins: "Is it encrypted? Yes."; None without one."""
    found = _QUESTION.match(text)
    if found is None:
        return None
    start, end = found.span("question" if found["question"] else "request")
    return start, end, found.end()


def immaterial(text: str) -> int:
    """How long the words are with which a folded answer says that the question does not arise ("N/A"), 0 without them."""
    found = _IMMATERIAL.match(text)
    return found.end() if found else 0


def offered(question: str) -> bool:
    """Does the folded question ask for what customers may use, so that "yes" offers it: "Can our users log in with SAML"?"""
    return _OFFERED.match(question.lstrip(" \t\n*_#.()0123456789")) is not None


def counted(question: str, answer: str) -> tuple[Token, ...]:
    """The number of a bare answer with the unit that the question has: "Within how many hours? 48"; nothing otherwise."""
    if "tls" in question and _VERSIONS.fullmatch(answer.strip()):
        return (Token("tls", -1, -1, ""), *(Token(one, -1, -1, " ") for one in _VERSION.findall(answer)))
    number, unit = _BARE.fullmatch(answer.strip()), _UNIT.search(question)
    return (Token(number[1], -1, -1, ""), Token(unit[1], -1, -1, " ")) if number and unit else ()


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
