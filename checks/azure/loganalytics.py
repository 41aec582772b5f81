"""Azure Log Analytics: where workspaces keep logs, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import number
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Query, Seen, Snapshot, arm

VERSION: Final = "2025-07-01"
WORKSPACES = arm(
    "azure.loganalytics.workspaces",
    "{id}/providers/Microsoft.OperationalInsights/workspaces",
    version=VERSION,
    permission="Microsoft.OperationalInsights/workspaces/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)


def _table(id: str, name: str) -> Query:  # noqa: A002 - the field's own name
    """One table by its name: the list of all of them carries every column of some six hundred."""
    return arm(
        f"azure.loganalytics.{id}",
        f"{{id}}/tables/{name}",
        version=VERSION,
        permission="Microsoft.OperationalInsights/workspaces/tables/read",
        each=WORKSPACES,
        items="",
        resource=f"{{parent_resource}}/tables/{name}",
    )


ACTIVITY_TABLE = _table("activity-table", "AzureActivity")
# What many services write to where nobody chose a table for each, and the tables of those that are looked at:
# https://learn.microsoft.com/azure/azure-monitor/reference/tables-index
SHARED_TABLE = _table("shared-table", "AzureDiagnostics")
VAULT_TABLE = _table("key-vault-table", "AZKVAuditLogs")
BLOB_TABLE = _table("blob-table", "StorageBlobLogs")
# "Replication is off by default": https://learn.microsoft.com/azure/azure-monitor/logs/workspace-replication
NOT_REPLICATED: Final = Default(False, "https://learn.microsoft.com/azure/azure-monitor/logs/workspace-replication")


@check("azure-log-replication", answers=RESIDENCY, over=WORKSPACES, applies=located)
def replication(claim: Claim, workspace: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Log workspaces keep their logs, and a replica of them, where the document says.

    A replica lies in another region of the same group; the group of Europe holds the United Kingdom too:
    https://learn.microsoft.com/azure/azure-monitor/logs/workspace-replication

    Proves: the region of each workspace, and of its replica.
    Leaves open: logs that are exported from the workspace; what was written before it was replicated.
    """
    yield rests(claim, workspace, workspace.at("/location"))
    enabled = workspace.at("/properties/replication/enabled", absent=NOT_REPLICATED)
    match enabled.value:
        case True:
            where = workspace.at("/properties/replication/location")
            yield copied(claim, workspace, find(where.value), "replicates its logs to {region}", where, enabled)
        case False:
            yield holds(workspace, "replicates its logs to no other region", enabled)
        case _:
            yield unknown(workspace, "does not say whether its logs are replicated", enabled)


def kept(workspace: Item, snapshot: Snapshot, where: Query = ACTIVITY_TABLE) -> tuple[int | None, tuple[Seen, ...]]:
    """For how many days a workspace keeps what is in a table, long-term retention included; None where it is not known.

    The table's own setting goes before the workspace's; -1 means "like the workspace":
    https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
    """
    for table in snapshot.under(where, workspace):
        for name in ("totalRetentionInDays", "retentionInDays"):
            seen = table.at(f"/properties/{name}")
            days = number(seen.value)
            if days != -1:
                return days, (seen,)
    seen = workspace.at("/properties/retentionInDays")
    return number(seen.value), (seen,)
