"""The papers tell the truth: commands in them exist, pages made from the code are up to date, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.reports.answering import free_form
from tests.trees import judging_tree, run_checks
from tomproof import cli
from tomproof.errors import Exit
from tomproof.pages import checks_page
from tomproof.setup import remarks
from tomproof.setup.needs import needs
from tomproof.setup.target import Target

ROOT = Path(__file__).parent.parent
DEMO_TOM = (ROOT / "tomproof" / "demo" / "tom.md").read_bytes()
# A promise that the demo tenant keeps and that costs few requests.
SHORT = "# Measures\n\nData at rest is encrypted.\n"
# The demo tenant breaks promises on purpose.
BREAKS = {"demo": Exit.FAIL, "run": Exit.FAIL, "judge": Exit.FAIL}
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


def a_folder_with_a_document(folder: Path, monkeypatch: pytest.MonkeyPatch, tom: bytes | str = DEMO_TOM) -> None:
    monkeypatch.chdir(folder)
    (folder / "docs").mkdir()
    (folder / "docs" / "tom.md").write_bytes(tom.encode() if isinstance(tom, str) else tom)


def lines_of(page: str, *, indented: bool = False) -> list[list[str]]:
    """The commands of tomproof in the blocks of a page, in their order; comments are no part of them."""
    text = (ROOT / page).read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if not indented else re.findall(r"(?m)^    (.*)$", text)
    lines = [shlex.split(line, comments=True) for line in "\n".join(blocks).splitlines()]
    return [line[1:] for line in lines if line and line[0] == "tomproof"]


def play(lines: Sequence[Sequence[str]], ends: Mapping[str, Exit]) -> list[str]:
    """Types the lines, asking the demo tenant where Azure would be asked; each must end as ``ends`` says, or with 0."""
    for words in lines:
        more = ["--demo"] if words[0] in ("run", "collect", "doctor") else []
        result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
        assert result.exit_code == ends.get(words[0], Exit.PASS), f"{words}\n{result.output}"
    return [words[0] for words in lines]


def test_the_examples_of_using_it_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/using.md down to the seal, with the demo tenant standing in for one's own."""
    a_folder_with_a_document(tmp_path, monkeypatch, SHORT + "\nThere are no guest accounts.\n")
    (tmp_path / "questionnaire.xlsx").write_bytes(free_form(["Is data encrypted at rest?"]))
    lines = lines_of("docs/using.md")
    step_by_step, sealing = lines.index(["collect", "--tom", "docs/tom.md", "--pack", "evidence/pack"]), -3
    assert play(lines[:step_by_step], BREAKS)[-1] == "run"
    (tmp_path / "evidence").rename(tmp_path / "before")
    play(lines[step_by_step:sealing], BREAKS)
    assert (tmp_path / "evidence" / "handout.zip").exists()
    (tmp_path / "evidence").rename(tmp_path / "third")
    (tmp_path / "docs" / "tom.md").write_text(SHORT)
    assert play(lines[sealing:], {}) == ["keygen", "run", "verify"]


def test_the_list_of_commands_is_complete() -> None:
    text = (ROOT / "docs" / "using.md").read_text()
    verbs = [
        f"{name} {inner}" if inner else name
        for name, one in cli.tomproof.commands.items()
        for inner in (one.commands if isinstance(one, click.Group) else [""])
    ]
    assert [verb for verb in verbs if f"tomproof {verb}" not in text] == []


def test_the_commands_of_the_readme_are_played_with_these_pages() -> None:
    told = [words[1:] for page, words in commands() if page == "README.md"]
    known = [*lines_of("docs/using.md"), *lines_of("docs/first-run.md")]
    others = [["demo"], ["demo", "--tom", "YOUR-TOM.md"], ["claims", "YOUR-TOM.md"], ["setup"], ["doctor"]]
    assert [words for words in told if len(words) > 1 and words not in [*known, *others]] == []


def test_confirming_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_folder_with_a_document(tmp_path, monkeypatch)
    assert play(lines_of("docs/confirming.md"), {}) == ["claims", "claims"]
    (tmp_path / "docs" / "tom.md").write_text("All data is kept in Sweden.\n")
    play(lines_of("docs/confirming.md")[1:], {"claims": Exit.FAIL})


