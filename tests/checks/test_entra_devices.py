"""Devices that Intune manages: encrypted or not, silent, of another kind; locked by a policy for all or not."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown, Word, all_checks, judge
from checks.entra.devices import DEVICES, POLICIES
from claims.model import Attestation, Claim
from evidence import Query
from tests.checks.cases.entra_devices import CASES, RULED, device, devices, policies, policy
from tests.kit import Bodies, Status, answered, claim, finding, snapshot

UNLICENSED = Status(400, {"error": {"code": "BadRequest", "message": "Request not applicable to target tenant."}})
FORBIDDEN = Status(403, {"error": {"code": "Forbidden", "message": "User is not authorized"}})


def encrypted(*some: dict[str, Any], scope: str | None = None) -> Shown:
    the_claim = claim("device.disk-encryption", scope="devices", **({"scope_": scope} if scope else {}))
    return finding("intune-device-encryption", the_claim, {DEVICES: devices(*some)}).shown


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (device("x"), Shown.PASS),
        (device("x", "macOS"), Shown.PASS),
        (device("x", encrypted=False), Shown.FAIL),
        (device("x", "macOS", encrypted=False), Shown.FAIL),
        (device("x", encrypted=None), Shown.UNKNOWN),
        (device("x", "Linux", encrypted=False), Shown.UNKNOWN),
        (device("x", "Android", encrypted=False), Shown.UNKNOWN),
        (device("x", encrypted=False, lastSyncDateTime="2026-01-01T00:00:00Z"), Shown.UNKNOWN),
        (device("x", lastSyncDateTime="2026-01-01T00:00:00Z"), Shown.UNKNOWN),
        (device("x", lastSyncDateTime=None), Shown.UNKNOWN),
    ],
)
def test_each_device_says_whether_it_is_encrypted(one: dict[str, Any], shown: Shown) -> None:
    assert encrypted(one) is shown


def test_one_device_without_encryption_is_enough() -> None:
    assert encrypted(device("x"), device("y", encrypted=False)) is Shown.FAIL


def test_a_claim_about_laptops_is_not_about_phones_and_the_other_way_round() -> None:
    both = (device("laptop"), device("phone", "Android", encrypted=False))
    assert encrypted(*both, scope="laptops") is Shown.PASS
    assert encrypted(device("laptop", encrypted=False), device("phone", "iOS"), scope="mobile") is Shown.PASS
    assert encrypted(device("x", "Fuchsia"), scope="laptops") is Shown.UNKNOWN


def test_no_device_at_all_proves_nothing() -> None:
    assert encrypted() is Shown.NONE


def test_removable_media_are_not_looked_at() -> None:
    check = all_checks()["intune-device-encryption"]
    assert not check.fits(claim("device.disk-encryption", scope="devices", scope_="media"))


@pytest.mark.parametrize(
    ("answer", "word", "says"),
    [
        (UNLICENSED, Word.UNATTESTED, "it needs Microsoft Intune"),
        (FORBIDDEN, Word.UNKNOWN, "it needs DeviceManagementManagedDevices.Read.All"),
    ],
)
def test_what_is_missing_is_named(answer: Status, word: Word, says: str) -> None:
    case = answered(CASES["intune-device-encryption"], DEVICES, answer)
    (verdict,) = judge([case.claim], snapshot(case.bodies))
    assert verdict.word is word
    assert says in verdict.findings[0].gaps[0].detail


def test_without_intune_people_may_attest_what_it_would_have_shown() -> None:
    case = answered(CASES["intune-device-encryption"], DEVICES, UNLICENSED)
    paper = Attestation(case.claim.id, "laptops.pdf", "A. Person", "2026-01-01", "2099-01-01")
    (attested,) = judge([case.claim], snapshot(case.bodies), [paper])
    (open_,) = judge([case.claim], snapshot(case.bodies))
    assert attested.word is Word.ATTESTED
    assert "it shows in Intune only, which this tenant is not licensed for" in str(open_.reason)


# -- rules

LOCK = claim("device.management", scope="devices", screen_lock=True)


def ruled(the_claim: Claim = LOCK, **changed: Any) -> Shown:
    keys: dict[str, Query] = {"devices": DEVICES, "policies": POLICIES}
    bodies: Bodies = {**RULED, **{keys[name]: body for name, body in changed.items()}}
    return finding("intune-device-rules", the_claim, bodies).shown


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (policy(), Shown.PASS),
        (policy(target="allLicensedUsers"), Shown.PASS),
        (policy(target="group"), Shown.UNKNOWN),
        (policy(target="exclusionGroup"), Shown.UNKNOWN),
        (policy(passwordRequired=False), Shown.UNKNOWN),
        (policy(passwordMinutesOfInactivityBeforeLock=None), Shown.UNKNOWN),
        (policy(passwordMinutesOfInactivityBeforeLock=0), Shown.UNKNOWN),
        (policy("macOSCompliancePolicy"), Shown.UNKNOWN),
    ],
)
def test_a_lock_is_asked_for_by_a_policy_for_all(one: dict[str, Any], shown: Shown) -> None:
    assert ruled(policies=policies(one)) is shown


def test_a_policy_for_all_from_which_a_group_is_left_out_is_none_for_all() -> None:
    one = policy()
    one["assignments"].append({"id": "x", "target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget"}})
    assert ruled(policies=policies(one)) is Shown.UNKNOWN


def test_a_device_that_breaks_some_rule_may_break_another_one() -> None:
    assert ruled(devices=devices(device("x", complianceState="noncompliant"))) is Shown.UNKNOWN


def test_a_password_needs_no_minutes() -> None:
    pin = claim("device.management", scope="devices", pin=True)
    assert ruled(pin, policies=policies(policy(passwordMinutesOfInactivityBeforeLock=None))) is Shown.PASS


def test_a_phone_has_a_passcode() -> None:
    rules: dict[str, Any] = {"passcodeRequired": True, "passcodeMinutesOfInactivityBeforeLock": 2}
    phone = devices(device("phone", "iPadOS"))
    assert ruled(devices=phone, policies=policies(policy("iosCompliancePolicy", **rules))) is Shown.PASS
    assert ruled(devices=phone, policies=policies(policy("iosCompliancePolicy"))) is Shown.UNKNOWN


def test_that_devices_are_managed_needs_no_policy() -> None:
    mdm = claim("device.management", scope="devices", mdm=True)
    assert ruled(mdm, policies=FORBIDDEN) is Shown.PASS
    assert ruled(mdm, devices=devices(device("x", managementState="retirePending"))) is Shown.UNKNOWN
    assert ruled(mdm, devices=devices(device("x", lastSyncDateTime="2025-01-01T00:00:00Z"))) is Shown.UNKNOWN
    assert ruled(mdm, devices=devices()) is Shown.NONE


def test_what_is_said_of_desks_is_not_looked_at() -> None:
    assert not all_checks()["intune-device-rules"].fits(claim("device.management", scope="devices"))
