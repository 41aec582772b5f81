"""A time-stamp token in itself: that it is whole, that the certificate in it signed it, and that nothing was changed around that.

What the library for RFC 3161 leaves open: without roots it says nothing at all, and it passes over version numbers and names
of algorithms that stand outside the signature. This reads the CMS SignedData (https://www.rfc-editor.org/rfc/rfc5652#section-5.1)
of a token (https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2) far enough to check the signature by the certificate that
lies in the token and that the signed attributes name by its digest (https://www.rfc-editor.org/rfc/rfc5816). It trusts nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _FIRST, _SECOND = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0, 0xA1
_GRANTED = bytes.fromhex("3003020100")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TIME = bytes.fromhex("2a864886f70d0109100104")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_CERTIFICATE = {
    bytes.fromhex("2a864886f70d010910020c"): "sha1",
    bytes.fromhex("2a864886f70d010910022f"): "sha256",  # where it names no other
}
_HASHES: dict[bytes, hashes.HashAlgorithm] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
# What may sign, with the digest where its name says one: RSA (PKCS#1 v1.5 and PSS) and ECDSA.
_SIGNS: dict[bytes, str] = {
    bytes.fromhex("2a864886f70d010101"): "",
    bytes.fromhex("2a864886f70d01010a"): "",
    bytes.fromhex("2a864886f70d01010b"): "sha256",
    bytes.fromhex("2a864886f70d01010c"): "sha384",
    bytes.fromhex("2a864886f70d01010d"): "sha512",
    bytes.fromhex("2a8648ce3d040302"): "sha256",
    bytes.fromhex("2a8648ce3d040303"): "sha384",
    bytes.fromhex("2a8648ce3d040304"): "sha512",
}
# Version, name, digest, signed attributes, algorithm and signature of a signer; a token has no unsigned attributes.
_SIGNER = (_INTEGER, _SEQUENCE, _SEQUENCE, _FIRST, _SEQUENCE, _OCTETS)
_PSS = bytes.fromhex("2a864886f70d01010a")


@dataclass(frozen=True, slots=True)
class _Value:
    """One DER value: its tag, its content, and both with the length between."""

    tag: int
    content: bytes
    whole: bytes


def bare(response: bytes) -> bytes:
    """A granted response without the words that an authority may add and nobody signs; raises ValueError."""
    _, token = _parts(_only(response, _SEQUENCE), _SEQUENCE, _SEQUENCE)
    content = _GRANTED + token.whole
    return bytes([_SEQUENCE]) + _length(len(content)) + content


def is_bare(response: bytes) -> bool:
    """Whether nothing stands around the token that nobody signs; raises ValueError."""
    return bare(response) == response


def check(response: bytes) -> bytes:
    """What the token's certificate has signed (the DER of a TSTInfo), if it has; raises ValueError with what is wrong."""
    try:
        return _check(response)
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise ValueError("its signature is not that of the certificate in it") from error
    except (IndexError, StopIteration, TypeError) as error:
        raise ValueError("it is cut short") from error


def _check(response: bytes) -> bytes:
    _, token = _parts(_only(response, _SEQUENCE), _SEQUENCE, _SEQUENCE)
    kind, content = _parts(token.content, _OID, _FIRST)
    if kind.content != _SIGNED_DATA:
        raise ValueError("it is no signed data")
    version, digests, encapsulated, *more, signers = _values(_only(content.content, _SEQUENCE))
    _are((version, digests, encapsulated, signers), _INTEGER, _SET, _SEQUENCE, _SET)
    inside, held = _parts(encapsulated.content, _OID, _FIRST)
    if version.content != b"\x03" or inside.content != _TIME or not {part.tag for part in more} <= {_FIRST, _SECOND}:
        raise ValueError("it is not built like a token")
    certificates = [one.whole for part in more if part.tag == _FIRST for one in _values(part.content)]
    signed = _only(held.content, _OCTETS)
    signer = list(_parts(_only(signers.content, _SEQUENCE), *_SIGNER))
    if [one.whole for one in _values(digests.content)] != [signer[2].whole]:
        raise ValueError("it names other digests than its signer")
    _check_signer(signer, signed, certificates)
    return signed


