"""Looking up one item for each of many."""

from __future__ import annotations

import pytest

from evidence import Incomplete, arm
from tests.kit import Status, page, snapshot

THINGS = arm("test.things", "/things", version="1", permission="Test.Things/things/read")
ANSWER = page(
    {"id": "/Things/One", "properties": {"source": "/VM/a"}},
    {"id": "/things/two", "properties": {"source": "/vm/A"}},
    {"id": "/things/three", "properties": {}},
)


def test_items_are_found_by_their_resource_without_regard_to_case() -> None:
    index = snapshot({THINGS: ANSWER}).by(THINGS)
    assert [item.resource for item in index["/things/one"]] == ["/Things/One"]
    assert sorted(index) == ["/things/one", "/things/three", "/things/two"]


def test_items_are_found_by_the_text_at_a_pointer() -> None:
    index = snapshot({THINGS: ANSWER}).by(THINGS, "/properties/source")
    assert [item.resource for item in index["/vm/a"]] == ["/Things/One", "/things/two"]
    assert [item.resource for item in index[""]] == ["/things/three"]


def test_an_index_of_what_is_not_complete_is_no_index() -> None:
    with pytest.raises(Incomplete, match="HTTP 500"):
        snapshot({THINGS: Status(500, {})}).by(THINGS)
