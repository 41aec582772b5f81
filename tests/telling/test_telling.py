"""Issues are opened once and closed when it is over; a webhook gets what is new; neither loses a word to the wrong place."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks import Word
from collector.errors import SignInError, Unreachable, UsageError
from collector.github import Repository
from collector.webhook import SIGNATURE, send
from reports.notices import notices
from reports.report import Report
from tests.reports import sample
from tests.telling.server import Receiver, receiving
from tomproof import cli, telling
from tomproof.errors import Wrong
from tomproof.telling import tell_repository

WAITED: list[float] = []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as found:
        yield found


def _tracker(receiver: Receiver, name: str = "acme/compliance") -> Repository:
    return Repository(name, "token-of-the-run", receiver.url, WAITED.append)


def _repaired(report: Report) -> Report:
    """The report with everything in order."""
    claims = tuple(replace(judged, word=Word.PASS) for judged in report.claims)
    return replace(report, claims=claims, gaps=())


def test_an_issue_is_opened_for_each_notice_and_only_once(receiver: Receiver) -> None:
    report = sample.report()
    done = tell_repository(report, _tracker(receiver), public=False)
    assert [issue["title"] for issue in receiver.issues] == [one.title for one in notices(report)]
    assert done.opened == tuple(range(1, len(receiver.issues) + 1))
    again = tell_repository(report, _tracker(receiver), public=False)
    assert (again.opened, again.closed) == ((), ())


def test_an_issue_is_closed_with_a_word_when_it_is_over(receiver: Receiver) -> None:
    report = sample.report()
    opened = tell_repository(report, _tracker(receiver), public=False).opened
    done = tell_repository(_repaired(report), _tracker(receiver), public=False)
    assert done.closed == opened
    assert {issue["state"] for issue in receiver.issues} == {"closed"}
    assert [number for number, _ in receiver.comments] == list(opened)
    assert "no longer so" in receiver.comments[0][1]


def test_a_promise_that_is_unknown_now_keeps_its_issue(receiver: Receiver) -> None:
    report = sample.report()
    opened = tell_repository(report, _tracker(receiver), public=False).opened
    claims = tuple(replace(j, word=Word.UNKNOWN) if j.word is Word.FAIL else j for j in report.claims)
    done = tell_repository(replace(report, claims=claims), _tracker(receiver), public=False)
    assert opened
    assert done.closed == ()


def test_issues_of_another_document_are_left_alone(receiver: Receiver) -> None:
    report = sample.report()
    tell_repository(report, _tracker(receiver), public=False)
    other = replace(_repaired(report), document=replace(report.document, name="other.md"))
    assert tell_repository(other, _tracker(receiver), public=False).closed == ()


def test_an_issue_that_only_quotes_the_mark_counts_only_under_the_label(receiver: Receiver) -> None:
    report = sample.report()
    tell_repository(report, _tracker(receiver), public=False)
    receiver.issues = [{**issue, "labels": []} for issue in receiver.issues]
    told = tell_repository(report, _tracker(receiver), public=False)
    assert len(told.opened) == len(notices(report))


def test_a_repository_that_everybody_can_read_is_refused(receiver: Receiver) -> None:
    receiver.private = False
    with pytest.raises(Wrong, match="everybody can read"):
        tell_repository(sample.report(), _tracker(receiver), public=False)
    assert receiver.issues == []
    assert tell_repository(sample.report(), _tracker(receiver), public=True).opened


def test_more_issues_than_a_page_holds_are_all_found(receiver: Receiver) -> None:
    receiver.issues = [{"number": n, "state": "open", "labels": ["tomproof"], "body": "x"} for n in range(1, 252)]
    assert len(_tracker(receiver).open_issues()) == 251


def test_only_so_many_issues_are_opened_at_once(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST", 1)
    total = len(notices(sample.report()))
    done = tell_repository(sample.report(), _tracker(receiver), public=False)
    assert (len(done.opened), done.waiting) == (1, total - 1)


def test_a_reading_request_is_asked_again_and_a_writing_one_is_not(receiver: Receiver) -> None:
    receiver.statuses = [502, 503]
    assert _tracker(receiver).is_private()
    receiver.statuses = [502]
    before = len(receiver.requests)
    with pytest.raises(Unreachable, match="502"):
        _tracker(receiver).open("title", "body")
    assert len(receiver.requests) == before + 1


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [(401, SignInError, "issues: write"), (403, SignInError, "issues: write"), (404, UsageError, "OWNER/NAME"),
     (410, UsageError, "webhook")],
)  # fmt: skip
def test_a_refusal_says_what_to_do(receiver: Receiver, status: int, error: type[Exception], word: str) -> None:
    receiver.statuses = [status]
    with pytest.raises(error) as found:
        _tracker(receiver).is_private()
    assert word in found.value.next_step  # type: ignore[attr-defined]
    assert "token-of-the-run" not in str(found.value)


@pytest.mark.parametrize("name", ["acme", "acme/../user", "acme/a/b", "-a/b", "acme/..", "https://github.com/acme/a"])
def test_what_is_no_repository_is_never_asked(receiver: Receiver, name: str) -> None:
    with pytest.raises(UsageError, match="no repository"):
        _tracker(receiver, name)
    assert receiver.requests == []


def test_a_token_goes_to_no_unencrypted_host() -> None:
    with pytest.raises(UsageError, match="token"):
        Repository("acme/compliance", "token", "http://api.github.example")


@pytest.mark.parametrize(
    "api", ["http://localhost:x@api.github.example", "https://[bad", "https://bot:word@api.github.example"]
)
def test_an_address_that_is_none_or_hides_another_host_is_refused(api: str) -> None:
    with pytest.raises(UsageError, match="none that a token may be sent to"):
        Repository("acme/compliance", "token", api)


@pytest.mark.parametrize("token", ["ghp_hidden\n", " ghp_hidden", "ghp_hidd\u00e9n", "ghp_\x00hidden"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_repeated(token: str, receiver: Receiver) -> None:
    with pytest.raises(UsageError, match="no token") as found:
        Repository("acme/compliance", token, receiver.url).is_private()
    assert "hidd" not in str(found.value)
    assert receiver.requests == []


def test_an_issue_whose_last_word_could_not_be_said_is_closed_and_nothing_is_said_twice(receiver: Receiver) -> None:
    number = _tracker(receiver).open("title", "body")
    before = len(receiver.requests)
    _tracker(receiver).close(number, "over")
    assert [(method, path.rpartition("/")[2]) for method, path, _, _ in receiver.requests[before:]] == [
        ("PATCH", "1"), ("POST", "comments"),
    ]  # fmt: skip


def test_more_issues_than_can_be_looked_through_open_none(receiver: Receiver) -> None:
    receiver.issues = [
        {"number": n, "state": "open", "labels": ["tomproof"], "body": "", "title": ""} for n in range(1, 2002)
    ]
    with pytest.raises(Unreachable, match="2000"):
        tell_repository(sample.report(), _tracker(receiver), public=False)
    assert len(receiver.issues) == 2001


@pytest.mark.parametrize("url", ["https://xn--/hidden", "https://h:x/hidden", "https://h/\nhidden", "https://[/hidden"])
def test_an_address_of_a_webhook_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises((UsageError, Unreachable)) as found:
        send(url, b"{}", wait=WAITED.append)
    assert "hidden" not in str(found.value)


def test_a_webhook_is_told_with_a_signature_that_can_be_checked(receiver: Receiver) -> None:
    send(f"{receiver.url}/hook", b'{"a": 1}', secret="shared")
    method, path, headers, body = receiver.requests[0]
    assert (method, path, body) == ("POST", "/hook", b'{"a": 1}')
    assert headers[SIGNATURE] == "sha256=" + hmac.new(b"shared", b'{"a": 1}', hashlib.sha256).hexdigest()


def test_a_busy_webhook_is_asked_again(receiver: Receiver) -> None:
    receiver.statuses = [429, 503]
    waited: list[float] = []
    send(f"{receiver.url}/hook", b"{}", wait=waited.append)
    assert (len(receiver.requests), waited) == (3, [2.0, 4.0])


def test_the_address_of_a_webhook_is_never_repeated(receiver: Receiver) -> None:
    receiver.statuses = [400]
    with pytest.raises(Unreachable) as found:
        send(f"{receiver.url}/hook/T000/secret", b"{}", wait=WAITED.append)
    assert "secret" not in str(found.value)
    with pytest.raises(UsageError) as refused:
        send("ftp://example.org/secret", b"{}")
    assert "secret" not in str(refused.value)
    with pytest.raises(UsageError):
        send("http://example.org/hook", b"{}")


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.statuses = [307]
    with pytest.raises(Unreachable, match="307"):
        send(f"{receiver.url}/hook", b"{}", wait=WAITED.append)
    assert len(receiver.requests) == 1


def test_notify_tells_the_webhook_and_the_repository(
    receiver: Receiver, demo_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "token-of-the-run")
    monkeypatch.setenv("GITHUB_API_URL", receiver.url)
    words = ["notify", str(demo_pack), "--webhook", f"{receiver.url}/hook", "--github", "acme/compliance", "--json"]
    done = CliRunner().invoke(cli.tomproof, words)
    assert done.exit_code == 0, done.output
    posted = next(json.loads(body) for method, path, _, body in receiver.requests if path == "/hook")
    assert posted == json.loads(done.stdout)
    assert len(receiver.issues) == len(posted["new"])
    assert "token-of-the-run" not in done.output
    same = CliRunner().invoke(cli.tomproof, [*words, "--previous", str(demo_pack)])
    assert json.loads(same.stdout)["new"] == []
    assert [path for _, path, _, _ in receiver.requests].count("/hook") == 1


def test_a_dry_run_tells_nobody(receiver: Receiver, demo_pack: Path) -> None:
    done = CliRunner().invoke(
        cli.tomproof, ["notify", str(demo_pack), "--webhook", f"{receiver.url}/hook", "--dry-run"]
    )
    assert done.exit_code == 0
    assert "standing  Claim " in done.stdout
    assert receiver.requests == []


def test_the_run_before_is_found_in_the_store(demo_pack: Path, tmp_path: Path) -> None:
    tom, store = demo_pack.parent / "tom.md", str(tmp_path / "store")
    for name in ("first", "second"):
        words = ["run", "--demo", "--tom", str(tom), "--out", str(tmp_path / name), "--store", store, "--quiet"]
        assert CliRunner().invoke(cli.tomproof, words).exit_code == 1
    told = [
        CliRunner().invoke(cli.tomproof, ["notify", str(tmp_path / name / "pack"), "--store", store, "--json"])
        for name in ("first", "second")
    ]
    first, second = (json.loads(one.stdout) for one in told)
    assert first["new"]
    assert first["standing"] == second["standing"]
    assert second["new"] == second["over"] == []


@pytest.mark.parametrize("what", ["tenant", "document"])
def test_a_run_about_something_else_is_not_the_one_before(what: str, demo_pack: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(demo_pack, other)
    manifest = json.loads((other / "manifest.json").read_bytes())
    if what == "tenant":
        manifest["estate"]["tenant"] = "00000000-0000-0000-0000-0000000000bb"
    else:
        manifest["files"]["tom/other.md"] = manifest["files"].pop("tom/tom.md")
        (other / "tom" / "tom.md").rename(other / "tom" / "other.md")
    (other / "manifest.json").write_text(json.dumps(manifest))
    told = CliRunner().invoke(cli.tomproof, ["notify", str(demo_pack), "--previous", str(other), "--dry-run"])
    assert (told.exit_code, told.stdout) == (2, "")
    assert f"another {what}" in told.stderr
