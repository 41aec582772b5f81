"""Where Azure resources lie, and how a place is compared with the region or the area of law that a document names."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.promise import listed
from checks.azure.regions import EU, Region, find, lies_in, normalise
from checks.check import Observation, Outcome, contradicts, holds, survey, unknown
from checks.note import note
from claims.model import Claim
from evidence import Item, Seen, Snapshot

RESIDENCY: Final = ("residency.region", "residency.jurisdiction")

# -- one place against a claim -------------------------------------------------------------------------------------------


def located(claim: Claim) -> bool:
    """Whether a residency claim names a place that Azure knows; "Falkenstein" and "eu-central-1" are other providers'."""
    return claim.kind != "residency.region" or any(find(name) for name in listed(claim, "regions"))


def inside(claim: Claim, region: Region) -> bool | None:
    """Whether a region is one that the claim names, or lies in the area that it names; None where that is not known."""
    if claim.kind == "residency.region":
        return region.name in {normalise(name) for name in listed(claim, "regions")}
    answers = [lies_in(region, area) for area in listed(claim, "jurisdiction")]
    return None if not answers or None in answers else any(answers)


def rests(claim: Claim, subject: Item, location: Seen) -> Observation:
    """Whether the place where a resource itself lies is one that the claim allows."""
    region = find(location.value)
    if region is None:
        return unknown(
            subject, "lies at {location}, a region that is not known here", location, location=location.value
        )
    match inside(claim, region):
        case True:
            return holds(subject, "lies in {region}", location, region=region.display)
        case False:
            return contradicts(
                subject, "lies in {region} ({country}), outside of what the document names", location,
                region=region.display, country=region.country,
            )  # fmt: skip
        case _:
            return _which_area(subject, region, location)


def copied(claim: Claim, subject: Item, region: Region | None, template: str, *seen: Seen) -> Observation:
    """Whether a further copy may lie in a region; ``template`` says what is there: "keeps a copy in {region}".

    A copy in another region is against the letter of "only in West Europe", even inside the EU. Where the document does
    not say "only", it is unknown whether it means the copies too.
    """
    if region is None:
        return unknown(subject, "keeps a copy in a region that is not known here", *seen)
    verdict = inside(claim, region)
    if verdict is None:
        return _which_area(subject, region, *seen)
    if verdict:
        return holds(subject, template, *seen, region=region.display)
    said, country = note(template, region=region.display), region.country
    if claim.kind == "residency.jurisdiction":
        return contradicts(
            subject, "{said} ({country}), outside of what the document names", *seen, said=said, country=country
        )
    if claim.params.get("exclusive") is not True:
        return unknown(
            subject, "{said}; the document does not say that copies stay in its region too", *seen, said=said
        )
    if region.country in EU:
        text = "{said} ({country}): inside the EU, outside the named region"
    else:
        text = "{said} ({country}), outside the EU and the named region"
    return contradicts(subject, text, *seen, said=said, country=country)


def _which_area(subject: Item, region: Region, *seen: Seen) -> Observation:
    return unknown(
        subject, "lies in {region}; which countries the document means is not known here", *seen, region=region.display
    )


# -- what each type of resource is ---------------------------------------------------------------------------------------


class Role(Enum):
    """What a type of resource does with data."""

    HOLDS = "holds or processes data where it lies"
    MOVES = "carries data through the place where it lies"
    CONTROL = "settings only, no content"
    EDGE = "serves content from places all over the world"
    DIRECTORY = "a directory of users, which has a geography and no region"
    ELSEWHERE = "its location says nothing about its data; a check of its own looks at that"


