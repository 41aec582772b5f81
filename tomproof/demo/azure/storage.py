"""Storage accounts: documents, exports, uploads and logs; three of them are not as the document says."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.links import private_links
from tomproof.demo.azure.places import APP, BACKUP, DATA, DEV_APP, DEV_DATA, MONITOR, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Refusal, Resource, arm_id, child, resource, tags

TYPE = "Microsoft.Storage/storageAccounts"


@dataclass(frozen=True, slots=True)
class Account:
    """What differs from account to account. ``tls`` None is an account of before the property was there."""

    name: str
    group: str
    service: str
    sku: str = "Standard_ZRS"
    kind: str = "StorageV2"
    tls: str | None = "TLS1_2"
    https: bool = True
    shared_key: bool = False
    private: bool = True
    protected: bool = True
    containers: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    age: int = 900
    subscription: str = PRODUCTION
    region: str = HOME
    anonymous: bool = False


ACCOUNTS = (
    Account("stnldocsprod", DATA, "documents", containers=("documents", "letters", "signatures")),
    Account("stnluploadsprod", DATA, "uploads", protected=False, containers=("uploads", "quarantine"), age=210),
    # RA-GRS keeps a second copy in the paired region, North Europe
    Account("stnlexportsprod", DATA, "exports", sku="Standard_RAGRS", containers=("exports",), age=640),
    Account("stnlmediaprod", APP, "media", containers=("media", "avatars", "logos", "thumbs")),
    Account("stnlfuncprod", APP, "jobs", sku="Standard_LRS", containers=("azure-webjobs-hosts", "azure-webjobs-secrets")),
    Account("stnlauditprod", MONITOR, "audit", containers=("insights-activity-logs", "insights-logs-auditevent")),
    Account("stnlfilesprod", DATA, "fax-import", sku="Premium_ZRS", kind="FileStorage",
            shares=("fax-import", "fax-archive", "fax-outbox")),
    Account("stnlvaultprod", BACKUP, "backup", sku="Standard_ZRS", containers=("runbooks",)),
    Account("stnlappdev", DEV_APP, "media", sku="Standard_LRS", containers=("media",), subscription=DEVELOPMENT),
    Account("stnlfuncdev", DEV_APP, "jobs", sku="Standard_LRS", containers=("azure-webjobs-hosts",), subscription=DEVELOPMENT),
    Account("stnlimportdev", DEV_DATA, "import", sku="Standard_LRS", tls="TLS1_0", shared_key=True, private=False,
            containers=("import",), age=1900, subscription=DEVELOPMENT, anonymous=True),
    # copies of pictures for a trial in North Europe
    Account("stnlcopiesdev", DEV_DATA, "trial", sku="Standard_LRS", containers=("logos",), age=80, subscription=DEVELOPMENT,
            region=PAIR),
    Account("stnlbuildshared", SHARED, "build", sku="Standard_LRS", tls=None, containers=("artifacts", "packages"),
            age=2400, subscription=DEVELOPMENT),
)  # fmt: skip


def resources() -> list[Resource]:
    """Every storage account with its services, containers and shares."""
    return [_account(account) for account in ACCOUNTS]


def _account(account: Account) -> Resource:
    id_ = arm_id(account.subscription, account.group, TYPE, account.name)
    tier = "Premium" if account.sku.startswith("Premium") else "Standard"
    sku = {"name": account.sku, "tier": tier}
    return resource(
        account.subscription, account.group, TYPE, account.name, _properties(account),
        sku=sku, kind=account.kind, location=account.region,
        tags=tags("production" if account.subscription == PRODUCTION else "development", account.service),
        children=_children(id_, account, sku),
    )  # fmt: skip


def _properties(account: Account) -> Json:
    born = ago(account.age, hours=3, digits=7)
    files = account.kind == "FileStorage"
    properties: Json = {
        "keyCreationTime": {"key1": born, "key2": born},
        "defaultToOAuthAuthentication": True,
        "publicNetworkAccess": "Disabled" if account.private else "Enabled",
        "allowCrossTenantReplication": False,
        "privateEndpointConnections": _links(account),
        "allowBlobPublicAccess": account.anonymous,
        "allowSharedKeyAccess": account.shared_key,
        "networkAcls": {
            "resourceAccessRules": [],
            "bypass": "AzureServices",
            "virtualNetworkRules": [],
            "ipRules": [],
            "defaultAction": "Deny" if account.private else "Allow",
        },
        "supportsHttpsTrafficOnly": account.https,
        "encryption": {
            "requireInfrastructureEncryption": False,
            "services": {
                name: {"keyType": "Account", "enabled": True, "lastEnabledTime": born} for name in ("file", "blob")
            },
            "keySource": "Microsoft.Storage",
        },
        "provisioningState": "Succeeded",
        "creationTime": born,
        "primaryEndpoints": {
            name: f"https://{account.name}.{name}.core.windows.net/"
            for name in (("file",) if files else ("dfs", "web", "blob", "queue", "table", "file"))
        },
        "primaryLocation": account.region,
        "statusOfPrimary": "available",
    }
    if not files:
        properties["accessTier"] = "Hot"
    if account.tls is not None:
        properties["minimumTlsVersion"] = account.tls
    if "GRS" in account.sku:
        properties |= {"secondaryLocation": PAIR, "statusOfSecondary": "available"}
        properties["secondaryEndpoints"] = {
            name: f"https://{account.name}-secondary.{name}.core.windows.net/"
            for name in ("dfs", "web", "blob", "queue", "table")
        }
    return properties


def _links(account: Account) -> list[Json]:
    return private_links(account.subscription, account.group, TYPE, account.name) if account.private else []


def _children(id_: str, account: Account, sku: Json) -> dict[str, Answer]:
    answers: dict[str, Answer] = {
        "encryptionScopes": Listing(_scopes(id_, account)),
        "objectReplicationPolicies": Listing(_replication(id_, account)),
        "privateEndpointConnections": Listing(_links(account)),
        "managementPolicies/default": Refusal(
            404, "ManagementPolicyNotFound", f"No ManagementPolicy found for account {account.name}"
        ),
        "fileServices/default": _files(id_, sku),
        "fileServices": Listing([_files(id_, sku)]),
        "fileServices/default/shares": Listing([_share(id_, name) for name in account.shares]),
    }
    if account.kind == "FileStorage":
        refusal = Refusal(400, "FeatureNotSupportedForAccount", "Blob is not supported for the account.")
        return answers | {"blobServices/default": refusal, "blobServices": refusal,
                          "blobServices/default/containers": refusal}  # fmt: skip
    blobs = _blobs(id_, account, sku)
    containers = [_container(id_, name, account.age, account.anonymous) for name in account.containers]
    return answers | {
        "blobServices/default": blobs,
        "blobServices": Listing([blobs]),
        "blobServices/default/containers": Listing(containers, page=3),
    }


# Logos are copied from the first to the second: in production where customers fetch them, in development for trials, one of
# them by a partner in a subscription of his own.
_PARTNER = arm_id(guid("subscription of the load-test partner"), "rg-loadtest", TYPE, "stbrandunglogos")
_REPLICATED = (
    ("stnlmediaprod", "stnlexportsprod"), ("stnlappdev", "stnlcopiesdev"), ("stnlbuildshared", "stbrandunglogos"),
)  # fmt: skip


def _replication(id_: str, account: Account) -> list[Json]:
    """The policies of object replication, which both accounts show."""
    return [_policy(id_, *pair) for pair in _REPLICATED if account.name in pair]


def _named(name: str) -> str:
    """The id of an account by its name; what is not the company's is the partner's."""
    own = (arm_id(one.subscription, one.group, TYPE, one.name) for one in ACCOUNTS if one.name == name)
    return next(own, _PARTNER)


def _policy(id_: str, first: str, second: str) -> Json:
    source, target = _named(first), _named(second)
    policy = guid("object replication of logos" if first == "stnlmediaprod" else f"object replication to {second}")
    rule = {"ruleId": guid("rule of logos"), "sourceContainer": "logos", "destinationContainer": "exports"}
    properties = {
        "policyId": policy,
        "enabledTime": ago(90, digits=7),
        "sourceAccount": source,
        "destinationAccount": target,
        "rules": [rule],
    }
    return child(id_, "objectReplicationPolicies", policy, f"{TYPE}/objectReplicationPolicies", properties)


def _scopes(id_: str, account: Account) -> list[Json]:
    """One encryption scope with a key of the platform's, and one of a trial with a key of the company's own."""
    made = {"creationTime": ago(150, digits=7), "lastModifiedTime": ago(150, digits=7)}
    properties = {"source": "Microsoft.Storage", "state": "Enabled", **made}
    match account.name:
        case "stnldocsprod":
            return [child(id_, "encryptionScopes", "letters", f"{TYPE}/encryptionScopes", properties)]
        case "stnlcopiesdev":
            held = {"keyUri": "https://kv-nl-build-shared.vault.azure.net/keys/copies"}
            own = {**properties, "source": "Microsoft.KeyVault", "keyVaultProperties": held}
            return [child(id_, "encryptionScopes", "trial", f"{TYPE}/encryptionScopes", own)]
        case _:
            return []


def _blobs(id_: str, account: Account, sku: Json) -> Json:
    properties: Json = {
        "cors": {"corsRules": []},
        "deleteRetentionPolicy": {"allowPermanentDelete": False, "enabled": False},
    }
    if account.protected:
        properties |= {
            "deleteRetentionPolicy": {"allowPermanentDelete": False, "enabled": True, "days": 45},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 45},
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True, "retentionInDays": 45},
            "restorePolicy": {"enabled": True, "days": 40, "minRestoreTime": ago(40)},
        }
    return child(id_, "blobServices", "default", f"{TYPE}/blobServices", properties, sku=sku)


def _files(id_: str, sku: Json) -> Json:
    properties: Json = {
        "protocolSettings": {
            "smb": {
                "versions": "SMB3.1.1",
                "authenticationMethods": "Kerberos",
                "kerberosTicketEncryption": "AES-256",
                "channelEncryption": "AES-256-GCM",
            }
        },
        "cors": {"corsRules": []},
        "shareDeleteRetentionPolicy": {"enabled": True, "days": 45},
    }
    return child(id_, "fileServices", "default", f"{TYPE}/fileServices", properties, sku=sku)


def _container(id_: str, name: str, age: int, anonymous: bool) -> Json:
    properties: Json = {
        "immutableStorageWithVersioning": {"enabled": False},
        "deleted": False,
        "remainingRetentionDays": 0,
        "defaultEncryptionScope": "$account-encryption-key",
        "denyEncryptionScopeOverride": False,
        "publicAccess": "Blob" if anonymous else "None",
        "leaseStatus": "Unlocked",
        "leaseState": "Available",
        "lastModifiedTime": ago(age - 1),
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
    }
    body = child(f"{id_}/blobServices/default", "containers", name, f"{TYPE}/blobServices/containers", properties)
    return body | {"etag": f'"0x8DC{age:08X}"'}


def _share(id_: str, name: str) -> Json:
    properties = {
        "accessTier": "Premium",
        "enabledProtocols": "SMB",
        "shareQuota": 256,
        "lastModifiedTime": ago(12),
        "leaseStatus": "unlocked",
        "leaseState": "available",
    }
    return child(f"{id_}/fileServices/default", "shares", name, f"{TYPE}/fileServices/shares", properties)
