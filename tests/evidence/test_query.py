"""What is asked: paths filled from a parent's answer, and never filled with what is not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.query import Among, MissingPlace, Only, arm, fill, graph, resolve

PARENT = arm("azure.parent", "/subscriptions", version="2022-12-01", permission="r")
CHILD = arm(
    "azure.child",
    "{id}/providers/Microsoft.X/things",
    version="2024-01-01",
    permission="r",
    each=PARENT,
    params=(("$filter", "name eq '{/properties/name}'"),),
)


def test_a_target_is_the_path_with_its_version_and_places_filled() -> None:
    data = {"id": "/subscriptions/s", "properties": {"name": "a b&c=d"}}
    assert CHILD.target(data) == (
        "/subscriptions/s/providers/Microsoft.X/things?api-version=2024-01-01&$filter=name%20eq%20%27a%2520b%26c%3Dd%27"
    ).replace("%2520", "%2520")


def test_a_child_may_stand_below_what_its_parent_is_called() -> None:
    query = graph("g", "{@resource}/decisions", permission="AccessReview.Read.All", resource="{id}")
    assert query.target({"id": "1"}, "/reviews/9/instances/1") == "/reviews/9/instances/1/decisions"
    with pytest.raises(MissingPlace):
        query.target({"id": "1"})


def test_a_window_of_time_begins_at_midnight_that_many_days_before() -> None:
    log = arm(
        "a", "/x", version="2015-04-01", permission="r", params=(("$filter", "eventTimestamp ge '{@since:89d}'"),)
    )
    asked = log.target(at=datetime(2026, 11, 21, 13, 5, tzinfo=UTC))
    assert asked == "/x?api-version=2015-04-01&$filter=eventTimestamp%20ge%20%272026-08-24T00:00:00Z%27"
    with pytest.raises(MissingPlace):
        log.target()


def test_graph_has_no_api_version() -> None:
    query = graph("g", "/users", permission="r", resource="/users/{id}", params=(("$top", "999"),))
    assert query.target() == "/users?$top=999"
    assert graph("g", "/users", permission="r", resource="/users/{id}").target() == "/users"


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ""}, {"id": True}, {"id": ["x"]}, {"id": {"a": 1}}])
def test_a_place_that_is_not_there_is_never_filled(data: dict[str, object]) -> None:
    with pytest.raises(MissingPlace):
        fill("{id}/x", data)


@given(st.text(max_size=30))
def test_a_value_never_adds_a_query_or_a_fragment(value: str) -> None:
    if value:
        path = fill("/users/{id}", {"id": value})
        assert not {"?", "#", "{", "}", "%"} & set(path.replace("%", "", 0)) - {"%"}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a": {"b/c": [10, {"~": 20}]}}),
        ("/a/b~1c/0", 10),
        ("/a/b~1c/1/~0", 20),
        ("/a/b~1c/2", None),
        ("/a/b~1c/-1", None),
        ("/a/x/y", None),
        ("/a/b~1c/0/deeper", None),
    ],
)
def test_pointers_lead_to_the_value_or_to_nothing(pointer: str, value: object) -> None:
    assert resolve({"a": {"b/c": [10, {"~": 20}]}}, pointer) == value


@pytest.mark.parametrize(
    ("only", "parent", "asked"),
    [
        (Only("/kind", ("StorageV2",)), {"kind": "storagev2"}, True),
        (Only("/kind", ("StorageV2",)), {"kind": "FileStorage"}, False),
        (Only("/kind", ("StorageV2",)), {}, True),
        (Only("/kind", ("FileStorage",), negate=True), {"kind": "filestorage"}, False),
        (Only("/kind", ("FileStorage",), negate=True), {"kind": "StorageV2"}, True),
        (Only("/kind", ("FileStorage",), negate=True), {"kind": None}, True),
    ],
)
def test_doubt_never_narrows_a_population(only: Only, parent: dict[str, object], asked: bool) -> None:
    query = arm("q", "/x", version="1", permission="r", each=PARENT, only=(only,))
    assert query.admits(parent) is asked


@pytest.mark.parametrize(
    ("pointer", "names"),
    [
        ("/groups/*", ["a", "b"]),
        ("/policies/*/who", ["c"]),
        ("/policies/*/groups/*", ["d", "e"]),
        ("/one", ["f"]),
        ("/groups", []),
        ("/one/*", []),
        ("/none/*", []),
        ("/none", []),
    ],
)
def test_ids_are_named_by_texts_and_by_nothing_else(pointer: str, names: list[str]) -> None:
    data = {
        "groups": ["A", "b", 3, None],
        "policies": [{"who": "C"}, {"groups": ["d"]}, "x", {"groups": ["E"]}],
        "one": "F",
    }
    assert list(Among(PARENT, pointer).names(data)) == names


@pytest.mark.parametrize(
    ("parent", "named", "asked"),
    [
        ({"id": "A"}, None, True),
        ({"id": "A"}, frozenset({"a"}), True),
        ({"id": "A"}, frozenset({"b"}), False),
        ({"id": "A"}, frozenset(), False),
        ({"id": 7}, frozenset({"b"}), True),
        ({}, frozenset({"b"}), True),
        ({"id": "A", "kind": "FileStorage"}, frozenset({"a"}), False),
    ],
)
def test_a_parent_is_asked_if_it_is_named(parent: dict[str, object], named: frozenset[str] | None, asked: bool) -> None:
    query = arm("q", "/x", version="1", permission="r", each=PARENT, only=(Only("/kind", ("StorageV2",)),))
    assert query.admits(parent, named) is asked


def test_two_queries_are_one_when_their_ids_are() -> None:
    again = arm("azure.parent", "/elsewhere", version="1", permission="r")
    assert again == PARENT
    assert len({again, PARENT}) == 1
    assert PARENT != CHILD


def test_the_lineage_is_the_query_and_its_parents_nearest_first() -> None:
    grandchild = arm("azure.grandchild", "{id}/y", version="1", permission="r", each=CHILD)
    assert [query.id for query in grandchild.lineage()] == ["azure.grandchild", "azure.child", "azure.parent"]


QUESTION = graph(
    "question",
    "/ask",
    permission="r",
    method="POST",
    body='{"who": {"id": "{id}"}, "ways": ["{/by/way}"], "plain": "{\\"x\\": 1}"}',
    resource="/ask/{id}",
)


def test_a_body_is_filled_where_a_whole_string_is_a_place_and_stays_json() -> None:
    content = QUESTION.content({"id": 'a "quoted" id', "by": {"way": "{id}"}})
    assert content == b'{"who": {"id": "a \\"quoted\\" id"}, "ways": ["{id}"], "plain": "{\\"x\\": 1}"}'


@pytest.mark.parametrize("parent", [{}, {"id": None}, {"id": 7, "by": {"way": "x"}}, {"id": "a", "by": {"way": ""}}])
def test_a_body_with_a_place_that_cannot_be_filled_is_not_sent(parent: dict[str, object]) -> None:
    with pytest.raises(MissingPlace):
        QUESTION.content(parent)
