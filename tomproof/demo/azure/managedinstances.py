"""SQL managed instances: a good one in production; in development one with a public endpoint whose backups leave the region."""

from __future__ import annotations

from tomproof.demo.azure.places import DATA, DEV_DATA, DEV_NET, NET
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.Sql/managedInstances"


def resources() -> list[Resource]:
    """Both instances, each with one database."""
    return [
        _instance(PRODUCTION, DATA, NET, "sqlmi-nl-claims-prod", {
            "minimalTlsVersion": "1.2", "publicDataEndpointEnabled": False, "zoneRedundant": True,
            "currentBackupStorageRedundancy": "Zone", "requestedBackupStorageRedundancy": "Zone",
        }),
        _instance(DEVELOPMENT, DEV_DATA, DEV_NET, "sqlmi-nl-claims-dev", {
            "minimalTlsVersion": "None", "publicDataEndpointEnabled": True, "zoneRedundant": False,
            "currentBackupStorageRedundancy": "Geo", "requestedBackupStorageRedundancy": "Geo",
        }),
    ]  # fmt: skip


def _instance(subscription: str, group: str, net: str, name: str, settings: Json) -> Resource:
    stage = "production" if subscription == PRODUCTION else "development"
    network = arm_id(
        subscription, net, "Microsoft.Network/virtualNetworks", f"vnet-nl-{'prod' if net == NET else 'dev'}"
    )
    properties: Json = {
        "provisioningState": "Succeeded",
        "fullyQualifiedDomainName": f"{name}.7d21c0f4a9b3e.database.windows.net",
        "administratorLogin": "nlmiadmin",
        "subnetId": f"{network}/subnets/snet-sqlmi",
        "state": "Ready",
        "licenseType": "LicenseIncluded",
        "vCores": 4,
        "storageSizeInGB": 256,
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "dnsZone": "7d21c0f4a9b3e",
        "proxyOverride": "Redirect",
        "timezoneId": "W. Europe Standard Time",
        "createTime": ago(500, digits=3),
        **settings,
    }
    id_ = arm_id(subscription, group, TYPE, name)
    return resource(
        subscription, group, TYPE, name, properties, tags=tags(stage, "claims"), children=_children(id_),
        sku={"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 4},
    )  # fmt: skip


def _children(id_: str) -> dict[str, Answer]:
    database = child(id_, "databases", "claims", f"{TYPE}/databases", {
        "collation": "SQL_Latin1_General_CP1_CI_AS", "status": "Online", "creationDate": ago(480, digits=2),
        "earliestRestorePoint": ago(35, hours=-1, digits=7), "defaultSecondaryLocation": "northeurope",
    }, location="westeurope")  # fmt: skip
    held = f"{id_}/databases/claims"
    encryption = child(held, "transparentDataEncryption", "current", f"{TYPE}/databases/transparentDataEncryption",
                       {"state": "Enabled"})  # fmt: skip
    kept = child(held, "backupShortTermRetentionPolicies", "default",
                 f"{TYPE}/databases/backupShortTermRetentionPolicies", {"retentionDays": 35})  # fmt: skip
    key = child(id_, "encryptionProtector", "current", f"{TYPE}/encryptionProtector",
                {"serverKeyName": "ServiceManaged", "serverKeyType": "ServiceManaged"})  # fmt: skip
    only = child(id_, "azureADOnlyAuthentications", "Default", f"{TYPE}/azureADOnlyAuthentications",
                 {"azureADOnlyAuthentication": False})  # fmt: skip
    return {
        "administrators": Listing([]),
        "azureADOnlyAuthentications": Listing([only]),
        "databases": Listing([database]),
        "databases/claims/transparentDataEncryption/current": encryption,
        "databases/claims/backupShortTermRetentionPolicies/default": kept,
        "encryptionProtector/current": key,
    }
