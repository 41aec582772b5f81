"""Denials, waivers, the past and hopes: what must never be read as an assertion, and assertions worded by a negation."""

from __future__ import annotations

import pytest

from claims import read


def said(sentence: str) -> dict[str, str]:
    return {c.kind: c.polarity for c in read(f"# Measures\n\n- {sentence}\n".encode(), "tom.md").claims}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Backup: nein.", "backup.automated"),
        ("Penetration tests: no, but planned", "vulnerability.security-testing"),
        ("Geo-redundant backups: none", "backup.geo-redundant"),
        ("Weder eine WAF noch ein DDoS-Schutz sind im Einsatz.", "network.firewall"),
        ("There is neither a WAF nor DDoS protection.", "network.firewall"),
        ("Auf eine WAF wird verzichtet.", "network.firewall"),
        ("Von Restore-Tests wird abgesehen.", "backup.restore-tested"),
        ("Penetrationstests wurden bislang keine durchgeführt.", "vulnerability.security-testing"),
        ("Formerly, MFA was required for administrators.", "identity.mfa.enforced"),
        ("We used to take backups daily.", "backup.automated"),
        ("Backups were taken until 2024.", "backup.automated"),
        ("We hope to have backups soon.", "backup.automated"),
        ("Backups are scheduled to start in 2027.", "backup.automated"),
        ("Production data is not encrypted at rest.", "encryption.at-rest"),
        ("Internet traffic is not encrypted.", "encryption.in-transit"),
        ("Key Vault is not used for secrets.", "secrets.managed-store"),
        ("Guest accounts are not reviewed.", "access.review"),
        ("Training is not conducted.", "personnel.training"),
        ("Public network access is not disabled for storage accounts.", "network.isolation"),
        ("Storage accounts have a public endpoint.", "network.isolation"),
        ("Network traffic between services is not segmented.", "network.isolation"),
        ("Speicherkonten werden nicht gesichert.", "backup.automated"),
        ("TLS 1.0 is not disabled.", "encryption.in-transit.min-tls"),
    ],
)
def test_what_is_not_in_force_is_denied(sentence: str, kind: str) -> None:
    assert said(sentence)[kind] == "denies"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Ohne MFA ist kein Zugriff möglich.", "identity.mfa.enforced"),
        ("No access without MFA.", "identity.mfa.enforced"),
        ("Nobody can sign in without MFA.", "identity.mfa.enforced"),
        ("MFA is not optional.", "identity.mfa.enforced"),
        ("Audit logs cannot be changed.", "logging.audit"),
        ("Public network access is disabled for all storage accounts.", "network.isolation"),
        ("Shared accounts are not permitted.", "identity.unique-accounts"),
        ("Guest accounts are not allowed.", "access.external-none"),
    ],
)
def test_a_negation_that_shuts_something_out_asserts(sentence: str, kind: str) -> None:
    assert said(sentence)[kind] == "asserts"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Employees are asked to use MFA.", "identity.mfa.enforced"),
        ("MFA can be switched on by users.", "identity.mfa.enforced"),
        ("MFA is available for all users.", "identity.mfa.enforced"),
        ("MFA is available to all users.", "identity.mfa.enforced"),
        ("Access reviews take place when needed.", "access.review"),
        ("All disks are encrypted except those of the legacy servers.", "encryption.at-rest"),
        ("Data is encrypted at rest, with the exception of legacy servers.", "encryption.at-rest"),
        ("Data is encrypted at rest and in transit, except for internal traffic.", "encryption.in-transit"),
        ("Kunden können für ihre Benutzer MFA aktivieren.", "identity.mfa.enforced"),
        ("E-Mails werden, soweit der Empfänger dies unterstützt, mit TLS verschlüsselt.", "encryption.in-transit"),
    ],
)
def test_what_depends_on_somebody_or_something_is_hedged(sentence: str, kind: str) -> None:
    assert said(sentence)[kind] == "hedged"


def test_a_risk_that_is_not_forbidden_is_not_ruled_out() -> None:
    for sentence in ("Shared accounts are not forbidden.", "Unencrypted connections are not rejected."):
        assert "asserts" not in said(sentence).values()


def test_what_is_set_off_is_denied_by_name() -> None:
    found = read(b"# M\n\n- The service is hosted on AWS, not on Azure.\n", "tom.md").claims
    assert [(c.polarity, c.params["provider"]) for c in found] == [("asserts", "aws"), ("denies", "azure")]


def test_the_task_of_the_customer_is_not_ours() -> None:
    found = read(b"# M\n\n- It is the customer's task to enable MFA.\n", "tom.md").claims
    assert [claim.responsible for claim in found] == ["customer"]


@pytest.mark.parametrize(
    "text",
    [
        "- Measure: MFA for all staff\n  Implemented: no",
        "- MFA is enforced for all staff; status: planned",
        "- MFA für alle Mitarbeiter. Umsetzungsstand: noch nicht",
        "None of these measures is implemented.\n\n- MFA for all staff",
        "Keine der folgenden Maßnahmen ist umgesetzt.\n\n- MFA für alle Mitarbeiter",
    ],
)
def test_a_status_at_the_end_or_before_a_list_says_whether_it_is_there(text: str) -> None:
    claims = read(f"# Measures\n\n{text}\n".encode(), "tom.md").claims
    assert [(one.kind, one.polarity) for one in claims] == [("identity.mfa.enforced", "denies")]


@pytest.mark.parametrize(
    "text", ["- MFA is enforced for all staff; status: implemented", "- MFA for all staff\n\nStatus: final"]
)
def test_a_status_that_denies_nothing_leaves_it_asserted(text: str) -> None:
    claims = read(f"# Measures\n\n{text}\n".encode(), "tom.md").claims
    assert [(one.kind, one.polarity) for one in claims] == [("identity.mfa.enforced", "asserts")]
