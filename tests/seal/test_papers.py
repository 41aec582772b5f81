"""docs/verifying.md is true: its commands for openssl are run as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.seal.conftest import Sealed
from tomproof.seal import keys

PAGE = (Path(__file__).parent.parent.parent / "docs" / "verifying.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
# What of jq stands there, for machines that have none: the value at a path, raw and without an end of line.
_JQ = """#!/bin/sh
exec python3 -c '
import json, re, sys
value = json.load(open(sys.argv[2]))
for key, number in re.findall(r"\\.(\\w+)|\\[(\\d+)\\]", sys.argv[1]):
    value = value[key] if key else value[int(number)]
sys.stdout.write(value)' "$2" "$3"
"""


@pytest.fixture
def folder(made: Sealed, tmp_path: Path) -> Path:
    shutil.copytree(made.pack, tmp_path / "pack")
    shutil.copy(made.public, tmp_path / "pack" / "seal.pub.pem")
    shutil.copy(made.authority.root, tmp_path / "pack" / "tsa.pem")
    if not shutil.which("jq"):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "jq").write_text(_JQ)
        (tmp_path / "bin" / "jq").chmod(0o755)
    return tmp_path


def sh(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    import os

    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    command = ["/bin/sh", "-e", "-c", script]
    return subprocess.run(
        command, cwd=folder / "pack", capture_output=True, text=True, timeout=60, check=False, env={"PATH": path}
    )


def block(word: str) -> str:
    (found,) = (one for one in BLOCKS if word in one)
    return found


def test_the_fingerprint_is_computed_as_it_says(made: Sealed, folder: Path) -> None:
    done = sh(folder, block("openssl pkey"))
    assert keys.public(made.public.read_bytes()).fingerprint in done.stdout


def test_openssl_alone_verifies_signature_and_time_as_it_says(folder: Path) -> None:
    signature = sh(folder, block("DSSEv1"))
    assert (signature.returncode, signature.stdout) == (0, "Verified OK\n")
    time = sh(folder, block("openssl ts -verify"))
    assert time.returncode == 0
    assert "Verification: OK" in time.stdout + time.stderr
    assert "Time stamp:" in time.stdout


def test_openssl_alone_refuses_what_was_changed(folder: Path) -> None:
    seal = folder / "pack" / "seal.sigstore.json"
    seal.write_bytes(seal.read_bytes().replace(b'"payload":"eyJ', b'"payload":"eyK', 1))
    assert sh(folder, block("DSSEv1")).returncode != 0


def test_every_step_stands_in_the_paper(made: Sealed) -> None:
    from tomproof.seal import steps

    for step in steps.verify(made.pack, steps.Given()).steps:
        assert f"| {step.number} {step.title} |" in PAGE
