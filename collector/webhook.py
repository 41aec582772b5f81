"""One POST of a notice to one address that the company has named, and nothing else.

The address may be a secret by itself, as those of chat programs are: it stands in no error and no record. A receiver can
check who has sent it where a secret is shared: ``X-Tomproof-Signature-256`` is ``sha256=`` and the HMAC of the body, in the
form that GitHub's webhooks have made common.
https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from collector.errors import Unreachable, UsageError
from collector.wire import CONNECT_SECONDS, first_line, proxy_for

SECONDS = 20.0
TRIES = 3
SIGNATURE = "X-Tomproof-Signature-256"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def send(url: str, body: bytes, *, secret: str = "", wait: Callable[[float], None] = time.sleep) -> None:
    """Posts ``body`` (JSON) to ``url``; a busy receiver is asked again. Raises UsageError or Unreachable.

    https is asked for, except of this machine. No redirect is followed: the address was named by a person.
    """
    host = _host(url)
    headers = {"Content-Type": "application/json", "User-Agent": "tomproof"}
    if secret:
        headers[SIGNATURE] = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = ""
    for attempt in range(TRIES):
        if attempt:
            wait(float(2**attempt))
        try:
            status = _posted(url, body, headers)
        except (httpx.InvalidURL, ValueError):  # a host that no name can be
            raise UsageError("the address of the webhook is none", "name it as https://…") from None
        except httpx.HTTPError as error:
            told = f"the webhook at {host} could not be reached: {first_line(error).replace(url, host)}"
            continue
        if 200 <= status < 300:
            return
        told = f"the webhook at {host} answered {status}"
        if status != 429 and status < 500:
            break
    raise Unreachable(told, "check the address and whether the receiver takes JSON; nothing else of the run is lost")


def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; nothing else of it is read, however long it is."""
    timeout = httpx.Timeout(SECONDS, connect=min(CONNECT_SECONDS, SECONDS))
    proxy = proxy_for(url) if url.startswith("https:") else None
    with (
        httpx.Client(verify=ssl.create_default_context(), timeout=timeout, trust_env=False, proxy=proxy) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return answer.status_code


def _host(url: str) -> str:
    """The host of an address that may be posted to; raises UsageError, which does not repeat the address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in ("https", "http") or (parts.scheme == "http" and host not in _LOCAL):
        raise UsageError("the address of the webhook is none that can be posted to", "name it as https://…")
    return host
