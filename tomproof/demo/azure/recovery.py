"""Recovery Services: the two vaults, what they protect, and the jobs that ran."""

from __future__ import annotations

from tomproof.demo.azure.compute import MACHINES, VM, Machine
from tomproof.demo.azure.places import APP, BACKUP, DATA, SHARED
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.RecoveryServices/vaults"
UNPROTECTED = "vm-nl-sms-prod"
_ITEM = f"{TYPE}/backupFabrics/protectionContainers/protectedItems"
_LAST = ago(0, hours=4.5, digits=7)


def resources() -> list[Resource]:
    """One vault per subscription, and one that was left behind in development with a share in it."""
    return [
        _vault(PRODUCTION, BACKUP, "rsv-nl-prod", {"standardTierStorageRedundancy": "ZoneRedundant"}),
        _vault(DEVELOPMENT, SHARED, "rsv-nl-dev", {"standardTierStorageRedundancy": "GeoRedundant"}),
        _vault(DEVELOPMENT, SHARED, "rsv-nl-old-dev", None),
    ]


def _vault(subscription: str, group: str, name: str, redundancy: Json | None) -> Resource:
    id_ = arm_id(subscription, group, TYPE, name)
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateEndpointStateForBackup": "None",
        "privateEndpointStateForSiteRecovery": "None",
        "publicNetworkAccess": "Disabled",
        "monitoringSettings": {
            "azureMonitorAlertSettings": {
                "alertsForAllJobFailures": "Enabled",
                "alertsForAllReplicationIssues": "Disabled",
                "alertsForAllFailoverIssues": "Disabled",
            },
            "classicAlertSettings": {
                "alertsForCriticalOperations": "Disabled",
                "emailNotificationsForSiteRecovery": "Disabled",
            },
        },
        "restoreSettings": {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": "Disabled"}},
        "securitySettings": {
            "softDeleteSettings": {
                "softDeleteState": "AlwaysON",
                "softDeleteRetentionPeriodInDays": 30,
                "enhancedSecurityState": "AlwaysON",
            },
            "immutabilitySettings": {"state": "Unlocked"},
            "multiUserAuthorization": "Disabled",
            "sourceScanConfiguration": {"state": "Disabled"},
        },
        "secureScore": "Adequate",
        "bcdrSecurityLevel": "Good",
    }
    if redundancy is not None:
        properties["redundancySettings"] = {**redundancy, "crossRegionRestore": "Disabled"}
    return resource(
        subscription, group, TYPE, name, properties, sku={"name": "Standard"}, etag=f'W/"{guid(name)}"',
        identity={"type": "SystemAssigned", "principalId": guid(f"identity {name}"), "tenantId": guid("tenant")},
        tags=tags("production" if subscription == PRODUCTION else "shared", "backup"),
        children=_children(id_, subscription, name),
    )  # fmt: skip


def _children(id_: str, subscription: str, name: str) -> dict[str, Answer]:
    old = name.endswith("-old-dev")
    machines = [m for m in MACHINES if m.subscription == subscription and m.name != UNPROTECTED and not old]
    items = [_item(id_, machine) for machine in machines]
    jobs = [_job(id_, machine, day) for day in range(14) for machine in machines]
    if subscription == PRODUCTION:
        items += [_share(id_, "fax-import", _LAST), _share(id_, "fax-outbox", None), _database(id_)]
        jobs.append(_restore(id_, machines[0]))
    return {
        "backupProtectedItems": Listing(items, page=4),
        "backupJobs": Listing(jobs, page=40),
        "backupPolicies": Listing([_policy(id_, len(machines)), _database_policy(id_)]),
        "backupstorageconfig/vaultstorageconfig": child(
            id_, "backupstorageconfig", "vaultstorageconfig", f"{TYPE}/backupstorageconfig",
            {"storageModelType": "ZoneRedundant", "storageType": "ZoneRedundant", "storageTypeState": "Locked",
             "crossRegionRestoreFlag": False},
        ),
        "backupconfig/vaultconfig": child(
            id_, "backupconfig", "vaultconfig", f"{TYPE}/backupconfig",
            {"enhancedSecurityState": "Enabled", "softDeleteFeatureState": "Enabled"},
        ),
        "backupEncryptionConfigs/backupResourceEncryptionConfig": child(
            id_, "backupEncryptionConfigs", "backupResourceEncryptionConfig", f"{TYPE}/backupEncryptionConfigs",
            {"encryptionAtRestType": "MicrosoftManaged", "infrastructureEncryptionState": "Disabled",
             "lastUpdateStatus": "NotEnabled"},
        ),
        "backupUsageSummaries": Listing([_usage("AzureStorage", "Azure Storage", 1) if old else
                                         _usage("AzureIaasVM", "Azure Virtual Machine", len(machines))]),
        "backupResourceGuardProxies": Listing([]),
        "replicationProtectedItems": Listing([]),
    }  # fmt: skip


