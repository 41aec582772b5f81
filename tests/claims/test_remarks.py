"""Remarks: what is told of a document, and what is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import claims.remarks
from claims import read
from claims.kinds import KINDS, vocabulary
from claims.remarks import coverage, remarks


def told(*lines: str) -> list[tuple[str, str]]:
    source = "# Measures\n\n" + "".join(f"- {line}\n" for line in lines)
    return [(remark.about, remark.says) for remark in remarks(read(source.encode(), "tom.md"))]


def sorts(*lines: str) -> list[str]:
    return [about for about, _ in told(*lines)]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            ("MFA is enforced for all users.", "MFA is enforced for administrators."),
            "A second factor at sign-in: one place says it of users, the other of admins only",
        ),
        (
            ("Backups are kept for 7 days.", "Backups are kept for 30 days."),
            "Backups are made: 7 days in one place, 30 days in the other",
        ),
        (
            ("All data is stored in West Europe.", "All data is stored in North Europe."),
            "Placed in named regions: westeurope in one place, northeurope in the other",
        ),
        (
            ("Backups are taken daily.", "We have no backups."),
            "Backups are made: one place says that it is in force, the other that it is not",
        ),
        (
            ("Backups werden 7 Tage aufbewahrt.", "Backups werden 30 Tage aufbewahrt."),
            "Backups are made: 7 days in one place, 30 days in the other",
        ),
        (
            ("TLS 1.2 is the minimum version.", "TLS 1.3 is the minimum version."),
            "Old TLS versions are refused: 1.2 in one place, 1.3 in the other",
        ),
    ],
)
def test_a_contradiction_names_both_places(lines: tuple[str, str], says: str) -> None:
    source = "# Measures\n\n" + "".join(f"- {line}\n" for line in lines)
    found = [one for one in remarks(read(source.encode(), "tom.md")) if one.about == "contradiction"]
    assert [one.says.split(": ", 1)[1] for one in found] == [says.split(": ", 1)[1]]
    assert [place.text for place in found[0].places] == [f"- {line}" for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        ("Backups are kept for 30 days.", "Backups are kept for 30 days."),
        ("Backups of databases are kept for 7 days.", "Backups of virtual machines are kept for 30 days."),
        ("MFA is enforced for administrators, but not for users.",),
        ("Server logs are deleted after 14 days.", "Invoices are deleted after 10 years."),
        ("MFA is enforced in production.", "MFA is not enforced in the development environment."),
        ("Backups are taken daily.", "Backups are encrypted."),
        ("Backups are taken regularly.", "Backups are taken daily."),
    ],
)
def test_what_speaks_of_different_things_is_no_contradiction(lines: tuple[str, ...]) -> None:
    assert "contradiction" not in sorts(*lines)


def test_a_denial_against_many_is_one_contradiction_with_all_its_places() -> None:
    lines = ["Databases are encrypted at rest.", "All data is encrypted at rest.", "Data is not encrypted at rest."]
    found = [
        one
        for one in remarks(read("".join(f"- {x}\n" for x in lines).encode(), "t.md"))
        if one.about == "contradiction"
    ]
    assert [len(one.places) for one in found] == [3]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("We use state of the art security.", "state of the art"),
        ("Our service follows industry standards.", "industry standards"),
        ("Appropriate technical measures are in place.", "Appropriate technical measures"),
        ("We apply best practices.", "best practices"),
        ("Azure provides enterprise-grade security.", "enterprise-grade"),
        ("Die Systeme entsprechen dem Stand der Technik.", "Stand der Technik"),
        ("Es bestehen angemessene Maßnahmen zum Schutz der Daten.", "angemessene Maßnahmen"),
        ("Branchenübliche Verfahren werden eingesetzt.", "Branchenübliche"),
        ("Wir nehmen den Datenschutz sehr ernst.", "nehmen den Datenschutz sehr ernst"),
    ],
)
def test_a_wording_without_substance_is_remarked_as_it_is_written(line: str, words: str) -> None:
    assert ("empty", f"“{words}” names nothing that could be checked: say what is in place") in told(line)


@pytest.mark.parametrize(
    "line",
    [
        "State of the art encryption: AES-256 at rest.",
        "TLS 1.2 follows industry standards.",
        "Taking into account the state of the art, the costs of implementation and the risks, the following applies.",
        "Unter Berücksichtigung des Stands der Technik und der Implementierungskosten gilt:",
        "[ ] State of the art security",
        "The sky is blue.",
    ],
)
def test_substance_the_law_and_open_boxes_are_not_called_empty(line: str) -> None:
    assert "empty" not in sorts(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Access rights are reviewed regularly.", "regularly"),
        ("Restore tests are done periodically.", "periodically"),
        ("Zugriffsrechte werden regelmäßig geprüft.", "regelmäßig"),
        ("Die Mitarbeiter werden turnusmäßig geschult.", "turnusmäßig"),
    ],
)
def test_an_interval_that_is_left_open_is_remarked(line: str, words: str) -> None:
    assert ("interval", f"“{words}” leaves open how often: name the interval") in told(line)


@pytest.mark.parametrize(
    "line",
    [
        "Access rights are reviewed regularly, at least once a year.",
        "Zugriffsrechte werden regelmäßig (halbjährlich) geprüft.",
        "Access rights are reviewed every year.",
        "Access rights are not reviewed regularly.",
        "Regular backups: daily.",
    ],
)
def test_an_interval_that_is_named_is_not(line: str) -> None:
    assert "interval" not in sorts(line)


@pytest.mark.parametrize(
    "line",
    [
        "The coffee machine is locked at night.",
        "Der Wasserkocher wird abends verschlossen.",
        "Staff must not bring their own kettles.",
    ],
)
def test_a_promise_that_no_rule_reads_is_told_apart(line: str) -> None:
    reading = read(f"# M\n\n- {line}\n- The sky is blue.\n".encode(), "tom.md")
    found = coverage(reading)
    assert [one.text for one in found.promising] == [f"- {line}"]
    assert [one.text for one in found.silent] == ["- The sky is blue."]
    assert found.told() == "2 of 2 statements make no claim that is known; 1 of them promises something all the same"
    assert [one.about for one in remarks(reading)] == ["unread"]


@pytest.mark.parametrize(
    "line",
    [
        "This document is about measures.",
        "The following is done:",
        "Is the kettle locked?",
        "[ ] The kettle is locked.",
    ],
)
def test_what_promises_nothing_is_not_called_a_promise(line: str) -> None:
    assert coverage(read(f"- {line}\n".encode(), "tom.md")).promising == ()


def test_headings_and_metadata_are_not_counted() -> None:
    reading = read(b"# All data is encrypted\n\nVersion 1.2 of 3 May 2026\n\nMFA is enforced.\n", "tom.md")
    assert (coverage(reading).statements, coverage(reading).unread) == (1, 0)


def test_the_kinds_and_parameters_that_contradictions_are_made_of_exist() -> None:
    path = Path(claims.remarks.__file__).with_name("remarks.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["contradiction"]
    assert [kind for kind in raw["many"] if kind not in KINDS] == []
    params = {param.name for of in vocabulary().params.values() for param in of}
    assert [name for name in (*raw["values"], *raw["whom"]) if name not in params] == []


def dated(day: str, promise: str, today: str | None) -> list[str]:
    source = f"# Measures\n\nLast updated: {day}\n\n- {promise}\n"
    return [one.says for one in remarks(read(source.encode(), "tom.md"), today) if one.about == "overdue"]


def test_a_document_older_than_the_reviews_it_promises_is_remarked() -> None:
    yearly = "These measures are reviewed annually."
    assert dated("2 March 2025", yearly, "2026-11-20T06:00:00Z") == [
        "the document is 628 days old: if it has been reviewed since, it does not say so"
    ]
    assert dated("2 March 2026", yearly, "2026-11-20") == []
    assert dated("2 March 2026", "These measures are reviewed quarterly.", "2026-11-20") != []
    assert dated("2 March 2020", "These measures are reviewed.", "2026-11-20") == []
    assert dated("2 March 2020", yearly, None) == []
