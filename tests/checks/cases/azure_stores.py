"""Good packs for checks.azure.stores."""

from __future__ import annotations

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from tests.checks.cases.azure_residency import resource
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Case, claim, page

LISTED = (RESOURCES, SUBSCRIPTION)

CASES = {
    "azure-stores-not-looked-at": Case(
        claim("encryption.at-rest"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            LISTED: page(
                resource("Microsoft.Storage/storageAccounts", "stibisprod", "westeurope"),
                resource("Microsoft.Network/virtualNetworks", "vnet-ibis", "westeurope"),
            ),
        },
    ),
}
