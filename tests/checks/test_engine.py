"""What the wording makes of a finding, and what is never judged: every verdict word, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Fold, Outcome, Shown, Word, checks_for, judge, plan
from checks.check import Observation
from checks.note import note
from checks.verdict import Finding, judged, shown
from claims.model import Attestation, Claim
from evidence import Gap, Reason
from tests.checks.cases.azure_patching import CASES as PATCHING
from tests.checks.cases.azure_residency import BODIES
from tests.kit import claim, snapshot

HOLDS = Observation("/r/good", Outcome.HOLDS, note("said"))
AGAINST = Observation("/r/bad", Outcome.CONTRADICTS, note("said"))
DOUBT = Observation("/r/dark", Outcome.UNKNOWN, note("said"))
GAP = Gap("q", "/r", Reason.FORBIDDEN, "HTTP 403")


@pytest.mark.parametrize(
    ("fold", "seen", "gaps", "expected"),
    [
        (Fold.EVERY, [HOLDS], [], Shown.PASS),
        (Fold.EVERY, [HOLDS, AGAINST], [GAP], Shown.FAIL),
        (Fold.EVERY, [HOLDS, DOUBT], [], Shown.UNKNOWN),
        (Fold.EVERY, [HOLDS], [GAP], Shown.UNKNOWN),
        (Fold.EVERY, [], [], Shown.NONE),
        (Fold.EVERY, [], [GAP], Shown.UNKNOWN),
        (Fold.SOME, [AGAINST, HOLDS], [GAP], Shown.PASS),
        (Fold.SOME, [AGAINST], [], Shown.FAIL),
        (Fold.SOME, [], [], Shown.FAIL),
        (Fold.SOME, [], [GAP], Shown.UNKNOWN),
        (Fold.SOME, [AGAINST, DOUBT], [], Shown.UNKNOWN),
        (Fold.NONE_EXIST, [], [], Shown.PASS),
        (Fold.NONE_EXIST, [], [GAP], Shown.UNKNOWN),
        (Fold.NONE_EXIST, [AGAINST], [GAP], Shown.FAIL),
        (Fold.GUARD, [], [], Shown.NONE),
        (Fold.GUARD, [DOUBT], [], Shown.UNKNOWN),
        (Fold.BESIDE, [HOLDS], [], Shown.BESIDE),
        (Fold.BESIDE, [AGAINST, DOUBT], [GAP], Shown.BESIDE),
    ],
)
def test_folds(fold: Fold, seen: list[Observation], gaps: list[Gap], expected: Shown) -> None:
    assert shown(fold, seen, gaps) is expected


def found(*observations: Observation, gaps: tuple[Gap, ...] = (), fold: Fold = Fold.EVERY) -> Finding:
    return Finding("a-check", shown(fold, observations, gaps), len(observations), observations, gaps)


@pytest.mark.parametrize("beside", [[HOLDS], [AGAINST], [DOUBT], []])
@pytest.mark.parametrize(
    ("weighed", "word"), [([HOLDS], Word.PASS), ([AGAINST], Word.FAIL), ([DOUBT], Word.UNKNOWN), ([], Word.UNKNOWN)]
)
@pytest.mark.parametrize("polarity", ["asserts", "denies"])
def test_what_stands_beside_a_claim_neither_carries_nor_blocks_it(
    beside: list[Observation], weighed: list[Observation], word: Word, polarity: str
) -> None:
    the_claim = claim("residency.region", polarity=polarity)
    findings = (found(*weighed), found(*beside, gaps=(GAP,), fold=Fold.BESIDE))
    with_it, alone = judged(the_claim, findings), judged(the_claim, findings[:1])
    assert (with_it.word, with_it.reason, with_it.gaps) == (alone.word, alone.reason, alone.gaps)
    assert with_it.findings == findings
    assert polarity == "denies" or with_it.word is word


@pytest.mark.parametrize(
    ("wording", "finding", "word"),
    [
        ({}, found(HOLDS), Word.PASS),
        ({}, found(AGAINST, HOLDS, gaps=(GAP,)), Word.FAIL),
        ({}, found(HOLDS, gaps=(GAP,)), Word.UNKNOWN),
        ({}, found(), Word.UNKNOWN),
        ({"polarity": "denies"}, found(HOLDS), Word.UNDERSTATED),
        ({"polarity": "denies"}, found(AGAINST), Word.PASS),
        ({"polarity": "denies"}, found(AGAINST, HOLDS), Word.UNKNOWN),
        ({"polarity": "denies"}, found(AGAINST, gaps=(GAP,)), Word.UNKNOWN),
        ({"polarity": "denies"}, found(AGAINST, DOUBT), Word.UNKNOWN),
        ({"polarity": "denies"}, found(DOUBT), Word.UNKNOWN),
        ({"polarity": "denies"}, found(fold=Fold.SOME), Word.PASS),
        ({"polarity": "hedged"}, found(HOLDS), Word.PASS),
        ({"polarity": "hedged"}, found(AGAINST), Word.UNKNOWN),
        ({"polarity": "hedged"}, found(DOUBT), Word.UNKNOWN),
        ({"responsible": "provider"}, found(), Word.INHERITED),
        ({"responsible": "provider"}, found(AGAINST), Word.FAIL),
        ({"responsible": "provider"}, found(HOLDS, gaps=(GAP,)), Word.UNKNOWN),
    ],
)
def test_the_wording_turns_a_finding_into_a_verdict(wording: dict[str, Any], finding: Finding, word: Word) -> None:
    assert judged(claim("backup.automated", **wording), (finding,)).word is word


@pytest.mark.parametrize(
    ("quote", "word"),
    [
        ("Zone redundancy is not in place for all services.", Word.PASS),
        ("MFA isn't enforced everywhere", Word.PASS),
        ("Backups: noch nicht flächendeckend", Word.PASS),
        ("Nicht alle Server werden gesichert", Word.PASS),
        ("Zone redundancy is not in place.", Word.UNKNOWN),
        ("All services are small; backups are not made.", Word.UNKNOWN),
        ("Backups are not made; all services are small.", Word.UNKNOWN),
        ("Backups are not made, every service is small", Word.UNKNOWN),
        ("Es gibt keine Backups", Word.UNKNOWN),
    ],
)
def test_only_who_denies_it_of_all_together_is_right_where_some_have_it(quote: str, word: Word) -> None:
    denied = replace(claim("backup.automated", polarity="denies"), quote=quote)
    assert judged(denied, (found(AGAINST, HOLDS),)).word is word


def test_one_service_that_fails_fails_the_claim_whatever_else_holds() -> None:
    assert judged(claim("backup.automated"), (found(HOLDS), found(), found(AGAINST))).word is Word.FAIL


def test_a_service_that_does_not_exist_neither_carries_nor_blocks() -> None:
    assert judged(claim("backup.automated"), (found(HOLDS), found())).word is Word.PASS


def said(quote: str, kind: str = "residency.region", **more: Any) -> Claim:
    params = more.pop("params", {"regions": ["westeurope"], "exclusive": True} if kind == "residency.region" else {})
    return replace(claim(kind, **more, **params), quote=quote)


def word(*claims: Claim) -> list[Word]:
    return [verdict.word for verdict in judge(claims, snapshot(BODIES))]


def test_what_a_customer_operates_is_never_judged() -> None:
    theirs = said("MFA is enforced by the customer", "identity.mfa.enforced", responsible="customer")
    assert (checks_for(theirs), word(theirs)) == ([], [Word.INHERITED])


@pytest.mark.parametrize("quote", ["Backups lie encrypted in AWS S3", "Bei Hetzner verschlüsselt gespeichert"])
def test_what_is_said_of_another_cloud_is_never_judged_from_azure(quote: str) -> None:
    theirs = said(quote, "encryption.at-rest")
    assert (checks_for(theirs), word(theirs)) == ([], [Word.UNATTESTED])
    assert checks_for(said("Encrypted in Azure and in AWS", "encryption.at-rest")) != []


def test_the_same_promise_about_two_clouds_is_judged_apart() -> None:
    here, there = (
        said("Data is encrypted", "encryption.at-rest"),
        said("Data is encrypted at AWS", "encryption.at-rest"),
    )
    assert word(here, there)[1] is Word.UNATTESTED
    assert word(here, there)[0] is not Word.UNATTESTED


def test_a_document_that_places_the_service_elsewhere_is_not_judged_from_azures_resources() -> None:
    host = said("The service is hosted at Hetzner", "hosting.provider", params={"provider": "hetzner"})
    region = said("Data stays in West Europe")
    mfa = said("MFA is enforced for employees", "identity.mfa.enforced", params={"scope_": "employees"})
    verdicts = judge([host, region, mfa], snapshot(BODIES))
    assert [v.word for v in verdicts] == [Word.UNATTESTED, Word.UNATTESTED, Word.UNKNOWN]
    assert "the document places the service at hetzner, which is not asked" in str(verdicts[1].reason)
    assert {query.source for query in plan([host, region, mfa])} == {"graph"}


def test_a_document_that_names_azure_beside_another_host_is_judged() -> None:
    host = said("Hosted on Azure and Hetzner", "hosting.provider", params={"provider": ["azure", "hetzner"]})
    assert checks_for(said("Data stays in West Europe"), [host]) != []


def test_what_azure_shows_is_not_shown_of_another_platform_that_the_service_runs_on_too() -> None:
    host = said("Hosted on Azure and Hetzner", "hosting.provider", params={"provider": ["azure", "hetzner"]})
    patched = PATCHING["azure-machine-patching"]
    everything = replace(patched.claim, quote="All machines are patched")
    named = replace(everything, quote="All machines in Azure are patched")
    alone = judge([everything], snapshot(patched.bodies))
    beside = judge([host, everything, named], snapshot(patched.bodies))[1:]
    assert [verdict.word for verdict in (*alone, *beside)] == [Word.PASS, Word.UNKNOWN, Word.PASS]
    assert str(beside[0].reason) == (
        "could not be verified: what runs at hetzner is not asked; in Azure: the only observation shows it"
    )


def test_what_contradicts_in_azure_contradicts_wherever_else_the_service_runs() -> None:
    host = said("Hosted on Azure and Hetzner", "hosting.provider", params={"provider": ["azure", "hetzner"]})
    region = said("Data stays in North Europe", params={"regions": ["northeurope"]})
    assert word(host, region)[1:] == [Word.FAIL]


@pytest.mark.parametrize(("expires", "expected"), [("2026-11-20", Word.ATTESTED), ("2026-11-19", Word.UNATTESTED)])
def test_an_attestation_holds_until_its_last_day(expires: str, expected: Word) -> None:
    trained = said("Staff is trained", "personnel.training")
    paper = Attestation(trained.id, "papers.pdf", "A. Person", "2026-01-01", expires)
    (verdict,) = judge([trained], snapshot({}), [paper])
    assert verdict.word is expected
    assert expires in str(verdict.reason)


def test_hostile_values_in_a_note_are_never_read_as_a_template() -> None:
    assert str(note("accepts {version}", version="{0.__class__} {version}")) == "accepts {0.__class__} {version}"


def test_where_it_is_not_clear_whose_figure_is_whose_nothing_passes() -> None:
    good = (Finding("c", Shown.PASS, 1, (HOLDS,)),)
    verdict = judged(claim("backup.automated", unclear=True), good)
    assert verdict.word is Word.UNKNOWN
    assert "the document names several figures" in str(verdict.reason)
    assert judged(claim("backup.automated"), good).word is Word.PASS
