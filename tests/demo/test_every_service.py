"""Every service that holds or moves data has, in the made-up company, one that is good, one that is not, and a doubtful one.

The table is written by hand: a check and the end of a resource's id, or why the service cannot have one. It is compared with
what the whole way over the demo tenant says: the claims of its document, and a few that the document does not make.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import collector
from checks import Outcome, judge, plan
from claims import read
from claims.model import Claim
from evidence.pack import PackWriter
from tests.kit import claim
from tomproof.demo import NAME, NOW, TOM, DemoTenant
from tomproof.demo.azure import estate
from tomproof.demo.wire import Listing

# What the document does not claim, so that its report does not speak of it.
ASKED_TOO: tuple[Claim, ...] = (
    claim("network.firewall", type="ddos"),
    claim("network.isolation"),
    claim("encryption.at-rest.customer-managed-key"),
    claim("access.production.limited", scope="customers' tenants", operators=0),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One service: its type, and for each outcome ``check resource``, or ``- why it cannot have one``."""

    service: str
    type: str
    good: str
    against: str
    doubt: str


_ALWAYS_SAID = "- a resource always names its region"
TABLE = (
    Row("Storage accounts", "Microsoft.Storage/storageAccounts", "azure-storage-tls stnldocsprod",
        "azure-storage-tls stnlimportdev", "azure-storage-tls stnlbuildshared"),
    Row("Blob containers", "Microsoft.Storage/storageAccounts/blobServices/containers", "azure-storage-anonymous stnldocsprod",
        "azure-storage-anonymous containers/import", "- a container says None, Blob or Container"),
    Row("File shares", "Microsoft.Storage/storageAccounts/fileServices/shares", "azure-storage-backup shares/fax-import",
        "- while its account keeps what was deleted, a share without a backup is in doubt",
        "azure-storage-backup shares/fax-outbox"),
    Row("Encryption scopes", "Microsoft.Storage/storageAccounts/encryptionScopes",
        "azure-storage-scopes encryptionScopes/letters", "azure-storage-scopes encryptionScopes/trial",
        "- a scope always says where its key lies"),
    Row("Object replication", "Microsoft.Storage/storageAccounts/objectReplicationPolicies",
        "azure-storage-replication stnlmediaprod", "azure-storage-replication stnlappdev",
        "azure-storage-replication stnlbuildshared"),
    Row("SQL databases", "Microsoft.Sql/servers/databases", "azure-sql-residency databases/booking",
        "azure-sql-residency databases/reporting-archive", "azure-sql-keys databases/reporting"),
    Row("SQL servers", "Microsoft.Sql/servers", "azure-sql-network sql-nl-core-prod", "azure-sql-network sql-nl-dev",
        "- what a server leaves open shows at its databases"),
    Row("SQL managed instances", "Microsoft.Sql/managedInstances", "azure-sql-managed-tls sqlmi-nl-claims-prod",
        "azure-sql-managed-tls sqlmi-nl-claims-dev", "azure-sql-managed-network sqlmi-nl-claims-dev"),
    Row("PostgreSQL", "Microsoft.DBforPostgreSQL/flexibleServers", "azure-postgresql-network psql-nl-calendar-prod",
        "azure-postgresql-network psql-nl-trial-dev", "azure-postgresql-network psql-nl-partner-dev"),
    Row("MySQL", "Microsoft.DBforMySQL/flexibleServers", "azure-mysql-network mysql-nl-surveys-prod",
        "azure-mysql-network mysql-nl-surveys-dev", "azure-mysql-network mysql-nl-trial-dev"),
    Row("Cosmos DB", "Microsoft.DocumentDB/databaseAccounts", "azure-cosmosdb-tls cosmos-nl-sessions-prod",
        "azure-cosmosdb-tls cosmos-nl-clicks-dev", "azure-cosmosdb-tls cosmos-nl-trial-dev"),
    Row("Key Vault", "Microsoft.KeyVault/vaults", "azure-keyvault-network kv-nl-app-prod",
        "azure-keyvault-network kv-nl-trial-dev", "azure-keyvault-residency kv-nl-app-prod"),
    Row("Managed HSM", "Microsoft.KeyVault/managedHSMs", "azure-managedhsm-network hsm-nl-signing-prod",
        "azure-managedhsm-residency hsm-nl-trial-dev", "azure-managedhsm-network hsm-nl-trial-dev"),
    Row("Virtual machines", "Microsoft.Compute/virtualMachines", "azure-vm-backup vm-nl-fax-prod",
        "azure-vm-backup vm-nl-sms-prod", "azure-stores-not-looked-at vm-nl-fax-prod"),
    Row("Scale sets", "Microsoft.Compute/virtualMachineScaleSets", "azure-scale-set-behind-nsg vmss-nl-render-prod",
        "azure-scale-set-redundancy vmss-nl-trial-dev", "azure-scale-set-behind-nsg vmss-nl-loadtest-dev"),
    Row("Disks", "Microsoft.Compute/disks", "azure-disk-encryption vm-nl-fax-prod-osdisk",
        "azure-disk-encryption disk-nl-trial-dev", "- a disk always says whose key it uses"),
    Row("Snapshots", "Microsoft.Compute/snapshots", "azure-disk-snapshot-encryption snap-nl-fax-prod",
        "azure-disk-snapshot-encryption snap-nl-trial-dev", "- a snapshot always says whose key it uses"),
    Row("Disk encryption sets", "Microsoft.Compute/diskEncryptionSets", "azure-disk-encryption-set disk-nl-trial-dev",
        "azure-disk-encryption-set vm-nl-fax-prod-osdisk", "azure-disk-encryption-set disk-nl-loadtest-dev"),
    Row("App Service", "Microsoft.Web/sites", "azure-appservice-https app-nl-web-prod",
        "azure-appservice-https app-nl-status-prod", "azure-appservice-host-names app-nl-trial-dev"),
    Row("Functions", "Microsoft.Web/sites", "azure-appservice-https func-nl-import-prod",
        "azure-appservice-https func-nl-reminders-dev", "azure-appservice-https func-nl-trial-dev"),
    Row("Slots", "Microsoft.Web/sites/slots", "azure-appservice-https app-nl-web-prod/slots/staging",
        "azure-appservice-https app-nl-trial-dev/slots/staging", "azure-appservice-https func-nl-trial-dev/slots/staging"),
    Row("Static Web Apps", "Microsoft.Web/staticSites", "azure-static-site-residency stapp-nl-help-prod",
        "azure-static-site-residency stapp-nl-booking-dev", "azure-static-site-https stapp-nl-help-prod"),
    Row("Container Apps", "Microsoft.App/containerApps", "azure-containerapp-https ca-nl-webhooks-prod",
        "azure-containerapp-https ca-nl-preview-dev", "azure-containerapp-https ca-nl-terminals-dev"),
    Row("Container Apps jobs", "Microsoft.App/jobs", "azure-containerapp-job-secrets caj-nl-digest-prod",
        "- a job that keeps its own secrets would fail a claim that is to pass", "- an address is there or not"),
    Row("Kubernetes", "Microsoft.ContainerService/managedClusters", "azure-kubernetes-control-plane aks-nl-video-prod",
        "azure-kubernetes-control-plane aks-nl-video-dev", "azure-stores-not-looked-at aks-nl-video-prod"),
    Row("Container Registry", "Microsoft.ContainerRegistry/registries", "azure-registry-network crnlprod",
        "azure-registry-network crnldev", "azure-registry-network crnlpartnerdev"),
    Row("Redis", "Microsoft.Cache/redis", "azure-redis-tls redis-nl-sessions-prod", "azure-redis-tls redis-nl-sessions-dev",
        "azure-redis-tls redis-nl-old-dev"),
    Row("Redis Enterprise", "Microsoft.Cache/redisEnterprise", "azure-redis-managed-tls amr-nl-trial-dev",
        "azure-redis-managed-encrypted-connections amr-nl-trial-dev/databases/default",
        "azure-redis-managed-network amr-nl-trial-dev"),
    Row("Service Bus", "Microsoft.ServiceBus/namespaces", "azure-servicebus-network sb-nl-reminders-prod",
        "azure-servicebus-network sb-nl-partner-dev", "azure-servicebus-network sb-nl-old-dev"),
    Row("Event Hubs", "Microsoft.EventHub/namespaces", "azure-eventhub-network evhns-nl-audit-prod",
        "azure-eventhub-network evhns-nl-clicks-dev", "azure-eventhub-network evhns-nl-trial-dev"),
    Row("AI services", "Microsoft.CognitiveServices/accounts", "azure-cognitiveservices-network oai-nl-summaries-prod",
        "azure-cognitiveservices-network oai-nl-trial-dev", "azure-cognitiveservices-network oai-nl-partner-dev"),
    Row("Deployments of models", "Microsoft.CognitiveServices/accounts/deployments",
        "azure-cognitiveservices-residency oai-nl-summaries-prod/deployments/summaries",
        "azure-cognitiveservices-residency oai-nl-trial-dev/deployments/summaries",
        "- a deployment always names its type, and where each type processes is documented"),
    Row("AI Search", "Microsoft.Search/searchServices", "azure-search-network srch-nl-practices-prod",
        "azure-search-network srch-nl-practices-dev", "azure-search-network srch-nl-trial-dev"),
    Row("API Management", "Microsoft.ApiManagement/service", "azure-apim-https apis/bookings",
        "azure-apim-https apis/legacy-import", "azure-apim-https apis/availability"),
    Row("Application Gateway", "Microsoft.Network/applicationGateways", "azure-application-gateway-tls agw-nl-web-prod",
        "azure-application-gateway-tls agw-nl-web-dev", "azure-application-gateway-tls agw-nl-trial-dev"),
    Row("Front Door", "Microsoft.Cdn/profiles/afdEndpoints", "azure-front-door-https afdEndpoints/termine/routes/all",
        "azure-front-door-https afdEndpoints/aktion/routes/all", "azure-front-door-edge afd-nl-web-prod"),
    Row("Classic CDN", "Microsoft.Cdn/profiles/endpoints", "azure-front-door-https endpoints/nlpictures",
        "azure-front-door-https endpoints/nlflyers", "azure-front-door-edge cdn-nl-pictures-prod"),
    Row("Recovery Services vaults", "Microsoft.RecoveryServices/vaults", "azure-recovery-vault-residency rsv-nl-prod",
        "azure-recovery-vault-residency rsv-nl-dev", "azure-recovery-vault-residency rsv-nl-old-dev"),
    Row("Backup vaults", "Microsoft.DataProtection/backupVaults", "azure-backup-vault-residency bvault-nl-prod",
        "azure-backup-vault-residency bvault-nl-dev", "azure-backup-vault-residency bvault-nl-trial-dev"),
    Row("Network security groups", "Microsoft.Network/networkSecurityGroups", "azure-nsg-inbound nsg-nl-app-prod",
        "azure-nsg-inbound nsg-nl-build-dev", "azure-nsg-inbound nsg-nl-data-dev"),
    Row("Public IP addresses", "Microsoft.Network/publicIPAddresses", "azure-ddos-protection pip-nl-bastion-prod",
        "azure-residency-resources pip-nl-trial-dev", "azure-ddos-protection pip-nl-build-dev"),
    Row("DDoS plans", "Microsoft.Network/ddosProtectionPlans", "azure-ddos-protection pip-nl-natgw-prod",
        "- Azure protects every address by itself: a plan that is missing contradicts nothing",
        "azure-ddos-protection pip-nl-build-dev"),
    Row("Virtual networks", "Microsoft.Network/virtualNetworks", "azure-residency-resources vnet-nl-prod",
        "azure-residency-resources vnet-nl-trial-dev", _ALWAYS_SAID),
    Row("Private endpoints", "Microsoft.Network/privateEndpoints", "azure-residency-resources pe-kv-nl-app-prod",
        "azure-residency-resources pe-stnlcopiesdev", _ALWAYS_SAID),
    Row("Log Analytics", "Microsoft.OperationalInsights/workspaces", "azure-log-replication log-nl-prod",
        "azure-log-replication log-nl-trial-dev", "- a workspace is replicated or not, and says where to"),
    Row("Application Insights", "Microsoft.Insights/components", "azure-telemetry-residency appi-nl-web-prod",
        "azure-telemetry-residency appi-nl-trial-dev", "azure-telemetry-residency appi-nl-loadtest-dev"),
    Row("Activity log", "Microsoft.Insights/diagnosticSettings", "azure-activity-log subscriptions/",
        "- the audit log is one of the claims that pass", "- the audit log is one of the claims that pass"),
    Row("Alerts and action groups", "Microsoft.Insights/actionGroups", "azure-alerts alert-web-5xx",
        "azure-alerts alert-sql-storage", "- an alert is on and tells somebody, or it is not"),
    Row("Managed Applications", "Microsoft.Solutions/applications", "azure-managed-application-publishers mail-guard",
        "azure-managed-application-publishers uptime-board", "azure-managed-application-publishers log-lens"),
    Row("Definitions of Managed Applications", "Microsoft.Solutions/applicationDefinitions",
        "azure-managed-application-rights nordlicht-selfhosted", "azure-managed-application-rights nordlicht-onsite",
        "- a definition always names its rights and its mode"),
    Row("Lighthouse", "Microsoft.ManagedServices/registrationAssignments",
        "- the good case is that there is none, as in production",
        "entra-no-outsiders Microsoft.ManagedServices/registrationAssignments/",
        "azure-production-access Microsoft.ManagedServices/registrationAssignments/"),
)  # fmt: skip
_OUTCOMES = {"good": Outcome.HOLDS, "against": Outcome.CONTRADICTS, "doubt": Outcome.UNKNOWN}
rows = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.service.replace(" ", "-"))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[tuple[str, str, Outcome]]]:
    """Everything that was said over the demo tenant: check, resource, outcome."""
    asked = [*read(TOM, NAME).claims, *ASKED_TOO]
    with contextlib.closing(PackWriter(tmp_path_factory.mktemp("services") / "pack", {"test": 1})) as writer:
        found = asyncio.run(collector.collect(plan(asked), writer, replay=DemoTenant()))
        verdicts = judge(asked, writer.snapshot(found.queries, found.chosen, NOW))
        yield {
            (finding.check, observation.resource, observation.outcome)
            for verdict in verdicts
            for finding in verdict.findings
            for observation in finding.observations
        }