# Below a provider: types by role. A child type has the role of its parent unless it stands here itself.
_TYPES: Final[dict[Role, dict[str, str]]] = {
    Role.HOLDS: {
        "microsoft.aad": "domainServices",
        "microsoft.analysisservices": "servers",
        "microsoft.apimanagement": "service",
        "microsoft.app": "containerApps managedEnvironments jobs sessionPools",
        "microsoft.appconfiguration": "configurationStores",
        "microsoft.automation": "automationAccounts",
        "microsoft.batch": "batchAccounts",
        "microsoft.botservice": "botServices",
        "microsoft.cache": "redis redisEnterprise",
        "microsoft.cognitiveservices": "accounts",
        "microsoft.communication": "communicationServices emailServices",
        "microsoft.compute": "cloudServices disks galleries images restorePointCollections snapshots virtualMachines "
        "virtualMachineScaleSets",
        "microsoft.containerinstance": "containerGroups",
        "microsoft.containerregistry": "registries",
        "microsoft.containerservice": "managedClusters",
        "microsoft.dashboard": "grafana",
        "microsoft.databricks": "workspaces",
        "microsoft.datafactory": "factories",
        "microsoft.dataprotection": "backupVaults",
        "microsoft.dbformariadb": "servers",
        "microsoft.dbformysql": "flexibleServers servers",
        "microsoft.dbforpostgresql": "flexibleServers servers serverGroupsv2",
        "microsoft.devices": "IotHubs",
        "microsoft.digitaltwins": "digitalTwinsInstances",
        "microsoft.documentdb": "mongoClusters cassandraClusters",
        "microsoft.eventgrid": "domains namespaces topics",
        "microsoft.eventhub": "clusters namespaces",
        "microsoft.fabric": "capacities",
        "microsoft.hdinsight": "clusters",
        "microsoft.healthcareapis": "workspaces services",
        "microsoft.keyvault": "managedHSMs vaults",
        "microsoft.kusto": "clusters",
        "microsoft.logic": "integrationAccounts workflows",
        "microsoft.machinelearningservices": "registries workspaces",
        "microsoft.monitor": "accounts",
        "microsoft.netapp": "netAppAccounts",
        "microsoft.notificationhubs": "namespaces",
        "microsoft.operationalinsights": "clusters workspaces",
        "microsoft.powerbidedicated": "capacities",
        "microsoft.purview": "accounts",
        "microsoft.recoveryservices": "vaults",
        "microsoft.relay": "namespaces",
        "microsoft.search": "searchServices",
        "microsoft.servicebus": "namespaces",
        "microsoft.servicefabric": "clusters managedClusters",
        "microsoft.signalrservice": "SignalR WebPubSub",
        "microsoft.sql": "instancePools managedInstances servers virtualClusters",
        "microsoft.sqlvirtualmachine": "sqlVirtualMachines",
        "microsoft.storage": "storageAccounts",
        "microsoft.storagesync": "storageSyncServices",
        "microsoft.streamanalytics": "clusters streamingjobs",
        "microsoft.synapse": "workspaces",
        "microsoft.web": "hostingEnvironments serverFarms sites",
    },
    Role.MOVES: {
        "microsoft.eventgrid": "systemTopics",
        "microsoft.insights": "dataCollectionEndpoints",
        "microsoft.network": "applicationGateways azureFirewalls bastionHosts connections dnsResolvers "
        "expressRouteCircuits expressRouteGateways loadBalancers natGateways networkInterfaces networkVirtualAppliances "
        "p2sVpnGateways privateEndpoints privateLinkServices publicIPAddresses publicIPPrefixes virtualHubs "
        "virtualNetworkGateways virtualNetworks virtualWans vpnGateways",
        "microsoft.web": "connectionGateways connections",
    },
    Role.CONTROL: {
        "microsoft.alertsmanagement": "actionRules prometheusRuleGroups smartDetectorAlertRules",
        "microsoft.certificateregistration": "certificateOrders",
        "microsoft.compute": "availabilitySets capacityReservationGroups diskAccesses diskEncryptionSets hostGroups "
        "proximityPlacementGroups sshPublicKeys",
        "microsoft.domainregistration": "domains",
        "microsoft.eventgrid": "eventSubscriptions",
        "microsoft.insights": "actionGroups activityLogAlerts autoscaleSettings dataCollectionRules diagnosticSettings "
        "metricAlerts scheduledQueryRules webtests workbooks workbookTemplates",
        "microsoft.maintenance": "maintenanceConfigurations",
        "microsoft.managedidentity": "userAssignedIdentities",
        "microsoft.network": "applicationGatewayWebApplicationFirewallPolicies applicationSecurityGroups "
        "ddosProtectionPlans dnsZones firewallPolicies frontdoorWebApplicationFirewallPolicies ipGroups "
        "localNetworkGateways networkProfiles networkSecurityGroups networkSecurityPerimeters networkWatchers "
        "privateDnsZones routeTables serviceEndpointPolicies",
        "microsoft.cdn": "cdnWebApplicationFirewallPolicies",
        "microsoft.operationalinsights": "queryPacks",
        "microsoft.operationsmanagement": "solutions",
        "microsoft.portal": "dashboards",
        "microsoft.security": "automations",
        "microsoft.solutions": "applicationDefinitions applications",
        "microsoft.web": "certificates",
    },
    Role.EDGE: {
        "microsoft.network": "frontDoors trafficManagerProfiles",
        "microsoft.web": "staticSites",
    },
    Role.DIRECTORY: {"microsoft.azureactivedirectory": "b2cDirectories ciamDirectories"},
    # An account's locations[], and the workspace behind a component: https://learn.microsoft.com/azure/cosmos-db/distribute-data-globally
    # and https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource
    # What Front Door keeps at its edge: https://learn.microsoft.com/azure/frontdoor/front-door-caching
    Role.ELSEWHERE: {
        "microsoft.cdn": "profiles",
        "microsoft.documentdb": "databaseAccounts",
        "microsoft.insights": "components",
    },
}
ROLES: Final = {
    f"{provider}/{name}".casefold(): role
    for role, providers in _TYPES.items()
    for provider, names in providers.items()
    for name in names.split()
}


