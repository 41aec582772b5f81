"""docs/what-leaves.md: its commands run as they stand, with receivers on loopback in place of the ones it names."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.telling.server import Receiver, receiving
from tomproof import cli

PAGE = Path(__file__).parents[2] / "docs" / "what-leaves.md"


def test_the_commands_of_the_page_run(demo_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("evidence", "before"):
        shutil.copytree(demo_pack, tmp_path / folder / "pack")
    with receiving(Receiver()) as receiver:
        monkeypatch.setenv("GITHUB_TOKEN", "token-of-the-run")
        monkeypatch.setenv("GITHUB_API_URL", receiver.url)
        block = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)[0]
        for line in block.splitlines():
            said = line.replace("https://hooks.example.org/tomproof", f"{receiver.url}/hook")
            words = shlex.split(said.split("#")[0].replace("OWNER/NAME", "acme/compliance"))[1:]
            result = CliRunner().invoke(cli.tomproof, words, catch_exceptions=False)
            assert result.exit_code == 0, f"{line}\n{result.output}"
    assert receiver.issues
