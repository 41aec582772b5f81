"""GitHub's runner as a step sees it: inputs and files in the environment, commands on standard output.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tomproof.errors import Wrong

# What only the steps that need it are given; never the verbs.
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")


def given(name: str) -> str:
    """An input by its name in action.yml, without blanks around it; "" where it is not set."""
    return os.environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def said_yes(name: str) -> bool:
    """A true or false input; raises Wrong for anything else. Not set is false."""
    value = given(name).casefold()
    if value not in ("true", "false", ""):
        raise Wrong(f"the input {name} is {given(name)!r}", "it is true or false")
    return value == "true"


def command(kind: str, message: str) -> str:
    """A line that the runner shows as an error, warning or notice of the job; nothing in it can be another command."""
    from reports.annotations import command as told

    return told(kind, message, {"title": "tomproof"})


def say(kind: str, message: str) -> None:
    """Shows a message at the job."""
    put(command(kind, message))


def put(text: str) -> None:
    """Prints lines to the log."""
    sys.stdout.buffer.write(f"{text}\n".encode(errors="replace"))
    sys.stdout.flush()


def output(**values: str) -> None:
    """Sets outputs of the step; whatever is in a value is kept in it by a delimiter that nobody can know."""
    mark = f"end-{secrets.token_hex(16)}"
    _append(
        "GITHUB_OUTPUT",
        "".join(f"{name.replace('_', '-')}<<{mark}\n{value}\n{mark}\n" for name, value in values.items()),
    )


def summarise(text: str) -> None:
    """Adds Markdown to the job's summary."""
    _append("GITHUB_STEP_SUMMARY", f"{text.rstrip()}\n\n")


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable)
    if path:
        with Path(path).open("ab") as file:
            file.write(text.encode(errors="replace"))


def workspace() -> Path:
    """The folder that the repository is checked out to."""
    return Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())


def temporary() -> Path:
    """A folder that is emptied before and after each job."""
    return Path(os.environ.get("RUNNER_TEMP") or workspace())


def tomproof(arguments: Sequence[str], *, silent: bool = False, more: Mapping[str, str] | None = None) -> int:
    """Runs a verb as a process of its own and gives its exit code; ``silent`` lets only its errors into the log.

    While it runs, the runner takes nothing that is printed for a command: a sentence of a document may look like one. Errors go
    the same way as results, so that none of them can arrive after the runner listens again.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _TOKENS}
    mark = secrets.token_hex(16)
    put(f"::stop-commands::{mark}")
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter, arguments as a list
            [sys.executable, "-I", "-X", "utf8", "-m", "tomproof", *arguments, *(["--quiet"] if silent else [])],
            cwd=workspace(), env=environment | dict(more or {}), stdout=subprocess.DEVNULL if silent else None,
            stderr=1, check=False,
        )  # fmt: skip
    finally:
        put(f"::{mark}::")
    return done.returncode
