"""Parameters in a confirmed file: which ones a kind has, what they can be, and how plain words become one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from claims.fold import folded
from claims.kinds import Param, Vocabulary, vocabulary
from claims.model import ParamValue
from claims.params import EXTRACTORS
from claims.tables import nearest
from claims.words import Pattern, Words, tokens

# How an amount is called, and how it may be written instead.
_AMOUNTS = {
    "days": ("a number of days", "30 days"),
    "hours": ("a number of hours", "72 hours"),
    "minutes": ("a number of minutes", "15 minutes"),
    "session": ("a number of minutes", "30 minutes"),
    "percent": ("a percentage", "99.9 %"),
    "people": ("a number of people", "2 operators"),
    "length": ("a number of characters", "12 characters"),
    "attempts": ("a number of attempts", "5 attempts"),
    "interval": ("a number of hours", "4 hours"),
    "rto": ("a number of hours", "4 hours"),
    "rpo": ("a number of hours", "24 hours"),
}
_TEXTS = {
    "algorithm": 'a cipher, as "AES-256"',
    "hashing": 'a hash function, as "bcrypt"',
    "date": 'a day, as "2026-01-31"',
}
_TLS = ("1.0", "1.1", "1.2", "1.3")
# The tables of names that are complete; of the others a company can have one that nobody has listed.
_CLOSED = frozenset(("regions", "jurisdictions", "mechanisms", "frequency"))
_LISTED = 14


class WrongValueError(ValueError):
    """A value that the parameter cannot have; the message says which it can have."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one parameter of a kind can be: ``values`` where there are named ones, ``amount`` where it is a number.

    ``closed`` says that nothing but ``values`` is right, ``many`` that a list is.
    """

    name: str
    values: tuple[ParamValue, ...]
    many: bool
    closed: bool
    amount: str | None = None
    text: str = ""
    named: tuple[tuple[ParamValue, Pattern], ...] = ()

    def told(self) -> str:
        """What can be written, in a few words."""
        if self.amount:
            what, example = _AMOUNTS[self.amount]
            return (
                f'{what}, as "{example}"' if not self.values else f'{what}, as "{example}", or {_listed(self.values)}'
            )
        if self.text:
            return self.text
        several = "one or more of " if self.many else ""
        return several + _listed(self.values) + ("" if self.closed else ", or another")


def _listed(values: Sequence[ParamValue]) -> str:
    told = ["true" if v is True else "false" if v is False else str(v) for v in values]
    return ", ".join(told[:_LISTED]) + (", …" if len(told) > _LISTED else "")


@cache
def allowed(kind: str) -> Mapping[str, Allowed]:
    """The parameters of a kind by name, in the order of the vocabulary; raises KeyError for a kind there is not."""
    words = vocabulary()
    fixed: dict[str, list[ParamValue]] = {}
    for rule in words.rules:
        if rule.kind == kind:
            for name, one in rule.params.items():
                fixed.setdefault(name, []).extend(one if isinstance(one, tuple) else (one,))
    found = {param.name: _allowed(param, fixed.get(param.name, []), words) for param in words.params[kind]}
    if found:
        fixed.setdefault("example", [True])
        fixed.setdefault("unclear", [True])
    for name, values in fixed.items():
        if name not in found:
            found[name] = Allowed(name, _unique(values), any(isinstance(v, tuple) for v in values), closed=True)
    return found


def _allowed(param: Param, fixed: Sequence[ParamValue], words: Vocabulary) -> Allowed:
    if param.extractor is None:
        values = _unique([*(v for v, _ in param.choices if v not in ("-", "?")), *fixed])
        return Allowed(param.name, values, param.many, closed=True, named=param.choices)
    if param.extractor in _AMOUNTS:
        texts = _unique([one for one in fixed if isinstance(one, str)])
        return Allowed(param.name, texts, many=False, closed=False, amount=param.extractor)
    if param.extractor == "tls_version":
        return Allowed(param.name, _TLS, many=False, closed=True)
    if param.extractor in EXTRACTORS:
        return Allowed(param.name, (), many=False, closed=False, text=_TEXTS.get(param.extractor, "a text"))
    group, _, always = param.extractor.partition("+")
    named = words.names[group]
    values = _unique([*(slug for slug, _ in named if slug != "-"), *fixed])
    return Allowed(param.name, values, bool(always), closed=group in _CLOSED, named=tuple(named))


def _unique(values: Sequence[ParamValue]) -> tuple[ParamValue, ...]:
    flags = (True, False) if any(isinstance(one, bool) for one in values) else ()
    return tuple(dict.fromkeys([*flags, *(one for one in values if not isinstance(one, bool))]))


def normal(spec: Allowed, written: object) -> ParamValue:
    """The value as the rules would have read it; raises WrongValueError, with what is right, for one that cannot be."""
    if isinstance(written, list):
        if not written or not all(isinstance(part, str) for part in written):
            raise WrongValueError(f"{spec.name} must be {spec.told()}")
        parts = [_single(spec, part) for part in written]
        if not spec.many and len(parts) > 1 and spec.amount:
            raise WrongValueError(f"{spec.name} is one value, not a list")
        return tuple(str(part) for part in parts)
    if isinstance(written, dt.date):
        written = written.isoformat()
    return _single(spec, written)


def _single(spec: Allowed, written: object) -> ParamValue:
    if isinstance(written, bool):
        if True in spec.values and any(isinstance(one, bool) for one in spec.values):
            return written
    elif isinstance(written, int | float):
        if spec.amount and written >= 0:
            return written
        if any(one == written and not isinstance(one, bool) for one in spec.values):
            return written
    elif isinstance(written, str) and written.strip():
        return _word(spec, written)
    raise WrongValueError(f"{spec.name} cannot be {_shown(written)}; it is {spec.told()}")


def _word(spec: Allowed, written: str) -> ParamValue:
    if written in spec.values:
        return written
    if spec.amount:
        text = folded(f"{spec.amount} {written}" if spec.amount in ("rto", "rpo") else written).text
        amount = EXTRACTORS[spec.amount](text)
        if amount is None:
            raise WrongValueError(f"{spec.name} cannot be {_shown(written)}; it is {spec.told()}")
        return amount
    same = [one for one in spec.values if isinstance(one, str) and one.casefold() == written.casefold()]
    if same:
        return same[0]
    if not spec.values:
        return written
    read = _read(spec, written)
    if read is not None:
        return read
    hint = nearest(written, [one for one in spec.values if isinstance(one, str)])
    if spec.closed or hint:
        raise WrongValueError(f"{spec.name} cannot be {_shown(written)}{hint or f'; it is {spec.told()}'}")
    return written


def _read(spec: Allowed, written: str) -> ParamValue | None:
    """ "West Europe" is westeurope: the words that name exactly one value are that value."""
    words = Words(vocabulary().lexicon, tokens(folded(written).text))
    found = {one for one, pattern in spec.named if words.has(pattern) and one not in ("-", "?")}
    return found.pop() if len(found) == 1 else None


def _shown(written: object) -> str:
    return "true" if written is True else "false" if written is False else repr(written)