def _names(machine: Machine) -> tuple[str, str]:
    tail = f"iaasvmcontainerv2;{machine.group};{machine.name}"
    return f"IaasVMContainer;{tail}", f"VM;{tail}"


def _item(id_: str, machine: Machine) -> Json:
    container, name = _names(machine)
    source = arm_id(machine.subscription, machine.group, VM, machine.name)
    properties: Json = {
        "friendlyName": machine.name,
        "virtualMachineId": source,
        "protectionStatus": "Healthy",
        "protectionState": "Protected",
        "healthStatus": "Passed",
        "healthDetails": [],
        "lastBackupStatus": "Completed",
        "lastBackupTime": _LAST,
        "protectedItemDataId": guid(f"item {machine.name}"),
        "extendedProperties": {"linuxVmApplicationName": ""},
        "policyType": "V2",
        "protectedItemType": "Microsoft.Compute/virtualMachines",
        "backupManagementType": "AzureIaasVM",
        "workloadType": "VM",
        "containerName": container,
        "sourceResourceId": source,
        "policyId": f"{id_}/backupPolicies/daily-35",
        "policyName": "daily-35",
        "lastRecoveryPoint": _LAST,
        "isScheduledForDeferredDelete": False,
        "softDeleteRetentionPeriodInDays": 30,
        "vaultId": id_,
    }
    return child(
        f"{id_}/backupFabrics/Azure/protectionContainers/{container}", "protectedItems", name, _ITEM, properties
    )


def _share(id_: str, share: str, last: str | None) -> Json:
    """A file share of the fax service, with its newest recovery point; None where it was enrolled and never backed up."""
    source = arm_id(PRODUCTION, DATA, "Microsoft.Storage/storageAccounts", "stnlfilesprod")
    container = f"StorageContainer;storage;{DATA};stnlfilesprod"
    properties: Json = {
        "friendlyName": share,
        "protectionStatus": "Healthy",
        "protectionState": "Protected",
        "lastBackupStatus": "Completed" if last else "IRPending",
        "lastBackupTime": last,
        "extendedInfo": {"oldestRecoveryPoint": ago(35), "recoveryPointCount": 35, "policyState": "Consistent"}
        if last
        else None,
        "protectedItemType": "AzureFileShareProtectedItem",
        "backupManagementType": "AzureStorage",
        "workloadType": "AzureFileShare",
        "containerName": container,
        "sourceResourceId": source,
        "policyId": f"{id_}/backupPolicies/files-35",
        "policyName": "files-35",
        "lastRecoveryPoint": last,
        "vaultId": id_,
    }
    name = f"AzureFileShare;{guid(f'share {share}')}"
    return child(
        f"{id_}/backupFabrics/Azure/protectionContainers/{container}", "protectedItems", name, _ITEM, properties
    )


