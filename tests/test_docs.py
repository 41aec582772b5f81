"""The papers tell the truth: commands in them exist, pages made from the code are up to date, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.reports.answering import free_form
from tests.trees import judging_tree, run_checks
from tomproof import cli
from tomproof.errors import Exit
from tomproof.pages import checks_page

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[tuple[str, list[str]]]:
    """Every tomproof command that stands in a code block or in backquotes of a page."""
    found = []
    for page in PAGES:
        for line in re.findall(r"(?:^|`|&& \.venv/bin/)(?:    )?(tomproof [^`\n#]+)", page.read_text(), re.MULTILINE):
            words = shlex.split(line)
            if len(words) > 1 and words[1] in cli.tomproof.commands:
                found.append((page.name, words))
    return found


def test_the_page_of_checks_is_made_from_the_checks() -> None:
    assert (ROOT / "docs" / "checks.md").read_text() == checks_page(), "python -m tomproof.pages > docs/checks.md"


def test_the_papers_hold_commands() -> None:
    assert len(commands()) >= 10


@pytest.mark.parametrize(
    ("page", "words"), commands(), ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_every_option_in_the_papers_exists(page: str, words: list[str]) -> None:
    verb = cli.tomproof.commands[words[1]]
    if isinstance(verb, click.Group):
        verb = verb.commands[words[2]]
    known = {name for parameter in verb.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    assert {word for word in words if word.startswith("-")} <= known, page


def test_the_examples_of_using_it_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/using.md from top to bottom, with the demo tenant standing in for one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tom.md").write_bytes((ROOT / "tomproof" / "demo" / "tom.md").read_bytes())
    (tmp_path / "questionnaire.xlsx").write_bytes(free_form(["Is data encrypted at rest?"]))
    block = (ROOT / "docs" / "using.md").read_text().split("```sh\n")[1].split("```")[0]
    allowed = {"demo": {Exit.FAIL}, "run": {Exit.FAIL}, "judge": {Exit.FAIL}}
    for line in block.splitlines():
        words = shlex.split(line.split("#")[0])[1:]
        if words[0] == "collect":
            (tmp_path / "evidence").rename(tmp_path / "before")
        more = ["--demo"] if words[0] in ("run", "collect") else []
        result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
        assert result.exit_code in allowed.get(words[0], {Exit.PASS}), f"{line}\n{result.output}"


def test_the_first_run_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/first-run.md from top to bottom, with the demo tenant standing in for one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tom.md").write_bytes((ROOT / "tomproof" / "demo" / "tom.md").read_bytes())
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "first-run.md").read_text(), re.DOTALL)
    ran = []
    for line in "".join(blocks).splitlines():
        words = shlex.split(line.split("#")[0])[1:]
        more = ["--demo"] if words[0] in ("run", "doctor") else []
        result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
        assert result.exit_code == (Exit.FAIL if words[0] == "run" else Exit.PASS), f"{line}\n{result.output}"
        ran.append(words[0])
    assert ran == ["claims", "claims", "plan", "setup", "doctor", "run", "verify"]
    named = re.findall(r"\| `(evidence/[\w./-]+)` \|", (ROOT / "docs" / "first-run.md").read_text())
    assert [name for name in named if not (tmp_path / name).exists()] in ([], ["evidence/pack.people-key"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_papers_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_worked_example_of_adding_a_check_works_as_it_stands(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "adding-a-check.md").read_text()
    files = re.findall(r"`((?:checks|tests)/[\w/]+appconfiguration\.py)`.*?```python\n(.*?)```", page, re.DOTALL)
    assert len(files) == 3
    tree = judging_tree(tmp_path)
    for name, code in files:
        (tree / name).write_text(code)
    ran = run_checks(tree, "-k", "app-configuration or appconfiguration")
    assert ran.returncode == 0, ran.stdout[-2000:]
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed
    assert int(passed[1]) >= 14


def test_the_verdict_words_and_exit_codes_are_all_explained() -> None:
    from checks import Word

    text = (ROOT / "docs" / "using.md").read_text()
    assert [word for word in Word if f"| {word}" not in text and f", {word} |" not in text] == []
    assert [code for code in Exit if f"| {int(code)} |" not in text] == []
