"""The official schemas that the formats for programs are held to; a test is skipped where they are not beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parents[3] / "shared" / "schemas"


def path(name: str) -> Path:
    """A schema's file, by its name in the folder of schemas."""
    found = _FOLDER / name
    if not found.is_file():
        pytest.skip(f"the official schema {name} is not here")
    return found


def load(name: str) -> Any:
    """A JSON schema."""
    return json.loads(path(name).read_text(encoding="utf-8"))
