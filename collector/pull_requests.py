"""A pull request on GitHub: a file as it is at a commit, read as data, and one comment that is kept up to date.

The token needs ``contents: read`` for files and ``pull-requests: write`` for the comment. Nothing of a pull request is checked
out or run. https://docs.github.com/rest/repos/contents, https://docs.github.com/rest/git/blobs and
https://docs.github.com/rest/issues/comments
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from collector.errors import Unreachable, UsageError
from collector.github import PAGES, Repository

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NEXT = "look at githubstatus.com and run the job again"


@dataclass(frozen=True, slots=True)
class PullRequests(Repository):
    """The pull requests of a repository."""

    def file(self, path: str, commit: str) -> bytes | None:
        """The bytes of a file at a commit, None where there is none; raises UsageError, SignInError or Unreachable."""
        if not _COMMIT.fullmatch(commit):
            raise UsageError(f"{commit!r} is no commit", "name one by its whole SHA")
        parts = path.strip("/").split("/")
        if not all(parts) or any(part in (".", "..") for part in parts):
            raise UsageError(
                f"{path!r} is no path within a repository", "name it as it stands there, as in docs/tom.md"
            )
        try:
            found = self._object_of("/contents/" + "/".join(quote(part, safe="") for part in parts), {"ref": commit})
        except UsageError:
            return None
        if found.get("type") != "file":
            raise UsageError(f"{path} is no file in this repository", "name the document itself")
        if found.get("encoding") != "base64":  # above 1 MB its content stands in its blob only
            found = self._object_of(f"/git/blobs/{quote(str(found.get('sha')), safe='')}", {})
        try:
            return base64.b64decode(str(found["content"]).replace("\n", ""), validate=True)
        except (KeyError, binascii.Error):
            raise Unreachable(f"GitHub's answer for {path} holds no file", _NEXT) from None

    def comment(self, number: int, mark: str, body: str) -> bool:
        """Puts ``body``, which holds ``mark``, into the one comment that bots have made with it; True where it is a new one.

        A person's comment is never changed, whatever stands in it.
        """
        for found in self._comments(number):
            user = found.get("user")
            ours = isinstance(user, dict) and user.get("type") == "Bot" and mark in str(found.get("body"))
            if ours and isinstance(found.get("id"), int):
                self._asked("PATCH", f"/issues/comments/{found['id']}", None, {"body": body})
                return False
        self._asked("POST", f"/issues/{int(number)}/comments", None, {"body": body})
        return True

    def _comments(self, number: int) -> Iterator[Mapping[str, Any]]:
        for page in range(1, PAGES + 1):
            found = self._asked("GET", f"/issues/{int(number)}/comments", {"per_page": "100", "page": str(page)})
            if not isinstance(found, list):
                raise Unreachable("GitHub's answer is no list of comments", _NEXT)
            yield from (one for one in found if isinstance(one, dict))
            if len(found) < 100:
                return

    def _object_of(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._asked("GET", path, query)
        return found if isinstance(found, dict) else {}
