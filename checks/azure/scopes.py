"""Things that a claim names beside others and that no check looks at: "databases and source code are backed up daily"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.keys import ALWAYS
from checks.azure.promise import listed
from checks.azure.recovery import BACKUP
from checks.check import Fold, Observation, registered, survey, unknown
from claims.model import Claim
from evidence import Snapshot


def _alone(claim: Claim, word: str) -> bool:
    """Whether some check would look at the claim if it were about this one thing."""
    about = replace(claim, params={**claim.params, "scope": word})
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
        if not _alone(claim, word):
            yield unknown("/subscriptions", "nothing here looks at what is named too: {word}", word=word)
