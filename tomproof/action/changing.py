"""The action for pull requests: what a change of the document would promise, told in the summary and in one comment.

The document of the pull request is read from GitHub as data, at the commit that the event names; nothing of it is checked out or
run. The evidence is that of the last run, or the one that is named. Whoever may open a pull request can ask by it how things are
in the tenant, sentence by sentence: where everybody may, nothing is judged unless ``public: true`` says that this is meant.
"""

from __future__ import annotations

import os
from pathlib import Path

from collector.errors import CollectError, SignInError
from collector.github import API
from collector.pull_requests import PullRequests
from tomproof.action.runner import given, said_yes, say, summarise, temporary, tomproof
from tomproof.errors import Exit, Wrong


def change(folder: Path | None = None) -> int:
    """Judges the changed document by evidence that is there; ends as ``judge`` does, by default never with a failure."""
    if not _shown():
        told = "everybody can read this repository, and could ask by a pull request how things are in the tenant"
        summarise(f"## TOM\n\nNothing is judged here: {told}.")
        say("notice", f"nothing is judged: {told} (input public)")
        return Exit.PASS
    folder = folder or temporary() / "tomproof-change"
    folder.mkdir(parents=True, exist_ok=True)
    evidence = _evidence(folder)
    if evidence is None:
        summarise("## TOM\n\nThere is no evidence yet that this change could be judged by: the first run brings it.")
        say("notice", "there is no evidence yet that this change could be judged by")
        return Exit.PASS
    tom, repository = given("tom"), _repository()
    if not tom:
        raise Wrong("there is no TOM document", "name it in the input tom")
    out = folder / "comment.md"
    arguments = ["judge", str(evidence), "--format=md", f"--output={out}", f"--fail-on={given('fail-on') or 'never'}"]
    head = _kept(repository, tom, given("head"), folder / "head")
    if head is None:
        summarise("## TOM\n\nThis change takes the document away; there is nothing to judge.")
        return Exit.PASS
    arguments.append(f"--tom={head}")
    base = _kept(repository, tom, given("base"), folder / "base")
    arguments += [f"--base={base}"] if base else []
    claims = _kept(repository, given("claims"), given("head"), folder / "head") if given("claims") else None
    arguments += [f"--claims={claims}"] if claims else []
    arguments += [f"--lang={given('lang')}"] if given("lang") else []
    code = tomproof(arguments)
    if not out.exists():
        return code
    told = out.read_text(encoding="utf-8")
    summarise(told)
    if said_yes("comment"):
        _comment(repository, told)
    return code


def _shown() -> bool:
    """Whether verdicts may be told here: not where everybody can read, or that cannot be found out."""
    if said_yes("demo") or said_yes("public"):
        return True
    try:
        return _repository().is_private()
    except CollectError:
        return False


def _repository() -> PullRequests:
    token = os.environ.get("GITHUB_TOKEN", "")
    return PullRequests(os.environ.get("GITHUB_REPOSITORY", ""), token, os.environ.get("GITHUB_API_URL") or API)


def _evidence(folder: Path) -> Path | None:
    """The pack that is judged by: the demo tenant's, the one that is named, or that of the last run."""
    if said_yes("demo"):
        tomproof(["demo", f"--out={folder / 'demo'}"], silent=True)
        return folder / "demo" / "handout.zip"
    if given("evidence"):
        return Path(given("evidence"))
    return Path(given("previous")) if given("previous") else None


def _kept(repository: PullRequests, path: str, commit: str, folder: Path) -> Path | None:
    """A file of the repository at a commit, as a file of the same name in ``folder``; None where there is none."""
    folder.mkdir(exist_ok=True)
    data = repository.file(path, commit)
    if data is None:
        return None
    kept = folder / path.rpartition("/")[2]
    kept.write_bytes(data)
    return kept


def _comment(repository: PullRequests, told: str) -> None:
    """One comment, found again by its first line; from a fork the token may only read, and the summary has to do."""
    try:
        repository.comment(int(given("number")), told.splitlines()[0], told)
    except SignInError:
        say("notice", "this token may not comment on the pull request; see the summary of the job")
    except ValueError:
        say("notice", "this job is not about a pull request; see its summary")
