"""TLS versions as Azure spells them."""

from __future__ import annotations

import pytest

from checks.azure.tls import meant, version, versioned
from tests.kit import claim


@pytest.mark.parametrize(
    ("spelled", "known"),
    [
        ("TLS1_0", (1, 0)),
        ("TLS1_2", (1, 2)),
        ("1.2", (1, 2)),
        (1.2, (1, 2)),
        ("1.3", (1, 3)),
        ("Tls", (1, 0)),
        ("Tls11", (1, 1)),
        ("Tls12", (1, 2)),
        ("TLSv1", (1, 0)),
        ("TLSv1.2", (1, 2)),
        ("TLSV1.3", (1, 3)),
        ("TLS12", (1, 2)),
        ("TLS 1.2", (1, 2)),
    ],
)
def test_every_spelling_is_one_version(spelled: object, known: tuple[int, int]) -> None:
    assert version(spelled) == known


@pytest.mark.parametrize("spelled", ["None", "", None, "TLS1_4", "2.0", "SSL3", "SomethingNew", True, 12])
def test_what_is_no_known_version_is_none(spelled: object) -> None:
    assert version(spelled) is None


@pytest.mark.parametrize(
    ("params", "is_meant"),
    [
        ({}, True),
        ({"protocol": "TLS", "scope_": "all"}, True),
        ({"protocol": ["HTTPS", "SSH"]}, True),
        ({"protocol": "SSH"}, False),
        ({"protocol": "VPN"}, False),
        ({"scope_": "email"}, False),
    ],
)
def test_ssh_and_mail_are_not_what_services_accept(params: dict[str, object], is_meant: bool) -> None:
    assert meant(claim("encryption.in-transit", **params)) is is_meant


def test_a_claim_without_a_version_that_is_known_is_not_compared() -> None:
    assert versioned(claim("encryption.in-transit.min-tls", min_tls="1.2"))
    assert not versioned(claim("encryption.in-transit.min-tls"))
    assert not versioned(claim("encryption.in-transit.min-tls", min_tls="soon"))
