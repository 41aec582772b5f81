"""Azure SQL: three servers with their databases, keys, firewall rules, retention and auditing."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.links import private_links
from tomproof.demo.azure.places import DATA, DEV_DATA
from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, forbidden, resource, tags

SERVERS, DATABASES = "Microsoft.Sql/servers", "Microsoft.Sql/servers/databases"
_MASTER = "master"


@dataclass(frozen=True, slots=True)
class Database:
    """What differs from database to database. ``redundancy`` is where its automatic backups lie."""

    name: str
    sku: str = "GP_Gen5_4"
    redundancy: str = "Zone"
    retention: int = 35
    zone_redundant: bool = True
    long_term: bool = True
    age: int = 1100


@dataclass(frozen=True, slots=True)
class Server:
    """What differs from server to server; ``rules`` are firewall rules as (name, first address, last address)."""

    name: str
    group: str
    service: str
    databases: tuple[Database, ...]
    rules: tuple[tuple[str, str, str], ...] = ()
    private: bool = True
    subscription: str = PRODUCTION
    keys_hidden: bool = False


FLEET = (
    Server("sql-nl-core-prod", DATA, "core", (
        Database("booking"), Database("billing"), Database("identity"), Database("messaging", sku="GP_Gen5_2"),
    )),
    Server("sql-nl-reporting-prod", DATA, "reporting", (
        Database("reporting", sku="GP_S_Gen5_4"),
        # the one database whose backups are copied to the paired region
        Database("reporting-archive", sku="S3", redundancy="Geo", zone_redundant=False),
    ), rules=(("AllowAllWindowsAzureIps", "0.0.0.0", "0.0.0.0"),), private=False, keys_hidden=True),  # noqa: S104 - a rule
    Server("sql-nl-dev", DEV_DATA, "core", (
        Database("booking-dev", sku="GP_S_Gen5_1", redundancy="Local", zone_redundant=False, long_term=False, age=700),
        Database("billing-dev", sku="GP_S_Gen5_1", redundancy="Local", zone_redundant=False, long_term=False, age=700),
    ), rules=(("ClientIPAddress_2025-3-4_9-12-41", "203.0.113.17", "203.0.113.17"),
              ("temp-migration", "0.0.0.0", "255.255.255.255")), private=False, subscription=DEVELOPMENT),  # noqa: S104
)  # fmt: skip


def resources() -> list[Resource]:
    """Every server, and every database with the ``master`` that each server has."""
    made = []
    for server in FLEET:
        made.append(_server(server))
        made += [_database(server, database) for database in server.databases]
        made.append(_master(server))
    return made


def _server(server: Server) -> Resource:
    id_ = arm_id(server.subscription, server.group, SERVERS, server.name)
    properties: Json = {
        "administratorLogin": "nlsqladmin",
        "version": "12.0",
        "state": "Ready",
        "fullyQualifiedDomainName": f"{server.name}.database.windows.net",
        "privateEndpointConnections": _links(server),
        "minimalTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled" if server.private else "Enabled",
        "administrators": {
            "administratorType": "ActiveDirectory",
            "principalType": "Group",
            "login": "sg-sql-administrators",
            "sid": guid("group sg-sql-administrators"),
            "tenantId": TENANT,
            "azureADOnlyAuthentication": True,
        },
        "restrictOutboundNetworkAccess": "Disabled",
        "externalGovernanceStatus": "Disabled",
    }
    return resource(
        server.subscription, server.group, SERVERS, server.name, properties, kind="v12.0",
        tags=tags("production" if server.subscription == PRODUCTION else "development", server.service),
        children=_server_children(id_, server),
    )  # fmt: skip


def _server_children(id_: str, server: Server) -> dict[str, Answer]:
    held = child(
        id_, "encryptionProtector", "current", f"{SERVERS}/encryptionProtector",
        {"serverKeyName": "ServiceManaged", "serverKeyType": "ServiceManaged", "autoRotationEnabled": False},
        kind="servicemanaged", location=HOME,
    )  # fmt: skip
    protector: Answer = held
    protectors: Answer = Listing([held])
    if server.keys_hidden:  # a deny assignment of whoever runs the reports keeps readers away from the keys
        protector = protectors = forbidden(f"{SERVERS}/encryptionProtector/read", id_)
    audit = child(id_, "auditingSettings", "Default", f"{SERVERS}/auditingSettings", _auditing())
    only = child(id_, "azureADOnlyAuthentications", "Default", f"{SERVERS}/azureADOnlyAuthentications",
                 {"azureADOnlyAuthentication": True})  # fmt: skip
    rules = [
        child(id_, "firewallRules", name, f"{SERVERS}/firewallRules", {"startIpAddress": first, "endIpAddress": last})
        for name, first, last in server.rules
    ]
    return {
        "encryptionProtector": protectors,
        "encryptionProtector/current": protector,
        "auditingSettings": Listing([audit]),
        "auditingSettings/default": audit,
        "azureADOnlyAuthentications": Listing([only]),
        "azureADOnlyAuthentications/Default": only,
        "firewallRules": Listing(rules),
        "ipv6FirewallRules": Listing([]),
        "virtualNetworkRules": Listing([]),
        "outboundFirewallRules": Listing([]),
        "failoverGroups": Listing([]),
        "elasticPools": Listing([]),
        "administrators": Listing([]),
        "restorableDroppedDatabases": Listing([]),
    }


def _links(server: Server) -> list[Json]:
    links = private_links(server.subscription, server.group, SERVERS, server.name) if server.private else []
    return [{"id": link["id"], "properties": link["properties"] | {"provisioningState": "Ready"}} for link in links]


def _auditing() -> Json:
    return {
        "retentionDays": 0,
        "auditActionsAndGroups": [
            "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
            "FAILED_DATABASE_AUTHENTICATION_GROUP",
            "BATCH_COMPLETED_GROUP",
        ],
        "isStorageSecondaryKeyInUse": False,
        "isAzureMonitorTargetEnabled": True,
        "isManagedIdentityInUse": False,
        "state": "Enabled",
        "storageAccountSubscriptionId": "00000000-0000-0000-0000-000000000000",
    }


def _database(server: Server, database: Database) -> Resource:
    name = f"{server.name}/{database.name}"
    id_ = arm_id(server.subscription, server.group, DATABASES, name)
    serverless = "_S_" in database.sku
    dtu = database.sku == "S3"
    tier = "Standard" if dtu else "GeneralPurpose"
    sku: Json = {"name": "Standard" if dtu else database.sku.rsplit("_", 1)[0], "tier": tier,
                 "capacity": 100 if dtu else int(database.sku[-1])}  # fmt: skip
    if not dtu:
        sku["family"] = "Gen5"
    properties: Json = {
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "maxSizeBytes": 268435456000,
        "status": "Online",
        "databaseId": guid(name),
        "creationDate": ago(database.age, digits=3),
        "currentServiceObjectiveName": database.sku,
        "requestedServiceObjectiveName": database.sku,
        "defaultSecondaryLocation": "northeurope",
        "catalogCollation": "SQL_Latin1_General_CP1_CI_AS",
        "zoneRedundant": database.zone_redundant,
        "readScale": "Disabled",
        "earliestRestoreDate": ago(database.retention, hours=-1),
        "currentSku": sku,
        "currentBackupStorageRedundancy": database.redundancy,
        "requestedBackupStorageRedundancy": database.redundancy,
        "maintenanceConfigurationId": f"/subscriptions/{server.subscription}/providers/Microsoft.Maintenance"
        "/publicMaintenanceConfigurations/SQL_Default",
        "isLedgerOn": False,
        "isInfraEncryptionEnabled": False,
        "availabilityZone": "NoPreference",
    }
    if serverless:
        properties |= {"minCapacity": 0.5, "autoPauseDelay": 60}
    return resource(
        server.subscription, server.group, DATABASES, name, properties, sku=sku, kind="v12.0,user" if dtu else
        "v12.0,user,vcore,serverless" if serverless else "v12.0,user,vcore",
        tags=tags("production" if server.subscription == PRODUCTION else "development", server.service),
        children=_database_children(id_, database),
    )  # fmt: skip


def _database_children(id_: str, database: Database) -> dict[str, Answer]:
    tde = _tde(id_, "Enabled")
    short = child(id_, "backupShortTermRetentionPolicies", "default", f"{DATABASES}/backupShortTermRetentionPolicies",
                  {"retentionDays": database.retention, "diffBackupIntervalInHours": 12})  # fmt: skip
    kept = ("P12W", "P12M", "P5Y") if database.long_term else ("PT0S", "PT0S", "PT0S")
    long = child(
        id_, "backupLongTermRetentionPolicies", "default", f"{DATABASES}/backupLongTermRetentionPolicies",
        {"weeklyRetention": kept[0], "monthlyRetention": kept[1], "yearlyRetention": kept[2], "weekOfYear": 1},
    )  # fmt: skip
    point = child(
        id_, "restorePoints", "ContinuousRestorePoint", f"{DATABASES}/restorePoints",
        {"restorePointType": "CONTINUOUS", "earliestRestoreDate": ago(database.retention, hours=-1)}, location=HOME,
    )  # fmt: skip
    return {
        "transparentDataEncryption": Listing([tde]),
        "transparentDataEncryption/current": tde,
        "backupShortTermRetentionPolicies": Listing([short]),
        "backupShortTermRetentionPolicies/default": short,
        "backupLongTermRetentionPolicies": Listing([long]),
        "backupLongTermRetentionPolicies/default": long,
        "restorePoints": Listing([point]),
        "replicationLinks": Listing([]),
        "auditingSettings": Listing([child(id_, "auditingSettings", "Default", f"{DATABASES}/auditingSettings",
                                           _auditing() | {"state": "Disabled", "isAzureMonitorTargetEnabled": False})]),
        "ledgerDigestUploads": Listing([]),
    }  # fmt: skip


def _tde(id_: str, state: str) -> Json:
    return child(
        id_, "transparentDataEncryption", "current", f"{DATABASES}/transparentDataEncryption", {"state": state}
    )


def _master(server: Server) -> Resource:
    """The system database: it is listed like the others, but holds no customer data and cannot be encrypted."""
    name = f"{server.name}/{_MASTER}"
    id_ = arm_id(server.subscription, server.group, DATABASES, name)
    sku = {"name": "System", "tier": "System", "capacity": 0}
    properties = {
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "maxSizeBytes": 32212254720,
        "status": "Online",
        "databaseId": guid(name),
        "creationDate": ago(1400, digits=3),
        "currentServiceObjectiveName": "System0",
        "requestedServiceObjectiveName": "System0",
        "defaultSecondaryLocation": "northeurope",
        "catalogCollation": "SQL_Latin1_General_CP1_CI_AS",
        "zoneRedundant": False,
        "readScale": "Disabled",
        "currentSku": sku,
        "currentBackupStorageRedundancy": "Local",
        "requestedBackupStorageRedundancy": "Local",
        "isLedgerOn": False,
        "isInfraEncryptionEnabled": False,
        "availabilityZone": "NoPreference",
    }
    children: dict[str, Answer] = {
        "transparentDataEncryption": Listing([_tde(id_, "Disabled")]),
        "transparentDataEncryption/current": _tde(id_, "Disabled"),
        "replicationLinks": Listing([]),
    }
    return resource(server.subscription, server.group, DATABASES, name, properties, sku=sku, kind="v12.0,system",
                    children=children)  # fmt: skip
