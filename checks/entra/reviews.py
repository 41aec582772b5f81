"""Entra access reviews: whether rights are looked through again, and when that was last done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.azure.authorization import ROLE_ASSIGNMENTS
from checks.azure.promise import instant
from checks.check import WORKFORCE, Fold, Observation, contradicts, holds, survey, unknown
from checks.entra.licences import P2
from claims.model import Claim
from evidence import Item, Only, Seen, Snapshot, graph

DEFINITIONS = graph(
    "graph.access-reviews.definitions",
    "/identityGovernance/accessReviews/definitions",
    permission="AccessReview.Read.All",
    licence=P2,
    params=(("$top", "100"),),
    resource="/identityGovernance/accessReviews/definitions/{id}",
)
INSTANCES = graph(
    "graph.access-reviews.instances",
    "/identityGovernance/accessReviews/definitions/{id}/instances",
    permission="AccessReview.Read.All",
    each=DEFINITIONS,
    licence=P2,
    resource="/identityGovernance/accessReviews/definitions/{/parent/id}/instances/{id}",
)
DECISIONS = graph(
    "graph.access-reviews.decisions",
    "{@resource}/decisions",
    permission="AccessReview.Read.All",
    each=INSTANCES,
    only=(Only("/status", ("Completed", "Applied")),),
    licence=P2,
    resource="{parent_resource}/decisions/{id}",
)

# The days within which a review must have come to its end; a month and a day over for those who start late.
_DAYS = {"monthly": 31, "quarterly": 92, "semiannual": 184, "annual": 366}
_UNDER_WAY = ("Initializing", "NotStarted", "Starting", "InProgress", "Completing", "AutoReviewing", "AutoReviewed")
_ENDED = ("Completed", "Applied")


@survey(
    "entra-access-reviews",
    answers=("access.review",),
    needs=(DEFINITIONS, INSTANCES, DECISIONS),
    may_need=(ROLE_ASSIGNMENTS,),
    fold=Fold.SOME,
    scopes=WORKFORCE,
)
def reviewed(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """An access review was completed within the interval that the document names.

    Proves: that at least one access review in Entra, of a directory role or of a group that holds a role in Azure, came to its
    end within the interval, and that reviewers decided all of it; what was decided by default counts as not reviewed.
    Leaves open: whether the reviews cover all systems that are claimed; reviews of roles in Azure itself; reviews by hand or
    in other systems, which leave no trace here: that there is none in Entra refutes no claim, and confirms only that none is
    made.
    """
    definitions = snapshot[DEFINITIONS]
    days = _DAYS.get(str(claim.params.get("frequency", "")), _DAYS["annual"])
    for definition in definitions:
        covers, seen = _covers(definition, snapshot)
        if covers:
            yield _definition(definition, snapshot, timedelta(days=days))
        else:
            text = "reviews something of which it does not show that it gives rights in Azure or Entra"
            yield unknown(definition, text, *seen)
    if not definitions and claim.polarity != "denies":
        # Of a denial this is the proof; of an assertion it shows nothing, for a review may be made on paper.
        text = "no access review is set up in Entra; one that is made by hand is shown by its record only"
        yield unknown(DEFINITIONS.path, text, *snapshot.listing(DEFINITIONS))


_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _covers(definition: Item, snapshot: Snapshot) -> tuple[bool, tuple[Seen, ...]]:
    """Whether a review is about a directory role, or about a group that a role in Azure is given to.

    Most reviews are of guests in teams: https://learn.microsoft.com/graph/accessreviews-scope-concept
    """
    seen = (
        definition.at("/scope/query"),
        *(part.at("/query") for part in definition.parts("/scope/resourceScopes") or []),
    )
    words = " ".join(one.value.casefold() for one in seen if isinstance(one.value, str))
    holders = {one.text("/properties/principalId").casefold() for one in snapshot.seen(ROLE_ASSIGNMENTS)}
    return "/rolemanagement/directory/" in words or not holders.isdisjoint(_GUID.findall(words)), seen


def _definition(definition: Item, snapshot: Snapshot, interval: timedelta) -> Observation:
    """What one series of reviews shows."""
    instances = snapshot.under(INSTANCES, definition)
    looked = [_instance(instance, snapshot, interval) for instance in instances]
    for word in ("done", "doubtful", "under way"):
        for kind, observation in looked:
            if kind == word:
                return observation
    created = definition.at("/createdDateTime")
    start = instant(created.value)
    seen = (created, *snapshot.listing(INSTANCES, definition))
    if start is None or snapshot.taken_at - start <= interval:
        return unknown(definition, "a review is set up, and the first one has not come to its end yet", *seen)
    text = "a review is set up, and the last one that came to its end is older than {days} days"
    return contradicts(definition, text, *seen, days=interval.days)


def _instance(instance: Item, snapshot: Snapshot, interval: timedelta) -> tuple[str, Observation]:
    status, end = instance.at("/status"), instance.at("/endDateTime")
    when = instant(end.value)
    if status.value in _UNDER_WAY:
        return "ignored", unknown(instance, "is under way", status)
    if status.value not in _ENDED or when is None:
        return "doubtful", unknown(
            instance, "whether this review came to its end, and when, was not answered", status, end
        )
    if snapshot.taken_at - when > interval or when > snapshot.taken_at:
        return "ignored", unknown(instance, "came to its end on {day}", status, end, day=when.date().isoformat())
    return _decided(instance, snapshot, (status, end), when)


def _decided(instance: Item, snapshot: Snapshot, seen: tuple[Seen, ...], when: datetime) -> tuple[str, Observation]:
    """Whether people looked: a review that ends by itself, or is decided by its default, is none."""
    looked = [_by(decision) for decision in snapshot.under(DECISIONS, instance)]
    made = [one for who, one in looked if who == "a reviewer"]
    unclear = [one for who, one in looked if who == "unclear"]
    counts = {"day": when.date().isoformat(), "made": len(made), "all": len(looked)}
    if unclear:
        return "doubtful", unknown(
            instance, "what was decided in this review, and by whom, was not answered", *seen, *unclear[:3]
        )
    if made and len(made) == len(looked):
        text = "a review came to its end on {day}, with {made} of {all} decisions made by reviewers"
        return "done", holds(instance, text, *seen, *made[:3], **counts)
    if made:
        text = "came to its end on {day} with {made} of {all} decisions made by reviewers; nobody looked at the rest"
        return "doubtful", unknown(instance, text, *seen, *made[:3], **counts)
    return "ignored", unknown(instance, "came to its end on {day} without a decision of a reviewer", *seen, **counts)


# Stands for the reviewer of what nobody reviewed, also where the default was applied in the end:
# https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
_NOBODY = "00000000-0000-0000-0000-000000000000"


def _by(decision: Item) -> tuple[str, Seen]:
    """Who made a decision: "a reviewer", "nobody", or "unclear"."""
    word, who = decision.at("/decision"), decision.at("/reviewedBy/id")
    if word.value in ("NotReviewed", "DontKnow"):
        return "nobody", word
    if word.value not in ("Approve", "Deny") or not isinstance(who.value, str):
        return "unclear", word
    return ("nobody" if who.value == _NOBODY else "a reviewer"), word
