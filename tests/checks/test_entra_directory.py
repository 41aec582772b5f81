"""Who is in a group, who may join it and who owns it: by every way, and never for certain where a list is missing."""

from __future__ import annotations

from typing import Any

import pytest

from checks.entra.directory import (
    GROUP_ELIGIBILITY,
    GROUPS,
    MEMBERS,
    OWNERS,
    ROLE_ASSIGNMENTS,
    USERS,
    Crowd,
    Directory,
    positions,
)
from evidence import Incomplete
from tests.checks.entra_tenant import groups, listed, members, of, user, users
from tests.kit import Bodies, Status, snapshot

FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
PEOPLE = ("anna", "ben", "carl", "dora", "emil")


def below(query: Any, name: str) -> tuple[Any, str]:
    return query, f"/groups/{of(name)}"


def may(who: str | None, access: str | None = "member") -> dict[str, Any]:
    return {"id": f"eligible {who} {access}", "principalId": of(who) if who else None, "accessId": access}


def eligible(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", *some)


# The operators have a group inside them; whoever is on duty may join that one, and the deputies are a group on duty.
TENANT: Bodies = {
    USERS: users(*(user(name) for name in PEOPLE)),
    GROUPS: groups("operators", "inner", "deputies"),
    below(MEMBERS, "operators"): members("anna", "inner"),
    below(MEMBERS, "inner"): members("anna"),
    below(MEMBERS, "deputies"): members("carl"),
    below(GROUP_ELIGIBILITY, "operators"): eligible(may("dora", "owner")),
    below(GROUP_ELIGIBILITY, "inner"): eligible(may("ben"), may("deputies")),
    below(GROUP_ELIGIBILITY, "deputies"): eligible(may("inner")),
    below(OWNERS, "operators"): members("anna"),
    below(OWNERS, "inner"): members("emil"),
    below(OWNERS, "deputies"): members(),
}


def directory(changes: Bodies | None = None, *, joined: bool = True) -> Directory:
    return Directory(snapshot({**TENANT, **(changes or {})}), joined=joined)


def named(one: Directory, crowd: Crowd) -> tuple[set[str], set[str]]:
    """Who certainly belongs to a crowd, and who only possibly."""
    names = [next(name for name in PEOPLE if of(name) == person.text("/id")) for person in one.users]
    sure = {names[at] for at in positions(crowd.sure)}
    return sure, {names[at] for at in positions(crowd.maybe)} - sure


def test_whoever_may_join_a_group_inside_a_group_may_join_it_and_so_may_the_members_of_a_group() -> None:
    one = directory()
    assert named(one, one.group(of("operators"))) == ({"anna", "ben", "carl"}, set())
    one.settle()


def test_a_member_now_is_all_that_counts_where_nobody_joins() -> None:
    one = directory({key: FORBIDDEN for key in TENANT if isinstance(key, tuple) and key[0] != MEMBERS}, joined=False)
    assert named(one, one.group(of("operators"))) == ({"anna"}, set())
    one.settle()


def test_owners_own_what_is_inside_too_and_some_may_come_to_own_it() -> None:
    one = directory()
    assert named(one, one.owners(of("operators"))) == ({"anna", "dora", "emil"}, set())
    one = directory(joined=False)
    assert named(one, one.owners(of("operators"))) == ({"anna", "emil"}, set())


@pytest.mark.parametrize(
    ("changes", "sure", "maybe"),
    [
        ({below(GROUP_ELIGIBILITY, "inner"): FORBIDDEN}, {"anna"}, {"ben", "carl", "dora", "emil"}),
        ({below(GROUP_ELIGIBILITY, "inner"): eligible(may("ben", "unknownFutureValue"))}, {"anna"}, {"ben"}),
        ({below(GROUP_ELIGIBILITY, "inner"): eligible(may("ben", None))}, {"anna"}, {"ben"}),
        ({below(GROUP_ELIGIBILITY, "inner"): eligible(may(None))}, {"anna"}, {"ben", "carl", "dora", "emil"}),
        ({below(GROUP_ELIGIBILITY, "inner"): eligible(may("an application"))}, {"anna"}, set()),
        ({below(MEMBERS, "deputies"): FORBIDDEN}, {"anna", "ben"}, {"carl", "dora", "emil"}),
    ],
    ids=["unread", "a new way", "no way", "nobody named", "an application", "members of who may join"],
)
def test_what_is_not_told_of_who_may_join_is_possible_and_never_certain(
    changes: Bodies, sure: set[str], maybe: set[str]
) -> None:
    one = directory(changes)
    assert named(one, one.group(of("operators"))) == (sure, maybe)


@pytest.mark.parametrize("missing", [below(GROUP_ELIGIBILITY, "inner"), below(MEMBERS, "deputies")])
def test_a_list_that_was_taken_and_is_missing_is_said_in_the_end(missing: Any) -> None:
    one = directory({missing: FORBIDDEN})
    one.group(of("operators"))
    with pytest.raises(Incomplete):
        one.settle()


def test_owners_that_cannot_be_read_are_possibly_everybody() -> None:
    one = directory({below(OWNERS, "inner"): FORBIDDEN})
    assert named(one, one.owners(of("operators"))) == ({"anna", "dora"}, {"ben", "carl", "emil"})
    with pytest.raises(Incomplete):
        one.settle()


def test_of_a_group_that_was_not_asked_nobody_is_a_member_for_certain() -> None:
    bodies = {key: body for key, body in TENANT.items() if key != below(MEMBERS, "operators")}
    one = Directory(snapshot(bodies))
    assert named(one, one.group(of("operators"))) == (set(), set(PEOPLE))
    with pytest.raises(Incomplete):
        one.settle()


def test_only_groups_that_carry_rights_and_those_inside_them_are_to_be_there() -> None:
    """A group that may join and that nothing else names is not asked for its members, and that is said."""
    role = {"id": "r", "principalId": of("operators"), "roleDefinitionId": "x", "directoryScopeId": "/"}
    kept = (below(MEMBERS, "operators"), below(GROUP_ELIGIBILITY, "operators"), below(GROUP_ELIGIBILITY, "inner"))
    bodies = {key: body for key, body in TENANT.items() if not isinstance(key, tuple) or key in kept}
    nobody: Bodies = {below(GROUP_ELIGIBILITY, "inner"): eligible(may("ben"))}
    one = Directory(snapshot({**bodies, **nobody, ROLE_ASSIGNMENTS: listed("roleAssignments", role)}), joined=True)
    assert one.snapshot.gaps(GROUP_ELIGIBILITY) == ()
    assert named(one, one.group(of("operators"))) == ({"anna", "ben"}, set())
    one = Directory(snapshot({**bodies, ROLE_ASSIGNMENTS: listed("roleAssignments", role)}), joined=True)
    assert named(one, one.group(of("operators"))) == ({"anna", "ben"}, {"carl", "dora", "emil"})


def test_a_group_that_is_gone_has_neither_members_nor_owners() -> None:
    one = directory()
    assert one.group(of("deleted")) == one.owners(of("deleted")) == Crowd(0, 0)
    one = directory({GROUPS: FORBIDDEN})
    assert named(one, one.owners(of("operators"))) == (set(), set(PEOPLE))
