"""Kubernetes clusters: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_containerapps import workspace
from tests.checks.cases.azure_kubernetes import CASES, CLUSTER_LIST, SET, WORKSPACE_LIST, agent, cluster, pool
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import Status, claim, page

EU = claim("residency.jurisdiction", scope="personal data", jurisdiction="EU")


def of(check: str, the_claim: Any = None, more: Any = None, **properties: Any) -> Said:
    return said(check, CASES[check], the_claim, {CLUSTER_LIST: page(cluster(**properties)), **(more or {})})


@pytest.mark.parametrize(
    ("own", "at_rest", "platform", "customer"),
    [
        (None, HOLDS, HOLDS, CONTRADICTS),
        (SET, HOLDS, CONTRADICTS, HOLDS),
        (SET.upper(), HOLDS, CONTRADICTS, HOLDS),
        ("des-ibis", UNKNOWN, UNKNOWN, UNKNOWN),
        (True, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_a_disk_encryption_set_is_a_key_of_the_customers(own: Any, at_rest: Any, platform: Any, customer: Any) -> None:
    kinds = ("", ".platform-managed-key", ".customer-managed-key")
    found = [
        of("azure-kubernetes-encryption", claim(f"encryption.at-rest{kind}"), diskEncryptionSetID=own) for kind in kinds
    ]
    assert [what for one in found for _, what, _ in one] == [at_rest, platform, customer]


@pytest.mark.parametrize(
    ("pools", "outcome", "words"),
    [
        ([pool(), pool("work")], HOLDS, "has its temporary disks and caches encrypted"),
        (
            [pool(), pool("work", enableEncryptionAtHost=False)],
            UNKNOWN,
            "is without encryption at host: a temporary disk and caches, where it has them, are not covered",
        ),
        (
            [pool(enableEncryptionAtHost=None)],
            UNKNOWN,
            "is without encryption at host: a temporary disk and caches, where it has them, are not covered",
        ),
        ([pool(enableEncryptionAtHost="on")], UNKNOWN, "says on of encryption at host, which is not known here"),
        ([], UNKNOWN, "its pools of nodes are not listed"),
        (None, UNKNOWN, "its pools of nodes are not listed"),
    ],
)
def test_every_pool_of_nodes_counts(pools: Any, outcome: Any, words: str) -> None:
    found = of("azure-kubernetes-host-encryption", agentPoolProfiles=pools)
    assert found == [("aks-ibis", outcome, words)]


@pytest.mark.parametrize(
    ("access", "profile", "outcome", "words"),
    [
        (None, {"authorizedIPRanges": ["203.0.113.8/29"]}, HOLDS,
         "admits named ranges of public addresses and nobody else: 1"),
        ("Disabled", None, HOLDS, "cannot be reached over the public network"),
        ("Enabled", {"enablePrivateCluster": True}, HOLDS, "has a control plane without a public address"),
        (None, None, CONTRADICTS, "has a control plane that every network can reach"),
        (None, {"authorizedIPRanges": []}, CONTRADICTS, "has a control plane that every network can reach"),
        (None, {"authorizedIPRanges": ["0.0.0.0/0"]}, CONTRADICTS, "has address rules that admit the whole internet"),
        (None, {"authorizedIPRanges": ["AzureCloud"]}, UNKNOWN, "has an address rule that cannot be read"),
        (None, {"authorizedIPRanges": "203.0.113.8/29"}, UNKNOWN, "has address rules that cannot be read"),
        (None, {"enablePrivateCluster": "yes"}, UNKNOWN,
         "does not say whether its control plane has a public address"),
        ("SecuredByPerimeter", None, UNKNOWN,
         "is behind a network security perimeter, whose rules were not looked at"),
        ("Sometimes", None, UNKNOWN, "says Sometimes of public access, which is not known here"),
    ],
)  # fmt: skip
def test_who_can_reach_the_control_plane(access: Any, profile: Any, outcome: Any, words: str) -> None:
    properties = {"publicNetworkAccess": access, "apiServerAccessProfile": profile}
    assert of("azure-kubernetes-control-plane", **properties) == [("aks-ibis", outcome, words)]


@pytest.mark.parametrize(
    ("the_claim", "asked"),
    [
        (claim("network.isolation", scope_="admin"), True),
        (claim("network.isolation"), False),
        (claim("network.isolation", scope_="databases"), False),
        (claim("network.firewall"), True),
        (claim("network.firewall", type="waf"), False),
    ],
)
def test_the_control_plane_is_a_door_for_administrators_and_no_store(the_claim: Any, asked: bool) -> None:
    assert ("azure-kubernetes-control-plane" in {check.id for check in checks_for(the_claim)}) is asked


@pytest.mark.parametrize(
    ("ruled", "off", "outcome", "words"),
    [
        (True, True, HOLDS, "is ruled by roles, and its local accounts are off"),
        (
            True,
            False,
            UNKNOWN,
            "is ruled by roles, and has a certificate with all rights beside them; who holds it does not show",
        ),
        (
            True,
            None,
            UNKNOWN,
            "is ruled by roles, and has a certificate with all rights beside them; who holds it does not show",
        ),
        (False, True, CONTRADICTS, "is ruled by no roles: whoever is let in may do everything"),
        (None, True, UNKNOWN, "does not say whether roles rule it"),
        (True, "yes", UNKNOWN, "does not say whether roles rule it"),
    ],
)
def test_local_accounts_are_on_unless_somebody_switched_them_off(
    ruled: Any, off: Any, outcome: Any, words: str
) -> None:
    found = of("azure-kubernetes-roles", enableRBAC=ruled, disableLocalAccounts=off)
    assert found == [("aks-ibis", outcome, words)]


@pytest.mark.parametrize(
    ("addons", "place", "outcome", "words"),
    [
        (agent(), "westeurope", HOLDS, "sends the logs of what runs on it to a workspace in West Europe"),
        ({"omsAgent": agent()["omsagent"]}, "westeurope", HOLDS,
         "sends the logs of what runs on it to a workspace in West Europe"),
        (agent(), "eastus", CONTRADICTS,
         "sends the logs of what runs on it to a workspace in East US (US), outside of what the document names"),
        (agent(False), "eastus", HOLDS, "sends no logs to a workspace by the monitoring add-on"),
        (None, "eastus", HOLDS, "sends no logs to a workspace by the monitoring add-on"),
        (agent("on"), "westeurope", UNKNOWN, "does not say whether it sends logs to a workspace"),
        (agent(logAnalyticsWorkspaceResourceID=None), "westeurope", UNKNOWN,
         "sends its logs to a workspace that is not among those that can be read"),
    ],
)  # fmt: skip
def test_logs_lie_where_their_workspace_lies(addons: Any, place: str, outcome: Any, words: str) -> None:
    more = {WORKSPACE_LIST: page(workspace(place))}
    found = of("azure-kubernetes-residency", EU, more, addonProfiles=addons)
    assert found == [("aks-ibis", HOLDS, "lies in West Europe"), ("aks-ibis", outcome, words)]


def test_a_cluster_without_the_add_on_asks_for_no_workspace() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    found = of("azure-kubernetes-residency", EU, {WORKSPACE_LIST: refused}, addonProfiles=None)
    assert [what for _, what, _ in found] == [HOLDS, HOLDS]


ONE_ZONE = {"availabilityZones": ["1"]}


@pytest.mark.parametrize(
    ("pools", "zone", "anyhow"),
    [
        ([pool(), pool("work")], HOLDS, HOLDS),
        ([pool(), pool("idle", count=0, availabilityZones=None)], HOLDS, HOLDS),
        ([pool(), pool("work", **ONE_ZONE)], CONTRADICTS, HOLDS),
        ([pool(availabilityZones=None)], CONTRADICTS, HOLDS),
        ([pool(), pool("work", count=1)], CONTRADICTS, CONTRADICTS),
        ([pool(count=0)], UNKNOWN, UNKNOWN),
        ([pool(count=None)], UNKNOWN, UNKNOWN),
        ([pool(availabilityZones="all")], UNKNOWN, UNKNOWN),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_every_pool_that_runs_needs_a_second_node_and_a_second_zone(pools: Any, zone: Any, anyhow: Any) -> None:
    check = "azure-kubernetes-redundancy"
    found = [of(check, the_claim, agentPoolProfiles=pools) for the_claim in (None, claim("availability.redundancy"))]
    assert [what for one in found for _, what, _ in one] == [zone, anyhow]
