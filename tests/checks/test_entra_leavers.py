"""Switched-off accounts that still hold rights: named, and neither proof nor refutation."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Word, judge
from checks.entra import directory as entra
from claims.model import Attestation
from tests.checks.cases.entra_access import OWNER, READER, granted
from tests.checks.cases.entra_leavers import CASES, GIVEN, OPERATORS
from tests.checks.entra_tenant import assignment, listed, members, of, user, users
from tests.kit import page, snapshot

CASE = CASES["entra-leavers-rights"]
PAPER = Attestation(CASE.claim.id, "leavers.pdf", "People manager", "2026-03-12", "2027-03-12")
TEXT = "is switched off and still holds a role of Azure: switched on again it has it"


def said(changed: Any) -> list[tuple[str, str, str]]:
    (verdict,) = judge([CASE.claim], snapshot({**CASE.bodies, **changed}))
    return [(o.resource, str(o.outcome), str(o.note)) for found in verdict.findings for o in found.observations]


def word(changed: Any, *papers: Attestation) -> Word:
    return judge([CASE.claim], snapshot({**CASE.bodies, **changed}), papers)[0].word


@pytest.mark.parametrize(
    "changed",
    [
        {GIVEN: page(granted(1, OWNER, "ben"), granted(2, READER, "former"))},
        {(entra.MEMBERS, OPERATORS): members("anna", "former")},
    ],
    ids=["directly", "through a group"],
)
def test_a_switched_off_account_with_a_role_is_named_and_leaves_the_claim_open(changed: Any) -> None:
    assert said(changed) == [(f"/users/{of('former')}", "unknown", TEXT)]
    assert word(changed) is Word.UNKNOWN
    assert word(changed, PAPER) is Word.UNKNOWN


def test_a_switched_off_administrator_is_named() -> None:
    changed = {entra.ROLE_ASSIGNMENTS: listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "former"))}
    ((_, outcome, note),) = said(changed)
    assert (outcome, note.startswith("is switched off and still holds an administrator's role")) == ("unknown", True)


def test_an_account_with_several_roles_is_named_once() -> None:
    changed = {GIVEN: page(granted(1, OWNER, "former"), granted(2, READER, "former"))}
    assert len(said(changed)) == 1


def test_an_account_of_which_it_is_not_said_whether_it_is_in_use_is_named() -> None:
    changed = {entra.USERS: users(user("anna"), user("ben", enabled=None))}
    assert [note for _, _, note in said(changed)] == ["is not known to be in use and still holds a role of Azure"]


def test_that_no_switched_off_account_holds_a_role_shows_nothing_of_who_left() -> None:
    assert said({}) == []
    assert word({}) is Word.UNATTESTED
    assert word({}, PAPER) is Word.ATTESTED
