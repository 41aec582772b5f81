"""Reading: kinds, polarity, who, where and how much, in the two languages of the trade."""

from __future__ import annotations

from typing import Any

import pytest

from claims import Claim, read


def claims(source: str, name: str = "tom.md") -> tuple[Claim, ...]:
    return read(source.encode(), name).claims


def says(sentence: str) -> dict[str, str]:
    """Kind and polarity of what one item says."""
    return {claim.kind: claim.polarity for claim in claims(f"# Measures\n\n- {sentence}\n")}


def only(sentence: str, kind: str) -> Claim:
    found = [claim for claim in claims(f"# Measures\n\n- {sentence}\n") if claim.kind == kind]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "kind", "polarity"),
    [
        ("MFA is enforced for all staff.", "identity.mfa.enforced", "asserts"),
        ("MFA is not enforced.", "identity.mfa.enforced", "denies"),
        ("MFA is not yet enforced for contractors.", "identity.mfa.enforced", "denies"),
        ("MFA: planned for Q3", "identity.mfa.enforced", "denies"),
        ("MFA is enforced where possible.", "identity.mfa.enforced", "hedged"),
        ("MFA for administrators (planned)", "identity.mfa.enforced", "denies"),
        ("Zwei-Faktor-Authentifizierung ist noch nicht umgesetzt.", "identity.mfa.enforced", "denies"),
        ("Eine MFA-Pflicht besteht für alle Beschäftigten.", "identity.mfa.enforced", "asserts"),
        ("Soweit möglich wird MFA eingesetzt.", "identity.mfa.enforced", "hedged"),
        ("Penetration tests: none so far", "vulnerability.security-testing", "denies"),
        ("Access reviews: not carried out formally", "access.review", "denies"),
        ("Access reviews, scans and audits are not carried out.", "access.review", "denies"),
        ("Keine Sammelkonten, MFA für alle Konten.", "identity.mfa.enforced", "asserts"),
        ("We have no shared logins.", "identity.unique-accounts", "asserts"),
        ("There is no unencrypted storage.", "encryption.at-rest", "asserts"),
        ("Passwords are hashed with bcrypt and never stored in plain text.", "encryption.application-level", "asserts"),
        ("Customers are informed of a breach without undue delay.", "incident.breach-notification", "asserts"),
        ("Data at rest is encrypted, no exceptions.", "encryption.at-rest", "asserts"),
        ("Row-level security separates tenants, not by application code.", "separation.tenant", "asserts"),
        ("We do not use tape, but backups are taken daily.", "backup.automated", "asserts"),
        ("Not all laptops are encrypted.", "device.disk-encryption", "hedged"),
        ("Last reviewed on 3 May 2026", "governance.review", "asserts"),
        ("We are in the process of obtaining ISO 27001 certification.", "governance.certification", "denies"),
        ("Eine ISO-27001-Zertifizierung wird angestrebt.", "governance.certification", "denies"),
        ("Secrets live in Azure Key Vault and never in code.", "secrets.managed-store", "asserts"),
        ("Geheimnisse liegen im Key Vault und nie im Quellcode.", "secrets.managed-store", "asserts"),
        ("SSH with keys only, password login disabled", "access.privileged", "asserts"),
        ("MFA is disabled.", "identity.mfa.enforced", "denies"),
        ("Nothing durable is kept on it, every login audit-logged", "logging.audit", "asserts"),
        ("Uploads are checked, nothing is kept on it, logins audit-logged", "logging.audit", "asserts"),
        ("No MFA, SSO or VPN", "access.privileged", "denies"),
        (
            "Log-ins happen over individual user names (not groups) with full logging of all access",
            "logging.audit",
            "asserts",
        ),
    ],
)
def test_the_wording_sets_the_polarity(sentence: str, kind: str, polarity: str) -> None:
    assert says(sentence)[kind] == polarity


@pytest.mark.parametrize(
    ("asserted", "denied"),
    [
        ("Backups are encrypted.", "Backups are not encrypted."),
        ("Access rights are reviewed every year.", "Access rights are not reviewed."),
        ("Penetrationstests werden durchgeführt.", "Penetrationstests werden nicht durchgeführt."),
        ("A data protection officer is appointed.", "A data protection officer is not appointed."),
        (
            "The network is segmented: network segmentation is in place.",
            "The network has no segmentation: network segmentation is not in place.",
        ),
        ("Protokollierung erfolgt.", "Eine Protokollierung erfolgt nicht."),
    ],
)
def test_a_not_turns_the_polarity_round_and_nothing_else(asserted: str, denied: str) -> None:
    before, after = says(asserted), says(denied)
    assert set(after.values()) == {"denies"}
    assert set(after) <= set(before)


