"""Keyless signing: Sigstore's certificate authority vouches for the identity of a pipeline, and a public log for the moment.

What leaves is the run's identity token (to the certificate authority) and the digest of the signed statement (to the log),
never a line of the evidence. The log is public and for ever: it will show the names of repository and workflow. The library
``sigstore`` does it (``pip install "tomproof[keyless]"``); with a trust configuration of one's own only the services named
there are asked.
https://docs.sigstore.dev/about/security/, https://docs.sigstore.dev/logging/overview/
"""

from __future__ import annotations

from typing import Any

from collector.errors import SignInError, Unreachable, UsageError

AUDIENCE = "sigstore"
_NEXT = "run seal --keyless again later; the pack itself is whole"


def sign(statement: bytes, trust: str | None = None) -> bytes:
    """A Sigstore bundle (JSON) over an in-toto statement, signed as the pipeline in which this runs.

    ``trust`` is a client trust configuration as JSON; that of the public Sigstore, where none is given. Raises UsageError
    without the library, SignInError where no identity is offered, Unreachable where a service does not play its part.
    """
    try:
        from requests import RequestException
        from sigstore.dsse import Statement
        from sigstore.errors import Error
        from sigstore.oidc import IdentityToken
        from sigstore.sign import SigningContext
    except ImportError:
        raise UsageError("keyless signing is not installed", 'pip install "tomproof[keyless]"') from None
    raw = _identity()
    try:
        token = IdentityToken(raw)
        context = SigningContext.from_trust_config(_trust(trust))
        with context.signer(token) as signer:
            return signer.sign_dsse(Statement(statement)).to_json().encode()
    except (Error, RequestException) as error:
        raise Unreachable(f"keyless signing failed: {_short(error, raw)}", _NEXT) from None
    except (UsageError, SignInError):
        raise
    except Exception as error:  # noqa: BLE001 - the clients inside raise errors of their own that share no base
        raise Unreachable(f"keyless signing failed: {_short(error, raw)}", _NEXT) from None


def _identity() -> str:
    """The token that the runner offers for Sigstore; raises SignInError."""
    from id import IdentityError, detect_credential

    try:
        found: str | None = detect_credential(AUDIENCE)
    except IdentityError as error:
        raise SignInError(
            f"the runner gives no identity: {_short(error)}", "in GitHub Actions the job needs id-token: write"
        ) from None
    if not found:
        raise SignInError(
            "nothing here offers an identity to sign as",
            "keyless signing works in GitHub Actions, GitLab CI, Buildkite and on Google Cloud; elsewhere use a key",
        )
    return found


def _trust(given: str | None) -> Any:
    from sigstore.models import ClientTrustConfig

    if given is None:
        return ClientTrustConfig.production()
    try:
        return ClientTrustConfig.from_json(given)
    except ValueError:
        raise UsageError(
            "the trust configuration cannot be read", "it is a Sigstore client trust config in JSON"
        ) from None


def _short(error: Exception, secret: str = "") -> str:
    """The beginning of a message, without the token."""
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return (told.replace(secret, "…") if secret else told)[:200]
