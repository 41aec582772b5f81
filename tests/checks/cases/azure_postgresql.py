"""Good packs for checks.azure.postgresql."""

from __future__ import annotations

from typing import Any

from checks.azure.dataprotection import BACKUP_VAULTS, INSTANCES
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.postgresql import BACKUPS, LOWEST_TLS, REPLICAS, RULES, SECURE_TRANSPORT, SERVERS
from tests.checks.cases.azure_dataprotection import VAULT, vault
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SERVER = f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-forge"
SERVER_LIST = (SERVERS, SUBSCRIPTION)
BACKUP_LIST = (BACKUPS, SERVER)
RULE_LIST = (RULES, SERVER)
INSTANCE_LIST = (INSTANCES, VAULT)
REPLICA_LIST = (REPLICAS, SERVER)
TRANSPORT = (SECURE_TRANSPORT, SERVER)
LOWEST = (LOWEST_TLS, SERVER)


def server(name: str = "psql-forge", location: str = "West Europe", **properties: Any) -> dict[str, Any]:
    """A flexible server."""
    return {
        "id": SERVER.replace("psql-forge", name),
        "name": name,
        "type": "Microsoft.DBforPostgreSQL/flexibleServers",
        "location": location,
        "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
        "systemData": {"createdAt": "2025-02-03T10:12:55.1248123Z", "createdByType": "User"},
        "properties": {
            "state": "Ready",
            "version": "16",
            "minorVersion": "9",
            "administratorLogin": "forge",
            "fullyQualifiedDomainName": f"{name}.postgres.database.azure.com",
            "dataEncryption": {"type": "SystemManaged"},
            "backup": {
                "backupRetentionDays": 14,
                "geoRedundantBackup": "Disabled",
                "earliestRestoreDate": "2026-11-06T02:10:11.2347119+00:00",
            },
            "network": {"publicNetworkAccess": "Enabled"},
            "highAvailability": {"mode": "ZoneRedundant", "state": "Healthy", "standbyAvailabilityZone": "2"},
            "replicationRole": "Primary",
            **properties,
        },
    }


def parameter(name: str, value: str | None) -> dict[str, Any]:
    """A server parameter."""
    return {
        "id": f"{SERVER}/configurations/{name}",
        "name": name,
        "type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
        "properties": {"value": value, "defaultValue": "on", "dataType": "Enumeration", "source": "user-override"},
    }


def backup(day: int, kind: str = "Full") -> dict[str, Any]:
    """A backup of a day in November 2026."""
    return {
        "id": f"{SERVER}/backups/daily_202611{day:02}T021004",
        "name": f"daily_202611{day:02}T021004",
        "type": "Microsoft.DBforPostgreSQL/flexibleServers/backups",
        "properties": {
            "backupType": kind,
            "completedTime": f"2026-11-{day:02}T02:10:11.2347119+00:00",
            "source": "Automatic",
        },
    }


def rule(name: str, first: str, last: str) -> dict[str, Any]:
    """A firewall rule."""
    return {
        "id": f"{SERVER}/firewallRules/{name}",
        "name": name,
        "type": "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
        "properties": {"startIpAddress": first, "endIpAddress": last},
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SERVER_LIST: page(server())}
REPLICA = server("psql-forge-copy", "westeurope", replicationRole="AsyncReplica")

# A vault that backs up nothing of this.
VAULTED: Bodies = {(BACKUP_VAULTS, SUBSCRIPTION): page(vault()), INSTANCE_LIST: page()}

CASES = {
    "azure-postgresql-encryption": Case(
        claim("encryption.at-rest"), BASE, enums=((SERVER_LIST, "/value/0/properties/dataEncryption/type"),)
    ),
    "azure-postgresql-encrypted-connections": Case(
        claim("encryption.in-transit"),
        {**BASE, TRANSPORT: parameter("require_secure_transport", "on")},
        enums=((TRANSPORT, "/properties/value"),),
    ),
    "azure-postgresql-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        {**BASE, LOWEST: parameter("ssl_min_protocol_version", "TLSV1.2")},
        enums=((LOWEST, "/properties/value"),),
    ),
    "azure-postgresql-network": Case(
        claim("network.firewall", type="firewall"),
        {**BASE, RULE_LIST: page(rule("office", "203.0.113.8", "203.0.113.8"))},
        enums=((SERVER_LIST, "/value/0/properties/network/publicNetworkAccess"),),
    ),
    "azure-postgresql-backup": Case(
        claim("backup.automated", retention_days=14),
        {**BASE, **VAULTED, BACKUP_LIST: page(backup(17), backup(18, "Customer On-Demand"), backup(19))},
        enums=((BACKUP_LIST, "/value/0/properties/backupType"), (BACKUP_LIST, "/value/2/properties/completedTime")),
    ),
    "azure-postgresql-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**BASE, REPLICA_LIST: page(REPLICA)},
        enums=(
            (SERVER_LIST, "/value/0/location"),
            (SERVER_LIST, "/value/0/properties/backup/geoRedundantBackup"),
            (REPLICA_LIST, "/value/0/location"),
        ),
    ),
    "azure-postgresql-geo": Case(
        claim("backup.geo-redundant"),
        {**BASE, SERVER_LIST: page(server(backup={"backupRetentionDays": 7, "geoRedundantBackup": "Enabled"}))},
        enums=((SERVER_LIST, "/value/0/properties/backup/geoRedundantBackup"),),
    ),
    "azure-postgresql-redundancy": Case(
        claim("availability.redundancy"),
        {**BASE, REPLICA_LIST: page(REPLICA)},
        enums=((SERVER_LIST, "/value/0/properties/highAvailability/mode"), (REPLICA_LIST, "/value/0/location")),
    ),
}
