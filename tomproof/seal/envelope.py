"""DSSE: what exactly is signed when a payload of a type is signed. https://github.com/secure-systems-lab/dsse"""

from __future__ import annotations

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def to_sign(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The pre-authentication encoding: the bytes that go under the signature.

    https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#signature-definition
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
