"""Keys of the seal: ECDSA over P-256 with SHA-256, as files in PEM, and the fingerprint by which people know them.

P-256 because a key file, Azure Key Vault (ES256), browsers, openssl and cosign all take it.
https://learn.microsoft.com/azure/key-vault/keys/about-keys-details
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from tomproof.errors import Impossible, Wrong

_SIZE = 32  # bytes of each half of a raw signature


@dataclass(frozen=True, slots=True)
class Public:
    """A public key. ``der`` is its SubjectPublicKeyInfo."""

    der: bytes
    _key: ec.EllipticCurvePublicKey = field(repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo in hex, as ``openssl pkey -pubin -outform DER | sha256sum`` prints it."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> str:
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made this signature (DER) over the message."""
        try:
            self._key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


class Signer(Protocol):
    """Whoever signs: a key file, or Azure Key Vault."""

    @property
    def public(self) -> Public: ...

    def sign(self, message: bytes) -> bytes:
        """The signature (DER) over the message."""
        ...


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key out of a file. It signs by RFC 6979: the same message gives the same signature."""

    public: Public
    _key: ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The signature (DER) over the message."""
        return self._key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def generate(path: Path) -> Public:
    """Makes a key: the private one at ``path``, readable by its owner only, the public one beside it as ``.pub.pem``.

    Raises Wrong where either file is there already (a key is never written over), Impossible where they cannot be written.
    """
    beside = public_path(path)
    if beside.exists():
        raise Wrong(f"{beside} is there already", "name another file with -o; a key is never written over")
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = _public(key.public_key())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(private)
        beside.write_text(public.pem, "ascii")
    except FileExistsError:
        raise Wrong(f"{path} is there already", "name another file with -o; a key is never written over") from None
    except OSError as error:
        raise Impossible(f"the key {path} cannot be written: {error.strerror}") from error
    return public


def public_path(path: Path) -> Path:
    """Where the public key of a private one lies: ``seal.pem`` has ``seal.pub.pem``."""
    return path.with_name(f"{path.stem if path.suffix else path.name}.pub.pem")


def private(data: bytes, name: str) -> KeyFile:
    """The private key in a PEM file's bytes; raises Wrong with ``name`` in its sentence."""
    try:
        key = load_pem_private_key(data, None)
    except TypeError:
        raise Wrong(f"the key {name} has a passphrase, and those are not asked for", _TAKEN) from None
    except (ValueError, UnsupportedAlgorithm):
        raise Wrong(f"{name} holds no private key in PEM", _TAKEN) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Wrong(f"the key {name} is no ECDSA key over P-256", _TAKEN)
    return KeyFile(_public(key.public_key()), key)


_TAKEN = "make one with: tomproof keygen -o seal.pem"


def public(data: bytes) -> Public:
    """The public key in PEM or DER bytes (a private key's PEM is refused); raises ValueError."""
    try:
        key = load_pem_public_key(data) if data.lstrip().startswith(b"-----") else load_der_public_key(data)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("it is no ECDSA key over P-256")  # noqa: TRY004 - what is wrong is the file
    return _public(key)


def from_point(x: int, y: int) -> Public:
    """The public key with these coordinates; raises ValueError where they are not on the curve."""
    return _public(ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())


def from_raw(signature: bytes) -> bytes:
    """A signature as DER out of its two halves behind each other (RFC 7518, 3.4); raises ValueError."""
    if len(signature) != 2 * _SIZE:
        raise ValueError(f"a signature of {len(signature)} bytes is none over P-256")
    halves = signature[:_SIZE], signature[_SIZE:]
    return utils.encode_dss_signature(*(int.from_bytes(half, "big") for half in halves))


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it: in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def _public(key: ec.EllipticCurvePublicKey) -> Public:
    return Public(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), key)
