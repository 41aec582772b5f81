"""Lines "label: value" without bullets: each is a statement of its own, and wrapped prose is not cut."""

from __future__ import annotations

import time

import pytest

from claims import read


def sentences(source: str) -> list[str]:
    return [" ".join(one.text.split()) for one in read(source.encode(), "tom.md").statements if one.type == "sentence"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Backups: daily\nMFA: enforced for all staff\n", ["Backups: daily", "MFA: enforced for all staff"]),
        ("**Backups:** daily\n**MFA**: for all\n", ["**Backups:** daily", "**MFA**: for all"]),
        ("Backups: daily  \nLogs: kept\\\nMFA: for all\n", ["Backups: daily", "Logs: kept\\", "MFA: for all"]),
        ("> Backups: daily\n> MFA: for all\n", ["> Backups: daily", "> MFA: for all"]),
        ("Datensicherung: täglich\nÄnderungen an Rechten: protokolliert\n",
         ["Datensicherung: täglich", "Änderungen an Rechten: protokolliert"]),
        ("Backups: daily, kept for\nthirty days\nMFA: for all\n", ["Backups: daily, kept for thirty days", "MFA: for all"]),
        ("Backups: daily. Restores are tested.\nMFA: for all\n", ["Backups: daily.", "Restores are tested.", "MFA: for all"]),
        (f"Backups: {'daily and ' * 8}hourly\nMFA: for all\nLogs: kept\n",
         [f"Backups: {'daily and ' * 8}hourly", "MFA: for all", "Logs: kept"]),
    ],
)  # fmt: skip
def test_each_line_of_label_and_value_is_a_statement(source: str, expected: list[str]) -> None:
    assert sentences(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "We store all data in one\nRegion: West Europe and\nnowhere else.\n",
        "Backups: these are taken daily and are kept for thirty days in the paired\nRegion: West Europe and nowhere else.\n",
        "Backups: taken daily\nand kept in another region.\n",
        "The following is used: Azure\nWe enforce the following: MFA.\n",
        "The page of the provider is https://example.com\nhttp://example.com:8080 is closed\n",
        "Access ends at 18:00\nDoors open at 7:30\n",
        "See Art. 32: it asks for this\nand for more.\n",
    ],
)
def test_wrapped_prose_stays_whole(source: str) -> None:
    assert len(sentences(source)) == 1


def test_every_label_line_makes_its_own_claims() -> None:
    reading = read(b"# Measures\n\nBackups: not implemented\nMFA: enforced for all staff\n", "tom.md")
    assert [(claim.kind, claim.polarity) for claim in reading.claims] == [
        ("backup.automated", "denies"), ("identity.mfa.enforced", "asserts"),
    ]  # fmt: skip


def test_thousands_of_label_lines_are_read_in_bounded_time() -> None:
    began = time.perf_counter()
    assert len(sentences("Aaaa: b\n" * 4_000 + "x: " * 50_000 + "\n")) == 4_000
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Measure: Backups are taken daily\nStatus: not implemented\nMeasure: MFA is enforced for all staff\nStatus: done",
            [("backup.automated", "denies"), ("identity.mfa.enforced", "asserts")],
        ),
        (
            "**Maßnahme:** MFA ist für alle Benutzer erzwungen\n**Stand:** geplant\n**Maßnahme:** Datensicherung täglich",
            [("identity.mfa.enforced", "denies"), ("backup.automated", "asserts")],
        ),
        ("Backups: daily\nStatus: planned", [("backup.automated", "denies")]),
    ],
)
def test_a_line_with_the_status_is_said_of_the_entry_above_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(claim.kind, claim.polarity) for claim in read(text.encode(), "tom.md").claims] == expected
