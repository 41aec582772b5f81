"""The whole of both subscriptions as a table: path of a GET, in small letters, to its answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tomproof.demo import reader
from tomproof.demo.azure import (
    access,
    activitylog,
    apimanagement,
    applicationgateway,
    backupvaults,
    cdn,
    cognitive,
    compute,
    containers,
    cosmosdb,
    ddos,
    hsm,
    identity,
    keyvault,
    lighthouse,
    managedapps,
    managedinstances,
    messaging,
    monitor,
    mysql,
    network,
    north,
    places,
    policy,
    postgresql,
    recovery,
    redis,
    scalesets,
    search,
    sql,
    staticsites,
    storage,
    web,
)
from tomproof.demo.azure.places import SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, SUBSCRIPTIONS, TENANT, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Refusal, Resource, arm_id, forbidden

_MODULES = (
    storage,
    sql,
    postgresql,
    cosmosdb,
    keyvault,
    network,
    compute,
    scalesets,
    containers,
    web,
    recovery,
    monitor,
    identity,
    applicationgateway,
    mysql,
    cdn,
    messaging,
    apimanagement,
    managedapps,
    cognitive,
    search,
    hsm,
    redis,
    managedinstances,
    ddos,
    staticsites,
    backupvaults,
    north,
)  # fmt: skip
# How many items go on a page; the rest of a list goes on the next.
_PAGES = {
    "microsoft.storage/storageaccounts": 5,
    "microsoft.keyvault/vaults": 3,
    "microsoft.network/privateendpoints": 6,
    "microsoft.compute/disks": 6,
    "microsoft.sql/servers/databases": 4,
    "microsoft.web/sites": 5,
}
_INVENTORY_PAGE = 60
# Providers that are registered, so that their lists answer and are empty.
_EMPTY = (
    "Microsoft.Network/frontDoorWebApplicationFirewallPolicies",
    "Microsoft.Sql/managedInstances", "Microsoft.KeyVault/managedHSMs", "Microsoft.KeyVault/deletedVaults",
    "Microsoft.Storage/deletedAccounts", "Microsoft.Compute/snapshots", "Microsoft.Compute/images",
    "Microsoft.Compute/galleries", "Microsoft.Compute/diskEncryptionSets", "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.Compute/restorePointCollections",
    "Microsoft.Network/applicationGateways", "Microsoft.Network/azureFirewalls", "Microsoft.Network/firewallPolicies",
    "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
    "Microsoft.Network/loadBalancers", "Microsoft.Network/trafficmanagerprofiles", "Microsoft.Network/frontDoors",
    "Microsoft.Network/virtualNetworkGateways", "Microsoft.Authorization/locks", "Microsoft.Authorization/denyAssignments",
    "Microsoft.Authorization/classicAdministrators", "Microsoft.Insights/logprofiles",
)  # fmt: skip
# Providers that nobody has ever used in these subscriptions.
UNREGISTERED = {"microsoft.signalrservice": tuple(SUBSCRIPTIONS), "microsoft.managedservices": (PRODUCTION,)}
_NO_P2 = Refusal(
    400, "AadPremiumLicenseRequired",
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
)  # fmt: skip


@cache
def resources() -> tuple[Resource, ...]:
    """Every resource of both subscriptions."""
    return tuple(made for module in _MODULES for made in module.resources())


@cache
def routes() -> dict[str, Answer]:
    """Every GET that Resource Manager answers here."""
    table: dict[str, Answer] = {"/subscriptions": Listing([_subscription(id_) for id_ in SUBSCRIPTIONS]),
                                "/tenants": Listing([_tenant()])}  # fmt: skip
    table["/providers/microsoft.management/managementgroups"] = forbidden(
        "Microsoft.Management/managementGroups/read", "/providers/Microsoft.Management"
    )
    for subscription in SUBSCRIPTIONS:
        table |= _subscription_routes(subscription)
    for path, answer in (*policy.definitions(), *_resource_routes()):
        table[path.casefold()] = answer
    return table


def index() -> list[Json]:
    """Every resource as Resource Graph lists it."""
    rows = [
        {"id": made.body["id"], "type": str(made.body["type"]).casefold(), "location": made.body.get("location", "global"),
         "subscriptionId": _owner(made)}
        for made in resources()
        if made.listed
    ]  # fmt: skip
    gone = {
        "id": _GONE,
        "type": "microsoft.storage/storageaccounts",
        "location": "eastus",
        "subscriptionId": DEVELOPMENT,
    }
    return [*rows, gone]


# An account that somebody tried something with, and deleted minutes before the run: the index has not followed yet.
_GONE = arm_id(DEVELOPMENT, SHARED, "Microsoft.Storage/storageAccounts", "stnltrialdev")


def changes() -> list[Json]:
    """What was made and deleted on the day before the run, as Resource Graph records it."""
    made = {"change": "Create", "at": ago(0, hours=3, digits=3), "target": _GONE}
    deleted = {"change": "Delete", "at": ago(0, hours=0.1, digits=3), "target": _GONE}
    return [
        {"id": f"{_GONE}/providers/Microsoft.Resources/changes/{guid(row['change'])}", **row} for row in (made, deleted)
    ]


def fallback(path: str) -> Answer | None:
    """What is answered for every resource alike: its diagnostic settings; and for providers that are not registered."""
    owner, _, setting = path.partition("/providers/microsoft.insights/diagnosticsettings")
    if setting == "" and owner != path and owner.count("/") > 2:
        body = routes().get(owner)
        return Listing(monitor.resource_settings(body)) if isinstance(body, dict) and "id" in body else None
    steps = path.split("/")
    if (
        len(steps) > 5
        and steps[1] == "subscriptions"
        and steps[3] == "providers"
        and steps[2] in UNREGISTERED.get(steps[4], ())
    ):
        message = f"The subscription is not registered to use namespace '{steps[4]}'."
        return Refusal(409, "MissingSubscriptionRegistration", message)
    return None


def _subscription_routes(subscription: str) -> dict[str, Answer]:
    root = f"/subscriptions/{subscription}"
    providers = f"{root}/providers"
    answers: dict[str, Answer] = {
        root: _subscription(subscription),
        f"{root}/locations": Listing([_location(subscription)]),
        f"{root}/resourcegroups": Listing(places.groups(subscription)),
        f"{root}/resources": Listing([_entry(r) for r in resources() if _owner(r) == subscription and r.listed],
                                     page=_INVENTORY_PAGE),
        f"{providers}/Microsoft.Authorization/roleAssignments": Listing(access.role_assignments(subscription), page=8),
        f"{providers}/Microsoft.Authorization/roleDefinitions": Listing(access.role_definitions(subscription)),
        f"{providers}/Microsoft.Authorization/permissions": Listing(reader.permissions()),
        f"{providers}/Microsoft.Authorization/roleAssignmentScheduleInstances": _NO_P2,
        f"{providers}/Microsoft.Authorization/roleEligibilityScheduleInstances": _NO_P2,
        f"{providers}/Microsoft.Network/applicationGatewayAvailableSslOptions/default/predefinedPolicies":
            Listing(applicationgateway.tls_policies(subscription)),
        f"{providers}/Microsoft.Authorization/policyAssignments": Listing(policy.assignments(subscription)),
        f"{providers}/Microsoft.Authorization/policyExemptions": Listing(policy.exemptions(subscription)),
        f"{providers}/Microsoft.Insights/eventtypes/management/values": Listing(activitylog.events(subscription)),
        f"{providers}/Microsoft.Insights/diagnosticSettings": Listing(monitor.subscription_settings(subscription)),
        f"{providers}/Microsoft.DocumentDB/restorableDatabaseAccounts": Listing(cosmosdb.restorable(subscription)),
        f"{providers}/Microsoft.DocumentDB/locations/{HOME}/restorableDatabaseAccounts":
            Listing(cosmosdb.restorable(subscription)),
        f"{providers}/Microsoft.Security/pricings": {"value": _plans(subscription)},
    }  # fmt: skip
    if subscription not in UNREGISTERED["microsoft.managedservices"]:
        answers[f"{providers}/{lighthouse.TYPE}"] = Listing(lighthouse.assignments(subscription))
    held = {str(made.body["type"]) for made in resources()}
    answers |= {f"{providers}/{type_}": Listing([]) for type_ in (*_EMPTY, *held) if type_.count("/") == 1}
    return {path.casefold(): answer for path, answer in answers.items()}


def _resource_routes() -> Iterator[tuple[str, Answer]]:
    """The lists by type, and every resource with what lies below it."""
    lists: dict[str, list[Json]] = {}
    for made in resources():
        yield made.id, made.body
        for path, answer in made.children.items():
            yield f"{made.id}/{path}", answer
        for path in _lists_of(made):
            lists.setdefault(path.casefold(), []).append(made.body)
    for path, bodies in lists.items():
        type_ = str(bodies[0]["type"]).casefold()
        under = "/".join(path.split("/")[:3]) + "/resources" if type_ == "microsoft.keyvault/vaults" else None
        yield path, Listing(bodies, page=_PAGES.get(type_, 100), next_under=under)


def _lists_of(made: Resource) -> Iterator[str]:
    """Where a resource is listed: in its subscription and its group, or below its parent."""
    steps = made.id.split("/")
    if len(steps) > 9:
        yield "/".join(steps[:-1])
        return
    yield "/".join((*steps[:3], *steps[5:8]))
    yield "/".join(steps[:8])


def _owner(made: Resource) -> str:
    return made.id.split("/")[2]


def _entry(made: Resource) -> Json:
    """A resource as the inventory shows it: the envelope, with the whole name of a nested one."""
    body = made.body
    steps = made.id.split("/providers/")[1].split("/")
    entry: Json = {"id": made.id, "name": "/".join(steps[2::2]), "type": body["type"], "location": body["location"]}
    entry["createdTime"] = ago(400 + len(made.id), digits=7)
    entry |= {key: body[key] for key in ("kind", "managedBy", "sku", "tags", "identity") if key in body}
    if "sku" in entry:
        entry["sku"] = {
            key: value for key, value in entry["sku"].items() if key in ("name", "tier", "size", "family", "capacity")
        }
    return entry


def _subscription(id_: str) -> Json:
    return {
        "id": f"/subscriptions/{id_}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": id_,
        "tenantId": TENANT,
        "displayName": SUBSCRIPTIONS[id_],
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "CSP_2015-05-01",
            "spendingLimit": "Off",
        },
    }


def _tenant() -> Json:
    return {
        "id": f"/tenants/{TENANT}",
        "tenantId": TENANT,
        "countryCode": "DE",
        "displayName": "Nordlicht Terminplan GmbH",
        "defaultDomain": "nordlicht-terminplan.example",
        "domains": ["nordlicht-terminplan.example", "nordlichtterminplan.onmicrosoft.com"],
        "tenantCategory": "Home",
        "tenantType": "AAD",
    }


def _location(subscription: str) -> Json:
    return {
        "id": f"/subscriptions/{subscription}/locations/{HOME}",
        "name": HOME,
        "type": "Region",
        "displayName": "West Europe",
        "regionalDisplayName": "(Europe) West Europe",
        "metadata": {
            "regionType": "Physical",
            "regionCategory": "Recommended",
            "geography": "Europe",
            "geographyGroup": "Europe",
            "longitude": "4.9",
            "latitude": "52.3667",
            "physicalLocation": "Netherlands",
            "pairedRegion": [{"name": "northeurope", "id": f"/subscriptions/{subscription}/locations/northeurope"}],
        },
    }


def _plans(subscription: str) -> list[Json]:
    """Defender plans: bought for storage and databases in production, free elsewhere."""
    bought = ("StorageAccounts", "SqlServers", "KeyVaults") if subscription == PRODUCTION else ()
    names = (
        "VirtualMachines",
        "SqlServers",
        "AppServices",
        "StorageAccounts",
        "KeyVaults",
        "Arm",
        "CosmosDbs",
        "CloudPosture",
    )
    return [
        {
            "id": f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{name}",
            "name": name,
            "type": "Microsoft.Security/pricings",
            "properties": {
                "pricingTier": "Standard",
                "freeTrialRemainingTime": "PT0S",
                "enablementTime": ago(300, digits=7),
            }
            if name in bought
            else {"pricingTier": "Free", "freeTrialRemainingTime": "P30D"},
        }
        for name in names
    ]
