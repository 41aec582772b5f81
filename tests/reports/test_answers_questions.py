"""Which question a claim answers, with yes, with no or in words, and which stay without an answer, and why."""

from __future__ import annotations

import pytest

from checks import Word
from claims.questions import ask
from reports.proposing import propose, towards
from tests.reports import answering

MORE = """
Access rights are reviewed at least quarterly.
Access to production is limited to two engineers.
Vulnerability scans are run weekly.
Security patches are applied within 48 hours.
No external staff have access to our systems.
Personal data is stored and processed within the European Union.
We notify customers of personal data breaches within 48 hours.
"""
REPORT = answering.report(answering.TOM + MORE)


def says(question: str) -> str | None:
    return propose(ask(question), REPORT).says


@pytest.mark.parametrize(
    "question",
    [
        "Is data at rest encrypted?",
        "Do you encrypt customer data at rest?",
        "Is our data encrypted at rest?",
        "Data at rest shall be encrypted.",
        "Is data in transit encrypted using TLS 1.2 or higher?",
        "Is data in transit encrypted with TLS 1.0 or higher?",
        "Is multi-factor authentication enforced for all employees?",
        "Are databases backed up at least daily?",
        "Are databases backed up weekly?",
        "Are database backups kept for 30 days?",
        "Are database backups kept for at least 14 days?",
        "Are secrets kept in a vault?",
        "Are administrative activities logged for at least 6 months?",
        "Are employees trained in data protection at least annually?",
        "Are data centres physically secured?",
        "Are access rights reviewed annually?",
        "Are vulnerability scans run monthly?",
        "Are patches applied within 72 hours?",
        "Is personal data stored in the EU?",
        "Do you notify customers of breaches within 72 hours?",
        "Are users required to use individual accounts?",
        "Is the service hosted on Microsoft Azure?",
        "Werden ruhende Daten verschlüsselt?",
        "Werden Datenbanken täglich gesichert?",
        "Ist für alle Mitarbeiter eine Mehr-Faktor-Authentifizierung vorgeschrieben?",
        "Werden Mitarbeiter regelmäßig im Datenschutz geschult?",
        "Werden Berechtigungen mindestens jährlich überprüft?",
        "Werden personenbezogene Daten innerhalb der EU gespeichert?",
    ],
)
def test_a_question_that_a_claim_covers_is_answered_with_yes(question: str) -> None:
    assert says(question) == "yes"


@pytest.mark.parametrize(
    "question",
    [
        "Do you use a web application firewall?",
        "Setzen Sie eine Web Application Firewall ein?",
        "Are shared accounts used?",
        "Do external staff have access to your systems?",
    ],
)
def test_a_question_whose_opposite_is_shown_is_answered_with_no(question: str) -> None:
    assert says(question) == "no"


@pytest.mark.parametrize(
    "question",
    [
        # a key, a standard or a product that no claim names
        "Do you encrypt data at rest with customer-managed keys?",
        "Is data at rest encrypted with FIPS 140-2 validated modules?",
        "Do you encrypt data at rest with AES-256?",
        "Are secrets kept in HashiCorp Vault?",
        "Are secrets kept in Azure Key Vault with HSM?",
        "Is phishing-resistant MFA enforced for all employees?",
        "Is the service hosted on Azure and AWS?",
        "Is the service hosted exclusively on Microsoft Azure?",
        "Werden Daten im Ruhezustand mit eigenen Schlüsseln verschlüsselt?",
        # other figures, or meant the other way
        "Is data in transit encrypted using TLS 1.3?",
        "Do you use TLS 1.0?",
        "Is TLS 1.2 the maximum version?",
        "Are databases backed up hourly?",
        "Are database backups kept for at least 90 days?",
        "Are database backups kept for less than 7 days?",
        "Are database backups deleted after 30 days?",
        "Are administrative activities logged for 2 years?",
        "Are employees trained monthly?",
        "Are access rights reviewed monthly?",
        "Is access to production limited to one person?",
        "Is access to production limited to five engineers?",
        "Are patches applied within 24 hours?",
        "Do you notify customers of breaches within 24 hours?",
        "Werden Datenbanken stündlich gesichert?",
        # other people, places or systems
        "Is MFA enforced for administrators?",
        "Is MFA enforced for all employees and contractors?",
        "Is MFA enforced for customers?",
        "Is MFA enforced for remote access?",
        "Are contractors trained at least annually?",
        "Is data at rest encrypted on mobile devices?",
        "Are backups encrypted at rest?",
        "Is internal traffic encrypted in transit?",
        "Are all user activities logged?",
        "Are your offices physically secured?",
        "Are access rights of customers reviewed quarterly?",
        "Is personal data stored in Germany?",
        "Do you require your suppliers to encrypt data at rest?",
        "Do third parties have access to customer data?",
        "Werden Daten auf mobilen Geräten verschlüsselt?",
        "Werden Mitarbeiter und Dienstleister jährlich im Datenschutz geschult?",
        # more than one thing, of which one is not claimed
        "Are databases backed up daily and stored offline?",
        "Are administrative activities logged and reviewed daily?",
        "Are encryption policies and procedures established, documented and approved?",
        "Is data at rest encrypted? If so, who holds the keys?",
        "Are employees trained in secure coding annually?",
        # asked the other way round, of the past, of the possible
        "Is there no web application firewall?",
        "Is data stored unencrypted?",
        "Is unencrypted HTTP disabled?",
        "Is MFA optional for employees?",
        "Can employees bypass MFA?",
        "Do you plan to encrypt data at rest?",
        "Must we encrypt data at rest?",
        "Are all servers encrypted?",
        "Was data at rest encrypted last year?",
        "Is personal data stored outside the EU?",
        "Werden Berechtigungen nicht überprüft?",
        "Verzichten Sie auf eine Web Application Firewall?",
        "Werden personenbezogene Daten außerhalb der EU verarbeitet?",
        # what did not pass, or is the customer's
        "Are laptops encrypted?",
        "Do you have a documented incident response plan?",
        "Do you perform restore tests?",
        "Is data hosted in West Europe?",
        "Are password rules enforced for users of customers?",
        # nothing that is known
        "Do you use conditional access?",
        "What is the name of your data protection officer?",
        "",
        "?",
        "a" * 5000,
    ],
)
def test_a_question_that_no_claim_covers_stays_without_an_answer(question: str) -> None:
    assert says(question) is None


