"""MySQL flexible servers: a good one in production; in development one that is open, and one of which too little is known."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.places import DATA, DEV_DATA
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.DBforMySQL/flexibleServers"


@dataclass(frozen=True, slots=True)
class _Server:
    """What differs between the servers."""

    name: str
    transport: str = "ON"
    versions: str = "TLSv1.2,TLSv1.3"
    geo: str = "Disabled"
    access: str | None = "Disabled"
    standby: str = "ZoneRedundant"
    firewall: tuple[tuple[str, str, str], ...] = ()


_PRODUCTION = _Server("mysql-nl-surveys-prod")
_DEVELOPMENT = (
    _Server(
        "mysql-nl-surveys-dev", transport="OFF", versions="TLSv1.1,TLSv1.2", geo="Enabled", access="Enabled",
        standby="Disabled", firewall=(("anywhere", "0.0.0.0", "255.255.255.255"),),  # noqa: S104
    ),
    _Server("mysql-nl-trial-dev", access=None),
)  # fmt: skip


def resources() -> list[Resource]:
    """All servers with their parameters, backups and rules."""
    found = [_server(PRODUCTION, DATA, "production", _PRODUCTION)]
    return found + [_server(DEVELOPMENT, DEV_DATA, "development", one) for one in _DEVELOPMENT]


def _server(subscription: str, group: str, stage: str, it: _Server) -> Resource:
    properties: Json = {
        "administratorLogin": "nlmyadmin",
        "version": "8.0.21",
        "state": "Ready",
        "availabilityZone": "1",
        "fullyQualifiedDomainName": f"{it.name}.mysql.database.azure.com",
        "storage": {"storageSizeGB": 128, "iops": 684, "autoGrow": "Enabled", "storageSku": "Premium_LRS"},
        "dataEncryption": {"type": "SystemManaged"},
        "backup": {
            "backupRetentionDays": 35,
            "geoRedundantBackup": it.geo,
            "earliestRestoreDate": ago(35, hours=-3, digits=7),
        },
        "network": {"publicNetworkAccess": it.access} if it.access else {},
        "highAvailability": {"mode": it.standby, "state": "NotEnabled" if it.standby == "Disabled" else "Healthy"},
        "maintenanceWindow": {"customWindow": "Disabled", "startHour": 0, "startMinute": 0, "dayOfWeek": 0},
        "replicationRole": "None",
        "replicaCapacity": 10,
    }
    id_ = arm_id(subscription, group, TYPE, it.name)
    return resource(
        subscription, group, TYPE, it.name, properties, sku={"name": "Standard_D2ads_v5", "tier": "GeneralPurpose"},
        tags=tags(stage, "surveys"), systemData={"createdAt": ago(410, digits=7)}, children=_children(id_, it),
    )  # fmt: skip


def _children(id_: str, it: _Server) -> dict[str, Answer]:
    settings = {"require_secure_transport": it.transport, "tls_version": it.versions, "aad_auth_only": "OFF"}
    return {
        "backups": Listing([_backup(id_, day) for day in range(35)], page=20),
        "administrators": Listing([]),
        "replicas": Listing([]),
        "firewallRules": Listing(
            [
                child(id_, "firewallRules", name, f"{TYPE}/firewallRules", {"startIpAddress": low, "endIpAddress": high})
                for name, low, high in it.firewall
            ]
        ),
        **{f"configurations/{name}": _setting(id_, name, value) for name, value in settings.items()},
    }  # fmt: skip


def _setting(id_: str, name: str, value: str) -> Json:
    properties = {"value": value, "currentValue": value, "source": "user-override", "dataType": "Set",
                  "isReadOnly": "False", "isConfigPendingRestart": "False", "isDynamicConfig": "True"}  # fmt: skip
    return child(id_, "configurations", name, f"{TYPE}/configurations", properties)


def _backup(id_: str, day: int) -> Json:
    properties = {"backupType": "FULL", "source": "Automatic", "completedTime": ago(day, hours=4, digits=6)}
    name = f"daily_{ago(day, hours=4).translate(str.maketrans('', '', '-:Z'))}"
    return child(id_, "backups", name, f"{TYPE}/backups", properties)