def role(resource_type: object) -> Role | None:
    """What a type of resource does with data, by itself or by its parent type; None where nobody has looked at it yet."""
    steps = str(resource_type).casefold().split("/")
    while len(steps) > 1:
        known = ROLES.get("/".join(steps))
        if known is not None:
            return known
        steps.pop()
    return None


# -- every resource ------------------------------------------------------------------------------------------------------


@survey("azure-residency-resources", answers=RESIDENCY, needs=(RESOURCES,), applies=located)
def resources(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Every resource lies in a region, or in the area of law, that the document names.

    What only holds settings (alert rules, action groups, DNS zones) holds no personal data: for an area of law it is left
    out, and so is everywhere what is "global" without content. What serves from edge locations is never confined to a place.

    Proves: where each resource in the listed subscriptions lies, of every type that is classed as holding or carrying data.
    Leaves open: copies and backups elsewhere, which the checks of each service look at; the location of resource groups,
    which is that of metadata only; edge zones; what services outside Azure do with the data; where the platform itself keeps
    names and identifiers (https://learn.microsoft.com/privacy/eudb/eu-data-boundary-transfers-for-all-services).
    """
    for resource in snapshot.seen(RESOURCES):
        yield from _resource(claim, resource)
    if claim.kind == "residency.jurisdiction" and claim.params.get("processed") is True:
        for subscription in snapshot.seen(SUBSCRIPTIONS)[:1]:
            yield unknown(
                subscription,
                "the places of the resources do not show where services outside Azure process the same data; "
                "the list of sub-processors has to",
            )


def _resource(claim: Claim, resource: Item) -> Iterator[Observation]:
    kind = resource.at("/type")
    match role(kind.value):
        case None:
            yield unknown(resource, "is of a type ({type}) that nobody has classed yet", kind, type=kind.value)
        case Role.EDGE:
            yield unknown(
                resource, "serves content from edge locations all over the world, which no setting confines", kind
            )
        case Role.DIRECTORY if claim.kind == "residency.jurisdiction":
            yield _directory(resource)
        case Role.HOLDS:
            yield _regional(claim, resource)
        case Role.MOVES:
            yield from _passage(claim, resource)
        case Role.CONTROL if _counts_settings(claim):
            yield from _settings(claim, resource)
        case _:
            return


def _regional(claim: Claim, resource: Item) -> Observation:
    location = resource.at("/location")
    if _is_global(location):
        return unknown(resource, "is called global; where its data lies does not show in it", location)
    return rests(claim, resource, location)


def _passage(claim: Claim, resource: Item) -> Iterator[Observation]:
    """A network in the right place shows nothing about data; one in the wrong place carries it there."""
    said = _regional(claim, resource)
    if claim.kind == "residency.region" or said.outcome is not Outcome.HOLDS:
        yield said


def _counts_settings(claim: Claim) -> bool:
    """Who says that all is hosted in West Europe speaks of every regional resource; an area of law is about data."""
    return claim.kind == "residency.region" and claim.params.get("exclusive") is True


def _settings(claim: Claim, resource: Item) -> Iterator[Observation]:
    location = resource.at("/location")
    if not _is_global(location):
        yield rests(claim, resource, location)


def _is_global(location: Seen) -> bool:
    return normalise(location.value) == "global"


def _directory(resource: Item) -> Observation:
    where = resource.at("/location")
    return unknown(
        resource, "is a directory of users in the geography {location}, which is no single area of law", where,
        location=where.value,
    )  # fmt: skip
