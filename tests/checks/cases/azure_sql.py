"""Good packs for checks.azure.sql."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.sql import (
    DATABASES,
    LINKS,
    LONG_TERM,
    PROTECTORS,
    RULES,
    RULES_V6,
    SERVERS,
    SHORT_TERM,
    TDE,
)
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SERVER = f"{GROUP}/providers/Microsoft.Sql/servers/sql-ibis"
DATABASE = f"{SERVER}/databases/sessions"
MASTER = f"{SERVER}/databases/master"
SERVER_LIST = (SERVERS, SUBSCRIPTION)
DATABASE_LIST = (DATABASES, SERVER)


def server(**properties: Any) -> dict[str, Any]:
    """A logical server."""
    return {
        "id": SERVER,
        "name": "sql-ibis",
        "type": "Microsoft.Sql/servers",
        "location": "westeurope",
        "kind": "v12.0",
        "properties": {
            "fullyQualifiedDomainName": "sql-ibis.database.windows.net",
            "administratorLogin": "ibisadmin",
            "version": "12.0",
            "state": "Ready",
            "minimalTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "restrictOutboundNetworkAccess": "Disabled",
            **properties,
        },
    }


def database(**properties: Any) -> dict[str, Any]:
    """A database of users."""
    return {
        "id": DATABASE,
        "name": "sessions",
        "type": "Microsoft.Sql/servers/databases",
        "location": "westeurope",
        "kind": "v12.0,user,vcore",
        "sku": {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2},
        "properties": {
            "status": "Online",
            "databaseId": "5a2f6c1e-70c1-4f0c-9f9d-1f4f8f6a1c01",
            "creationDate": "2024-03-11T09:02:44.213Z",
            "defaultSecondaryLocation": "northeurope",
            "zoneRedundant": True,
            "earliestRestoreDate": "2026-11-06T00:00:00Z",
            "currentBackupStorageRedundancy": "Zone",
            "requestedBackupStorageRedundancy": "Zone",
            **properties,
        },
    }


def master() -> dict[str, Any]:
    """The system database that every server has."""
    return {
        "id": MASTER,
        "name": "master",
        "type": "Microsoft.Sql/servers/databases",
        "location": "westeurope",
        "kind": "v12.0,system",
        "sku": {"name": "System", "tier": "System", "capacity": 0},
        "properties": {"status": "Online", "currentBackupStorageRedundancy": "Local", "zoneRedundant": False},
    }


def child(path: str, kind: str, **properties: Any) -> dict[str, Any]:
    """A setting below a server or a database."""
    return {
        "id": path,
        "name": path.rsplit("/", 1)[1],
        "type": f"Microsoft.Sql/servers/{kind}",
        "properties": properties,
    }


def tde(state: str = "Enabled") -> dict[str, Any]:
    """Transparent data encryption of the database."""
    path = f"{DATABASE}/transparentDataEncryption/current"
    return child(path, "databases/transparentDataEncryption", state=state)


def protector(kind: str = "ServiceManaged", **more: Any) -> dict[str, Any]:
    """The key of the server."""
    path = f"{SERVER}/encryptionProtector/current"
    said = child(path, "encryptionProtector", serverKeyName=kind, serverKeyType=kind, autoRotationEnabled=False, **more)
    return {**said, "location": "westeurope", "kind": "servicemanaged"}


def short_term(days: int | None = 14) -> dict[str, Any]:
    """How long the database can be restored to a point in time."""
    path = f"{DATABASE}/backupShortTermRetentionPolicies/default"
    return child(path, "databases/backupShortTermRetentionPolicies", retentionDays=days, diffBackupIntervalInHours=12)


def long_term(weekly: str = "PT0S") -> dict[str, Any]:
    """Which backups are kept for longer."""
    path = f"{DATABASE}/backupLongTermRetentionPolicies/default"
    terms = {"weeklyRetention": weekly, "monthlyRetention": "PT0S", "yearlyRetention": "PT0S", "weekOfYear": 0}
    return child(path, "databases/backupLongTermRetentionPolicies", **terms)


def rule(name: str, first: str, last: str) -> dict[str, Any]:
    """A firewall rule."""
    return child(f"{SERVER}/firewallRules/{name}", "firewallRules", startIpAddress=first, endIpAddress=last)


def rule_v6(name: str, first: str, last: str) -> dict[str, Any]:
    """A firewall rule for IPv6."""
    return child(f"{SERVER}/ipv6FirewallRules/{name}", "ipv6FirewallRules", startIPv6Address=first, endIPv6Address=last)


def link(place: str = "North Europe", kind: str = "GEO") -> dict[str, Any]:
    """A replica of the database."""
    path = f"{DATABASE}/replicationLinks/0f6b0c9e-4b7f-4b1c-8a53-2f3a1c6f7a01"
    return child(
        path, "databases/replicationLinks", partnerServer="sql-ibis-ne", partnerDatabase="sessions", partnerLocation=place,
        role="Primary", partnerRole="Secondary", replicationState="CATCH_UP", linkType=kind,
    )  # fmt: skip


BASE: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    SERVER_LIST: page(server()),
    DATABASE_LIST: page(master(), database()),
}
SERVERS_ONLY: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, SERVER_LIST: page(server())}
RULE_LIST = (RULES, SERVER)
RULE_LIST_V6 = (RULES_V6, SERVER)
LINK_LIST = (LINKS, DATABASE)

CASES = {
    "azure-sql-encryption": Case(
        claim("encryption.at-rest"),
        {**BASE, (TDE, DATABASE): tde()},
        enums=(((TDE, DATABASE), "/properties/state"),),
    ),
    "azure-sql-keys": Case(
        claim("encryption.at-rest.platform-managed-key"),
        {**BASE, (PROTECTORS, SERVER): protector()},
        enums=(((PROTECTORS, SERVER), "/properties/serverKeyType"),),
    ),
    "azure-sql-encrypted-connections": Case(
        claim("encryption.in-transit"), SERVERS_ONLY, enums=((SERVER_LIST, "/value/0/properties/minimalTlsVersion"),)
    ),
    "azure-sql-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        SERVERS_ONLY,
        enums=((SERVER_LIST, "/value/0/properties/minimalTlsVersion"),),
    ),
    "azure-sql-network": Case(
        claim("network.isolation"),
        {
            **SERVERS_ONLY,
            RULE_LIST: page(rule("office", "203.0.113.8", "203.0.113.15")),
            RULE_LIST_V6: page(rule_v6("office", "2001:db8::8", "2001:db8::f")),
        },
        enums=((SERVER_LIST, "/value/0/properties/publicNetworkAccess"),),
    ),
    "azure-sql-backup": Case(claim("backup.automated", frequency="daily"), BASE),
    "azure-sql-retention": Case(
        claim("backup.automated", retention_days=14),
        {**BASE, (SHORT_TERM, DATABASE): short_term(), (LONG_TERM, DATABASE): long_term()},
    ),
    "azure-sql-residency": Case(
        claim("residency.jurisdiction", scope="personal data", jurisdiction="EU"),
        {**BASE, LINK_LIST: page(link())},
        enums=(
            (DATABASE_LIST, "/value/1/location"),
            (DATABASE_LIST, "/value/1/properties/currentBackupStorageRedundancy"),
            (LINK_LIST, "/value/0/properties/partnerLocation"),
        ),
    ),
    "azure-sql-geo": Case(
        claim("backup.geo-redundant"),
        {**BASE, DATABASE_LIST: page(master(), database(currentBackupStorageRedundancy="GeoZone"))},
        enums=((DATABASE_LIST, "/value/1/properties/currentBackupStorageRedundancy"),),
    ),
    "azure-sql-redundancy": Case(
        claim("availability.redundancy", redundancy="zone"),
        {**BASE, LINK_LIST: page(link())},
        enums=((LINK_LIST, "/value/0/properties/linkType"),),
    ),
}
