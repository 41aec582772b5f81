"""The highest roles, activated for a time or held all the time: one edit of a good tenant each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown, all_checks
from checks.entra import directory as entra
from checks.entra.privileged import ACTIVE
from checks.verdict import Finding
from claims.model import Claim
from evidence.declared import NOTHING, Declared, Person
from tests.checks.cases.entra_access import CONTRIBUTOR, OWNER, granted
from tests.checks.cases.entra_privileged import (
    ACTIVATED,
    ACTIVE_HERE,
    CASES,
    GIVEN,
    OPERATORS,
    active,
    active_here,
)
from tests.checks.entra_tenant import assignment, listed, members, of
from tests.kit import Status, claim, finding, page

CHECK = "entra-privileged-activation"
GLOBAL = entra.GLOBAL_ADMINISTRATOR
UNLICENSED = Status(
    400, {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs a premium licence."}}
)
NAMES = {f"/users/{of(name)}": name for name in ("anna", "ben", "glass", "glass two", "former")}


def privileged(bodies: Any, declared: Declared = NOTHING, the_claim: Claim = CASES[CHECK].claim) -> Finding:
    return finding(CHECK, the_claim, {**ACTIVATED, **bodies}, declared)


def said(found: Finding) -> dict[str, tuple[str, str]]:
    return {NAMES.get(o.resource, o.resource): (str(o.outcome), str(o.note)) for o in found.observations}


def administrators(*names: str, standing: tuple[str, ...] = ()) -> dict[Any, Any]:
    """Global Administrators, some of them all the time."""
    given = [assignment(n, GLOBAL, name) for n, name in enumerate((*names, *standing))]
    actives = [active(GLOBAL, name) for name in names] + [active(GLOBAL, name, "Assigned", None) for name in standing]
    return {entra.ROLE_ASSIGNMENTS: listed("x", *given), ACTIVE: listed("x", *actives)}


def glass(*names: str) -> Declared:
    return Declared(tuple(Person(of(name), "break-glass", "safe", "Management") for name in names))


def test_roles_that_are_activated_hold() -> None:
    found = privileged({})
    assert found.shown is Shown.PASS
    assert said(found)["ben"] == ("holds", "has activated one of the highest roles for a time")


def test_an_owner_all_the_time_contradicts() -> None:
    changed = {GIVEN: page(granted(1, OWNER, "anna")), ACTIVE_HERE: page(active_here(OWNER, "anna", "Assigned", None))}
    assert said(privileged(changed))["anna"] == ("contradicts", "holds one of the highest roles all the time")


def test_more_standing_global_administrators_than_emergencies_need_contradict() -> None:
    assert privileged(administrators(standing=("anna", "glass", "glass two"))).shown is Shown.FAIL


def test_two_standing_global_administrators_may_be_for_emergencies_where_none_is_declared() -> None:
    found = privileged(administrators(standing=("glass", "glass two")))
    assert found.shown is Shown.UNKNOWN
    assert said(found)["glass"][1].endswith("none is declared")


def test_declared_emergency_accounts_may_hold_their_role_all_the_time_and_nobody_else() -> None:
    declared = glass("glass", "glass two")
    assert privileged(administrators("ben", standing=("glass", "glass two")), declared).shown is Shown.PASS
    assert privileged(administrators("ben", standing=("glass", "anna")), declared).shown is Shown.FAIL


def test_three_declared_emergency_accounts_are_not_believed() -> None:
    declared = glass("glass", "glass two", "anna")
    assert privileged(administrators(standing=("glass", "glass two", "anna")), declared).shown is Shown.FAIL


def test_a_role_until_a_day_is_no_activation_and_no_standing_one() -> None:
    changed = {GIVEN: page(granted(1, OWNER, "anna")), ACTIVE_HERE: page(active_here(OWNER, "anna", "Assigned"))}
    assert privileged(changed).shown is Shown.UNKNOWN


def test_an_assignment_that_is_in_no_schedule_is_open() -> None:
    assert privileged({ACTIVE_HERE: page()}).shown is Shown.UNKNOWN


def test_a_lesser_role_all_the_time_says_nothing() -> None:
    assert "anna" not in said(privileged({}))


def test_a_disabled_account_says_nothing() -> None:
    given = [granted(1, OWNER, "ben"), granted(2, OWNER, "former")]
    actives = [active_here(OWNER, "ben"), active_here(OWNER, "former", "Assigned", None)]
    assert privileged({GIVEN: page(*given), ACTIVE_HERE: page(*actives)}).shown is Shown.PASS


def test_a_role_through_a_group_is_open_unless_nobody_is_in_it() -> None:
    given = {GIVEN: page(granted(1, CONTRIBUTOR, "operators", "Group"))}
    assert privileged(given).shown is Shown.UNKNOWN
    assert privileged({**given, (entra.MEMBERS, OPERATORS): members()}).shown is Shown.PASS


def test_something_that_is_not_found_is_open_and_an_application_is_not_spoken_of() -> None:
    assert privileged({GIVEN: page(granted(1, OWNER, "deleted"))}).shown is Shown.UNKNOWN
    assert privileged({GIVEN: page(granted(1, OWNER, "pipeline", "ServicePrincipal"))}).shown is Shown.PASS


def test_without_the_licence_nothing_is_known_and_a_missing_one_is_named() -> None:
    found = privileged({ACTIVE: UNLICENSED})
    assert found.shown is Shown.UNKNOWN
    assert any("Microsoft Entra ID P2" in gap.detail for gap in found.gaps)


def test_another_method_named_beside_it_leaves_the_claim_open() -> None:
    both = claim("access.privileged", method=["PIM", "bastion"])
    assert privileged({}, the_claim=both).shown is Shown.UNKNOWN


@pytest.mark.parametrize("method", ["ssh-key", "vpn", "bastion", "separate-accounts"])
def test_other_methods_are_not_looked_at(method: str) -> None:
    assert not all_checks()[CHECK].fits(claim("access.privileged", method=method))
