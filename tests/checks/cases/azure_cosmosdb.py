"""Good packs for checks.azure.cosmosdb."""

from __future__ import annotations

from typing import Any

from checks.azure.cosmosdb import ACCOUNTS, RESTORABLE
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

ACCOUNT = f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-ibis"
LISTED = (ACCOUNTS, SUBSCRIPTION)
RESTORABLE_LIST = (RESTORABLE, SUBSCRIPTION)
INSTANCE = "8d0f6c0a-3f0b-4a1e-9a51-0a6f3d1c2b01"


def place(name: str = "West Europe", zoned: bool | None = True, order: int = 0) -> dict[str, Any]:
    """A region of the account."""
    slug = name.replace(" ", "").lower()
    return {
        "id": f"cosmos-ibis-{slug}",
        "locationName": name,
        "documentEndpoint": f"https://cosmos-ibis-{slug}.documents.azure.com:443/",
        "provisioningState": "Succeeded",
        "failoverPriority": order,
        "isZoneRedundant": zoned,
    }


def periodic(redundancy: str | None = "Zone", minutes: int = 240, hours: int = 720) -> dict[str, Any]:
    """A policy of periodic backups."""
    return {
        "type": "Periodic",
        "periodicModeProperties": {
            "backupIntervalInMinutes": minutes,
            "backupRetentionIntervalInHours": hours,
            "backupStorageRedundancy": redundancy,
        },
    }


def continuous(tier: str = "Continuous30Days") -> dict[str, Any]:
    """A policy of continuous backup."""
    return {"type": "Continuous", "continuousModeProperties": {"tier": tier}}


def account(*places: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """An account whose own location is not where its data lies."""
    regions = list(places) or [place()]
    return {
        "id": ACCOUNT,
        "name": "cosmos-ibis",
        "type": "Microsoft.DocumentDB/databaseAccounts",
        "kind": "GlobalDocumentDB",
        "location": "West US",
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "documentEndpoint": "https://cosmos-ibis.documents.azure.com:443/",
            "instanceId": INSTANCE,
            "publicNetworkAccess": "Enabled",
            "isVirtualNetworkFilterEnabled": True,
            "virtualNetworkRules": [{"id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/app"}],
            "ipRules": [{"ipAddressOrRange": "203.0.113.8"}],
            "minimalTlsVersion": "Tls12",
            "keyVaultKeyUri": "https://kv-ibis.vault.azure.net/keys/cosmos",
            "disableLocalAuth": True,
            "consistencyPolicy": {"defaultConsistencyLevel": "Session"},
            "locations": regions,
            "writeLocations": regions[:1],
            "readLocations": regions,
            "backupPolicy": periodic(),
            **properties,
        },
    }


def restorable(name: str = INSTANCE, oldest: str | None = "2026-10-21T06:00:00Z") -> dict[str, Any]:
    """An account that can be restored."""
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.DocumentDB/locations/West Europe/restorableDatabaseAccounts/{name}",
        "name": name,
        "type": "Microsoft.DocumentDB/locations/restorableDatabaseAccounts",
        "location": "West Europe",
        "properties": {
            "accountName": "cosmos-ibis",
            "apiType": "Sql",
            "creationTime": "2025-01-15T08:00:00Z",
            "oldestRestorableTime": oldest,
            "restorableLocations": [{"locationName": "West Europe", "creationTime": "2025-01-15T08:00:00Z"}],
        },
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, LISTED: page(account())}


def with_account(*places: dict[str, Any], **properties: Any) -> Bodies:
    """The same estate with another account."""
    return {SUBSCRIPTIONS: SUBSCRIPTION_LIST, LISTED: page(account(*places, **properties))}


CASES = {
    "azure-cosmosdb-encryption": Case(claim("encryption.at-rest.customer-managed-key"), BASE),
    "azure-cosmosdb-https": Case(claim("encryption.in-transit"), BASE),
    "azure-cosmosdb-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        BASE,
        enums=((LISTED, "/value/0/properties/minimalTlsVersion"),),
    ),
    "azure-cosmosdb-network": Case(
        claim("network.isolation", scope_="databases"),
        BASE,
        enums=((LISTED, "/value/0/properties/publicNetworkAccess"),),
    ),
    "azure-cosmosdb-backup": Case(
        claim("backup.automated", pitr_days=7),
        {**with_account(backupPolicy=continuous()), RESTORABLE_LIST: page(restorable())},
        enums=(
            (LISTED, "/value/0/properties/backupPolicy/type"),
            (LISTED, "/value/0/properties/backupPolicy/continuousModeProperties/tier"),
        ),
    ),
    "azure-cosmosdb-residency": Case(
        claim("residency.jurisdiction", scope="personal data", jurisdiction="EU"),
        with_account(place(), place("Germany West Central", order=1), backupPolicy=periodic("Geo")),
        enums=(
            (LISTED, "/value/0/properties/locations/1/locationName"),
            (LISTED, "/value/0/properties/backupPolicy/type"),
            (LISTED, "/value/0/properties/backupPolicy/periodicModeProperties/backupStorageRedundancy"),
        ),
    ),
    "azure-cosmosdb-geo": Case(
        claim("backup.geo-redundant"),
        with_account(place(), place("North Europe", order=1), backupPolicy=continuous()),
        enums=(
            (LISTED, "/value/0/properties/backupPolicy/type"),
            (LISTED, "/value/0/properties/locations/1/locationName"),
        ),
    ),
    "azure-cosmosdb-redundancy": Case(claim("availability.redundancy", redundancy="zone"), BASE),
}
