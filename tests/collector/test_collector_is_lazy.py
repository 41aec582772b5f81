"""Importing the collector loads no SDK, and a source is loaded only when the plan asks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
{body}
roots = {{name.partition(".")[0] for name in sys.modules}}
print(*sorted(roots & {{"aiohttp", "azure", "httpx", "kiota_abstractions", "msal", "msgraph", "msgraph_core"}}))
"""
RUN = """
import asyncio, tempfile
from pathlib import Path
from tests.collector.scripted import *
writer = open_writer(Path(tempfile.mkdtemp()) / "pack")
asyncio.run(gather(writer, [{query}], Script(two_subscriptions())))
writer.close()
"""


@pytest.mark.parametrize(
    ("body", "loaded"),
    [
        ("import collector, collector.run", ""),
        (RUN.format(query="SUBSCRIPTIONS"), "aiohttp azure httpx"),
        (RUN.format(query="POLICIES"), "aiohttp azure httpx kiota_abstractions msgraph msgraph_core"),
    ],
    ids=["import", "azure", "graph"],
)
def test_no_more_is_loaded_than_needed(body: str, loaded: str) -> None:
    script = LOADED.format(body=body)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded
