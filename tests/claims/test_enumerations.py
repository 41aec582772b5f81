"""A claim is about every member of the list that it names, and about everything where one of them is not known."""

from __future__ import annotations

import pytest

from claims import Claim, ParamValue, read


def found(sentence: str) -> tuple[Claim, ...]:
    return read(f"# Measures\n\n- {sentence}\n".encode(), "tom.md").claims


@pytest.mark.parametrize(
    ("sentence", "kind", "scope"),
    [
        ("Virtual machines and storage accounts are backed up daily.", "backup.automated", ("machines", "storage")),
        ("Databases, storage accounts and VMs are backed up daily.", "backup.automated", ("databases", "storage", "machines")),
        ("Systems, files and databases are backed up daily.", "backup.automated", None),
        ("Backups of the databases and of all file servers run daily.", "backup.automated", None),
        ("Databases (Azure SQL) and files are backed up daily.", "backup.automated", None),
        ("Tägliche Datenbank- und Dateisicherung", "backup.automated", None),
        ("All systems are backed up daily to a storage account.", "backup.automated", None),
        ("Database backups are copied to a storage account.", "backup.automated", "databases"),
        ("Databases are backed up daily; virtual machines are backed up weekly.", "backup.automated", ("databases", "machines")),
        ("All data is backed up; databases are backed up hourly.", "backup.automated", None),
        ("Databases and storage accounts are isolated in private networks.", "network.isolation", ("databases", "storage")),
        ("All data stores are reachable over private endpoints only.", "network.isolation", None),
        ("Key vaults are reachable over private endpoints only.", "network.isolation", "key-vaults"),
        ("Databases and message queues are not reachable from the internet.", "network.isolation", None),
        ("Datenbanken, Speicherkonten sowie Key Vaults sind nicht öffentlich erreichbar.", "network.isolation",
         ("databases", "storage", "key-vaults")),
        ("Databases and their backups are encrypted at rest.", "encryption.at-rest", ("databases", "backups")),
        ("Databases, files and disks are encrypted at rest.", "encryption.at-rest", None),
        ("Daily backups, e.g. of databases", "backup.automated", None),
        ("Databases and virtual machines are backed up, retention 30 days", "backup.automated", ("databases", "machines")),
        ("MFA for administrators and employees", "identity.mfa.enforced", ("admins", "employees")),
        ("MFA for administrators and service providers", "identity.mfa.enforced", None),
    ],
)  # fmt: skip
def test_the_scope_holds_every_member_of_a_list_or_does_not_narrow(
    sentence: str, kind: str, scope: ParamValue | None
) -> None:
    assert [claim.params.get("scope") for claim in found(sentence) if claim.kind == kind] == [scope]


def test_how_a_vault_is_reached_says_nothing_of_what_is_kept_in_it() -> None:
    kinds = [claim.kind for claim in found("Key vaults are reachable over private endpoints only.")]
    assert kinds == ["network.isolation"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("MFA for administrators, but not for users.", [("asserts", "admins"), ("denies", "users")]),
        ("MFA for administrators, not for users", [("asserts", "admins"), ("denies", "users")]),
        ("MFA für Administratoren, jedoch noch nicht für Beschäftigte", [("asserts", "admins"), ("denies", "employees")]),
        ("Databases are backed up daily, virtual machines are not.", [("asserts", "databases"), ("denies", "machines")]),
        ("Datenbanken werden täglich gesichert, virtuelle Maschinen jedoch nicht.",
         [("asserts", "databases"), ("denies", "machines")]),
        ("Backups are taken daily, but we do not use tape.", [("asserts", None)]),
        ("MFA for all employees except contractors", [("hedged", "employees")]),
    ],
)  # fmt: skip
def test_what_is_left_out_of_a_control_is_a_denial_of_its_own(
    sentence: str, said: list[tuple[str, str | None]]
) -> None:
    assert [(claim.polarity, claim.params.get("scope")) for claim in found(sentence)] == said


@pytest.mark.parametrize(
    "sentence",
    [
        "For patients of our customers, two-factor authentication is optional for staff use.",
        "For users of our customers' portals, two-factor authentication is optional.",
        "Für Patienten unserer Kunden ist die Zwei-Faktor-Authentifizierung optional.",
    ],
)
def test_the_users_of_customers_are_not_the_staff(sentence: str) -> None:
    assert [(c.scope, c.polarity, dict(c.params)) for c in found(sentence)] == [("customers' users", "hedged", {})]


def test_an_engineer_on_call_is_no_watch_around_the_clock() -> None:
    kinds = {claim.kind for claim in found("Alerts are sent to the on-call engineer.")}
    assert kinds == {"monitoring.alerting"}
    assert [claim.kind for claim in found("24/7 on-call rotation")] == ["monitoring.staffed-24x7"]


def test_a_planned_firewall_is_a_firewall_denied() -> None:
    assert [(c.kind, c.polarity) for c in found("A web application firewall is planned.")] == [
        ("network.firewall", "denies")
    ]
