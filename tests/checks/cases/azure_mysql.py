"""Good packs for checks.azure.mysql."""

from __future__ import annotations

from typing import Any

from checks.azure.dataprotection import BACKUP_VAULTS, INSTANCES
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.mysql import BACKUPS, REPLICAS, RULES, SECURE_TRANSPORT, SERVERS, TLS_VERSIONS
from tests.checks.cases.azure_dataprotection import VAULT, vault
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

TYPE = "Microsoft.DBforMySQL/flexibleServers"
SERVER = f"{GROUP}/providers/{TYPE}/mysql-shop"
SERVER_LIST = (SERVERS, SUBSCRIPTION)
BACKUP_LIST = (BACKUPS, SERVER)
RULE_LIST = (RULES, SERVER)
INSTANCE_LIST = (INSTANCES, VAULT)
REPLICA_LIST = (REPLICAS, SERVER)
TRANSPORT = (SECURE_TRANSPORT, SERVER)
VERSIONS = (TLS_VERSIONS, SERVER)


def server(name: str = "mysql-shop", location: str = "West Europe", **properties: Any) -> dict[str, Any]:
    """A flexible server."""
    return {
        "id": SERVER.replace("mysql-shop", name),
        "name": name,
        "type": TYPE,
        "location": location,
        "sku": {"name": "Standard_D2ads_v5", "tier": "GeneralPurpose"},
        "tags": {"owner": "shop"},
        "properties": {
            "administratorLogin": "shopadmin",
            "version": "8.0.21",
            "state": "Ready",
            "availabilityZone": "1",
            "fullyQualifiedDomainName": f"{name}.mysql.database.azure.com",
            "storage": {"storageSizeGB": 64, "iops": 492, "autoGrow": "Enabled", "storageSku": "Premium_LRS"},
            "dataEncryption": {"type": "SystemManaged"},
            "backup": {
                "backupRetentionDays": 21,
                "geoRedundantBackup": "Disabled",
                "earliestRestoreDate": "2026-10-30T03:12:55.4418205+00:00",
            },
            "network": {"publicNetworkAccess": "Enabled"},
            "highAvailability": {"mode": "ZoneRedundant", "state": "Healthy", "standbyAvailabilityZone": "3"},
            "replicationRole": "None",
            "replicaCapacity": 10,
            **properties,
        },
    }


def parameter(name: str, **values: Any) -> dict[str, Any]:
    """A server parameter: ``value`` as it is set, ``currentValue`` as the server runs with it."""
    return {
        "id": f"{SERVER}/configurations/{name}",
        "name": name,
        "type": f"{TYPE}/configurations",
        "properties": {**values, "dataType": "Enumeration", "source": "user-override", "isReadOnly": "False"},
    }


def backup(day: int, source: str = "Automatic") -> dict[str, Any]:
    """A backup of a day in November 2026."""
    return {
        "id": f"{SERVER}/backups/daily_202611{day:02}T031250",
        "name": f"daily_202611{day:02}T031250",
        "type": f"{TYPE}/backups",
        "properties": {
            "backupType": "FULL",
            "source": source,
            "completedTime": f"2026-11-{day:02}T03:12:55.902522+00:00",
        },
    }


def rule(name: str, first: str, last: str) -> dict[str, Any]:
    """A firewall rule."""
    return {
        "id": f"{SERVER}/firewallRules/{name}",
        "name": name,
        "type": f"{TYPE}/firewallRules",
        "properties": {"startIpAddress": first, "endIpAddress": last},
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SERVER_LIST: page(server())}
REPLICA = server("mysql-shop-copy", "westeurope", replicationRole="Replica")

# A vault that backs up nothing of this.
VAULTED: Bodies = {(BACKUP_VAULTS, SUBSCRIPTION): page(vault()), INSTANCE_LIST: page()}

CASES = {
    "azure-mysql-encryption": Case(
        claim("encryption.at-rest"), BASE, enums=((SERVER_LIST, "/value/0/properties/dataEncryption/type"),)
    ),
    "azure-mysql-encrypted-connections": Case(
        claim("encryption.in-transit"),
        {**BASE, TRANSPORT: parameter("require_secure_transport", value="ON", defaultValue="ON")},
        enums=((TRANSPORT, "/properties/value"),),
    ),
    "azure-mysql-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        {**BASE, VERSIONS: parameter("tls_version", value="TLSv1.2,TLSv1.3", defaultValue="TLSv1.2")},
        enums=((VERSIONS, "/properties/value"),),
    ),
    "azure-mysql-network": Case(
        claim("network.firewall", type="firewall"),
        {**BASE, RULE_LIST: page(rule("shop", "198.51.100.4", "198.51.100.7"))},
        enums=((SERVER_LIST, "/value/0/properties/network/publicNetworkAccess"),),
    ),
    "azure-mysql-backup": Case(
        claim("backup.automated", retention_days=21),
        {**BASE, **VAULTED, BACKUP_LIST: page(backup(19))},
        enums=((BACKUP_LIST, "/value/0/properties/source"), (BACKUP_LIST, "/value/0/properties/completedTime")),
    ),
    "azure-mysql-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**BASE, REPLICA_LIST: page(REPLICA)},
        enums=(
            (SERVER_LIST, "/value/0/location"),
            (SERVER_LIST, "/value/0/properties/backup/geoRedundantBackup"),
            (REPLICA_LIST, "/value/0/location"),
        ),
    ),
    "azure-mysql-geo": Case(
        claim("backup.geo-redundant"),
        {**BASE, SERVER_LIST: page(server(backup={"backupRetentionDays": 21, "geoRedundantBackup": "Enabled"}))},
        enums=((SERVER_LIST, "/value/0/properties/backup/geoRedundantBackup"),),
    ),
    "azure-mysql-redundancy": Case(
        claim("availability.redundancy"),
        {**BASE, REPLICA_LIST: page(REPLICA)},
        enums=((SERVER_LIST, "/value/0/properties/highAvailability/mode"), (REPLICA_LIST, "/value/0/location")),
    ),
}