@pytest.fixture(scope="module")
def types() -> set[str]:
    """The types of everything that the tenant holds, in small letters."""
    bodies = [
        body
        for answer in estate.routes().values()
        for body in (answer.items if isinstance(answer, Listing) else (answer,))
    ]
    return {str(body["type"]).casefold() for body in bodies if isinstance(body, dict) and "type" in body}


@rows
def test_the_company_has_it(row: Row, types: set[str]) -> None:
    assert row.type.casefold() in types


@pytest.mark.parametrize("which", _OUTCOMES)
@rows
def test_it_is_good_it_contradicts_and_it_is_doubtful_where_it_can_be(
    row: Row, which: str, said: set[tuple[str, str, Outcome]]
) -> None:
    cell = str(getattr(row, which))
    if cell.startswith("- "):
        assert len(cell) > 20  # a reason in words
        return
    check, end = cell.split(" ")
    found = {resource for one, resource, outcome in said if one == check and outcome is _OUTCOMES[which]}
    ends = end.endswith("/")  # the last part of the id was made up by Azure
    assert any(f"/{end}" in resource if ends else resource.endswith(f"/{end}") for resource in found), found


def test_every_service_has_at_least_two_of_the_three() -> None:
    thin = [
        row.service for row in TABLE if sum(cell.startswith("- ") for cell in (row.good, row.against, row.doubt)) > 1
    ]
    assert thin == ["Container Apps jobs", "Activity log"]
