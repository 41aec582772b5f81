"""Parameters: numbers, versions, intervals and names in a clause, normalised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from claims.enumeration import Span, complete
from claims.header import find_date
from claims.kinds import Param
from claims.model import ParamValue
from claims.words import Pattern, Positions, Words

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30,
    "sixty": 60, "ninety": 90, "a": 1, "an": 1, "both": 2, "beide": 2, "beiden": 2, "ein": 1, "eine": 1, "einem": 1,
    "einen": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8,
    "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "fuenfzehn": 15, "sechzehn": 16,
    "zwanzig": 20, "dreissig": 30, "sechzig": 60, "neunzig": 90,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ZEHNER = {"zwanzig": 20, "dreissig": 30, "vierzig": 40, "fuenfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80,
           "neunzig": 90}  # fmt: skip
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_EINER = ("ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun")
_NUMBERS |= {
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, **_TENS, **_ZEHNER,
    **{f"{ten}-{one}": value + at for ten, value in _TENS.items() for at, one in enumerate(_UNITS, 1)},
    **{f"{one}und{ten}": value + at for ten, value in _ZEHNER.items() for at, one in enumerate(_EINER, 1)},
}  # fmt: skip
_AMOUNT = r"(?P<amount>\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_CALENDAR = r"(?:(?:calendar|full|whole|consecutive|further|volle[nrs]?|ganze[nrs]?|weitere[nrs]?) |kalender|werk)?"
_PERIOD = re.compile(
    rf"(?<!once )(?<!twice )(?<!times )(?<!einmal )(?<!zweimal )(?<!mal )\b{_AMOUNT}\)?[ -]?{_CALENDAR}"
    r"(?P<unit>days?|tage?n?|weeks?|wochen?|months?|monate?n?|years?|jahre?n?)\b"
)
_DAYS = {"d": 1, "t": 1, "w": 7, "y": 365, "j": 365}
_HOURS = re.compile(rf"\b{_AMOUNT}\)?[ -]?(?:h|hours?|stunden?)\b")
_MINUTES = re.compile(rf"\b{_AMOUNT}[ -]?(?:min|minutes?|minuten?)\b")
_TLS = re.compile(
    r"\b(?:tls|ssl|transport layer security)[\s\"'(),]{0,4}(?:(?:at least|minimum|min\.?|ab|mindestens|mind\.?|from)\s)?"
    r"(?:in (?:der |den )?)?v?(?:ersion(?:en|s)?\s)?"
    r"(?P<versions>1[._][0-3]"
    r"(?:\s?(?:/|,(?!\s?tls)|&|and|und|or|oder|bzw\.|\+|\(?fallback(?: to| auf)?:?"
    r"|,? falling back to|,? mit rueckfall auf)\s?(?:tls\s?v?)?1[._][0-3])*)"
)
_TLS_OFF = re.compile(
    r"(?:(?!\b(?:not|nicht|tls|older|earlier|lower|below|aelter|frueher|niedriger|darunter)).){0,30}\b(?:disabled|deaktiviert|"
    r"abgeschaltet|not (?:supported|allowed|accepted)|nicht (?:unterstuetzt|zugelassen|erlaubt)|blocked|rejected|refused|"
    r"abgelehnt|(?:switched |turned )?off\b|gesperrt|entfernt|unterbunden|aus(?=\s*(?:$|[.,;)])))"
)
# "We disabled TLS 1.0 and 1.1"
_OFF_BEFORE = re.compile(
    r"\b(?:disabled?|deactivated?|removed|dropped|switched off|turned off|block|blocks|reject|rejects|refuse|refuses|no|kein)"
    r"(?: support for)? $"
)
# "TLS below 1.2 is switched off" names what is left.
_BELOW = r"(?:below|under|older than|lower than|prior to|unter|unterhalb(?: von)?|vor|aelter als"
_BELOW += r"|aeltere[rnms]? (?:\w+ )?als|older \w+ than)"
_TLS_BELOW = re.compile(
    rf"\b(?:tls|ssl)\s(?:versions?\s)?{_BELOW}\s(?:tls\s|version\s)?(?P<left>1\.[0-3])"
    rf"|\b{_BELOW}\stls\s(?:version\s)?(?P<least>1\.[0-3])"
    rf"|\bversions\s(?:{_BELOW}|before)\s(?P<before>1\.[0-3])"
)
_INTERVAL = re.compile(rf"\b(?:every|each|alle|jede)\s{_AMOUNT}\s(?P<unit>hours?|stunden?|min\w*)\b")
_PERCENT = re.compile(r"(?<![\d.,])(\d{2}(?:[.,]\d{1,4})?|100)\s?%")
_LENGTH = re.compile(
    rf"(?:\b{_AMOUNT}[ -]?(?:characters?|zeichen|chars|stellen|stellig\w*)"
    r"|(?:length|laenge|lang)\D{0,16}(?P<after>\d{1,2}))\b"
)
_ATTEMPTS = re.compile(
    rf"\b{_AMOUNT}\s(?:[\w-]+\s){{0,2}}?(?:attempts?|logins?|(?:bad|wrong|incorrect|failed) passwords?|fehlversuchen?"
    r"|fehleingaben?|falscheingaben?|versuchen?|anmeldeversuchen?|failures)\b"
)
# How long a session lasts, not how long an account stays locked.
_SESSION = re.compile(
    r"\b(?:sessions?|sitzung\w*|idle|inactiv\w*|inaktiv\w*|activity|log\s?out\w*|logoff|abmeld\w*|abgemeldet|auslogg\w*|ausgeloggt|timeouts?)\b"
)
_PEOPLE = re.compile(
    rf"\b{_AMOUNT}\s(?:\w+\s){{0,2}}?\w*(?:operators?|administrators?|administratoren?|admins?|engineers?|managers?|technicians?|technikern?|kolleg(?:inn)?en|persons?|people|personen|founders?|gruendern?|geschaeftsfuehrern?|inhabern?|"
    r"developers?|entwicklern?|employees?|mitarbeitern?)\b"
)
_ALONE = re.compile(
    r"\b(?:single|sole|only one|lone|ein(?:zige[rn]?|zel)?)[ -]?"
    r"(?:operator|developer|person|administrator|admin|founder|entwickler|betreiber|gruender)\w*"
    r"|\ballein (?:der|die|dem) (?:geschaeftsfuehr|inhaber|gruender|betreiber|administrator)\w*"
)
_AES = re.compile(
    r"\baes[- ]?(?P<bits>128|192|256)(?:[- ]?(?P<mode>gcm|cbc|ctr|xts))?\b|\b(?P<first>128|192|256)[- ]bit[- ](?:\w+[- ])?aes\b"
)
_HASH = re.compile(r"\b(?:argon2(?:id|i|d)?|bcrypt|scrypt|pbkdf2|sha-?(?:256|384|512)|hmac-sha-?256)\b")


# Intervals that name no length of time.
VAGUE = ("regular", "periodic")


def _number(amount: str) -> int:
    return _NUMBERS.get(amount) or int(amount)


def _amount(pattern: re.Pattern[str]) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        found = pattern.search(text)
        return _number(found["amount"]) if found else None

    return read


def _length(text: str) -> int | None:
    found = _LENGTH.search(text)
    return _number(found["amount"] or found["after"]) if found else None


def _session(text: str) -> int | None:
    if not _SESSION.search(text):
        return None
    minutes, hours = _MINUTES.search(text), _HOURS.search(text)
    if minutes:
        return _number(minutes["amount"])
    return _number(hours["amount"]) * 60 if hours else None


def days(text: str) -> int | None:
    """The first period in days; a month counts 30, twelve of them and a year 365."""
    found = _PERIOD.search(text)
    if not found:
        return None
    amount, unit = _number(found["amount"]), found["unit"][0]
    if unit == "m":
        years, months = divmod(amount, 12)
        return years * 365 + months * 30
    return amount * _DAYS[unit]


def tls_version(text: str) -> str | None:
    """The lowest TLS version that is named as accepted."""
    below = _TLS_BELOW.search(text)
    if below:
        return below["left"] or below["least"] or below["before"]
    # "TLS 1.0 and 1.1 are disabled" leaves what is above them.
    versions: list[str] = []
    off: list[str] = []
    for found in _TLS.finditer(text):
        shut = _TLS_OFF.match(text, found.end()) or _OFF_BEFORE.search(text[max(0, found.start() - 30) : found.start()])
        (off if shut else versions).extend(
            version.replace("_", ".") for version in re.findall(r"1[._][0-3]", found["versions"])
        )
    if not versions and off:
        return {"1.0": "1.1", "1.1": "1.2", "1.2": "1.3"}.get(max(off))
    return min(versions) if versions else None


def interval(text: str) -> float | None:
    """How many hours lie between two runs, where they are counted: "every four hours", "alle 15 Minuten"."""
    found = _INTERVAL.search(text)
    if not found:
        return None
    amount = _number(found["amount"])
    return round(amount / 60, 2) if found["unit"].startswith("min") else float(amount)


def percent(text: str) -> float | None:
    """The first percentage of two or three digits before the comma."""
    found = _PERCENT.search(text)
    return float(found[1].replace(",", ".")) if found else None


def people(text: str) -> int | None:
    """How many people the clause speaks of."""
    if _ALONE.search(text):
        return 1
    found = _PEOPLE.search(text)
    return _number(found["amount"]) if found and found["amount"] not in ("a", "an") else None


def algorithm(text: str) -> str | None:
    """The cipher with its key length, in the usual spelling."""
    found = _AES.search(text)
    if not found:
        return None
    mode = (found["mode"].upper(),) if found["mode"] else ()
    return "-".join(("AES", found["bits"] or found["first"], *mode))


def hashing(text: str) -> ParamValue | None:
    """The hash function for passwords and tokens."""
    found = _HASH.search(text)
    if not found:
        return algorithm(text)
    name = found.group()
    return re.sub(r"^(HMAC-)?SHA-?", lambda m: f"{m[1] or ''}SHA-", name.upper()) if "sha" in name else name


_OBJECTIVE = r"(?:\d{1,3}(?:[.,]\d)?|\b(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b)"


def _recovery(name: str) -> Callable[[str], float | None]:
    """Reads a recovery objective in hours, from hours, minutes or days, written after or before its name."""
    pattern = re.compile(
        rf"\b{name}\b[^.;,]{{0,25}}?(?P<after>{_OBJECTIVE})\s?(?P<unit>h\b|hours?|stunden?|min\w*|days?|tage?n?)"
        rf"|(?P<before>{_OBJECTIVE})\s?(?P<of>h\b|hours?|stunden?|min\w*|days?|tage?n?)[^.;,()\d]{{0,12}}\({name}\)"
    )
    factors = {"h": 1.0, "s": 1.0, "m": 1 / 60, "d": 24.0, "t": 24.0}

    def read(text: str) -> float | None:
        found = pattern.search(text)
        if not found:
            return None
        amount, unit = found["after"] or found["before"], found["unit"] or found["of"]
        number = _NUMBERS.get(amount) or float(amount.replace(",", "."))
        return round(number * factors[unit[0]], 2)

    return read


EXTRACTORS: Mapping[str, Callable[[str], ParamValue | None]] = {
    "days": days,
    "hours": _amount(_HOURS),
    "minutes": _amount(_MINUTES),
    "tls_version": tls_version,
    "percent": percent,
    "people": people,
    "algorithm": algorithm,
    "hashing": hashing,
    "length": _length,
    "attempts": _amount(_ATTEMPTS),
    "session": _session,
    "interval": interval,
    "date": find_date,
    "rto": _recovery(r"(?:rto|recovery time(?: objective)?|wiederanlaufzeit|wiederherstellungszeit)"),
    "rpo": _recovery(r"(?:rpo|recovery point(?: objective)?)"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the parameters of a kind from a clause; ``names`` are the tables of names.toml."""

    names: Mapping[str, tuple[tuple[str, Pattern], ...]]

    def value(self, param: Param, words: Words, text: str) -> ParamValue | None:
        """The parameter's value, or None where the clause does not give it."""
        # Every match of a kind asks the same of the same clause. The parameter is kept too, so that its id stays its own.
        asked = (id(param), text)
        if asked not in words.read:
            words.read[asked] = param, self._value(param, words, text)
        known: ParamValue | None = words.read[asked][1]  # type: ignore[assignment]
        return known

    def _value(self, param: Param, words: Words, text: str) -> ParamValue | None:
        if any(words.has(pattern) for pattern in param.unless):
            return None
        if param.extractor is None:
            if param.whole:
                return _one_or_many(list(listed(words, param.choices)), many=param.many)
            values = _chosen(words, param.choices)
            return _one_or_many(values[:1] if param.first else values, many=param.many)
        if param.extractor in EXTRACTORS:
            return EXTRACTORS[param.extractor](text)
        group, _, always = param.extractor.partition("+")
        values = _chosen(words, self.names[group])
        if group == "frequency" and not set(VAGUE).isdisjoint(values):  # "regularly, at least once a year", "(yearly)"
            exact = [(value, pattern) for value, pattern in self.names[group] if value not in VAGUE]
            values = _chosen(words, exact) or values
        return _one_or_many(values, many=bool(always))


