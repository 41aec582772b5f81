"""A receiver on loopback: what GitHub's API or a webhook would answer, and what was sent to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import answering


@dataclass
class Receiver:
    """``statuses`` are answered first, one a request; then a GitHub with the repository ``acme/compliance`` answers."""

    statuses: list[int] = field(default_factory=list)
    private: bool = True
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """The status and the JSON of an answer, in the shapes of https://docs.github.com/rest/issues/issues."""
        if self.statuses:
            return self.statuses.pop(0), {"message": "no"}
        parts = urlsplit(path)
        if parts.path == "/hook":
            return 200, {}
        if not parts.path.startswith("/repos/acme/compliance"):
            return 404, {"message": "Not Found"}
        return self._repository(method, parts.path.removeprefix("/repos/acme/compliance"), parse_qs(parts.query), body)

    def _repository(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        asked = json.loads(body) if body else {}
        if path == "":
            return 200, {"full_name": "acme/compliance", "private": self.private}
        if path == "/issues" and method == "GET":
            page = int(query["page"][0])
            found = [i for i in self.issues if i["state"] == "open" and query["labels"][0] in i["labels"]]
            return 200, found[(page - 1) * 100 : page * 100]
        if path == "/issues":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **asked})
            return 201, self.issues[-1]
        number = int(re.sub(r"\D", "", path))
        if path.endswith("/comments"):
            self.comments.append((number, asked["body"]))
            return 201, {"id": 1}
        self.issues[number - 1] |= asked
        return 200, self.issues[number - 1]


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Serves on a free port of this machine; ``receiver.url`` says where."""

    def answer(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        receiver.requests.append((method, path, dict(headers), body))
        return receiver.answer(method, path, body)

    with answering(answer) as receiver.url:
        yield receiver