@pytest.mark.parametrize(
    "sentence",
    [
        "We may consider bug bounties and SOC 2 certification later.",
        "Maßnahmen, die geeignet sind, Unbefugten den Zugriff auf Backups zu verwehren.",
        "Is data encrypted at rest?",
        "GDPR Article 32 (security of processing), with encryption",
        "{{company}} enforces MFA.",
        "Any future product would be hosted on Azure.",
        "We will evaluate MFA as we grow.",
        "See https://example.com/backup/encryption for more.",
        "The Processor may update these measures from time to time, provided that protection is not reduced.",
    ],
)
def test_definitions_futures_questions_and_templates_promise_nothing(sentence: str) -> None:
    assert says(sentence) == {}


@pytest.mark.parametrize(
    "title", ["Encryption", "Measures for ensuring backups", "Zutrittskontrolle", "1. MFA", "Verschlüsselung (Art. 32)"]
)
def test_a_heading_never_claims(title: str) -> None:
    assert claims(f"# {title}\n\nText of no weight.\n") == ()
    assert claims(f"{title}\n\nText of no weight. More of it.\n", "tom.txt") == ()


def test_planned_for_one_version_denies_the_version_and_not_the_encryption() -> None:
    found = [
        (claim.kind, claim.polarity, claim.params.get("min_tls"))
        for claim in claims("- TLS 1.3 is planned; TLS 1.2 is enforced.\n")
    ]
    assert found == [
        ("encryption.in-transit.min-tls", "denies", "1.3"),
        ("encryption.in-transit", "asserts", None),
        ("encryption.in-transit.min-tls", "asserts", "1.2"),
    ]


def test_a_lead_in_passes_its_denial_to_the_items() -> None:
    source = "# M\n\nNot in place yet:\n\n- MFA\n- Access reviews\n\nIn place:\n\n- Daily backups\n"
    assert [(claim.kind, claim.polarity) for claim in claims(source)] == [
        ("identity.mfa.enforced", "denies"), ("access.review", "denies"), ("backup.automated", "asserts"),
    ]  # fmt: skip


def test_under_open_points_nothing_is_in_force() -> None:
    source = "# M\n\n## Open items\n\n- MFA for admins\n\n## Done\n\n- Daily backups\n"
    assert [(claim.kind, claim.polarity) for claim in claims(source)] == [
        ("identity.mfa.enforced", "denies"), ("backup.automated", "asserts"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "polarity"), [("No.", "denies"), ("Yes.", "asserts"), ("Nein.", "denies"), ("Ja.", "asserts")]
)
def test_a_bare_answer_takes_its_meaning_from_the_question(answer: str, polarity: str) -> None:
    found = claims(f"# FAQ\n\n### Is MFA enforced?\n\n{answer} That is all.\n")
    assert [(claim.kind, claim.polarity, claim.quote) for claim in found] == [
        ("identity.mfa.enforced", polarity, answer)
    ]


def test_an_unticked_box_is_no_claim_and_a_ticked_one_is() -> None:
    assert [claim.kind for claim in claims("- [ ] MFA for all\n- [x] Daily backups\n")] == ["backup.automated"]
    assert [claim.kind for claim in claims("List\n\n☐ MFA for all\n☑ Daily backups\n", "tom.txt")] == [
        "backup.automated"
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "responsible"),
    [
        ("Backups are managed by Microsoft.", "backup.automated", "provider"),
        ("Backups are taken daily.", "backup.automated", "self"),
        ("MFA is enforced by the customer.", "identity.mfa.enforced", "customer"),
        ("Azure-managed network isolation protects the data.", "network.isolation", "self"),
        ("Die Datensicherung erfolgt durch den Anbieter.", "backup.automated", "provider"),
        ("Die Passwortrichtlinie liegt beim Kunden.", "identity.password-policy", "customer"),
        ("The data centres have CCTV.", "physical.datacentre", "provider"),
        ("Klimaanlage in unserem Serverraum", "physical.datacentre", "self"),
    ],
)
def test_the_wording_names_who_operates_the_control(sentence: str, kind: str, responsible: str) -> None:
    assert only(sentence, kind).responsible == responsible


