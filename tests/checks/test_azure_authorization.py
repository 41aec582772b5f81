"""Azure roles: what a role lets its holder do, and rights by roles, one edit of a good estate at a time."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Outcome, Shown, all_checks, checks_for
from checks.azure.authorization import ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, Power, Roles
from checks.entra.directory import GROUPS, MEMBERS, USERS
from checks.verdict import Finding
from tests.checks.cases.entra_access import BY_ROLES, CASES, OPERATORS, OWNER, granted, role
from tests.checks.entra_tenant import members, user, users
from tests.kit import SUBSCRIPTION, Status, claim, finding, page, snapshot

WHO = (ROLE_ASSIGNMENTS, SUBSCRIPTION)
WHAT = (ROLE_DEFINITIONS, SUBSCRIPTION)
CLAIM = CASES["azure-rbac"].claim
CUSTOM = "11111111-2222-4333-8444-555555555555"
FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})


@pytest.mark.parametrize(
    ("actions", "without", "data", "power"),
    [
        (["*"], [], [], Power.CHANGE),
        (["*"], ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"], [], Power.CHANGE),
        (["*/read"], [], [], Power.READ),
        (
            ["*/read", "Microsoft.Support/*", "Microsoft.OperationalInsights/workspaces/search/action"],
            [],
            [],
            Power.READ,
        ),
        (["*"], ["*/write", "*/delete", "*/action"], [], Power.READ),
        (["*"], ["*"], [], Power.READ),
        (["*"], ["*/write", "*/delete"], [], Power.CHANGE),
        (["Microsoft.Storage/storageAccounts/write"], [], [], Power.CHANGE),
        (["Microsoft.Compute/virtualMachines/*"], [], [], Power.CHANGE),
        (["Microsoft.Storage/storageAccounts/listKeys/action"], [], [], Power.DATA),
        (["Microsoft.Compute/virtualMachines/restart/action"], [], [], Power.UNCLEAR),
        (["Microsoft.Storage/*/read"], [], ["Microsoft.Storage/*/blobs/read"], Power.DATA),
        (["Microsoft.Storage/*/read"], [], ["Microsoft.KeyVault/*"], Power.DATA),
        (["Microsoft.Storage/*/somethingNew"], [], [], Power.UNCLEAR),
        ([], [], [], Power.READ),
    ],
)
def test_the_power_of_a_role_follows_from_its_actions(
    actions: list[str], without: list[str], data: list[str], power: Power
) -> None:
    definition = role(CUSTOM, "A role", *actions, without=tuple(without), data=tuple(data), kind="CustomRole")
    given = granted(1, CUSTOM, "ben")
    seen = snapshot({**BY_ROLES, WHO: page(given), WHAT: page(definition)})
    (assignment,) = seen.seen(ROLE_ASSIGNMENTS)
    assert Roles(seen).of(assignment).power is power


def by_roles(*given: dict[str, Any], **changed: Any) -> Finding:
    keys: dict[str, Any] = {"roles": WHAT, "users": USERS, "groups": GROUPS, "operators": (MEMBERS, OPERATORS)}
    bodies = {**BY_ROLES, **{keys[name]: body for name, body in changed.items()}}
    if given:
        bodies[WHO] = page(*given)
    return finding("azure-rbac", CLAIM, bodies)


def notes(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def test_owners_who_are_members_hold() -> None:
    assert notes(by_roles(granted(1, OWNER, "operators", "Group"))) == [
        ("holds", "makes one member of the tenant Owner")
    ]


def test_an_application_as_owner_contradicts() -> None:
    assert notes(by_roles(granted(1, OWNER, "pipeline", "ServicePrincipal"))) == [
        ("contradicts", "makes an application or managed identity Owner")
    ]


def test_a_guest_as_owner_contradicts() -> None:
    some = users(user("gina", kind="Guest", outside=True))
    assert by_roles(granted(1, OWNER, "gina"), users=some).shown is Shown.FAIL


def test_a_guest_among_the_owners_by_a_group_contradicts() -> None:
    some = users(user("ben"), user("gina", kind="Guest", outside=True))
    found = by_roles(granted(1, OWNER, "operators", "Group"), users=some, operators=members("ben", "gina"))
    assert notes(found) == [("contradicts", "makes a guest Owner")]


def test_a_custom_role_that_allows_everything_contradicts() -> None:
    definition = role(CUSTOM, "Operator", "*", kind="CustomRole")
    found = by_roles(granted(1, CUSTOM, "ben"), roles=page(definition))
    assert notes(found) == [("contradicts", "gives the custom role Operator, which allows every action")]


def test_an_owner_who_is_not_found_is_unknown() -> None:
    assert by_roles(granted(1, OWNER, "nobody")).shown is Shown.UNKNOWN


def test_an_owner_of_a_kind_that_is_not_known_is_unknown() -> None:
    assert by_roles(granted(1, OWNER, "ben", "SomethingNew")).shown is Shown.UNKNOWN


def test_a_role_that_is_not_in_the_list_is_unknown() -> None:
    assert by_roles(granted(1, CUSTOM, "ben")).shown is Shown.UNKNOWN


def test_owners_in_a_group_that_cannot_be_read_are_unknown() -> None:
    assert by_roles(granted(1, OWNER, "operators", "Group"), operators=FORBIDDEN).shown is Shown.UNKNOWN


def test_no_group_need_be_readable_where_none_is_an_owner() -> None:
    assert by_roles(granted(1, OWNER, "ben"), groups=FORBIDDEN, operators=FORBIDDEN).shown is Shown.PASS


def test_an_assignment_that_two_subscriptions_inherit_is_looked_at_once() -> None:
    given = granted(1, OWNER, "ben", scope="/providers/Microsoft.Management/managementGroups/nordlicht")
    assert len(by_roles(given, given).observations) == 1


@pytest.mark.parametrize("principle", ["least-privilege", "need-to-know", ["role-based", "least-privilege"]])
def test_that_nobody_has_more_than_he_needs_does_not_show_in_roles(principle: Any) -> None:
    needed = claim("access.rbac", principle=principle)
    assert finding("azure-rbac", needed, BY_ROLES).shown is Shown.UNKNOWN
    owned = {**BY_ROLES, WHO: page(granted(1, OWNER, "pipeline", "ServicePrincipal"))}
    assert finding("azure-rbac", needed, owned).shown is Shown.FAIL


def test_where_no_roles_are_spoken_of_it_is_not_known_who_may_have_rights() -> None:
    assert finding("azure-rbac", claim("access.rbac"), BY_ROLES).shown is Shown.UNKNOWN


def test_a_claim_about_another_system_is_not_judged_here() -> None:
    elsewhere = claim("access.rbac", scope="development systems")
    assert "azure-rbac" in [check.id for check in checks_for(elsewhere)]
    assert not all_checks()["azure-rbac"].applies(_with_scope("bitbucket"))


def _with_scope(word: str) -> Any:
    from dataclasses import replace

    return replace(CLAIM, params={"scope": word})


def test_the_assignments_of_two_subscriptions_are_both_looked_at() -> None:
    assert by_roles().count(Outcome.HOLDS) == 4
