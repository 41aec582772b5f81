"""Things that a claim names beside others and that no check looks at: "databases and source code are backed up daily"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.keys import ALWAYS, AT_REST
from checks.azure.promise import listed
from checks.azure.recovery import BACKUP
from checks.check import Fold, Observation, registered, survey, unknown
from claims.model import Claim
from evidence import Snapshot


def alone(claim: Claim, name: str, word: str) -> bool:
    """Whether some check would look at the claim if its parameter had this one value."""
    about = replace(claim, params={**claim.params, name: word})
    return any(check.fold is not Fold.GUARD and check.fits(about) for check in registered().values())


@survey(
    "azure-scope-not-looked-at",
    answers=(*ALWAYS, *BACKUP, "network.isolation"),
    needs=(SUBSCRIPTIONS,),
    fold=Fold.GUARD,
    applies=lambda claim: len(listed(claim, "scope")) > 1,
)
def named_too(claim: Claim, _snapshot: Snapshot) -> Iterator[Observation]:
    """Whatever else a claim is about, beside what is looked at, leaves it open.

    Proves: nothing; it names the things that the document speaks of in one breath with others and that nothing here reads.
    Leaves open: how it is with them.
    """
    for word in listed(claim, "scope"):
        if not alone(claim, "scope", word):
            yield unknown("/subscriptions", "nothing here looks at what is named too: {word}", word=word)


def _ciphers(claim: Claim) -> list[str]:
    """The ciphers that a claim names and that are not the one by which the platform encrypts."""
    return [word for word in listed(claim, "algorithm") if re.match(r"aes[-_ ]?256", word) is None]


@survey(
    "azure-encryption-cipher",
    answers=(AT_REST,),
    needs=(SUBSCRIPTIONS,),
    fold=Fold.GUARD,
    applies=lambda claim: bool(listed(claim, "algorithm")),
)
def cipher(claim: Claim, _snapshot: Snapshot) -> Iterator[Observation]:
    """Who names another cipher than that of the platform speaks of an encryption that does not show in Azure.

    Everything that the platform encrypts at rest it encrypts by AES with keys of 256 bits
    (https://learn.microsoft.com/azure/security/fundamentals/encryption-atrest).

    Proves: nothing; it names the ciphers that the document speaks of and that are not those of the platform.
    Leaves open: what an application encrypts by itself.
    """
    for word in _ciphers(claim):
        yield unknown(
            "/subscriptions", "the platform encrypts by AES-256, and {cipher} shows nowhere here", cipher=word
        )
