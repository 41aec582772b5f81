"""One finished run of the demo tenant, for the tests of what stands beside its verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence.pack import Pack, open_pack
from evidence.waivers import Waiver
from reports.report import Report, build
from tomproof import cli, work

Build = Callable[[Sequence[Waiver]], Report]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``tomproof demo`` fills."""
    folder = tmp_path_factory.mktemp("waived") / "demo"
    CliRunner().invoke(cli.tomproof, ["demo", "--out", str(folder), "--quiet"], catch_exceptions=False)
    return folder


@pytest.fixture(scope="session")
def own(demo: Path) -> Pack:
    """The company's own pack of it."""
    return open_pack(demo / "pack")


@pytest.fixture(scope="session")
def beside(own: Pack) -> Build:
    """The report over that pack with any waivers beside its verdicts."""
    found = work.judged(own)
    made = partial(build, found.reading, found.verdicts, found.snapshot, found.queries, own.estate, own.sha256, "0.1.0")
    return lambda waivers: made(waivers=waivers, language="en")
