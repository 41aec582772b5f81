"""A token asked for once: the credential that all clients share, and what a token says about its bearer."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from azure.core.credentials import AccessToken, AccessTokenInfo, TokenRequestOptions
from azure.core.exceptions import AzureError

# A token that ends within this time is fetched anew, in seconds.
_MARGIN = 300.0
# For how long a refused sign-in is believed without asking again, in seconds: one refusal, not one for each request.
_REFUSED_FOR = 10.0
_RENEW_EVERY = 60.0

_Key = tuple[tuple[str, ...], str | None]


class Inner(Protocol):
    """An async credential of azure-identity."""

    async def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo: ...
    async def close(self) -> None: ...


@dataclass(slots=True)
class _Held:
    token: AccessTokenInfo
    claims: str | None
    at: float


class SharedCredential:
    """One credential for every client: concurrent wishes for a token become one, and a token is kept until it ends.

    azure-identity's clients each ask for their own otherwise, and AzureCliCredential starts a process each time. A claims
    challenge (continuous access evaluation) replaces the token that was kept. ``make`` builds the inner credential.
    """

    def __init__(self, make: Callable[[], Inner]) -> None:
        self._make = make
        self._inner = make()
        self._held: dict[_Key, _Held] = {}
        self._refused: dict[_Key, tuple[float, AzureError]] = {}
        self._lock = asyncio.Lock()
        self._renewed = float("-inf")

    async def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """A token, as azure-core's policies ask for it; raises AzureError."""
        wish: TokenRequestOptions = {**(options or {}), "enable_cae": True}
        claims = wish.get("claims")
        key = (scopes, wish.get("tenant_id"))
        held = self._usable(key, claims)
        if held is None:
            async with self._lock:
                held = self._usable(key, claims) or await self._fetch(key, wish, claims)
        return held.token

    async def get_token(self, *scopes: str, **wish: Any) -> AccessToken:
        """A token, as kiota asks for it; raises AzureError."""
        options: TokenRequestOptions = {}
        for name in ("claims", "tenant_id"):
            if wish.get(name) is not None:
                options[name] = wish[name]
        info = await self.get_token_info(*scopes, options=options)
        return AccessToken(info.token, info.expires_on)

    async def renew(self, since: float) -> bool:
        """After a 401: drops all tokens held before ``since`` (of ``time.monotonic``), so that the next wish gets a fresh one.

        Says whether asking again can help: a token that was fetched a moment ago is refused for another reason.
        """
        async with self._lock:
            if self._renewed >= since:
                return True
            if time.monotonic() - self._renewed < _RENEW_EVERY:
                return False
            self._renewed = time.monotonic()
            self._held.clear()
            # azure-identity keeps tokens of its own and offers no way to drop them: a new credential knows none.
            stale, self._inner = self._inner, self._make()
            await stale.close()
        return True

    async def close(self) -> None:
        """Closes the inner credential."""
        await self._inner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _usable(self, key: _Key, claims: str | None) -> _Held | None:
        refused = self._refused.get(key)
        if refused is not None and time.monotonic() - refused[0] < _REFUSED_FOR:
            raise refused[1]
        held = self._held.get(key)
        if held is None or held.token.expires_on - time.time() < _MARGIN:
            return None
        return held if claims is None or held.claims == claims else None

    async def _fetch(self, key: _Key, wish: TokenRequestOptions, claims: str | None) -> _Held:
        try:
            token = await self._inner.get_token_info(*key[0], options=wish)
        except AzureError as error:
            self._refused[key] = (time.monotonic(), error)
            raise
        held = self._held[key] = _Held(token, claims, time.monotonic())
        return held


class ReplayCredential:
    """What a replay is asked with: a fixed word that is no token."""

    async def get_token_info(self, *_: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """The fixed word."""
        del options
        return AccessTokenInfo("replay", int(time.time()) + 3600)

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        """The fixed word."""
        return AccessToken("replay", int(time.time()) + 3600)

    async def renew(self, since: float) -> bool:
        """There is nothing to renew."""
        del since
        return False

    async def close(self) -> None: ...


Renew = Callable[[float], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token was given to: ``servicePrincipal`` or ``user``, the object id, the tenant. Names are left out."""

    kind: str
    object_id: str
    tenant: str

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}".strip()


def bearer(token: str) -> Bearer:
    """What the claims of an access token say about its bearer; not verified, for that is the service's business.

    https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    """
    claims = _claims(token)
    if not claims:
        return Bearer("", "", "")
    # Only a token for a person on whose behalf somebody asks carries delegated scopes.
    person = claims.get("idtyp") == "user" or bool(claims.get("scp"))
    kind = "user" if person else "servicePrincipal"
    return Bearer(kind, str(claims.get("oid") or ""), str(claims.get("tid") or ""))


@dataclass(frozen=True, slots=True)
class Granted:
    """What an access token says that its bearer may do; nothing of the token itself is kept.

    ``application`` is the id of the application that asks. ``roles`` are application permissions, ``scopes`` are delegated
    ones, ``directory_roles`` the template ids of the bearer's Entra roles (the claims roles, scp and wids).
    """

    who: Bearer
    application: str = ""
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    directory_roles: tuple[str, ...] = ()

    @property
    def delegated(self) -> bool:
        """Whether somebody asks on behalf of a person."""
        return self.who.kind == "user"


def granted(token: str) -> Granted:
    """The same for what the bearer may do; not verified either, for it decides nothing: the service does.

    https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    """
    claims = _claims(token)
    return Granted(
        bearer(token),
        str(claims.get("appid") or claims.get("azp") or ""),
        _words(claims.get("roles")),
        _words(claims.get("scp")),
        _words(claims.get("wids")),
    )


def _words(value: Any) -> tuple[str, ...]:
    """The words of a claim that is a list, or a text with spaces."""
    found = value.split() if isinstance(value, str) else value if isinstance(value, list) else ()
    return tuple(sorted({word for word in found if isinstance(word, str)}))


def _claims(token: str) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
