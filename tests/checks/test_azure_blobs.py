"""Object replication, encryption scopes and file shares: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_blobs import (
    ACCOUNT_LIST,
    CASES,
    FILES,
    HERE,
    INBOUND_LIST,
    POLICY_LIST,
    SCOPE_LIST,
    THERE,
    account,
    files,
    policy,
    scope,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

FOREIGN = (
    "/subscriptions/00000000-0000-0000-0000-0000000000b2/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/y"
)
UNSEEN = "replicates blobs to an account that is not among those that were looked at"


def of(check: str, bodies: Any, the_claim: Any = None) -> Said:
    return said(f"azure-storage-{check}", CASES[f"azure-storage-{check}"], the_claim, bodies)


@pytest.mark.parametrize(
    ("kind", "source", "outcome"),
    [
        ("platform", "Microsoft.Storage", HOLDS),
        ("platform", "Microsoft.KeyVault", CONTRADICTS),
        ("platform", None, UNKNOWN),
        ("customer", "microsoft.keyvault", HOLDS),
        ("customer", "Microsoft.Storage", CONTRADICTS),
        ("customer", "SomethingNew", UNKNOWN),
    ],
)
def test_a_scope_may_have_another_key_than_its_account(kind: str, source: str | None, outcome: Any) -> None:
    found = of("scopes", {SCOPE_LIST: page(scope(source))}, claim(f"encryption.at-rest.{kind}-managed-key"))
    assert [what for _, what, _ in found] == [outcome]


@pytest.mark.parametrize(
    ("place", "target", "expected"),
    [
        ("westeurope", THERE, (HOLDS, "replicates blobs to an account in West Europe")),
        ("westeurope", THERE.upper(), (HOLDS, "replicates blobs to an account in West Europe")),
        ("westeurope", "stpaperscopy", (HOLDS, "replicates blobs to an account in West Europe")),
        ("swedencentral", THERE,
         (CONTRADICTS, "replicates blobs to an account in Sweden Central (SE): inside the EU, outside the named region")),
        ("eastus", THERE,
         (CONTRADICTS, "replicates blobs to an account in East US (US), outside the EU and the named region")),
        ("westeurope", FOREIGN, (UNKNOWN, UNSEEN)),
        ("westeurope", "stelsewhere", (UNKNOWN, UNSEEN)),
        ("westeurope", None, (UNKNOWN, UNSEEN)),
    ],
)  # fmt: skip
def test_blobs_are_followed_to_where_they_are_replicated(place: str, target: Any, expected: Any) -> None:
    bodies = {ACCOUNT_LIST: page(account(), account(THERE, place)), POLICY_LIST: page(policy(HERE, target))}
    assert of("replication", bodies) == [("stpapers", *expected)]


def test_what_comes_in_is_judged_where_it_comes_from() -> None:
    both = {POLICY_LIST: page(policy()), INBOUND_LIST: page(policy())}
    assert [name for name, _, _ in of("replication", both)] == ["stpapers"]


def test_a_policy_that_does_not_name_its_account_is_unknown() -> None:
    found = of("replication", {POLICY_LIST: page(policy(FOREIGN, FOREIGN))})
    assert found == [("stpapers", UNKNOWN, "has a replication policy that does not name it")]


@pytest.mark.parametrize(
    ("smb", "nfs", "outcome"),
    [
        (True, True, [HOLDS]),
        (True, None, [HOLDS]),
        (None, True, [HOLDS]),
        (None, None, [HOLDS]),
        (False, True, [CONTRADICTS]),
        (False, None, [CONTRADICTS]),
        (True, False, [UNKNOWN]),
        ("yes", True, [UNKNOWN]),
    ],
)
def test_shares_can_be_mounted_without_encryption(smb: Any, nfs: Any, outcome: list[Any]) -> None:
    assert [what for _, what, _ in of("shares", {FILES: files(smb, nfs)})] == outcome
