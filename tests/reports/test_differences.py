"""Where listings of the estate differ, every report says so, and whether anything explains it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.listings import Difference
from checks.note import note
from reports import FORMATS
from reports.json import as_dict
from tests.reports import sample

LOST = Difference("microsoft.web/sites", 2, "/subscriptions/s/x", "azure.a", "azure.b", note("nothing says why"), False)
LATE = replace(LOST, type="microsoft.sql/servers", why=note("it was made at {at}", at="noon"), explained=True)


@pytest.mark.parametrize("name", ["md", "html"])
def test_differences_are_told_with_what_explains_them(name: str) -> None:
    text = FORMATS[name].render(replace(sample.report(), differences=(LOST, LATE))).decode()
    assert "Where the listings of the estate differ" in text
    assert "it was made at noon" in text
    assert text.count("not explained") == 1
    assert "Where the listings of the estate differ" not in FORMATS[name].render(sample.report()).decode()


def test_programs_read_them_too() -> None:
    (one,) = as_dict(replace(sample.report(), differences=(LATE,)))["listing_differences"]
    assert one == {
        "type": "microsoft.sql/servers",
        "count": 2,
        "example": "/subscriptions/s/x",
        "shown_by": "azure.a",
        "missing_from": "azure.b",
        "explained": True,
        "why": "it was made at noon",
    }
