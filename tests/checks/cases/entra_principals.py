"""A tenant in which the secrets of applications are changed as often as is claimed."""

from __future__ import annotations

from typing import Any

from checks.entra.principals import APPLICATIONS
from tests.checks.entra_tenant import listed, of
from tests.kit import Case, claim


def credential(made: str | None, ends: str | None) -> dict[str, Any]:
    """A secret as a list shows it: never the secret."""
    return {
        "customKeyIdentifier": None,
        "displayName": "pipeline",
        "endDateTime": ends,
        "hint": "x7Q",
        "keyId": of(f"credential {made} {ends}"),
        "secretText": None,
        "startDateTime": made,
    }


def application(name: str, *secrets: dict[str, Any], keys: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """A registered application."""
    return {
        "id": of(f"registration {name}"),
        "appId": of(f"app {name}"),
        "passwordCredentials": list(secrets),
        "keyCredentials": list(keys),
    }


def key(made: str, ends: str) -> dict[str, Any]:
    """A certificate as a list shows it."""
    return {
        "customKeyIdentifier": "B3C2",
        "displayName": "CN=pipeline",
        "endDateTime": ends,
        "key": None,
        "keyId": of(f"key {made}"),
        "startDateTime": made,
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }


def applications(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("applications(id,appId,passwordCredentials,keyCredentials)", *some, count=True)


FRESH = credential("2026-10-01T08:00:00Z", "2027-01-01T08:00:00Z")
CASES = {
    "entra-application-secrets": Case(
        claim("secrets.managed-store", rotation_days=90),
        {APPLICATIONS: applications(application("shop", FRESH), application("pipeline"))},
    ),
}
