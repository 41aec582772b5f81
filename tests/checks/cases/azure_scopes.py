"""A good pack for checks.azure.scopes."""

from __future__ import annotations

from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import Case, claim

CASES = {
    "azure-scope-not-looked-at": Case(
        claim("backup.automated", scope_=["databases", "storage"]), {SUBSCRIPTIONS: SUBSCRIPTION_LIST}
    ),
    "azure-encryption-cipher": Case(
        claim("encryption.at-rest", algorithm="AES-256"), {SUBSCRIPTIONS: SUBSCRIPTION_LIST}
    ),
}
