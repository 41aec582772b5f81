"""Azure Storage below the account: where blobs are replicated to, whose key single scopes have, how shares are mounted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import tls
from checks.azure.keys import CUSTOMER_KEY, PLATFORM_KEY, keeper, keyed
from checks.azure.promise import about
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located
from checks.azure.storage import ACCOUNTS, FILE_SERVICE, VERSION
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Seen, Snapshot, arm

# Accounts of other kinds, and those with a hierarchical namespace, have no object replication:
# https://learn.microsoft.com/azure/storage/blobs/object-replication-overview
POLICIES = arm(
    "azure.storage.object-replication-policies",
    "{id}/objectReplicationPolicies",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/objectReplicationPolicies/read",
    client="storage",
    each=ACCOUNTS,
    only=(
        Only("/kind", ("StorageV2", "BlockBlobStorage")),
        Only("/properties/isHnsEnabled", ("true",), negate=True),
    ),
)
SCOPES = arm(
    "azure.storage.encryption-scopes",
    "{id}/encryptionScopes",
    version=VERSION,
    permission="Microsoft.Storage/storageAccounts/encryptionScopes/read",
    client="storage",
    each=ACCOUNTS,
    only=(Only("/kind", ("FileStorage", "Storage"), negate=True),),
)

_SHARES: Final = "https://learn.microsoft.com/azure/storage/files/encryption-in-transit-for-nfs-shares"
_ACCOUNTS_OWN: Final = "as the account"


@check(
    "azure-storage-scopes", answers=(PLATFORM_KEY, CUSTOMER_KEY), over=SCOPES, applies=lambda claim: about(claim, "storage")
)  # fmt: skip
def scopes(claim: Claim, scope: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Encryption scopes have the kind of key that the document names.

    A scope gives single containers or blobs a key other than that of their account
    (https://learn.microsoft.com/azure/storage/blobs/encryption-scope-overview).

    Proves: whose key each scope uses.
    Leaves open: which blobs lie in a scope; whether a customer's key is still valid.
    """
    source = scope.at("/properties/source")
    yield keyed(claim, scope, keeper(source, ("Microsoft.Storage",), ("Microsoft.KeyVault",)), source)


@check("azure-storage-replication", answers=RESIDENCY, over=ACCOUNTS, needs=(POLICIES,), applies=located)
def replication(claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Blobs are replicated to accounts that lie where the document says.

    Object replication copies blobs to another account, in any region, and in another tenant where the account allows that
    (https://learn.microsoft.com/azure/storage/blobs/object-replication-overview).

    Proves: the region of the account that each policy of an account copies to.
    Leaves open: accounts outside of the subscriptions that were looked at, which come out as unknown; which blobs are copied.
    """
    for policy in snapshot.under(POLICIES, account):
        source, target = policy.at("/properties/sourceAccount"), policy.at("/properties/destinationAccount")
        if _names(target, account):
            continue  # what comes in is judged where it comes from, and this account is judged itself
        if _names(source, account):
            yield _copied(claim, account, snapshot, target)
        else:
            yield unknown(account, "has a replication policy that does not name it", source, target)


def _names(name: Seen, account: Item) -> bool:
    """Whether a policy names an account: by its id, or by its name, which is unique in all of Azure.

    https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name
    """
    return str(name.value).casefold() in (account.key, account.key.rsplit("/", 1)[-1])


def _copied(claim: Claim, account: Item, snapshot: Snapshot, target: Seen) -> Observation:
    for other in snapshot[ACCOUNTS]:
        if _names(target, other):
            place = other.at("/properties/primaryLocation")
            return copied(
                claim, account, find(place.value), "replicates blobs to an account in {region}", target, place
            )
    return unknown(account, "replicates blobs to an account that is not among those that were looked at", target)


@check(
    "azure-storage-shares", answers=("encryption.in-transit",), over=ACCOUNTS, needs=(FILE_SERVICE,), applies=tls.meant
)
def shares(_claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Premium file shares are mounted with encryption only.

    For each protocol the file service can be told to require encryption or not; untold it goes by the account's "secure
    transfer required", which another check looks at
    (https://learn.microsoft.com/azure/storage/files/encryption-in-transit-for-nfs-shares).

    Proves: what the file service is told for SMB and for NFS.
    Leaves open: which of its shares are mounted by NFS; standard file shares; which ciphers are offered.
    """
    for service in snapshot.under(FILE_SERVICE, account):
        smb, nfs = (
            service.at(f"/properties/protocolSettings/{name}/encryptionInTransit/required",
                       absent=Default(_ACCOUNTS_OWN, _SHARES))
            for name in ("smb", "nfs")
        )  # fmt: skip
        yield _mounted(account, smb, nfs)


def _mounted(account: Item, smb: Seen, nfs: Seen) -> Observation:
    if smb.value is False:
        return contradicts(account, "lets shares be mounted by SMB without encryption", smb, nfs)
    if nfs.value is False:
        return unknown(
            account, "lets shares be mounted by NFS without encryption; whether any are is not shown", nfs, smb
        )
    if all(one.value is True or one.value == _ACCOUNTS_OWN for one in (smb, nfs)):
        return holds(account, "lets no share be mounted with less encryption than the account itself accepts", smb, nfs)
    return unknown(account, "does not say whether shares can be mounted without encryption", smb, nfs)