def _check_signer(signer: list[_Value], signed: bytes, certificates: list[bytes]) -> None:
    version, name, digest, attributes, algorithm, signature = signer
    if version.content != b"\x01":
        raise ValueError("its signer is not named as in a token")
    by = _hash(next(_values(digest.content)).content)
    if _SIGNS.get(_first(algorithm), "unknown") not in ("", by.name):
        raise ValueError("what signed it does not fit its digest")
    named = dict(_attributes(attributes))
    if named.get(_MESSAGE_DIGEST) != _octets(hashlib.new(by.name, signed).digest()):
        raise ValueError("what was signed is not what stands in it")
    certificate = _certificate(named, certificates)
    issuer, serial = _parts(name.content, _SEQUENCE, _INTEGER)
    if issuer.whole != certificate.issuer.public_bytes() or int.from_bytes(serial.content) != certificate.serial_number:
        raise ValueError("its signer is named otherwise than in the certificate")
    message = bytes([_SET]) + attributes.whole[1:]
    _verify(certificate, signature.content, message, by, pss=_first(algorithm) == _PSS)


def _certificate(named: dict[bytes, bytes], certificates: list[bytes]) -> x509.Certificate:
    """The one whose digest the signed attributes name."""
    for kind, usual in _CERTIFICATE.items():
        if kind not in named:
            continue
        first = next(_values(next(_values(_only(named[kind], _SEQUENCE))).content))
        parts = list(_values(first.content))
        name = _hash(_first(parts[0])).name if parts[0].tag == _SEQUENCE else usual
        wanted = next(part.content for part in parts if part.tag == _OCTETS)
        for one in certificates:
            if hashlib.new(name, one, usedforsecurity=False).digest() == wanted:
                return x509.load_der_x509_certificate(one)
    raise ValueError("the certificate that signed it is not in it, or was changed")


def _verify(
    certificate: x509.Certificate, signature: bytes, message: bytes, by: hashes.HashAlgorithm, *, pss: bool
) -> None:
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(by))
    elif isinstance(key, rsa.RSAPublicKey):
        padded = padding.PSS(padding.MGF1(by), padding.PSS.AUTO) if pss else padding.PKCS1v15()
        key.verify(signature, message, padded, by)
    else:
        raise ValueError("its certificate has a key of an unknown kind")  # noqa: TRY004 - what is wrong is the token


def _attributes(attributes: _Value) -> Iterator[tuple[bytes, bytes]]:
    for attribute in _values(attributes.content):
        kind, values = _values(attribute.content)
        yield kind.content, values.content


def _first(algorithm: _Value) -> bytes:
    first = next(_values(algorithm.content))
    _are((first,), _OID)
    return first.content


def _hash(oid: bytes) -> hashes.HashAlgorithm:
    if oid not in _HASHES:
        raise ValueError("its digest is of an unknown kind")
    return _HASHES[oid]


# -- DER (https://www.itu.int/rec/T-REC-X.690) -------------------------------------------------------------------------------


def _values(data: bytes) -> Iterator[_Value]:
    """The values that stand behind each other; raises ValueError where one is cut short."""
    at = 0
    while at < len(data):
        size, begin = data[at + 1 : at + 2], at + 2
        if not size:
            raise ValueError("it is cut short")
        length = size[0]
        if length > 0x80:
            begin += length - 0x80
            length = int.from_bytes(data[at + 2 : begin], "big")
        elif length == 0x80:
            raise ValueError("a length is left open")
        end = begin + length
        if end > len(data):
            raise ValueError("it is cut short")
        yield _Value(data[at], data[begin:end], data[at:end])
        at = end


def _only(data: bytes, tag: int) -> bytes:
    """The content of the one value of this tag; raises ValueError."""
    found = list(_values(data))
    if len(found) != 1 or found[0].tag != tag:
        raise ValueError("it is not built like a token")
    return found[0].content


def _parts(data: bytes, *tags: int) -> list[_Value]:
    """The values that stand behind each other, if they are of these tags; raises ValueError."""
    found = list(_values(data))
    _are(found, *tags)
    return found


def _are(values: Sequence[_Value], *tags: int) -> None:
    if tuple(value.tag for value in values) != tags:
        raise ValueError("it is not built like a token")


def _octets(content: bytes) -> bytes:
    return bytes([_OCTETS]) + _length(len(content)) + content


def _length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 + len(size)]) + size
