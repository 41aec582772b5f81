"""Azure Key Vault as a signer: one key is read, one digest is signed, and nothing else can be asked for here.

The private key never leaves the vault. The identity of the run needs the permissions ``get`` and ``sign`` on keys, for
example by the role Key Vault Crypto User on that one key.
https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key, https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from collector.clouds import Cloud
from collector.errors import SignInError, Unreachable, UsageError
from collector.patience import Timing
from collector.wire import CONNECT_SECONDS, first_line, proxy_for

API_VERSION = "7.4"
_LARGEST = 64 * 1024
# Where vaults answer and what a token for them is asked for, by cloud.
# https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers
VAULTS: Mapping[str, Mapping[str, str]] = {
    "public": {
        "vault.azure.net": "https://vault.azure.net/.default",
        "managedhsm.azure.net": "https://managedhsm.azure.net/.default",
    },
    "usgov": {"vault.usgovcloudapi.net": "https://vault.usgovcloudapi.net/.default"},
    "china": {"vault.azure.cn": "https://vault.azure.cn/.default"},
}
_KEY = re.compile(
    r"https://(?P<host>[a-z0-9-]{1,63}\.(?P<suffix>[a-z0-9.-]+)|localhost)(?P<port>:\d+)?"
    r"/keys/(?P<name>[0-9A-Za-z-]{1,127})(?:/(?P<version>[0-9a-f]{32}))?/?"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key in a vault, in one version. ``x`` and ``y`` are its point on P-256, ``address`` its id with the version."""

    address: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Vault:
    """The one key at ``address`` (with or without a version), asked by the identity of the run.

    ``suffixes`` are the domains of vaults with the scope of a token for each; those of the cloud, where none are given.
    """

    address: str
    cloud: Cloud
    auth: str = "auto"
    tenant: str | None = None
    timing: Timing = field(default_factory=Timing)
    suffixes: Mapping[str, str] | None = None

    def key(self) -> Key:
        """The key as it is now; raises UsageError, SignInError or Unreachable."""
        base, name, version = self._place()
        found = self._asked("GET", f"{base}/keys/{name}/{version}", None)
        try:
            key = found["key"]
            if key["kty"] not in ("EC", "EC-HSM") or key["crv"] != "P-256":
                raise UsageError(f"the key {name} in the vault is no EC key over P-256", "make one of that kind")
            address = str(key["kid"])
            made = _KEY.fullmatch(address)
            if not address.startswith(f"{base}/keys/{name}/") or made is None or not made["version"]:
                raise Unreachable("the vault answered with another key", "compare key_vault with the key's identifier")
            return Key(address, _number(key["x"]), _number(key["y"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable(
                "the vault's answer holds no key", "compare key_vault with the key's identifier"
            ) from error

    def sign(self, key: Key, sha256: bytes) -> bytes:
        """The signature (64 bytes, r and s) by ES256 over a digest; raises UsageError, SignInError or Unreachable."""
        asked = json.dumps({"alg": "ES256", "value": _encoded(sha256)}).encode()
        found = self._asked("POST", f"{key.address}/sign", asked)
        try:
            return _decoded(found["value"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable("the vault's answer holds no signature", "try again; the pack itself is whole") from error

    def _place(self) -> tuple[str, str, str]:
        """The vault's address, the key's name and its version (perhaps empty); raises UsageError."""
        match = _KEY.fullmatch(self.address)
        if match is None or (match["suffix"] or "localhost") not in self._suffixes():
            raise UsageError(
                f"{self.address!r} is no key in a vault of this cloud",
                "write key_vault as https://NAME.vault.azure.net/keys/KEY",
            )
        return f"https://{match['host']}{match['port'] or ''}", match["name"], match["version"] or ""

    def _suffixes(self) -> Mapping[str, str]:
        return VAULTS.get(self.cloud.name, {}) if self.suffixes is None else self.suffixes

    def _asked(self, method: str, url: str, body: bytes | None) -> Mapping[str, Any]:
        match = _KEY.match(url)
        scope = self._suffixes()[(match and match["suffix"]) or "localhost"]
        return asyncio.run(self._ask(method, url, body, scope))

    async def _ask(self, method: str, url: str, body: bytes | None, scope: str) -> Mapping[str, Any]:
        from collector.signin import sign_in

        async with sign_in(self.auth, self.cloud, self.tenant, [scope], self.timing) as signed_in:
            token = await signed_in.credential.get_token_info(scope)
            headers = {"Authorization": f"Bearer {token.token}", "Content-Type": "application/json"}
            timeout = httpx.Timeout(self.timing.answer, connect=min(CONNECT_SECONDS, self.timing.answer))
            try:
                async with httpx.AsyncClient(
                    verify=ssl.create_default_context(), timeout=timeout, trust_env=False, proxy=proxy_for(url)
                ) as client:
                    answer = await client.request(
                        method, url, params={"api-version": API_VERSION}, content=body, headers=headers
                    )
            except httpx.HTTPError as error:
                raise Unreachable(f"the vault could not be reached: {first_line(error)}", _NEXT) from error
        return _object(answer)


_NEXT = "check the address of the vault and its firewall; SSL_CERT_FILE names a private certificate authority"


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.content[:_LARGEST])
    except (ValueError, RecursionError):
        found = None
    if answer.status_code == 200 and isinstance(found, dict):
        return found
    said = found.get("error") if isinstance(found, dict) else None
    code = str(said.get("code", "")) if isinstance(said, dict) else ""
    told = f"the vault answered {answer.status_code} {code}".strip()
    if answer.status_code in (401, 403):
        raise SignInError(told, "give the identity the role Key Vault Crypto User on this key, or get and sign on keys")
    if answer.status_code == 404:
        raise UsageError(f"{told}: there is no such key", "compare key_vault with the key's identifier")
    raise Unreachable(told, _NEXT)


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text), "big")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
