"""The issues of one repository on GitHub: those with one label are listed, opened and closed; nothing else is written.

The token needs ``issues: write`` and, to see whether the repository is private, ``metadata: read``, which every token has.
Only issues that carry the label count: nobody without the right to triage can put one on.
https://docs.github.com/rest/issues/issues
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from collector.errors import SignInError, Unreachable, UsageError
from collector.wire import CONNECT_SECONDS, first_line, proxy_for

API, VERSION = "https://api.github.com", "2022-11-28"
LABEL = "tomproof"
SECONDS, TRIES, PAGES = 20.0, 3, 20
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_API = re.compile(r"(https://[\w.-]+|http://(localhost|127\.0\.0\.1))(:\d{1,5})?(/[\w./-]*)?", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]{1,10000}")
_LARGEST = 64 * 1024 * 1024  # bytes of an answer that are read


@dataclass(frozen=True, slots=True)
class Issue:
    """An open issue: its number and the text that it was opened with."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository (``owner/name``) asked with one token. ``api`` is that of a GitHub of one's own, where there is one."""

    name: str
    token: str = field(repr=False)
    api: str = API
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.name) or self.name.endswith(("/.", "/..")):
            raise UsageError(f"{self.name!r} is no repository", "name it as OWNER/NAME")
        if not _API.fullmatch(self.api):
            raise UsageError(
                "the address of GitHub's API is none that a token may be sent to", "it begins with https://"
            )
        if not _TOKEN.fullmatch(self.token):  # said here: an error from further below would repeat it
            raise UsageError("what was given as a token for GitHub is no token", "look for blanks and line ends in it")

    def is_private(self) -> bool:
        """Whether only members can read it; raises SignInError, UsageError or Unreachable."""
        return self._object("GET", "").get("private") is True

    def takes_sarif(self) -> bool:
        """Whether code scanning is there and the token may use it: it is asked for its alerts, of which it may have none yet.

        https://docs.github.com/rest/code-scanning/code-scanning#list-code-scanning-alerts-for-a-repository
        """
        try:
            self._asked("GET", "/code-scanning/alerts", {"per_page": "1"})
        except SignInError:  # 403: it is switched off, or the token lacks security-events
            return False
        except UsageError:  # 404: no analysis yet
            return True
        return True

    def open_issues(self) -> list[Issue]:
        """The open issues with the label, oldest first; raises SignInError, UsageError or Unreachable."""
        return sorted(self._listed(), key=lambda issue: issue.number)

    def _listed(self) -> Iterator[Issue]:
        for page in range(1, PAGES + 1):
            asked = {"labels": LABEL, "state": "open", "per_page": "100", "page": str(page)}
            found = self._asked("GET", "/issues", asked)
            if not isinstance(found, list):
                raise Unreachable("GitHub's answer is no list of issues", _NEXT)
            for one in found:
                if isinstance(one, dict) and isinstance(one.get("number"), int) and "pull_request" not in one:
                    yield Issue(one["number"], str(one.get("body") or ""))
            if len(found) < 100:
                return
        # What was not seen would be opened again and again.
        raise Unreachable(f"{self.name} has more than {PAGES * 100} open issues with the label {LABEL}", "close some")

    def open(self, title: str, body: str) -> int:
        """Opens an issue with the label and says its number."""
        made = self._object("POST", "/issues", {"title": title, "body": body, "labels": [LABEL]})
        number = made.get("number")
        if not isinstance(number, int):
            raise Unreachable("GitHub's answer names no issue", _NEXT)
        return number

    def close(self, number: int, comment: str) -> None:
        """Closes an issue as completed, with a last word after it: who is cut off in between never says that twice."""
        self._object("PATCH", f"/issues/{int(number)}", {"state": "closed", "state_reason": "completed"})
        self._object("POST", f"/issues/{int(number)}/comments", {"body": comment})

    def _object(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        found = self._asked(method, path, None, body)
        if not isinstance(found, dict):
            raise Unreachable("GitHub's answer is none that can be read", _NEXT)
        return found

    def _asked(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None = None
    ) -> Any:
        """The answer to one request below this repository. What only reads is asked again, and so is what was refused unread."""
        told = ""
        for attempt in range(TRIES):
            if attempt:
                self.wait(float(2**attempt))
            try:
                answer = self._sent(method, f"{self.api.rstrip('/')}/repos/{self.name}{path}", query, body)
            except httpx.HTTPError as error:
                told = f"GitHub could not be reached: {first_line(error)}"
                if method == "GET" or isinstance(error, httpx.ConnectError):
                    continue
                break  # it may have been done: to send it again could open a second issue
            if answer.is_success:
                return _decoded(answer)
            told = _refused(answer, self.name)
            if answer.status_code != 429 and not (answer.status_code >= 500 and method == "GET"):
                break
        raise Unreachable(told, _NEXT)

    def _sent(
        self, method: str, url: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> httpx.Response:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "tomproof",
            "X-GitHub-Api-Version": VERSION,
        }
        proxy = proxy_for(url) if url.startswith("https:") else None
        timeout = httpx.Timeout(SECONDS, connect=min(CONNECT_SECONDS, SECONDS))
        with httpx.Client(verify=ssl.create_default_context(), timeout=timeout, trust_env=False, proxy=proxy) as client:
            content = None if body is None else json.dumps(body).encode()
            with client.stream(method, url, params=query, content=content, headers=headers) as answer:
                return httpx.Response(answer.status_code, content=_body(answer))


_NEXT = "look at githubstatus.com and run notify again: what is open already is not opened twice"


def _body(answer: httpx.Response) -> bytes:
    """What was answered, up to what is read at most; raises httpx.DecodingError for more."""
    parts, size = list[bytes](), 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise httpx.DecodingError("its answer is too large")
    return b"".join(parts)


def _decoded(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        raise Unreachable("GitHub's answer is none that can be read", _NEXT) from None


def _refused(answer: httpx.Response, name: str) -> str:
    """What a refusal says; raises SignInError or UsageError where another try is of no use."""
    told = f"GitHub answered {answer.status_code}"
    if answer.status_code in (401, 403) and "rate limit" not in answer.text[:2000].casefold():
        raise SignInError(f"{told} for {name}", "give the token (GITHUB_TOKEN) the permission issues: write")
    if answer.status_code == 404:
        raise UsageError(f"{told}: {name} is not there, or the token may not see it", "name it as OWNER/NAME")
    if answer.status_code == 410:
        raise UsageError(f"{told}: {name} has its issues switched off", "switch them on, or use a webhook")
    return told
