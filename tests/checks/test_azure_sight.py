"""Who may not read every kind of resource sees listings in which some could be missing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_sight import CASES, LISTED, READER
from tests.checks.saying import UNKNOWN, Said, said
from tests.kit import page

CASE = CASES["azure-listings-by-role"]
HIDDEN = "whoever asked may not read every kind of resource, so that some could be missing in the listings"


def of(*granted: Any) -> Said:
    return said("azure-listings-by-role", CASE, CASE.claim, {LISTED: page(*granted)})


def _told(found: Said) -> list[tuple[Any, str]]:
    return [(outcome, note) for _, outcome, note in found]


@pytest.mark.parametrize(
    "granted",
    [
        READER,
        {"actions": ["*"], "notActions": []},
        {"actions": ["*"], "notActions": ["Microsoft.Authorization/elevateAccess/Action"]},
        {"actions": ["Microsoft.Storage/*/read", "*/READ"], "notActions": []},
    ],
)
def test_who_may_read_all_sees_all(granted: Any) -> None:
    assert of(granted) == []


@pytest.mark.parametrize(
    "granted",
    [
        {"actions": ["Microsoft.Resources/subscriptions/resources/read"]},
        {"actions": ["Microsoft.Storage/*/read", "Microsoft.Sql/*"]},
        {"actions": ["*/read"], "notActions": ["Microsoft.KeyVault/vaults/read"]},
        {"actions": ["*"], "notActions": ["Microsoft.Sql/*"]},
        {"actions": [], "dataActions": ["*/read"]},
        {"actions": None},
        {"actions": "*/read"},
        {"actions": ["*/read"], "notActions": "none"},
        {"actions": ["*/read"]},
        {"actions": ["*/Read/All"]},
    ],
)
def test_who_may_not_read_all_leaves_it_open(granted: Any) -> None:
    assert _told(of(granted)) == [(UNKNOWN, HIDDEN)]


def test_roles_add_up() -> None:
    assert of({"actions": ["Microsoft.Sql/*/read"]}, READER) == []


def test_who_has_no_rights_at_all_leaves_it_open() -> None:
    assert _told(of()) == [(UNKNOWN, HIDDEN)]
