"""docs/store.md from top to bottom, with the demo tenant standing in for one's own."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tomproof import cli
from tomproof.settings import load

PAGE = Path(__file__).parents[2] / "docs" / "store.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_every_command_of_the_page_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tom.md").write_text("# Measures\n\nAll data is hosted in the West Europe region.\n")
    (block,) = blocks("sh")
    ran = []
    for line in ["tomproof run --tom docs/tom.md --out evidence  # the first run", *block.splitlines()]:
        words = shlex.split(line.split("#")[0])[1:]
        more = ["--demo", "--fail-on", "never"] if words[0] == "run" else []
        result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        ran.append(words[0])
    assert ran == ["run", "store", "run", "store", "store", "verify", "store", "prune", "prune"]


def test_the_settings_of_the_page_are_settings(tmp_path: Path) -> None:
    folder, blob = blocks("toml")
    (tmp_path / "tomproof.toml").write_text(folder)
    assert load(None, tmp_path).store.folder == "evidence-store"
    (tmp_path / "tomproof.toml").write_text(blob)
    assert load(None, tmp_path).store.immutability == 400
