"""Questions and their answers in one item, and sentences that hold the words of a control and promise nothing."""

from __future__ import annotations

import pytest

from claims import read


def said(markdown: str) -> set[tuple[str, str]]:
    return {(c.kind, c.polarity) for s in read(markdown.encode(), "tom.md").statements for c in s.claims}


@pytest.mark.parametrize(
    ("question", "answer", "kind", "polarity"),
    [
        ("Do you hold a SOC 2 report?", "No. Our hosting provider does.", "governance.certification", "denies"),
        ("Are backups copied to another region?", "Not currently.", "backup.geo-redundant", "denies"),
        ("Is the database encrypted at rest?", "Yes, with AES-256.", "encryption.at-rest", "asserts"),
        ("Can our users log in with MFA?", "Yes, through the settings.", "identity.mfa.enforced", "hedged"),
        ("Is MFA mandatory for all staff?", "Yes", "identity.mfa.enforced", "asserts"),
    ],
)
def test_an_item_that_holds_a_question_and_its_answer_says_what_the_answer_says(
    question: str, answer: str, kind: str, polarity: str
) -> None:
    assert (kind, polarity) in said(f"# Questions\n\n1. {question}\n   {answer}\n")
    assert {says for name, says in said(f"# Questions\n\n1. {question}\n   {answer}\n") if name == kind} == {polarity}


@pytest.mark.parametrize("answer", ["N/A", "Not applicable", "Nicht zutreffend."])
def test_a_question_that_does_not_arise_claims_nothing(answer: str) -> None:
    question = "Are your offices protected by an alarm?"
    assert said(f"# Questions\n\n1. {question}\n   {answer}\n") == set()
    assert said(f"# Questions\n\n**{question}**\n{answer}\n") == set()
    assert said(f"# Questions\n\n| Question | Answer |\n|---|---|\n| {question} | {answer} |\n") == set()


def test_a_bare_number_takes_its_unit_from_the_question() -> None:
    text = "# Questions\n\n1. Within how many hours do you report a breach?\n   48\n"
    (claim,) = (claim for statement in read(text.encode(), "tom.md").statements for claim in statement.claims)
    assert (claim.kind, claim.params["hours"]) == ("incident.breach-notification", 48)


@pytest.mark.parametrize(
    "sentence",
    [
        "Studies show that multi-factor authentication stops most takeovers.",
        "ISO 27001 requires a risk assessment every year.",
        "Ransomware is the biggest threat to law firms.",
        "You agree not to disable the firewall.",
        "Before Acme, firms kept no backups.",
        "Unter Pseudonymisierung versteht man die Ersetzung von Namen.",
        "Webinar: how to run an access review",
        "Backups used to be kept on tape.",
    ],
)
def test_words_of_a_control_that_promise_nothing_claim_nothing(sentence: str) -> None:
    assert said(f"# Measures\n\n{sentence}\n") == set()


@pytest.mark.parametrize(
    ("sentence", "kind", "polarity"),
    [
        ("Our app supports single sign-on, roles and two-factor authentication.", "identity.mfa.enforced", "hedged"),
        ("Acme bietet Ihnen ein Protokoll und eine Zwei-Faktor-Anmeldung.", "identity.mfa.enforced", "hedged"),
        ("Ohne MFA kommt niemand ins Netz.", "identity.mfa.enforced", "asserts"),
        ("Wir selbst sind noch nicht zertifiziert.", "governance.certification", "denies"),
        ("Pentest: keiner", "vulnerability.security-testing", "denies"),
        ("Gastkonten: keine", "access.external-none", "asserts"),
    ],
)
def test_the_turn_of_a_sentence_decides_its_polarity(sentence: str, kind: str, polarity: str) -> None:
    assert {says for name, says in said(f"# Measures\n\n- {sentence}\n") if name == kind} == {polarity}
