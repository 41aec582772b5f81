"""Good packs for checks.azure.managedinstances."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.managedinstances import DATABASES, INSTANCES, PROTECTORS, SHORT_TERM, TDE
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.Sql/managedInstances"
INSTANCE = f"{GROUP}/providers/{TYPE}/sqlmi-ledger"
DATABASE = f"{INSTANCE}/databases/ledger"
INSTANCE_LIST = (INSTANCES, SUBSCRIPTION)
PROTECTOR = (PROTECTORS, INSTANCE)
DATABASE_LIST = (DATABASES, INSTANCE)
ENCRYPTED = (TDE, DATABASE)
RETENTION = (SHORT_TERM, DATABASE)


def instance(**properties: Any) -> dict[str, Any]:
    """A managed instance."""
    return {
        "id": INSTANCE,
        "name": "sqlmi-ledger",
        "type": TYPE,
        "location": "westeurope",
        "sku": {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 4},
        "tags": {"owner": "ledger"},
        "properties": {
            "fullyQualifiedDomainName": "sqlmi-ledger.0a1b2c3d4e5f6.database.windows.net",
            "administratorLogin": "ledgeradmin",
            "subnetId": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/mi",
            "state": "Ready",
            "provisioningState": "Succeeded",
            "vCores": 4,
            "publicDataEndpointEnabled": False,
            "minimalTlsVersion": "1.2",
            "currentBackupStorageRedundancy": "Zone",
            "requestedBackupStorageRedundancy": "Zone",
            "zoneRedundant": True,
            **properties,
        },
    }


def database(earliest: str | None = "2026-11-06T08:00:11.0147119Z") -> dict[str, Any]:
    """A database of the instance."""
    return {
        "id": DATABASE,
        "name": "ledger",
        "type": f"{TYPE}/databases",
        "location": "westeurope",
        "properties": {
            "collation": "SQL_Latin1_General_CP1_CI_AS",
            "status": "Online",
            "creationDate": "2025-01-14T12:31:11.11Z",
            "earliestRestorePoint": earliest,
            "defaultSecondaryLocation": "northeurope",
        },
    }


def below(parent: str, kind: str, name: str, **properties: Any) -> dict[str, Any]:
    """A setting below an instance or a database."""
    return {"id": f"{parent}/{kind}/{name}", "name": name, "type": f"{TYPE}/{kind}", "properties": properties}


def protector(kind: str | None) -> dict[str, Any]:
    """Whose key protects the databases of the instance."""
    return below(INSTANCE, "encryptionProtector", "current", serverKeyName="key", serverKeyType=kind)


def encrypted(state: str | None) -> dict[str, Any]:
    """Whether the database is encrypted."""
    return below(DATABASE, "transparentDataEncryption", "current", state=state)


def retention(days: Any) -> dict[str, Any]:
    """For how many days the database can be restored."""
    return below(DATABASE, "backupShortTermRetentionPolicies", "default", retentionDays=days)


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, INSTANCE_LIST: page(instance())}
STORED: Bodies = {**BASE, DATABASE_LIST: page(database())}
PROPERTIES = "/value/0/properties"

CASES = {
    "azure-sql-managed-encryption": Case(
        claim("encryption.at-rest"),
        {**STORED, ENCRYPTED: encrypted("Enabled")},
        enums=((ENCRYPTED, "/properties/state"),),
    ),
    "azure-sql-managed-keys": Case(
        claim("encryption.at-rest.platform-managed-key"),
        {**BASE, PROTECTOR: protector("ServiceManaged")},
        enums=((PROTECTOR, "/properties/serverKeyType"),),
    ),
    "azure-sql-managed-encrypted-connections": Case(
        claim("encryption.in-transit"), BASE, enums=((INSTANCE_LIST, f"{PROPERTIES}/minimalTlsVersion"),)
    ),
    "azure-sql-managed-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        BASE,
        enums=((INSTANCE_LIST, f"{PROPERTIES}/minimalTlsVersion"),),
    ),
    "azure-sql-managed-network": Case(claim("network.isolation"), BASE),
    "azure-sql-managed-backup": Case(
        claim("backup.automated", retention_days=14),
        {**STORED, RETENTION: retention(14)},
        enums=((DATABASE_LIST, f"{PROPERTIES}/earliestRestorePoint"), (RETENTION, "/properties/retentionDays")),
    ),
    "azure-sql-managed-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        BASE,
        enums=(
            (INSTANCE_LIST, "/value/0/location"),
            (INSTANCE_LIST, f"{PROPERTIES}/currentBackupStorageRedundancy"),
        ),
    ),
    "azure-sql-managed-geo": Case(
        claim("backup.geo-redundant", redundancy="ZRS"),
        BASE,
        enums=((INSTANCE_LIST, f"{PROPERTIES}/currentBackupStorageRedundancy"),),
    ),
    "azure-sql-managed-redundancy": Case(
        claim("availability.redundancy", redundancy="zone"),
        BASE,
        enums=((INSTANCE_LIST, f"{PROPERTIES}/zoneRedundant"),),
    ),
}
