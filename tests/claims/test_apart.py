"""One sentence that gives several things figures of their own, and what a list of examples leaves open."""

from __future__ import annotations

import pytest

from claims import Claim, read


def claims(sentence: str) -> tuple[Claim, ...]:
    return tuple(read(f"# Measures\n\n- {sentence}\n".encode(), "tom.md").claims)


def params(sentence: str, kind: str) -> list[dict[str, object]]:
    return [dict(claim.params) for claim in claims(sentence) if claim.kind == kind]


def test_each_thing_has_its_own_interval() -> None:
    assert params("Databases are backed up daily, virtual machines weekly.", "backup.automated") == [
        {"frequency": "daily", "scope": "databases"},
        {"frequency": "weekly", "scope": "machines"},
    ]


def test_each_log_has_its_own_period() -> None:
    assert params("Logs are kept 90 days, activity logs 365 days.", "logging.audit") == [
        {"retention_days": 90},
        {"retention_days": 365, "scope": "admin"},
    ]


def test_an_interval_that_nobody_can_place_is_left_out() -> None:
    assert params("Datenbanken werden täglich, Dateien wöchentlich gesichert.", "backup.automated") == [
        {"unclear": True}
    ]


def test_the_interval_with_a_length_counts_before_the_vague_one() -> None:
    given = params("The measures are reviewed regularly, at least once a year.", "governance.review")
    assert [one.get("frequency") for one in given] == ["annual"]


def test_once_a_day_is_no_period_of_retention() -> None:
    assert params("Backups run at least once a day and are kept for 30 days.", "backup.automated") == [
        {"frequency": "daily", "retention_days": 30}
    ]


@pytest.mark.parametrize("sentence", ["Monitoring with tools such as Grafana.", "Monitoring (z. B. Grafana)"])
def test_what_is_named_as_an_example_is_marked(sentence: str) -> None:
    assert params(sentence, "monitoring.alerting") == [{"example": True, "tool": "grafana"}]


def test_a_region_that_a_policy_enforces_is_still_a_region() -> None:
    assert params("Azure Policy only allows deployments to West Europe.", "residency.region") == [
        {"enforced": True, "exclusive": True, "regions": ("westeurope",)}
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "polarity"),
    [
        ("We do not review access rights.", "access.review", "denies"),
        ("Storage accounts are publicly accessible.", "network.isolation", "denies"),
        ("The database is open to the internet.", "network.isolation", "denies"),
        ("Die Datenbank ist aus dem Internet erreichbar.", "network.isolation", "denies"),
        ("Die Datenbank ist nicht aus dem Internet erreichbar.", "network.isolation", "asserts"),
        ("Ausfallsicherheit: keine besondere Vorkehrung", "availability.redundancy", "denies"),
        ("Databases refuse connections that do not come from the virtual network.", "network.isolation", "asserts"),
        ("Eine Übermittlung in die USA ist nicht vorgesehen.", "transfer.third-country", "asserts"),
        ("ISO certificates: none yet.", "governance.certification", "denies"),
        ("The disks are unencrypted.", "encryption.at-rest", "denies"),
    ],
)
def test_the_wording_decides_what_is_said(sentence: str, kind: str, polarity: str) -> None:
    assert [claim.polarity for claim in claims(sentence) if claim.kind == kind] == [polarity]


def test_the_answer_no_denies_the_question_and_not_what_follows_it() -> None:
    text = "# Questions\n\n**Is the database reachable from the internet?**\nNo, it sits behind a private endpoint.\n"
    found = [(claim.kind, claim.polarity) for claim in read(text.encode(), "tom.md").claims]
    assert found == [("network.isolation", "asserts")]


def test_a_row_that_is_in_force_for_some_only_is_hedged() -> None:
    text = "# Backups\n\n| Measure | Web | Cloud |\n|---|---|---|\n| Daily backups | yes | no |\n"
    found = [(claim.kind, claim.polarity) for claim in read(text.encode(), "tom.md").claims]
    assert found == [("backup.automated", "hedged")]


def test_what_follows_a_status_is_read() -> None:
    text = "# Measures\n\n| Topic | Done |\n|---|---|\n| Logs | done, kept 30 days |\n"
    found = [(claim.kind, dict(claim.params)) for claim in read(text.encode(), "tom.md").claims]
    assert found == [("logging.audit", {"retention_days": 30})]
