"""Azure Storage: how accounts are encrypted, reached, copied and protected from loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import GEO, REDUNDANCY, Copies
from checks.azure.dataprotection import INSTANCES, VAULT_JOBS
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, keeper, keyed
from checks.azure.promise import about, days, listed, number
from checks.azure.reach import REACH, guards, ruled
from checks.azure.recovery import BACKUP, platform_backup, ran
from checks.azure.recoveryservices import VAULTS as RECOVERY_VAULTS
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Only, Seen, Snapshot, arm

VERSION: Final = "2026-09-01"
ACCOUNTS = arm(
    "azure.storage.accounts",
    "{id}/providers/Microsoft.Storage/storageAccounts",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/read",
    client="storage",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
CONTAINERS = arm(
    "azure.storage.containers",
    "{id}/blobServices/default/containers",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/blobServices/containers/read",
    client="storage",
    each=ACCOUNTS,
    # A FileStorage account has no blob service; where the account forbids anonymous reading no container can allow it.
    only=(
        Only("/kind", ("FileStorage",), negate=True),
        Only("/properties/allowBlobPublicAccess", ("false",), negate=True),
    ),
)
BLOB_SERVICE = arm(
    "azure.storage.blob-service",
    "{id}/blobServices/default",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/blobServices/read",
    client="storage",
    each=ACCOUNTS,
    only=(Only("/kind", ("FileStorage",), negate=True),),
    items="",
)
FILE_SERVICE = arm(
    "azure.storage.file-service",
    "{id}/fileServices/default",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/fileServices/read",
    client="storage",
    each=ACCOUNTS,
    only=(Only("/kind", ("FileStorage",)),),
    items="",
)
SHARES = arm(
    "azure.storage.file-shares",
    "{id}/fileServices/default/shares",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/fileServices/shares/read",
    client="storage",
    each=ACCOUNTS,
    only=(Only("/kind", ("FileStorage",)),),
)
SHARE_ITEMS = arm(
    "azure.recoveryservices.file-shares",
    "{id}/backupProtectedItems",
    version="2026-10-01",
    permission="Microsoft.RecoveryServices/vaults/backupProtectedItems/read",
    each=RECOVERY_VAULTS,
    params=(("$filter", "backupManagementType eq 'AzureStorage' and itemType eq 'AzureFileShare'"),),
)

_ENCRYPTION: Final = "https://learn.microsoft.com/azure/storage/common/storage-service-encryption"
_NETWORK: Final = "https://learn.microsoft.com/azure/storage/common/storage-network-security"
_ANONYMOUS: Final = "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure"
_NFS: Final = "https://learn.microsoft.com/azure/storage/blobs/network-file-system-protocol-support"


def _storage(claim: Claim) -> bool:
    return about(claim, "storage")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check("azure-storage-encryption", answers=ALWAYS, over=ACCOUNTS, applies=_storage)
def encryption(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts are encrypted at rest, with the kind of key that the document names.

    Azure Storage encrypts everything and cannot be told not to
    (https://learn.microsoft.com/azure/storage/common/storage-service-encryption).

    Proves: that the account exists under Microsoft's documented guarantee, that it reports no service as unencrypted, and
    whose key it uses.
    Leaves open: encryption scopes, which another check looks at; queues and tables that were created with a key of their own
    service; whether the customer's key is still valid.
    """
    services = [
        account.at(f"/properties/encryption/services/{name}/enabled", absent=Default(True, _ENCRYPTION))
        for name in ("blob", "file")
    ]
    source = account.at("/properties/encryption/keySource", absent=Default("Microsoft.Storage", _ENCRYPTION))
    customer = keeper(source, ("Microsoft.Storage",), ("Microsoft.Keyvault",))
    off = [service for service in services if service.value is not True]
    if off:
        yield _unencrypted(account, off[0])
    else:
        yield keyed(claim, account, customer, source, *services)


def _unencrypted(account: Item, service: Seen) -> Observation:
    if service.value is False:
        return contradicts(account, "reports that encryption at rest is off", service)
    return unknown(
        account, "reports encryption at rest as {value}, which is not known here", service, value=service.value
    )


# -- transport -----------------------------------------------------------------------------------------------------------


