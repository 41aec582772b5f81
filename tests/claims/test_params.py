"""Numbers, versions and periods, read out of the words around them."""

from __future__ import annotations

import pytest

from claims.fold import fold
from claims.params import EXTRACTORS


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("TLS 1.2 or later, older versions are rejected", "1.2"),
        ("TLS 1.2 / 1.3", "1.2"),
        ("TLS 1.3 (Fallback 1.2)", "1.2"),
        ("TLS ab Version 1.2", "1.2"),
        ("Transport Layer Security version 1.2", "1.2"),
        ("mindestens TLS 1.2, TLS 1.0 und 1.1 sind abgeschaltet", "1.2"),
        ("TLS 1.3 is used, TLS 1.2 is not supported", "1.3"),
        ("We disabled TLS 1.0 and 1.1", "1.2"),
        ("TLS 1.0/1.1 deaktiviert", "1.2"),
        ("TLS versions below 1.2 are disabled", "1.2"),
        ("Verbindungen unterhalb von TLS 1.3 werden abgelehnt", "1.3"),
        ("TLS for all 3 services", None),
    ],
)
def test_the_lowest_tls_version_that_is_still_accepted(text: str, least: str | None) -> None:
    assert EXTRACTORS["tls_version"](fold(text)) == least


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for 14 days", 14),
        ("two weeks", 14),
        ("one calendar month", 30),
        ("90 Kalendertage", 90),
        ("13 months", 395),
        ("ein Jahr", 365),
        ("for a while", None),
    ],
)
def test_periods_are_read_in_days(text: str, days: int | None) -> None:
    assert EXTRACTORS["days"](fold(text)) == days


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("nur unsere beiden Gründer", 2),
        ("allein der Geschäftsführer", 1),
        ("two named administrators", 2),
        ("the single operator", 1),
        ("four site reliability engineers", 4),
        ("an administrator", None),
    ],
)
def test_how_many_people_a_clause_speaks_of(text: str, people: int | None) -> None:
    assert EXTRACTORS["people"](fold(text)) == people


def test_how_long_an_account_stays_locked_is_no_length_of_a_session() -> None:
    assert EXTRACTORS["session"](fold("das Konto wird für 15 Minuten gesperrt")) is None
    assert EXTRACTORS["session"](fold("sessions expire after 30 minutes of inactivity")) == 30
    assert EXTRACTORS["session"](fold("automatischer Logout nach 2 Stunden")) == 120


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("length", "mindestens vierzehn Zeichen", 14),
        ("length", "at least 10 characters", 10),
        ("length", "Mindestlänge 12", 12),
        ("attempts", "after five failed attempts", 5),
        ("attempts", "nach 10 fehlgeschlagenen Versuchen", 10),
        ("rto", "recover within 4 hours (RTO)", 4.0),
        ("rto", "RTO 8 h / RPO 1 h", 8.0),
        ("rpo", "RTO 8 h / RPO 1 h", 1.0),
        ("interval", "taken every four hours", 4.0),
        ("interval", "alle 15 Minuten", 0.25),
    ],
)
def test_lengths_attempts_and_objectives(name: str, text: str, value: float) -> None:
    assert EXTRACTORS[name](fold(text)) == value
