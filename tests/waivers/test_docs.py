"""docs/waivers.md from top to bottom, with the demo tenant standing in for one's own."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from claims import read
from tomproof import cli
from tomproof.demo import TOM

PAGE = (Path(__file__).parents[2] / "docs" / "waivers.md").read_text(encoding="utf-8")
SETTINGS, ATTESTED = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
WAIVING, ATTESTING = (block.splitlines() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
# Only the laptop's encryption and the training: what else the demo promises fails for other reasons.
KINDS = ("device.disk-encryption", "personnel.training")


def run(line: str, *more: str) -> tuple[int, str]:
    words = shlex.split(line)[1:]
    more = ("--demo", "--own", *more) if words[0] == "run" else ()
    result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
    return result.exit_code, result.stdout


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("docs").mkdir()
    quotes = [claim.quote for claim in read(TOM, "tom.md").claims if claim.kind in KINDS]
    Path("docs/tom.md").write_text("# Measures\n\n" + "\n\n".join(quotes) + "\n")
    Path("tomproof.toml").write_text(SETTINGS)


def claim(kind: str) -> dict[str, object]:
    claims = json.loads(Path("evidence/report.json").read_text())["claims"]
    found: dict[str, object] = next(one for one in claims if one["kind"] == kind)
    return found


def test_the_waiver_of_the_page_works_as_it_stands() -> None:
    assert [run(line, "--format", "json,text")[0] for line in WAIVING] == [0, 0]
    found = claim("device.disk-encryption")
    assert (found["verdict"], found["waiver"]["covers"]) == ("fail", "all")  # type: ignore[index]
    text = " ".join(Path("evidence/report.txt").read_text().split())
    (quoted,) = re.findall(r'"(Waived until[^"]+)"', " ".join(PAGE.split()))
    assert quoted in text


def test_the_attestation_of_the_page_works_as_it_stands() -> None:
    run("tomproof claims docs/tom.md -o claims.toml")
    with Path("claims.toml").open("a") as file:
        file.write("\n" + ATTESTED)
    assert "the file is not there to be looked at" in run(ATTESTING[0])[1]
    Path("papers").mkdir()
    Path("papers/training.pdf").write_bytes(b"a list of names")
    assert [run(line, "--format", "json")[0] for line in ATTESTING] == [0, 1]
    found = claim("personnel.training")
    assert (found["verdict"], found["attestation"]["looked"]) == ("attested", "same")  # type: ignore[index]