@pytest.mark.parametrize(
    ("sentence", "kind", "scope"),
    [
        ("Access to development systems is restricted to authorised staff.", "access.rbac", "development systems"),
        ("Access is restricted to authorised staff.", "access.rbac", "production"),
        ("No access to customer environments.", "access.production.limited", "customers' tenants"),
        ("All laptops use full-disk encryption.", "device.disk-encryption", "devices"),
        ("A data protection officer is appointed.", "governance.roles", "organisation"),
    ],
)
def test_the_wording_or_the_kind_says_what_it_is_about(sentence: str, kind: str, scope: str) -> None:
    assert only(sentence, kind).scope == scope


@pytest.mark.parametrize(
    ("sentence", "kind", "params"),
    [
        ("HTTPS with TLS 1.2 / 1.3", "encryption.in-transit.min-tls", {"min_tls": "1.2"}),
        ("TLS 1.2 or higher; TLS 1.0 and 1.1 are disabled", "encryption.in-transit.min-tls", {"min_tls": "1.2"}),
        ("TLS (version 1.3) only", "encryption.in-transit.min-tls", {"min_tls": "1.3"}),
        ("Databases are encrypted with AES-256.", "encryption.at-rest", {"algorithm": "AES-256", "scope": "databases"}),
        ("All data sits in West Europe.", "residency.region", {"regions": ("westeurope",), "exclusive": True}),
        (
            "North Europe and Germany West Central",
            "residency.region",
            {"regions": ("northeurope", "germanywestcentral")},
        ),
        ("Daily backups, kept for 35 days", "backup.automated", {"frequency": "daily", "retention_days": 35}),
        ("Logs are kept for one year.", "logging.audit", {"retention_days": 365}),
        ("Logs are kept for ninety (90) days.", "logging.audit", {"retention_days": 90}),
        ("Protokolle werden 6 Monate aufbewahrt.", "logging.audit", {"retention_days": 180}),
        ("Access to production is limited to three engineers.", "access.production.limited", {"operators": 3}),
        ("Passwords have at least 14 characters.", "identity.password-policy", {"min_length": 14}),
        (
            "We are certified to ISO 27001 and SOC 2 Type II.",
            "governance.certification",
            {"standards": ("ISO27001", "SOC2-TypeII")},
        ),
        ("RTO 4 h, RPO 30 minutes", "availability.objectives", {"rto_hours": 4.0, "rpo_hours": 0.5}),
        ("Vierteljährliche Überprüfung der Berechtigungen", "access.review", {"frequency": "quarterly"}),
    ],
)
def test_parameters_are_normalised(sentence: str, kind: str, params: dict[str, Any]) -> None:
    assert dict(only(sentence, kind).params) == params


def test_an_interval_belongs_to_the_control_beside_it() -> None:
    found = claims("- Vulnerability scans run monthly, penetration tests yearly.\n")
    assert {claim.kind: claim.params["frequency"] for claim in found} == {
        "vulnerability.scanning": "monthly", "vulnerability.security-testing": "annual",
    }  # fmt: skip


def test_each_recipient_of_a_breach_notice_is_a_claim_of_its_own() -> None:
    found = claims("- We notify the supervisory authority within 72 hours and data subjects without undue delay.\n")
    assert [dict(claim.params) for claim in found] == [
        {"hours": 72, "recipient": "authority"},
        {"recipient": "data-subjects"},
    ]


def test_these_certificates_are_those_of_the_sentence_before() -> None:
    source = "# M\n\nWe do not hold ISO 27001 or SOC 2. However, our hosting provider maintains these certifications.\n"
    found = {claim.kind: claim for claim in claims(source)}
    assert found["governance.certification"].polarity == "denies"
    assert found["governance.provider-certification"].polarity == "asserts"
    assert found["governance.provider-certification"].params["standards"] == ("ISO27001", "SOC2")


def test_every_claim_names_its_rule_and_the_words_that_made_it() -> None:
    claim = only("Die Datenbanken sind  **verschlüsselt**.", "encryption.at-rest")
    assert claim.cue == "Datenbanken … verschlüsselt"
    assert claim.rule.startswith("encryption.at-rest: ")


def test_umlauts_may_be_written_out() -> None:
    assert says("Taegliche Datensicherung, Verschluesselung der Notebooks") == says(
        "Tägliche Datensicherung, Verschlüsselung der Notebooks"
    )


def test_reading_twice_gives_the_same() -> None:
    source = b"# M\n\n- MFA is enforced.\n- Backups are taken daily.\n"
    assert read(source, "tom.md") == read(source, "tom.md")
