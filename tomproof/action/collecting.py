"""The action that collects: its steps from looking at who can read the job, over the run, to the exit code.

What everybody can read says nothing: in a public repository logs, summaries and artifacts are public, so that there only
counts are shown and nothing is uploaded, unless ``public: true`` says that this is meant. Code scanning is not public.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tomproof.action.runner import given, output, put, said_yes, say, summarise, temporary, tomproof, workspace
from tomproof.errors import Exit, Wrong

if TYPE_CHECKING:
    from collector.github import Repository
    from evidence.pack import Pack

HANDOUT = "handout.zip"
# What the action makes for itself, whatever formats are asked for.
_OWN_FORMATS = ("summary", "annotations", "sarif", "json")
# What may be uploaded beside the reports; the pack and the key to its people are not among it.
_BESIDE = ("observations.csv", "tom.extracted.txt", HANDOUT)


def begin() -> int:
    """Looks at what the job can do here: outputs ``closed`` (nothing may be shown) and ``scanning`` (SARIF is taken)."""
    for name in ("demo", "public", "upload", "own-pack", "issues", "attest"):
        said_yes(name)
    if given("sarif") not in ("", "auto", "true", "false"):
        raise Wrong(f"the input sarif is {given('sarif')!r}", "it is auto, true or false")
    demo = said_yes("demo")
    repository = None if demo else _repository()
    closed = not (demo or said_yes("public") or _is_private(repository))
    asked = given("sarif") in ("", "auto")
    scanning = given("sarif") == "true" or (asked and _scans(repository))
    if closed:
        say("notice", "everybody can read this repository: only counts are shown, nothing is uploaded (input public)")
    if said_yes("own-pack"):
        whom = "; it is not uploaded here" if closed else ""
        say(
            "warning",
            f"the company's own pack holds names of people; whoever can read this repository can read it{whom}",
        )
    output(closed=_yes(closed), scanning=_yes(scanning))
    return Exit.PASS


def _repository() -> Repository | None:
    from collector.github import API, Repository

    name, token = os.environ.get("GITHUB_REPOSITORY", ""), os.environ.get("GITHUB_TOKEN", "")
    return Repository(name, token, os.environ.get("GITHUB_API_URL") or API) if name and token else None


def _is_private(repository: Repository | None) -> bool:
    """Whether only members can read; where that cannot be found out everybody can."""
    from collector.errors import CollectError

    try:
        return repository is not None and repository.is_private()
    except CollectError:
        return False


def _scans(repository: Repository | None) -> bool:
    from collector.errors import CollectError

    try:
        return repository is not None and repository.takes_sarif()
    except CollectError:
        return False


def doctor() -> int:
    """Says what the identity has and lacks; whatever comes out, the run itself decides."""
    if said_yes("demo"):
        return Exit.PASS
    tomproof(["doctor", *_estate()], silent=_closed())
    return Exit.PASS


def run() -> int:
    """The run; outputs its exit code, its counts and where everything lies, ``uploads`` with one path a line."""
    from reports import FORMATS

    out = workspace() / (given("out") or "evidence")
    wanted = tuple(dict.fromkeys([*_listed(given("formats") or "html,json"), *_OWN_FORMATS]))
    arguments = ["run", f"--out={out}", f"--format={','.join(wanted)}", *_estate(), *_named("lang", "fail-on", "key")]
    previous = _compared()
    code = tomproof([*arguments, *_placed(), *_chained()], silent=_closed())
    done = (out / "pack" / "manifest.json").exists() and (out / "report.json").exists()
    if not done:
        say("error", f"the run could not be done (exit code {code}); its log says why")
        output(exit_code=str(code))
        return Exit.PASS
    output(
        exit_code=str(code),
        pack=str(out / "pack"),
        report=str(out / FORMATS[next(iter(wanted))].file),
        handout=str(out / HANDOUT) if (out / HANDOUT).exists() else "",
        sarif=str(out / FORMATS["sarif"].file),
        counts=json.dumps(_counts(out)),
        previous=previous,
        uploads="\n".join(map(str, _uploads(out))),
    )
    return Exit.PASS


def _estate() -> Iterator[str]:
    """What is asked, and as whom."""
    yield from ["--demo"] if said_yes("demo") else []
    yield from _named("tom", "config", "claims", "tenant")
    yield from (f"--subscription={one}" for one in _listed(given("subscriptions")))


def _named(*names: str) -> Iterator[str]:
    yield from (f"--{name}={given(name)}" for name in names if given(name))


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,]+", text) if one]


def _document() -> str:
    """The document that is named, here or in the settings; "" where none is."""
    from tomproof import settings

    chosen = settings.load(Path(given("config")) if given("config") else None, workspace())
    return given("tom") or chosen.run.tom or ""


def _placed() -> Iterator[str]:
    """Where the document lies in the repository, as annotations and SARIF name it."""
    here, tom = workspace().resolve(), _document()
    path = (here / tom).resolve()
    if tom and path.is_relative_to(here):
        yield f"--tom-path={path.relative_to(here).as_posix()}"


def _chained() -> Iterator[str]:
    """The store, which knows the run before; or the run before itself."""
    if given("store"):
        yield f"--store={given('store')}"
    elif given("previous") and _is_before(Path(given("previous"))):
        yield f"--previous={given('previous')}"


def _compared() -> str:
    """The pack of the run before, to tell what is new: the artifact's, or the newest of the store, before this one is in it."""
    if given("previous") or not (given("store") and said_yes("compares")):
        return given("previous")
    kept = temporary() / "tomproof-kept"
    asked = ["store", "get", "newest", f"--store={given('store')}", f"--out={kept}"]
    return "" if tomproof([*asked, *_named("config")], silent=True) else str(kept)