def _database(id_: str) -> Json:
    """The database inside the fax machine, which the manufacturer's program brought along."""
    source = arm_id(PRODUCTION, APP, VM, "vm-nl-fax-prod")
    container = f"VMAppContainer;Compute;{APP};vm-nl-fax-prod"
    properties: Json = {
        "friendlyName": "faxlog",
        "serverName": "vm-nl-fax-prod",
        "parentName": "MSSQLSERVER",
        "parentType": "AzureVmWorkloadSQLInstance",
        "protectionStatus": "Healthy",
        "protectionState": "Protected",
        "lastBackupStatus": "Healthy",
        "lastBackupTime": _LAST,
        "protectedItemHealthStatus": "Healthy",
        "protectedItemType": "AzureVmWorkloadSQLDatabase",
        "backupManagementType": "AzureWorkload",
        "workloadType": "SQLDataBase",
        "containerName": container,
        "sourceResourceId": source,
        "policyId": f"{id_}/backupPolicies/sql-daily-35",
        "policyName": "sql-daily-35",
        "lastRecoveryPoint": _LAST,
        "vaultId": id_,
    }
    name = "SQLDataBase;mssqlserver;faxlog"
    return child(
        f"{id_}/backupFabrics/Azure/protectionContainers/{container}", "protectedItems", name, _ITEM, properties
    )


def _database_policy(id_: str) -> Json:
    start = ["2025-02-01T01:30:00Z"]
    daily = {"retentionTimes": start, "retentionDuration": {"count": 35, "durationType": "Days"}}
    full: Json = {
        "policyType": "Full",
        "schedulePolicy": {
            "schedulePolicyType": "SimpleSchedulePolicy",
            "scheduleRunFrequency": "Daily",
            "scheduleRunTimes": start,
        },
        "retentionPolicy": {"retentionPolicyType": "LongTermRetentionPolicy", "dailySchedule": daily},
    }
    properties: Json = {
        "backupManagementType": "AzureWorkload",
        "workLoadType": "SQLDataBase",
        "settings": {"timeZone": "UTC", "issqlcompression": True, "isCompression": True},
        "subProtectionPolicy": [full],
        "protectedItemsCount": 1,
    }
    return child(id_, "backupPolicies", "sql-daily-35", f"{TYPE}/backupPolicies", properties)


def _job(id_: str, machine: Machine, day: int) -> Json:
    name = guid(f"job {machine.name} {day}")
    properties = {
        "jobType": "AzureIaaSVMJob",
        "duration": "PT1H12M4.1S",
        "virtualMachineVersion": "Compute",
        "entityFriendlyName": machine.name,
        "backupManagementType": "AzureIaasVM",
        "operation": "Backup",
        "status": "Completed",
        "startTime": ago(day, hours=4.5, digits=7),
        "endTime": ago(day, hours=3.3, digits=7),
        "activityId": guid(f"activity {name}"),
    }
    return child(id_, "backupJobs", name, f"{TYPE}/backupJobs", properties)


def _restore(id_: str, machine: Machine) -> Json:
    body = _job(id_, machine, 41)
    name = guid("restore")
    return body | {
        "id": f"{id_}/backupJobs/{name}",
        "name": name,
        "properties": body["properties"] | {"operation": "Restore", "activityId": guid("activity restore")},
    }


def _policy(id_: str, count: int) -> Json:
    start = "2025-02-01T01:30:00Z"
    properties = {
        "backupManagementType": "AzureIaasVM",
        "policyType": "V2",
        "instantRPDetails": {},
        "schedulePolicy": {
            "schedulePolicyType": "SimpleSchedulePolicyV2",
            "scheduleRunFrequency": "Daily",
            "dailySchedule": {"scheduleRunTimes": [start]},
        },
        "retentionPolicy": {
            "retentionPolicyType": "LongTermRetentionPolicy",
            "dailySchedule": {"retentionTimes": [start], "retentionDuration": {"count": 35, "durationType": "Days"}},
        },
        "instantRpRetentionRangeInDays": 7,
        "timeZone": "UTC",
        "protectedItemsCount": count,
    }
    return child(id_, "backupPolicies", "daily-35", f"{TYPE}/backupPolicies", properties)


def _usage(kind: str, name: str, count: int) -> Json:
    return {"unit": "Count", "currentValue": count, "limit": -1, "name": {"value": kind, "localizedValue": name}}
