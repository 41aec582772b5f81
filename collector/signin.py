"""Signing in: which of the ways of --auth is taken, and the credential that comes of it.

``auto`` takes, in this order, what is there: GitHub OIDC, environment secret or certificate, workload identity, Azure CLI.
A managed identity is used only when it is asked for: looking for one can hang where a network swallows the packets, which is
also why azure-identity's DefaultAzureCredential is not used.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.identity.aio import (
    AzureCliCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from collector.clouds import Cloud
from collector.credential import Bearer, Inner, SharedCredential, bearer
from collector.errors import SignInError, UsageError
from collector.patience import Timing
from collector.wire import azure_transport, first_line, open_session

WAYS = ("cli", "github", "env", "workload", "managed")
_AUTO = ("github", "env", "workload", "cli")
_NAMES = {
    "github": "GitHub OIDC",
    "env": "environment variables",
    "workload": "workload identity",
    "cli": "Azure CLI",
    "managed": "managed identity",
}
_ID = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")
_SECRETS = ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH")
_GITHUB = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
_FEDERATED = "AZURE_FEDERATED_TOKEN_FILE"
_NO_WAY = (
    "run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or in GitHub Actions give the job "
    "`permissions: id-token: write` and set AZURE_TENANT_ID and AZURE_CLIENT_ID"
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that works: the shared credential, the way it was taken (for people), and who it is."""

    credential: SharedCredential
    way: str
    bearer: Bearer


@asynccontextmanager
async def sign_in(
    auth: str, cloud: Cloud, tenant: str | None, scopes: list[str], timing: Timing
) -> AsyncIterator[SignedIn]:
    """Signs in and fetches a first token for each scope; raises SignInError or UsageError. Closes everything at the end.

    All tokens are fetched at once because a federated assertion lives for minutes only. One scope that is refused while
    another is granted does not end the run: what needs it becomes a gap.
    """
    env = dict(os.environ)
    way = choose(auth, env, tenant)
    session = open_session()
    try:
        made = partial(_build, way, cloud, env, tenant, azure_transport(session, timing))
        async with SharedCredential(_sound(made)) as credential:
            yield SignedIn(credential, _NAMES[way], await _first_tokens(credential, scopes, way))
    finally:
        await session.close()


def choose(auth: str, env: Mapping[str, str], tenant: str | None = None) -> str:
    """The way to sign in: ``auth`` itself, or for ``auto`` the first that is begun in ``env``.

    A way that is begun and lacks something is an error and not passed over: the next one may well be another identity.
    """
    have = {**env, **({"AZURE_TENANT_ID": tenant} if tenant else {})}
    way = next((way for way in _AUTO if _begun(way, have)), "") if auth == "auto" else auth
    if not way:
        raise SignInError("nobody is signed in to Azure, and no way to sign in was found", _NO_WAY)
    if way not in WAYS:
        raise UsageError(f"there is no way to sign in named {way!r}", f"use --auth with auto, {', '.join(WAYS)}")
    lacking = missing(way, have)
    if lacking:
        raise SignInError(f"signing in by {_NAMES[way]} lacks {' and '.join(lacking)}", _next_step(way))
    return way


def _begun(way: str, env: Mapping[str, str]) -> bool:
    """Whether somebody has set what only this way uses."""
    if way == "github":
        return all(env.get(name) for name in (*_GITHUB, "AZURE_CLIENT_ID"))
    if way == "env":
        return any(env.get(name) for name in _SECRETS)
    return bool(env.get(_FEDERATED)) if way == "workload" else not missing(way, env)


def missing(way: str, env: Mapping[str, str]) -> list[str]:
    """What a way of signing in needs and ``env`` (with PATH) does not have; empty when all is there."""
    if way == "cli":
        return [] if shutil.which("az", path=env.get("PATH")) else ["the program az"]
    if way == "managed":
        return []
    wanted = {"github": (*_GITHUB, *_ID), "env": _ID, "workload": (*_ID, _FEDERATED)}[way]
    lacking = [name for name in wanted if not env.get(name)]
    if way == "env" and not any(env.get(name) for name in _SECRETS):
        lacking.append(" or ".join(_SECRETS))
    return lacking