def _is_before(path: Path) -> bool:
    """Whether a pack is of the same document and tenant, as far as these are known before a run."""
    pack = _opened(path)
    if pack is None:
        return False
    tom, tenant = _document(), given("tenant")
    other = bool(tom) and pack.document()[0] != Path(tom).name
    return not other and (not tenant or pack.estate.tenant.casefold() == tenant.casefold())


def _opened(path: Path) -> Pack | None:
    """The edition of the run before; None, and said so, where it cannot be read."""
    from evidence.pack import PackError, open_pack

    try:
        return open_pack(path)
    except PackError as error:
        say("warning", f"the run before this one cannot be read, so that this one begins anew: {error}")
        return None


def _counts(out: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((out / "report.json").read_bytes())["counts"]
    return found


def _uploads(out: Path) -> Iterator[Path]:
    """What is uploaded: reports and the edition to hand out; the own pack only where that is asked for."""
    from reports import FORMATS

    if _closed():
        return
    names = [one.file for name, one in FORMATS.items() if name != "annotations"]
    yield from (out / name for name in (*names, *_BESIDE) if (out / name).is_file())
    if said_yes("own-pack"):
        yield out / "pack"


def show() -> int:
    """The job's summary, and annotations where code scanning is not there."""
    out = workspace() / (given("out") or "evidence")
    if not (out / "summary.md").exists():
        summarise("## TOM evidence\n\n**The run could not be done; the log of its step says why.**")
        return Exit.PASS
    if _closed():
        summarise(_counted(out))
        return Exit.PASS
    summarise((out / "summary.md").read_text(encoding="utf-8"))
    if given("scanning") != "true":
        put((out / "annotations.txt").read_text(encoding="utf-8").rstrip("\n"))
    return Exit.PASS


def _counted(out: Path) -> str:
    """How many claims have which verdict, and nothing else."""
    from reports import words
    from reports.language import Code, language

    lang: Code = "de" if given("lang") == "de" else "en"
    return f"## {language(lang).say('TOM evidence')}\n\n**{words.headline(_counts(out), language(lang))}**"


def tell() -> int:
    """Issues and the webhook. Outputs ``told``: whether whoever should be told was."""
    arguments = ["notify", given("handout"), *_named("lang")]
    if given("previous") and _is_before(Path(given("previous"))):
        arguments.append(f"--previous={given('previous')}")
    more = {"TOMPROOF_WEBHOOK": given("webhook")} if given("webhook") else {}
    if _opens_issues():
        arguments += [f"--github={os.environ['GITHUB_REPOSITORY']}", *(["--public"] if said_yes("public") else [])]
        more["GITHUB_TOKEN"] = os.environ.get("GITHUB_TOKEN", "")
    elif not more:
        return Exit.PASS
    code = tomproof(arguments, silent=_closed(), more=more)
    if code:
        say("error", f"nobody could be told (exit code {code}); the log of this step says why")
    output(told=_yes(not code))
    return Exit.PASS


def _opens_issues() -> bool:
    """Whether issues are opened: not where everybody reads them, and not about the demo tenant, which nobody repairs."""
    if not said_yes("issues"):
        return False
    if _closed() or said_yes("demo"):
        why = "everybody can read this repository" if _closed() else "the demo tenant breaks its promises on purpose"
        say("notice", f"no issue is opened: {why}")
        return False
    return True


def end() -> int:
    """The exit code of the run; where it is 0 and nobody could be told, 4."""
    code = int(given("exit-code") or Exit.IMPOSSIBLE)
    if code == Exit.PASS and given("told") == "false":
        return Exit.IMPOSSIBLE
    return code


def _closed() -> bool:
    return given("closed") == "true"


def _yes(value: bool) -> str:
    return "true" if value else "false"
