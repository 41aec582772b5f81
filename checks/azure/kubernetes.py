"""Azure Kubernetes Service: whose key encrypts the nodes' disks, who reaches the control plane, and where logs go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies
from checks.azure.compute import at_host, own_key
from checks.azure.copies import REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, AT_REST, keyed
from checks.azure.loganalytics import WORKSPACES
from checks.azure.promise import about, listed, number
from checks.azure.rbac import WHERE, here
from checks.azure.reach import REACH, admits, blocks, guards, shut, switched
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Snapshot, arm

CLUSTERS = arm(
    "azure.kubernetes.clusters",
    "{id}/providers/Microsoft.ContainerService/managedClusters",
    version="2026-08-01",
    permission="Microsoft.ContainerService/managedClusters/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_OWN_KEY: Final = "https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys"
_AT_HOST: Final = "https://learn.microsoft.com/azure/aks/enable-host-encryption"
_PRIVATE: Final = "https://learn.microsoft.com/azure/aks/private-clusters"
_RANGES: Final = "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges"
_LOCAL: Final = "https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad"
_LOGS: Final = "https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable"
_ZONES: Final = "https://learn.microsoft.com/azure/aks/availability-zones"
_ADDONS: Final = "/properties/addonProfiles"


def _disks(claim: Claim) -> bool:
    return about(claim, "disks")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check("azure-kubernetes-encryption", answers=ALWAYS, over=CLUSTERS, applies=_disks)
def encryption(claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Disks of Kubernetes nodes, and volumes of what runs on them, are encrypted with the kind of key that is named.

    Managed disks are always encrypted, with the platform's key unless the cluster names a disk encryption set
    (https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys).

    Proves: that the cluster's disks are managed ones under Microsoft's documented guarantee, and whose key they use.
    Leaves open: temporary disks, which another check looks at; volumes with an encryption set of their own, or on file
    shares; the cluster's own database of objects and secrets, which the platform encrypts with a key of its own.
    """
    own = cluster.at("/properties/diskEncryptionSetID", absent=Default("", _OWN_KEY))
    yield keyed(claim, cluster, own_key(own), own)


