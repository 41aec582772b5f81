"""Jobs of the two actions. What is not run is the installation: the environment of the tests stands for it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.action.runner import Job, Ran

ROOT = Path(__file__).parent.parent.parent
INSTALLED = {"cached": {"folder": "/cache", "key": "key"}, "install": {"python": sys.executable}}
# Stands for GitHub's own client: it says what the test has put beside it.
GH = """#!/usr/bin/env bash
here=$(dirname "$0")
echo "$*" >>"$here/asked"
if [ "$1" = api ]; then cat "$here/newest" 2>/dev/null || true; exit "$(cat "$here/refuses" 2>/dev/null || echo 0)"; fi
while [ $# -gt 0 ]; do [ "$1" = --dir ] && dir=$2; shift; done
cp "$here/handout.zip" "$dir/handout.zip"
"""

# What a hostile document would say to the runner.
HOSTILE = """# Measures

All connections use TLS 1.2 or newer %0A::error::planted ::set-output name=exit-code::0

::set-output name=exit-code::0 and all data is stored in West Europe ##[add-mask]x.

All data is stored in West Europe
::add-mask::secret all databases are backed up daily
"""

Jobs = Callable[..., Ran]


@pytest.fixture(scope="session")
def jobs() -> Callable[..., Ran]:
    """Runs an action in a folder: ``jobs(folder, "collect", **inputs)``, with ``_`` for ``-``."""

    def run(folder: Path, action: str = "collect", **more: object) -> Ran:
        inputs = {name.replace("_", "-"): value for name, value in more.items() if isinstance(value, str)}
        bin_ = folder / "bin"
        bin_.mkdir(parents=True, exist_ok=True)
        (bin_ / "gh").write_text(GH)
        (bin_ / "gh").chmod(0o755)
        environment = {"PATH": f"{bin_}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"}
        given = more.get("environment")
        given_github = more.get("github")
        fails = more.get("fails")
        return Job(
            ROOT / ".github" / "actions" / action,
            folder,
            inputs,
            {
                "repository": "acme/compliance",
                "ref_name": "main",
                **(given_github if isinstance(given_github, dict) else {}),
            },
            {**environment, **(given if isinstance(given, dict) else {})},
            INSTALLED,
            fails if isinstance(fails, frozenset) else frozenset(),
        ).run()

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, jobs: Jobs) -> tuple[Path, Ran]:
    """One whole run over the demo tenant and its own document, as a user of the action would see it."""
    folder = tmp_path_factory.mktemp("job")
    (folder / "workspace" / "docs").mkdir(parents=True)
    shutil.copy(ROOT / "tomproof" / "demo" / "tom.md", folder / "workspace" / "docs" / "tom.md")
    return folder, jobs(folder, demo="true", tom="docs/tom.md", formats="html, json")


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory, jobs: Jobs, demo: tuple[Path, Ran]) -> tuple[Path, Ran]:
    """A job over a hostile document, after the demo run, with everything that can be asked for."""
    folder = tmp_path_factory.mktemp("followed")
    (folder / "bin").mkdir()
    shutil.copy(demo[1].outputs["handout"], folder / "bin" / "handout.zip")
    (folder / "bin" / "newest").write_text("4712\n")
    (folder / "workspace").mkdir()
    (folder / "workspace" / "tom.md").write_text(HOSTILE)
    asked = {"fail_on": "never", "attest": "true", "own_pack": "true", "sarif": "true", "retention_days": "30"}
    return folder, jobs(
        folder, demo="true", tom="tom.md", **asked, fails=frozenset(["github/codeql-action/upload-sarif"])
    )
