"""Vaults of backups: no word on keys, a key of the customer's, and what is no key."""

from __future__ import annotations

from typing import Any

import pytest

from checks import all_checks
from tests.checks.cases.azure_vaultkeys import BACKUP_LIST, CASES, RECOVERY_LIST
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, outcomes
from tests.kit import claim, edited

AT_REST, PLATFORM, CUSTOMER = (
    "encryption.at-rest",
    "encryption.at-rest.platform-managed-key",
    "encryption.at-rest.customer-managed-key",
)
OWN = {
    "keyVaultProperties": {"keyUri": "https://kv.vault.azure.net/keys/backup"},
    "infrastructureEncryption": "Disabled",
}


@pytest.mark.parametrize(
    ("encryption", "expected"),
    [
        (None, [HOLDS, HOLDS, CONTRADICTS]),
        ({}, [HOLDS, HOLDS, CONTRADICTS]),
        (OWN, [HOLDS, CONTRADICTS, HOLDS]),
        ({"keyVaultProperties": {"keyUri": None}}, [HOLDS, HOLDS, CONTRADICTS]),
        ({"keyVaultProperties": {"keyUri": 7}}, [UNKNOWN, UNKNOWN, UNKNOWN]),
    ],
)
def test_a_recovery_vault_that_names_no_key_has_the_platforms(encryption: Any, expected: list[Any]) -> None:
    check = "azure-recovery-vault-encryption"
    case = edited(CASES[check], RECOVERY_LIST, "/value/0/properties/encryption", encryption)
    assert [outcomes(check, case, claim(kind))[0] for kind in (AT_REST, PLATFORM, CUSTOMER)] == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("Disabled", [HOLDS, HOLDS, CONTRADICTS]),
        (None, [HOLDS, HOLDS, CONTRADICTS]),
        ("Enabled", [HOLDS, CONTRADICTS, HOLDS]),
        ("Inconsistent", [UNKNOWN, UNKNOWN, UNKNOWN]),
        (True, [UNKNOWN, UNKNOWN, UNKNOWN]),
    ],
)
def test_a_backup_vault_says_whether_keys_of_the_customers_are_on(state: Any, expected: list[Any]) -> None:
    check = "azure-backup-vault-encryption"
    case = edited(CASES[check], BACKUP_LIST, "/value/0/properties/securitySettings/encryptionSettings/state", state)
    assert [outcomes(check, case, claim(kind))[0] for kind in (AT_REST, PLATFORM, CUSTOMER)] == expected


def test_a_claim_on_other_stores_is_not_about_backups() -> None:
    databases = claim(AT_REST, scope_=["databases"])
    for check in CASES:
        assert not all_checks()[check].fits(databases)
        assert all_checks()[check].fits(claim(AT_REST))