def test_a_question_for_how_is_answered_in_words_and_never_with_yes() -> None:
    assert says("How is data at rest encrypted?") == "words"
    assert says("Bitte beschreiben Sie, wie ruhende Daten verschlüsselt werden.") == "words"


def test_a_question_longer_than_is_read_stays_without_an_answer() -> None:
    assert says("Is data at rest encrypted? " + "Is data at rest encrypted? " * 60) is None


@pytest.mark.parametrize(
    ("claimed", "question"),
    [
        ("All user input is validated on the server.", "Are requests rate limited?"),
        ("Sessions end after 15 minutes without activity.", "Are accounts locked after failed logins?"),
        ("Employees sign in with Microsoft Entra ID.", "Do you support single sign-on with SAML?"),
        ("A list of sub-processors is published.", "Do you inform customers of changes of sub-processors?"),
        ("Secrets are kept in Azure Key Vault.", "Are secrets rotated?"),
        ("The data centres are guarded.", "Do the data centres have fire protection?"),
        ("The offices have an alarm system.", "Are visitors supervised in your offices?"),
        ("Redundant storage of servers (RAID).", "Is the service redundant?"),
    ],
)
def test_of_a_kind_that_bundles_practices_one_does_not_answer_for_another(claimed: str, question: str) -> None:
    report = answering.report(f"# T\n\n{claimed}\n", {})
    assert propose(ask(question), report).says is None


def test_what_failed_about_the_same_keeps_a_weaker_claim_from_answering() -> None:
    tom = "# T\n\nAll data at rest is encrypted.\nMFA is enforced for administrators.\nMFA is enforced.\n"
    fine = answering.report(tom, {})
    assert propose(ask("Is MFA enforced?"), fine).says == "yes"
    split = answering.report(tom, {"identity.mfa.enforced": Word.FAIL})
    assert propose(ask("Is MFA enforced?"), split).says is None


def test_a_narrower_denial_keeps_the_general_from_being_answered() -> None:
    tom = "# T\n\nData at rest is encrypted.\nBackups are not encrypted at rest.\n"
    assert propose(ask("Is data at rest encrypted?"), answering.report(tom, {})).says is None


@pytest.mark.parametrize("word", [Word.FAIL, Word.UNKNOWN, Word.UNATTESTED, Word.UNDERSTATED])
def test_no_verdict_but_pass_attested_and_inherited_answers(word: Word) -> None:
    report = answering.report("# T\n\nData at rest is encrypted.\n", {"encryption.at-rest": word})
    assert propose(ask("Is data at rest encrypted?"), report).says is None


@pytest.mark.parametrize("word", [Word.PASS, Word.ATTESTED, Word.INHERITED])
def test_pass_attested_and_inherited_answer(word: Word) -> None:
    report = answering.report("# T\n\nData at rest is encrypted.\n", {"encryption.at-rest": word})
    assert propose(ask("Is data at rest encrypted?"), report).says == "yes"


def test_a_hedged_claim_answers_nothing_even_if_all_holds() -> None:
    report = answering.report("# T\n\nData at rest is encrypted where possible.\n", {})
    assert propose(ask("Is data at rest encrypted?"), report).says is None


def test_of_several_claims_the_one_with_the_weakest_evidence_words_the_answer() -> None:
    report = answering.report("# T\n\nData at rest is encrypted.\n\nAll stored data is encrypted.\n", {})
    found = propose(ask("Is data at rest encrypted?"), report)
    assert [one.number for one in found.claims] == [1, 2]


def test_the_id_of_a_control_finds_claims_that_may_help_and_answers_nothing() -> None:
    kinds = {one.claim.kind for one in towards(REPORT, ["CEK-03.1"])}
    assert kinds == {"encryption.at-rest", "encryption.in-transit"}
    assert {one.claim.kind for one in towards(REPORT, ["A.8.13"])} == {"backup.automated", "backup.restore-tested"}
    assert towards(REPORT, ["ZZZ-99"]) == ()
