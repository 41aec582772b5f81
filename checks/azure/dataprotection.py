"""Azure Backup vaults: where they keep what is backed up, and when each thing was last backed up in fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from checks.azure import copies
from checks.azure.copies import GEO, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.recovery import BACKUP, platform_backup, ran
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
        return copies.unheard(vault, setting)
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


# -- do backups run ------------------------------------------------------------------------------------------------------

# What a vault takes backups of, by the word that claims use for it. Blobs are looked at with their storage account.
_MACHINES: Final = ("machines", "virtual-machines", "servers")
_KINDS: Final = {
    "microsoft.compute/disks": _MACHINES,
    "microsoft.dbformysql/flexibleservers": ("databases",),
    "microsoft.dbforpostgresql/flexibleservers": ("databases",),
    "microsoft.dbforpostgresql/servers/databases": ("databases",),
    "microsoft.documentdb/databaseaccounts": ("databases",),
}


@check(
    "azure-backup-vault-runs",
    answers=BACKUP,
    over=INSTANCES,
    needs=(VAULT_JOBS,),
    applies=lambda claim: "pitr_days" not in claim.params and platform_backup(claim, *_MACHINES, "databases"),
)
def runs(claim: Claim, instance: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """What Backup vaults are set up to back up was backed up of late.

    The newest completed job may be as old as the document allows and one day more. Databases have backups of their own, so
    that once a week is enough for the vault's (https://learn.microsoft.com/azure/backup/backup-overview).

    Proves: when the last backup of each disk, cluster or database in a vault was completed.
    Leaves open: what is in no vault; blobs, which are looked at with their account; for how long the vault keeps what it has.
    """
    kind = instance.at("/properties/dataSourceInfo/datasourceType")
    if not isinstance(kind.value, str):
        yield unknown(instance, "does not say what it is a backup of", kind)
        return
    of = kind.value.casefold()
    kinds = _KINDS.get(of, ())
    if of.startswith("microsoft.storage/") or not platform_backup(claim, *kinds):
        return
    state = instance.at("/properties/currentProtectionState")
    if state.value != "ProtectionConfigured":
        yield unknown(instance, "is known to a backup vault in the state {state}", state, kind, state=state.value)
        return
    jobs = snapshot.by(VAULT_JOBS, "/properties/backupInstanceId").get(instance.key, ())
    ended = [job.at("/properties/endTime") for job in jobs if _backed(job)]
    yield ran(claim, instance, ended, snapshot.taken_at, state, beside=kinds == ("databases",))


def _backed(job: Item) -> bool:
    kind, status = job.at("/properties/operationCategory"), job.at("/properties/status")
    return (str(kind.value).casefold(), str(status.value).casefold()) == ("backup", "completed")
