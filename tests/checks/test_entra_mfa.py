"""A second factor for everybody, for administrators and for customers: one edit of a good tenant at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Outcome, Shown, Word, judge
from checks.entra import conditional_access as ca
from checks.entra.directory import (
    GLOBAL_ADMINISTRATOR,
    GROUPS,
    MEMBERS,
    ORGANIZATION,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    SYNCHRONIZATION,
    USERS,
)
from checks.entra.peruser import STATES
from checks.verdict import Finding
from claims.model import Claim
from tests.checks.cases.entra_mfa import ADMINISTRATION, EXTERNAL, LEFT_OUT, TENANT, claim_about, switch
from tests.checks.entra_tenant import (
    assignment,
    eligible,
    listed,
    members,
    of,
    organization,
    policies,
    policy,
    security_defaults,
    user,
    users,
)
from tests.kit import Bodies, Status, finding, snapshot

ALL = claim_about("all", "organisation")
STAFF = claim_about("employees", "development systems")
ADMINS = claim_about("admins", "production")
CUSTOMERS = claim_about("users", "customers' users")
FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
UNLICENSED = Status(
    400, {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs a premium licence."}}
)


def everybody(claim: Claim = ALL, **changed: Any) -> Finding:
    return finding("entra-mfa", claim, {**TENANT, **{QUERIES[name]: body for name, body in changed.items()}})


def administrators(**changed: Any) -> Finding:
    bodies = {**ADMINISTRATION, **{QUERIES[name]: body for name, body in changed.items()}}
    return finding("entra-mfa-administrators", ADMINS, bodies)


def customers(**changed: Any) -> Finding:
    return finding("entra-mfa-customers", CUSTOMERS, {**EXTERNAL, **{QUERIES[n]: body for n, body in changed.items()}})


QUERIES: dict[str, Any] = {
    "organization": ORGANIZATION,
    "defaults": ca.SECURITY_DEFAULTS,
    "policies": ca.POLICIES,
    "strengths": ca.STRENGTHS,
    "locations": ca.NAMED_LOCATIONS,
    "users": USERS,
    "groups": GROUPS,
    "left_out": (MEMBERS, LEFT_OUT),
    "roles": ROLE_ASSIGNMENTS,
    "eligibility": ROLE_ELIGIBILITY,
    "switch": (STATES, f"/users/{of('anna')}"),
}


def said(found: Finding) -> dict[str, tuple[str, str]]:
    """Outcome and note by resource, a user by name."""
    names = {f"/users/{of(name)}": name for name in ("anna", "ben", "former", "sync", "gina", "dora")}
    return {names.get(o.resource, o.resource): (str(o.outcome), str(o.note)) for o in found.observations}


def test_everybody_covered_by_two_policies_together_holds() -> None:
    found = everybody()
    assert found.shown is Shown.PASS
    assert [name for name in said(found) if not name.startswith("/")] == ["anna", "ben"]
    assert said(found)["anna"] == (
        "holds",
        'must use a second factor, by "Strong sign-in", "Nobody from the office network"',
    )


def test_the_policies_stand_beside_the_accounts_with_all_that_was_seen_of_them() -> None:
    policy_, office = everybody().observations[-2:]
    assert str(policy_.note) == "requires a second factor of 2 accounts, for some places"
    assert str(office.note) == "blocks 2 accounts, for some places"


def test_an_account_in_an_excluded_group_contradicts_and_is_named() -> None:
    found = everybody(left_out=members("former", "anna"))
    assert found.shown is Shown.FAIL
    assert said(found)["anna"] == ("contradicts", 'is excluded from "Strong sign-in" (exclusion: group)')
    assert said(found)["ben"][0] == "holds"


@pytest.mark.parametrize("strange", ["ServicePrincipalsInMyTenant", 12345])
def test_a_policy_that_may_be_about_applications_covers_nobody_for_certain(strange: Any) -> None:
    assert everybody(policies=policies(policy("P", clientApplications=strange))).shown is Shown.UNKNOWN


def test_the_exclusion_is_cited_where_it_stands() -> None:
    found = everybody(left_out=members("anna"))
    (anna,) = (o for o in found.observations if o.outcome is Outcome.CONTRADICTS)
    assert any(seen.pointer == "/value/0/conditions/users/excludeGroups" for seen in anna.seen)


def test_an_account_that_synchronises_the_directory_may_be_left_out() -> None:
    assert "sync" not in said(everybody())


def test_an_account_left_out_by_the_same_role_that_does_not_synchronise_contradicts() -> None:
    roles = listed("roleManagement/directory/roleAssignments", assignment(1, SYNCHRONIZATION, "ben"))
    assert said(everybody(roles=roles))["sync"][0] == "holds"
    open_to_all = policies(policy("Guests only", users__includeUsers=[of("gina")]))
    assert said(everybody(roles=roles, policies=open_to_all))["sync"][0] == "contradicts"


@pytest.mark.parametrize(
    ("edit", "note"),
    [
        (
            {"state": "enabledForReportingButNotEnforced"},
            '"P" would require a second factor, but it only reports',
        ),
        (
            {"grantControls__builtInControls": ["mfa", "compliantDevice"]},
            '"P" accepts something else instead of a second factor',
        ),
        ({"users__excludeUsers": [of("anna")]}, 'is excluded from "P" (exclusion: named account)'),
        (
            {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
            'a second factor is required by "P" only for some places',
        ),
        (
            {"clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]},
            'a second factor is required by "P" only for some kinds of client',
        ),
        ({"state": "disabled"}, "no policy that is switched on requires a second factor of this account"),
    ],
)
def test_a_hole_contradicts_and_is_explained(edit: dict[str, Any], note: str) -> None:
    found = everybody(policies=policies(policy("P", **edit)))
    assert found.shown is Shown.FAIL
    assert said(found)["anna"] == ("contradicts", note)


@pytest.mark.parametrize(
    "edit",
    [
        {"state": "somethingNew"},
        {"grantControls__operator": "somethingNew"},
        {"grantControls__builtInControls": ["mfa", "somethingNew"]},
        {"clientAppTypes": ["somethingNew"]},
        {"applications__includeApplications": ["somethingNew"]},
        {"users__includeUsers": ["somethingNew"]},
        {"users__excludeUsers": ["somethingNew"]},
        {"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["somethingNew"]}},
        {"signInRiskLevels": ["somethingNew"]},
        {"insiderRiskLevels": "somethingNew"},
        {"authenticationFlows": {"transferMethods": "somethingNew"}},
        {"conditions__somethingNew": ["on"]},
        {"users__excludeSomethingNew": ["somebody"]},
        {"grantControls__somethingNew": ["on"]},
        {"grantControls__builtInControls": None},
        {"users__excludeGroups": None},
        {"clientAppTypes": None},
        {"applications__excludeApplications": None},
        {"locations": {"includeLocations": ["All"]}},
        {"devices": {"deviceFilter": {"mode": "somethingNew", "rule": "device.isCompliant -eq True"}}},
    ],
)
def test_what_is_not_understood_of_a_policy_is_unknown(edit: dict[str, Any]) -> None:
    found = everybody(policies=policies(policy("P", **edit)))
    assert found.shown is Shown.UNKNOWN
    assert {outcome for outcome, _ in said(found).values()} == {"unknown"}


def test_a_strength_whose_combinations_have_a_new_method_is_unknown() -> None:
    allowed = listed(
        "policies/authenticationStrengthPolicies",
        {"id": of("two-factor"), "requirementsSatisfied": "mfa", "allowedCombinations": ["fido2", "telepathy"]},
    )
    assert everybody(strengths=allowed).shown is Shown.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (switch("disabled"), "contradicts"),
        (switch("enabled"), "unknown"),
        (switch("enforced"), "unknown"),
        (switch("somethingNew"), "unknown"),
        (switch(None), "unknown"),
        (FORBIDDEN, "unknown"),
    ],
)
def test_an_account_that_no_policy_covers_contradicts_only_where_its_own_switch_is_off(
    answer: Any, outcome: str
) -> None:
    found = everybody(policies=policies(), switch=answer)
    assert said(found)["anna"][0] == outcome
    assert said(found)["ben"][0] == "contradicts"


def test_the_switch_is_not_looked_at_where_a_policy_covers_the_account() -> None:
    assert everybody(switch=FORBIDDEN).shown is Shown.PASS


def test_of_too_many_accounts_those_that_are_left_out_by_a_policy_are_asked_for_all_the_same() -> None:
    crowd = [user(f"colleague {number}") for number in range(2001)]
    named = policies(policy("P", users__includeUsers=[of("ben")], users__excludeUsers=[of("anna")]))
    found = everybody(users=users(user("anna"), user("ben"), *crowd), policies=named)
    assert said(found)["anna"][0] == "contradicts"
    assert found.count(Outcome.CONTRADICTS) == 1
    assert found.count(Outcome.UNKNOWN) == 2001


def test_security_defaults_hold_with_the_wording_that_microsoft_decides() -> None:
    found = everybody(defaults=security_defaults(on=True), policies=policies())
    assert found.shown is Shown.PASS
    assert "when Microsoft judges a sign-in to be at risk" in said(found)["anna"][1]


def test_under_security_defaults_no_group_and_no_role_need_be_readable() -> None:
    found = everybody(defaults=security_defaults(on=True), policies=policies(), groups=FORBIDDEN, roles=FORBIDDEN)
    assert found.shown is Shown.PASS
    assert found.gaps == ()


def test_security_defaults_that_answer_neither_yes_nor_no_are_unknown() -> None:
    assert everybody(defaults={**security_defaults(on=True), "isEnabled": None}).shown is Shown.UNKNOWN


def test_without_the_members_of_the_excluded_group_it_is_unknown_and_the_permission_is_named() -> None:
    found = everybody(left_out=FORBIDDEN)
    assert found.shown is Shown.UNKNOWN
    assert "GroupMember.Read.All" in found.gaps[0].detail


def test_a_contradiction_stays_one_where_another_group_cannot_be_read() -> None:
    both = policies(policy("P", users__excludeUsers=[of("anna")], users__includeGroups=[of("left out")]))
    found = everybody(policies=both, left_out=FORBIDDEN)
    assert found.shown is Shown.FAIL
    assert said(found)["anna"][0] == "contradicts"


def test_security_defaults_that_cannot_be_read_leave_everything_open() -> None:
    found = everybody(defaults=FORBIDDEN, policies=policies())
    assert found.shown is Shown.UNKNOWN
    assert found.count(Outcome.CONTRADICTS) == 0


def test_a_disabled_account_is_not_looked_at() -> None:
    assert "former" not in said(everybody())


def test_an_account_of_which_it_is_not_said_whether_it_is_enabled_is_unknown() -> None:
    found = everybody(users=users(user("anna"), user("ben", enabled=None)))
    assert said(found)["ben"] == ("unknown", "whether this account is enabled was not answered")


def test_a_guest_counts_where_all_are_meant_and_not_where_staff_are() -> None:
    some = users(user("anna"), user("gina", kind="Guest", outside=True))
    members_only = policies(policy("P", users__includeUsers=[of("anna")]))
    assert said(everybody(ALL, users=some, policies=members_only))["gina"][0] == "contradicts"
    found = everybody(STAFF, users=some, policies=members_only)
    assert "gina" not in said(found)
    assert found.shown is Shown.PASS


def test_an_account_of_no_known_type_is_unknown_where_staff_are_meant() -> None:
    some = users(user("anna"), user("gina", kind=None))
    found = everybody(STAFF, users=some, policies=policies(policy("P", users__includeUsers=[of("anna")])))
    assert said(found)["gina"][0] == "unknown"


def test_a_claim_about_production_that_only_azure_management_keeps_is_unknown() -> None:
    azure = policies(policy("P", applications__includeApplications=[ca.AZURE_MANAGEMENT]))
    found = everybody(claim_about("", "production"), policies=azure)
    assert said(found)["anna"] == (
        "unknown",
        "a second factor is required for managing Azure, but not for every application",
    )
    assert everybody(ALL, policies=azure).shown is Shown.FAIL


def test_an_external_tenant_says_nothing_about_staff() -> None:
    found = everybody(organization=organization("CIAM"))
    assert found.shown is Shown.UNKNOWN
    assert found.count(Outcome.HOLDS) == 0


def test_a_claim_about_passkeys_is_not_shown_by_any_second_factor() -> None:
    passkeys = replace(ALL, params={"scope": "all", "method": "FIDO2"})
    assert everybody(passkeys).shown is Shown.UNKNOWN
    assert everybody(passkeys, policies=policies()).shown is Shown.FAIL


def test_no_account_at_all_shows_nothing() -> None:
    assert everybody(users=users()).shown is Shown.NONE


# -- administrators


def test_an_administrator_covered_by_role_holds_and_other_people_do_not_matter() -> None:
    found = administrators()
    assert found.shown is Shown.PASS
    assert "anna" not in said(found)


def test_an_administrator_who_is_excluded_contradicts() -> None:
    found = administrators(left_out=members("ben"))
    assert found.shown is Shown.FAIL
    assert said(found)["ben"][0] == "contradicts"


def test_whoever_may_activate_a_role_is_unknown_where_only_the_active_role_is_asked() -> None:
    some = listed("roleEligibilityScheduleInstances", eligible(1, GLOBAL_ADMINISTRATOR, "anna"))
    found = administrators(eligibility=some)
    assert said(found)["anna"] == (
        "unknown",
        "may activate an administrative role; a second factor is required of whoever has it, not before",
    )


def test_whoever_may_activate_a_role_without_a_second_factor_contradicts() -> None:
    some = listed("roleEligibilityScheduleInstances", eligible(1, GLOBAL_ADMINISTRATOR, "anna"))
    only_ben = policies(policy("P", users__includeUsers=[of("ben")]))
    assert said(administrators(eligibility=some, policies=only_ben))["anna"][0] == "contradicts"


def test_without_the_licence_for_eligible_roles_it_is_unknown_and_the_licence_is_named() -> None:
    found = administrators(eligibility=UNLICENSED)
    assert found.shown is Shown.UNKNOWN
    assert "anna" not in said(found)
    assert "Microsoft Entra ID P2" in found.gaps[0].detail


def test_where_everybody_is_covered_nobody_need_know_who_may_become_administrator() -> None:
    found = administrators(eligibility=UNLICENSED, policies=policies(policy("P")))
    assert found.shown is Shown.PASS


def test_under_security_defaults_administrators_are_asked_every_time_and_no_licence_is_needed() -> None:
    found = administrators(defaults=security_defaults(on=True), policies=policies(), eligibility=UNLICENSED)
    assert found.shown is Shown.PASS
    assert said(found)["ben"] == (
        "holds",
        "security defaults are on: whoever holds this role must use a second factor at every sign-in",
    )


def test_an_administrator_through_a_group_is_one() -> None:
    roles = listed("roleAssignments", assignment(1, GLOBAL_ADMINISTRATOR, "left out"))
    only_ben = policies(policy("P", users__includeUsers=[of("ben")]))
    found = administrators(roles=roles, left_out=members("anna"), policies=only_ben)
    assert said(found)["anna"][0] == "contradicts"


def test_portals_and_management_are_enough_for_administrators() -> None:
    both = ["MicrosoftAdminPortals", ca.AZURE_MANAGEMENT]
    assert administrators(policies=policies(policy("P", applications__includeApplications=both))).shown is Shown.PASS
    one = policies(policy("P", applications__includeApplications=["MicrosoftAdminPortals"]))
    assert administrators(policies=one).shown is Shown.FAIL


# -- customers


def test_customers_in_a_tenant_of_staff_are_unknown_because_their_tenant_was_not_asked() -> None:
    found = customers(organization=organization("AAD"))
    assert said(found)[f"/organization/{organization()['value'][0]['id']}"] == (
        "unknown",
        "is not the external tenant that the customers' users sign in to, which was not asked",
    )


def test_a_denial_for_customers_is_unknown_in_the_company_s_own_tenant() -> None:
    bodies: Bodies = {**EXTERNAL, ORGANIZATION: organization("AAD")}
    (verdict,) = judge([replace(CUSTOMERS, polarity="denies")], snapshot(bodies))
    assert verdict.word is Word.UNKNOWN


def test_a_denial_for_customers_is_confirmed_by_an_external_tenant_without_a_policy() -> None:
    (verdict,) = judge([replace(CUSTOMERS, polarity="denies")], snapshot({**EXTERNAL, ca.POLICIES: policies()}))
    assert verdict.word is Word.PASS
    assert "no conditional access policy that is switched on requires a second factor" in str(verdict.reason)


def test_a_denial_for_customers_is_understated_where_all_of_them_are_asked() -> None:
    (verdict,) = judge([replace(CUSTOMERS, polarity="denies")], snapshot(EXTERNAL))
    assert verdict.word is Word.UNDERSTATED


def test_a_policy_for_some_customers_is_neither_one_nor_the_other() -> None:
    some = policies(policy("P", users__includeUsers=[of("ben")]))
    assert customers(policies=some).shown is Shown.UNKNOWN


def test_a_report_only_policy_for_customers_contradicts() -> None:
    some = policies(policy("P", state="enabledForReportingButNotEnforced"))
    assert customers(policies=some).shown is Shown.FAIL
