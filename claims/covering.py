"""Covering: whether what a claim promises is at least what a question demands.

What is asked and what is promised are compared parameter by parameter. A parameter by which more is promised (a shorter
interval, a newer protocol) covers less; every other one narrows a claim, and a claim that is narrower than the question covers
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from claims.fold import fold
from claims.model import Claim, ParamValue
from claims.questions import Demand, Question, named, topics
from claims.words import tokens

Short = Literal["other scope", "customer", "open", "hedged", "narrower", "parameter"]

_STEM = 6
_FREQUENCIES = ("continuous", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannual", "annual", "biennial")
_WITHIN: Mapping[str, tuple[str, ...]] = {"EU": ("DE", "EU"), "EEA": ("DE", "EU", "EEA")}


def _as_often(promised: ParamValue, asked: ParamValue) -> bool:
    if asked == "regular":
        return promised in _FREQUENCIES
    if promised not in _FREQUENCIES or asked not in _FREQUENCIES:
        return promised == asked
    return _FREQUENCIES.index(str(promised)) <= _FREQUENCIES.index(str(asked))


def _holds_all(promised: ParamValue, asked: ParamValue) -> bool:
    return set(_many(asked)) <= set(_many(promised))


# Figures of which more is promised, and of which less is. Where a question does not say which way it means them, they must be
# the same: "do you use TLS 1.0" is not answered by TLS 1.2.
_AT_LEAST = ("min_tls", "availability_percent", "min_length", "notice_days")
_AT_MOST = (
    "interval_hours", "hours", "rto_hours", "rpo_hours", "max_attempts", "session_minutes", "rotation_days", "operators",
)  # fmt: skip
# By these more is promised; where the question does not ask for them they take nothing away from the claim.
_STRONGER: Mapping[str, Callable[[ParamValue, ParamValue], bool]] = {
    "frequency": _as_often,
    "algorithm": lambda promised, asked: promised == asked or str(promised).startswith(f"{asked}-"),
    "jurisdiction": lambda promised, asked: promised == asked or promised in _WITHIN.get(str(asked), ()),
    "standards": _holds_all,
    "regions": lambda promised, asked: set(_many(promised)) == set(_many(asked)),
    "environments": _holds_all,
    "measures": _holds_all,
    "list": _holds_all,
    "store": _holds_all,
    "tool": _holds_all,
    "tools": _holds_all,
    "provider": _holds_all,
    "principle": _holds_all,
    "protocol": lambda promised, asked: promised == asked or (promised == "HTTPS" and asked == "TLS"),
    "keys": _holds_all,
    "mechanism": _holds_all,
    "complexity": _holds_all,
    "exclusive": _holds_all,
    "stored": _holds_all,
    "processed": _holds_all,
    "https_only": _holds_all,
    "hsts": _holds_all,
    "documented": _holds_all,
    "tested": _holds_all,
    "immutable": _holds_all,
    "central": _holds_all,
    "independent": _holds_all,
    "automatic": _holds_all,
    "automated": _holds_all,
    "required": _holds_all,
    "approval": _holds_all,
    "pipeline": _holds_all,
    "federated": _holds_all,
    "due_diligence": _holds_all,
    "revocation": _holds_all,
    "last_review": _holds_all,
    "shared_accounts": _holds_all,
    "method": _holds_all,
    "model": _holds_all,
    "guests": _holds_all,
}
# Kept for so long at least: longer is more. Of deletion it is the other way round, and only the same will do.
_LONGER = ("backup.automated", "logging.audit")
# What a claim about everything says of its parts as well, because the checks look at each of them.
_PARTS: Mapping[str, frozenset[str]] = {
    "encryption.at-rest": frozenset(("databases", "storage", "disks")),
    "identity.mfa.enforced": frozenset(("employees", "admins")),
}


def shortfall(claim: Claim, demand: Demand, question: Question) -> Short | None:
    """Why the claim does not cover the demand, None where it does. The claim asserts: of a denial see ``denies``."""
    if claim.open:
        return "open"
    if claim.polarity != "asserts":
        return "hedged"
    if claim.responsible == "customer" or demand.responsible == "customer":
        return "customer"
    if claim.scope != demand.scope:
        return "other scope"
    if not _params(claim, demand, question):
        return "parameter"
    if narrower(claim, demand):
        return "narrower"
    if any(not any(name in claim.params for name in names) for names in question.wants):
        return "parameter"
    return None


def named_by(claims: Iterable[Claim], question: Question) -> bool:
    """Do the claims name in their own words every product, standard and topic that the question names?"""
    own: set[str] = set()
    about: set[str] = set()
    stems: set[str] = set()
    for claim in claims:
        own |= {str(value) for found in claim.params.values() for value in _many(found)} | set(named(claim.quote))
        about |= topics(claim.quote)
        stems |= {_stem(token.word) for token in tokens(fold(claim.quote))}
    if not {_stem(word) for word in question.content} <= stems:
        return False
    return set(question.names) <= own and set(question.topics) <= about


def _stem(word: str) -> str:
    """The first letters of a word, by which its forms are alike."""
    return word[:_STEM]


def narrower(claim: Claim, demand: Demand) -> tuple[str, ...]:
    """The parameters by which the claim is about less than is asked."""
    return tuple(
        name
        for name in claim.params
        if name not in demand.params and not _adds(name) and not _is_length(name, claim.kind)
    )


def denies(claim: Claim, demand: Demand) -> bool:
    """Whether the claim denies exactly what is asked: to deny the particular says nothing of the general, nor less of another."""
    same = claim.scope == demand.scope and claim.responsible == demand.responsible and not claim.open
    return same and claim.polarity == "denies" and dict(claim.params) == dict(demand.params)


def concerns(claim: Claim, demand: Demand, better: Iterable[Claim] = ()) -> bool:
    """Whether a claim that does not hold speaks against answering the demand by ``better`` claims.

    It does not where it is about other parts, about a trait that nobody asked for, or about more than was asked where a
    better claim names precisely what was.
    """
    if claim.scope != demand.scope:
        return False
    if any(isinstance(claim.params[name], bool) for name in narrower(claim, demand)):
        return False
    for name, asked in demand.params.items():
        if _adds(name) or _is_length(name, demand.kind):
            continue
        own = claim.params.get(name)
        if own is None and any(_holds_all(one.params.get(name, ()), asked) for one in better):
            return False
        if own is not None and set(_many(own)).isdisjoint(_many(asked)):
            return False
    return True


def _params(claim: Claim, demand: Demand, question: Question) -> bool:
    return all(_covers(name, asked, claim, question.bounds) for name, asked in demand.params.items())


def _covers(name: str, asked: ParamValue, claim: Claim, bounds: frozenset[str]) -> bool:
    promised = claim.params.get(name)
    if promised is None:
        return name == "scope" and set(_many(asked)) <= _PARTS.get(claim.kind, frozenset())
    if name in _AT_LEAST or _is_length(name, claim.kind):
        return _figure(promised, asked, bounds, "least")
    if name in _AT_MOST or name == "retention_days":
        return _figure(promised, asked, bounds, "most")
    if name == "frequency" and "most" in bounds:
        return promised == asked
    return _STRONGER.get(name, _holds_all)(promised, asked)


def _figure(promised: ParamValue, asked: ParamValue, bounds: frozenset[str], way: str) -> bool:
    """Is the figure the one asked for, or better where the question says that better will do?"""
    if bounds - {way}:
        return False  # "TLS 1.2 at most" is not what anybody promises
    if not bounds:
        return promised == asked
    try:
        own, wanted = float(str(promised)), float(str(asked))
    except ValueError:
        return False
    return own >= wanted if way == "least" else own <= wanted


def _adds(name: str) -> bool:
    return name in _STRONGER or name in _AT_LEAST or name in _AT_MOST


def _is_length(name: str, kind: str) -> bool:
    return name == "retention_days" and kind in _LONGER


def _many(value: ParamValue) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
