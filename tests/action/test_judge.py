"""The action for pull requests: the changed document is data, the comment is one, and a fork is told in the summary."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from collector.errors import SignInError, Unreachable, UsageError
from collector.pull_requests import PullRequests
from tests.action.conftest import Jobs
from tests.action.runner import Ran
from tests.telling.server import Receiver, receiving

HEAD, BASE = "a" * 40, "b" * 40
TOM = "# Measures\n\nAll connections use TLS 1.2 or newer.\n"


@dataclass
class GitHub(Receiver):
    """A repository with files by commit and the comments of pull request 7. https://docs.github.com/rest/repos/contents"""

    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    talk: list[dict[str, Any]] = field(default_factory=list)
    may_write: bool = True
    largest: int = 1_000_000

    def _repository(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        if path == "":
            return Receiver._repository(self, method, path, query, body)
        if path.startswith("/contents/"):
            return self._contents(path.removeprefix("/contents/"), query["ref"][0])
        if path.startswith("/git/blobs/"):
            found = {hashlib.sha1(data, usedforsecurity=False).hexdigest(): data for data in self.files.values()}
            return 200, {"encoding": "base64", "content": base64.encodebytes(found[path.rpartition("/")[2]]).decode()}
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        if path == "/issues/7/comments" and method == "GET":
            page = int(query["page"][0])
            return 200, self.talk[(page - 1) * 100 : page * 100]
        if path == "/issues/7/comments":
            self.talk.append({"id": 100 + len(self.talk), "user": {"type": "Bot"}, **json.loads(body)})
            return 201, self.talk[-1]
        if path.startswith("/issues/comments/") and method == "PATCH":
            found_ = next(one for one in self.talk if one["id"] == int(path.rpartition("/")[2]))
            found_ |= json.loads(body)
            return 200, found_
        return 404, {"message": "Not Found"}

    def _contents(self, path: str, commit: str) -> tuple[int, Any]:
        data = self.files.get((path, commit))
        if data is None:
            return 404, {"message": "Not Found"}
        sha = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if len(data) > self.largest:
            return 200, {"type": "file", "encoding": "none", "content": "", "sha": sha}
        content = base64.encodebytes(data).decode()
        return 200, {"type": "file", "encoding": "base64", "content": content, "sha": sha}


def judged(jobs: Jobs, folder: Path, github: GitHub, **inputs: str) -> Ran:
    event = {"pull_request": {"number": 7, "head": {"sha": HEAD}, "base": {"sha": BASE}}}
    context = {"base_ref": "main", "event": event, "token": "t"}
    environment = {"GITHUB_API_URL": github.url}
    return jobs(folder, "judge", tom="docs/tom.md", **inputs, github=context, environment=environment)


def test_a_change_is_told_once_and_the_comment_is_kept_up_to_date(
    tmp_path: Path, jobs: Jobs, followed: tuple[Path, Ran]
) -> None:
    evidence = followed[1].outputs["handout"]
    with receiving(GitHub()) as github:
        assert isinstance(github, GitHub)
        github.files = {("docs/tom.md", BASE): TOM.encode(), ("docs/tom.md", HEAD): TOM.replace("1.2", "1.3").encode()}
        github.talk = [{"id": 1, "user": {"type": "User"}, "body": "<!-- tomproof change 0 -->"}]
        ran = judged(jobs, tmp_path / "first", github, evidence=evidence)
        assert (ran.conclusion, ran.code) == ("success", 0)
        assert (
            "| ✗ Fails | All connections use TLS 1.3 or newer. | “All connections use TLS 1.2 or newer.” ("
            in ran.summary
        )
        assert [one["body"].rstrip() for one in github.talk[1:]] == [ran.summary.rstrip()]
        github.files[("docs/tom.md", HEAD)] = TOM.encode()
        judged(jobs, tmp_path / "second", github, evidence=evidence)
    assert len(github.talk) == 2
    assert "No claim is new, changed or gone." in github.talk[1]["body"]


def test_from_a_fork_the_summary_has_to_do(tmp_path: Path, jobs: Jobs, followed: tuple[Path, Ran]) -> None:
    hostile = "# M\n\nAll connections use TLS 1.3. ::set-output name=x::y\n\n::error::planted backups are made daily\n"
    with receiving(GitHub(may_write=False)) as github:
        assert isinstance(github, GitHub)
        github.files = {("docs/tom.md", HEAD): hostile.encode()}
        ran = judged(jobs, tmp_path, github, evidence=followed[1].outputs["handout"])
    assert ran.conclusion == "success"
    assert github.talk == []
    assert "TLS 1.3" in ran.summary
    assert [(one.name, one.data) for one in ran.commands] == [
        ("notice", "this token may not comment on the pull request; see the summary of the job")
    ]


@pytest.mark.parametrize(("inputs", "is_judged"), [({}, False), ({"public": "true"}, True)])
def test_what_everybody_can_ask_is_not_answered(
    tmp_path: Path, jobs: Jobs, followed: tuple[Path, Ran], inputs: dict[str, str], is_judged: bool
) -> None:
    with receiving(GitHub(private=False)) as github:
        assert isinstance(github, GitHub)
        github.files = {("docs/tom.md", HEAD): TOM.encode()}
        ran = judged(jobs, tmp_path, github, evidence=followed[1].outputs["handout"], fail_on="fail", **inputs)
    assert ("TLS 1.2" in ran.summary) is is_judged
    assert len(github.talk) == is_judged
    assert ran.code == (1 if is_judged else 0)


def test_where_nobody_says_who_can_read_nothing_is_judged(
    tmp_path: Path, jobs: Jobs, followed: tuple[Path, Ran]
) -> None:
    with receiving(GitHub(statuses=[403])) as github:
        ran = judged(jobs, tmp_path, github, evidence=followed[1].outputs["handout"])  # type: ignore[arg-type]
    assert "Nothing is judged here" in ran.summary
    assert len(github.requests) == 1


def test_without_evidence_nothing_is_judged_and_that_is_said(tmp_path: Path, jobs: Jobs) -> None:
    with receiving(GitHub()) as github:
        assert isinstance(github, GitHub)
        ran = judged(jobs, tmp_path, github)
    assert ran.conclusion == "success"
    assert "There is no evidence yet" in ran.summary
    assert [path for _, path, _, _ in github.requests] == ["/repos/acme/compliance"]
    assert "actions/artifacts -f name=tomproof-evidence" in (tmp_path / "bin" / "asked").read_text()


# -- what is asked of GitHub -----------------------------------------------------------------------------------------------


def test_a_large_file_comes_by_its_blob() -> None:
    data = bytes(range(256)) * 8
    with receiving(GitHub(largest=100, files={("docs/großes tom.docx", HEAD): data})) as github:
        github.files = {("docs/gro%C3%9Fes%20tom.docx", HEAD): data}  # type: ignore[attr-defined]
        assert PullRequests("acme/compliance", "t", github.url).file("docs/großes tom.docx", HEAD) == data
    assert [path.partition("?")[0].rpartition("/")[0] for _, path, _, _ in github.requests] == [
        "/repos/acme/compliance/contents/docs",
        "/repos/acme/compliance/git/blobs",
    ]


@pytest.mark.parametrize(
    ("path", "commit"), [("docs/../.git/config", HEAD), ("docs//tom.md", HEAD), ("docs/tom.md", "main"), ("", HEAD)]
)
def test_what_is_no_path_or_no_commit_is_not_asked_for(path: str, commit: str) -> None:
    with receiving(GitHub()) as github, pytest.raises(UsageError):
        PullRequests("acme/compliance", "t", github.url).file(path, commit)
    assert github.requests == []


def test_a_file_that_is_not_there_is_none_and_one_that_is_none_is_said() -> None:
    with receiving(GitHub()) as github:
        pulls = PullRequests("acme/compliance", "t", github.url)
        assert pulls.file("docs/tom.md", HEAD) is None
        github.files = {("docs", HEAD): b""}  # type: ignore[attr-defined]
        github._contents = lambda path, commit: (200, [{"type": "file"}])  # type: ignore[attr-defined]
        with pytest.raises(UsageError, match="no file in this repository"):
            pulls.file("docs", HEAD)
        github._contents = lambda path, commit: (200, {"type": "file", "encoding": "base64", "content": "?"})  # type: ignore[attr-defined]
        with pytest.raises(Unreachable, match="holds no file"):
            pulls.file("docs/tom.md", HEAD)


def test_only_a_bots_comment_with_the_mark_is_changed() -> None:
    mark = "<!-- tomproof change 1 -->"
    with receiving(GitHub()) as github:
        talk = [
            {"id": 1, "user": {"type": "User"}, "body": f"{mark} a person quotes it"},
            *({"id": number, "user": {"type": "Bot"}, "body": "another bot"} for number in range(2, 150)),
            {"id": 200, "user": {"type": "Bot"}, "body": f"{mark} before"},
        ]
        github.talk = talk  # type: ignore[attr-defined]
        pulls = PullRequests("acme/compliance", "t", github.url)
        assert pulls.comment(7, mark, f"{mark} now") is False
        assert [one["id"] for one in talk if one["body"] == f"{mark} now"] == [200]
        assert pulls.comment(7, "<!-- another -->", "new") is True
        assert len(talk) == 151


def test_a_token_that_may_not_write_is_told_as_that() -> None:
    with receiving(GitHub(may_write=False)) as github, pytest.raises(SignInError):
        PullRequests("acme/compliance", "t", github.url).comment(7, "m", "m")
