"""A finished run of the demo tenant for the verbs that tell of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tomproof import cli


@pytest.fixture(scope="module")
def demo_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed pack over a document of two sentences: little is asked."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "tom.md").write_text("# TOM\n\nAll connections use TLS 1.2 or newer.\n\nAll data is in West Europe.\n")
    CliRunner().invoke(cli.tomproof, ["demo", "--tom", str(folder / "tom.md"), "--out", str(folder), "--quiet"])
    return folder / "pack"
