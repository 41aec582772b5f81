"""PostgreSQL flexible servers: a good one in production; in development a good one, an open one and one with a wide rule."""

from __future__ import annotations

from tomproof.demo.azure.places import DATA, DEV_DATA, DEV_NET, NET
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.DBforPostgreSQL/flexibleServers"

# name, value, default, data type, allowed values, what it does
_SETTINGS = (
    ("require_secure_transport", "on", "on", "Boolean", "on,off", "Whether client connections must use TLS."),
    ("ssl_min_protocol_version", "TLSv1.2", "TLSv1.2", "Enumeration", "TLSv1.2,TLSv1.3", "The lowest TLS version."),
    ("ssl_max_protocol_version", "", "", "Enumeration", ",TLSv1.2,TLSv1.3", "The highest TLS version."),
    ("log_connections", "on", "on", "Boolean", "on,off", "Logs each successful connection."),
    ("log_disconnections", "on", "on", "Boolean", "on,off", "Logs the end of a session."),
    ("pgaudit.log", "ddl,role", "none", "Set", "none,read,write,function,role,ddl,misc,all", "What pgaudit logs."),
    ("connection_throttle.enable", "on", "off", "Boolean", "on,off", "Slows down logins that fail too often."),
    ("logfiles.retention_days", "3", "3", "Integer", "1-7", "How long server log files are kept."),
)  # fmt: skip


def resources() -> list[Resource]:
    """Every server with its parameters, backups and databases."""
    return [
        _server(PRODUCTION, DATA, "psql-nl-calendar-prod", "vnet-nl-prod", NET, ("calendar", "reminders"), ha=True),
        _server(DEVELOPMENT, DEV_DATA, "psql-nl-calendar-dev", "vnet-nl-dev", DEV_NET, ("calendar",), ha=False),
        # the trial of a new calendar is there for whoever finds it, and backs up to North Europe
        _server(DEVELOPMENT, DEV_DATA, "psql-nl-trial-dev", "vnet-nl-dev", DEV_NET, ("calendar",), ha=False,
                rules=(("everybody", "0.0.0.0", "255.255.255.255"),), transport="off", geo="Enabled"),  # noqa: S104
        # a partner named the addresses of his whole provider
        _server(DEVELOPMENT, DEV_DATA, "psql-nl-partner-dev", "vnet-nl-dev", DEV_NET, ("calendar",), ha=False,
                rules=(("partner", "20.0.0.0", "20.255.255.255"),)),
    ]  # fmt: skip


def _server(
    subscription: str, group: str, name: str, vnet: str, net: str, databases: tuple[str, ...], *, ha: bool,
    rules: tuple[tuple[str, str, str], ...] = (), transport: str = "on", geo: str = "Disabled",
) -> Resource:  # fmt: skip
    id_ = arm_id(subscription, group, TYPE, name)
    network = arm_id(subscription, net, "Microsoft.Network/virtualNetworks", vnet)
    availability: Json = {"mode": "Disabled", "state": "NotEnabled"}
    if ha:
        availability = {"mode": "ZoneRedundant", "state": "Healthy", "standbyAvailabilityZone": "2"}
    properties: Json = {
        "fullyQualifiedDomainName": f"{name}.postgres.database.azure.com",
        "version": "16",
        "minorVersion": "10",
        "administratorLogin": "nlpgadmin",
        "state": "Ready",
        "availabilityZone": "1",
        "storage": {"storageSizeGB": 256, "autoGrow": "Enabled", "tier": "P15", "iops": 1100},
        "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled", "tenantId": TENANT},
        "dataEncryption": {"type": "SystemManaged"},
        "backup": {
            "backupRetentionDays": 35,
            "geoRedundantBackup": geo,
            "earliestRestoreDate": ago(35, hours=-2, digits=7),
        },
        "network": {"publicNetworkAccess": "Enabled"}
        if rules
        else {
            "publicNetworkAccess": "Disabled",
            "delegatedSubnetResourceId": f"{network}/subnets/snet-postgresql",
            "privateDnsZoneArmResourceId": arm_id(
                subscription, net, "Microsoft.Network/privateDnsZones", f"{name}.private.postgres.database.azure.com"
            ),
        },
        "highAvailability": availability,
        "maintenanceWindow": {"customWindow": "Enabled", "dayOfWeek": 0, "startHour": 2, "startMinute": 0},
        "replicationRole": "Primary",
        "replicaCapacity": 5,
        "privateEndpointConnections": [],
    }
    return resource(
        subscription, group, TYPE, name, properties, sku={"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
        tags=tags("production" if ha else "development", "calendar"),
        systemData={"createdAt": ago(820, digits=7)}, children=_children(id_, databases, rules, transport),
    )  # fmt: skip


def _children(
    id_: str, databases: tuple[str, ...], rules: tuple[tuple[str, str, str], ...], transport: str
) -> dict[str, Answer]:
    rows = ((row[0], transport, *row[2:]) if row[0] == "require_secure_transport" else row for row in _SETTINGS)
    settings = [_setting(id_, *row) for row in rows]
    answers: dict[str, Answer] = {
        "configurations": Listing(settings, page=5),
        "backups": Listing([_backup(id_, day) for day in range(35)], page=20),
        "firewallRules": Listing(
            [
                child(
                    id_, "firewallRules", name, f"{TYPE}/firewallRules", {"startIpAddress": low, "endIpAddress": high}
                )
                for name, low, high in rules
            ]
        ),
        "replicas": Listing([]),
        "administrators": Listing([_administrator(id_)]),
        "databases": Listing(
            [
                child(id_, "databases", name, f"{TYPE}/databases", {"charset": "UTF8", "collation": "en_US.utf8"})
                for name in (*databases, "postgres", "azure_maintenance", "azure_sys")
            ]
        ),
    }
    return answers | {f"configurations/{setting['name']}": setting for setting in settings}


def _setting(id_: str, name: str, value: str, default: str, kind: str, allowed: str, description: str) -> Json:
    properties = {
        "value": value,
        "description": description,
        "defaultValue": default,
        "dataType": kind,
        "allowedValues": allowed,
        "source": "system-default" if value == default else "user-override",
        "isDynamicConfig": True,
        "isReadOnly": False,
        "isConfigPendingRestart": False,
    }
    return child(id_, "configurations", name, f"{TYPE}/configurations", properties)


def _backup(id_: str, day: int) -> Json:
    properties = {"backupType": "Full", "source": "Automatic", "completedTime": ago(day, hours=5, digits=6)}
    name = f"backup_{ago(day, hours=5).translate(str.maketrans('', '', '-:TZ'))}"
    return child(id_, "backups", name, f"{TYPE}/backups", properties)


def _administrator(id_: str) -> Json:
    who = guid("group sg-sql-administrators")
    properties = {
        "objectId": who,
        "principalType": "Group",
        "principalName": "sg-sql-administrators",
        "tenantId": TENANT,
    }
    return child(id_, "administrators", who, f"{TYPE}/administrators", properties)
