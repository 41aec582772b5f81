"""Time-stamping authorities over HTTP: one POST of a request to one address, its answer as bytes, and nothing else.

https://www.rfc-editor.org/rfc/rfc3161#section-3.4. What is sent is a digest of a signature and a random number: nothing of the
evidence. Plain http is taken too, because many authorities offer nothing else and the answer is signed by itself.
"""

from __future__ import annotations

import ssl

import httpx

from collector.wire import CONNECT_SECONDS, first_line, proxy_for

SECONDS = 30.0
_LARGEST = 256 * 1024  # a token with its certificates has a few kilobytes
_ASKS, _ANSWERS = "application/timestamp-query", "application/timestamp-reply"


def ask(url: str, request: bytes, *, seconds: float = SECONDS) -> bytes:
    """The answer of the authority at ``url`` to a TimeStampReq in DER; raises ConnectionError or TimeoutError.

    No redirect is followed and no cookie is kept. ``seconds`` is the longest wait for any part of the answer.
    """
    timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    headers = {"Content-Type": _ASKS, "Accept": _ANSWERS}
    try:
        with (
            httpx.Client(
                verify=ssl.create_default_context(), timeout=timeout, trust_env=False, proxy=proxy_for(url)
            ) as client,
            client.stream("POST", url, content=request, headers=headers) as answer,
        ):
            return _body(answer)
    except httpx.TimeoutException as error:
        raise TimeoutError(f"no answer within {seconds:g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConnectionError(first_line(error)) from error


def _body(answer: httpx.Response) -> bytes:
    """The body of an answer that is one; raises ConnectionError."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if answer.status_code != 200 or kind != _ANSWERS:
        raise ConnectionError(f"it answered {answer.status_code} {kind}".strip())
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > _LARGEST:
            raise ConnectionError("its answer is too large for a time stamp")
    return body
