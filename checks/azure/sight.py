"""Azure: whether whoever asked may read every kind of resource. What a role does not let read may be missing in a listing.

A listing shows what its reader may see, and does not say what that leaves out
(https://learn.microsoft.com/azure/governance/resource-graph/overview#permissions-in-azure-resource-graph). A service that is
asked for by itself refuses who may not read it; a kind that nothing asks for would merely be absent.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure import stores
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.rights import Block, NotRights
from checks.check import Fold, Observation, survey, unknown
from claims.model import Claim
from evidence import Item, Snapshot, arm

# Of a subscription as of a resource group: https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group
PERMISSIONS = arm(
    "azure.own-permissions",
    "{id}/providers/Microsoft.Authorization/permissions",
    version="2022-04-01",
    permission="Microsoft.Authorization/permissions/read",
    each=SUBSCRIPTIONS,
    resource="{parent_resource}/providers/Microsoft.Authorization/permissions",  # what comes has no id of its own
)


@survey(
    "azure-listings-by-role",
    answers=stores.ANSWERS,
    needs=(SUBSCRIPTIONS, PERMISSIONS),
    fold=Fold.GUARD,
    applies=stores.applies,
)
def seen_whole(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Whoever asked may read resources of every kind, so that no kind is missing in the listings.

    Proves: nothing; it names the subscriptions in which Azure says of the identity that asked that it may not read everything, as
    by the role Reader.
    Leaves open: deny assignments.
    """
    for subscription in snapshot[SUBSCRIPTIONS]:
        granted = snapshot.under(PERMISSIONS, subscription)
        if not _reads_all(granted):
            said = "whoever asked may not read every kind of resource, so that some could be missing in the listings"
            yield unknown(subscription, said, *(item.at("/actions") for item in granted))


def _reads_all(granted: list[Item]) -> bool:
    """Whether any assignment lets all be read; what cannot be read as rights gives none."""
    for item in granted:
        actions, denied = item.at("/actions").value, item.at("/notActions").value
        if actions is None or denied is None:
            continue
        try:
            block = Block.of({"actions": actions, "notActions": denied})
        except NotRights:
            continue
        if block.reads_all:
            return True
    return False
