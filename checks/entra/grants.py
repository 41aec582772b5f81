"""Entra conditional access: what a policy demands at sign-in, and what counts as a second factor."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from checks.entra.reading import Reading
from evidence import Default, graph

STRENGTHS = graph(
    "graph.authentication-strengths",
    "/policies/authenticationStrengthPolicies",
    permission="Policy.Read.All",
    resource="/policies/authenticationStrengthPolicies/{id}",
)


class Demand(StrEnum):
    """What a policy asks of those it is about."""

    FACTOR = "a second factor"
    BLOCK = "no access at all"
    CHOICE = "a second factor or something else instead"
    LESS = "something else"
    UNCLEAR = "something that is not known here"


_NO_STRENGTH = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols")
_LESSER_CONTROLS = frozenset(
    {
        "compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication", "passwordChange",
        "riskRemediation",
    }
)  # fmt: skip
_KNOWN_GRANTS = frozenset(
    {"operator", "builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength"}
)

# What counts as two factors: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
_STRONG = frozenset(
    {
        "windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush", "temporaryAccessPassOneTime",
        "temporaryAccessPassMultiUse", "federatedMultiFactor",
    }
)  # fmt: skip
_FIRST = frozenset({"password", "federatedSingleFactor"})
_SECOND = frozenset(
    {"microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice", "x509CertificateSingleFactor"}
)
_METHODS = _STRONG | _FIRST | _SECOND | {"email", "qrCodePin"}


def demand(reading: Reading) -> Demand:
    """What the controls of a policy together ask of those whom it is about."""
    if not reading.policy.names("/grantControls"):
        # A policy without grant controls has session controls: it asks nothing at sign-in.
        reading.at("/sessionControls")
        return Demand.LESS if reading.policy.names("/sessionControls") else Demand.UNCLEAR
    controls = reading.words("/grantControls/builtInControls")
    if controls == ["block"]:
        return Demand.BLOCK  # it stands alone; nothing can be asked for instead
    operator = reading.at("/grantControls/operator")
    ways: list[bool | None] = [_control(word) for word in controls] if controls is not None else [None]
    for pointer in ("/grantControls/customAuthenticationFactors", "/grantControls/termsOfUse"):
        others = reading.words(pointer)
        ways += [False for _ in others] if others is not None else [None]
    strength = reading.at("/grantControls/authenticationStrength/id", _NO_STRENGTH)
    if strength is not None:
        ways.append(_strength(reading, strength))
    if reading.strange("/grantControls", _KNOWN_GRANTS):
        ways.append(None)
    return _joined(operator, ways)


def _control(word: str) -> bool | None:
    """Whether a control is a second factor; None for one that is not known here."""
    if word == "mfa":
        return True
    return False if word in _LESSER_CONTROLS else None


def _joined(operator: Any, ways: Sequence[bool | None]) -> Demand:
    """What several controls together demand."""
    if operator not in ("AND", "OR") or not ways:
        return Demand.UNCLEAR
    if operator == "AND":
        if True in ways:
            return Demand.FACTOR
        return Demand.UNCLEAR if None in ways else Demand.LESS
    if False in ways:
        return Demand.LESS if all(way is False for way in ways) else Demand.CHOICE
    return Demand.UNCLEAR if None in ways else Demand.FACTOR


def _strength(reading: Reading, identifier: Any) -> bool | None:
    """Whether every combination that an authentication strength allows is two factors."""
    for strength in reading.directory.take(STRENGTHS):
        if strength.text("/id").casefold() != str(identifier).casefold():
            continue
        satisfied, allowed = strength.at("/requirementsSatisfied"), strength.at("/allowedCombinations")
        reading.seen += [satisfied, allowed]
        if not isinstance(allowed.value, list) or not allowed.value:
            return None
        combinations_ = [_two_factors(combination) for combination in allowed.value]
        if False in combinations_ or satisfied.value == "none":
            return False
        return None if None in combinations_ or satisfied.value != "mfa" else True
    return None


def _two_factors(combination: Any) -> bool | None:
    methods = frozenset(combination.replace(" ", "").split(",")) if isinstance(combination, str) else frozenset()
    if methods & _STRONG or (methods & _FIRST and methods & _SECOND):
        return True
    return False if len(methods) == 1 and methods <= _METHODS else None
