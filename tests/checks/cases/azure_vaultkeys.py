"""A vault of each kind that names no key of the customer's."""

from __future__ import annotations

from checks.azure.dataprotection import BACKUP_VAULTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.recoveryservices import VAULTS
from tests.checks.cases.azure_dataprotection import vault as backup_vault
from tests.checks.cases.azure_recoveryservices import vault as recovery_vault
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Case, claim, page

RECOVERY_LIST, BACKUP_LIST = (VAULTS, SUBSCRIPTION), (BACKUP_VAULTS, SUBSCRIPTION)
RECOVERY, BACKUP = recovery_vault(), backup_vault()
BACKUP["properties"]["securitySettings"]["encryptionSettings"] = {"state": "Disabled"}

CASES = {
    "azure-recovery-vault-encryption": Case(
        claim("encryption.at-rest", scope_=["backups"]),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, RECOVERY_LIST: page(RECOVERY)},
    ),
    "azure-backup-vault-encryption": Case(
        claim("encryption.at-rest", scope_=["backups"]),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, BACKUP_LIST: page(BACKUP)},
        enums=((BACKUP_LIST, "/value/0/properties/securitySettings/encryptionSettings/state"),),
    ),
}
