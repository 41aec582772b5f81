"""The plan in print: what is asked once for each of many, and which answers narrow it."""

from __future__ import annotations

from typing import Any

from claims.model import Claim
from tests.kit import claim
from tomproof.planning import as_dict, as_text

STAFF = claim("identity.mfa.enforced", scope="organisation", scope_="all")
RIGHTS = claim("access.rbac", principle="role-based")


def asked(query: str, *claims: Claim) -> dict[str, Any]:
    return next(one for one in as_dict(claims)["queries"] if one["id"] == query)


def test_members_are_asked_of_the_groups_that_the_answers_of_this_plan_name() -> None:
    rights = asked("graph.groups.transitive-members", RIGHTS)["among"]
    staff = asked("graph.groups.transitive-members", STAFF)["among"]
    assert "azure.role-assignments" in rights
    assert "graph.conditional-access.policies" in staff
    assert "graph.conditional-access.policies" not in rights
    assert asked("graph.groups", STAFF)["among"] == []


def test_people_read_which_answers_name_what_is_asked_about() -> None:
    lines = as_text([RIGHTS]).splitlines()
    at = next(n for n, line in enumerate(lines) if "/groups/{id}/transitiveMembers" in line)
    number = {line.split("?")[0].rpartition("/")[2]: line.split()[0] for line in lines if " GET " in line}
    naming = f"{number['vaults']}, {number['roleAssignments']}"
    assert lines[at + 1].strip().startswith(f"once for each item of {number['groups']} that is named in {naming}; ")


def test_a_window_of_time_is_explained_where_one_is_asked_for() -> None:
    tested = as_text([claim("backup.restore-tested")])
    assert "eventTimestamp%20ge%20'{@since:89d}'" in tested
    assert "{@since:30d} is the midnight (UTC) of 30 days before the run" in tested
    assert "@since" not in as_text([RIGHTS])
