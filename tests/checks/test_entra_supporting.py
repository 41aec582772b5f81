"""What stands beside an enforced second factor: one edit of a tenant at a time."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Outcome, Shown, Word, judge
from checks.entra import conditional_access as ca
from checks.entra.directory import USERS
from checks.entra.opinion import EVALUATION
from checks.entra.signins import REGISTRATION, SIGN_INS
from checks.verdict import Finding
from tests.checks.cases.entra_mfa import EVERYBODY, OFFICE, TENANT, claim_about
from tests.checks.cases.entra_supporting import (
    ALL,
    BEN,
    OPINION,
    REGISTERED,
    answer,
    answers,
    registered,
    registrations,
    sign_in,
    sign_ins,
)
from tests.checks.entra_tenant import of, policies, policy, security_defaults, user, users
from tests.kit import Bodies, Status, finding, snapshot

FORBIDDEN = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
NO_LICENCE = Status(
    403,
    {
        "error": {
            "code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "message": "Neither tenant is B2C or tenant doesn't have premium license",
        }
    },
)
BY_NAME = policies(policy("By name", users__excludeUsers=[of("former")]))
ONLY_HERE = "a policy applies to a sign-in to Azure management by what was read here, and not by Microsoft Graph's own evaluation"
OBSERVED: Bodies = {**OPINION, SIGN_INS: sign_ins()}


def observed(**changed: Any) -> Finding:
    return finding("entra-mfa-observed", ALL, {**OBSERVED, **{KEYS[name]: body for name, body in changed.items()}})


KEYS: dict[str, Any] = {
    "ben": (EVALUATION, BEN), "log": SIGN_INS, "policies": ca.POLICIES, "defaults": ca.SECURITY_DEFAULTS,
    "locations": ca.NAMED_LOCATIONS, "users": USERS,
}  # fmt: skip


def notes(found: Finding) -> list[tuple[str, str]]:
    return [(str(one.outcome), str(one.note)) for one in found.observations]


# -- a second opinion


@pytest.mark.parametrize(
    ("applies", "reasons", "note"),
    [
        (False, "users", ONLY_HERE),
        (None, "notSet", "Microsoft Graph did not say whether a policy applies to a sign-in to Azure management"),
        ("perhaps", "notSet", "Microsoft Graph did not say whether a policy applies to a sign-in to Azure management"),
    ],
)
def test_a_policy_that_applies_here_and_not_by_graph_is_a_disagreement(applies: Any, reasons: str, note: str) -> None:
    ben = answers(
        answer(EVERYBODY, applies=applies, reasons=reasons), answer(OFFICE, applies=False, reasons="location")
    )
    found = observed(ben=ben)
    assert found.shown is Shown.UNKNOWN
    assert [(one.resource, str(one.note)) for one in found.observations] == [(BEN, note)]


def test_a_policy_that_applies_by_graph_and_not_here_is_a_disagreement() -> None:
    found = observed(ben=answers(answer(EVERYBODY, applies=True), answer(OFFICE, applies=True)))
    assert notes(found) == [
        (
            "unknown",
            "a policy applies to a sign-in to Azure management by Microsoft Graph's own evaluation, and not by what was read",
        )
    ]


def test_an_opinion_without_enough_information_is_none() -> None:
    ben = answers(answer(EVERYBODY, applies=False, reasons="notEnoughInformation"), answer(OFFICE, applies=False))
    assert observed(ben=ben).observations == ()


def test_a_disagreement_takes_the_pass_from_the_claim() -> None:
    ben = answers(answer(EVERYBODY, applies=False, reasons="users"), answer(OFFICE, applies=False, reasons="location"))
    whole: Bodies = {**TENANT, **OBSERVED, **REGISTERED}
    (agreed,) = judge([ALL], snapshot(whole))
    (differs,) = judge([ALL], snapshot({**whole, (EVALUATION, BEN): ben}))
    assert (agreed.word, differs.word) == (Word.PASS, Word.UNKNOWN)


def test_without_permission_for_the_second_opinion_the_claim_stands_and_the_report_names_what_is_missing() -> None:
    whole: Bodies = {**TENANT, **OBSERVED, **REGISTERED, (EVALUATION, BEN): FORBIDDEN}
    (verdict,) = judge([ALL], snapshot(whole))
    assert verdict.word is Word.PASS
    beside = next(one for one in verdict.findings if one.check == "entra-mfa-second-opinion")
    assert beside.shown is Shown.BESIDE
    assert [gap.detail for gap in beside.gaps] == ["HTTP 403 Authorization_RequestDenied; it needs Policy.Read.All"]


def test_how_many_were_asked_is_told_beside_the_claim() -> None:
    assert notes(finding("entra-mfa-second-opinion", ALL, OPINION)) == [
        (
            "holds",
            "Microsoft Graph's own evaluation of a sign-in to Azure management says the same of 2 people with a role",
        )
    ]


def test_a_filter_of_devices_is_compared_with_nothing() -> None:
    device = {"deviceFilter": {"mode": "include", "rule": "device.isCompliant -eq True"}}
    by_device = policy("By device", devices=device)
    found = observed(policies=policies(by_device), ben=answers(answer(by_device, applies=True)))
    assert found.observations == ()


def test_under_security_defaults_nothing_is_compared() -> None:
    differs = answers(answer(EVERYBODY, applies=False, reasons="users"), answer(OFFICE, applies=True))
    assert observed(defaults=security_defaults(on=True), ben=differs).observations == ()


# -- sign-ins


def test_a_password_alone_after_the_newest_policy_contradicts_where_people_are_named_one_by_one() -> None:
    found = observed(policies=BY_NAME, log=sign_ins(sign_in("ben")))
    assert found.shown is Shown.FAIL
    assert notes(found) == [
        (
            "contradicts",
            "got into Azure management by a password alone on 2026-11-17, after the policies were last changed",
        )
    ]


def test_where_a_group_or_a_role_decides_a_password_alone_is_a_doubt() -> None:
    ((outcome, note),) = notes(observed(log=sign_ins(sign_in("ben"))))
    assert outcome == "unknown"
    assert note.startswith(
        "got into Azure management by a password alone on 2026-11-17; a second factor is demanded today"
    )


@pytest.mark.parametrize(
    "log",
    [
        sign_in("ben", "2026-05-11T13:40:07Z"),  # the moment at which the policy was changed, and not after it
        sign_in("ben", method="Previously satisfied"),
        sign_in("ben", method="Windows Hello for Business"),
        sign_in("ben", isInteractive=False),
        sign_in("ben", incomingTokenType="primaryRefreshToken"),
        sign_in("ben", crossTenantAccessType="b2bCollaboration"),
        sign_in("ben", authenticationDetails=[]),
        sign_in("former"),  # his account is disabled by now
        sign_in("somebody who was deleted"),
    ],
)
def test_a_sign_in_that_may_have_had_a_second_factor_says_nothing(log: dict[str, Any]) -> None:
    assert observed(policies=BY_NAME, log=sign_ins(log)).observations == ()


def test_a_sign_in_of_somebody_who_is_not_asked_anyway_is_left_to_the_policies() -> None:
    some = policies(policy("Others", users__excludeUsers=[of("ben")]))
    assert observed(policies=some, log=sign_ins(sign_in("ben"))).observations == ()


def test_a_guest_counts_where_all_are_meant_and_not_where_staff_are() -> None:
    bodies: Bodies = {
        **OBSERVED,
        ca.POLICIES: BY_NAME,
        USERS: users(user("anna"), user("gina", kind="Guest", outside=True)),
        SIGN_INS: sign_ins(sign_in("gina")),
    }
    assert finding("entra-mfa-observed", ALL, bodies).count(Outcome.CONTRADICTS) == 1
    assert finding("entra-mfa-observed", claim_about("employees", "organisation"), bodies).observations == ()


def test_a_policy_that_does_not_say_when_it_was_changed_leaves_a_doubt() -> None:
    undated = {**policy("By name"), "modifiedDateTime": None, "createdDateTime": None}
    found = observed(policies=policies(undated), log=sign_ins(sign_in("ben")))
    assert [outcome for outcome, _ in notes(found)] == ["unknown"]


def test_a_log_that_cannot_be_read_takes_nothing_from_the_claim() -> None:
    assert observed(log=NO_LICENCE).shown is Shown.NONE


# -- use


def used(**changed: Any) -> Finding:
    keys = {"report": REGISTRATION, "log": SIGN_INS}
    bodies = {**REGISTERED, SIGN_INS: sign_ins(), **{keys[name]: body for name, body in changed.items()}}
    return finding("entra-mfa-use", ALL, bodies)


def test_registration_is_counted_and_said_to_demand_nothing() -> None:
    assert notes(used()) == [
        ("holds", "3 of 3 enabled accounts have registered a second factor; that alone demands it of nobody")
    ]


def test_registration_never_carries_a_claim() -> None:
    bodies: Bodies = {**TENANT, **OBSERVED, **REGISTERED, ca.POLICIES: policies()}
    (verdict,) = judge([ALL], snapshot(bodies))
    assert verdict.word is Word.FAIL
    assert {one.shown for one in verdict.findings if one.check == "entra-mfa-use"} == {Shown.BESIDE}


def test_who_has_registered_nothing_or_is_missing_in_the_report_is_named() -> None:
    found = used(report=registrations(registered("anna"), registered("ben", mfa=False)))
    assert notes(found) == [
        ("holds", "1 of 3 enabled accounts have registered a second factor; that alone demands it of nobody"),
        ("unknown", "has registered no second factor: whoever knows the password may register the first"),
        ("unknown", "whether a second factor is registered does not show in the report"),
    ]


def test_sign_ins_with_one_factor_are_counted() -> None:
    found = used(log=sign_ins(sign_in("ben"), sign_in("anna")))
    assert notes(found)[-1][0] == "unknown"
    assert notes(found)[-1][1].startswith("2 interactive sign-ins to Azure management of the last thirty days")


@pytest.mark.parametrize("name", ["report", "log"])
def test_a_missing_licence_is_named_and_the_claim_stands(name: str) -> None:
    found = used(**{name: NO_LICENCE})
    assert found.gaps[0].detail == (
        "HTTP 403 Authentication_RequestFromNonPremiumTenantOrB2CTenant; it needs Microsoft Entra ID P1 or P2"
    )
