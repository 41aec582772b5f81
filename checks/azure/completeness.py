"""Azure: whether the listings of the subscriptions show every resource that a second, independent index of the estate knows.

The index is Azure Resource Graph. It finds and counts, and is never the evidence of a setting: it lags behind changes and
reads by an api-version of its own (https://learn.microsoft.com/azure/governance/resource-graph/overview).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.regions import find, normalise
from checks.azure.residency import RESIDENCY, Role, inside, located, role
from checks.check import Fold, Observation, survey, unknown
from claims.model import Claim
from evidence import Item, Query, Snapshot

# The order makes the pages fit together: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
_BODY = {
    "query": "resources | project id, type, location, subscriptionId | order by id asc",
    "options": {"$top": 1000, "resultFormat": "objectArray"},
}
INDEX = Query(
    id="azure.resource-graph",
    source="azure",
    path="/providers/Microsoft.ResourceGraph/resources",
    version="2021-03-01",
    permission="Microsoft.Resources/subscriptions/resources/read",
    client="arm",
    method="POST",
    body=json.dumps(_BODY, sort_keys=True),
    items="/data",
    next="$skipToken",
    total="/totalRecords",
)


@survey("azure-listings-agree", answers=RESIDENCY, needs=(RESOURCES, INDEX), fold=Fold.GUARD, applies=located)
def agree(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """No resource lies elsewhere that only the second listing of the estate knows.

    Proves: nothing by itself; a resource outside of what the document names, which Azure Resource Graph knows and the
    listing of its subscription does not show, is named here.
    Leaves open: resources that both listings miss, such as those this identity may not read; what was made within the last
    minutes, because the index lags behind.
    """
    listed = snapshot.once("azure.resources.listed", lambda: {item.key for item in snapshot.seen(RESOURCES)})
    ours = {item.key for item in snapshot.seen(SUBSCRIPTIONS)}
    for found in snapshot[INDEX]:
        if found.key not in listed and _subscription(found) in ours:
            yield from _missed(claim, found)


def _subscription(found: Item) -> str:
    return f"/subscriptions/{found.text('/subscriptionId')}".casefold()


def _missed(claim: Claim, found: Item) -> Iterator[Observation]:
    kind, location = found.at("/type"), found.at("/location")
    region = find(location.value)
    harmless = role(kind.value) is Role.CONTROL and normalise(location.value) == "global"
    if not harmless and (region is None or inside(claim, region) is not True):
        yield unknown(
            found,
            "a second listing of the estate shows it in {location}, the first does not show it at all: it was made or "
            "deleted meanwhile, or is hidden from this identity",
            kind, location, location=location.value,
        )  # fmt: skip
