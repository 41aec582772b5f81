"""A tenant in which every enabled account is in use and is called like a person."""

from __future__ import annotations

from typing import Any

from checks.entra.accounts import LAST_SIGN_INS
from checks.entra.directory import USERS
from tests.checks.entra_tenant import listed, of, user, users
from tests.kit import Case, claim


def signed_in(name: str, last: str | None, enabled: bool | None = True) -> dict[str, Any]:
    """An account with when it last signed in; None where nothing is kept of that."""
    times = {
        "lastSignInDateTime": last,
        "lastNonInteractiveSignInDateTime": last,
        "lastSuccessfulSignInDateTime": last,
    }
    return {"id": of(name), "accountEnabled": enabled, "signInActivity": times if last else None}


def sign_ins(*some: dict[str, Any]) -> dict[str, Any]:
    return listed("users(id,accountEnabled,signInActivity)", *some)


CASES = {
    "entra-dormant-accounts": Case(
        claim("access.joiner-leaver", scope="organisation", revocation="immediate"),
        {LAST_SIGN_INS: sign_ins(signed_in("anna", "2026-11-18T07:00:00Z"), signed_in("former", None, enabled=False))},
    ),
    "entra-names-of-nobody": Case(
        claim("identity.unique-accounts", scope="organisation"), {USERS: users(user("anna"), user("ben"))}
    ),
}
