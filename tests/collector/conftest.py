"""An unfinished pack for each test, closed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.pack import PackWriter
from tests.collector.scripted import open_writer


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[PackWriter]:
    opened = open_writer(tmp_path / "pack")
    yield opened
    opened.close()
