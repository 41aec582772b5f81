"""Where the workload runs: whether the subscriptions hold anything that computes, stores data or serves the web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.promise import listed
from checks.check import Fold, Observation, holds, survey, unknown
from claims.model import Claim
from evidence import Item, Snapshot

# Types that run something or hold its data; networks, vaults, logs and identities only serve what runs.
WORKLOADS: Final = frozenset(
    name.casefold()
    for name in (
        "Microsoft.ApiManagement/service", "Microsoft.App/containerApps", "Microsoft.App/jobs", "Microsoft.Batch/batchAccounts",
        "Microsoft.Cache/redis", "Microsoft.Cache/redisEnterprise", "Microsoft.CognitiveServices/accounts",
        "Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachineScaleSets",
        "Microsoft.ContainerInstance/containerGroups", "Microsoft.ContainerService/managedClusters",
        "Microsoft.Databricks/workspaces", "Microsoft.DataFactory/factories", "Microsoft.DBforMySQL/flexibleServers",
        "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DocumentDB/databaseAccounts",
        "Microsoft.DocumentDB/mongoClusters", "Microsoft.EventHub/namespaces", "Microsoft.Kusto/clusters",
        "Microsoft.Logic/workflows", "Microsoft.Search/searchServices", "Microsoft.ServiceBus/namespaces",
        "Microsoft.ServiceFabric/clusters", "Microsoft.ServiceFabric/managedClusters", "Microsoft.SignalRService/SignalR",
        "Microsoft.Sql/managedInstances", "Microsoft.Sql/servers/databases", "Microsoft.Storage/storageAccounts",
        "Microsoft.Synapse/workspaces", "Microsoft.Web/sites", "Microsoft.Web/staticSites",
    )
)  # fmt: skip
_TYPE: Final = re.compile(r"\A.*/providers/([^/]+)/((?:[^/]+/[^/]+/)*[^/]+)/[^/]+\Z", re.IGNORECASE | re.DOTALL)


def _on_azure(claim: Claim) -> bool:
    return "azure" in listed(claim, "provider")


@survey("azure-hosting", answers=("hosting.provider",), needs=(RESOURCES,), fold=Fold.SOME, applies=_on_azure)
def hosting(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Something that computes, stores data or serves the web exists in the subscriptions.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers

    Proves: that workload runs on Azure, in the company's own subscriptions.
    Leaves open: that nothing runs elsewhere; which of it serves the customers of this document.
    """
    more = {"own_infrastructure", "on_site"} & set(claim.params) or set(listed(claim, "provider")) - {"azure"}
    subscriptions = snapshot.seen(SUBSCRIPTIONS)
    holding = [(one, found) for one in subscriptions if (found := _workloads(one, snapshot))]
    for subscription, found in holding:
        first = found[0].at("/id")
        said = "resources that compute, store data or serve the web here: {count}; what runs elsewhere is not seen"
        yield (unknown if more else holds)(subscription, said, first, count=len(found))
    if not subscriptions:
        yield unknown("/subscriptions", "no subscription can be read, so nothing shows whether anything runs on Azure")
    elif more and not holding:
        yield unknown("/subscriptions", "nothing runs on Azure here; what runs with others is not seen")


def _workloads(subscription: Item, snapshot: Snapshot) -> list[Item]:
    """What runs in a subscription, as far as it came: one resource is enough, whatever else is missing."""
    listing = snapshot.seen(RESOURCES)
    return [item for item in listing if item.parent == subscription.key and kind(item.resource) in WORKLOADS]


def kind(resource: str) -> str:
    """The folded type in a resource id: ``microsoft.sql/servers/databases``; empty where there is none."""
    match = _TYPE.match(resource)
    if match is None:
        return ""
    provider, path = match.groups()
    return "/".join([provider, *path.split("/")[::2]]).casefold()
