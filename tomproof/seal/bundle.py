"""A Sigstore bundle v0.3 with a key that is known by other means: the form in which the seal lies in a pack.

https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto. Other implementations read it as well:
sigstore-js and cosign with the public key given.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.form import canonical_json
from tomproof.seal.envelope import PAYLOAD_TYPE

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


class Unreadable(Exception):  # noqa: N818 - named for what is said of the seal
    """Something in a seal cannot be read; the message is a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One signed payload. ``signature`` is DER, ``stamps`` are RFC 3161 responses.

    ``hint`` is the Base64 of the SHA-256 of the key, as other writers of bundles have it.
    """

    payload: bytes
    signature: bytes
    hint: str
    stamps: tuple[bytes, ...] = ()
    payload_type: str = PAYLOAD_TYPE

    def to_bytes(self) -> bytes:
        """The bundle as it lies in a pack; the same bundle gives the same bytes."""
        material: dict[str, Any] = {"publicKey": {"hint": self.hint}, "tlogEntries": []}
        if self.stamps:
            material["timestampVerificationData"] = {
                "rfc3161Timestamps": [{"signedTimestamp": _encoded(stamp)} for stamp in self.stamps]
            }
        return canonical_json(
            {
                "mediaType": MEDIA_TYPE,
                "verificationMaterial": material,
                "dsseEnvelope": {
                    "payload": _encoded(self.payload),
                    "payloadType": self.payload_type,
                    "signatures": [{"sig": _encoded(self.signature), "keyid": ""}],
                },
            }
        )


def read(data: bytes) -> Bundle:
    """A bundle with one signature; raises Unreadable."""
    try:
        found = json.loads(data)
        if found["mediaType"] != MEDIA_TYPE:
            raise Unreadable("it is no Sigstore bundle of version 0.3")
        material, envelope = found["verificationMaterial"], found["dsseEnvelope"]
        if "publicKey" not in material:
            raise Unreadable("it was signed without a key of its own (keyless), which is not read here")
        (signature,) = envelope["signatures"]
        stamps = material.get("timestampVerificationData", {}).get("rfc3161Timestamps", [])
        return Bundle(
            _decoded(envelope["payload"]),
            _decoded(signature["sig"]),
            _text(material["publicKey"]["hint"]),
            tuple(_decoded(stamp["signedTimestamp"]) for stamp in stamps),
            _text(envelope["payloadType"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"it is no Sigstore bundle ({_short(error)})") from error


def payload_object(payload: bytes) -> Mapping[str, Any]:
    """The JSON object of a payload; raises Unreadable."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the statement is no JSON ({_short(error)})") from error
    if not isinstance(found, dict):
        raise Unreadable("the statement is no JSON object")
    return found


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(_text(text), validate=True)
    except binascii.Error as error:
        raise ValueError(f"bad Base64: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is missing")
    return value


def _short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:120]