def _next_step(way: str) -> str:
    return {
        "cli": "install the Azure CLI and run `az login`",
        "github": (
            "give the job `permissions: id-token: write` and set AZURE_TENANT_ID and AZURE_CLIENT_ID to an application "
            "with a federated credential for this repository"
        ),
        "env": "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH)",
        "workload": f"set AZURE_TENANT_ID, AZURE_CLIENT_ID and {_FEDERATED}, as the workload identity webhook does",
        "managed": "give this machine a managed identity; for a user-assigned one set AZURE_CLIENT_ID",
    }[way]


def _build(way: str, cloud: Cloud, env: Mapping[str, str], tenant: str | None, transport: Any) -> Inner:
    where, who = tenant or env.get("AZURE_TENANT_ID", ""), env.get("AZURE_CLIENT_ID", "")
    common: dict[str, Any] = {"authority": cloud.authority, "transport": transport, "retry_total": 3}
    if urlsplit(cloud.authority).port:  # a stand-in for Entra: no discovery of what kind of authority it is
        common["disable_instance_discovery"] = True
    built: Any
    if way == "github":
        built = ClientAssertionCredential(where, who, partial(github_assertion, env, cloud.audience), **common)
    elif way == "workload":
        built = WorkloadIdentityCredential(tenant_id=where, client_id=who, token_file_path=env[_FEDERATED], **common)
    elif way == "cli":
        built = AzureCliCredential(tenant_id=tenant or "", process_timeout=30)
    elif way == "managed":
        built = ManagedIdentityCredential(client_id=who or None)
    elif env.get("AZURE_CLIENT_SECRET"):
        built = ClientSecretCredential(where, who, env["AZURE_CLIENT_SECRET"], **common)
    else:
        built = CertificateCredential(
            where,
            who,
            env["AZURE_CLIENT_CERTIFICATE_PATH"],
            password=env.get("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
            send_certificate_chain=env.get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", "").casefold() in ("1", "true"),
            **common,
        )
    return cast("Inner", built)


def _sound(make: Callable[[], Inner]) -> Callable[[], Inner]:
    """``make``, with what azure-identity says about a malformed setting turned into a SignInError."""

    def made() -> Inner:
        try:
            return make()
        except (ValueError, OSError) as error:
            raise SignInError(
                f"the settings for signing in are not usable: {first_line(error)}",
                "look at the AZURE_ environment variables and --tenant",
            ) from error

    return made


async def _first_tokens(credential: SharedCredential, scopes: list[str], way: str) -> Bearer:
    refused: list[AzureError] = []
    who: Bearer | None = None
    for scope in scopes:
        try:
            token = await credential.get_token_info(scope)
        except AzureError as error:
            refused.append(error)
        else:
            who = who or bearer(token.token)
    if who is None and refused:
        raise _refusal(refused[0], way)
    return who or Bearer("", "", "")


def _refusal(error: AzureError, way: str) -> SignInError:
    if isinstance(error, ClientAuthenticationError):
        return SignInError(f"signing in by {_NAMES[way]} was refused: {first_line(error)}", _next_step(way))
    return SignInError(
        f"Entra could not be reached to sign in by {_NAMES[way]}: {first_line(error)}",
        "look at the network, at HTTPS_PROXY, and at SSL_CERT_FILE if a private CA is in between",
    )


class _NoRedirect(HTTPRedirectHandler):
    """Lets a redirect stand as the error that it is: the request carries a token."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def github_assertion(env: Mapping[str, str], audience: str) -> str:
    """A fresh OIDC token of the GitHub Actions job; raises ClientAuthenticationError.

    It lives for minutes, so that it is asked for each time and never kept:
    https://docs.github.com/actions/reference/security/oidc
    """
    url = env[_GITHUB[0]]
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ClientAuthenticationError(message=f"{_GITHUB[0]} is no https address")
    asked = Request(  # noqa: S310 - https, as was just looked at
        f"{url}{'&' if parts.query else '?'}audience={audience}",
        headers={"Authorization": f"bearer {env[_GITHUB[1]]}", "Accept": "application/json"},
    )
    try:
        with build_opener(_NoRedirect).open(asked, timeout=10) as answer:
            value = json.load(answer)["value"]
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        raise ClientAuthenticationError(message=f"GitHub gave no OIDC token: {first_line(error)}") from error
    return str(value)