def _chosen(words: Words, choices: Iterable[tuple[ParamValue, Pattern]]) -> list[ParamValue]:
    """The values whose patterns occur, in the order of the text; a longer match hides what lies inside it.

    What stands in brackets repeats or explains ("TLS (HTTPS)"): it counts where nothing stands outside. The value "-" hides
    a name that is part of another ("West Europe" is no jurisdiction).
    """
    found = _longest(words, choices)
    found = [match for match in found if not _set_off(words, match[0][0])] or found
    outside = [(place, value) for place, value in found if not _in_brackets(words, place[0])]
    ordered = sorted(outside or found, key=lambda match: match[0])
    return list(dict.fromkeys(value for _, value in ordered if value != "-"))


def _longest(words: Words, choices: Iterable[tuple[ParamValue, Pattern]]) -> list[tuple[Positions, ParamValue]]:
    found = [(place, value) for value, pattern in choices if words.may(pattern) for place in words.find(pattern)]
    return [(place, value) for place, value in found if not any(set(place) < set(other) for other, _ in found)]


def listed(words: Words, choices: Iterable[tuple[ParamValue, Pattern]]) -> tuple[ParamValue, ...]:
    """The values of a parameter that is read whole, in the order of the text; none where the words name more than they cover.

    The value "?" stands for what no single value covers ("all systems"), "-" as in ``_chosen`` for what only looks like one.
    """
    found = sorted(_longest(words, choices), key=lambda match: match[0])
    spans: list[Span] = [(place[0], place[-1]) for place, _ in found]
    values = tuple(dict.fromkeys(value for _, value in found if value != "-"))
    return values if "?" not in values and complete(words.tokens, spans) else ()


def _set_off(words: Words, at: int) -> bool:
    """ "On AWS, not on Azure", "in a vault instead of environment variables": what is named to say that it is not meant."""
    for token in words.tokens[max(at - 3, 0) : at]:
        if token.word in ("statt", "anstatt", "instead", "than") or (
            token.word in ("not", "nicht") and "," in token.before
        ):
            return True
    return False


def _in_brackets(words: Words, at: int) -> bool:
    depth = 0
    for token in words.tokens[: at + 1]:
        depth = max(0, depth + token.before.count("(") - token.before.count(")"))
    return depth > 0


def _one_or_many(values: list[ParamValue], *, many: bool) -> ParamValue | None:
    if not values:
        return None
    if len(values) == 1 and not many:
        return values[0]
    return tuple(str(value) for value in values)
