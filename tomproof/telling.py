"""Who is told what: issues in a repository, one for each thing and closed when it is over, and a webhook for others.

Only what ``reports.notices`` says leaves: no text of the document, no resource, nobody's name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from collector.github import Issue
from reports.markdown import escaped
from reports.notices import Changes, Notice, as_dict, last_word, notices, undecided
from reports.report import Report
from tomproof.errors import Wrong

_MARK = re.compile(r"<!-- tomproof (?P<scope>[0-9a-f]{16}) (?P<key>[0-9a-f]{16}) -->")
MOST = 40  # issues opened in one run; what is beyond has its turn in the next


class Tracker(Protocol):
    """Where issues are: ``collector.github.Repository``, or what stands for it."""

    def is_private(self) -> bool: ...
    def open_issues(self) -> list[Issue]: ...
    def open(self, title: str, body: str) -> int: ...
    def close(self, number: int, comment: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What was done in a repository: numbers of issues opened and closed, and how many still wait for their turn."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    waiting: int


def tell_repository(report: Report, tracker: Tracker, *, public: bool) -> Told:
    """Opens an issue for each notice that has none, and closes those of notices that are over.

    Raises Wrong for a repository that everybody can read, unless ``public`` says that this is meant.
    """
    if not public and not tracker.is_private():
        raise Wrong(
            "everybody can read the issues of this repository", "name a private one, or say --public if that is meant"
        )
    scope, stands = _scope(report), notices(report)
    ours = {mark["key"]: issue for issue in tracker.open_issues() for mark in _marks(issue) if mark["scope"] == scope}
    missing = [one for one in stands if _digest(one.key) not in ours]
    opened = [tracker.open(one.title, _body(one, scope)) for one in missing[:MOST]]
    kept = {_digest(key) for key in (*(one.key for one in stands), *undecided(report))}
    over = [issue for key, issue in ours.items() if key not in kept]
    for issue in over:
        tracker.close(issue.number, escaped(last_word(report)))
    return Told(tuple(opened), tuple(issue.number for issue in over), max(0, len(missing) - MOST))


def payload(report: Report, found: Changes) -> bytes:
    """What a webhook gets: JSON, the same for the same runs."""
    return json.dumps(as_dict(report, found), ensure_ascii=False, sort_keys=True).encode(errors="replace")


def _marks(issue: Issue) -> Sequence[re.Match[str]]:
    return list(_MARK.finditer(issue.body))[:1]


def _body(one: Notice, scope: str) -> str:
    return f"{escaped(one.text)}\n\n<!-- tomproof {scope} {_digest(one.key)} -->\n"


def _scope(report: Report) -> str:
    """One document about one tenant: another one's issues are never touched."""
    return _digest(f"{report.estate.tenant}\0{report.document.name}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
