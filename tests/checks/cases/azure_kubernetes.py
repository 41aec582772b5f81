"""Good packs for checks.azure.kubernetes."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.kubernetes import CLUSTERS
from checks.azure.loganalytics import WORKSPACES
from tests.checks.cases.azure_containerapps import workspace
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-ibis"
CLUSTER_LIST = (CLUSTERS, SUBSCRIPTION)
WORKSPACE_LIST = (WORKSPACES, SUBSCRIPTION)
SET = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/des-ibis"


def pool(name: str = "system", **more: Any) -> dict[str, Any]:
    """A pool of nodes."""
    return {
        "name": name,
        "count": 3,
        "vmSize": "Standard_D4ds_v5",
        "osDiskSizeGB": 128,
        "osDiskType": "Ephemeral",
        "osType": "Linux",
        "mode": "System",
        "type": "VirtualMachineScaleSets",
        "availabilityZones": ["1", "2", "3"],
        "enableNodePublicIP": False,
        "enableEncryptionAtHost": True,
        "enableFIPS": False,
        **more,
    }


def agent(enabled: Any = True, **config: Any) -> dict[str, Any]:
    """The monitoring add-on."""
    said = {"logAnalyticsWorkspaceResourceID": workspace()["id"].upper(), **config}
    return {"omsagent": {"enabled": enabled, "config": said}, "azurepolicy": {"enabled": True, "config": None}}


def cluster(**properties: Any) -> dict[str, Any]:
    """A managed cluster."""
    return {
        "id": CLUSTER,
        "name": "aks-ibis",
        "type": "Microsoft.ContainerService/managedClusters",
        "location": "westeurope",
        "sku": {"name": "Base", "tier": "Standard"},
        "identity": {"type": "SystemAssigned", "principalId": "00000000-0000-0000-0000-00000000ab01"},
        "properties": {
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "kubernetesVersion": "1.33",
            "currentKubernetesVersion": "1.33.4",
            "dnsPrefix": "aks-ibis",
            "fqdn": "aks-ibis-7f2c.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [pool(), pool("work", mode="User")],
            "addonProfiles": agent(),
            "nodeResourceGroup": "MC_rg-app_aks-ibis_westeurope",
            "enableRBAC": True,
            "aadProfile": {"managed": True, "enableAzureRBAC": True, "adminGroupObjectIDs": []},
            "disableLocalAccounts": True,
            "apiServerAccessProfile": {"authorizedIPRanges": ["203.0.113.8/29", "203.0.113.32/32"]},
            "securityProfile": {"azureKeyVaultKms": {"enabled": False}},
            "networkProfile": {"networkPlugin": "azure", "networkPolicy": "cilium", "loadBalancerSku": "standard"},
            **properties,
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, CLUSTER_LIST: page(cluster())}
_PROPERTIES = "/value/0/properties"

CASES = {
    "azure-kubernetes-encryption": Case(
        claim("encryption.at-rest.customer-managed-key"), {**BASE, CLUSTER_LIST: page(cluster(diskEncryptionSetID=SET))}
    ),
    "azure-kubernetes-host-encryption": Case(
        claim("encryption.at-rest"),
        BASE,
        enums=((CLUSTER_LIST, f"{_PROPERTIES}/agentPoolProfiles/1/enableEncryptionAtHost"),),
    ),
    "azure-kubernetes-control-plane": Case(
        claim("network.firewall"),
        {
            **BASE,
            CLUSTER_LIST: page(
                cluster(
                    publicNetworkAccess="Enabled",
                    apiServerAccessProfile={"enablePrivateCluster": False, "authorizedIPRanges": ["203.0.113.8/29"]},
                )
            ),
        },
        enums=(
            (CLUSTER_LIST, f"{_PROPERTIES}/publicNetworkAccess"),
            (CLUSTER_LIST, f"{_PROPERTIES}/apiServerAccessProfile/enablePrivateCluster"),
        ),
    ),
    "azure-kubernetes-roles": Case(
        claim("access.rbac"),
        BASE,
        enums=(
            (CLUSTER_LIST, f"{_PROPERTIES}/enableRBAC"),
            (CLUSTER_LIST, f"{_PROPERTIES}/disableLocalAccounts"),
        ),
    ),
    "azure-kubernetes-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**BASE, WORKSPACE_LIST: page(workspace())},
        enums=((CLUSTER_LIST, "/value/0/location"), (WORKSPACE_LIST, "/value/0/location")),
    ),
    "azure-kubernetes-redundancy": Case(claim("availability.redundancy", redundancy="zone"), BASE),
}
