"""A copy of the judging half of the tree, without the room that has the network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def judging_tree(folder: Path) -> Path:
    """Copies what judging needs, and its tests, into a folder."""
    for name in ("claims", "evidence", "checks", "reports", "tests/checks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "kit.py", "specs.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    return folder


def run_checks(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs the tests of such a tree."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/checks", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
