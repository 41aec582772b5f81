"""Accounts that look unused or shared are named, and nothing is concluded from that."""

from __future__ import annotations

import pytest

from checks import Shown
from checks.entra.accounts import LAST_SIGN_INS
from checks.entra.directory import USERS
from tests.checks.cases.entra_accounts import CASES, sign_ins, signed_in
from tests.checks.entra_tenant import of, user, users
from tests.kit import Status, answered, finding

DORMANT, NAMES = CASES["entra-dormant-accounts"], CASES["entra-names-of-nobody"]
NO_P1 = Status(
    403, {"error": {"code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "message": "no premium license"}}
)


@pytest.mark.parametrize(
    ("last", "enabled", "says"),
    [
        ("2026-10-20T07:00:00Z", True, ["holds: has signed in within 90 days"]),
        ("2026-08-22T05:00:00Z", True, ["holds: has signed in within 90 days"]),
        ("2026-08-20T05:00:00Z", True, ["unknown: is enabled, and has not signed in for 92 days"]),
        (None, True, ["unknown: is enabled, and no sign-in with success is kept of it"]),
        ("2025-01-01T07:00:00Z", False, []),
        ("2026-10-20T07:00:00Z", None, ["unknown: whether this account is enabled was not answered"]),
    ],
)
def test_an_enabled_account_that_nobody_uses_is_named(last: str | None, enabled: bool | None, says: list[str]) -> None:
    case = answered(DORMANT, LAST_SIGN_INS, sign_ins(signed_in("anna", last, enabled)))
    found = finding("entra-dormant-accounts", case.claim, case.bodies)
    assert [f"{one.outcome}: {one.note}" for one in found.observations] == says


def test_an_account_that_nobody_uses_weighs_nothing() -> None:
    case = answered(DORMANT, LAST_SIGN_INS, sign_ins(signed_in("anna", "2020-01-01T07:00:00Z")))
    assert finding("entra-dormant-accounts", case.claim, case.bodies).shown is Shown.BESIDE


def test_a_missing_licence_is_named() -> None:
    case = answered(DORMANT, LAST_SIGN_INS, NO_P1)
    found = finding("entra-dormant-accounts", case.claim, case.bodies)
    assert "Microsoft Entra ID P1" in found.gaps[0].detail


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("anna", Shown.NONE),
        ("info", Shown.UNKNOWN),
        ("Admin01", Shown.UNKNOWN),
        ("no-reply", Shown.UNKNOWN),
        ("infanta", Shown.NONE),
        ("supporter", Shown.NONE),
    ],
)
def test_a_name_of_nobody_is_an_indication_and_no_more(name: str, shown: Shown) -> None:
    case = answered(NAMES, USERS, users(user(name)))
    found = finding("entra-names-of-nobody", case.claim, case.bodies)
    assert found.shown is shown
    assert all(name not in str(one.note) for one in found.observations)


@pytest.mark.parametrize(("enabled", "shown"), [(False, Shown.NONE), (None, Shown.UNKNOWN)])
def test_a_mailbox_that_nobody_signs_in_to_is_not_named(enabled: bool | None, shown: Shown) -> None:
    case = answered(NAMES, USERS, users(user("info", enabled=enabled)))
    assert finding("entra-names-of-nobody", case.claim, case.bodies).shown is shown


def test_an_account_without_a_name_is_open() -> None:
    case = answered(NAMES, USERS, users({"id": of("x"), "accountEnabled": True}))
    assert finding("entra-names-of-nobody", case.claim, case.bodies).shown is Shown.UNKNOWN
