"""Azure Backup: whose key encrypts what Recovery Services vaults and Backup vaults keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.dataprotection import BACKUP_VAULTS
from checks.azure.keys import ALWAYS, address, keeper, keyed
from checks.azure.promise import about
from checks.azure.recoveryservices import VAULTS
from checks.check import Observation, check
from claims.model import Claim
from evidence import Default, Item, Snapshot

_KEYS: Final = "https://learn.microsoft.com/azure/backup/backup-encryption"
_VAULT_KEYS: Final = "https://learn.microsoft.com/azure/backup/encryption-at-rest-with-cmk-for-backup-vault"


def _backups(claim: Claim) -> bool:
    return about(claim, "backups")


@check("azure-recovery-vault-encryption", answers=ALWAYS, over=VAULTS, applies=_backups)
def recovery_vaults(claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Recovery Services vaults are encrypted at rest, with the kind of key that the document names.

    Everything that is backed up is encrypted, with platform-managed keys unless a vault names a key of the customer's
    (https://learn.microsoft.com/azure/backup/backup-encryption).

    Proves: that the vault exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: backups that stay beside their data, such as snapshots; whether a customer's key is still valid.
    """
    key = vault.at("/properties/encryption/keyVaultProperties/keyUri", absent=Default("", _KEYS))
    yield keyed(claim, vault, address(key), key)


@check("azure-backup-vault-encryption", answers=ALWAYS, over=BACKUP_VAULTS, applies=_backups)
def backup_vaults(claim: Claim, vault: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backup vaults are encrypted at rest, with the kind of key that the document names.

    They are encrypted with platform-managed keys unless keys of the customer's are switched on, which cannot be undone
    (https://learn.microsoft.com/azure/backup/encryption-at-rest-with-cmk-for-backup-vault).

    Proves: that the vault exists under Microsoft's documented guarantee, and whose key it uses.
    Leaves open: operational backups, which stay beside their data; whether a customer's key is still valid.
    """
    state = vault.at("/properties/securitySettings/encryptionSettings/state", absent=Default("Disabled", _VAULT_KEYS))
    yield keyed(claim, vault, keeper(state, ("Disabled",), ("Enabled",)), state)
