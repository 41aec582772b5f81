"""Who could come to rights in production: by joining a group, by owning one, in the name of an application."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Outcome, Shown
from checks.azure.authorization import ROLE_ASSIGNMENTS
from checks.entra import directory as entra
from checks.entra.directory import GROUP_ELIGIBILITY, OWNERS
from checks.entra.principals import APPLICATIONS, FEDERATED
from tests.checks.cases.entra_access import CONTRIBUTOR, OPERATORS, OWNER, granted
from tests.checks.cases.entra_principals import application, applications, credential
from tests.checks.cases.entra_reach import CASES, CLAIM, MACHINES, PIPELINE, REACH
from tests.checks.entra_tenant import assignment, groups, listed, members, of
from tests.kit import SUBSCRIPTION, Bodies, Status, finding, page

UNLICENSED = Status(400, {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs a licence."}})


def may(who: str | None, access: str = "member") -> dict[str, Any]:
    return listed("eligibility", {"id": f"{who} {access}", "principalId": of(who) if who else None, "accessId": access})


def said(check: str, bodies: Bodies) -> dict[str, str]:
    return {o.resource: f"{o.outcome}: {o.note}" for o in finding(check, CLAIM, bodies).observations}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {(GROUP_ELIGIBILITY, OPERATORS): may("anna")},
            "unknown: may join a group that carries Storage Blob Data Reader, and is not counted",
        ),
        (
            {(OWNERS, OPERATORS): members("ben", "anna")},
            "unknown: owns a group that carries Storage Blob Data Reader, and is not counted",
        ),
        (
            {(GROUP_ELIGIBILITY, OPERATORS): may("anna", "owner")},
            "unknown: owns a group that carries Storage Blob Data Reader, and is not counted",
        ),
    ],
    ids=["may join", "owns", "may come to own"],
)
def test_whoever_may_join_or_owns_a_group_with_rights_is_named(changes: Bodies, text: str) -> None:
    assert said("azure-production-groups", {**REACH, **changes})[f"/users/{of('anna')}"] == text


def test_a_group_of_global_administrators_carries_rights_too() -> None:
    roles = listed("roleAssignments", assignment(1, entra.GLOBAL_ADMINISTRATOR, "chiefs"))
    bodies: Bodies = {
        **REACH,
        entra.GROUPS: groups("operators", "chiefs"),
        entra.ROLE_ASSIGNMENTS: roles,
        (entra.MEMBERS, f"/groups/{of('chiefs')}"): members("ben"),
        (GROUP_ELIGIBILITY, f"/groups/{of('chiefs')}"): may("anna"),
        (OWNERS, f"/groups/{of('chiefs')}"): members(),
    }
    words = said("azure-production-groups", bodies)
    assert {who: text for who, text in words.items() if who.startswith("/users/")} == {
        f"/users/{of('anna')}": "unknown: may join a group that carries Global Administrator of Entra, and is not counted"
    }


def test_a_disabled_account_and_one_that_has_rights_anyway_are_not_named() -> None:
    nobody = "holds: carries Storage Blob Data Reader; nobody else may join it, and nobody else owns it"
    for known in ("former", "ben"):
        bodies: Bodies = {**REACH, (GROUP_ELIGIBILITY, OPERATORS): may(known)}
        assert list(said("azure-production-groups", bodies).values()) == [nobody]
    given = page(granted(1, OWNER, "anna"), granted(4, CONTRIBUTOR, "operators", "Group"))
    owned: Bodies = {(ROLE_ASSIGNMENTS, SUBSCRIPTION): given, (OWNERS, OPERATORS): members("anna")}
    assert finding("azure-production-groups", CLAIM, {**REACH, **owned}).shown is Shown.PASS


def test_an_eligibility_that_does_not_say_whose_it_is_or_for_what_leaves_it_open() -> None:
    for unclear in (may(None), may("anna", "unknownFutureValue")):
        found = finding("azure-production-groups", CLAIM, {**REACH, (GROUP_ELIGIBILITY, OPERATORS): unclear})
        assert found.shown is Shown.UNKNOWN


def test_a_missing_licence_for_pim_is_named_and_owners_are_all_the_same() -> None:
    changes: Bodies = {(GROUP_ELIGIBILITY, OPERATORS): UNLICENSED, (OWNERS, OPERATORS): members("anna")}
    found = finding("azure-production-groups", CLAIM, {**REACH, **changes})
    assert found.shown is Shown.UNKNOWN
    assert f"/users/{of('anna')}" in [one.resource for one in found.observations]
    assert "Microsoft Entra ID P2" in found.gaps[0].detail


def test_somebody_within_reach_leaves_the_claim_open_and_never_refutes_it() -> None:
    assert finding("azure-production-groups", CLAIM, REACH).shown is Shown.PASS
    bodies: Bodies = {**REACH, (GROUP_ELIGIBILITY, OPERATORS): may("anna")}
    assert finding("azure-production-groups", CLAIM, bodies).shown is Shown.UNKNOWN


# -- machines


def machine(changes: Bodies) -> str:
    return said("azure-production-machines", {**MACHINES, **changes})[PIPELINE]


def test_an_application_is_told_with_the_ways_to_act_as_it() -> None:
    assert machine({}) == (
        "holds: an application of this tenant with Contributor, as which one can act by 1 secret, a token of "
        "https://token.actions.githubusercontent.com for repo:nordlicht/shop:environment:production"
    )


def test_an_application_without_a_valid_credential_is_acted_for_by_nobody_today() -> None:
    past = credential("2024-01-01T08:00:00Z", "2025-01-01T08:00:00Z")
    none: Bodies = {
        APPLICATIONS: applications(application("pipeline", past)),
        (FEDERATED, PIPELINE): listed("federatedIdentityCredentials"),
    }
    assert machine(none).endswith("as which one can act by nothing that is valid today")


def test_whom_another_tenant_lets_act_is_unknown() -> None:
    assert machine({APPLICATIONS: applications()}).startswith(
        "unknown: an application of another tenant with Contributor"
    )


def test_what_is_told_of_machines_weighs_nothing() -> None:
    case = CASES["azure-production-machines"]
    found = finding("azure-production-machines", case.claim, case.bodies)
    assert found.shown is Shown.BESIDE
    assert [one.outcome for one in found.observations] == [Outcome.HOLDS]
