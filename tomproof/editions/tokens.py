"""Tokens that stand for people: the same value gives the same token, and one value can be opened without opening the others.

salt  = HMAC-SHA-256(key, kind, a zero byte, value)
token = the first bytes of SHA-256(salt, value)

``value`` is in small letters, UTF-8. Whoever is given value and salt can check the token; without the key nobody can try
names. The key is random, belongs to one pack and never lies in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass

SHORTEST_KEY = 16
_BYTES = 15  # 120 bits, 24 letters


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token stands for, and what proves it. ``salt`` is in hex."""

    token: str
    kind: str
    value: str
    salt: str


class Tokens:
    """Makes tokens under one key and remembers what they stand for. Raises ValueError for a key that could be guessed."""

    def __init__(self, key: bytes) -> None:
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"the key for pseudonyms needs at least {SHORTEST_KEY} bytes")
        self._key = key
        self._made: dict[tuple[str, str], str] = {}
        self.opened: dict[str, Opened] = {}

    def plain(self, kind: str, value: str) -> str:
        """``red-<kind>-`` and 24 letters: stands in names, hosts, paths and addresses without breaking them."""
        return self._token(kind, value, f"red-{kind}-{{}}", _letters)

    def guid(self, value: str) -> str:
        """A GUID for a GUID: of version 8, which stands for "made by somebody's own rule" (RFC 9562)."""
        return self._token("id", value, "{}", _guid)

    def digits(self, kind: str, value: str) -> str:
        """Digits alone, for where letters would mean something."""
        return self._token(kind, value, "{}", _digits)

    def _token(self, kind: str, value: str, form: str, written: Callable[[bytes], str]) -> str:
        value = value.lower()
        made = self._made.get((form, value))
        if made is None:
            salt = hmac.new(self._key, f"{kind}\0{value}".encode(errors="replace"), hashlib.sha256).digest()
            digest = hashlib.sha256(salt + value.encode(errors="replace")).digest()
            short = written(digest)
            made = self._made[(form, value)] = form.format(short)
            self.opened[short] = Opened(short, kind, value, salt.hex())
        return made


def proves(opened: Opened) -> bool:
    """Whether value and salt give the token, in any of the three ways in which one is written."""
    digest = hashlib.sha256(bytes.fromhex(opened.salt) + opened.value.lower().encode(errors="replace")).digest()
    return opened.token in (_letters(digest), _guid(digest), _digits(digest))


def _letters(digest: bytes) -> str:
    return base64.b32encode(digest[:_BYTES]).decode().lower()


def _guid(digest: bytes) -> str:
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF000 << 64) | (8 << 76)
    return str(uuid.UUID(int=number & ~(0xC000 << 48) | (0x8000 << 48)))


def _digits(digest: bytes) -> str:
    return str(int.from_bytes(digest[:_BYTES], "big"))
