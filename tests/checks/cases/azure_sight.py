"""Good packs for checks.azure.sight."""

from __future__ import annotations

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.sight import PERMISSIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Case, claim, page

LISTED = (PERMISSIONS, SUBSCRIPTION)
READER = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}

CASES = {
    "azure-listings-by-role": Case(
        claim("encryption.at-rest"), {SUBSCRIPTIONS: SUBSCRIPTION_LIST, LISTED: page(READER)}
    )
}
