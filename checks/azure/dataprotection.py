"""Azure Backup vaults: where they keep what is backed up, and which restores were run from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from checks.azure import copies
from checks.azure.copies import GEO, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.recovery import platform_backup
from checks.azure.regions import pair
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import Observation, check, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot, arm

VERSION: Final = "2026-06-01"
BACKUP_VAULTS = arm(
    "azure.dataprotection.vaults",
    "{id}/providers/Microsoft.DataProtection/backupVaults",
    version=VERSION,
    permission="Microsoft.DataProtection/backupVaults/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
INSTANCES = arm(
    "azure.dataprotection.instances",
    "{id}/backupInstances",
    version=VERSION,
    permission="Microsoft.DataProtection/backupVaults/backupInstances/read",
    each=BACKUP_VAULTS,
)
VAULT_JOBS = arm(
    "azure.dataprotection.jobs",
    "{id}/backupJobs",
    version=VERSION,
    permission="Microsoft.DataProtection/backupVaults/backupJobs/read",
    each=BACKUP_VAULTS,
)

# How both kinds of vault spell where they keep copies: https://learn.microsoft.com/azure/backup/backup-create-recovery-services-vault#set-storage-redundancy
REDUNDANCIES: Final = {
    "locallyredundant": Copies(local=True),
    "zoneredundant": Copies(zones=True),
    "georedundant": Copies(regions=True, local=True),
}


def redundancy(value: Seen) -> Copies | None:
    """What a vault's redundancy means; None for a word that is not known."""
    return REDUNDANCIES.get(str(value.value).casefold())


def kept(claim: Claim, vault: Item, setting: Seen) -> Observation:
    """Whether a vault keeps its backups, and a geo-redundant copy of them, where a residency claim says."""
    where = vault.at("/location")
    found = redundancy(setting)
    if found is None:
        return unknown(vault, "has a redundancy ({value}) that is not known here", setting, value=setting.value)
    if found.regions:
        return copied(claim, vault, pair(where.value), "keeps a second copy of its backups in {region}", setting, where)
    return rests(claim, vault, where)


def _stores(vault: Item, snapshot: Snapshot, look: Callable[[Seen], Observation]) -> Iterator[Observation]:
    """What is to be said of each store that keeps backups in a vault; the operational one lies beside its data.

    Nothing where nothing is backed up in the vault.
    """
    if not snapshot.under(INSTANCES, vault):
        return
    settings = vault.parts("/properties/storageSettings")
    if not settings:
        yield unknown(vault, "does not say where it keeps its backups")
    for setting in settings or []:
        kind = setting.at("/datastoreType")
        match str(kind.value).casefold():
            case "vaultstore" | "archivestore":
                yield look(setting.at("/type"))
            case "operationalstore":
                continue
            case _:
                yield unknown(vault, "keeps backups in a store ({kind}) that is not known here", kind, kind=kind.value)


@check(
    "azure-backup-vault-residency",
    answers=RESIDENCY,
    over=BACKUP_VAULTS,
    needs=(INSTANCES,),
    applies=located,
)
def residency(claim: Claim, vault: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Backup vaults keep their backups, and the second copy of them, where the document says.

    A geo-redundant vault copies every backup to the paired region; one without a backup holds nothing:
    https://learn.microsoft.com/azure/backup/create-manage-backup-vault#storage-settings-in-the-backup-vault

    Proves: the region of each vault that is in use, and of the second copy that its redundancy makes.
    Leaves open: backups that were restored to another region; the place of the data itself.
    """
    yield from _stores(vault, snapshot, lambda how: kept(claim, vault, how))


@check("azure-backup-vault-geo", answers=GEO, over=BACKUP_VAULTS, needs=(INSTANCES,), applies=platform_backup)
def geo(claim: Claim, vault: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Backup vaults that are in use keep a copy at a second place.

    Proves: the redundancy of each vault (https://learn.microsoft.com/azure/backup/create-manage-backup-vault).
    Leaves open: operational backups, which stay beside the data.
    """
    yield from _stores(vault, snapshot, lambda how: copies.away(claim, vault, redundancy(how), how))