@check("azure-kubernetes-host-encryption", answers=(AT_REST,), over=CLUSTERS, applies=_disks)
def temporary_disks(_claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Temporary disks and caches of Kubernetes nodes are encrypted too.

    Only encryption at host covers them, and with it system disks that live on the node itself ("ephemeral")
    (https://learn.microsoft.com/azure/aks/enable-host-encryption).

    Proves: that encryption at host is on for every pool of nodes.
    Leaves open: whether the nodes' size has a temporary disk at all.
    """
    pools = cluster.parts("/properties/agentPoolProfiles")
    if not pools:
        yield unknown(cluster, "its pools of nodes are not listed")
        return
    settings = [pool.at("/enableEncryptionAtHost", absent=Default(False, _AT_HOST)) for pool in pools]
    yield at_host(cluster, *settings)


# -- network -------------------------------------------------------------------------------------------------------------


def _administered(claim: Claim) -> bool:
    """The control plane is a way in for administrators; whether stores are isolated it does not show."""
    return "admin" in listed(claim, "scope") if claim.kind == "network.isolation" else guards(claim)


@check("azure-kubernetes-control-plane", answers=REACH, over=CLUSTERS, applies=_administered)
def control_plane(_claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """The control plane of Kubernetes clusters can be reached from named networks only.

    It has a public address for everybody unless the cluster is private or names the ranges that it admits
    (https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges).

    Proves: that the control plane has no public address, or which addresses it admits.
    Leaves open: what the cluster itself publishes by load balancers and ingress; rules between its pods.
    """
    word, access = switched(cluster, _PRIVATE)
    said = list(shut(cluster, word, access))
    if said:
        yield from said
        return
    private = cluster.at("/properties/apiServerAccessProfile/enablePrivateCluster", absent=Default(False, _PRIVATE))
    match private.value:
        case True:
            yield holds(cluster, "has a control plane without a public address", private, access)
        case False:
            spans, seen = blocks(cluster, "/properties/apiServerAccessProfile/authorizedIPRanges", "", _RANGES)
            if spans is None:
                yield unknown(cluster, "has address rules that cannot be read", *seen)
            elif spans:
                yield admits(cluster, spans, private, access)
            else:
                yield contradicts(cluster, "has a control plane that every network can reach", *seen, private, access)
        case _:
            yield unknown(cluster, "does not say whether its control plane has a public address", private, access)


# -- rights --------------------------------------------------------------------------------------------------------------


@check("azure-kubernetes-roles", answers=("access.rbac",), over=CLUSTERS, scopes=WHERE, applies=here)
def roles(_claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Rights in Kubernetes clusters are given by roles, and by nothing beside them.

    A cluster has local accounts, among them a certificate with all rights that is nobody's, unless they are switched off
    (https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad).

    Proves: that roles rule the cluster, and that its local accounts are off.
    Leaves open: what the roles in the cluster allow; who has taken the certificate where local accounts are on.
    """
    ruled = cluster.at("/properties/enableRBAC")
    off = cluster.at("/properties/disableLocalAccounts", absent=Default(False, _LOCAL))
    match ruled.value, off.value:
        case False, _:
            yield contradicts(cluster, "is ruled by no roles: whoever is let in may do everything", ruled)
        case True, True:
            yield holds(cluster, "is ruled by roles, and its local accounts are off", ruled, off)
        case True, False:
            yield unknown(cluster, "is ruled by roles, and has a certificate with all rights beside them; who holds it does not "
                          "show", ruled, off)  # fmt: skip
        case _:
            yield unknown(cluster, "does not say whether roles rule it", ruled, off)


# -- residency -----------------------------------------------------------------------------------------------------------


@check("azure-kubernetes-residency", answers=RESIDENCY, over=CLUSTERS, may_need=(WORKSPACES,), applies=located)
def residency(claim: Claim, cluster: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Kubernetes clusters, and the logs of what runs on them, lie where the document says.

    Nodes lie in the region of their cluster; logs go to the workspace that the monitoring add-on names
    (https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable).

    Proves: the region of each cluster, and of the workspace of its logs.
    Leaves open: what runs on the cluster and sends data elsewhere; metrics; logs that go by diagnostic settings.
    """
    yield rests(claim, cluster, cluster.at("/location"))
    agent = _agent(cluster)
    enabled = cluster.at(f"{agent}/enabled", absent=Default(False, _LOGS))
    match enabled.value:
        case False:
            yield holds(cluster, "sends no logs to a workspace by the monitoring add-on", enabled)
        case True:
            yield _workspace(claim, cluster, snapshot, agent)
        case _:
            yield unknown(cluster, "does not say whether it sends logs to a workspace", enabled)


def _agent(cluster: Item) -> str:
    """Where the monitoring add-on stands; its name is answered in the case in which it was once written."""
    names = (name for name in cluster.names(_ADDONS) if name.casefold() == "omsagent")
    return f"{_ADDONS}/{next(names, 'omsagent')}"


def _workspace(claim: Claim, cluster: Item, snapshot: Snapshot, agent: str) -> Observation:
    named = cluster.at(f"{agent}/config/logAnalyticsWorkspaceResourceID")
    found = snapshot.by(WORKSPACES).get(str(named.value).casefold(), ())
    if not found:
        return unknown(cluster, "sends its logs to a workspace that is not among those that can be read", named)
    place = found[0].at("/location")
    said = "sends the logs of what runs on it to a workspace in {region}"
    return copied(claim, cluster, find(place.value), said, place, named)


# -- redundancy ----------------------------------------------------------------------------------------------------------


@check("azure-kubernetes-redundancy", answers=REDUNDANCY, over=CLUSTERS, applies=copies.meant)
def redundancy(claim: Claim, cluster: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Kubernetes clusters have several nodes in every pool, spread over zones where that is said.

    Nodes lie in no zone in particular unless a pool names zones (https://learn.microsoft.com/azure/aks/availability-zones).

    Proves: how many nodes each pool that runs has now, and over how many zones they are spread.
    Leaves open: how many copies of an application run, and on which nodes; where its volumes lie.
    """
    pools = cluster.parts("/properties/agentPoolProfiles")
    if not pools:
        yield unknown(cluster, "its pools of nodes are not listed")
        return
    counts = [pool.at("/count") for pool in pools]
    zones = [pool.at("/availabilityZones", absent=Default([], _ZONES)) for pool in pools]
    nodes = [number(count.value) for count in counts]
    if None in nodes or not all(isinstance(one.value, list) for one in zones):
        yield unknown(cluster, "does not say how many nodes it has, or where", *counts, *zones)
        return
    running = [(node, one) for node, one in zip(nodes, zones, strict=True) if node]
    if not running:
        yield unknown(cluster, "runs no node now", *counts)
        return
    several = all(node > 1 for node, _ in running)
    zoned = several and all(len(one.value) > 1 for _, one in running)
    yield copies.spread(claim, cluster, Copies(zones=zoned, standby=several), *counts, *zones)