@check("azure-storage-https", answers=("encryption.in-transit",), over=ACCOUNTS, applies=tls.meant)
def https(_claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts refuse what is not encrypted.

    With "secure transfer required" plain HTTP and unencrypted SMB are refused; NFS 3.0 on blobs is not touched by it and
    is never encrypted (https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer).

    Proves: what the account's endpoints accept.
    Leaves open: settings of single file shares for NFS 4.1 and SMB; custom domains without a certificate; what clients do.
    """
    only = account.at("/properties/supportsHttpsTrafficOnly")
    nfs = account.at("/properties/isNfsV3Enabled", absent=Default(False, _NFS))
    match only.value, nfs.value:
        case False, _:
            yield contradicts(account, "accepts plain HTTP", only)
        case _, True:
            yield contradicts(account, "offers NFS 3.0, which is not encrypted", nfs)
        case True, False:
            yield holds(account, "refuses plain HTTP and unencrypted SMB", only, nfs)
        case _:
            yield unknown(account, "does not say whether it refuses plain HTTP", only, nfs)


@check("azure-storage-tls", answers=("encryption.in-transit.min-tls",), over=ACCOUNTS, applies=tls.versioned)
def lowest_tls(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts refuse TLS below the version that the document names.

    An account that sets nothing counts as TLS 1.0, while the public endpoints have refused less than 1.2 since February 2026
    (https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-migrate-to-tls2).

    Proves: the lowest version that each account is set to accept.
    Leaves open: which ciphers are offered; what the platform refuses beyond the setting.
    """
    lowest = account.at("/properties/minimumTlsVersion")
    yield tls.floor(
        claim, account, lowest,
        "sets no lowest TLS version: that counts as TLS 1.0, though the platform refuses less than 1.2 since February 2026",
    )  # fmt: skip


# -- network -------------------------------------------------------------------------------------------------------------


@check("azure-storage-network", answers=REACH, over=ACCOUNTS, applies=lambda claim: guards(claim, "storage"))
def network(_claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts let in named networks only.

    Proves: that public access is off, or that the default is to deny and which addresses are let in besides.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted Azure services; access by signed
    links and account keys from a network that is let in.
    """
    yield from ruled(account, _NETWORK, ("ipRules", "ipv6Rules"))


@check(
    "azure-storage-anonymous",
    answers=("network.isolation",),
    over=ACCOUNTS,
    needs=(CONTAINERS,),
    applies=lambda claim: guards(claim, "storage"),
)
def anonymous(_claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """No blob container can be read by everybody.

    What an account means by setting nothing has changed over the years, so only "false" is taken at its word and else every
    container is looked at (https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure).

    Proves: that no container offers its blobs, or its list of blobs, without a sign-in.
    Leaves open: signed links that were handed out; static websites.
    """
    allowed = account.at("/properties/allowBlobPublicAccess", absent=Default("not set", _ANONYMOUS))
    if allowed.value is False:
        yield holds(account, "forbids anonymous reading of blobs", allowed)
        return
    if allowed.present and allowed.value is not True:
        yield unknown(
            account, "says {value} of anonymous reading, which is not known here", allowed, value=allowed.value
        )
        return
    containers = snapshot.under(CONTAINERS, account)
    for container in containers:
        yield _container(container, allowed)
    if not containers:
        yield holds(account, "has no blob container", allowed, *snapshot.listing(CONTAINERS, account))


def _container(container: Item, allowed: Seen) -> Observation:
    access = container.at("/properties/publicAccess")
    match access.value:
        case "None":
            return holds(container, "cannot be read without a sign-in", access, allowed)
        case "Blob" | "Container":
            return contradicts(container, "can be read by everybody without a sign-in", access, allowed)
        case _:
            return unknown(container, "does not say whether it can be read without a sign-in", access, allowed)


# -- backups -------------------------------------------------------------------------------------------------------------

_VERSIONS: Final = "https://learn.microsoft.com/azure/storage/blobs/versioning-overview"
_SOFT_DELETE: Final = "https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview"
_SHARES: Final = "https://learn.microsoft.com/azure/storage/files/storage-files-prevent-file-share-deletion"
_RESTORE: Final = "https://learn.microsoft.com/azure/storage/blobs/point-in-time-restore-overview"


def _backed_up(claim: Claim) -> bool:
    """Point-in-time restore is said of databases, unless the claim names storage."""
    return platform_backup(claim, "storage") and (
        "pitr_days" not in claim.params or "storage" in listed(claim, "scope")
    )


@check(
    "azure-storage-backup",
    answers=BACKUP,
    over=ACCOUNTS,
    may_need=(BLOB_SERVICE, FILE_SERVICE, SHARES, INSTANCES, VAULT_JOBS, SHARE_ITEMS),
    applies=_backed_up,
)
def backup(claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts are protected from deleting and overwriting, for as long as the document says.

    Azure backs up no storage account by itself, and copies for redundancy are no backup: they repeat every deletion
    (https://learn.microsoft.com/azure/storage/blobs/data-protection-overview).

    Proves: point-in-time restore, or versions together with soft delete, as it is set up; or of the blobs, and of each file
    share, when it was last backed up to a vault.
    Leaves open: queues and tables; file shares beside blobs in a general-purpose account; for how long a vault keeps its
    backups; whether a restore has been tried.
    """
    blobs, shares = snapshot.under(BLOB_SERVICE, account), snapshot.under(FILE_SERVICE, account)
    for service in blobs:
        own = (_on(service, "/properties/restorePolicy/enabled", _RESTORE), *_halves(service))
        yield _blobs(claim, account, service, *own) or _vaulted(claim, account, snapshot, *own)
    for service in shares:
        half = _on(service, "/properties/shareDeleteRetentionPolicy/enabled", _SHARES)
        for share in snapshot.under(SHARES, account):
            yield _share(claim, account, share, snapshot, half)


def _on(service: Item, pointer: str, source: str) -> Seen:
    """A protection that is off unless it was switched on."""
    return service.at(pointer, absent=Default(False, source))


def _halves(service: Item) -> tuple[Seen, Seen]:
    """Versions bring back what was overwritten, soft delete what was deleted."""
    return (
        _on(service, "/properties/isVersioningEnabled", _VERSIONS),
        _on(service, "/properties/deleteRetentionPolicy/enabled", _SOFT_DELETE),
    )


def _blobs(claim: Claim, account: Item, service: Item, restore: Seen, *halves: Seen) -> Observation | None:
    """What the blob service itself keeps; None where that is not enough to call it a backup."""
    if restore.value is True:
        kept = service.at("/properties/restorePolicy/days")
        return _long_enough(claim, account, "can restore its blobs to any time in the last {days} days", kept, restore)
    if all(half.value is True for half in halves) and "pitr_days" not in claim.params:
        kept = service.at("/properties/deleteRetentionPolicy/days")
        return _long_enough(
            claim, account, "keeps earlier versions, and what was deleted for {days} days", kept, restore, *halves
        )
    return None


def _long_enough(claim: Claim, account: Item, template: str, kept: Seen, *seen: Seen) -> Observation:
    have, promised = number(kept.value), days(claim, "retention_days", "pitr_days")
    if have is None:
        return unknown(account, "does not say how long it keeps what was deleted", kept, *seen)
    if promised is not None and have < promised:
        return contradicts(
            account,
            "{said}; {promised} days are promised",
            kept,
            *seen,
            said=note(template, days=have),
            promised=promised,
        )
    return holds(account, template, kept, *seen, days=have)


def _vaulted(claim: Claim, account: Item, snapshot: Snapshot, *halves: Seen) -> Observation:
    """What Backup vaults do for an account whose own settings are no backup: without one it has none, or half of one."""
    instances = snapshot.by(INSTANCES, "/properties/dataSourceInfo/resourceID")
    states = [item.at("/properties/currentProtectionState") for item in instances.get(account.key, ())]
    if not any(str(state.value).casefold() == "protectionconfigured" for state in states):
        return _idle(account, states, "" in instances, *halves)
    jobs = snapshot.by(VAULT_JOBS, "/properties/dataSourceId").get(account.key, ())
    ended = [job.at("/properties/endTime") for job in jobs if _backed(job)]
    return ran(claim, account, ended, snapshot.taken_at, *states, *halves)


def _backed(job: Item) -> bool:
    kind, status = job.at("/properties/operationCategory"), job.at("/properties/status")
    return (str(kind.value).casefold(), str(status.value).casefold()) == ("backup", "completed")


def _share(claim: Claim, account: Item, share: Item, snapshot: Snapshot, half: Seen) -> Observation:
    """What Recovery Services vaults do for one file share; they name it by its account and its own name."""
    items, name = snapshot.by(SHARE_ITEMS, "/properties/sourceResourceId"), share.text("/name").casefold()
    named = [(item, item.text("/properties/friendlyName").casefold()) for item in items.get(account.key, ())]
    mine = [item for item, of in named if of == name]
    states = [item.at("/properties/protectionState") for item in mine]
    if not any(str(state.value).casefold() == "protected" for state in states):
        return _idle(share, states, not name or "" in items or any(not of for _, of in named), half)
    points = [item.at("/properties/lastRecoveryPoint") for item in mine]
    return ran(claim, share, points, snapshot.taken_at, *states, half)


def _idle(subject: Item, states: list[Seen], doubt: bool, *halves: Seen) -> Observation:
    """What is to be said where no vault backs something up; ``doubt`` says that one may do so without naming it."""
    if states:
        return unknown(
            subject, "is known to a backup vault in the state {state}", *states, *halves, state=states[0].value
        )
    if doubt:
        return unknown(subject, "is in no backup vault, but one of their items does not say what it protects", *halves)
    return _unprotected(subject, *halves)


def _unprotected(account: Item, *halves: Seen) -> Observation:
    if all(half.value is False for half in halves):
        return contradicts(
            account,
            "has no backup: no versions, no soft delete, no point-in-time restore, and no vault protects it",
            *halves,
        )
    return unknown(account, "keeps a part only of what was deleted or overwritten, and no vault protects it", *halves)


# -- copies --------------------------------------------------------------------------------------------------------------

# https://learn.microsoft.com/azure/storage/common/storage-redundancy
_COPIES: Final = {
    "LRS": Copies(local=True),
    "ZRS": Copies(zones=True),
    "GRS": Copies(regions=True, local=True),
    "RAGRS": Copies(regions=True, local=True),
    "GZRS": Copies(zones=True, regions=True),
    "RAGZRS": Copies(zones=True, regions=True),
}
_TIERS: Final = frozenset({"standard", "premium", "standardv2", "premiumv2"})


def _copies(sku: Seen) -> Copies | None:
    tier, _, kind = str(sku.value).partition("_")
    return _COPIES.get(kind.upper()) if tier.casefold() in _TIERS else None


@check("azure-storage-residency", answers=RESIDENCY, over=ACCOUNTS, applies=located)
def residency(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts keep their data, and the second copy of it, where the document says.

    Geo-redundant accounts copy everything to the paired region
    (https://learn.microsoft.com/azure/storage/common/storage-redundancy).

    Proves: the region of the data and of its geo-redundant copy.
    Leaves open: object replication to other accounts, which another check looks at; copies that the company makes itself.
    """
    first = account.at("/properties/primaryLocation")
    yield rests(claim, account, first)
    sku = account.at("/sku/name")
    kept = _copies(sku)
    if kept is None:
        yield copies.unheard(account, sku)
    elif kept.regions:
        second = account.at("/properties/secondaryLocation")
        yield copied(claim, account, find(second.value), "keeps a second copy of everything in {region}", second, sku)
    else:
        yield holds(account, "keeps no copy in another region", sku)


@check("azure-storage-geo", answers=GEO, over=ACCOUNTS, applies=_storage)
def geo(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts keep a copy at a second place.

    Proves: the redundancy that each account is set to (https://learn.microsoft.com/azure/storage/common/storage-redundancy).
    Leaves open: how old the second copy is; that a copy is no backup, since it repeats every deletion.
    """
    sku = account.at("/sku/name")
    yield copies.away(claim, account, _copies(sku), sku)


@check("azure-storage-redundancy", answers=REDUNDANCY, over=ACCOUNTS, applies=copies.meant)
def redundancy(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Storage accounts keep their data in more than one data centre.

    Proves: the redundancy that each account is set to (https://learn.microsoft.com/azure/storage/common/storage-redundancy).
    Leaves open: whether the application would go on working from another copy.
    """
    sku = account.at("/sku/name")
    yield copies.spread(claim, account, _copies(sku), sku)
