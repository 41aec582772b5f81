"""Azure Key Vault: the vaults as they are asked for, for judges of what they hold and of who may open them."""

from __future__ import annotations

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from evidence import arm

VAULTS = arm(
    "azure.keyvault.vaults",
    "{id}/providers/Microsoft.KeyVault/vaults",
    version="2026-05-15",
    permission="Microsoft.KeyVault/vaults/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
