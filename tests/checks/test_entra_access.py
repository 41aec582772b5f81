"""Who has access, who is from outside, what was reviewed and who checks the sign-in: one edit at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Outcome, Shown, Word, all_checks, judge
from checks.azure.authorization import DELEGATIONS, ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, ROLE_ELIGIBILITY
from checks.entra import directory as entra
from checks.entra.identity import DOMAINS, FEDERATIONS, FLOWS, IDENTITY_PROVIDERS
from checks.entra.reviews import DECISIONS, DEFINITIONS, INSTANCES
from checks.verdict import Finding
from claims.model import Claim
from tests.checks.cases.entra_access import (
    CASES,
    CONTRIBUTOR,
    DEFINITION,
    INSTANCE,
    OPERATORS,
    OWNER,
    READER,
    SQL_ADMINISTRATORS,
    decision,
    delegation,
    flow,
    granted,
    may_activate,
    round_,
    series,
    service_principal,
    service_principals,
)
from tests.checks.entra_tenant import assignment, eligible, listed, members, of, organization, user, users
from tests.kit import SUBSCRIPTION, Status, claim, finding, page, snapshot

FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
UNLICENSED = Status(
    400, {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs a premium licence."}}
)
NOT_REGISTERED = Status(409, {"error": {"code": "MissingSubscriptionRegistration", "message": "not registered"}})
KEYS: dict[str, Any] = {
    "given": (ROLE_ASSIGNMENTS, SUBSCRIPTION),
    "roles": (ROLE_DEFINITIONS, SUBSCRIPTION),
    "activatable": (ROLE_ELIGIBILITY, SUBSCRIPTION),
    "delegations": (DELEGATIONS, SUBSCRIPTION),
    "users": entra.USERS,
    "groups": entra.GROUPS,
    "operators": (entra.MEMBERS, OPERATORS),
    "entra_roles": entra.ROLE_ASSIGNMENTS,
    "administrators": SQL_ADMINISTRATORS,
    "entra_activatable": entra.ROLE_ELIGIBILITY,
    "applications": entra.SERVICE_PRINCIPALS,
    "organization": entra.ORGANIZATION,
    "definitions": DEFINITIONS,
    "instances": (INSTANCES, DEFINITION),
    "decisions": (DECISIONS, INSTANCE),
    "domains": DOMAINS,
    "providers": IDENTITY_PROVIDERS,
    "federations": FEDERATIONS,
    "flows": FLOWS,
}
NAMES = {f"/users/{of(name)}": name for name in ("anna", "ben", "gina", "former", "ewa")}


def found(check: str, the_claim: Claim | None = None, **changed: Any) -> Finding:
    case = CASES[check]
    bodies = {**case.bodies, **{KEYS[name]: body for name, body in changed.items()}}
    return finding(check, the_claim or case.claim, bodies)


def verdict(check: str, the_claim: Claim, **changed: Any) -> Word:
    bodies = {**CASES[check].bodies, **{KEYS[name]: body for name, body in changed.items()}}
    return judge([the_claim], snapshot(bodies))[0].word


def said(finding_: Finding) -> dict[str, tuple[str, str]]:
    return {NAMES.get(o.resource, o.resource): (str(o.outcome), str(o.note)) for o in finding_.observations}


# -- how many people can change production


def production(the_claim: Claim | None = None, **changed: Any) -> Finding:
    return found("azure-production-access", the_claim, **changed)


def test_one_person_by_three_ways_is_one_person() -> None:
    words = said(production())
    assert words["ben"][0] == "holds"
    assert words["ben"][1].startswith(
        "can change production or read its data by Owner, Storage Blob Data Reader, Global"
    )
    assert words["ben"][1].endswith("one of 1 people, where 1 is claimed")


def test_a_group_whose_visibility_is_no_word_is_not_read_in_full() -> None:
    strange = listed("groups", {"id": of("operators"), "visibility": ["Private"]})
    assert production(groups=strange).shown is Shown.UNKNOWN


def test_whoever_may_only_read_the_configuration_is_not_counted() -> None:
    assert "anna" not in said(production())


def test_an_application_is_named_and_not_counted() -> None:
    words = said(production())
    assert words[f"/servicePrincipals/{of('pipeline')}"] == (
        "holds",
        "an application with Contributor: no person, and not counted",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"given": page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "anna"))},
        {"activatable": page(may_activate(1, CONTRIBUTOR, "anna"))},
        {"operators": members("ben", "anna")},
        {"entra_roles": listed("roleAssignments", assignment(1, entra.GLOBAL_ADMINISTRATOR, "anna"))},
        {"entra_activatable": listed("roleEligibility", eligible(1, entra.GLOBAL_ADMINISTRATOR, "anna"))},
    ],
    ids=["a role", "a role to activate", "a group", "Global Administrator", "Global Administrator to activate"],
)
def test_a_second_person_contradicts_and_both_are_named(changed: dict[str, Any]) -> None:
    finding_ = production(**changed)
    assert finding_.shown is Shown.FAIL
    assert {name for name, (outcome, _) in said(finding_).items() if outcome == "contradicts"} == {"anna", "ben"}


def test_a_second_person_who_is_a_guest_contradicts() -> None:
    some = users(user("ben"), user("gina", kind="Guest", outside=True))
    assert production(users=some, operators=members("gina")).shown is Shown.FAIL


def test_a_disabled_account_is_no_person_with_access() -> None:
    assert production(operators=members("ben", "former")).shown is Shown.PASS


def test_an_account_of_which_it_is_not_said_whether_it_is_enabled_is_unknown() -> None:
    some = users(user("ben"), user("anna", enabled=None))
    assert production(users=some, operators=members("anna", "ben")).shown is Shown.UNKNOWN


def test_two_people_are_few_enough_where_two_are_claimed() -> None:
    two = claim("access.production.limited", operators=2)
    assert production(two, operators=members("anna", "ben")).shown is Shown.PASS
    assert production(two).shown is Shown.PASS


def test_a_claim_without_a_number_is_unknown_and_counts() -> None:
    finding_ = production(claim("access.production.limited"))
    assert finding_.shown is Shown.UNKNOWN
    assert said(finding_)["ben"][1].endswith("one of 1 people; the document names no number")


def test_members_that_cannot_be_read_are_unknown_and_the_permission_is_named() -> None:
    finding_ = production(operators=FORBIDDEN)
    assert finding_.shown is Shown.UNKNOWN
    assert any("GroupMember.Read.All" in gap.detail for gap in finding_.gaps)


def test_two_people_seen_are_too_many_whatever_cannot_be_read() -> None:
    two = page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "anna"), granted(3, CONTRIBUTOR, "operators", "Group"))
    finding_ = production(given=two, operators=FORBIDDEN, activatable=UNLICENSED)
    assert finding_.shown is Shown.FAIL


def test_a_missing_licence_for_eligible_roles_is_unknown_and_named() -> None:
    finding_ = production(activatable=UNLICENSED)
    assert finding_.shown is Shown.UNKNOWN
    assert any("Microsoft Entra ID P2" in gap.detail for gap in finding_.gaps)


@pytest.mark.parametrize(
    "given",
    [
        granted(9, CONTRIBUTOR, "deleted"),
        granted(9, CONTRIBUTOR, "deleted", "Group"),
        granted(9, CONTRIBUTOR, "partner", "ForeignGroup"),
        granted(9, "99999999-0000-4000-8000-000000000000", "anna"),
    ],
    ids=["a deleted account", "a deleted group", "a foreign group", "a role that is not listed"],
)
def test_what_is_not_found_is_unknown(given: dict[str, Any]) -> None:
    assert production(given=page(granted(1, OWNER, "ben"), given)).shown is Shown.UNKNOWN


def test_a_group_with_hidden_members_is_unknown() -> None:
    hidden = listed("groups", {"id": of("operators"), "visibility": "HiddenMembership"})
    assert production(groups=hidden).shown is Shown.UNKNOWN


NOBODY: dict[str, Any] = {
    "given": page(granted(1, READER, "anna")),
    "entra_roles": listed("roleAssignments"),
    "administrators": page(),
}


def test_nobody_at_all_is_what_is_claimed_only_where_nobody_is_claimed() -> None:
    assert production(claim("access.production.limited", operators=0), **NOBODY).shown is Shown.PASS
    assert production(**NOBODY).shown is Shown.UNKNOWN


def test_one_person_where_nobody_is_claimed_contradicts() -> None:
    assert production(claim("access.production.limited", operators=0)).shown is Shown.FAIL


def test_a_delegation_to_another_tenant_leaves_the_number_of_people_open() -> None:
    finding_ = production(delegations=page(delegation("5a8b1c2d-0000-4000-8000-000000000002")))
    assert finding_.shown is Shown.UNKNOWN
    text = "delegates rights here to another tenant; how many people act by them does not show here"
    assert ("unknown", text) in said(finding_).values()
    two = page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "anna"))
    assert production(delegations=page(delegation("partner")), given=two).shown is Shown.FAIL


def test_customers_own_environments_are_not_judged_from_here() -> None:
    check = all_checks()["azure-production-access"]
    assert not check.fits(claim("access.production.limited", scope="customers' tenants", operators=0))
    assert not check.fits(claim("access.production.limited", scope="development systems", operators=1))


# -- nobody from outside


def outsiders(**changed: Any) -> Finding:
    return found("entra-no-outsiders", **changed)


def test_an_enabled_guest_contradicts_and_a_disabled_one_does_not() -> None:
    guest = users(user("ben"), user("gina", kind="Guest", outside=True))
    assert said(outsiders(users=guest))["gina"] == ("contradicts", "an enabled guest account")
    disabled = users(user("ben"), user("gina", kind="Guest", outside=True, enabled=False))
    assert outsiders(users=disabled).shown is Shown.PASS


def test_a_member_who_signs_in_with_an_identity_from_outside_contradicts() -> None:
    some = users(user("ben"), user("ewa", outside=True))
    assert said(outsiders(users=some))["ewa"] == (
        "contradicts",
        "an enabled account that signs in with an identity from outside",
    )


def test_a_guest_of_whom_it_is_not_said_whether_enabled_is_unknown() -> None:
    some = users(user("ben"), user("gina", kind="Guest", enabled=None))
    assert outsiders(users=some).shown is Shown.UNKNOWN


def test_an_account_without_a_type_is_unknown() -> None:
    assert outsiders(users=users(user("ben"), user("gina", kind=None))).shown is Shown.UNKNOWN


def test_a_delegation_to_another_tenant_contradicts() -> None:
    partner = "0a0b0c0d-0000-4000-8000-00000000beef"
    finding_ = outsiders(delegations=page(delegation(partner)))
    assert finding_.shown is Shown.FAIL
    assert f"delegates rights here to the tenant {partner}" in [note for _, note in said(finding_).values()]


def test_where_delegations_were_never_registered_there_are_none() -> None:
    assert outsiders(delegations=NOT_REGISTERED).shown is Shown.PASS


def test_a_group_of_another_tenant_contradicts() -> None:
    some = page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "partner", "ForeignGroup"))
    assert outsiders(given=some).shown is Shown.FAIL


@pytest.mark.parametrize(
    ("application", "shown"),
    [
        (service_principal("pipeline", owner="0a0b0c0d-0000-4000-8000-00000000beef"), Shown.FAIL),
        (service_principal("pipeline", owner="f8cdef31-a31e-4b4a-93e4-5f571e91255a"), Shown.PASS),
        (service_principal("pipeline", owner=None), Shown.UNKNOWN),
        (service_principal("pipeline", owner=None, kind="ManagedIdentity"), Shown.PASS),
        (service_principal("pipeline", kind="Legacy"), Shown.UNKNOWN),
    ],
    ids=["another tenant's", "Microsoft's", "nobody's", "a managed identity", "a legacy application"],
)
def test_an_application_with_a_role_is_judged_by_whose_it_is(application: dict[str, Any], shown: Shown) -> None:
    assert outsiders(applications=service_principals(application)).shown is shown


def test_no_application_need_be_readable_where_none_holds_a_role() -> None:
    assert outsiders(applications=FORBIDDEN, given=page(granted(1, OWNER, "ben"))).shown is Shown.PASS


def test_a_tenant_without_an_account_is_not_believed() -> None:
    assert outsiders(users=users(), given=page()).shown is Shown.UNKNOWN


def test_customers_in_an_external_tenant_are_no_external_staff() -> None:
    assert outsiders(organization=organization("CIAM")).shown is Shown.UNKNOWN


# -- reviews


def reviews(the_claim: Claim | None = None, **changed: Any) -> Finding:
    return found("entra-access-reviews", the_claim, **changed)


DENIED = claim("access.review", polarity="denies")


def test_a_review_within_the_year_holds() -> None:
    (observation,) = reviews().observations
    assert (observation.outcome, str(observation.note)) == (
        Outcome.HOLDS,
        "a review came to its end on 2026-02-14, with 1 of 1 decisions made by reviewers",
    )


def test_a_review_of_last_year_contradicts() -> None:
    assert reviews(instances=listed("instances", round_(end="2025-09-30T08:00:00Z"))).shown is Shown.FAIL


def test_a_yearly_review_is_too_rare_for_a_quarterly_promise() -> None:
    assert reviews(claim("access.review", frequency="quarterly")).shown is Shown.FAIL


def test_a_review_in_which_nobody_decided_anything_is_none() -> None:
    assert reviews(decisions=listed("decisions", decision("NotReviewed"))).shown is Shown.FAIL


GUESTS = "./members/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')"


def test_a_review_that_was_decided_by_its_default_is_none() -> None:
    by_default = decision("Approve", by="00000000-0000-0000-0000-000000000000")
    assert reviews(decisions=listed("decisions", by_default)).shown is Shown.FAIL


def test_a_review_of_which_a_part_was_left_is_doubtful() -> None:
    left = (decision(), decision("NotReviewed", by="00000000-0000-0000-0000-000000000000"))
    finding_ = reviews(decisions=listed("decisions", *left))
    assert finding_.shown is Shown.UNKNOWN
    assert "with 1 of 2 decisions made by reviewers" in str(finding_.observations[0].note)


@pytest.mark.parametrize("unclear", [decision("SomethingNew"), decision(None), decision("Deny", by=None)])
def test_a_decision_that_is_not_understood_is_unknown(unclear: dict[str, Any]) -> None:
    assert reviews(decisions=listed("decisions", unclear)).shown is Shown.UNKNOWN


def test_a_review_of_what_gives_no_rights_here_shows_nothing() -> None:
    teams = listed("definitions", series(query=GUESTS))
    text = "reviews something of which it does not show that it gives rights in Azure or Entra"
    assert list(said(reviews(definitions=teams)).values()) == [("unknown", text)]
    late = listed("instances", round_(end="2024-02-14T08:00:00Z"))
    assert reviews(definitions=teams, instances=late).shown is Shown.UNKNOWN
    assert reviews(given=page(granted(1, CONTRIBUTOR, "anna"))).shown is Shown.UNKNOWN


def test_a_review_of_a_directory_role_counts() -> None:
    role = "/beta/roleManagement/directory/roleDefinitions/62e90394-69f5-4237-9190-012177145e10"
    of_roles = series(query=None, resourceScopes=[{"query": role, "queryType": "MicrosoftGraph"}])
    assert reviews(definitions=listed("definitions", of_roles), given=page()).shown is Shown.PASS


def test_a_series_too_young_for_its_first_end_is_unknown() -> None:
    young = listed("definitions", series(created="2026-10-01T08:00:00Z"))
    running = listed("instances", round_(status="InProgress", end="2026-12-01T08:00:00Z"))
    assert reviews(definitions=young, instances=running).shown is Shown.UNKNOWN


def test_a_status_that_nobody_knows_is_unknown() -> None:
    assert reviews(instances=listed("instances", round_(status="SomethingNew"))).shown is Shown.UNKNOWN
    assert reviews(instances=listed("instances", {**round_(), "status": ["Applied"]})).shown is Shown.UNKNOWN


NONE: dict[str, Any] = {"definitions": listed("definitions")}


def test_no_review_in_entra_refutes_no_assertion_and_confirms_a_denial() -> None:
    assert reviews(**NONE).shown is Shown.UNKNOWN
    assert verdict("entra-access-reviews", CASES["entra-access-reviews"].claim, **NONE) is Word.UNKNOWN
    assert verdict("entra-access-reviews", DENIED, **NONE) is Word.PASS


def test_a_denial_is_understated_by_a_review_that_was_made() -> None:
    assert verdict("entra-access-reviews", DENIED) is Word.UNDERSTATED


def test_without_the_licence_even_a_denial_is_unknown() -> None:
    assert verdict("entra-access-reviews", DENIED, definitions=UNLICENSED) is Word.UNKNOWN


# -- who checks the sign-in


def test_a_federated_domain_is_unknown_because_another_provider_checks() -> None:
    domain = {"id": "nordlicht.example", "authenticationType": "Federated", "isVerified": True}
    assert found("entra-identity-provider", domains=listed("domains", domain)).shown is Shown.UNKNOWN


def test_an_external_tenant_is_none_for_staff() -> None:
    assert found("entra-identity-provider", organization=organization("CIAM")).shown is Shown.UNKNOWN


def external(**changed: Any) -> Finding:
    return found("entra-external-identity-provider", **changed)


def test_a_tenant_of_staff_leaves_open_where_customers_sign_in() -> None:
    finding_ = external(organization=organization("AAD"), providers=FORBIDDEN, federations=FORBIDDEN)
    assert finding_.shown is Shown.UNKNOWN
    assert "which was not asked" in str(finding_.observations[0].note)


def test_only_local_accounts_contradict_federation() -> None:
    local = {"@odata.type": "#microsoft.graph.builtInIdentityProvider", "id": "EmailPassword-OAUTH"}
    assert external(providers=listed("identityProviders", local)).shown is Shown.FAIL


def test_a_social_provider_is_not_known_to_be_a_customer_s() -> None:
    social = {"@odata.type": "#microsoft.graph.socialIdentityProvider", "id": "Google-OAUTH"}
    assert external(providers=listed("identityProviders", social)).shown is Shown.UNKNOWN


def test_a_saml_federation_holds() -> None:
    one = {"@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation", "id": of("saml")}
    local = {"@odata.type": "#microsoft.graph.builtInIdentityProvider", "id": "EmailPassword-OAUTH"}
    finding_ = external(
        federations=listed("federationConfigurations", one), providers=listed("identityProviders", local)
    )
    assert finding_.shown is Shown.PASS


def test_without_a_word_of_federation_the_kind_of_tenant_is_enough() -> None:
    plain = replace(CASES["entra-external-identity-provider"].claim, params={"provider": "entra-external-id"})
    finding_ = found("entra-external-identity-provider", plain, providers=FORBIDDEN, federations=FORBIDDEN)
    assert finding_.shown is Shown.PASS


@pytest.mark.parametrize(
    ("offered", "shown"),
    [
        (flow("oidcIdentityProvider", "samlOrWsFedExternalDomainFederation"), Shown.PASS),
        (flow("oidcIdentityProvider", "builtInIdentityProvider"), Shown.UNKNOWN),
        (flow("oidcIdentityProvider", "socialIdentityProvider"), Shown.UNKNOWN),
        (flow(), Shown.UNKNOWN),
        ({"id": of("flow")}, Shown.UNKNOWN),
    ],
    ids=["organisations", "a local account too", "a social network too", "nothing", "not told"],
)
def test_a_user_flow_that_offers_another_way_leaves_federation_open(offered: dict[str, Any], shown: Shown) -> None:
    assert external(flows=listed("flows", offered)).shown is shown


def test_without_any_user_flow_nobody_is_shown_to_sign_in_by_a_provider() -> None:
    assert external(flows=listed("flows")).shown is Shown.UNKNOWN


def test_what_a_customers_provider_asks_is_the_customers_and_not_judged_here() -> None:
    theirs = claim("identity.provider", scope="customers' users", responsible="customer", federated=True)
    assert verdict("entra-external-identity-provider", theirs) is Word.INHERITED