def test_what_is_handed_out_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_folder_with_a_document(tmp_path, monkeypatch, "# Measures\n\nThere are no guest accounts.\n")
    play([["keygen", "-o", "seal.pem"], ["run", "--tom", "docs/tom.md", "--out", "evidence"]], {"run": Exit.FAIL})
    (tmp_path / "evidence" / "handout.zip").rename(tmp_path / "handout.zip")
    token = re.search(r"red-name-[a-z2-7]{24}", (tmp_path / "evidence" / "report.json").read_text())
    lines = lines_of("docs/handing-out.md", indented=True)
    assert [words[0] for words in lines] == ["verify", "judge", "handout", "handout", "disclose", "disclose"]
    play(lines[:2], {"judge": Exit.FAIL})
    for line in lines[2:4]:
        (tmp_path / "handout.zip").unlink()
        play([line], {})
    play(lines[4:], {"disclose": Exit.WRONG})  # the page's own token and person are nobody's here
    assert token is None or play([["disclose", "evidence/pack", token[0], "--json"]], {})


def test_answering_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_folder_with_a_document(tmp_path, monkeypatch, SHORT)
    play([["run", "--tom", "docs/tom.md", "--out", "evidence"]], {})
    (tmp_path / "questionnaire.xlsx").write_bytes(free_form(["Is data encrypted at rest?"]))
    assert play(lines_of("docs/answering.md"), {}) == ["answers"] * 4
    assert (tmp_path / "answers.xlsx").exists()
    assert (tmp_path / "filled.xlsx").exists()


def test_the_first_run_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/first-run.md from top to bottom, with the demo tenant standing in for one's own."""
    a_folder_with_a_document(tmp_path, monkeypatch)
    ran = play(lines_of("docs/first-run.md"), {"run": Exit.FAIL})
    assert ran == ["claims", "claims", "plan", "setup", "doctor", "run", "verify"]
    named = re.findall(r"\| `(evidence/[\w./-]+)` \|", (ROOT / "docs" / "first-run.md").read_text())
    assert [name for name in named if not (tmp_path / name).exists()] == ["evidence/pack.people-key"]


def test_what_a_run_writes_stays_out_of_git_as_the_first_page_says(tmp_path: Path) -> None:
    (line,) = re.findall(r"(?m)^    (printf .*)$", (ROOT / "docs" / "first-run.md").read_text())
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(["bash", "-c", line], cwd=tmp_path, check=True)
    for name in (
        "evidence/pack/manifest.json",
        "evidence/pack.people-key",
        "evidence-2/report.html",
        "evidence-store/index.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "seal.pem").touch()
    told = subprocess.run(["git", "status", "--short"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told == "?? .gitignore\n"


@pytest.mark.parametrize("page", ["first-run", "action", "permissions"])
def test_how_a_repository_tells_its_ids_is_what_setup_says(page: str) -> None:
    target = Target("acme/compliance")
    (told,) = re.findall(r"gh api repos/acme/compliance --jq (.*)", "\n".join(remarks.head(needs(()), target)))
    assert re.findall(r"gh api repos/[\w/]+ --jq ('[^']*')", (ROOT / "docs" / f"{page}.md").read_text()) == [told]


def test_every_page_with_commands_is_played() -> None:
    """Each stands in the test that types its blocks, here or beside what it is about; a new page needs one, too."""
    played = {
        "README.md": "test_docs.py", "adding-a-check.md": "test_docs.py", "answering.md": "test_docs.py",
        "confirming.md": "test_docs.py", "first-run.md": "test_docs.py", "handing-out.md": "test_docs.py",
        "using.md": "test_docs.py", "action.md": "action/test_page.py", "over-time.md": "overtime/test_verbs.py",
        "permissions.md": "tomproof/test_doctor.py", "store.md": "store/test_paper.py",
        "verifying.md": "seal/test_papers.py", "waivers.md": "waivers/test_docs.py",
        "what-leaves.md": "telling/test_papers.py",
    }  # fmt: skip
    holding = {page.name for page in PAGES if re.search(r"(?m)^```sh$|^    tomproof ", page.read_text())}
    assert holding == set(played)
    assert [name for name, test in played.items() if name not in (ROOT / "tests" / test).read_text()] == []


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
