"""Conditional access against a table of situations written by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.entra import conditional_access as ca
from checks.entra import coverage as cover
from checks.entra.directory import GROUPS, MEMBERS, ROLE_ASSIGNMENTS, USERS, Directory, positions
from tests.checks import entra_tenant as tenant
from tests.kit import Bodies, Status, snapshot

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "conditional_access.yaml").read_text(encoding="utf-8"))
ROLES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
PEOPLE = ("anna", "ben", "carla", "dora", "emil", "gina", "ines", "ewa")


def named(value: Any) -> Any:
    """The value with names replaced by object ids."""
    if isinstance(value, dict):
        return {key: named(one) for key, one in value.items()}
    if isinstance(value, list):
        return [named(one) for one in value]
    if isinstance(value, str) and (match := re.match(r"@(role:)?(.+)", value)) and not value.startswith("@odata"):
        return ROLES[match[2]] if match[1] else tenant.of(match[2])
    return value


def bodies(policies: list[dict[str, Any]]) -> Bodies:
    written = [tenant.policy(f"policy {number}", **named(edits)) for number, edits in enumerate(policies)]
    groups = {"staff": ("anna", "ben"), "emergency": ("carla",), "nobody": (), "secret": ()}
    listed = tenant.groups(*groups)
    listed["value"][-1]["visibility"] = "HiddenMembership"
    return {
        USERS: tenant.users(
            *(tenant.user(name) for name in PEOPLE[:5]),
            tenant.user("gina", kind="Guest", outside=True),
            tenant.user("ines", kind="Guest"),
            tenant.user("ewa", outside=True),
        ),
        GROUPS: listed,
        **{(MEMBERS, f"/groups/{tenant.of(name)}"): tenant.members(*who) for name, who in groups.items()},
        ROLE_ASSIGNMENTS: tenant.listed(
            "roleManagement/directory/roleAssignments",
            tenant.assignment(1, ROLES["Global Administrator"], "carla"),
            tenant.assignment(2, ROLES["User Administrator"], "dora", "/administrativeUnits/0f7c"),
        ),
        ca.POLICIES: tenant.policies(*written),
        ca.NAMED_LOCATIONS: tenant.locations(
            tenant.address("office", trusted=True),
            tenant.address("branch", trusted=False, ranges=("198.51.100.0/24",)),
            tenant.address("desk", trusted=False, ranges=("203.0.113.0/28",)),
            tenant.country("germany", "DE"),
            tenant.country("france", "FR"),
            tenant.country("europe", "DE", "FR", "NL"),
        ),
        ca.STRENGTHS: tenant.strengths(
            tenant.strength("two-factor", "password,microsoftAuthenticatorPush", "fido2", "sms,federatedSingleFactor"),
            tenant.strength("passkey", "fido2"),
            tenant.strength("weak", "password", "fido2"),
            tenant.strength("fresh", "fido2", "telepathy"),
            tenant.strength("pair", "fido2", "sms,voice"),
        ),
    }


def answers(some: Bodies, target: str = "all") -> dict[str, str]:
    """The answer for each person."""
    directory = Directory(snapshot(some))
    found = ca.rules(directory)
    applications = {"all": cover.everywhere(found), "azure": cover.AZURE, "administration": cover.ADMINISTRATION}[
        target
    ]
    covered = cover.coverage(found, applications, directory, modern=target != "all")
    return {PEOPLE[at]: str(answer) for answer, people in covered.of(directory.everyone) for at in positions(people)}


def test_the_table_has_enough_situations_and_each_says_why() -> None:
    assert len(TABLE) >= 60
    assert all(row["why"] for row in TABLE)
    assert len({row["name"] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_a_situation_comes_out_as_it_was_reasoned(row: dict[str, Any]) -> None:
    expected = {name: row.get(name, row["everybody"]) for name in PEOPLE}
    assert answers(bodies(row["policies"]), row.get("target", "all")) == expected, row["why"]


def test_an_excluded_group_whose_members_cannot_be_read_makes_nobody_certain() -> None:
    some = bodies([{"users__excludeGroups": ["@staff"]}])
    some[(MEMBERS, f"/groups/{tenant.of('staff')}")] = Status(403, {"error": {"code": "Authorization_RequestDenied"}})
    assert set(answers(some).values()) == {"unknown"}


def test_an_included_group_whose_members_cannot_be_read_covers_nobody_for_certain() -> None:
    some = bodies([{"users__includeUsers": ["@carla"], "users__includeGroups": ["@staff"]}])
    some[(MEMBERS, f"/groups/{tenant.of('staff')}")] = Status(403, {"error": {"code": "Authorization_RequestDenied"}})
    assert answers(some) == {name: "enforced" if name == "carla" else "unknown" for name in PEOPLE}


def test_what_no_policy_names_need_not_be_readable() -> None:
    some = bodies([{}])
    for query in (GROUPS, ROLE_ASSIGNMENTS, ca.NAMED_LOCATIONS, ca.STRENGTHS):
        some[query] = Status(403, {"error": {"code": "Authorization_RequestDenied"}})
    assert set(answers(some).values()) == {"enforced"}


def test_more_situations_than_can_be_gone_through_leave_the_rest_unknown() -> None:
    codes = [first + second for first in "ABCDEF" for second in "ABCDEFGHIJ"]
    several: list[dict[str, Any]] = [
        {"locations": {"includeLocations": ["All"], "excludeLocations": [f"@country {code}"]}} for code in codes
    ]
    several += [{"applications__excludeApplications": [f"@application {number}"]} for number in range(60)]
    several += [{"users__includeUsers": ["@anna"]}]
    some = bodies(several)
    some[ca.NAMED_LOCATIONS] = tenant.locations(*(tenant.country(f"country {code}", code) for code in codes))
    assert answers(some) == {name: "enforced" if name == "anna" else "unknown" for name in PEOPLE}
