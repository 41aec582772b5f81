"""RFC 3161 time stamps over a signature: what is asked for, and what an answer proves.

Two kinds of trust are needed to believe a time: that the token is over this signature, and that the authority's certificate
leads to a root that was given. No revocation list is looked at. https://www.rfc-editor.org/rfc/rfc3161
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from tomproof.errors import Wrong
from tomproof.seal import token

Send = Callable[[str, bytes], bytes]
_SHA = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}


class StampError(Exception):
    """A time stamp proves nothing; the message says why, as a part of a sentence."""


class Undecodable(StampError):  # noqa: N818 - named for what is wrong
    """An answer that is not in the strict DER that is read here; another program may well read it."""


@dataclass(frozen=True, slots=True)
class Roots:
    """The certificates that a time-stamping authority must lead to, and those in between."""

    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...] = ()


def read_roots(data: bytes, name: str) -> Roots:
    """Roots (self-issued) and certificates in between out of PEM; raises Wrong."""
    try:
        found = x509.load_pem_x509_certificates(data)
    except ValueError:
        raise Wrong(f"{name} holds no certificates in PEM") from None
    roots = tuple(one for one in found if one.subject == one.issuer)
    if not roots:
        raise Wrong(f"{name} holds no root certificate, only such that others issued", "add the root to that file")
    return Roots(roots, tuple(one for one in found if one not in roots))


def roots_file(path: Path) -> Roots:
    """The roots in a PEM file; raises Wrong."""
    try:
        return read_roots(path.read_bytes(), str(path))
    except OSError as error:
        raise Wrong(f"the certificates {path} cannot be read: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of asking: the raw answers to keep, what to tell the user, and whether one of them is sound."""

    stamps: tuple[bytes, ...]
    said: tuple[str, ...]
    sound: bool


def stamped(signature: bytes, urls: Sequence[str], roots: Roots | None, send: Send) -> Stamped:
    """Asks one authority after the other until one gives a stamp that is sound.

    ``send`` takes the address and the request's bytes and gives the answer's; it raises ConnectionError. An answer that
    cannot be decoded is kept only where no other came: openssl may read it all the same.
    """
    kept: list[bytes] = []
    said: list[str] = []
    for url in urls:
        request = TimestampRequestBuilder().data(signature).hash_algorithm(HashAlgorithm.SHA256).build()
        try:
            answer = send(url, request.as_bytes())
            stamp = proven(answer, signature, roots, request) if roots else told(answer, signature, request)
        except (ConnectionError, TimeoutError) as error:
            said.append(f"no time stamp from {url}: {error}")
        except Undecodable as error:
            said.append(f"the time stamp from {url} cannot be read here: {error}")
            kept += [token.bare(answer)] if whole(answer, signature) else []
        except StampError as error:
            said.append(f"no time stamp from {url}: {error}")
        else:
            said.append(f"time stamp from {url}: {stamp.isoformat()}")
            return Stamped((token.bare(answer),), tuple(said), sound=True)
    return Stamped(tuple(kept[:1]), tuple(said), sound=False)


def told(stamp: bytes, signature: bytes, request: TimeStampRequest | None = None) -> datetime:
    """The time (UTC) that a whole token over this signature tells; raises StampError.

    The certificate in it has signed it; whose certificate that is nobody has vouched for.
    """
    decoded = _decoded(stamp)
    if decoded.status != 0:
        raise StampError(f"the authority refused ({'; '.join(decoded.status_string) or f'status {decoded.status}'})")
    try:
        info = decoded.tst_info
        imprint, nonce, time = info.message_imprint, info.nonce, info.gen_time
        name = _SHA.get(imprint.hash_algorithm.dotted_string, "")
        if not name or imprint.message != hashlib.new(name, signature).digest():
            raise StampError("it is over something else than this signature")
    except ValueError as error:
        raise Undecodable(str(error)) from error
    try:
        token.check(stamp)
    except ValueError as error:
        raise StampError(f"it has been changed: {error}") from error
    if request is not None and nonce != request.nonce:
        raise StampError("it answers another request (another nonce)")
    return time.astimezone(UTC)


def proven(stamp: bytes, signature: bytes, roots: Roots, request: TimeStampRequest | None = None) -> datetime:
    """The time (UTC) that an authority below the roots vouches for; raises StampError."""
    time = told(stamp, signature, request)
    builder = VerifierBuilder(
        roots=list(roots.roots), intermediates=list(roots.between), nonce=request.nonce if request else None
    )
    try:
        builder.build().verify_message(_decoded(stamp), signature)
    except (VerificationError, ValueError, TypeError, x509.InvalidVersion) as error:
        raise StampError(
            f"its authority does not lead to the roots that were given, or it was changed ({error})"
        ) from error
    return time


def loose(stamp: bytes, roots: Roots | None) -> int:
    """How many certificates in a token nobody issued who is there; raises StampError where one was not issued as it says.

    A token may carry the chain of its certificate, which nothing in the token signs. The certificate itself is not counted.
    """
    given = (*roots.roots, *roots.between) if roots else ()
    try:
        own = [x509.load_der_x509_certificate(one) for one in sorted(_decoded(stamp).signed_data.certificates)]
        here = [
            (one, one.subject, one.issuer) for one in (*own, *given)
        ]  # read now, for they are parsed when asked for
    except (ValueError, x509.InvalidVersion) as error:
        raise StampError("it has been changed: a certificate in it cannot be read") from error
    for one, _, issuer in here[: len(own)]:
        issuers = [other for other, subject, _ in here if subject == issuer]
        if issuers and not any(_issued(one, other) for other in issuers):
            raise StampError("it has been changed: a certificate in it is not what its issuer signed")
    known = {subject for _, subject, _ in here}
    return 0 if len(own) == 1 else sum(issuer not in known for _, _, issuer in here[: len(own)])


def _issued(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def whole(stamp: bytes, signature: bytes) -> bool:
    """Whether a token that the library does not decode is over this signature (SHA-256) and signed by the certificate in it."""
    try:
        return hashlib.sha256(signature).digest() in token.check(stamp) and token.is_bare(stamp)
    except ValueError:
        return False


def authority(stamp: bytes) -> str:
    """Who signed a token, as its certificate names them, for people; empty where that cannot be told."""
    try:
        (signer,) = _decoded(stamp).signed_data.signer_infos
        serial = signer.serial_number
        found = [x509.load_der_x509_certificate(one) for one in _decoded(stamp).signed_data.certificates]
    except (StampError, ValueError):
        return ""
    return next((one.subject.rfc4514_string() for one in found if one.serial_number == serial), "")


def _decoded(stamp: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(stamp)
    except ValueError as error:
        raise Undecodable(" ".join(str(error).split())[:200]) from error
